/* cvt between pairs and packed types: f16x2, bf16x2, e4m3x2, e5m2x2 and
 * cvt.pack (9.7.8.21, 9.7.8.22).
 *
 * The eight-bit floats are made and read by integer operations on all lanes;
 * every rounding happens once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static LLVMTypeRef
int_type(struct simd_build *s, unsigned bits)
{
   return LLVMIntTypeInContext(s->llvm, bits);
}

static V
resize(struct simd_build *s, V x, unsigned bits)
{
   return LLVMBuildIntCast2(B, x, simd_like(s, x, int_type(s, bits)), false,
                            "");
}

static V
pick(struct simd_build *s, V c, V a, V b)
{
   return LLVMBuildSelect(B, c, a, b, "");
}

static V
icmp(struct simd_build *s, LLVMIntPredicate p, V a, V b)
{
   return LLVMBuildICmp(B, p, a, b, "");
}

static V
shift_left(struct simd_build *s, V x, unsigned n)
{
   return n ? LLVMBuildShl(B, x, simd_int_like(x, n), "") : x;
}

static V
shift_right(struct simd_build *s, V x, unsigned n)
{
   return n ? LLVMBuildLShr(B, x, simd_int_like(x, n), "") : x;
}

/* Element i of `bits` bits, as an integer of that width. */
static V
part(struct simd_build *s, V x, unsigned i, unsigned bits)
{
   return resize(s, shift_right(s, x, i * bits), bits);
}

static V
join(struct simd_build *s, V high, V low, unsigned bits)
{
   high = shift_left(s, resize(s, high, 2 * bits), bits);
   return LLVMBuildOr(B, high, resize(s, low, 2 * bits), "");
}

/* f16 has more exponents than either: scaled by 2^8, an e4m3 is one, and an
 * e5m2 is the upper half of one.
 */
LLVMValueRef
simd_eight_to_half(struct simd_build *s, LLVMValueRef x, bool e5m2)
{
   V i = resize(s, x, 16);
   V sign = LLVMBuildAnd(B, i, simd_int_like(i, 0x80), "");
   V m = LLVMBuildAnd(B, i, simd_int_like(i, 0x7f), ""), r, nan;
   V canonical = simd_int_like(i, 0x7fff);
   if (e5m2) {
      nan = icmp(s, LLVMIntUGT, m, simd_int_like(m, 0x7c));
      return pick(s, nan, canonical, shift_left(s, i, 8));
   }
   nan = icmp(s, LLVMIntEQ, m, simd_int_like(m, 0x7f));
   r = LLVMBuildBitCast(B, shift_left(s, m, 7), simd_like(s, m, s->t_half), "");
   r = LLVMBuildFPExt(B, r, simd_like(s, r, s->t_float), "");
   V scale = LLVMConstReal(s->t_float, 256);
   if (simd_is_vector(r))
      scale = simd_splat(s, scale, LLVMGetVectorSize(LLVMTypeOf(r)));
   r = LLVMBuildFMul(B, r, scale, "");
   r = LLVMBuildFPTrunc(B, r, simd_like(s, r, s->t_half), "");
   r = LLVMBuildBitCast(B, r, LLVMTypeOf(i), "");
   r = LLVMBuildOr(B, r, shift_left(s, sign, 8), "");
   return pick(s, nan, canonical, r);
}

/* f32 to e4m3 or e5m2 to nearest even, beyond the range the greatest. */
static V
to_eight(struct simd_build *s, const struct ir_inst *in, V x, bool e5m2)
{
   unsigned mantissa = e5m2 ? 2 : 3, bias = e5m2 ? 15 : 7;
   unsigned drop = 23 - mantissa, most = e5m2 ? 0x7b : 0x7e;
   V bits = LLVMBuildBitCast(B, x, simd_like(s, x, s->t_i32), "");
   V m = LLVMBuildAnd(B, bits, simd_int_like(bits, 0x7fffffff), "");
   V sign = shift_left(s, shift_right(s, bits, 31), 7);
   /* Normal: add half of the last place, ties to even; rebias. */
   V odd = LLVMBuildAnd(B, shift_right(s, m, drop), simd_int_like(m, 1), "");
   V r = LLVMBuildAdd(B, m, simd_int_like(m, (1u << (drop - 1)) - 1), "");
   r = shift_right(s, LLVMBuildAdd(B, r, odd, ""), drop);
   r = LLVMBuildSub(B, r, simd_int_like(r, (127 - bias) << mantissa), "");
   V over = icmp(s, LLVMIntSGT, r, simd_int_like(r, most));
   r = pick(s, over, simd_int_like(r, most), r);
   /* Subnormal: the sum with a power of two of the right size rounds. */
   uint32_t power = (uint32_t)(127 + 1 - (int)bias - (int)mantissa + 23) << 23;
   V magic = simd_int_like(m, power);
   V sum = LLVMBuildFAdd(B, LLVMBuildBitCast(B, m, LLVMTypeOf(x), ""),
                         LLVMBuildBitCast(B, magic, LLVMTypeOf(x), ""), "");
   sum = LLVMBuildBitCast(B, sum, LLVMTypeOf(bits), "");
   sum = LLVMBuildSub(B, sum, magic, "");
   V tiny = icmp(s, LLVMIntULT, m, simd_int_like(m, (127 + 1 - bias) << 23));
   r = LLVMBuildOr(B, pick(s, tiny, sum, r), sign, "");
   if (in->mods[PTX_MOD_relu]) {
      V negative = icmp(s, LLVMIntSLT, bits, simd_int_like(bits, 0));
      r = pick(s, negative, simd_int_like(r, 0), r);
   }
   V nan = icmp(s, LLVMIntUGT, m, simd_int_like(m, 0x7f800000));
   return resize(s, pick(s, nan, simd_int_like(r, 0x7f), r), 8);
}

