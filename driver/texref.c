/* Texture and surface references: the .texref and .surfref variables of
 * modules, and what they are bound to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Such a variable holds the handle of a texture (surface) object, which its
 * reference makes and puts there whenever something of it is set, once there is
 * memory or an array.  Kernels that were launched before are waited for first,
 * since they read the variable when they run.
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

struct drv_reference {
   struct drv_reference *next;
   struct drv_module *module; /* NULL: made by cuTexRefCreate */
   uint64_t *variable;        /* NULL likewise */
   bool surface;
   CUDA_RESOURCE_DESC resource;
   CUDA_TEXTURE_DESC desc;
   CUarray_format format;
   int channels; /* 0: not set */
   bool bound;
   uint64_t object;
};

static CUresult
reference_get(const void *handle, bool surface, struct drv_reference **out)
{
   CUresult r = drv_object_check(handle, DRV_REFERENCE);

   *out = (struct drv_reference *)(uintptr_t)handle;
   if (!r && (*out)->surface != surface)
      r = api_error(CUDA_ERROR_INVALID_HANDLE, "a reference of the other kind");
   return r;
}

static struct drv_reference *
reference_create(bool surface)
{
   struct drv_reference *f = calloc(1, sizeof(*f));

   if (!f)
      return NULL;
   f->surface = surface;
   for (int i = 0; i < 3; i++)
      f->desc.addressMode[i] = CU_TR_ADDRESS_MODE_CLAMP;
   f->desc.filterMode = f->desc.mipmapFilterMode = CU_TR_FILTER_MODE_POINT;
   drv_object_add(f, DRV_REFERENCE);
   return f;
}

static void
reference_destroy(struct drv_reference *f)
{
   drv_object_remove(f, DRV_REFERENCE);
   if (f->object && f->surface)
      drv_cuSurfObjectDestroy(f->object);
   else if (f->object)
      drv_cuTexObjectDestroy(f->object);
   free(f);
}

void
drv_references_destroy(struct drv_module *m)
{
   while (m->references) {
      struct drv_reference *f = m->references;

      m->references = f->next;
      reference_destroy(f);
   }
}

static CUresult
module_reference(struct drv_module *m, const char *name, bool surface,
                 struct drv_reference **out)
{
   struct ptx_symbol *s =
      name_map_find(&m->image->ptx->symbols, name, strlen(name));
   enum ptx_type want = surface ? PTX_SURFREF : PTX_TEXREF;
   struct drv_reference *f;
   void *address;
   size_t size;

   if (!s || !s->var || s->var->type != want ||
       !device_module_find_variable(m->module, name, &address, &size))
      return api_error(CUDA_ERROR_NOT_FOUND, "no .%s %s in the module",
                       ptx_types[want].text, name);
   for (f = m->references; f && f->variable != address;)
      f = f->next;
   if (!f) {
      f = reference_create(surface);
      if (!f)
         return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a reference");
      f->module = m;
      f->variable = address;
      f->next = m->references;
      m->references = f;
   }
   *out = f;
   return CUDA_SUCCESS;
}

static CUresult
get(void *out, CUmodule module, const char *name, bool surface)
{
   struct drv_reference *f = NULL;
   CUresult r;

   if (!out || !name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or name");
   r = drv_object_check(module, DRV_MODULE);
   if (!r)
      r = module_reference((struct drv_module *)module, name, surface, &f);
   if (!r)
      memcpy(out, &f, sizeof(f));
   return r;
}

CUresult
drv_cuModuleGetTexRef(CUtexref *texref, CUmodule module, const char *name)
{
   return get(texref, module, name, false);
}

CUresult
drv_cuModuleGetSurfRef(CUsurfref *surfref, CUmodule module, const char *name)
{
   return get(surfref, module, name, true);
}

CUresult
drv_cuTexRefCreate(CUtexref *texref)
{
   struct drv_reference *f;

   if (!texref)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   f = reference_create(false);
   if (!f)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a reference");
   *texref = (CUtexref)f;
   return CUDA_SUCCESS;
}

CUresult
drv_cuTexRefDestroy(CUtexref texref)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (!r && f->module)
      r = api_error(CUDA_ERROR_INVALID_VALUE, "a reference of a module");
   if (!r)
      reference_destroy(f);
   return r;
}

/* ---- The object ---- */

/* Something was set: the variable gets a new object. */
static CUresult
rebind(struct drv_reference *f)
{
   uint64_t object = 0;
   CUresult r;

   if (!f->bound)
      return CUDA_SUCCESS;
   r = drv_cuCtxSynchronize();
   if (r)
      return r;
   if (f->surface)
      r = drv_cuSurfObjectCreate((CUsurfObject *)&object, &f->resource);
   else
      r = drv_cuTexObjectCreate((CUtexObject *)&object, &f->resource, &f->desc,
                                NULL);
   if (r)
      return r;
   if (f->variable)
      *f->variable = object;
   if (f->object && f->surface)
      drv_cuSurfObjectDestroy(f->object);
   else if (f->object)
      drv_cuTexObjectDestroy(f->object);
   f->object = object;
   return CUDA_SUCCESS;
}

