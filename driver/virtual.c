/* Virtual memory: addresses reserved first, memory put under them later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reservation is a mapping without access; physical memory is a memory file
 * (memfd), so that it can lie under several addresses and be handed to another
 * process as a descriptor; cuMemSetAccess is mprotect.
 */
#include "driver/driver_int.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t GRANULARITY = 2u << 20;

struct physical {
   atomic_uint refs; /* handles and mappings */
   atomic_uint handles;
   int fd;
   size_t size;
   CUmemAllocationProp prop;
};

struct mapping {
   uintptr_t base;
   size_t size;
   struct physical *physical;
   CUmemAccess_flags access;
   uint64_t id;
   struct mapping *next; /* by address */
};

struct reservation {
   uintptr_t base;
   size_t size;
   struct mapping *mappings;
   struct reservation *next;
};

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct reservation *reservations;
static atomic_size_t physical_bytes;
static uint64_t last_id;

size_t
drv_virtual_bytes(void)
{
   return physical_bytes;
}

static void
physical_unref(struct physical *p)
{
   if (p && atomic_fetch_sub(&p->refs, 1) == 1) {
      close(p->fd);
      physical_bytes -= p->size;
      free(p);
   }
}

/* Called with the lock held. */
static struct reservation *
reservation_of(uintptr_t p, size_t size)
{
   for (struct reservation *v = reservations; v; v = v->next) {
      if (p >= v->base && p - v->base < v->size &&
          size <= v->size - (p - v->base))
         return v;
   }
   return NULL;
}

/* Called with the lock held. */
static struct mapping *
mapping_of(uintptr_t p)
{
   struct reservation *v = reservation_of(p, 1);

   for (struct mapping *m = v ? v->mappings : NULL; m; m = m->next) {
      if (p >= m->base && p - m->base < m->size)
         return m;
   }
   return NULL;
}

bool
drv_virtual_find(CUdeviceptr p, struct drv_range *out)
{
   const struct mapping *m;

   if (!reservations) /* no lock for the many programs without any */
      return false;
   pthread_rwlock_rdlock(&lock);
   m = mapping_of(p);
   if (m && !m->access)
      m = NULL;
   if (m) {
      const struct mapping *last = m;

      while (last->next && last->next->access &&
             last->next->base == last->base + last->size)
         last = last->next;
      *out = (struct drv_range){.base = m->base,
                                .size = m->size,
                                .end = last->base + last->size,
                                .kind = DEVICE_MEMORY_DEVICE,
                                .mapped = true,
                                .id = m->id};
   }
   pthread_rwlock_unlock(&lock);
   return m;
}

