/* Approximate functions: short polynomials in fma, the same bits on every
 * machine and at every width.
 *
 * Error bounds are those of the PTX manual (9.7.3); tests measure ours.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static V
real(struct simd_build *s, V like, double x)
{
   LLVMTypeRef t = LLVMTypeOf(like);
   bool vector = simd_is_vector(like);
   V c = LLVMConstReal(vector ? LLVMGetElementType(t) : t, x);
   return vector ? simd_splat(s, c, LLVMGetVectorSize(t)) : c;
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
multiply_add(struct simd_build *s, V a, V b, V c)
{
   V args[3] = {a, b, c};
   return simd_intrinsic(s, "llvm.fma", LLVMTypeOf(a), args, 3);
}

static V
unary(struct simd_build *s, const char *name, V a)
{
   return simd_intrinsic(s, name, LLVMTypeOf(a), &a, 1);
}

static V
ints(struct simd_build *s, V x)
{
   LLVMTypeRef t = LLVMIntTypeInContext(s->llvm, simd_element_bits(x));
   return LLVMBuildBitCast(B, x, simd_like(s, x, t), "");
}

static V
floats(struct simd_build *s, V i)
{
   return LLVMBuildBitCast(B, i, simd_like(s, i, s->t_float), "");
}

/* c[0] + x (c[1] + x (c[2] + ...)) */
static V
polynomial(struct simd_build *s, V x, const double *c, unsigned count)
{
   V r = real(s, x, c[count - 1]);
   for (unsigned i = count - 1; i-- > 0;)
      r = multiply_add(s, r, x, real(s, x, c[i]));
   return r;
}

/* 2^n for n in [-126, 127], from its exponent bits. */
static V
power_of_two(struct simd_build *s, V n)
{
   V e = LLVMBuildAdd(B, n, simd_int_like(n, 127), "");
   return floats(s, LLVMBuildShl(B, e, simd_int_like(n, 23), ""));
}

/* 2^x: 2 ulp and a bit; x outside [-160, 160] clamps. */
static V
exp2_approx(struct simd_build *s, V x)
{
   static const double c[] = {1.0,
                              0.6931471824645996,
                              0.24022646248340607,
                              0.05550328642129898,
                              0.009618489071726799,
                              0.0013399932067841291,
                              0.00015345810970757157};
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   V low = real(s, x, -160), high = real(s, x, 160);
   V y = pick(s, LLVMBuildFCmp(B, LLVMRealOGT, x, low, ""), x, low);
   y = pick(s, LLVMBuildFCmp(B, LLVMRealOLT, y, high, ""), y, high);
   V n = unary(s, "llvm.roundeven", y);
   V p = polynomial(s, LLVMBuildFSub(B, y, n, ""), c, 7);
   V i = LLVMBuildFPToSI(B, n, simd_like(s, n, s->t_i32), "");
   /* Two factors: n reaches beyond the exponents of normal numbers. */
   V half = LLVMBuildAShr(B, i, simd_int_like(i, 1), "");
   V rest = LLVMBuildSub(B, i, half, "");
   p = LLVMBuildFMul(B, p, power_of_two(s, half), "");
   p = LLVMBuildFMul(B, p, power_of_two(s, rest), "");
   return pick(s, nan, LLVMBuildFAdd(B, x, x, ""), p);
}

