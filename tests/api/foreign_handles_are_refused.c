// Handles that we never gave, of another kind, or destroyed: an error.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define BAD(call) WANT(CUDA_ERROR_INVALID_HANDLE, call)

static char rubbish[256];

static void
try_all(void *h)
{
   CUdeviceptr p;
   CUfunction f;
   CUmodule m;
   CUkernel k;
   float ms;
   int i;

   BAD(cuModuleUnload(h));
   BAD(cuModuleGetFunction(&f, h, "add"));
   BAD(cuModuleGetGlobal(&p, NULL, h, "data"));
   BAD(cuLaunchKernel(h, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
   BAD(cuFuncGetAttribute(&i, CU_FUNC_ATTRIBUTE_NUM_REGS, h));
   BAD(cuLibraryUnload(h));
   BAD(cuLibraryGetKernel(&k, h, "add"));
   BAD(cuLibraryGetModule(&m, h));
   BAD(cuKernelGetFunction(&f, h));
   BAD(cuStreamSynchronize(h));
   BAD(cuStreamDestroy(h));
   BAD(cuEventRecord(h, NULL));
   BAD(cuEventSynchronize(h));
   BAD(cuEventDestroy(h));
   BAD(cuEventElapsedTime(&ms, h, h));
   BAD(cuLinkDestroy(h));
   BAD(cuMemPoolDestroy(h));
   BAD(cuArrayDestroy(h));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxDestroy(h));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxSetCurrent(h));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxPushCurrent(h));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemRelease((uintptr_t)h));
}

int
main(void)
{
   CUstream s;
   CUevent e;
   CUmodule m;
   CUfunction f;

   start();
   try_all(rubbish);
   try_all((void *)64);
   try_all((void *)-64);
   OK(cuStreamCreate(&s, 0));
   OK(cuStreamDestroy(s));
   try_all(s);
   OK(cuEventCreate(&e, 0));
   OK(cuEventDestroy(e));
   try_all(e);
   m = module(ptx_common);
   f = kernel(m, "nothing");
   BAD(cuStreamSynchronize((CUstream)m));
   BAD(cuEventRecord((CUevent)f, NULL));
   BAD(cuLaunchKernel((CUfunction)m, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
   OK(cuModuleUnload(m));
   try_all(m);
   try_all(f);
   BAD(cuModuleUnload(NULL));
   BAD(cuEventDestroy(NULL));
   BAD(cuStreamDestroy(NULL));
   BAD(cuLaunchKernel(NULL, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
   return 0;
}
