/* Contexts: created and primary, and the stack of current ones of a thread.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A context structure outlives its destruction while it stands on a stack, so
 * that a thread whose current context another thread destroyed gets
 * CUDA_ERROR_CONTEXT_IS_DESTROYED.  The primary context of a device keeps its
 * address through release, reset and the next retain, as programs expect.
 */
#include "driver/driver_int.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The current contexts of this thread, the last on top. */
struct stack {
   struct drv_context **data;
   size_t count, room;
};

static _Thread_local struct stack *own;
static pthread_key_t stack_key;
static pthread_once_t stack_once = PTHREAD_ONCE_INIT;

static atomic_uint_fast64_t next_id = 1;

/* Every context structure there is. */
static struct drv_context *all;
static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;

static void
context_unref(struct drv_context *c)
{
   struct drv_context **at = &all;

   if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
      return;
   pthread_mutex_lock(&all_lock);
   while (*at && *at != c)
      at = &(*at)->next;
   if (*at)
      *at = c->next;
   pthread_mutex_unlock(&all_lock);
   pthread_mutex_destroy(&c->lock);
   free(c);
}

static void
stack_free(void *p)
{
   struct stack *s = p;

   for (size_t i = 0; i < s->count; i++)
      context_unref(s->data[i]);
   free(s->data);
   free(s);
   own = NULL;
}

static void
make_key(void)
{
   pthread_key_create(&stack_key, stack_free);
}

/* The main thread's stack, which no key destructor frees. */
__attribute__((destructor)) static void
free_main_stack(void)
{
   if (own)
      stack_free(own);
}

static bool
stack_push(struct drv_context *c)
{
   pthread_once(&stack_once, make_key);
   if (!own) {
      own = calloc(1, sizeof(*own));
      if (!own)
         return false;
      pthread_setspecific(stack_key, own);
   }
   if (own->count == own->room) {
      size_t room = own->room ? 2 * own->room : 8;
      void *data = realloc(own->data, room * sizeof(*own->data));

      if (!data)
         return false;
      own->data = data;
      own->room = room;
   }
   if (c)
      atomic_fetch_add(&c->refs, 1);
   own->data[own->count++] = c;
   return true;
}

static struct drv_context *
stack_top(void)
{
   return own && own->count ? own->data[own->count - 1] : NULL;
}

static void
stack_pop(void)
{
   context_unref(own->data[--own->count]);
}

CUresult
drv_context_error(struct drv_context *c)
{
   CUresult r = device_context_error(c->context);

   if (r)
      return api_error(r, "%s", device_context_error_text(c->context));
   return CUDA_SUCCESS;
}

CUresult
drv_current_any(struct drv_context **out)
{
   struct drv_context *c = stack_top();

   *out = NULL;
   if (!c)
      return api_error(CUDA_ERROR_INVALID_CONTEXT,
                       "no context is current on this thread");
   if (c->destroyed)
      return api_error(CUDA_ERROR_CONTEXT_IS_DESTROYED,
                       "the current context was destroyed");
   *out = c;
   return CUDA_SUCCESS;
}

CUresult
drv_current(struct drv_context **out)
{
   CUresult r = drv_current_any(out);

   return r ? r : drv_context_error(*out);
}

CUresult
drv_context_get(CUcontext handle, struct drv_context **out)
{
   struct drv_context *c = (struct drv_context *)handle;

   *out = NULL;
   if (!c)
      return drv_current_any(out);
   if (!drv_object_is(c, DRV_CONTEXT))
      return api_error(CUDA_ERROR_INVALID_CONTEXT, "%p is no live context",
                       (void *)c);
   if (c->destroyed)
      return api_error(CUDA_ERROR_CONTEXT_IS_DESTROYED,
                       "the primary context is not active");
   *out = c;
   return CUDA_SUCCESS;
}

void
drv_child_add(struct drv_context *c, struct drv_child *child,
              void (*destroy)(struct drv_child *))
{
   child->context = c;
   child->destroy = destroy;
   child->previous = NULL;
   pthread_mutex_lock(&c->lock);
   child->next = c->children;
   if (child->next)
      child->next->previous = child;
   c->children = child;
   pthread_mutex_unlock(&c->lock);
}

void
drv_child_remove(struct drv_child *child)
{
   struct drv_context *c = child->context;

   pthread_mutex_lock(&c->lock);
   if (child->next)
      child->next->previous = child->previous;
   if (child->previous)
      child->previous->next = child->next;
   else
      c->children = child->next;
   pthread_mutex_unlock(&c->lock);
}

