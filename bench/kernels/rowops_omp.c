// rowops, C with OpenMP: the work is told in rowops.h.
// SPDX-License-Identifier: Apache-2.0
#include "rowops.h"

static void
softmax(const float *restrict x, float *restrict y)
{
#pragma omp parallel for schedule(static)
   for (size_t r = 0; r < ROWS; r++) {
      const float *restrict in = x + r * COLS;
      float *restrict out = y + r * COLS;
      float m = in[0], s = 0;
#pragma omp simd reduction(max : m)
      for (int c = 0; c < COLS; c++)
         m = in[c] > m ? in[c] : m;
#pragma omp simd reduction(+ : s)
      for (int c = 0; c < COLS; c++) {
         float e = expf(in[c] - m);
         out[c] = e;
         s += e;
      }
      float inv = 1.0f / s;
#pragma omp simd
      for (int c = 0; c < COLS; c++)
         out[c] *= inv;
   }
}

static void
layernorm(const float *restrict x, float *restrict y)
{
#pragma omp parallel for schedule(static)
   for (size_t r = 0; r < ROWS; r++) {
      const float *restrict in = x + r * COLS;
      float *restrict out = y + r * COLS;
      float s = 0, q = 0;
#pragma omp simd reduction(+ : s)
      for (int c = 0; c < COLS; c++)
         s += in[c];
      float mean = s / COLS;
#pragma omp simd reduction(+ : q)
      for (int c = 0; c < COLS; c++)
         q += (in[c] - mean) * (in[c] - mean);
      float inv = 1.0f / sqrtf(q / COLS + 1e-5f);
#pragma omp simd
      for (int c = 0; c < COLS; c++)
         out[c] = (in[c] - mean) * inv;
   }
}

int
main(void)
{
   float *x = bench_alloc(N * 4), *y = bench_alloc(N * 4);
   make_input(x);
   int reps = bench_reps(), rc = 0;
   double t[100];
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) softmax(x, y));
   rc |= bench_report("softmax", "omp", t, reps, BYTES, FLOPS_SOFTMAX,
                      verify_softmax(x, y));
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) layernorm(x, y));
   return rc | bench_report("layernorm", "omp", t, reps, BYTES, FLOPS_NORM,
                            verify_norm(x, y));
}
