/* Make every loop have one entry: a loop that is entered at two blocks gets a
 * dispatch block, through which all ways to these blocks go.
 *
 *    b0: branch %0, b1, b2            b0: branch %0, b3, b3
 *    b1: jump b2                ->    b1: jump b3
 *    b2: branch %1, b1, b4            b2: branch %1, b3, b4
 *                                     b3: %2 = phi 0, 1, 1, 0
 *                                         switch %2, b1, b2
 *
 * An irreducible region is a strongly connected part of the graph without
 * the back edges of natural loops.  Its entries are those blocks that are
 * reached from outside.  Regions may nest: the search starts again until
 * none is left.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <assert.h>
#include "base/poison.h"

struct search {
   struct arena tmp;
   struct ir_func *f;
   unsigned *number, *low; /* Tarjan's, by block; 0: new */
   unsigned *part;         /* by block: its component, from 1 */
   unsigned next, parts;
   bool *on_stack;
   struct ir_block **stack;
   size_t top;
};

static bool
is_back_edge(const struct ir_block *from, const struct ir_block *to)
{
   return ir_dominates(to, from);
}

static void
close_part(struct search *s, const struct ir_block *root)
{
   struct ir_block *b;
   s->parts++;
   do {
      b = s->stack[--s->top];
      s->on_stack[b->id] = false;
      s->part[b->id] = s->parts;
   } while (b != root);
}

static void
open_block(struct search *s, struct ir_block *b)
{
   s->number[b->id] = s->low[b->id] = ++s->next;
   s->on_stack[b->id] = true;
   s->stack[s->top++] = b;
}

static void
lower(unsigned *low, unsigned to)
{
   if (to < *low)
      *low = to;
}

/* Strongly connected components from the entry on, without recursion. */
static void
find_parts(struct search *s)
{
   size_t count = s->f->blocks.count, depth = 0;
   struct {
      struct ir_block *b;
      size_t next;
   } *calls = arena_array(&s->tmp, count, sizeof(*calls));

   open_block(s, s->f->blocks.data[0]);
   calls[depth++].b = s->f->blocks.data[0];
   while (depth) {
      struct ir_block *b = calls[depth - 1].b;
      if (calls[depth - 1].next == b->succs.count) {
         if (s->low[b->id] == s->number[b->id])
            close_part(s, b);
         if (--depth)
            lower(&s->low[calls[depth - 1].b->id], s->low[b->id]);
         continue;
      }
      struct ir_block *to = b->succs.data[calls[depth - 1].next++];
      if (is_back_edge(b, to))
         continue;
      if (!s->number[to->id]) {
         open_block(s, to);
         calls[depth].next = 0;
         calls[depth++].b = to;
      } else if (s->on_stack[to->id]) {
         lower(&s->low[b->id], s->number[to->id]);
      }
   }
}

/* The entries of the first component of more than one block. */
static size_t
find_entries(struct search *s, struct ir_block **entries)
{
   unsigned *size = arena_new_array(&s->tmp, s->parts + 1, unsigned);
   unsigned chosen = 0;
   size_t count = 0;

   ir_for_each_block(b, s->f)
   {
      if (++size[s->part[b->id]] > 1 && !chosen)
         chosen = s->part[b->id];
   }
   if (!chosen)
      return 0;
   ir_for_each_block(b, s->f)
   {
      bool entry = false;
      if (s->part[b->id] != chosen)
         continue;
      for (size_t i = 0; i < b->preds.count; i++) {
         const struct ir_block *p = b->preds.data[i];
         entry |= s->part[p->id] != chosen && !is_back_edge(p, b);
      }
      if (entry)
         entries[count++] = b;
   }
   assert(count > 1);
   return count;
}

/* Lead from->succs[which] (to entry number `index`) through the dispatch
 * block, whose phis follow its selector: those of all entries in order.
 */
