// mandelbrot, C with OpenMP: the work is told in mandelbrot.h.
// SPDX-License-Identifier: Apache-2.0
#include "mandelbrot.h"

static void
mandelbrot(int *img)
{
#pragma omp parallel for collapse(2) schedule(dynamic, 16)
   for (int py = 0; py < H; py++)
      for (int px = 0; px < W; px++)
         img[py * W + px] = ref_pixel(px, py);
}

// Strips of L pixels step together until all have left: the loop the compiler
// can put into vectors.
#define L 32
static void
mandelbrot_strips(int *restrict img)
{
#pragma omp parallel for collapse(2) schedule(dynamic, 8)
   for (int py = 0; py < H; py++)
      for (int p0 = 0; p0 < W; p0 += L) {
         float x[L] = {0}, y[L] = {0}, cx[L], cy = Y0 + py * STEP;
         int k[L] = {0};
         for (int l = 0; l < L; l++)
            cx[l] = X0 + (p0 + l) * STEP;
         for (int it = 0; it < MAXITER; it++) {
            int live = 0;
#pragma omp simd reduction(+ : live)
            for (int l = 0; l < L; l++) {
               int in = x[l] * x[l] + y[l] * y[l] <= 4.0f;
               float t = x[l] * x[l] - y[l] * y[l] + cx[l];
               float u = 2.0f * x[l] * y[l] + cy;
               x[l] = in ? t : x[l];
               y[l] = in ? u : y[l];
               k[l] += in;
               live += in;
            }
            if (!live)
               break;
         }
         memcpy(img + py * W + p0, k, sizeof k);
      }
}

int
main(void)
{
   int *img = bench_alloc(W * H * 4), reps = bench_reps(), rc = 0;
   double t[100];
   BENCH_TIMED(t, reps, mandelbrot_strips(img));
   size_t bad = verify(img);
   rc |= bench_report("mandelbrot", "omp", t, reps, BYTES, FLOPS, bad);
   memset(img, 0, W * H * 4);
   BENCH_TIMED(t, reps, mandelbrot(img));
   bad = verify(img);
   return rc |
          bench_report("mandelbrot(1px)", "omp", t, reps, BYTES, FLOPS, bad);
}
