/* What must be kept away from LLVM 19's code generator.
 *
 * Ternary logic under a mask (x86, AVX-512).  For
 *
 *    %o = or (and %x, C), (and %r, ~C)
 *    %s = select %mask, %o, %x
 *
 * LLVM 19.1.7 emits `vpternlogq $184, C{1to8}, %r, %x {%mask}`, whose table
 * has the wrong two operands swapped (228 would be right): copysign under a
 * mask gives rubbish.  A fence between the logic and the select keeps them
 * apart; it costs a blend, and no instruction of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/llvm_workarounds.h"

#include <stdbool.h>
#include <string.h>

static bool
is_logic(LLVMValueRef v)
{
   if (!LLVMIsAInstruction(v))
      return false;
   LLVMOpcode op = LLVMGetInstructionOpcode(v);
   return op == LLVMAnd || op == LLVMOr || op == LLVMXor;
}

/* Two logic operations in a row, perhaps with casts of bits between. */
static bool
is_ternary(LLVMValueRef v)
{
   while (LLVMIsABitCastInst(v))
      v = LLVMGetOperand(v, 0);
   if (!is_logic(v))
      return false;
   for (unsigned i = 0; i < 2; i++) {
      LLVMValueRef o = LLVMGetOperand(v, i);
      while (LLVMIsABitCastInst(o))
         o = LLVMGetOperand(o, 0);
      /* fabs is an `and` too. */
      if (is_logic(o) || LLVMIsACallInst(o))
         return true;
   }
   return false;
}

/* The same bits behind llvm.arithmetic.fence, which takes floats only; NULL:
 * not a vector of 32 or 64 bits.
 */
static LLVMValueRef
fenced(LLVMModuleRef m, LLVMBuilderRef b, LLVMValueRef v)
{
   LLVMContextRef c = LLVMGetModuleContext(m);
   LLVMTypeRef t = LLVMTypeOf(v), e = LLVMGetElementType(t), f;
   switch (LLVMGetTypeKind(e)) {
   case LLVMFloatTypeKind:
   case LLVMDoubleTypeKind:
      f = e;
      break;
   case LLVMIntegerTypeKind:
      if (LLVMGetIntTypeWidth(e) == 32)
         f = LLVMFloatTypeInContext(c);
      else if (LLVMGetIntTypeWidth(e) == 64)
         f = LLVMDoubleTypeInContext(c);
      else
         return NULL;
      break;
   default:
      return NULL;
   }
   f = LLVMVectorType(f, LLVMGetVectorSize(t));
   const char *name = "llvm.arithmetic.fence";
   unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
   LLVMValueRef fn = LLVMGetIntrinsicDeclaration(m, id, &f, 1);
   LLVMValueRef x = LLVMBuildBitCast(b, v, f, "");
   x = LLVMBuildCall2(b, LLVMIntrinsicGetType(c, id, &f, 1), fn, &x, 1, "");
   return LLVMBuildBitCast(b, x, t, "");
}

/* A select by a vector, or a shuffle, which is one where the mask is known:
 * operands first and first + 1 are what is chosen from.
 */
static void
part_ternary_logic(LLVMModuleRef m, LLVMBuilderRef b, LLVMValueRef select,
                   unsigned first)
{
   LLVMTypeRef t = LLVMTypeOf(LLVMGetOperand(select, 0));
   if (LLVMGetTypeKind(t) != LLVMVectorTypeKind)
      return;
   for (unsigned i = first; i < first + 2; i++) {
      LLVMValueRef v = LLVMGetOperand(select, i);
      if (!is_ternary(v))
         continue;
      LLVMPositionBuilderBefore(b, select);
      LLVMValueRef x = fenced(m, b, v);
      if (x)
         LLVMSetOperand(select, i, x);
   }
}

void
jit_llvm_work_around(LLVMModuleRef m)
{
   LLVMBuilderRef b = LLVMCreateBuilderInContext(LLVMGetModuleContext(m));
   for (LLVMValueRef fn = LLVMGetFirstFunction(m); fn;
        fn = LLVMGetNextFunction(fn)) {
      for (LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(fn); bb;
           bb = LLVMGetNextBasicBlock(bb)) {
         for (LLVMValueRef in = LLVMGetFirstInstruction(bb); in;
              in = LLVMGetNextInstruction(in)) {
            if (LLVMIsASelectInst(in))
               part_ternary_logic(m, b, in, 1);
            else if (LLVMIsAShuffleVectorInst(in))
               part_ternary_logic(m, b, in, 0);
         }
      }
   }
   LLVMDisposeBuilder(b);
}
