// C = A*B, square, row-major: naive, and tiled in shared memory 16x16 and
// 32x32. SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 64
#else
#define N 1024
#endif
#define BYTES (12.0 * N * N)
#define FLOPS (2.0 * N * N * (double)N)
static inline size_t
verify(const float *a, const float *b, const float *c)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += N / 32)
      for (size_t j = i % 7; j < N; j += 13) {
         double s = 0;
         for (size_t k = 0; k < N; k++)
            s += (double)a[i * N + k] * b[k * N + j];
         if (fabs(c[i * N + j] - s) > 1e-3)
            bad++;
      }
   return bad;
}