/* log2 x: 2^-22 absolute near 1, else a few ulp. */
static V
log2_approx(struct simd_build *s, V x)
{
   static const double c[] = {
      1.4426950216293335,  -0.7213473320007324,  0.48091062903404236,
      -0.3607036769390106, 0.28791624307632446,  -0.23894484341144562,
      0.2157157063484192,  -0.20726969838142395, 0.12583670020103455};
   V tiny = LLVMBuildFCmp(B, LLVMRealOLT, x, real(s, x, 0x1p-126), "");
   V big = LLVMBuildFMul(B, x, real(s, x, 0x1p24), "");
   V y = pick(s, tiny, big, x);
   V i = ints(s, y);
   /* x = 2^e m, m in [sqrt 1/2, sqrt 2) */
   V k = LLVMBuildSub(B, i, simd_int_like(i, 0x3f3504f3), "");
   V e = LLVMBuildAShr(B, k, simd_int_like(i, 23), "");
   V m = floats(
      s, LLVMBuildSub(B, i, LLVMBuildShl(B, e, simd_int_like(e, 23), ""), ""));
   V t = LLVMBuildFSub(B, m, real(s, m, 1), "");
   V n = LLVMBuildSIToFP(B, e, LLVMTypeOf(x), "");
   n = LLVMBuildFSub(B, n, pick(s, tiny, real(s, x, 24), real(s, x, 0)), "");
   V r = multiply_add(s, polynomial(s, t, c, 9), t, n);

   V zero = real(s, x, 0), inf = real(s, x, __builtin_inf());
   r = pick(s, LLVMBuildFCmp(B, LLVMRealOEQ, x, inf, ""), inf, r);
   V is_zero = LLVMBuildFCmp(B, LLVMRealOEQ, x, zero, "");
   r = pick(s, is_zero, real(s, x, -__builtin_inf()), r);
   V bad = LLVMBuildFCmp(B, LLVMRealULT, x, zero, "");
   V nan = floats(s, simd_int_like(i, 0x7fffffff));
   return pick(s, bad, nan, r);
}

/* sin or cos: quadrant by Cody and Waite with three parts of pi/2. */
static V
sine_approx(struct simd_build *s, V x, bool cosine)
{
   static const double sin_c[] = {1.0, -0.1666666716337204,
                                  0.008333329111337662, -0.00019839179003611207,
                                  2.717152710829396e-06};
   static const double cos_c[] = {1.0, -0.5, 0.04166661202907562,
                                  -0.0013886529486626387,
                                  2.437267903587781e-05};
   V n = unary(s, "llvm.roundeven",
               LLVMBuildFMul(B, x, real(s, x, 0.6366197466850281), ""));
   V minus = LLVMBuildFNeg(B, n, "");
   V r = multiply_add(s, minus, real(s, x, 0x1.921fb6p+0), x);
   r = multiply_add(s, minus, real(s, x, -0x1.777a5cp-25), r);
   r = multiply_add(s, minus, real(s, x, -0x1.ee59dap-50), r);
   LLVMTypeRef types[2] = {simd_like(s, x, s->t_i32), LLVMTypeOf(n)};
   V q = simd_intrinsic2(s, "llvm.fptosi.sat", types, 2, &n, 1);
   if (cosine)
      q = LLVMBuildAdd(B, q, simd_int_like(q, 1), "");
   V z = LLVMBuildFMul(B, r, r, "");
   V si = LLVMBuildFMul(B, polynomial(s, z, sin_c, 5), r, "");
   V co = polynomial(s, z, cos_c, 5);
   V odd = LLVMBuildAnd(B, q, simd_int_like(q, 1), "");
   V v = pick(s, LLVMBuildICmp(B, LLVMIntNE, odd, simd_int_like(q, 0), ""), co,
              si);
   V sign = LLVMBuildAnd(B, q, simd_int_like(q, 2), "");
   sign = LLVMBuildShl(B, sign, simd_int_like(q, 30), "");
   v = floats(s, LLVMBuildXor(B, ints(s, v), sign, ""));
   /* Infinities have no sine. */
   V inf = LLVMBuildFCmp(B, LLVMRealUNO, LLVMBuildFSub(B, x, x, ""),
                         real(s, x, 0), "");
   return pick(s, inf, floats(s, simd_int_like(q, 0x7fffffff)), v);
}

