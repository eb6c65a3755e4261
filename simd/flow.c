/* Control flow: one thread's graph of blocks, run by a whole vector.
 *
 * The blocks are laid out in an order in which every edge but those back to
 * loop headers goes forward, and the blocks of a loop stand together.  Lanes
 * that a divergent branch separates wait, as a mask, at the block that they
 * go to; the vector always goes on with the first block of the layout at
 * which lanes wait.  So they meet again as early as they can, and a block is
 * executed at most once on the way through the layout (once an iteration of
 * the loops around it).  All of them are together again at the block's `meet`
 * (passes/analyze_shape.c).
 *
 *      A: divergent                waiting[B] = m & c, waiting[C] = m & ~c
 *     / \                          check B: any? else to check C
 *    B   C                         B: ... waiting[D] = mask
 *     \ /                          check C: any? else to D
 *      D  (where A's lanes meet)   D: mask is that of A again
 *
 * Where nobody can wait in between, an edge is a plain jump and costs
 * nothing: uniform branches stay branches, also inside divergent regions.
 *
 * Invariants:
 *  1. A block in a region (between a divergent branch and where its
 *     lanes meet) runs only with at least one active lane.
 *  2. When the vector is at position p of the layout, lanes wait only behind
 *     p, or at headers of loops around p.
 *  3. A lane's values are those of its own path: an edge into a join stores
 *     phis under the edge's mask; into other blocks all lanes come together.
 *  4. Passing over a block passes over all that it dominates, but for blocks
 *     outside its loop: lanes of earlier iterations may wait there.
 *
 * An LLVM value defined in a block that may be passed over need not dominate
 * its uses any more; such values live in an alloca (home), which LLVM's SROA
 * turns back into phis.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <assert.h>
#include <string.h>

#include "base/poison.h"

static bool
in_set(const uint64_t *set, unsigned i)
{
   return set[i / 64] >> (i % 64) & 1;
}

static void
add_to(uint64_t *set, unsigned i)
{
   set[i / 64] |= 1ull << (i % 64);
}

static unsigned
set_words(const struct simd_build *s)
{
   return (unsigned)(s->f->blocks.count + 63) / 64;
}

/* Layout ---------------------------------------------------------------- */

/* The member of the region of loop `in` (NULL: the function) that block b
 * belongs to: b itself, or the outermost loop around b inside `in`.
 */
static struct ir_loop *
child_loop(const struct ir_block *b, const struct ir_loop *in)
{
   struct ir_loop *l = b->loop;
   if (l == in)
      return NULL;
   while (l && l->parent != in)
      l = l->parent;
   return l;
}

static void
place_block(struct simd_build *s, struct ir_block *b)
{
   s->flow[b->id].position = s->item_count;
   s->items[s->item_count++].block = b;
}

/* Does the block end the program?  It is laid out at once, so that nobody
 * waits there while others go on.
 */
static bool
is_fatal(const struct ir_block *b)
{
   ir_for_each_inst(in, b)
   {
      if (in->op == IR_trap || (in->op == IR_call && in->func &&
                                !strcmp(in->func->name, "__assertfail")))
         return true;
   }
   return false;
}

/* The i-th successor to look at: fatal ones last, which puts them first in
 * reverse postorder.
 */
static struct ir_block *
ordered_succ(const struct ir_block *b, size_t i)
{
   size_t count = b->succs.count, nth = 0;
   for (unsigned fatal = 0; fatal < 2; fatal++)
      for (size_t k = 0; k < count; k++)
         if (is_fatal(b->succs.data[k]) == (fatal == 1) && nth++ == i)
            return b->succs.data[k];
   return NULL;
}

/* Depth-first walk of the members of a region, an explicit stack: members are
 * named by a representative block (the header for a loop).
 */
