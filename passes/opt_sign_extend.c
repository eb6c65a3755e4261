/* Zero-extensions of what is known not to be negative become sign-extensions.
 *
 *       %c = setp.lt.u32 %l, 16            ...
 *       branch %c, b, a                    branch %c, b, a
 *    a: %x = add.s32 %l, -16        ->  a: %x = add.s32 %l, -16
 *       %y = zext %x                       %y = sext %x
 *
 * Of the lanes that are in a, none has a negative %x.  Those that are not may
 * have one, and where a vector has both, its lanes' zero-extensions are 4 G
 * apart: no longer base + lane, so that they have to be gathered.  Their
 * sign-extensions are side by side.
 *
 * Needs shapes (for the range of %l) and dominance.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"
#include "passes/shape.h"

#include "base/poison.h"

enum { CONDITION_DEPTH = 4 };

/* Is l >= d, or l >= least where d is NULL? */
struct question {
   const struct ir_value *l, *d;
   int64_t least;
};

static bool
is_natural(const struct ir_value *v)
{
   if (v->constant)
      return !(v->bits.lo >> 31);
   return v->shape && v->shape->lo >= 0;
}

/* Does a comparison of a with b say it?  or_equal: a >= b, else a > b. */
static bool
says(const struct question *q, const struct ir_value *a,
     const struct ir_value *b, bool or_equal, bool is_signed)
{
   if (a != q->l)
      return false;
   if (q->d)
      return b == q->d && (!is_signed || is_natural(b));
   if (!b->constant || !is_natural(b))
      return false;
   return (int64_t)b->bits.lo + !or_equal >= q->least;
}

static bool
condition_says(const struct question *q, const struct ir_value *c, bool holds,
               unsigned depth)
{
   const struct ir_inst *in = c->def;
   if (!in || !depth)
      return false;
   if (in->op == IR_not)
      return condition_says(q, in->src[0], !holds, depth - 1);
   if (in->op == (holds ? IR_and : IR_or))
      return condition_says(q, in->src[0], holds, depth - 1) ||
             condition_says(q, in->src[1], holds, depth - 1);
   if (in->op != IR_setp || in->dst_count != 1 || in->src_count != 2 ||
       in->src[0]->type != IR_B32)
      return false;
   const struct ir_value *a = in->src[0], *b = in->src[1];
   bool is_signed = ptx_types[in->types[0]].kind == PTX_KIND_SINT;
   switch (in->mods[PTX_MOD_cmp]) {
   case PTX_cmp_eq:
   case PTX_cmp_ne:
      /* Not zero. */
      return holds == (in->mods[PTX_MOD_cmp] == PTX_cmp_ne) && a == q->l &&
             !q->d && q->least == 1 && b->constant && b->bits.lo == 0;
   case PTX_cmp_lt:
   case PTX_cmp_lo:
      return holds ? says(q, b, a, false, is_signed)
                   : says(q, a, b, true, is_signed);
   case PTX_cmp_le:
   case PTX_cmp_ls:
      return holds ? says(q, b, a, true, is_signed)
                   : says(q, a, b, false, is_signed);
   case PTX_cmp_gt:
   case PTX_cmp_hi:
      return holds ? says(q, a, b, false, is_signed)
                   : says(q, b, a, true, is_signed);
   case PTX_cmp_ge:
   case PTX_cmp_hs:
      return holds ? says(q, a, b, true, is_signed)
                   : says(q, b, a, false, is_signed);
   default:
      return false;
   }
}

/* Do the branches on the way to b say it? */
static bool
known(const struct question *q, const struct ir_block *b)
{
   for (; b->idom; b = b->idom) {
      const struct ir_block *p = b->idom;
      if (b->preds.count != 1 || p->last->op != IR_branch ||
          p->succs.data[0] == p->succs.data[1])
         continue;
      if (condition_says(q, p->last->src[0], p->succs.data[0] == b,
                         CONDITION_DEPTH))
         return true;
   }
   return false;
}

/* Is v, a difference, known not to be negative in block b? */
static bool
not_negative(const struct ir_value *v, const struct ir_block *b)
{
   const struct ir_inst *in = v->def;
   if (v->type != IR_B32 || !in || in->src_count != 2 ||
       (in->op != IR_add && in->op != IR_sub))
      return false;
   struct question q = {.l = in->src[0]};
   const struct ir_value *other = in->src[1];
   if (in->op == IR_add && q.l->constant) {
      q.l = in->src[1];
      other = in->src[0];
   }
   if (!q.l->shape || q.l->shape->lo < 0 || in->mods[PTX_MOD_sat])
      return false;
   if (other->constant) {
      int32_t k = (int32_t)(uint32_t)other->bits.lo;
      q.least = in->op == IR_add ? -(int64_t)k : k;
      return q.least > 0 && known(&q, b);
   }
   q.d = other;
   return in->op == IR_sub && known(&q, b);
}

bool
opt_sign_extend(struct ir_func *f)
{
   bool changed = false;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         if (in->op == IR_zext && in->dst[0]->type == IR_B64 &&
             not_negative(in->src[0], b)) {
            in->op = IR_sext;
            changed = true;
         } else if (in->op == IR_mul && in->types[0] == PTX_U32 &&
                    in->mods[PTX_MOD_half] == PTX_half_wide &&
                    in->src[1]->constant && is_natural(in->src[1]) &&
                    not_negative(in->src[0], b)) {
            in->types[0] = PTX_S32;
            changed = true;
         }
      }
   }
   return changed;
}