/* tanh: relative error 2^-11 asked for; ours is some ulp. */
static V
tanh_approx(struct simd_build *s, V x)
{
   static const double c[] = {0.9999999403953552, -0.33332309126853943,
                              0.13310173153877258, -0.05210148170590401,
                              0.015475424937903881};
   V a = unary(s, "llvm.fabs", x);
   V small =
      LLVMBuildFMul(B, polynomial(s, LLVMBuildFMul(B, a, a, ""), c, 5), a, "");
   V e = exp2_approx(s, LLVMBuildFMul(B, a, real(s, a, 2.885390043258667), ""));
   V one = real(s, a, 1);
   V q = LLVMBuildFDiv(B, real(s, a, 2), LLVMBuildFAdd(B, e, one, ""), "");
   V large = LLVMBuildFSub(B, one, q, "");
   V r = pick(s, LLVMBuildFCmp(B, LLVMRealOLT, a, real(s, a, 0.6), ""), small,
              large);
   V args[2] = {r, x};
   r = simd_intrinsic(s, "llvm.copysign", LLVMTypeOf(x), args, 2);
   return pick(s, LLVMBuildFCmp(B, LLVMRealUNO, x, x, ""), x, r);
}

/* Only the upper word of an f64 takes part in .approx.ftz.f64. */
static V
upper_word(struct simd_build *s, V x)
{
   V i = ints(s, x);
   i = LLVMBuildAnd(B, i, simd_int_like(i, 0xffffffff00000000u), "");
   return LLVMBuildBitCast(B, i, LLVMTypeOf(x), "");
}

static V
apply(struct simd_build *s, const struct ir_inst *in, V x, V y)
{
   switch (in->op) {
   case IR_rcp:
      return LLVMBuildFDiv(B, real(s, x, 1), x, "");
   case IR_div:
      return LLVMBuildFDiv(B, x, y, "");
   case IR_sqrt:
      return unary(s, "llvm.sqrt", x);
   case IR_rsqrt:
      return LLVMBuildFDiv(B, real(s, x, 1), unary(s, "llvm.sqrt", x), "");
   case IR_ex2:
      return exp2_approx(s, x);
   case IR_lg2:
      return log2_approx(s, x);
   case IR_sin:
   case IR_cos:
      return sine_approx(s, x, in->op == IR_cos);
   case IR_tanh:
      return tanh_approx(s, x);
   default:
      return NULL;
   }
}

/* Half types, and packed ones, are computed in f32. */
static V
in_half(struct simd_build *s, const struct ir_inst *in, enum ptx_type t)
{
   bool bf = t == PTX_BF16 || t == PTX_BF16X2;
   LLVMTypeRef e = bf ? s->t_bfloat : s->t_half;
   V x = simd_get(s, in->src[0]);
   LLVMTypeRef whole = LLVMTypeOf(x), narrow;
   unsigned lanes = simd_is_vector(x) ? LLVMGetVectorSize(whole) : 1;
   bool packed = t == PTX_F16X2 || t == PTX_BF16X2;
   narrow = packed ? LLVMVectorType(e, 2 * lanes) : simd_like(s, x, e);
   x = LLVMBuildBitCast(B, x, narrow, "");
   V y = simd_widen(s, x, s->t_float);
   V r = apply(s, in, y, NULL);
   if (!r)
      return NULL;
   r = simd_narrow(s, r, e);
   if (in->mods[PTX_MOD_ftz])
      r = simd_flush(s, r);
   return LLVMBuildBitCast(B, r, whole, "");
}

LLVMValueRef
simd_approx(struct simd_build *s, const struct ir_inst *in)
{
   enum ptx_type t = in->types[0];
   bool ftz = in->mods[PTX_MOD_ftz];
   if (t != PTX_F32 && t != PTX_F64)
      return in_half(s, in, t);
   V x = simd_get(s, in->src[0]);
   V y = in->src_count > 1 ? simd_get(s, in->src[1]) : NULL;
   if (t == PTX_F64) {
      if (ftz) {
         x = simd_flush(s, upper_word(s, x));
         return simd_flush(s, upper_word(s, apply(s, in, x, y)));
      }
      return apply(s, in, x, y);
   }
   if (ftz) {
      x = simd_flush(s, x);
      y = y ? simd_flush(s, y) : NULL;
   }
   V r = apply(s, in, x, y);
   return ftz ? simd_flush(s, r) : r;
}
