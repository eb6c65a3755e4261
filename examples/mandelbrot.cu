/* Draws the Mandelbrot set into mandelbrot.png.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: mandelbrot [OUT.png]
 */
#include "check.h"
#include "png.h"
#include <math.h>
#include <vector>

enum { WIDTH = 1200, HEIGHT = 800, LIMIT = 400 };

/* Products are rounded before they are added, on the device as on the host:
 * so both count the same steps for every point.
 */
__host__ __device__ inline float
product(float a, float b)
{
#ifdef __CUDA_ARCH__
   return __fmul_rn(a, b);
#else
   return a * b;
#endif
}

/* Steps until the point leaves the circle of radius 16; *end: how far out. */
__host__ __device__ inline int
steps(int px, int py, float *end)
{
   float cx = product((float)px - 0.72f * WIDTH, 2.6f / HEIGHT);
   float cy = product((float)py - 0.5f * HEIGHT, 2.6f / HEIGHT);
   float x = 0, y = 0, xx = 0, yy = 0;
   int n = 0;

   while (n < LIMIT && xx + yy < 256) {
      y = fmaf(x + x, y, cy);
      x = xx - yy + cx;
      xx = product(x, x);
      yy = product(y, y);
      n++;
   }
   *end = xx + yy;
   return n;
}

__global__ void
mandelbrot(uchar3 *picture, int *counts)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x;
   int y = blockIdx.y * blockDim.y + threadIdx.y;

   if (x >= WIDTH || y >= HEIGHT)
      return;
   float end;
   int n = steps(x, y, &end);
   uchar3 colour = make_uchar3(0, 0, 0);
   if (n < LIMIT) {
      /* A count with a fraction, so that colours flow. */
      float t = 0.05f * ((float)n + 1 - log2f(0.125f * log2f(end)));
      colour.x = (unsigned char)(127.5f + 127.5f * cosf(6.2832f * t + 3.6f));
      colour.y = (unsigned char)(127.5f + 127.5f * cosf(6.2832f * t + 3.0f));
      colour.z = (unsigned char)(127.5f + 127.5f * cosf(6.2832f * t + 2.1f));
   }
   picture[y * WIDTH + x] = colour;
   counts[y * WIDTH + x] = n;
}

int
main(int argc, char **argv)
{
   const char *path = argc > 1 ? argv[1] : "mandelbrot.png";
   std::vector<unsigned char> rgb(3 * WIDTH * HEIGHT);
   std::vector<int> counts(WIDTH * HEIGHT);
   uchar3 *picture;
   int *device_counts;
   cudaEvent_t start, stop;
   float ms;

   CHECK(cudaMalloc(&picture, rgb.size()));
   CHECK(cudaMalloc(&device_counts, counts.size() * sizeof(int)));
   CHECK(cudaEventCreate(&start));
   CHECK(cudaEventCreate(&stop));
   dim3 block(32, 8), grid((WIDTH + 31) / 32, (HEIGHT + 7) / 8);
   for (int run = 0; run < 2; run++) { /* the first one compiles */
      CHECK(cudaEventRecord(start));
      mandelbrot<<<grid, block>>>(picture, device_counts);
      CHECK(cudaGetLastError());
      CHECK(cudaEventRecord(stop));
      CHECK(cudaEventSynchronize(stop));
   }
   CHECK(cudaEventElapsedTime(&ms, start, stop));
   CHECK(cudaMemcpy(rgb.data(), picture, rgb.size(), cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(counts.data(), device_counts, counts.size() * sizeof(int),
                    cudaMemcpyDeviceToHost));
   CHECK(cudaFree(picture));
   CHECK(cudaFree(device_counts));
   CHECK(cudaEventDestroy(start));
   CHECK(cudaEventDestroy(stop));

   long long all = 0;
   for (int n : counts)
      all += n;
   printf("%d x %d points, %lld steps, %.1f ms, %.0f million steps/s\n", WIDTH,
          HEIGHT, all, ms, (double)all / ms / 1e3);
   int wrong = 0;
   for (int i = 0; i < WIDTH * HEIGHT; i += 37) {
      float end;
      wrong += steps(i % WIDTH, i / WIDTH, &end) != counts[i];
   }
   if (!png_write(path, rgb.data(), WIDTH, HEIGHT)) {
      fprintf(stderr, "mandelbrot: cannot write %s\n", path);
      return 1;
   }
   printf("wrote %s\n", path);
   return verdict(!wrong, "every 37th point counted again by the host");
}
