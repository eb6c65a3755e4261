// cudaMalloc(0) gives NULL, cudaFree(NULL) is fine, freeing twice is not.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

int
main(void)
{
   void *p = (void *)1;
   int local;

   OK(cudaFree(NULL));
   OK(cudaFreeHost(NULL));
   OK(cudaMalloc(&p, 0));
   TRUE(!p);
   OK(cudaMalloc(&p, 1000));
   TRUE(p && (size_t)p % 256 == 0);
   OK(cudaFree(p));
   WANT(cudaErrorInvalidValue, cudaFree(p));
   WANT(cudaErrorInvalidValue, cudaFree(&local));
   WANT(cudaErrorMemoryAllocation, cudaMalloc(&p, (size_t)1 << 60));
   return 0;
}
