/* cvt: between integers, floats, and the narrow floats (9.7.8.21).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static LLVMTypeRef
int_type(struct simd_build *s, unsigned bits)
{
   return LLVMIntTypeInContext(s->llvm, bits);
}

static V
unary(struct simd_build *s, const char *name, V a)
{
   return simd_intrinsic(s, name, LLVMTypeOf(a), &a, 1);
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
real_like(struct simd_build *s, V x, double value)
{
   LLVMTypeRef t = LLVMTypeOf(x);
   bool vector = simd_is_vector(x);
   V c = LLVMConstReal(vector ? LLVMGetElementType(t) : t, value);
   return vector ? simd_splat(s, c, LLVMGetVectorSize(t)) : c;
}

static V
bits_of(struct simd_build *s, V x)
{
   return LLVMBuildBitCast(
      B, x, simd_like(s, x, int_type(s, simd_element_bits(x))), "");
}

/* Between integers with .sat: clamp to the destination's range. */
static V
saturate_int(struct simd_build *s, V x, enum ptx_type to, enum ptx_type from)
{
   unsigned wide = ptx_types[from].bits, narrow = ptx_types[to].bits;
   bool sign_to = ptx_types[to].kind == PTX_KIND_SINT;
   bool sign_from = ptx_types[from].kind == PTX_KIND_SINT;
   unsigned room = wide > narrow ? wide : narrow;
   LLVMTypeRef t = simd_like(s, x, int_type(s, 2 * room));
   x = sign_from ? LLVMBuildSExt(B, x, t, "") : LLVMBuildZExt(B, x, t, "");
   uint64_t most =
      sign_to ? (1ull << (narrow - 1)) - 1 : UINT64_MAX >> (64 - narrow);
   V top = simd_int_like(x, most);
   V low = simd_int_like(x, 0);
   if (sign_to)
      low = LLVMBuildNot(B, top, "");
   V args[2] = {x, top};
   x = simd_intrinsic(s, "llvm.smin", t, args, 2);
   args[0] = x;
   args[1] = low;
   x = simd_intrinsic(s, "llvm.smax", t, args, 2);
   return LLVMBuildTrunc(B, x, simd_like(s, x, int_type(s, narrow)), "");
}

/* To an integral value, as .rni .rzi .rmi .rpi say (and .rn .rz … of the
 * same directions). */
static V
round_integral(struct simd_build *s, V x, unsigned rnd)
{
   switch (rnd) {
   case PTX_rnd_rni:
   case PTX_rnd_rn:
      return unary(s, "llvm.roundeven", x);
   case PTX_rnd_rmi:
   case PTX_rnd_rm:
      return unary(s, "llvm.floor", x);
   case PTX_rnd_rpi:
   case PTX_rnd_rp:
      return unary(s, "llvm.ceil", x);
   default:
      return unary(s, "llvm.trunc", x);
   }
}

/* NaN gives 0, but the least integer's bits from .f64 or to 64 bits. */
static V
float_to_int(struct simd_build *s, const struct ir_inst *in, V x,
             enum ptx_type to, enum ptx_type from)
{
   unsigned bits = ptx_types[to].bits;
   bool sign = ptx_types[to].kind == PTX_KIND_SINT;
   x = round_integral(s, x, in->mods[PTX_MOD_rnd]);
   LLVMTypeRef types[2] = {simd_like(s, x, int_type(s, bits)), LLVMTypeOf(x)};
   V r = simd_intrinsic2(s, sign ? "llvm.fptosi.sat" : "llvm.fptoui.sat", types,
                         2, &x, 1);
   if (from != PTX_F64 && bits != 64)
      return r;
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   return pick(s, nan, simd_int_like(r, 1ull << (bits - 1)), r);
}

/* One step of a float's bits towards or away from zero. */
static V
step(struct simd_build *s, V x, V away)
{
   V i = bits_of(s, x);
   V up = LLVMBuildAdd(B, i, simd_int_like(i, 1), "");
   V down = LLVMBuildSub(B, i, simd_int_like(i, 1), "");
   return LLVMBuildBitCast(B, pick(s, away, up, down), LLVMTypeOf(x), "");
}

