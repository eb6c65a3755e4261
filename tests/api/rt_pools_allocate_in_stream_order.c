// cudaMallocAsync and pools: memory is there for what follows on the stream.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

int
main(void)
{
   struct cudaMemPoolProps props = {0};
   unsigned long long keep = ~0ull, used = 0;
   cudaMemPool_t pool, own;
   cudaStream_t s;
   char *p, *q, out[2] = {0};

   OK(cudaStreamCreate(&s));
   OK(cudaDeviceGetDefaultMemPool(&pool, 0));
   OK(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep));
   OK(cudaMallocAsync((void **)&p, 1 << 20, s));
   OK(cudaMemsetAsync(p, 3, 1 << 20, s));
   OK(cudaMemcpyAsync(out, p + (1 << 20) - 1, 1, cudaMemcpyDeviceToHost, s));
   OK(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used));
   TRUE(used >= 1 << 20);
   OK(cudaFreeAsync(p, s));
   OK(cudaStreamSynchronize(s));
   TRUE(out[0] == 3);

   props.allocType = cudaMemAllocationTypePinned;
   props.location.type = cudaMemLocationTypeDevice;
   OK(cudaMemPoolCreate(&own, &props));
   OK(cudaMallocFromPoolAsync((void **)&q, 100, own, s));
   OK(cudaMemsetAsync(q, 4, 100, s));
   OK(cudaFreeAsync(q, s));
   OK(cudaStreamSynchronize(s));
   OK(cudaMemPoolTrimTo(own, 0));
   OK(cudaMemPoolDestroy(own));
   OK(cudaStreamDestroy(s));
   return 0;
}
