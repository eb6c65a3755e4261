/* Launches of kernels and host functions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What CUDA refuses is refused before anything is queued: shapes outside the
 * device's or the kernel's limits, missing parameters, foreign handles.
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

struct launch {
   struct drv_function *function;
   unsigned grid[3], block[3], shared;
   CUstream stream;
   void **params, **extra;
   bool cooperative;
   unsigned cluster[3]; /* 0: not given */
};

static CUresult
check_shape(const struct launch *l, const struct device_properties *p)
{
   const struct ptx_func *f = l->function->func;
   struct device_kernel_info info;
   uint64_t threads = 1;

   device_kernel_info(l->function->kernel, &info);
   for (int i = 0; i < 3; i++) {
      if (!l->grid[i] || !l->block[i])
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%s<<<(%u,%u,%u), (%u,%u,%u)>>>: nothing to run",
                          f->name, l->grid[0], l->grid[1], l->grid[2],
                          l->block[0], l->block[1], l->block[2]);
      if (l->grid[i] > p->max_grid[i] || l->block[i] > p->max_block[i])
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%s<<<(%u,%u,%u), (%u,%u,%u)>>>: at most (%u,%u,%u), "
                          "(%u,%u,%u)",
                          f->name, l->grid[0], l->grid[1], l->grid[2],
                          l->block[0], l->block[1], l->block[2], p->max_grid[0],
                          p->max_grid[1], p->max_grid[2], p->max_block[0],
                          p->max_block[1], p->max_block[2]);
      threads *= l->block[i];
   }
   if (threads > p->max_block_threads)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: %lu threads a block, at most %u", f->name,
                       (unsigned long)threads, p->max_block_threads);
   if (threads > info.max_threads)
      return api_error(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
                       "%s: %lu threads a block, the kernel allows %u", f->name,
                       (unsigned long)threads, info.max_threads);
   if (f->reqntid[0] &&
       (l->block[0] != f->reqntid[0] || l->block[1] != f->reqntid[1] ||
        l->block[2] != f->reqntid[2]))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s requires blocks of (%u,%u,%u)", f->name,
                       f->reqntid[0], f->reqntid[1], f->reqntid[2]);
   return CUDA_SUCCESS;
}

static CUresult
check_shared(const struct launch *l)
{
   int most;
   CUresult r = drv_function_attribute(
      l->function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, &most);

   if (r)
      return r;
   if (l->shared > (unsigned)most)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: %u bytes of dynamic shared memory; %d are allowed "
                       "(raise CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES"
                       ")",
                       l->function->func->name, l->shared, most);
   return CUDA_SUCCESS;
}

struct params {
   const struct launch *launch;
   size_t null; /* the first null pointer among the parameters */
};

/* Looks at all that read_params and the launch will read. */
__attribute__((no_sanitize("address"))) static void
look_at_params(void *argument)
{
   struct params *p = argument;
   const struct launch *l = p->launch;
   const struct ptx_func *f = l->function->func;

   p->null = SIZE_MAX;
   for (size_t i = 0; l->params && i < f->params.count; i++) {
      const volatile char *at = l->params[i];

      if (!at) {
         p->null = i;
         return;
      }
      (void)at[0];
      (void)at[f->params.data[i]->size ? f->params.data[i]->size - 1 : 0];
   }
   for (void *const *e = l->extra; e && *e != CU_LAUNCH_PARAM_END; e += 2) {
      if (*e == CU_LAUNCH_PARAM_BUFFER_SIZE)
         (void)*(const volatile size_t *)e[1];
      else if (*e == CU_LAUNCH_PARAM_BUFFER_POINTER && f->param_bytes)
         (void)((const volatile char *)e[1])[f->param_bytes - 1];
      else if (*e != CU_LAUNCH_PARAM_BUFFER_POINTER)
         return; /* refused later */
   }
}

