// philox, C with OpenMP: the work is told in philox.h.
// SPDX-License-Identifier: Apache-2.0
#include "philox.h"

static unsigned
philox(uint32_t seed)
{
   unsigned inside = 0;
#pragma omp parallel for simd reduction(+ : inside) schedule(static)
   for (uint32_t i = 0; i < DRAWS; i++)
      inside += (unsigned)draw(i, seed);
   return inside;
}

int
main(void)
{
   unsigned inside = 0;
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, inside = philox(7));
   return bench_report("philox", "omp", t, reps, BYTES, FLOPS, verify(inside));
}
