/* The driver API with PTX text: y = a x + y.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Compile with any C compiler and -lcuda; no CUDA compiler is needed.
 */
#include <cuda.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char ptx[] =
   ".version 8.0\n"
   ".target sm_80\n"
   ".address_size 64\n"
   "\n"
   ".visible .entry saxpy(.param .f32 a, .param .u64 x, .param .u64 y,\n"
   "                      .param .u32 n)\n"
   "{\n"
   "   .reg .pred %p;\n"
   "   .reg .b32 %i, %n, %c, %t;\n"
   "   .reg .b64 %x, %y, %o;\n"
   "   .reg .f32 %a, %u, %v;\n"
   "\n"
   "   mov.u32 %c, %ctaid.x;\n"
   "   mov.u32 %n, %ntid.x;\n"
   "   mov.u32 %t, %tid.x;\n"
   "   mad.lo.u32 %i, %c, %n, %t;\n"
   "   ld.param.u32 %n, [n];\n"
   "   setp.ge.u32 %p, %i, %n;\n"
   "   @%p bra done;\n"
   "\n"
   "   ld.param.f32 %a, [a];\n"
   "   ld.param.u64 %x, [x];\n"
   "   ld.param.u64 %y, [y];\n"
   "   mul.wide.u32 %o, %i, 4;\n"
   "   add.u64 %x, %x, %o;\n"
   "   add.u64 %y, %y, %o;\n"
   "   ld.global.f32 %u, [%x];\n"
   "   ld.global.f32 %v, [%y];\n"
   "   fma.rn.f32 %v, %a, %u, %v;\n"
   "   st.global.f32 [%y], %v;\n"
   "done:\n"
   "   ret;\n"
   "}\n";

#define CHECK(call)                                                           \
   do {                                                                       \
      CUresult check_ = (call);                                               \
      const char *text_ = "?";                                                \
      if (check_ != CUDA_SUCCESS) {                                           \
         cuGetErrorString(check_, &text_);                                    \
         fprintf(stderr, "%s:%d: %s: %s\n%s", __FILE__, __LINE__, #call,      \
                 text_, log);                                                 \
         exit(1);                                                             \
      }                                                                       \
   } while (0)

enum { N = 100000 };

int
main(void)
{
   static float x[N], y[N];
   char name[256], log[4096] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {log, (void *)(uintptr_t)sizeof(log)};
   float a = 2.5f;
   unsigned n = N;
   int wrong = 0;
   CUdevice device;
   CUcontext context;
   CUmodule module;
   CUfunction saxpy;
   CUdeviceptr dx, dy;
   void *args[] = {&a, &dx, &dy, &n};

   CHECK(cuInit(0));
   CHECK(cuDeviceGet(&device, 0));
   CHECK(cuDeviceGetName(name, sizeof(name), device));
   CHECK(cuDevicePrimaryCtxRetain(&context, device));
   CHECK(cuCtxSetCurrent(context));
   CHECK(cuModuleLoadDataEx(&module, ptx, 2, options, values));
   CHECK(cuModuleGetFunction(&saxpy, module, "saxpy"));

   for (int i = 0; i < N; i++) {
      x[i] = (float)i;
      y[i] = 1;
   }
   CHECK(cuMemAlloc(&dx, sizeof(x)));
   CHECK(cuMemAlloc(&dy, sizeof(y)));
   CHECK(cuMemcpyHtoD(dx, x, sizeof(x)));
   CHECK(cuMemcpyHtoD(dy, y, sizeof(y)));
   CHECK(cuLaunchKernel(saxpy, (N + 255) / 256, 1, 1, 256, 1, 1, 0, NULL, args,
                        NULL));
   CHECK(cuMemcpyDtoH(y, dy, sizeof(y)));
   CHECK(cuMemFree(dx));
   CHECK(cuMemFree(dy));
   CHECK(cuModuleUnload(module));
   CHECK(cuDevicePrimaryCtxRelease(device));

   for (int i = 0; i < N; i++)
      wrong += y[i] != 2.5f * (float)i + 1;
   printf("%s\nsaxpy of %d numbers\n", name, N);
   printf("check: every element computed again by the host: %s\n",
          wrong ? "WRONG" : "ok");
   return wrong != 0;
}
