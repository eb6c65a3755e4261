/* Arrays: memory for textures, made of elements with one to four channels.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cudaArray_t is the driver's CUarray under another name.  Where a call
 * counts bytes along x (the calls without 3D in their name), so do we; where
 * it counts elements, rt_array_element_size() converts.
 */
#include "runtime/runtime.h"
#include <string.h>

static CUarray
handle(cudaArray_const_t a)
{
   return (CUarray)(uintptr_t)a;
}

/* ---- channels ---- */

struct format {
   enum cudaChannelFormatKind kind;
   int bits;
   CUarray_format format;
};

static const struct format formats[] = {
   {cudaChannelFormatKindUnsigned, 8, CU_AD_FORMAT_UNSIGNED_INT8},
   {cudaChannelFormatKindUnsigned, 16, CU_AD_FORMAT_UNSIGNED_INT16},
   {cudaChannelFormatKindUnsigned, 32, CU_AD_FORMAT_UNSIGNED_INT32},
   {cudaChannelFormatKindSigned, 8, CU_AD_FORMAT_SIGNED_INT8},
   {cudaChannelFormatKindSigned, 16, CU_AD_FORMAT_SIGNED_INT16},
   {cudaChannelFormatKindSigned, 32, CU_AD_FORMAT_SIGNED_INT32},
   {cudaChannelFormatKindFloat, 16, CU_AD_FORMAT_HALF},
   {cudaChannelFormatKindFloat, 32, CU_AD_FORMAT_FLOAT},
};

enum { FORMAT_COUNT = sizeof(formats) / sizeof(*formats) };

cudaError_t
rt_channel_to_driver(const struct cudaChannelFormatDesc *d,
                     CUarray_format *format, unsigned *channels)
{
   int bits[4] = {d->x, d->y, d->z, d->w};
   unsigned count = 0;

   while (count < 4 && bits[count])
      count++;
   for (unsigned i = 1; i < 4; i++) {
      if (bits[i] != (i < count ? bits[0] : 0))
         count = 0;
   }
   for (size_t i = 0; i < FORMAT_COUNT; i++) {
      if (formats[i].kind != d->f || formats[i].bits != d->x)
         continue;
      if (count != 1 && count != 2 && count != 4)
         break;
      *format = formats[i].format;
      *channels = count;
      return cudaSuccess;
   }
   return rt_error(cudaErrorInvalidChannelDescriptor,
                   "channels of %d, %d, %d, %d bits, kind %d", d->x, d->y, d->z,
                   d->w, (int)d->f);
}

struct cudaChannelFormatDesc
rt_channel_from_driver(CUarray_format format, unsigned channels)
{
   struct cudaChannelFormatDesc d = {0, 0, 0, 0, cudaChannelFormatKindNone};

   for (size_t i = 0; i < FORMAT_COUNT; i++) {
      if (formats[i].format != format)
         continue;
      d.f = formats[i].kind;
      d.x = formats[i].bits;
      d.y = channels > 1 ? d.x : 0;
      d.z = channels > 2 ? d.x : 0;
      d.w = channels > 3 ? d.x : 0;
   }
   return d;
}

static size_t
element_size(const CUDA_ARRAY3D_DESCRIPTOR *d)
{
   struct cudaChannelFormatDesc c = rt_channel_from_driver(d->Format, 1);

   return (size_t)c.x / 8 * d->NumChannels;
}

cudaError_t
rt_array_element_size(cudaArray_const_t array, size_t *size)
{
   CUDA_ARRAY3D_DESCRIPTOR d;
   cudaError_t r = rt_result(cuArray3DGetDescriptor(&d, handle(array)));

   if (!r)
      *size = element_size(&d);
   return r;
}

/* ---- objects ---- */

