/* Texture and surface objects: the driver's, described in the runtime's words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "runtime/runtime.h"
#include <string.h>

/* ---- Resources ---- */

static cudaError_t
resource_to_driver(const struct cudaResourceDesc *d, CUDA_RESOURCE_DESC *out)
{
   memset(out, 0, sizeof(*out));
   out->flags = d->flags;
   switch (d->resType) {
   case cudaResourceTypeArray:
      out->resType = CU_RESOURCE_TYPE_ARRAY;
      out->res.array.hArray = (CUarray)d->res.array.array;
      return cudaSuccess;
   case cudaResourceTypeMipmappedArray:
      out->resType = CU_RESOURCE_TYPE_MIPMAPPED_ARRAY;
      out->res.mipmap.hMipmappedArray = (CUmipmappedArray)d->res.mipmap.mipmap;
      return cudaSuccess;
   case cudaResourceTypeLinear:
      out->resType = CU_RESOURCE_TYPE_LINEAR;
      out->res.linear.devPtr = (CUdeviceptr)d->res.linear.devPtr;
      out->res.linear.sizeInBytes = d->res.linear.sizeInBytes;
      return rt_channel_to_driver(&d->res.linear.desc, &out->res.linear.format,
                                  &out->res.linear.numChannels);
   case cudaResourceTypePitch2D:
      out->resType = CU_RESOURCE_TYPE_PITCH2D;
      out->res.pitch2D.devPtr = (CUdeviceptr)d->res.pitch2D.devPtr;
      out->res.pitch2D.width = d->res.pitch2D.width;
      out->res.pitch2D.height = d->res.pitch2D.height;
      out->res.pitch2D.pitchInBytes = d->res.pitch2D.pitchInBytes;
      return rt_channel_to_driver(&d->res.pitch2D.desc,
                                  &out->res.pitch2D.format,
                                  &out->res.pitch2D.numChannels);
   }
   return rt_error(cudaErrorInvalidValue, "resource type %d", d->resType);
}

static void
resource_from_driver(const CUDA_RESOURCE_DESC *d, struct cudaResourceDesc *out)
{
   memset(out, 0, sizeof(*out));
   out->flags = d->flags;
   switch (d->resType) {
   case CU_RESOURCE_TYPE_ARRAY:
      out->resType = cudaResourceTypeArray;
      out->res.array.array = (cudaArray_t)d->res.array.hArray;
      break;
   case CU_RESOURCE_TYPE_MIPMAPPED_ARRAY:
      out->resType = cudaResourceTypeMipmappedArray;
      out->res.mipmap.mipmap =
         (cudaMipmappedArray_t)d->res.mipmap.hMipmappedArray;
      break;
   case CU_RESOURCE_TYPE_LINEAR:
      out->resType = cudaResourceTypeLinear;
      out->res.linear.devPtr = (void *)d->res.linear.devPtr;
      out->res.linear.sizeInBytes = d->res.linear.sizeInBytes;
      out->res.linear.desc = rt_channel_from_driver(d->res.linear.format,
                                                    d->res.linear.numChannels);
      break;
   case CU_RESOURCE_TYPE_PITCH2D:
      out->resType = cudaResourceTypePitch2D;
      out->res.pitch2D.devPtr = (void *)d->res.pitch2D.devPtr;
      out->res.pitch2D.width = d->res.pitch2D.width;
      out->res.pitch2D.height = d->res.pitch2D.height;
      out->res.pitch2D.pitchInBytes = d->res.pitch2D.pitchInBytes;
      out->res.pitch2D.desc = rt_channel_from_driver(
         d->res.pitch2D.format, d->res.pitch2D.numChannels);
      break;
   }
}

/* The channels of a resource, to check the reading mode by. */
static cudaError_t
resource_channels(const struct cudaResourceDesc *d,
                  struct cudaChannelFormatDesc *out)
{
   cudaArray_t level;
   cudaError_t r;

   switch (d->resType) {
   case cudaResourceTypeArray:
      return rt_cudaGetChannelDesc(out, d->res.array.array);
   case cudaResourceTypeMipmappedArray:
      r = rt_cudaGetMipmappedArrayLevel(&level, d->res.mipmap.mipmap, 0);
      return r ? r : rt_cudaGetChannelDesc(out, level);
   case cudaResourceTypeLinear:
      *out = d->res.linear.desc;
      return cudaSuccess;
   default:
      *out = d->res.pitch2D.desc;
      return cudaSuccess;
   }
}

