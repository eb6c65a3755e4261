/* SSA construction: phis at iterated dominance frontiers where a variable is
 * live (Cytron et al.; liveness by walking back from the uses, so that the
 * work is the size of the live ranges), then renaming.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <assert.h>
#include "base/poison.h"

/* Where a variable is defined, used or forced, one list entry a block. */
struct mention {
   unsigned block; /* id */
   struct mention *next;
};

struct undo {
   unsigned var;
   struct ir_value *old;
};

struct ssa_phi {
   struct ir_inst *in;
   unsigned var;
};

struct ir_ssa {
   struct arena *a;
   struct ir_func *f;
   unsigned count;
   const enum ir_type *types;
   /* By variable; uses: blocks it is live into. */
   struct mention **defs, **uses, **forced;
   unsigned *last_def, *last_use; /* 1 + block last noted */
   struct ir_value **current;
   /* By block. */
   struct ir_block ***frontier;
   unsigned *frontier_count, *frontier_room;
   unsigned *defined, *live, *placed; /* 1 + variable */
   VEC(struct ssa_phi) * phis;
   unsigned *work; /* room for every block, three times */
   VEC(struct undo) log;
};

struct ir_ssa *
ir_ssa_create(struct arena *a, struct ir_func *f, const enum ir_type *types,
              unsigned count)
{
   struct ir_ssa *s = arena_new(a, struct ir_ssa);
   size_t blocks = f->blocks.count;

   assert(f->facts & IR_DOMINANCE);
   s->a = a;
   s->f = f;
   s->count = count;
   s->types = types;
   s->defs = arena_new_array(a, count, struct mention *);
   s->uses = arena_new_array(a, count, struct mention *);
   s->forced = arena_new_array(a, count, struct mention *);
   s->last_def = arena_new_array(a, count, unsigned);
   s->last_use = arena_new_array(a, count, unsigned);
   s->current = arena_new_array(a, count, struct ir_value *);
   s->frontier = arena_new_array(a, blocks, struct ir_block **);
   s->frontier_count = arena_new_array(a, blocks, unsigned);
   s->frontier_room = arena_new_array(a, blocks, unsigned);
   s->defined = arena_new_array(a, blocks, unsigned);
   s->live = arena_new_array(a, blocks, unsigned);
   s->placed = arena_new_array(a, blocks, unsigned);
   s->phis = arena_array(a, blocks, sizeof(*s->phis));
   s->work = arena_new_array(a, 3 * blocks, unsigned);
   return s;
}

static void
mention(struct ir_ssa *s, struct mention **list, const struct ir_block *b)
{
   struct mention *m = arena_new(s->a, struct mention);
   m->block = b->id;
   m->next = *list;
   *list = m;
}

void
ir_ssa_use(struct ir_ssa *s, unsigned var, const struct ir_block *b)
{
   if (s->last_def[var] == b->id + 1 || s->last_use[var] == b->id + 1)
      return;
   s->last_use[var] = b->id + 1;
   mention(s, &s->uses[var], b);
}

void
ir_ssa_def(struct ir_ssa *s, unsigned var, const struct ir_block *b)
{
   if (s->last_def[var] == b->id + 1)
      return;
   s->last_def[var] = b->id + 1;
   mention(s, &s->defs[var], b);
}

void
ir_ssa_force(struct ir_ssa *s, unsigned var, const struct ir_block *b)
{
   mention(s, &s->forced[var], b);
}

static void
frontier_add(struct ir_ssa *s, unsigned block, struct ir_block *join)
{
   unsigned n = s->frontier_count[block]++;
   if (n == s->frontier_room[block]) {
      s->frontier_room[block] = n ? 2 * n : 4;
      s->frontier[block] =
         arena_grow(s->a, s->frontier[block], n * sizeof(struct ir_block *),
                    s->frontier_room[block] * sizeof(struct ir_block *));
   }
   s->frontier[block][n] = join;
}

/* A runner stops where the join is already the last one noted: all above
 * have it, too.
 */
static void
find_frontiers(struct ir_ssa *s)
{
   ir_for_each_block(join, s->f)
   {
      if (join->preds.count < 2)
         continue;
      for (size_t i = 0; i < join->preds.count; i++) {
         struct ir_block *r = join->preds.data[i];
         for (; r != join->idom; r = r->idom) {
            unsigned n = s->frontier_count[r->id];
            if (n && s->frontier[r->id][n - 1] == join)
               break;
            frontier_add(s, r->id, join);
         }
      }
   }
}

