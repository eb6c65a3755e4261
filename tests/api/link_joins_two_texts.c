// cuLink*: a function in one PTX text, its caller in another.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <unistd.h>

static char callee[] =
   PTX_HEAD ".visible .func (.param .u32 r) twice(.param .u32 x)\n"
            "{\n"
            "   .reg .u32 %r1;\n"
            "   ld.param.u32 %r1, [x];\n"
            "   add.u32 %r1, %r1, %r1;\n"
            "   st.param.u32 [r], %r1;\n"
            "   ret;\n"
            "}\n";

static char caller[] =
   PTX_HEAD ".extern .func (.param .u32 r) twice(.param .u32 x);\n"
            ".visible .entry k(.param .u64 p)\n"
            "{\n"
            "   .reg .u32 %r<2>;\n"
            "   .reg .u64 %rd1;\n"
            "   ld.param.u64 %rd1, [p];\n"
            "   ld.global.u32 %r1, [%rd1];\n"
            "   {\n"
            "   .param .u32 a;\n"
            "   .param .u32 b;\n"
            "   st.param.u32 [a], %r1;\n"
            "   call.uni (b), twice, (a);\n"
            "   ld.param.u32 %r1, [b];\n"
            "   }\n"
            "   st.global.u32 [%rd1], %r1;\n"
            "   ret;\n"
            "}\n";

int
main(void)
{
   char path[] = "/tmp/sampan-link-XXXXXX", error[512] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {error, (void *)sizeof(error)};
   CUlinkState link;
   CUdeviceptr p;
   void *params[] = {&p}, *image;
   unsigned got = 0;
   size_t size;
   CUmodule m;
   int fd;

   start();
   fd = mkstemp(path);
   TRUE(fd >= 0 && write(fd, callee, strlen(callee)) > 0);
   close(fd);
   OK(cuLinkCreate(0, NULL, NULL, &link));
   OK(cuLinkAddData(link, CU_JIT_INPUT_PTX, caller, sizeof(caller), "caller", 0,
                    NULL, NULL));
   OK(cuLinkAddFile(link, CU_JIT_INPUT_PTX, path, 0, NULL, NULL));
   unlink(path);
   WANT(CUDA_ERROR_FILE_NOT_FOUND,
        cuLinkAddFile(link, CU_JIT_INPUT_PTX, path, 0, NULL, NULL));
   OK(cuLinkComplete(link, &image, &size));
   TRUE(size > 0);
   OK(cuModuleLoadData(&m, image));
   OK(cuLinkDestroy(link));
   OK(cuMemAlloc(&p, 4));
   OK(cuMemsetD32(p, 21, 1));
   OK(cuLaunchKernel(kernel(m, "k"), 1, 1, 1, 1, 1, 1, 0, NULL, params, NULL));
   OK(cuMemcpyDtoH(&got, p, 4));
   TRUE(got == 42);

   OK(cuLinkCreate(2, options, values, &link));
   OK(cuLinkAddData(link, CU_JIT_INPUT_PTX, caller, sizeof(caller), "caller", 0,
                    NULL, NULL));
   WANT(CUDA_ERROR_INVALID_PTX, cuLinkComplete(link, &image, &size));
   TRUE(strstr(error, "twice"));
   OK(cuLinkDestroy(link));
   OK(cuLinkCreate(0, NULL, NULL, &link));
   WANT(CUDA_ERROR_INVALID_VALUE, cuLinkComplete(link, &image, &size));
   WANT(CUDA_ERROR_INVALID_PTX, cuLinkAddData(link, CU_JIT_INPUT_PTX, "rubbish",
                                              8, "x", 0, NULL, NULL));
   WANT(CUDA_ERROR_NOT_SUPPORTED,
        cuLinkAddData(link, CU_JIT_INPUT_NVVM, caller, sizeof(caller), "x", 0,
                      NULL, NULL));
   OK(cuLinkDestroy(link));
   return 0;
}
