/* Code that all lanes reach together gets a copy without masks.
 *
 *    d: branch %c, s, p            d:  %a = all %c
 *    s: ... the kernel ...    ->       branch %a, s', d2
 *    p: exit                       s': ... the kernel, no lane missing ...
 *                                  d2: branch %c, s, p
 *                                  s:  ... the kernel, under a mask ...
 *                                  p:  exit
 *
 * The usual guard (`if (i >= n) return;`) makes everything behind it
 * divergent, though only the last vector of a grid loses lanes.  In the copy
 * the block's mask is that of d again: loads may be widened and shuffled, and
 * nothing is blended.  Only branches outside every divergent region are split,
 * and only while the function stays small.
 *
 * Needs shapes (it asks which branches diverge); the caller computes them
 * again when it returns true.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"
#include "passes/shape.h"

#include <string.h>

#include "base/poison.h"

enum { MOST_INSTRUCTIONS = 6000, MOST_SPLITS = 4 };
enum { DONE = 1 }; /* mark of a branch that has been split */

struct split {
   struct ir_func *f;
   struct passes_copy copy;
   struct ir_block *d, *s, *p; /* as drawn above */
   unsigned way;               /* d->succs[way] is s */
};

/* Blocks from s on, without p: are all of them s's own? */
static bool
collect(struct split *c)
{
   VEC(struct ir_block *) work = {0};
   unsigned instructions = 0;
   bool worth = false;
   memset(c->copy.inside, 0, c->copy.block_count * sizeof(bool));
   c->copy.inside[c->s->id] = true;
   vec_push(&c->copy.tmp, &work, c->s);
   while (work.count) {
      struct ir_block *b = work.data[--work.count];
      if (!ir_dominates(c->s, b))
         return false;
      ir_for_each_inst(in, b)
      {
         instructions++;
         worth |= (in->effect & (PTX_LOAD | PTX_STORE)) != 0;
      }
      for (size_t i = 0; i < b->succs.count; i++) {
         struct ir_block *to = b->succs.data[i];
         if (to == c->p || c->copy.inside[to->id])
            continue;
         c->copy.inside[to->id] = true;
         vec_push(&c->copy.tmp, &work, to);
      }
   }
   return worth && instructions < MOST_INSTRUCTIONS;
}

/* Does the other way of d do nothing but come to p? */
static bool
leads_to(const struct ir_block *other, const struct ir_block *p)
{
   return other == p || (other->first->op == IR_jump &&
                         other->succs.data[0] == p && other->preds.count == 1);
}

static bool
candidate(struct split *c, struct ir_block *d)
{
   c->d = d;
   c->p = d->meet;
   if (!d->divergent || !c->p || d->last->op != IR_branch ||
       d->last->mark == DONE)
      return false;
   for (c->way = 0; c->way < 2; c->way++) {
      c->s = d->succs.data[c->way];
      if (c->s != c->p && c->s->preds.count == 1 &&
          leads_to(d->succs.data[1 - c->way], c->p) && collect(c))
         return true;
   }
   return false;
}

static void
split(struct split *c)
{
   struct ir_func *f = c->f;
   struct ir_block *d = c->d, *d2 = ir_block_create(f);
   struct ir_inst *branch = d->last;
   struct ir_value *condition = branch->src[0];

   passes_copy_blocks(&c->copy, d);
   passes_copy_join(&c->copy, c->p);

   /* d2 takes over d's branch and edges. */
   ir_inst_remove(branch);
   ir_inst_append(d2, branch);
   branch->mark = DONE;
   for (size_t i = 0; i < 2; i++) {
      struct ir_block *to = d->succs.data[i];
      vec_push(f->arena, &d2->succs, to);
      for (size_t k = 0; k < to->preds.count; k++)
         if (to->preds.data[k] == d)
            to->preds.data[k] = d2;
   }
   vec_push(f->arena, &d2->preds, d);

   /* The copy is entered when no lane goes the other way. */
   struct ir_inst *test = ir_inst_create(f, IR_all, IR_B1, 1);
   if (c->way == 1) {
      struct ir_inst *not = ir_inst_create(f, IR_not, IR_B1, 1);
      not ->types[0] = PTX_PRED;
      not ->src[0] = condition;
      not ->ptx_line = branch->ptx_line;
      ir_inst_append(d, not );
      condition = not ->dst[0];
   }
   test->src[0] = condition;
   test->ptx_line = branch->ptx_line;
   ir_inst_append(d, test);
   struct ir_inst *choose = ir_inst_create(f, IR_branch, IR_VOID, 1);
   choose->src[0] = test->dst[0];
   choose->ptx_line = branch->ptx_line;
   ir_inst_append(d, choose);
   d->succs.data[0] = c->copy.block[c->s->id];
   d->succs.data[1] = d2;
}

bool
opt_split_full(struct ir_func *f)
{
   bool changed = false;
   ir_for_each_block(b, f)
   {
      b->last->mark = 0;
   }
   for (unsigned k = 0; k < MOST_SPLITS; k++) {
      struct split c = {.f = f};
      passes_copy_init(&c.copy, f);
      bool *region = shape_regions(f, &c.copy.tmp), did = false;
      ir_for_each_block(d, f)
      {
         if (!did && !region[d->id] && candidate(&c, d)) {
            did = true;
            split(&c);
         }
      }
      arena_free(&c.copy.tmp);
      if (!did)
         break;
      changed = true;
      f->facts = 0;
      ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
      analyze_shape(f);
   }
   return changed;
}
