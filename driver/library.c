/* Libraries and their kernels: code that is loaded once for all contexts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A library holds an image; the module of a context is made from it when the
 * first kernel or variable is wanted there, and goes with the context.
 */
#include "driver/driver_int.h"
#include "base/places.h"
#include <stdlib.h>
#include <string.h>

struct drv_library {
   pthread_mutex_t lock; /* of modules */
   struct drv_image *image;
   struct drv_kernel *kernels;
   size_t kernel_count;
   struct drv_module **modules; /* at most one for a context */
   size_t module_count, module_room;
};

void
drv_library_forget(struct drv_library *l, struct drv_module *m)
{
   pthread_mutex_lock(&l->lock);
   for (size_t i = 0; i < l->module_count; i++) {
      if (l->modules[i] == m)
         l->modules[i] = l->modules[--l->module_count];
   }
   pthread_mutex_unlock(&l->lock);
}

static bool
make_room(struct drv_library *l)
{
   size_t room = l->module_room ? 2 * l->module_room : 2;
   void *modules;

   if (l->module_count < l->module_room)
      return true;
   modules = realloc(l->modules, room * sizeof(*l->modules));
   if (!modules)
      return false;
   l->modules = modules;
   l->module_room = room;
   return true;
}

/* The library's module in a context. */
static CUresult
module_in(struct drv_library *l, struct drv_context *c, struct drv_module **out)
{
   struct drv_module *m = NULL;
   CUresult r = CUDA_SUCCESS;

   pthread_mutex_lock(&l->lock);
   for (size_t i = 0; i < l->module_count && !m; i++) {
      if (l->modules[i]->child.context == c)
         m = l->modules[i];
   }
   if (!m) {
      if (make_room(l))
         r = drv_module_create(c, l->image, l, &m);
      else
         r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "a library's modules");
      if (!r)
         l->modules[l->module_count++] = m;
   }
   pthread_mutex_unlock(&l->lock);
   *out = m;
   return r;
}

static void
library_free(struct drv_library *l)
{
   if (!l)
      return;
   drv_image_unref(l->image);
   free(l->kernels);
   free(l->modules);
   pthread_mutex_destroy(&l->lock);
   free(l);
}

static CUresult
library_create(struct drv_image *image, struct drv_library **out)
{
   struct drv_library *l = calloc(1, sizeof(*l));
   const struct ptx_module *m = image->ptx;

   if (l) {
      pthread_mutex_init(&l->lock, NULL);
      l->kernels = calloc(m->funcs.count + 1, sizeof(*l->kernels));
   }
   if (!l || !l->kernels) {
      library_free(l);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a library");
   }
   l->image = drv_image_ref(image);
   for (size_t i = 0; i < m->funcs.count; i++) {
      struct ptx_func *f = m->funcs.data[i];

      if (f->entry && f->defined)
         l->kernels[l->kernel_count++] = (struct drv_kernel){l, f};
   }
   drv_object_add(l, DRV_LIBRARY);
   for (size_t i = 0; i < l->kernel_count; i++)
      drv_object_add(&l->kernels[i], DRV_KERNEL);
   *out = l;
   return CUDA_SUCCESS;
}

/* Managed variables that the program has already (base/places.h). */
static void
set_places(struct ptx_module *m, const struct library_places *places)
{
   for (size_t i = 0; i < m->vars.count; i++) {
      struct ptx_var *v = m->vars.data[i];

      for (size_t k = 0; k < places->count; k++) {
         if (!strcmp(v->name, places->data[k].name)) {
            v->place = places->data[k].address;
            v->managed = true;
         }
      }
   }
}

static CUresult
load(CUlibrary *library, const void *code, const char *path,
     CUjit_option *options, void **values, unsigned count,
     CUlibraryOption *library_options, void **library_values,
     unsigned library_count)
{
   const struct library_places *places = NULL;
   struct drv_image *image = NULL;
   struct drv_library *l = NULL;
   struct drv_jit j;
   CUresult r;

   if (!library || (!code && !path))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or code");
   if (library_count && !library_options)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null library options");
   for (unsigned i = 0; i < library_count; i++) {
      if ((unsigned)library_options[i] == LIBRARY_OPTION_PLACES &&
          library_values) {
         places = library_values[i];
         continue;
      }
      if (library_options[i] ==
          CU_LIBRARY_HOST_UNIVERSAL_FUNCTION_AND_DATA_TABLE)
         return api_error(CUDA_ERROR_NOT_SUPPORTED,
                          "unified function and data tables are not built "
                          "yet");
      if (library_options[i] != CU_LIBRARY_BINARY_IS_PRESERVED)
         return api_error(CUDA_ERROR_INVALID_VALUE, "library option %d",
                          library_options[i]);
   }
   r = drv_jit_init(&j, count, options, values);
   if (r)
      return r;
   if (path)
      r = drv_image_load_file(path, &j, &image);
   else
      r = drv_image_load(code, SIZE_MAX, "library", &j, &image);
   if (!r && places)
      set_places(image->ptx, places);
   if (!r)
      r = library_create(image, &l);
   drv_image_unref(image);
   drv_jit_finish(&j);
   if (!r)
      *library = (CUlibrary)l;
   return r;
}

