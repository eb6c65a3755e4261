// A cubin: CUDA_ERROR_NO_BINARY_FOR_GPU, and how to rebuild.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   static const unsigned char elf[64] = "\177ELF\2\1\1\x33";
   char error[1024] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {error, (void *)sizeof(error)};
   CUmodule m;
   CUlibrary l;

   start();
   WANT(CUDA_ERROR_NO_BINARY_FOR_GPU,
        cuModuleLoadDataEx(&m, elf, 2, options, values));
   TRUE(strstr(error, "arch=compute_80,code=compute_80"));
   WANT(CUDA_ERROR_NO_BINARY_FOR_GPU,
        cuLibraryLoadData(&l, elf, NULL, NULL, 0, NULL, NULL, 0));
   return 0;
}