/* ---- Textures ---- */

static void
desc_to_driver(const struct cudaTextureDesc *d, CUDA_TEXTURE_DESC *out)
{
   memset(out, 0, sizeof(*out));
   /* The enumerations have the same values. */
   for (int i = 0; i < 3; i++)
      out->addressMode[i] = (CUaddress_mode)d->addressMode[i];
   out->filterMode = (CUfilter_mode)d->filterMode;
   out->mipmapFilterMode = (CUfilter_mode)d->mipmapFilterMode;
   if (d->readMode == cudaReadModeElementType)
      out->flags |= CU_TRSF_READ_AS_INTEGER;
   if (d->normalizedCoords)
      out->flags |= CU_TRSF_NORMALIZED_COORDINATES;
   if (d->sRGB)
      out->flags |= CU_TRSF_SRGB;
   if (d->disableTrilinearOptimization)
      out->flags |= CU_TRSF_DISABLE_TRILINEAR_OPTIMIZATION;
   if (d->seamlessCubemap)
      out->flags |= CU_TRSF_SEAMLESS_CUBEMAP;
   out->maxAnisotropy = d->maxAnisotropy;
   out->mipmapLevelBias = d->mipmapLevelBias;
   out->minMipmapLevelClamp = d->minMipmapLevelClamp;
   out->maxMipmapLevelClamp = d->maxMipmapLevelClamp;
   memcpy(out->borderColor, d->borderColor, sizeof(out->borderColor));
}

static cudaError_t
check_reading(const struct cudaResourceDesc *resource,
              const struct cudaTextureDesc *d,
              const struct cudaResourceViewDesc *view)
{
   struct cudaChannelFormatDesc c;
   cudaError_t r = resource_channels(resource, &c);

   if (r || (view && view->format != cudaResViewFormatNone))
      return r; /* the driver knows what a view makes of it */
   if (c.f == cudaChannelFormatKindFloat)
      return cudaSuccess;
   if (d->readMode == cudaReadModeNormalizedFloat && c.x > 16)
      return rt_error(cudaErrorInvalidNormSetting,
                      "integers of %d bits read as fractions", c.x);
   if (d->readMode == cudaReadModeElementType &&
       d->filterMode == cudaFilterModeLinear &&
       resource->resType != cudaResourceTypeLinear)
      return rt_error(cudaErrorInvalidFilterSetting,
                      "a linear filter of integers");
   return cudaSuccess;
}

static void
view_to_driver(const struct cudaResourceViewDesc *d,
               CUDA_RESOURCE_VIEW_DESC *out)
{
   memset(out, 0, sizeof(*out));
   out->format = (CUresourceViewFormat)d->format; /* the same values */
   out->width = d->width;
   out->height = d->height;
   out->depth = d->depth;
   out->firstMipmapLevel = d->firstMipmapLevel;
   out->lastMipmapLevel = d->lastMipmapLevel;
   out->firstLayer = d->firstLayer;
   out->lastLayer = d->lastLayer;
}

cudaError_t
rt_cudaCreateTextureObject(cudaTextureObject_t *texture,
                           const struct cudaResourceDesc *resource,
                           const struct cudaTextureDesc *desc,
                           const struct cudaResourceViewDesc *view)
{
   CUDA_RESOURCE_VIEW_DESC v;
   CUDA_RESOURCE_DESC res;
   CUDA_TEXTURE_DESC d;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!texture || !resource || !desc)
      return rt_error(cudaErrorInvalidValue, "null result or descriptor");
   r = resource_to_driver(resource, &res);
   if (!r)
      r = check_reading(resource, desc, view);
   if (r)
      return r;
   desc_to_driver(desc, &d);
   if (view)
      view_to_driver(view, &v);
   return rt_result(cuTexObjectCreate(texture, &res, &d, view ? &v : NULL));
}

cudaError_t
rt_cudaDestroyTextureObject(cudaTextureObject_t texture)
{
   cudaError_t r = rt_enter();

   return r ? r : rt_result(cuTexObjectDestroy(texture));
}

