// A module with an instruction that has no code is refused when it is loaded,
// by the instruction's name and place; one of a later PTX ISA, with its
// version. SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static char log_text[4096];

static void
refused(const char *text, const char *words)
{
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {log_text, (void *)sizeof(log_text)};
   CUmodule m;

   memset(log_text, 0, sizeof(log_text));
   WANT(CUDA_ERROR_INVALID_PTX,
        cuModuleLoadDataEx(&m, text, 2, options, values));
   if (!strstr(log_text, words)) {
      fprintf(stderr, "want: %s\ngot: %s\n", words, log_text);
      exit(1);
   }
}

int
main(void)
{
   start();
   refused(PTX_HEAD ".visible .entry k(.param .u64 t)\n{\n"
                    "   .reg .b64 %t;\n   .reg .f32 %f<7>;\n"
                    "   ld.param.u64 %t, [t];\n"
                    "   tex.2d.v4.f32.f32 {%f0,%f1,%f2,%f3}, [%t, {%f4, %f5}], "
                    "%f6;\n   ret;\n}\n",
           "`tex.2d.v4.f32.f32` in k of ");
   TRUE(strstr(log_text, "line 9: comparing depths is not built"));
   refused(".version 8.6\n.target sm_100a\n.address_size 64\n"
           ".visible .entry k()\n{\n"
           "   tcgen05.wait::ld.sync.aligned;\n   ret;\n}\n",
           "is of PTX ISA 8.6, for sm_100a; Sampan has PTX ISA 8.5");
   TRUE(strstr(log_text, ":6:4:"));
   return 0;
}
