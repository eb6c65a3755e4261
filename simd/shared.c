/* Neighbours' elements of shared memory: aligned loads and a shift.
 *
 *    s[l] = v; barrier; w = s[l - d];
 *
 * What was stored a moment ago as aligned registers is still in the chip's
 * store buffer.  A load of one of those registers is served from there; one
 * that lies across two of them waits until both are in the cache, and those
 * that follow wait behind it (13 cycles each, measured on Zen 4: two thirds of
 * the time of a scan).  So where the distance from an aligned address is known
 * the aligned registers are loaded and shifted into place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { DEPTH = 8, MOST_LANES = 512 };

/* Lane 0's value modulo `line`, a power of two; false: not known. */
static bool
residue(struct simd_build *s, const struct ir_value *v, uint64_t line,
        unsigned depth, uint64_t *r)
{
   uint64_t a, b;
   const struct ir_inst *in = v->def;
   if (v->constant) {
      *r = v->bits.lo & (line - 1);
      return true;
   }
   *r = 0;
   if (v->shape && v->shape->align >= line)
      return true;
   if (!in || !depth)
      return false;
   switch (in->op) {
   case IR_addr:
      if (!in->var || in->var->space != PTX_SPACE_SHARED)
         return false;
      *r = (simd_shared_offset(s, in->var) + in->imm) & (line - 1);
      return true;
   case IR_sext:
   case IR_zext:
   case IR_trunc:
      return ir_type_bits(in->src[0]->type) >= 16 &&
             residue(s, in->src[0], line, depth - 1, r);
   case IR_add:
   case IR_sub:
   case IR_mul:
   case IR_shl:
      if (in->src_count != 2 || in->mods[PTX_MOD_sat] ||
          in->mods[PTX_MOD_half] == PTX_half_hi ||
          !residue(s, in->src[0], line, depth - 1, &a) ||
          !residue(s, in->src[1], line, depth - 1, &b))
         return false;
      if (in->op == IR_shl && (!in->src[1]->constant || b > 31))
         return false;
      *r = (in->op == IR_add   ? a + b
            : in->op == IR_sub ? a - b
            : in->op == IR_mul ? a * b
                               : a << b) &
           (line - 1);
      return true;
   default:
      return false;
   }
}

/* Lanes first ... first + count - 1 of `bits`, a number, as a mask. */
static V
part_of_mask(struct simd_build *s, V bits, unsigned first, unsigned count)
{
   LLVMTypeRef t = LLVMTypeOf(bits);
   V part = LLVMBuildLShr(B, bits, LLVMConstInt(t, first, false), "");
   part = LLVMBuildTrunc(B, part, LLVMIntTypeInContext(s->llvm, count), "");
   return LLVMBuildBitCast(B, part, simd_vector_of(s->t_i1, count), "");
}

/* One register of `count` lanes. */
static V
load_register(struct simd_build *s, LLVMTypeRef element, V p, unsigned count,
              V mask)
{
   LLVMTypeRef t = simd_vector_of(element, count);
   unsigned bytes = 4 * count;
   V x;
   if (mask) {
      V args[4] = {p, simd_i32(s, bytes), mask, LLVMConstNull(t)};
      LLVMTypeRef types[2] = {t, s->t_ptr};
      x = simd_intrinsic2(s, "llvm.masked.load", types, 2, args, 4);
   } else {
      x = LLVMBuildLoad2(B, t, p, "");
      LLVMSetAlignment(x, bytes);
      /* Or LLVM would make the one load of it that this is to avoid. */
      LLVMSetVolatile(x, true);
   }
   simd_tag(s, x, MEM_SHARED);
   return x;
}

/* The elements at p, one of 32 bits a lane, lane 0's at address + imm in
 * shared memory; NULL where they are aligned or nobody knows.
 */
LLVMValueRef
simd_load_neighbours(struct simd_build *s, const struct ir_value *address,
                     uint64_t imm, LLVMTypeRef element, V p, V mask)
{
   unsigned count = s->avx512 ? 16 : 8, width = s->width;
   uint64_t line = 4 * count, r;
   if (width < count || width > MOST_LANES ||
       !residue(s, address, line, DEPTH, &r))
      return NULL;
   r = (r + imm) & (line - 1);
   if (!r || r % 4)
      return NULL;
   unsigned skip = (unsigned)r / 4, registers = width / count + 1;
   V back = simd_i64(s, (uint64_t) - (int64_t)r), bits = NULL, all = NULL,
     last = NULL;
   p = LLVMBuildGEP2(B, s->t_i8, p, &back, 1, "");
   if (mask) {
      LLVMTypeRef t = LLVMIntTypeInContext(s->llvm, width + count);
      bits = LLVMBuildZExt(B, simd_mask_bits(s, mask), t, "");
      bits = LLVMBuildShl(B, bits, LLVMConstInt(t, skip, false), "");
   }
   int index[MOST_LANES];
   for (unsigned k = 0; k < registers; k++) {
      V at = simd_i64(s, k * line);
      V x = load_register(
         s, element, LLVMBuildGEP2(B, s->t_i8, p, &at, 1, ""), count,
         mask ? part_of_mask(s, bits, k * count, count) : NULL);
      if (k) {
         for (unsigned l = 0; l < count; l++)
            index[l] = (int)(skip + l);
         V one = simd_shuffle(s, last, x, index, count);
         unsigned have = (k - 1) * count;
         if (have) {
            /* Both as wide as both together, then one behind the other. */
            for (unsigned l = 0; l < have; l++)
               index[l] = l < count ? (int)l : -1;
            V wide =
               have == count ? one : simd_shuffle(s, one, NULL, index, have);
            for (unsigned l = 0; l < have + count; l++)
               index[l] = (int)l;
            one = simd_shuffle(s, all, wide, index, have + count);
         }
         all = one;
      }
      last = x;
   }
   return all;
}
