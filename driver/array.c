/* CUDA arrays and mipmapped arrays: storage, descriptors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows lie one after the other, each padded to the pitch; layers and the six
 * faces of a cube are planes.
 */
#include "driver/driver_int.h"
#include <stdlib.h>

enum { ROW_ALIGN = 64 };

static void
array_destroy(struct drv_child *child)
{
   struct drv_array *a = (struct drv_array *)child;

   drv_object_remove(a, DRV_ARRAY);
   device_memory_free(a->data, DEVICE_MEMORY_DEVICE);
   free(a);
}

CUresult
drv_array_get(CUarray handle, struct drv_array **out)
{
   CUresult r = drv_object_check(handle, DRV_ARRAY);

   *out = (struct drv_array *)handle;
   return r;
}

unsigned
drv_format_bytes(CUarray_format format)
{
   switch (format) {
   case CU_AD_FORMAT_UNSIGNED_INT8:
   case CU_AD_FORMAT_SIGNED_INT8:
      return 1;
   case CU_AD_FORMAT_UNSIGNED_INT16:
   case CU_AD_FORMAT_SIGNED_INT16:
   case CU_AD_FORMAT_HALF:
      return 2;
   case CU_AD_FORMAT_UNSIGNED_INT32:
   case CU_AD_FORMAT_SIGNED_INT32:
   case CU_AD_FORMAT_FLOAT:
      return 4;
   default:
      return 0;
   }
}

static CUresult
check(const CUDA_ARRAY3D_DESCRIPTOR *d)
{
   const unsigned built = CUDA_ARRAY3D_LAYERED | CUDA_ARRAY3D_CUBEMAP |
                          CUDA_ARRAY3D_SURFACE_LDST |
                          CUDA_ARRAY3D_TEXTURE_GATHER;

   if (!drv_format_bytes(d->Format))
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "arrays of format %#x are not built yet", d->Format);
   if (d->NumChannels != 1 && d->NumChannels != 2 && d->NumChannels != 4)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%u channels: 1, 2 or 4",
                       d->NumChannels);
   if (d->Flags & ~built)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "arrays with flags %#x are not built yet", d->Flags);
   if (!d->Width ||
       (d->Depth && !d->Height && !(d->Flags & CUDA_ARRAY3D_LAYERED)))
      return api_error(CUDA_ERROR_INVALID_VALUE, "an array of %zu x %zu x %zu",
                       d->Width, d->Height, d->Depth);
   if ((d->Flags & CUDA_ARRAY3D_CUBEMAP) &&
       (d->Width != d->Height || d->Depth % 6 ||
        (d->Depth != 6 && !(d->Flags & CUDA_ARRAY3D_LAYERED))))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a cube of %zu x %zu x %zu: six equal squares", d->Width,
                       d->Height, d->Depth);
   return CUDA_SUCCESS;
}

static CUresult
create(CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR *desc)
{
   struct drv_array *a = NULL;
   struct drv_context *c;
   size_t bytes;
   CUresult r = drv_current(&c);

   if (!r)
      r = check(desc);
   if (r)
      return r;
   a = calloc(1, sizeof(*a));
   if (!a)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "an array");
   a->desc = *desc;
   a->element = drv_format_bytes(desc->Format) * desc->NumChannels;
   a->height = desc->Height ? desc->Height : 1;
   a->depth = desc->Depth ? desc->Depth : 1;
   if (__builtin_mul_overflow(desc->Width, (size_t)a->element, &a->pitch) ||
       __builtin_add_overflow(a->pitch, ROW_ALIGN - 1, &a->pitch) ||
       __builtin_mul_overflow(a->pitch &= ~(size_t)(ROW_ALIGN - 1), a->height,
                              &a->slice) ||
       __builtin_mul_overflow(a->slice, a->depth, &bytes)) {
      free(a);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "an array of %zu x %zu x %zu",
                       desc->Width, desc->Height, desc->Depth);
   }
   r = device_memory_alloc(c->context, bytes, DEVICE_MEMORY_DEVICE, 0, NULL,
                           &a->data);
   if (r) {
      free(a);
      return r;
   }
   drv_object_add(a, DRV_ARRAY);
   drv_child_add(c, &a->child, array_destroy);
   *array = (CUarray)a;
   return CUDA_SUCCESS;
}

CUresult
drv_cuArray3DCreate_v2(CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR *desc)
{
   if (!array || !desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or descriptor");
   return create(array, desc);
}

CUresult
drv_cuArrayCreate_v2(CUarray *array, const CUDA_ARRAY_DESCRIPTOR *desc)
{
   CUDA_ARRAY3D_DESCRIPTOR d;

   if (!array || !desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or descriptor");
   d = (CUDA_ARRAY3D_DESCRIPTOR){.Width = desc->Width,
                                 .Height = desc->Height,
                                 .Format = desc->Format,
                                 .NumChannels = desc->NumChannels};
   return create(array, &d);
}

CUresult
drv_cuArrayDestroy(CUarray array)
{
   struct drv_array *a = (struct drv_array *)array;

   if (drv_object_is(a, DRV_ARRAY) && a->level)
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "%p is a level of a mipmapped array", (void *)a);
   if (!drv_object_remove(a, DRV_ARRAY))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live array",
                       (void *)a);
   device_context_synchronize(a->child.context->context);
   drv_child_remove(&a->child);
   array_destroy(&a->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR *desc, CUarray array)
{
   struct drv_array *a;
   CUresult r;

   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_array_get(array, &a);
   if (!r)
      *desc = a->desc;
   return r;
}

CUresult
drv_cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR *desc, CUarray array)
{
   struct drv_array *a;
   CUresult r;

   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_array_get(array, &a);
   if (r)
      return r;
   *desc = (CUDA_ARRAY_DESCRIPTOR){.Width = a->desc.Width,
                                   .Height = a->desc.Height,
                                   .Format = a->desc.Format,
                                   .NumChannels = a->desc.NumChannels};
   return CUDA_SUCCESS;
}

