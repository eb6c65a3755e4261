/* What is known of an address: pointer and range attributes, advice.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

static CUmemorytype
memory_type(const struct drv_range *range)
{
   return range->kind == DEVICE_MEMORY_HOST ||
                range->kind == DEVICE_MEMORY_REGISTERED
             ? CU_MEMORYTYPE_HOST
             : CU_MEMORYTYPE_DEVICE;
}

static int
ordinal_of(const struct drv_range *range)
{
   return range->context ? range->context->device->ordinal : 0;
}

/* range NULL: nobody knows the address; then what stands for nothing. */
static CUresult
attribute(const struct drv_range *range, CUpointer_attribute a, CUdeviceptr p,
          void *out)
{
   static const struct drv_range nothing;
   bool known = range;

   if (!range)
      range = &nothing;
   switch (a) {
   case CU_POINTER_ATTRIBUTE_CONTEXT:
      *(CUcontext *)out = (CUcontext)range->context;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
      *(unsigned *)out = known ? memory_type(range) : 0;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_DEVICE_POINTER:
      *(CUdeviceptr *)out = known ? p : 0;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_HOST_POINTER:
      if (known && range->kind == DEVICE_MEMORY_DEVICE)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "device memory has no host address");
      *(void **)out = known ? (void *)(uintptr_t)p : NULL;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_P2P_TOKENS:
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "peer tokens are of NVIDIA's kernel driver");
   case CU_POINTER_ATTRIBUTE_SYNC_MEMOPS:
      *(unsigned *)out = 0;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_BUFFER_ID:
   case CU_POINTER_ATTRIBUTE_MEMORY_BLOCK_ID:
      *(unsigned long long *)out = range->id;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_IS_MANAGED:
      *(unsigned *)out = known && range->kind == DEVICE_MEMORY_MANAGED;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL:
      *(int *)out = known ? ordinal_of(range) : CU_DEVICE_INVALID;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE:
   case CU_POINTER_ATTRIBUTE_IS_GPU_DIRECT_RDMA_CAPABLE:
   case CU_POINTER_ATTRIBUTE_IS_HW_DECOMPRESS_CAPABLE:
      *(unsigned *)out = 0;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR:
   case CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR:
      *(CUdeviceptr *)out = range->base;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_RANGE_SIZE:
   case CU_POINTER_ATTRIBUTE_MAPPING_SIZE:
      *(size_t *)out = range->size;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_MAPPED:
      *(unsigned *)out = known;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_ALLOWED_HANDLE_TYPES:
      *(unsigned long long *)out =
         range->mapped ? CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR : 0;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_ACCESS_FLAGS:
      *(unsigned *)out = known ? CU_POINTER_ATTRIBUTE_ACCESS_FLAG_READWRITE
                               : CU_POINTER_ATTRIBUTE_ACCESS_FLAG_NONE;
      return CUDA_SUCCESS;
   case CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE:
      *(CUmemoryPool *)out =
         range->owner ? (CUmemoryPool)drv_block_pool(range->owner) : NULL;
      return CUDA_SUCCESS;
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "pointer attribute %d", a);
}

CUresult
drv_cuPointerGetAttribute(void *value, CUpointer_attribute a, CUdeviceptr ptr)
{
   struct drv_range range;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (!drv_memory_find(ptr, &range))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is in no allocation of CUDA", ptr);
   return attribute(&range, a, ptr, value);
}

