// A kernel that touches bad memory: sticky error, the process lives, a reset
// cures it.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

__global__ void
touch(int *p)
{
   p[threadIdx.x] = 1;
}

int
main(void)
{
   int *p, n = 0;

   touch<<<1, 32>>>((int *)0x10);
   OK(cudaGetLastError());
   WANT(cudaErrorIllegalAddress, cudaDeviceSynchronize());
   WANT(cudaErrorIllegalAddress, cudaMalloc(&p, 4));
   WANT(cudaErrorIllegalAddress, cudaGetLastError());
   OK(cudaDeviceReset());
   OK(cudaMalloc(&p, 128));
   touch<<<1, 32>>>(p);
   OK(cudaMemcpy(&n, p + 31, sizeof(n), cudaMemcpyDeviceToHost));
   TRUE(n == 1);
   return 0;
}
