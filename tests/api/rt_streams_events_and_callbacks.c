// Streams do their work in order; events tell time; callbacks run in turn.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

static int order[3], count;

static void CUDART_CB
callback(cudaStream_t stream, cudaError_t status, void *data)
{
   (void)stream;
   order[count++] = status == cudaSuccess ? *(int *)data : -1;
}

static void CUDART_CB
function(void *data)
{
   order[count++] = *(int *)data;
}

int
main(void)
{
   int one = 1, two = 2, three = 3, least, greatest, priority;
   cudaStream_t s, t;
   cudaEvent_t e, f, quiet;
   float ms = -1;

   OK(cudaStreamCreate(&s));
   OK(cudaDeviceGetStreamPriorityRange(&least, &greatest));
   OK(cudaStreamCreateWithPriority(&t, cudaStreamNonBlocking, greatest));
   OK(cudaStreamGetPriority(t, &priority));
   TRUE(priority == greatest);
   OK(cudaEventCreate(&e));
   OK(cudaEventCreate(&f));
   OK(cudaEventCreateWithFlags(&quiet, cudaEventDisableTiming));

   OK(cudaEventRecord(e, s));
   OK(cudaStreamAddCallback(s, callback, &one, 0));
   OK(cudaLaunchHostFunc(s, function, &two));
   OK(cudaEventRecord(f, s));
   OK(cudaStreamWaitEvent(t, f, 0));
   OK(cudaLaunchHostFunc(t, function, &three));
   OK(cudaStreamSynchronize(t));
   TRUE(count == 3 && order[0] == 1 && order[1] == 2 && order[2] == 3);
   OK(cudaStreamQuery(s));
   OK(cudaEventQuery(f));
   OK(cudaEventSynchronize(f));
   OK(cudaEventElapsedTime(&ms, e, f));
   TRUE(ms >= 0);
   OK(cudaEventRecord(quiet, 0));
   WANT(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&ms, e, quiet));
   OK(cudaEventDestroy(e));
   OK(cudaEventDestroy(f));
   OK(cudaEventDestroy(quiet));
   OK(cudaStreamDestroy(s));
   OK(cudaStreamDestroy(t));
   return 0;
}
