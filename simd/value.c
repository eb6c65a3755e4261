/* IR values as LLVM scalars and vectors; masks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

bool
simd_is_scalar(const struct simd_build *s, const struct ir_value *v)
{
   return s->width == 1 || shape_uniform(v) || shape_offsets(v);
}

static LLVMTypeRef
held_type(struct simd_build *s, const struct ir_value *v)
{
   LLVMTypeRef t = simd_scalar_type(s, v->type);
   return simd_is_scalar(s, v) ? t : simd_vector_of(t, s->width);
}

static LLVMValueRef
constant(struct simd_build *s, const struct ir_value *v)
{
   LLVMTypeRef t = simd_scalar_type(s, v->type);
   uint64_t words[2] = {v->bits.lo, v->bits.hi};
   if (v->undefined)
      return LLVMConstNull(t);
   switch (v->type) {
   case IR_F32:
      return LLVMConstBitCast(LLVMConstInt(s->t_i32, words[0], false), t);
   case IR_F64:
      return LLVMConstBitCast(LLVMConstInt(s->t_i64, words[0], false), t);
   case IR_B128:
      return LLVMConstIntOfArbitraryPrecision(t, 2, words);
   default:
      return LLVMConstInt(t, words[0], false);
   }
}

/* The value as it is held: scalar or vector. */
static LLVMValueRef
held(struct simd_build *s, const struct ir_value *v)
{
   if (v->constant || v->undefined)
      return constant(s, v);
   struct simd_value *x = &s->values[v->id];
   if (x->home)
      return LLVMBuildLoad2(s->b, held_type(s, v), x->home, "");
   return x->now;
}

LLVMValueRef
simd_scalar(struct simd_build *s, const struct ir_value *v)
{
   LLVMValueRef x = held(s, v);
   if (!simd_is_vector(x))
      return x;
   return LLVMBuildExtractElement(s->b, x, simd_i32(s, 0), "");
}

LLVMValueRef
simd_shape_unit(struct simd_build *s, const struct ir_value *v, LLVMTypeRef t)
{
   LLVMValueRef unit = simd_scalar(s, v->shape->unit);
   unsigned have = simd_element_bits(unit), want = LLVMGetIntTypeWidth(t);
   if (have > want)
      return LLVMBuildTrunc(s->b, unit, t, "");
   if (have < want)
      return v->shape->unit_signed ? LLVMBuildSExt(s->b, unit, t, "")
                                   : LLVMBuildZExt(s->b, unit, t, "");
   return unit;
}

static LLVMValueRef
widen(struct simd_build *s, const struct ir_value *v, LLVMValueRef x)
{
   LLVMValueRef wide = simd_splat(s, x, s->width);
   if (!shape_offsets(v))
      return wide;
   LLVMTypeRef t = simd_scalar_type(s, v->type);
   LLVMValueRef o = simd_constant_vector(s, t, v->shape->offsets, s->width);
   wide = LLVMBuildAdd(s->b, wide, o, "");
   if (!v->shape->unit)
      return wide;
   LLVMValueRef unit = simd_splat(s, simd_shape_unit(s, v, t), s->width);
   o = simd_constant_vector(s, t, v->shape->steps, s->width);
   return LLVMBuildAdd(s->b, wide, LLVMBuildMul(s->b, unit, o, ""), "");
}

LLVMValueRef
simd_vector(struct simd_build *s, const struct ir_value *v)
{
   if (s->width == 1)
      return held(s, v);
   if (v->shape && v->shape->guards[0] && shape_offsets(v))
      return simd_unguarded(s, v);
   if (!simd_is_scalar(s, v))
      return held(s, v);
   if (v->constant || v->undefined)
      return simd_splat(s, constant(s, v), s->width);
   struct simd_value *x = &s->values[v->id];
   LLVMBasicBlockRef here = LLVMGetInsertBlock(s->b);
   if (x->wide && x->wide_in == here)
      return x->wide;
   x->wide = widen(s, v, held(s, v));
   x->wide_in = here;
   return x->wide;
}

LLVMValueRef
simd_get(struct simd_build *s, const struct ir_value *v)
{
   return s->lanes == 1 ? simd_scalar(s, v) : simd_vector(s, v);
}

