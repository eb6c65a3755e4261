// reduction, OpenCL host side: the work is told in reduction.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "reduction.h"

int
main(void)
{
   float *x = bench_alloc((size_t)N * 4), part[BLOCKS];
   make_input(x);
   ocl o =
      ocl_open("reduction.cl", getenv("BENCH_SUBGROUPS") ? "-DSUBGROUPS" : "");
   cl_mem dx = ocl_buffer(&o, x, (size_t)N * 4),
          dp = ocl_buffer(&o, NULL, sizeof part);
   int n = N, reps = bench_reps(), rc = 0;
   double t[100];
   for (int v = 0; v < (getenv("BENCH_SUBGROUPS") ? 2 : 1); v++) {
      cl_kernel k = ocl_kernel(&o, v ? "reduction_sub" : "reduction_local");
      ARG(k, 0, n);
      ARG(k, 1, dx);
      ARG(k, 2, dp);
      TIMED(&o, t, reps,
            for (int l = 0; l < LAUNCHES; l++) ocl_run(&o, k, BLOCKS, THREADS));
      ocl_read(&o, part, dp, sizeof part);
      float sum = 0;
      for (int i = 0; i < BLOCKS; i++)
         sum += part[i];
      rc |= bench_report(v ? "reduction(sub)" : "reduction", "opencl", t, reps,
                         BYTES, FLOPS, verify(x, sum));
   }
   return rc;
}