static CUresult
check_size(size_t size, const char *what)
{
   if (!size || size % GRANULARITY)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s %zu: no multiple of the granularity %zu", what, size,
                       GRANULARITY);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemAddressReserve(CUdeviceptr *ptr, size_t size, size_t alignment,
                        CUdeviceptr addr, unsigned long long flags)
{
   struct reservation *v = NULL;
   uintptr_t base, start;
   size_t room;
   void *p;
   CUresult r;

   if (!ptr || flags || (alignment & (alignment - 1)))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "null result, flags %llu or alignment %zu", flags,
                       alignment);
   r = check_size(size, "size");
   if (r)
      return r;
   if (alignment < GRANULARITY)
      alignment = GRANULARITY;
   if (__builtin_add_overflow(size, alignment, &room))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes of addresses",
                       size);
   v = calloc(1, sizeof(*v));
   if (!v)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a reservation");
   p = mmap((void *)(uintptr_t)addr, room, PROT_NONE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
   if (p == MAP_FAILED) {
      free(v);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes of addresses: %s",
                       size, strerror(errno));
   }
   start = (uintptr_t)p;
   base = (start + alignment - 1) & ~(alignment - 1);
   if (base > start)
      munmap(p, base - start);
   if (start + room > base + size)
      munmap((void *)(base + size), start + room - base - size);
   v->base = base;
   v->size = size;
   pthread_rwlock_wrlock(&lock);
   v->next = reservations;
   reservations = v;
   pthread_rwlock_unlock(&lock);
   *ptr = base;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemAddressFree(CUdeviceptr ptr, size_t size)
{
   struct reservation **at, *v;
   CUresult r = CUDA_SUCCESS;

   pthread_rwlock_wrlock(&lock);
   for (at = &reservations; *at && (*at)->base != ptr; at = &(*at)->next)
      ;
   v = *at;
   if (!v || v->size != size) {
      r = api_error(CUDA_ERROR_INVALID_VALUE,
                    "%zu bytes at %#llx are no reservation", size, ptr);
   } else if (v->mappings) {
      r = api_error(CUDA_ERROR_INVALID_VALUE,
                    "memory is still mapped at %#lx: unmap it first",
                    (unsigned long)v->mappings->base);
   } else {
      *at = v->next;
      munmap((void *)v->base, v->size);
      free(v);
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

/* Physical memory. */

static CUresult
check_prop(const CUmemAllocationProp *prop)
{
   struct drv_device *d;

   if (!prop)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null properties");
   if (prop->type != CU_MEM_ALLOCATION_TYPE_PINNED)
      return api_error(CUDA_ERROR_INVALID_VALUE, "allocation type %d",
                       prop->type);
   if (prop->requestedHandleTypes != CU_MEM_HANDLE_TYPE_NONE &&
       prop->requestedHandleTypes != CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR)
      return api_error(CUDA_ERROR_NOT_SUPPORTED, "handles of type %#x",
                       prop->requestedHandleTypes);
   switch (prop->location.type) {
   case CU_MEM_LOCATION_TYPE_DEVICE:
      return drv_device_get(prop->location.id, &d);
   case CU_MEM_LOCATION_TYPE_HOST:
   case CU_MEM_LOCATION_TYPE_HOST_NUMA:
   case CU_MEM_LOCATION_TYPE_HOST_NUMA_CURRENT:
      return CUDA_SUCCESS;
   default:
      return api_error(CUDA_ERROR_INVALID_VALUE, "location type %d",
                       prop->location.type);
   }
}

static CUresult
physical_create(int fd, size_t size, const CUmemAllocationProp *prop,
                CUmemGenericAllocationHandle *handle)
{
   struct physical *p = calloc(1, sizeof(*p));

   if (!p) {
      close(fd);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "an allocation handle");
   }
   p->refs = p->handles = 1;
   p->fd = fd;
   p->size = size;
   p->prop = *prop;
   physical_bytes += size;
   drv_object_add(p, DRV_PHYSICAL);
   *handle = (uintptr_t)p;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemCreate(CUmemGenericAllocationHandle *handle, size_t size,
                const CUmemAllocationProp *prop, unsigned long long flags)
{
   struct drv_device *d;
   size_t available, total;
   int fd;
   CUresult r;

   if (!handle || flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %llu",
                       flags);
   r = check_prop(prop);
   if (!r)
      r = check_size(size, "size");
   if (!r)
      r = drv_device_get(0, &d);
   if (r)
      return r;
   device_memory_info(d->device, &available, &total);
   if (size > available || physical_bytes > available - size)
      return api_error(
         CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes asked, %zu are free", size,
         available - (physical_bytes < available ? physical_bytes : available));
   fd = memfd_create("sampan", MFD_CLOEXEC);
   if (fd < 0)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a memory file: %s",
                       strerror(errno));
   if (ftruncate(fd, (off_t)size)) {
      close(fd);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu bytes: %s", size,
                       strerror(errno));
   }
   return physical_create(fd, size, prop, handle);
}

