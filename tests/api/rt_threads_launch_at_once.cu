// Eight host threads load, launch, copy and allocate at the same time.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"
#include <pthread.h>

__device__ int total;

__global__ void
add(int *p, int n)
{
   atomicAdd(p, n);
   atomicAdd(&total, 1);
}

static void *
work(void *data)
{
   int me = *(int *)data, n = 0, *p;
   cudaStream_t s;

   OK(cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking));
   OK(cudaMalloc(&p, sizeof(int)));
   OK(cudaMemsetAsync(p, 0, sizeof(int), s));
   for (int i = 0; i < 100; i++)
      add<<<2, 32, 0, s>>>(p, me);
   OK(cudaGetLastError());
   OK(cudaMemcpyAsync(&n, p, sizeof(int), cudaMemcpyDeviceToHost, s));
   OK(cudaStreamSynchronize(s));
   TRUE(n == 6400 * me);
   OK(cudaFree(p));
   OK(cudaStreamDestroy(s));
   return NULL;
}

int
main(void)
{
   pthread_t t[8];
   int number[8], n;

   for (int i = 0; i < 8; i++) {
      number[i] = i;
      pthread_create(&t[i], NULL, work, &number[i]);
   }
   for (int i = 0; i < 8; i++)
      pthread_join(t[i], NULL);
   OK(cudaMemcpyFromSymbol(&n, total, sizeof(n)));
   TRUE(n == 8 * 6400);
   return 0;
}
