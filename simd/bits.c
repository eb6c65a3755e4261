/* Logic, shifts, and whatever looks at single bits or bytes (9.7.1, 9.7.8).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static V
icmp(struct simd_build *s, LLVMIntPredicate p, V a, V b)
{
   return LLVMBuildICmp(B, p, a, b, "");
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
unary(struct simd_build *s, const char *name, V a)
{
   return simd_intrinsic(s, name, LLVMTypeOf(a), &a, 1);
}

static V
extend(struct simd_build *s, V x, unsigned bits, bool sign)
{
   LLVMTypeRef t = simd_like(s, x, LLVMIntTypeInContext(s->llvm, bits));
   return sign ? LLVMBuildSExt(B, x, t, "") : LLVMBuildZExt(B, x, t, "");
}

static V
truncate_to(struct simd_build *s, V x, unsigned bits)
{
   LLVMTypeRef t = simd_like(s, x, LLVMIntTypeInContext(s->llvm, bits));
   return LLVMBuildTrunc(B, x, t, "");
}

/* A length or position operand of bfe, bfi: bits 0 to 7. */
static V
low8(struct simd_build *s, V x)
{
   return LLVMBuildAnd(B, x, simd_int_like(x, 0xff), "");
}

static bool
is_signed(const struct ir_inst *in)
{
   return ptx_types[in->types[0]].kind == PTX_KIND_SINT;
}

/* Shifts clamp: by the width or more gives 0, or all sign bits. */
static V
shift(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   unsigned bits = simd_element_bits(a);
   /* The amount is 32 bits wide whatever the value is. */
   V most = simd_int_like(b, bits - 1);
   V large = icmp(s, LLVMIntUGT, b, most);
   V k = pick(s, large, most, b);
   LLVMTypeRef t = LLVMTypeOf(a);
   if (LLVMTypeOf(k) != t)
      k = bits > simd_element_bits(k) ? LLVMBuildZExt(B, k, t, "")
                                      : LLVMBuildTrunc(B, k, t, "");
   if (in->op == IR_shr && is_signed(in))
      return LLVMBuildAShr(B, a, k, "");
   V r =
      in->op == IR_shl ? LLVMBuildShl(B, a, k, "") : LLVMBuildLShr(B, a, k, "");
   return pick(s, large, simd_int_like(a, 0), r);
}

static V
funnel(struct simd_build *s, const struct ir_inst *in, V lo, V hi, V n)
{
   bool left = in->mods[PTX_MOD_side] == PTX_side_l;
   if (in->mods[PTX_MOD_shift] == PTX_shift_clamp) {
      V most = simd_int_like(n, 32);
      V all = icmp(s, LLVMIntUGE, n, most);
      V args[3] = {hi, lo, n};
      V r = simd_intrinsic(s, left ? "llvm.fshl" : "llvm.fshr", LLVMTypeOf(hi),
                           args, 3);
      return pick(s, all, left ? lo : hi, r);
   }
   V args[3] = {hi, lo, n};
   return simd_intrinsic(s, left ? "llvm.fshl" : "llvm.fshr", LLVMTypeOf(hi),
                         args, 3);
}

static V
lookup3(struct simd_build *s, V a, V b, V c, unsigned table)
{
   V r = NULL;
   V na = LLVMBuildNot(B, a, ""), nb = LLVMBuildNot(B, b, "");
   V nc = LLVMBuildNot(B, c, "");
   if (table == 0)
      return simd_int_like(a, 0);
   if (table == 255)
      return simd_int_like(a, UINT64_MAX);
   for (unsigned i = 0; i < 8; i++) {
      if (!(table >> i & 1))
         continue;
      V t = LLVMBuildAnd(B, i & 4 ? a : na, i & 2 ? b : nb, "");
      t = LLVMBuildAnd(B, t, i & 1 ? c : nc, "");
      r = r ? LLVMBuildOr(B, r, t, "") : t;
   }
   return r;
}

/* lop3.bool: the second result, from the first and a predicate. */
static void
logic_predicate(struct simd_build *s, const struct ir_inst *in, V r)
{
   V any = icmp(s, LLVMIntNE, r, simd_int_like(r, 0));
   V with = simd_get(s, in->src[4]);
   simd_set(s, in->dst[1],
            in->mods[PTX_MOD_bool] == PTX_bool_and
               ? LLVMBuildAnd(B, any, with, "")
               : LLVMBuildOr(B, any, with, ""));
}