/* What the driver is to make for place; also enters the runtime. */
static cudaError_t
array_describe(CUDA_ARRAY3D_DESCRIPTOR *d, const void *place,
               const struct cudaChannelFormatDesc *desc,
               struct cudaExtent extent, unsigned flags)
{
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!place || !desc)
      return rt_error(cudaErrorInvalidValue, "null argument");
   memset(d, 0, sizeof(*d));
   d->Width = extent.width;
   d->Height = extent.height;
   d->Depth = extent.depth;
   d->Flags = flags; /* the same bits */
   return rt_channel_to_driver(desc, &d->Format, &d->NumChannels);
}

static cudaError_t
array_create(cudaArray_t *array, const struct cudaChannelFormatDesc *desc,
             struct cudaExtent extent, unsigned flags)
{
   CUDA_ARRAY3D_DESCRIPTOR d;
   CUarray a;
   cudaError_t r = array_describe(&d, array, desc, extent, flags);

   if (r)
      return r;
   r = rt_result(cuArray3DCreate(&a, &d));
   if (!r)
      *array = (cudaArray_t)a;
   return r;
}

cudaError_t
rt_cudaMallocArray(cudaArray_t *array, const struct cudaChannelFormatDesc *desc,
                   size_t width, size_t height, unsigned int flags)
{
   struct cudaExtent extent = {width, height, 0};

   return array_create(array, desc, extent, flags);
}

cudaError_t
rt_cudaMalloc3DArray(cudaArray_t *array,
                     const struct cudaChannelFormatDesc *desc,
                     struct cudaExtent extent, unsigned int flags)
{
   return array_create(array, desc, extent, flags);
}

cudaError_t
rt_cudaFreeArray(cudaArray_t array)
{
   cudaError_t r = rt_enter();

   if (r || !array)
      return r;
   return rt_result(cuArrayDestroy(handle(array)));
}

cudaError_t
rt_cudaArrayGetInfo(struct cudaChannelFormatDesc *desc,
                    struct cudaExtent *extent, unsigned int *flags,
                    cudaArray_t array)
{
   CUDA_ARRAY3D_DESCRIPTOR d;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_result(cuArray3DGetDescriptor(&d, handle(array)));
   if (r)
      return r;
   if (desc)
      *desc = rt_channel_from_driver(d.Format, d.NumChannels);
   if (extent)
      *extent = (struct cudaExtent){d.Width, d.Height, d.Depth};
   if (flags)
      *flags = d.Flags;
   return cudaSuccess;
}

cudaError_t
rt_cudaGetChannelDesc(struct cudaChannelFormatDesc *desc,
                      cudaArray_const_t array)
{
   if (!desc)
      return rt_error(cudaErrorInvalidValue, "null result");
   return rt_cudaArrayGetInfo(desc, NULL, NULL, (cudaArray_t)(uintptr_t)array);
}

static cudaError_t
requirements_of(struct cudaArrayMemoryRequirements *out,
                const CUDA_ARRAY_MEMORY_REQUIREMENTS *q, CUresult result)
{
   cudaError_t r = rt_result(result);

   if (!r)
      *out = (struct cudaArrayMemoryRequirements){.size = q->size,
                                                  .alignment = q->alignment};
   return r;
}

cudaError_t
rt_cudaArrayGetMemoryRequirements(
   struct cudaArrayMemoryRequirements *requirements, cudaArray_t array,
   int device)
{
   CUDA_ARRAY_MEMORY_REQUIREMENTS q;
   cudaError_t r = rt_enter();

   if (!r && !requirements)
      r = rt_error(cudaErrorInvalidValue, "null result");
   return r ? r
            : requirements_of(
                 requirements, &q,
                 cuArrayGetMemoryRequirements(&q, handle(array), device));
}

cudaError_t
rt_cudaMipmappedArrayGetMemoryRequirements(
   struct cudaArrayMemoryRequirements *requirements,
   cudaMipmappedArray_t mipmap, int device)
{
   CUDA_ARRAY_MEMORY_REQUIREMENTS q;
   cudaError_t r = rt_enter();

   if (!r && !requirements)
      r = rt_error(cudaErrorInvalidValue, "null result");
   return r ? r
            : requirements_of(requirements, &q,
                              cuMipmappedArrayGetMemoryRequirements(
                                 &q, (CUmipmappedArray)mipmap, device));
}

