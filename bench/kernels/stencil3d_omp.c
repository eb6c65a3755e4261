// stencil3d, C with OpenMP: the work is told in stencil3d.h.
// SPDX-License-Identifier: Apache-2.0
#include "stencil3d.h"

static void
stencil3d(const float *restrict in, float *restrict out)
{
#pragma omp parallel for collapse(2) schedule(static)
   for (int z = 1; z < N - 1; z++)
      for (int y = 1; y < N - 1; y++) {
         size_t row = ((size_t)z * N + y) * N;
#pragma omp simd
         for (size_t i = row + 1; i < row + N - 1; i++)
            out[i] =
               C0 * in[i] + C1 * (in[i - 1] + in[i + 1] + in[i - N] +
                                  in[i + N] + in[i - N * N] + in[i + N * N]);
      }
}

int
main(void)
{
   float *h[2] = {bench_alloc(CELLS * 4), bench_alloc(CELLS * 4)};
   bench_fill(h[0], CELLS, 0, 1);
   memcpy(h[1], h[0], CELLS * 4);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps,
               for (int s = 0; s < SWEEPS; s++) stencil3d(h[s & 1], h[~s & 1]));
   return bench_report("stencil3d", "omp", t, reps, BYTES, FLOPS,
                       verify(h[1], h[0]));
}
