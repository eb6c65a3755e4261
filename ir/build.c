/* PTX to IR: SSA construction over the spans that build_flow made.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/build.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

/* Where a variable is defined and used, one list entry a block. */
struct mention {
   unsigned block; /* id */
   struct mention *next;
};

struct ssa {
   struct arena tmp;
   struct mention **defs, **uses; /* by variable; uses: live into the block */
   unsigned *last_def, *last_use; /* by variable: 1 + block last noted */
   struct ir_block ***frontier;   /* by block */
   unsigned *frontier_count;
   unsigned *defined, *live, *placed; /* by block: stamp of the variable */
   unsigned *work;                    /* room for every block */
};

static struct span *
span_of(const struct builder *b, const struct ir_block *block)
{
   return &b->spans.data[block->mark];
}

static void
note(struct ssa *s, struct mention **list, unsigned *last, unsigned var,
     const struct ir_block *block)
{
   if (last[var] == block->id + 1)
      return;
   last[var] = block->id + 1;
   struct mention *m = arena_new(&s->tmp, struct mention);
   m->block = block->id;
   m->next = list[var];
   list[var] = m;
}

static void
note_use(struct ssa *s, unsigned var, const struct ir_block *block)
{
   if (s->last_def[var] != block->id + 1)
      note(s, s->uses, s->last_use, var, block);
}

static void
note_def(struct ssa *s, unsigned var, const struct ir_block *block)
{
   note(s, s->defs, s->last_def, var, block);
}

/* Does what it leaves alone where the guard is false keep its old value? */
static bool
keeps_old(const struct ptx_inst *in)
{
   return in->guard.kind != PTX_OPERAND_NONE;
}

static void
note_inst(struct builder *b, struct ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in)
{
   build_accesses(b, instance->info, in);
   unsigned carry = instance->var_base + instance->info->var_count - 1;
   unsigned effect = in->form->effect;

   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (!x->def || keeps_old(in))
         note_use(s, instance->var_base + x->var, block);
   }
   if (effect & PTX_CARRY_IN || (effect & PTX_CARRY_OUT && keeps_old(in)))
      note_use(s, carry, block);
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (x->def)
         note_def(s, instance->var_base + x->var, block);
   }
   if (effect & PTX_CARRY_OUT)
      note_def(s, carry, block);
}

/* Some registers of an instruction that is split between blocks. */
static void
note_some(struct builder *b, struct ssa *s, const struct instance *instance,
          const struct ir_block *block, const struct ptx_inst *in, bool defs)
{
   build_accesses(b, instance->info, in);
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if (x->def && defs)
         note_def(s, instance->var_base + x->var, block);
      else if (!x->def && !defs)
         note_use(s, instance->var_base + x->var, block);
   }
}

static void
note_block(struct builder *b, struct ssa *s, const struct ir_block *block)
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

/* Dominance frontiers.  A runner stops where the block it would note is
 * already last: everything above has it, too.
 */
static void
find_frontiers(struct builder *b, struct ssa *s)
{
   size_t count = b->f->blocks.count;
   unsigned *room = arena_new_array(&s->tmp, count, unsigned);
   s->frontier = arena_new_array(&s->tmp, count, struct ir_block **);
   s->frontier_count = arena_new_array(&s->tmp, count, unsigned);
   ir_for_each_block(join, b->f)
   {
      if (join->preds.count < 2)
         continue;
      for (size_t i = 0; i < join->preds.count; i++) {
         for (struct ir_block *r = join->preds.data[i]; r != join->idom;
              r = r->idom) {
            unsigned n = s->frontier_count[r->id];
            struct ir_block **list = s->frontier[r->id];
            if (n && list[n - 1] == join)
               break;
            if (n == room[r->id]) {
               room[r->id] = n ? 2 * n : 4;
               list = s->frontier[r->id] =
                  arena_grow(&s->tmp, list, n * sizeof(*list),
                             room[r->id] * sizeof(*list));
            }
            list[n] = join;
            s->frontier_count[r->id]++;
         }
      }
   }
}

/* Mark the blocks that a variable is live into. */
static void
find_live(struct builder *b, struct ssa *s, unsigned var, unsigned stamp)
{
   size_t top = 0;
   for (struct mention *m = s->defs[var]; m; m = m->next)
      s->defined[m->block] = stamp;
   for (struct mention *m = s->uses[var]; m; m = m->next) {
      s->live[m->block] = stamp;
      s->work[top++] = m->block;
   }
   while (top) {
      const struct ir_block *at = b->f->blocks.data[s->work[--top]];
      for (size_t i = 0; i < at->preds.count; i++) {
         unsigned p = at->preds.data[i]->id;
         if (s->defined[p] == stamp || s->live[p] == stamp)
            continue;
         s->live[p] = stamp;
         s->work[top++] = p;
      }
   }
}