static CUresult
physical_get(CUmemGenericAllocationHandle handle, struct physical **out)
{
   *out = (struct physical *)(uintptr_t)handle;
   if (!drv_object_is(*out, DRV_PHYSICAL))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is no live allocation handle", handle);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemRelease(CUmemGenericAllocationHandle handle)
{
   struct physical *p;
   CUresult r = physical_get(handle, &p);

   if (r)
      return r;
   if (atomic_fetch_sub(&p->handles, 1) == 1)
      drv_object_remove(p, DRV_PHYSICAL);
   physical_unref(p);
   return CUDA_SUCCESS;
}

/* Puts m into its reservation, by address; false when it overlaps.  Called
 * with the lock held. */
static bool
mapping_add(struct reservation *v, struct mapping *m)
{
   struct mapping **at = &v->mappings;

   while (*at && (*at)->base + (*at)->size <= m->base)
      at = &(*at)->next;
   if (*at && (*at)->base < m->base + m->size)
      return false;
   m->next = *at;
   *at = m;
   return true;
}

CUresult
drv_cuMemMap(CUdeviceptr ptr, size_t size, size_t offset,
             CUmemGenericAllocationHandle handle, unsigned long long flags)
{
   struct physical *p;
   struct reservation *v;
   struct mapping *m;
   CUresult r = physical_get(handle, &p);

   if (!r)
      r = check_size(size, "size");
   if (r)
      return r;
   if (flags || offset || ptr % GRANULARITY || size > p->size)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "flags %llu and offset %zu must be 0, %#llx a multiple "
                       "of %zu, %zu bytes no more than %zu",
                       flags, offset, ptr, GRANULARITY, size, p->size);
   m = calloc(1, sizeof(*m));
   if (!m)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a mapping");
   m->base = ptr;
   m->size = size;
   m->physical = p;
   pthread_rwlock_wrlock(&lock);
   v = reservation_of(ptr, size);
   if (!v) {
      r = api_error(CUDA_ERROR_INVALID_VALUE,
                    "%zu bytes at %#llx lie in no reservation", size, ptr);
   } else if (!mapping_add(v, m)) {
      r = api_error(CUDA_ERROR_INVALID_VALUE, "memory is mapped there already");
   } else if (mmap((void *)(uintptr_t)ptr, size, PROT_NONE,
                   MAP_SHARED | MAP_FIXED, p->fd, 0) == MAP_FAILED) {
      struct mapping **at = &v->mappings;

      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "%s", strerror(errno));
      while (*at != m)
         at = &(*at)->next;
      *at = m->next;
   } else {
      m->id = ++last_id | (uint64_t)1 << 63; /* apart from device/'s */
      atomic_fetch_add(&p->refs, 1);
      m = NULL;
   }
   pthread_rwlock_unlock(&lock);
   free(m);
   return r;
}

/* Are these whole mappings, without a gap?  Called with the lock held. */
static bool
covers_mappings(const struct reservation *v, uintptr_t base, size_t size)
{
   uintptr_t at = base;

   for (const struct mapping *m = v->mappings; m && at < base + size;
        m = m->next) {
      if (m->base < at)
         continue;
      if (m->base != at || m->size > base + size - at)
         return false;
      at += m->size;
   }
   return at == base + size;
}

/* The current context, if there is one, has nothing under way afterwards. */
static void
finish_work(void)
{
   struct drv_context *c;
   CUcontext current;

   if (!drv_cuCtxGetCurrent(&current) && current && !drv_current_any(&c))
      device_context_synchronize(c->context);
}

