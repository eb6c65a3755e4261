/* Devices and contexts: start, fork, limits, the sticky error.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"
#include "base/debug.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct device the_device = {.ops = &device_cpu};
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic bool started, forked, exiting;
static _Atomic uint64_t last_context;

/* A child has none of the parent's threads: it gets errors, not a hang. */
static void
in_child(void)
{
   atomic_store(&forked, true);
}

/* As the process exits: work still queued is dropped, as CUDA does; and what
 * runs is not waited for.  It may never end, and what it uses must stay as it
 * is, so from now on all calls are refused.  Without work, the destructors of
 * the program may go on using the device.
 */
static void
at_exit(void)
{
   struct device *d = &the_device;
   if (device_gone())
      return;
   device_lock(d);
   for (struct device_context *c = d->contexts; c; c = c->next) {
      for (struct device_stream *s = c->streams; s; s = s->next) {
         if (s->tail)
            atomic_store(&exiting, true);
      }
   }
   for (struct device_context *c = d->contexts; c; c = c->next) {
      int none = CUDA_SUCCESS;
      if (atomic_load(&exiting))
         atomic_compare_exchange_strong(&c->error, &none,
                                        CUDA_ERROR_DEINITIALIZED);
   }
   device_unlock(d);
}

static void
start(void)
{
   struct device *d = &the_device;
   pthread_mutexattr_t attr;
   pthread_mutexattr_init(&attr);
   pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
   pthread_mutex_init(&d->lock, &attr);
   pthread_mutexattr_destroy(&attr);
   pthread_cond_init(&d->host_wake, NULL);
   pthread_cond_init(&d->poll_wake, NULL);
   d->ops->properties(d);
   pthread_atfork(NULL, NULL, in_child);
   atexit(at_exit);
   atomic_store(&started, true);
}

bool
device_gone(void)
{
   return atomic_load_explicit(&forked, memory_order_relaxed) ||
          atomic_load_explicit(&exiting, memory_order_relaxed);
}

CUresult
device_refuse(void)
{
   if (atomic_load(&forked))
      return api_error(CUDA_ERROR_NOT_INITIALIZED,
                       "this process was forked after CUDA had started");
   return api_error(CUDA_ERROR_DEINITIALIZED, "the process is about to exit");
}

uint64_t
device_now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_MONOTONIC, &t);
   return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

bool
device_thread_start(void *(*fn)(void *), void *argument)
{
   static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
   pthread_t thread;
   sigset_t blocked, old;
   sigfillset(&blocked);
   for (size_t i = 0; i < countof(own); i++)
      sigdelset(&blocked, own[i]);
   pthread_sigmask(SIG_SETMASK, &blocked, &old);
   int error = pthread_create(&thread, NULL, fn, argument);
   pthread_sigmask(SIG_SETMASK, &old, NULL);
   if (!error)
      pthread_detach(thread);
   return !error;
}

void
device_lock(struct device *d)
{
   pthread_mutex_lock(&d->lock);
}

/* Waking a thread takes a system call: not under the lock. */
void
device_unlock(struct device *d)
{
   unsigned wakes = d->wakes;
   d->wakes = 0;
   pthread_mutex_unlock(&d->lock);
   if (wakes)
      syscall(SYS_futex, &d->work, FUTEX_WAKE_PRIVATE, wakes, NULL, NULL, 0);
}

CUresult
device_count(unsigned *count)
{
   if (device_gone())
      return device_refuse();
   pthread_once(&once, start);
   *count = 1;
   return CUDA_SUCCESS;
}

CUresult
device_get(unsigned ordinal, struct device **d)
{
   unsigned count;
   CUresult r = device_count(&count);
   if (r)
      return r;
   if (ordinal >= count)
      return api_error(CUDA_ERROR_INVALID_DEVICE,
                       "there is no device %u: there are %u", ordinal, count);
   *d = &the_device;
   return CUDA_SUCCESS;
}

const struct device_properties *
device_properties(const struct device *d)
{
   return &d->properties;
}

void
device_shutdown(void)
{
   struct device *d = &the_device;
   if (!atomic_load(&started) || device_gone())
      return;
   device_lock(d);
   for (bool again = true; again;) {
      again = false;
      for (struct device_context *c = d->contexts; c && !again; c = c->next) {
         for (struct device_stream *s = c->streams; s && !again; s = s->next) {
            if (!s->tail)
               continue;
            uint64_t sequence = s->submitted;
            device_stream_pin(s);
            device_unlock(d);
            device_stream_wait(s, sequence);
            device_lock(d);
            device_stream_unpin(s);
            again = true;
         }
      }
   }
   for (struct device_context *c = d->contexts; c; c = c->next)
      device_context_flush(c);
   device_unlock(d);
   d->ops->stop(d);
}

/* ---- Contexts ---- */

