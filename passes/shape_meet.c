/* Where lanes that a divergent branch parts meet again, for analyze_shape.
 *
 * Ways from the branch lead through blocks where some of them come together
 * (joins, whose phis merge lanes), to one where all have (its meet).  Loops
 * that some lanes leave before others bring them to their exits at different
 * times: these are joins too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/shape.h"

#include "base/poison.h"

/* Does a way lead from b to `to` that does not pass `stop`? */
static bool
leads_to(struct ir_func *f, const struct ir_block *b, const struct ir_block *to,
         const struct ir_block *stop)
{
   struct arena tmp = {0};
   bool *seen = arena_new_array(&tmp, f->blocks.count, bool);
   const struct ir_block **work =
      arena_new_array(&tmp, f->blocks.count + 1, const struct ir_block *);
   size_t n = 0;
   work[n++] = b;
   while (n) {
      const struct ir_block *at = work[--n];
      for (size_t i = 0; i < at->succs.count; i++) {
         struct ir_block *x = at->succs.data[i];
         if (x == stop || seen[x->id])
            continue;
         seen[x->id] = true;
         work[n++] = x;
      }
   }
   bool found = seen[to->id];
   arena_free(&tmp);
   return found;
}

/* Where all lanes that part at b are together again.  A post-dominator in a
 * loop is not that place when some come to it by way of the next iteration:
 *
 *    b1: branch %0, b2, b3       lanes that go on in b3 do not wait there for
 *    b2: jump b1                 those in b2: these are an iteration behind
 *    b3: ... branch %1, b1, b4
 */
static struct ir_block *
find_meet(struct ir_func *f, const struct ir_block *b)
{
   struct ir_block *p = b->ipdom;
   for (const struct ir_loop *l = b->loop; l && p; l = l->parent)
      if (ir_loop_contains(l, p) && leads_to(f, b, l->header, p))
         while (p && ir_loop_contains(l, p))
            p = p->ipdom;
   return p;
}

/* Blocks where ways from the divergent branch of b meet; loops that some of
 * its lanes leave.
 */
bool
shape_mark_divergence(struct ir_func *f, struct ir_block *b)
{
   bool changed = !b->divergent;
   if (changed)
      b->meet = find_meet(f, b);
   b->divergent = true;
   struct ir_block *stop = b->meet;
   struct ir_loop *left = NULL; /* the outermost that lanes leave */

   /* way[x]: the block through which all ways from b to x lead last.  Lanes
    * that go round once more may leave the loop by any exit. */
   struct ir_block **way =
      arena_new_array(f->arena, f->blocks.count, struct ir_block *);
   for (struct ir_loop *l = b->loop; l; l = l->parent) {
      if (stop && ir_loop_contains(l, stop))
         break;
      left = l;
      changed |= !l->divergent;
      l->divergent = true;
      for (size_t i = 0; i < l->blocks.count; i++) {
         struct ir_block *in = l->blocks.data[i];
         for (size_t k = 0; k < in->succs.count; k++) {
            struct ir_block *x = in->succs.data[k];
            if (ir_loop_contains(l, x))
               continue;
            x->join = true;
            way[x->id] = x;
         }
      }
   }
   for (size_t i = 0; i < b->succs.count; i++) {
      struct ir_block *x = b->succs.data[i];
      if (x->id <= b->id)
         continue; /* round once more */
      if (way[x->id] && !x->join) {
         x->join = true;
         changed = true;
      }
      way[x->id] = x;
   }
   /* Reverse postorder.  Lanes that go round are together again in the
    * loop's header; but the exits may have lower numbers than b. */
   for (size_t i = left ? left->header->id : b->id; ++i < f->blocks.count;) {
      struct ir_block *x = f->blocks.data[i];
      struct ir_block *mine = way[x->id];
      bool meets = false;
      for (size_t k = 0; k < x->preds.count; k++) {
         struct ir_block *p = x->preds.data[k];
         if (p->id >= x->id || p == b || !way[p->id])
            continue;
         if (mine && mine != way[p->id])
            meets = true;
         mine = way[p->id];
      }
      if (meets) {
         if (!x->join) {
            x->join = true;
            changed = true;
         }
         mine = x;
      }
      /* Behind stop the lanes are together; a loop's last blocks may well
       * have higher numbers. */
      way[x->id] = x == stop ? NULL : mine;
   }
   return changed;
}