/* Ends all that a context owns; the structure stays. */
static void
context_stop(struct drv_context *c)
{
   c->destroyed = true;
   device_context_synchronize(c->context);
   for (;;) {
      struct drv_child *child;

      pthread_mutex_lock(&c->lock);
      child = c->children;
      pthread_mutex_unlock(&c->lock);
      if (!child)
         break;
      drv_child_remove(child);
      child->destroy(child);
   }
   drv_pools_forget(c);
   device_context_destroy(c->context);
   c->context = NULL;
}

static CUresult
context_start(struct drv_context *c)
{
   CUresult r = device_context_create(c->device->device, &c->context);

   if (r)
      return r;
   c->id = next_id++;
   c->cache = CU_FUNC_CACHE_PREFER_NONE;
   memset(c->limits, 0, sizeof(c->limits));
   c->limits[CU_LIMIT_DEV_RUNTIME_SYNC_DEPTH] = 2;
   c->limits[CU_LIMIT_DEV_RUNTIME_PENDING_LAUNCH_COUNT] = 2048;
   c->limits[CU_LIMIT_MAX_L2_FETCH_GRANULARITY] = 64;
   c->peers = 0;
   c->destroyed = false;
   return CUDA_SUCCESS;
}

static CUresult
context_create(struct drv_device *d, unsigned flags, bool primary,
               struct drv_context **out)
{
   struct drv_context *c = calloc(1, sizeof(*c));
   CUresult r;

   if (!c)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a context");
   c->refs = 1;
   c->device = d;
   c->flags = flags;
   c->primary = primary;
   pthread_mutex_init(&c->lock, NULL);
   r = context_start(c);
   if (r) {
      context_unref(c);
      return r;
   }
   pthread_mutex_lock(&all_lock);
   c->next = all;
   all = c;
   pthread_mutex_unlock(&all_lock);
   drv_object_add(c, DRV_CONTEXT);
   *out = c;
   return CUDA_SUCCESS;
}

struct drv_context *
drv_context_find(const struct device_context *context)
{
   struct drv_context *c;

   pthread_mutex_lock(&all_lock);
   for (c = all; c && c->context != context; c = c->next)
      ;
   pthread_mutex_unlock(&all_lock);
   return c;
}

static CUresult
check_flags(unsigned flags)
{
   unsigned sched = flags & CU_CTX_SCHED_MASK;

   if (flags & ~(unsigned)CU_CTX_FLAGS_MASK)
      return api_error(CUDA_ERROR_INVALID_VALUE, "context flags %#x", flags);
   if (sched != CU_CTX_SCHED_AUTO && sched != CU_CTX_SCHED_SPIN &&
       sched != CU_CTX_SCHED_YIELD && sched != CU_CTX_SCHED_BLOCKING_SYNC)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "context flags %#x: more than one CU_CTX_SCHED_…",
                       flags);
   return CUDA_SUCCESS;
}

/* Primary contexts. */

CUresult
drv_cuDevicePrimaryCtxRetain(CUcontext *ctx, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!ctx)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_mutex_lock(&drv_lock);
   if (!d->primary)
      r = context_create(d, d->primary_flags, true, &d->primary);
   else if (d->primary->destroyed)
      r = context_start(d->primary);
   if (!r) {
      d->primary->flags = d->primary_flags;
      d->primary_refs++;
      *ctx = (CUcontext)d->primary;
   }
   pthread_mutex_unlock(&drv_lock);
   return r;
}

static CUresult
primary_stop(struct drv_device *d, bool always)
{
   CUresult r = CUDA_SUCCESS;

   pthread_mutex_lock(&drv_lock);
   if (!always && !d->primary_refs) {
      r = api_error(CUDA_ERROR_INVALID_CONTEXT,
                    "the primary context of device %d is not retained",
                    d->ordinal);
   } else if (d->primary && !d->primary->destroyed &&
              (always || --d->primary_refs == 0)) {
      d->primary_refs = 0;
      context_stop(d->primary);
   }
   pthread_mutex_unlock(&drv_lock);
   return r;
}

CUresult
drv_cuDevicePrimaryCtxRelease_v2(CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   return r ? r : primary_stop(d, false);
}

