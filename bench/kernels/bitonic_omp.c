// bitonic, C with OpenMP: the work is told in bitonic.h.
// SPDX-License-Identifier: Apache-2.0
#include "bitonic.h"

// The same network; the inner loop runs along the lower halves of the pairs.
static void
bitonic(const int *restrict x, int *restrict y)
{
#pragma omp parallel for schedule(static)
   for (size_t base = 0; base < N; base += SEG) {
      int s[SEG];
      memcpy(s, x + base, sizeof s);
      for (int k = 2; k <= SEG; k <<= 1)
         for (int j = k >> 1; j > 0; j >>= 1)
            for (int i0 = 0; i0 < SEG; i0 += 2 * j) {
               int up = (i0 & k) == 0;
               int *restrict lo = s + i0, *restrict hi = lo + j;
#pragma omp simd
               for (int i = 0; i < j; i++) {
                  int a = lo[i], b = hi[i], mn = a < b ? a : b,
                      mx = a < b ? b : a;
                  lo[i] = up ? mn : mx;
                  hi[i] = up ? mx : mn;
               }
            }
      memcpy(y + base, s, sizeof s);
   }
}

int
main(void)
{
   int *x = bench_alloc((size_t)N * 4), *y = bench_alloc((size_t)N * 4),
       reps = bench_reps();
   make_input(x);
   double t[100];
   BENCH_TIMED(t, reps, bitonic(x, y));
   return bench_report("bitonic", "omp", t, reps, BYTES, FLOPS, verify(x, y));
}
