/* Streams.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

struct stream {
   struct drv_child child;
   struct device_stream *stream;
   CUstreamAttrValue policy, window, domain_map, domain;
};

static void
stream_destroy(struct drv_child *child)
{
   struct stream *s = (struct stream *)child;

   drv_object_remove(s, DRV_STREAM);
   device_stream_destroy(s->stream);
   free(s);
}

static CUresult
default_stream(bool per_thread, struct drv_context **context,
               struct device_stream **out)
{
   CUresult r = drv_current(context);

   if (r)
      return r;
   if (per_thread)
      return device_stream_of_thread((*context)->context, out);
   *out = device_stream_legacy((*context)->context);
   return CUDA_SUCCESS;
}

CUresult
drv_stream_get(CUstream handle, struct drv_context **context,
               struct device_stream **out)
{
   struct stream *s = (struct stream *)handle;
   CUresult r;

   *context = NULL;
   *out = NULL;
   if (!handle)
      return default_stream(drv_thread_streams, context, out);
   if (handle == CU_STREAM_LEGACY || handle == CU_STREAM_PER_THREAD)
      return default_stream(handle == CU_STREAM_PER_THREAD, context, out);
   r = drv_object_check(s, DRV_STREAM);
   if (r)
      return r;
   *context = s->child.context;
   *out = s->stream;
   return drv_context_error(*context);
}

CUresult
drv_cuStreamCreateWithPriority(CUstream *stream, unsigned int flags,
                               int priority)
{
   struct drv_context *c;
   struct stream *s;
   int least, greatest;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!stream || (flags & ~(unsigned)CU_STREAM_NON_BLOCKING))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or flags %#x",
                       flags);
   drv_cuCtxGetStreamPriorityRange(&least, &greatest);
   if (priority > least)
      priority = least;
   if (priority < greatest)
      priority = greatest;
   s = calloc(1, sizeof(*s));
   if (!s)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a stream");
   s->policy.syncPolicy = CU_SYNC_POLICY_AUTO;
   r = device_stream_create(
      c->context,
      flags & CU_STREAM_NON_BLOCKING ? DEVICE_STREAM_NONBLOCKING : 0, priority,
      &s->stream);
   if (r) {
      free(s);
      return r;
   }
   drv_object_add(s, DRV_STREAM);
   drv_child_add(c, &s->child, stream_destroy);
   *stream = (CUstream)s;
   return CUDA_SUCCESS;
}

CUresult
drv_cuStreamCreate(CUstream *stream, unsigned int flags)
{
   return drv_cuStreamCreateWithPriority(stream, flags, 0);
}

CUresult
drv_cuStreamDestroy_v2(CUstream stream)
{
   struct stream *s = (struct stream *)stream;

   if (!drv_object_remove(s, DRV_STREAM))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live stream",
                       (void *)s);
   drv_child_remove(&s->child);
   stream_destroy(&s->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuStreamDestroy(CUstream stream)
{
   return drv_cuStreamDestroy_v2(stream);
}

CUresult
drv_cuStreamGetPriority(CUstream stream, int *priority)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!priority)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *priority = device_stream_priority(s);
   return r;
}

CUresult
drv_cuStreamGetFlags(CUstream stream, unsigned int *flags)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *flags = device_stream_flags(s) & DEVICE_STREAM_NONBLOCKING
                  ? CU_STREAM_NON_BLOCKING
                  : CU_STREAM_DEFAULT;
   return r;
}

CUresult
drv_cuStreamGetId(CUstream stream, unsigned long long *id)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!id)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *id = device_stream_id(s);
   return r;
}

CUresult
drv_cuStreamGetCtx(CUstream stream, CUcontext *ctx)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!ctx)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *ctx = (CUcontext)c;
   return r;
}

CUresult
drv_cuStreamGetCtx_v2(CUstream stream, CUcontext *ctx, CUgreenCtx *green)
{
   CUresult r = drv_cuStreamGetCtx(stream, ctx);

   if (!r && green)
      *green = NULL; /* no stream is of a green context */
   return r;
}

CUresult
drv_cuStreamGetDevice(CUstream stream, CUdevice *dev)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!dev)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *dev = c->device->ordinal;
   return r;
}

CUresult
drv_cuStreamQuery(CUstream stream)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r = drv_stream_get(stream, &c, &s);

   return r ? r : device_stream_query(s);
}

CUresult
drv_cuStreamSynchronize(CUstream stream)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r)
      return r;
   r = device_stream_synchronize(s);
   drv_pools_trim();
   return r;
}

CUresult
drv_cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags)
{
   struct drv_context *c;
   struct device_stream *s;
   struct device_event *e;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (!r)
      r = drv_event_get(event, &e);
   if (r)
      return r;
   if (flags & ~(unsigned)CU_EVENT_WAIT_EXTERNAL)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   return device_stream_wait_event(s, e);
}

/* Managed memory is reachable from both sides at any time; what is asked for
 * is only checked. */
