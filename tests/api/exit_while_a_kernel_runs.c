// A program that ends while a kernel runs for ever ends at once; a kernel that
// waits for a value gets it from another stream.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <unistd.h>

static const char text[] = PTX_HEAD ".visible .entry wait(.param .u64 p)\n"
                                    "{\n"
                                    "   .reg .pred %q;\n"
                                    "   .reg .u32 %r1;\n"
                                    "   .reg .u64 %rd1;\n"
                                    "   ld.param.u64 %rd1, [p];\n"
                                    "L: ld.volatile.global.u32 %r1, [%rd1];\n"
                                    "   setp.eq.u32 %q, %r1, 0;\n"
                                    "   @%q bra L;\n"
                                    "   ret;\n"
                                    "}\n";

int
main(void)
{
   CUdeviceptr p;
   void *params[] = {&p};
   CUfunction f;
   CUstream s;

   alarm(60);
   start();
   f = kernel(module(text), "wait");
   OK(cuStreamCreate(&s, CU_STREAM_NON_BLOCKING));
   OK(cuMemAlloc(&p, 4));
   OK(cuMemsetD32(p, 0, 1));
   OK(cuCtxSynchronize());
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, params, NULL));
   WANT(CUDA_ERROR_NOT_READY, cuStreamQuery(NULL));
   OK(cuMemsetD32Async(p, 1, 1, s));
   OK(cuCtxSynchronize());
   OK(cuMemsetD32(p, 0, 1));
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, params, NULL));
   return 0;
}
