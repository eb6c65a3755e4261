// 48 KiB of shared memory a block; 163 KiB for those that ask.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static CUresult
launch(CUfunction f, unsigned shared)
{
   return cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, shared, NULL, NULL, NULL);
}

int
main(void)
{
   CUfunction f;
   int most = 0;

   start();
   f = kernel(module(ptx_common), "nothing");
   OK(cuDeviceGetAttribute(
      &most, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, 0));
   TRUE(most == 163 * 1024);
   OK(launch(f, 48 * 1024));
   WANT(CUDA_ERROR_INVALID_VALUE, launch(f, 48 * 1024 + 1));
   WANT(CUDA_ERROR_INVALID_VALUE, launch(f, 0xffffffffu));
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuFuncSetAttribute(f, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                           most + 1));
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuFuncSetAttribute(f, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                           -1));
   OK(cuFuncSetAttribute(f, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                         most));
   OK(launch(f, (unsigned)most));
   WANT(CUDA_ERROR_INVALID_VALUE, launch(f, (unsigned)most + 1));
   OK(cuCtxSynchronize());
   return 0;
}
