// stencil, OpenCL host side: the work is told in stencil.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "stencil.h"

int
main(void)
{
   size_t nn = (size_t)N * N;
   float *h[2] = {bench_alloc(nn * 4), bench_alloc(nn * 4)};
   bench_fill(h[0], nn, 0, 1);
   memcpy(h[1], h[0], nn * 4);
   ocl o = ocl_open("stencil.cl", "");
   cl_mem d[2] = {ocl_buffer(&o, h[0], nn * 4), ocl_buffer(&o, h[1], nn * 4)};
   cl_kernel k[2] = {ocl_kernel(&o, "stencil"), ocl_kernel(&o, "stencil")};
   int n = N, reps = bench_reps();
   double t[100];
   for (int i = 0; i < 2; i++) {
      ARG(k[i], 0, n);
      ARG(k[i], 1, d[i]);
      ARG(k[i], 2, d[1 - i]);
   }
   TIMED(&o, t, reps,
         for (int s = 0; s < SWEEPS; s++)
            ocl_run2(&o, k[s & 1], N / 32, N / 8, 32, 8));
   ocl_read(&o, h[0], d[0], nn * 4);
   ocl_read(&o, h[1], d[1], nn * 4);
   return bench_report("stencil", "opencl", t, reps, BYTES, FLOPS,
                       verify(h[1], h[0]));
}
