// With CUDA_API_PER_THREAD_DEFAULT_STREAM stream 0 is the thread's own: it does
// not wait for other threads' work, and cudaMemcpy waits for it.
// SPDX-License-Identifier: Apache-2.0
#define CUDA_API_PER_THREAD_DEFAULT_STREAM
#include "rt.h"
#include <cuda.h>
#include <pthread.h>

static void CUDART_CB
done(void *p)
{
   *(int *)p = 1;
}

static void *
other(void *memory)
{
   int mine = 0;
   char *d = memory, h = 0;

   OK(cudaLaunchHostFunc(0, done, &mine));
   OK(cudaStreamSynchronize(0));
   TRUE(mine); /* and the first thread's stream still waits */
   OK(cudaMemset(d, 9, 10));
   OK(cudaMemcpy(&h, d + 9, 1, cudaMemcpyDeviceToHost));
   TRUE(h == 9);
   return NULL;
}

int
main(void)
{
   volatile unsigned *gate;
   pthread_t t;
   void *d;

   OK(cudaMalloc(&d, 10));
   OK(cudaMallocHost((void **)&gate, sizeof(*gate)));
   *gate = 0;
   TRUE(!cuStreamWaitValue32(CU_STREAM_PER_THREAD, (CUdeviceptr)gate, 1,
                             CU_STREAM_WAIT_VALUE_GEQ));
   pthread_create(&t, NULL, other, d);
   pthread_join(t, NULL);
   WANT(cudaErrorNotReady, cudaStreamQuery(0));
   *gate = 1;
   OK(cudaStreamSynchronize(0));
   OK(cudaStreamQuery(0));
   OK(cudaFree(d));
   OK(cudaFreeHost((void *)gate));
   return 0;
}
