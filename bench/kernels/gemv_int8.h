// int8 matrix times int8 vector, 32-bit sums by dp4a; a warp a row. The small
// matrix stays in the second-level cache and shows the arithmetic.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#define COLS 8192
#ifdef BENCH_SMALL
#define ROWS 64
#define SMALLROWS 32
#define SMALLLAUNCHES 2
#else
#define ROWS 16384
#define SMALLROWS 64
#define SMALLLAUNCHES 4096
#endif
#define LAUNCHES 8
#define BYTES ((double)ROWS * COLS * LAUNCHES)
#define OPS (2.0 * ROWS * COLS * LAUNCHES)
#define SMALLBYTES ((double)SMALLROWS * COLS * SMALLLAUNCHES)
#define SMALLOPS (2.0 * SMALLROWS * COLS * SMALLLAUNCHES)
static inline void
make_input(signed char *m, signed char *v)
{
   for (size_t i = 0; i < (size_t)ROWS * COLS; i++)
      m[i] = (signed char)bench_u32();
   for (int i = 0; i < COLS; i++)
      v[i] = (signed char)bench_u32();
}
static inline size_t
verify(const signed char *m, const signed char *v, const int *y, int rows)
{
   size_t bad = 0;
   for (int r = 0; r < rows; r++) {
      int s = 0;
      for (int c = 0; c < COLS; c++)
         s += m[(size_t)r * COLS + c] * v[c];
      bad += y[r] != s;
   }
   return bad;
}