/* x was rounded to nearest as r; `less`/`more`: r is below/above the exact
 * value.  Move it where the direction asks.
 */
static V
redirect(struct simd_build *s, V r, V less, V more, unsigned rnd)
{
   V i = bits_of(s, r);
   V negative = LLVMBuildICmp(B, LLVMIntSLT, i, simd_int_like(i, 0), "");
   V fix, away;
   switch (rnd) {
   case PTX_rnd_rz:
      fix = LLVMBuildOr(
         B, LLVMBuildAnd(B, negative, less, ""),
         LLVMBuildAnd(B, LLVMBuildNot(B, negative, ""), more, ""), "");
      away = LLVMConstNull(LLVMTypeOf(fix));
      break;
   case PTX_rnd_rm:
      fix = more;
      away = negative;
      break;
   case PTX_rnd_rp:
      fix = less;
      away = LLVMBuildNot(B, negative, "");
      break;
   default:
      return r;
   }
   return pick(s, fix, step(s, r, away), r);
}

static bool
directed(unsigned rnd)
{
   return rnd == PTX_rnd_rz || rnd == PTX_rnd_rm || rnd == PTX_rnd_rp;
}

LLVMValueRef
simd_widen(struct simd_build *s, LLVMValueRef x, LLVMTypeRef element)
{
   LLVMTypeRef t = LLVMTypeOf(x);
   if ((simd_is_vector(x) ? LLVMGetElementType(t) : t) == s->t_bfloat) {
      V i = bits_of(s, x);
      i = LLVMBuildZExt(B, i, simd_like(s, i, s->t_i32), "");
      i = LLVMBuildShl(B, i, simd_int_like(i, 16), "");
      x = LLVMBuildBitCast(B, i, simd_like(s, i, s->t_float), "");
      if (element == s->t_float)
         return x;
   }
   return LLVMBuildFPExt(B, x, simd_like(s, x, element), "");
}

static V
widen_like(struct simd_build *s, V x, V like)
{
   LLVMTypeRef t = LLVMTypeOf(like);
   return simd_widen(s, x, simd_is_vector(like) ? LLVMGetElementType(t) : t);
}

/* f32 to bf16 to nearest even, by integers: the chip's instruction would
 * flush subnormals.
 */
static V
to_bfloat_bits(struct simd_build *s, V x)
{
   V i = bits_of(s, x), k16 = simd_int_like(i, 16);
   V odd =
      LLVMBuildAnd(B, LLVMBuildLShr(B, i, k16, ""), simd_int_like(i, 1), "");
   V r = LLVMBuildAdd(B, i, LLVMBuildAdd(B, odd, simd_int_like(i, 0x7fff), ""),
                      "");
   r = LLVMBuildLShr(B, r, k16, "");
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   r = pick(s, nan, simd_int_like(i, 0x7fff), r);
   return LLVMBuildTrunc(B, r, simd_like(s, r, s->t_i16), "");
}

/* f64 to f32 rounded to odd: what is rounded again after that to fewer bits
 * comes out as if it had been rounded once.
 */
static V
to_odd_float(struct simd_build *s, V x)
{
   V r = LLVMBuildFPTrunc(B, x, simd_like(s, x, s->t_float), "");
   V back = widen_like(s, r, x);
   V inexact = LLVMBuildFCmp(B, LLVMRealONE, back, x, "");
   V more = LLVMBuildFCmp(B, LLVMRealOGT, unary(s, "llvm.fabs", back),
                          unary(s, "llvm.fabs", x), "");
   V i = bits_of(s, r), one = simd_int_like(i, 1);
   V low = pick(s, more, LLVMBuildSub(B, i, one, ""), i);
   i = pick(s, inexact, LLVMBuildOr(B, low, one, ""), i);
   return LLVMBuildBitCast(B, i, LLVMTypeOf(r), "");
}

