/* Launches: checks, parameters, and the code for a block shape.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "device/device_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Code ---- */

/* Fill in what follows from the code's own description. */
void
device_cpu_code_init(struct device_code *code, struct device_kernel *k,
                     struct jit_code *jit)
{
   const struct simd_code_info *info = jit->info;
   code->kernel = k;
   code->jit = jit;
   memcpy(code->block, info->block, sizeof(code->block));
   code->width = info->width;
   code->threads = info->block[0] * info->block[1] * info->block[2];
   code->vectors = (code->threads + info->width - 1) / info->width;
   code->frame_stride = info->frame_bytes;
   if (code->frame_stride < sizeof(struct simd_frame))
      code->frame_stride = sizeof(struct simd_frame);
   code->local_stride = info->local_bytes;
   if (info->flags & SIMD_CODE_RECURSES) {
      size_t stack = device_context_limit(k->context, DEVICE_LIMIT_STACK);
      if (code->local_stride < stack)
         code->local_stride = stack;
   }
   code->local_stride = (code->local_stride + 15) & ~(size_t)15;
}

static CUresult
resolve_symbols(struct device_code *code)
{
   struct device_module *m = code->kernel->module;
   uint32_t count = code->jit->info->symbol_count;
   code->symbols = calloc(count + 1, sizeof(*code->symbols));
   if (!code->symbols)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for symbols");
   for (uint32_t i = 0; i < count; i++) {
      const char *name = code->jit->symbols[i]; /* "v:x" */
      if (!device_module_resolve(m, name + 2, &code->symbols[i]))
         return api_error(CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND,
                          "kernel %s refers to %s, which has no address",
                          code->kernel->name, name + 2);
   }
   return CUDA_SUCCESS;
}

CUresult
device_cpu_code_create(struct device_kernel *k, const uint32_t block[3],
                       bool any_grid, struct device_code **out)
{
   struct jit_request q = {
      .module = k->module->ptx,
      .kernel = k->func,
      .block = {block[0], block[1], block[2]},
      .width = debug_width(),
      .any_grid = any_grid,
      .optimize = 3,
      .cpu = debug_cpu(),
      .features = debug_features(),
   };
   char *why = NULL;
   struct jit_code *jit = jit_code_create(&q, &why);
   if (!jit) {
      CUresult r =
         api_error(jit_compiler_missing() ? CUDA_ERROR_JIT_COMPILER_NOT_FOUND
                                          : CUDA_ERROR_INVALID_PTX,
                   "kernel %s: %s", k->name, why ? why : "?");
      free(why);
      return r;
   }
   struct device_code *code = calloc(1, sizeof(*code));
   if (!code) {
      jit_code_destroy(jit);
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for code");
   }
   device_cpu_code_init(code, k, jit);
   code->any_grid = any_grid;
   CUresult r = resolve_symbols(code);
   if (r) {
      device_cpu_code_destroy(code);
      return r;
   }
   *out = code;
   return CUDA_SUCCESS;
}

void
device_cpu_code_destroy(struct device_code *code)
{
   jit_code_destroy(code->jit);
   free(code->symbols);
   free(code);
}

static struct device_code *
find_code(struct device_kernel *k, const uint32_t block[3], uint64_t grid_x,
          bool any_grid)
{
   struct device_code *c =
      atomic_load_explicit(&k->codes, memory_order_acquire);
   for (; c; c = c->next) {
      uint64_t most = c->jit->info->max_blocks;
      if (!memcmp(c->block, block, sizeof(c->block)) &&
          (c->any_grid || (!any_grid && (!most || grid_x <= most))))
         return c;
   }
   return NULL;
}

