/* Memory: ordinary host pages (D6), and a register of what is allocated.
 *
 * The register is a treap ordered by address, so that any pointer finds the
 * allocation it points into.  Allocations of 1 MiB and more are mappings of
 * their own, unmapped when freed, so that a use after free is a fault.
 * Smaller ones come from slabs: 2 MiB regions cut into slots of one size,
 * whose bookkeeping lies elsewhere, out of reach of a kernel that writes past
 * its end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
   GRANULE = 256, /* CUDA's alignment */
   SLAB = 2 << 20,
   LARGE = 1 << 20,
   CLASS_COUNT = 64,
};

/* A region of equal slots. */
struct slab {
   struct slab *next, *previous; /* of its class, while it has free slots */
   char *base;
   size_t slot;
   unsigned class, count, free_count;
   uint16_t free[]; /* stack of free slots */
};

struct node {
   struct device_allocation a;
   struct node *child[2];
   uint32_t priority;
   size_t mapped;     /* bytes of its own mapping, or 0 */
   struct slab *slab; /* or NULL */
};

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct node *root;
static uint64_t last_id;
static struct slab *slabs[CLASS_COUNT];

/* ---- The treap; `lock` held ---- */

static uint32_t
random_priority(void)
{
   static uint64_t state = 0x9e3779b97f4a7c15u;
   state ^= state << 13;
   state ^= state >> 7;
   state ^= state << 17;
   return (uint32_t)(state >> 32);
}

/* Split t into those below address and the rest. */
static void
split(struct node *t, uintptr_t address, struct node **below,
      struct node **rest)
{
   while (t) {
      if (t->a.base < address) {
         *below = t;
         below = &t->child[1];
         t = t->child[1];
      } else {
         *rest = t;
         rest = &t->child[0];
         t = t->child[0];
      }
   }
   *below = *rest = NULL;
}

static void
insert(struct node *n)
{
   struct node **link = &root;
   n->priority = random_priority();
   while (*link && (*link)->priority >= n->priority)
      link = &(*link)->child[(*link)->a.base < n->a.base];
   split(*link, n->a.base, &n->child[0], &n->child[1]);
   *link = n;
}

/* All of a lies below all of b. */
static struct node *
merge(struct node *a, struct node *b)
{
   struct node *top = NULL, **link = &top;
   while (a && b) {
      if (a->priority >= b->priority) {
         *link = a;
         link = &a->child[1];
         a = a->child[1];
      } else {
         *link = b;
         link = &b->child[0];
         b = b->child[0];
      }
   }
   *link = a ? a : b;
   return top;
}

static void
erase(struct node *n)
{
   struct node **link = &root;
   while (*link != n)
      link = &(*link)->child[(*link)->a.base < n->a.base];
   *link = merge(n->child[0], n->child[1]);
}

/* The last that starts at or below address. */
static struct node *
floor_of(uintptr_t address)
{
   struct node *best = NULL;
   for (struct node *t = root; t;) {
      if (t->a.base <= address) {
         best = t;
         t = t->child[1];
      } else {
         t = t->child[0];
      }
   }
   return best;
}

static struct node *
find(uintptr_t address)
{
   struct node *n = floor_of(address);
   return n && address - n->a.base < n->a.size ? n : NULL;
}

/* ---- Slabs; `lock` held ---- */

/* Classes: multiples of 256 up to 2 KiB, then four a doubling. */
static unsigned
class_of(size_t size, size_t *slot)
{
   size_t granules = (size + GRANULE - 1) / GRANULE;
   if (granules <= 8) {
      *slot = granules * GRANULE;
      return (unsigned)granules - 1;
   }
   unsigned log = 63 - (unsigned)__builtin_clzll(granules - 1);
   size_t step = (size_t)1 << (log - 2);
   size_t rounded = (granules + step - 1) / step * step;
   *slot = rounded * GRANULE;
   return 8 + (log - 3) * 4 +
          (unsigned)((rounded - ((size_t)1 << log)) / step - 1);
}

static void
slab_link(struct slab *s)
{
   s->previous = NULL;
   s->next = slabs[s->class];
   if (s->next)
      s->next->previous = s;
   slabs[s->class] = s;
}

static void
slab_unlink(struct slab *s)
{
   if (s->previous)
      s->previous->next = s->next;
   else
      slabs[s->class] = s->next;
   if (s->next)
      s->next->previous = s->previous;
}