LLVMValueRef
simd_narrow(struct simd_build *s, LLVMValueRef x, LLVMTypeRef element)
{
   unsigned to = element == s->t_half || element == s->t_bfloat ? 16 : 32;
   if (to == 16 && simd_element_bits(x) == 64)
      x = to_odd_float(s, x);
   if (element == s->t_bfloat) {
      V r = to_bfloat_bits(s, x);
      return LLVMBuildBitCast(B, r, simd_like(s, r, element), "");
   }
   return LLVMBuildFPTrunc(B, x, simd_like(s, x, element), "");
}

LLVMValueRef
simd_narrow_bits(struct simd_build *s, LLVMValueRef x, LLVMTypeRef element)
{
   return element == s->t_bfloat ? to_bfloat_bits(s, x)
                                 : bits_of(s, simd_narrow(s, x, element));
}

/* Narrow a float, in any direction: the result widens back exactly, so that
 * a comparison tells on which side it fell.  A zero that must leave zero
 * takes the sign of x.
 */
static V
narrow(struct simd_build *s, V x, LLVMTypeRef element, unsigned rnd)
{
   V r = simd_narrow(s, x, element);
   if (!directed(rnd))
      return r;
   V back = widen_like(s, r, x);
   V less = LLVMBuildFCmp(B, LLVMRealOLT, back, x, "");
   V more = LLVMBuildFCmp(B, LLVMRealOGT, back, x, "");
   return redirect(s, r, less, more, rnd);
}

/* Integer to float in a direction: compare the rounded value, as a wider
 * integer, with the exact one.
 */
static V
int_to_float(struct simd_build *s, V x, LLVMTypeRef element, bool sign,
             unsigned rnd)
{
   LLVMTypeRef t = simd_like(s, x, element);
   V r = sign ? LLVMBuildSIToFP(B, x, t, "") : LLVMBuildUIToFP(B, x, t, "");
   if (!directed(rnd))
      return r;
   unsigned bits = simd_element_bits(x) < 64 ? 64 : 0;
   V exact = x;
   if (bits) {
      LLVMTypeRef wide = simd_like(s, x, int_type(s, 64));
      exact =
         sign ? LLVMBuildSExt(B, x, wide, "") : LLVMBuildZExt(B, x, wide, "");
      sign = true;
   }
   LLVMTypeRef types[2] = {LLVMTypeOf(exact), t};
   V back = simd_intrinsic2(s, sign ? "llvm.fptosi.sat" : "llvm.fptoui.sat",
                            types, 2, &r, 1);
   V less = LLVMBuildICmp(B, sign ? LLVMIntSLT : LLVMIntULT, back, exact, "");
   V more = LLVMBuildICmp(B, sign ? LLVMIntSGT : LLVMIntUGT, back, exact, "");
   /* Rounded up out of the integers: `back` is the greatest one only. */
   V top = real_like(s, r, sign ? 0x1p63 : 0x1p64);
   more = LLVMBuildOr(B, more, LLVMBuildFCmp(B, LLVMRealOGE, r, top, ""), "");
   return redirect(s, r, less, more, rnd);
}

/* 64 bits rounded to odd, far below a half's last bit, so that f64 holds
 * them: the multiple of 2^11 next to x that is odd, if x is none itself.
 */
static V
to_odd_int(struct simd_build *s, V x, bool sign)
{
   V limit = simd_int_like(x, 1ull << 52), low;
   V from = sign ? LLVMBuildAdd(B, x, limit, "") : x;
   V most = sign ? simd_int_like(x, 1ull << 53) : limit;
   V small = LLVMBuildICmp(B, LLVMIntULE, from, most, "");
   low = LLVMBuildAnd(B, x, simd_int_like(x, 0x7ff), "");
   V exact = LLVMBuildICmp(B, LLVMIntEQ, low, simd_int_like(x, 0), "");
   V high = LLVMBuildSub(B, x, low, "");
   V odd = LLVMBuildOr(B, high, simd_int_like(x, 0x800), "");
   return pick(s, LLVMBuildOr(B, small, exact, ""), x, odd);
}

static LLVMTypeRef
float_type(struct simd_build *s, enum ptx_type t)
{
   switch (t) {
   case PTX_F16:
   case PTX_F16X2:
      return s->t_half;
   case PTX_BF16:
   case PTX_BF16X2:
      return s->t_bfloat;
   case PTX_F64:
      return s->t_double;
   default:
      return s->t_float;
   }
}