CUresult
device_kernel_code(struct device_kernel *k, const uint32_t block[3],
                   uint64_t grid_x, struct device_code **out)
{
   bool any_grid = grid_x * block[0] > INT32_MAX;
   *out = find_code(k, block, grid_x, any_grid);
   if (*out)
      return CUDA_SUCCESS;
   if (!k->module)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "kernel %s has code for another block shape", k->name);
   CUresult r = CUDA_SUCCESS;
   pthread_mutex_lock(&k->lock);
   *out = find_code(k, block, grid_x, any_grid);
   while (!*out && !r) {
      struct device_code *c;
      r = k->context->device->ops->code_create(k, block, any_grid, &c);
      if (r)
         break;
      c->next = atomic_load(&k->codes);
      atomic_store_explicit(&k->codes, c, memory_order_release);
      *out = find_code(k, block, grid_x, any_grid);
      any_grid = true; /* it does not hold for so many blocks: once more */
   }
   pthread_mutex_unlock(&k->lock);
   return r;
}

void
device_kernel_info(struct device_kernel *k, struct device_kernel_info *out)
{
   struct device_code *c = atomic_load(&k->codes);
   *out = (struct device_kernel_info){
      .func = k->func,
      .module = k->module,
      .max_threads = k->max_threads,
      .registers = 32,
      .static_shared = k->static_shared,
      .const_bytes = k->const_bytes,
      .local_bytes = c ? c->jit->info->local_bytes : 0,
   };
}

/* ---- Checks ---- */

unsigned
device_kernel_occupancy(struct device_kernel *k, unsigned threads,
                        size_t dynamic_shared)
{
   const struct device_properties *p = &k->context->device->properties;
   size_t shared = k->static_shared + dynamic_shared + p->reserved_shared;
   if (!threads || threads > k->max_threads ||
       k->static_shared + dynamic_shared > p->block_shared_optin)
      return 0;
   unsigned warps = (threads + 31) / 32;
   unsigned blocks = p->sm_threads / 32 / warps;
   if (blocks > p->sm_blocks)
      blocks = p->sm_blocks;
   if (blocks > p->sm_shared / shared)
      blocks = (unsigned)(p->sm_shared / shared);
   return blocks;
}

/* Blocks of a cluster: as the launch says, the kernel, or one.  0: the kernel
 * asks for a size that nobody gave. */
static void
cluster_of(const struct device_kernel *k, const struct device_launch *l,
           uint32_t cluster[3], bool *explicit)
{
   const struct ptx_func *f = k->func;
   const uint32_t *from = l->cluster[0]        ? l->cluster
                          : f && f->cluster[0] ? f->cluster
                                               : NULL;
   *explicit = from || (f && f->explicit_cluster);
   for (int i = 0; i < 3; i++)
      cluster[i] = from && from[i] ? from[i] : 1;
}

static CUresult
check_cluster(struct device_kernel *k, const struct device_launch *l)
{
   const struct ptx_func *f = k->func;
   uint32_t n[3], most = l->large_cluster ? SIMD_CLUSTER_MOST : 8;
   bool explicit;
   cluster_of(k, l, n, &explicit);
   for (int i = 0; f && f->cluster[0] && i < 3; i++)
      if (n[i] != (f->cluster[i] ? f->cluster[i] : 1))
         return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                          "kernel %s requires clusters of %u x %u x %u blocks",
                          k->name, f->cluster[0], f->cluster[1], f->cluster[2]);
   if (f && f->explicit_cluster && !f->cluster[0] && !l->cluster[0])
      return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                       "kernel %s must be launched with a cluster size",
                       k->name);
   if (f && f->max_cluster_rank && f->max_cluster_rank < most)
      most = f->max_cluster_rank;
   if ((uint64_t)n[0] * n[1] * n[2] > most)
      return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                       "kernel %s: a cluster of %u x %u x %u blocks: at most "
                       "%u",
                       k->name, n[0], n[1], n[2], most);
   for (int i = 0; i < 3; i++)
      if (l->grid[i] % n[i])
         return api_error(CUDA_ERROR_INVALID_CLUSTER_SIZE,
                          "kernel %s: a grid of %u x %u x %u blocks in "
                          "clusters of %u x %u x %u",
                          k->name, l->grid[0], l->grid[1], l->grid[2], n[0],
                          n[1], n[2]);
   return CUDA_SUCCESS;
}