CUresult
drv_cuArrayGetMemoryRequirements(CUDA_ARRAY_MEMORY_REQUIREMENTS *requirements,
                                 CUarray array, CUdevice dev)
{
   struct drv_device *d;
   struct drv_array *a;
   CUresult r = drv_array_get(array, &a);

   if (!r)
      r = drv_device_get(dev, &d);
   if (r)
      return r;
   if (!requirements)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *requirements = (CUDA_ARRAY_MEMORY_REQUIREMENTS){.size = a->slice * a->depth,
                                                    .alignment = ROW_ALIGN};
   return CUDA_SUCCESS;
}

/* ---- Mipmapped arrays ---- */

static void
mipmap_destroy(struct drv_child *child)
{
   struct drv_mipmap *m = (struct drv_mipmap *)child;

   drv_object_remove(m, DRV_MIPMAP);
   for (unsigned i = 0; i < m->level_count; i++) {
      drv_child_remove(&m->levels[i]->child);
      array_destroy(&m->levels[i]->child);
   }
   free(m);
}

CUresult
drv_mipmap_get(CUmipmappedArray handle, struct drv_mipmap **out)
{
   CUresult r = drv_object_check(handle, DRV_MIPMAP);

   *out = (struct drv_mipmap *)handle;
   return r;
}

static size_t
halved(size_t n, unsigned level)
{
   return n && !(n >> level) ? 1 : n >> level;
}

static CUDA_ARRAY3D_DESCRIPTOR
level_of(const CUDA_ARRAY3D_DESCRIPTOR *desc, unsigned level)
{
   CUDA_ARRAY3D_DESCRIPTOR d = *desc;

   d.Width = halved(d.Width, level);
   d.Height = halved(d.Height, level);
   if (!(d.Flags & (CUDA_ARRAY3D_LAYERED | CUDA_ARRAY3D_CUBEMAP)))
      d.Depth = halved(d.Depth, level);
   return d;
}

/* 1 + log2 of the longest side. */
static unsigned
most_levels(const CUDA_ARRAY3D_DESCRIPTOR *d)
{
   bool layered = d->Flags & (CUDA_ARRAY3D_LAYERED | CUDA_ARRAY3D_CUBEMAP);
   size_t n = d->Width | d->Height | (layered ? 0 : d->Depth);

   return n ? 64 - (unsigned)__builtin_clzll(n) : 1;
}

CUresult
drv_cuMipmappedArrayCreate(CUmipmappedArray *mipmap,
                           const CUDA_ARRAY3D_DESCRIPTOR *desc, unsigned levels)
{
   struct drv_mipmap *m;
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!mipmap || !desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or descriptor");
   m = calloc(1, sizeof(*m));
   if (!m)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a mipmapped array");
   m->desc = *desc;
   if (levels > most_levels(desc))
      levels = most_levels(desc);
   if (levels > DRV_MIPMAP_LEVELS)
      levels = DRV_MIPMAP_LEVELS;
   if (!levels)
      levels = 1;
   while (!r && m->level_count < levels) {
      CUDA_ARRAY3D_DESCRIPTOR d = level_of(desc, m->level_count);
      r = create((CUarray *)&m->levels[m->level_count], &d);
      if (!r)
         m->levels[m->level_count++]->level = true;
   }
   if (r) {
      mipmap_destroy(&m->child);
      return r;
   }
   drv_object_add(m, DRV_MIPMAP);
   drv_child_add(c, &m->child, mipmap_destroy);
   *mipmap = (CUmipmappedArray)m;
   return CUDA_SUCCESS;
}

CUresult
drv_cuMipmappedArrayGetLevel(CUarray *array, CUmipmappedArray mipmap,
                             unsigned level)
{
   struct drv_mipmap *m;
   CUresult r;

   if (!array)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_mipmap_get(mipmap, &m);
   if (r)
      return r;
   if (level >= m->level_count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "level %u of %u", level,
                       m->level_count);
   *array = (CUarray)m->levels[level];
   return CUDA_SUCCESS;
}

CUresult
drv_cuMipmappedArrayDestroy(CUmipmappedArray mipmap)
{
   struct drv_mipmap *m = (struct drv_mipmap *)mipmap;

   if (!drv_object_remove(m, DRV_MIPMAP))
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "%p is no live mipmapped array", (void *)m);
   device_context_synchronize(m->child.context->context);
   drv_child_remove(&m->child);
   mipmap_destroy(&m->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuMipmappedArrayGetMemoryRequirements(
   CUDA_ARRAY_MEMORY_REQUIREMENTS *requirements, CUmipmappedArray mipmap,
   CUdevice dev)
{
   struct drv_device *d;
   struct drv_mipmap *m;
   size_t size = 0;
   CUresult r = drv_mipmap_get(mipmap, &m);

   if (!r)
      r = drv_device_get(dev, &d);
   if (r)
      return r;
   if (!requirements)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   for (unsigned i = 0; i < m->level_count; i++)
      size += m->levels[i]->slice * m->levels[i]->depth;
   *requirements =
      (CUDA_ARRAY_MEMORY_REQUIREMENTS){.size = size, .alignment = ROW_ALIGN};
   return CUDA_SUCCESS;
}