static struct slab *
slab_create(struct device *d, unsigned class, size_t slot)
{
   unsigned count = (unsigned)(SLAB / slot);
   struct slab *s = malloc(sizeof(*s) + count * sizeof(s->free[0]));
   if (!s)
      return NULL;
   s->base = d->ops->memory_map(d, SLAB, SLAB);
   if (!s->base) {
      free(s);
      return NULL;
   }
   s->slot = slot;
   s->class = class;
   s->count = s->free_count = count;
   for (unsigned i = 0; i < count; i++)
      s->free[i] = (uint16_t)(count - 1 - i);
   slab_link(s);
   return s;
}

static bool
slab_take(struct device *d, struct node *n, size_t size)
{
   size_t slot;
   unsigned class = class_of(size, &slot);
   assert(class < CLASS_COUNT && slot >= size);
   struct slab *s = slabs[class];
   if (!s)
      s = slab_create(d, class, slot);
   if (!s)
      return false;
   n->a.base = (uintptr_t)s->base + s->free[--s->free_count] * slot;
   n->slab = s;
   if (!s->free_count)
      slab_unlink(s);
   return true;
}

static void
slab_give(struct device *d, struct node *n)
{
   struct slab *s = n->slab;
   if (s->free_count == 0)
      slab_link(s);
   s->free[s->free_count++] =
      (uint16_t)((n->a.base - (uintptr_t)s->base) / s->slot);
   /* Keep one empty slab of a class. */
   if (s->free_count == s->count && (s->next || s->previous)) {
      slab_unlink(s);
      d->ops->memory_unmap(d, s->base, SLAB);
      free(s);
   }
}

/* ---- Allocation ---- */

static CUresult
refuse(struct device *d, size_t size, size_t available)
{
   return api_error(CUDA_ERROR_OUT_OF_MEMORY,
                    "%zu bytes asked, %zu of %zu are free", size, available,
                    d->properties.memory_bytes);
}

/* Count size bytes as used, unless that exceeds the device's memory. */
static CUresult
reserve(struct device *d, size_t size)
{
   size_t total = d->properties.memory_bytes;
   size_t used = atomic_load(&d->memory_used);
   do {
      if (size > total || used > total - size)
         return refuse(d, size, used < total ? total - used : 0);
   } while (!atomic_compare_exchange_weak(&d->memory_used, &used, used + size));
   /* Other programs may have taken what was free at the start. */
   if (size >= (64u << 20)) {
      size_t available, all;
      device_memory_info(d, &available, &all);
      if (available < size && used + available < total) {
         atomic_fetch_sub(&d->memory_used, size);
         return refuse(d, size, available);
      }
   }
   return CUDA_SUCCESS;
}

static CUresult
allocate(struct device_context *c, size_t size, size_t align, struct node *like,
         void **address)
{
   struct device *d = c->device;
   CUresult r = device_context_check(c);
   if (r)
      return r;
   if (!size)
      return api_error(CUDA_ERROR_INVALID_VALUE, "an allocation of 0 bytes");
   r = reserve(d, size);
   if (r)
      return r;
   struct node *n = malloc(sizeof(*n));
   if (!n)
      goto out;
   *n = *like;
   n->a.context = c;
   n->a.size = size;
   if (size >= LARGE || align > GRANULE) {
      size_t page = size >= SLAB ? SLAB : (size_t)sysconf(_SC_PAGESIZE);
      if (align < page)
         align = page;
      size_t small = (size_t)sysconf(_SC_PAGESIZE);
      n->mapped = (size + small - 1) / small * small;
      n->a.base = (uintptr_t)d->ops->memory_map(d, n->mapped, align);
   }
   pthread_rwlock_wrlock(&lock);
   if (n->mapped ? n->a.base != 0 : slab_take(d, n, size)) {
      n->a.id = ++last_id;
      insert(n);
      *address = (void *)n->a.base;
      n = NULL;
   }
   pthread_rwlock_unlock(&lock);
   if (!n)
      return CUDA_SUCCESS;
out:
   free(n);
   atomic_fetch_sub(&d->memory_used, size);
   return api_error(CUDA_ERROR_OUT_OF_MEMORY,
                    "the system has no %zu bytes of pages", size);
}

/* `lock` held; n is out of the treap. */
static void
dispose(struct node *n)
{
   struct device *d = n->a.context->device;
   if (n->slab)
      slab_give(d, n);
   if (n->mapped)
      d->ops->memory_unmap(d, (void *)n->a.base, n->mapped);
   if (n->a.kind != DEVICE_MEMORY_REGISTERED)
      atomic_fetch_sub(&d->memory_used, n->a.size);
   free(n);
}

CUresult
device_memory_alloc(struct device_context *c, size_t size,
                    enum device_memory_kind kind, unsigned flags, void *owner,
                    void **address)
{
   struct node like = {.a = {.kind = kind, .flags = flags, .owner = owner}};
   return allocate(c, size, GRANULE, &like, address);
}

