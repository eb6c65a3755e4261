/* Modules on the device: variables with their contents, kernels, symbols.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static _Atomic uint32_t last_module;

static bool
has_memory(const struct ptx_var *v)
{
   return v->space == PTX_SPACE_GLOBAL || v->space == PTX_SPACE_CONST;
}

/* A function has no address on a CPU of another kind, and must not be called
 * by the host: its handle is a number that no mapping has. */
static uint64_t
function_handle(const struct device_module *m, const struct ptx_func *f)
{
   return 0x5a00000000000000u | (uint64_t)m->id << 24 | (f->index + 1);
}

bool
device_module_resolve(struct device_module *m, const char *symbol,
                      uint64_t *value)
{
   struct ptx_symbol *s =
      name_map_find(&m->ptx->symbols, symbol, strlen(symbol));
   if (!s)
      return false;
   if (s->func)
      *value = function_handle(m, s->func);
   else
      *value = (uint64_t)(uintptr_t)m->variables[s->var->index].address;
   return *value != 0;
}

static CUresult
relocate(struct device_module *m, const struct device_variable *v)
{
   for (size_t i = 0; i < v->var->relocs.count; i++) {
      const struct ptx_reloc *r = &v->var->relocs.data[i];
      uint64_t value;
      if (!device_module_resolve(m, r->symbol, &value))
         return api_error(CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND,
                          "%s: its initializer names %s, which has no address",
                          v->var->name, r->symbol);
      value = (value + (uint64_t)r->addend) >> r->shift;
      if (r->offset > v->size || r->bytes > v->size - r->offset)
         return api_error(CUDA_ERROR_INVALID_PTX,
                          "%s: an address in its initializer lies outside",
                          v->var->name);
      memcpy((char *)v->address + r->offset, &value, r->bytes);
   }
   return CUDA_SUCCESS;
}

static CUresult
variable_create(struct device_module *m, const struct ptx_var *var,
                struct device_variable *v)
{
   if (var->linkage == PTX_EXTERN)
      return api_error(CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND,
                       "variable %s is extern, and no module defines it",
                       var->name);
   v->var = var;
   v->size = var->size;
   bool first = true;
   CUresult r;
   if (var->place && var->size) {
      r = device_memory_place_variable(m->context, var->size, var->place,
                                       &first);
      if (!r)
         v->address = var->place;
   } else {
      r = device_memory_alloc_variable(m->context, var->size ? var->size : 1,
                                       var->align, var->managed, &v->address);
   }
   if (r || !first)
      return r;
   ptx_var_read(var, 0, v->address, var->size);
   return CUDA_SUCCESS;
}

/* ---- Kernels ---- */

/* Shared and constant variables of module scope that f, or a function that it
 * calls, refers to. */
struct reach {
   const struct ptx_module *ptx;
   bool *func, *var;
   size_t shared, constant;
};

static void reach_func(struct reach *x, const struct ptx_func *f);

static void
reach_operand(struct reach *x, const struct ptx_operand *o)
{
   switch (o->kind) {
   case PTX_OPERAND_VAR:
      if (o->var->owner || x->var[o->var->index])
         break;
      x->var[o->var->index] = true;
      if (o->var->space == PTX_SPACE_SHARED)
         x->shared += o->var->size;
      if (o->var->space == PTX_SPACE_CONST)
         x->constant += o->var->size;
      break;
   case PTX_OPERAND_FUNC:
      reach_func(x, o->func);
      break;
   case PTX_OPERAND_ADDRESS:
   case PTX_OPERAND_VECTOR:
   case PTX_OPERAND_PAIR:
   case PTX_OPERAND_LIST:
      for (unsigned i = 0; i < o->count; i++)
         reach_operand(x, &o->elems[i]);
      break;
   default:
      break;
   }
}

static void
reach_func(struct reach *x, const struct ptx_func *f)
{
   if (x->func[f->index])
      return;
   x->func[f->index] = true;
   for (size_t i = 0; i < f->vars.count; i++) {
      const struct ptx_var *v = f->vars.data[i];
      if (v->space == PTX_SPACE_SHARED)
         x->shared = (x->shared + v->align - 1) / v->align * v->align + v->size;
   }
   for (size_t i = 0; i < f->insts.count; i++) {
      const struct ptx_inst *in = &f->insts.data[i];
      for (unsigned o = 0; o < in->operand_count; o++)
         reach_operand(x, &in->operands[o]);
   }
}