static void
lay_out_region(struct simd_build *s, struct ir_loop *in, struct ir_block *first)
{
   struct ir_func *f = s->f;
   size_t n = in ? in->blocks.count : f->blocks.count;
   struct frame {
      struct ir_block *member;
      struct ir_loop *loop;
      size_t block, succ; /* next edge to look at */
   } *stack = arena_new_array(s->arena, n + 1, struct frame);
   struct ir_block **post = arena_new_array(s->arena, n, struct ir_block *);
   bool *seen = arena_new_array(s->arena, f->blocks.count, bool);
   size_t depth = 0, done = 0;

   struct ir_loop *l0 = child_loop(first, in);
   stack[depth++] = (struct frame){first, l0, 0, 0};
   seen[first->id] = true;
   while (depth) {
      struct frame *top = &stack[depth - 1];
      struct ir_block *from = top->loop
                                 ? (top->block < top->loop->blocks.count
                                       ? top->loop->blocks.data[top->block]
                                       : NULL)
                                 : (top->block == 0 ? top->member : NULL);
      if (!from) {
         post[done++] = top->member;
         depth--;
         continue;
      }
      if (top->succ == from->succs.count) {
         top->block++;
         top->succ = 0;
         continue;
      }
      struct ir_block *to = ordered_succ(from, top->succ++);
      if (in && (!ir_loop_contains(in, to) || to == in->header))
         continue;
      struct ir_loop *l = child_loop(to, in);
      struct ir_block *member = l ? l->header : to;
      if (seen[member->id])
         continue;
      seen[member->id] = true;
      stack[depth++] = (struct frame){member, l, 0, 0};
   }
   while (done--) {
      struct ir_loop *l = child_loop(post[done], in);
      if (!l) {
         place_block(s, post[done]);
         continue;
      }
      lay_out_region(s, l, l->header);
      s->loop_end_position[l->index] = s->item_count;
      s->items[s->item_count++].loop_end = l;
   }
}

/* Regions --------------------------------------------------------------- */

/* Blocks reachable from `from` without passing `stop`. */
static void
reach(struct simd_build *s, struct ir_block *from, struct ir_block *stop,
      uint64_t *set)
{
   struct ir_block **work =
      arena_new_array(s->arena, s->f->blocks.count + 1, struct ir_block *);
   size_t n = 0;
   if (from == stop)
      return;
   add_to(set, from->id);
   work[n++] = from;
   while (n) {
      struct ir_block *b = work[--n];
      for (size_t i = 0; i < b->succs.count; i++) {
         struct ir_block *to = b->succs.data[i];
         if (to == stop || in_set(set, to->id))
            continue;
         add_to(set, to->id);
         work[n++] = to;
      }
   }
}

/* May P share the mask of the divergent block d, whose post-dominator it is?
 * Every lane of d comes to P before any of them can come to d again, and
 * nobody else comes.
 */
static bool
same_lanes(struct simd_build *s, struct ir_block *d, struct ir_block *p,
           const uint64_t *region)
{
   if (!ir_dominates(d, p) || d->loop != p->loop)
      return false;
   if (d->loop && in_set(region, d->loop->header->id))
      return false;
   for (unsigned i = s->flow[d->id].position + 1; i < s->flow[p->id].position;
        i++) {
      struct simd_item *it = &s->items[i];
      struct ir_block *x = it->block ? it->block : it->loop_end->header;
      if (!ir_dominates(d, x))
         return false;
   }
   return true;
}

static void
plan_region(struct simd_build *s, struct ir_block *d)
{
   unsigned words = set_words(s);
   size_t ways = d->succs.count;
   struct ir_block *p = d->meet;
   uint64_t *all = arena_new_array(s->arena, words, uint64_t);
   uint64_t *way = arena_new_array(s->arena, words * ways, uint64_t);

   for (size_t i = 0; i < ways; i++) {
      reach(s, d->succs.data[i], p, way + i * words);
      for (unsigned w = 0; w < words; w++)
         all[w] |= way[i * words + w];
   }
   ir_for_each_block(b, s->f)
   {
      if (!in_set(all, b->id))
         continue;
      struct simd_flow_block *fb = &s->flow[b->id];
      fb->region = true;
      if (p)
         add_to(fb->elsewhere, p->id);
      for (size_t i = 0; i < ways; i++) {
         bool others = false;
         for (size_t j = 0; j < ways; j++)
            others |= j != i && in_set(way + j * words, b->id);
         if (!others)
            continue;
         for (unsigned w = 0; w < words; w++)
            fb->elsewhere[w] |= way[i * words + w];
      }
   }
   if (p) {
      struct simd_flow_block *fp = &s->flow[p->id];
      fp->checked = true; /* for now: reached by chains */
      if (!fp->mask_of && same_lanes(s, d, p, all))
         fp->mask_of = d;
   }
}

