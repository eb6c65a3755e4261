/* malloc, free, new and delete in kernels; objects with virtual functions.
 * CUDA C++ Programming Guide, Dynamic Global Memory Allocation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"

struct shape {
   float size;
   __device__
   shape(float s)
      : size(s)
   {
   }
   __device__ virtual ~shape()
   {
   }
   __device__ virtual float area() const = 0;
};
struct square : shape {
   using shape::shape;
   __device__ float
   area() const override
   {
      return size * size;
   }
};
struct circle : shape {
   using shape::shape;
   __device__ float
   area() const override
   {
      return 3 * size * size;
   }
};

/* Made in one launch, used in the next, freed in the last. */
__device__ shape *shapes[64];

__global__ void
make()
{
   if (threadIdx.x % 2)
      shapes[threadIdx.x] = new square(threadIdx.x);
   else
      shapes[threadIdx.x] = new circle(threadIdx.x);
}

__global__ void
use(float *areas)
{
   areas[threadIdx.x] = shapes[threadIdx.x]->area();
}

__global__ void
end(int *bad)
{
   delete shapes[threadIdx.x];
   int *p = (int *)malloc(threadIdx.x * 4 + 4), *q = new int[threadIdx.x + 1];
   if (!p || !q || (unsigned long long)p % 16) {
      atomicAdd(bad, 1);
      return;
   }
   for (unsigned i = 0; i <= threadIdx.x; i++)
      p[i] = q[i] = threadIdx.x;
   for (unsigned i = 0; i <= threadIdx.x; i++) {
      if (p[i] + q[i] != 2 * (int)threadIdx.x)
         atomicAdd(bad, 1);
   }
   free(p);
   delete[] q;
   free(nullptr);
}

int
main()
{
   float *areas;
   int *bad, failures = 0;

   CUDA_CHECK(cudaMallocManaged(&areas, 64 * sizeof(float)));
   CUDA_CHECK(cudaMallocManaged(&bad, sizeof(int)));
   *bad = 0;
   make<<<1, 64>>>();
   use<<<1, 64>>>(areas);
   end<<<1, 64>>>(bad);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   for (int i = 0; i < 64; i++)
      failures += areas[i] != (i % 2 ? 1 : 3) * i * i;
   if (failures || *bad) {
      printf("%d areas and %d blocks of memory are wrong\n", failures, *bad);
      return 1;
   }
   puts("PASS");
   return 0;
}