/* Parameters: an array of pointers, or `extra` with one packed buffer. */
static CUresult
read_params(const struct launch *l, struct device_launch *out)
{
   const struct ptx_func *f = l->function->func;
   struct params look = {l, 0};
   size_t *bytes = NULL;

   if (!device_guard(look_at_params, &look))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: the parameters are no memory of this process",
                       f->name);
   if (l->params && l->extra)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: kernelParams and extra, both", f->name);
   if (!l->extra) {
      if (!l->params && f->params.count)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%s has %zu parameters and got none", f->name,
                          f->params.count);
      if (look.null != SIZE_MAX)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%s: parameter %zu is a null pointer", f->name,
                          look.null);
      out->arguments = l->params;
      return CUDA_SUCCESS;
   }
   for (void **e = l->extra; *e != CU_LAUNCH_PARAM_END; e += 2) {
      if (*e == CU_LAUNCH_PARAM_BUFFER_POINTER)
         out->buffer = e[1];
      else if (*e == CU_LAUNCH_PARAM_BUFFER_SIZE)
         bytes = e[1];
      else
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "%s: %p in extra is no CU_LAUNCH_PARAM_…", f->name,
                          *e);
   }
   if (!out->buffer || !bytes) {
      if (!f->params.count) {
         out->buffer = NULL;
         return CUDA_SUCCESS;
      }
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s: extra has no buffer or no size", f->name);
   }
   if (*bytes < f->param_bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%s takes %lu bytes of parameters, extra has %zu",
                       f->name, (unsigned long)f->param_bytes, *bytes);
   out->buffer_bytes = f->param_bytes;
   return CUDA_SUCCESS;
}

static CUresult
try_launch(CUfunction function, struct launch *l)
{
   struct device_launch d = {.dynamic_shared = l->shared,
                             .cooperative = l->cooperative};
   struct device_stream *stream;
   struct drv_context *c;
   CUresult r;

   r = drv_stream_get(l->stream, &c, &stream);
   if (r)
      return r;
   r = drv_function_get(function, &l->function);
   if (r)
      return r;
   if (l->function->module->child.context != c)
      return api_error(CUDA_ERROR_INVALID_HANDLE,
                       "%s is of another context than the stream",
                       l->function->func->name);
   r = check_shape(l, c->device->properties);
   if (!r)
      r = check_shared(l);
   if (!r)
      r = read_params(l, &d);
   if (r)
      return r;
   memcpy(d.grid, l->grid, sizeof(d.grid));
   memcpy(d.block, l->block, sizeof(d.block));
   drv_function_cluster(l->function, l->cluster, d.cluster);
   d.large_cluster = l->function->nonportable_cluster;
   return device_kernel_launch(l->function->kernel, stream, &d);
}

static CUresult
launch(CUfunction function, struct launch *l)
{
   CUresult r = try_launch(function, l);

   if (r && !(l->function && device_context_error(
                                l->function->module->child.context->context)))
      error_report();
   return r;
}

CUresult
drv_cuLaunchKernel(CUfunction function, unsigned int grid_x,
                   unsigned int grid_y, unsigned int grid_z,
                   unsigned int block_x, unsigned int block_y,
                   unsigned int block_z, unsigned int shared, CUstream stream,
                   void **params, void **extra)
{
   struct launch l = {.grid = {grid_x, grid_y, grid_z},
                      .block = {block_x, block_y, block_z},
                      .shared = shared,
                      .stream = stream,
                      .params = params,
                      .extra = extra};

   return launch(function, &l);
}

CUresult
drv_cuLaunchCooperativeKernel(CUfunction function, unsigned int grid_x,
                              unsigned int grid_y, unsigned int grid_z,
                              unsigned int block_x, unsigned int block_y,
                              unsigned int block_z, unsigned int shared,
                              CUstream stream, void **params)
{
   struct launch l = {.grid = {grid_x, grid_y, grid_z},
                      .block = {block_x, block_y, block_z},
                      .shared = shared,
                      .stream = stream,
                      .params = params,
                      .cooperative = true};

   return launch(function, &l);
}

/* Attributes that say how fast, not what: taken and left alone.  Those that
 * change the meaning are done or refused. */
