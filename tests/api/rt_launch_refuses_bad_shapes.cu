// A shape that no kernel can have: invalid configuration; the next one works.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

__global__ void
one(int *p)
{
   if (p)
      atomicAdd(p, 1);
}

__global__ void __launch_bounds__(64)
small(void)
{
}

int
main(void)
{
   int *p, n = 0;

   OK(cudaMalloc(&p, sizeof(int)));
   OK(cudaMemset(p, 0, sizeof(int)));
   one<<<0, 1>>>(p);
   WANT(cudaErrorInvalidConfiguration, cudaGetLastError());
   one<<<1, 0>>>(p);
   WANT(cudaErrorInvalidConfiguration, cudaGetLastError());
   one<<<1, 1025>>>(p);
   WANT(cudaErrorInvalidConfiguration, cudaGetLastError());
   one<<<dim3(1, 65536), 1>>>(p);
   WANT(cudaErrorInvalidConfiguration, cudaGetLastError());
   one<<<1, dim3(1, 1, 65)>>>(p);
   WANT(cudaErrorInvalidConfiguration, cudaGetLastError());
   one<<<1, 1, (size_t)1 << 30>>>(p);
   WANT(cudaErrorInvalidValue, cudaGetLastError());
   small<<<1, 65>>>();
   WANT(cudaErrorLaunchOutOfResources, cudaGetLastError());
   one<<<dim3(3, 2, 2), dim3(4, 4, 2)>>>(p);
   OK(cudaGetLastError());
   OK(cudaMemcpy(&n, p, sizeof(int), cudaMemcpyDeviceToHost));
   TRUE(n == 12 * 32);
   OK(cudaFree(p));
   return 0;
}
