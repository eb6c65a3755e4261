/* Video instructions (9.7.17): parts of registers, with one bit more than
 * fits, saturated, and merged or summed into a third operand.
 *
 * Scalar ones are computed in 64 bits a lane, the vset2 and vset4 families
 * part by part in 32.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static const struct ptx_operand *
operand(const struct ir_inst *in, unsigned i)
{
   static const struct ptx_operand none;
   return i < in->ptx->operand_count ? &in->ptx->operands[i] : &none;
}

static bool
is_set(const struct ir_inst *in)
{
   return in->op == IR_vset || in->op == IR_vset2 || in->op == IR_vset4;
}

/* Of source i, or with i = -1 of the result. */
static bool
is_signed(const struct ir_inst *in, int i)
{
   enum ptx_type t =
      is_set(in) ? i < 0 ? PTX_U32 : in->types[i] : in->types[i + 1];
   return ptx_types[t].kind == PTX_KIND_SINT;
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
widen(struct simd_build *s, V x, unsigned bits, bool sign)
{
   LLVMTypeRef t = simd_like(s, x, LLVMIntTypeInContext(s->llvm, bits));
   if (simd_element_bits(x) == bits)
      return x;
   return sign ? LLVMBuildSExt(B, x, t, "") : LLVMBuildZExt(B, x, t, "");
}

/* `bits` bits of the 32-bit x from `at` on, in 32 bits. */
static V
bits_at(struct simd_build *s, V x, unsigned at, unsigned bits, bool sign)
{
   if (bits == 32)
      return x;
   x = LLVMBuildShl(B, x, simd_int_like(x, 32 - bits - at), "");
   V k = simd_int_like(x, 32 - bits);
   return sign ? LLVMBuildAShr(B, x, k, "") : LLVMBuildLShr(B, x, k, "");
}

static V
minmax(struct simd_build *s, V a, V b, bool max, bool sign)
{
   V args[2] = {a, b};
   return simd_intrinsic(s,
                         max ? (sign ? "llvm.smax" : "llvm.umax")
                             : (sign ? "llvm.smin" : "llvm.umin"),
                         LLVMTypeOf(a), args, 2);
}

static V
shift(struct simd_build *s, const struct ir_inst *in, V a, V n)
{
   bool left = in->op == IR_vshl;
   /* n is 64 bits wide and not negative. */
   if (in->mods[PTX_MOD_shift] == PTX_shift_wrap)
      n = LLVMBuildAnd(B, n, simd_int_like(n, 31), "");
   else
      n = minmax(s, n, simd_int_like(n, 32), false, false);
   return left ? LLVMBuildShl(B, a, n, "") : LLVMBuildAShr(B, a, n, "");
}

/* The primary operation, of values with room to spare. */
static V
primary(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   static const LLVMIntPredicate compare[] = {
      [PTX_cmp_eq] = LLVMIntEQ,  [PTX_cmp_ne] = LLVMIntNE,
      [PTX_cmp_lt] = LLVMIntSLT, [PTX_cmp_le] = LLVMIntSLE,
      [PTX_cmp_gt] = LLVMIntSGT, [PTX_cmp_ge] = LLVMIntSGE,
   };
   V r, one, negative;
   switch (in->op) {
   case IR_vadd:
   case IR_vadd2:
   case IR_vadd4:
      return LLVMBuildAdd(B, a, b, "");
   case IR_vsub:
   case IR_vsub2:
   case IR_vsub4:
      return LLVMBuildSub(B, a, b, "");
   case IR_vabsdiff:
   case IR_vabsdiff2:
   case IR_vabsdiff4:
      return LLVMBuildSub(B, minmax(s, a, b, true, true),
                          minmax(s, a, b, false, true), "");
   case IR_vmin:
   case IR_vmin2:
   case IR_vmin4:
      return minmax(s, a, b, false, true);
   case IR_vmax:
   case IR_vmax2:
   case IR_vmax4:
      return minmax(s, a, b, true, true);
   case IR_vavrg2:
   case IR_vavrg4:
      /* away from zero on a tie: floor((sum + (sum >= 0)) / 2) */
      r = LLVMBuildAdd(B, a, b, "");
      negative = LLVMBuildICmp(B, LLVMIntSLT, r, simd_int_like(r, 0), "");
      one = pick(s, negative, simd_int_like(r, 0), simd_int_like(r, 1));
      r = LLVMBuildAdd(B, r, one, "");
      return LLVMBuildAShr(B, r, simd_int_like(r, 1), "");
   case IR_vset:
   case IR_vset2:
   case IR_vset4:
      r = LLVMBuildICmp(B, compare[in->mods[PTX_MOD_cmp]], a, b, "");
      return LLVMBuildZExt(B, r, LLVMTypeOf(a), "");
   default:
      return shift(s, in, a, b);
   }
}

/* Saturated to `bits` bits. */
static V
hold(struct simd_build *s, V x, unsigned bits, bool sign)
{
   int64_t most = (int64_t)((1ull << (sign ? bits - 1 : bits)) - 1);
   int64_t least = sign ? -most - 1 : 0;
   x = minmax(s, x, simd_int_like(x, (uint64_t)most), false, true);
   return minmax(s, x, simd_int_like(x, (uint64_t)least), true, true);
}

/* Put x at `at` into the bits of c. */
static V
insert(struct simd_build *s, V x, V c, unsigned at, unsigned bits)
{
   uint32_t mask =
      bits == 32 ? UINT32_MAX : (uint32_t)((1ull << bits) - 1) << at;
   x = LLVMBuildShl(B, x, simd_int_like(x, at), "");
   x = LLVMBuildAnd(B, x, simd_int_like(x, mask), "");
   c = LLVMBuildAnd(B, c, simd_int_like(c, (uint32_t)~mask), "");
   return LLVMBuildOr(B, x, c, "");
}

/* Source i of a scalar video instruction, in 64 bits. */
static V
source(struct simd_build *s, const struct ir_inst *in, unsigned i)
{
   const struct ptx_operand *o = operand(in, i + 1);
   bool sign = is_signed(in, (int)i), part = o->kind == PTX_OPERAND_ELEMENT;
   V x = simd_get(s, in->src[i]);
   /* An amount to shift by has the type .u32, whatever stands there. */
   if (i == 1 && (in->op == IR_vshl || in->op == IR_vshr))
      sign = false;
   if (part)
      x = bits_at(s, x, o->part_bits * (unsigned)(o->imm & 15), o->part_bits,
                  sign);
   return widen(s, x, 64, sign);
}

static V
to_32(struct simd_build *s, V x)
{
   return LLVMBuildTrunc(B, x, simd_like(s, x, s->t_i32), "");
}

/* vmad: a * b + c, one of the product and c negated or one more (.po). */
static V
multiply_add(struct simd_build *s, const struct ir_inst *in)
{
   bool sign = is_signed(in, -1);
   unsigned scale = in->mods[PTX_MOD_vscale];
   /* 64 bits and a sign do not fit 64. */
   V a = widen(s, source(s, in, 0), 128, is_signed(in, 0));
   V b = widen(s, source(s, in, 1), 128, is_signed(in, 1));
   V c = widen(s, simd_get(s, in->src[2]), 128, sign);
   V p = LLVMBuildMul(B, a, b, "");
   if (operand(in, 1)->negated != operand(in, 2)->negated)
      p = LLVMBuildNeg(B, p, "");
   if (operand(in, 3)->negated)
      c = LLVMBuildNeg(B, c, "");
   p = LLVMBuildAdd(B, p, c, "");
   if (in->mods[PTX_MOD_po])
      p = LLVMBuildAdd(B, p, simd_int_like(p, 1), "");
   unsigned k = scale == PTX_vscale_shr7    ? 7
                : scale == PTX_vscale_shr15 ? 15
                                            : 0;
   p = LLVMBuildAShr(B, p, simd_int_like(p, k), "");
   if (in->mods[PTX_MOD_sat]) {
      LLVMTypeRef t = LLVMTypeOf(p);
      V high = simd_int_like(p, sign ? INT32_MAX : UINT32_MAX);
      V low = sign ? LLVMBuildNot(B, high, "") : simd_int_like(p, 0);
      V args[2] = {p, high};
      p = simd_intrinsic(s, "llvm.smin", t, args, 2);
      args[0] = p;
      args[1] = low;
      p = simd_intrinsic(s, "llvm.smax", t, args, 2);
   }
   return to_32(s, p);
}

static V
scalar_video(struct simd_build *s, const struct ir_inst *in)
{
   const struct ptx_operand *d = operand(in, 0);
   bool part = d->kind == PTX_OPERAND_ELEMENT, sign = is_signed(in, -1);
   unsigned bits = part ? d->part_bits : 32;
   V c = in->src_count > 2 ? simd_get(s, in->src[2]) : NULL;
   V r = primary(s, in, source(s, in, 0), source(s, in, 1));
   if (in->mods[PTX_MOD_sat])
      r = hold(s, r, bits, sign);
   r = to_32(s, r);
   switch (in->mods[PTX_MOD_op2]) {
   case PTX_op2_add:
      return LLVMBuildAdd(B, r, c, "");
   case PTX_op2_min:
   case PTX_op2_max:
      return minmax(s, r, c, in->mods[PTX_MOD_op2] == PTX_op2_max, sign);
   default:
      break;
   }
   return part ? insert(s, r, c, bits * (unsigned)(d->imm & 15), bits) : r;
}

/* Lane i of source `which`: bits 4 ... 7 and 2, 3 of a selector mean b. */
static V
lane(struct simd_build *s, const struct ir_inst *in, unsigned i, unsigned which,
     unsigned bits)
{
   const struct ptx_operand *o = operand(in, which + 1);
   unsigned lanes = 32 / bits, index = i + which * lanes;
   if (o->kind == PTX_OPERAND_ELEMENT)
      index = (unsigned)(o->imm >> 4 * i) & 15;
   V x = simd_get(s, in->src[index >= lanes]);
   return bits_at(s, x, bits * (index % lanes), bits,
                  is_signed(in, (int)which));
}

static bool
lane_is_written(const struct ir_inst *in, unsigned i)
{
   const struct ptx_operand *d = operand(in, 0);
   if (d->kind != PTX_OPERAND_ELEMENT)
      return true;
   for (unsigned k = 0; k < d->parts; k++)
      if ((d->imm >> 4 * k & 15) == i)
         return true;
   return false;
}

static V
simd_lanes(struct simd_build *s, const struct ir_inst *in, unsigned lanes)
{
   unsigned bits = 32 / lanes;
   bool sum = in->mods[PTX_MOD_op2] == PTX_op2_add, sign = is_signed(in, -1);
   V r = simd_get(s, in->src[2]);
   for (unsigned i = 0; i < lanes; i++) {
      if (!lane_is_written(in, i))
         continue;
      V x = primary(s, in, lane(s, in, i, 0, bits), lane(s, in, i, 1, bits));
      if (in->mods[PTX_MOD_sat])
         x = hold(s, x, bits, sign);
      r = sum ? LLVMBuildAdd(B, r, x, "") : insert(s, x, r, bits * i, bits);
   }
   return r;
}

/* NULL: not a video instruction. */
LLVMValueRef
simd_video(struct simd_build *s, const struct ir_inst *in)
{
   if (in->op < (enum ir_op)PTX_OP_vadd || in->op > (enum ir_op)PTX_OP_vset4 ||
       !in->ptx)
      return NULL;
   if (in->op == IR_vmad)
      return multiply_add(s, in);
   const char *name = ir_op_names[in->op];
   char last = name[strlen(name) - 1];
   if (last == '2' || last == '4')
      return simd_lanes(s, in, (unsigned)(last - '0'));
   return scalar_video(s, in);
}
