/* Memory pools and allocation in the order of a stream.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An allocation is there at once; a free is done when its stream comes to it,
 * and from then on the block is spare: any later allocation may take it.  At
 * synchronisation each pool gives back what exceeds its release threshold.
 */
#include "driver/driver_int.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND = 512 };

enum state { LIVE, FREEING, SPARE };

struct drv_block {
   struct drv_pool *pool;
   struct drv_context *context;
   void *address;
   size_t size;
   _Atomic enum state state;
   struct drv_block *next, *previous;             /* all blocks of the pool */
   struct drv_block *next_spare, *previous_spare; /* SPARE: those */
};

struct drv_pool {
   struct drv_device *device;
   CUmemPoolProps props;
   bool destroyed; /* goes when its last block is free */
   bool standing;  /* a device's own */
   int reuse[3];   /* the three CU_MEMPOOL_ATTR_REUSE_… */
   uint64_t threshold;
   uint64_t used, used_high, reserved, reserved_high;
   struct drv_block *blocks, *spares;
   uint64_t spare;        /* bytes */
   struct drv_pool *next; /* of all pools */
};

/* Of all pools and blocks. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct drv_pool *pools;
static atomic_size_t spare_bytes;

/* Called with the lock held. */
static struct drv_pool *
pool_new(struct drv_device *d, const CUmemPoolProps *props)
{
   struct drv_pool *p = calloc(1, sizeof(*p));

   if (!p)
      return NULL;
   p->device = d;
   p->props = *props;
   p->reuse[0] = p->reuse[1] = p->reuse[2] = 1;
   p->next = pools;
   pools = p;
   return p;
}

/* Called with the lock held. */
static void
pool_delete(struct drv_pool *p)
{
   struct drv_pool **at = &pools;

   while (*at != p)
      at = &(*at)->next;
   *at = p->next;
   free(p);
}

CUresult
drv_pool_init(struct drv_device *d)
{
   CUmemPoolProps props = {
      .allocType = CU_MEM_ALLOCATION_TYPE_PINNED,
      .location = {CU_MEM_LOCATION_TYPE_DEVICE, d->ordinal}};

   pthread_mutex_lock(&lock);
   d->default_pool = d->pool = pool_new(d, &props);
   pthread_mutex_unlock(&lock);
   if (!d->pool)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the device's memory pool");
   d->pool->standing = true;
   drv_object_add(d->pool, DRV_POOL);
   return CUDA_SUCCESS;
}

/* Called with the lock held. */
static void
block_add(struct drv_block *b)
{
   b->next = b->pool->blocks;
   b->previous = NULL;
   if (b->next)
      b->next->previous = b;
   b->pool->blocks = b;
}

/* FREEING to SPARE; called with the lock held. */
static void
spare_add(struct drv_block *b)
{
   struct drv_pool *p = b->pool;

   b->state = SPARE;
   b->next_spare = p->spares;
   b->previous_spare = NULL;
   if (b->next_spare)
      b->next_spare->previous_spare = b;
   p->spares = b;
   p->spare += b->size;
   spare_bytes += b->size;
}

/* Called with the lock held. */
static void
spare_remove(struct drv_block *b)
{
   struct drv_pool *p = b->pool;

   if (b->next_spare)
      b->next_spare->previous_spare = b->previous_spare;
   if (b->previous_spare)
      b->previous_spare->next_spare = b->next_spare;
   else
      p->spares = b->next_spare;
   p->spare -= b->size;
   spare_bytes -= b->size;
}

/* Takes a block out of its pool; called with the lock held. */
static void
block_remove(struct drv_block *b)
{
   struct drv_pool *p = b->pool;

   if (b->next)
      b->next->previous = b->previous;
   if (b->previous)
      b->previous->next = b->next;
   else
      p->blocks = b->next;
   p->reserved -= b->size;
   if (b->state == SPARE)
      spare_remove(b);
   if (p->destroyed && !p->blocks)
      pool_delete(p);
}

/* Gives spare blocks back until no more than keep bytes are spare; called
 * with the lock held.  The pool may be gone afterwards. */
static void
pool_trim(struct drv_pool *p, uint64_t keep)
{
   struct drv_block *b, *next;
   uint64_t spare = p->spare;

   for (b = p->spares; b && spare > keep; b = next) {
      next = b->next_spare;
      spare -= b->size;
      device_memory_free(b->address, DEVICE_MEMORY_DEVICE);
      block_remove(b);
      free(b);
   }
}

void
drv_pools_trim(void)
{
   struct drv_pool *p, *next;

   if (!spare_bytes)
      return;
   pthread_mutex_lock(&lock);
   for (p = pools; p; p = next) {
      next = p->next;
      pool_trim(p, p->destroyed ? 0 : p->threshold);
   }
   pthread_mutex_unlock(&lock);
}

