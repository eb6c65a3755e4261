/* Copies and sets of memory.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The calls without Async wait until the bytes are there (API
 * synchronisation behaviour: all but device to device).  With the stream of
 * the calling thread (the _ptds variants) that is an asynchronous call and
 * waiting for the stream.
 */
#include "runtime/runtime.h"
#include <string.h>

static bool
kind_is_good(enum cudaMemcpyKind kind)
{
   return (unsigned)kind <= cudaMemcpyDefault;
}

cudaError_t
rt_copy_async(void *dst, const void *src, size_t count,
              enum cudaMemcpyKind kind, cudaStream_t stream)
{
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!kind_is_good(kind))
      return rt_error(cudaErrorInvalidMemcpyDirection, "kind %d", (int)kind);
   if (!count)
      return cudaSuccess;
   switch (kind) {
   case cudaMemcpyHostToDevice:
      return rt_result(cuMemcpyHtoDAsync((CUdeviceptr)dst, src, count, stream));
   case cudaMemcpyDeviceToHost:
      return rt_result(cuMemcpyDtoHAsync(dst, (CUdeviceptr)src, count, stream));
   case cudaMemcpyDeviceToDevice:
      return rt_result(
         cuMemcpyDtoDAsync((CUdeviceptr)dst, (CUdeviceptr)src, count, stream));
   case cudaMemcpyHostToHost:
   case cudaMemcpyDefault:
      break;
   }
   return rt_result(
      cuMemcpyAsync((CUdeviceptr)dst, (CUdeviceptr)src, count, stream));
}

cudaError_t
rt_copy(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind,
        cudaStream_t stream)
{
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (stream) {
      r = rt_copy_async(dst, src, count, kind, stream);
      return r ? r : rt_result(cuStreamSynchronize(stream));
   }
   if (!kind_is_good(kind))
      return rt_error(cudaErrorInvalidMemcpyDirection, "kind %d", (int)kind);
   if (!count)
      return cudaSuccess;
   switch (kind) {
   case cudaMemcpyHostToDevice:
      return rt_result(cuMemcpyHtoD((CUdeviceptr)dst, src, count));
   case cudaMemcpyDeviceToHost:
      return rt_result(cuMemcpyDtoH(dst, (CUdeviceptr)src, count));
   case cudaMemcpyDeviceToDevice:
      return rt_result(cuMemcpyDtoD((CUdeviceptr)dst, (CUdeviceptr)src, count));
   case cudaMemcpyHostToHost:
   case cudaMemcpyDefault:
      break;
   }
   return rt_result(cuMemcpy((CUdeviceptr)dst, (CUdeviceptr)src, count));
}

cudaError_t
rt_cudaMemcpy(void *dst, const void *src, size_t count,
              enum cudaMemcpyKind kind, cudaStream_t stream)
{
   return rt_copy(dst, src, count, kind, stream);
}

cudaError_t
rt_cudaMemcpyAsync(void *dst, const void *src, size_t count,
                   enum cudaMemcpyKind kind, cudaStream_t stream)
{
   return rt_copy_async(dst, src, count, kind, stream);
}

static cudaError_t
peer_contexts(int dst_device, int src_device, CUcontext *dst, CUcontext *src)
{
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_primary_context(dst_device, dst);
   if (!r)
      r = rt_primary_context(src_device, src);
   return r;
}

cudaError_t
rt_cudaMemcpyPeer(void *dst, int dst_device, const void *src, int src_device,
                  size_t count)
{
   CUcontext d, s;
   cudaError_t r = peer_contexts(dst_device, src_device, &d, &s);

   if (r || !count)
      return r;
   return rt_result(
      cuMemcpyPeer((CUdeviceptr)dst, d, (CUdeviceptr)src, s, count));
}

cudaError_t
rt_cudaMemcpyPeerAsync(void *dst, int dst_device, const void *src,
                       int src_device, size_t count, cudaStream_t stream)
{
   CUcontext d, s;
   cudaError_t r = peer_contexts(dst_device, src_device, &d, &s);

   if (r || !count)
      return r;
   return rt_result(cuMemcpyPeerAsync((CUdeviceptr)dst, d, (CUdeviceptr)src, s,
                                      count, stream));
}

