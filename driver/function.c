/* Functions: attributes and what they are made of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <limits.h>

CUresult
drv_function_get(CUfunction handle, struct drv_function **out)
{
   *out = NULL;
   if (drv_object_is(handle, DRV_FUNCTION)) {
      *out = (struct drv_function *)handle;
      return CUDA_SUCCESS;
   }
   if (drv_object_is(handle, DRV_KERNEL))
      return drv_kernel_function((struct drv_kernel *)handle, out);
   return drv_object_check(handle, DRV_FUNCTION);
}

static const struct device_properties *
properties_of(const struct drv_function *f)
{
   return f->module->child.context->device->properties;
}

static int
fit(size_t n)
{
   return n > INT_MAX ? INT_MAX : (int)n;
}

static int
dynamic_limit(const struct drv_function *f,
              const struct device_kernel_info *info)
{
   size_t whole = properties_of(f)->block_shared;

   if (f->dynamic_set)
      return fit(f->dynamic_shared);
   return info->static_shared < whole ? fit(whole - info->static_shared) : 0;
}

CUresult
drv_function_attribute(struct drv_function *f, CUfunction_attribute attribute,
                       int *value)
{
   struct device_kernel_info info;

   device_kernel_info(f->kernel, &info);
   switch (attribute) {
   case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
      *value = (int)info.max_threads;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
      *value = fit(info.static_shared);
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
      *value = fit(info.const_bytes);
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
      *value = fit(info.local_bytes);
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_NUM_REGS:
      *value = (int)info.registers;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_PTX_VERSION:
      *value = (int)f->func->module->sm;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_BINARY_VERSION:
      *value = 80;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA:
      *value = 0;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
      *value = dynamic_limit(f, &info);
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
      *value = f->carveout;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_CLUSTER_SIZE_MUST_BE_SET:
      *value = f->func->explicit_cluster && !f->func->cluster[0];
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH:
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_HEIGHT:
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_DEPTH: {
      unsigned i = attribute - CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH;
      *value = f->func->cluster[0] ? fit(f->func->cluster[i])
                                   : f->required_cluster[i];
      return CUDA_SUCCESS;
   }
   case CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED:
      *value = f->nonportable_cluster;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE:
      *value = f->cluster_preference;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_MAX:
      break;
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "function attribute %d",
                    attribute);
}

CUresult
drv_function_set_attribute(struct drv_function *f,
                           CUfunction_attribute attribute, int value)
{
   struct device_kernel_info info;
   size_t most = properties_of(f)->block_shared_optin;

   switch (attribute) {
   case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
      device_kernel_info(f->kernel, &info);
      if (value < 0 || (size_t)value + info.static_shared > most)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%d dynamic and %zu static bytes of shared memory; "
                          "a block can have %zu",
                          value, info.static_shared, most);
      f->dynamic_shared = (size_t)value;
      f->dynamic_set = true;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
      if (value < -1 || value > 100)
         return api_error(CUDA_ERROR_INVALID_VALUE, "carveout %d", value);
      f->carveout = value;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH:
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_HEIGHT:
   case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_DEPTH:
      if (f->func->cluster[0])
         return api_error(CUDA_ERROR_NOT_PERMITTED,
                          "%s has its cluster size from its source",
                          f->func->name);
      if (value < 0)
         return api_error(CUDA_ERROR_INVALID_VALUE, "cluster of %d", value);
      f->required_cluster[attribute -
                          CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH] = value;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED:
      f->nonportable_cluster = value;
      return CUDA_SUCCESS;
   case CU_FUNC_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE:
      f->cluster_preference = value;
      return CUDA_SUCCESS;
   default:
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "function attribute %d cannot be set", attribute);
   }
}

void
drv_function_cluster(const struct drv_function *f, const unsigned given[3],
                     unsigned cluster[3])
{
   bool required = false;

   for (int i = 0; i < 3; i++)
      required |= f->required_cluster[i] > 0;
   for (int i = 0; i < 3; i++)
      cluster[i] = given[0]    ? given[i]
                   : !required ? 0
                   : f->required_cluster[i] > 0
                      ? (unsigned)f->required_cluster[i]
                      : 1;
}

CUresult
drv_cuFuncGetAttribute(int *value, CUfunction_attribute attribute,
                       CUfunction function)
{
   struct drv_function *f;
   CUresult r;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_function_get(function, &f);
   return r ? r : drv_function_attribute(f, attribute, value);
}

CUresult
drv_cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute,
                       int value)
{
   struct drv_function *f;
   CUresult r = drv_function_get(function, &f);

   return r ? r : drv_function_set_attribute(f, attribute, value);
}

/* Hints that nothing here has a use for, and that no call reads back: checked
 * and forgotten. */

CUresult
drv_cuFuncSetCacheConfig(CUfunction function, CUfunc_cache config)
{
   struct drv_function *f;
   CUresult r = drv_function_get(function, &f);

   if (r)
      return r;
   if ((unsigned)config > CU_FUNC_CACHE_PREFER_EQUAL)
      return api_error(CUDA_ERROR_INVALID_VALUE, "cache preference %d", config);
   return CUDA_SUCCESS;
}

CUresult
drv_cuFuncSetSharedMemConfig(CUfunction function, CUsharedconfig config)
{
   struct drv_function *f;
   CUresult r = drv_function_get(function, &f);

   if (r)
      return r;
   if ((unsigned)config > CU_SHARED_MEM_CONFIG_EIGHT_BYTE_BANK_SIZE)
      return api_error(CUDA_ERROR_INVALID_VALUE, "bank size %d", config);
   return CUDA_SUCCESS;
}

CUresult
drv_cuFuncGetModule(CUmodule *module, CUfunction function)
{
   struct drv_function *f;
   CUresult r;

   if (!module)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_function_get(function, &f);
   if (!r)
      *module = (CUmodule)f->module;
   return r;
}

CUresult
drv_cuFuncGetName(const char **name, CUfunction function)
{
   struct drv_function *f;
   CUresult r;

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_function_get(function, &f);
   if (!r)
      *name = f->func->name;
   return r;
}

CUresult
drv_function_parameter(const struct ptx_func *f, size_t index, size_t *offset,
                       size_t *size)
{
   if (!offset)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (index >= f->params.count)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "parameter %zu: kernel %s has %zu", index, f->name,
                       f->params.count);
   *offset = f->params.data[index]->offset;
   if (size)
      *size = f->params.data[index]->size;
   return CUDA_SUCCESS;
}

CUresult
drv_cuFuncGetParamInfo(CUfunction function, size_t index, size_t *offset,
                       size_t *size)
{
   struct drv_function *f;
   CUresult r = drv_function_get(function, &f);

   return r ? r : drv_function_parameter(f->func, index, offset, size);
}

/* A kernel is parsed and its variables exist as soon as there is a handle. */
CUresult
drv_cuFuncIsLoaded(CUfunctionLoadingState *state, CUfunction function)
{
   struct drv_function *f;
   CUresult r;

   if (!state)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_function_get(function, &f);
   if (!r)
      *state = CU_FUNCTION_LOADING_STATE_LOADED;
   return r;
}

CUresult
drv_cuFuncLoad(CUfunction function)
{
   struct drv_function *f;

   return drv_function_get(function, &f);
}
