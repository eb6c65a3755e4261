// A program that exits with an hour of work queued exits at once, like one on
// a real device; what its destructors call is refused, not waited for.
// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

__global__ void
work(float *p, int n)
{
   float s = 0;
   for (int i = 0; i < n; i++)
      s = s * 0.5f + i;
   p[threadIdx.x + blockIdx.x * blockDim.x] = s;
}

int
main()
{
   float *p;
   if (cudaMalloc(&p, 1 << 20))
      return 1;
   for (int i = 0; i < 1000; i++)
      work<<<64, 256>>>(p, 100000000);
   return cudaGetLastError();
}
