/* Threads: the workers, and those that wait and help.
 *
 * There are as many SMs as cores allowed.  An SM is a place where blocks run:
 * buffers and resident blocks, but no thread.  A thread that works has taken
 * an SM.  Workers, one for each SM, take whichever is free; so does a thread
 * that waits for a stream (cuStreamSynchronize), but only to run what that
 * stream has at its head: work of others might wait for something that the
 * caller does next.  When what it waited for is there, it leaves at once; if
 * blocks are resident still, the SM is an orphan and a worker carries on.
 *
 * Ops that may run stand in a list.  A thread joins one under the lock and
 * then claims units (blocks, pieces of a copy) without it.  The last to leave
 * an op without unclaimed units completes it.
 *
 * Waking a sleeping thread costs the waker microseconds and arrives 25 us
 * later, so a worker without work looks out for 50 us before it sleeps (at
 * most as many as leave one core to the program).  Whoever makes work wakes
 * one worker, and only if none looks out; that one wakes the next if there is
 * more to do.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "device/device_int.h"

#include <assert.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SPIN_NS = 50 * 1000, PIECE_NS = 500 * 1000 };

static void
cpu_relax(void)
{
#if defined(__x86_64__)
   __builtin_ia32_pause();
#elif defined(__aarch64__)
   __asm__ volatile("yield");
#endif
}

static void
futex_wait(void *word, uint32_t value)
{
   syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

/* ---- Ops ---- */

static bool
exhausted(struct device_op *op)
{
   return atomic_load_explicit(&op->claimed, memory_order_relaxed) >= op->total;
}

/* Large pieces first, small ones at the end; none that takes longer than
 * PIECE_NS by what is known so far, and a single unit while nothing is. */
bool
device_op_claim(struct device_op *op, uint64_t *first, uint64_t *count,
                bool one)
{
   struct device *d = op->stream->context->device;
   uint64_t at = atomic_load_explicit(&op->claimed, memory_order_relaxed);
   if (at >= op->total)
      return false;
   uint64_t ns = atomic_load_explicit(&op->unit_ns, memory_order_relaxed);
   uint64_t n = (op->total - at) / (4 * d->properties.sm_count);
   if (one || !ns || !n)
      n = 1;
   else if (n > PIECE_NS / ns)
      n = PIECE_NS / ns + 1;
   at = atomic_fetch_add(&op->claimed, n);
   if (at >= op->total)
      return false;
   *first = at;
   *count = n < op->total - at ? n : op->total - at;
   return true;
}

void
device_op_join(struct device_op *op)
{
   atomic_fetch_add(&op->joined, 1);
}

static void
unlist(struct device *d, struct device_op *op)
{
   if (!op->listed)
      return;
   op->listed = false;
   if (op->previous)
      op->previous->next = op->next;
   else
      d->run_head = op->next;
   if (op->next)
      op->next->previous = op->previous;
   else
      d->run_tail = op->previous;
   op->next = op->previous = NULL;
}

static void
say_complete(const struct device_op *op)
{
   static const char *const kinds[] = {
      [DEVICE_OP_LAUNCH] = "launch",
      [DEVICE_OP_COPY] = "copy",
      [DEVICE_OP_SET] = "memset",
      [DEVICE_OP_CALL] = "internal call",
      [DEVICE_OP_WRITE_VALUE] = "write of a value",
   };
   bool launch = op->kind == DEVICE_OP_LAUNCH;
   fprintf(stderr,
           "sampan: sched: %s%s%s in stream %lu: %lu units, joined %u times, "
           "%.1f us of work\n",
           kinds[op->kind], launch ? " of " : "",
           launch ? op->launch.code->kernel->name : "",
           (unsigned long)op->stream->id, (unsigned long)op->total, op->sms,
           (double)atomic_load(&op->busy_ns) * 1e-3);
}

/* What a block took, smoothed: decides how many workers are worth waking. */
static void
measure(struct device_op *op)
{
   uint64_t busy = atomic_load(&op->busy_ns);
   if (debug(sched))
      say_complete(op);
   if (op->kind != DEVICE_OP_LAUNCH || !busy)
      return;
   struct device_code *code = op->launch.code;
   uint64_t ns = busy / op->total + 1;
   uint64_t before =
      atomic_load_explicit(&code->block_ns, memory_order_relaxed);
   atomic_store_explicit(&code->block_ns, before ? (3 * before + ns) / 4 : ns,
                         memory_order_relaxed);
}

void
device_op_leave(struct device_op *op)
{
   struct device *d = op->stream->context->device;
   uint64_t serial = op->serial;
   if (atomic_fetch_sub(&op->joined, 1) != 1)
      return;
   device_lock(d);
   /* Others may have joined, finished and completed it in between. */
   if (op->serial == serial && atomic_load(&op->joined) == 0 && exhausted(op)) {
      unlist(d, op);
      if (!atomic_load(&op->aborted))
         measure(op);
      device_op_complete(op);
   }
   device_unlock(d);
}

