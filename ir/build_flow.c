/* From instructions and labels to blocks and edges, with inlining.
 *
 * Functions to inline wait in a queue (b->instances), so nothing recurses;
 * when all together pass INLINE_LIMIT instructions, further calls stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

enum { INLINE_LIMIT = 200000 };

static void
find_labels(struct builder *b, struct func_info *info)
{
   const struct ptx_func *f = info->f;
   info->label = arena_new_array(&b->tmp, f->insts.count + 1, bool);
   for (size_t i = 0; i < f->insts.count; i++) {
      const struct ptx_inst *in = &f->insts.data[i];
      if (in->op != PTX_OP_bra && in->op != PTX_OP_brx)
         continue;
      for (unsigned k = 0; k < in->operand_count; k++) {
         const struct ptx_operand *o = &in->operands[k];
         if (o->kind == PTX_OPERAND_LABEL)
            info->label[o->target] = true;
         for (unsigned t = 0; o->kind == PTX_OPERAND_TARGETS && t < o->count;
              t++)
            info->label[o->targets[t]] = true;
      }
   }
}

/* The function that a direct call names, or NULL. */
static const struct ptx_func *
callee_of(const struct ptx_inst *in)
{
   if (in->op != PTX_OP_call || in->operand_count < 2 ||
       in->operands[1].kind != PTX_OPERAND_FUNC)
      return NULL;
   return in->operands[1].func;
}

static void
declare_registers(struct builder *b, struct func_info *info)
{
   const struct ptx_func *f = info->f;
   info->var_count = (unsigned)f->regs.count + 2;
   info->types = arena_new_array(&b->tmp, info->var_count, enum ir_type);
   for (size_t i = 0; i < f->regs.count; i++)
      info->types[i] = ir_type_of_ptx(f->regs.data[i]->type);
   info->types[f->regs.count] = IR_B1;
   info->types[f->regs.count + 1] = IR_B64;
   for (size_t i = 0; i < f->insts.count; i++) {
      enum ptx_op op = f->insts.data[i].op;
      b->uses_stack |= op == PTX_OP_stacksave || op == PTX_OP_stackrestore ||
                       op == PTX_OP_alloca;
   }
}

struct func_info *
build_func_info(struct builder *b, const struct ptx_func *f)
{
   struct func_info *info = b->infos[f->index];
   if (info)
      return info;
   info = b->infos[f->index] = arena_new(&b->tmp, struct func_info);
   info->f = f;
   find_labels(b, info);
   declare_registers(b, info);
   build_classes(b, info);
   for (size_t i = 0; i < f->insts.count; i++) {
      const struct ptx_func *callee = callee_of(&f->insts.data[i]);
      if (callee && callee->defined)
         vec_push(&b->tmp, &info->callees, callee);
   }
   return info;
}

/* Can f come back to itself by direct calls? */
static bool
is_recursive(struct builder *b, struct func_info *info)
{
   VEC(struct func_info *) work = {0};
   if (info->recursion != UNKNOWN)
      return info->recursion == RECURSIVE;
   info->recursion = FLAT;
   b->stamp++;
   vec_push(&b->tmp, &work, info);
   while (work.count) {
      struct func_info *at = work.data[--work.count];
      for (size_t i = 0; i < at->callees.count; i++) {
         struct func_info *to = build_func_info(b, at->callees.data[i]);
         if (to == info)
            info->recursion = RECURSIVE;
         if (to->visit == b->stamp || to->recursion == FLAT)
            continue;
         to->visit = b->stamp;
         vec_push(&b->tmp, &work, to);
      }
   }
   return info->recursion == RECURSIVE;
}

struct ir_local *
build_local(struct builder *b, const char *name, uint64_t size, unsigned align)
{
   struct ir_local *l = arena_new(b->a, struct ir_local);
   l->name = name;
   l->size = size;
   l->align = align ? align : 1;
   l->index = (unsigned)b->f->locals.count;
   vec_push(b->a, &b->f->locals, l);
   return l;
}

struct instance *
build_instance(struct builder *b, struct func_info *info)
{
   struct instance *s = arena_new(&b->tmp, struct instance);
   const struct ptx_func *f = info->f;
   s->info = info;
   s->var_base = b->var_count;
   b->var_count += info->var_count;
   s->block_at =
      arena_new_array(&b->tmp, f->insts.count + 1, struct ir_block *);
   s->params = arena_new_array(&b->tmp, f->params.count, struct place);
   s->returns = arena_new_array(&b->tmp, f->returns.count, struct place);
   s->vars = arena_new_array(&b->tmp, f->vars.count, struct place);
   vec_push(&b->tmp, &b->instances, s);
   return s;
}

