/* Texture and surface objects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a program says of a texture is checked here, once, and made into the
 * descriptor that kernels read (device/device.h).  The object behind a handle
 * keeps what was said, for those who ask.
 */
#include "driver/driver_int.h"
#include <stdlib.h>

struct drv_texture {
   struct drv_child child;
   uint64_t handle;
   CUDA_RESOURCE_DESC resource;
   CUDA_TEXTURE_DESC desc;
   CUDA_RESOURCE_VIEW_DESC view;
   bool has_view;
};

enum { MOST_TEXELS = 1 << 30 }; /* a side; kernels count them with an int */

static const void *
as_object(uint64_t handle)
{
   return (const void *)(uintptr_t)handle;
}

static void
texture_destroy(struct drv_child *child)
{
   struct drv_texture *t = (struct drv_texture *)child;

   drv_object_remove(as_object(t->handle), DRV_TEXTURE);
   drv_object_remove(as_object(t->handle), DRV_SURFACE);
   device_texture_destroy(t->handle);
   free(t);
}

static CUresult
texture_get(uint64_t handle, enum drv_kind kind, struct drv_texture **out)
{
   const struct device_texture *t;
   CUresult r = drv_object_check(as_object(handle), kind);

   if (r)
      return r;
   t = device_texture_find(handle, kind == DRV_TEXTURE ? DEVICE_TEXTURE
                                                       : DEVICE_SURFACE);
   if (!t)
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%#llx was destroyed",
                       (unsigned long long)handle);
   *out = t->owner;
   return CUDA_SUCCESS;
}

/* ---- Resources ---- */

static CUresult
set_format(struct device_texture *t, CUarray_format format, unsigned channels)
{
   if (!drv_format_bytes(format))
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "textures of format %#x are not built yet", format);
   if (channels != 1 && channels != 2 && channels != 4)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%u channels: 1, 2 or 4",
                       channels);
   t->format = format;
   t->channels = channels;
   t->element = drv_format_bytes(format) * channels;
   return CUDA_SUCCESS;
}

static CUresult
set_level(struct device_texture *t, void *data, size_t pitch, size_t slice,
          size_t width, size_t height, size_t depth)
{
   if (!width || !height || !depth || width > MOST_TEXELS ||
       height > MOST_TEXELS || depth > MOST_TEXELS)
      return api_error(CUDA_ERROR_INVALID_VALUE, "a texture of %zu x %zu x %zu",
                       width, height, depth);
   if (t->level_count == DEVICE_TEXTURE_LEVELS)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "textures of more than %d levels are not built",
                       DEVICE_TEXTURE_LEVELS);
   t->levels[t->level_count++] =
      (struct device_texture_level){.data = data,
                                    .pitch = pitch,
                                    .slice = slice,
                                    .width = (uint32_t)width,
                                    .height = (uint32_t)height,
                                    .depth = (uint32_t)depth};
   return CUDA_SUCCESS;
}

static CUresult
read_array(struct device_texture *t, const struct drv_array *a)
{
   CUresult r = set_format(t, a->desc.Format, a->desc.NumChannels);

   t->array = a->desc.Flags & CUDA_ARRAY3D_LAYERED;
   t->cube = a->desc.Flags & CUDA_ARRAY3D_CUBEMAP;
   return r ? r
            : set_level(t, a->data, a->pitch, a->slice, a->desc.Width,
                        a->height, a->depth);
}

static CUresult
read_mipmap(struct device_texture *t, const struct drv_mipmap *m)
{
   CUresult r = CUDA_SUCCESS;

   for (unsigned i = 0; !r && i < m->level_count; i++)
      r = read_array(t, m->levels[i]);
   return r;
}

/* Memory of a program: inside an allocation, texels on their boundary. */
static CUresult
check_memory(const struct device_texture *t, CUdeviceptr p, size_t bytes)
{
   if (p % t->element)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a texture at %#llx: texels have %u bytes", p,
                       t->element);
   return drv_memory_check(p, bytes, "texture");
}

static CUresult
read_linear(struct device_texture *t, const CUDA_RESOURCE_DESC *d)
{
   size_t bytes = d->res.linear.sizeInBytes;
   CUresult r = set_format(t, d->res.linear.format, d->res.linear.numChannels);

   t->linear_memory = true;
   if (!r)
      r = check_memory(t, d->res.linear.devPtr, bytes);
   return r ? r
            : set_level(t, (void *)(uintptr_t)d->res.linear.devPtr, bytes,
                        bytes, bytes / t->element, 1, 1);
}

