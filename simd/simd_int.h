/* Inside simd/: the state of one build, and its helpers.
 *
 * Representation of an IR value:
 *   uniform   a scalar
 *   offsets   a scalar, lane 0's value; the vector is splat + constant
 *   rows      the same, and the unit of its shape, another IR value
 *   varying   a vector of f->width lanes
 * Every operation is written once, over LLVM values that are scalars or
 * vectors alike (b->lanes says which); with f->width 1 all is scalar.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "passes/shape.h"
#include "simd/abi.h"
#include "simd/lie.h"
#include "simd/simd.h"
#include <llvm-c/DebugInfo.h>

/* An IR value in LLVM. */
struct simd_value {
   LLVMValueRef now;  /* its scalar or vector, where that dominates */
   LLVMValueRef home; /* alloca, when uses are not dominated (flow.c) */
   LLVMValueRef var;  /* alloca of a phi: edges store it */
   LLVMValueRef wide; /* the vector of a scalar, made in wide_in */
   LLVMBasicBlockRef wide_in;
   LLVMValueRef no_wrap; /* guarded extensions: scalar i1 */
   uint32_t slot;        /* offset in the frame when it is saved, or 0 */
   bool resident;        /* home (and var) is the slot itself (suspend.c) */
};

/* An edge that all lanes of a block take. */
struct simd_way {
   bool direct;            /* a plain jump */
   struct simd_item *next; /* else: the item tried next */
};

/* Where lanes go (flow.c). */
struct simd_flow_block {
   LLVMBasicBlockRef check; /* tests whether a lane waits here; or NULL */
   LLVMBasicBlockRef body;
   LLVMValueRef waiting;     /* alloca <W x i1>: lanes to execute here */
   LLVMValueRef mask_home;   /* alloca: the mask of the block; NULL: as
                                mask_of says */
   struct ir_block *mask_of; /* same mask as that block's; NULL: all threads */
   unsigned position;        /* in the layout */
   bool region;              /* some lanes may be elsewhere */
   bool checked;             /* may be passed over: needs `check` */
   uint64_t *elsewhere;      /* blocks where others may wait meanwhile */
   struct simd_way *way;     /* by successor, where the end is uniform */
   struct simd_item *parted; /* where it diverges: the item tried next */
   uint32_t mask_slot;       /* in the frame, or 0 */
   bool mask_shared;         /* some block's mask_of is this one */
   bool suspends;            /* vectors stop in it */
};

struct simd_item {
   struct ir_block *block; /* or */
   struct ir_loop *loop_end;
   LLVMBasicBlockRef check; /* loop end: more iterations? */
   uint64_t *where; /* blocks where lanes may wait when a chain comes here */
   struct simd_item *none; /* the one tried next when no lane waits here */
};

/* A suspend point: values alive across it are saved and restored. */
struct simd_suspend {
   struct ir_inst *at;
   VEC(struct ir_value *) live;
   LLVMBasicBlockRef resume;
};

/* A device function that is called, not inlined (function.c). */
struct simd_function {
   struct ir_func *f;
   LLVMValueRef fn;
   bool direct; /* some call that stays names it */
};

/* What all functions of one module share. */
struct simd_unit {
   uint32_t static_shared, shared_align;
   uint64_t param_bytes; /* of the kernel */
   VEC(struct ptx_var *) shared_vars;
   VEC(uint32_t) shared_offsets;
   VEC(const char *) symbol_names;
   VEC(struct simd_function) functions;
   unsigned flags; /* enum simd_code_flag */
   LLVMMetadataRef di_unit, di_file;
   LLVMDIBuilderRef di;
};

/* chip.c: what we know of the chip. */
enum simd_chip {
   SIMD_CHIP_X86 = 1 << 0, /* x86-64, at least */
   SIMD_CHIP_AVX2 = 1 << 1,
   SIMD_CHIP_AVX512 = 1 << 2,   /* F, BW and VL */
   SIMD_CHIP_VNNI_256 = 1 << 3, /* vpdpbusd of up to 256 bits */
   SIMD_CHIP_VNNI_512 = 1 << 4,
};
unsigned simd_chip_of(LLVMTargetMachineRef tm);

struct simd_build {
   struct simd_unit *unit;
   struct ir_func *f;
   struct arena *arena;
   struct simd_result *out;
   unsigned width; /* W */
   unsigned lanes; /* of the operation being built: 1 or W */