/* ---- mipmaps ---- */

cudaError_t
rt_cudaMallocMipmappedArray(cudaMipmappedArray_t *mipmap,
                            const struct cudaChannelFormatDesc *desc,
                            struct cudaExtent extent, unsigned int levels,
                            unsigned int flags)
{
   CUDA_ARRAY3D_DESCRIPTOR d;
   CUmipmappedArray m;
   cudaError_t r = array_describe(&d, mipmap, desc, extent, flags);

   if (r)
      return r;
   r = rt_result(cuMipmappedArrayCreate(&m, &d, levels));
   if (!r)
      *mipmap = (cudaMipmappedArray_t)m;
   return r;
}

cudaError_t
rt_cudaGetMipmappedArrayLevel(cudaArray_t *array,
                              cudaMipmappedArray_const_t mipmap,
                              unsigned int level)
{
   CUarray a;
   cudaError_t r = rt_enter();

   if (!r && !array)
      r = rt_error(cudaErrorInvalidValue, "null result");
   if (!r)
      r = rt_result(cuMipmappedArrayGetLevel(
         &a, (CUmipmappedArray)(uintptr_t)mipmap, level));
   if (!r)
      *array = (cudaArray_t)a;
   return r;
}

cudaError_t
rt_cudaFreeMipmappedArray(cudaMipmappedArray_t mipmap)
{
   cudaError_t r = rt_enter();

   if (r || !mipmap)
      return r;
   return rt_result(cuMipmappedArrayDestroy((CUmipmappedArray)mipmap));
}

/* ---- copies ---- */

/* width bytes of height rows, between memory and a place in an array. */
static cudaError_t
copy_to(cudaArray_t dst, size_t x, size_t y, const void *src, size_t pitch,
        size_t width, size_t height, enum cudaMemcpyKind kind,
        cudaStream_t stream, bool wait)
{
   struct rt_box b;
   cudaError_t r = rt_enter();

   if (r || !width || !height)
      return r;
   r = rt_box_init(&b, kind, width, height, 1);
   if (r)
      return r;
   if (width > pitch)
      return rt_error(cudaErrorInvalidPitchValue, "%zu bytes in a pitch of %zu",
                      width, pitch);
   rt_box_source(&b, src, pitch, height);
   b.copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
   b.copy.dstArray = handle(dst);
   b.copy.dstXInBytes = x;
   b.copy.dstY = y;
   return rt_box_run(&b, stream, wait);
}

static cudaError_t
copy_from(void *dst, size_t pitch, cudaArray_const_t src, size_t x, size_t y,
          size_t width, size_t height, enum cudaMemcpyKind kind,
          cudaStream_t stream, bool wait)
{
   struct rt_box b;
   cudaError_t r = rt_enter();

   if (r || !width || !height)
      return r;
   r = rt_box_init(&b, kind, width, height, 1);
   if (r)
      return r;
   if (width > pitch)
      return rt_error(cudaErrorInvalidPitchValue, "%zu bytes in a pitch of %zu",
                      width, pitch);
   rt_box_target(&b, dst, pitch, height);
   b.copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
   b.copy.srcArray = handle(src);
   b.copy.srcXInBytes = x;
   b.copy.srcY = y;
   return rt_box_run(&b, stream, wait);
}

cudaError_t
rt_cudaMemcpy2DToArray(cudaArray_t dst, size_t x, size_t y, const void *src,
                       size_t spitch, size_t width, size_t height,
                       enum cudaMemcpyKind kind, cudaStream_t stream)
{
   return copy_to(dst, x, y, src, spitch, width, height, kind, stream, true);
}

cudaError_t
rt_cudaMemcpy2DToArrayAsync(cudaArray_t dst, size_t x, size_t y,
                            const void *src, size_t spitch, size_t width,
                            size_t height, enum cudaMemcpyKind kind,
                            cudaStream_t stream)
{
   return copy_to(dst, x, y, src, spitch, width, height, kind, stream, false);
}