CUresult
device_memory_alloc_variable(struct device_context *c, size_t size,
                             size_t align, bool managed, void **address)
{
   struct node like = {
      .a = {
         .kind = managed ? DEVICE_MEMORY_MANAGED : DEVICE_MEMORY_DEVICE,
         .variable = true,
      }};
   return allocate(c, size, align, &like, address);
}

CUresult
device_memory_place_variable(struct device_context *c, size_t size,
                             void *address, bool *first)
{
   uintptr_t base = (uintptr_t)address;
   CUresult r = device_context_check(c);
   if (r)
      return r;
   r = reserve(c->device, size);
   if (r)
      return r;
   struct node *n = calloc(1, sizeof(*n));
   if (!n) {
      atomic_fetch_sub(&c->device->memory_used, size);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a managed variable");
   }
   n->a = (struct device_allocation){.base = base,
                                     .size = size,
                                     .kind = DEVICE_MEMORY_MANAGED,
                                     .variable = true,
                                     .context = c};
   pthread_rwlock_wrlock(&lock);
   struct node *below = floor_of(base + size - 1);
   *first = !below || below->a.base + below->a.size <= base;
   if (*first) {
      n->a.id = ++last_id;
      insert(n);
   } else {
      free(n);
      atomic_fetch_sub(&c->device->memory_used, size);
   }
   pthread_rwlock_unlock(&lock);
   return CUDA_SUCCESS;
}

static CUresult
release(void *address, enum device_memory_kind kind, bool variable)
{
   static const char *const names[] = {"device", "host", "managed",
                                       "registered"};
   CUresult r = CUDA_SUCCESS;
   if (device_gone())
      return device_refuse();
   pthread_rwlock_wrlock(&lock);
   struct node *n = find((uintptr_t)address);
   if (!n || n->a.base != (uintptr_t)address || n->a.kind != kind ||
       n->a.variable != variable) {
      r = kind == DEVICE_MEMORY_REGISTERED
             ? api_error(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED,
                         "%p is not registered", address)
             : api_error(CUDA_ERROR_INVALID_VALUE,
                         "%p is no allocation of %s memory%s", address,
                         names[kind],
                         n && n->a.base != (uintptr_t)address
                            ? " (it points inside one)"
                            : "");
   } else {
      erase(n);
      dispose(n);
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

CUresult
device_memory_free(void *address, enum device_memory_kind kind)
{
   return release(address, kind, false);
}

void
device_memory_free_variable(void *address)
{
   pthread_rwlock_wrlock(&lock);
   struct node *n = find((uintptr_t)address);
   if (n && n->a.variable) {
      erase(n);
      dispose(n);
   }
   pthread_rwlock_unlock(&lock);
}

/* All nodes of a context out of t; returns what is left. */
static struct node *
drop(struct node *t, const struct device_context *c)
{
   if (!t)
      return NULL;
   t->child[0] = drop(t->child[0], c);
   t->child[1] = drop(t->child[1], c);
   if (t->a.context != c)
      return t;
   struct node *rest = merge(t->child[0], t->child[1]);
   dispose(t);
   return rest;
}

void
device_memory_free_all(struct device_context *c)
{
   pthread_rwlock_wrlock(&lock);
   root = drop(root, c);
   pthread_rwlock_unlock(&lock);
}

CUresult
device_memory_register(struct device_context *c, void *address, size_t size,
                       unsigned flags)
{
   uintptr_t base = (uintptr_t)address;
   CUresult r = device_context_check(c);
   if (r)
      return r;
   if (!base || !size || base + size < base)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%zu bytes at %p", size,
                       address);
   struct node *n = calloc(1, sizeof(*n));
   if (!n)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory to register");
   n->a.base = base;
   n->a.size = size;
   n->a.kind = DEVICE_MEMORY_REGISTERED;
   n->a.flags = flags;
   n->a.context = c;
   pthread_rwlock_wrlock(&lock);
   struct node *below = floor_of(base + size - 1);
   if (below && below->a.base + below->a.size > base) {
      free(n);
      r = api_error(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED,
                    "%zu bytes at %p overlap memory that is known", size,
                    address);
   } else {
      n->a.id = ++last_id;
      insert(n);
   }
   pthread_rwlock_unlock(&lock);
   return r;
}

CUresult
device_memory_unregister(void *address)
{
   return release(address, DEVICE_MEMORY_REGISTERED, false);
}

bool
device_memory_find(const void *address, struct device_allocation *out)
{
   if (device_gone())
      return false;
   pthread_rwlock_rdlock(&lock);
   struct node *n = find((uintptr_t)address);
   if (n)
      *out = n->a;
   pthread_rwlock_unlock(&lock);
   return n != NULL;
}
