/* Allocation, and what is known about an address.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "runtime/runtime.h"
#include <string.h>

CUmemLocation
rt_location(struct cudaMemLocation location)
{
   CUmemLocation l;

   memset(&l, 0, sizeof(l));
   l.type = (CUmemLocationType)location.type;
   l.id = location.id;
   return l;
}

cudaError_t
rt_cudaMalloc(void **pointer, size_t size)
{
   CUdeviceptr p = 0;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!pointer)
      return rt_error(cudaErrorInvalidValue, "null result");
   /* Nothing is asked for, nothing is given; the driver would object. */
   if (size)
      r = rt_result(cuMemAlloc(&p, size));
   if (!r)
      *pointer = (void *)p;
   return r;
}

cudaError_t
rt_cudaMallocHost(void **pointer, size_t size)
{
   return rt_cudaHostAlloc(pointer, size, cudaHostAllocDefault);
}

cudaError_t
rt_cudaHostAlloc(void **pointer, size_t size, unsigned int flags)
{
   void *p = NULL;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!pointer)
      return rt_error(cudaErrorInvalidValue, "null result");
   if (size)
      r = rt_result(cuMemHostAlloc(&p, size, flags));
   if (!r)
      *pointer = p;
   return r;
}

/* The driver gives rows that 2D textures can lie on, whatever the element. */
cudaError_t
rt_cudaMallocPitch(void **pointer, size_t *pitch, size_t width, size_t height)
{
   CUdeviceptr p = 0;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!pointer || !pitch)
      return rt_error(cudaErrorInvalidValue, "null result");
   *pitch = 0;
   if (width && height)
      r = rt_result(cuMemAllocPitch(&p, pitch, width, height, 16));
   if (!r)
      *pointer = (void *)p;
   return r;
}

cudaError_t
rt_cudaMalloc3D(struct cudaPitchedPtr *pitched, struct cudaExtent extent)
{
   void *p = NULL;
   size_t pitch = 0, rows;
   cudaError_t r;

   if (!pitched)
      return rt_error(cudaErrorInvalidValue, "null result");
   if (__builtin_mul_overflow(extent.height, extent.depth, &rows))
      return rt_error(cudaErrorMemoryAllocation, "%zu x %zu rows",
                      extent.height, extent.depth);
   r = rt_cudaMallocPitch(&p, &pitch, extent.width, rows);
   if (!r)
      *pitched = (struct cudaPitchedPtr){p, pitch, extent.width, extent.height};
   return r;
}

cudaError_t
rt_cudaFree(void *pointer)
{
   cudaError_t r = rt_enter();

   if (r || !pointer)
      return r;
   return rt_result(cuMemFree((CUdeviceptr)pointer));
}

cudaError_t
rt_cudaFreeHost(void *pointer)
{
   cudaError_t r = rt_enter();

   if (r || !pointer)
      return r;
   return rt_result(cuMemFreeHost(pointer));
}

cudaError_t
rt_cudaPointerGetAttributes(struct cudaPointerAttributes *attributes,
                            const void *pointer)
{
   unsigned type = 0, managed = 0;
   int device = cudaInvalidDeviceId;
   CUdeviceptr on_device = 0;
   void *on_host = NULL;
   CUpointer_attribute names[] = {
      CU_POINTER_ATTRIBUTE_MEMORY_TYPE,    CU_POINTER_ATTRIBUTE_IS_MANAGED,
      CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL, CU_POINTER_ATTRIBUTE_DEVICE_POINTER,
      CU_POINTER_ATTRIBUTE_HOST_POINTER,
   };
   void *places[] = {&type, &managed, &device, &on_device, &on_host};
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!attributes)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = rt_result(cuPointerGetAttributes(sizeof(names) / sizeof(*names), names,
                                        places, (CUdeviceptr)pointer));
   if (r)
      return r;
   memset(attributes, 0, sizeof(*attributes));
   if (!type) { /* memory that CUDA knows nothing of */
      attributes->type = cudaMemoryTypeUnregistered;
      attributes->device = cudaInvalidDeviceId;
      attributes->hostPointer = (void *)pointer;
      return cudaSuccess;
   }
   attributes->type = managed                      ? cudaMemoryTypeManaged
                      : type == CU_MEMORYTYPE_HOST ? cudaMemoryTypeHost
                                                   : cudaMemoryTypeDevice;
   attributes->device = device;
   attributes->devicePointer = (void *)on_device;
   attributes->hostPointer = on_host;
   return cudaSuccess;
}
