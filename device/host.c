/* Threads beside the workers: one that calls host functions, which may block,
 * and one that watches the words of cuStreamWaitValue.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <time.h>

/* d->lock held: take ops off their list, which is a chain of `next`. */
static struct device_op *
next_host(struct device *d)
{
   struct device_op *op = d->host_head;
   if (op) {
      d->host_head = op->next;
      if (!d->host_head)
         d->host_tail = NULL;
   }
   return op;
}

static void *
host_main(void *argument)
{
   struct device *d = argument;
   for (;;) {
      device_lock(d);
      struct device_op *op;
      while (!(op = next_host(d)))
         pthread_cond_wait(&d->host_wake, &d->lock);
      bool call = op->call.always ||
                  atomic_load(&op->stream->context->error) == CUDA_SUCCESS;
      device_unlock(d);
      if (call)
         op->call.fn(op->call.argument);
      device_lock(d);
      device_op_complete(op);
      device_unlock(d);
   }
   return NULL;
}

static bool
holds(const struct device_op_value *v)
{
   uint64_t now;
   int64_t difference;
   if (v->bytes == 8) {
      now = atomic_load((_Atomic uint64_t *)v->address);
      difference = (int64_t)(now - v->value);
   } else {
      now = atomic_load((_Atomic uint32_t *)v->address);
      difference = (int32_t)((uint32_t)now - (uint32_t)v->value);
   }
   uint64_t mask = v->bytes == 8 ? UINT64_MAX : UINT32_MAX;
   switch (v->condition) {
   case DEVICE_WAIT_GEQ:
      return difference >= 0;
   case DEVICE_WAIT_EQ:
      return difference == 0;
   case DEVICE_WAIT_AND:
      return (now & v->value) != 0;
   case DEVICE_WAIT_NOR:
      return (~(now | v->value) & mask) != 0;
   }
   return true;
}

/* Looks at all words every 20 us while there are any. */
static void *
poll_main(void *argument)
{
   struct device *d = argument;
   struct timespec pause = {0, 20 * 1000};
   for (;;) {
      device_lock(d);
      while (!d->polled)
         pthread_cond_wait(&d->poll_wake, &d->lock);
      struct device_op **link = &d->polled;
      while (*link) {
         struct device_op *op = *link;
         if (holds(&op->value) || atomic_load(&op->stream->context->error)) {
            *link = op->next;
            device_op_complete(op);
         } else {
            link = &op->next;
         }
      }
      device_unlock(d);
      nanosleep(&pause, NULL);
   }
   return NULL;
}

bool
device_host_ready(struct device *d, enum device_op_kind kind)
{
   if (kind == DEVICE_OP_WAIT_VALUE) {
      if (!d->poll_started)
         d->poll_started = device_thread_start(poll_main, d);
      return d->poll_started;
   }
   if (kind == DEVICE_OP_HOST) {
      if (!d->host_started)
         d->host_started = device_thread_start(host_main, d);
      return d->host_started;
   }
   return true;
}

void
device_host_start(struct device *d, struct device_op *op)
{
   op->next = NULL;
   if (op->kind == DEVICE_OP_WAIT_VALUE) {
      op->next = d->polled;
      d->polled = op;
      pthread_cond_signal(&d->poll_wake);
      return;
   }
   if (d->host_tail)
      d->host_tail->next = op;
   else
      d->host_head = op;
   d->host_tail = op;
   pthread_cond_signal(&d->host_wake);
}
