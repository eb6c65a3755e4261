/* The meaning of the video instructions (9.7.17).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/evaluate.h"

#include <assert.h>

/* Which operand is the i-th source: behind the destination. */
static const struct ptx_operand *
operand(const struct eval *x, unsigned i)
{
   static const struct ptx_operand none;
   return i + 1 < x->in->operand_count ? &x->in->operands[i + 1] : &none;
}

static bool
is_signed(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_SINT;
}

static int64_t
extend(uint64_t n, unsigned bits, bool sign)
{
   n &= bits >= 64 ? ~0ull : (1ull << bits) - 1;
   return sign ? (int64_t)(n << (64 - bits)) >> (64 - bits) : (int64_t)n;
}

/* Types of a and b: vset has no type of its result. */
static enum ptx_type
source_type(const struct eval *x, unsigned i)
{
   bool set = x->in->op == PTX_OP_vset || x->in->op == PTX_OP_vset2 ||
              x->in->op == PTX_OP_vset4;
   return x->in->types[set ? i : i + 1];
}

static enum ptx_type
result_type(const struct eval *x)
{
   bool set = x->in->op == PTX_OP_vset || x->in->op == PTX_OP_vset2 ||
              x->in->op == PTX_OP_vset4;
   return set ? PTX_U32 : x->in->types[0];
}

/* The byte, half or word that a.b1, a.h0 or a selects. */
static int64_t
select_part(const struct eval *x, unsigned i, uint64_t bits)
{
   const struct ptx_operand *o = operand(x, i);
   bool sign = is_signed(source_type(x, i));
   if (o->kind != PTX_OPERAND_ELEMENT)
      return extend(bits, 32, sign);
   return extend(bits >> o->part_bits * (unsigned)(o->imm & 15), o->part_bits,
                 sign);
}

static bool
compare_ints(const struct eval *x, int64_t a, int64_t b)
{
   switch (x->in->mods[PTX_MOD_cmp]) {
   case PTX_cmp_eq:
      return a == b;
   case PTX_cmp_ne:
      return a != b;
   case PTX_cmp_lt:
      return a < b;
   case PTX_cmp_le:
      return a <= b;
   case PTX_cmp_gt:
      return a > b;
   default:
      return a >= b;
   }
}

static int64_t
shift(const struct eval *x, int64_t a, int64_t b)
{
   uint64_t n = (uint64_t)b & 0xffffffff;
   bool left = x->in->op == PTX_OP_vshl;
   if (x->in->mods[PTX_MOD_shift] == PTX_shift_wrap)
      n &= 31;
   else if (n > 32)
      n = 32;
   return left ? (int64_t)((uint64_t)a << n) : a >> n;
}

static int64_t
primary(const struct eval *x, int64_t a, int64_t b)
{
   switch (x->in->op) {
   case PTX_OP_vadd:
   case PTX_OP_vadd2:
   case PTX_OP_vadd4:
      return a + b;
   case PTX_OP_vsub:
   case PTX_OP_vsub2:
   case PTX_OP_vsub4:
      return a - b;
   case PTX_OP_vabsdiff:
   case PTX_OP_vabsdiff2:
   case PTX_OP_vabsdiff4:
      return a > b ? a - b : b - a;
   case PTX_OP_vmin:
   case PTX_OP_vmin2:
   case PTX_OP_vmin4:
      return a < b ? a : b;
   case PTX_OP_vmax:
   case PTX_OP_vmax2:
   case PTX_OP_vmax4:
      return a > b ? a : b;
   case PTX_OP_vavrg2:
   case PTX_OP_vavrg4:
      /* away from zero on a tie */
      return a + b >= 0 ? (a + b + 1) >> 1 : -((1 - (a + b)) >> 1);
   case PTX_OP_vset:
   case PTX_OP_vset2:
   case PTX_OP_vset4:
      return compare_ints(x, a, b);
   default:
      return shift(x, a, b);
   }
}

static int64_t
hold(int64_t n, unsigned bits, bool sign)
{
   int64_t most = (1ll << (sign ? bits - 1 : bits)) - 1;
   int64_t least = sign ? -most - 1 : 0;
   return n < least ? least : n > most ? most : n;
}