static CUresult
check_shape(struct device_kernel *k, const struct device_launch *l)
{
   const struct device_properties *p = &k->context->device->properties;
   const struct ptx_func *f = k->func;
   uint64_t threads = 1;
   for (int i = 0; i < 3; i++) {
      if (!l->grid[i] || l->grid[i] > p->max_grid[i])
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "kernel %s: a grid of %u x %u x %u blocks", k->name,
                          l->grid[0], l->grid[1], l->grid[2]);
      if (!l->block[i] || l->block[i] > p->max_block[i])
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "kernel %s: a block of %u x %u x %u threads", k->name,
                          l->block[0], l->block[1], l->block[2]);
      threads *= l->block[i];
   }
   if (threads > p->max_block_threads)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "kernel %s: a block of %u x %u x %u threads: at most "
                       "%u in all",
                       k->name, l->block[0], l->block[1], l->block[2],
                       p->max_block_threads);
   if (threads > k->max_threads)
      return api_error(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
                       "kernel %s: %u threads in a block: it is built for %u",
                       k->name, (unsigned)threads, k->max_threads);
   for (int i = 0; f && f->reqntid[0] && i < 3; i++) {
      unsigned required = f->reqntid[i] ? f->reqntid[i] : 1;
      if (l->block[i] != required)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "kernel %s requires blocks of %u x %u x %u threads",
                          k->name, f->reqntid[0], f->reqntid[1], f->reqntid[2]);
   }
   if (k->static_shared + l->dynamic_shared > p->block_shared_optin)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "kernel %s: %zu + %u bytes of shared memory: at most "
                       "%zu",
                       k->name, k->static_shared, l->dynamic_shared,
                       p->block_shared_optin);
   uint64_t blocks = (uint64_t)l->grid[0] * l->grid[1] * l->grid[2];
   if (l->cooperative &&
       blocks >
          (uint64_t)p->sm_count *
             device_kernel_occupancy(k, (unsigned)threads, l->dynamic_shared))
      return api_error(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE,
                       "kernel %s: %lu cooperating blocks do not fit at once",
                       k->name, (unsigned long)blocks);
   return CUDA_SUCCESS;
}

/* ---- The launch ---- */

static CUresult
fill_params(struct device_kernel *k, const struct device_launch *l,
            struct device_op_launch *o)
{
   size_t bytes = k->param_bytes;
   char *params = o->params;
   if (l->buffer && l->buffer_bytes > bytes)
      bytes = l->buffer_bytes;
   if (bytes > sizeof(o->params) - DEVICE_LINE) {
      params = o->large_params = malloc(bytes + DEVICE_LINE);
      if (!params)
         return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for parameters");
   }
   o->simd.params = params;
   if (l->buffer) {
      memcpy(params, l->buffer, l->buffer_bytes);
      if (l->buffer_bytes < k->param_bytes)
         memset(params + l->buffer_bytes, 0, k->param_bytes - l->buffer_bytes);
      return CUDA_SUCCESS;
   }
   for (size_t i = 0; k->func && i < k->func->params.count; i++) {
      const struct ptx_var *v = k->func->params.data[i];
      if (!l->arguments || !l->arguments[i])
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "kernel %s: no argument for parameter %zu", k->name,
                          i);
      memcpy(params + v->offset, l->arguments[i], v->size);
   }
   return CUDA_SUCCESS;
}

/* SMs that are worth it, by what a block took so far: one more for each 10
 * us; a wrong guess is put right while it runs (device_op_invite). */
static unsigned
wanted_sms(struct device_code *code, uint64_t blocks)
{
   uint64_t ns = atomic_load_explicit(&code->block_ns, memory_order_relaxed);
   if (!code->jit->blocks || !ns)
      return UINT32_MAX;
   uint64_t sms = 1 + ns * blocks / 10000;
   return sms < UINT32_MAX ? (unsigned)sms : UINT32_MAX;
}

