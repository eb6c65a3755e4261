// stencil, C with OpenMP: the work is told in stencil.h.
// SPDX-License-Identifier: Apache-2.0
#include "stencil.h"

static void
stencil(const float *restrict in, float *restrict out)
{
#pragma omp parallel for schedule(static)
   for (size_t y = 1; y < N - 1; y++) {
      const float *restrict r = in + y * N;
      float *restrict w = out + y * N;
#pragma omp simd
      for (int x = 1; x < N - 1; x++)
         w[x] = C0 * r[x] + C1 * (r[x - 1] + r[x + 1] + r[x - N] + r[x + N]);
   }
}

int
main(void)
{
   size_t nn = (size_t)N * N;
   float *h[2] = {bench_alloc(nn * 4), bench_alloc(nn * 4)};
   bench_fill(h[0], nn, 0, 1);
   memcpy(h[1], h[0], nn * 4);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps,
               for (int s = 0; s < SWEEPS; s++) stencil(h[s & 1], h[~s & 1]));
   return bench_report("stencil", "omp", t, reps, BYTES, FLOPS,
                       verify(h[1], h[0]));
}