static void
reroute(struct ir_func *f, struct ir_block *from, unsigned which,
        unsigned index, struct ir_block **entries, size_t count,
        struct ir_block *dispatch)
{
   struct arena tmp = {0};
   VEC(struct ir_value *) values = {0};
   struct ir_block *to = entries[index];
   unsigned at = ir_pred_index(from, which);

   for (struct ir_inst *in = to->first; in && in->op == IR_phi; in = in->next)
      vec_push(&tmp, &values, in->src[at]);
   ir_edge_redirect(from, which, dispatch);
   at = ir_pred_index(from, which);
   struct ir_inst *phi = dispatch->first;
   phi->src[at] = ir_const(f, IR_B32, index);
   phi = phi->next;
   for (size_t e = 0; e < count; e++) {
      size_t k = 0;
      for (struct ir_inst *in = entries[e]->first; in && in->op == IR_phi;
           in = in->next, phi = phi->next)
         if (e == index)
            phi->src[at] = values.data[k++];
   }
   arena_free(&tmp);
}

static void
dispatch_region(struct ir_func *f, struct ir_block **entries, size_t count)
{
   struct ir_block *dispatch = ir_block_create(f);
   struct ir_inst *select = ir_inst_create(f, IR_phi, IR_B32, 0);
   struct arena tmp = {0};
   struct edge {
      struct ir_block *from;
      unsigned which, index;
   };
   VEC(struct edge) edges = {0};

   ir_inst_append(dispatch, select);
   for (size_t e = 0; e < count; e++) {
      for (struct ir_inst *in = entries[e]->first; in && in->op == IR_phi;
           in = in->next)
         ir_inst_append(dispatch,
                        ir_inst_create(f, IR_phi, in->dst[0]->type, 0));
   }
   ir_for_each_block(b, f)
   {
      for (unsigned i = 0; i < b->succs.count; i++) {
         for (unsigned e = 0; e < count; e++) {
            struct edge edge = {b, i, e};
            if (b->succs.data[i] == entries[e] && !is_back_edge(b, entries[e]))
               vec_push(&tmp, &edges, edge);
         }
      }
   }
   for (size_t i = 0; i < edges.count; i++)
      reroute(f, edges.data[i].from, edges.data[i].which, edges.data[i].index,
              entries, count, dispatch);

   /* Out of the dispatch block, the phis of each entry take their partner. */
   struct ir_inst *partner = select->next;
   struct ir_inst *end = ir_inst_create(f, IR_switch, IR_VOID, 1);
   end->src[0] = select->dst[0];
   ir_inst_append(dispatch, end);
   for (size_t e = 0; e < count; e++) {
      ir_edge_add(dispatch, entries[e]);
      for (struct ir_inst *in = entries[e]->first; in && in->op == IR_phi;
           in = in->next, partner = partner->next) {
         ir_inst_set_sources(f, in, in->src_count + 1);
         in->src[in->src_count - 1] = partner->dst[0];
      }
   }
   arena_free(&tmp);
}

bool
lower_irreducible(struct ir_func *f)
{
   bool changed = false;

   while (f->irreducible) {
      size_t count = f->blocks.count;
      struct search s = {.f = f};
      s.number = arena_new_array(&s.tmp, count, unsigned);
      s.low = arena_new_array(&s.tmp, count, unsigned);
      s.part = arena_new_array(&s.tmp, count, unsigned);
      s.on_stack = arena_new_array(&s.tmp, count, bool);
      s.stack = arena_new_array(&s.tmp, count, struct ir_block *);
      struct ir_block **entries =
         arena_new_array(&s.tmp, count, struct ir_block *);
      find_parts(&s);
      size_t entry_count = find_entries(&s, entries);
      assert(entry_count);
      dispatch_region(f, entries, entry_count);
      arena_free(&s.tmp);
      changed = true;
      f->facts = 0;
      ir_compute(f, IR_LOOPS);
   }
   return changed;
}
