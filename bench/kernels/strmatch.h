// Where a pattern of 8 letters stands in a text of 4: a thread a position,
// leaving at the first letter that differs.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 14)
#else
#define N (1 << 26)
#endif
#define LEN 8
#define BYTES (1.0 * N)
#define FLOPS (4.0 / 3.0 * N) /* comparisons, on average */
static const char pattern[LEN + 1] = "acgtacga";
static inline void
make_input(char *s)
{
   for (size_t i = 0; i < N + LEN; i++)
      s[i] = "acgt"[bench_u32() & 3];
}
static inline size_t
verify(const char *s, unsigned found)
{
   unsigned n = 0;
   for (size_t i = 0; i < N; i++)
      n += memcmp(s + i, pattern, LEN) == 0;
   return n != found;
}
