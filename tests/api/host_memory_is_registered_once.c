// Host memory: allocated or registered; the device reaches it.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   enum { N = 4096 };
   unsigned n = N, x = 1, *own = calloc(N, 4), *h, flags;
   CUdeviceptr p;
   void *params[] = {&p, &n, &x};
   CUfunction f;

   start();
   f = kernel(module(ptx_common), "add");
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemHostGetDevicePointer(&p, own, 0));
   OK(cuMemHostRegister(own, N * 4, CU_MEMHOSTREGISTER_DEVICEMAP));
   WANT(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED,
        cuMemHostRegister(own, N * 4, 0));
   WANT(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED,
        cuMemHostRegister(own + N - 1, 4, 0));
   OK(cuMemHostGetDevicePointer(&p, own, 0));
   OK(cuLaunchKernel(f, N / 256, 1, 1, 256, 1, 1, 0, NULL, params, NULL));
   OK(cuCtxSynchronize());
   TRUE(own[0] == 1 && own[N - 1] == 1);
   OK(cuMemHostUnregister(own));
   WANT(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(own));
   OK(cuMemHostAlloc((void **)&h, N * 4, CU_MEMHOSTALLOC_WRITECOMBINED));
   OK(cuMemHostGetFlags(&flags, h));
   TRUE(flags & CU_MEMHOSTALLOC_WRITECOMBINED);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemHostGetFlags(&flags, own));
   memset(h, 0, N * 4);
   OK(cuMemHostGetDevicePointer(&p, h, 0));
   OK(cuLaunchKernel(f, N / 256, 1, 1, 256, 1, 1, 0, NULL, params, NULL));
   OK(cuCtxSynchronize());
   TRUE(h[17] == 1);
   OK(cuMemFreeHost(h));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemHostAlloc((void **)&h, 4, 0x100));
   free(own);
   return 0;
}
