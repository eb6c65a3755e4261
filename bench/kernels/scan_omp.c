// scan, C with OpenMP: the work is told in scan.h.
// SPDX-License-Identifier: Apache-2.0
#include "scan.h"

static void
scan(const int *restrict x, int *restrict y)
{
#pragma omp parallel for schedule(static)
   for (size_t s = 0; s < N; s += THREADS) {
      int sum = 0;
#pragma omp simd reduction(inscan, + : sum)
      for (int i = 0; i < THREADS; i++) {
         sum += x[s + i];
#pragma omp scan inclusive(sum)
         y[s + i] = sum;
      }
   }
}

// The running sum written plainly: one addition a step.
static void
scan_serial(const int *restrict x, int *restrict y)
{
#pragma omp parallel for schedule(static)
   for (size_t s = 0; s < N; s += THREADS) {
      int sum = 0;
      for (int i = 0; i < THREADS; i++)
         y[s + i] = sum += x[s + i];
   }
}

int
main(void)
{
   int *x = bench_alloc((size_t)N * 4), *y = bench_alloc((size_t)N * 4),
       reps = bench_reps();
   make_input(x);
   double t[100];
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) scan_serial(x, y));
   int rc = bench_report("scan", "omp", t, reps, BYTES, FLOPS, verify(x, y));
   memset(y, 0, (size_t)N * 4);
   BENCH_TIMED(t, reps, for (int l = 0; l < LAUNCHES; l++) scan(x, y));
   return rc | bench_report("scan(inscan)", "omp", t, reps, BYTES, FLOPS,
                            verify(x, y));
}
