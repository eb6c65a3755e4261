// saxpy, OpenCL host side: the work is told in saxpy.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "saxpy.h"

int
main(void)
{
   float *x = bench_alloc(N * 4), *y = bench_alloc(N * 4), a = 0.5f;
   make_input(x, y);
   ocl o = ocl_open("saxpy.cl", "");
   cl_kernel k = ocl_kernel(&o, "saxpy");
   cl_mem dx = ocl_buffer(&o, x, N * 4), dy = ocl_buffer(&o, y, N * 4);
   int n = N, reps = bench_reps();
   double t[100];
   ARG(k, 0, n);
   ARG(k, 1, a);
   ARG(k, 2, dx);
   ARG(k, 3, dy);
   TIMED(&o, t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            ocl_run(&o, k, (N + 255) / 256, 256));
   ocl_read(&o, y, dy, N * 4);
   return bench_report("saxpy", "opencl", t, reps, BYTES, FLOPS,
                       verify(x, y, reps + 1));
}
