// Inclusive scan inside each segment of 256: Hillis-Steele, a barrier a step.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 13)
#else
#define N (1 << 25)
#endif
#define THREADS 256
#define LAUNCHES 4
#define BYTES (8.0 * N * LAUNCHES)
#define FLOPS (1.0 * N * LAUNCHES)
static inline void
make_input(int *x)
{
   for (size_t i = 0; i < N; i++)
      x[i] = (int)(bench_u32() & 1023);
}
static inline size_t
verify(const int *x, const int *y)
{
   size_t bad = 0;
   int s = 0;
   for (size_t i = 0; i < N; i++) {
      s = i % THREADS ? s + x[i] : x[i];
      bad += y[i] != s;
   }
   return bad;
}