CUresult
drv_cuLibraryLoadData(CUlibrary *library, const void *code,
                      CUjit_option *options, void **values, unsigned int count,
                      CUlibraryOption *library_options, void **library_values,
                      unsigned int library_count)
{
   return load(library, code, NULL, options, values, count, library_options,
               library_values, library_count);
}

CUresult
drv_cuLibraryLoadFromFile(CUlibrary *library, const char *path,
                          CUjit_option *options, void **values,
                          unsigned int count, CUlibraryOption *library_options,
                          void **library_values, unsigned int library_count)
{
   return load(library, NULL, path, options, values, count, library_options,
               library_values, library_count);
}

CUresult
drv_cuLibraryUnload(CUlibrary library)
{
   struct drv_library *l = (struct drv_library *)library;

   if (!drv_object_remove(l, DRV_LIBRARY))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "%p is no live library",
                       (void *)l);
   for (size_t i = 0; i < l->kernel_count; i++)
      drv_object_remove(&l->kernels[i], DRV_KERNEL);
   for (;;) {
      struct drv_module *m = NULL;

      pthread_mutex_lock(&l->lock);
      if (l->module_count)
         m = l->modules[l->module_count - 1];
      pthread_mutex_unlock(&l->lock);
      if (!m)
         break;
      device_context_synchronize(m->child.context->context);
      drv_child_remove(&m->child);
      m->child.destroy(&m->child); /* forgets itself here */
   }
   library_free(l);
   return CUDA_SUCCESS;
}

static CUresult
library_get(CUlibrary handle, struct drv_library **out)
{
   CUresult r = drv_object_check(handle, DRV_LIBRARY);

   *out = (struct drv_library *)handle;
   return r;
}

static CUresult
kernel_get(CUkernel handle, struct drv_kernel **out)
{
   CUresult r = drv_object_check(handle, DRV_KERNEL);

   *out = (struct drv_kernel *)handle;
   return r;
}