/* Chains ---------------------------------------------------------------- */

/* Does nobody wait at x who has not come through b this time?  Lanes that
 * left b's loop in an earlier iteration may wait outside it.
 */
static bool
only_through(const struct ir_block *b, const struct ir_block *x)
{
   return ir_dominates(b, x) && (!b->loop || ir_loop_contains(b->loop, x));
}

/* Can lanes be waiting at an item while others pass? */
static bool
item_checked(const struct simd_build *s, const struct simd_item *it)
{
   if (it->loop_end)
      return s->flow[it->loop_end->header->id].region;
   return s->flow[it->block->id].region || s->flow[it->block->id].checked;
}

/* The next item behind `position` where lanes may wait: one of the blocks in
 * `where`, leaving out what `passed` dominates.
 */
static struct simd_item *
next_item(struct simd_build *s, unsigned position,
          const struct ir_block *passed, const uint64_t *where)
{
   for (unsigned i = position + 1; i < s->item_count; i++) {
      struct simd_item *it = &s->items[i];
      const struct ir_block *x = it->block ? it->block : it->loop_end->header;
      if (!item_checked(s, it) || !in_set(where, x->id))
         continue;
      if (passed && only_through(passed, x))
         continue;
      return it;
   }
   return NULL;
}

/* Everybody that may wait comes to this block for sure. */
static bool
unconditional(const struct simd_build *s, const struct ir_block *b)
{
   return !s->flow[b->id].region || s->flow[b->id].mask_of;
}

static LLVMBasicBlockRef
item_entry(struct simd_build *s, struct simd_item *it)
{
   if (!it)
      return s->returns_block; /* nobody is left */
   if (it->loop_end)
      return it->check;
   struct simd_flow_block *fb = &s->flow[it->block->id];
   return unconditional(s, it->block) ? fb->body : fb->check;
}

/* May others wait at an item in (from, to) of the layout while b runs? */
static bool
others_between(const struct simd_build *s, const struct ir_block *b,
               unsigned from, unsigned to)
{
   for (unsigned i = from + 1; i < to; i++) {
      const struct simd_item *it = &s->items[i];
      const struct ir_block *x = it->block ? it->block : it->loop_end->header;
      if (in_set(s->flow[b->id].elsewhere, x->id) && !only_through(b, x))
         return true;
   }
   return false;
}

/* Is the edge b -> to a plain jump? */
static bool
direct(const struct simd_build *s, const struct ir_block *b,
       const struct ir_block *to)
{
   unsigned at = s->flow[b->id].position, target = s->flow[to->id].position;
   if (target <= at) {
      assert(to->loop && to->loop->header == to);
      target = s->loop_end_position[to->loop->index];
   }
   return !others_between(s, b, at, target);
}

bool
simd_others_wait(const struct simd_build *s, const struct ir_block *b)
{
   unsigned at = s->flow[b->id].position;
   ir_for_each_block(x, s->f)
   {
      if (!in_set(s->flow[b->id].elsewhere, x->id) || only_through(b, x))
         continue;
      if (x->first->op == IR_exit)
         continue; /* they have ended */
      bool header =
         x->loop && x->loop->header == x && ir_loop_contains(x->loop, b);
      if (s->flow[x->id].position > at || header)
         return true;
   }
   return false;
}

/* Where lanes may wait once b has run: those that were elsewhere, and its own,
 * at `to` or, when they part (to is NULL), anywhere up to where they meet.
 */