/* fns: from bit `base` on, up (n > 0) or down (n < 0), the n-th set bit; all
 * ones when there is none.  n = 0: the base itself, if it is set.
 */
static V
find_nth_set(struct simd_build *s, V a, V base, V n)
{
   V zero = simd_int_like(a, 0), one = simd_int_like(a, 1);
   V ones = simd_int_like(a, UINT64_MAX), last = simd_int_like(a, 31);
   V down = icmp(s, LLVMIntSLT, n, zero);
   base = LLVMBuildAnd(B, base, last, "");
   V m = pick(s, down, unary(s, "llvm.bitreverse", a), a);
   V at = pick(s, down, LLVMBuildXor(B, base, last, ""), base);
   V count = pick(s, down, LLVMBuildNeg(B, n, ""), n);
   m = LLVMBuildAnd(B, m, LLVMBuildShl(B, ones, at, ""), "");
   for (unsigned i = 1; i < 32; i++) {
      V next = LLVMBuildAnd(B, m, LLVMBuildSub(B, m, one, ""), "");
      m = pick(s, icmp(s, LLVMIntUGT, count, simd_int_like(a, i)), next, m);
   }
   V args[2] = {m, LLVMConstInt(s->t_i1, 0, false)};
   V r = simd_intrinsic(s, "llvm.cttz", LLVMTypeOf(m), args, 2);
   V self = icmp(s, LLVMIntEQ, n, zero);
   V far = icmp(s, LLVMIntUGT, count, simd_int_like(a, 32));
   V none = LLVMBuildOr(B, icmp(s, LLVMIntEQ, m, zero), far, "");
   none = LLVMBuildOr(B, none,
                      LLVMBuildAnd(B, self, icmp(s, LLVMIntNE, r, at), ""), "");
   r = pick(s, down, LLVMBuildXor(B, r, last, ""), r);
   return pick(s, none, ones, r);
}

static V
to_width(struct simd_build *s, V x, V like)
{
   unsigned from = simd_element_bits(x), to = simd_element_bits(like);
   if (from == to)
      return x;
   return from < to ? extend(s, x, to, false) : truncate_to(s, x, to);
}

/* 1s in the low n bits, n clamped to the width. */
static V
low_ones(struct simd_build *s, V n)
{
   unsigned bits = simd_element_bits(n);
   V all = simd_int_like(n, UINT64_MAX);
   V whole = icmp(s, LLVMIntUGE, n, simd_int_like(n, bits));
   V safe = pick(s, whole, simd_int_like(n, 0), n);
   V ones = LLVMBuildNot(B, LLVMBuildShl(B, all, safe, ""), "");
   return pick(s, whole, all, ones);
}

static V
shift_or_zero(struct simd_build *s, V x, V n, bool left)
{
   unsigned bits = simd_element_bits(x);
   V out = icmp(s, LLVMIntUGE, n, simd_int_like(n, bits));
   V safe = pick(s, out, simd_int_like(n, 0), n);
   V r = left ? LLVMBuildShl(B, x, safe, "") : LLVMBuildLShr(B, x, safe, "");
   return pick(s, out, simd_int_like(x, 0), r);
}

static V
bit_field_extract(struct simd_build *s, const struct ir_inst *in, V a, V pos,
                  V len)
{
   unsigned bits = simd_element_bits(a);
   pos = to_width(s, low8(s, pos), a);
   len = to_width(s, low8(s, len), a);
   V field =
      LLVMBuildAnd(B, shift_or_zero(s, a, pos, false), low_ones(s, len), "");
   if (!is_signed(in))
      return field;
   /* The sign: bit min(pos + len - 1, msb) of a; 0 when len is 0. */
   V end =
      LLVMBuildSub(B, LLVMBuildAdd(B, pos, len, ""), simd_int_like(a, 1), "");
   V most = simd_int_like(a, bits - 1);
   end = pick(s, icmp(s, LLVMIntUGT, end, most), most, end);
   V sign =
      LLVMBuildAnd(B, LLVMBuildLShr(B, a, end, ""), simd_int_like(a, 1), "");
   V none = icmp(s, LLVMIntEQ, len, simd_int_like(a, 0));
   V fill = LLVMBuildAnd(B, icmp(s, LLVMIntNE, sign, simd_int_like(a, 0)),
                         LLVMBuildNot(B, none, ""), "");
   /* Beyond the field, and beyond the register, it goes on. */
   V args[2] = {simd_int_like(a, bits), pos};
   args[1] = simd_intrinsic(s, "llvm.usub.sat", LLVMTypeOf(a), args, 2);
   args[0] = len;
   len = simd_intrinsic(s, "llvm.umin", LLVMTypeOf(a), args, 2);
   V ones = LLVMBuildNot(B, low_ones(s, len), "");
   return LLVMBuildOr(B, field, pick(s, fill, ones, simd_int_like(a, 0)), "");
}

