// 2D 5-point stencil, eight sweeps between two arrays.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 128
#else
#define N 4096
#endif
#define SWEEPS 8
#define BYTES (8.0 * N * N * SWEEPS)
#define FLOPS (6.0 * N * N * SWEEPS)
#define C0 0.5f
#define C1 0.125f
// A sample of points of the last sweep against the sweep before it.
static inline size_t
verify(const float *prev, const float *last)
{
   size_t bad = 0;
   for (size_t y = 1; y < N - 1; y++)
      for (size_t x = 1 + y % 3; x < N - 1; x += 3) {
         const float *p = prev + y * N + x;
         float e = C0 * p[0] + C1 * (p[-1] + p[1] + p[-N] + p[N]);
         bad += !(fabsf(last[y * N + x] - e) <= 1e-6f);
      }
   return bad;
}
