// A host that has no thread left: a code, not a dead or hanging program; and
// when there are threads again, all goes on.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <stdbool.h>
#include <pthread.h>

static size_t normal;

/* A stack that no address space holds: pthread_create fails. */
static void
threads(bool start)
{
   pthread_attr_t a;

   pthread_attr_init(&a);
   if (!normal)
      TRUE(!pthread_attr_getstacksize(&a, &normal));
   TRUE(!pthread_attr_setstacksize(&a, start ? normal : (size_t)1 << 60));
   TRUE(!pthread_setattr_default_np(&a));
   pthread_attr_destroy(&a);
}

static void
set(void *flag)
{
   *(int *)flag = 1;
}

int
main(void)
{
   CUcontext c;
   CUdeviceptr word;
   CUmodule m;
   unsigned x = 0;
   void *args[] = {&word, &(unsigned){7}};
   int called = 0;

   threads(false);
   OK(cuInit(0));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuCtxCreate(&c, NULL, 0, 0));
   threads(true);
   OK(cuCtxCreate(&c, NULL, 0, 0));
   OK(cuMemAlloc(&word, 4));
   OK(cuMemsetD32(word, 0, 1));
   m = module(ptx_common);

   threads(false);
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuLaunchHostFunc(NULL, set, &called));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuStreamWaitValue32(NULL, word, 0, 0));
   /* The one worker that there is does all the work. */
   OK(cuLaunchKernel(kernel(m, "store"), 64, 1, 1, 32, 1, 1, 0, NULL, args,
                     NULL));
   OK(cuMemcpyDtoH(&x, word, 4));
   TRUE(x == 7);

   threads(true);
   OK(cuLaunchHostFunc(NULL, set, &called));
   OK(cuStreamSynchronize(NULL));
   TRUE(called);
   OK(cuMemFree(word));
   OK(cuCtxDestroy(c));
   return 0;
}