/* Unlike the above, an unknown address is no error. */
CUresult
drv_cuPointerGetAttributes(unsigned int count, CUpointer_attribute *attributes,
                           void **values, CUdeviceptr ptr)
{
   struct drv_range range;
   bool known;
   CUresult r = CUDA_SUCCESS;

   if (!attributes || !values || !count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty list");
   known = drv_memory_find(ptr, &range);
   for (unsigned i = 0; !r && i < count; i++) {
      if (!values[i])
         return api_error(CUDA_ERROR_INVALID_VALUE, "null result %u", i);
      if (attributes[i] == CU_POINTER_ATTRIBUTE_HOST_POINTER && known &&
          range.kind == DEVICE_MEMORY_DEVICE)
         *(void **)values[i] = NULL;
      else
         r = attribute(known ? &range : NULL, attributes[i], ptr, values[i]);
   }
   return r;
}

CUresult
drv_cuPointerSetAttribute(const void *value, CUpointer_attribute a,
                          CUdeviceptr ptr)
{
   struct drv_range range;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null value");
   if (!drv_memory_find(ptr, &range))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is in no allocation of CUDA", ptr);
   /* Copies that name memory are in order with the host already. */
   if (a != CU_POINTER_ATTRIBUTE_SYNC_MEMOPS)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "pointer attribute %d cannot be set", a);
   return CUDA_SUCCESS;
}

/* Advice and prefetching: all memory is where every processor reaches it, so
 * there is nothing to move; what is asked for is checked and kept to be read
 * back.  One advice holds for a whole allocation. */

struct advice {
   uint64_t id; /* of the allocation */
   bool read_mostly;
   CUmemLocation preferred, accessed_by, prefetched;
   struct advice *next;
};

enum { ADVICE_MOST = 4096 }; /* then the oldest are forgotten */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct advice *advices;
static unsigned advice_count;

__attribute__((destructor)) static void
free_advices(void)
{
   while (advices) {
      struct advice *a = advices;

      advices = a->next;
      free(a);
   }
}

/* Called with the lock held. */
static struct advice *
advice_get(uint64_t id)
{
   struct advice **at = &advices, *a;

   for (; *at; at = &(*at)->next) {
      if ((*at)->id == id)
         return *at;
      if (!(*at)->next && advice_count >= ADVICE_MOST) {
         a = *at;
         *at = NULL;
         advice_count--;
         memset(a, 0, sizeof(*a));
         goto use;
      }
   }
   a = calloc(1, sizeof(*a));
   if (!a)
      return NULL;
use:
   a->id = id;
   a->preferred.id = a->accessed_by.id = a->prefetched.id = CU_DEVICE_INVALID;
   a->next = advices;
   advices = a;
   advice_count++;
   return a;
}

static CUresult
check_location(CUmemLocation l)
{
   struct drv_device *d;

   switch (l.type) {
   case CU_MEM_LOCATION_TYPE_DEVICE:
      return drv_device_get(l.id, &d);
   case CU_MEM_LOCATION_TYPE_HOST:
   case CU_MEM_LOCATION_TYPE_HOST_NUMA:
   case CU_MEM_LOCATION_TYPE_HOST_NUMA_CURRENT:
      return CUDA_SUCCESS;
   default:
      return api_error(CUDA_ERROR_INVALID_VALUE, "location type %d", l.type);
   }
}

/* Managed memory, or pageable memory, which nobody knows (then *known is
 * false). */
