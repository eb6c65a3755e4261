/* Arithmetic, comparison, selection, logic: the pure instructions, written
 * once over scalars and vectors.
 *
 * b->lanes is set by the caller; simd_get() gives operands of that shape and
 * LLVM's operations take either.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

/* Shorthand for this file: B is the builder, V a value. */
typedef LLVMValueRef V;
#define B (s->b)

static V
icmp(struct simd_build *s, LLVMIntPredicate p, V a, V b)
{
   return LLVMBuildICmp(B, p, a, b, "");
}

static V
fcmp(struct simd_build *s, LLVMRealPredicate p, V a, V b)
{
   return LLVMBuildFCmp(B, p, a, b, "");
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
cast_bits(struct simd_build *s, V x, LLVMTypeRef element)
{
   return LLVMBuildBitCast(B, x, simd_like(s, x, element), "");
}

static V
unary(struct simd_build *s, const char *name, V a)
{
   return simd_intrinsic(s, name, LLVMTypeOf(a), &a, 1);
}

static V
binary(struct simd_build *s, const char *name, V a, V b)
{
   V args[2] = {a, b};
   return simd_intrinsic(s, name, LLVMTypeOf(a), args, 2);
}

static bool
is_float(const struct ir_inst *in)
{
   return ptx_types[in->types[0]].kind == PTX_KIND_FLOAT;
}

static bool
is_signed(const struct ir_inst *in)
{
   return ptx_types[in->types[0]].kind == PTX_KIND_SINT;
}

/* Floating point -------------------------------------------------------- */

/* The floating-point view of an operand of PTX type t (in->types[..]): half
 * and bfloat types live as integers between instructions.  Packed types
 * become vectors of twice the lanes.
 */
static V
as_float(struct simd_build *s, V x, enum ptx_type t)
{
   switch (t) {
   case PTX_F16:
      return cast_bits(s, x, s->t_half);
   case PTX_BF16:
      return cast_bits(s, x, s->t_bfloat);
   case PTX_F16X2:
   case PTX_BF16X2: {
      unsigned n = simd_is_vector(x) ? LLVMGetVectorSize(LLVMTypeOf(x)) : 1;
      LLVMTypeRef e = t == PTX_F16X2 ? s->t_half : s->t_bfloat;
      return LLVMBuildBitCast(B, x, LLVMVectorType(e, 2 * n), "");
   }
   case PTX_F32X2: {
      unsigned n = simd_is_vector(x) ? LLVMGetVectorSize(LLVMTypeOf(x)) : 1;
      return LLVMBuildBitCast(B, x, LLVMVectorType(s->t_float, 2 * n), "");
   }
   default:
      return x;
   }
}

/* And back to what the IR value holds. */
static V
from_float(struct simd_build *s, V x, const struct ir_value *d)
{
   LLVMTypeRef t = simd_wide(s, simd_scalar_type(s, d->type));
   return LLVMTypeOf(x) == t ? x : LLVMBuildBitCast(B, x, t, "");
}

static LLVMTypeRef
element(V x)
{
   LLVMTypeRef t = LLVMTypeOf(x);
   return simd_is_vector(x) ? LLVMGetElementType(t) : t;
}

static V
real_like(V x, double value)
{
   LLVMTypeRef t = LLVMTypeOf(x);
   V c = LLVMConstReal(element(x), value);
   if (!simd_is_vector(x))
      return c;
   V all[512];
   unsigned n = LLVMGetVectorSize(t);
   for (unsigned i = 0; i < n; i++)
      all[i] = c;
   return LLVMConstVector(all, n);
}

static V
int_view(struct simd_build *s, V x)
{
   return cast_bits(s, x, LLVMIntTypeInContext(s->llvm, simd_element_bits(x)));
}

/* Subnormals to zero of the same sign (.ftz, f32; and f16 by their range). */
V
simd_flush(struct simd_build *s, V x)
{
   unsigned bits = simd_element_bits(x);
   LLVMTypeRef e = element(x);
   uint64_t exponent = bits == 64       ? 0x7ff0000000000000u
                       : bits == 32     ? 0x7f800000u
                       : e == s->t_half ? 0x7c00u
                                        : 0x7f80u;
   uint64_t sign = 1ull << (bits - 1);
   V i = int_view(s, x);
   V tiny =
      icmp(s, LLVMIntEQ, LLVMBuildAnd(B, i, simd_int_like(i, exponent), ""),
           simd_int_like(i, 0));
   V zero = LLVMBuildAnd(B, i, simd_int_like(i, sign), "");
   return LLVMBuildBitCast(B, pick(s, tiny, zero, i), LLVMTypeOf(x), "");
}

/* The same of halves, by integers: LLVM would call fmaxf for one of them. */
static V
saturate_half(struct simd_build *s, V x)
{
   uint64_t infinity = element(x) == s->t_half ? 0x7c00 : 0x7f80;
   uint64_t one = element(x) == s->t_half ? 0x3c00 : 0x3f80;
   V i = int_view(s, x), zero = simd_int_like(i, 0);
   V keep =
      LLVMBuildAnd(B, icmp(s, LLVMIntSGT, i, zero),
                   icmp(s, LLVMIntSLE, i, simd_int_like(i, infinity)), "");
   i = binary(s, "llvm.umin", i, simd_int_like(i, one));
   return LLVMBuildBitCast(B, pick(s, keep, i, zero), LLVMTypeOf(x), "");
}

static V
saturate(struct simd_build *s, V x)
{
   if (simd_element_bits(x) == 16)
      return saturate_half(s, x);
   V zero = real_like(x, 0), one = real_like(x, 1);
   /* NaN and everything not above 0 becomes +0. */
   x = pick(s, fcmp(s, LLVMRealOGT, x, zero), x, zero);
   return pick(s, fcmp(s, LLVMRealOLT, x, one), x, one);
}

/* A half-precision type computed in a wider one, then rounded once. */
static LLVMTypeRef
wider(struct simd_build *s, V x, LLVMTypeRef to)
{
   return simd_like(s, x, to);
}

/* fma with one rounding for 16-bit types: in f64, rounded to odd first. */
static V
fma_half(struct simd_build *s, V a, V b, V c)
{
   LLVMTypeRef d = wider(s, a, s->t_double), t = LLVMTypeOf(a);
   V x = simd_widen(s, a, s->t_double), y = simd_widen(s, b, s->t_double);
   V z = simd_widen(s, c, s->t_double);
   V p = LLVMBuildFMul(B, x, y, ""); /* exact: 2 x 11 bits */
   V sum = LLVMBuildFAdd(B, p, z, "");
   /* TwoSum's error term. */
   V bb = LLVMBuildFSub(B, sum, p, "");
   V e1 = LLVMBuildFSub(B, p, LLVMBuildFSub(B, sum, bb, ""), "");
   V e2 = LLVMBuildFSub(B, z, bb, "");
   V err = LLVMBuildFAdd(B, e1, e2, "");
   V bits = int_view(s, sum);
   V even =
      icmp(s, LLVMIntEQ, LLVMBuildAnd(B, bits, simd_int_like(bits, 1), ""),
           simd_int_like(bits, 0));
   V inexact = fcmp(s, LLVMRealONE, err, real_like(err, 0));
   V fix = LLVMBuildAnd(B, even, inexact, "");
   /* Towards the error's sign: away from zero when the signs agree. */
   V same = icmp(s, LLVMIntSGE, LLVMBuildXor(B, bits, int_view(s, err), ""),
                 simd_int_like(bits, 0));
   V up = LLVMBuildAdd(B, bits, simd_int_like(bits, 1), "");
   V down = LLVMBuildSub(B, bits, simd_int_like(bits, 1), "");
   V odd = pick(s, fix, pick(s, same, up, down), bits);
   sum = LLVMBuildBitCast(B, odd, d, "");
   return simd_narrow(
      s, sum,
      LLVMGetTypeKind(t) == LLVMVectorTypeKind ? LLVMGetElementType(t) : t);
}

/* Directed rounding.  A function of its own sets the mode, computes and sets
 * it back: LLVM must not move the operation out.
 */
V
simd_directed(struct simd_build *s, const char *operation, unsigned rounding,
              V *args, unsigned count)
{
   /* llvm.set.rounding: 0 to zero, 1 nearest, 2 up, 3 down. */
   unsigned mode = rounding == PTX_rnd_rz ? 0 : rounding == PTX_rnd_rp ? 2 : 3;
   LLVMTypeRef t = LLVMTypeOf(args[0]), types[3] = {t, t, t};
   char *type_text = LLVMPrintTypeToString(t);
   char *name =
      arena_printf(s->arena, "sampan.%s.%u.%s", operation, mode, type_text);
   LLVMDisposeMessage(type_text);
   LLVMTypeRef ft = LLVMFunctionType(t, types, count, false);
   V fn = LLVMGetNamedFunction(s->module, name);
   if (!fn) {
      fn = LLVMAddFunction(s->module, name, ft);
      LLVMSetLinkage(fn, LLVMInternalLinkage);
      const char *attributes[] = {"noinline", "strictfp", "nounwind"};
      for (unsigned i = 0; i < 3; i++) {
         unsigned k = LLVMGetEnumAttributeKindForName(attributes[i],
                                                      strlen(attributes[i]));
         LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
                                 LLVMCreateEnumAttribute(s->llvm, k, 0));
      }
      LLVMBuilderRef old = s->b;
      s->b = LLVMCreateBuilderInContext(s->llvm);
      LLVMPositionBuilderAtEnd(B,
                               LLVMAppendBasicBlockInContext(s->llvm, fn, ""));
      V set = simd_i32(s, mode), nearest = simd_i32(s, 1);
      simd_intrinsic(s, "llvm.set.rounding", NULL, &set, 1);
      V in[5];
      for (unsigned i = 0; i < count; i++)
         in[i] = LLVMGetParam(fn, i);
      const char *md[] = {"round.dynamic", "fpexcept.ignore"};
      for (unsigned i = 0; i < 2; i++)
         in[count + i] = LLVMMetadataAsValue(
            s->llvm, LLVMMDStringInContext2(s->llvm, md[i], strlen(md[i])));
      char *intrinsic =
         arena_printf(s->arena, "llvm.experimental.constrained.%s", operation);
      V r = simd_intrinsic(s, intrinsic, t, in, count + 2);
      unsigned k = LLVMGetEnumAttributeKindForName("strictfp", 8);
      LLVMAddCallSiteAttribute(r, LLVMAttributeFunctionIndex,
                               LLVMCreateEnumAttribute(s->llvm, k, 0));
      simd_intrinsic(s, "llvm.set.rounding", NULL, &nearest, 1);
      LLVMBuildRet(B, r);
      LLVMDisposeBuilder(B);
      s->b = old;
   }
   return LLVMBuildCall2(B, ft, fn, args, count, "");
}

