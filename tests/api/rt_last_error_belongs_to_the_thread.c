// cudaGetLastError gives an error once, to the thread that caused it.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"
#include <pthread.h>

static void *
other(void *unused)
{
   (void)unused;
   OK(cudaPeekAtLastError());
   WANT(cudaErrorInvalidDevice, cudaSetDevice(1000));
   WANT(cudaErrorInvalidDevice, cudaGetLastError());
   return NULL;
}

int
main(void)
{
   pthread_t t;

   WANT(cudaErrorInvalidValue, cudaMalloc(NULL, 4));
   WANT(cudaErrorInvalidValue, cudaPeekAtLastError());
   pthread_create(&t, NULL, other, NULL);
   pthread_join(t, NULL);
   OK(cudaDeviceSynchronize()); /* a success leaves it alone */
   WANT(cudaErrorInvalidValue, cudaGetLastError());
   OK(cudaGetLastError());
   return 0;
}
