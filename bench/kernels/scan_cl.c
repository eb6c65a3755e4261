// scan, OpenCL host side: the work is told in scan.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "scan.h"

int
main(void)
{
   int *x = bench_alloc((size_t)N * 4), *y = bench_alloc((size_t)N * 4);
   make_input(x);
   ocl o = ocl_open("scan.cl", "");
   cl_kernel k = ocl_kernel(&o, "scan");
   cl_mem dx = ocl_buffer(&o, x, (size_t)N * 4),
          dy = ocl_buffer(&o, NULL, (size_t)N * 4);
   int reps = bench_reps();
   double t[100];
   ARG(k, 0, dx);
   ARG(k, 1, dy);
   TIMED(&o, t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            ocl_run(&o, k, N / THREADS, THREADS));
   ocl_read(&o, y, dy, (size_t)N * 4);
   return bench_report("scan", "opencl", t, reps, BYTES, FLOPS, verify(x, y));
}
