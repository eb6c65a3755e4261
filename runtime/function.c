/* Kernels as objects: attributes, names, occupancy, libraries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "runtime/runtime.h"
#include <string.h>

struct attribute {
   size_t offset;
   CUfunction_attribute attribute;
   bool wide; /* the field is a size_t, not an int */
};

#define ATTRIBUTE(field, name, wide) \
   { \
      offsetof(struct cudaFuncAttributes, field), CU_FUNC_ATTRIBUTE_##name, \
         wide \
   }
static const struct attribute attributes_table[] = {
   ATTRIBUTE(sharedSizeBytes, SHARED_SIZE_BYTES, true),
   ATTRIBUTE(constSizeBytes, CONST_SIZE_BYTES, true),
   ATTRIBUTE(localSizeBytes, LOCAL_SIZE_BYTES, true),
   ATTRIBUTE(maxThreadsPerBlock, MAX_THREADS_PER_BLOCK, false),
   ATTRIBUTE(numRegs, NUM_REGS, false),
   ATTRIBUTE(ptxVersion, PTX_VERSION, false),
   ATTRIBUTE(binaryVersion, BINARY_VERSION, false),
   ATTRIBUTE(cacheModeCA, CACHE_MODE_CA, false),
   ATTRIBUTE(maxDynamicSharedSizeBytes, MAX_DYNAMIC_SHARED_SIZE_BYTES, false),
   ATTRIBUTE(preferredShmemCarveout, PREFERRED_SHARED_MEMORY_CARVEOUT, false),
   ATTRIBUTE(clusterDimMustBeSet, CLUSTER_SIZE_MUST_BE_SET, false),
   ATTRIBUTE(requiredClusterWidth, REQUIRED_CLUSTER_WIDTH, false),
   ATTRIBUTE(requiredClusterHeight, REQUIRED_CLUSTER_HEIGHT, false),
   ATTRIBUTE(requiredClusterDepth, REQUIRED_CLUSTER_DEPTH, false),
   ATTRIBUTE(clusterSchedulingPolicyPreference,
             CLUSTER_SCHEDULING_POLICY_PREFERENCE, false),
   ATTRIBUTE(nonPortableClusterSizeAllowed, NON_PORTABLE_CLUSTER_SIZE_ALLOWED,
             false),
};

cudaError_t
rt_cudaFuncGetAttributes(struct cudaFuncAttributes *attributes,
                         const void *kernel)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!attributes)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = rt_function(kernel, &f);
   if (r)
      return r;
   memset(attributes, 0, sizeof(*attributes));
   for (size_t i = 0;
        !r && i < sizeof(attributes_table) / sizeof(*attributes_table); i++) {
      const struct attribute *a = &attributes_table[i];
      char *place = (char *)attributes + a->offset;
      int value = 0;

      r = rt_result(cuFuncGetAttribute(&value, a->attribute, f));
      if (a->wide)
         *(size_t *)(void *)place = (size_t)value;
      else
         *(int *)(void *)place = value;
   }
   return r;
}

/* The numbers of the settable attributes are those of the driver. */
cudaError_t
rt_cudaFuncSetAttribute(const void *kernel, enum cudaFuncAttribute attribute,
                        int value)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   return r ? r
            : rt_result(
                 cuFuncSetAttribute(f, (CUfunction_attribute)attribute, value));
}

cudaError_t
rt_cudaKernelSetAttributeForDevice(cudaKernel_t kernel,
                                   enum cudaFuncAttribute attribute, int value,
                                   int device)
{
   cudaError_t r = rt_enter();

   return r ? r
            : rt_result(cuKernelSetAttribute((CUfunction_attribute)attribute,
                                             value, kernel, device));
}

cudaError_t
rt_cudaFuncSetCacheConfig(const void *kernel, enum cudaFuncCache config)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   return r ? r : rt_result(cuFuncSetCacheConfig(f, (CUfunc_cache)config));
}

/* Banks of shared memory have four bytes: there is nothing to set. */
cudaError_t
rt_cudaFuncSetSharedMemConfig(const void *kernel,
                              enum cudaSharedMemConfig config)
{
   CUkernel k;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_kernel(kernel, &k);
   if (r)
      return r;
   if (config < cudaSharedMemBankSizeDefault ||
       config > cudaSharedMemBankSizeEightByte)
      return rt_error(cudaErrorInvalidValue, "bank size %d", (int)config);
   return cudaSuccess;
}

