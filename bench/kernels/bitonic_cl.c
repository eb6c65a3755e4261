// bitonic, OpenCL host side: the work is told in bitonic.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "bitonic.h"

int
main(void)
{
   int *x = bench_alloc((size_t)N * 4), *y = bench_alloc((size_t)N * 4),
       reps = bench_reps();
   make_input(x);
   ocl o = ocl_open("bitonic.cl", "");
   cl_kernel k = ocl_kernel(&o, "bitonic");
   cl_mem dx = ocl_buffer(&o, x, (size_t)N * 4),
          dy = ocl_buffer(&o, NULL, (size_t)N * 4);
   double t[100];
   ARG(k, 0, dx);
   ARG(k, 1, dy);
   TIMED(&o, t, reps, ocl_run(&o, k, N / SEG, SEG / 2));
   ocl_read(&o, y, dy, (size_t)N * 4);
   return bench_report("bitonic", "opencl", t, reps, BYTES, FLOPS,
                       verify(x, y));
}
