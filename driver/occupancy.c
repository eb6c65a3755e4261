/* Occupancy: how many blocks of a kernel an SM holds at once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"

static CUresult
check(CUfunction function, int block_size, unsigned flags,
      struct drv_function **f)
{
   CUresult r = drv_function_get(function, f);

   if (r)
      return r;
   if (block_size <= 0)
      return api_error(CUDA_ERROR_INVALID_VALUE, "blocks of %d threads",
                       block_size);
   if (flags & ~(unsigned)CU_OCCUPANCY_DISABLE_CACHING_OVERRIDE)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   return CUDA_SUCCESS;
}

CUresult
drv_cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks,
                                                         CUfunction function,
                                                         int block_size,
                                                         size_t shared,
                                                         unsigned int flags)
{
   struct drv_function *f;
   CUresult r;

   if (!blocks)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = check(function, block_size, flags, &f);
   if (!r)
      *blocks =
         (int)device_kernel_occupancy(f->kernel, (unsigned)block_size, shared);
   return r;
}

CUresult
drv_cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks,
                                                CUfunction function,
                                                int block_size, size_t shared)
{
   return drv_cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
      blocks, function, block_size, shared, 0);
}

CUresult
drv_cuOccupancyMaxPotentialBlockSizeWithFlags(int *min_grid, int *block_size,
                                              CUfunction function,
                                              CUoccupancyB2DSize shared_of,
                                              size_t shared, int limit,
                                              unsigned int flags)
{
   struct drv_function *f;
   struct device_kernel_info info;
   unsigned best = 0, best_threads = 0, best_blocks = 0, most;
   CUresult r;

   if (!min_grid || !block_size)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = check(function, 1, flags, &f);
   if (r)
      return r;
   device_kernel_info(f->kernel, &info);
   most = info.max_threads;
   if (limit > 0 && (unsigned)limit < most)
      most = (unsigned)limit;
   /* The largest multiple of a warp that fills the SM; all fewer as well. */
   for (unsigned threads = (most + 31) / 32 * 32; threads; threads -= 32) {
      unsigned t = threads < most ? threads : most, blocks;
      size_t dynamic = shared_of ? shared_of((int)t) : shared;

      blocks = device_kernel_occupancy(f->kernel, t, dynamic);
      if (blocks * t > best) {
         best = blocks * t;
         best_threads = t;
         best_blocks = blocks;
      }
   }
   *block_size = (int)best_threads;
   *min_grid = (int)(best_blocks *
                     f->module->child.context->device->properties->sm_count);
   return CUDA_SUCCESS;
}

CUresult
drv_cuOccupancyMaxPotentialBlockSize(int *min_grid, int *block_size,
                                     CUfunction function,
                                     CUoccupancyB2DSize shared_of,
                                     size_t shared, int limit)
{
   return drv_cuOccupancyMaxPotentialBlockSizeWithFlags(
      min_grid, block_size, function, shared_of, shared, limit, 0);
}

CUresult
drv_cuOccupancyAvailableDynamicSMemPerBlock(size_t *shared, CUfunction function,
                                            int blocks, int block_size)
{
   const struct device_properties *p;
   struct device_kernel_info info;
   struct drv_function *f;
   size_t each;
   CUresult r;

   if (!shared || blocks <= 0)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or %d blocks",
                       blocks);
   r = check(function, block_size, 0, &f);
   if (r)
      return r;
   device_kernel_info(f->kernel, &info);
   p = f->module->child.context->device->properties;
   each = p->sm_shared / (size_t)blocks;
   if (each > p->block_shared)
      each = p->block_shared;
   each -= each < p->reserved_shared ? each : p->reserved_shared;
   *shared = each > info.static_shared ? each - info.static_shared : 0;
   return CUDA_SUCCESS;
}

/* Clusters.  The blocks of one take turns on one SM of ours, so that a cluster
 * runs wherever one of its blocks does. */

static CUresult
check_config(CUfunction function, const CUlaunchConfig *config,
             struct drv_function **f, unsigned *blocks, unsigned cluster[3])
{
   unsigned given[3] = {0};
   CUresult r;

   if (!config || (config->numAttrs && !config->attrs))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null configuration");
   r = check(function,
             (int)(config->blockDimX * config->blockDimY * config->blockDimZ),
             0, f);
   if (r)
      return r;
   for (unsigned i = 0; i < config->numAttrs; i++) {
      const CUlaunchAttribute *a = &config->attrs[i];
      if (a->id != CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION)
         continue;
      given[0] = a->value.clusterDim.x;
      given[1] = a->value.clusterDim.y;
      given[2] = a->value.clusterDim.z;
   }
   drv_function_cluster(*f, given, cluster);
   for (int i = 0; i < 3; i++) {
      if (!given[0] && (*f)->func->cluster[0])
         cluster[i] = (*f)->func->cluster[i];
      cluster[i] += !cluster[i];
   }
   *blocks = device_kernel_occupancy(
      (*f)->kernel, config->blockDimX * config->blockDimY * config->blockDimZ,
      config->sharedMemBytes);
   return CUDA_SUCCESS;
}

CUresult
drv_cuOccupancyMaxPotentialClusterSize(int *size, CUfunction function,
                                       const CUlaunchConfig *config)
{
   struct drv_function *f;
   unsigned blocks, cluster[3];
   CUresult r;

   if (!size)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = check_config(function, config, &f, &blocks, cluster);
   if (r)
      return r;
   *size = !blocks ? 0 : f->nonportable_cluster ? 16 : 8;
   return CUDA_SUCCESS;
}

CUresult
drv_cuOccupancyMaxActiveClusters(int *count, CUfunction function,
                                 const CUlaunchConfig *config)
{
   struct drv_function *f;
   unsigned blocks, cluster[3], size;
   CUresult r;

   if (!count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = check_config(function, config, &f, &blocks, cluster);
   if (r)
      return r;
   size = cluster[0] * cluster[1] * cluster[2];
   if (size > (f->nonportable_cluster ? 16u : 8u))
      return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                       "clusters of (%u,%u,%u) blocks", cluster[0], cluster[1],
                       cluster[2]);
   *count =
      (int)(blocks * f->module->child.context->device->properties->sm_count);
   return CUDA_SUCCESS;
}