static CUresult
check_managed(CUdeviceptr ptr, size_t bytes, struct drv_range *range,
              bool *known)
{
   if (!ptr || !bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty range");
   *known = drv_memory_find(ptr, range);
   if (!*known)
      return CUDA_SUCCESS;
   if (range->kind != DEVICE_MEMORY_MANAGED)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%#llx is not managed memory",
                       ptr);
   if (bytes > range->end - ptr)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu bytes: the allocation has %zu from there", bytes,
                       (size_t)(range->end - ptr));
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemAdvise_v2(CUdeviceptr ptr, size_t bytes, CUmem_advise advice,
                   CUmemLocation location)
{
   static const CUmemLocation none = {CU_MEM_LOCATION_TYPE_NONE,
                                      CU_DEVICE_INVALID};
   struct drv_range range;
   struct advice *a;
   bool known;
   CUresult r = check_managed(ptr, bytes, &range, &known);

   if (!r && (advice == CU_MEM_ADVISE_SET_PREFERRED_LOCATION ||
              advice == CU_MEM_ADVISE_SET_ACCESSED_BY ||
              advice == CU_MEM_ADVISE_UNSET_ACCESSED_BY))
      r = check_location(location);
   if (!r && ((int)advice < CU_MEM_ADVISE_SET_READ_MOSTLY ||
              advice > CU_MEM_ADVISE_UNSET_ACCESSED_BY))
      r = api_error(CUDA_ERROR_INVALID_VALUE, "advice %d", advice);
   if (r || !known)
      return r;
   pthread_mutex_lock(&lock);
   a = advice_get(range.id);
   switch (a ? advice : 0) {
   case CU_MEM_ADVISE_SET_READ_MOSTLY:
   case CU_MEM_ADVISE_UNSET_READ_MOSTLY:
      a->read_mostly = advice == CU_MEM_ADVISE_SET_READ_MOSTLY;
      break;
   case CU_MEM_ADVISE_SET_PREFERRED_LOCATION:
      a->preferred = location;
      break;
   case CU_MEM_ADVISE_UNSET_PREFERRED_LOCATION:
      a->preferred = none;
      break;
   case CU_MEM_ADVISE_SET_ACCESSED_BY:
      a->accessed_by = location;
      break;
   case CU_MEM_ADVISE_UNSET_ACCESSED_BY:
      a->accessed_by = none;
      break;
   }
   pthread_mutex_unlock(&lock);
   return CUDA_SUCCESS;
}

static CUmemLocation
location_of(CUdevice dev)
{
   if (dev == CU_DEVICE_CPU)
      return (CUmemLocation){CU_MEM_LOCATION_TYPE_HOST, 0};
   return (CUmemLocation){CU_MEM_LOCATION_TYPE_DEVICE, dev};
}

CUresult
drv_cuMemAdvise(CUdeviceptr ptr, size_t bytes, CUmem_advise advice,
                CUdevice dev)
{
   return drv_cuMemAdvise_v2(ptr, bytes, advice, location_of(dev));
}