static uint64_t *
waiting_after(struct simd_build *s, struct ir_block *b,
              const struct ir_block *to)
{
   unsigned words = set_words(s);
   uint64_t *set = arena_new_array(s->arena, words, uint64_t);
   for (size_t i = 0; i < b->succs.count && !to; i++)
      reach(s, b->succs.data[i], b->meet, set);
   if (!to && b->meet)
      add_to(set, b->meet->id);
   if (to)
      add_to(set, to->id);
   for (unsigned w = 0; w < words; w++)
      set[w] |= s->flow[b->id].elsewhere[w];
   return set;
}

static void
chain_on(struct simd_build *s, struct simd_item *next, const uint64_t *where)
{
   if (!next)
      return;
   for (unsigned w = 0; w < set_words(s); w++)
      next->where[w] |= where[w];
}

/* Which items does a chain try that has come to an item?  All those where
 * lanes may wait, whatever block it came from.  Chains go forward.
 */
static void
plan_chains(struct simd_build *s)
{
   for (unsigned i = 0; i < s->item_count; i++)
      s->items[i].where = arena_new_array(s->arena, set_words(s), uint64_t);
   for (unsigned i = 0; i < s->item_count; i++) {
      struct simd_item *it = &s->items[i];
      struct ir_block *b = it->block;
      it->none = next_item(s, i, b, it->where);
      chain_on(s, it->none, it->where);
      if (!b)
         continue;
      struct simd_flow_block *fb = &s->flow[b->id];
      if (b->divergent) {
         uint64_t *where = waiting_after(s, b, NULL);
         fb->parted = next_item(s, i, NULL, where);
         chain_on(s, fb->parted, where);
         continue;
      }
      fb->way = arena_new_array(s->arena, b->succs.count, struct simd_way);
      for (size_t k = 0; k < b->succs.count; k++) {
         struct ir_block *to = b->succs.data[k];
         fb->way[k].direct = direct(s, b, to);
         if (fb->way[k].direct)
            continue;
         uint64_t *where = waiting_after(s, b, to);
         fb->way[k].next = next_item(s, i, NULL, where);
         chain_on(s, fb->way[k].next, where);
      }
   }
}

/* Dominance of what is emitted ------------------------------------------ */

/* The blocks of LLVM as far as ways between them matter: for item i, 3 * i is
 * its check, 3 * i + 1 its body and 3 * i + 2 what follows a suspend point in
 * it, where vectors come back to.
 */
struct emitted {
   struct simd_build *s;
   unsigned *order; /* nodes in postorder */
   unsigned *place; /* by node: 1 + place in order; 0: not reached */
   unsigned *idom;  /* by node */
   unsigned count;
};

enum { CHECK, BODY, TAIL, NODES };

static unsigned
body_node(const struct simd_build *s, const struct ir_block *b)
{
   return NODES * s->flow[b->id].position + BODY;
}

/* Where values of b that need no saving are: the last node of it. */
static unsigned
end_node(const struct simd_build *s, const struct ir_block *b)
{
   return body_node(s, b) + (s->flow[b->id].suspends ? TAIL - BODY : 0);
}

/* The node that item_entry() names; ~0: the end. */
static unsigned
entry_node(const struct simd_build *s, const struct simd_item *it)
{
   if (!it)
      return ~0u;
   bool body = it->block && unconditional(s, it->block);
   return NODES * (unsigned)(it - s->items) + (body ? BODY : CHECK);
}

/* The k-th node that follows `node`; false: there are no more. */
static bool
next_node(const struct simd_build *s, unsigned node, size_t k, unsigned *to)
{
   const struct simd_item *it = &s->items[node / NODES];
   const struct ir_block *b = it->block ? it->block : it->loop_end->header;
   struct simd_flow_block *fb = &s->flow[b->id];
   if (node % NODES == CHECK) {
      *to = k ? entry_node(s, it->none) : body_node(s, b);
      return k < 2;
   }
   if (node % NODES == BODY && end_node(s, b) != node) {
      *to = end_node(s, b);
      return k < 1;
   }
   if (b->divergent) {
      *to = entry_node(s, fb->parted);
      return k < 1;
   }
   if (k >= b->succs.count)
      return false;
   *to = fb->way[k].direct ? body_node(s, b->succs.data[k])
                           : entry_node(s, fb->way[k].next);
   return true;
}