CUresult
drv_cuDevicePrimaryCtxReset_v2(CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   return r ? r : primary_stop(d, true);
}

CUresult
drv_cuDevicePrimaryCtxSetFlags_v2(CUdevice dev, unsigned int flags)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (!r)
      r = check_flags(flags);
   if (r)
      return r;
   pthread_mutex_lock(&drv_lock);
   d->primary_flags = flags;
   if (d->primary)
      d->primary->flags = flags;
   pthread_mutex_unlock(&drv_lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int *flags, int *active)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!flags || !active)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_mutex_lock(&drv_lock);
   *flags = d->primary_flags;
   *active = d->primary && !d->primary->destroyed;
   pthread_mutex_unlock(&drv_lock);
   return CUDA_SUCCESS;
}

CUresult
drv_cuDevicePrimaryCtxRelease(CUdevice dev)
{
   return drv_cuDevicePrimaryCtxRelease_v2(dev);
}

CUresult
drv_cuDevicePrimaryCtxReset(CUdevice dev)
{
   return drv_cuDevicePrimaryCtxReset_v2(dev);
}

CUresult
drv_cuDevicePrimaryCtxSetFlags(CUdevice dev, unsigned int flags)
{
   return drv_cuDevicePrimaryCtxSetFlags_v2(dev, flags);
}

/* Created contexts. */

CUresult
drv_cuCtxCreate_v4(CUcontext *ctx, CUctxCreateParams *params,
                   unsigned int flags, CUdevice dev)
{
   struct drv_context *c = NULL;
   struct drv_device *d;
   CUresult r;

   if (!ctx)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_device_get(dev, &d);
   if (!r)
      r = check_flags(flags);
   if (r)
      return r;
   if (params && params->numExecAffinityParams)
      return api_error(CUDA_ERROR_UNSUPPORTED_EXEC_AFFINITY,
                       "execution affinity is not built yet");
   if (params && params->cigParams)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "contexts that share with graphics are not built yet");
   r = context_create(d, flags, false, &c);
   if (r)
      return r;
   if (!stack_push(c)) {
      drv_cuCtxDestroy_v2((CUcontext)c);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the thread's context stack");
   }
   *ctx = (CUcontext)c;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxCreate_v3(CUcontext *ctx, CUexecAffinityParam *affinity, int count,
                   unsigned int flags, CUdevice dev)
{
   CUctxCreateParams params = {affinity, count, NULL};

   return drv_cuCtxCreate_v4(ctx, &params, flags, dev);
}

CUresult
drv_cuCtxCreate_v2(CUcontext *ctx, unsigned int flags, CUdevice dev)
{
   return drv_cuCtxCreate_v4(ctx, NULL, flags, dev);
}

CUresult
drv_cuCtxCreate(CUcontext *ctx, unsigned int flags, CUdevice dev)
{
   return drv_cuCtxCreate_v4(ctx, NULL, flags, dev);
}

