// saxpy, C with OpenMP: the work is told in saxpy.h.
// SPDX-License-Identifier: Apache-2.0
#include "saxpy.h"

static void
saxpy(int n, float a, const float *restrict x, float *restrict y)
{
#pragma omp parallel for simd schedule(static)
   for (int i = 0; i < n; i++)
      y[i] = a * x[i] + y[i];
}

int
main(void)
{
   float *x = bench_alloc(N * 4), *y = bench_alloc(N * 4);
   make_input(x, y);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps,
               for (int l = 0; l < LAUNCHES; l++) saxpy(N, 0.5f, x, y));
   return bench_report("saxpy", "omp", t, reps, BYTES, FLOPS,
                       verify(x, y, reps + 1));
}
