// The device says what it is: capability 8.0, warps of 32, a name with Sampan.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

static int
attribute(enum cudaDeviceAttr a)
{
   int v = -1;

   OK(cudaDeviceGetAttribute(&v, a, 0));
   return v;
}

int
main(void)
{
   struct cudaDeviceProp p;
   size_t available, total;
   int count = 0, device = -1, version = 0;

   OK(cudaGetDeviceCount(&count));
   TRUE(count >= 1);
   WANT(cudaErrorInvalidDevice, cudaGetDeviceProperties(&p, count));
   OK(cudaGetDeviceProperties(&p, 0));
   TRUE(strstr(p.name, "Sampan"));
   TRUE(p.major == 8 && p.minor == 0);
   TRUE(p.warpSize == 32 && p.maxThreadsPerBlock == 1024);
   TRUE(p.maxThreadsDim[2] == 64 && p.maxGridSize[0] == 0x7fffffff);
   TRUE(p.multiProcessorCount >= 1);
   TRUE(p.unifiedAddressing && p.managedMemory);
   TRUE(attribute(cudaDevAttrComputeCapabilityMajor) == p.major);
   TRUE(attribute(cudaDevAttrWarpSize) == p.warpSize);
   TRUE(attribute(cudaDevAttrMultiProcessorCount) == p.multiProcessorCount);
   TRUE((size_t)attribute(cudaDevAttrMaxSharedMemoryPerBlock) ==
        p.sharedMemPerBlock);
   TRUE((size_t)attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) ==
        p.sharedMemPerBlockOptin);
   WANT(cudaErrorInvalidValue,
        cudaDeviceGetAttribute(&count, (enum cudaDeviceAttr)9999, 0));
   OK(cudaMemGetInfo(&available, &total));
   TRUE(available <= total && total == p.totalGlobalMem);
   OK(cudaGetDevice(&device));
   TRUE(device == 0);
   OK(cudaDriverGetVersion(&version));
   TRUE(version >= 13000);
   OK(cudaRuntimeGetVersion(&version));
   TRUE(version == 13000);
   return 0;
}
