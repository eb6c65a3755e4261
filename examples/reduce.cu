/* Adds up 16 million numbers on the device, in three ways.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: reduce [count]
 */
#include "check.h"
#include <math.h>
#include <stdint.h>
#include <vector>

/* A tree in shared memory, then one atomic addition a block. */
__global__ void
sum_shared(const float *in, size_t n, double *total)
{
   __shared__ double part[256];
   double s = 0;

   for (size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x; i < n;
        i += (size_t)gridDim.x * blockDim.x)
      s += in[i];
   part[threadIdx.x] = s;
   __syncthreads();
   for (unsigned half = blockDim.x / 2; half; half /= 2) {
      if (threadIdx.x < half)
         part[threadIdx.x] += part[threadIdx.x + half];
      __syncthreads();
   }
   if (!threadIdx.x)
      atomicAdd(total, part[0]);
}

/* Within a warp threads read each other's registers: no shared memory. */
__global__ void
sum_warp(const float *in, size_t n, double *total)
{
   double s = 0;

   for (size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x; i < n;
        i += (size_t)gridDim.x * blockDim.x)
      s += in[i];
   for (int offset = 16; offset; offset /= 2)
      s += __shfl_down_sync(0xffffffff, s, offset);
   if (threadIdx.x % 32 == 0)
      atomicAdd(total, s);
}

/* Four numbers a load. */
__global__ void
sum_vector(const float4 *in, size_t n, double *total)
{
   double s = 0;

   for (size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x; i < n;
        i += (size_t)gridDim.x * blockDim.x) {
      float4 v = in[i];
      s += (double)v.x + v.y + v.z + v.w;
   }
   for (int offset = 16; offset; offset /= 2)
      s += __shfl_xor_sync(0xffffffff, s, offset);
   if (threadIdx.x % 32 == 0)
      atomicAdd(total, s);
}

int
main(int argc, char **argv)
{
   size_t n = argc > 1 ? strtoull(argv[1], NULL, 0) : (size_t)1 << 24;
   n = (n + 3) / 4 * 4;
   std::vector<float> numbers(n);
   double expected = 0;
   uint32_t seed = 1;
   for (float &x : numbers) {
      seed = seed * 1664525 + 1013904223;
      x = (float)(seed >> 8) / (1 << 24) - 0.25f;
      expected += x;
   }

   float *in;
   double *total;
   cudaEvent_t start, stop;
   CHECK(cudaMalloc(&in, n * sizeof(float)));
   CHECK(cudaMalloc(&total, sizeof(double)));
   CHECK(cudaEventCreate(&start));
   CHECK(cudaEventCreate(&stop));
   CHECK(cudaMemcpy(in, numbers.data(), n * sizeof(float),
                    cudaMemcpyHostToDevice));

   static const char *const names[] = {"shared memory", "warp shuffle",
                                       "float4 loads"};
   bool good = true;
   for (int way = 0; way < 3; way++) {
      double sum;
      float best = 1e30f;
      for (int run = 0; run < 5; run++) {
         float ms;
         CHECK(cudaMemset(total, 0, sizeof(double)));
         CHECK(cudaEventRecord(start));
         if (way == 0)
            sum_shared<<<256, 256>>>(in, n, total);
         else if (way == 1)
            sum_warp<<<256, 256>>>(in, n, total);
         else
            sum_vector<<<256, 256>>>((const float4 *)in, n / 4, total);
         CHECK(cudaGetLastError());
         CHECK(cudaEventRecord(stop));
         CHECK(cudaEventSynchronize(stop));
         CHECK(cudaEventElapsedTime(&ms, start, stop));
         best = ms < best ? ms : best;
      }
      CHECK(cudaMemcpy(&sum, total, sizeof(double), cudaMemcpyDeviceToHost));
      printf("%-14s sum %.6f   %7.2f ms   %6.1f GB/s\n", names[way], sum, best,
             (double)n * sizeof(float) / best / 1e6);
      good = good && fabs(sum - expected) <= 1e-9 * (double)n;
   }
   CHECK(cudaEventDestroy(start));
   CHECK(cudaEventDestroy(stop));
   CHECK(cudaFree(in));
   CHECK(cudaFree(total));
   printf("%-14s sum %.6f\n", "host", expected);
   return verdict(good, "all sums agree with the host's");
}