static bool
may_inline(struct builder *b, const struct ptx_inst *call)
{
   const struct ptx_func *f = callee_of(call);
   if (!f || !f->defined || f->entry)
      return false;
   if (b->inst_count + f->insts.count > INLINE_LIMIT)
      return false;
   return !is_recursive(b, build_func_info(b, f));
}

/* Functions called by address: what is named by anything but a direct call. */

static bool
operand_names(const struct ptx_operand *o, const struct ptx_func *f)
{
   if (o->kind == PTX_OPERAND_FUNC)
      return o->func == f;
   bool nested = o->kind == PTX_OPERAND_VECTOR || o->kind == PTX_OPERAND_LIST ||
                 o->kind == PTX_OPERAND_PAIR;
   for (unsigned i = 0; nested && i < o->count; i++)
      if (operand_names(&o->elems[i], f))
         return true;
   return false;
}

bool
ir_address_taken(const struct ptx_module *m, const struct ptx_func *f)
{
   for (size_t i = 0; i < m->vars.count; i++) {
      const struct ptx_var *v = m->vars.data[i];
      for (size_t k = 0; k < v->relocs.count; k++)
         if (!strcmp(v->relocs.data[k].symbol, f->name))
            return true;
   }
   for (size_t i = 0; i < m->funcs.count; i++) {
      const struct ptx_func *g = m->funcs.data[i];
      for (size_t k = 0; k < g->insts.count; k++) {
         const struct ptx_inst *in = &g->insts.data[k];
         if (in->op == PTX_OP_call)
            continue;
         for (unsigned o = 0; o < in->operand_count; o++)
            if (operand_names(&in->operands[o], f))
               return true;
      }
   }
   return false;
}

/* Does f, or what it calls, wait for others or act with them?  That cannot be
 * done in a call.
 */
static bool
acts_with_others(struct builder *b, struct func_info *info, unsigned depth)
{
   const struct ptx_func *f = info->f;
   for (size_t i = 0; i < f->insts.count; i++) {
      const struct ptx_inst *in = &f->insts.data[i];
      if (in->op == PTX_OP_atom ||
          in->form->effect & (PTX_CONVERGENT | PTX_WAITS))
         return true;
   }
   for (size_t i = 0; depth && i < info->callees.count; i++)
      if (acts_with_others(b, build_func_info(b, info->callees.data[i]),
                           depth - 1))
         return true;
   return false;
}

static bool
is_inside(const struct instance *s, const struct ptx_func *f)
{
   for (; s; s = s->parent)
      if (s->info->f == f)
         return true;
   return false;
}

/* May the indirect call mean f, and must f then be inlined? */
static bool
is_candidate(struct builder *b, const struct instance *s,
             const struct ptx_inst *call, const struct ptx_func *f)
{
   const struct ptx_operand *list;
   if (!f->defined || f->entry || is_inside(s, f) ||
       f->returns.count != build_list(call, 0, &list) ||
       f->params.count != build_list(call, 2, &list) ||
       b->inst_count + f->insts.count > INLINE_LIMIT)
      return false;
   struct func_info *info = build_func_info(b, f);
   return !is_recursive(b, info) && acts_with_others(b, info, 16) &&
          ir_address_taken(b->m, f);
}

static bool
is_indirect(const struct ptx_inst *in)
{
   return in->op == PTX_OP_call && in->operand_count >= 2 && !callee_of(in);
}

static bool
has_candidate(struct builder *b, const struct instance *s,
              const struct ptx_inst *call)
{
   for (size_t i = 0; is_indirect(call) && i < b->m->funcs.count; i++)
      if (is_candidate(b, s, call, b->m->funcs.data[i]))
         return true;
   return false;
}

static struct span *
span_add(struct builder *b, struct instance *s, struct ir_block *block,
         uint32_t first)
{
   struct span span = {.instance = s, .block = block, .first = first};
   block->mark = (unsigned)b->spans.count;
   vec_push(&b->tmp, &b->spans, span);
   return &b->spans.data[block->mark];
}

static struct ir_block *
block_at(struct builder *b, struct instance *s, uint32_t index)
{
   if (!s->block_at[index])
      s->block_at[index] = ir_block_create(b->f);
   return s->block_at[index];
}

static void
span_end(struct builder *b, unsigned span, uint32_t end, enum span_end kind,
         const struct ptx_inst *term)
{
   struct span *p = &b->spans.data[span];
   (void)b;
   p->end = end;
   p->kind = kind;
   p->term = term;
}

