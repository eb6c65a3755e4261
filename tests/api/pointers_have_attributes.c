// cuPointerGetAttribute(s) of device, host, managed and unknown memory.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUpointer_attribute list[] = {CU_POINTER_ATTRIBUTE_MEMORY_TYPE,
                                 CU_POINTER_ATTRIBUTE_CONTEXT,
                                 CU_POINTER_ATTRIBUTE_IS_MANAGED};
   unsigned type = 9, managed = 9;
   CUcontext c = start(), of;
   void *values[] = {&type, &of, &managed};
   CUdeviceptr d, m, at;
   size_t size;
   int x, ordinal = 9;
   void *h;

   OK(cuMemAlloc(&d, 100));
   OK(cuMemAllocManaged(&m, 100, CU_MEM_ATTACH_GLOBAL));
   OK(cuMemHostAlloc(&h, 100, CU_MEMHOSTALLOC_PORTABLE));
   OK(cuPointerGetAttributes(3, list, values, d + 50));
   TRUE(type == CU_MEMORYTYPE_DEVICE && of == c && !managed);
   OK(cuPointerGetAttributes(3, list, values, m));
   TRUE(type == CU_MEMORYTYPE_DEVICE && of == c && managed);
   OK(cuPointerGetAttributes(3, list, values, (uintptr_t)h));
   TRUE(type == CU_MEMORYTYPE_HOST && of == c && !managed);
   OK(cuPointerGetAttributes(3, list, values, (uintptr_t)&x));
   TRUE(type == 0 && of == NULL && !managed);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE,
                              (uintptr_t)&x));
   OK(cuPointerGetAttribute(&at, CU_POINTER_ATTRIBUTE_RANGE_START_ADDR,
                            d + 99));
   TRUE(at == d);
   OK(cuPointerGetAttribute(&size, CU_POINTER_ATTRIBUTE_RANGE_SIZE, d));
   TRUE(size == 100);
   OK(cuPointerGetAttribute(&ordinal, CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL, d));
   TRUE(ordinal == 0);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuPointerGetAttribute(&size, (CUpointer_attribute)99, d));
   OK(cuMemGetAddressRange(&at, &size, d + 7));
   TRUE(at == d && size == 100);
   WANT(CUDA_ERROR_NOT_FOUND, cuMemGetAddressRange(&at, &size, 0x77));
   return 0;
}
