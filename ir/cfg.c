/* Facts about the control flow: order, dominance, loops, uses.
 *
 * Dominators are those of Cooper, Harvey and Kennedy, "A Simple, Fast
 * Dominance Algorithm": blocks in reverse postorder, idom by intersection
 * until nothing moves.  Nothing here recurses: a graph may be deep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

/* Depth-first over succs (or preds) from root; appends each block that is new
 * to order in postorder.  number[id] is 0 for new blocks, else 1 + place.
 */
struct walk {
   struct ir_block **order;
   unsigned *number;
   unsigned count;
   struct frame {
      struct ir_block *b;
      unsigned next;
   } * stack;
};

static struct walk
walk_create(struct arena *a, size_t blocks)
{
   return (struct walk){
      .order = arena_new_array(a, blocks, struct ir_block *),
      .number = arena_new_array(a, blocks, unsigned),
      .stack = arena_new_array(a, blocks, struct frame),
   };
}

static void
walk_from(struct walk *w, struct ir_block *root, bool backward)
{
   enum { OPEN = ~0u };
   size_t top = 0;

   if (w->number[root->id])
      return;
   w->stack[top++] = (struct frame){root, 0};
   w->number[root->id] = OPEN;
   while (top) {
      struct frame *s = &w->stack[top - 1];
      size_t count = backward ? s->b->preds.count : s->b->succs.count;
      if (s->next == count) {
         w->order[w->count++] = s->b;
         w->number[s->b->id] = w->count;
         top--;
         continue;
      }
      struct ir_block *to =
         backward ? s->b->preds.data[s->next] : s->b->succs.data[s->next];
      s->next++;
      if (w->number[to->id])
         continue;
      w->number[to->id] = OPEN;
      w->stack[top++] = (struct frame){to, 0};
   }
}

static void
number_blocks(struct ir_func *f)
{
   for (size_t i = 0; i < f->blocks.count; i++)
      f->blocks.data[i]->id = (unsigned)i;
}

static void
drop_dead_preds(struct ir_block *b, const unsigned *number)
{
   size_t kept = 0;
   for (size_t i = 0; i < b->preds.count; i++) {
      if (!number[b->preds.data[i]->id])
         continue;
      b->preds.data[kept] = b->preds.data[i];
      for (struct ir_inst *in = b->first; in && in->op == IR_phi; in = in->next)
         in->src[kept] = in->src[i];
      kept++;
   }
   b->preds.count = kept;
   for (struct ir_inst *in = b->first; in && in->op == IR_phi; in = in->next)
      in->src_count = (unsigned)kept;
}

static void
compute_cfg(struct ir_func *f)
{
   struct arena tmp = {0};
   number_blocks(f);
   struct walk w = walk_create(&tmp, f->blocks.count);
   walk_from(&w, f->blocks.data[0], false);

   if (w.count < f->blocks.count) {
      size_t kept = 0;
      for (size_t i = 0; i < f->blocks.count; i++) {
         struct ir_block *b = f->blocks.data[i];
         if (!w.number[b->id])
            continue;
         drop_dead_preds(b, w.number);
         f->blocks.data[kept++] = b;
      }
      f->blocks.count = kept;
      number_blocks(f);
   }
   arena_free(&tmp);
}

/* Blocks in reverse postorder; returns with ids as places. */
static void
order_blocks(struct ir_func *f)
{
   struct arena tmp = {0};
   struct walk w = walk_create(&tmp, f->blocks.count);
   walk_from(&w, f->blocks.data[0], false);
   assert(w.count == f->blocks.count);
   for (unsigned i = 0; i < w.count; i++)
      f->blocks.data[i] = w.order[w.count - 1 - i];
   number_blocks(f);
   arena_free(&tmp);
}

static struct ir_block *
dom_meet(struct ir_block *a, struct ir_block *b)
{
   while (a != b) {
      while (a->id > b->id)
         a = a->idom;
      while (b->id > a->id)
         b = b->idom;
   }
   return a;
}

static void
compute_idom(struct ir_func *f)
{
   struct ir_block *entry = f->blocks.data[0];
   ir_for_each_block(b, f)
   {
      b->idom = NULL;
   }

   entry->idom = entry;
   for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 1; i < f->blocks.count; i++) {
         struct ir_block *b = f->blocks.data[i], *idom = NULL;
         for (size_t k = 0; k < b->preds.count; k++) {
            struct ir_block *p = b->preds.data[k];
            if (p->idom)
               idom = idom ? dom_meet(idom, p) : p;
         }
         changed |= idom != b->idom;
         b->idom = idom;
      }
   }
   entry->idom = NULL;
}

