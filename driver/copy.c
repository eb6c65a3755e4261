/* Copies: one, two and three dimensions, with and without waiting.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An end that the call names as device memory must lie in an allocation.  An
 * end that may be either is taken as it is when nobody knows it: pageable host
 * memory.  A copy out of pageable memory returns when the source was read, a
 * copy into pageable memory when it is done, as CUDA has it.
 */
#include "driver/driver_int.h"
#include <string.h>

/* Up to this many bytes of pageable memory are set aside; more are waited
 * for. */
enum { STAGE_MOST = 65536 };

enum place { HOST, DEVICE, EITHER };

/* One end of a box copy, as the descriptors give it. */
struct end {
   enum place place;
   char *base;
   size_t x, y, z, pitch, height;
};

struct box {
   struct end dst, src;
   size_t width, rows, planes;
};

static CUresult
check_end(const struct end *e, const struct box *b, const char *what)
{
   struct drv_range range;
   size_t last, row;

   if (!e->base)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%s is null", what);
   if (b->rows * b->planes > 1 && e->pitch < e->x + b->width)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: a pitch of %zu for rows of %zu bytes", what,
                       e->pitch, e->x + b->width);
   if (b->planes > 1 && e->height < e->y + b->rows)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: planes of %zu rows, %zu are copied", what,
                       e->height, e->y + b->rows);
   row = (e->z + b->planes - 1) * e->height + e->y + b->rows - 1;
   if (__builtin_mul_overflow(row, e->pitch, &last) ||
       __builtin_add_overflow(last, e->x + b->width, &last))
      return api_error(CUDA_ERROR_INVALID_VALUE, "%s: too large a box", what);
   if (e->place == DEVICE)
      return drv_memory_check((uintptr_t)e->base, last, what);
   if (drv_memory_find((uintptr_t)e->base, &range)) {
      if (e->place == EITHER)
         return drv_memory_check((uintptr_t)e->base, last, what);
      return CUDA_SUCCESS; /* a part of it may be registered, as a whole not */
   }
   if (!drv_memory_readable(e->base, last))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: %zu bytes at %p are no memory of this process",
                       what, last, (void *)e->base);
   return CUDA_SUCCESS;
}

static char *
first_byte(const struct end *e)
{
   return e->base + (e->z * e->height + e->y) * e->pitch + e->x;
}

/* Can the copy go on after the call, as far as this end is concerned? */
static bool
lasting(const struct end *e)
{
   return e->place == DEVICE || drv_memory_pinned(first_byte(e), 1);
}

static CUresult
copy_box(struct box *b, CUstream stream, bool asynchronous)
{
   struct device_copy copy;
   struct device_stream *s;
   struct drv_context *c;
   bool wait = !asynchronous;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r || !b->width || !b->rows || !b->planes)
      return r;
   r = check_end(&b->dst, b, "destination");
   if (!r)
      r = check_end(&b->src, b, "source");
   if (r)
      return r;
   copy = (struct device_copy){
      .dst = first_byte(&b->dst),
      .src = first_byte(&b->src),
      .width = b->width,
      .height = b->rows,
      .depth = b->planes,
      .dst_pitch = b->dst.pitch,
      .dst_slice = b->dst.pitch * b->dst.height,
      .src_pitch = b->src.pitch,
      .src_slice = b->src.pitch * b->src.height,
   };
   if (asynchronous) {
      if (!lasting(&b->dst))
         wait = true;
      else if (!lasting(&b->src)) {
         copy.stage = b->width * b->rows * b->planes <= STAGE_MOST;
         wait = !copy.stage;
      }
   } else if (b->dst.place == DEVICE && b->src.place == DEVICE) {
      wait = false; /* from device to device no call waits */
   }
   r = device_stream_copy(s, &copy);
   if (!r && wait)
      r = device_stream_synchronize(s);
   return r;
}

static CUresult
copy_bytes(enum place dst_place, const void *dst, enum place src_place,
           const void *src, size_t bytes, CUstream stream, bool asynchronous)
{
   struct box b = {.dst = {.place = dst_place, .base = (char *)dst},
                   .src = {.place = src_place, .base = (char *)src},
                   .width = bytes,
                   .rows = 1,
                   .planes = 1};

   b.dst.pitch = b.src.pitch = bytes;
   b.dst.height = b.src.height = 1;
   return copy_box(&b, stream, asynchronous);
}

static const void *
at(CUdeviceptr p)
{
   return (const void *)(uintptr_t)p;
}

CUresult
drv_cuMemcpy(CUdeviceptr dst, CUdeviceptr src, size_t bytes)
{
   return copy_bytes(EITHER, at(dst), EITHER, at(src), bytes, NULL, false);
}