void
drv_pools_forget(struct drv_context *c)
{
   struct drv_pool *p, *next_pool;

   pthread_mutex_lock(&lock);
   for (p = pools; p; p = next_pool) {
      struct drv_block *b, *next;

      next_pool = p->next;
      for (b = p->blocks; b; b = next) {
         next = b->next;
         if (b->context != c)
            continue;
         if (b->state == LIVE)
            p->used -= b->size;
         device_memory_free(b->address, DEVICE_MEMORY_DEVICE);
         block_remove(b);
         free(b);
      }
   }
   pthread_mutex_unlock(&lock);
}

bool
drv_block_live(const struct drv_block *b)
{
   return b->state == LIVE;
}

struct drv_pool *
drv_block_pool(const struct drv_block *b)
{
   return b->pool;
}

/* The stream has come to the free, or there is nothing to wait for. */
static void
block_spare(void *argument)
{
   struct drv_block *b = argument;

   pthread_mutex_lock(&lock);
   assert(b->state == FREEING);
   spare_add(b);
   if (b->pool->destroyed)
      pool_trim(b->pool, 0);
   pthread_mutex_unlock(&lock);
}

/* LIVE to FREEING, once. */
static bool
block_start_free(struct drv_block *b)
{
   enum state live = LIVE;

   if (!atomic_compare_exchange_strong(&b->state, &live, FREEING))
      return false;
   pthread_mutex_lock(&lock);
   b->pool->used -= b->size;
   pthread_mutex_unlock(&lock);
   return true;
}

bool
drv_block_free(struct drv_block *b)
{
   if (!block_start_free(b))
      return false;
   block_spare(b);
   return true;
}

/* A spare block that fits without much waste; called with the lock held. */
static struct drv_block *
take_spare(struct drv_pool *p, struct drv_context *c, size_t size)
{
   struct drv_block *best = NULL;

   for (struct drv_block *b = p->spares; b; b = b->next_spare) {
      if (b->context != c || b->size < size || b->size - size > size / 8 ||
          (best && b->size >= best->size))
         continue;
      best = b;
      if (b->size == size)
         break;
   }
   if (best) {
      spare_remove(best);
      best->state = LIVE;
   }
   return best;
}

static CUresult
block_new(struct drv_pool *p, struct drv_context *c, size_t size,
          struct drv_block **out)
{
   struct drv_block *b = calloc(1, sizeof(*b));
   CUresult r;

   if (!b)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a block");
   b->pool = p;
   b->context = c;
   b->size = size;
   b->state = LIVE;
   r = device_memory_alloc(c->context, size, DEVICE_MEMORY_DEVICE, 0, b,
                           &b->address);
   if (r) {
      free(b);
      return r;
   }
   *out = b;
   return CUDA_SUCCESS;
}

static CUresult
pool_alloc(struct drv_pool *p, struct drv_context *c, size_t bytes,
           CUdeviceptr *out)
{
   size_t size = (bytes + ROUND - 1) & ~(size_t)(ROUND - 1);
   struct drv_block *b = NULL;
   CUresult r = CUDA_SUCCESS;

   if (size < bytes)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes", bytes);
   pthread_mutex_lock(&lock);
   if (p->props.maxSize && p->used + size > p->props.maxSize) {
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes: the pool ends at %zu",
                    bytes, p->props.maxSize);
   } else {
      b = take_spare(p, c, size);
      if (!b) {
         r = block_new(p, c, size, &b);
         if (r == CUDA_ERROR_OUT_OF_MEMORY) {
            pool_trim(p, 0);
            r = block_new(p, c, size, &b);
         }
         if (!r) {
            block_add(b);
            p->reserved += size;
         }
      }
   }
   if (!r) {
      p->used += b->size;
      if (p->used > p->used_high)
         p->used_high = p->used;
      if (p->reserved > p->reserved_high)
         p->reserved_high = p->reserved;
      *out = (uintptr_t)b->address;
   }
   pthread_mutex_unlock(&lock);
   return r;
}

static CUresult
pool_get(CUmemoryPool handle, struct drv_pool **out)
{
   CUresult r = drv_object_check(handle, DRV_POOL);

   *out = (struct drv_pool *)handle;
   return r;
}

CUresult
drv_cuMemAllocFromPoolAsync(CUdeviceptr *dptr, size_t bytes, CUmemoryPool pool,
                            CUstream stream)
{
   struct device_stream *s;
   struct drv_context *c;
   struct drv_pool *p;
   CUresult r;

   if (!dptr)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      r = pool_get(pool, &p);
   if (r)
      return r;
   if (!bytes) { /* nothing, as CUDA has it */
      *dptr = 0;
      return CUDA_SUCCESS;
   }
   return pool_alloc(p, c, bytes, dptr);
}