/* ---- boxes ---- */

static CUmemorytype
memory_type(enum cudaMemcpyKind kind, bool source)
{
   switch (kind) {
   case cudaMemcpyHostToHost:
      return CU_MEMORYTYPE_HOST;
   case cudaMemcpyHostToDevice:
      return source ? CU_MEMORYTYPE_HOST : CU_MEMORYTYPE_DEVICE;
   case cudaMemcpyDeviceToHost:
      return source ? CU_MEMORYTYPE_DEVICE : CU_MEMORYTYPE_HOST;
   case cudaMemcpyDeviceToDevice:
      return CU_MEMORYTYPE_DEVICE;
   case cudaMemcpyDefault:
      break;
   }
   return CU_MEMORYTYPE_UNIFIED;
}

cudaError_t
rt_box_init(struct rt_box *b, enum cudaMemcpyKind kind, size_t width,
            size_t height, size_t depth)
{
   if (!kind_is_good(kind))
      return rt_error(cudaErrorInvalidMemcpyDirection, "kind %d", (int)kind);
   memset(b, 0, sizeof(*b));
   b->kind = kind;
   b->copy.WidthInBytes = width;
   b->copy.Height = height;
   b->copy.Depth = depth;
   return cudaSuccess;
}

cudaError_t
rt_box_run(const struct rt_box *b, cudaStream_t stream, bool wait)
{
   cudaError_t r;

   if (wait && !stream)
      return rt_result(cuMemcpy3D(&b->copy));
   r = rt_result(cuMemcpy3DAsync(&b->copy, stream));
   return r || !wait ? r : rt_result(cuStreamSynchronize(stream));
}

void
rt_box_source(struct rt_box *b, const void *p, size_t pitch, size_t height)
{
   CUDA_MEMCPY3D *c = &b->copy;

   c->srcMemoryType = memory_type(b->kind, true);
   if (c->srcMemoryType == CU_MEMORYTYPE_HOST)
      c->srcHost = p;
   else
      c->srcDevice = (CUdeviceptr)p;
   c->srcPitch = pitch;
   c->srcHeight = height;
}

void
rt_box_target(struct rt_box *b, void *p, size_t pitch, size_t height)
{
   CUDA_MEMCPY3D *c = &b->copy;

   c->dstMemoryType = memory_type(b->kind, false);
   if (c->dstMemoryType == CU_MEMORYTYPE_HOST)
      c->dstHost = p;
   else
      c->dstDevice = (CUdeviceptr)p;
   c->dstPitch = pitch;
   c->dstHeight = height;
}

static cudaError_t
copy_2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width,
        size_t height, enum cudaMemcpyKind kind, cudaStream_t stream, bool wait)
{
   struct rt_box b;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_box_init(&b, kind, width, height, 1);
   if (r || !width || !height)
      return r;
   if (width > dpitch || width > spitch)
      return rt_error(cudaErrorInvalidPitchValue,
                      "a width of %zu in pitches of %zu and %zu", width, dpitch,
                      spitch);
   rt_box_source(&b, src, spitch, height);
   rt_box_target(&b, dst, dpitch, height);
   return rt_box_run(&b, stream, wait);
}

cudaError_t
rt_cudaMemcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch,
                size_t width, size_t height, enum cudaMemcpyKind kind,
                cudaStream_t stream)
{
   return copy_2d(dst, dpitch, src, spitch, width, height, kind, stream, true);
}

cudaError_t
rt_cudaMemcpy2DAsync(void *dst, size_t dpitch, const void *src, size_t spitch,
                     size_t width, size_t height, enum cudaMemcpyKind kind,
                     cudaStream_t stream)
{
   return copy_2d(dst, dpitch, src, spitch, width, height, kind, stream, false);
}