CUresult
drv_cuMemcpyAsync(CUdeviceptr dst, CUdeviceptr src, size_t bytes,
                  CUstream stream)
{
   return copy_bytes(EITHER, at(dst), EITHER, at(src), bytes, stream, true);
}

CUresult
drv_cuMemcpyHtoD_v2(CUdeviceptr dst, const void *src, size_t bytes)
{
   return copy_bytes(DEVICE, at(dst), HOST, src, bytes, NULL, false);
}

CUresult
drv_cuMemcpyHtoDAsync_v2(CUdeviceptr dst, const void *src, size_t bytes,
                         CUstream stream)
{
   return copy_bytes(DEVICE, at(dst), HOST, src, bytes, stream, true);
}

CUresult
drv_cuMemcpyDtoH_v2(void *dst, CUdeviceptr src, size_t bytes)
{
   return copy_bytes(HOST, dst, DEVICE, at(src), bytes, NULL, false);
}

CUresult
drv_cuMemcpyDtoHAsync_v2(void *dst, CUdeviceptr src, size_t bytes,
                         CUstream stream)
{
   return copy_bytes(HOST, dst, DEVICE, at(src), bytes, stream, true);
}

CUresult
drv_cuMemcpyDtoD_v2(CUdeviceptr dst, CUdeviceptr src, size_t bytes)
{
   return copy_bytes(DEVICE, at(dst), DEVICE, at(src), bytes, NULL, false);
}

CUresult
drv_cuMemcpyDtoDAsync_v2(CUdeviceptr dst, CUdeviceptr src, size_t bytes,
                         CUstream stream)
{
   return copy_bytes(DEVICE, at(dst), DEVICE, at(src), bytes, stream, true);
}

static CUresult
check_peers(CUcontext a, CUcontext b)
{
   struct drv_context *c;
   CUresult r = a ? drv_context_get(a, &c) : CUDA_ERROR_INVALID_CONTEXT;

   if (!r)
      r = b ? drv_context_get(b, &c) : CUDA_ERROR_INVALID_CONTEXT;
   if (!a || !b)
      return api_error(CUDA_ERROR_INVALID_CONTEXT, "null context");
   return r;
}

CUresult
drv_cuMemcpyPeerAsync(CUdeviceptr dst, CUcontext dst_ctx, CUdeviceptr src,
                      CUcontext src_ctx, size_t bytes, CUstream stream)
{
   CUresult r = check_peers(dst_ctx, src_ctx);

   return r ? r : drv_cuMemcpyDtoDAsync_v2(dst, src, bytes, stream);
}

CUresult
drv_cuMemcpyPeer(CUdeviceptr dst, CUcontext dst_ctx, CUdeviceptr src,
                 CUcontext src_ctx, size_t bytes)
{
   CUresult r = check_peers(dst_ctx, src_ctx);

   return r ? r : drv_cuMemcpyDtoD_v2(dst, src, bytes);
}

/* Boxes. */

static CUresult
read_end(struct end *e, CUmemorytype type, const void *host, CUdeviceptr device,
         CUarray array, size_t pitch, size_t height, const char *what)
{
   struct drv_array *a;
   CUresult r;

   e->pitch = pitch;
   e->height = height;
   switch (type) {
   case CU_MEMORYTYPE_HOST:
      e->place = HOST;
      e->base = (char *)host;
      return CUDA_SUCCESS;
   case CU_MEMORYTYPE_DEVICE:
      e->place = DEVICE;
      e->base = (char *)(uintptr_t)device;
      return CUDA_SUCCESS;
   case CU_MEMORYTYPE_UNIFIED:
      e->place = EITHER;
      e->base = (char *)(uintptr_t)device;
      return CUDA_SUCCESS;
   case CU_MEMORYTYPE_ARRAY:
      r = drv_array_get(array, &a);
      if (r)
         return r;
      e->place = DEVICE;
      e->base = a->data;
      e->pitch = a->pitch;
      e->height = a->height;
      return CUDA_SUCCESS;
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "%s: memory type %d", what, type);
}

/* A box in one array row more than it has would be memory of the next row. */
static CUresult
check_array(CUmemorytype type, CUarray array, const struct end *e,
            const struct box *b, const char *what)
{
   struct drv_array *a;
   CUresult r;

   if (type != CU_MEMORYTYPE_ARRAY)
      return CUDA_SUCCESS;
   r = drv_array_get(array, &a);
   if (r)
      return r;
   if (e->x + b->width > a->desc.Width * a->element ||
       e->y + b->rows > a->height || e->z + b->planes > a->depth)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%s: the box leaves the array",
                       what);
   return CUDA_SUCCESS;
}

