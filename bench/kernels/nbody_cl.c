// nbody, OpenCL host side: the work is told in nbody.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "nbody.h"

int
main(void)
{
   float *p = bench_alloc(N * 16), *a = bench_alloc(N * 16);
   make_input(p);
   int n = N, reps = bench_reps(), rc = 0;
   double t[100];
   for (int native = 0; native < 2; native++) {
      ocl o = ocl_open("nbody.cl", native ? "-DNATIVE" : "");
      cl_kernel k = ocl_kernel(&o, "nbody");
      cl_mem dp = ocl_buffer(&o, p, N * 16), da = ocl_buffer(&o, NULL, N * 16);
      ARG(k, 0, n);
      ARG(k, 1, dp);
      ARG(k, 2, da);
      TIMED(&o, t, reps, ocl_run(&o, k, N / TILE, TILE));
      ocl_read(&o, a, da, N * 16);
      rc |= bench_report(native ? "nbody(native)" : "nbody", "opencl", t, reps,
                         BYTES, FLOPS, verify(p, a));
   }
   return rc;
}