CUresult
drv_cuMemPrefetchAsync_v2(CUdeviceptr ptr, size_t bytes, CUmemLocation location,
                          unsigned int flags, CUstream stream)
{
   struct drv_context *c;
   struct device_stream *s;
   struct drv_range range;
   struct advice *a;
   bool known;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (!r)
      r = check_managed(ptr, bytes, &range, &known);
   if (!r)
      r = check_location(location);
   if (r)
      return r;
   if (flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %u: must be 0", flags);
   if (!known)
      return CUDA_SUCCESS;
   pthread_mutex_lock(&lock);
   a = advice_get(range.id);
   if (a)
      a->prefetched = location;
   pthread_mutex_unlock(&lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemPrefetchAsync(CUdeviceptr ptr, size_t bytes, CUdevice dev,
                       CUstream stream)
{
   return drv_cuMemPrefetchAsync_v2(ptr, bytes, location_of(dev), 0, stream);
}

static CUresult
check_batch(CUdeviceptr *ptrs, size_t *sizes, size_t count,
            unsigned long long flags)
{
   if (!ptrs || !sizes || !count || flags)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "null or empty list, or flags %llu", flags);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemPrefetchBatchAsync(CUdeviceptr *ptrs, size_t *sizes, size_t count,
                            CUmemLocation *locations, size_t *indices,
                            size_t location_count, unsigned long long flags,
                            CUstream stream)
{
   size_t which = 0;
   CUresult r = check_batch(ptrs, sizes, count, flags);

   if (r)
      return r;
   if (!locations || !indices || !location_count || indices[0])
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty locations");
   for (size_t i = 0; !r && i < count; i++) {
      while (which + 1 < location_count && indices[which + 1] <= i)
         which++;
      r = drv_cuMemPrefetchAsync_v2(ptrs[i], sizes[i], locations[which], 0,
                                    stream);
   }
   return r;
}

/* What is discarded may hold anything afterwards; what it held will do. */
CUresult
drv_cuMemDiscardBatchAsync(CUdeviceptr *ptrs, size_t *sizes, size_t count,
                           unsigned long long flags, CUstream stream)
{
   struct drv_context *c;
   struct device_stream *s;
   struct drv_range range;
   bool known;
   CUresult r = check_batch(ptrs, sizes, count, flags);

   if (!r)
      r = drv_stream_get(stream, &c, &s);
   for (size_t i = 0; !r && i < count; i++)
      r = check_managed(ptrs[i], sizes[i], &range, &known);
   return r;
}

CUresult
drv_cuMemDiscardAndPrefetchBatchAsync(CUdeviceptr *ptrs, size_t *sizes,
                                      size_t count, CUmemLocation *locations,
                                      size_t *indices, size_t location_count,
                                      unsigned long long flags, CUstream stream)
{
   CUresult r = drv_cuMemDiscardBatchAsync(ptrs, sizes, count, flags, stream);

   return r ? r
            : drv_cuMemPrefetchBatchAsync(ptrs, sizes, count, locations,
                                          indices, location_count, flags,
                                          stream);
}

/* A location as the old attributes give it: one number. */
static int
device_of(CUmemLocation l)
{
   if (l.type == CU_MEM_LOCATION_TYPE_DEVICE)
      return l.id;
   return l.type == CU_MEM_LOCATION_TYPE_NONE ? CU_DEVICE_INVALID
                                              : CU_DEVICE_CPU;
}

static CUresult
range_attribute(const struct advice *a, CUmem_range_attribute which, int *out,
                size_t count)
{
   switch (which) {
   case CU_MEM_RANGE_ATTRIBUTE_READ_MOSTLY:
      *out = a->read_mostly;
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION:
      *out = device_of(a->preferred);
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION:
      *out = device_of(a->prefetched);
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_ACCESSED_BY:
      for (size_t i = 0; i < count; i++)
         out[i] = i ? CU_DEVICE_INVALID : device_of(a->accessed_by);
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_TYPE:
      *out = a->preferred.type;
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_ID:
      *out = a->preferred.id;
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_TYPE:
      *out = a->prefetched.type;
      return CUDA_SUCCESS;
   case CU_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_ID:
      *out = a->prefetched.id;
      return CUDA_SUCCESS;
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "range attribute %d", which);
}

CUresult
drv_cuMemRangeGetAttribute(void *data, size_t size, CUmem_range_attribute which,
                           CUdeviceptr ptr, size_t bytes)
{
   static const struct advice none = {
      .preferred = {CU_MEM_LOCATION_TYPE_NONE, CU_DEVICE_INVALID},
      .accessed_by = {CU_MEM_LOCATION_TYPE_NONE, CU_DEVICE_INVALID},
      .prefetched = {CU_MEM_LOCATION_TYPE_NONE, CU_DEVICE_INVALID}};
   const struct advice *a = NULL;
   struct drv_range range;
   bool known;
   CUresult r;

   if (!data || size < sizeof(int) || size % sizeof(int) ||
       (size != sizeof(int) && which != CU_MEM_RANGE_ATTRIBUTE_ACCESSED_BY))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "null result or %zu bytes for it", size);
   r = check_managed(ptr, bytes, &range, &known);
   if (r)
      return r;
   pthread_mutex_lock(&lock);
   for (a = known ? advices : NULL; a && a->id != range.id; a = a->next)
      ;
   r = range_attribute(a ? a : &none, which, data, size / sizeof(int));
   pthread_mutex_unlock(&lock);
   return r;
}

CUresult
drv_cuMemRangeGetAttributes(void **data, size_t *sizes,
                            CUmem_range_attribute *attributes, size_t count,
                            CUdeviceptr ptr, size_t bytes)
{
   CUresult r = CUDA_SUCCESS;

   if (!data || !sizes || !attributes || !count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty list");
   for (size_t i = 0; !r && i < count; i++)
      r = drv_cuMemRangeGetAttribute(data[i], sizes[i], attributes[i], ptr,
                                     bytes);
   return r;
}
