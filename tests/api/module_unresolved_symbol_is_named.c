// PTX that calls a function nobody defines: an error that names it.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   static const char text[] = PTX_HEAD ".extern .func nobody_has_me();\n"
                                       ".visible .entry k()\n"
                                       "{\n"
                                       "   call.uni nobody_has_me;\n"
                                       "   ret;\n"
                                       "}\n";
   char error[1024] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {error, (void *)sizeof(error)};
   CUmodule m;

   start();
   WANT(CUDA_ERROR_INVALID_PTX,
        cuModuleLoadDataEx(&m, text, 2, options, values));
   TRUE(strstr(error, "nobody_has_me"));
   return 0;
}