static void
end_jump(struct builder *b, unsigned span, uint32_t end, struct ir_block *to)
{
   span_end(b, span, end, END_JUMP, NULL);
   ir_edge_add(b->spans.data[span].block, to);
}

/* The guard of in decides: holds -> yes, else -> no. */
static void
end_branch(struct builder *b, unsigned span, uint32_t end,
           const struct ptx_inst *in, struct ir_block *yes, struct ir_block *no)
{
   span_end(b, span, end, END_BRANCH, in);
   ir_edge_add(b->spans.data[span].block, in->guard->negated ? no : yes);
   ir_edge_add(b->spans.data[span].block, in->guard->negated ? yes : no);
}

static void
end_switch(struct builder *b, unsigned span, uint32_t end,
           const struct ptx_inst *in)
{
   struct span *p = &b->spans.data[span];
   span_end(b, span, end, END_SWITCH, in);
   for (unsigned k = 0; k < in->operand_count; k++) {
      const struct ptx_operand *o = &in->operands[k];
      for (unsigned t = 0; o->kind == PTX_OPERAND_TARGETS && t < o->count; t++)
         ir_edge_add(p->block, block_at(b, p->instance, o->targets[t]));
   }
   if (!p->block->succs.count)
      diag_error(b->d, in->loc, "a branch without targets");
}

/* The call at index becomes a jump into the callee's first block; its ret
 * leads to a new block, which is the current one afterwards.
 */
static unsigned
end_inlined(struct builder *b, unsigned span, uint32_t index,
            const struct ptx_inst *in, const struct ptx_func *f)
{
   struct instance *s = b->spans.data[span].instance;
   struct instance *callee = build_instance(b, build_func_info(b, f));
   struct ir_block *after = ir_block_create(b->f);

   b->inst_count += f->insts.count;
   callee->after = after;
   callee->parent = s;
   span_end(b, span, index, END_CALL, in);
   b->spans.data[span].callee = callee;
   struct ir_block *entry = ir_block_create(b->f);
   ir_edge_add(b->spans.data[span].block, entry);
   struct span *prologue = span_add(b, callee, entry, 0);
   prologue->prologue = true;
   end_jump(b, entry->mark, 0, block_at(b, callee, 0));
   struct span *next = span_add(b, s, after, index + 1);
   next->returned = in;
   next->from = callee;
   return after->mark;
}

/* If the indirect call means f, that is inlined; else on to the new span. */
static unsigned
end_which(struct builder *b, unsigned span, uint32_t index,
          const struct ptx_inst *in, const struct ptx_func *f)
{
   struct instance *s = b->spans.data[span].instance;
   struct ir_block *yes = ir_block_create(b->f), *no = ir_block_create(b->f);

   span_end(b, span, index, END_WHICH, in);
   b->spans.data[span].which = f;
   ir_edge_add(b->spans.data[span].block, yes);
   ir_edge_add(b->spans.data[span].block, no);
   unsigned inlined = span_add(b, s, yes, index)->block->mark;
   inlined = end_inlined(b, inlined, index, in, f);
   end_jump(b, inlined, index + 1, block_at(b, s, index + 1));
   return span_add(b, s, no, index)->block->mark;
}

/* Behind a call that stays: lanes that ended in it leave. */
static void
end_called(struct builder *b, unsigned span, uint32_t end,
           struct ir_block *next)
{
   struct instance *s = b->spans.data[span].instance;
   struct ir_block *over = ir_block_create(b->f);

   span_end(b, span, end, END_CALLED, NULL);
   ir_edge_add(b->spans.data[span].block, over);
   ir_edge_add(b->spans.data[span].block, next);
   unsigned last = span_add(b, s, over, end)->block->mark;
   span_end(b, last, end, END_EXIT, NULL);
}

static void
end_return(struct builder *b, unsigned span, uint32_t end)
{
   struct instance *s = b->spans.data[span].instance;
   b->spans.data[span].epilogue = true;
   if (s->after)
      end_jump(b, span, end, s->after);
   else if (b->f->entry)
      span_end(b, span, end, END_EXIT, NULL);
   else
      span_end(b, span, end, END_RETURN, NULL);
}

static bool
ends_block(struct builder *b, const struct instance *s,
           const struct ptx_inst *in)
{
   switch (in->op) {
   case PTX_OP_bra:
   case PTX_OP_brx:
   case PTX_OP_ret:
   case PTX_OP_exit:
   case PTX_OP_trap:
      return true;
   case PTX_OP_call: {
      const struct ptx_func *f = callee_of(in);
      return in->guard || (f && f->noreturn) || may_inline(b, in) ||
             (b->functions_exit && (!f || f->defined)) ||
             has_candidate(b, s, in);
   }
   default:
      return false;
   }
}

