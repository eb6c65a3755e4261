// Sorts 32-bit keys by 8 passes of 4 bits: count, scan, scatter.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 13)
#else
#define N (1 << 22)
#endif
#define BLOCK 256
#define BLOCKS (N / BLOCK)
#define BYTES (8.0 * N * 8)
#define FLOPS (1.0 * N) /* keys */
static inline void
make_input(uint32_t *x)
{
   for (size_t i = 0; i < N; i++)
      x[i] = bench_u32();
}
static inline size_t
verify(const uint32_t *x, const uint32_t *y)
{
   uint64_t sx = 0, sy = 0;
   size_t bad = 0;
   for (size_t i = 0; i < N; i++) {
      sx += x[i] * (uint64_t)x[i];
      sy += y[i] * (uint64_t)y[i];
      bad += i && y[i - 1] > y[i];
   }
   return bad + (sx != sy);
}