static V
relu(struct simd_build *s, V x)
{
   V zero = real_like(s, x, 0);
   V keep = LLVMBuildFCmp(B, LLVMRealOGT, x, zero, "");
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   return pick(s, LLVMBuildOr(B, keep, nan, ""), x, zero);
}

static V
saturate_float(struct simd_build *s, V x)
{
   V zero = real_like(s, x, 0), one = real_like(s, x, 1);
   x = pick(s, LLVMBuildFCmp(B, LLVMRealOGT, x, zero, ""), x, zero);
   return pick(s, LLVMBuildFCmp(B, LLVMRealOLT, x, one, ""), x, one);
}

/* f32 with 10 mantissa bits, ties away (or to even), low bits zero. */
static V
to_tf32(struct simd_build *s, const struct ir_inst *in, V x)
{
   unsigned rnd = in->mods[PTX_MOD_rnd];
   if (in->mods[PTX_MOD_relu])
      x = relu(s, x);
   V i = bits_of(s, x);
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   V add = simd_int_like(i, 0x1000);
   if (rnd == PTX_rnd_rn) {
      V odd = LLVMBuildLShr(B, i, simd_int_like(i, 13), "");
      odd = LLVMBuildAnd(B, odd, simd_int_like(i, 1), "");
      add = LLVMBuildAdd(B, odd, simd_int_like(i, 0xfff), "");
   } else if (rnd == PTX_rnd_rz) {
      add = simd_int_like(i, 0);
   }
   V r = LLVMBuildAnd(B, LLVMBuildAdd(B, i, add, ""),
                      simd_int_like(i, 0xffffe000), "");
   if (in->mods[PTX_MOD_satfinite]) {
      V magnitude = LLVMBuildAnd(B, r, simd_int_like(r, 0x7fffffff), "");
      V inf = LLVMBuildICmp(B, LLVMIntEQ, magnitude,
                            simd_int_like(r, 0x7f800000), "");
      r = pick(s, inf, LLVMBuildSub(B, r, simd_int_like(r, 0x2000), ""), r);
   }
   return pick(s, nan, simd_int_like(i, 0x7fffffff), r);
}

/* f32 to one 16-bit float, as bits. */
static V
to_sixteen(struct simd_build *s, const struct ir_inst *in, V x,
           LLVMTypeRef element)
{
   if (in->mods[PTX_MOD_relu])
      x = relu(s, x);
   V r = narrow(s, x, element, in->mods[PTX_MOD_rnd]);
   V i = bits_of(s, r);
   uint64_t inf = element == s->t_half ? 0x7c00 : 0x7f80;
   if (in->mods[PTX_MOD_satfinite]) {
      V m = LLVMBuildAnd(B, i, simd_int_like(i, 0x7fff), "");
      V over = LLVMBuildICmp(B, LLVMIntEQ, m, simd_int_like(i, inf), "");
      V most = LLVMBuildSub(B, i, simd_int_like(i, 1), "");
      i = pick(s, over, most, i);
   }
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   return pick(s, nan, simd_int_like(i, 0x7fff), i);
}

static V
join_halves(struct simd_build *s, V hi, V lo)
{
   LLVMTypeRef t = simd_like(s, hi, s->t_i32);
   hi = LLVMBuildZExt(B, hi, t, "");
   lo = LLVMBuildZExt(B, lo, t, "");
   hi = LLVMBuildShl(B, hi, simd_int_like(hi, 16), "");
   return LLVMBuildOr(B, hi, lo, "");
}

static V
float_to_float(struct simd_build *s, const struct ir_inst *in, V x,
               enum ptx_type to, enum ptx_type from)
{
   unsigned rnd = in->mods[PTX_MOD_rnd];
   bool ftz = in->mods[PTX_MOD_ftz];
   LLVMTypeRef element = float_type(s, to);
   unsigned to_bits = ptx_types[to].bits, from_bits = ptx_types[from].bits;

