/* PTX to IR: what the spans of build_flow do to registers, and their
 * translation in the order of SSA construction.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/build.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

static struct span *
span_of(const struct builder *b, const struct ir_block *block)
{
   return &b->spans.data[block->mark];
}

/* Does what it leaves alone where the guard is false keep its old value? */
static bool
keeps_old(const struct ptx_inst *in)
{
   return in->guard.kind != PTX_OPERAND_NONE;
}

static void
note_inst(struct builder *b, struct ir_ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in)
{
   build_accesses(b, instance->info, in);
   unsigned carry = instance->var_base + instance->info->var_count - 1;
   unsigned effect = in->form->effect;

   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (!x->def || keeps_old(in))
         ir_ssa_use(s, instance->var_base + x->var, block);
   }
   if (effect & PTX_CARRY_IN || (effect & PTX_CARRY_OUT && keeps_old(in)))
      ir_ssa_use(s, carry, block);
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (x->def)
         ir_ssa_def(s, instance->var_base + x->var, block);
   }
   if (effect & PTX_CARRY_OUT)
      ir_ssa_def(s, carry, block);
}

/* Some registers of an instruction that is split between blocks. */
static void
note_some(struct builder *b, struct ir_ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in, bool defs)
{
   build_accesses(b, instance->info, in);
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (x->def && defs)
         ir_ssa_def(s, instance->var_base + x->var, block);
      else if (!x->def && !defs)
         ir_ssa_use(s, instance->var_base + x->var, block);
   }
}

static void
note_block(struct builder *b, struct ir_ssa *s, const struct ir_block *block)
{
   const struct span *span = span_of(b, block);
   const struct ptx_inst *insts = span->instance->info->f->insts.data;

   if (span->returned)
      note_some(b, s, span->instance, block, span->returned, true);
   for (uint32_t i = span->first; i < span->end; i++)
      note_inst(b, s, span->instance, block, &insts[i]);
   if (span->term)
      note_some(b, s, span->instance, block, span->term, false);
}

/* Register arguments and results of an inlined call go through memory, like
 * the others; opt_promote_locals makes values of them again.
 */
static struct ir_inst *
local_access(struct builder *b, enum ir_op op, struct place p, uint64_t offset,
             enum ptx_type t, struct ir_value *stored)
{
   struct ir_value *address = build_place_address(b, p);
   struct ir_value *s[] = {address, stored};
   struct ir_inst *in = build_emit(
      b, op, t, stored ? IR_VOID : ir_type_of_ptx(t), stored ? 2 : 1, s);
   in->mods[PTX_MOD_ss] = PTX_ss_local;
   in->space = PTX_SPACE_LOCAL;
   in->imm = offset;
   return in;
}

static struct place
bind_argument(struct builder *b, const struct ptx_operand *o,
              const struct ptx_var *formal, bool is_result)
{
   if (o->kind == PTX_OPERAND_VAR && !o->offset) {
      struct place p = build_place(b, o->var);
      if (p.local || p.address)
         return p;
   }
   struct place p = {
      .local = build_local(b, formal->name, formal->size, formal->align)};
   if (!is_result && o->kind != PTX_OPERAND_SINK) {
      struct ir_value *v = build_read(b, o, formal->type);
      local_access(b, IR_st, p, 0, build_ptx_type(v->type), v);
   }
   return p;
}

/* The operands of a list, or the one operand that stands without one. */
static unsigned
list_of(const struct ptx_inst *in, unsigned index,
        const struct ptx_operand **list)
{
   const struct ptx_operand *o = &in->operands[index];
   *list = o;
   if (index >= in->operand_count || o->kind == PTX_OPERAND_NONE)
      return 0;
   if (o->kind != PTX_OPERAND_LIST)
      return 1;
   *list = o->elems;
   return o->count;
}

static void
bind_call(struct builder *b, const struct span *span)
{
   const struct ptx_inst *in = span->term;
   const struct ptx_func *f = span->callee->info->f;
   const struct ptx_operand *results, *arguments;
   unsigned result_count = list_of(in, 0, &results);
   unsigned argument_count = list_of(in, 2, &arguments);

   if (result_count != f->returns.count || argument_count != f->params.count) {
      diag_error(b->d, in->loc, "call of %s with other arguments than declared",
                 f->name);
      return;
   }
   b->in = in;
   b->guard = NULL;
   for (unsigned i = 0; i < argument_count; i++)
      span->callee->params[i] =
         bind_argument(b, &arguments[i], f->params.data[i], false);
   for (unsigned i = 0; i < result_count; i++)
      span->callee->returns[i] =
         bind_argument(b, &results[i], f->returns.data[i], true);
}