static bool
rounds_directed(const struct ir_inst *in)
{
   unsigned r = in->mods[PTX_MOD_rnd];
   return r == PTX_rnd_rz || r == PTX_rnd_rm || r == PTX_rnd_rp;
}

/* Clear the sign, or flip it, by bits: NaNs too. */
static V
float_sign(struct simd_build *s, V a, bool flip)
{
   V i = int_view(s, a);
   uint64_t top = 1ull << (simd_element_bits(a) - 1);
   i = flip ? LLVMBuildXor(B, i, simd_int_like(i, top), "")
            : LLVMBuildAnd(B, i, simd_int_like(i, top - 1), "");
   return LLVMBuildBitCast(B, i, LLVMTypeOf(a), "");
}

/* min and max: a NaN loses (or wins: .NaN), -0 is below +0.  Selections are
 * of bits: those of bfloats would go through the chip's conversion, which
 * flushes subnormals.
 */
static V
float_minmax(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   bool max = in->op == IR_max, xorsign = in->mods[PTX_MOD_xorsign];
   unsigned bits = simd_element_bits(a);
   uint64_t top = 1ull << (bits - 1);
   V x = int_view(s, a), y = int_view(s, b), sign = NULL;
   LLVMTypeRef t = LLVMTypeOf(a);
   if (bits == 16) {
      a = simd_widen(s, a, s->t_float);
      b = simd_widen(s, b, s->t_float);
   }
   if (xorsign) {
      sign = LLVMBuildXor(B, x, y, "");
      sign = LLVMBuildAnd(B, sign, simd_int_like(x, top), "");
      a = float_sign(s, a, false);
      b = float_sign(s, b, false);
      x = LLVMBuildAnd(B, x, simd_int_like(x, top - 1), "");
      y = LLVMBuildAnd(B, y, simd_int_like(y, top - 1), "");
   }
   V less = fcmp(s, max ? LLVMRealOGT : LLVMRealOLT, a, b);
   V zeros = max ? LLVMBuildAnd(B, x, y, "") : LLVMBuildOr(B, x, y, "");
   V m = pick(s, fcmp(s, LLVMRealOEQ, a, b), zeros, pick(s, less, x, y));
   V nan_a = fcmp(s, LLVMRealUNO, a, a), nan_b = fcmp(s, LLVMRealUNO, b, b);
   V canonical = simd_int_like(x, bits == 64 ? 0x7ff8000000000000u : top - 1);
   V none = in->mods[PTX_MOD_nan] ? LLVMBuildOr(B, nan_a, nan_b, "")
                                  : LLVMBuildAnd(B, nan_a, nan_b, "");
   m = pick(s, nan_a, y, m);
   m = pick(s, nan_b, x, m);
   if (xorsign)
      m = LLVMBuildOr(B, m, sign, "");
   return LLVMBuildBitCast(B, pick(s, none, canonical, m), t, "");
}

