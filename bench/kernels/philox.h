// Monte-Carlo by counters: Philox4x32-10 draws points in the unit square.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define DRAWS (1 << 14)
#else
#define DRAWS (1 << 24)
#endif
#define EACH 64 /* draws of one thread; a draw is two points */
#define BYTES 0.0
#define FLOPS (100.0 * DRAWS) /* about 100 integer operations a draw */
#ifdef __CUDACC__
#define BOTH __host__ __device__
#else
#define BOTH
#endif
// How many of the two points of one draw fall into the quarter circle.
BOTH static inline int
draw(uint32_t counter, uint32_t seed)
{
   uint32_t c0 = counter, c1 = 0, c2 = 0, c3 = 0, k0 = seed, k1 = 0x1234u;
   for (int r = 0; r < 10; r++) {
      uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
      c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
      c1 = (uint32_t)p1;
      c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
      c3 = (uint32_t)p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
   }
   float s = 1.0f / 16777216.0f;
   float x0 = (float)(c0 >> 8) * s, y0 = (float)(c1 >> 8) * s,
         x1 = (float)(c2 >> 8) * s, y1 = (float)(c3 >> 8) * s;
   return (x0 * x0 + y0 * y0 < 1.0f) + (x1 * x1 + y1 * y1 < 1.0f);
}
// The share inside is pi / 4; an FMA may move a few points.
static inline size_t
verify(unsigned inside)
{
   double pi = 4.0 * inside / (2.0 * DRAWS);
   return !(fabs(pi - 3.14159265358979) < 10.0 / sqrt((double)DRAWS));
}
