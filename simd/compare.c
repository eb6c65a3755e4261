/* Comparisons of extended bytes and words, in the bits that they had.
 *
 * PTX compares 16 bits and more: `s[i] == 'x'` is a comparison of two
 * extensions, which for 64 lanes takes two or four vector registers a side.
 * LLVM narrows it where both sides are vectors, but not where one is the same
 * in all lanes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

/* What v extends, if that is at hand: the extension stands before `in` in its
 * block, with no place between where the vector may stop and go on.
 */
static const struct ir_value *
extended(struct simd_build *s, const struct ir_inst *in,
         const struct ir_value *v, enum ir_op op)
{
   if (!v->def || v->def->op != op || v->def->block != in->block)
      return NULL;
   for (const struct ir_inst *i = v->def; i != in; i = i->next)
      if (simd_is_suspend(s, i))
         return NULL;
   return v->def->src[0];
}

/* A constant that is the extension of one of `bits`. */
static bool
fits(const struct ir_value *v, unsigned bits, bool is_signed)
{
   unsigned from = ir_type_bits(v->type);
   uint64_t x = v->bits.lo, top = x >> (bits - 1);
   uint64_t ones = (from < 64 ? (1ull << from) - 1 : UINT64_MAX) >> (bits - 1);
   return v->constant && (is_signed ? top == 0 || top == ones : x >> bits == 0);
}

LLVMValueRef
simd_compare_narrow(struct simd_build *s, const struct ir_inst *in)
{
   static const LLVMIntPredicate predicates[][2] = {
      [PTX_cmp_eq] = {LLVMIntEQ, LLVMIntEQ},
      [PTX_cmp_ne] = {LLVMIntNE, LLVMIntNE},
      [PTX_cmp_lt] = {LLVMIntULT, LLVMIntSLT},
      [PTX_cmp_le] = {LLVMIntULE, LLVMIntSLE},
      [PTX_cmp_gt] = {LLVMIntUGT, LLVMIntSGT},
      [PTX_cmp_ge] = {LLVMIntUGE, LLVMIntSGE},
   };
   unsigned cmp = in->mods[PTX_MOD_cmp];
   bool compares_signed = ptx_types[in->types[0]].kind == PTX_KIND_SINT;
   if (s->lanes == 1 || in->dst_count != 1 || in->src_count != 2 ||
       cmp > PTX_cmp_ge || ptx_types[in->types[0]].kind == PTX_KIND_FLOAT)
      return NULL;
   for (unsigned k = 0; k < 2; k++) {
      bool is_signed = k == 1;
      enum ir_op op = is_signed ? IR_sext : IR_zext;
      const struct ir_value *a = extended(s, in, in->src[0], op);
      const struct ir_value *b = extended(s, in, in->src[1], op);
      if (!a || ir_type_bits(a->type) < 8 || ir_type_bits(a->type) > 16)
         continue;
      unsigned bits = ir_type_bits(a->type);
      if (is_signed && !compares_signed && cmp != PTX_cmp_eq &&
          cmp != PTX_cmp_ne)
         continue;
      V x = simd_vector(s, a), y;
      if (b && b->type == a->type)
         y = simd_vector(s, b);
      else if (fits(in->src[1], bits, is_signed))
         y = simd_int_like(x, in->src[1]->bits.lo & ((1ull << bits) - 1));
      else
         continue;
      return LLVMBuildICmp(B, predicates[cmp][is_signed], x, y, "");
   }
   return NULL;
}
