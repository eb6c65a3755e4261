// Before cuInit every call but a few gives CUDA_ERROR_NOT_INITIALIZED.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUdeviceptr p;
   CUcontext c;
   int n = -1;

   OK(cuDriverGetVersion(&n));
   TRUE(n == 13000);
   WANT(CUDA_ERROR_NOT_INITIALIZED, cuDeviceGetCount(&n));
   WANT(CUDA_ERROR_NOT_INITIALIZED, cuMemAlloc(&p, 1));
   WANT(CUDA_ERROR_NOT_INITIALIZED, cuCtxGetCurrent(&c));
   WANT(CUDA_ERROR_NOT_INITIALIZED, cuStreamQuery(NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuInit(1));
   WANT(CUDA_ERROR_NOT_INITIALIZED, cuDeviceGetCount(&n));
   OK(cuInit(0));
   OK(cuInit(0));
   OK(cuDeviceGetCount(&n));
   TRUE(n >= 1);
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc(&p, 1));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxSynchronize());
   return 0;
}