void
simd_set(struct simd_build *s, const struct ir_value *v, LLVMValueRef x)
{
   struct simd_value *to = &s->values[v->id];
   if (!simd_is_scalar(s, v))
      x = simd_splat(s, x, s->width);
   to->now = x;
   to->wide = NULL;
   if (to->home)
      LLVMBuildStore(s->b, x, to->home);
}

/* Guards ---------------------------------------------------------------- */

/* Is `in` an extension whose result's shape names the result as guard? */
static bool
is_guard(const struct ir_inst *in)
{
   const struct ir_value *v = in->dst_count ? in->dst[0] : NULL;
   if (!v || !v->shape)
      return false;
   for (unsigned i = 0; i < SHAPE_MAX_GUARDS; i++)
      if (v->shape->guards[i] == v)
         return true;
   return false;
}

/* The least and the most of lanes' offsets (or steps). */
static void
lane_range(const struct simd_build *s, const int64_t *lane, int64_t *least,
           int64_t *most)
{
   *least = *most = 0;
   for (unsigned l = 0; l < s->width; l++) {
      *least = lane[l] < *least ? lane[l] : *least;
      *most = lane[l] > *most ? lane[l] : *most;
   }
}

/* No lane's sum of base, offset and unit * step leaves the type, told in 128
 * bits: rows may be far apart.
 */
static LLVMValueRef
rows_stay_within(struct simd_build *s, const struct ir_value *from,
                 bool is_signed)
{
   const struct ir_shape *shape = from->shape;
   LLVMTypeRef t = simd_scalar_type(s, from->type), wide = s->t_i128;
   unsigned bits = ir_type_bits(from->type);
   LLVMValueRef base = simd_scalar(s, from);
   LLVMValueRef unit = simd_shape_unit(s, from, t), low, high;
   int64_t offset[2], step[2];
   lane_range(s, shape->offsets, &offset[0], &offset[1]);
   lane_range(s, shape->steps, &step[0], &step[1]);
   if (bits <= 32)
      wide = s->t_i64;
   base = LLVMBuildIntCast2(s->b, base, wide, is_signed, "");
   unit = LLVMBuildIntCast2(s->b, unit, wide, is_signed, "");
   low = high = base;
   for (unsigned i = 0; i < 2; i++) {
      LLVMValueRef k = LLVMConstInt(wide, (uint64_t)step[i], true);
      LLVMValueRef far = LLVMBuildMul(s->b, unit, k, "");
      LLVMValueRef none = LLVMConstNull(wide);
      LLVMValueRef down = LLVMBuildICmp(s->b, LLVMIntSLT, far, none, "");
      low = LLVMBuildAdd(s->b, low, LLVMBuildSelect(s->b, down, far, none, ""),
                         "");
      high = LLVMBuildAdd(s->b, high,
                          LLVMBuildSelect(s->b, down, none, far, ""), "");
   }
   low = LLVMBuildAdd(s->b, low, LLVMConstInt(wide, (uint64_t)offset[0], true),
                      "");
   high = LLVMBuildAdd(s->b, high,
                       LLVMConstInt(wide, (uint64_t)offset[1], true), "");
   LLVMValueRef ok[2], at[2] = {low, high};
   for (unsigned i = 0; i < 2; i++) {
      LLVMValueRef back = LLVMBuildTrunc(s->b, at[i], t, "");
      back = LLVMBuildIntCast2(s->b, back, wide, is_signed, "");
      ok[i] = LLVMBuildICmp(s->b, LLVMIntEQ, back, at[i], "");
   }
   return LLVMBuildAnd(s->b, ok[0], ok[1], "");
}

/* No lane's sum wraps: base + [least .. most] stays within the type. */
static LLVMValueRef
stays_within(struct simd_build *s, const struct ir_value *from, bool is_signed)
{
   if (from->shape->unit)
      return rows_stay_within(s, from, is_signed);
   LLVMValueRef base = simd_scalar(s, from);
   unsigned bits = ir_type_bits(from->type);
   int64_t least, most;
   lane_range(s, from->shape->offsets, &least, &most);
   LLVMTypeRef t = LLVMTypeOf(base);
   LLVMIntPredicate le = is_signed ? LLVMIntSLE : LLVMIntULE,
                    ge = is_signed ? LLVMIntSGE : LLVMIntUGE;
   uint64_t top = is_signed ? (1ull << (bits - 1)) - 1
                            : (bits < 64 ? (1ull << bits) - 1 : UINT64_MAX);
   uint64_t bottom = is_signed ? 1ull << (bits - 1) : 0;
   LLVMValueRef ok = LLVMConstInt(s->t_i1, 1, false);
   if (most > 0)
      ok = LLVMBuildICmp(s->b, le, base,
                         LLVMConstInt(t, top - (uint64_t)most, false), "");
   if (least < 0) {
      LLVMValueRef low = LLVMBuildICmp(
         s->b, ge, base, LLVMConstInt(t, bottom - (uint64_t)least, false), "");
      ok = LLVMBuildAnd(s->b, ok, low, "");
   }
   return ok;
}

