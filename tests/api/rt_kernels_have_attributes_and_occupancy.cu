// Function attributes, occupancy, names, handles, extended launches.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

__global__ void __launch_bounds__(128)
tile(int *p)
{
   __shared__ int s[1000];

   s[threadIdx.x] = (int)threadIdx.x;
   __syncthreads();
   p[threadIdx.x] = s[127 - threadIdx.x];
}

__global__ void
dynamic(int *p, int n)
{
   extern __shared__ int s[];

   s[n - 1] = 6;
   *p = s[n - 1] + (int)gridDim.x;
}

int
main(void)
{
   struct cudaFuncAttributes a;
   cudaLaunchConfig_t c = {};
   cudaKernel_t k;
   const char *name;
   int blocks, min_grid, size, *p, n = 20000;

   OK(cudaFuncGetAttributes(&a, tile));
   TRUE(a.sharedSizeBytes == 4000 && a.maxThreadsPerBlock == 128);
   TRUE(a.numRegs > 0 && a.ptxVersion >= 80 && a.binaryVersion == 80);
   WANT(cudaErrorInvalidDeviceFunction,
        cudaFuncGetAttributes(&a, (const void *)&a));
   OK(cudaFuncGetName(&name, tile));
   TRUE(!strcmp(name, "_Z4tilePi"));
   OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, tile, 128, 0));
   TRUE(blocks >= 1);
   OK(cudaOccupancyMaxPotentialBlockSize(&min_grid, &size, tile));
   TRUE(size == 128 && min_grid >= 1);
   OK(cudaFuncSetCacheConfig(tile, cudaFuncCachePreferL1));

   OK(cudaMallocManaged(&p, 512));
   dynamic<<<1, 1, n * sizeof(int)>>>(p, n);
   WANT(cudaErrorInvalidValue, cudaGetLastError());
   OK(cudaFuncSetAttribute(dynamic,
                           cudaFuncAttributeMaxDynamicSharedMemorySize,
                           n * (int)sizeof(int)));
   c.gridDim = dim3(3);
   c.blockDim = dim3(1);
   c.dynamicSmemBytes = n * sizeof(int);
   OK(cudaLaunchKernelEx(&c, dynamic, p, n));
   OK(cudaDeviceSynchronize());
   TRUE(*p == 9);

   OK(cudaGetKernel(&k, tile));
   void *args[] = {&p};
   OK(cudaLaunchKernel((const void *)k, dim3(1), dim3(128), args, 0, 0));
   OK(cudaDeviceSynchronize());
   TRUE(p[0] == 127 && p[127] == 0);
   OK(cudaLaunchCooperativeKernel((const void *)tile, dim3(1), dim3(128), args,
                                  0, 0));
   OK(cudaDeviceSynchronize());
   OK(cudaFree(p));
   return 0;
}