CUresult
drv_cuMemAllocAsync(CUdeviceptr *dptr, size_t bytes, CUstream stream)
{
   struct device_stream *s;
   struct drv_context *c;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r)
      return r;
   return drv_cuMemAllocFromPoolAsync(dptr, bytes,
                                      (CUmemoryPool)c->device->pool, stream);
}

/* cuMemAlloc's memory, freed in the order of a stream. */
static void
free_plain(void *address)
{
   device_memory_free(address, DEVICE_MEMORY_DEVICE);
}

CUresult
drv_cuMemFreeAsync(CUdeviceptr dptr, CUstream stream)
{
   struct device_stream *s;
   struct drv_context *c;
   struct drv_range range;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r || !dptr)
      return r;
   if (!drv_memory_find(dptr, &range) || range.base != dptr || range.mapped ||
       range.variable || range.kind != DEVICE_MEMORY_DEVICE)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is no start of an allocation (freed already?)",
                       dptr);
   if (!range.owner)
      return device_stream_call(s, free_plain, (void *)range.base);
   if (!block_start_free(range.owner))
      return api_error(CUDA_ERROR_INVALID_VALUE, "%#llx was freed already",
                       dptr);
   return device_stream_call(s, block_spare, range.owner);
}

/* Pools as objects. */

static CUresult
check_location(const CUmemLocation *l, struct drv_device **d)
{
   if (!l)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null location");
   if (l->type != CU_MEM_LOCATION_TYPE_DEVICE)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "pools of location type %d are not built yet", l->type);
   return drv_device_get(l->id, d);
}

