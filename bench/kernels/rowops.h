// Softmax and layer normalisation of rows: a warp a row, butterfly shuffles.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define ROWS 64
#else
#define ROWS 16384
#endif
#define COLS 1024
#define N ((size_t)ROWS * COLS)
#define LAUNCHES 4
#define BYTES (8.0 * N * LAUNCHES)
#define FLOPS_SOFTMAX (5.0 * N * LAUNCHES)
#define FLOPS_NORM (7.0 * N * LAUNCHES)
static inline void
make_input(float *x)
{
   bench_fill(x, N, -4, 4);
}
static inline size_t
verify_softmax(const float *x, const float *y)
{
   size_t bad = 0;
   for (size_t r = 0; r < ROWS; r += 7) {
      const float *p = x + r * COLS;
      double m = p[0], s = 0;
      for (int c = 0; c < COLS; c++)
         m = p[c] > m ? p[c] : m;
      for (int c = 0; c < COLS; c++)
         s += exp(p[c] - m);
      for (int c = 0; c < COLS; c++)
         bad += !(fabs(y[r * COLS + c] - exp(p[c] - m) / s) <=
                  1e-5 * exp(p[c] - m) / s + 1e-9);
   }
   return bad;
}
static inline size_t
verify_norm(const float *x, const float *y)
{
   size_t bad = 0;
   for (size_t r = 0; r < ROWS; r += 7) {
      const float *p = x + r * COLS;
      double s = 0, q = 0;
      for (int c = 0; c < COLS; c++)
         s += p[c];
      s /= COLS;
      for (int c = 0; c < COLS; c++)
         q += (p[c] - s) * (p[c] - s);
      double i = 1 / sqrt(q / COLS + 1e-5);
      for (int c = 0; c < COLS; c++)
         bad += !(fabs(y[r * COLS + c] - (p[c] - s) * i) <= 1e-4);
   }
   return bad;
}
