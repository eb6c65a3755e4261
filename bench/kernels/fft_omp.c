// fft, C with OpenMP: the work is told in fft.h.
// SPDX-License-Identifier: Apache-2.0
#include "fft.h"

// Stockham's order: no bit reversal, and inner loops over neighbours; real
// and imaginary parts apart while it works.
static void
stage(const float *restrict xr, const float *restrict xi, float *restrict yr,
      float *restrict yi, const float *restrict w, int half, int stride)
{
   for (int p = 0; p < half; p++) {
      float c = w[2 * p * stride], s = w[2 * p * stride + 1];
#pragma omp simd
      for (int q = 0; q < stride; q++) {
         float ar = xr[q + stride * p], ai = xi[q + stride * p];
         float br = xr[q + stride * (p + half)],
               bi = xi[q + stride * (p + half)], dr = ar - br, di = ai - bi;
         yr[q + stride * 2 * p] = ar + br;
         yi[q + stride * 2 * p] = ai + bi;
         yr[q + stride * (2 * p + 1)] = dr * c - di * s;
         yi[q + stride * (2 * p + 1)] = dr * s + di * c;
      }
   }
}

static void
fft(const float *restrict x, float *restrict y, const float *restrict w)
{
#pragma omp parallel for schedule(static)
   for (int b = 0; b < BATCH; b++) {
      float re[2][N], im[2][N];
      const float *in = x + (size_t)b * 2 * N;
      float *out = y + (size_t)b * 2 * N;
      for (int i = 0; i < N; i++) {
         re[0][i] = in[2 * i];
         im[0][i] = in[2 * i + 1];
      }
      for (int l = 0; l < LOG; l++)
         stage(re[l & 1], im[l & 1], re[~l & 1], im[~l & 1], w, N >> (l + 1),
               1 << l);
      for (int i = 0; i < N; i++) {
         out[2 * i] = re[LOG & 1][i];
         out[2 * i + 1] = im[LOG & 1][i];
      }
   }
}

int
main(void)
{
   size_t n = (size_t)N * BATCH;
   float *x = bench_alloc(n * 8), *y = bench_alloc(n * 8), w[N];
   bench_fill(x, 2 * n, -1, 1);
   make_roots(w);
   int reps = bench_reps();
   double t[100];
   BENCH_TIMED(t, reps, fft(x, y, w));
   return bench_report("fft", "omp", t, reps, BYTES, FLOPS, verify(x, y));
}