static V
bit_field_insert(struct simd_build *s, V a, V b, V pos, V len)
{
   pos = to_width(s, low8(s, pos), a);
   len = to_width(s, low8(s, len), a);
   V mask = shift_or_zero(s, low_ones(s, len), pos, true);
   V put = shift_or_zero(s, a, pos, true);
   V keep = LLVMBuildAnd(B, b, LLVMBuildNot(B, mask, ""), "");
   return LLVMBuildOr(B, keep, LLVMBuildAnd(B, put, mask, ""), "");
}

static V
bit_mask(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   if (in->mods[PTX_MOD_shift] == PTX_shift_wrap) {
      a = LLVMBuildAnd(B, a, simd_int_like(a, 31), "");
      b = LLVMBuildAnd(B, b, simd_int_like(b, 31), "");
   }
   return shift_or_zero(s, low_ones(s, b), a, true);
}

static V
sign_zero_extend(struct simd_build *s, const struct ir_inst *in, V a, V n)
{
   if (in->mods[PTX_MOD_shift] == PTX_shift_wrap)
      n = LLVMBuildAnd(B, n, simd_int_like(n, 31), "");
   V ones = low_ones(s, n);
   V low = LLVMBuildAnd(B, a, ones, "");
   if (!is_signed(in))
      return low;
   V last = LLVMBuildSub(B, n, simd_int_like(n, 1), "");
   V most = simd_int_like(n, 31);
   last = pick(s, icmp(s, LLVMIntUGT, last, most), most, last);
   V bit =
      LLVMBuildAnd(B, LLVMBuildLShr(B, a, last, ""), simd_int_like(a, 1), "");
   V neg = LLVMBuildAnd(B, icmp(s, LLVMIntNE, bit, simd_int_like(a, 0)),
                        icmp(s, LLVMIntNE, n, simd_int_like(n, 0)), "");
   V high = LLVMBuildNot(B, ones, "");
   return LLVMBuildOr(B, low, pick(s, neg, high, simd_int_like(a, 0)), "");
}

/* Counts come as 32 bits whatever the operand's width is. */
static V
counted(struct simd_build *s, V x)
{
   unsigned bits = simd_element_bits(x);
   if (bits > 32)
      return truncate_to(s, x, 32);
   return bits < 32 ? extend(s, x, 32, false) : x;
}

static V
leading_zeros(struct simd_build *s, V a)
{
   LLVMTypeRef t = LLVMTypeOf(a);
   V args[2] = {a, LLVMConstInt(s->t_i1, 0, false)};
   return simd_intrinsic(s, "llvm.ctlz", t, args, 2);
}

static V
find_bit(struct simd_build *s, const struct ir_inst *in, V a)
{
   unsigned bits = simd_element_bits(a);
   if (is_signed(in)) {
      V sign = LLVMBuildAShr(B, a, simd_int_like(a, bits - 1), "");
      a = LLVMBuildXor(B, a, sign, "");
   }
   V zeros = leading_zeros(s, a);
   V none = icmp(s, LLVMIntEQ, a, simd_int_like(a, 0));
   V at = in->mods[PTX_MOD_shiftamt]
             ? zeros
             : LLVMBuildSub(B, simd_int_like(a, bits - 1), zeros, "");
   V r = counted(s, at);
   return pick(s, none, simd_int_like(r, 0xffffffff), r);
}