CUresult
drv_cuCtxDestroy_v2(CUcontext ctx)
{
   struct drv_context *c = (struct drv_context *)ctx;

   if (!c || !drv_object_is(c, DRV_CONTEXT))
      return api_error(c ? CUDA_ERROR_INVALID_CONTEXT
                         : CUDA_ERROR_INVALID_VALUE,
                       "%p is no live context", (void *)c);
   if (c->primary)
      return api_error(CUDA_ERROR_INVALID_CONTEXT,
                       "a primary context is released, not destroyed");
   if (!drv_object_remove(c, DRV_CONTEXT))
      return api_error(CUDA_ERROR_INVALID_CONTEXT, "destroyed already");
   context_stop(c);
   if (stack_top() == c)
      stack_pop();
   context_unref(c);
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxDestroy(CUcontext ctx)
{
   return drv_cuCtxDestroy_v2(ctx);
}

/* The stack. */

CUresult
drv_cuCtxPushCurrent_v2(CUcontext ctx)
{
   struct drv_context *c;
   CUresult r;

   if (!ctx)
      return api_error(CUDA_ERROR_INVALID_CONTEXT, "null context");
   r = drv_context_get(ctx, &c);
   if (r)
      return r;
   if (!stack_push(c))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the thread's context stack");
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxPushCurrent(CUcontext ctx)
{
   return drv_cuCtxPushCurrent_v2(ctx);
}

CUresult
drv_cuCtxPopCurrent_v2(CUcontext *ctx)
{
   struct drv_context *c = stack_top();

   if (!c)
      return api_error(CUDA_ERROR_INVALID_CONTEXT,
                       "no context is current on this thread");
   if (ctx)
      *ctx = (CUcontext)c;
   stack_pop();
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxPopCurrent(CUcontext *ctx)
{
   return drv_cuCtxPopCurrent_v2(ctx);
}

CUresult
drv_cuCtxSetCurrent(CUcontext ctx)
{
   struct drv_context *c = NULL;
   CUresult r;

   if (ctx) {
      r = drv_context_get(ctx, &c);
      if (r)
         return r;
      if (c == stack_top())
         return CUDA_SUCCESS;
   }
   if (own && own->count)
      stack_pop();
   if (c && !stack_push(c))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the thread's context stack");
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxGetCurrent(CUcontext *ctx)
{
   if (!ctx)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *ctx = (CUcontext)stack_top();
   return CUDA_SUCCESS;
}

/* Questions. */

CUresult
drv_cuCtxGetDevice_v2(CUdevice *dev, CUcontext ctx)
{
   struct drv_context *c;
   CUresult r;

   if (!dev)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_context_get(ctx, &c);
   if (!r)
      *dev = c->device->ordinal;
   return r;
}

CUresult
drv_cuCtxGetDevice(CUdevice *dev)
{
   return drv_cuCtxGetDevice_v2(dev, NULL);
}

CUresult
drv_cuCtxGetFlags(unsigned int *flags)
{
   struct drv_context *c;
   CUresult r;

   if (!flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_current_any(&c);
   if (!r)
      *flags = c->flags;
   return r;
}

CUresult
drv_cuCtxSetFlags(unsigned int flags)
{
   struct drv_context *c;
   CUresult r = drv_current_any(&c);

   if (!r)
      r = check_flags(flags);
   if (!r)
      c->flags = flags;
   return r;
}

CUresult
drv_cuCtxGetId(CUcontext ctx, unsigned long long *id)
{
   struct drv_context *c;
   CUresult r;

   if (!id)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_context_get(ctx, &c);
   if (!r)
      *id = c->id;
   return r;
}

CUresult
drv_cuCtxGetApiVersion(CUcontext ctx, unsigned int *version)
{
   struct drv_context *c;
   CUresult r;

   if (!version)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_context_get(ctx, &c);
   if (!r)
      *version = 3020; /* of the context interface, as CUDA has it */
   return r;
}

CUresult
drv_cuCtxSynchronize_v2(CUcontext ctx)
{
   struct drv_context *c;
   CUresult r = drv_context_get(ctx, &c);

   if (r)
      return r;
   r = device_context_synchronize(c->context);
   drv_pools_trim();
   return r;
}

CUresult
drv_cuCtxSynchronize(void)
{
   return drv_cuCtxSynchronize_v2(NULL);
}

/* Limits. */

static enum device_limit
device_limit_of(CUlimit limit)
{
   switch (limit) {
   case CU_LIMIT_STACK_SIZE:
      return DEVICE_LIMIT_STACK;
   case CU_LIMIT_PRINTF_FIFO_SIZE:
      return DEVICE_LIMIT_PRINT;
   case CU_LIMIT_MALLOC_HEAP_SIZE:
      return DEVICE_LIMIT_HEAP;
   default:
      return DEVICE_LIMIT_COUNT;
   }
}

static bool
kept_limit(CUlimit limit)
{
   return limit == CU_LIMIT_DEV_RUNTIME_SYNC_DEPTH ||
          limit == CU_LIMIT_DEV_RUNTIME_PENDING_LAUNCH_COUNT ||
          limit == CU_LIMIT_MAX_L2_FETCH_GRANULARITY ||
          limit == CU_LIMIT_PERSISTING_L2_CACHE_SIZE;
}

CUresult
drv_cuCtxSetLimit(CUlimit limit, size_t value)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if ((unsigned)limit >= CU_LIMIT_MAX)
      return api_error(CUDA_ERROR_INVALID_VALUE, "limit %d", limit);
   if (device_limit_of(limit) != DEVICE_LIMIT_COUNT)
      return device_context_set_limit(c->context, device_limit_of(limit),
                                      value);
   if (!kept_limit(limit))
      return api_error(CUDA_ERROR_UNSUPPORTED_LIMIT, "limit %d", limit);
   if (limit == CU_LIMIT_MAX_L2_FETCH_GRANULARITY && value > 128)
      return api_error(CUDA_ERROR_INVALID_VALUE, "L2 granularity %zu > 128",
                       value);
   if (limit == CU_LIMIT_PERSISTING_L2_CACHE_SIZE && value)
      return api_error(CUDA_ERROR_UNSUPPORTED_LIMIT,
                       "a CPU cannot set cache aside");
   c->limits[limit] = value;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxGetLimit(size_t *value, CUlimit limit)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!value || (unsigned)limit >= CU_LIMIT_MAX)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or limit %d",
                       limit);
   if (device_limit_of(limit) != DEVICE_LIMIT_COUNT)
      *value = device_context_limit(c->context, device_limit_of(limit));
   else if (kept_limit(limit))
      *value = c->limits[limit];
   else
      return api_error(CUDA_ERROR_UNSUPPORTED_LIMIT, "limit %d", limit);
   return CUDA_SUCCESS;
}

/* Preferences: that of the caches is kept, so that what was set is what is
 * read; of the banks there is one kind, as on every GPU since Maxwell.
 */

CUresult
drv_cuCtxGetCacheConfig(CUfunc_cache *config)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!config)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *config = c->cache;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxSetCacheConfig(CUfunc_cache config)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if ((unsigned)config > CU_FUNC_CACHE_PREFER_EQUAL)
      return api_error(CUDA_ERROR_INVALID_VALUE, "cache preference %d", config);
   c->cache = config;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxGetSharedMemConfig(CUsharedconfig *config)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!config)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *config = CU_SHARED_MEM_CONFIG_FOUR_BYTE_BANK_SIZE;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxSetSharedMemConfig(CUsharedconfig config)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if ((unsigned)config > CU_SHARED_MEM_CONFIG_EIGHT_BYTE_BANK_SIZE)
      return api_error(CUDA_ERROR_INVALID_VALUE, "bank size %d", config);
   return CUDA_SUCCESS;
}