static CUresult
read_pitch(struct device_texture *t, const CUDA_RESOURCE_DESC *d)
{
   size_t width = d->res.pitch2D.width, height = d->res.pitch2D.height;
   size_t pitch = d->res.pitch2D.pitchInBytes, row, bytes;
   CUresult r =
      set_format(t, d->res.pitch2D.format, d->res.pitch2D.numChannels);

   if (r)
      return r;
   if (!width || !height ||
       __builtin_mul_overflow(width, (size_t)t->element, &row) || pitch < row ||
       pitch % t->element || __builtin_mul_overflow(pitch, height - 1, &bytes))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%zu x %zu texels of %u bytes in a pitch of %zu", width,
                       height, t->element, pitch);
   r = check_memory(t, d->res.pitch2D.devPtr, bytes + row);
   return r ? r
            : set_level(t, (void *)(uintptr_t)d->res.pitch2D.devPtr, pitch,
                        pitch * height, width, height, 1);
}

static CUresult
read_resource(struct device_texture *t, const CUDA_RESOURCE_DESC *d)
{
   struct drv_mipmap *m;
   struct drv_array *a;
   CUresult r;

   if (d->flags)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "resource flags %#x: must be 0", d->flags);
   switch (d->resType) {
   case CU_RESOURCE_TYPE_ARRAY:
      r = drv_array_get(d->res.array.hArray, &a);
      return r ? r : read_array(t, a);
   case CU_RESOURCE_TYPE_MIPMAPPED_ARRAY:
      r = drv_mipmap_get(d->res.mipmap.hMipmappedArray, &m);
      return r ? r : read_mipmap(t, m);
   case CU_RESOURCE_TYPE_LINEAR:
      return read_linear(t, d);
   case CU_RESOURCE_TYPE_PITCH2D:
      return read_pitch(t, d);
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "resource type %d", d->resType);
}

/* ---- Views ---- */

static const struct {
   CUarray_format format;
   unsigned channels;
} view_formats[] = {
#define VIEW(kind, bits, format) \
   [CU_RES_VIEW_FORMAT_##kind##_1X##bits] = {format, 1}, \
   [CU_RES_VIEW_FORMAT_##kind##_2X##bits] = {format, 2}, \
   [CU_RES_VIEW_FORMAT_##kind##_4X##bits] = {format, 4}
   VIEW(UINT, 8, CU_AD_FORMAT_UNSIGNED_INT8),
   VIEW(SINT, 8, CU_AD_FORMAT_SIGNED_INT8),
   VIEW(UINT, 16, CU_AD_FORMAT_UNSIGNED_INT16),
   VIEW(SINT, 16, CU_AD_FORMAT_SIGNED_INT16),
   VIEW(UINT, 32, CU_AD_FORMAT_UNSIGNED_INT32),
   VIEW(SINT, 32, CU_AD_FORMAT_SIGNED_INT32),
   VIEW(FLOAT, 16, CU_AD_FORMAT_HALF),
   VIEW(FLOAT, 32, CU_AD_FORMAT_FLOAT),
#undef VIEW
};

static CUresult
view_format(struct device_texture *t, CUresourceViewFormat format)
{
   unsigned element = t->element;
   CUresult r;

   if (format == CU_RES_VIEW_FORMAT_NONE)
      return CUDA_SUCCESS;
   if ((unsigned)format >= sizeof(view_formats) / sizeof(*view_formats))
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "views of format %#x are not built yet", format);
   r =
      set_format(t, view_formats[format].format, view_formats[format].channels);
   if (!r && t->element != element)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a view of %u bytes a texel; the array has %u",
                       t->element, element);
   return r;
}

static CUresult
apply_view(struct device_texture *t, const CUDA_RESOURCE_VIEW_DESC *v)
{
   unsigned first = v->firstMipmapLevel, last = v->lastMipmapLevel;
   unsigned layers = t->array ? t->levels[0].depth : 1;
   CUresult r = view_format(t, v->format);

   if (r)
      return r;
   if (t->linear_memory)
      return api_error(CUDA_ERROR_INVALID_VALUE, "a view of linear memory");
   if (first > last || last >= t->level_count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "levels %u ... %u of %u",
                       first, last, t->level_count);
   if (v->firstLayer > v->lastLayer || v->lastLayer >= layers)
      return api_error(CUDA_ERROR_INVALID_VALUE, "layers %u ... %u of %u",
                       v->firstLayer, v->lastLayer, layers);
   t->level_count = last - first + 1;
   for (unsigned i = 0; i < t->level_count; i++) {
      struct device_texture_level *l = &t->levels[i];
      *l = t->levels[first + i];
      if (!t->array)
         continue;
      l->data += (size_t)v->firstLayer * l->slice;
      l->depth = v->lastLayer - v->firstLayer + 1;
   }
   if (v->width != t->levels[0].width)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a view %zu wide of an array %u wide", v->width,
                       t->levels[0].width);
   return CUDA_SUCCESS;
}