static void
say_launch(const struct device_code *c, const struct device_launch *l,
           const struct device_op_launch *o)
{
   if (!debug_kernel(c->kernel->name))
      return;
   fprintf(stderr,
           "sampan: launch %s<<<(%u,%u,%u), (%u,%u,%u), %u>>>: %u lanes, %s, "
           "%zu-byte frames, from %s%s%s\n",
           c->kernel->name, l->grid[0], l->grid[1], l->grid[2], l->block[0],
           l->block[1], l->block[2], l->dynamic_shared, c->width,
           c->jit->blocks && o->cluster_size == 1 ? "whole blocks"
                                                  : "vector by vector",
           c->frame_stride, c->jit->origin, c->any_grid ? ", any grid" : "",
           l->cooperative ? ", cooperative" : "");
   if (o->cluster_size > 1)
      fprintf(stderr, "sampan: clusters of (%u,%u,%u) blocks\n",
              o->simd.cluster[0], o->simd.cluster[1], o->simd.cluster[2]);
}

CUresult
device_kernel_launch(struct device_kernel *k, struct device_stream *s,
                     const struct device_launch *l)
{
   struct device_context *c = s->context;
   CUresult r = device_context_check(c);
   if (!r)
      r = check_shape(k, l);
   if (!r)
      r = check_cluster(k, l);
   if (r)
      return r;
   struct device_code *code;
   r = device_kernel_code(k, l->block, l->grid[0], &code);
   if (r)
      return r;
   struct device_op *op = device_op_create(s, DEVICE_OP_LAUNCH);
   if (!op)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a launch");
   struct device_op_launch *o = &op->launch;
   o->code = code;
   o->cooperative = l->cooperative;
   o->large_params = NULL;
   r = fill_params(k, l, o);
   if (r) {
      device_op_cancel(op);
      return r;
   }
   const struct simd_code_info *info = code->jit->info;
   uint32_t align = info->shared_align > 16 ? info->shared_align : 16;
   memcpy(o->simd.grid, l->grid, sizeof(o->simd.grid));
   memcpy(o->simd.block, l->block, sizeof(o->simd.block));
   o->simd.dynamic_shared = l->dynamic_shared;
   o->simd.total_shared =
      (info->static_shared + align - 1) / align * align + l->dynamic_shared;
   o->simd.gridid = atomic_fetch_add(&c->next_gridid, 1) + 1;
   o->simd.symbols = code->symbols;
   o->simd.services = device_services();
   o->simd.device = op;
   o->simd.sm_count = c->device->properties.sm_count;
   o->simd.cooperative = l->cooperative;
   o->simd.grid_workspace = 0;
   if (l->cooperative) {
      o->workspace[0] = sizeof(o->workspace);
      o->workspace[1] = 0;
      o->simd.grid_workspace = (uint64_t)(uintptr_t)o->workspace;
   }
   bool explicit;
   cluster_of(k, l, o->simd.cluster, &explicit);
   o->simd.explicit_cluster = explicit;
   o->cluster_size =
      o->simd.cluster[0] * o->simd.cluster[1] * o->simd.cluster[2];
   if (!code->jit->vector) /* it knows nothing of clusters: block by block */
      o->cluster_size = 1;
   op->total = (uint64_t)l->grid[0] * l->grid[1] * l->grid[2] / o->cluster_size;
   atomic_store_explicit(&op->wanted, wanted_sms(code, op->total),
                         memory_order_relaxed);
   atomic_store_explicit(
      &op->unit_ns, atomic_load_explicit(&code->block_ns, memory_order_relaxed),
      memory_order_relaxed);
   if (debug(launch))
      say_launch(code, l, o);
   device_op_submit(op);
   return CUDA_SUCCESS;
}