/* Lower numbers come first; one level more than the default, as on GPUs
 * there are several. */
CUresult
drv_cuCtxGetStreamPriorityRange(int *least, int *greatest)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (least)
      *least = 0;
   if (greatest)
      *greatest = -5;
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxResetPersistingL2Cache(void)
{
   struct drv_context *c;

   return drv_current(&c);
}

CUresult
drv_cuCtxGetExecAffinity(CUexecAffinityParam *affinity, CUexecAffinityType type)
{
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!affinity)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   return api_error(CUDA_ERROR_UNSUPPORTED_EXEC_AFFINITY, "affinity type %d",
                    type);
}

/* Peers: all memory is the host's, so nothing has to be mapped; who may reach
 * whom is kept, so that asking twice is an error, as in CUDA. */

static CUresult
peer_get(CUcontext handle, struct drv_context **own_context,
         struct drv_context **peer)
{
   CUresult r = drv_current(own_context);

   if (r)
      return r;
   if (!handle)
      return api_error(CUDA_ERROR_INVALID_CONTEXT, "null peer");
   return drv_context_get(handle, peer);
}

CUresult
drv_cuCtxEnablePeerAccess(CUcontext peer, unsigned int flags)
{
   struct drv_context *c, *p;
   CUresult r = peer_get(peer, &c, &p);
   uint32_t bit;

   if (r)
      return r;
   if (flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %u: must be 0", flags);
   if (p->device == c->device)
      return api_error(p == c ? CUDA_ERROR_INVALID_CONTEXT
                              : CUDA_ERROR_PEER_ACCESS_UNSUPPORTED,
                       "both contexts are of device %d", c->device->ordinal);
   bit = 1u << p->device->ordinal;
   if (atomic_fetch_or(&c->peers, bit) & bit)
      return api_error(CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED,
                       "access to device %d", p->device->ordinal);
   return CUDA_SUCCESS;
}

CUresult
drv_cuCtxDisablePeerAccess(CUcontext peer)
{
   struct drv_context *c, *p;
   CUresult r = peer_get(peer, &c, &p);
   uint32_t bit;

   if (r)
      return r;
   bit = 1u << p->device->ordinal;
   if (!(atomic_fetch_and(&c->peers, ~bit) & bit))
      return api_error(CUDA_ERROR_PEER_ACCESS_NOT_ENABLED,
                       "access to device %d", p->device->ordinal);
   return CUDA_SUCCESS;
}