/* ---- Textures ---- */

static bool
is_float(CUarray_format f)
{
   return f == CU_AD_FORMAT_FLOAT || f == CU_AD_FORMAT_HALF;
}

static CUresult
check_desc(const CUDA_TEXTURE_DESC *d)
{
   const unsigned known =
      CU_TRSF_READ_AS_INTEGER | CU_TRSF_NORMALIZED_COORDINATES | CU_TRSF_SRGB |
      CU_TRSF_DISABLE_TRILINEAR_OPTIMIZATION | CU_TRSF_SEAMLESS_CUBEMAP;

   if (d->flags & ~known)
      return api_error(CUDA_ERROR_INVALID_VALUE, "texture flags %#x", d->flags);
   if (d->flags & CU_TRSF_SEAMLESS_CUBEMAP)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "filters across the edges of a cube are not built");
   for (unsigned i = 0; i < 3; i++)
      if ((unsigned)d->addressMode[i] > CU_TR_ADDRESS_MODE_BORDER)
         return api_error(CUDA_ERROR_INVALID_VALUE, "address mode %d",
                          d->addressMode[i]);
   if ((unsigned)d->filterMode > CU_TR_FILTER_MODE_LINEAR ||
       (unsigned)d->mipmapFilterMode > CU_TR_FILTER_MODE_LINEAR)
      return api_error(CUDA_ERROR_INVALID_VALUE, "filter modes %d, %d",
                       d->filterMode, d->mipmapFilterMode);
   if (d->maxAnisotropy > 16)
      return api_error(CUDA_ERROR_INVALID_VALUE, "anisotropy of %u: 0 to 16",
                       d->maxAnisotropy);
   return CUDA_SUCCESS;
}

static CUresult
apply_desc(struct device_texture *t, const CUDA_TEXTURE_DESC *d)
{
   CUresult r = check_desc(d);

   if (r)
      return r;
   /* Integers of 32 bits are never promoted to floats. */
   t->floating =
      is_float(t->format) || (!(d->flags & CU_TRSF_READ_AS_INTEGER) &&
                              drv_format_bytes(t->format) < 4);
   t->linear = d->filterMode == CU_TR_FILTER_MODE_LINEAR && !t->linear_memory;
   t->linear_levels = d->mipmapFilterMode == CU_TR_FILTER_MODE_LINEAR;
   t->normalized =
      d->flags & CU_TRSF_NORMALIZED_COORDINATES && !t->linear_memory;
   t->srgb = d->flags & CU_TRSF_SRGB && t->floating &&
             t->format == CU_AD_FORMAT_UNSIGNED_INT8;
   if (t->linear && !t->floating)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a linear filter of texels that are read as integers");
   if (t->level_count > 1 && !t->normalized)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "mipmaps need normalized coordinates");
   for (unsigned i = 0; i < 3; i++) {
      t->address[i] = d->addressMode[i];
      /* Both are of normalized coordinates only. */
      if (!t->normalized && (d->addressMode[i] == CU_TR_ADDRESS_MODE_WRAP ||
                             d->addressMode[i] == CU_TR_ADDRESS_MODE_MIRROR))
         t->address[i] = CU_TR_ADDRESS_MODE_CLAMP;
   }
   for (unsigned i = 0; i < 4; i++)
      t->border[i] = d->borderColor[i];
   t->bias = d->mipmapLevelBias;
   t->least = d->minMipmapLevelClamp;
   t->most = d->maxMipmapLevelClamp;
   return CUDA_SUCCESS;
}

/* Takes o. */
static CUresult
finish(struct drv_context *c, struct drv_texture *o, struct device_texture *t,
       enum drv_kind kind)
{
   CUresult r;

