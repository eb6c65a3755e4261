// Freeing memory twice, or what is no start of an allocation, is an error.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUdeviceptr p;
   void *h;
   int x;

   start();
   OK(cuMemAlloc(&p, 1000));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p + 4));
   OK(cuMemFree(p));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree((CUdeviceptr)(uintptr_t)&x));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(4));
   OK(cuMemFree(0));
   OK(cuMemAllocHost(&h, 1000));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree((CUdeviceptr)(uintptr_t)h));
   OK(cuMemFreeHost(h));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(h));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(&x));
   OK(cuMemAllocAsync(&p, 1000, NULL));
   OK(cuMemFreeAsync(p, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFreeAsync(p, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p));
   return 0;
}
