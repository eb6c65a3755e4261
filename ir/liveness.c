/* Which values are live at the start and the end of each block.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <string.h>
#include "base/poison.h"

static void
add(uint64_t *set, const struct ir_value *v)
{
   if (!v->constant && !v->undefined)
      set[v->id / 64] |= UINT64_C(1) << (v->id % 64);
}

static void
add_use(uint64_t *set, const struct ir_value *v)
{
   add(set, v);
   if (v->needs)
      add(set, v->needs);
}

static void
drop(uint64_t *set, const struct ir_value *v)
{
   set[v->id / 64] &= ~(UINT64_C(1) << (v->id % 64));
}

/* live_out of b: what its successors need.  While this runs live_in has no
 * results of phis; they end there, and the sources end in the predecessors.
 */
static void
gather(const struct ir_liveness *l, struct ir_block *b)
{
   uint64_t *out = l->live_out + (size_t)b->id * l->words;
   for (unsigned i = 0; i < b->succs.count; i++) {
      struct ir_block *s = b->succs.data[i];
      const uint64_t *in = l->live_in + (size_t)s->id * l->words;
      for (unsigned w = 0; w < l->words; w++)
         out[w] |= in[w];
      if (!s->first || s->first->op != IR_phi)
         continue;
      unsigned pred = ir_pred_index(b, i);
      for (struct ir_inst *p = s->first; p && p->op == IR_phi; p = p->next)
         add_use(out, p->src[pred]);
   }
}

static bool
update(const struct ir_liveness *l, struct ir_block *b, uint64_t *set)
{
   uint64_t *live_in = l->live_in + (size_t)b->id * l->words;
   gather(l, b);
   memcpy(set, l->live_out + (size_t)b->id * l->words, l->words * sizeof(*set));
   for (struct ir_inst *in = b->last; in; in = in->prev) {
      for (unsigned i = 0; i < in->dst_count; i++)
         drop(set, in->dst[i]);
      if (in->op == IR_phi)
         continue;
      for (unsigned i = 0; i < in->src_count; i++)
         add_use(set, in->src[i]);
      if (in->guard)
         add_use(set, in->guard);
   }
   bool changed = memcmp(live_in, set, l->words * sizeof(*set)) != 0;
   memcpy(live_in, set, l->words * sizeof(*set));
   return changed;
}

struct ir_liveness *
ir_liveness_compute(struct arena *a, struct ir_func *f)
{
   struct arena tmp = {0};
   struct ir_liveness *l = arena_new(a, struct ir_liveness);
   ir_compute(f, IR_DOMINANCE);
   l->words = (f->value_count + 63) / 64;
   l->live_in = arena_new_array(a, f->blocks.count * l->words, uint64_t);
   l->live_out = arena_new_array(a, f->blocks.count * l->words, uint64_t);
   uint64_t *set = arena_new_array(&tmp, l->words, uint64_t);

   for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = f->blocks.count; i-- > 0;)
         changed |= update(l, f->blocks.data[i], set);
   }
   ir_for_each_block(b, f)
   {
      for (struct ir_inst *p = b->first; p && p->op == IR_phi; p = p->next)
         add(l->live_in + (size_t)b->id * l->words, p->dst[0]);
   }
   arena_free(&tmp);
   return l;
}