   t->kind = kind == DRV_TEXTURE ? DEVICE_TEXTURE : DEVICE_SURFACE;
   t->owner = o;
   r = device_texture_create(t, &o->handle);
   if (r) {
      free(o);
      return r;
   }
   drv_object_add(as_object(o->handle), kind);
   drv_child_add(c, &o->child, texture_destroy);
   return CUDA_SUCCESS;
}

static CUresult
destroy(uint64_t handle, enum drv_kind kind)
{
   struct drv_texture *t;
   CUresult r = texture_get(handle, kind, &t);

   if (r)
      return r;
   if (!drv_object_remove(as_object(handle), kind))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%#llx was destroyed",
                       (unsigned long long)handle);
   drv_child_remove(&t->child);
   texture_destroy(&t->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuTexObjectCreate(CUtexObject *texture, const CUDA_RESOURCE_DESC *resource,
                      const CUDA_TEXTURE_DESC *desc,
                      const CUDA_RESOURCE_VIEW_DESC *view)
{
   struct device_texture t = {0};
   struct drv_texture *o;
   struct drv_context *c;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!texture || !resource || !desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or descriptor");
   r = read_resource(&t, resource);
   if (!r && view)
      r = apply_view(&t, view);
   if (!r)
      r = apply_desc(&t, desc);
   if (r)
      return r;
   o = calloc(1, sizeof(*o));
   if (!o)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a texture object");
   o->resource = *resource;
   o->desc = *desc;
   o->has_view = view;
   if (view)
      o->view = *view;
   r = finish(c, o, &t, DRV_TEXTURE);
   if (!r)
      *texture = o->handle;
   return r;
}

CUresult
drv_cuTexObjectDestroy(CUtexObject texture)
{
   return destroy(texture, DRV_TEXTURE);
}

static CUresult
resource_of(CUDA_RESOURCE_DESC *desc, uint64_t handle, enum drv_kind kind)
{
   struct drv_texture *t;
   CUresult r;

   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = texture_get(handle, kind, &t);
   if (!r)
      *desc = t->resource;
   return r;
}

CUresult
drv_cuTexObjectGetResourceDesc(CUDA_RESOURCE_DESC *desc, CUtexObject texture)
{
   return resource_of(desc, texture, DRV_TEXTURE);
}

CUresult
drv_cuTexObjectGetTextureDesc(CUDA_TEXTURE_DESC *desc, CUtexObject texture)
{
   struct drv_texture *t;
   CUresult r;

   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = texture_get(texture, DRV_TEXTURE, &t);
   if (!r)
      *desc = t->desc;
   return r;
}

CUresult
drv_cuTexObjectGetResourceViewDesc(CUDA_RESOURCE_VIEW_DESC *desc,
                                   CUtexObject texture)
{
   struct drv_texture *t;
   CUresult r;

   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = texture_get(texture, DRV_TEXTURE, &t);
   if (r)
      return r;
   if (!t->has_view)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "the texture was created without a view");
   *desc = t->view;
   return CUDA_SUCCESS;
}

/* ---- Surfaces ---- */

CUresult
drv_cuSurfObjectCreate(CUsurfObject *surface,
                       const CUDA_RESOURCE_DESC *resource)
{
   struct device_texture t = {0};
   struct drv_texture *o;
   struct drv_context *c;
   struct drv_array *a;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!surface || !resource)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or descriptor");
   if (resource->resType != CU_RESOURCE_TYPE_ARRAY)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a surface of resource type %d: arrays only",
                       resource->resType);
   r = read_resource(&t, resource);
   if (!r)
      r = drv_array_get(resource->res.array.hArray, &a);
   if (r)
      return r;
   if (!(a->desc.Flags & CUDA_ARRAY3D_SURFACE_LDST))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a surface of an array created without "
                       "CUDA_ARRAY3D_SURFACE_LDST");
   o = calloc(1, sizeof(*o));
   if (!o)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a surface object");
   o->resource = *resource;
   r = finish(c, o, &t, DRV_SURFACE);
   if (!r)
      *surface = o->handle;
   return r;
}

CUresult
drv_cuSurfObjectDestroy(CUsurfObject surface)
{
   return destroy(surface, DRV_SURFACE);
}

CUresult
drv_cuSurfObjectGetResourceDesc(CUDA_RESOURCE_DESC *desc, CUsurfObject surface)
{
   return resource_of(desc, surface, DRV_SURFACE);
}
