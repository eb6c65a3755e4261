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
/* mma.c: a kind of product, and its pieces.  A fragment of eight rows of a (or
 * columns of b) has `deep` registers; prepared, it stands in memory that
 * simd_mma_room() makes.
 */
enum simd_mma_step {
   SIMD_STEP_FMA,
   SIMD_STEP_BYTES,
   SIMD_STEP_PAIRS,
   SIMD_STEP_AND,
   SIMD_STEP_XOR,
};

struct simd_mma_kind {
   enum ptx_type a, b;
   enum simd_mma_step step;
   unsigned rnd; /* PTX_rnd_… */
   LLVMTypeRef number;
   unsigned bytes, deep, parts; /* of a number */
   bool sign_a, sign_b;         /* of bytes: as the multiplication takes them */
   bool moved;                  /* of bytes: a by 128 */
   bool sparse;                 /* a has deep / 2 registers */
};

enum {
   SIMD_MMA_DEEP = 4,
   SIMD_MMA_ABSENT = 1, /* bits of a float of a that is not multiplied: too
                           small for any type that a can have */
};

void simd_mma_describe(struct simd_build *s, struct simd_mma_kind *k,
                       const struct ir_inst *in, enum ptx_type a,
                       enum ptx_type b, unsigned depth);
LLVMValueRef simd_mma_room(struct simd_build *s, const struct simd_mma_kind *k);
void simd_mma_prepare(struct simd_build *s, const struct simd_mma_kind *k,
                      bool is_a, LLVMValueRef memory, LLVMValueRef *reg);
/* mma_sparse.c: void f(memory, metadata, register ...), which prepares a from
 * half as many registers; row: 0 for rows 0 to 7 of 16, 1 for the others.
 */
LLVMValueRef simd_mma_sparse_function(struct simd_build *s,
                                      const struct simd_mma_kind *k,
                                      unsigned selector, unsigned row);
/* Part of a register, as the multiplication takes it; to memory as the index-th
 * vector of a fragment.
 */
LLVMValueRef simd_mma_number(struct simd_build *s,
                             const struct simd_mma_kind *k, bool is_a,
                             LLVMValueRef x, unsigned part);
void simd_mma_put(struct simd_build *s, const struct simd_mma_kind *k,
                  LLVMValueRef x, LLVMValueRef memory, unsigned index);
/* How many groups of eight rows one call multiplies, of `rows` groups. */
unsigned simd_mma_rows(const struct simd_build *s,
                       const struct simd_mma_kind *k, unsigned rows);
/* sum: two registers for each of those groups. */
void simd_mma_multiply(struct simd_build *s, const struct simd_mma_kind *k,
                       unsigned rows, LLVMValueRef *a, LLVMValueRef b,
                       LLVMValueRef *sum);
/* Function of the module that simd/ makes: its code has a builder of its own
 * between simd_helper_begin and simd_helper_end.
 */
LLVMValueRef simd_helper_declare(struct simd_build *s, const char *name,
                                 LLVMTypeRef type);
LLVMBuilderRef simd_helper_begin(struct simd_build *s, LLVMValueRef fn);
void simd_helper_end(struct simd_build *s, LLVMBuilderRef outer);
LLVMValueRef simd_helper_call(struct simd_build *s, LLVMValueRef fn,
                              LLVMValueRef *args, unsigned count);

/* mma, wmma.mma; false: no lowering. */
bool simd_mma(struct simd_build *s, const struct ir_inst *in,
              LLVMValueRef *operand, LLVMValueRef *result);
/* wgmma.mma_async; acts as of simd_matrix(). */
bool simd_wgmma(struct simd_build *s, const struct ir_inst *in,
                LLVMValueRef acts, LLVMValueRef *operand, LLVMValueRef *result);
/* mma.m8n8k4 of halves. */
bool simd_mma_quads(struct simd_build *s, const struct simd_mma *m,
                    LLVMValueRef *operand, LLVMValueRef *result);
