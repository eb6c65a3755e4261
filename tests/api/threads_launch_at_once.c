// Eight host threads, one context, a stream each: launch, copy, check.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 50, N = 1000 };

static CUcontext context;
static CUfunction add;

static void *
run(void *argument)
{
   unsigned n = N, x = (unsigned)(intptr_t)argument, got[N];
   CUdeviceptr p;
   void *params[] = {&p, &n, &x};
   CUstream s;
   CUevent e;

   OK(cuCtxSetCurrent(context));
   OK(cuStreamCreate(&s, CU_STREAM_NON_BLOCKING));
   OK(cuEventCreate(&e, CU_EVENT_DISABLE_TIMING));
   OK(cuMemAlloc(&p, sizeof(got)));
   OK(cuMemsetD32Async(p, 0, N, s));
   for (int i = 0; i < ROUNDS; i++) {
      OK(cuLaunchKernel(add, 8, 1, 1, 128, 1, 1, 0, s, params, NULL));
      OK(cuEventRecord(e, s));
   }
   OK(cuEventSynchronize(e));
   OK(cuMemcpyDtoHAsync(got, p, sizeof(got), s));
   OK(cuStreamSynchronize(s));
   for (int i = 0; i < N; i++)
      TRUE(got[i] == x * ROUNDS);
   OK(cuMemFree(p));
   OK(cuEventDestroy(e));
   OK(cuStreamDestroy(s));
   return NULL;
}

int
main(void)
{
   pthread_t t[THREADS];

   context = start();
   add = kernel(module(ptx_common), "add");
   for (intptr_t i = 0; i < THREADS; i++)
      pthread_create(&t[i], NULL, run, (void *)(i + 1));
   for (int i = 0; i < THREADS; i++)
      pthread_join(t[i], NULL);
   OK(cuCtxDestroy(context));
   return 0;
}
