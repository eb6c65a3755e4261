/* Launches: kernel<<<…>>>() as compilers write it, and cudaLaunchKernel.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For k<<<grid, block, shared, stream>>>(args) a compiler pushes the
 * configuration, evaluates the arguments, calls k's host stub, and the stub
 * pops the configuration and launches.  Evaluating the arguments may launch
 * too, so it is a stack, one a thread.
 */
#include "runtime/module.h"
#include <string.h>

struct configuration {
   dim3 grid, block;
   size_t shared;
   cudaStream_t stream;
};

enum { STACK_SIZE = 64 };
static __thread struct configuration stack[STACK_SIZE];
static __thread unsigned depth;

RT_EXPORT unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block,
                                               size_t shared,
                                               cudaStream_t stream);
RT_EXPORT cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block,
                                                 size_t *shared, void *stream);
RT_EXPORT cudaError_t __cudaGetKernel(cudaKernel_t *kernel, const void *stub);
RT_EXPORT cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid,
                                         dim3 block, void **args, size_t shared,
                                         cudaStream_t stream);
RT_EXPORT cudaError_t __cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 grid,
                                              dim3 block, void **args,
                                              size_t shared,
                                              cudaStream_t stream);
RT_EXPORT void *__cudaGetProcAddress(const char *name);

/* Not zero: the stub is not called. */
RT_EXPORT unsigned
__cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared,
                            cudaStream_t stream)
{
   if (depth == STACK_SIZE) {
      rt_last_error_set(rt_error(cudaErrorLaunchOutOfResources,
                                 "launches nested %d deep in the arguments of "
                                 "launches",
                                 STACK_SIZE));
      return 1;
   }
   stack[depth++] = (struct configuration){grid, block, shared, stream};
   return 0;
}

RT_EXPORT cudaError_t
__cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared,
                           void *stream)
{
   struct configuration c;

   if (!depth)
      return rt_last_error_set(rt_error(cudaErrorMissingConfiguration,
                                        "a kernel was called without "
                                        "<<<grid, block>>>"));
   c = stack[--depth];
   *grid = c.grid;
   *block = c.block;
   *shared = c.shared;
   *(cudaStream_t *)stream = c.stream;
   return cudaSuccess;
}

/* For the driver a shape that no kernel can have is one more bad value; for
 * the runtime it is a bad configuration.
 */
static bool
shape_is_good(dim3 grid, dim3 block)
{
   static const CUdevice_attribute names[6] = {
      CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X,  CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y,
      CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z,  CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X,
      CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y, CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z,
   };
   unsigned have[6] = {grid.x, grid.y, grid.z, block.x, block.y, block.z};
   int limit = 0;
   CUdevice d;

   if (cuCtxGetDevice(&d))
      return true;
   for (int i = 0; i < 6; i++) {
      if (cuDeviceGetAttribute(&limit, names[i], d))
         return true;
      if (!have[i] || have[i] > (unsigned)limit)
         return false;
   }
   if (cuDeviceGetAttribute(&limit, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK,
                            d))
      return true;
   return (uint64_t)block.x * block.y * block.z <= (uint64_t)limit;
}

static cudaError_t
launch_result(CUresult r, dim3 grid, dim3 block)
{
   if (r == CUDA_ERROR_INVALID_VALUE && !shape_is_good(grid, block))
      return rt_error(cudaErrorInvalidConfiguration,
                      "grid %u x %u x %u of blocks %u x %u x %u", grid.x,
                      grid.y, grid.z, block.x, block.y, block.z);
   return rt_result(r);
}

static cudaError_t
launch(const void *kernel, dim3 grid, dim3 block, void **args, size_t shared,
       cudaStream_t stream)
{
   CUkernel k;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_kernel(kernel, &k);
   if (r)
      return r;
   if (shared > UINT32_MAX)
      return rt_error(cudaErrorInvalidValue, "%zu bytes of shared memory",
                      shared);
   return launch_result(cuLaunchKernel((CUfunction)k, grid.x, grid.y, grid.z,
                                       block.x, block.y, block.z,
                                       (unsigned)shared, stream, args, NULL),
                        grid, block);
}

cudaError_t
rt_cudaLaunchKernel(const void *kernel, dim3 grid, dim3 block, void **args,
                    size_t shared, cudaStream_t stream)
{
   return launch(kernel, grid, block, args, shared, stream);
}