static void
take_results(struct builder *b, const struct span *span)
{
   const struct ptx_inst *in = span->returned;
   const struct ptx_func *f = span->from->info->f;
   const struct ptx_operand *results;
   unsigned count = list_of(in, 0, &results);

   b->in = in;
   b->guard = NULL;
   for (unsigned i = 0; i < count && i < f->returns.count; i++) {
      const struct ptx_operand *o = &results[i];
      if (o->kind != PTX_OPERAND_REG && o->kind != PTX_OPERAND_ELEMENT)
         continue;
      enum ptx_type t = f->returns.data[i]->type;
      struct ir_inst *load =
         local_access(b, IR_ld, span->from->returns[i], 0, t, NULL);
      b->dst.count = 0;
      build_targets(b, o, t);
      build_write(b, &b->dst.data[0], load->dst[0]);
   }
}

static void
terminate(struct builder *b, const struct span *span)
{
   static const enum ir_op ops[] = {
      [END_JUMP] = IR_jump,
      [END_BRANCH] = IR_branch,
      [END_SWITCH] = IR_switch,
      [END_CALL] = IR_jump,
      [END_EXIT] = IR_exit,
      [END_RETURN] = IR_return,
      [END_UNREACHABLE] = IR_unreachable,
   };
   struct ir_value *s = NULL;

   b->guard = NULL;
   b->in = span->term;
   if (!b->in && span->end < span->instance->info->f->insts.count)
      b->in = &span->instance->info->f->insts.data[span->end];
   if (span->kind == END_CALL)
      bind_call(b, span);
   if (span->kind == END_BRANCH) {
      struct ptx_operand guard = span->term->guard;
      guard.negated = false;
      s = build_read(b, &guard, PTX_PRED);
   } else if (span->kind == END_SWITCH) {
      s = build_read(b, &span->term->operands[0], PTX_U32);
   }
   build_emit(b, ops[span->kind], PTX_NONE, IR_VOID, s != NULL, &s);
}

static void
translate(void *context, struct ir_block *block)
{
   struct builder *b = context;
   const struct span *span = span_of(b, block);
   const struct ptx_inst *insts = span->instance->info->f->insts.data;

   b->block = block;
   b->instance = span->instance;
   if (span->returned)
      take_results(b, span);
   for (uint32_t i = span->first; i < span->end; i++) {
      b->in = &insts[i];
      build_inst(b);
   }
   terminate(b, span);
}

/* Parameters of the function itself, which nobody has inlined. */
static void
bind_parameters(struct builder *b, const struct ptx_func *f)
{
   struct instance *root = b->instances.data[0];
   if (f->entry)
      return;
   size_t count = f->params.count + f->returns.count;
   for (size_t i = 0; i < count; i++) {
      struct ir_value *v = ir_value_create(b->f, IR_B64, NULL);
      vec_push(b->a, &b->f->params, v);
      if (i < f->params.count)
         root->params[i].address = v;
      else
         root->returns[i - f->params.count].address = v;
   }
}

static void
number_variables(struct builder *b)
{
   b->var_type = arena_new_array(&b->tmp, b->var_count, enum ir_type);
   for (size_t i = 0; i < b->instances.count; i++) {
      const struct instance *s = b->instances.data[i];
      memcpy(b->var_type + s->var_base, s->info->types,
             s->info->var_count * sizeof(*b->var_type));
   }
}

struct ir_func *
ir_build(struct arena *a, const struct ptx_module *m, const struct ptx_func *f,
         struct diag *d)
{
   struct builder b = {.a = a, .m = m, .d = d};
   unsigned errors = d->error_count;

   assert(f->defined);
   b.f = ir_func_create(a, f->name, f->entry);
   b.f->module = m;
   b.f->ptx = f;
   b.forms = arena_new_array(&b.tmp, ptx_form_count, struct form_info *);
   b.infos = arena_new_array(&b.tmp, m->funcs.count, struct func_info *);
   b.globals = arena_new_array(&b.tmp, m->vars.count, struct ir_local *);

   build_flow(&b, f);
   number_variables(&b);
   bind_parameters(&b, f);
   ir_compute(b.f, IR_DOMINANCE);
   b.ssa = ir_ssa_create(&b.tmp, b.f, b.var_type, b.var_count);
   ir_for_each_block(block, b.f)
   {
      note_block(&b, b.ssa, block);
   }
   ir_ssa_place(b.ssa);
   ir_ssa_walk(b.ssa, translate, &b);
   arena_free(&b.tmp);
   return d->error_count == errors ? b.f : NULL;
}