static void
add_phi(struct builder *b, struct ir_block *at, unsigned var)
{
   struct ir_inst *phi =
      ir_inst_create(b->f, IR_phi, b->var_type[var], (unsigned)at->preds.count);
   phi->mark = var;
   ir_inst_append(at, phi);
}

static void
place_phis(struct builder *b, struct ssa *s, unsigned var, unsigned stamp)
{
   size_t top = 0;
   find_live(b, s, var, stamp);
   for (struct mention *m = s->defs[var]; m; m = m->next)
      s->work[top++] = m->block;
   while (top) {
      unsigned at = s->work[--top];
      for (unsigned i = 0; i < s->frontier_count[at]; i++) {
         struct ir_block *join = s->frontier[at][i];
         if (s->live[join->id] != stamp || s->placed[join->id] == stamp)
            continue;
         s->placed[join->id] = stamp;
         add_phi(b, join, var);
         if (s->defined[join->id] != stamp)
            s->work[top++] = join->id;
      }
   }
}

static void
place_all_phis(struct builder *b)
{
   struct ssa s = {0};
   size_t blocks = b->f->blocks.count;

   s.defs = arena_new_array(&s.tmp, b->var_count, struct mention *);
   s.uses = arena_new_array(&s.tmp, b->var_count, struct mention *);
   s.last_def = arena_new_array(&s.tmp, b->var_count, unsigned);
   s.last_use = arena_new_array(&s.tmp, b->var_count, unsigned);
   s.defined = arena_new_array(&s.tmp, blocks, unsigned);
   s.live = arena_new_array(&s.tmp, blocks, unsigned);
   s.placed = arena_new_array(&s.tmp, blocks, unsigned);
   s.work = arena_new_array(&s.tmp, 2 * blocks, unsigned);
   ir_for_each_block(block, b->f)
   {
      note_block(b, &s, block);
   }
   find_frontiers(b, &s);
   for (unsigned var = 0; var < b->var_count; var++)
      if (s.uses[var] && s.defs[var])
         place_phis(b, &s, var, var + 1);
   arena_free(&s.tmp);
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
translate(struct builder *b, struct ir_block *block)
{
   const struct span *span = span_of(b, block);
   const struct ptx_inst *insts = span->instance->info->f->insts.data;

   b->block = block;
   b->instance = span->instance;
   for (struct ir_inst *phi = block->first; phi && phi->op == IR_phi;
        phi = phi->next) {
      struct undo u = {phi->mark, b->current[phi->mark]};
      vec_push(&b->tmp, &b->log, u);
      b->current[phi->mark] = phi->dst[0];
   }
   if (span->returned)
      take_results(b, span);
   for (uint32_t i = span->first; i < span->end; i++) {
      b->in = &insts[i];
      build_inst(b);
   }
   terminate(b, span);
}

static void
fill_phis(struct builder *b, struct ir_block *block)
{
   for (unsigned i = 0; i < block->succs.count; i++) {
      struct ir_block *to = block->succs.data[i];
      if (!to->first || to->first->op != IR_phi)
         continue;
      unsigned at = ir_pred_index(block, i);
      for (struct ir_inst *phi = to->first; phi && phi->op == IR_phi;
           phi = phi->next)
         phi->src[at] = build_variable(b, phi->mark);
   }
}

/* Down the dominator tree; what a block changed is undone behind it. */
static void
rename_all(struct builder *b)
{
   struct ir_func *f = b->f;
   size_t count = f->blocks.count;
   struct ir_block **child = arena_new_array(&b->tmp, count, struct ir_block *);
   struct ir_block **sibling =
      arena_new_array(&b->tmp, count, struct ir_block *);
   struct {
      struct ir_block *next; /* child to visit */
      size_t log;
   } *stack = arena_array(&b->tmp, count + 1, sizeof(*stack));
   size_t depth = 0;

   for (size_t i = count; i-- > 1;) {
      struct ir_block *x = f->blocks.data[i];
      sibling[i] = child[x->idom->id];
      child[x->idom->id] = x;
   }
   stack[depth].log = 0;
   stack[depth++].next = f->blocks.data[0];
   while (depth) {
      struct ir_block *at = stack[depth - 1].next;
      if (!at) {
         depth--;
         while (b->log.count > stack[depth].log) {
            struct undo u = b->log.data[--b->log.count];
            b->current[u.var] = u.old;
         }
         continue;
      }
      stack[depth - 1].next = sibling[at->id];
      stack[depth].log = b->log.count;
      translate(b, at);
      fill_phis(b, at);
      stack[depth++].next = child[at->id];
   }
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
   b->current = arena_new_array(&b->tmp, b->var_count, struct ir_value *);
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
   place_all_phis(&b);
   rename_all(&b);
   arena_free(&b.tmp);
   return d->error_count == errors ? b.f : NULL;
}
