/* Memory: device, host, managed; and what is known of an address.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All of it is memory of this process, so host and device addresses are one
 * (D6).  The kinds differ in what CUDA lets a program do with them.
 */
#include "driver/driver_int.h"
#include <stdlib.h>

enum { PITCH_ALIGN = 512 };

bool
drv_memory_find(CUdeviceptr p, struct drv_range *out)
{
   struct device_allocation a;

   if (!p)
      return false;
   if (!device_memory_find((void *)(uintptr_t)p, &a))
      return drv_virtual_find(p, out);
   if (a.owner && !drv_block_live(a.owner))
      return false;
   *out = (struct drv_range){
      .base = a.base,
      .size = a.size,
      .end = a.base + a.size,
      .kind = a.kind,
      .flags = a.flags,
      .variable = a.variable,
      .context = drv_context_find(a.context),
      .id = a.id,
      .owner = a.owner,
   };
   return true;
}

CUresult
drv_memory_check(CUdeviceptr p, size_t bytes, const char *what)
{
   struct drv_range range;

   if (!drv_memory_find(p, &range))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s %#llx is in no allocation (freed, or a host "
                       "address)",
                       what, p);
   if (bytes > range.end - p)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu bytes at %s %#llx: its allocation has %zu from "
                       "there",
                       bytes, what, p, (size_t)(range.end - p));
   return CUDA_SUCCESS;
}

bool
drv_memory_pinned(const void *p, size_t bytes)
{
   struct drv_range range;

   return drv_memory_find((uintptr_t)p, &range) &&
          bytes <= range.end - (uintptr_t)p;
}

struct span {
   const volatile char *start;
   size_t bytes;
};

/* It may look where nothing is: the guard is there for that. */
__attribute__((no_sanitize("address"))) static void
look(void *argument)
{
   const struct span *s = argument;

   (void)s->start[0];
   (void)s->start[s->bytes - 1];
}

bool
drv_memory_readable(const void *p, size_t bytes)
{
   struct span s = {p, bytes};

   return !bytes || device_guard(look, &s);
}

CUresult
drv_cuMemGetInfo_v2(size_t *free_bytes, size_t *total_bytes)
{
   struct drv_context *c;
   size_t available, total, used = drv_virtual_bytes();
   CUresult r = drv_current(&c);

   if (r)
      return r;
   device_memory_info(c->device->device, &available, &total);
   if (free_bytes)
      *free_bytes = available > used ? available - used : 0;
   if (total_bytes)
      *total_bytes = total;
   return CUDA_SUCCESS;
}

static CUresult
alloc(size_t bytes, enum device_memory_kind kind, unsigned flags,
      void **address)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE, "zero bytes");
   return device_memory_alloc(c->context, bytes, kind, flags, NULL, address);
}

CUresult
drv_cuMemAlloc_v2(CUdeviceptr *dptr, size_t bytes)
{
   void *p;
   CUresult r;

   if (!dptr)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = alloc(bytes, DEVICE_MEMORY_DEVICE, 0, &p);
   if (!r)
      *dptr = (uintptr_t)p;
   return r;
}

CUresult
drv_cuMemAllocPitch_v2(CUdeviceptr *dptr, size_t *pitch, size_t width,
                       size_t height, unsigned int element)
{
   size_t bytes, row;
   CUresult r;

   if (!dptr || !pitch || !width || !height)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or empty box");
   if (element != 4 && element != 8 && element != 16)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "element of %u bytes: 4, 8 or 16", element);
   if (__builtin_add_overflow(width, PITCH_ALIGN - 1, &row))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu x %zu", width, height);
   row &= ~(size_t)(PITCH_ALIGN - 1);
   if (__builtin_mul_overflow(row, height, &bytes))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu x %zu", width, height);
   r = drv_cuMemAlloc_v2(dptr, bytes);
   if (!r)
      *pitch = row;
   return r;
}

CUresult
drv_cuMemAllocManaged(CUdeviceptr *dptr, size_t bytes, unsigned int flags)
{
   void *p;
   CUresult r;

   if (!dptr)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (flags != CU_MEM_ATTACH_GLOBAL && flags != CU_MEM_ATTACH_HOST)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "flags %#x: CU_MEM_ATTACH_GLOBAL or _HOST", flags);
   r = alloc(bytes, DEVICE_MEMORY_MANAGED, flags, &p);
   if (!r)
      *dptr = (uintptr_t)p;
   return r;
}