/* Mark the blocks that a variable is live into. */
static void
find_live(struct ir_ssa *s, unsigned var)
{
   unsigned stamp = var + 1;
   size_t top = 0;

   for (struct mention *m = s->defs[var]; m; m = m->next)
      s->defined[m->block] = stamp;
   for (struct mention *m = s->uses[var]; m; m = m->next) {
      if (s->live[m->block] == stamp)
         continue;
      s->live[m->block] = stamp;
      s->work[top++] = m->block;
   }
   while (top) {
      const struct ir_block *at = s->f->blocks.data[s->work[--top]];
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
add_phi(struct ir_ssa *s, struct ir_block *at, unsigned var)
{
   struct ir_inst *in =
      ir_inst_create(s->f, IR_phi, s->types[var], (unsigned)at->preds.count);
   if (at->first) {
      in->ptx_line = at->first->ptx_line;
      in->file = at->first->file;
      in->line = at->first->line;
      ir_inst_insert_before(at->first, in);
   } else {
      ir_inst_append(at, in);
   }
   struct ssa_phi phi = {in, var};
   vec_push(s->a, &s->phis[at->id], phi);
}

static void
place(struct ir_ssa *s, unsigned var)
{
   unsigned stamp = var + 1;
   size_t top = 0;

   find_live(s, var);
   for (struct mention *m = s->defs[var]; m; m = m->next)
      s->work[top++] = m->block;
   for (struct mention *m = s->forced[var]; m; m = m->next) {
      if (s->live[m->block] != stamp || s->placed[m->block] == stamp)
         continue;
      s->placed[m->block] = stamp;
      add_phi(s, s->f->blocks.data[m->block], var);
      if (s->defined[m->block] != stamp)
         s->work[top++] = m->block;
   }
   while (top) {
      unsigned at = s->work[--top];
      for (unsigned i = 0; i < s->frontier_count[at]; i++) {
         struct ir_block *join = s->frontier[at][i];
         if (s->live[join->id] != stamp || s->placed[join->id] == stamp)
            continue;
         s->placed[join->id] = stamp;
         add_phi(s, join, var);
         if (s->defined[join->id] != stamp)
            s->work[top++] = join->id;
      }
   }
}

void
ir_ssa_place(struct ir_ssa *s)
{
   find_frontiers(s);
   for (unsigned var = 0; var < s->count; var++)
      if (s->uses[var] && s->defs[var])
         place(s, var);
}

struct ir_value *
ir_ssa_find(const struct ir_ssa *s, unsigned var)
{
   return s->current[var];
}

struct ir_value *
ir_ssa_get(const struct ir_ssa *s, unsigned var)
{
   struct ir_value *v = s->current[var];
   return v ? v : ir_undef(s->f, s->types[var]);
}

void
ir_ssa_set(struct ir_ssa *s, unsigned var, struct ir_value *v)
{
   struct undo u = {var, s->current[var]};
   assert(v->type == s->types[var]);
   vec_push(s->a, &s->log, u);
   s->current[var] = v;
}

static void
fill_phis(struct ir_ssa *s, struct ir_block *block)
{
   for (unsigned i = 0; i < block->succs.count; i++) {
      struct ir_block *to = block->succs.data[i];
      if (!s->phis[to->id].count)
         continue;
      unsigned at = ir_pred_index(block, i);
      for (size_t k = 0; k < s->phis[to->id].count; k++) {
         struct ssa_phi phi = s->phis[to->id].data[k];
         phi.in->src[at] = ir_ssa_get(s, phi.var);
      }
   }
}

static void
enter(struct ir_ssa *s, struct ir_block *b,
      void (*visit)(void *context, struct ir_block *b), void *context)
{
   for (size_t k = 0; k < s->phis[b->id].count; k++)
      ir_ssa_set(s, s->phis[b->id].data[k].var,
                 s->phis[b->id].data[k].in->dst[0]);
   visit(context, b);
   fill_phis(s, b);
}

void
ir_ssa_walk(struct ir_ssa *s, void (*visit)(void *context, struct ir_block *b),
            void *context)
{
   size_t count = s->f->blocks.count, depth = 0;
   struct ir_block **child = arena_new_array(s->a, count, struct ir_block *);
   struct ir_block **sibling = arena_new_array(s->a, count, struct ir_block *);
   struct {
      struct ir_block *next; /* child to visit */
      size_t log;            /* what to undo behind the block */
   } *stack = arena_array(s->a, count + 1, sizeof(*stack));

   for (size_t i = count; i-- > 1;) {
      struct ir_block *b = s->f->blocks.data[i];
      sibling[i] = child[b->idom->id];
      child[b->idom->id] = b;
   }
   stack[depth++].next = s->f->blocks.data[0];
   while (depth) {
      struct ir_block *at = stack[depth - 1].next;
      if (!at) {
         depth--;
         while (s->log.count > stack[depth].log) {
            struct undo u = s->log.data[--s->log.count];
            s->current[u.var] = u.old;
         }
         continue;
      }
      stack[depth - 1].next = sibling[at->id];
      stack[depth].log = s->log.count;
      enter(s, at, visit, context);
      stack[depth++].next = child[at->id];
   }
}