void
device_op_abort(struct device_op *op)
{
   atomic_store(&op->aborted, true);
   uint64_t at = atomic_load(&op->claimed);
   while (at < op->total &&
          !atomic_compare_exchange_weak(&op->claimed, &at, op->total))
      ;
}

/* ---- Finding work; d->lock held ---- */

static void *worker_main(void *argument);

/* Best effort but for the first, without which no work would be done. */
static void
start_worker(struct device *d)
{
   if (device_thread_start(worker_main, d)) {
      d->threads++;
      d->waking++;
   }
}

/* See that a thread looks for work. */
static void
call_worker(struct device *d)
{
   if (atomic_load(&d->spinning) || d->waking)
      return;
   if (d->asleep) {
      d->waking++;
      d->wakes++;
   } else if (d->threads < d->properties.sm_count) {
      start_worker(d);
   }
}

bool
device_cpu_ready(struct device *d)
{
   if (!d->sms) {
      d->sms = calloc(d->properties.sm_count, sizeof(*d->sms));
      for (unsigned i = 0; d->sms && i < d->properties.sm_count; i++) {
         d->sms[i].device = d;
         d->sms[i].index = i;
      }
   }
   if (d->sms && !d->threads)
      start_worker(d);
   return d->threads > 0;
}

static bool
joinable(const struct device_op *op)
{
   return op->sms < atomic_load_explicit(&op->wanted, memory_order_relaxed);
}

/* The first op that may be joined and, where sm is given, fits it. */
static struct device_op *
find_op(struct device *d, const struct device_sm *sm)
{
   for (struct device_op *op = d->run_head, *next; op; op = next) {
      next = op->next;
      if (exhausted(op))
         unlist(d, op);
      else if (joinable(op) && (!sm || device_sm_fits(sm, op)))
         return op;
   }
   return NULL;
}

static void
join(struct device_op *op)
{
   op->sms++;
   device_op_join(op);
}

/* More to do than the caller will: one more thread, if there is an SM. */
static void
call_more(struct device *d)
{
   if (d->busy_sms < d->properties.sm_count && (d->orphans || find_op(d, NULL)))
      call_worker(d);
}

static struct device_sm *
free_sm(struct device *d, unsigned preferred, bool orphan)
{
   unsigned count = d->properties.sm_count;
   for (unsigned i = 0; i < count; i++) {
      struct device_sm *sm = &d->sms[(preferred + i) % count];
      if (!sm->taken && (sm->resident_count > 0) == orphan)
         return sm;
   }
   return NULL;
}

/* Take an SM, and perhaps an op to begin on it; NULL: nothing to do. */
static struct device_sm *
take_work(struct device *d, unsigned preferred, struct device_op **op)
{
   struct device_sm *sm = NULL;
   *op = NULL;
   if (d->orphans) {
      sm = free_sm(d, preferred, true);
      d->orphans--;
   } else if (d->run_head && d->busy_sms < d->properties.sm_count &&
              (*op = find_op(d, NULL))) {
      sm = free_sm(d, preferred, false);
      if (sm)
         join(*op);
   }
   if (!sm)
      return NULL;
   sm->taken = true;
   d->busy_sms++;
   return sm;
}

static void
give_sm(struct device *d, struct device_sm *sm)
{
   sm->taken = false;
   d->busy_sms--;
   if (sm->resident_count) {
      d->orphans++;
      atomic_fetch_add(&d->work, 1);
      call_worker(d);
   }
}

void
device_cpu_start(struct device *d, struct device_op *op)
{
   int priority = op->stream->priority;
   struct device_op *after = d->run_tail;
   while (after && after->stream->priority > priority)
      after = after->previous;
   op->previous = after;
   op->next = after ? after->next : d->run_head;
   if (op->next)
      op->next->previous = op;
   else
      d->run_tail = op;
   if (after)
      after->next = op;
   else
      d->run_head = op;
   op->listed = true;
   atomic_fetch_add(&d->work, 1);
   call_worker(d);
}

void
device_op_invite(struct device_op *op)
{
   struct device *d = op->stream->context->device;
   atomic_store_explicit(&op->wanted, UINT32_MAX, memory_order_relaxed);
   device_lock(d);
   atomic_fetch_add(&d->work, 1);
   call_more(d);
   device_unlock(d);
}

/* ---- Driving an SM ---- */

/* What a helping thread waits for; NULL for workers. */
static bool
reached(struct device_counter *c, uint64_t value)
{
   return c && atomic_load_explicit(&c->value, memory_order_acquire) >= value;
}

/* All blocks wait, and there is nothing else: get out of the way for a
 * while, the longer the more often it was in vain. */
static void
idle_pause(unsigned rounds, uint32_t sleep_ns)
{
   if (rounds < 64) {
      for (unsigned i = 0; i < rounds; i++)
         cpu_relax();
   } else if (rounds < 1024 && sleep_ns < 20000) {
      sched_yield();
   } else {
      struct timespec pause = {
         0, sleep_ns > 20000 && sleep_ns < 1000000 ? (long)sleep_ns : 20000};
      nanosleep(&pause, NULL);
   }
}

