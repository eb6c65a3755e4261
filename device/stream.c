/* Streams, and the graph of work behind them.
 *
 * Each call that queues work makes an op.  An op waits for the op before it in
 * its stream, and for what else it was made to depend on: events, and the two
 * rules of the legacy default stream:
 *
 *   - an op of the legacy stream waits for all that stands in the blocking
 *     streams of its context;
 *   - an op of a blocking stream waits for all that stands in the legacy one.
 *
 * Since streams are in order, it is enough to wait for the last op of each,
 * and only if no earlier op of the own stream waits for it already.
 *
 * All of the graph is under the device's lock.  Ops are recycled, so that
 * queueing one allocates nothing in the long run.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A stream holds at most that many ops that are not complete; whoever queues
 * more waits for the older ones. */
enum { BACKLOG = 4096 };

struct device_op *
device_op_create(struct device_stream *s, enum device_op_kind kind)
{
   struct device *d = s->context->device;
   device_lock(d);
   bool ready = device_host_ready(d, kind);
   struct device_op *op = d->free_ops;
   if (op && ready)
      d->free_ops = op->next;
   device_unlock(d);
   if (!ready)
      return NULL;
   if (!op) {
      op = aligned_alloc(DEVICE_LINE, sizeof(*op));
      if (!op)
         return NULL;
      memset(op, 0, sizeof(*op));
   }
   op->kind = kind;
   op->stream = s;
   op->pending = 0;
   op->started = false;
   op->follower = NULL;
   op->edges = NULL;
   op->event = NULL;
   op->next = op->previous = NULL;
   op->listed = false;
   op->sms = 0;
   op->wanted = 1;
   op->total = 1;
   atomic_store_explicit(&op->claimed, 0, memory_order_relaxed);
   atomic_store_explicit(&op->aborted, false, memory_order_relaxed);
   atomic_store_explicit(&op->busy_ns, 0, memory_order_relaxed);
   atomic_store_explicit(&op->unit_ns, 0, memory_order_relaxed);
   return op;
}

static void
recycle(struct device *d, struct device_op *op)
{
   if (op->kind == DEVICE_OP_LAUNCH) {
      free(op->launch.large_params);
      op->launch.large_params = NULL;
   }
   if (op->kind == DEVICE_OP_COPY) {
      free(op->staged);
      op->staged = NULL;
   }
   op->serial++;
   op->started = false;
   op->next = d->free_ops;
   d->free_ops = op;
}

void
device_op_cancel(struct device_op *op)
{
   struct device *d = op->stream->context->device;
   device_lock(d);
   recycle(d, op);
   device_unlock(d);
}

void
device_op_depend(struct device_op *op, struct device_op *other)
{
   if (!other)
      return;
   struct device *d = op->stream->context->device;
   struct device_edge *e = d->free_edges;
   if (e)
      d->free_edges = e->next;
   else
      e = malloc(sizeof(*e));
   if (!e)
      arena_exhausted(sizeof(*e)); /* no 16 bytes: nothing can be done */
   e->op = op;
   e->next = other->edges;
   other->edges = e;
   op->pending++;
}

static bool
blocking(const struct device_stream *s)
{
   return !(s->flags & DEVICE_STREAM_NONBLOCKING);
}

/* The rules of the legacy default stream. */
static void
depend_legacy(struct device_op *op)
{
   struct device_stream *s = op->stream;
   struct device_stream *legacy = &s->context->legacy;
   if (!blocking(s))
      return;
   if (s != legacy) {
      if (legacy->tail && s->legacy_seen != legacy->submitted) {
         s->legacy_seen = legacy->submitted;
         device_op_depend(op, legacy->tail);
      }
      return;
   }
   for (struct device_stream *o = s->context->streams; o; o = o->next) {
      if (o != legacy && blocking(o) && o->tail &&
          o->seen_by_legacy != o->submitted) {
         o->seen_by_legacy = o->submitted;
         device_op_depend(op, o->tail);
      }
   }
}

/* Does it complete as soon as it may start? */
static bool
instant(struct device_op *op)
{
   if (op->kind == DEVICE_OP_MARK)
      return true;
   if (op->kind == DEVICE_OP_CALL ||
       (op->kind == DEVICE_OP_HOST && op->call.always))
      return false;
   return atomic_load(&op->stream->context->error) != CUDA_SUCCESS;
}