static bool
sixteen_bits(V x)
{
   return simd_element_bits(x) == 16;
}

/* A 16-bit operation with one operand pair, in f32: twice 11 bits and two
 * more fit 24, so the second rounding does no harm.
 */
static V
in_float(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   LLVMTypeRef t = LLVMTypeOf(a);
   V x = simd_widen(s, a, s->t_float), y = simd_widen(s, b, s->t_float), r;
   switch (in->op) {
   case IR_add:
      r = LLVMBuildFAdd(B, x, y, "");
      break;
   case IR_sub:
      r = LLVMBuildFSub(B, x, y, "");
      break;
   default:
      r = LLVMBuildFMul(B, x, y, "");
      break;
   }
   return simd_narrow(
      s, r,
      LLVMGetTypeKind(t) == LLVMVectorTypeKind ? LLVMGetElementType(t) : t);
}

static V
float_op(struct simd_build *s, const struct ir_inst *in, V a, V b, V c)
{
   V args[3] = {a, b, c};
   bool dir = rounds_directed(in);
   unsigned r = in->mods[PTX_MOD_rnd];
   switch (in->op) {
   case IR_add:
      if (sixteen_bits(a))
         return in_float(s, in, a, b);
      return dir ? simd_directed(s, "fadd", r, args, 2)
                 : LLVMBuildFAdd(B, a, b, "");
   case IR_sub:
      if (sixteen_bits(a))
         return in_float(s, in, a, b);
      return dir ? simd_directed(s, "fsub", r, args, 2)
                 : LLVMBuildFSub(B, a, b, "");
   case IR_mul:
      if (sixteen_bits(a))
         return in_float(s, in, a, b);
      return dir ? simd_directed(s, "fmul", r, args, 2)
                 : LLVMBuildFMul(B, a, b, "");
   case IR_div:
      return dir ? simd_directed(s, "fdiv", r, args, 2)
                 : LLVMBuildFDiv(B, a, b, "");
   case IR_rcp:
      args[1] = a;
      args[0] = real_like(a, 1);
      return dir ? simd_directed(s, "fdiv", r, args, 2)
                 : LLVMBuildFDiv(B, args[0], a, "");
   case IR_sqrt:
      return dir ? simd_directed(s, "sqrt", r, args, 1)
                 : unary(s, "llvm.sqrt", a);
   case IR_fma:
   case IR_mad:
      if (sixteen_bits(a))
         return fma_half(s, a, b, c);
      return dir ? simd_directed(s, "fma", r, args, 3)
                 : simd_intrinsic(s, "llvm.fma", LLVMTypeOf(a), args, 3);
   case IR_min:
   case IR_max:
      return float_minmax(s, in, a, b);
   case IR_abs:
      return float_sign(s, a, false);
   case IR_neg:
      return float_sign(s, a, true);
   case IR_copysign: {
      /* d: magnitude of b, sign of a */
      uint64_t top = 1ull << (simd_element_bits(a) - 1);
      V x = int_view(s, a), y = int_view(s, b);
      V i = LLVMBuildOr(B, LLVMBuildAnd(B, x, simd_int_like(x, top), ""),
                        LLVMBuildAnd(B, y, simd_int_like(y, top - 1), ""), "");
      return LLVMBuildBitCast(B, i, LLVMTypeOf(a), "");
   }
   default:
      return NULL;
   }
}

