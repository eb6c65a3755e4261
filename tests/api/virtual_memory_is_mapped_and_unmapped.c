// Reserve, create, map, set access, use, unmap, map again elsewhere.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <unistd.h>

int
main(void)
{
   CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED,
                               .requestedHandleTypes =
                                  CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR,
                               .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
   CUmemAccessDesc access = {{CU_MEM_LOCATION_TYPE_DEVICE, 0},
                             CU_MEM_ACCESS_FLAGS_PROT_READWRITE};
   CUmemGenericAllocationHandle a, b, c;
   CUdeviceptr v, base;
   unsigned long long flags;
   unsigned n = 4, x = 2, got[4];
   size_t g, size;
   void *params[] = {&v, &n, &x};
   CUfunction f;
   int fd;

   start();
   f = kernel(module(ptx_common), "add");
   OK(cuMemGetAllocationGranularity(&g, &prop,
                                    CU_MEM_ALLOC_GRANULARITY_MINIMUM));
   TRUE(g && (g & (g - 1)) == 0);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemAddressReserve(&v, g + 1, 0, 0, 0));
   OK(cuMemAddressReserve(&v, 4 * g, 0, 0, 0));
   TRUE(v % g == 0);
   OK(cuMemCreate(&a, g, &prop, 0));
   OK(cuMemCreate(&b, g, &prop, 0));
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuMemCreate(&c, (size_t)1 << 60, &prop, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemMap(v, 2 * g, 0, a, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemMap(v + 4 * g, g, 0, a, 0));
   OK(cuMemMap(v, g, 0, a, 0));
   OK(cuMemMap(v + g, g, 0, b, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemMap(v, g, 0, b, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemsetD32(v, 1, 4));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemSetAccess(v, 3 * g, &access, 1));
   OK(cuMemSetAccess(v, 2 * g, &access, 1));
   OK(cuMemGetAccess(&flags, &access.location, v));
   TRUE(flags == CU_MEM_ACCESS_FLAGS_PROT_READWRITE);
   OK(cuMemsetD8(v, 1, 2 * g)); /* across both */
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemsetD8(v, 1, 2 * g + 1));
   OK(cuMemsetD32(v, 40, 4));
   OK(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 0, NULL, params, NULL));
   OK(cuMemcpyDtoH(got, v, 16));
   TRUE(got[0] == 42 && got[3] == 42);
   OK(cuMemGetAddressRange(&base, &size, v + g + 5));
   TRUE(base == v + g && size == g);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemAddressFree(v, 4 * g));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemFree(v));
   OK(cuMemExportToShareableHandle(
      &fd, a, CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR, 0));
   OK(cuMemImportFromShareableHandle(&c, (void *)(intptr_t)fd,
                                     CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR));
   close(fd);
   OK(cuMemMap(v + 2 * g, g, 0, c, 0));
   OK(cuMemSetAccess(v + 2 * g, g, &access, 1));
   OK(cuMemcpyDtoH(got, v + 2 * g, 16));
   TRUE(got[0] == 42); /* the same memory */
   OK(cuMemRelease(c));
   OK(cuMemRelease(a));
   OK(cuMemRelease(b));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemRelease(a));
   OK(cuMemcpyDtoH(got, v, 16)); /* mappings keep the memory */
   OK(cuMemRetainAllocationHandle(&a, (void *)(uintptr_t)v));
   OK(cuMemRelease(a));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemUnmap(v, g / 2));
   OK(cuMemUnmap(v, 3 * g));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH(got, v, 16));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemUnmap(v, g));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemAddressFree(v, g));
   OK(cuMemAddressFree(v, 4 * g));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemAddressFree(v, 4 * g));
   return 0;
}
