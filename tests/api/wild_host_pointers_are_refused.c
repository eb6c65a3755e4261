// Host pointers into nowhere: an error that does not stick, and no crash.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define BAD(call) WANT(CUDA_ERROR_INVALID_VALUE, call)
#define LAUNCH(params, extra) \
   cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, params, extra)

int
main(void)
{
   void *wild = (void *)16, *params[] = {wild, wild, wild};
   void *extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, wild,
                    CU_LAUNCH_PARAM_BUFFER_SIZE, wild, CU_LAUNCH_PARAM_END};
   CUdeviceptr p;
   CUfunction f;
   CUmodule m;

   start();
   f = kernel(module(ptx_common), "add");
   OK(cuMemAlloc(&p, 4096));
   BAD(cuMemcpyHtoD(p, wild, 4));
   BAD(cuMemcpyHtoD(p, wild, 4096));
   BAD(cuMemcpyDtoH(wild, p, 4));
   BAD(cuMemcpyHtoDAsync(p, wild, 4, NULL));
   BAD(cuMemcpyDtoHAsync(wild, p, 4, NULL));
   BAD(cuMemcpy(p, 16, 4));
   BAD(cuMemcpy(16, p, 4));
   BAD(cuMemHostRegister((void *)4096, 4096, 0));
   BAD(cuModuleLoadData(&m, wild));
   BAD(LAUNCH(params, NULL));
   BAD(LAUNCH(wild, NULL));
   BAD(LAUNCH(NULL, extra));
   BAD(LAUNCH(NULL, wild));
   OK(cuCtxSynchronize());
   OK(cuMemsetD8(p, 1, 4096));
   OK(cuCtxSynchronize());
   return 0;
}
