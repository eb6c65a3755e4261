// An illegal address in a kernel is an error code that stays until the context
// is destroyed; other contexts go on.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define ILL CUDA_ERROR_ILLEGAL_ADDRESS

int
main(void)
{
   CUdeviceptr nowhere = 0x10, p, q;
   unsigned x = 5, got = 0;
   void *bad[] = {&nowhere, &x}, *good[] = {&q, &x};
   CUcontext a = start(), b;
   CUfunction f = kernel(module(ptx_common), "store");
   CUstream s;
   CUevent e;

   OK(cuStreamCreate(&s, 0));
   OK(cuEventCreate(&e, 0));
   OK(cuMemAlloc(&p, 4));
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, s, bad, NULL));
   WANT(ILL, cuStreamSynchronize(s));
   WANT(ILL, cuCtxSynchronize());
   WANT(ILL, cuMemAlloc(&p, 4));
   WANT(ILL, cuMemcpyHtoD(p, &x, 4));
   WANT(ILL, cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, s, good, NULL));
   WANT(ILL, cuStreamQuery(s));
   WANT(ILL, cuEventRecord(e, s));
   WANT(ILL, cuCtxSynchronize());
   OK(cuCtxCreate(&b, NULL, 0, 0));
   f = kernel(module(ptx_common), "store");
   OK(cuMemAlloc(&q, 4));
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, good, NULL));
   OK(cuMemcpyDtoH(&got, q, 4));
   TRUE(got == 5);
   OK(cuCtxDestroy(a));
   OK(cuMemcpyDtoH(&got, q, 4));
   OK(cuCtxDestroy(b));
   return 0;
}