   LLVMContextRef llvm;
   LLVMModuleRef module;
   LLVMBuilderRef b;
   LLVMTargetMachineRef tm;
   bool avx512;   /* an x86 with 512-bit registers */
   unsigned chip; /* enum simd_chip */
   LLVMTypeRef t_void, t_ptr, t_i1, t_i8, t_i16, t_i32, t_i64, t_i128, t_half,
      t_bfloat, t_float, t_double;
   unsigned md_tbaa, md_invariant, md_range, md_alias_scope;
   LLVMValueRef tbaa[8]; /* by enum simd_memory */

   LLVMValueRef fn;
   LLVMValueRef a_block, a_frame, a_vector; /* arguments */
   LLVMValueRef stack;       /* i64: this function's local frame; NULL: at 0 */
   LLVMValueRef call_stack;  /* alloca i64: where the next callee's frame
                                starts, or NULL: behind this one */
   LLVMValueRef call_exited; /* alloca iW: lanes that ended in a call */
   LLVMValueRef exited;      /* alloca iW: that have ended in this function */
   LLVMBasicBlockRef entry;  /* allocas, then setup */
   LLVMBuilderRef at_entry;
   LLVMValueRef launch, params, shared, local, local_stride, symbols, services;
   LLVMValueRef first_thread; /* i32: a_vector * W */
   LLVMValueRef thread_mask;  /* <W x i1> or NULL: all lanes are threads */
   LLVMBasicBlockRef returns_block; /* returns SIMD_DONE */

   struct simd_value *values;    /* by id */
   struct simd_flow_block *flow; /* by block id */
   struct simd_item *items;
   unsigned item_count;
   unsigned *loop_end_position; /* by loop index */
   LLVMValueRef mask;           /* of the block being built; NULL: all */
   struct ir_block *block;      /* being built */

   struct simd_prepared *prepared; /* mma.c */

   VEC(struct simd_suspend) suspends;
   uint32_t frame_bytes;
   bool only_plain_barriers; /* and turns */
   bool has_turns;
   LLVMMetadataRef di_subprogram;
};

/* What a memory access touches, for alias analysis. */
enum simd_memory {
   MEM_ANY,
   MEM_GLOBAL,
   MEM_SHARED,
   MEM_LOCAL,
   MEM_FRAME, /* frames, contexts, parameters: never a program's pointer */
};

/* types.c: types and constants. */
LLVMTypeRef simd_scalar_type(struct simd_build *s, enum ir_type t);
/* t, or a vector of it when b->lanes > 1. */
LLVMTypeRef simd_wide(struct simd_build *s, LLVMTypeRef t);
LLVMTypeRef simd_vector_of(LLVMTypeRef t, unsigned lanes);
/* The same number of lanes as v has, of another element type. */
LLVMTypeRef simd_like(struct simd_build *s, LLVMValueRef v, LLVMTypeRef t);
bool simd_is_vector(LLVMValueRef v);
unsigned simd_element_bits(LLVMValueRef v);
LLVMValueRef simd_int(struct simd_build *s, LLVMTypeRef t, uint64_t x);
LLVMValueRef simd_real(struct simd_build *s, LLVMTypeRef t, double x);
/* A constant of the (scalar or vector) type of v. */
LLVMValueRef simd_int_like(LLVMValueRef v, uint64_t x);
LLVMValueRef simd_i32(struct simd_build *s, uint32_t x);
LLVMValueRef simd_i64(struct simd_build *s, uint64_t x);
LLVMValueRef simd_splat(struct simd_build *s, LLVMValueRef scalar,
                        unsigned lanes);
LLVMValueRef simd_constant_vector(struct simd_build *s, LLVMTypeRef element,
                                  const int64_t *lane, unsigned lanes);
LLVMValueRef simd_intrinsic(struct simd_build *s, const char *name,
                            LLVMTypeRef overload, LLVMValueRef *args,
                            unsigned count);
LLVMValueRef simd_intrinsic2(struct simd_build *s, const char *name,
                             const LLVMTypeRef *overloads, unsigned overload_n,
                             LLVMValueRef *args, unsigned count);
LLVMValueRef simd_field(struct simd_build *s, LLVMBuilderRef b,
                        LLVMValueRef base, size_t offset, LLVMTypeRef type);
LLVMBasicBlockRef simd_block_append(struct simd_build *s, const char *name);
LLVMValueRef simd_alloca(struct simd_build *s, LLVMTypeRef t, const char *name);
void simd_tag(struct simd_build *s, LLVMValueRef access, enum simd_memory m);
void simd_mark_invariant(struct simd_build *s, LLVMValueRef load);
LLVMValueRef simd_shuffle(struct simd_build *s, LLVMValueRef a, LLVMValueRef b,
                          const int *index, unsigned count);
