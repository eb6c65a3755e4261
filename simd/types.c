/* LLVM types, constants and small builders.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

LLVMTypeRef
simd_scalar_type(struct simd_build *s, enum ir_type t)
{
   switch (t) {
   case IR_B1:
      return s->t_i1;
   case IR_B8:
      return s->t_i8;
   case IR_B16:
      return s->t_i16;
   case IR_B32:
      return s->t_i32;
   case IR_B64:
      return s->t_i64;
   case IR_B128:
      return s->t_i128;
   case IR_F32:
      return s->t_float;
   case IR_F64:
      return s->t_double;
   default:
      return s->t_void;
   }
}

LLVMTypeRef
simd_vector_of(LLVMTypeRef t, unsigned lanes)
{
   return lanes > 1 ? LLVMVectorType(t, lanes) : t;
}

LLVMTypeRef
simd_wide(struct simd_build *s, LLVMTypeRef t)
{
   return simd_vector_of(t, s->lanes);
}

bool
simd_is_vector(LLVMValueRef v)
{
   return LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMVectorTypeKind;
}

static LLVMTypeRef
element_type(LLVMTypeRef t)
{
   return LLVMGetTypeKind(t) == LLVMVectorTypeKind ? LLVMGetElementType(t) : t;
}

LLVMTypeRef
simd_like(struct simd_build *s, LLVMValueRef v, LLVMTypeRef t)
{
   (void)s;
   if (!simd_is_vector(v))
      return t;
   return LLVMVectorType(t, LLVMGetVectorSize(LLVMTypeOf(v)));
}

unsigned
simd_element_bits(LLVMValueRef v)
{
   LLVMTypeRef t = element_type(LLVMTypeOf(v));
   switch (LLVMGetTypeKind(t)) {
   case LLVMIntegerTypeKind:
      return LLVMGetIntTypeWidth(t);
   case LLVMHalfTypeKind:
   case LLVMBFloatTypeKind:
      return 16;
   case LLVMFloatTypeKind:
      return 32;
   default:
      return 64;
   }
}

static LLVMValueRef
constant_splat(LLVMValueRef c, unsigned lanes)
{
   enum { MOST = 512 };
   LLVMValueRef all[MOST];
   if (lanes <= 1)
      return c;
   for (unsigned i = 0; i < lanes; i++)
      all[i] = c;
   return LLVMConstVector(all, lanes);
}

LLVMValueRef
simd_int(struct simd_build *s, LLVMTypeRef t, uint64_t x)
{
   return constant_splat(LLVMConstInt(t, x, false), s->lanes);
}

LLVMValueRef
simd_real(struct simd_build *s, LLVMTypeRef t, double x)
{
   return constant_splat(LLVMConstReal(t, x), s->lanes);
}

LLVMValueRef
simd_int_like(LLVMValueRef v, uint64_t x)
{
   LLVMTypeRef t = LLVMTypeOf(v);
   LLVMValueRef c = LLVMConstInt(element_type(t), x, false);
   return simd_is_vector(v) ? constant_splat(c, LLVMGetVectorSize(t)) : c;
}

LLVMValueRef
simd_i32(struct simd_build *s, uint32_t x)
{
   return LLVMConstInt(s->t_i32, x, false);
}

LLVMValueRef
simd_i64(struct simd_build *s, uint64_t x)
{
   return LLVMConstInt(s->t_i64, x, false);
}

LLVMValueRef
simd_shuffle(struct simd_build *s, LLVMValueRef a, LLVMValueRef b,
             const int *index, unsigned count)
{
   enum { MOST = 1024 };
   LLVMValueRef pick[MOST];
   for (unsigned i = 0; i < count; i++)
      pick[i] = index[i] < 0 ? LLVMGetPoison(s->t_i32)
                             : simd_i32(s, (uint32_t)index[i]);
   if (!b)
      b = LLVMGetPoison(LLVMTypeOf(a));
   return LLVMBuildShuffleVector(s->b, a, b, LLVMConstVector(pick, count), "");
}

LLVMValueRef
simd_concatenate(struct simd_build *s, LLVMValueRef *x, unsigned count)
{
   int index[512];
   while (count > 1) {
      unsigned n = LLVMGetVectorSize(LLVMTypeOf(x[0]));
      for (unsigned i = 0; i < 2 * n; i++)
         index[i] = (int)i;
      for (unsigned i = 0; i < count / 2; i++)
         x[i] = simd_shuffle(s, x[2 * i], x[2 * i + 1], index, 2 * n);
      count /= 2;
   }
   return x[0];
}

LLVMValueRef
simd_splat(struct simd_build *s, LLVMValueRef scalar, unsigned lanes)
{
   if (lanes <= 1 || simd_is_vector(scalar))
      return scalar;
   if (LLVMIsConstant(scalar))
      return constant_splat(scalar, lanes);
   static const int zeros[512];
   LLVMTypeRef one = LLVMVectorType(LLVMTypeOf(scalar), lanes);
   LLVMValueRef v = LLVMBuildInsertElement(s->b, LLVMGetPoison(one), scalar,
                                           simd_i32(s, 0), "");
   return simd_shuffle(s, v, NULL, zeros, lanes);
}

LLVMValueRef
simd_constant_vector(struct simd_build *s, LLVMTypeRef element,
                     const int64_t *lane, unsigned lanes)
{
   enum { MOST = 512 };
   LLVMValueRef all[MOST];
   (void)s;
   if (lanes == 1)
      return LLVMConstInt(element, (uint64_t)lane[0], true);
   for (unsigned i = 0; i < lanes; i++)
      all[i] = LLVMConstInt(element, (uint64_t)lane[i], true);
   return LLVMConstVector(all, lanes);
}

LLVMValueRef
simd_intrinsic2(struct simd_build *s, const char *name,
                const LLVMTypeRef *overloads, unsigned overload_n,
                LLVMValueRef *args, unsigned count)
{
   unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
   LLVMTypeRef *types = (LLVMTypeRef *)overloads;
   LLVMValueRef fn =
      LLVMGetIntrinsicDeclaration(s->module, id, types, overload_n);
   LLVMTypeRef t = LLVMIntrinsicGetType(s->llvm, id, types, overload_n);
   return LLVMBuildCall2(s->b, t, fn, args, count, "");
}

LLVMValueRef
simd_intrinsic(struct simd_build *s, const char *name, LLVMTypeRef overload,
               LLVMValueRef *args, unsigned count)
{
   return simd_intrinsic2(s, name, &overload, overload ? 1 : 0, args, count);
}

LLVMBasicBlockRef
simd_block_append(struct simd_build *s, const char *name)
{
   return LLVMAppendBasicBlockInContext(s->llvm, s->fn, name);
}

LLVMValueRef
simd_alloca(struct simd_build *s, LLVMTypeRef t, const char *name)
{
   /* Before the terminator that the entry block gets at the very end. */
   return LLVMBuildAlloca(s->at_entry, t, name);
}

void
simd_tag(struct simd_build *s, LLVMValueRef access, enum simd_memory m)
{
   LLVMSetMetadata(access, s->md_tbaa, s->tbaa[m]);
}

void
simd_mark_invariant(struct simd_build *s, LLVMValueRef load)
{
   LLVMSetMetadata(
      load, s->md_invariant,
      LLVMMetadataAsValue(s->llvm, LLVMMDNodeInContext2(s->llvm, NULL, 0)));
}

/* A member of a structure of simd/abi.h, which does not change while the
 * code runs.
 */
LLVMValueRef
simd_field(struct simd_build *s, LLVMBuilderRef b, LLVMValueRef base,
           size_t offset, LLVMTypeRef type)
{
   LLVMValueRef at = simd_i64(s, offset);
   LLVMValueRef p = LLVMBuildInBoundsGEP2(b, s->t_i8, base, &at, 1, "");
   LLVMValueRef x = LLVMBuildLoad2(b, type, p, "");
   simd_tag(s, x, MEM_FRAME);
   return x;
}
