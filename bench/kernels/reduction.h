// Sum of floats: grid-stride loads, warp shuffles, one atomic add a block.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 16)
#else
#define N (1 << 26)
#endif
#define BLOCKS 512
#define THREADS 256
#define LAUNCHES 4
#define BYTES (4.0 * N * LAUNCHES)
#define FLOPS (1.0 * N * LAUNCHES)
// Half-integers of mean 0: every partial sum, in any order, is exact in float.
static inline void
make_input(float *x)
{
   for (size_t i = 0; i < N; i++)
      x[i] = (float)(bench_u32() & 15) - 7.5f;
}
static inline size_t
verify(const float *x, float sum)
{
   double s = 0;
   for (size_t i = 0; i < N; i++)
      s += x[i];
   return !(fabs(s - sum) <= 1e-4 * fabs(s) + 1);
}
