// Host, registered and managed memory: one address everywhere, and known.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

int
main(void)
{
   struct cudaPointerAttributes a;
   struct cudaMemLocation here = {cudaMemLocationTypeDevice, 0};
   unsigned flags = 0;
   int local = 0;
   int *h, *m, *d;
   void *view;
   static int mine[4096];

   OK(cudaHostAlloc((void **)&h, 4096, cudaHostAllocMapped));
   OK(cudaHostGetDevicePointer(&view, h, 0));
   TRUE(view == h);
   OK(cudaHostGetFlags(&flags, h));
   TRUE(flags & cudaHostAllocMapped);
   OK(cudaPointerGetAttributes(&a, h + 5));
   TRUE(a.type == cudaMemoryTypeHost && a.hostPointer == h + 5);
   WANT(cudaErrorInvalidValue, cudaFree(h));
   OK(cudaFreeHost(h));

   OK(cudaMallocManaged((void **)&m, 4096, cudaMemAttachGlobal));
   m[7] = 42;
   OK(cudaMemset(m, 0, 16));
   OK(cudaDeviceSynchronize());
   TRUE(m[0] == 0 && m[7] == 42);
   OK(cudaPointerGetAttributes(&a, m));
   TRUE(a.type == cudaMemoryTypeManaged && a.devicePointer == m);
   OK(cudaMemAdvise(m, 4096, cudaMemAdviseSetReadMostly, here));
   OK(cudaMemPrefetchAsync(m, 4096, here, 0, 0));
   OK(cudaDeviceSynchronize());
   OK(cudaFree(m));

   OK(cudaMalloc((void **)&d, 4096));
   OK(cudaPointerGetAttributes(&a, d));
   TRUE(a.type == cudaMemoryTypeDevice && a.device == 0);
   OK(cudaFree(d));

   OK(cudaPointerGetAttributes(&a, &local));
   TRUE(a.type == cudaMemoryTypeUnregistered);
   OK(cudaHostRegister(mine, sizeof(mine), cudaHostRegisterDefault));
   WANT(cudaErrorHostMemoryAlreadyRegistered,
        cudaHostRegister(mine, sizeof(mine), cudaHostRegisterDefault));
   OK(cudaPointerGetAttributes(&a, mine));
   TRUE(a.type == cudaMemoryTypeHost);
   OK(cudaHostUnregister(mine));
   WANT(cudaErrorHostMemoryNotRegistered, cudaHostUnregister(mine));
   return 0;
}
