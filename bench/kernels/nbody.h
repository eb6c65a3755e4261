// All-pairs gravity with tiles of bodies in shared memory; one acceleration
// pass. SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 1024
#else
#define N 32768
#endif
#define TILE 256
#define EPS2 0.01f
#define BYTES (32.0 * N)
#define FLOPS (20.0 * N * (double)N) /* by convention 20 an interaction */
static inline void
make_input(float *p)
{ /* x y z mass */
   for (size_t i = 0; i < N; i++) {
      p[4 * i] = bench_float(-1, 1);
      p[4 * i + 1] = bench_float(-1, 1);
      p[4 * i + 2] = bench_float(-1, 1);
      p[4 * i + 3] = bench_float(0.5f, 1.5f) / N;
   }
}
static inline size_t
verify(const float *p, const float *acc)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += N / 64) {
      double a[3] = {0, 0, 0};
      for (size_t j = 0; j < N; j++) {
         double d[3], r2 = EPS2;
         for (int c = 0; c < 3; c++) {
            d[c] = (double)p[4 * j + c] - p[4 * i + c];
            r2 += d[c] * d[c];
         }
         double w = p[4 * j + 3] / (r2 * sqrt(r2));
         for (int c = 0; c < 3; c++)
            a[c] += d[c] * w;
      }
      for (int c = 0; c < 3; c++)
         if (fabs(acc[4 * i + c] - a[c]) > 1e-4 * (1 + fabs(a[c])))
            bad++;
   }
   return bad;
}