static CUresult
read_attribute(const CUlaunchAttribute *a, struct launch *l, CUevent *after)
{
   switch (a->id) {
   case CU_LAUNCH_ATTRIBUTE_IGNORE:
   case CU_LAUNCH_ATTRIBUTE_ACCESS_POLICY_WINDOW:
   case CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY:
   case CU_LAUNCH_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE:
   case CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION:
   case CU_LAUNCH_ATTRIBUTE_PRIORITY:
   case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP:
   case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN:
   case CU_LAUNCH_ATTRIBUTE_PREFERRED_CLUSTER_DIMENSION:
   case CU_LAUNCH_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
   case CU_LAUNCH_ATTRIBUTE_NVLINK_UTIL_CENTRIC_SCHEDULING:
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_COOPERATIVE:
      l->cooperative = a->value.cooperative;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION:
      l->cluster[0] = a->value.clusterDim.x;
      l->cluster[1] = a->value.clusterDim.y;
      l->cluster[2] = a->value.clusterDim.z;
      if (!l->cluster[0] || !l->cluster[1] || !l->cluster[2])
         return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                          "clusters of (%u,%u,%u) blocks", l->cluster[0],
                          l->cluster[1], l->cluster[2]);
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_EVENT:
      *after = a->value.programmaticEvent.event;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_LAUNCH_COMPLETION_EVENT:
      *after = a->value.launchCompletionEvent.event;
      return CUDA_SUCCESS;
   case CU_LAUNCH_ATTRIBUTE_DEVICE_UPDATABLE_KERNEL_NODE:
      return api_error(CUDA_ERROR_NOT_SUPPORTED, "graphs are not built yet");
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "launch attribute %d", a->id);
}

CUresult
drv_cuLaunchKernelEx(const CUlaunchConfig *config, CUfunction function,
                     void **params, void **extra)
{
   struct launch l;
   CUevent after = NULL;
   CUresult r = CUDA_SUCCESS;

   if (!config || (config->numAttrs && !config->attrs))
      return api_error(CUDA_ERROR_INVALID_VALUE, "null configuration");
   l = (struct launch){
      .grid = {config->gridDimX, config->gridDimY, config->gridDimZ},
      .block = {config->blockDimX, config->blockDimY, config->blockDimZ},
      .shared = config->sharedMemBytes,
      .stream = config->hStream,
      .params = params,
      .extra = extra};
   for (unsigned i = 0; !r && i < config->numAttrs; i++)
      r = read_attribute(&config->attrs[i], &l, &after);
   if (!r)
      r = launch(function, &l);
   if (!r && after) /* no block can signal earlier than the whole launch */
      r = drv_cuEventRecord(after, config->hStream);
   return r;
}

/* Host functions. */

struct callback {
   CUhostFn function;
   CUstreamCallback stream_function;
   CUstream stream;
   struct drv_context *context;
   void *data;
};

static void
run_host(void *p)
{
   struct callback *cb = p;
   CUresult status = device_context_error(cb->context->context);

   /* After a fault a callback learns of it; a host function is left out. */
   if (cb->stream_function)
      cb->stream_function(cb->stream, status, cb->data);
   else if (!status)
      cb->function(cb->data);
   free(cb);
}

static CUresult
queue(const struct callback *what, CUstream stream)
{
   struct callback *cb = malloc(sizeof(*cb));
   struct device_stream *s;
   CUresult r;

   if (!cb)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "a callback");
   *cb = *what;
   r = drv_stream_get(stream, &cb->context, &s);
   if (!r)
      r = device_stream_host(s, run_host, cb, true);
   if (r)
      free(cb);
   return r;
}

CUresult
drv_cuLaunchHostFunc(CUstream stream, CUhostFn function, void *data)
{
   struct callback cb = {.function = function, .data = data};

   if (!function)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null function");
   return queue(&cb, stream);
}

CUresult
drv_cuStreamAddCallback(CUstream stream, CUstreamCallback callback, void *data,
                        unsigned int flags)
{
   struct callback cb = {
      .stream_function = callback, .stream = stream, .data = data};

   if (!callback || flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null function or flags %u",
                       flags);
   return queue(&cb, stream);
}
