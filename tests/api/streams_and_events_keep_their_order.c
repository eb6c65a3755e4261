// Work of a stream is in order; events order streams and measure time.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

enum { COUNT = 1 << 18 };

int
main(void)
{
   unsigned n = COUNT, one = 1, *got = malloc(COUNT * 4);
   CUdeviceptr p;
   void *params[] = {&p, &n, &one};
   CUevent first, mid, last, untimed;
   CUstream s, t;
   CUfunction f;
   float ms = -1;
   int priority = 1;
   unsigned flags = 9;

   start();
   f = kernel(module(ptx_common), "add");
   OK(cuMemAlloc(&p, COUNT * 4));
   OK(cuStreamCreate(&s, CU_STREAM_NON_BLOCKING));
   OK(cuStreamCreateWithPriority(&t, CU_STREAM_DEFAULT, -100));
   OK(cuStreamGetPriority(t, &priority));
   TRUE(priority < 0 && priority > -100);
   OK(cuStreamGetFlags(s, &flags));
   TRUE(flags == CU_STREAM_NON_BLOCKING);
   OK(cuEventCreate(&first, CU_EVENT_DEFAULT));
   OK(cuEventCreate(&mid, CU_EVENT_DEFAULT));
   OK(cuEventCreate(&last, CU_EVENT_BLOCKING_SYNC));
   OK(cuEventCreate(&untimed, CU_EVENT_DISABLE_TIMING));
   OK(cuEventQuery(first)); /* never recorded: done */
   OK(cuMemsetD32Async(p, 0, COUNT, s));
   OK(cuEventRecord(first, s));
   for (int i = 0; i < 10; i++)
      OK(cuLaunchKernel(f, COUNT / 256, 1, 1, 256, 1, 1, 0, s, params, NULL));
   OK(cuEventRecord(mid, s));
   OK(cuStreamWaitEvent(t, mid, 0));
   for (int i = 0; i < 10; i++)
      OK(cuLaunchKernel(f, COUNT / 256, 1, 1, 256, 1, 1, 0, t, params, NULL));
   OK(cuEventRecord(last, t));
   OK(cuEventSynchronize(last));
   OK(cuEventQuery(mid));
   OK(cuStreamQuery(s));
   OK(cuEventElapsedTime(&ms, first, last));
   TRUE(ms > 0 && ms < 60000);
   OK(cuEventRecord(untimed, t));
   OK(cuEventSynchronize(untimed));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&ms, first, untimed));
   OK(cuMemcpyDtoH(got, p, COUNT * 4));
   for (int i = 0; i < COUNT; i++)
      TRUE(got[i] == 20);
   WANT(CUDA_ERROR_INVALID_VALUE, cuEventCreate(&mid, 0x100));
   WANT(CUDA_ERROR_INVALID_VALUE, cuStreamCreate(&s, 0x100));
   free(got);
   return 0;
}
