// Memory pools: what is freed is used again, kept below the threshold, and
// given back at synchronisation.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static unsigned long long
get(CUmemoryPool pool, CUmemPool_attribute a)
{
   cuuint64_t v = 77;

   OK(cuMemPoolGetAttribute(pool, a, &v));
   return v;
}

int
main(void)
{
   CUmemPoolProps props = {.allocType = CU_MEM_ALLOCATION_TYPE_PINNED,
                           .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
   cuuint64_t all = UINT64_MAX;
   CUmemoryPool standard, pool, found;
   CUdeviceptr p, q;
   CUstream s;
   int got;

   start();
   OK(cuStreamCreate(&s, 0));
   OK(cuDeviceGetDefaultMemPool(&standard, 0));
   OK(cuDeviceGetMemPool(&pool, 0));
   TRUE(pool == standard);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemPoolDestroy(standard));
   OK(cuMemAllocAsync(&p, 1 << 20, s));
   TRUE(get(standard, CU_MEMPOOL_ATTR_USED_MEM_CURRENT) == 1 << 20);
   OK(cuMemsetD32Async(p, 9, 1 << 18, s));
   OK(cuMemcpyDtoHAsync(&got, p + 4096, 4, s));
   OK(cuMemFreeAsync(p, s));
   OK(cuStreamSynchronize(s));
   TRUE(got == 9);
   TRUE(get(standard, CU_MEMPOOL_ATTR_USED_MEM_CURRENT) == 0);
   TRUE(get(standard, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT) == 0);
   TRUE(get(standard, CU_MEMPOOL_ATTR_USED_MEM_HIGH) == 1 << 20);

   OK(cuMemPoolCreate(&pool, &props));
   OK(cuMemPoolSetAttribute(pool, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &all));
   OK(cuDeviceSetMemPool(0, pool));
   OK(cuMemAllocAsync(&p, 1 << 20, s));
   OK(cuPointerGetAttribute(&found, CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE, p));
   TRUE(found == pool);
   OK(cuMemFreeAsync(p, s));
   OK(cuStreamSynchronize(s));
   TRUE(get(pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT) == 1 << 20);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH(&got, p, 4));
   OK(cuMemAllocFromPoolAsync(&q, 1 << 20, pool, s));
   TRUE(q == p);
   TRUE(get(pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT) == 1 << 20);
   OK(cuMemFree(q)); /* the plain call frees it as well */
   OK(cuMemPoolTrimTo(pool, 0));
   TRUE(get(pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT) == 0);
   OK(cuMemAllocAsync(&p, 100, s));
   OK(cuMemPoolDestroy(pool));
   OK(cuMemsetD8(p, 1, 100)); /* outlives its pool */
   OK(cuMemFreeAsync(p, s));
   OK(cuStreamSynchronize(s));
   OK(cuDeviceGetMemPool(&pool, 0));
   TRUE(pool == standard);
   OK(cuMemAlloc(&p, 64));
   OK(cuMemFreeAsync(p, s));
   OK(cuStreamSynchronize(s));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(p));
   props.maxSize = 4096;
   OK(cuMemPoolCreate(&pool, &props));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocFromPoolAsync(&p, 8192, pool, s));
   OK(cuMemPoolDestroy(pool));
   return 0;
}