static void
emitted_walk(struct emitted *e, unsigned root)
{
   struct frame {
      unsigned node;
      size_t next;
   } *stack =
      arena_new_array(e->s->arena, NODES * e->s->item_count + 1, struct frame);
   size_t depth = 0;
   stack[depth++].node = root;
   e->place[root] = ~0u;
   while (depth) {
      struct frame *top = &stack[depth - 1];
      unsigned to;
      if (!next_node(e->s, top->node, top->next++, &to)) {
         e->order[e->count++] = top->node;
         e->place[top->node] = e->count;
         depth--;
      } else if (to != ~0u && !e->place[to]) {
         e->place[to] = ~0u;
         stack[depth++] = (struct frame){to, 0};
      }
   }
}

/* The nearest node that dominates both; ~0: only the switch that vectors
 * begin and come back with.
 */
static unsigned
emitted_meet(const struct emitted *e, unsigned a, unsigned b)
{
   while (a != b) {
      if (b == ~0u || (a != ~0u && e->place[a] < e->place[b]))
         a = e->idom[a];
      else
         b = e->idom[b];
   }
   return a;
}

static bool
emitted_dominates(const struct emitted *e, unsigned a, unsigned b)
{
   while (b != ~0u && b != a && e->place[b] < e->place[a])
      b = e->idom[b];
   return b == a;
}

static struct emitted
emitted_create(struct simd_build *s)
{
   unsigned nodes = NODES * s->item_count;
   struct emitted e = {.s = s};
   e.order = arena_new_array(s->arena, nodes, unsigned);
   e.place = arena_new_array(s->arena, nodes, unsigned);
   e.idom = arena_new_array(s->arena, nodes, unsigned);
   bool *known = arena_new_array(s->arena, nodes, bool);
   bool *root = arena_new_array(s->arena, nodes, bool);

   ir_for_each_block(b, s->f)
   {
      unsigned node = end_node(s, b);
      root[node] = b == s->f->blocks.data[0] || node % NODES == TAIL;
      if (root[node] && !e.place[node])
         emitted_walk(&e, node);
   }
   unsigned first = body_node(s, s->f->blocks.data[0]);
   root[first] = true;
   if (!e.place[first])
      emitted_walk(&e, first);

   for (unsigned i = 0; i < nodes; i++) {
      e.idom[i] = ~0u;
      known[i] = root[i];
   }
   for (bool changed = true; changed;) {
      changed = false;
      for (unsigned i = e.count; i-- > 0;) {
         unsigned from = e.order[i], to;
         for (size_t k = 0; next_node(s, from, k, &to); k++) {
            if (to == ~0u || root[to])
               continue;
            unsigned d = known[to] ? emitted_meet(&e, e.idom[to], from) : from;
            changed |= !known[to] || d != e.idom[to];
            known[to] = true;
            e.idom[to] = d;
         }
      }
   }
   return e;
}

/* Does v, defined elsewhere, fail to dominate a use in block `use`? */
static void
plan_home(struct simd_build *s, const struct emitted *e,
          const struct ir_value *v, const struct ir_block *use)
{
   if (!v || !v->def || v->def->block == use || !e->place[body_node(s, use)])
      return;
   if (!emitted_dominates(e, end_node(s, v->def->block), body_node(s, use)))
      s->values[v->id].home = (LLVMValueRef)1; /* made later */
}

/* Values that lose dominance. */
static void
plan_homes(struct simd_build *s)
{
   struct emitted e = emitted_create(s);
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i <= in->src_count; i++) {
            struct ir_value *v = i < in->src_count ? in->src[i] : in->guard;
            struct ir_block *use = in->op == IR_phi ? b->preds.data[i] : b;
            plan_home(s, &e, v, use);
            plan_home(s, &e, v ? v->needs : NULL, use);
         }
      }
   }
}

