/* PTX to IR: what the spans of build_flow do to registers, and their
 * translation in the order of SSA construction.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

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
   return in->guard != NULL;
}

static void
note_inst(struct builder *b, struct ir_ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in)
{
   build_accesses(b, in);
   unsigned carry = build_carry_variable(instance);
   unsigned stack = build_stack_variable(instance);
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
   if (!b->uses_stack)
      return;
   if (in->op == PTX_OP_stacksave || in->op == PTX_OP_call ||
       in->op == PTX_OP_alloca ||
       (in->op == PTX_OP_stackrestore && keeps_old(in)))
      ir_ssa_use(s, stack, block);
   if (in->op == PTX_OP_stackrestore || in->op == PTX_OP_alloca)
      ir_ssa_def(s, stack, block);
}

/* Some registers of an instruction that is split between blocks. */
static void
note_some(struct builder *b, struct ir_ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in, bool defs)
{
   build_accesses(b, in);
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (x->def && defs)
         ir_ssa_def(s, instance->var_base + x->var, block);
      else if (!x->def && !defs)
         ir_ssa_use(s, instance->var_base + x->var, block);
   }
}

/* Parameters (into) or results of .reg space. */
static void
note_formals(struct ir_ssa *s, const struct span *span,
             const struct ir_block *block, bool into)
{
   const struct ptx_func *f = span->instance->info->f;
   size_t count = into ? f->params.count : f->returns.count;
   for (size_t i = 0; i < count; i++) {
      const struct ptx_var *v = into ? f->params.data[i] : f->returns.data[i];
      for (unsigned k = 0; k < build_formal_regs(v); k++) {
         unsigned var = span->instance->var_base + v->regs[k]->index;
         if (into)
            ir_ssa_def(s, var, block);
         else
            ir_ssa_use(s, var, block);
      }
   }
}

static void
note_block(struct builder *b, struct ir_ssa *s, const struct ir_block *block)
{
   const struct span *span = span_of(b, block);
   const struct ptx_inst *insts = span->instance->info->f->insts.data;

   if (b->uses_stack && block == b->f->blocks.data[0])
      ir_ssa_def(s, build_stack_variable(span->instance), block);
   if (span->prologue)
      note_formals(s, span, block, true);
   if (span->returned)
      note_some(b, s, span->instance, block, span->returned, true);
   for (uint32_t i = span->first; i < span->end; i++)
      note_inst(b, s, span->instance, block, &insts[i]);
   if (span->term)
      note_some(b, s, span->instance, block, span->term, false);
   if (span->epilogue)
      note_formals(s, span, block, false);
   if (b->uses_stack && span->kind == END_CALL) {
      ir_ssa_use(s, build_stack_variable(span->instance), block);
      ir_ssa_def(s, build_stack_variable(span->callee), block);
   }
}

static void
bind_call(struct builder *b, const struct span *span)
{
   const struct ptx_inst *in = span->term;
   const struct ptx_func *f = span->callee->info->f;
   const struct ptx_operand *results, *arguments;
   unsigned result_count = build_list(in, 0, &results);
   unsigned argument_count = build_list(in, 2, &arguments);

   if (result_count != f->returns.count || argument_count != f->params.count) {
      diag_error(b->d, in->loc, "call of %s with other arguments than declared",
                 f->name);
      return;
   }
   b->in = in;
   b->guard = NULL;
   build_stack_call(b, span->callee);
   for (unsigned i = 0; i < argument_count; i++)
      span->callee->params[i] =
         build_argument(b, &arguments[i], f->params.data[i], false);
   for (unsigned i = 0; i < result_count; i++)
      span->callee->returns[i] =
         build_argument(b, &results[i], f->returns.data[i], true);
}

static void
take_results(struct builder *b, const struct span *span)
{
   const struct ptx_inst *in = span->returned;
   const struct ptx_func *f = span->from->info->f;
   const struct ptx_operand *results;
   unsigned count = build_list(in, 0, &results);

   b->in = in;
   b->guard = NULL;
   for (unsigned i = 0; i < count && i < f->returns.count; i++)
      build_result(b, &results[i], f->returns.data[i], span->from->returns[i]);
}

/* .reg parameters come out of, .reg results go to their places. */
static void
copy_formals(struct builder *b, const struct span *span, bool into)
{
   const struct ptx_func *f = span->instance->info->f;
   size_t count = into ? f->params.count : f->returns.count;

   b->guard = NULL;
   for (size_t i = 0; i < count; i++) {
      const struct ptx_var *v = into ? f->params.data[i] : f->returns.data[i];
      struct place p =
         into ? span->instance->params[i] : span->instance->returns[i];
      for (unsigned k = 0; k < build_formal_regs(v); k++) {
         struct access x = {.var = span->instance->var_base + v->regs[k]->index,
                            .type = v->type};
         if (into)
            build_write(b, &x, build_local_load(b, p, k, v->type));
         else
            build_local_store(b, p, k, v->type, build_variable(b, x.var));
      }
   }
}

static struct ir_value *
is_target(struct builder *b, const struct span *span)
{
   struct ir_inst *f = build_emit(b, IR_funcaddr, PTX_NONE, IR_B64, 0, NULL);
   f->func = (struct ptx_func *)span->which;
   struct ir_value *s[] = {build_read(b, &span->term->operands[1], PTX_U64),
                           f->dst[0]};
   struct ir_inst *same = build_emit(b, IR_setp, PTX_B64, IR_B1, 2, s);
   same->mods[PTX_MOD_cmp] = PTX_cmp_eq;
   return same->dst[0];
}

static void
terminate(struct builder *b, const struct span *span)
{
   static const enum ir_op ops[] = {
      [END_JUMP] = IR_jump,
      [END_BRANCH] = IR_branch,
      [END_WHICH] = IR_branch,
      [END_CALLED] = IR_branch,
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
   if (span->epilogue)
      copy_formals(b, span, false);
   if (span->kind == END_CALL)
      bind_call(b, span);
   if (span->kind == END_BRANCH) {
      struct ptx_operand guard = *span->term->guard;
      guard.negated = false;
      s = build_read(b, &guard, PTX_PRED);
   } else if (span->kind == END_SWITCH) {
      s = build_read(b, &span->term->operands[0], PTX_U32);
   } else if (span->kind == END_WHICH) {
      s = is_target(b, span);
   } else if (span->kind == END_CALLED) {
      s = build_emit(b, IR_exited, PTX_NONE, IR_B1, 0, NULL)->dst[0];
   }
   enum ir_op op = ops[span->kind];
   if (op == IR_exit && !b->f->entry) {
      build_emit(b, IR_mark_exit, PTX_NONE, IR_VOID, 0, NULL);
      op = IR_return;
   }
   build_emit(b, op, PTX_NONE, IR_VOID, s != NULL, &s);
}

static void
translate(void *context, struct ir_block *block)
{
   struct builder *b = context;
   const struct span *span = span_of(b, block);
   const struct ptx_inst *insts = span->instance->info->f->insts.data;

   b->block = block;
   b->instance = span->instance;
   b->in = NULL;
   if (b->uses_stack && block == b->f->blocks.data[0])
      build_stack_begin(b);
   if (span->prologue)
      copy_formals(b, span, true);
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
