// After cudaDeviceReset old memory is gone and all threads can go on.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"
#include <pthread.h>

static pthread_barrier_t meet;

static void *
other(void *unused)
{
   void *p;

   (void)unused;
   OK(cudaMalloc(&p, 100));
   pthread_barrier_wait(&meet);
   pthread_barrier_wait(&meet); /* the reset is between */
   OK(cudaMalloc(&p, 100));
   OK(cudaMemset(p, 0, 100));
   OK(cudaFree(p));
   return NULL;
}

int
main(void)
{
   pthread_t t;
   void *p;

   pthread_barrier_init(&meet, NULL, 2);
   pthread_create(&t, NULL, other, NULL);
   OK(cudaMalloc(&p, 100));
   pthread_barrier_wait(&meet);
   OK(cudaDeviceReset());
   pthread_barrier_wait(&meet);
   WANT(cudaErrorInvalidValue, cudaFree(p));
   OK(cudaMalloc(&p, 100));
   OK(cudaFree(p));
   pthread_join(t, NULL);
   OK(cudaDeviceReset());
   OK(cudaDeviceReset());
   return 0;
}
