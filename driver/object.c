/* Which handles are alive.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A hash from addresses to kinds, cut into shards so that threads that launch
 * at once do not meet on one lock.
 */
#include "driver/driver_int.h"
#include <assert.h>
#include <stdlib.h>

enum { SHARDS = 64 };

struct entry {
   const void *handle;
   enum drv_kind kind;
   struct entry *next;
};

static struct shard {
   pthread_rwlock_t lock;
   struct entry **buckets;
   size_t count, room; /* room is a power of two, or 0 */
} __attribute__((aligned(128))) shards[SHARDS] = {
   [0 ... SHARDS - 1] = {.lock = PTHREAD_RWLOCK_INITIALIZER},
};

static uint64_t
mix(const void *handle)
{
   return ((uintptr_t)handle >> 4) * 0x9e3779b97f4a7c15u;
}

static struct shard *
shard_of(uint64_t hash)
{
   return &shards[hash >> 58];
}

/* Called with the shard's lock held for writing. */
static void
grow(struct shard *s)
{
   size_t room = s->room ? 2 * s->room : 16;
   struct entry **buckets = calloc(room, sizeof(*buckets));

   if (!buckets)
      return; /* longer chains will do */
   for (size_t i = 0; i < s->room; i++) {
      for (struct entry *e = s->buckets[i], *next; e; e = next) {
         struct entry **to = &buckets[(mix(e->handle) >> 16) & (room - 1)];

         next = e->next;
         e->next = *to;
         *to = e;
      }
   }
   free(s->buckets);
   s->buckets = buckets;
   s->room = room;
}

/* Called with the shard's lock held. */
static struct entry **
place(struct shard *s, uint64_t hash, const void *handle)
{
   struct entry **e = &s->buckets[(hash >> 16) & (s->room - 1)];

   while (*e && (*e)->handle != handle)
      e = &(*e)->next;
   return e;
}

void
drv_object_add(const void *handle, enum drv_kind kind)
{
   uint64_t hash = mix(handle);
   struct shard *s = shard_of(hash);
   struct entry *e = malloc(sizeof(*e)), **at;

   pthread_rwlock_wrlock(&s->lock);
   if (s->count >= s->room)
      grow(s);
   if (!e || !s->room) {
      /* The handle stays unknown: every use of it fails with a code. */
      free(e);
   } else {
      at = place(s, hash, handle);
      assert(!*at);
      *e = (struct entry){handle, kind, NULL};
      *at = e;
      s->count++;
   }
   pthread_rwlock_unlock(&s->lock);
}

bool
drv_object_remove(const void *handle, enum drv_kind kind)
{
   uint64_t hash = mix(handle);
   struct shard *s = shard_of(hash);
   struct entry *e = NULL, **at;

   pthread_rwlock_wrlock(&s->lock);
   if (s->room) {
      at = place(s, hash, handle);
      if (*at && (*at)->kind == kind) {
         e = *at;
         *at = e->next;
         s->count--;
      }
   }
   pthread_rwlock_unlock(&s->lock);
   free(e);
   return e;
}

bool
drv_object_is(const void *handle, enum drv_kind kind)
{
   uint64_t hash = mix(handle);
   struct shard *s = shard_of(hash);
   struct entry *e = NULL;
   bool is;

   if (!handle)
      return false;
   pthread_rwlock_rdlock(&s->lock);
   if (s->room)
      e = *place(s, hash, handle);
   is = e && e->kind == kind;
   pthread_rwlock_unlock(&s->lock);
   return is;
}

CUresult
drv_object_check(const void *handle, enum drv_kind kind)
{
   static const char *const names[] = {
      [DRV_CONTEXT] = "context",
      [DRV_MODULE] = "module",
      [DRV_FUNCTION] = "function",
      [DRV_LIBRARY] = "library",
      [DRV_KERNEL] = "kernel",
      [DRV_LINK] = "link state",
      [DRV_STREAM] = "stream",
      [DRV_EVENT] = "event",
      [DRV_POOL] = "memory pool",
      [DRV_ARRAY] = "array",
      [DRV_PHYSICAL] = "allocation handle",
      [DRV_MIPMAP] = "mipmapped array",
      [DRV_TEXTURE] = "texture object",
      [DRV_SURFACE] = "surface object",
   };

   if (drv_object_is(handle, kind))
      return CUDA_SUCCESS;
   return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live %s", handle,
                    names[kind]);
}