   if (to == from) {
      if (ftz)
         x = simd_flush(s, x);
      if (rnd) {
         if (from_bits == 16) {
            x = simd_widen(s, x, s->t_float);
            x = simd_narrow(s, round_integral(s, x, rnd), element);
         } else {
            x = round_integral(s, x, rnd);
         }
      }
   } else if (to_bits > from_bits) {
      if (ftz && from == PTX_F32)
         x = simd_flush(s, x);
      x = simd_widen(s, x, element);
   } else if (to_bits == 16 && from_bits > 16) {
      if (ftz && from == PTX_F32)
         x = simd_flush(s, x);
      if (in->mods[PTX_MOD_sat])
         x = saturate_float(s, x);
      return to_sixteen(s, in, x, element);
   } else if (to_bits == 16 && from_bits == 16) {
      x = simd_widen(s, x, s->t_float);
      if (in->mods[PTX_MOD_sat])
         x = saturate_float(s, x);
      return to_sixteen(s, in, x, element);
   } else {
      x = narrow(s, x, element, rnd);
      if (ftz)
         x = simd_flush(s, x);
   }
   if (in->mods[PTX_MOD_sat])
      x = saturate_float(s, x);
   if (in->mods[PTX_MOD_relu])
      x = relu(s, x);
   return x;
}

LLVMValueRef
simd_convert(struct simd_build *s, const struct ir_inst *in)
{
   enum ptx_type to = in->types[0], from = in->types[1];
   enum ptx_type_kind kt = ptx_types[to].kind, kf = ptx_types[from].kind;
   bool int_to = kt == PTX_KIND_UINT || kt == PTX_KIND_SINT;
   bool int_from = kf == PTX_KIND_UINT || kf == PTX_KIND_SINT;
   LLVMTypeRef result = simd_wide(s, simd_scalar_type(s, in->dst[0]->type));
   V x = simd_get(s, in->src[0]), r;

   if (in->mods[PTX_MOD_pack] || to == PTX_E4M3X2 || to == PTX_E5M2X2 ||
       from == PTX_E4M3X2 || from == PTX_E5M2X2)
      return simd_convert_packed(s, in);
   if ((to == PTX_F16X2 || to == PTX_BF16X2) && from == PTX_F32) {
      V y = simd_get(s, in->src[1]);
      LLVMTypeRef e = float_type(s, to);
      return join_halves(s, to_sixteen(s, in, x, e), to_sixteen(s, in, y, e));
   }
   if (kt == PTX_KIND_PACKED || kf == PTX_KIND_PACKED || to == PTX_E4M3 ||
       to == PTX_E5M2)
      return NULL;
   if (int_to && int_from)
      return saturate_int(s, x, to, from);
   if (from == PTX_F16 || from == PTX_BF16)
      x = LLVMBuildBitCast(B, x, simd_like(s, x, float_type(s, from)), "");
   if (to == PTX_TF32)
      return LLVMBuildBitCast(B, to_tf32(s, in, x), result, "");
   if (int_to) {
      if (in->mods[PTX_MOD_ftz])
         x = simd_flush(s, x);
      if (ptx_types[from].bits == 16)
         x = simd_widen(s, x, s->t_float);
      return float_to_int(s, in, x, to, from);
   }
   if (int_from) {
      bool sign = kf == PTX_KIND_SINT;
      if (ptx_types[to].bits == 16) {
         /* Through a type that holds the integer exactly. */
         if (simd_element_bits(x) == 64)
            x = to_odd_int(s, x, sign);
         V wide = int_to_float(s, x, s->t_double, sign, PTX_rnd_rn);
         r = narrow(s, wide, float_type(s, to), in->mods[PTX_MOD_rnd]);
      } else {
         r = int_to_float(s, x, float_type(s, to), sign, in->mods[PTX_MOD_rnd]);
      }
      if (in->mods[PTX_MOD_sat])
         r = saturate_float(s, r);
   } else {
      r = float_to_float(s, in, x, to, from);
   }
   return LLVMTypeOf(r) == result ? r : LLVMBuildBitCast(B, r, result, "");
}