bool
simd_flow_plan(struct simd_build *s)
{
   struct ir_func *f = s->f;
   size_t n = f->blocks.count;
   s->flow = arena_new_array(s->arena, n, struct simd_flow_block);
   s->items = arena_new_array(s->arena, n + f->loops.count, struct simd_item);
   s->loop_end_position = arena_new_array(s->arena, f->loops.count, unsigned);
   for (size_t i = 0; i < f->loops.count; i++)
      f->loops.data[i]->index = (unsigned)i;
   ir_for_each_block(b, f)
   {
      s->flow[b->id].elsewhere =
         arena_new_array(s->arena, set_words(s), uint64_t);
      ir_for_each_inst(in, b)
      {
         s->flow[b->id].suspends |= simd_is_suspend(s, in);
      }
   }
   lay_out_region(s, NULL, f->blocks.data[0]);
   ir_for_each_block(b, f)
   {
      if (b->divergent)
         plan_region(s, b);
   }
   plan_chains(s);
   plan_homes(s);
   return true;
}

/* Emission -------------------------------------------------------------- */

static LLVMTypeRef
mask_type(struct simd_build *s)
{
   return simd_vector_of(s->t_i1, s->width);
}

static LLVMValueRef
block_mask(struct simd_build *s, const struct ir_block *b)
{
   const struct simd_flow_block *fb = &s->flow[b->id];
   if (fb->mask_of && fb->region)
      return block_mask(s, fb->mask_of);
   if (!fb->region)
      return s->thread_mask;
   return LLVMBuildLoad2(s->b, mask_type(s), fb->mask_home, "mask");
}

/* Does an edge into b bring only some of the lanes that b will run with? */
static bool
merges(const struct simd_build *s, const struct ir_block *b)
{
   if (s->width == 1)
      return false;
   return b->join;
}

/* Lanes of `mask` go from b to its successor: phis, and the waiting mask. */
static void
emit_edge(struct simd_build *s, struct ir_block *b, size_t which,
          LLVMValueRef mask)
{
   struct ir_block *to = b->succs.data[which];
   struct simd_flow_block *ft = &s->flow[to->id];
   size_t pred = 0, nth = 0;

   /* The which-th edge of b to `to` is the same one in preds. */
   for (size_t i = 0; i < which; i++)
      nth += b->succs.data[i] == to;
   for (; pred < to->preds.count; pred++)
      if (to->preds.data[pred] == b && nth-- == 0)
         break;

   ir_for_each_inst(phi, to)
   {
      if (phi->op != IR_phi)
         break;
      const struct ir_value *v = phi->src[pred], *d = phi->dst[0];
      struct simd_value *x = &s->values[d->id];
      if (v->undefined)
         continue;
      if (x->resident && v->def && s->values[v->id].resident &&
          s->values[v->id].slot == x->slot)
         continue;
      bool scalar = simd_is_scalar(s, d);
      LLVMValueRef value = scalar ? simd_scalar(s, v) : simd_vector(s, v);
      if (!scalar && merges(s, to) && mask) {
         LLVMValueRef old = LLVMBuildLoad2(s->b, LLVMTypeOf(value), x->var, "");
         value = LLVMBuildSelect(s->b, mask, value, old, "");
      }
      LLVMBuildStore(s->b, value, x->var);
   }

   if (ft->region && ft->waiting) {
      LLVMValueRef m = simd_mask_or_full(s, mask);
      if (to->join || to->preds.count > 1) {
         LLVMValueRef old = LLVMBuildLoad2(s->b, mask_type(s), ft->waiting, "");
         m = LLVMBuildOr(s->b, old, m, "");
      }
      LLVMBuildStore(s->b, m, ft->waiting);
   }
}

