// spmv, C with OpenMP: the work is told in spmv.h.
// SPDX-License-Identifier: Apache-2.0
#include "spmv.h"

static void
spmv(const int *restrict start, const int *restrict col,
     const float *restrict val, const float *restrict x, float *restrict y)
{
#pragma omp parallel for schedule(static)
   for (int r = 0; r < ROWS; r++) {
      float s = 0;
#pragma omp simd reduction(+ : s)
      for (int i = start[r]; i < start[r + 1]; i++)
         s += val[i] * x[col[i]];
      y[r] = s;
   }
}

// Without the reduction clause: the scalar loop, in order.
static void
spmv_serial(const int *restrict start, const int *restrict col,
            const float *restrict val, const float *restrict x,
            float *restrict y)
{
#pragma omp parallel for schedule(static)
   for (int r = 0; r < ROWS; r++) {
      float s = 0;
      for (int i = start[r]; i < start[r + 1]; i++)
         s += val[i] * x[col[i]];
      y[r] = s;
   }
}

int
main(void)
{
   csr m = make_input();
   float *y = bench_alloc(ROWS * 4);
   int reps = bench_reps(), rc = 0;
   double t[100];
   BENCH_TIMED(t, reps,
               for (int l = 0; l < LAUNCHES; l++)
                  spmv_serial(m.start, m.col, m.val, m.x, y));
   rc |= bench_report("spmv_scalar", "omp", t, reps, BYTES(m), FLOPS(m),
                      verify(m, y));
   memset(y, 0, ROWS * 4);
   BENCH_TIMED(t, reps,
               for (int l = 0; l < LAUNCHES; l++)
                  spmv(m.start, m.col, m.val, m.x, y));
   return rc | bench_report("spmv_warp", "omp", t, reps, BYTES(m), FLOPS(m),
                            verify(m, y));
}
