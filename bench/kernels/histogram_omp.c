// histogram, C with OpenMP: the work is told in histogram.h.
// SPDX-License-Identifier: Apache-2.0
#include "histogram.h"

// Four private tables a thread, so that equal neighbours do not chain.
static void
histogram(const unsigned char *restrict x, unsigned *restrict h)
{
   memset(h, 0, 256 * sizeof *h);
#pragma omp parallel
   {
      unsigned b[4][256] = {{0}};
#pragma omp for schedule(static)
      for (size_t i = 0; i < N; i += 8) {
         uint64_t w;
         memcpy(&w, x + i, 8);
         for (int k = 0; k < 8; k++)
            b[k & 3][w >> (8 * k) & 255]++;
      }
#pragma omp critical
      for (int i = 0; i < 256; i++)
         h[i] += b[0][i] + b[1][i] + b[2][i] + b[3][i];
   }
}

int
main(void)
{
   unsigned char *x = bench_alloc(N);
   unsigned h[256];
   make_input(x);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, histogram(x, h));
   return bench_report("histogram", "omp", t, reps, BYTES, FLOPS, verify(x, h));
}