CUresult
drv_cuLibraryGetKernel(CUkernel *kernel, CUlibrary library, const char *name)
{
   struct drv_library *l;
   CUresult r;

   if (!kernel || !name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or name");
   r = library_get(library, &l);
   for (size_t i = 0; !r && i < l->kernel_count; i++) {
      if (!strcmp(l->kernels[i].func->name, name)) {
         *kernel = (CUkernel)&l->kernels[i];
         return CUDA_SUCCESS;
      }
   }
   if (r)
      return r;
   return api_error(CUDA_ERROR_NOT_FOUND, "no kernel %s in the library", name);
}

CUresult
drv_cuLibraryGetKernelCount(unsigned int *count, CUlibrary library)
{
   struct drv_library *l;
   CUresult r;

   if (!count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = library_get(library, &l);
   if (!r)
      *count = (unsigned)l->kernel_count;
   return r;
}

CUresult
drv_cuLibraryEnumerateKernels(CUkernel *kernels, unsigned int count,
                              CUlibrary library)
{
   struct drv_library *l;
   CUresult r;

   if (!kernels)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = library_get(library, &l);
   for (size_t i = 0; !r && i < l->kernel_count && i < count; i++)
      kernels[i] = (CUkernel)&l->kernels[i];
   return r;
}

/* The module of a library in the current context. */
static CUresult
current_module(CUlibrary library, struct drv_module **out)
{
   struct drv_library *l;
   struct drv_context *c;
   CUresult r = library_get(library, &l);

   if (!r)
      r = drv_current(&c);
   return r ? r : module_in(l, c, out);
}

CUresult
drv_cuLibraryGetModule(CUmodule *module, CUlibrary library)
{
   struct drv_module *m;
   CUresult r;

   if (!module)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = current_module(library, &m);
   if (!r)
      *module = (CUmodule)m;
   return r;
}

CUresult
drv_cuLibraryGetGlobal(CUdeviceptr *dptr, size_t *bytes, CUlibrary library,
                       const char *name)
{
   struct drv_module *m;
   CUresult r;

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null name");
   r = current_module(library, &m);
   return r ? r : drv_cuModuleGetGlobal_v2(dptr, bytes, (CUmodule)m, name);
}

CUresult
drv_cuLibraryGetManaged(CUdeviceptr *dptr, size_t *bytes, CUlibrary library,
                        const char *name)
{
   const struct ptx_var *v;
   struct drv_library *l;
   CUresult r;

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null name");
   r = library_get(library, &l);
   if (r)
      return r;
   v = ptx_module_find_var(l->image->ptx, name);
   if (!v || !v->managed)
      return api_error(CUDA_ERROR_NOT_FOUND,
                       "no managed variable %s in the library", name);
   return drv_cuLibraryGetGlobal(dptr, bytes, library, name);
}

/* Kernels. */

CUresult
drv_kernel_function(struct drv_kernel *k, struct drv_function **out)
{
   struct drv_context *c;
   struct drv_module *m;
   CUresult r = drv_current(&c);

   if (!r)
      r = module_in(k->library, c, &m);
   if (r)
      return r;
   for (size_t i = 0; i < m->function_count; i++) {
      if (m->functions[i].func == k->func) {
         *out = &m->functions[i];
         return CUDA_SUCCESS;
      }
   }
   return api_error(CUDA_ERROR_NOT_FOUND, "kernel %s", k->func->name);
}

CUresult
drv_cuKernelGetFunction(CUfunction *function, CUkernel kernel)
{
   struct drv_function *f;
   struct drv_kernel *k;
   CUresult r;

   if (!function)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = kernel_get(kernel, &k);
   if (!r)
      r = drv_kernel_function(k, &f);
   if (!r)
      *function = (CUfunction)f;
   return r;
}

CUresult
drv_cuKernelGetLibrary(CUlibrary *library, CUkernel kernel)
{
   struct drv_kernel *k;
   CUresult r;

   if (!library)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = kernel_get(kernel, &k);
   if (!r)
      *library = (CUlibrary)k->library;
   return r;
}

CUresult
drv_cuKernelGetName(const char **name, CUkernel kernel)
{
   struct drv_kernel *k;
   CUresult r;

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = kernel_get(kernel, &k);
   if (!r)
      *name = k->func->name;
   return r;
}

CUresult
drv_cuKernelGetParamInfo(CUkernel kernel, size_t index, size_t *offset,
                         size_t *size)
{
   struct drv_kernel *k;
   CUresult r = kernel_get(kernel, &k);

   return r ? r : drv_function_parameter(k->func, index, offset, size);
}

/* Attributes are asked for a device: its context is the current one when that
 * is of the device, else its primary context for the time of the call. */
static CUresult
function_on(CUkernel kernel, CUdevice dev, struct drv_function **out)
{
   struct drv_context *c;
   struct drv_device *d;
   struct drv_kernel *k;
   struct drv_module *m;
   CUcontext primary;
   CUresult r = kernel_get(kernel, &k);

   if (!r)
      r = drv_device_get(dev, &d);
   if (r)
      return r;
   if (!drv_cuCtxGetCurrent(&primary) && primary && !drv_current(&c) &&
       c->device == d)
      return drv_kernel_function(k, out);
   if (!d->primary || d->primary->destroyed)
      return api_error(CUDA_ERROR_INVALID_CONTEXT,
                       "device %d has no active context", dev);
   r = module_in(k->library, d->primary, &m);
   if (r)
      return r;
   *out = drv_module_find(m, k->func->name);
   if (!*out)
      return api_error(CUDA_ERROR_NOT_FOUND, "kernel %s", k->func->name);
   return CUDA_SUCCESS;
}

CUresult
drv_cuKernelGetAttribute(int *value, CUfunction_attribute attribute,
                         CUkernel kernel, CUdevice dev)
{
   struct drv_function *f;
   CUresult r;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = function_on(kernel, dev, &f);
   return r ? r : drv_function_attribute(f, attribute, value);
}

CUresult
drv_cuKernelSetAttribute(CUfunction_attribute attribute, int value,
                         CUkernel kernel, CUdevice dev)
{
   struct drv_function *f;
   CUresult r = function_on(kernel, dev, &f);

   return r ? r : drv_function_set_attribute(f, attribute, value);
}

CUresult
drv_cuKernelSetCacheConfig(CUkernel kernel, CUfunc_cache config, CUdevice dev)
{
   struct drv_function *f;
   CUresult r = function_on(kernel, dev, &f);

   return r ? r : drv_cuFuncSetCacheConfig((CUfunction)f, config);
}
