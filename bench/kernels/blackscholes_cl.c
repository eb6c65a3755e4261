// blackscholes, OpenCL host side: the work is told in blackscholes.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "blackscholes.h"

int
main(void)
{
   float *h[5];
   for (int i = 0; i < 5; i++)
      h[i] = bench_alloc(N * 4);
   make_input(h[0], h[1], h[2]);
   ocl o = ocl_open("blackscholes.cl", "");
   cl_kernel k = ocl_kernel(&o, "blackscholes");
   int n = N, reps = bench_reps();
   double t[100];
   ARG(k, 0, n);
   cl_mem m[5];
   for (int i = 0; i < 5; i++) {
      m[i] = ocl_buffer(&o, i < 3 ? h[i] : NULL, N * 4);
      ARG(k, i + 1, m[i]);
   }
   TIMED(&o, t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            ocl_run(&o, k, (N + 127) / 128, 128));
   ocl_read(&o, h[3], m[3], N * 4);
   ocl_read(&o, h[4], m[4], N * 4);
   return bench_report("blackscholes", "opencl", t, reps, BYTES, FLOPS,
                       verify(h[0], h[1], h[2], h[3], h[4]));
}
