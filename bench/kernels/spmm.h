// Sparse matrix (CSR) times a dense one of 32 columns: a warp a row.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define ROWS 512
#else
#define ROWS (1 << 16)
#endif
#define COLS 32
#define EACH 16 /* elements of a row */
#define BYTES (((8.0 + 4.0 * COLS) * EACH + 4.0 * COLS) * ROWS)
#define FLOPS (2.0 * COLS * EACH * ROWS)
static inline void
make_input(int *col, float *val, float *x)
{
   for (size_t i = 0; i < (size_t)ROWS * EACH; i++)
      col[i] = (int)(bench_u32() % ROWS);
   bench_fill(val, (size_t)ROWS * EACH, -1, 1);
   bench_fill(x, (size_t)ROWS * COLS, -1, 1);
}
static inline size_t
verify(const int *col, const float *val, const float *x, const float *y)
{
   size_t bad = 0;
   for (size_t r = 0; r < ROWS; r++)
      for (size_t c = 0; c < COLS; c++) {
         double s = 0;
         for (size_t k = r * EACH; k < (r + 1) * EACH; k++)
            s += (double)val[k] * x[(size_t)col[k] * COLS + c];
         bad += !(fabs(y[r * COLS + c] - s) <= 1e-4);
      }
   return bad;
}
