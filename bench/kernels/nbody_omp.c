// nbody, C with OpenMP: the work is told in nbody.h.
// SPDX-License-Identifier: Apache-2.0
#include "nbody.h"

// Bodies as separate arrays; the lanes of a vector are 16 target bodies.
static void
nbody(const float *restrict x, const float *restrict y, const float *restrict z,
      const float *restrict m, float *restrict acc)
{
#pragma omp parallel for schedule(static)
   for (int i0 = 0; i0 < N; i0 += 64) {
      float ax[64] = {0}, ay[64] = {0}, az[64] = {0};
      for (int j = 0; j < N; j++) {
#pragma omp simd
         for (int l = 0; l < 64; l++) {
            float dx = x[j] - x[i0 + l], dy = y[j] - y[i0 + l],
                  dz = z[j] - z[i0 + l];
            float r2 = dx * dx + dy * dy + dz * dz + EPS2;
            float inv = 1.0f / sqrtf(r2);
            float w = m[j] * inv * inv * inv;
            ax[l] += dx * w;
            ay[l] += dy * w;
            az[l] += dz * w;
         }
      }
      for (int l = 0; l < 64; l++) {
         acc[4 * (i0 + l)] = ax[l];
         acc[4 * (i0 + l) + 1] = ay[l];
         acc[4 * (i0 + l) + 2] = az[l];
      }
   }
}

// The plain form: one target, the loop over sources is the vector loop.
static void
nbody_reduce(const float *restrict x, const float *restrict y,
             const float *restrict z, const float *restrict m,
             float *restrict acc)
{
#pragma omp parallel for schedule(static)
   for (int i = 0; i < N; i++) {
      float ax = 0, ay = 0, az = 0;
#pragma omp simd reduction(+ : ax, ay, az)
      for (int j = 0; j < N; j++) {
         float dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
         float r2 = dx * dx + dy * dy + dz * dz + EPS2;
         float inv = 1.0f / sqrtf(r2);
         float w = m[j] * inv * inv * inv;
         ax += dx * w;
         ay += dy * w;
         az += dz * w;
      }
      acc[4 * i] = ax;
      acc[4 * i + 1] = ay;
      acc[4 * i + 2] = az;
   }
}

int
main(void)
{
   float *p = bench_alloc(N * 16), *a = bench_alloc(N * 16), *c[4];
   make_input(p);
   for (int k = 0; k < 4; k++) {
      c[k] = bench_alloc(N * 4);
      for (int i = 0; i < N; i++)
         c[k][i] = p[4 * i + k];
   }
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, nbody(c[0], c[1], c[2], c[3], a));
   int rc = bench_report("nbody", "omp", t, reps, BYTES, FLOPS, verify(p, a));
   BENCH_TIMED(t, reps, nbody_reduce(c[0], c[1], c[2], c[3], a));
   return rc | bench_report("nbody(reduce)", "omp", t, reps, BYTES, FLOPS,
                            verify(p, a));
}
