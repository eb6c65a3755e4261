// spmm, C with OpenMP: the work is told in spmm.h.
// SPDX-License-Identifier: Apache-2.0
#include "spmm.h"

static void
spmm(const int *restrict start, const int *restrict col,
     const float *restrict val, const float *restrict x, float *restrict y)
{
#pragma omp parallel for schedule(static)
   for (int r = 0; r < ROWS; r++) {
      float s[COLS] = {0};
      for (int i = start[r]; i < start[r + 1]; i++) {
#pragma omp simd
         for (int c = 0; c < COLS; c++)
            s[c] += val[i] * x[(size_t)col[i] * COLS + c];
      }
      memcpy(y + (size_t)r * COLS, s, sizeof s);
   }
}

int
main(void)
{
   int *start = bench_alloc((ROWS + 1) * 4),
       *col = bench_alloc(ROWS * EACH * 4), reps = bench_reps();
   float *val = bench_alloc(ROWS * EACH * 4), *x = bench_alloc(ROWS * COLS * 4),
         *y = bench_alloc(ROWS * COLS * 4);
   for (int r = 0; r <= ROWS; r++)
      start[r] = r * EACH;
   make_input(col, val, x);
   double t[100];
   BENCH_TIMED(t, reps, spmm(start, col, val, x, y));
   return bench_report("spmm", "omp", t, reps, BYTES, FLOPS,
                       verify(col, val, x, y));
}