/* Phis of a join forget the last time round: where nothing is blended yet. */
static void
emit_forget(struct simd_build *s, struct ir_block *b)
{
   ir_for_each_block(x, s->f)
   {
      if (x->first->op != IR_phi || !merges(s, x))
         continue;
      struct ir_block *k = x->idom;
      while (k && k->loop && !ir_loop_contains(k->loop, x))
         k = k->idom;
      if (k != b)
         continue;
      ir_for_each_inst(phi, x)
      {
         if (phi->op != IR_phi)
            break;
         LLVMValueRef var = s->values[phi->dst[0]->id].var;
         LLVMBuildStore(s->b, LLVMGetPoison(LLVMGetAllocatedType(var)), var);
      }
   }
}

static LLVMBasicBlockRef
edge_target(struct simd_build *s, struct ir_block *b, size_t which)
{
   const struct simd_way *way = &s->flow[b->id].way[which];
   if (way->direct)
      return s->flow[b->succs.data[which]->id].body;
   return item_entry(s, way->next);
}

/* Lane conditions of the ways of a divergent terminator. */
static LLVMValueRef
way_condition(struct simd_build *s, struct ir_inst *end, size_t which)
{
   LLVMValueRef c = simd_vector(s, end->src[0]);
   size_t count = end->block->succs.count;
   if (end->op == IR_branch)
      return which == 0 ? c : LLVMBuildNot(s->b, c, "");
   LLVMIntPredicate p = which + 1 < count ? LLVMIntEQ : LLVMIntUGE;
   return LLVMBuildICmp(s->b, p, c, simd_int_like(c, which), "");
}

static void
emit_uniform_end(struct simd_build *s, struct ir_block *b)
{
   struct ir_inst *end = b->last;
   size_t ways = b->succs.count;
   LLVMValueRef c = NULL;
   LLVMBasicBlockRef from = LLVMGetInsertBlock(s->b);
   LLVMBasicBlockRef *edge = arena_new_array(s->arena, ways, LLVMBasicBlockRef);

   if (ways > 1)
      c = simd_scalar(s, end->src[0]);
   for (size_t i = 0; i < ways; i++) {
      if (ways > 1) {
         edge[i] = simd_block_append(s, "edge");
         LLVMPositionBuilderAtEnd(s->b, edge[i]);
      }
      emit_edge(s, b, i, s->mask);
      LLVMBuildBr(s->b, edge_target(s, b, i));
   }
   if (ways == 1)
      return;
   LLVMPositionBuilderAtEnd(s->b, from);
   if (end->op == IR_branch) {
      LLVMBuildCondBr(s->b, c, edge[0], edge[1]);
      return;
   }
   LLVMValueRef sw =
      LLVMBuildSwitch(s->b, c, edge[ways - 1], (unsigned)ways - 1);
   for (size_t i = 0; i + 1 < ways; i++)
      LLVMAddCase(sw, LLVMConstInt(LLVMTypeOf(c), i, false), edge[i]);
}

static void
emit_divergent_end(struct simd_build *s, struct ir_block *b)
{
   LLVMValueRef mask = s->mask;
   for (size_t i = 0; i < b->succs.count; i++) {
      LLVMValueRef c = way_condition(s, b->last, i);
      emit_edge(s, b, i, simd_mask_and(s, mask, c));
   }
   LLVMBuildBr(s->b, item_entry(s, s->flow[b->id].parted));
}

static void
emit_end(struct simd_build *s, struct ir_block *b)
{
   emit_forget(s, b);
   switch (b->last->op) {
   case IR_exit:
   case IR_return:
      LLVMBuildBr(s->b, s->returns_block);
      break;
   case IR_unreachable:
      LLVMBuildUnreachable(s->b);
      break;
   default:
      if (b->divergent)
         emit_divergent_end(s, b);
      else
         emit_uniform_end(s, b);
   }
}

