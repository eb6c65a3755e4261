// mandelbrot, CUDA form: the work is told in mandelbrot.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "mandelbrot.h"

__global__ void
mandelbrot(int *img)
{
   int px = blockIdx.x * blockDim.x + threadIdx.x,
       py = blockIdx.y * blockDim.y + threadIdx.y;
   float cx = X0 + px * STEP, cy = Y0 + py * STEP, x = 0, y = 0;
   int k = 0;
   while (k < MAXITER && x * x + y * y <= 4.0f) {
      float t = x * x - y * y + cx;
      y = 2.0f * x * y + cy;
      x = t;
      k++;
   }
   img[py * W + px] = k;
}

int
main()
{
   int *img = (int *)bench_alloc(W * H * 4), *d = device_copy<int>(NULL, W * H);
   int reps = bench_reps();
   double t[100];
   dim3 block(16, 16), grid(W / 16, H / 16);
   TIMED(t, reps, mandelbrot<<<grid, block>>>(d));
   host_copy(img, d, W * H);
   size_t bad = verify(img);
   return bench_report("mandelbrot", "cuda", t, reps, BYTES, FLOPS, bad);
}