/* What nvcc's stubs call: once a kernel, then for every launch.  A kernel that
 * cannot be had gets a handle too, so that the launch says why.
 */
RT_EXPORT cudaError_t
__cudaGetKernel(cudaKernel_t *kernel, const void *stub)
{
   struct rt_entry *e = rt_entry_find(stub);
   CUkernel k = NULL;

   if (!e || e->kind != RT_KERNEL) {
      *kernel = NULL;
      return rt_error(cudaErrorInvalidDeviceFunction,
                      "%p is no kernel of this program", stub);
   }
   if (!rt_enter() && !rt_entry_kernel(e, &k)) {
      rt_kernel_remember(k);
      *kernel = k;
   } else {
      *kernel = (cudaKernel_t)rt_entry_alias(e);
   }
   return cudaSuccess;
}

RT_EXPORT cudaError_t
__cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void **args,
                   size_t shared, cudaStream_t stream)
{
   return rt_last_error_set(launch(kernel, grid, block, args, shared, stream));
}

RT_EXPORT cudaError_t
__cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 grid, dim3 block, void **args,
                        size_t shared, cudaStream_t stream)
{
   return rt_last_error_set(launch(kernel, grid, block, args, shared,
                                   stream ? stream : cudaStreamPerThread));
}

/* Nothing that nvcc 13.0 writes calls this. */
RT_EXPORT void *
__cudaGetProcAddress(const char *name)
{
   rt_last_error_set(rt_error(cudaErrorNotSupported,
                              "__cudaGetProcAddress(%s) is not built yet",
                              name));
   return NULL;
}

cudaError_t
rt_cudaLaunchCooperativeKernel(const void *kernel, dim3 grid, dim3 block,
                               void **args, size_t shared, cudaStream_t stream)
{
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_function(kernel, &f);
   if (r)
      return r;
   if (shared > UINT32_MAX)
      return rt_error(cudaErrorInvalidValue, "%zu bytes of shared memory",
                      shared);
   return launch_result(
      cuLaunchCooperativeKernel(f, grid.x, grid.y, grid.z, block.x, block.y,
                                block.z, (unsigned)shared, stream, args),
      grid, block);
}

/* The two attribute structures are one: same numbers, same layout. */
_Static_assert(sizeof(cudaLaunchAttribute) == sizeof(CUlaunchAttribute), "");
_Static_assert(sizeof(cudaLaunchAttributeValue) ==
                  sizeof(CUlaunchAttributeValue),
               "");

cudaError_t
rt_config_to_driver(const cudaLaunchConfig_t *c, CUlaunchConfig *d)
{
   if (!c)
      return rt_error(cudaErrorInvalidValue, "null configuration");
   if (c->dynamicSmemBytes > UINT32_MAX)
      return rt_error(cudaErrorInvalidValue, "%zu bytes of shared memory",
                      c->dynamicSmemBytes);
   memset(d, 0, sizeof(*d));
   d->gridDimX = c->gridDim.x;
   d->gridDimY = c->gridDim.y;
   d->gridDimZ = c->gridDim.z;
   d->blockDimX = c->blockDim.x;
   d->blockDimY = c->blockDim.y;
   d->blockDimZ = c->blockDim.z;
   d->sharedMemBytes = (unsigned)c->dynamicSmemBytes;
   d->hStream = c->stream;
   d->attrs = (CUlaunchAttribute *)c->attrs;
   d->numAttrs = c->numAttrs;
   return cudaSuccess;
}

static cudaError_t
launch_config(const cudaLaunchConfig_t *c, const void *kernel, void **args,
              cudaStream_t stream)
{
   CUlaunchConfig d;
   CUfunction f;
   cudaError_t r = rt_enter();

   if (!r)
      r = rt_config_to_driver(c, &d);
   if (!r)
      r = rt_function(kernel, &f);
   if (r)
      return r;
   d.hStream = stream;
   return launch_result(cuLaunchKernelEx(&d, f, args, NULL), c->gridDim,
                        c->blockDim);
}

cudaError_t
rt_cudaLaunchKernelExC(const cudaLaunchConfig_t *config, const void *kernel,
                       void **args)
{
   return launch_config(config, kernel, args, config ? config->stream : NULL);
}

cudaError_t
rt_cudaLaunchKernelExC_ptsz(const cudaLaunchConfig_t *config,
                            const void *kernel, void **args)
{
   return launch_config(config, kernel, args,
                        config && config->stream ? config->stream
                                                 : cudaStreamPerThread);
}