/* Depths, and an interval for each block that holds those it dominates. */
static void
number_dominance(struct ir_func *f)
{
   struct arena tmp = {0};
   size_t count = f->blocks.count;
   unsigned *size = arena_new_array(&tmp, count, unsigned);
   unsigned *next = arena_new_array(&tmp, count, unsigned);

   for (size_t i = count; i-- > 0;) {
      struct ir_block *b = f->blocks.data[i];
      size[i]++;
      if (b->idom)
         size[b->idom->id] += size[i];
   }
   for (size_t i = 0; i < count; i++) {
      struct ir_block *b = f->blocks.data[i], *d = b->idom;
      b->dom_depth = d ? d->dom_depth + 1 : 0;
      b->dom_first = d ? next[d->id] : 0;
      b->dom_last = b->dom_first + size[i] - 1;
      next[i] = b->dom_first + 1;
      if (d)
         next[d->id] += size[i];
   }
   arena_free(&tmp);
}

/* Post-dominators over the reversed graph, in stages: first what reaches an
 * exit; then, of the rest, what reaches an unreachable; then loops without
 * an end, one at a time, each from its last block.  A block belongs to the
 * first stage that reaches it, and only edges within a stage count.
 */
struct postdom {
   struct walk w;
   unsigned *stage; /* by block id, from 1 */
   bool *root;      /* by block id: leads to the virtual exit */
   unsigned stages;
};

static void
postdom_stage(struct postdom *p, struct ir_block *root)
{
   unsigned from = p->w.count;
   p->root[root->id] = true;
   walk_from(&p->w, root, true);
   for (unsigned i = from; i < p->w.count; i++)
      p->stage[p->w.order[i]->id] = p->stages;
}

static void
postdom_roots(struct ir_func *f, struct postdom *p)
{
   p->stages = 1;
   ir_for_each_block(b, f)
   {
      if (!b->succs.count && b->last && b->last->op != IR_unreachable)
         postdom_stage(p, b);
   }
   p->stages = 2;
   ir_for_each_block(b, f)
   {
      if (!b->succs.count && !p->w.number[b->id])
         postdom_stage(p, b);
   }
   for (size_t i = f->blocks.count; i-- > 0;) {
      struct ir_block *b = f->blocks.data[i];
      if (p->w.number[b->id])
         continue;
      p->stages++;
      postdom_stage(p, b);
   }
}

/* NULL is the virtual exit, above everything. */
static struct ir_block *
postdom_meet(const struct walk *w, struct ir_block *a, struct ir_block *b)
{
   while (a != b) {
      while (a && (!b || w->number[a->id] < w->number[b->id]))
         a = a->ipdom;
      while (b && (!a || w->number[b->id] < w->number[a->id]))
         b = b->ipdom;
   }
   return a;
}

static bool
postdom_update(struct postdom *p, const bool *done, struct ir_block *b)
{
   struct ir_block *ipdom = NULL;
   bool any = p->root[b->id];

   for (size_t k = 0; k < b->succs.count; k++) {
      struct ir_block *s = b->succs.data[k];
      if (p->stage[s->id] != p->stage[b->id] || !done[s->id])
         continue;
      ipdom = any ? postdom_meet(&p->w, ipdom, s) : s;
      any = true;
   }
   assert(any);
   bool changed = ipdom != b->ipdom;
   b->ipdom = ipdom;
   return changed;
}

static void
compute_ipdom(struct ir_func *f)
{
   struct arena tmp = {0};
   size_t count = f->blocks.count;
   struct postdom p = {
      .w = walk_create(&tmp, count),
      .stage = arena_new_array(&tmp, count, unsigned),
      .root = arena_new_array(&tmp, count, bool),
   };
   bool *done = arena_new_array(&tmp, count, bool);

   postdom_roots(f, &p);
   ir_for_each_block(b, f)
   {
      b->ipdom = NULL;
   }

   for (bool changed = true; changed;) {
      changed = false;
      for (unsigned i = p.w.count; i-- > 0;) {
         struct ir_block *b = p.w.order[i];
         changed |= postdom_update(&p, done, b) || !done[b->id];
         done[b->id] = true;
      }
   }
   arena_free(&tmp);
}

static void
compute_dominance(struct ir_func *f)
{
   order_blocks(f);
   compute_idom(f);
   number_dominance(f);
   compute_ipdom(f);
}