static uint64_t
second_operation(const struct eval *x, int64_t r, uint64_t c)
{
   bool sign = is_signed(result_type(x));
   int64_t a = extend((uint64_t)r, 32, sign), b = extend(c, 32, sign);
   switch (x->in->mods[PTX_MOD_op2]) {
   case PTX_op2_min:
      return (uint64_t)(a < b ? a : b);
   case PTX_op2_max:
      return (uint64_t)(a > b ? a : b);
   default:
      return (uint64_t)(a + b);
   }
}

/* d.h1: the result goes there, the rest comes from c. */
static uint64_t
merge_part(const struct eval *x, uint64_t r, uint64_t c)
{
   const struct ptx_operand *d = &x->in->operands[0];
   unsigned at = d->part_bits * (unsigned)(d->imm & 15);
   uint64_t mask = ((1ull << d->part_bits) - 1) << at;
   return (c & ~mask) | (r << at & mask);
}

static uint64_t
multiply_add(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   bool sign = is_signed(result_type(x));
   __int128 p = (__int128)select_part(x, 0, a) * select_part(x, 1, b);
   __int128 s = extend(c, 32, sign);
   unsigned scale = x->in->mods[PTX_MOD_vscale];
   if (operand(x, 0)->negated != operand(x, 1)->negated)
      p = -p;
   if (operand(x, 2)->negated)
      s = -s;
   p += s + (x->in->mods[PTX_MOD_po] ? 1 : 0);
   p >>= scale == PTX_vscale_shr7 ? 7 : scale == PTX_vscale_shr15 ? 15 : 0;
   if (x->sat)
      p = hold((int64_t)p, 32, sign);
   return (uint64_t)p;
}

uint64_t
video(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   if (x->in->op == PTX_OP_vmad)
      return multiply_add(x, a, b, c);
   const struct ptx_operand *d = &x->in->operands[0];
   unsigned bits = d->kind == PTX_OPERAND_ELEMENT ? d->part_bits : 32;
   int64_t r = primary(x, select_part(x, 0, a), select_part(x, 1, b));
   if (x->sat)
      r = hold(r, bits, is_signed(result_type(x)));
   if (x->in->mods[PTX_MOD_op2])
      return second_operation(x, r, c) & 0xffffffff;
   if (d->kind == PTX_OPERAND_ELEMENT)
      return merge_part(x, (uint64_t)r, c);
   return (uint64_t)r & 0xffffffff;
}

/* Lane i of a SIMD source: .b3210 and .h10 say which bytes of {a, b}; bits
 * 4 … 7 and 2 … 3 are the other operand's.
 */
static int64_t
lane(const struct eval *x, unsigned i, unsigned which, uint64_t a, uint64_t b,
     unsigned bits)
{
   const struct ptx_operand *o = operand(x, which);
   uint64_t both = (b & 0xffffffff) << 32 | (a & 0xffffffff);
   unsigned index = i + (which ? 32 / bits : 0);
   if (o->kind == PTX_OPERAND_ELEMENT)
      index = (unsigned)(o->imm >> 4 * i) & 15;
   return extend(both >> bits * index, bits, is_signed(source_type(x, which)));
}

/* Is lane i among those that d.h10 or d.b3210 names? */
static bool
lane_is_written(const struct eval *x, unsigned i)
{
   const struct ptx_operand *d = &x->in->operands[0];
   if (d->kind != PTX_OPERAND_ELEMENT)
      return true;
   for (unsigned k = 0; k < d->parts; k++)
      if ((d->imm >> 4 * k & 15) == i)
         return true;
   return false;
}

uint64_t
video_simd(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   const char *name = ptx_op_names[x->in->op];
   unsigned lanes = (unsigned)(name[strlen(name) - 1] - '0');
   unsigned bits = 32 / lanes;
   bool sum = x->in->mods[PTX_MOD_op2] == PTX_op2_add;
   bool sign = is_signed(result_type(x));
   uint64_t mask = (1ull << bits) - 1, r = sum ? c : 0;
   for (unsigned i = 0; i < lanes; i++) {
      if (!lane_is_written(x, i)) {
         if (!sum)
            r |= c & mask << bits * i;
         continue;
      }
      int64_t n =
         primary(x, lane(x, i, 0, a, b, bits), lane(x, i, 1, a, b, bits));
      if (x->sat)
         n = hold(n, bits, sign);
      if (sum)
         r += (uint64_t)n;
      else
         r |= ((uint64_t)n & mask) << bits * i;
   }
   return r & 0xffffffff;
}
