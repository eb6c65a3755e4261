/* Inside simd/: what the files of matrices share (matrix.c, mma.c,
 * mma_quads.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "simd/simd_int.h"

enum { SIMD_MATRIX_REGS = 16 }; /* of one operand, at most */

/* One multiplication. */
struct simd_mma {
   const struct ir_inst *in;
   unsigned m, n, k;
   enum ptx_type d, a, b, c;
   unsigned b_at, c_at; /* first operand of the matrix */
};

void simd_matrix_shape(const struct ir_inst *in, unsigned *m, unsigned *n,
                       unsigned *k);
/* Elements of a register. */
unsigned simd_matrix_shares(enum ptx_type t);
/* Element `part` of a register of floats of any type, as float (or double). */
LLVMValueRef simd_matrix_float(struct simd_build *s, enum ptx_type t,
                               LLVMValueRef x, unsigned part);
/* Two vectors of floats as halves of one register. */
LLVMValueRef simd_matrix_halves(struct simd_build *s, LLVMValueRef low,
                                LLVMValueRef high, bool finite);
/* mma, wmma.mma; false: no lowering. */
bool simd_mma(struct simd_build *s, const struct ir_inst *in,
              LLVMValueRef *operand, LLVMValueRef *result);
/* mma.m8n8k4 of halves. */
bool simd_mma_quads(struct simd_build *s, const struct simd_mma *m,
                    LLVMValueRef *operand, LLVMValueRef *result);