static CUresult
bind_array(struct drv_reference *f, CUarray array)
{
   struct drv_array *a;
   CUresult r = drv_array_get(array, &a);

   if (r)
      return r;
   f->format = a->desc.Format;
   f->channels = (int)a->desc.NumChannels;
   f->resource = (CUDA_RESOURCE_DESC){.resType = CU_RESOURCE_TYPE_ARRAY};
   f->resource.res.array.hArray = array;
   f->bound = true;
   return rebind(f);
}

CUresult
drv_cuTexRefSetArray(CUtexref texref, CUarray array, unsigned int flags)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (!r && flags != CU_TRSA_OVERRIDE_FORMAT)
      r = api_error(CUDA_ERROR_INVALID_VALUE, "flags %u", flags);
   return r ? r : bind_array(f, array);
}

CUresult
drv_cuSurfRefSetArray(CUsurfref surfref, CUarray array, unsigned int flags)
{
   struct drv_reference *f;
   CUresult r = reference_get(surfref, true, &f);

   if (!r && flags)
      r = api_error(CUDA_ERROR_INVALID_VALUE, "flags %u", flags);
   return r ? r : bind_array(f, array);
}

CUresult
drv_cuTexRefSetMipmappedArray(CUtexref texref, CUmipmappedArray mipmap,
                              unsigned int flags)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (r)
      return r;
   if (flags != CU_TRSA_OVERRIDE_FORMAT)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %u", flags);
   f->resource =
      (CUDA_RESOURCE_DESC){.resType = CU_RESOURCE_TYPE_MIPMAPPED_ARRAY};
   f->resource.res.mipmap.hMipmappedArray = mipmap;
   f->bound = true;
   return rebind(f);
}

CUresult
drv_cuTexRefSetAddress_v2(size_t *offset, CUtexref texref, CUdeviceptr dptr,
                          size_t bytes)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (r)
      return r;
   if (offset)
      *offset = 0; /* texels need no alignment here but their own */
   f->resource = (CUDA_RESOURCE_DESC){.resType = CU_RESOURCE_TYPE_LINEAR};
   f->resource.res.linear.devPtr = dptr;
   f->resource.res.linear.sizeInBytes = bytes;
   f->resource.res.linear.format = f->format;
   f->resource.res.linear.numChannels = (unsigned)f->channels;
   f->bound = f->channels != 0; /* else cuTexRefSetFormat completes it */
   return rebind(f);
}

CUresult
drv_cuTexRefSetAddress2D_v3(CUtexref texref, const CUDA_ARRAY_DESCRIPTOR *desc,
                            CUdeviceptr dptr, size_t pitch)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (r)
      return r;
   if (!desc)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null descriptor");
   f->format = desc->Format;
   f->channels = (int)desc->NumChannels;
   f->resource = (CUDA_RESOURCE_DESC){.resType = CU_RESOURCE_TYPE_PITCH2D};
   f->resource.res.pitch2D.devPtr = dptr;
   f->resource.res.pitch2D.format = desc->Format;
   f->resource.res.pitch2D.numChannels = desc->NumChannels;
   f->resource.res.pitch2D.width = desc->Width;
   f->resource.res.pitch2D.height = desc->Height;
   f->resource.res.pitch2D.pitchInBytes = pitch;
   f->bound = true;
   return rebind(f);
}

CUresult
drv_cuTexRefSetAddress2D_v2(CUtexref texref, const CUDA_ARRAY_DESCRIPTOR *desc,
                            CUdeviceptr dptr, size_t pitch)
{
   return drv_cuTexRefSetAddress2D_v3(texref, desc, dptr, pitch);
}

/* ---- How it is read ---- */

CUresult
drv_cuTexRefSetFormat(CUtexref texref, CUarray_format format, int components)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (r)
      return r;
   if (!drv_format_bytes(format) ||
       (components != 1 && components != 2 && components != 4))
      return api_error(CUDA_ERROR_INVALID_VALUE, "format %#x of %d components",
                       format, components);
   f->format = format;
   f->channels = components;
   if (f->resource.resType == CU_RESOURCE_TYPE_LINEAR &&
       f->resource.res.linear.devPtr) {
      f->resource.res.linear.format = format;
      f->resource.res.linear.numChannels = (unsigned)components;
      f->bound = true;
   }
   return rebind(f);
}

/* Sets one member, if the reference is one. */
#define SET(texref, ...) \
   do { \
      struct drv_reference *f; \
      CUresult r = reference_get(texref, false, &f); \
      if (r) \
         return r; \
      __VA_ARGS__; \
      return rebind(f); \
   } while (0)

CUresult
drv_cuTexRefSetAddressMode(CUtexref texref, int dim, CUaddress_mode mode)
{
   if (dim < 0 || dim > 2 || (unsigned)mode > CU_TR_ADDRESS_MODE_BORDER)
      return api_error(CUDA_ERROR_INVALID_VALUE, "dimension %d, mode %d", dim,
                       mode);
   SET(texref, f->desc.addressMode[dim] = mode);
}