/* abs and neg of halves, all in integers: see float_minmax. */
static V
half_sign(struct simd_build *s, const struct ir_inst *in)
{
   V x = simd_get(s, in->src[0]);
   uint64_t top = simd_element_bits(x) == 16 ? 0x8000 : 0x80008000;
   return in->op == IR_neg ? LLVMBuildXor(B, x, simd_int_like(x, top), "")
                           : LLVMBuildAnd(B, x, simd_int_like(x, ~top), "");
}

/* Halves have one NaN, whatever it comes from. */
static V
one_nan(struct simd_build *s, V x)
{
   V i = int_view(s, x);
   V m = LLVMBuildAnd(B, i, simd_int_like(i, 0x7fff), "");
   uint64_t infinity = element(x) == s->t_half ? 0x7c00 : 0x7f80;
   V nan = icmp(s, LLVMIntUGT, m, simd_int_like(m, infinity));
   i = pick(s, nan, simd_int_like(i, 0x7fff), i);
   return LLVMBuildBitCast(B, i, LLVMTypeOf(x), "");
}

static V
float_arith(struct simd_build *s, const struct ir_inst *in)
{
   V o[3] = {NULL, NULL, NULL};
   enum ptx_type t = in->types[0];
   bool ftz = in->mods[PTX_MOD_ftz];
   if (!ftz && (in->op == IR_abs || in->op == IR_neg) && t != PTX_F32 &&
       t != PTX_F64)
      return half_sign(s, in);
   for (unsigned i = 0; i < in->src_count && i < 3; i++) {
      /* add.f32.bf16 and the like: a narrower source widens first. */
      o[i] = as_float(s, simd_get(s, in->src[i]), t);
      if (ftz)
         o[i] = simd_flush(s, o[i]);
   }
   V r = float_op(s, in, o[0], o[1], o[2]);
   if (!r)
      return NULL;
   if (ftz)
      r = simd_flush(s, r);
   if (in->mods[PTX_MOD_sat])
      r = saturate(s, r);
   if (sixteen_bits(r) && in->op != IR_abs && in->op != IR_neg)
      r = one_nan(s, r);
   if (in->mods[PTX_MOD_relu]) {
      /* The one NaN has no sign. */
      V i = int_view(s, r);
      i = binary(s, "llvm.smax", i, simd_int_like(i, 0));
      r = LLVMBuildBitCast(B, i, LLVMTypeOf(r), "");
   }
   return from_float(s, r, in->dst[0]);
}