static void
start(struct device *d, struct device_op *op)
{
   op->started = true;
   if (op->kind == DEVICE_OP_HOST || op->kind == DEVICE_OP_WAIT_VALUE)
      device_host_start(d, op);
   else
      d->ops->start(d, op);
}

void
device_op_submit_locked(struct device_op *op)
{
   struct device_stream *s = op->stream;
   depend_legacy(op);
   if (s->tail) {
      s->tail->follower = op;
      op->pending++;
   } else {
      s->head = op;
   }
   s->tail = op;
   op->sequence = ++s->submitted;
   if (op->pending)
      return;
   if (instant(op))
      device_op_complete(op);
   else
      start(s->context->device, op);
}

void
device_op_submit(struct device_op *op)
{
   struct device_stream *s = op->stream;
   struct device *d = s->context->device;
   device_lock(d);
   bool many = s->submitted - atomic_load(&s->completed.value) >= BACKLOG &&
               op->kind != DEVICE_OP_CALL;
   uint64_t old = s->submitted - BACKLOG / 2;
   if (many) {
      device_unlock(d);
      device_stream_wait(s, old);
      device_lock(d);
   }
   device_op_submit_locked(op);
   device_unlock(d);
}

static void
stream_unlink(struct device_stream *s)
{
   if (s->previous)
      s->previous->next = s->next;
   else
      s->context->streams = s->next;
   if (s->next)
      s->next->previous = s->previous;
}

/* One op fewer that op waits for.  Returns the list of ops to complete, with op
 * in front if it completes at once. */
static struct device_op *
release(struct device *d, struct device_op *op, struct device_op *list)
{
   assert(op->pending > 0);
   if (--op->pending)
      return list;
   if (instant(op)) {
      op->next = list;
      return op;
   }
   start(d, op);
   return list;
}

/* Called with d->lock held, once s is destroyed. */
static void
stream_free_idle(struct device_stream *s)
{
   if (s->tail || s->pins)
      return;
   stream_unlink(s);
   free(s);
}

void
device_stream_pin(struct device_stream *s)
{
   s->pins++;
}

void
device_stream_unpin(struct device_stream *s)
{
   assert(s->pins);
   s->pins--;
   if (s->destroyed)
      stream_free_idle(s);
}

/* A loop, not a recursion: thousands of marks may complete in a row. */
void
device_op_complete(struct device_op *op)
{
   struct device *d = op->stream->context->device;
   struct device_op *list = op;
   op->next = NULL;
   while (list) {
      op = list;
      list = op->next;
      struct device_stream *s = op->stream;
      assert(s->head == op);
      s->head = op->follower;
      if (s->tail == op)
         s->tail = NULL;
      if (op->event)
         device_event_complete(op);
      if (op->follower)
         list = release(d, op->follower, list);
      for (struct device_edge *e = op->edges, *after; e; e = after) {
         after = e->next;
         list = release(d, e->op, list);
         e->next = d->free_edges;
         d->free_edges = e;
      }
      uint64_t sequence = op->sequence;
      recycle(d, op);
      device_counter_set(&s->completed, sequence);
      if (s->destroyed)
         stream_free_idle(s);
   }
}

void
device_counter_set(struct device_counter *c, uint64_t value)
{
   atomic_store(&c->value, value);
   if (atomic_load(&c->waiters))
      syscall(SYS_futex, &c->value, FUTEX_WAKE_PRIVATE, 1 << 30, NULL, NULL, 0);
}

void
device_stream_wait(struct device_stream *s, uint64_t sequence)
{
   if (atomic_load_explicit(&s->completed.value, memory_order_acquire) >=
       sequence)
      return;
   struct device *d = s->context->device;
   d->ops->wait(d, &s->completed, sequence, s, NULL);
}

/* ---- Streams ---- */

/* The default streams of threads: known by a number for each thread, and the
 * last one used kept at hand.
 */
static _Atomic uint64_t last_thread;
static _Thread_local struct {
   uint64_t thread, context;
   struct device_stream *stream;
} mine;
static pthread_key_t thread_key;
static pthread_once_t thread_once = PTHREAD_ONCE_INIT;

