// strmatch, C with OpenMP: the work is told in strmatch.h.
// SPDX-License-Identifier: Apache-2.0
#include "strmatch.h"

static unsigned
strmatch(const char *restrict s)
{
   unsigned found = 0;
#pragma omp parallel for reduction(+ : found) schedule(static)
   for (size_t i = 0; i < N; i++) {
      int k = 0;
      while (k < LEN && s[i + k] == pattern[k])
         k++;
      found += k == LEN;
   }
   return found;
}

// Without the exit, which the compilers can put into vectors.
static unsigned
strmatch_all(const char *restrict s)
{
   unsigned found = 0;
#pragma omp parallel for simd reduction(+ : found) schedule(static)
   for (size_t i = 0; i < N; i++) {
      char same = 1;
#pragma GCC unroll 8
      for (int k = 0; k < LEN; k++)
         same &= s[i + k] == pattern[k];
      found += (unsigned)same;
   }
   return found;
}

int
main(void)
{
   char *s = bench_alloc(N + LEN);
   make_input(s);
   unsigned found = 0;
   int reps = bench_reps(), rc;
   double t[100];
   BENCH_TIMED(t, reps, found = strmatch(s));
   rc =
      bench_report("strmatch", "omp", t, reps, BYTES, FLOPS, verify(s, found));
   BENCH_TIMED(t, reps, found = strmatch_all(s));
   return rc | bench_report("strmatch(all)", "omp", t, reps, BYTES, FLOPS,
                            verify(s, found));
}