CUresult
drv_cuTexRefSetFilterMode(CUtexref texref, CUfilter_mode mode)
{
   SET(texref, f->desc.filterMode = mode);
}

CUresult
drv_cuTexRefSetMipmapFilterMode(CUtexref texref, CUfilter_mode mode)
{
   SET(texref, f->desc.mipmapFilterMode = mode);
}

CUresult
drv_cuTexRefSetMipmapLevelBias(CUtexref texref, float bias)
{
   SET(texref, f->desc.mipmapLevelBias = bias);
}

CUresult
drv_cuTexRefSetMipmapLevelClamp(CUtexref texref, float lowest, float highest)
{
   SET(texref, f->desc.minMipmapLevelClamp = lowest;
       f->desc.maxMipmapLevelClamp = highest);
}

CUresult
drv_cuTexRefSetMaxAnisotropy(CUtexref texref, unsigned int anisotropy)
{
   SET(texref, f->desc.maxAnisotropy = anisotropy);
}

CUresult
drv_cuTexRefSetBorderColor(CUtexref texref, float *color)
{
   if (!color)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null color");
   SET(texref, memcpy(f->desc.borderColor, color, sizeof(f->desc.borderColor)));
}

CUresult
drv_cuTexRefSetFlags(CUtexref texref, unsigned int flags)
{
   SET(texref, f->desc.flags = flags);
}

/* ---- Queries ---- */

#define GET(texref, result, value) \
   do { \
      struct drv_reference *f; \
      CUresult r = reference_get(texref, false, &f); \
      if (!r && !(result)) \
         r = api_error(CUDA_ERROR_INVALID_VALUE, "null result"); \
      if (!r) \
         *(result) = (value); \
      return r; \
   } while (0)

/* The member of the resource, if it is bound to one of that type. */
#define BOUND(type, member) \
   (f->resource.resType == (type) && f->bound ? f->resource.res.member : 0)

CUresult
drv_cuTexRefGetAddress_v2(CUdeviceptr *dptr, CUtexref texref)
{
   GET(texref, dptr,
       f->resource.resType == CU_RESOURCE_TYPE_PITCH2D
          ? BOUND(CU_RESOURCE_TYPE_PITCH2D, pitch2D.devPtr)
          : BOUND(CU_RESOURCE_TYPE_LINEAR, linear.devPtr));
}

CUresult
drv_cuTexRefGetArray(CUarray *array, CUtexref texref)
{
   GET(texref, array, BOUND(CU_RESOURCE_TYPE_ARRAY, array.hArray));
}

CUresult
drv_cuSurfRefGetArray(CUarray *array, CUsurfref surfref)
{
   struct drv_reference *f;
   CUresult r = reference_get(surfref, true, &f);

   if (!r && !array)
      r = api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (!r)
      *array = BOUND(CU_RESOURCE_TYPE_ARRAY, array.hArray);
   return r;
}

CUresult
drv_cuTexRefGetMipmappedArray(CUmipmappedArray *mipmap, CUtexref texref)
{
   GET(texref, mipmap,
       BOUND(CU_RESOURCE_TYPE_MIPMAPPED_ARRAY, mipmap.hMipmappedArray));
}

CUresult
drv_cuTexRefGetAddressMode(CUaddress_mode *mode, CUtexref texref, int dim)
{
   if (dim < 0 || dim > 2)
      return api_error(CUDA_ERROR_INVALID_VALUE, "dimension %d", dim);
   GET(texref, mode, f->desc.addressMode[dim]);
}

CUresult
drv_cuTexRefGetFilterMode(CUfilter_mode *mode, CUtexref texref)
{
   GET(texref, mode, f->desc.filterMode);
}

CUresult
drv_cuTexRefGetFormat(CUarray_format *format, int *channels, CUtexref texref)
{
   if (!channels)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   GET(texref, format, (*channels = f->channels, f->format));
}

CUresult
drv_cuTexRefGetMipmapFilterMode(CUfilter_mode *mode, CUtexref texref)
{
   GET(texref, mode, f->desc.mipmapFilterMode);
}

CUresult
drv_cuTexRefGetMipmapLevelBias(float *bias, CUtexref texref)
{
   GET(texref, bias, f->desc.mipmapLevelBias);
}

CUresult
drv_cuTexRefGetMipmapLevelClamp(float *lowest, float *highest, CUtexref texref)
{
   if (!highest)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   GET(texref, lowest,
       (*highest = f->desc.maxMipmapLevelClamp, f->desc.minMipmapLevelClamp));
}

CUresult
drv_cuTexRefGetMaxAnisotropy(int *anisotropy, CUtexref texref)
{
   GET(texref, anisotropy, (int)f->desc.maxAnisotropy);
}

CUresult
drv_cuTexRefGetBorderColor(float *color, CUtexref texref)
{
   struct drv_reference *f;
   CUresult r = reference_get(texref, false, &f);

   if (!r && !color)
      r = api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (!r)
      memcpy(color, f->desc.borderColor, sizeof(f->desc.borderColor));
   return r;
}

CUresult
drv_cuTexRefGetFlags(unsigned int *flags, CUtexref texref)
{
   GET(texref, flags, f->desc.flags);
}