static void
thread_ends(void *thread)
{
   struct device *d;
   if (device_gone() || device_get(0, &d))
      return;
   struct device_stream *found;
   do {
      found = NULL;
      device_lock(d);
      for (struct device_context *c = d->contexts; c; c = c->next) {
         for (struct device_stream *s = c->streams; s; s = s->next) {
            if (s->thread == (uintptr_t)thread && !s->destroyed)
               found = s;
         }
      }
      device_unlock(d);
      device_stream_destroy(found);
   } while (found);
}

static void
thread_key_create(void)
{
   pthread_key_create(&thread_key, thread_ends);
}

void
device_stream_init(struct device_stream *s, struct device_context *c,
                   unsigned flags, int priority)
{
   struct device *d = c->device;
   s->context = c;
   s->flags = flags;
   s->priority = priority;
   device_lock(d);
   s->id = ++d->next_stream_id;
   s->next = c->streams;
   if (s->next)
      s->next->previous = s;
   c->streams = s;
   device_unlock(d);
}

static CUresult
create(struct device_context *c, unsigned flags, int priority, uint64_t thread,
       struct device_stream **out)
{
   CUresult r = device_context_check(c);
   if (r)
      return r;
   struct device_stream *s = calloc(1, sizeof(*s));
   if (!s)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a stream");
   s->thread = thread;
   device_stream_init(s, c, flags, priority);
   *out = s;
   return CUDA_SUCCESS;
}

CUresult
device_stream_create(struct device_context *c, unsigned flags, int priority,
                     struct device_stream **s)
{
   return create(c, flags, priority, 0, s);
}

void
device_stream_destroy(struct device_stream *s)
{
   if (!s || device_gone())
      return;
   struct device *d = s->context->device;
   device_lock(d);
   assert(s != &s->context->legacy);
   s->destroyed = true;
   stream_free_idle(s);
   device_unlock(d);
}

struct device_stream *
device_stream_legacy(struct device_context *c)
{
   return &c->legacy;
}

CUresult
device_stream_of_thread(struct device_context *c, struct device_stream **out)
{
   if (!mine.thread) {
      mine.thread = atomic_fetch_add(&last_thread, 1) + 1;
      pthread_once(&thread_once, thread_key_create);
      pthread_setspecific(thread_key, (void *)(uintptr_t)mine.thread);
   }
   if (mine.context != c->serial) {
      struct device_stream *s = NULL;
      if (device_gone())
         return device_context_check(c);
      device_lock(c->device);
      for (s = c->streams; s && s->thread != mine.thread;)
         s = s->next;
      device_unlock(c->device);
      CUresult r = s ? CUDA_SUCCESS : create(c, 0, 0, mine.thread, &s);
      if (r)
         return r;
      mine.context = c->serial;
      mine.stream = s;
   }
   *out = mine.stream;
   return CUDA_SUCCESS;
}

unsigned
device_stream_flags(const struct device_stream *s)
{
   return s->flags;
}

int
device_stream_priority(const struct device_stream *s)
{
   return s->priority;
}

uint64_t
device_stream_id(const struct device_stream *s)
{
   return s->id;
}

/* s is the legacy stream, and a blocking one has work: what waits for s waits
 * for that too. */
static bool
others_busy(struct device_stream *s)
{
   struct device_context *c = s->context;
   if (s != &c->legacy)
      return false;
   for (struct device_stream *o = c->streams; o; o = o->next) {
      if (o != s && blocking(o) && o->tail)
         return true;
   }
   return false;
}

CUresult
device_stream_query(struct device_stream *s)
{
   CUresult r = device_context_check(s->context);
   if (r)
      return r;
   device_lock(s->context->device);
   bool is = s->tail || others_busy(s);
   device_unlock(s->context->device);
   if (is)
      return CUDA_ERROR_NOT_READY;
   device_context_flush(s->context);
   return device_context_check(s->context);
}

