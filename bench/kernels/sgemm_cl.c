// sgemm, OpenCL host side: the work is told in sgemm.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "sgemm.h"

int
main(void)
{
   size_t nn = (size_t)N * N;
   float *a = bench_alloc(nn * 4), *b = bench_alloc(nn * 4),
         *c = bench_alloc(nn * 4);
   bench_fill(a, nn, -1, 1);
   bench_fill(b, nn, -1, 1);
   ocl o = ocl_open("sgemm.cl", "");
   cl_mem da = ocl_buffer(&o, a, nn * 4), db = ocl_buffer(&o, b, nn * 4),
          dc = ocl_buffer(&o, NULL, nn * 4);
   static const char *names[] = {"sgemm_naive", "sgemm_tiled16",
                                 "sgemm_tiled32"};
   int n = N, reps = bench_reps(), rc = 0;
   double t[100];
   for (int v = 0; v < 3; v++) {
      cl_kernel k = ocl_kernel(&o, names[v]);
      size_t l = v == 2 ? 32 : 16;
      ARG(k, 0, n);
      ARG(k, 1, da);
      ARG(k, 2, db);
      ARG(k, 3, dc);
      TIMED(&o, t, reps, ocl_run2(&o, k, N / l, N / l, l, l));
      ocl_read(&o, c, dc, nn * 4);
      rc |= bench_report(names[v], "opencl", t, reps, BYTES, FLOPS,
                         verify(a, b, c));
   }
   return rc;
}
