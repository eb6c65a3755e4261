// Broken PTX gives CUDA_ERROR_INVALID_PTX and a log with line and column.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   static const char broken[] = PTX_HEAD ".visible .entry k()\n"
                                         "{\n"
                                         "   add.sat.u32 %r1, 1;\n"
                                         "}\n";
   char error[1024] = "x", info[16] = "y", tiny[8];
   CUjit_option options[] = {
      CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES,
      CU_JIT_INFO_LOG_BUFFER, CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES,
      CU_JIT_WALL_TIME};
   void *values[] = {error, (void *)sizeof(error), info, (void *)sizeof(info),
                     NULL};
   CUmodule m;

   start();
   WANT(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&m, broken));
   WANT(CUDA_ERROR_INVALID_PTX,
        cuModuleLoadDataEx(&m, broken, 5, options, values));
   TRUE(strstr(error, ":6:"));
   TRUE(strstr(error, "error"));
   TRUE((unsigned)(uintptr_t)values[1] == strlen(error));
   TRUE(info[0] == 0);
   /* A log that is too small is cut, and ends. */
   memset(tiny, 'z', sizeof(tiny));
   values[0] = tiny;
   values[1] = (void *)4;
   WANT(CUDA_ERROR_INVALID_PTX,
        cuModuleLoadDataEx(&m, broken, 2, options, values));
   TRUE(tiny[3] == 0 && tiny[4] == 'z');
   WANT(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&m, ""));
   WANT(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&m, ".version"));
   WANT(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&m, "hello"));
   WANT(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&m, "\n\n// nothing\n"));
   WANT(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&m, "\x01\x02\x03\x04"));
   WANT(CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
        cuModuleLoadData(&m, ".version 99.0\n.target sm_80\n"));
   values[0] = error;
   values[1] = (void *)sizeof(error);
   OK(cuModuleLoadDataEx(&m, ptx_common, 5, options, values));
   TRUE(error[0] == 0);
   options[0] = (CUjit_option)1000;
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuModuleLoadDataEx(&m, ptx_common, 1, options, values));
   return 0;
}
