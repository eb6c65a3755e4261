// The primary context: counted, reset, and there again with the same handle.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUcontext a, b;
   CUdeviceptr p;
   unsigned flags;
   int active;

   OK(cuInit(0));
   OK(cuDevicePrimaryCtxGetState(0, &flags, &active));
   TRUE(!active);
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuDevicePrimaryCtxRelease(0));
   OK(cuDevicePrimaryCtxSetFlags(0, CU_CTX_SCHED_SPIN));
   OK(cuDevicePrimaryCtxRetain(&a, 0));
   OK(cuDevicePrimaryCtxRetain(&b, 0));
   TRUE(a == b);
   OK(cuCtxSetCurrent(a));
   OK(cuCtxGetFlags(&flags));
   TRUE(flags == CU_CTX_SCHED_SPIN);
   OK(cuMemAlloc(&p, 4));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxDestroy(a));
   OK(cuDevicePrimaryCtxRelease(0));
   OK(cuMemsetD32(p, 1, 1));
   OK(cuDevicePrimaryCtxGetState(0, &flags, &active));
   TRUE(active);
   OK(cuDevicePrimaryCtxRelease(0));
   OK(cuDevicePrimaryCtxGetState(0, &flags, &active));
   TRUE(!active);
   WANT(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuMemAlloc(&p, 4));
   OK(cuDevicePrimaryCtxRetain(&b, 0));
   TRUE(a == b);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p)); /* went with the first life */
   OK(cuMemAlloc(&p, 4));
   OK(cuDevicePrimaryCtxReset(0));
   WANT(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuMemAlloc(&p, 4));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuDevicePrimaryCtxRelease(0));
   OK(cuDevicePrimaryCtxReset(0));
   return 0;
}