/* check: does a lane wait here?  Both ways the mask is taken. */
static void
emit_check(struct simd_build *s, struct ir_block *header,
           LLVMBasicBlockRef check, LLVMBasicBlockRef some,
           LLVMBasicBlockRef none)
{
   struct simd_flow_block *fb = &s->flow[header->id];
   LLVMPositionBuilderAtEnd(s->b, check);
   LLVMValueRef m = LLVMBuildLoad2(s->b, mask_type(s), fb->waiting, "");
   LLVMBuildCondBr(s->b, simd_mask_any(s, m), some, none);
}

static void
emit_block(struct simd_build *s, struct ir_block *b)
{
   struct simd_flow_block *fb = &s->flow[b->id];

   if (fb->check)
      emit_check(s, b, fb->check, fb->body,
                 item_entry(s, s->items[fb->position].none));

   LLVMPositionBuilderAtEnd(s->b, fb->body);
   s->block = b;
   if (fb->waiting) {
      LLVMValueRef m = LLVMBuildLoad2(s->b, mask_type(s), fb->waiting, "");
      LLVMBuildStore(s->b, LLVMConstNull(mask_type(s)), fb->waiting);
      LLVMBuildStore(s->b, m, fb->mask_home);
   }
   s->mask = block_mask(s, b);
   ir_for_each_inst(in, b)
   {
      if (s->out->error || s->out->needs_scalar)
         return;
      if (in->op == IR_phi) {
         const struct ir_value *d = in->dst[0];
         LLVMValueRef var = s->values[d->id].var;
         if (s->values[d->id].resident)
            continue; /* where it is */
         simd_set(s, d,
                  LLVMBuildLoad2(s->b, LLVMGetAllocatedType(var), var, ""));
         continue;
      }
      if (ir_is_terminator(in))
         break;
      s->lanes = s->width;
      if (!simd_inst_emit(s, in))
         simd_fail(s, in, "no lowering");
   }
   emit_end(s, b);
}

/* Variables and LLVM blocks of all items. */
static void
emit_setup(struct simd_build *s)
{
   LLVMValueRef none = LLVMConstNull(mask_type(s));
   for (unsigned i = 0; i < s->item_count; i++) {
      struct simd_item *it = &s->items[i];
      if (it->loop_end) {
         if (item_checked(s, it))
            it->check = simd_block_append(s, "again");
         continue;
      }
      struct ir_block *b = it->block;
      struct simd_flow_block *fb = &s->flow[b->id];
      fb->body = simd_block_append(s, "b");
      if (fb->region && !fb->mask_of) {
         fb->waiting = simd_alloca(s, mask_type(s), "waiting");
         fb->mask_home = simd_alloca(s, mask_type(s), "lanes");
         LLVMBuildStore(s->at_entry, none, fb->waiting);
         if (item_checked(s, it) && !unconditional(s, b))
            fb->check = simd_block_append(s, "check");
      }
      ir_for_each_inst(in, b)
      {
         for (unsigned k = 0; k < in->dst_count; k++) {
            const struct ir_value *v = in->dst[k];
            struct simd_value *x = &s->values[v->id];
            LLVMTypeRef t = simd_scalar_type(s, v->type);
            if (!simd_is_scalar(s, v))
               t = simd_vector_of(t, s->width);
            if (x->resident) {
               LLVMValueRef slot = simd_i64(s, x->slot);
               x->home = x->var = LLVMBuildInBoundsGEP2(
                  s->at_entry, s->t_i8, s->a_frame, &slot, 1, "resident");
               continue;
            }
            if (x->home)
               x->home = simd_alloca(s, t, "home");
            if (in->op == IR_phi)
               x->var = simd_alloca(s, t, "phi");
         }
      }
   }
}

void
simd_flow_emit(struct simd_build *s)
{
   emit_setup(s);
   for (unsigned i = 0; i < s->item_count; i++) {
      struct simd_item *it = &s->items[i];
      if (s->out->error || s->out->needs_scalar)
         return;
      if (it->block)
         emit_block(s, it->block);
      else if (it->check)
         emit_check(s, it->loop_end->header, it->check,
                    s->flow[it->loop_end->header->id].body,
                    item_entry(s, it->none));
   }
}