static CUresult
copy_3d(const CUDA_MEMCPY3D *p, CUstream stream, bool asynchronous)
{
   struct box b = {0};
   CUresult r;

   if (!p)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null descriptor");
   if (p->srcLOD || p->dstLOD)
      return api_error(CUDA_ERROR_INVALID_VALUE, "srcLOD, dstLOD: must be 0");
   b.width = p->WidthInBytes;
   b.rows = p->Height;
   b.planes = p->Depth;
   b.src.x = p->srcXInBytes;
   b.src.y = p->srcY;
   b.src.z = p->srcZ;
   b.dst.x = p->dstXInBytes;
   b.dst.y = p->dstY;
   b.dst.z = p->dstZ;
   r = read_end(&b.dst, p->dstMemoryType, p->dstHost, p->dstDevice, p->dstArray,
                p->dstPitch, p->dstHeight, "destination");
   if (!r)
      r = read_end(&b.src, p->srcMemoryType, p->srcHost, p->srcDevice,
                   p->srcArray, p->srcPitch, p->srcHeight, "source");
   if (!r)
      r = check_array(p->dstMemoryType, p->dstArray, &b.dst, &b, "destination");
   if (!r)
      r = check_array(p->srcMemoryType, p->srcArray, &b.src, &b, "source");
   return r ? r : copy_box(&b, stream, asynchronous);
}

static CUresult
copy_2d(const CUDA_MEMCPY2D *p, CUstream stream, bool asynchronous)
{
   CUDA_MEMCPY3D c;

   if (!p)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null descriptor");
   c = (CUDA_MEMCPY3D){
      .srcXInBytes = p->srcXInBytes,
      .srcY = p->srcY,
      .srcMemoryType = p->srcMemoryType,
      .srcHost = p->srcHost,
      .srcDevice = p->srcDevice,
      .srcArray = p->srcArray,
      .srcPitch = p->srcPitch,
      .srcHeight = p->srcY + p->Height,
      .dstXInBytes = p->dstXInBytes,
      .dstY = p->dstY,
      .dstMemoryType = p->dstMemoryType,
      .dstHost = p->dstHost,
      .dstDevice = p->dstDevice,
      .dstArray = p->dstArray,
      .dstPitch = p->dstPitch,
      .dstHeight = p->dstY + p->Height,
      .WidthInBytes = p->WidthInBytes,
      .Height = p->Height,
      .Depth = 1,
   };
   return copy_3d(&c, stream, asynchronous);
}

CUresult
drv_cuMemcpy2D_v2(const CUDA_MEMCPY2D *copy)
{
   return copy_2d(copy, NULL, false);
}

CUresult
drv_cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D *copy)
{
   return copy_2d(copy, NULL, false);
}

CUresult
drv_cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *copy, CUstream stream)
{
   return copy_2d(copy, stream, true);
}

CUresult
drv_cuMemcpy3D_v2(const CUDA_MEMCPY3D *copy)
{
   return copy_3d(copy, NULL, false);
}

CUresult
drv_cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D *copy, CUstream stream)
{
   return copy_3d(copy, stream, true);
}

static CUresult
copy_3d_peer(const CUDA_MEMCPY3D_PEER *p, CUstream stream, bool asynchronous)
{
   CUDA_MEMCPY3D c;
   CUresult r;

   if (!p)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null descriptor");
   r = check_peers(p->dstContext, p->srcContext);
   if (r)
      return r;
   _Static_assert(sizeof(c) == sizeof(*p), "one layout but for the contexts");
   memcpy(&c, p, sizeof(c));
   c.reserved0 = c.reserved1 = NULL;
   return copy_3d(&c, stream, asynchronous);
}

CUresult
drv_cuMemcpy3DPeer(const CUDA_MEMCPY3D_PEER *copy)
{
   return copy_3d_peer(copy, NULL, false);
}

CUresult
drv_cuMemcpy3DPeerAsync(const CUDA_MEMCPY3D_PEER *copy, CUstream stream)
{
   return copy_3d_peer(copy, stream, true);
}

/* Array and memory, one row: the bytes count through the rows of an array
 * that lie behind each other. */
