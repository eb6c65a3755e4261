// Contexts, modules, streams, events, memory: made and ended many times.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   OK(cuInit(0));
   for (int i = 0; i < 50; i++) {
      CUcontext c;
      CUmodule m;
      CUstream s[4];
      CUevent e;
      CUdeviceptr p;
      CUarray a;
      CUDA_ARRAY_DESCRIPTOR d = {16, 16, CU_AD_FORMAT_FLOAT, 1};

      OK(cuCtxCreate(&c, NULL, 0, 0));
      OK(cuModuleLoadData(&m, ptx_common));
      for (int k = 0; k < 4; k++)
         OK(cuStreamCreate(&s[k], 0));
      OK(cuEventCreate(&e, 0));
      OK(cuMemAlloc(&p, 1 << 16));
      OK(cuMemsetD8Async(p, 1, 1 << 16, s[0]));
      OK(cuEventRecord(e, s[0]));
      OK(cuMemAllocAsync(&p, 1 << 16, s[1]));
      if (i % 2)
         OK(cuMemFreeAsync(p, s[1]));
      OK(cuArrayCreate(&a, &d));
      if (i % 3) { /* else the context ends all of it */
         OK(cuModuleUnload(m));
         OK(cuEventDestroy(e));
         OK(cuStreamDestroy(s[0]));
         OK(cuArrayDestroy(a));
      }
      OK(cuCtxDestroy(c));
      WANT(CUDA_ERROR_INVALID_HANDLE, cuStreamQuery(s[3]));
      WANT(CUDA_ERROR_INVALID_HANDLE, cuEventQuery(e));
      WANT(CUDA_ERROR_INVALID_HANDLE, cuModuleUnload(m));
   }
   return 0;
}
