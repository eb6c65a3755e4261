// blackscholes, C with OpenMP: the work is told in blackscholes.h.
// SPDX-License-Identifier: Apache-2.0
#include "blackscholes.h"

static inline float
cnd(float d)
{
   float k = 1.0f / (1.0f + 0.2316419f * fabsf(d));
   float p =
      k * (0.31938153f +
           k * (-0.356563782f +
                k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
   float c = 0.39894228040143267794f * expf(-0.5f * d * d) * p;
   return d > 0.0f ? 1.0f - c : c;
}

static void
blackscholes(int n, const float *restrict s, const float *restrict x,
             const float *restrict t, float *restrict call, float *restrict put)
{
#pragma omp parallel for simd schedule(static)
   for (int i = 0; i < n; i++) {
      float q = VOL * sqrtf(t[i]);
      float d1 = (logf(s[i] / x[i]) + (RATE + 0.5f * VOL * VOL) * t[i]) / q;
      float d2 = d1 - q;
      float n1 = cnd(d1), n2 = cnd(d2);
      float xe = x[i] * expf(-RATE * t[i]);
      call[i] = s[i] * n1 - xe * n2;
      put[i] = xe * (1.0f - n2) - s[i] * (1.0f - n1);
   }
}

int
main(void)
{
   float *h[5];
   for (int i = 0; i < 5; i++)
      h[i] = bench_alloc(N * 4);
   make_input(h[0], h[1], h[2]);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps,
               for (int l = 0; l < LAUNCHES; l++)
                  blackscholes(N, h[0], h[1], h[2], h[3], h[4]));
   return bench_report("blackscholes", "omp", t, reps, BYTES, FLOPS,
                       verify(h[0], h[1], h[2], h[3], h[4]));
}