/* Integers -------------------------------------------------------------- */

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

static V
multiply(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   unsigned bits = simd_element_bits(a);
   bool sign = is_signed(in);
   switch (in->mods[PTX_MOD_half]) {
   case PTX_half_wide:
      return LLVMBuildMul(B, extend(s, a, 2 * bits, sign),
                          extend(s, b, 2 * bits, sign), "");
   case PTX_half_hi: {
      V p = LLVMBuildMul(B, extend(s, a, 2 * bits, sign),
                         extend(s, b, 2 * bits, sign), "");
      p = LLVMBuildLShr(B, p, simd_int_like(p, bits), "");
      return truncate_to(s, p, bits);
   }
   default:
      return LLVMBuildMul(B, a, b, "");
   }
}

/* mul24: the low 24 bits of each, then the low or high 32 of the 48. */
static V
multiply24(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   bool sign = is_signed(in);
   V k = simd_int_like(a, 8);
   a = LLVMBuildShl(B, a, k, "");
   b = LLVMBuildShl(B, b, k, "");
   a = sign ? LLVMBuildAShr(B, a, k, "") : LLVMBuildLShr(B, a, k, "");
   b = sign ? LLVMBuildAShr(B, b, k, "") : LLVMBuildLShr(B, b, k, "");
   if (in->mods[PTX_MOD_half] != PTX_half_hi)
      return LLVMBuildMul(B, a, b, "");
   V p = LLVMBuildMul(B, extend(s, a, 64, sign), extend(s, b, 64, sign), "");
   p = LLVMBuildLShr(B, p, simd_int_like(p, 16), "");
   return truncate_to(s, p, 32);
}

/* Division never traps: by zero gives all ones (remainder: the dividend),
 * the least by -1 itself (remainder 0).
 */
static V
divide(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   bool sign = is_signed(in), rem = in->op == IR_rem;
   V zero = simd_int_like(b, 0), one = simd_int_like(b, 1);
   V by_zero = icmp(s, LLVMIntEQ, b, zero);
   V safe = pick(s, by_zero, one, b), over = NULL;
   if (sign) {
      uint64_t least = 1ull << (simd_element_bits(a) - 1);
      V min = icmp(s, LLVMIntEQ, a, simd_int_like(a, least));
      V minus = icmp(s, LLVMIntEQ, b, simd_int_like(b, UINT64_MAX));
      over = LLVMBuildAnd(B, min, minus, "");
      safe = pick(s, over, one, safe);
   }
   V r;
   if (rem)
      r = sign ? LLVMBuildSRem(B, a, safe, "") : LLVMBuildURem(B, a, safe, "");
   else
      r = sign ? LLVMBuildSDiv(B, a, safe, "") : LLVMBuildUDiv(B, a, safe, "");
   return pick(s, by_zero, rem ? a : simd_int_like(a, UINT64_MAX), r);
}

/* dp4a, dp2a: dot products of bytes (and halves), accumulated. */
static V
dot_product(struct simd_build *s, const struct ir_inst *in, V a, V b, V c)
{
   bool sign_a = ptx_types[in->types[0]].kind == PTX_KIND_SINT;
   bool sign_b = ptx_types[in->types[1]].kind == PTX_KIND_SINT;
   bool high = in->mods[PTX_MOD_half] == PTX_half_hi;
   if (in->op == IR_dp2a)
      return simd_dot_halves(s, a, b, c, high, sign_a, sign_b);
   return simd_dot_bytes(s, a, b, c, sign_a, sign_b);
}

