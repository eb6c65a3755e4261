// transpose, OpenCL host side: the work is told in transpose.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "transpose.h"

int
main(void)
{
   size_t nn = (size_t)N * N;
   float *a = bench_alloc(nn * 4), *b = bench_alloc(nn * 4);
   bench_fill(a, nn, 0, 1);
   ocl o = ocl_open("transpose.cl", "");
   cl_kernel k = ocl_kernel(&o, "transpose");
   cl_mem da = ocl_buffer(&o, a, nn * 4), db = ocl_buffer(&o, NULL, nn * 4);
   int n = N, reps = bench_reps();
   double t[100];
   ARG(k, 0, n);
   ARG(k, 1, da);
   ARG(k, 2, db);
   TIMED(&o, t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            ocl_run2(&o, k, N / 32, N / 32, 32, 8));
   ocl_read(&o, b, db, nn * 4);
   return bench_report("transpose", "opencl", t, reps, BYTES, FLOPS,
                       verify(a, b));
}
