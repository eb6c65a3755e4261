/* Find what the lanes of a vector have in common: shapes of values, divergent
 * branches, joins.
 *
 *    %1:b32 = sreg tid.x            ; block 256x1: offsets 0,1,2 ...
 *    %2:b32 = sreg ctaid.x          ; uniform
 *    %3:b32 = mul.lo %2, 256        ; uniform
 *    %4:b32 = add %3, %1            ; offsets 0,1,2 ...
 *    %5:b1  = setp.lt %4, %n        ; varying: the branch on it diverges
 *
 * Optimistic: every value starts unknown (not yet seen) and only falls, from
 * unknown over uniform or offsets to varying; the walk over the blocks repeats
 * until nothing falls.  A divergent branch makes the blocks where its ways
 * meet joins, whose phis vary, and the loops that some of its lanes leave
 * divergent, whose exits are joins too (the values they merge come from
 * different iterations).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/shape_int.h"

#include <string.h>

#include "base/poison.h"

static const struct ir_shape *
shape_create(struct shape_analysis *s, const struct ir_shape *as)
{
   struct ir_shape *n = arena_new(s->f->arena, struct ir_shape);
   *n = *as;
   return n;
}

/* A phi: what all seen sources agree on.  False: none is seen. */
static bool
evaluate_phi(struct shape_analysis *s, const struct ir_inst *in,
             struct ir_shape *t)
{
   const struct ir_value *v = in->dst[0];
   bool any = false, same = true;
   const struct ir_value *only = NULL;

   memset(t, 0, sizeof(*t));
   for (unsigned i = 0; i < in->src_count; i++) {
      struct ir_shape x, have = *t;
      if (in->src[i]->undefined && !s->from_nothing[v->id])
         continue;
      if (!shape_operand(s, in->src[i], &x))
         continue;
      if (only && only != in->src[i])
         same = false;
      only = in->src[i];
      if (!any) {
         *t = x;
         any = true;
         continue;
      }
      t->lo = x.lo < t->lo ? x.lo : t->lo;
      t->hi = x.hi > t->hi ? x.hi : t->hi;
      t->align = x.align < t->align ? x.align : t->align;
      if (have.uniform && x.uniform)
         t->uniform = shape_join_guards(t, &have, &x);
      else if (have.offsets && shape_same_lanes(s, &have, &x) &&
               shape_join_guards(t, &have, &x))
         shape_copy_lanes(t, &have);
      else
         shape_make_varying(t);
   }
   if (!any)
      return false;
   bool temporal = in->block->join;
   if (temporal && !(same && only && (only->constant || only->undefined))) {
      /* Lanes come on different ways; a single source still differs by the
       * iteration it left at. */
      shape_make_varying(t);
   }
   /* A guarded scalar cannot go round a loop: its guard holds for one trip. */
   if (t->guards[0]) {
      shape_make_varying(t);
      memset(t->guards, 0, sizeof(t->guards));
   }
   /* Ranges that still move are given up: loops count far. */
   if (s->round > 2)
      shape_range_full(t, ir_type_bits(v->type));
   if (s->width == 1)
      t->uniform = true;
   return true;
}

static bool
same_shape(const struct shape_analysis *s, const struct ir_shape *a,
           const struct ir_shape *b)
{
   return a->uniform == b->uniform && a->lo == b->lo && a->hi == b->hi &&
          a->align == b->align && shape_same_lanes(s, a, b) &&
          !memcmp(a->guards, b->guards, sizeof(a->guards));
}

static void
update(struct shape_analysis *s, const struct ir_value *v,
       const struct ir_shape *t)
{
   const struct ir_shape *old = s->shape[v->id];
   if (s->seen[v->id] && old && same_shape(s, old, t))
      return;
   s->seen[v->id] = true;
   s->shape[v->id] = shape_create(s, t);
   s->changed = true;
}

static void
visit_block(struct shape_analysis *s, struct ir_block *b)
{
   struct ir_shape t;
   ir_for_each_inst(in, b)
   {
      for (unsigned i = 0; i < in->dst_count; i++) {
         bool known = in->op == IR_phi ? evaluate_phi(s, in, &t)
                                       : shape_evaluate(s, in, i, &t);
         if (known)
            update(s, in->dst[i], &t);
      }
   }
   struct ir_inst *end = b->last;
   if (!end || b->succs.count < 2 || !end->src_count)
      return;
   struct ir_shape c;
   if (!shape_operand(s, end->src[0], &c))
      return;
   bool divergent = !c.uniform && s->width > 1;
   if (divergent || b->divergent)
      s->changed |= shape_mark_divergence(s->f, b);
}

/* Phis of nothing but themselves and what is undefined: still unknown, and so
 * is all that is made of them.
 */
static bool
begin_from_nothing(struct shape_analysis *s)
{
   bool any = false;
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         if (in->op != IR_phi)
            break;
         unsigned id = in->dst[0]->id;
         any |= !s->seen[id] && !s->from_nothing[id];
         s->from_nothing[id] |= !s->seen[id];
      }
   }
   return any;
}

static void
analyze(struct ir_func *f, bool trusting)
{
   struct shape_analysis s = {
      .f = f, .width = f->width ? f->width : 1, .trusting = trusting};
   s.seen = arena_new_array(f->arena, f->value_count, bool);
   s.shape = arena_new_array(f->arena, f->value_count, const struct ir_shape *);
   s.from_nothing = arena_new_array(f->arena, f->value_count, bool);

   ir_for_each_block(b, f)
   {
      b->divergent = false;
      b->join = false;
   }
   for (size_t i = 0; i < f->loops.count; i++)
      f->loops.data[i]->divergent = false;

   do {
      s.changed = false;
      ir_for_each_block(b, f) visit_block(&s, b);
      s.round++;
   } while (s.changed || begin_from_nothing(&s));

   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++) {
            const struct ir_shape *t = s.shape[in->dst[i]->id];
            in->dst[i]->shape = t;
            in->dst[i]->needs = t ? (struct ir_value *)t->unit : NULL;
         }
      }
   }
   f->facts |= IR_SHAPE;
}

bool
analyze_shape(struct ir_func *f)
{
   analyze(f, false);
   return true;
}

void
shape_estimate(struct ir_func *f)
{
   analyze(f, true);
}

bool *
shape_regions(struct ir_func *f, struct arena *tmp)
{
   VEC(struct ir_block *) work = {0};
   bool *marked = arena_new_array(tmp, f->blocks.count, bool);
   ir_for_each_block(d, f)
   {
      if (!d->divergent)
         continue;
      bool *seen = arena_new_array(tmp, f->blocks.count, bool);
      work.count = 0;
      vec_push(tmp, &work, d);
      while (work.count) {
         struct ir_block *b = work.data[--work.count];
         for (size_t i = 0; i < b->succs.count; i++) {
            struct ir_block *to = b->succs.data[i];
            if (to == d->meet || seen[to->id])
               continue;
            seen[to->id] = marked[to->id] = true;
            vec_push(tmp, &work, to);
         }
      }
   }
   return marked;
}
