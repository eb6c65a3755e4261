// Escape-time iteration: a loop whose trip count differs from lane to lane.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define W 64
#define H 48
#else
#define W 1024
#define H 768
#endif
#define MAXITER 512
#define X0 -2.0f
#define Y0 -1.125f
#define STEP (3.0f / W)
static double useful_iterations; /* summed over the pixels by verify */
#define BYTES (4.0 * W * H)
#define FLOPS (useful_iterations * 8.0)
static inline int
ref_pixel(int px, int py)
{
   float cx = X0 + px * STEP, cy = Y0 + py * STEP, x = 0, y = 0;
   int k = 0;
   while (k < MAXITER && x * x + y * y <= 4.0f) {
      float t = x * x - y * y + cx;
      y = 2.0f * x * y + cy;
      x = t;
      k++;
   }
   return k;
}
// Rounding differs between forms (FMA or not), so a few border pixels may too.
static inline size_t
verify(const int *img)
{
   size_t off = 0;
   useful_iterations = 0;
   for (int p = 0; p < W * H; p++)
      useful_iterations += img[p];
   for (int p = 0; p < W * H; p += 17)
      off += img[p] != ref_pixel(p % W, p / W);
   return off > W * H / 17 / 50;
}
