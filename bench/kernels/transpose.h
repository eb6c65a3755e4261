// Matrix transpose through a padded 32x33 tile.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 128
#else
#define N 4096
#endif
#define LAUNCHES 4
#define BYTES (8.0 * N * N * LAUNCHES)
#define FLOPS 0.0
static inline size_t
verify(const float *a, const float *b)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i++)
      for (size_t j = 0; j < N; j++)
         bad += a[i * N + j] != b[j * N + i];
   return bad;
}
