// reduction, C with OpenMP: the work is told in reduction.h.
// SPDX-License-Identifier: Apache-2.0
#include "reduction.h"

static float
reduction(size_t n, const float *restrict x)
{
   float s = 0;
#pragma omp parallel for simd reduction(+ : s) schedule(static)
   for (size_t i = 0; i < n; i++)
      s += x[i];
   return s;
}

int
main(void)
{
   float *x = bench_alloc((size_t)N * 4);
   volatile float sum = 0;
   make_input(x);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps,
               for (int l = 0; l < LAUNCHES; l++) sum = reduction(N, x));
   return bench_report("reduction", "omp", t, reps, BYTES, FLOPS,
                       verify(x, sum));
}