/* Where an array takes part, the extent and its position count elements. */
static cudaError_t
copy_3d(const struct cudaMemcpy3DParms *p, cudaStream_t stream, bool wait)
{
   size_t element = 1, other = 1;
   struct rt_box b;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!p)
      return rt_error(cudaErrorInvalidValue, "null parameters");
   if (!p->srcArray == !p->srcPtr.ptr || !p->dstArray == !p->dstPtr.ptr)
      return rt_error(cudaErrorInvalidValue,
                      "source and target are each an array or a pointer");
   if (p->srcArray)
      r = rt_array_element_size(p->srcArray, &element);
   if (!r && p->dstArray)
      r = rt_array_element_size(p->dstArray, &other);
   if (r)
      return r;
   if (p->srcArray && p->dstArray && element != other)
      return rt_error(cudaErrorInvalidValue, "elements of %zu and %zu bytes",
                      element, other);
   r = rt_box_init(&b, p->kind,
                   p->extent.width * (p->srcArray ? element : other),
                   p->extent.height, p->extent.depth);
   if (r || !p->extent.width || !p->extent.height || !p->extent.depth)
      return r;
   if (p->srcArray) {
      b.copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
      b.copy.srcArray = (CUarray)p->srcArray;
   } else {
      rt_box_source(&b, p->srcPtr.ptr, p->srcPtr.pitch, p->srcPtr.ysize);
   }
   if (p->dstArray) {
      b.copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
      b.copy.dstArray = (CUarray)p->dstArray;
   } else {
      rt_box_target(&b, p->dstPtr.ptr, p->dstPtr.pitch, p->dstPtr.ysize);
   }
   b.copy.srcXInBytes = p->srcPos.x * (p->srcArray ? element : 1);
   b.copy.srcY = p->srcPos.y;
   b.copy.srcZ = p->srcPos.z;
   b.copy.dstXInBytes = p->dstPos.x * (p->dstArray ? other : 1);
   b.copy.dstY = p->dstPos.y;
   b.copy.dstZ = p->dstPos.z;
   return rt_box_run(&b, stream, wait);
}

cudaError_t
rt_cudaMemcpy3D(const struct cudaMemcpy3DParms *p, cudaStream_t stream)
{
   return copy_3d(p, stream, true);
}

cudaError_t
rt_cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, cudaStream_t stream)
{
   return copy_3d(p, stream, false);
}

/* All devices see all memory: who owns it makes no difference. */
static cudaError_t
copy_3d_peer(const struct cudaMemcpy3DPeerParms *p, cudaStream_t stream,
             bool wait)
{
   struct cudaMemcpy3DParms q;

   if (!p)
      return rt_error(cudaErrorInvalidValue, "null parameters");
   q = (struct cudaMemcpy3DParms){p->srcArray, p->srcPos,        p->srcPtr,
                                  p->dstArray, p->dstPos,        p->dstPtr,
                                  p->extent,   cudaMemcpyDefault};
   return copy_3d(&q, stream, wait);
}

cudaError_t
rt_cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *p, cudaStream_t stream)
{
   return copy_3d_peer(p, stream, true);
}

cudaError_t
rt_cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *p,
                         cudaStream_t stream)
{
   return copy_3d_peer(p, stream, false);
}

/* ---- sets ---- */

cudaError_t
rt_cudaMemset(void *pointer, int value, size_t count, cudaStream_t stream)
{
   cudaError_t r = rt_enter();

   if (r || !count)
      return r;
   if (stream)
      return rt_result(cuMemsetD8Async((CUdeviceptr)pointer,
                                       (unsigned char)value, count, stream));
   return rt_result(
      cuMemsetD8((CUdeviceptr)pointer, (unsigned char)value, count));
}

cudaError_t
rt_cudaMemset2D(void *pointer, size_t pitch, int value, size_t width,
                size_t height, cudaStream_t stream)
{
   cudaError_t r = rt_enter();

   if (r || !width || !height)
      return r;
   if (stream)
      return rt_result(cuMemsetD2D8Async((CUdeviceptr)pointer, pitch,
                                         (unsigned char)value, width, height,
                                         stream));
   return rt_result(cuMemsetD2D8((CUdeviceptr)pointer, pitch,
                                 (unsigned char)value, width, height));
}

/* A box is its planes, one after the other; they have pitched.ysize rows. */
static cudaError_t
set_3d(struct cudaPitchedPtr pitched, int value, struct cudaExtent extent,
       cudaStream_t stream)
{
   cudaError_t r = rt_enter();

   if (r || !extent.width || !extent.height)
      return r;
   if (extent.height > pitched.ysize && extent.depth > 1)
      return rt_error(cudaErrorInvalidValue, "%zu rows in planes of %zu",
                      extent.height, pitched.ysize);
   for (size_t z = 0; !r && z < extent.depth; z++) {
      CUdeviceptr plane =
         (CUdeviceptr)pitched.ptr + z * pitched.pitch * pitched.ysize;
      r =
         rt_result(cuMemsetD2D8Async(plane, pitched.pitch, (unsigned char)value,
                                     extent.width, extent.height, stream));
   }
   return r;
}