cudaError_t
rt_cudaFuncGetName(const char **name, const void *kernel)
{
   CUkernel k;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_kernel(kernel, &k);
   return r ? r : rt_result(cuKernelGetName(name, k));
}

cudaError_t
rt_cudaFuncGetParamInfo(const void *kernel, size_t index, size_t *offset,
                        size_t *size)
{
   CUkernel k;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_kernel(kernel, &k);
   return r ? r : rt_result(cuKernelGetParamInfo(k, index, offset, size));
}

cudaError_t
rt_cudaGetFuncBySymbol(cudaFunction_t *function, const void *symbol)
{
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!function)
      return rt_error(cudaErrorInvalidValue, "null result");
   return rt_function(symbol, function);
}

cudaError_t
rt_cudaGetKernel(cudaKernel_t *handle, const void *kernel)
{
   cudaError_t r = rt_enter();

   if (r)
      return r;
   if (!handle)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = rt_kernel(kernel, handle);
   if (!r)
      rt_kernel_remember(*handle);
   return r;
}

/* ---- occupancy ---- */

cudaError_t
rt_cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks,
                                                          const void *kernel,
                                                          int block_size,
                                                          size_t shared,
                                                          unsigned int flags)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   return r ? r
            : rt_result(cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
                 blocks, f, block_size, shared, flags));
}

cudaError_t
rt_cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks,
                                                 const void *kernel,
                                                 int block_size, size_t shared)
{
   return rt_cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
      blocks, kernel, block_size, shared, cudaOccupancyDefault);
}

cudaError_t
rt_cudaOccupancyAvailableDynamicSMemPerBlock(size_t *shared, const void *kernel,
                                             int blocks, int block_size)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   return r ? r
            : rt_result(cuOccupancyAvailableDynamicSMemPerBlock(
                 shared, f, blocks, block_size));
}

cudaError_t
rt_cudaOccupancyMaxPotentialClusterSize(int *size, const void *kernel,
                                        const cudaLaunchConfig_t *config)
{
   CUlaunchConfig d;
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   if (!r)
      r = rt_config_to_driver(config, &d);
   return r ? r : rt_result(cuOccupancyMaxPotentialClusterSize(size, f, &d));
}

cudaError_t
rt_cudaOccupancyMaxActiveClusters(int *clusters, const void *kernel,
                                  const cudaLaunchConfig_t *config)
{
   CUlaunchConfig d;
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   if (!r)
      r = rt_config_to_driver(config, &d);
   return r ? r : rt_result(cuOccupancyMaxActiveClusters(clusters, f, &d));
}

/* ---- libraries: the options' numbers are those of the driver ---- */

cudaError_t
rt_cudaLibraryLoadData(cudaLibrary_t *library, const void *code,
                       enum cudaJitOption *jit_options, void **jit_values,
                       unsigned int jit_count, enum cudaLibraryOption *options,
                       void **values, unsigned int count)
{
   cudaError_t r = rt_enter();

   return r ? r
            : rt_result(cuLibraryLoadData(
                 library, code, (CUjit_option *)jit_options, jit_values,
                 jit_count, (CUlibraryOption *)options, values, count));
}

cudaError_t
rt_cudaLibraryLoadFromFile(cudaLibrary_t *library, const char *path,
                           enum cudaJitOption *jit_options, void **jit_values,
                           unsigned int jit_count,
                           enum cudaLibraryOption *options, void **values,
                           unsigned int count)
{
   cudaError_t r = rt_enter();

   return r ? r
            : rt_result(cuLibraryLoadFromFile(
                 library, path, (CUjit_option *)jit_options, jit_values,
                 jit_count, (CUlibraryOption *)options, values, count));
}

cudaError_t
rt_cudaLibraryGetKernel(cudaKernel_t *kernel, cudaLibrary_t library,
                        const char *name)
{
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_result(cuLibraryGetKernel(kernel, library, name));
   if (!r)
      rt_kernel_remember(*kernel);
   return r;
}

cudaError_t
rt_cudaLibraryEnumerateKernels(cudaKernel_t *kernels, unsigned int count,
                               cudaLibrary_t library)
{
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_result(cuLibraryEnumerateKernels(kernels, count, library));
   for (unsigned i = 0; !r && i < count; i++)
      rt_kernel_remember(kernels[i]);
   return r;
}