CUresult
device_context_create(struct device *d, struct device_context **out)
{
   static const size_t defaults[DEVICE_LIMIT_COUNT] = {
      [DEVICE_LIMIT_STACK] = 1024,
      [DEVICE_LIMIT_PRINT] = 1 << 20,
      [DEVICE_LIMIT_HEAP] = 8 << 20,
   };
   if (device_gone())
      return device_refuse();
   device_lock(d);
   bool ready = d->ops->ready(d);
   device_unlock(d);
   if (!ready)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY,
                       "the host has no thread left to work with");
   struct device_context *c = calloc(1, sizeof(*c));
   if (!c)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a context");
   c->device = d;
   c->serial = atomic_fetch_add(&last_context, 1) + 1;
   memcpy(c->limits, defaults, sizeof(defaults));
   device_print_init(&c->print, c->limits[DEVICE_LIMIT_PRINT]);
   pthread_mutex_init(&c->heap_lock, NULL);
   device_stream_init(&c->legacy, c, 0, 0);
   device_lock(d);
   c->next = d->contexts;
   d->contexts = c;
   device_unlock(d);
   *out = c;
   return CUDA_SUCCESS;
}

/* Wait until no stream of the context has work; streams may come and go
 * meanwhile, so look again from the start after each wait. */
static void
drain(struct device_context *c)
{
   struct device *d = c->device;
   device_lock(d);
   struct device_stream *s = c->streams;
   while (s) {
      uint64_t sequence = s->submitted;
      if (!s->tail) {
         s = s->next;
         continue;
      }
      device_stream_pin(s);
      device_unlock(d);
      device_stream_wait(s, sequence);
      device_lock(d);
      device_stream_unpin(s);
      s = c->streams;
   }
   device_unlock(d);
}

void
device_context_destroy(struct device_context *c)
{
   if (!c || device_gone())
      return;
   struct device *d = c->device;
   drain(c);
   device_context_flush(c);
   device_lock(d);
   struct device_context **link = &d->contexts;
   while (*link != c)
      link = &(*link)->next;
   *link = c->next;
   for (struct device_stream *s = c->streams, *next; s; s = next) {
      next = s->next;
      if (s != &c->legacy)
         free(s);
   }
   device_unlock(d);
   device_memory_free_all(c);
   device_heap_destroy(c->heap);
   device_print_fini(&c->print);
   pthread_mutex_destroy(&c->heap_lock);
   free(c);
}

struct device *
device_context_device(const struct device_context *c)
{
   return c->device;
}

CUresult
device_context_error(struct device_context *c)
{
   return atomic_load_explicit(&c->error, memory_order_acquire);
}

const char *
device_context_error_text(struct device_context *c)
{
   return device_context_error(c) ? c->error_text : "";
}

CUresult
device_context_check(struct device_context *c)
{
   if (device_gone())
      return device_refuse();
   CUresult r = device_context_error(c);
   return r ? api_error(r, "%s", c->error_text) : CUDA_SUCCESS;
}

void
device_context_fail(struct device_context *c, CUresult code, const char *fmt,
                    ...)
{
   struct device *d = c->device;
   device_lock(d);
   if (atomic_load(&c->error) == CUDA_SUCCESS) {
      va_list ap;
      va_start(ap, fmt);
      vsnprintf(c->error_text, sizeof(c->error_text), fmt, ap);
      va_end(ap);
      atomic_store_explicit(&c->error, code, memory_order_release);
      /* A failed assertion has printed its own line. */
      if (debug(fault) && code != CUDA_ERROR_ASSERT)
         fprintf(stderr, "sampan: error %d: %s\n", code, c->error_text);
   }
   device_unlock(d);
}

CUresult
device_context_synchronize(struct device_context *c)
{
   if (device_gone())
      return device_context_check(c);
   drain(c);
   device_context_flush(c);
   return device_context_check(c);
}

size_t
device_context_limit(struct device_context *c, enum device_limit l)
{
   device_lock(c->device);
   size_t bytes = c->limits[l];
   device_unlock(c->device);
   return bytes;
}

CUresult
device_context_set_limit(struct device_context *c, enum device_limit l,
                         size_t bytes)
{
   CUresult r = device_context_check(c);
   if (r)
      return r;
   if (l == DEVICE_LIMIT_STACK && bytes > (512 << 10))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a stack of %zu bytes a thread: at most 512 KiB", bytes);
   if (l == DEVICE_LIMIT_HEAP) {
      pthread_mutex_lock(&c->heap_lock);
      if (c->heap)
         r = api_error(CUDA_ERROR_INVALID_VALUE,
                       "the heap is in use: its size is fixed");
      pthread_mutex_unlock(&c->heap_lock);
   }
   if (!r && l == DEVICE_LIMIT_PRINT) {
      device_context_synchronize(c);
      device_print_fini(&c->print);
      device_print_init(&c->print, bytes);
   }
   if (!r) {
      device_lock(c->device);
      c->limits[l] = bytes;
      device_unlock(c->device);
   }
   return r;
}