void
simd_note_guard(struct simd_build *s, const struct ir_inst *in)
{
   if (!is_guard(in))
      return;
   bool is_signed =
      in->op == IR_sext ||
      (in->op == IR_mul && ptx_types[in->types[0]].kind == PTX_KIND_SINT);
   LLVMValueRef ok = NULL;
   for (unsigned i = 0; i < in->src_count; i++) {
      if (!shape_offsets(in->src[i]))
         continue;
      LLVMValueRef one = stays_within(s, in->src[i], is_signed);
      ok = ok ? LLVMBuildAnd(s->b, ok, one, "") : one;
   }
   s->values[in->dst[0]->id].no_wrap = ok;
}

LLVMValueRef
simd_guards_hold(struct simd_build *s, const struct ir_value *v)
{
   LLVMValueRef all = NULL;
   if (!v->shape || s->width == 1)
      return NULL;
   for (unsigned i = 0; i < SHAPE_MAX_GUARDS; i++) {
      const struct ir_value *g = v->shape->guards[i];
      if (!g)
         continue;
      LLVMValueRef ok = s->values[g->id].no_wrap;
      all = all ? LLVMBuildAnd(s->b, all, ok, "") : ok;
   }
   return all;
}

/* The same operation again on vectors; ends at values without guards. */
LLVMValueRef
simd_unguarded(struct simd_build *s, const struct ir_value *v)
{
   if (!v->shape || !v->shape->guards[0] || !v->def || v->def->op == IR_phi) {
      return simd_vector(s, v);
   }
   unsigned lanes = s->lanes;
   s->lanes = s->width;
   LLVMValueRef x = v->def->op == IR_cvta ? simd_convert_address(s, v->def)
                                          : simd_arith(s, v->def);
   s->lanes = lanes;
   return x;
}

/* Masks ----------------------------------------------------------------- */

LLVMValueRef
simd_mask_and(struct simd_build *s, LLVMValueRef a, LLVMValueRef b)
{
   if (!a || !b)
      return a ? a : b;
   if (simd_is_vector(a) && !simd_is_vector(b))
      b = simd_splat(s, b, s->width);
   if (simd_is_vector(b) && !simd_is_vector(a))
      a = simd_splat(s, a, s->width);
   return LLVMBuildSelect(s->b, a, b, LLVMConstNull(LLVMTypeOf(a)), "");
}

LLVMValueRef
simd_inst_mask(struct simd_build *s, const struct ir_inst *in)
{
   if (!in->guard)
      return s->mask;
   LLVMValueRef g = simd_vector(s, in->guard);
   if (in->guard_negated)
      g = LLVMBuildNot(s->b, g, "");
   return simd_mask_and(s, s->mask, g);
}

LLVMValueRef
simd_mask_or_full(struct simd_build *s, LLVMValueRef mask)
{
   if (mask)
      return mask;
   return LLVMConstAllOnes(simd_vector_of(s->t_i1, s->width));
}

LLVMValueRef
simd_mask_bits(struct simd_build *s, LLVMValueRef mask)
{
   mask = simd_mask_or_full(s, mask);
   if (s->width == 1)
      return mask;
   return LLVMBuildBitCast(s->b, mask, LLVMIntTypeInContext(s->llvm, s->width),
                           "");
}

LLVMValueRef
simd_mask_any(struct simd_build *s, LLVMValueRef mask)
{
   LLVMValueRef bits = simd_mask_bits(s, mask);
   if (s->width == 1)
      return bits;
   return LLVMBuildICmp(s->b, LLVMIntNE, bits, LLVMConstNull(LLVMTypeOf(bits)),
                        "");
}

LLVMValueRef
simd_mask_word(struct simd_build *s, LLVMValueRef mask)
{
   LLVMValueRef bits = simd_mask_bits(s, mask);
   return LLVMBuildIntCast2(s->b, bits, s->t_i64, false, "");
}