bool
ir_dominates(const struct ir_block *a, const struct ir_block *b)
{
   return a->dom_first <= b->dom_first && b->dom_first <= a->dom_last;
}

bool
ir_loop_contains(const struct ir_loop *l, const struct ir_block *b)
{
   const struct ir_loop *k = b->loop;
   while (k && k->depth > l->depth)
      k = k->parent;
   return k == l;
}

static struct ir_loop *
loop_outermost(struct ir_loop *l)
{
   while (l->parent)
      l = l->parent;
   return l;
}

/* Walk backward from the latches; an inner loop already found counts as one
 * block, entered at its header.
 */
static void
loop_fill(struct ir_loop *l, struct ir_block **stack, size_t top)
{
   while (top) {
      struct ir_block *b = stack[--top];
      struct ir_block *at = b;
      if (b->loop) {
         struct ir_loop *outer = loop_outermost(b->loop);
         if (outer == l)
            continue;
         outer->parent = l;
         at = outer->header;
      } else {
         b->loop = l;
      }
      for (size_t i = 0; i < at->preds.count; i++)
         stack[top++] = at->preds.data[i];
   }
}

static void
loops_find(struct ir_func *f)
{
   struct arena tmp = {0};
   size_t edges = 1;
   ir_for_each_block(b, f)
   {
      b->loop = NULL;
      edges += b->preds.count;
   }
   /* Latches, then each block and each inner loop pushes its preds once. */
   struct ir_block **stack =
      arena_new_array(&tmp, 3 * edges, struct ir_block *);

   f->irreducible = false;
   f->loops.count = 0;
   for (size_t i = f->blocks.count; i-- > 0;) {
      struct ir_block *h = f->blocks.data[i];
      size_t top = 0;
      for (size_t k = 0; k < h->preds.count; k++) {
         struct ir_block *p = h->preds.data[k];
         if (p->id < h->id)
            continue;
         if (ir_dominates(h, p))
            stack[top++] = p;
         else
            f->irreducible = true;
      }
      if (!top)
         continue;
      struct ir_loop *l = arena_new(f->arena, struct ir_loop);
      l->header = h;
      h->loop = l;
      loop_fill(l, stack, top);
      vec_push(f->arena, &f->loops, l);
   }
   arena_free(&tmp);
}

static void
compute_loops(struct ir_func *f)
{
   loops_find(f);
   /* Found inner first; outer before inner is the reverse. */
   size_t count = f->loops.count;
   for (size_t i = 0; i < count / 2; i++) {
      struct ir_loop *l = f->loops.data[i];
      f->loops.data[i] = f->loops.data[count - 1 - i];
      f->loops.data[count - 1 - i] = l;
   }
   for (size_t i = 0; i < count; i++) {
      struct ir_loop *l = f->loops.data[i];
      l->index = (unsigned)i;
      l->depth = l->parent ? l->parent->depth + 1 : 1;
   }
   ir_for_each_block(b, f)
   {
      for (struct ir_loop *l = b->loop; l; l = l->parent)
         vec_push(f->arena, &l->blocks, b);
   }
}

static void
compute_uses(struct ir_func *f)
{
   for (size_t i = 0; i < f->params.count; i++)
      f->params.data[i]->use_count = 0;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++)
            in->dst[i]->use_count = 0;
         for (unsigned i = 0; i < in->src_count; i++)
            in->src[i]->use_count = 0;
         if (in->guard)
            in->guard->use_count = 0;
      }
   }
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            in->src[i]->use_count++;
         if (in->guard)
            in->guard->use_count++;
      }
   }
}

void
ir_compute(struct ir_func *f, unsigned needed)
{
   if (needed & IR_LOOPS)
      needed |= IR_DOMINANCE;
   if (needed & IR_DOMINANCE)
      needed |= IR_CFG;
   unsigned missing = needed & ~f->facts;
   /* What builds on a fact that did not hold is stale, too. */
   if (missing & IR_CFG)
      missing |= needed & (IR_DOMINANCE | IR_LOOPS);
   if (missing & IR_DOMINANCE)
      missing |= needed & IR_LOOPS;

   if (missing & IR_CFG)
      compute_cfg(f);
   if (missing & IR_DOMINANCE)
      compute_dominance(f);
   if (missing & IR_LOOPS)
      compute_loops(f);
   if (missing & IR_USES)
      compute_uses(f);
   assert(!(missing & IR_SHAPE)); /* analyze_shape is a pass */
   f->facts |= missing;
}
