// attention, C with OpenMP: the work is told in attention.h.
// SPDX-License-Identifier: Apache-2.0
#include "attention.h"

// 8 queries by 64 keys at a time; keys transposed for the head.
enum { ROWS = 8 };
static void
attention(const float *restrict q, const float *restrict k,
          const float *restrict v, float *restrict o, float *restrict kt)
{
#pragma omp parallel
   {
#pragma omp for collapse(2) schedule(static)
      for (int h = 0; h < HEADS; h++)
         for (int d = 0; d < DIM; d++)
            for (int j = 0; j < SEQ; j++)
               kt[((size_t)h * DIM + d) * SEQ + j] =
                  k[((size_t)h * SEQ + j) * DIM + d];
#pragma omp for collapse(2) schedule(static)
      for (int h = 0; h < HEADS; h++)
         for (int i0 = 0; i0 < SEQ; i0 += ROWS) {
            const float *qh = q + ((size_t)h * SEQ + i0) * DIM,
                        *th = kt + (size_t)h * DIM * SEQ;
            const float *vh = v + (size_t)h * SEQ * DIM;
            float acc[ROWS][DIM] = {{0}}, m[ROWS], l[ROWS] = {0};
            for (int i = 0; i < ROWS; i++)
               m[i] = -INFINITY;
            for (int j0 = 0; j0 < SEQ; j0 += TILE) {
               float s[ROWS][TILE] = {{0}};
               for (int half = 0; half < TILE; half += 32)
                  for (int d = 0; d < DIM; d++)
#pragma GCC unroll 8
                     for (int i = 0; i < ROWS; i++)
#pragma omp simd
                        for (int j = 0; j < 32; j++)
                           s[i][half + j] +=
                              qh[i * DIM + d] *
                              th[(size_t)d * SEQ + j0 + half + j];
               for (int i = 0; i < ROWS; i++) {
                  float top = -1e30f, sum = 0;
#pragma omp simd reduction(max : top)
                  for (int j = 0; j < TILE; j++)
                     top = s[i][j] > top ? s[i][j] : top;
                  top = top * SCALE > m[i] ? top * SCALE : m[i];
                  float fade = expf(m[i] - top);
#pragma omp simd reduction(+ : sum)
                  for (int j = 0; j < TILE; j++)
                     sum += s[i][j] = expf(s[i][j] * SCALE - top);
                  l[i] = l[i] * fade + sum;
                  m[i] = top;
                  for (int d = 0; d < DIM; d++)
                     acc[i][d] *= fade;
               }
               for (int half = 0; half < DIM; half += 32)
                  for (int j = 0; j < TILE; j++)
#pragma GCC unroll 8
                     for (int i = 0; i < ROWS; i++)
#pragma omp simd
                        for (int d = 0; d < 32; d++)
                           acc[i][half + d] +=
                              s[i][j] * vh[(size_t)(j0 + j) * DIM + half + d];
            }
            for (int i = 0; i < ROWS; i++)
               for (int d = 0; d < DIM; d++)
                  o[((size_t)h * SEQ + i0 + i) * DIM + d] = acc[i][d] / l[i];
         }
   }
}

int
main(void)
{
   float *h[4], *kt = bench_alloc(N * 4);
   for (int i = 0; i < 4; i++) {
      h[i] = bench_alloc(N * 4);
      bench_fill(h[i], N, -1, 1);
   }
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, attention(h[0], h[1], h[2], h[3], kt));
   return bench_report("attention", "omp", t, reps, BYTES, FLOPS,
                       verify(h[0], h[1], h[2], h[3]));
}