/* Vectors one behind the other; count is a power of two; x is spoilt. */
LLVMValueRef simd_concatenate(struct simd_build *s, LLVMValueRef *x,
                              unsigned count);

/* value.c: IR values. */
bool simd_is_scalar(const struct simd_build *s, const struct ir_value *v);
/* Lane 0's value, the value of a uniform. */
LLVMValueRef simd_scalar(struct simd_build *s, const struct ir_value *v);
/* All lanes, of whatever shape. */
LLVMValueRef simd_vector(struct simd_build *s, const struct ir_value *v);
/* Scalar when b->lanes == 1, else vector. */
LLVMValueRef simd_get(struct simd_build *s, const struct ir_value *v);
void simd_set(struct simd_build *s, const struct ir_value *v, LLVMValueRef x);
/* The unit of the shape of v (passes/shape.h) as a scalar of integer type t. */
LLVMValueRef simd_shape_unit(struct simd_build *s, const struct ir_value *v,
                             LLVMTypeRef t);
/* Rebuild a guarded value lane by lane, without its guards' assumption. */
LLVMValueRef simd_unguarded(struct simd_build *s, const struct ir_value *v);
/* Scalar i1: the guards of v hold; NULL: it has none. */
LLVMValueRef simd_guards_hold(struct simd_build *s, const struct ir_value *v);
void simd_note_guard(struct simd_build *s, const struct ir_inst *in);

/* The mask of an instruction: the block's and its guard; NULL: all lanes. */
LLVMValueRef simd_inst_mask(struct simd_build *s, const struct ir_inst *in);
LLVMValueRef simd_mask_or_full(struct simd_build *s, LLVMValueRef mask);
LLVMValueRef simd_mask_and(struct simd_build *s, LLVMValueRef a,
                           LLVMValueRef b);
/* i1: any lane; iW (W = 1: i1): all bits. */
LLVMValueRef simd_mask_any(struct simd_build *s, LLVMValueRef mask);
LLVMValueRef simd_mask_bits(struct simd_build *s, LLVMValueRef mask);
/* As i64, zero-extended, for services. */
LLVMValueRef simd_mask_word(struct simd_build *s, LLVMValueRef mask);

/* flow.c, suspend.c: control. */
bool simd_flow_plan(struct simd_build *s);
void simd_flow_emit(struct simd_build *s);
bool simd_suspend_plan(struct simd_build *s, struct ir_liveness *live);
bool simd_is_suspend(const struct simd_build *s, const struct ir_inst *in);
/* Save what lives, return `stop`, go on here when resumed. */
void simd_suspend_emit(struct simd_build *s, struct ir_inst *in,
                       enum simd_stop stop);
bool simd_others_wait(const struct simd_build *s, const struct ir_block *b);
uint32_t simd_frame_alloc(struct simd_build *s, uint32_t bytes, uint32_t align);

/* join.c: accesses that stand side by side. */
void simd_join_accesses(struct ir_func *f, unsigned vector_bits);

/* Instructions, by family; false: not this family's, or no lowering. */
bool simd_inst_emit(struct simd_build *s, struct ir_inst *in);
LLVMValueRef simd_arith(struct simd_build *s, const struct ir_inst *in);
/* A comparison of extended values by what they extend; NULL: it is none. */
LLVMValueRef simd_compare_narrow(struct simd_build *s,
                                 const struct ir_inst *in);
/* bits.c: what simd_arith leaves of integers. */
LLVMValueRef simd_bits(struct simd_build *s, const struct ir_inst *in);
LLVMValueRef simd_convert(struct simd_build *s, const struct ir_inst *in);
LLVMValueRef simd_approx(struct simd_build *s, const struct ir_inst *in);
bool simd_memory(struct simd_build *s, struct ir_inst *in);
/* shared.c: elements beside those that were just stored; NULL: not so. */
LLVMValueRef simd_load_neighbours(struct simd_build *s,
                                  const struct ir_value *address, uint64_t imm,
                                  LLVMTypeRef element, LLVMValueRef p,
                                  LLVMValueRef mask);
bool simd_atomic(struct simd_build *s, struct ir_inst *in);
bool simd_warp(struct simd_build *s, struct ir_inst *in);
bool simd_barrier(struct simd_build *s, struct ir_inst *in);
/* matrix.c: one warp's matrix operation.  Operands and results are registers
 * of 32 lanes, integers (addresses: i64); active: i32, lanes that take part;
 * acts: i1, false where this warp must not touch memory; NULL: it may.
 */
bool simd_is_matrix(const struct ir_inst *in);
bool simd_matrix(struct simd_build *s, const struct ir_inst *in,
                 LLVMValueRef active, LLVMValueRef acts, LLVMValueRef *operand,
                 LLVMValueRef *result);
