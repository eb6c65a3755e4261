// transpose, C with OpenMP: the work is told in transpose.h.
// SPDX-License-Identifier: Apache-2.0
#include "transpose.h"

// Through a padded local tile; the tile's rows are written out whole. (64 is
// the fastest of 8, 16, 32, 64 with both compilers.)
#define T 64
static void
transpose(const float *restrict a, float *restrict b)
{
#pragma omp parallel for collapse(2) schedule(static)
   for (size_t i0 = 0; i0 < N; i0 += T)
      for (size_t j0 = 0; j0 < N; j0 += T) {
         float t[T][T + 1];
         for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
               t[j][i] = a[(i0 + i) * N + j0 + j];
         for (int j = 0; j < T; j++)
            memcpy(b + (j0 + j) * N + i0, t[j], T * sizeof(float));
      }
}

int
main(void)
{
   size_t nn = (size_t)N * N;
   float *a = bench_alloc(nn * 4), *b = bench_alloc(nn * 4);
   bench_fill(a, nn, 0, 1);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) transpose(a, b));
   return bench_report("transpose", "omp", t, reps, BYTES, FLOPS, verify(a, b));
}
