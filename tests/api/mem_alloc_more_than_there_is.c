// More memory than there is: an error, and the next small one works.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   size_t available, total, pitch;
   CUdeviceptr p;
   void *h;

   start();
   OK(cuMemGetInfo(&available, &total));
   TRUE(available <= total && total > 0);
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(&p, total + 1));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(&p, SIZE_MAX));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(&p, SIZE_MAX - 4096));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocHost(&h, (size_t)1 << 60));
   WANT(CUDA_ERROR_OUT_OF_MEMORY,
        cuMemAllocManaged(&p, (size_t)1 << 60, CU_MEM_ATTACH_GLOBAL));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocPitch(&p, &pitch, SIZE_MAX, 2, 4));
   WANT(CUDA_ERROR_OUT_OF_MEMORY,
        cuMemAllocPitch(&p, &pitch, SIZE_MAX / 2, SIZE_MAX / 2, 4));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocAsync(&p, (size_t)1 << 60, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemAlloc(&p, 0));
   OK(cuMemAlloc(&p, 64));
   OK(cuMemsetD8(p, 7, 64));
   OK(cuMemFree(p));
   return 0;
}