CUresult
drv_cuMemUnmap(CUdeviceptr ptr, size_t size)
{
   struct reservation *v;
   CUresult r = CUDA_SUCCESS;

   finish_work();
   pthread_rwlock_wrlock(&lock);
   v = reservation_of(ptr, size);
   if (!v || !size || !covers_mappings(v, ptr, size)) {
      r = api_error(CUDA_ERROR_INVALID_VALUE,
                    "%zu bytes at %#llx are no whole mappings", size, ptr);
   } else if (mmap((void *)(uintptr_t)ptr, size, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                   0) == MAP_FAILED) {
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "%s", strerror(errno));
   } else {
      struct mapping **at = &v->mappings, *m;

      while ((m = *at)) {
         if (m->base < ptr || m->base >= ptr + size) {
            at = &m->next;
            continue;
         }
         *at = m->next;
         physical_unref(m->physical);
         free(m);
      }
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

CUresult
drv_cuMemSetAccess(CUdeviceptr ptr, size_t size, const CUmemAccessDesc *desc,
                   size_t count)
{
   struct reservation *v;
   CUmemAccess_flags most = CU_MEM_ACCESS_FLAGS_PROT_NONE;
   int prot;
   CUresult r = CUDA_SUCCESS;

   if (!desc || !count || !size)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty list or range");
   for (size_t i = 0; i < count; i++) {
      if (desc[i].flags != CU_MEM_ACCESS_FLAGS_PROT_NONE &&
          desc[i].flags != CU_MEM_ACCESS_FLAGS_PROT_READ &&
          desc[i].flags != CU_MEM_ACCESS_FLAGS_PROT_READWRITE)
         return api_error(CUDA_ERROR_INVALID_VALUE, "access flags %d",
                          desc[i].flags);
      if (desc[i].flags > most) /* one address space: the widest holds */
         most = desc[i].flags;
   }
   prot = most == CU_MEM_ACCESS_FLAGS_PROT_READWRITE ? PROT_READ | PROT_WRITE
          : most == CU_MEM_ACCESS_FLAGS_PROT_READ    ? PROT_READ
                                                     : PROT_NONE;
   pthread_rwlock_wrlock(&lock);
   v = reservation_of(ptr, size);
   if (!v || !covers_mappings(v, ptr, size)) {
      r = api_error(CUDA_ERROR_INVALID_VALUE,
                    "%zu bytes at %#llx are no whole mappings", size, ptr);
   } else if (mprotect((void *)(uintptr_t)ptr, size, prot)) {
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "%s", strerror(errno));
   } else {
      for (struct mapping *m = v->mappings; m; m = m->next) {
         if (m->base >= ptr && m->base < ptr + size)
            m->access = most;
      }
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

CUresult
drv_cuMemGetAccess(unsigned long long *flags, const CUmemLocation *location,
                   CUdeviceptr ptr)
{
   const struct mapping *m;
   struct drv_device *d;
   CUresult r;

   if (!flags || !location)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or location");
   if (location->type == CU_MEM_LOCATION_TYPE_DEVICE) {
      r = drv_device_get(location->id, &d);
      if (r)
         return r;
   }
   pthread_rwlock_rdlock(&lock);
   m = mapping_of(ptr);
   if (m)
      *flags = m->access;
   pthread_rwlock_unlock(&lock);
   if (!m)
      return api_error(CUDA_ERROR_INVALID_VALUE, "nothing is mapped at %#llx",
                       ptr);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemGetAllocationGranularity(size_t *granularity,
                                  const CUmemAllocationProp *prop,
                                  CUmemAllocationGranularity_flags option)
{
   CUresult r = check_prop(prop);

   if (r)
      return r;
   if (!granularity || (unsigned)option > CU_MEM_ALLOC_GRANULARITY_RECOMMENDED)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or option %d",
                       option);
   *granularity = GRANULARITY;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemGetAllocationPropertiesFromHandle(CUmemAllocationProp *prop,
                                           CUmemGenericAllocationHandle handle)
{
   struct physical *p;
   CUresult r;

   if (!prop)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = physical_get(handle, &p);
   if (!r)
      *prop = p->prop;
   return r;
}

CUresult
drv_cuMemRetainAllocationHandle(CUmemGenericAllocationHandle *handle,
                                void *addr)
{
   struct mapping *m;
   CUresult r = CUDA_SUCCESS;

   if (!handle)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_rwlock_wrlock(&lock);
   m = mapping_of((uintptr_t)addr);
   if (m) {
      atomic_fetch_add(&m->physical->refs, 1);
      if (atomic_fetch_add(&m->physical->handles, 1) == 0)
         drv_object_add(m->physical, DRV_PHYSICAL);
      *handle = (uintptr_t)m->physical;
   } else {
      r = api_error(CUDA_ERROR_INVALID_VALUE, "nothing is mapped at %p", addr);
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

/* Descriptors: one is the memory, so a process that receives it can map it. */

CUresult
drv_cuMemExportToShareableHandle(void *shareable,
                                 CUmemGenericAllocationHandle handle,
                                 CUmemAllocationHandleType type,
                                 unsigned long long flags)
{
   struct physical *p;
   CUresult r;
   int fd;

   if (!shareable || flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %llu",
                       flags);
   r = physical_get(handle, &p);
   if (r)
      return r;
   if (type != CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR ||
       !(p->prop.requestedHandleTypes & type))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "handle type %#x was not requested at cuMemCreate",
                       type);
   fd = fcntl(p->fd, F_DUPFD_CLOEXEC, 0);
   if (fd < 0)
      return api_error(CUDA_ERROR_OPERATING_SYSTEM, "%s", strerror(errno));
   *(int *)shareable = fd;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMemImportFromShareableHandle(CUmemGenericAllocationHandle *handle,
                                   void *os_handle,
                                   CUmemAllocationHandleType type)
{
   CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED,
                               .requestedHandleTypes =
                                  CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR,
                               .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
   struct stat s;
   int fd;

   if (!handle)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (type != CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR)
      return api_error(CUDA_ERROR_NOT_SUPPORTED, "handles of type %#x", type);
   fd = fcntl((int)(intptr_t)os_handle, F_DUPFD_CLOEXEC, 0);
   if (fd < 0)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%s", strerror(errno));
   if (fstat(fd, &s) || !S_ISREG(s.st_mode) || s.st_size <= 0 ||
       (size_t)s.st_size % GRANULARITY) {
      close(fd);
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "the descriptor is no exported allocation");
   }
   return physical_create(fd, (size_t)s.st_size, &prop, handle);
}
