/* IR of one thread to LLVM IR of one vector: what jit/ uses.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"
#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>

/* What came of a build. */
struct simd_result {
   LLVMModuleRef module;
   /* The kernel waits inside divergent code, or one lane waits for another:
    * build it again with f->width 1 (D4).  module is NULL then.
    */
   const char *needs_scalar;
   const char *error; /* what cannot be translated, in a sentence, or NULL */
   const char *notes; /* for SAMPAN_DEBUG=launch */
};

/* Build the module of kernel f (passes done, shapes known, width and block
 * set) with the symbols of simd/abi.h.  tm: the machine, for sizes and
 * features.  Texts live in f's arena.
 */
void simd_build(struct ir_func *f, LLVMContextRef llvm, LLVMTargetMachineRef tm,
                struct simd_result *out);

/* The width for a kernel whose block is set (shapes are computed on the way),
 * and a word on why.
 */
struct simd_width_query {
   struct ir_func *f;
   unsigned vector_bits; /* of the machine's vector registers */
   const char *why;      /* out */
};
/* 512, 256 or 128. */
unsigned simd_vector_bits(LLVMTargetMachineRef tm);
unsigned simd_choose_width(struct simd_width_query *q);
/* The nearest width to one asked for that the kernel can have; q->why is set
 * when that is another.
 */
unsigned simd_limit_width(struct simd_width_query *q, unsigned width);
