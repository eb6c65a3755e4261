// Layer normalisation backwards: the gradient of the input, a warp a row, and
// of the gains, summed over the rows.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define ROWS 64
#else
#define ROWS 16384
#endif
#define COLS 512
#define BANDS 64 /* of rows, each with a sum of its own for the gains */
#define N ((size_t)ROWS * COLS)
#define BYTES (12.0 * N) /* x, dy and dx once */
#define FLOPS (16.0 * N)
#define EPS 1e-5f
static inline void
make_input(float *x, float *dy, float *gain)
{
   bench_fill(x, N, -2, 2);
   bench_fill(dy, N, -1, 1);
   bench_fill(gain, COLS, 0.5f, 1.5f);
}
static inline size_t
verify(const float *x, const float *dy, const float *gain, const float *dx,
       const float *dgain)
{
   static double sum[COLS];
   size_t bad = 0;
   memset(sum, 0, sizeof sum);
   for (size_t r = 0; r < ROWS; r++) {
      const float *p = x + r * COLS, *g = dy + r * COLS;
      double m = 0, q = 0, a = 0, b = 0;
      for (int c = 0; c < COLS; c++)
         m += p[c];
      m /= COLS;
      for (int c = 0; c < COLS; c++)
         q += (p[c] - m) * (p[c] - m);
      double inv = 1 / sqrt(q / COLS + EPS);
      for (int c = 0; c < COLS; c++) {
         double n = (p[c] - m) * inv;
         a += gain[c] * g[c];
         b += gain[c] * g[c] * n;
         sum[c] += g[c] * n;
      }
      if (r % 7 == 0)
         for (int c = 0; c < COLS; c++) {
            double e =
               inv * (gain[c] * g[c] - a / COLS - (p[c] - m) * inv * b / COLS);
            bad += !(fabs(dx[r * COLS + c] - e) <= 1e-4);
         }
   }
   for (int c = 0; c < COLS; c++)
      bad += !(fabs(dgain[c] - sum[c]) <= 1e-2 + 1e-4 * fabs(sum[c]));
   return bad;
}