static V
half_to_float(struct simd_build *s, V x)
{
   x = LLVMBuildBitCast(B, x, simd_like(s, x, s->t_half), "");
   return LLVMBuildFPExt(B, x, simd_like(s, x, s->t_float), "");
}

/* f16 bits below zero to +0, but not NaN. */
static V
relu_half(struct simd_build *s, V x)
{
   V m = LLVMBuildAnd(B, x, simd_int_like(x, 0x7fff), "");
   V number = icmp(s, LLVMIntULE, m, simd_int_like(m, 0x7c00));
   V negative = icmp(s, LLVMIntSLT, x, simd_int_like(x, 0));
   return pick(s, LLVMBuildAnd(B, number, negative, ""), simd_int_like(x, 0),
               x);
}

/* cvt.pack: a above b, saturated, and c's low bits above both. */
static V
pack(struct simd_build *s, const struct ir_inst *in)
{
   enum ptx_type t = in->types[0];
   unsigned bits = ptx_types[t].bits;
   bool sign = ptx_types[t].kind == PTX_KIND_SINT;
   int32_t most = (int32_t)((1u << (sign ? bits - 1 : bits)) - 1);
   int32_t least = sign ? -most - 1 : 0;
   V r = NULL;
   for (unsigned i = 0; i < 2; i++) {
      V x = simd_get(s, in->src[i]);
      V args[2] = {x, simd_int_like(x, (uint64_t)most)};
      x = simd_intrinsic(s, "llvm.smin", LLVMTypeOf(x), args, 2);
      args[0] = x;
      args[1] = simd_int_like(x, (uint64_t)(int64_t)least);
      x = simd_intrinsic(s, "llvm.smax", LLVMTypeOf(x), args, 2);
      x = LLVMBuildAnd(B, x, simd_int_like(x, (1u << bits) - 1), "");
      r = i ? LLVMBuildOr(B, r, x, "") : shift_left(s, x, bits);
   }
   if (in->src_count > 2)
      r = LLVMBuildOr(B, r, shift_left(s, simd_get(s, in->src[2]), 2 * bits),
                      "");
   return r;
}

/* What simd_convert leaves: .pack and eight-bit floats; NULL: neither. */
LLVMValueRef
simd_convert_packed(struct simd_build *s, const struct ir_inst *in)
{
   enum ptx_type to = in->types[0], from = in->types[1];
   V x;
   if (in->mods[PTX_MOD_pack])
      return pack(s, in);
   x = simd_get(s, in->src[0]);
   if (to == PTX_E4M3X2 || to == PTX_E5M2X2) {
      V high, low;
      if (from == PTX_F32) {
         high = x;
         low = simd_get(s, in->src[1]);
      } else {
         high = half_to_float(s, part(s, x, 1, 16));
         low = half_to_float(s, part(s, x, 0, 16));
      }
      return join(s, to_eight(s, in, high, to == PTX_E5M2X2),
                  to_eight(s, in, low, to == PTX_E5M2X2), 8);
   }
   if (to == PTX_F16X2 && (from == PTX_E4M3X2 || from == PTX_E5M2X2)) {
      V half[2];
      for (unsigned i = 0; i < 2; i++) {
         half[i] = simd_eight_to_half(s, part(s, x, i, 8), from == PTX_E5M2X2);
         if (in->mods[PTX_MOD_relu])
            half[i] = relu_half(s, half[i]);
      }
      return join(s, half[1], half[0], 16);
   }
   return NULL;
}