/* Another op that the SM can begin while its blocks wait, joined. */
static struct device_op *
find_more(struct device_sm *sm)
{
   struct device *d = sm->device;
   device_lock(d);
   struct device_op *op = find_op(d, sm);
   if (op)
      join(op);
   device_unlock(d);
   return op;
}

static void
drive(struct device_sm *sm, struct device_op *op,
      struct device_counter *counter, uint64_t value)
{
   uint64_t saved;
   unsigned rounds = 0;
   device_faults_enter(&saved);
   if (op)
      device_sm_begin(sm, op);
   while (sm->resident_count && !reached(counter, value)) {
      uint32_t sleep_ns = 0;
      if (device_sm_round(sm, &sleep_ns)) {
         rounds = 0;
         continue;
      }
      op = find_more(sm);
      if (op) {
         device_sm_begin(sm, op);
         rounds = 0;
      } else {
         idle_pause(rounds++, sleep_ns);
      }
   }
   device_faults_leave(saved);
}

/* Look at work until it changes; false: not within SPIN_NS. */
static bool
look_out(struct device *d, uint32_t seen)
{
   uint64_t end = device_now() + SPIN_NS;
   do {
      for (int i = 0; i < 64; i++) {
         if (atomic_load_explicit(&d->work, memory_order_relaxed) != seen)
            return true;
         cpu_relax();
      }
   } while (device_now() < end);
   return false;
}

static void *
worker_main(void *argument)
{
   struct device *d = argument;
   device_lock(d);
   unsigned me = d->next_worker++;
   d->waking--;
   while (!d->stopping) {
      struct device_op *op;
      struct device_sm *sm = take_work(d, me, &op);
      if (sm) {
         call_more(d);
         device_unlock(d);
         drive(sm, op, NULL, 0);
         device_lock(d);
         give_sm(d, sm);
         continue;
      }
      uint32_t seen = atomic_load(&d->work);
      if (atomic_load(&d->spinning) < d->spinners) {
         atomic_fetch_add(&d->spinning, 1);
         device_unlock(d);
         look_out(d, seen);
         device_lock(d);
         atomic_fetch_sub(&d->spinning, 1);
         if (atomic_load(&d->work) != seen)
            continue;
      }
      d->asleep++;
      device_unlock(d);
      futex_wait(&d->work, seen);
      device_lock(d);
      d->asleep--;
      if (d->waking)
         d->waking--;
   }
   d->threads--;
   device_unlock(d);
   return NULL;
}

/* ---- Waiting ---- */

/* Take an SM and join what stands at the head of the stream. */
static struct device_sm *
take_head(struct device *d, struct device_stream *s, struct device_event *e,
          struct device_op **out)
{
   if (e)
      s = e->op ? e->op->stream : NULL;
   struct device_op *op = s ? s->head : NULL;
   if (!op || !op->started || !op->listed || exhausted(op) || !joinable(op) ||
       d->busy_sms == d->properties.sm_count)
      return NULL;
   struct device_sm *sm = free_sm(d, d->properties.sm_count - 1, false);
   if (!sm)
      return NULL;
   join(op);
   sm->taken = true;
   d->busy_sms++;
   *out = op;
   return sm;
}

static void
sleep_until(struct device_counter *c, uint64_t value)
{
   atomic_fetch_add(&c->waiters, 1);
   for (;;) {
      uint64_t now = atomic_load(&c->value);
      if (now >= value)
         break;
      futex_wait(&c->value, (uint32_t)now);
   }
   atomic_fetch_sub(&c->waiters, 1);
}

void
device_cpu_wait(struct device *d, struct device_counter *counter,
                uint64_t value, struct device_stream *stream,
                struct device_event *event)
{
   _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
                  "the kernel looks at the low half of the counter");
   uint64_t end = 0;
   while (!reached(counter, value)) {
      device_lock(d);
      struct device_op *op;
      struct device_sm *sm = take_head(d, stream, event, &op);
      if (sm)
         call_more(d);
      uint32_t seen = atomic_load(&d->work);
      device_unlock(d);
      if (sm) {
         drive(sm, op, counter, value);
         device_lock(d);
         give_sm(d, sm);
         device_unlock(d);
         end = 0;
         continue;
      }
      uint64_t now = device_now();
      if (!end)
         end = now + SPIN_NS;
      if (now >= end || !d->spinners) {
         sleep_until(counter, value);
         return;
      }
      for (int i = 0;
           i < 256 && !reached(counter, value) &&
           atomic_load_explicit(&d->work, memory_order_relaxed) == seen;
           i++)
         cpu_relax();
   }
}

void
device_cpu_stop(struct device *d)
{
   device_lock(d);
   d->stopping = true;
   atomic_fetch_add(&d->work, 1);
   d->wakes = d->threads;
   while (d->threads) {
      device_unlock(d);
      sched_yield();
      device_lock(d);
   }
   d->stopping = false;
   d->next_worker = d->waking = 0;
   for (unsigned i = 0; i < d->properties.sm_count; i++)
      device_sm_fini(&d->sms[i]);
   device_unlock(d);
}