/* Packed 16-bit integers as vectors of twice the lanes. */
static V
halves_of(struct simd_build *s, V x)
{
   unsigned n = simd_is_vector(x) ? LLVMGetVectorSize(LLVMTypeOf(x)) : 1;
   return LLVMBuildBitCast(B, x, LLVMVectorType(s->t_i16, 2 * n), "");
}

static V
integer_minmax(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   enum ptx_type t = in->types[0];
   bool sign = is_signed(in) || t == PTX_S16X2;
   bool max = in->op == IR_max;
   V r = binary(s,
                max ? (sign ? "llvm.smax" : "llvm.umax")
                    : (sign ? "llvm.smin" : "llvm.umin"),
                a, b);
   if (in->mods[PTX_MOD_relu])
      r = binary(s, "llvm.smax", r, simd_int_like(r, 0));
   return r;
}

/* Add and subtract with carry; the second result is CC.CF.  Subtraction adds
 * the complement, so that CC.CF is 0 after a borrow, as on hardware.
 */
static V
with_carry(struct simd_build *s, const struct ir_inst *in, V a, V b)
{
   bool sub = in->op == IR_sub || in->op == IR_subc;
   bool takes = in->op == IR_addc || in->op == IR_subc;
   V c = takes ? simd_get(s, in->src[2]) : NULL, one = NULL;
   if (sub)
      b = LLVMBuildNot(B, b, "");
   if (c)
      one = LLVMBuildZExt(B, c, LLVMTypeOf(a), "");
   else if (sub)
      one = simd_int_like(a, 1);
   V r = LLVMBuildAdd(B, a, b, "");
   V out = icmp(s, LLVMIntULT, r, a);
   if (one) {
      r = LLVMBuildAdd(B, r, one, "");
      out = LLVMBuildOr(B, out, icmp(s, LLVMIntULT, r, one), "");
   }
   if (in->dst_count > 1)
      simd_set(s, in->dst[1], out);
   return r;
}

static V
integer_arith(struct simd_build *s, const struct ir_inst *in)
{
   V a = in->src_count > 0 ? simd_get(s, in->src[0]) : NULL;
   V b = in->src_count > 1 ? simd_get(s, in->src[1]) : NULL;
   V c = in->src_count > 2 ? simd_get(s, in->src[2]) : NULL;
   enum ptx_type t = in->types[0];
   bool packed = t == PTX_U16X2 || t == PTX_S16X2;
   V r;

   if (packed) {
      a = halves_of(s, a);
      b = b ? halves_of(s, b) : NULL;
   }
   switch (in->op) {
   case IR_add:
   case IR_sub:
      if (in->dst_count > 1 || in->mods[PTX_MOD_cc])
         return with_carry(s, in, a, b);
      if (in->mods[PTX_MOD_sat])
         r = binary(s, in->op == IR_add ? "llvm.sadd.sat" : "llvm.ssub.sat", a,
                    b);
      else
         r = in->op == IR_add ? LLVMBuildAdd(B, a, b, "")
                              : LLVMBuildSub(B, a, b, "");
      break;
   case IR_addc:
   case IR_subc:
      return with_carry(s, in, a, b);
   case IR_mul:
      return multiply(s, in, a, b);
   case IR_mul24:
      return multiply24(s, in, a, b);
   case IR_mad24: {
      V p = multiply24(s, in, a, b);
      if (in->mods[PTX_MOD_sat])
         return binary(s, "llvm.sadd.sat", p, c);
      return LLVMBuildAdd(B, p, c, "");
   }
   case IR_mad: {
      V p = multiply(s, in, a, b);
      if (in->mods[PTX_MOD_sat])
         return binary(s, "llvm.sadd.sat", p, c);
      return LLVMBuildAdd(B, p, c, "");
   }
   case IR_sad: {
      V less = icmp(s, is_signed(in) ? LLVMIntSLT : LLVMIntULT, a, b);
      V diff =
         pick(s, less, LLVMBuildSub(B, b, a, ""), LLVMBuildSub(B, a, b, ""));
      return LLVMBuildAdd(B, c, diff, "");
   }
   case IR_div:
   case IR_rem:
      return divide(s, in, a, b);
   case IR_abs: {
      V args[2] = {a, LLVMConstInt(s->t_i1, 0, false)};
      r = simd_intrinsic(s, "llvm.abs", LLVMTypeOf(a), args, 2);
      break;
   }
   case IR_neg:
      r = LLVMBuildNeg(B, a, "");
      break;
   case IR_min:
   case IR_max:
      r = integer_minmax(s, in, a, b);
      break;
   case IR_dp4a:
   case IR_dp2a:
      return dot_product(s, in, a, b, c);
   default:
      return simd_bits(s, in);
   }
   return packed ? from_float(s, r, in->dst[0]) : r;
}

