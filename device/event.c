/* Events: a mark in a stream, when it was reached, and who waits for it.
 *
 * Recording anew forgets the recording before: each has a number, and the
 * event is complete when the last number is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <stdlib.h>

CUresult
device_event_create(struct device_context *c, unsigned flags,
                    struct device_event **out)
{
   CUresult r = device_context_check(c);
   if (r)
      return r;
   struct device_event *e = calloc(1, sizeof(*e));
   if (!e)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for an event");
   e->context = c;
   e->flags = flags;
   e->refs = 1;
   *out = e;
   return CUDA_SUCCESS;
}

void
device_event_unref(struct device_event *e)
{
   assert(e->refs > 0);
   if (--e->refs == 0)
      free(e);
}

void
device_event_destroy(struct device_event *e)
{
   if (!e || device_gone())
      return;
   struct device *d = e->context->device;
   device_lock(d);
   device_event_unref(e);
   device_unlock(d);
}

struct device_context *
device_event_context(const struct device_event *e)
{
   return e->context;
}

CUresult
device_event_record(struct device_event *e, struct device_stream *s)
{
   CUresult r = device_context_check(s->context);
   if (r)
      return r;
   if (e->context != s->context)
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "event and stream belong to different contexts");
   struct device *d = s->context->device;
   struct device_op *op = device_op_create(s, DEVICE_OP_MARK);
   if (!op)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for work");
   device_lock(d);
   e->refs++;
   op->event = e;
   op->event_sequence = ++e->recorded;
   e->op = op;
   device_op_submit_locked(op);
   device_unlock(d);
   return CUDA_SUCCESS;
}

/* Called with d->lock held when the op of a recording completes. */
void
device_event_complete(struct device_op *op)
{
   struct device_event *e = op->event;
   if (e->op == op)
      e->op = NULL;
   if (op->event_sequence > atomic_load(&e->completed.value)) {
      if (!(e->flags & DEVICE_EVENT_NO_TIMING))
         atomic_store(&e->nanoseconds, device_now());
      device_counter_set(&e->completed, op->event_sequence);
   }
   device_event_unref(e);
}

/* The last recording, and whether it is complete. */
static uint64_t
last_recording(struct device_event *e, bool *complete)
{
   device_lock(e->context->device);
   uint64_t recorded = e->recorded;
   device_unlock(e->context->device);
   *complete = atomic_load(&e->completed.value) >= recorded;
   return recorded;
}

CUresult
device_event_query(struct device_event *e)
{
   CUresult r = device_context_check(e->context);
   if (r)
      return r;
   bool complete;
   last_recording(e, &complete);
   return complete ? device_context_check(e->context) : CUDA_ERROR_NOT_READY;
}

CUresult
device_event_synchronize(struct device_event *e)
{
   if (device_gone())
      return device_context_check(e->context);
   bool complete;
   uint64_t recording = last_recording(e, &complete);
   struct device *d = e->context->device;
   if (!complete)
      d->ops->wait(d, &e->completed, recording, NULL, e);
   device_context_flush(e->context);
   return device_context_check(e->context);
}

CUresult
device_stream_wait_event(struct device_stream *s, struct device_event *e)
{
   CUresult r = device_context_check(s->context);
   if (r)
      return r;
   struct device *d = s->context->device;
   if (e->context->device != d) { /* no graph joins two devices */
      return device_event_synchronize(e);
   }
   struct device_op *op = device_op_create(s, DEVICE_OP_MARK);
   if (!op)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for work");
   device_lock(d);
   device_op_depend(op, e->op);
   device_op_submit_locked(op);
   device_unlock(d);
   return CUDA_SUCCESS;
}

CUresult
device_event_elapsed(struct device_event *from, struct device_event *to,
                     float *milliseconds)
{
   CUresult r = device_context_check(from->context);
   if (r)
      return r;
   if ((from->flags | to->flags) & DEVICE_EVENT_NO_TIMING)
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "an event was created without timing");
   bool first, second;
   if (!last_recording(from, &first) || !last_recording(to, &second))
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "an event was never recorded");
   if (!first || !second)
      return CUDA_ERROR_NOT_READY;
   uint64_t a = atomic_load(&from->nanoseconds);
   uint64_t b = atomic_load(&to->nanoseconds);
   *milliseconds = (float)((double)((int64_t)(b - a)) * 1e-6);
   return CUDA_SUCCESS;
}
