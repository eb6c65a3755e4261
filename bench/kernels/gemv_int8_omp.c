// gemv_int8, C with OpenMP: the work is told in gemv_int8.h.
// SPDX-License-Identifier: Apache-2.0
#include "gemv_int8.h"

static void
gemv(int rows, const signed char *restrict m, const signed char *restrict v,
     int *restrict y)
{
#pragma omp parallel for schedule(static)
   for (int r = 0; r < rows; r++) {
      const signed char *restrict row = m + (size_t)r * COLS;
      int s = 0;
#pragma omp simd reduction(+ : s)
      for (int c = 0; c < COLS; c++)
         s += row[c] * v[c];
      y[r] = s;
   }
}

int
main(void)
{
   signed char *m = bench_alloc((size_t)ROWS * COLS), *v = bench_alloc(COLS);
   int *y = bench_alloc(ROWS * 4), reps = bench_reps(), rc = 0;
   make_input(m, v);
   double t[100];
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) gemv(ROWS, m, v, y));
   rc |= bench_report("gemv_int8", "omp", t, reps, BYTES, OPS,
                      verify(m, v, y, ROWS));
   BENCH_TIMED(t, reps,
               for (int l = 0; l < SMALLLAUNCHES; l++)
                  gemv(SMALLROWS, m, v, y));
   return rc | bench_report("gemv_int8_l2", "omp", t, reps, SMALLBYTES,
                            SMALLOPS, verify(m, v, y, SMALLROWS));
}
