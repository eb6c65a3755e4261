// kernelParams, or one packed buffer in extra; nonsense in either is refused.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define LAUNCH(params, extra) \
   cuLaunchKernel(f, 2, 1, 1, 64, 1, 1, 0, NULL, params, extra)

int
main(void)
{
   struct {
      CUdeviceptr p;
      unsigned n, x;
   } packed;
   size_t size = sizeof(packed), less = 12;
   void *extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &packed,
                    CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END};
   void *short_extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &packed,
                          CU_LAUNCH_PARAM_BUFFER_SIZE, &less,
                          CU_LAUNCH_PARAM_END};
   void *no_size[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &packed,
                      CU_LAUNCH_PARAM_END};
   void *rubbish[] = {(void *)77, &packed, CU_LAUNCH_PARAM_END};
   void *params[] = {&packed.p, &packed.n, &packed.x};
   void *holes[] = {&packed.p, NULL, &packed.x};
   unsigned got[100];
   CUfunction f;

   start();
   f = kernel(module(ptx_common), "add");
   OK(cuMemAlloc(&packed.p, sizeof(got)));
   OK(cuMemsetD32(packed.p, 0, 100));
   packed.n = 100;
   packed.x = 3;
   OK(LAUNCH(params, NULL));
   packed.x = 4;
   OK(LAUNCH(NULL, extra));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(params, extra));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(NULL, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(NULL, short_extra));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(NULL, no_size));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(NULL, rubbish));
   WANT(CUDA_ERROR_INVALID_VALUE, LAUNCH(holes, NULL));
   OK(cuMemcpyDtoH(got, packed.p, sizeof(got)));
   for (int i = 0; i < 100; i++)
      TRUE(got[i] == 7);
   return 0;
}