static CUresult
copy_array(enum place place, const void *memory, CUarray array, size_t offset,
           size_t bytes, bool to_array, CUstream stream, bool asynchronous)
{
   struct drv_array *a;
   size_t row;
   CUresult r = drv_array_get(array, &a);

   if (r)
      return r;
   if (a->height != 1 || a->depth != 1)
      return api_error(CUDA_ERROR_INVALID_VALUE, "the array has rows");
   row = a->desc.Width * a->element;
   if (offset > row || bytes > row - offset)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu bytes at %zu: the array has %zu", bytes, offset,
                       row);
   if (to_array)
      return copy_bytes(DEVICE, (char *)a->data + offset, place, memory, bytes,
                        stream, asynchronous);
   return copy_bytes(place, memory, DEVICE, (char *)a->data + offset, bytes,
                     stream, asynchronous);
}

CUresult
drv_cuMemcpyDtoA_v2(CUarray dst, size_t offset, CUdeviceptr src, size_t bytes)
{
   return copy_array(DEVICE, at(src), dst, offset, bytes, true, NULL, false);
}

CUresult
drv_cuMemcpyAtoD_v2(CUdeviceptr dst, CUarray src, size_t offset, size_t bytes)
{
   return copy_array(DEVICE, at(dst), src, offset, bytes, false, NULL, false);
}

CUresult
drv_cuMemcpyHtoA_v2(CUarray dst, size_t offset, const void *src, size_t bytes)
{
   return copy_array(HOST, src, dst, offset, bytes, true, NULL, false);
}

CUresult
drv_cuMemcpyAtoH_v2(void *dst, CUarray src, size_t offset, size_t bytes)
{
   return copy_array(HOST, dst, src, offset, bytes, false, NULL, false);
}

CUresult
drv_cuMemcpyHtoAAsync_v2(CUarray dst, size_t offset, const void *src,
                         size_t bytes, CUstream stream)
{
   return copy_array(HOST, src, dst, offset, bytes, true, stream, true);
}

CUresult
drv_cuMemcpyAtoHAsync_v2(void *dst, CUarray src, size_t offset, size_t bytes,
                         CUstream stream)
{
   return copy_array(HOST, dst, src, offset, bytes, false, stream, true);
}

CUresult
drv_cuMemcpyAtoA_v2(CUarray dst, size_t dst_offset, CUarray src,
                    size_t src_offset, size_t bytes)
{
   struct drv_array *a;
   CUresult r = drv_array_get(src, &a);

   if (r)
      return r;
   if (a->height != 1 || a->depth != 1 ||
       src_offset > a->desc.Width * a->element ||
       bytes > a->desc.Width * a->element - src_offset)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu bytes at %zu of the source", bytes, src_offset);
   return copy_array(DEVICE, (char *)a->data + src_offset, dst, dst_offset,
                     bytes, true, NULL, false);
}

/* Batches: the copies one after the other, in the order given. */

CUresult
drv_cuMemcpyBatchAsync_v2(CUdeviceptr *dsts, CUdeviceptr *srcs, size_t *sizes,
                          size_t count, CUmemcpyAttributes *attrs,
                          size_t *attr_indices, size_t attr_count,
                          CUstream stream)
{
   CUresult r = CUDA_SUCCESS;

   if (!dsts || !srcs || !sizes || !count || (attr_count && !attrs) ||
       (attr_count && !attr_indices))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty list");
   for (size_t i = 0; i < attr_count; i++) {
      if (attr_indices[i] >= count ||
          (i && attr_indices[i - 1] >= attr_indices[i]) ||
          attrs[i].srcAccessOrder < CU_MEMCPY_SRC_ACCESS_ORDER_STREAM ||
          attrs[i].srcAccessOrder > CU_MEMCPY_SRC_ACCESS_ORDER_ANY)
         return api_error(CUDA_ERROR_INVALID_VALUE, "attributes %zu", i);
   }
   for (size_t i = 0; !r && i < count; i++)
      r = drv_cuMemcpyAsync(dsts[i], srcs[i], sizes[i], stream);
   for (size_t i = 0; !r && i < attr_count; i++) {
      if (attrs[i].srcAccessOrder == CU_MEMCPY_SRC_ACCESS_ORDER_DURING_API_CALL)
         return drv_cuStreamSynchronize(stream);
   }
   return r;
}

CUresult
drv_cuMemcpyBatchAsync(CUdeviceptr *dsts, CUdeviceptr *srcs, size_t *sizes,
                       size_t count, CUmemcpyAttributes *attrs,
                       size_t *attr_indices, size_t attr_count,
                       size_t *fail_index, CUstream stream)
{
   if (fail_index)
      *fail_index = SIZE_MAX; /* not one of them alone */
   return drv_cuMemcpyBatchAsync_v2(dsts, srcs, sizes, count, attrs,
                                    attr_indices, attr_count, stream);
}