/* Byte permutation, default mode: selector nibbles of c. */
static V
permute_bytes(struct simd_build *s, const struct ir_inst *in, V a, V b, V c)
{
   unsigned mode = in->mods[PTX_MOD_prmt];
   V lo = extend(s, a, 64, false), hi = extend(s, b, 64, false);
   V all =
      LLVMBuildOr(B, lo, LLVMBuildShl(B, hi, simd_int_like(hi, 32), ""), "");
   V r = simd_int_like(a, 0), n = LLVMBuildAnd(B, c, simd_int_like(c, 3), "");
   for (unsigned i = 0; i < 4; i++) {
      V sel, sign = NULL;
      switch (mode) {
      case PTX_prmt_f4e:
         sel = LLVMBuildAdd(B, n, simd_int_like(n, i), "");
         break;
      case PTX_prmt_b4e:
         sel = LLVMBuildAnd(B, LLVMBuildSub(B, n, simd_int_like(n, i), ""),
                            simd_int_like(n, 7), "");
         break;
      case PTX_prmt_rc8:
         sel = n;
         break;
      case PTX_prmt_ecl: {
         V k = simd_int_like(n, i);
         sel = pick(s, icmp(s, LLVMIntUGT, n, k), n, k);
         break;
      }
      case PTX_prmt_ecr: {
         V k = simd_int_like(n, i);
         sel = pick(s, icmp(s, LLVMIntULT, n, k), n, k);
         break;
      }
      case PTX_prmt_rc16:
         sel = LLVMBuildAnd(B, n, simd_int_like(n, 1), "");
         sel = LLVMBuildShl(B, sel, simd_int_like(n, 1), "");
         sel = LLVMBuildAdd(B, sel, simd_int_like(n, i & 1), "");
         break;
      default: {
         V nibble = LLVMBuildLShr(B, c, simd_int_like(c, 4 * i), "");
         sel = LLVMBuildAnd(B, nibble, simd_int_like(c, 7), "");
         sign = LLVMBuildAnd(B, nibble, simd_int_like(c, 8), "");
         break;
      }
      }
      V at =
         extend(s, LLVMBuildShl(B, sel, simd_int_like(sel, 3), ""), 64, false);
      V byte = truncate_to(s, LLVMBuildLShr(B, all, at, ""), 8);
      if (sign) {
         V fill = LLVMBuildAShr(B, byte, simd_int_like(byte, 7), "");
         byte = pick(s, icmp(s, LLVMIntNE, sign, simd_int_like(sign, 0)), fill,
                     byte);
      }
      V wide = extend(s, byte, 32, false);
      r = LLVMBuildOr(
         B, r, LLVMBuildShl(B, wide, simd_int_like(wide, 8 * i), ""), "");
   }
   return r;
}

LLVMValueRef
simd_bits(struct simd_build *s, const struct ir_inst *in)
{
   V a = in->src_count > 0 ? simd_get(s, in->src[0]) : NULL;
   V b = in->src_count > 1 ? simd_get(s, in->src[1]) : NULL;
   V c = in->src_count > 2 ? simd_get(s, in->src[2]) : NULL;
   V d = in->src_count > 3 ? simd_get(s, in->src[3]) : NULL;
   V r;
   switch (in->op) {
   case IR_popc:
      return counted(s, unary(s, "llvm.ctpop", a));
   case IR_clz:
      return counted(s, leading_zeros(s, a));
   case IR_bfind:
      return find_bit(s, in, a);
   case IR_brev:
      return unary(s, "llvm.bitreverse", a);
   case IR_bfe:
      return bit_field_extract(s, in, a, b, c);
   case IR_bfi:
      return bit_field_insert(s, a, b, c, d);
   case IR_bmsk:
      return bit_mask(s, in, a, b);
   case IR_szext:
      return sign_zero_extend(s, in, a, b);
   case IR_and:
      return LLVMBuildAnd(B, a, b, "");
   case IR_or:
      return LLVMBuildOr(B, a, b, "");
   case IR_xor:
      return LLVMBuildXor(B, a, b, "");
   case IR_not:
      return LLVMBuildNot(B, a, "");
   case IR_cnot: {
      V zero = icmp(s, LLVMIntEQ, a, simd_int_like(a, 0));
      return LLVMBuildZExt(B, zero, LLVMTypeOf(a), "");
   }
   case IR_lop3:
      if (!in->src[3]->constant)
         return NULL;
      r = lookup3(s, a, b, c, in->src[3]->bits.lo & 255);
      if (in->dst_count > 1)
         logic_predicate(s, in, r);
      return r;
   case IR_fns:
      return find_nth_set(s, a, b, c);
   case IR_shl:
   case IR_shr:
      return shift(s, in, a, b);
   case IR_shf:
      return funnel(s, in, a, b, c);
   case IR_prmt:
      return permute_bytes(s, in, a, b, c);
   default:
      return NULL;
   }
}
