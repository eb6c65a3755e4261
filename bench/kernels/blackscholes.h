// European call and put prices: exp, log, sqrt and division in float.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N (1 << 12)
#else
#define N (1 << 22)
#endif
#define LAUNCHES 4
#define RATE 0.02f
#define VOL 0.30f
#define BYTES (20.0 * N * LAUNCHES)
#define FLOPS \
   (70.0 * N * LAUNCHES) /* by convention: about 70 operations an option */
static inline void
make_input(float *s, float *x, float *t)
{
   bench_fill(s, N, 5.0f, 30.0f);
   bench_fill(x, N, 1.0f, 100.0f);
   bench_fill(t, N, 0.25f, 10.0f);
}
static inline double
ref_cnd(double d)
{
   return 0.5 * erfc(-d * 0.70710678118654752440);
}
static inline size_t
verify(const float *s, const float *x, const float *t, const float *call,
       const float *put)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += 61) {
      double q = VOL * sqrt((double)t[i]);
      double d1 = (log((double)s[i] / x[i]) + (RATE + 0.5 * VOL * VOL) * t[i]) /
                  q,
             d2 = d1 - q;
      double e = exp(-(double)RATE * t[i]);
      double c = s[i] * ref_cnd(d1) - x[i] * e * ref_cnd(d2);
      double p = x[i] * e * ref_cnd(-d2) - s[i] * ref_cnd(-d1);
      if (fabs(call[i] - c) > 2e-4 || fabs(put[i] - p) > 2e-4)
         bad++;
   }
   return bad;
}
