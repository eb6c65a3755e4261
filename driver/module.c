/* Modules: loading, looking up kernels and variables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

static void
module_destroy(struct drv_child *child)
{
   struct drv_module *m = (struct drv_module *)child;

   drv_object_remove(m, DRV_MODULE);
   for (size_t i = 0; i < m->function_count; i++)
      drv_object_remove(&m->functions[i], DRV_FUNCTION);
   if (m->library)
      drv_library_forget(m->library, m);
   drv_references_destroy(m);
   device_module_destroy(m->module);
   drv_image_unref(m->image);
   free(m->functions);
   free(m);
}

static CUresult
make_functions(struct drv_module *m)
{
   size_t count = 0;

   while (device_module_kernel(m->module, count))
      count++;
   m->functions = calloc(count + 1, sizeof(*m->functions));
   if (!m->functions)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "%zu functions", count);
   for (size_t i = 0; i < count; i++) {
      struct drv_function *f = &m->functions[i];
      struct device_kernel_info info;

      f->kernel = device_module_kernel(m->module, i);
      device_kernel_info(f->kernel, &info);
      f->module = m;
      f->func = info.func;
      f->carveout = CU_SHAREDMEM_CARVEOUT_DEFAULT;
      drv_object_add(f, DRV_FUNCTION);
   }
   m->function_count = count;
   return CUDA_SUCCESS;
}

CUresult
drv_module_create(struct drv_context *c, struct drv_image *image,
                  struct drv_library *library, struct drv_module **out)
{
   struct drv_module *m = calloc(1, sizeof(*m));
   CUresult r;

   if (!m)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a module");
   r = device_module_create(c->context, image->ptx, &m->module);
   if (r)
      goto out;
   r = make_functions(m);
   if (r)
      goto out;
   m->image = drv_image_ref(image);
   m->library = library;
   drv_object_add(m, DRV_MODULE);
   drv_child_add(c, &m->child, module_destroy);
   *out = m;
   m = NULL;
out:
   if (m) {
      if (m->module)
         device_module_destroy(m->module);
      free(m->functions);
      free(m);
   }
   return r;
}

struct drv_function *
drv_module_find(struct drv_module *m, const char *name)
{
   struct device_kernel *k = device_module_find_kernel(m->module, name);

   for (size_t i = 0; k && i < m->function_count; i++) {
      if (m->functions[i].kernel == k)
         return &m->functions[i];
   }
   return NULL;
}

/* Load from memory or, when path is given, from a file. */
static CUresult
load(CUmodule *module, const void *data, const char *path, unsigned count,
     CUjit_option *options, void **values)
{
   struct drv_context *c;
   struct drv_image *image = NULL;
   struct drv_module *m = NULL;
   struct drv_jit j;
   CUresult r = drv_current(&c);

   if (r)
      return r;
   if (!module || (!data && !path))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or image");
   r = drv_jit_init(&j, count, options, values);
   if (r)
      return r;
   if (path)
      r = drv_image_load_file(path, &j, &image);
   else
      r = drv_image_load(data, SIZE_MAX, "module", &j, &image);
   if (!r)
      r = drv_module_create(c, image, NULL, &m);
   drv_image_unref(image); /* the module has its own */
   drv_jit_finish(&j);
   if (!r)
      *module = (CUmodule)m;
   return r;
}

CUresult
drv_cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count,
                       CUjit_option *options, void **values)
{
   return load(module, image, NULL, count, options, values);
}

CUresult
drv_cuModuleLoadData(CUmodule *module, const void *image)
{
   return load(module, image, NULL, 0, NULL, NULL);
}

CUresult
drv_cuModuleLoadFatBinary(CUmodule *module, const void *fatbin)
{
   return load(module, fatbin, NULL, 0, NULL, NULL);
}

CUresult
drv_cuModuleLoad(CUmodule *module, const char *path)
{
   return load(module, NULL, path, 0, NULL, NULL);
}

CUresult
drv_cuModuleUnload(CUmodule module)
{
   struct drv_module *m = (struct drv_module *)module;
   struct drv_context *c;

   if (!drv_object_is(m, DRV_MODULE))
      return drv_object_check(m, DRV_MODULE);
   if (m->library)
      return api_error(CUDA_ERROR_NOT_PERMITTED,
                       "the module belongs to a library: unload that");
   if (!drv_object_remove(m, DRV_MODULE))
      return api_error(CUDA_ERROR_INVALID_HANDLE, "unloaded already");
   c = m->child.context;
   device_context_synchronize(c->context);
   drv_child_remove(&m->child);
   module_destroy(&m->child);
   return drv_context_error(c);
}

CUresult
drv_cuModuleGetLoadingMode(CUmoduleLoadingMode *mode)
{
   if (!mode)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *mode = CU_MODULE_LAZY_LOADING;
   return CUDA_SUCCESS;
}

static CUresult
module_get(CUmodule handle, struct drv_module **out)
{
   CUresult r = drv_object_check(handle, DRV_MODULE);

   *out = (struct drv_module *)handle;
   return r;
}

CUresult
drv_cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name)
{
   struct drv_function *f;
   struct drv_module *m;
   CUresult r;

   if (!function || !name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or name");
   r = module_get(module, &m);
   if (r)
      return r;
   f = drv_module_find(m, name);
   if (!f)
      return api_error(CUDA_ERROR_NOT_FOUND, "no kernel %s in the module",
                       name);
   *function = (CUfunction)f;
   return CUDA_SUCCESS;
}

CUresult
drv_cuModuleGetFunctionCount(unsigned int *count, CUmodule module)
{
   struct drv_module *m;
   CUresult r;

   if (!count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = module_get(module, &m);
   if (!r)
      *count = (unsigned)m->function_count;
   return r;
}

CUresult
drv_cuModuleEnumerateFunctions(CUfunction *functions, unsigned int count,
                               CUmodule module)
{
   struct drv_module *m;
   CUresult r;

   if (!functions)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = module_get(module, &m);
   for (size_t i = 0; !r && i < m->function_count && i < count; i++)
      functions[i] = (CUfunction)&m->functions[i];
   return r;
}

CUresult
drv_cuModuleGetGlobal_v2(CUdeviceptr *dptr, size_t *bytes, CUmodule module,
                         const char *name)
{
   struct drv_module *m;
   void *address;
   size_t size;
   CUresult r;

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null name");
   r = module_get(module, &m);
   if (r)
      return r;
   if (!device_module_find_variable(m->module, name, &address, &size))
      return api_error(CUDA_ERROR_NOT_FOUND, "no variable %s in the module",
                       name);
   if (dptr)
      *dptr = (CUdeviceptr)(uintptr_t)address;
   if (bytes)
      *bytes = size;
   return CUDA_SUCCESS;
}
