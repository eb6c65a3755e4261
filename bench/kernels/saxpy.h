// y = a*x + y, four launches a run: bandwidth.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 14)
#else
#define N (1 << 25)
#endif
#define LAUNCHES 4
#define BYTES (12.0 * N * LAUNCHES)
#define FLOPS (2.0 * N * LAUNCHES)
static inline void
make_input(float *x, float *y)
{
   for (size_t i = 0; i < N; i++) {
      x[i] = (float)(i & 255) * 0.25f;
      y[i] = (float)(i & 1023);
   }
}
static inline size_t
verify(const float *x, const float *y, int runs)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i++) {
      float e = (float)(i & 1023);
      for (int r = 0; r < runs * LAUNCHES; r++)
         e += 0.5f * x[i];
      if (fabsf(y[i] - e) > 1e-5f * (1 + fabsf(e)))
         bad++;
   }
   return bad;
}