CUresult
device_stream_synchronize(struct device_stream *s)
{
   struct device_context *c = s->context;
   if (device_gone())
      return device_context_check(c);
   device_lock(c->device);
   uint64_t sequence = s->submitted;
   bool mark = others_busy(s);
   device_unlock(c->device);
   if (mark) { /* it waits for them by the legacy rule */
      struct device_op *op = device_op_create(s, DEVICE_OP_MARK);
      if (!op)
         return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for work");
      device_op_submit(op);
      device_lock(c->device);
      sequence = s->submitted;
      device_unlock(c->device);
   }
   device_stream_wait(s, sequence);
   device_context_flush(c);
   return device_context_check(c);
}

/* ---- Work other than launches ---- */

static CUresult
op_new(struct device_stream *s, enum device_op_kind kind, struct device_op **op)
{
   CUresult r = device_context_check(s->context);
   if (r)
      return r;
   *op = device_op_create(s, kind);
   if (!*op)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for work");
   return CUDA_SUCCESS;
}

/* Pack the source of a copy, so that it may change. */
static bool
stage(struct device_op *op)
{
   struct device_copy *c = &op->copy;
   size_t plane = c->width * c->height;
   op->staged = malloc(plane * c->depth);
   if (!op->staged)
      return false;
   struct device_copy in = *c;
   in.dst = op->staged;
   in.dst_pitch = c->width;
   in.dst_slice = plane;
   device_copy_run(&in, 0, device_copy_units(&in));
   c->src = op->staged;
   c->src_pitch = c->width;
   c->src_slice = plane;
   return true;
}

CUresult
device_stream_copy(struct device_stream *s, const struct device_copy *copy)
{
   if (!copy->width || !copy->height || !copy->depth)
      return device_context_check(s->context);
   struct device_op *op;
   CUresult r = op_new(s, DEVICE_OP_COPY, &op);
   if (r)
      return r;
   op->copy = *copy;
   op->staged = NULL;
   if (copy->stage && !stage(op)) {
      device_op_cancel(op);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory to stage a copy");
   }
   op->total = device_copy_units(&op->copy);
   op->wanted = (unsigned)(op->total < 64 ? op->total : 64);
   device_op_submit(op);
   return CUDA_SUCCESS;
}

CUresult
device_stream_set(struct device_stream *s, const struct device_set *set)
{
   if (!set->width || !set->height || !set->depth)
      return device_context_check(s->context);
   struct device_op *op;
   CUresult r = op_new(s, DEVICE_OP_SET, &op);
   if (r)
      return r;
   op->set = *set;
   op->total = device_set_units(set);
   op->wanted = (unsigned)(op->total < 64 ? op->total : 64);
   device_op_submit(op);
   return CUDA_SUCCESS;
}

CUresult
device_stream_host(struct device_stream *s, void (*fn)(void *), void *argument,
                   bool always)
{
   struct device_op *op;
   CUresult r = op_new(s, DEVICE_OP_HOST, &op);
   if (r)
      return r;
   op->call = (struct device_op_call){fn, argument, always};
   device_op_submit(op);
   return CUDA_SUCCESS;
}

CUresult
device_stream_call(struct device_stream *s, void (*fn)(void *), void *argument)
{
   if (device_gone())
      return device_context_check(s->context);
   struct device_op *op = device_op_create(s, DEVICE_OP_CALL);
   if (!op)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for work");
   op->call = (struct device_op_call){fn, argument, true};
   device_op_submit(op);
   return CUDA_SUCCESS;
}

static CUresult
value_op(struct device_stream *s, enum device_op_kind kind, void *address,
         uint64_t value, unsigned bytes, enum device_wait condition)
{
   if (!address || (uintptr_t)address % bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%p is no address of an aligned word", address);
   struct device_op *op;
   CUresult r = op_new(s, kind, &op);
   if (r)
      return r;
   op->value = (struct device_op_value){address, value, bytes, condition};
   device_op_submit(op);
   return CUDA_SUCCESS;
}

CUresult
device_stream_wait_value(struct device_stream *s, const void *address,
                         uint64_t value, unsigned bytes,
                         enum device_wait condition)
{
   return value_op(s, DEVICE_OP_WAIT_VALUE, (void *)address, value, bytes,
                   condition);
}

CUresult
device_stream_write_value(struct device_stream *s, void *address,
                          uint64_t value, unsigned bytes)
{
   return value_op(s, DEVICE_OP_WRITE_VALUE, address, value, bytes,
                   DEVICE_WAIT_EQ);
}