/* Comparison ------------------------------------------------------------ */

static V
compare_values(struct simd_build *s, const struct ir_inst *in, enum ptx_type t,
               V a, V b)
{
   static const LLVMRealPredicate real[] = {
      [PTX_cmp_eq] = LLVMRealOEQ,  [PTX_cmp_ne] = LLVMRealONE,
      [PTX_cmp_lt] = LLVMRealOLT,  [PTX_cmp_le] = LLVMRealOLE,
      [PTX_cmp_gt] = LLVMRealOGT,  [PTX_cmp_ge] = LLVMRealOGE,
      [PTX_cmp_equ] = LLVMRealUEQ, [PTX_cmp_neu] = LLVMRealUNE,
      [PTX_cmp_ltu] = LLVMRealULT, [PTX_cmp_leu] = LLVMRealULE,
      [PTX_cmp_gtu] = LLVMRealUGT, [PTX_cmp_geu] = LLVMRealUGE,
      [PTX_cmp_num] = LLVMRealORD, [PTX_cmp_nan] = LLVMRealUNO,
   };
   static const LLVMIntPredicate integer[][2] = {
      [PTX_cmp_eq] = {LLVMIntEQ, LLVMIntEQ},
      [PTX_cmp_ne] = {LLVMIntNE, LLVMIntNE},
      [PTX_cmp_lt] = {LLVMIntULT, LLVMIntSLT},
      [PTX_cmp_le] = {LLVMIntULE, LLVMIntSLE},
      [PTX_cmp_gt] = {LLVMIntUGT, LLVMIntSGT},
      [PTX_cmp_ge] = {LLVMIntUGE, LLVMIntSGE},
      [PTX_cmp_lo] = {LLVMIntULT, LLVMIntULT},
      [PTX_cmp_ls] = {LLVMIntULE, LLVMIntULE},
      [PTX_cmp_hi] = {LLVMIntUGT, LLVMIntUGT},
      [PTX_cmp_hs] = {LLVMIntUGE, LLVMIntUGE},
   };
   unsigned cmp = in->mods[PTX_MOD_cmp];
   if (ptx_types[t].kind != PTX_KIND_FLOAT)
      return icmp(s, integer[cmp][ptx_types[t].kind == PTX_KIND_SINT], a, b);
   a = as_float(s, a, t);
   b = as_float(s, b, t);
   if (in->mods[PTX_MOD_ftz]) {
      a = simd_flush(s, a);
      b = simd_flush(s, b);
   }
   if (sixteen_bits(a)) {
      a = simd_widen(s, a, s->t_float);
      b = simd_widen(s, b, s->t_float);
   }
   return fcmp(s, real[cmp], a, b);
}

/* Element i of two, as 16 bits. */
static V
half_of(struct simd_build *s, V x, unsigned i)
{
   if (i)
      x = LLVMBuildLShr(B, x, simd_int_like(x, 16), "");
   return truncate_to(s, x, 16);
}

static V
compare(struct simd_build *s, const struct ir_inst *in)
{
   /* The compared type is the last one written: setp has one, set two. */
   enum ptx_type t = in->types[1] != PTX_NONE ? in->types[1] : in->types[0];
   V a = simd_get(s, in->src[0]), b = simd_get(s, in->src[1]);
   if (t != PTX_F16X2 && t != PTX_BF16X2)
      return compare_values(s, in, t, a, b);
   V r[2];
   for (unsigned i = 0; i < 2; i++)
      r[i] = compare_values(s, in, t == PTX_F16X2 ? PTX_F16 : PTX_BF16,
                            half_of(s, a, i), half_of(s, b, i));
   if (in->dst_count > 1)
      simd_set(s, in->dst[1], r[1]);
   return r[0];
}

static V
select_by_sign(struct simd_build *s, const struct ir_inst *in)
{
   V a = simd_get(s, in->src[0]), b = simd_get(s, in->src[1]);
   V c = simd_get(s, in->src[2]);
   if (in->src[2]->type == IR_F32) {
      if (in->mods[PTX_MOD_ftz])
         c = simd_flush(s, c);
      return pick(s, fcmp(s, LLVMRealOGE, c, real_like(c, 0)), a, b);
   }
   return pick(s, icmp(s, LLVMIntSGE, c, simd_int_like(c, 0)), a, b);
}

