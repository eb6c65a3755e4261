/* Loops in one shape, which simd/ relies on:
 *
 *   preheader   the header has one predecessor outside, which leads only here
 *   one latch   and one inside
 *   exits       each edge out of the loop leads to a block that has no other
 *               predecessor
 *   LCSSA       a value defined in the loop and used outside goes through a
 *               phi in the exit block, one a loop that it leaves
 *
 *    b1 from b0, b1:                        b1 from b0, b1:
 *        %1 = add %0, 1                         %1 = add %0, 1
 *        branch %2, b1, b2           ->         branch %2, b1, b3
 *    b2 from b1, b0:                        b3 from b1:
 *        st [%3], %1                            %4 = phi %1
 *                                               jump b2   …
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <string.h>
#include "base/poison.h"

/* One new block on all the ways to header from inside (or outside) l. */
static struct ir_block *
gather_ways(struct ir_func *f, struct ir_block *header, const struct ir_loop *l,
            bool inside)
{
   struct arena tmp = {0};
   struct ir_block *b = ir_block_create(f);
   VEC(struct ir_value *) values = {0};
   VEC(struct ir_inst *) phis = {0};

   for (struct ir_inst *p = header->first; p && p->op == IR_phi; p = p->next) {
      struct ir_inst *phi = ir_inst_create(f, IR_phi, p->dst[0]->type, 0);
      ir_inst_append(b, phi);
      vec_push(&tmp, &phis, phi);
   }
   for (size_t i = 0; i < header->preds.count;) {
      struct ir_block *p = header->preds.data[i];
      if (ir_loop_contains(l, p) != inside) {
         i++;
         continue;
      }
      unsigned which = 0;
      while (p->succs.data[which] != header)
         which++;
      unsigned at = ir_pred_index(p, which);
      values.count = 0;
      for (struct ir_inst *h = header->first; h && h->op == IR_phi; h = h->next)
         vec_push(&tmp, &values, h->src[at]);
      ir_edge_redirect(p, which, b);
      at = ir_pred_index(p, which);
      for (size_t k = 0; k < phis.count; k++)
         phis.data[k]->src[at] = values.data[k];
   }
   struct ir_inst *jump = ir_inst_create(f, IR_jump, IR_VOID, 0);
   jump->ptx_line = header->last->ptx_line;
   jump->file = header->last->file;
   jump->line = header->last->line;
   ir_inst_append(b, jump);
   ir_edge_add(b, header);
   size_t k = 0;
   for (struct ir_inst *h = header->first; h && h->op == IR_phi;
        h = h->next, k++) {
      struct ir_inst *phi = phis.data[k];
      ir_inst_set_sources(f, h, h->src_count + 1);
      h->src[h->src_count - 1] =
         phi->src_count == 1 ? phi->src[0] : phi->dst[0];
      if (phi->src_count == 1)
         ir_inst_remove(phi);
   }
   arena_free(&tmp);
   return b;
}

static bool
shape_header(struct ir_func *f, struct ir_loop *l)
{
   struct ir_block *h = l->header, *outside = NULL;
   unsigned inner = 0, outer = 0;
   bool changed = false;

   for (size_t i = 0; i < h->preds.count; i++) {
      bool inside = ir_loop_contains(l, h->preds.data[i]);
      inner += inside;
      outer += !inside;
      if (!inside)
         outside = h->preds.data[i];
   }
   if (outer != 1 || outside->succs.count != 1) {
      gather_ways(f, h, l, false)->loop = l->parent;
      changed = true;
   }
   if (inner != 1) {
      gather_ways(f, h, l, true)->loop = l;
      changed = true;
   }
   return changed;
}

static bool
leaves_loop(const struct ir_block *from, const struct ir_block *to)
{
   return from->loop && !ir_loop_contains(from->loop, to);
}

static bool
split_exits(struct ir_func *f)
{
   bool changed = false;
   size_t count = f->blocks.count;
   for (size_t i = 0; i < count; i++) {
      struct ir_block *b = f->blocks.data[i];
      for (unsigned k = 0; k < b->succs.count; k++) {
         struct ir_block *to = b->succs.data[k];
         if (!leaves_loop(b, to) || to->preds.count == 1)
            continue;
         ir_edge_split(b, k)->loop = to->loop;
         changed = true;
      }
   }
   return changed;
}

/* A value that leaves its loop is a variable to SSA construction: defined
 * where it is, and again by a phi in each exit block.
 */
struct leave {
   struct arena tmp;
   struct ir_func *f;
   size_t count;     /* of values when we began */
   unsigned *var_of; /* by value id: 1 + variable, or 0 */
   VEC(struct ir_value *) values;
   VEC(enum ir_type) types;
   VEC(struct ir_block *) * exits; /* by loop */
   struct ir_ssa *ssa;
};

static void
use(struct leave *s, struct ir_value *v, const struct ir_block *at)
{
   if (!v->def || s->var_of[v->id])
      return;
   const struct ir_block *d = v->def->block;
   if (!d->loop || ir_loop_contains(d->loop, at))
      return;
   vec_push(&s->tmp, &s->values, v);
   vec_push(&s->tmp, &s->types, v->type);
   s->var_of[v->id] = (unsigned)s->values.count;
}

