// Sorts each segment of 1024 integers: 55 bitonic steps, a barrier after each.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#define SEG 1024
#ifdef BENCH_SMALL
#define N (4 * SEG)
#else
#define N (2048 * SEG)
#endif
#define BYTES (8.0 * N)
#define FLOPS (55.0 * N / 2) /* compare-exchanges */
static inline void
make_input(int *x)
{
   for (size_t i = 0; i < N; i++)
      x[i] = (int)bench_u32();
}
static inline int
cmp_int(const void *a, const void *b)
{
   int x = *(const int *)a, y = *(const int *)b;
   return (x > y) - (x < y);
}
static inline size_t
verify(const int *x, const int *y)
{
   size_t bad = 0;
   int seg[SEG];
   for (size_t s = 0; s < N; s += SEG * (N / SEG > 64 ? N / SEG / 64 : 1)) {
      memcpy(seg, x + s, sizeof seg);
      qsort(seg, SEG, sizeof *seg, cmp_int);
      bad += memcmp(seg, y + s, sizeof seg) != 0;
   }
   return bad;
}
