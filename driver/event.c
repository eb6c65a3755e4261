/* Events.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>

struct event {
   struct drv_child child;
   struct device_event *event;
};

static void
event_destroy(struct drv_child *child)
{
   struct event *e = (struct event *)child;

   drv_object_remove(e, DRV_EVENT);
   device_event_destroy(e->event);
   free(e);
}

CUresult
drv_event_get(CUevent handle, struct device_event **out)
{
   struct event *e = (struct event *)handle;
   CUresult r = drv_object_check(e, DRV_EVENT);

   *out = r ? NULL : e->event;
   return r;
}

CUresult
drv_cuEventCreate(CUevent *event, unsigned int flags)
{
   const unsigned known =
      CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING | CU_EVENT_INTERPROCESS;
   unsigned own = 0;
   struct drv_context *c;
   struct event *e;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!event || (flags & ~known))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %#x",
                       flags);
   if (flags & CU_EVENT_INTERPROCESS) {
      if (!(flags & CU_EVENT_DISABLE_TIMING))
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "CU_EVENT_INTERPROCESS needs "
                          "CU_EVENT_DISABLE_TIMING");
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "events between processes are not built yet");
   }
   if (flags & CU_EVENT_BLOCKING_SYNC)
      own |= DEVICE_EVENT_BLOCKING;
   if (flags & CU_EVENT_DISABLE_TIMING)
      own |= DEVICE_EVENT_NO_TIMING;
   e = calloc(1, sizeof(*e));
   if (!e)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "an event");
   r = device_event_create(c->context, own, &e->event);
   if (r) {
      free(e);
      return r;
   }
   drv_object_add(e, DRV_EVENT);
   drv_child_add(c, &e->child, event_destroy);
   *event = (CUevent)e;
   return CUDA_SUCCESS;
}

CUresult
drv_cuEventDestroy_v2(CUevent event)
{
   struct event *e = (struct event *)event;

   if (!drv_object_remove(e, DRV_EVENT))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live event",
                       (void *)e);
   drv_child_remove(&e->child);
   event_destroy(&e->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuEventDestroy(CUevent event)
{
   return drv_cuEventDestroy_v2(event);
}

CUresult
drv_cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned int flags)
{
   struct drv_context *c;
   struct device_event *e;
   struct device_stream *s;
   CUresult r = drv_event_get(event, &e);

   if (!r)
      r = drv_stream_get(stream, &c, &s);
   if (r)
      return r;
   if (flags & ~(unsigned)CU_EVENT_RECORD_EXTERNAL)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   if (device_event_context(e) != c->context)
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "the event is of another context than the stream");
   return device_event_record(e, s);
}

CUresult
drv_cuEventRecord(CUevent event, CUstream stream)
{
   return drv_cuEventRecordWithFlags(event, stream, 0);
}

CUresult
drv_cuEventQuery(CUevent event)
{
   struct device_event *e;
   CUresult r = drv_event_get(event, &e);

   return r ? r : device_event_query(e);
}

CUresult
drv_cuEventSynchronize(CUevent event)
{
   struct device_event *e;
   CUresult r = drv_event_get(event, &e);

   if (r)
      return r;
   r = device_event_synchronize(e);
   drv_pools_trim();
   return r;
}

CUresult
drv_cuEventElapsedTime_v2(float *milliseconds, CUevent start, CUevent end)
{
   struct device_event *a, *b;
   CUresult r;

   if (!milliseconds)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_event_get(start, &a);
   if (!r)
      r = drv_event_get(end, &b);
   return r ? r : device_event_elapsed(a, b, milliseconds);
}

CUresult
drv_cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end)
{
   return drv_cuEventElapsedTime_v2(milliseconds, start, end);
}
