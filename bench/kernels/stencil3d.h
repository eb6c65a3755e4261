// 3D 7-point stencil, four sweeps between two arrays; a thread walks along z.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 32
#else
#define N 256
#endif
#define SWEEPS 4
#define CELLS ((size_t)N * N * N)
#define BYTES (8.0 * CELLS * SWEEPS)
#define FLOPS (8.0 * CELLS * SWEEPS)
#define C0 0.4f
#define C1 0.1f
static inline size_t
verify(const float *prev, const float *last)
{
   size_t bad = 0;
   for (size_t z = 1; z < N - 1; z++)
      for (size_t y = 1; y < N - 1; y++)
         for (size_t x = 1 + (y + z) % 3; x < N - 1; x += 3) {
            size_t i = (z * N + y) * N + x;
            float e = C0 * prev[i] +
                      C1 * (prev[i - 1] + prev[i + 1] + prev[i - N] +
                            prev[i + N] + prev[i - N * N] + prev[i + N * N]);
            bad += !(fabsf(last[i] - e) <= 1e-6f);
         }
   return bad;
}
