/* Join a block with its only successor where it is that one's only
 * predecessor, and lead the ways to an empty block past it.
 *
 *    b1: %1 = add …               b1: %1 = add …
 *        jump b2            ->        %2 = mul %1, …
 *    b2 from b1:
 *        %2 = mul %1, …
 *
 * An empty block stays where phis behind it need it to tell two ways from one
 * predecessor apart.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include "base/poison.h"

static bool
has_phis(const struct ir_block *b)
{
   return b->first && b->first->op == IR_phi;
}

/* b jumps to s and nobody else does. */
static bool
can_join(const struct ir_func *f, const struct ir_block *b)
{
   if (!b->last || b->last->op != IR_jump)
      return false;
   const struct ir_block *s = b->succs.data[0];
   return s != b && s->preds.count == 1 && s != f->blocks.data[0];
}

static void
join(struct ir_block *b, struct ir_value **map)
{
   struct ir_block *s = b->succs.data[0];
   ir_inst_remove(b->last);
   ir_for_each_inst_safe(in, s)
   {
      ir_inst_remove(in);
      if (in->op == IR_phi)
         map[in->dst[0]->id] = in->src[0];
      else
         ir_inst_append(b, in);
   }
   /* The edges go over as they are: places in preds stay the same. */
   b->succs = s->succs;
   s->succs.data = NULL;
   s->succs.count = s->succs.room = 0;
   s->preds.count = 0;
   for (size_t i = 0; i < b->succs.count; i++) {
      struct ir_block *t = b->succs.data[i];
      for (size_t k = 0; k < t->preds.count; k++)
         if (t->preds.data[k] == s)
            t->preds.data[k] = b;
   }
}

static bool
leads_to(const struct ir_block *p, const struct ir_block *t)
{
   for (size_t i = 0; i < p->succs.count; i++)
      if (p->succs.data[i] == t)
         return true;
   return false;
}

/* Nothing but a jump to another block, whose phis can bear its absence. */
static bool
can_skip(const struct ir_func *f, const struct ir_block *b)
{
   if (!b->first || b->first != b->last || b->last->op != IR_jump ||
       b == f->blocks.data[0] || !b->preds.count)
      return false;
   const struct ir_block *t = b->succs.data[0];
   if (t == b)
      return false;
   if (!has_phis(t))
      return true;
   for (size_t i = 0; i < b->preds.count; i++) {
      const struct ir_block *p = b->preds.data[i];
      unsigned ways = 0;
      for (size_t k = 0; k < p->succs.count; k++)
         ways += p->succs.data[k] == b;
      if (ways > 1 || leads_to(p, t))
         return false;
   }
   return true;
}

static void
skip(struct ir_block *b)
{
   struct ir_block *t = b->succs.data[0];
   unsigned from_b = ir_pred_index(b, 0);
   struct arena tmp = {0};
   VEC(struct ir_value *) values = {0};

   for (struct ir_inst *in = t->first; in && in->op == IR_phi; in = in->next)
      vec_push(&tmp, &values, in->src[from_b]);
   while (b->preds.count) {
      struct ir_block *p = b->preds.data[0];
      unsigned which = 0;
      while (p->succs.data[which] != b)
         which++;
      ir_edge_redirect(p, which, t);
      unsigned at = ir_pred_index(p, which);
      size_t k = 0;
      for (struct ir_inst *in = t->first; in && in->op == IR_phi; in = in->next)
         in->src[at] = values.data[k++];
   }
   ir_pred_remove(t, ir_pred_index(b, 0));
   ir_inst_remove(b->last);
   b->succs.count = 0;
   arena_free(&tmp);
}

static void
drop_empty(struct ir_func *f)
{
   size_t kept = 0;
   for (size_t i = 0; i < f->blocks.count; i++) {
      struct ir_block *b = f->blocks.data[i];
      if (!b->first)
         continue;
      b->id = (unsigned)kept;
      f->blocks.data[kept++] = b;
   }
   f->blocks.count = kept;
}

bool
opt_merge_blocks(struct ir_func *f)
{
   struct arena tmp = {0};
   size_t count = f->value_count;
   struct ir_value **map = arena_new_array(&tmp, count, struct ir_value *);
   bool changed = false;

   ir_for_each_block(b, f)
   {
      if (can_skip(f, b)) {
         skip(b);
         changed = true;
      }
   }
   ir_for_each_block(b, f)
   {
      while (can_join(f, b)) {
         join(b, map);
         changed = true;
      }
   }
   if (changed) {
      ir_values_replace(f, map, count);
      drop_empty(f);
   }
   arena_free(&tmp);
   return changed;
}
