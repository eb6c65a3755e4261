/* Linking of PTX: cuLink*.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each piece is parsed when it is added; the result is the linked module as
 * PTX text, which cuModuleLoadData takes where NVIDIA's linker leaves a cubin.
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <stdio.h>

struct link {
   struct drv_child child;
   struct drv_parts parts;
   struct drv_jit jit;
   char *image; /* after cuLinkComplete */
   size_t size;
   bool complete;
};

static void
link_destroy(struct drv_child *child)
{
   struct link *l = (struct link *)child;

   drv_object_remove(l, DRV_LINK);
   drv_parts_fini(&l->parts);
   free(l->image);
   free(l);
}

CUresult
drv_cuLinkCreate_v2(unsigned int count, CUjit_option *options, void **values,
                    CUlinkState *state)
{
   struct drv_context *c;
   struct link *l;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!state)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   l = calloc(1, sizeof(*l));
   if (!l)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a link state");
   r = drv_jit_init(&l->jit, count, options, values);
   if (r) {
      free(l);
      return r;
   }
   drv_object_add(l, DRV_LINK);
   drv_child_add(c, &l->child, link_destroy);
   *state = (CUlinkState)l;
   return CUDA_SUCCESS;
}

static CUresult
link_get(CUlinkState state, struct link **out)
{
   CUresult r = drv_object_check(state, DRV_LINK);

   *out = (struct link *)state;
   if (!r && (*out)->complete)
      return api_error(CUDA_ERROR_INVALID_VALUE, "linked already");
   return r;
}

static CUresult
check_type(CUjitInputType type)
{
   switch (type) {
   case CU_JIT_INPUT_PTX:
   case CU_JIT_INPUT_FATBINARY:
   case CU_JIT_INPUT_CUBIN: /* refused with a sentence when it is ELF */
      return CUDA_SUCCESS;
   case CU_JIT_INPUT_OBJECT:
   case CU_JIT_INPUT_LIBRARY:
   case CU_JIT_INPUT_NVVM:
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "linking of %s is not built yet: add PTX",
                       type == CU_JIT_INPUT_OBJECT    ? "host objects"
                       : type == CU_JIT_INPUT_LIBRARY ? "archives"
                                                      : "NVVM bitcode");
   default:
      return api_error(CUDA_ERROR_INVALID_VALUE, "input type %d", type);
   }
}

CUresult
drv_cuLinkAddData_v2(CUlinkState state, CUjitInputType type, void *data,
                     size_t size, const char *name, unsigned int count,
                     CUjit_option *options, void **values)
{
   struct link *l;
   CUresult r;

   if (!data || !size || (count && (!options || !values)))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty data");
   r = link_get(state, &l);
   if (!r)
      r = check_type(type);
   if (!r)
      r = drv_parts_add(&l->parts, data, size, name ? name : "input", &l->jit);
   return r;
}

CUresult
drv_cuLinkAddFile_v2(CUlinkState state, CUjitInputType type, const char *path,
                     unsigned int count, CUjit_option *options, void **values)
{
   struct link *l;
   void *data;
   size_t size;
   CUresult r;

   if (!path)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null path");
   r = link_get(state, &l);
   if (!r)
      r = check_type(type);
   if (!r)
      r = drv_file_read(path, &data, &size);
   if (r)
      return r;
   if (size)
      r = drv_cuLinkAddData_v2(state, type, data, size, path, count, options,
                               values);
   else
      r = api_error(CUDA_ERROR_INVALID_IMAGE, "%s is empty", path);
   free(data);
   return r;
}

static CUresult
print_image(struct link *l, const struct ptx_module *m)
{
   FILE *f = open_memstream(&l->image, &l->size);

   if (!f)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the linked text");
   ptx_module_print(f, m);
   if (fclose(f))
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "the linked text");
   l->size++; /* its zero: a reader may take it for a string */
   return CUDA_SUCCESS;
}

CUresult
drv_cuLinkComplete(CUlinkState state, void **image, size_t *size)
{
   struct drv_image *linked = NULL;
   struct link *l;
   CUresult r;

   if (!image)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = link_get(state, &l);
   if (r)
      return r;
   if (!l->parts.count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "nothing was added");
   l->complete = true;
   r = drv_image_link(&l->parts, &l->jit, &linked);
   if (!r)
      r = print_image(l, linked->ptx);
   drv_image_unref(linked);
   drv_jit_finish(&l->jit);
   if (r)
      return r;
   *image = l->image;
   if (size)
      *size = l->size;
   return CUDA_SUCCESS;
}

CUresult
drv_cuLinkDestroy(CUlinkState state)
{
   struct link *l = (struct link *)state;

   if (!drv_object_remove(l, DRV_LINK))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live link state",
                       (void *)l);
   drv_child_remove(&l->child);
   link_destroy(&l->child);
   return CUDA_SUCCESS;
}

CUresult
drv_cuLinkCreate(unsigned int count, CUjit_option *options, void **values,
                 CUlinkState *state)
{
   return drv_cuLinkCreate_v2(count, options, values, state);
}

CUresult
drv_cuLinkAddData(CUlinkState state, CUjitInputType type, void *data,
                  size_t size, const char *name, unsigned int count,
                  CUjit_option *options, void **values)
{
   return drv_cuLinkAddData_v2(state, type, data, size, name, count, options,
                               values);
}

CUresult
drv_cuLinkAddFile(CUlinkState state, CUjitInputType type, const char *path,
                  unsigned int count, CUjit_option *options, void **values)
{
   return drv_cuLinkAddFile_v2(state, type, path, count, options, values);
}