static CUresult
kernel_init(struct device_module *m, const struct ptx_func *f,
            struct device_kernel *k)
{
   const struct ptx_module *ptx = m->ptx;
   struct reach x = {.ptx = ptx,
                     .func = calloc(ptx->funcs.count + 1, sizeof(bool)),
                     .var = calloc(ptx->vars.count + 1, sizeof(bool))};
   CUresult r = CUDA_SUCCESS;
   if (x.func && x.var)
      reach_func(&x, f);
   else
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a kernel");
   free(x.func);
   free(x.var);
   k->module = m;
   k->context = m->context;
   k->func = f;
   k->name = f->name;
   k->param_bytes = f->param_bytes;
   k->static_shared = x.shared;
   k->const_bytes = x.constant;
   k->max_threads = m->context->device->properties.max_block_threads;
   const unsigned *limit = f->reqntid[0] ? f->reqntid : f->maxntid;
   unsigned product = 1;
   for (int i = 0; i < 3; i++)
      product *= limit[i] ? limit[i] : 1;
   if (limit[0] && product < k->max_threads)
      k->max_threads = product;
   pthread_mutex_init(&k->lock, NULL);
   return r;
}

static void
kernel_fini(struct device_kernel *k)
{
   const struct device_ops *ops = k->context->device->ops;
   for (struct device_code *c = atomic_load(&k->codes), *next; c; c = next) {
      next = c->next;
      ops->code_destroy(c);
   }
   pthread_mutex_destroy(&k->lock);
}

CUresult
device_module_create(struct device_context *c, const struct ptx_module *ptx,
                     struct device_module **out)
{
   CUresult r = device_context_check(c);
   if (r)
      return r;
   struct device_module *m = calloc(1, sizeof(*m));
   if (!m)
      return api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a module");
   m->context = c;
   m->ptx = ptx;
   m->id = atomic_fetch_add(&last_module, 1) + 1;
   m->variable_count = ptx->vars.count;
   m->variables = calloc(ptx->vars.count + 1, sizeof(*m->variables));
   m->kernels = calloc(ptx->funcs.count + 1, sizeof(*m->kernels));
   if (!m->variables || !m->kernels)
      r = api_error(CUDA_ERROR_OUT_OF_MEMORY, "no memory for a module");
   for (size_t i = 0; i < ptx->vars.count && !r; i++) {
      assert(ptx->vars.data[i]->index == i);
      if (has_memory(ptx->vars.data[i]))
         r = variable_create(m, ptx->vars.data[i], &m->variables[i]);
   }
   for (size_t i = 0; i < ptx->vars.count && !r; i++) {
      if (m->variables[i].var)
         r = relocate(m, &m->variables[i]);
   }
   for (size_t i = 0; i < ptx->funcs.count && !r; i++) {
      const struct ptx_func *f = ptx->funcs.data[i];
      if (f->entry && f->defined)
         r = kernel_init(m, f, &m->kernels[m->kernel_count++]);
   }
   if (r) {
      device_module_destroy(m);
      return r;
   }
   *out = m;
   return CUDA_SUCCESS;
}

void
device_module_destroy(struct device_module *m)
{
   if (!m || device_gone())
      return;
   for (size_t i = 0; i < m->kernel_count; i++)
      kernel_fini(&m->kernels[i]);
   for (size_t i = 0; i < m->variable_count && m->variables; i++) {
      if (m->variables[i].address)
         device_memory_free_variable(m->variables[i].address);
   }
   free(m->variables);
   free(m->kernels);
   free(m);
}

struct device_kernel *
device_module_find_kernel(struct device_module *m, const char *name)
{
   for (size_t i = 0; i < m->kernel_count; i++) {
      if (!strcmp(m->kernels[i].name, name))
         return &m->kernels[i];
   }
   return NULL;
}

struct device_kernel *
device_module_kernel(struct device_module *m, size_t index)
{
   return index < m->kernel_count ? &m->kernels[index] : NULL;
}

bool
device_module_find_variable(struct device_module *m, const char *name,
                            void **address, size_t *size)
{
   struct ptx_symbol *s = name_map_find(&m->ptx->symbols, name, strlen(name));
   if (!s || !s->var || !m->variables[s->var->index].address)
      return false;
   *address = m->variables[s->var->index].address;
   *size = m->variables[s->var->index].size;
   return true;
}