LLVMValueRef simd_video(struct simd_build *s, const struct ir_inst *in);
bool simd_async(struct simd_build *s, struct ir_inst *in);
/* bulk.c: what is a call of the service. */
bool simd_bulk(struct simd_build *s, struct ir_inst *in);
bool simd_copy_async(struct simd_build *s, struct ir_inst *in);
bool simd_call(struct simd_build *s, struct ir_inst *in);
bool simd_texture(struct simd_build *s, struct ir_inst *in);
/* build.c, function.c: functions. */
bool simd_plan(struct simd_build *s);
void simd_emit_setup(struct simd_build *s);
void simd_describe_function(struct simd_build *s);
void simd_attribute(struct simd_build *s, LLVMValueRef fn, unsigned index,
                    const char *name);
bool simd_functions_collect(struct simd_build *s);
void simd_functions_emit(struct simd_build *s);
bool simd_call_function(struct simd_build *s, struct ir_inst *in);
bool simd_exited(struct simd_build *s, struct ir_inst *in);
/* stack_end, stack_check, stack_call. */
bool simd_stack(struct simd_build *s, struct ir_inst *in);
void simd_fail(struct simd_build *s, const struct ir_inst *in,
               const char *what);

/* dot.c: words of small integers, multiplied and added to c. */
bool simd_dots_bytes(const struct simd_build *s, unsigned lanes);
LLVMValueRef simd_dot_bytes(struct simd_build *s, LLVMValueRef a,
                            LLVMValueRef b, LLVMValueRef c, bool sign_a,
                            bool sign_b);
LLVMValueRef simd_byte_pairs(struct simd_build *s, LLVMValueRef x,
                             unsigned first, bool sign);
LLVMValueRef simd_dot_pairs(struct simd_build *s, LLVMValueRef a,
                            LLVMValueRef b, LLVMValueRef c);
LLVMValueRef simd_dot_halves(struct simd_build *s, LLVMValueRef a,
                             LLVMValueRef b, LLVMValueRef c, bool high,
                             bool sign_a, bool sign_b);

/* Pieces that families share. */
/* An operation of LLVM's constrained ones, rounded as PTX_rnd_… says. */
LLVMValueRef simd_directed(struct simd_build *s, const char *operation,
                           unsigned rounding, LLVMValueRef *args,
                           unsigned count);
/* To a narrower float type, to nearest even, rounded once. */
LLVMValueRef simd_narrow(struct simd_build *s, LLVMValueRef x,
                         LLVMTypeRef element);
/* Of an f32, as integers of 16 bits: where a value of type bfloat would stay
 * one in LLVM's eyes, some chips lack its operations.
 */
LLVMValueRef simd_narrow_bits(struct simd_build *s, LLVMValueRef x,
                              LLVMTypeRef element);
/* To a wider one, exactly.  Of bfloats by a shift: were they seen as such,
 * LLVM would also take signs off in bfloat, by way of a conversion of the chip
 * that flushes subnormals.
 */
LLVMValueRef simd_widen(struct simd_build *s, LLVMValueRef x,
                        LLVMTypeRef element);
LLVMValueRef simd_flush(struct simd_build *s, LLVMValueRef x);
/* e4m3 (or e5m2), as i8, to f16, as i16: exact. */
LLVMValueRef simd_eight_to_half(struct simd_build *s, LLVMValueRef x,
                                bool e5m2);
LLVMValueRef simd_convert_packed(struct simd_build *s,
                                 const struct ir_inst *in);
LLVMValueRef simd_convert_address(struct simd_build *s,
                                  const struct ir_inst *in);
LLVMValueRef simd_address_of(struct simd_build *s, const struct ir_inst *in);
LLVMValueRef simd_symbol(struct simd_build *s, char kind, const char *name);
/* %cluster_ctarank */
LLVMValueRef simd_cluster_rank(struct simd_build *s);
uint32_t simd_shared_offset(struct simd_build *s, const struct ptx_var *v);
LLVMValueRef simd_service(struct simd_build *s, size_t offset,
                          LLVMTypeRef result, LLVMTypeRef *types,
                          LLVMValueRef *args, unsigned count);
/* Lane-by-lane loop over a mask: body(s, lane i32, data) in each active lane;
 * straight code when W is 1. */
void simd_each_lane(struct simd_build *s, LLVMValueRef mask,
                    void (*body)(struct simd_build *, LLVMValueRef lane,
                                 void *),
                    void *data);
void simd_fault(struct simd_build *s, const struct ir_inst *in,
                LLVMValueRef mask, enum simd_fault kind);
