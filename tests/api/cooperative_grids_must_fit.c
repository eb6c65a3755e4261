// A cooperative launch runs when all its blocks fit at once, else an error.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUlaunchAttribute attribute = {.id = CU_LAUNCH_ATTRIBUTE_COOPERATIVE};
   CUlaunchConfig config = {1, 1, 1, 128, 1, 1, 0, NULL, &attribute, 1};
   int blocks, sms;
   CUfunction f;

   start();
   f = kernel(module(ptx_common), "nothing");
   OK(cuDeviceGetAttribute(&sms, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 0));
   OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, f, 128, 0));
   OK(cuLaunchCooperativeKernel(f, (unsigned)(blocks * sms), 1, 1, 128, 1, 1, 0,
                                NULL, NULL));
   OK(cuCtxSynchronize());
   WANT(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE,
        cuLaunchCooperativeKernel(f, (unsigned)(blocks * sms) + 1, 1, 1, 128, 1,
                                  1, 0, NULL, NULL));
   attribute.value.cooperative = 1;
   OK(cuLaunchKernelEx(&config, f, NULL, NULL));
   config.gridDimX = (unsigned)(blocks * sms) + 1;
   WANT(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE,
        cuLaunchKernelEx(&config, f, NULL, NULL));
   attribute.value.cooperative = 0;
   OK(cuLaunchKernelEx(&config, f, NULL, NULL));
   OK(cuCtxSynchronize());
   return 0;
}