cudaError_t
rt_cudaMemcpy2DFromArray(void *dst, size_t dpitch, cudaArray_const_t src,
                         size_t x, size_t y, size_t width, size_t height,
                         enum cudaMemcpyKind kind, cudaStream_t stream)
{
   return copy_from(dst, dpitch, src, x, y, width, height, kind, stream, true);
}

cudaError_t
rt_cudaMemcpy2DFromArrayAsync(void *dst, size_t dpitch, cudaArray_const_t src,
                              size_t x, size_t y, size_t width, size_t height,
                              enum cudaMemcpyKind kind, cudaStream_t stream)
{
   return copy_from(dst, dpitch, src, x, y, width, height, kind, stream, false);
}

cudaError_t
rt_cudaMemcpy2DArrayToArray(cudaArray_t dst, size_t dst_x, size_t dst_y,
                            cudaArray_const_t src, size_t src_x, size_t src_y,
                            size_t width, size_t height,
                            enum cudaMemcpyKind kind, cudaStream_t stream)
{
   struct rt_box b;
   cudaError_t r = rt_enter();

   if (r || !width || !height)
      return r;
   r = rt_box_init(&b, kind, width, height, 1);
   if (r)
      return r;
   b.copy.srcMemoryType = b.copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
   b.copy.srcArray = handle(src);
   b.copy.dstArray = handle(dst);
   b.copy.srcXInBytes = src_x;
   b.copy.srcY = src_y;
   b.copy.dstXInBytes = dst_x;
   b.copy.dstY = dst_y;
   return rt_box_run(&b, stream, true);
}

/* The calls without 2D take count bytes from (x, y) on, over the ends of
 * rows: the rest of the first row, whole rows, the beginning of the last.
 */
static cudaError_t
copy_run(cudaArray_const_t array, size_t x, size_t y, char *memory,
         size_t count, bool to, enum cudaMemcpyKind kind, cudaStream_t stream,
         bool wait)
{
   CUDA_ARRAY3D_DESCRIPTOR d;
   size_t row, done = 0;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_result(cuArray3DGetDescriptor(&d, handle(array)));
   if (r)
      return r;
   row = d.Width * element_size(&d);
   if (x >= row)
      return rt_error(cudaErrorInvalidValue, "byte %zu of rows of %zu", x, row);
   while (!r && done < count) {
      size_t left = count - done, width = row - x < left ? row - x : left;
      size_t rows = width == row ? left / row : 1;

      r = to ? copy_to((cudaArray_t)(uintptr_t)array, x, y, memory + done,
                       width, width, rows, kind, stream, wait)
             : copy_from(memory + done, width, array, x, y, width, rows, kind,
                         stream, wait);
      done += width * rows;
      y += rows;
      x = 0;
   }
   return r;
}

cudaError_t
rt_cudaMemcpyToArray(cudaArray_t dst, size_t x, size_t y, const void *src,
                     size_t count, enum cudaMemcpyKind kind,
                     cudaStream_t stream)
{
   return copy_run(dst, x, y, (char *)(uintptr_t)src, count, true, kind, stream,
                   true);
}

cudaError_t
rt_cudaMemcpyToArrayAsync(cudaArray_t dst, size_t x, size_t y, const void *src,
                          size_t count, enum cudaMemcpyKind kind,
                          cudaStream_t stream)
{
   return copy_run(dst, x, y, (char *)(uintptr_t)src, count, true, kind, stream,
                   false);
}

cudaError_t
rt_cudaMemcpyFromArray(void *dst, cudaArray_const_t src, size_t x, size_t y,
                       size_t count, enum cudaMemcpyKind kind,
                       cudaStream_t stream)
{
   return copy_run(src, x, y, dst, count, false, kind, stream, true);
}

cudaError_t
rt_cudaMemcpyFromArrayAsync(void *dst, cudaArray_const_t src, size_t x,
                            size_t y, size_t count, enum cudaMemcpyKind kind,
                            cudaStream_t stream)
{
   return copy_run(src, x, y, dst, count, false, kind, stream, false);
}