static V
test_property(struct simd_build *s, const struct ir_inst *in)
{
   const char *text = in->ptx ? in->ptx->text : "";
   V a = simd_get(s, in->src[0]), i = int_view(s, a);
   bool wide = simd_element_bits(a) == 64;
   uint64_t inf = wide ? 0x7ff0000000000000u : 0x7f800000u;
   uint64_t top = wide ? 1ull << 63 : 1ull << 31;
   V m = LLVMBuildAnd(B, i, simd_int_like(i, top - 1), "");
   V above = icmp(s, LLVMIntUGT, m, simd_int_like(i, inf));
   V at = icmp(s, LLVMIntEQ, m, simd_int_like(i, inf));
   V below = icmp(s, LLVMIntULT, m, simd_int_like(i, inf));
   V smallest = simd_int_like(i, wide ? 0x0010000000000000u : 0x00800000u);
   if (strstr(text, ".notanumber"))
      return above;
   if (strstr(text, ".number"))
      return LLVMBuildNot(B, above, "");
   if (strstr(text, ".finite"))
      return below;
   if (strstr(text, ".infinite"))
      return at;
   if (strstr(text, ".subnormal"))
      return LLVMBuildAnd(B, icmp(s, LLVMIntULT, m, smallest),
                          icmp(s, LLVMIntNE, m, simd_int_like(i, 0)), "");
   if (strstr(text, ".normal"))
      return LLVMBuildAnd(B, icmp(s, LLVMIntUGE, m, smallest), below, "");
   return NULL;
}

/* Bits ------------------------------------------------------------------ */

static V
pack(struct simd_build *s, const struct ir_inst *in)
{
   unsigned bits = ir_type_bits(in->dst[0]->type), at = 0;
   V r = NULL;
   for (unsigned i = 0; i < in->src_count; i++) {
      V x = int_view(s, simd_get(s, in->src[i]));
      unsigned width = simd_element_bits(x);
      if (width < bits)
         x = extend(s, x, bits, false);
      if (at)
         x = LLVMBuildShl(B, x, simd_int_like(x, at), "");
      r = r ? LLVMBuildOr(B, r, x, "") : x;
      at += width;
   }
   return from_float(s, r, in->dst[0]);
}

static V
extract(struct simd_build *s, const struct ir_inst *in)
{
   unsigned bits = ir_type_bits(in->dst[0]->type);
   V x = int_view(s, simd_get(s, in->src[0]));
   if (in->imm)
      x = LLVMBuildLShr(B, x, simd_int_like(x, in->imm * bits), "");
   if (simd_element_bits(x) > bits)
      x = truncate_to(s, x, bits);
   return from_float(s, x, in->dst[0]);
}

LLVMValueRef
simd_arith(struct simd_build *s, const struct ir_inst *in)
{
   LLVMTypeRef t = in->dst_count
                      ? simd_wide(s, simd_scalar_type(s, in->dst[0]->type))
                      : NULL;
   enum ptx_type_kind kind = ptx_types[in->types[0]].kind;
   enum ptx_type type = in->types[0];

   switch (in->op) {
   case IR_bitcast:
      return LLVMBuildBitCast(B, simd_get(s, in->src[0]), t, "");
   case IR_trunc:
      return LLVMBuildTrunc(B, simd_get(s, in->src[0]), t, "");
   case IR_zext:
      return LLVMBuildZExt(B, simd_get(s, in->src[0]), t, "");
   case IR_sext:
      return LLVMBuildSExt(B, simd_get(s, in->src[0]), t, "");
   case IR_pack:
      return pack(s, in);
   case IR_extract:
      return extract(s, in);
   case IR_setp: {
      V narrow = simd_compare_narrow(s, in);
      return narrow ? narrow : compare(s, in);
   }
   case IR_set:
      return compare(s, in);
   case IR_selp: {
      V c = simd_get(s, in->src[2]);
      return pick(s, c, simd_get(s, in->src[0]), simd_get(s, in->src[1]));
   }
   case IR_slct:
      return select_by_sign(s, in);
   case IR_testp:
      return test_property(s, in);
   case IR_cvt:
      return simd_convert(s, in);
   case IR_rsqrt:
   case IR_sin:
   case IR_cos:
   case IR_lg2:
   case IR_ex2:
   case IR_tanh:
      return simd_approx(s, in);
   case IR_rcp:
   case IR_sqrt:
   case IR_div:
      if (is_float(in) && (in->mods[PTX_MOD_approx] || in->mods[PTX_MOD_full]))
         return simd_approx(s, in);
      break;
   default:
      if (in->op >= (enum ir_op)PTX_OP_vadd &&
          in->op <= (enum ir_op)PTX_OP_vset4)
         return simd_video(s, in);
      break;
   }
   if (kind == PTX_KIND_FLOAT || type == PTX_F16X2 || type == PTX_BF16X2 ||
       type == PTX_F32X2)
      return float_arith(s, in);
   return integer_arith(s, in);
}