/* End the span at the control instruction `index`.  Returns the span that
 * goes on behind it, or NO_SPAN where nothing falls through.
 */
enum { NO_SPAN = ~0u };

static unsigned
end_control(struct builder *b, struct instance *s, unsigned span,
            uint32_t index)
{
   const struct ptx_func *f = s->info->f;
   const struct ptx_inst *in = &f->insts.data[index];
   uint32_t end = index;

   if (in->guard) {
      struct ir_block *next = block_at(b, s, index + 1);
      if (in->op == PTX_OP_bra) {
         end_branch(b, span, index, in, block_at(b, s, in->operands[0].target),
                    next);
         return NO_SPAN;
      }
      struct ir_block *inside = ir_block_create(b->f);
      end_branch(b, span, index, in, inside, next);
      span_add(b, s, inside, index);
      span = inside->mark;
   }
   switch (in->op) {
   case PTX_OP_bra:
      end_jump(b, span, end, block_at(b, s, in->operands[0].target));
      return NO_SPAN;
   case PTX_OP_brx:
      end_switch(b, span, end, in);
      return NO_SPAN;
   case PTX_OP_ret:
      end_return(b, span, end);
      return NO_SPAN;
   case PTX_OP_exit:
      span_end(b, span, end, END_EXIT, NULL);
      return NO_SPAN;
   case PTX_OP_trap:
      span_end(b, span, index + 1, END_UNREACHABLE, NULL);
      return NO_SPAN;
   default:
      break;
   }
   assert(in->op == PTX_OP_call);
   if (may_inline(b, in)) {
      span = end_inlined(b, span, index, in, callee_of(in));
      if (!in->guard)
         return span;
      end_jump(b, span, index + 1, block_at(b, s, index + 1));
      return NO_SPAN;
   }
   for (size_t i = 0; is_indirect(in) && i < b->m->funcs.count; i++)
      if (is_candidate(b, s, in, b->m->funcs.data[i]))
         span = end_which(b, span, index, in, b->m->funcs.data[i]);
   const struct ptx_func *callee = callee_of(in);
   if (callee && callee->noreturn)
      span_end(b, span, index + 1, END_UNREACHABLE, NULL);
   else if (b->functions_exit && (!callee || callee->defined))
      end_called(b, span, index + 1, block_at(b, s, index + 1));
   else
      end_jump(b, span, index + 1, block_at(b, s, index + 1));
   return NO_SPAN;
}

static void
flow_of(struct builder *b, struct instance *s)
{
   const struct func_info *info = s->info;
   const struct ptx_func *f = info->f;
   unsigned span = NO_SPAN;

   for (uint32_t i = 0; i < f->insts.count; i++) {
      if (span == NO_SPAN || info->label[i] || s->block_at[i]) {
         struct ir_block *next = block_at(b, s, i);
         if (span != NO_SPAN)
            end_jump(b, span, i, next);
         span = span_add(b, s, next, i)->block->mark;
      }
      if (ends_block(b, s, &f->insts.data[i]))
         span = end_control(b, s, span, i);
   }
   if (span == NO_SPAN && !s->block_at[f->insts.count])
      return;
   /* A way leads past the last instruction: that is a return. */
   struct ir_block *last = block_at(b, s, (uint32_t)f->insts.count);
   if (span != NO_SPAN)
      end_jump(b, span, (uint32_t)f->insts.count, last);
   span = span_add(b, s, last, (uint32_t)f->insts.count)->block->mark;
   end_return(b, span, (uint32_t)f->insts.count);
}

static bool
has_exit(const struct ptx_func *f)
{
   for (size_t i = 0; !f->entry && i < f->insts.count; i++)
      if (f->insts.data[i].op == PTX_OP_exit)
         return true;
   return false;
}

void
build_flow(struct builder *b, const struct ptx_func *f)
{
   struct instance *root = build_instance(b, build_func_info(b, f));
   /* An entry of its own: a label may stand at the first instruction. */
   struct ir_block *entry = ir_block_create(b->f);
   unsigned span = span_add(b, root, entry, 0)->block->mark;

   for (size_t i = 0; i < b->m->funcs.count; i++)
      b->functions_exit |= has_exit(b->m->funcs.data[i]);
   b->inst_count = f->insts.count;
   b->spans.data[span].prologue = true;
   end_jump(b, span, 0, block_at(b, root, 0));
   for (size_t i = 0; i < b->instances.count; i++)
      flow_of(b, b->instances.data[i]);
}