cudaError_t
rt_cudaGetTextureObjectResourceDesc(struct cudaResourceDesc *desc,
                                    cudaTextureObject_t texture)
{
   CUDA_RESOURCE_DESC d;
   cudaError_t r = rt_enter();

   if (!r && !desc)
      r = rt_error(cudaErrorInvalidValue, "null result");
   if (!r)
      r = rt_result(cuTexObjectGetResourceDesc(&d, texture));
   if (!r)
      resource_from_driver(&d, desc);
   return r;
}

cudaError_t
rt_cudaGetTextureObjectTextureDesc(struct cudaTextureDesc *desc,
                                   cudaTextureObject_t texture)
{
   CUDA_TEXTURE_DESC d;
   cudaError_t r = rt_enter();

   if (!r && !desc)
      r = rt_error(cudaErrorInvalidValue, "null result");
   if (!r)
      r = rt_result(cuTexObjectGetTextureDesc(&d, texture));
   if (r)
      return r;
   memset(desc, 0, sizeof(*desc));
   for (int i = 0; i < 3; i++)
      desc->addressMode[i] = (enum cudaTextureAddressMode)d.addressMode[i];
   desc->filterMode = (enum cudaTextureFilterMode)d.filterMode;
   desc->mipmapFilterMode = (enum cudaTextureFilterMode)d.mipmapFilterMode;
   desc->readMode = d.flags & CU_TRSF_READ_AS_INTEGER
                       ? cudaReadModeElementType
                       : cudaReadModeNormalizedFloat;
   desc->normalizedCoords = !!(d.flags & CU_TRSF_NORMALIZED_COORDINATES);
   desc->sRGB = !!(d.flags & CU_TRSF_SRGB);
   desc->disableTrilinearOptimization =
      !!(d.flags & CU_TRSF_DISABLE_TRILINEAR_OPTIMIZATION);
   desc->seamlessCubemap = !!(d.flags & CU_TRSF_SEAMLESS_CUBEMAP);
   desc->maxAnisotropy = d.maxAnisotropy;
   desc->mipmapLevelBias = d.mipmapLevelBias;
   desc->minMipmapLevelClamp = d.minMipmapLevelClamp;
   desc->maxMipmapLevelClamp = d.maxMipmapLevelClamp;
   memcpy(desc->borderColor, d.borderColor, sizeof(d.borderColor));
   return cudaSuccess;
}

cudaError_t
rt_cudaGetTextureObjectResourceViewDesc(struct cudaResourceViewDesc *desc,
                                        cudaTextureObject_t texture)
{
   CUDA_RESOURCE_VIEW_DESC d;
   cudaError_t r = rt_enter();

   if (!r && !desc)
      r = rt_error(cudaErrorInvalidValue, "null result");
   if (!r)
      r = rt_result(cuTexObjectGetResourceViewDesc(&d, texture));
   if (r)
      return r;
   memset(desc, 0, sizeof(*desc));
   desc->format = (enum cudaResourceViewFormat)d.format;
   desc->width = d.width;
   desc->height = d.height;
   desc->depth = d.depth;
   desc->firstMipmapLevel = d.firstMipmapLevel;
   desc->lastMipmapLevel = d.lastMipmapLevel;
   desc->firstLayer = d.firstLayer;
   desc->lastLayer = d.lastLayer;
   return cudaSuccess;
}

/* ---- Surfaces ---- */

cudaError_t
rt_cudaCreateSurfaceObject(cudaSurfaceObject_t *surface,
                           const struct cudaResourceDesc *resource)
{
   CUDA_RESOURCE_DESC res;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!surface || !resource)
      return rt_error(cudaErrorInvalidValue, "null result or descriptor");
   r = resource_to_driver(resource, &res);
   return r ? r : rt_result(cuSurfObjectCreate(surface, &res));
}

cudaError_t
rt_cudaDestroySurfaceObject(cudaSurfaceObject_t surface)
{
   cudaError_t r = rt_enter();

   return r ? r : rt_result(cuSurfObjectDestroy(surface));
}

cudaError_t
rt_cudaGetSurfaceObjectResourceDesc(struct cudaResourceDesc *desc,
                                    cudaSurfaceObject_t surface)
{
   CUDA_RESOURCE_DESC d;
   cudaError_t r = rt_enter();

   if (!r && !desc)
      r = rt_error(cudaErrorInvalidValue, "null result");
   if (!r)
      r = rt_result(cuSurfObjectGetResourceDesc(&d, surface));
   if (!r)
      resource_from_driver(&d, desc);
   return r;
}