CUresult
drv_cuStreamAttachMemAsync(CUstream stream, CUdeviceptr dptr, size_t bytes,
                           unsigned int flags)
{
   struct drv_context *c;
   struct device_stream *s;
   struct drv_range range;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r)
      return r;
   if (flags != CU_MEM_ATTACH_GLOBAL && flags != CU_MEM_ATTACH_HOST &&
       flags != CU_MEM_ATTACH_SINGLE)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   if (!drv_memory_find(dptr, &range))
      return CUDA_SUCCESS; /* pageable memory, which the device reaches */
   if (range.kind != DEVICE_MEMORY_MANAGED || (bytes && bytes != range.size) ||
       dptr != range.base)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx, %zu bytes: no whole managed allocation", dptr,
                       bytes);
   return CUDA_SUCCESS;
}

/* Attributes. */

static CUresult
attribute_of(CUstream stream, CUstreamAttrID attribute,
             CUstreamAttrValue **value)
{
   struct stream *s = (struct stream *)stream;
   CUresult r;

   if (!stream || stream == CU_STREAM_LEGACY || stream == CU_STREAM_PER_THREAD)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "attributes of default streams are not built yet");
   r = drv_object_check(s, DRV_STREAM);
   if (r)
      return r;
   switch (attribute) {
   case CU_LAUNCH_ATTRIBUTE_ACCESS_POLICY_WINDOW:
      *value = &s->window;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY:
      *value = &s->policy;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP:
      *value = &s->domain_map;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN:
      *value = &s->domain;
      return CUDA_SUCCESS;
   default:
      return api_error(CUDA_ERROR_INVALID_VALUE, "stream attribute %d",
                       attribute);
   }
}

CUresult
drv_cuStreamGetAttribute(CUstream stream, CUstreamAttrID attribute,
                         CUstreamAttrValue *value)
{
   CUstreamAttrValue *kept = NULL;
   CUresult r;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (attribute == CU_LAUNCH_ATTRIBUTE_PRIORITY)
      return drv_cuStreamGetPriority(stream, &value->priority);
   r = attribute_of(stream, attribute, &kept);
   if (!r)
      *value = *kept;
   return r;
}

CUresult
drv_cuStreamSetAttribute(CUstream stream, CUstreamAttrID attribute,
                         const CUstreamAttrValue *value)
{
   CUstreamAttrValue *kept = NULL;
   CUresult r;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null value");
   r = attribute_of(stream, attribute, &kept);
   if (!r)
      *kept = *value;
   return r;
}

CUresult
drv_cuStreamCopyAttributes(CUstream dst, CUstream src)
{
   static const CUstreamAttrID all[] = {
      CU_LAUNCH_ATTRIBUTE_ACCESS_POLICY_WINDOW,
      CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY,
      CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP,
      CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN};
   CUresult r = CUDA_SUCCESS;

   for (size_t i = 0; !r && i < sizeof(all) / sizeof(*all); i++) {
      CUstreamAttrValue *from = NULL, *to = NULL;

      r = attribute_of(src, all[i], &from);
      if (!r)
         r = attribute_of(dst, all[i], &to);
      if (!r)
         *to = *from;
   }
   return r;
}

/* Capture is not built: no stream is ever capturing, which is what the
 * questions answer; the commands are MISSING in driver.def. */

CUresult
drv_cuStreamIsCapturing(CUstream stream, CUstreamCaptureStatus *status)
{
   struct drv_context *c;
   struct device_stream *s;
   CUresult r;

   if (!status)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_stream_get(stream, &c, &s);
   if (!r)
      *status = CU_STREAM_CAPTURE_STATUS_NONE;
   return r;
}

CUresult
drv_cuStreamGetCaptureInfo_v3(CUstream stream, CUstreamCaptureStatus *status,
                              cuuint64_t *id, CUgraph *graph,
                              const CUgraphNode **dependencies,
                              const CUgraphEdgeData **edges, size_t *count)
{
   CUresult r = drv_cuStreamIsCapturing(stream, status);

   if (r)
      return r;
   if (id)
      *id = 0;
   if (graph)
      *graph = NULL;
   if (dependencies)
      *dependencies = NULL;
   if (edges)
      *edges = NULL;
   if (count)
      *count = 0;
   return CUDA_SUCCESS;
}

CUresult
drv_cuStreamGetCaptureInfo_v2(CUstream stream, CUstreamCaptureStatus *status,
                              cuuint64_t *id, CUgraph *graph,
                              const CUgraphNode **dependencies, size_t *count)
{
   return drv_cuStreamGetCaptureInfo_v3(stream, status, id, graph, dependencies,
                                        NULL, count);
}

CUresult
drv_cuStreamGetCaptureInfo(CUstream stream, CUstreamCaptureStatus *status,
                           cuuint64_t *id)
{
   return drv_cuStreamGetCaptureInfo_v3(stream, status, id, NULL, NULL, NULL,
                                        NULL);
}

CUresult
drv_cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode *mode)
{
   static _Thread_local CUstreamCaptureMode own;
   CUstreamCaptureMode before = own;

   if (!mode || (unsigned)*mode > CU_STREAM_CAPTURE_MODE_RELAXED)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or unknown mode");
   own = *mode;
   *mode = before;
   return CUDA_SUCCESS;
}
