/* Where index arithmetic does not wrap, what follows need not ask again.
 *
 *    d: %i = sext %x  (guarded)      d:  %i = sext %x
 *       ... a loop over %i ...  ->       %w = no_wrap %i
 *                                        branch %w, s', s
 *                                    s': %t = trust %i, %i
 *                                        ... the loop over %t ...
 *                                    s:  ... the loop over %i ...
 *
 * A guard (passes/shape.h) is a test at each access, and it is lost where a
 * value goes round a loop or lives across a barrier: nothing but gathers is
 * left then.  In the copy the shapes stand without a condition.  Guards
 * outside of all loops are tested so, where what they guard is used in one and
 * no lane is missing (opt_split_full.c has made such code of the rest).
 *
 * Needs shapes, and leaves them computed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"
#include "passes/shape.h"

#include "base/poison.h"

enum { MOST_INSTRUCTIONS = 4000, MOST_SPLITS = 3 };

struct split {
   struct ir_func *f;
   struct arena tmp;
   struct passes_copy copy;
   VEC(struct ir_value *) guards; /* tested together, at the end of d */
};

/* Which guards of depth 0 guard something used in a loop? */
static void
mark_uses(struct ir_func *f, bool *wanted)
{
   ir_for_each_block(b, f)
   {
      if (!b->loop)
         continue;
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++) {
            const struct ir_value *v = in->src[i];
            if (!v->def || !v->shape)
               continue;
            for (unsigned k = 0; k < SHAPE_MAX_GUARDS; k++) {
               const struct ir_value *g = v->shape->guards[k];
               if (g && !g->guard_tested && !g->def->block->loop)
                  wanted[g->id] = true;
            }
         }
      }
   }
}

/* The first block with guards that are wanted; they are collected. */
static struct ir_block *
find_guards(struct split *c)
{
   bool *wanted = arena_new_array(&c->tmp, c->f->value_count, bool);
   bool *region = shape_regions(c->f, &c->tmp);
   mark_uses(c->f, wanted);
   ir_for_each_block(b, c->f)
   {
      if (region[b->id])
         continue;
      ir_for_each_inst(in, b)
      {
         if (in->dst_count == 1 && wanted[in->dst[0]->id]) {
            in->dst[0]->guard_tested = true;
            vec_push(&c->tmp, &c->guards, in->dst[0]);
         }
      }
      if (c->guards.count)
         return b;
   }
   return NULL;
}

/* All that s dominates; guards there are not looked at again. */
static bool
collect(struct split *c, const struct ir_block *s)
{
   unsigned instructions = 0;
   ir_for_each_block(b, c->f)
   {
      if (!ir_dominates(s, b))
         continue;
      c->copy.inside[b->id] = true;
      ir_for_each_inst(in, b)
      {
         instructions++;
         for (unsigned i = 0; i < in->dst_count; i++)
            in->dst[i]->guard_tested = true;
      }
   }
   return instructions < MOST_INSTRUCTIONS;
}

/* A value from before whose guards have been tested gets a stand-in in the
 * copy, made in `first`, which is put before the copied block.
 */
static void
trust(struct split *c, struct ir_block *first, struct ir_value *v)
{
   struct ir_func *f = c->f;
   if (!v || !v->def || !v->shape || c->copy.value[v->id] ||
       c->copy.inside[v->def->block->id])
      return;
   bool known = false;
   for (unsigned k = 0; k < SHAPE_MAX_GUARDS; k++)
      for (size_t i = 0; i < c->guards.count; i++)
         known |= v->shape->guards[k] == c->guards.data[i];
   if (!known)
      return;
   unsigned n = (unsigned)c->guards.count;
   struct ir_inst *in = ir_inst_create(f, IR_trust, v->type, n + 1);
   in->src[0] = v;
   for (unsigned i = 0; i < n; i++)
      in->src[1 + i] = c->guards.data[i];
   in->ptx_line = v->def->ptx_line;
   ir_inst_append(first, in);
   c->copy.value[v->id] = in->dst[0];
}

static void
add_jump(struct ir_func *f, struct ir_block *from, struct ir_block *to)
{
   ir_inst_append(from, ir_inst_create(f, IR_jump, IR_VOID, 0));
   vec_push(f->arena, &from->succs, to);
}

/* A block of its own for the end of d. */
static struct ir_block *
split_end(struct ir_func *f, struct ir_block *d)
{
   struct ir_block *s = ir_block_create(f);
   struct ir_inst *last = d->last;
   ir_inst_remove(last);
   ir_inst_append(s, last);
   for (size_t i = 0; i < d->succs.count; i++) {
      struct ir_block *to = d->succs.data[i];
      vec_push(f->arena, &s->succs, to);
      for (size_t k = 0; k < to->preds.count; k++)
         if (to->preds.data[k] == d)
            to->preds.data[k] = s;
   }
   d->succs.count = 0;
   add_jump(f, d, s);
   vec_push(f->arena, &s->preds, d);
   return s;
}

static void
split(struct split *c, struct ir_block *d, struct ir_block *s,
      struct ir_block *first)
{
   struct ir_func *f = c->f;
   for (size_t k = 0; k < c->copy.block_count; k++) {
      const struct ir_block *b = f->blocks.data[k];
      if (!c->copy.inside[k])
         continue;
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            trust(c, first, in->src[i]);
      }
   }
   passes_copy_blocks(&c->copy, first);
   for (size_t k = 0; k < c->copy.block_count; k++)
      if (!c->copy.inside[k])
         passes_copy_join(&c->copy, f->blocks.data[k]);
   add_jump(f, first, c->copy.block[s->id]);

   unsigned n = (unsigned)c->guards.count;
   struct ir_inst *test = ir_inst_create(f, IR_no_wrap, IR_B1, n);
   for (unsigned i = 0; i < n; i++)
      test->src[i] = c->guards.data[i];
   struct ir_inst *choose = ir_inst_create(f, IR_branch, IR_VOID, 1);
   choose->src[0] = test->dst[0];
   test->ptx_line = choose->ptx_line = d->last->ptx_line;
   ir_inst_remove(d->last);
   ir_inst_append(d, test);
   ir_inst_append(d, choose);
   d->succs.count = 0;
   vec_push(f->arena, &d->succs, first);
   vec_push(f->arena, &first->preds, d);
   vec_push(f->arena, &d->succs, s);
}

static void
recompute(struct ir_func *f)
{
   f->facts = 0;
   ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
   analyze_shape(f);
}

bool
opt_split_wrap(struct ir_func *f)
{
   bool changed = false;
   for (unsigned k = 0; k < MOST_SPLITS; k++) {
      struct split c = {.f = f};
      struct ir_block *d = find_guards(&c), *s = NULL, *first = NULL;
      if (d) {
         s = split_end(f, d);
         recompute(f);
         passes_copy_init(&c.copy, f);
      }
      if (d && collect(&c, s)) {
         first = ir_block_create(f);
         split(&c, d, s, first);
         recompute(f);
         changed = true;
      }
      arena_free(&c.copy.tmp);
      arena_free(&c.tmp);
      if (!d)
         break;
   }
   return changed;
}