static void
find_leaving(struct leave *s)
{
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            use(s, in->src[i], in->op == IR_phi ? b->preds.data[i] : b);
         if (in->guard)
            use(s, in->guard, b);
      }
   }
}

static void
find_exits(struct leave *s)
{
   s->exits = arena_array(&s->tmp, s->f->loops.count, sizeof(*s->exits));
   ir_for_each_block(b, s->f)
   {
      for (unsigned k = 0; k < b->succs.count; k++) {
         struct ir_block *to = b->succs.data[k];
         for (struct ir_loop *l = b->loop; l && !ir_loop_contains(l, to);
              l = l->parent)
            vec_push(&s->tmp, &s->exits[l->index], to);
      }
   }
}

static unsigned
var_of(const struct leave *s, const struct ir_value *v)
{
   return v && v->id < s->count ? s->var_of[v->id] : 0;
}

static void
note_successors(struct leave *s, struct ir_block *b)
{
   for (unsigned k = 0; k < b->succs.count; k++) {
      struct ir_block *to = b->succs.data[k];
      if (to->first->op != IR_phi)
         continue;
      unsigned at = ir_pred_index(b, k);
      for (struct ir_inst *p = to->first; p && p->op == IR_phi; p = p->next)
         if (var_of(s, p->src[at]))
            ir_ssa_use(s->ssa, var_of(s, p->src[at]) - 1, b);
   }
}

static void
note_block(struct leave *s, struct ir_block *b)
{
   ir_for_each_inst(in, b)
   {
      for (unsigned i = 0; in->op != IR_phi && i < in->src_count; i++)
         if (var_of(s, in->src[i]))
            ir_ssa_use(s->ssa, var_of(s, in->src[i]) - 1, b);
      if (var_of(s, in->guard))
         ir_ssa_use(s->ssa, var_of(s, in->guard) - 1, b);
      for (unsigned i = 0; i < in->dst_count; i++)
         if (var_of(s, in->dst[i]))
            ir_ssa_def(s->ssa, var_of(s, in->dst[i]) - 1, b);
   }
   note_successors(s, b);
}

static void
force_exits(struct leave *s)
{
   for (unsigned v = 0; v < s->values.count; v++) {
      const struct ir_block *d = s->values.data[v]->def->block;
      for (const struct ir_loop *l = d->loop; l; l = l->parent) {
         for (size_t i = 0; i < s->exits[l->index].count; i++) {
            struct ir_block *e = s->exits[l->index].data[i];
            if (ir_dominates(d, e))
               ir_ssa_force(s->ssa, v, e);
         }
      }
   }
}

static void
rename_source(struct leave *s, struct ir_value **v)
{
   unsigned var = var_of(s, *v);
   if (var)
      *v = ir_ssa_get(s->ssa, var - 1);
}

static void
rename_block(void *context, struct ir_block *b)
{
   struct leave *s = context;
   ir_for_each_inst(in, b)
   {
      for (unsigned i = 0; in->op != IR_phi && i < in->src_count; i++)
         rename_source(s, &in->src[i]);
      if (in->guard)
         rename_source(s, &in->guard);
      for (unsigned i = 0; i < in->dst_count; i++)
         if (var_of(s, in->dst[i]))
            ir_ssa_set(s->ssa, var_of(s, in->dst[i]) - 1, in->dst[i]);
   }
   for (unsigned k = 0; k < b->succs.count; k++) {
      struct ir_block *to = b->succs.data[k];
      if (to->first->op != IR_phi)
         continue;
      unsigned at = ir_pred_index(b, k);
      /* New phis are filled behind us. */
      for (struct ir_inst *p = to->first; p && p->op == IR_phi; p = p->next)
         if (p->dst[0]->id < s->count)
            rename_source(s, &p->src[at]);
   }
}

static bool
close_values(struct ir_func *f)
{
   struct leave s = {.f = f, .count = f->value_count};
   s.var_of = arena_new_array(&s.tmp, s.count, unsigned);
   find_leaving(&s);
   if (s.values.count) {
      s.ssa = ir_ssa_create(&s.tmp, f, s.types.data, (unsigned)s.values.count);
      find_exits(&s);
      ir_for_each_block(b, f)
      {
         note_block(&s, b);
      }
      force_exits(&s);
      ir_ssa_place(s.ssa);
      ir_ssa_walk(s.ssa, rename_block, &s);
   }
   bool changed = s.values.count > 0;
   arena_free(&s.tmp);
   return changed;
}

bool
lower_loops(struct ir_func *f)
{
   bool changed = false;
   for (size_t i = 0; i < f->loops.count; i++)
      changed |= shape_header(f, f->loops.data[i]);
   changed |= split_exits(f);
   if (changed) {
      f->facts = 0;
      ir_compute(f, IR_LOOPS);
   }
   changed |= close_values(f);
   return changed;
}
