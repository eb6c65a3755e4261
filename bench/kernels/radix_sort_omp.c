// radix_sort, C with OpenMP: the work is told in radix_sort.h.
// SPDX-License-Identifier: Apache-2.0
#include "radix_sort.h"
#include <omp.h>

// Digits of BITS bits; a thread has a table and a stretch of the keys.
enum { MAX_THREADS = 256, MOST = 256 };
static void
pass(const uint32_t *restrict in, uint32_t *restrict out, int shift,
     unsigned most)
{
   static unsigned table[MAX_THREADS][MOST];
#pragma omp parallel
   {
      int me = omp_get_thread_num(), all = omp_get_num_threads();
      size_t lo = (size_t)N * (size_t)me / (size_t)all,
             hi = (size_t)N * (size_t)(me + 1) / (size_t)all;
      unsigned bins[MOST] = {0};
      for (size_t i = lo; i < hi; i++)
         bins[in[i] >> shift & (most - 1)]++;
      memcpy(table[me], bins, sizeof bins);
#pragma omp barrier
#pragma omp single
      {
         unsigned s = 0;
         for (unsigned b = 0; b < most; b++)
            for (int t = 0; t < all; t++) {
               unsigned n = table[t][b];
               table[t][b] = s;
               s += n;
            }
      }
      memcpy(bins, table[me], sizeof bins);
      for (size_t i = lo; i < hi; i++)
         out[bins[in[i] >> shift & (most - 1)]++] = in[i];
   }
}

static void
sort(const uint32_t *x, uint32_t *d[2], int bits)
{
   for (int p = 0; p < 32 / bits; p++)
      pass(p ? d[p & 1] : x, d[~p & 1], bits * p, 1u << bits);
}

int
main(void)
{
   uint32_t *x = bench_alloc(N * 4),
            *d[2] = {bench_alloc(N * 4), bench_alloc(N * 4)};
   make_input(x);
   int reps = bench_reps(), rc;
   double t[100];
   BENCH_TIMED(t, reps, sort(x, d, 4));
   rc =
      bench_report("radix_sort", "omp", t, reps, BYTES, FLOPS, verify(x, d[0]));
   BENCH_TIMED(t, reps, sort(x, d, 8));
   return rc | bench_report("radix_sort(8bits)", "omp", t, reps, BYTES, FLOPS,
                            verify(x, d[0]));
}
