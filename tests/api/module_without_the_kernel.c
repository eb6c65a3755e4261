// A kernel or variable that is not there: CUDA_ERROR_NOT_FOUND.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   unsigned count = 0;
   CUfunction f[3];
   CUdeviceptr p;
   CUmodule m;
   size_t size;

   start();
   m = module(ptx_common);
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(f, m, "ad"));
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(f, m, ""));
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(f, m, "data"));
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetGlobal(&p, NULL, m, "add"));
   OK(cuModuleGetGlobal(&p, &size, m, "data"));
   TRUE(size == 16 && p);
   OK(cuModuleGetFunctionCount(&count, m));
   TRUE(count == 3);
   OK(cuModuleEnumerateFunctions(f, 3, m));
   TRUE(f[0] == kernel(m, "add") && f[2] == kernel(m, "store"));
   WANT(CUDA_ERROR_FILE_NOT_FOUND, cuModuleLoad(&m, "/nowhere/x.ptx"));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p)); /* a variable stays */
   return 0;
}
