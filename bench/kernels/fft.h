// Many Fourier transforms of 256 points: a block each, radix 2 in shared
// memory. SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define BATCH 16
#else
#define BATCH 16384
#endif
#define N 256
#define LOG 8
#define PI 3.14159265358979323846
#define BYTES (16.0 * N * BATCH)
#define FLOPS (5.0 * N * LOG * BATCH)
static inline void
make_roots(float *w)
{
   for (int k = 0; k < N / 2; k++) {
      w[2 * k] = (float)cos(-2 * PI * k / N);
      w[2 * k + 1] = (float)sin(-2 * PI * k / N);
   }
}
static inline size_t
verify(const float *x, const float *y)
{
   size_t bad = 0;
   for (size_t b = 0; b < BATCH; b += BATCH / 16)
      for (int k = 0; k < N; k += 5) {
         double re = 0, im = 0;
         for (int i = 0; i < N; i++) {
            double a = -2 * PI * (i * k % N) / N, c = cos(a), s = sin(a);
            const float *p = x + (b * N + (size_t)i) * 2;
            re += p[0] * c - p[1] * s;
            im += p[0] * s + p[1] * c;
         }
         const float *q = y + (b * N + (size_t)k) * 2;
         bad += !(fabs(q[0] - re) <= 1e-3 && fabs(q[1] - im) <= 1e-3);
      }
   return bad;
}