cudaError_t
rt_cudaMemset3D(struct cudaPitchedPtr pitched, int value,
                struct cudaExtent extent, cudaStream_t stream)
{
   return set_3d(pitched, value, extent, stream);
}

cudaError_t
rt_cudaMemset3DAsync(struct cudaPitchedPtr pitched, int value,
                     struct cudaExtent extent, cudaStream_t stream)
{
   return set_3d(pitched, value, extent, stream);
}

/* ---- variables ---- */

/* The place offset bytes into a variable, with room for count more. */
static cudaError_t
symbol_place(const void *symbol, size_t offset, size_t count, char **place)
{
   CUdeviceptr address;
   size_t size;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_symbol(symbol, &address, &size);
   if (r)
      return r;
   if (offset > size || count > size - offset)
      return rt_error(cudaErrorInvalidValue,
                      "%zu bytes at %zu of a variable of %zu", count, offset,
                      size);
   *place = (char *)address + offset;
   return cudaSuccess;
}

static cudaError_t
to_symbol_check(enum cudaMemcpyKind kind)
{
   if (kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice ||
       kind == cudaMemcpyDefault)
      return cudaSuccess;
   return rt_error(cudaErrorInvalidMemcpyDirection, "kind %d to a variable",
                   (int)kind);
}

static cudaError_t
from_symbol_check(enum cudaMemcpyKind kind)
{
   if (kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice ||
       kind == cudaMemcpyDefault)
      return cudaSuccess;
   return rt_error(cudaErrorInvalidMemcpyDirection, "kind %d from a variable",
                   (int)kind);
}

cudaError_t
rt_cudaMemcpyToSymbol(const void *symbol, const void *src, size_t count,
                      size_t offset, enum cudaMemcpyKind kind,
                      cudaStream_t stream)
{
   char *place;
   cudaError_t r = to_symbol_check(kind);

   if (!r)
      r = symbol_place(symbol, offset, count, &place);
   return r ? r : rt_copy(place, src, count, kind, stream);
}

cudaError_t
rt_cudaMemcpyToSymbolAsync(const void *symbol, const void *src, size_t count,
                           size_t offset, enum cudaMemcpyKind kind,
                           cudaStream_t stream)
{
   char *place;
   cudaError_t r = to_symbol_check(kind);

   if (!r)
      r = symbol_place(symbol, offset, count, &place);
   return r ? r : rt_copy_async(place, src, count, kind, stream);
}

cudaError_t
rt_cudaMemcpyFromSymbol(void *dst, const void *symbol, size_t count,
                        size_t offset, enum cudaMemcpyKind kind,
                        cudaStream_t stream)
{
   char *place;
   cudaError_t r = from_symbol_check(kind);

   if (!r)
      r = symbol_place(symbol, offset, count, &place);
   return r ? r : rt_copy(dst, place, count, kind, stream);
}

cudaError_t
rt_cudaMemcpyFromSymbolAsync(void *dst, const void *symbol, size_t count,
                             size_t offset, enum cudaMemcpyKind kind,
                             cudaStream_t stream)
{
   char *place;
   cudaError_t r = from_symbol_check(kind);

   if (!r)
      r = symbol_place(symbol, offset, count, &place);
   return r ? r : rt_copy_async(dst, place, count, kind, stream);
}

cudaError_t
rt_cudaGetSymbolAddress(void **pointer, const void *symbol)
{
   CUdeviceptr address;
   size_t size;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!pointer)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = rt_symbol(symbol, &address, &size);
   if (!r)
      *pointer = (void *)address;
   return r;
}

cudaError_t
rt_cudaGetSymbolSize(size_t *size, const void *symbol)
{
   CUdeviceptr address;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!size)
      return rt_error(cudaErrorInvalidValue, "null result");
   return rt_symbol(symbol, &address, size);
}
