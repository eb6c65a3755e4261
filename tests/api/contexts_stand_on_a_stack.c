// Current contexts: pushed, popped, set, destroyed under another thread.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <pthread.h>

static CUcontext shared;
static pthread_barrier_t barrier;

static void *
user(void *unused)
{
   CUcontext c;
   CUdeviceptr p;

   (void)unused;
   OK(cuCtxGetCurrent(&c));
   TRUE(c == NULL);
   OK(cuCtxSetCurrent(shared));
   OK(cuMemAlloc(&p, 4));
   pthread_barrier_wait(&barrier);
   pthread_barrier_wait(&barrier);
   WANT(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuMemAlloc(&p, 4));
   OK(cuCtxPopCurrent(&c));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc(&p, 4));
   return NULL;
}

int
main(void)
{
   CUcontext a, b, c;
   pthread_t t;
   CUdevice d = -1;
   unsigned v;
   unsigned long long ia, ib;

   a = start();
   OK(cuCtxCreate(&b, NULL, CU_CTX_SCHED_YIELD, 0));
   OK(cuCtxGetCurrent(&c));
   TRUE(c == b);
   OK(cuCtxGetFlags(&v));
   TRUE(v == CU_CTX_SCHED_YIELD);
   OK(cuCtxGetId(a, &ia));
   OK(cuCtxGetId(b, &ib));
   TRUE(ia != ib);
   OK(cuCtxGetApiVersion(a, &v));
   OK(cuCtxPopCurrent(&c));
   TRUE(c == b);
   OK(cuCtxGetCurrent(&c));
   TRUE(c == a);
   OK(cuCtxPushCurrent(b));
   OK(cuCtxSetCurrent(a)); /* replaces the top: a, a */
   OK(cuCtxPopCurrent(NULL));
   OK(cuCtxGetCurrent(&c));
   TRUE(c == a);
   OK(cuCtxGetDevice(&d));
   TRUE(d == 0);
   shared = b;
   pthread_barrier_init(&barrier, NULL, 2);
   pthread_create(&t, NULL, user, NULL);
   pthread_barrier_wait(&barrier);
   OK(cuCtxDestroy(b));
   pthread_barrier_wait(&barrier);
   pthread_join(t, NULL);
   OK(cuCtxSetCurrent(NULL));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuCtxPopCurrent(&c));
   OK(cuCtxDestroy(a));
   WANT(CUDA_ERROR_INVALID_VALUE, cuCtxCreate(&c, NULL, 3, 0));
   WANT(CUDA_ERROR_INVALID_DEVICE, cuCtxCreate(&c, NULL, 0, 99));
   WANT(CUDA_ERROR_INVALID_DEVICE, cuCtxCreate(&c, NULL, 0, -1));
   return 0;
}