CUresult
drv_cuMemPoolCreate(CUmemoryPool *pool, const CUmemPoolProps *props)
{
   struct drv_device *d;
   struct drv_pool *p;
   CUresult r;

   if (!pool || !props)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or properties");
   if (props->allocType != CU_MEM_ALLOCATION_TYPE_PINNED)
      return api_error(CUDA_ERROR_INVALID_VALUE, "allocation type %d",
                       props->allocType);
   if (props->handleTypes != CU_MEM_HANDLE_TYPE_NONE)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "pools shared between processes are not built yet");
   r = check_location(&props->location, &d);
   if (r)
      return r;
   pthread_mutex_lock(&lock);
   p = pool_new(d, props);
   pthread_mutex_unlock(&lock);
   if (!p)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a memory pool");
   drv_object_add(p, DRV_POOL);
   *pool = (CUmemoryPool)p;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemPoolDestroy(CUmemoryPool pool)
{
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (r)
      return r;
   if (p->standing)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a device's default pool stays");
   if (!drv_object_remove(p, DRV_POOL))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "destroyed already");
   pthread_mutex_lock(&drv_lock);
   if (p->device->pool == p)
      p->device->pool = p->device->default_pool;
   pthread_mutex_unlock(&drv_lock);
   pthread_mutex_lock(&lock);
   p->destroyed = true;
   if (p->blocks)
      pool_trim(p, 0);
   else
      pool_delete(p);
   pthread_mutex_unlock(&lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemPoolTrimTo(CUmemoryPool pool, size_t keep)
{
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (r)
      return r;
   pthread_mutex_lock(&lock);
   pool_trim(p, keep > p->used ? keep - p->used : 0);
   pthread_mutex_unlock(&lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemPoolGetAttribute(CUmemoryPool pool, CUmemPool_attribute attribute,
                          void *value)
{
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (r)
      return r;
   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_mutex_lock(&lock);
   switch (attribute) {
   case CU_MEMPOOL_ATTR_REUSE_FOLLOW_EVENT_DEPENDENCIES:
   case CU_MEMPOOL_ATTR_REUSE_ALLOW_OPPORTUNISTIC:
   case CU_MEMPOOL_ATTR_REUSE_ALLOW_INTERNAL_DEPENDENCIES:
      *(int *)value = p->reuse[attribute - 1];
      break;
   case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
      *(cuuint64_t *)value = p->threshold;
      break;
   case CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT:
      *(cuuint64_t *)value = p->reserved;
      break;
   case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
      *(cuuint64_t *)value = p->reserved_high;
      break;
   case CU_MEMPOOL_ATTR_USED_MEM_CURRENT:
      *(cuuint64_t *)value = p->used;
      break;
   case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
      *(cuuint64_t *)value = p->used_high;
      break;
   default:
      r = api_error(CUDA_ERROR_INVALID_VALUE, "pool attribute %d", attribute);
   }
   pthread_mutex_unlock(&lock);
   return r;
}

CUresult
drv_cuMemPoolSetAttribute(CUmemoryPool pool, CUmemPool_attribute attribute,
                          void *value)
{
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (r)
      return r;
   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null value");
   pthread_mutex_lock(&lock);
   switch (attribute) {
   case CU_MEMPOOL_ATTR_REUSE_FOLLOW_EVENT_DEPENDENCIES:
   case CU_MEMPOOL_ATTR_REUSE_ALLOW_OPPORTUNISTIC:
   case CU_MEMPOOL_ATTR_REUSE_ALLOW_INTERNAL_DEPENDENCIES:
      p->reuse[attribute - 1] = *(int *)value != 0;
      break;
   case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
      p->threshold = *(cuuint64_t *)value;
      break;
   case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
      if (*(cuuint64_t *)value)
         r = api_error(CUDA_ERROR_INVALID_VALUE, "can be set to 0 only");
      else
         p->reserved_high = p->reserved;
      break;
   case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
      if (*(cuuint64_t *)value)
         r = api_error(CUDA_ERROR_INVALID_VALUE, "can be set to 0 only");
      else
         p->used_high = p->used;
      break;
   default:
      r = api_error(CUDA_ERROR_INVALID_VALUE, "pool attribute %d cannot be set",
                    attribute);
   }
   pthread_mutex_unlock(&lock);
   return r;
}

/* All devices reach all memory; only nonsense is refused. */
CUresult
drv_cuMemPoolSetAccess(CUmemoryPool pool, const CUmemAccessDesc *map,
                       size_t count)
{
   struct drv_device *d;
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (!r && count && !map)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null list");
   for (size_t i = 0; !r && i < count; i++) {
      r = check_location(&map[i].location, &d);
      if (!r && d == p->device &&
          map[i].flags != CU_MEM_ACCESS_FLAGS_PROT_READWRITE)
         return api_error(CUDA_ERROR_INVALID_DEVICE,
                          "a pool's own device keeps its access");
   }
   return r;
}

CUresult
drv_cuMemPoolGetAccess(CUmemAccess_flags *flags, CUmemoryPool pool,
                       CUmemLocation *location)
{
   struct drv_device *d;
   struct drv_pool *p;
   CUresult r = pool_get(pool, &p);

   if (!r)
      r = check_location(location, &d);
   if (r)
      return r;
   if (!flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *flags = CU_MEM_ACCESS_FLAGS_PROT_READWRITE;
   return CUDA_SUCCESS;
}

/* Which pool a device allocates from. */

CUresult
drv_cuDeviceGetDefaultMemPool(CUmemoryPool *pool, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!pool)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *pool = (CUmemoryPool)d->default_pool;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetMemPool(CUmemoryPool *pool, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!pool)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_mutex_lock(&drv_lock);
   *pool = (CUmemoryPool)d->pool;
   pthread_mutex_unlock(&drv_lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceSetMemPool(CUdevice dev, CUmemoryPool pool)
{
   struct drv_device *d;
   struct drv_pool *p;
   CUresult r = drv_device_get(dev, &d);

   if (!r)
      r = pool_get(pool, &p);
   if (r)
      return r;
   if (p->device != d)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "the pool is of device %d, not %d", p->device->ordinal,
                       dev);
   pthread_mutex_lock(&drv_lock);
   d->pool = p;
   pthread_mutex_unlock(&drv_lock);
   return CUDA_SUCCESS;
}

static CUresult
check_type(CUmemAllocationType type)
{
   if (type != CU_MEM_ALLOCATION_TYPE_PINNED)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "pools of allocation type %d are not built yet", type);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemGetDefaultMemPool(CUmemoryPool *pool, CUmemLocation *location,
                           CUmemAllocationType type)
{
   struct drv_device *d;
   CUresult r = check_location(location, &d);

   if (!r)
      r = check_type(type);
   return r ? r : drv_cuDeviceGetDefaultMemPool(pool, location->id);
}

CUresult
drv_cuMemGetMemPool(CUmemoryPool *pool, CUmemLocation *location,
                    CUmemAllocationType type)
{
   struct drv_device *d;
   CUresult r = check_location(location, &d);

   if (!r)
      r = check_type(type);
   return r ? r : drv_cuDeviceGetMemPool(pool, location->id);
}

CUresult
drv_cuMemSetMemPool(CUmemLocation *location, CUmemAllocationType type,
                    CUmemoryPool pool)
{
   struct drv_device *d;
   CUresult r = check_location(location, &d);

   if (!r)
      r = check_type(type);
   return r ? r : drv_cuDeviceSetMemPool(location->id, pool);
}
