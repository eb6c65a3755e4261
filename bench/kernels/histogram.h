// 256 bins of bytes: atomics in shared memory, then one merge a block.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 16)
#else
#define N (1 << 27)
#endif
#define BLOCKS 128
#define THREADS 256
#define BYTES (1.0 * N)
#define FLOPS (1.0 * N) /* one increment a byte */
static inline void
make_input(unsigned char *x)
{ /* a quarter of the bytes share 8 hot bins */
   for (size_t i = 0; i < N; i++) {
      uint32_t r = bench_u32();
      x[i] = (unsigned char)((r >> 8 & 3) == 0 ? r & 7 : r & 255);
   }
}
static inline size_t
verify(const unsigned char *x, const unsigned *h)
{
   unsigned e[256] = {0};
   for (size_t i = 0; i < N; i++)
      e[x[i]]++;
   return memcmp(e, h, sizeof e) != 0;
}
