// layernorm_bwd, C with OpenMP: the work is told in layernorm_bwd.h.
// SPDX-License-Identifier: Apache-2.0
#include "layernorm_bwd.h"

static void
backward(const float *restrict x, const float *restrict dy,
         const float *restrict gain, float *restrict dx, float *restrict dgain)
{
   memset(dgain, 0, COLS * sizeof *dgain);
#pragma omp parallel
   {
      float sum[COLS] = {0};
#pragma omp for schedule(static)
      for (int r = 0; r < ROWS; r++) {
         const float *p = x + (size_t)r * COLS, *g = dy + (size_t)r * COLS;
         float *o = dx + (size_t)r * COLS, m = 0, q = 0, a = 0, b = 0;
#pragma omp simd reduction(+ : m)
         for (int c = 0; c < COLS; c++)
            m += p[c];
         m /= COLS;
#pragma omp simd reduction(+ : q)
         for (int c = 0; c < COLS; c++)
            q += (p[c] - m) * (p[c] - m);
         float inv = 1.0f / sqrtf(q / COLS + EPS);
#pragma omp simd reduction(+ : a, b)
         for (int c = 0; c < COLS; c++) {
            float w = gain[c] * g[c], n = (p[c] - m) * inv;
            a += w;
            b += w * n;
            sum[c] += g[c] * n;
         }
         a /= COLS;
         b /= COLS;
#pragma omp simd
         for (int c = 0; c < COLS; c++)
            o[c] = inv * (gain[c] * g[c] - a - (p[c] - m) * inv * b);
      }
#pragma omp critical
      for (int c = 0; c < COLS; c++)
         dgain[c] += sum[c];
   }
}

int
main(void)
{
   float *x = bench_alloc(N * 4), *dy = bench_alloc(N * 4),
         *dx = bench_alloc(N * 4), gain[COLS], dgain[COLS];
   make_input(x, dy, gain);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, backward(x, dy, gain, dx, dgain));
   return bench_report("layernorm_bwd", "omp", t, reps, BYTES, FLOPS,
                       verify(x, dy, gain, dx, dgain));
}