CUresult
drv_cuMemHostAlloc(void **pp, size_t bytes, unsigned int flags)
{
   const unsigned known = CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP |
                          CU_MEMHOSTALLOC_WRITECOMBINED;

   if (!pp || (flags & ~known))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %#x",
                       flags);
   return alloc(bytes, DEVICE_MEMORY_HOST, flags | CU_MEMHOSTALLOC_DEVICEMAP,
                pp);
}

CUresult
drv_cuMemAllocHost_v2(void **pp, size_t bytes)
{
   return drv_cuMemHostAlloc(pp, bytes, 0);
}

CUresult
drv_cuMemAllocHost(void **pp, unsigned int bytes)
{
   return drv_cuMemHostAlloc(pp, bytes, 0);
}

/* Work that was queued before may still use the memory: free waits. */
static CUresult
free_range(const struct drv_range *range)
{
   if (range->context)
      device_context_synchronize(range->context->context);
   if (range->owner) {
      if (!drv_block_free(range->owner))
         return api_error(CUDA_ERROR_INVALID_VALUE, "%p was freed already",
                          (void *)range->base);
      return CUDA_SUCCESS;
   }
   return device_memory_free((void *)range->base, range->kind);
}

CUresult
drv_cuMemFree_v2(CUdeviceptr dptr)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r || !dptr)
      return r;
   if (!drv_memory_find(dptr, &range))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is in no allocation (freed already?)", dptr);
   if (range.base != dptr)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is inside an allocation, not its start %#lx",
                       dptr, (unsigned long)range.base);
   if (range.variable || range.mapped ||
       (range.kind != DEVICE_MEMORY_DEVICE &&
        range.kind != DEVICE_MEMORY_MANAGED))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx did not come from cuMemAlloc", dptr);
   return free_range(&range);
}

CUresult
drv_cuMemFreeHost(void *p)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r || !p)
      return r;
   if (!drv_memory_find((uintptr_t)p, &range) || range.base != (uintptr_t)p ||
       range.kind != DEVICE_MEMORY_HOST)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%p did not come from cuMemHostAlloc, or was freed", p);
   return free_range(&range);
}

CUresult
drv_cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *bytes, CUdeviceptr dptr)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!drv_memory_find(dptr, &range))
      return api_error(CUDA_ERROR_NOT_FOUND, "%#llx is in no allocation", dptr);
   if (base)
      *base = range.base;
   if (bytes)
      *bytes = range.size;
   return CUDA_SUCCESS;
}

/* Host memory. */

CUresult
drv_cuMemHostRegister_v2(void *p, size_t bytes, unsigned int flags)
{
   const unsigned known =
      CU_MEMHOSTREGISTER_PORTABLE | CU_MEMHOSTREGISTER_DEVICEMAP |
      CU_MEMHOSTREGISTER_IOMEMORY | CU_MEMHOSTREGISTER_READ_ONLY;
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!p || !bytes || (flags & ~known))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "null or empty range, or flags %#x", flags);
   if (!drv_memory_readable(p, bytes))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu bytes at %p are no memory of this process", bytes,
                       p);
   return device_memory_register(c->context, p, bytes,
                                 flags | CU_MEMHOSTREGISTER_DEVICEMAP);
}

CUresult
drv_cuMemHostRegister(void *p, size_t bytes, unsigned int flags)
{
   return drv_cuMemHostRegister_v2(p, bytes, flags);
}

CUresult
drv_cuMemHostUnregister(void *p)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!p)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null address");
   if (!drv_memory_find((uintptr_t)p, &range) || range.base != (uintptr_t)p ||
       range.kind != DEVICE_MEMORY_REGISTERED)
      return api_error(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED,
                       "%p is no start of a registered range", p);
   if (range.context)
      device_context_synchronize(range.context->context);
   return device_memory_unregister(p);
}

static CUresult
host_range(const void *p, struct drv_range *range)
{
   if (!drv_memory_find((uintptr_t)p, range) ||
       (range->kind != DEVICE_MEMORY_HOST &&
        range->kind != DEVICE_MEMORY_REGISTERED))
      return api_error(CUDA_ERROR_INVALID_VALUE, "%p is no host memory of CUDA",
                       p);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemHostGetDevicePointer_v2(CUdeviceptr *dptr, void *p, unsigned int flags)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!dptr || flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %u",
                       flags);
   r = host_range(p, &range);
   if (!r)
      *dptr = (uintptr_t)p;
   return r;
}

CUresult
drv_cuMemHostGetFlags(unsigned int *flags, void *p)
{
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = host_range(p, &range);
   if (!r)
      *flags = range.flags;
   return r;
}
