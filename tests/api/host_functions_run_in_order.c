// Host functions and callbacks run in their stream's order.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static int seen[4], count;
static CUstream stream;

static void CUDA_CB
host(void *data)
{
   seen[count++] = (int)(intptr_t)data;
}

static void CUDA_CB
callback(CUstream s, CUresult status, void *data)
{
   if (s == stream && status == CUDA_SUCCESS)
      seen[count++] = (int)(intptr_t)data;
}

int
main(void)
{
   CUdeviceptr p;
   unsigned got = 0;

   start();
   OK(cuMemAlloc(&p, 4));
   OK(cuStreamCreate(&stream, 0));
   OK(cuLaunchHostFunc(stream, host, (void *)1));
   OK(cuMemsetD32Async(p, 42, 1, stream));
   OK(cuStreamAddCallback(stream, callback, (void *)2, 0));
   OK(cuLaunchHostFunc(stream, host, (void *)3));
   OK(cuMemcpyDtoHAsync(&got, p, 4, stream));
   OK(cuStreamSynchronize(stream));
   TRUE(count == 3 && seen[0] == 1 && seen[1] == 2 && seen[2] == 3);
   TRUE(got == 42);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuStreamAddCallback(stream, callback, NULL, 1));
   return 0;
}
