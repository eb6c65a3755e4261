/* The IR: SSA, the view of ONE thread.
 *
 * A function is a list of basic blocks, a block a list of instructions, the
 * last of which is its terminator.  A value is what an instruction defines, a
 * constant, or undefined; it has one of nine types, which say its width and
 * whether it lives as a float.  Everything is allocated in the function's
 * arena.  ir_print writes a text that ir_read reads back.
 *
 * What remains of PTX.  The builder (ir/build*.c) lowers, so that passes and
 * simd/ have less to know:
 *   - a register becomes SSA values; its class (B32 or F32, B64 or F64) is
 *     the one that most of its definitions and uses want, bitcast elsewhere;
 *     an operand of an f32/f64 instruction is F32/F64, any other is Bn;
 *     f16, bf16 and packed halves are B16, B32
 *   - @p: on pure instructions a selp with the old value; on bra a branch; on
 *     memory, atomic, warp and barrier instructions it stays, as in->guard
 *     (results where the guard is false: selp with the old value);
 *     on call, trap, exit, ret: a branch around
 *   - mad.lo/wide -> mul + add; setp with a boolean operand or two results ->
 *     setp, and/or/xor, not; set -> setp + selp; mov -> nothing, pack,
 *     extract, sreg, addr or funcaddr; vector registers -> elements
 *   - cvt between integers without .sat -> trunc, zext, sext or nothing;
 *     narrow sources of cvt and st get a trunc, narrow results of cvt and ld
 *     a zext or sext to the register's width: types of the instruction and of
 *     its values always have the same number of bits
 *   - CC.CF -> an ordinary B1 value: the last result of .cc forms, the last
 *     source of addc/subc/madc (madc -> mul + addc …)
 *   - ld/st: sources are the address (base), then st's values; the constant
 *     part of [base+imm] is in->imm; an absolute [var+imm] is an IR_addr;
 *     vectors have several results or sources
 *   - function parameters: in a kernel, ld.param reads [IR_addr of the
 *     parameter]; in a device function each parameter and each return slot is
 *     a local address handed over by the caller: f->params, B64, and ld.param
 *     of it becomes ld.local.  Direct calls of functions that are not
 *     recursive are inlined while building: their .param variables become
 *     local variables, which opt_promote_locals turns into values.  What is
 *     left is IR_call: sources are the callee's address (indirect: B64; direct:
 *     in->func and no such source), then one local address per argument and
 *     per return slot.
 *   - ret in a kernel -> exit; labels -> blocks; bra.uni etc. as bra
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"
#include "base/vec.h"
#include "ptx/ptx.h"

enum ir_op {
#define OP(name) IR_##name,
#include "ptx/ops.def"
#include "ir/ops.def"
#undef OP
   IR_OP_COUNT
};

extern const char *const ir_op_names[IR_OP_COUNT];

enum ir_type {
   IR_VOID,
   IR_B1,
   IR_B8,
   IR_B16,
   IR_B32,
   IR_B64,
   IR_B128,
   IR_F32,
   IR_F64,
};

unsigned ir_type_bits(enum ir_type t);
const char *ir_type_name(enum ir_type t); /* "b32" */
/* B1 … B128; IR_VOID: no type of that width. */
enum ir_type ir_type_of_bits(unsigned bits);
/* The type of a value that an instruction of PTX type t works on. */
enum ir_type ir_type_of_ptx(enum ptx_type t);

struct ir_block;
struct ir_func;
struct ir_shape;

struct ir_value {
   enum ir_type type;
   unsigned id;         /* dense within the function */
   struct ir_inst *def; /* NULL: constant, parameter or undefined */
   bool constant;
   bool undefined;
   struct ptx_bits bits; /* constants: the bits, zero above the type */
   unsigned use_count;   /* kept by ir_compute(USES) */
   /* Facts over the lanes of a vector, by analyze_shape; NULL: varying. */
   const struct ir_shape *shape;
   struct ir_value *needs; /* whoever uses this value uses that one too: the
                              unit of its shape, or NULL */
   bool no_guard;          /* analyze_shape may not guard this extension */
   bool guard_tested;      /* opt_split_wrap has dealt with it */
};

struct ir_inst {
   struct ir_inst *prev, *next;
   struct ir_block *block;
   enum ir_op op;
   enum ptx_type types[PTX_MAX_TYPES];
   uint8_t mods[PTX_MOD_COUNT];
   const struct ptx_inst *ptx; /* where it came from, or NULL; irregular
                                  instructions (mma, tex …) read it */
   unsigned effect;            /* enum ptx_effect bits */
   struct ir_value **dst, **src;
   unsigned dst_count, src_count;
   struct ir_value *guard; /* B1 or NULL; acts where it is guard_negated^1 */
   bool guard_negated;
   enum ptx_space space; /* of memory instructions */
   uint64_t imm;
   struct ptx_var *var;
   struct ptx_func *func;
   struct ir_local *local; /* IR_addr of a local variable of this function */
   /* PTX line and .loc, for faults. */
   uint32_t ptx_line, file, line;
   unsigned mark; /* scratch of one pass */
};

/* A block.  preds and the sources of its phis have the same order.  A block
 * may stand twice in preds (both ways of a branch lead to it).
 */
struct ir_block {
   unsigned id; /* index in f->blocks */
   struct ir_func *func;
   struct ir_inst *first, *last; /* phis first, the terminator last */
   VEC(struct ir_block *) preds;
   VEC(struct ir_block *) succs;
   /* IR_DOMINANCE: */
   struct ir_block *idom, *ipdom; /* ipdom NULL: the virtual exit.  Ways that
                                     end in unreachable, or never, count only
                                     where there is no other: a trap does not
                                     keep a branch from meeting again */
   unsigned dom_depth;
   unsigned dom_first, dom_last; /* a dominates b: b's first is in a's range */
   /* IR_LOOPS: innermost loop or NULL. */
   struct ir_loop *loop;
   /* IR_SHAPE: the terminator sends lanes of one vector both ways; the phis
    * merge lanes that came on different ways or at different times.
    */
   bool divergent, join;
   struct ir_block *meet; /* where lanes that part here are all together again;
                             NULL: the end */
   unsigned mark;
};

struct ir_loop {
   struct ir_block *header;
   struct ir_loop *parent;
   unsigned depth; /* 1: outermost */
   bool divergent; /* IR_SHAPE: lanes leave at different iterations */
   VEC(struct ir_block *) blocks; /* all, inner loops' too; header first */
   unsigned index;
};

/* A variable in the thread's local frame. */
struct ir_local {
   const char *name;
   uint64_t size;
   unsigned align;
   uint64_t offset; /* in the frame; set by ir_layout_locals */
   unsigned index;
};

/* Facts that passes keep or spoil. */
enum ir_fact {
   IR_CFG = 1 << 0,       /* preds follow succs; no unreachable block */
   IR_DOMINANCE = 1 << 1, /* idom, ipdom, dom_depth; blocks in reverse
                             postorder */
   IR_LOOPS = 1 << 2,
   IR_USES = 1 << 3, /* use_count */
   IR_SHAPE = 1 << 4,
   IR_ALL = (1 << 5) - 1,
};

struct ir_func {
   struct arena *arena;
   const char *name;
   const struct ptx_module *module;
   const struct ptx_func *ptx;
   bool entry;
   VEC(struct ir_block *) blocks; /* blocks.data[0] is the entry */
   VEC(struct ir_value *) params; /* device functions: local addresses */
   VEC(struct ir_local *) locals;
   VEC(struct ir_loop *) loops; /* outer before inner */
   uint64_t local_bytes;        /* frame size after ir_layout_locals */
   unsigned value_count;
   unsigned facts; /* enum ir_fact bits that hold */
   /* What it is compiled for: lanes of a vector, threads of a block, and
    * whether grids of 2^31 threads and more in x must be expected.
    */
   uint32_t width, block_dim[3];
   bool any_grid;
   bool irreducible; /* set with IR_LOOPS: a loop with two entries is left */
   struct ir_constants *constants; /* those in use; see ir_const */
};

/* An empty function. */
struct ir_func *ir_func_create(struct arena *a, const char *name, bool entry);

/* Build the IR of a function of a linked module, in arena a.  What cannot be
 * built (an instruction without a lowering here) is reported to d at its
 * place; the result is NULL then.
 */
/* Does anything but a direct call name the function? */
bool ir_address_taken(const struct ptx_module *m, const struct ptx_func *f);
struct ir_func *ir_build(struct arena *a, const struct ptx_module *m,
                         const struct ptx_func *f, struct diag *d);

/* Make the facts in `needed` hold that do not. */
void ir_compute(struct ir_func *f, unsigned needed);

/* Assign offsets of f->locals; sets local_bytes. */
void ir_layout_locals(struct ir_func *f);

/* Building blocks for passes. */
struct ir_block *ir_block_create(struct ir_func *f);
/* An instruction of op with room for results and sources, not yet placed.
 * Results get fresh values of the given type (IR_VOID: none).
 */
struct ir_inst *ir_inst_create(struct ir_func *f, enum ir_op op,
                               enum ir_type type, unsigned src_count);
struct ir_inst *ir_inst_create_multi(struct ir_func *f, enum ir_op op,
                                     unsigned dst_count,
                                     const enum ir_type *types,
                                     unsigned src_count);
void ir_inst_append(struct ir_block *b, struct ir_inst *in);
void ir_inst_insert_before(struct ir_inst *at, struct ir_inst *in);
void ir_inst_remove(struct ir_inst *in);
struct ir_value *ir_value_create(struct ir_func *f, enum ir_type type,
                                 struct ir_inst *def);
/* Constants and undefined values are unique: equal ones are one pointer. */
struct ir_value *ir_const(struct ir_func *f, enum ir_type type, uint64_t bits);
struct ir_value *ir_const_bits(struct ir_func *f, enum ir_type type,
                               struct ptx_bits bits);
struct ir_value *ir_undef(struct ir_func *f, enum ir_type type);
/* Every use (source or guard) of a value v becomes map[v->id] (and map of
 * that, …) where that is not NULL; ids from count on stay.
 */
void ir_values_replace(struct ir_func *f, struct ir_value **map, size_t count);
/* The results of a pure instruction whose sources have these bits; false if
 * that is not known (an approximation, no meaning in the table).
 */
bool ir_evaluate(const struct ir_inst *in, const struct ptx_bits *sources,
                 struct ptx_bits out[2]);
/* Room for `count` sources; the first stay. */
void ir_inst_set_sources(struct ir_func *f, struct ir_inst *in, unsigned count);
/* What an operation does when nothing more is known (a PTX instruction's row
 * says it better); instructions are created with it.
 */
unsigned ir_op_effect(enum ir_op op);
/* Give values dense ids again: parameters, results in order, constants. */
void ir_renumber(struct ir_func *f);
/* A new last successor of `from`; phis of `to` are the caller's. */
void ir_edge_add(struct ir_block *from, struct ir_block *to);
/* The place of the edge from->succs[which] in its target's preds: the n-th
 * edge between two blocks is the n-th entry.
 */
unsigned ir_pred_index(const struct ir_block *from, unsigned which);
/* Drop an entry of preds and that source of each phi. */
void ir_pred_remove(struct ir_block *b, unsigned index);
/* Redirect the edge from->succs[which] to another block; phis of the old
 * target lose the source, phis of the new one get an undefined source, which
 * the caller replaces (at ir_pred_index).
 */
void ir_edge_redirect(struct ir_block *from, unsigned which,
                      struct ir_block *to);
/* A new empty block on the edge from->succs[which]; phis keep their source. */
struct ir_block *ir_edge_split(struct ir_block *from, unsigned which);
bool ir_is_terminator(const struct ir_inst *in);
/* Does simd/ read in->ptx of such an instruction (mma, tex, call …)? */
bool ir_op_is_irregular(enum ir_op op);
bool ir_dominates(const struct ir_block *a, const struct ir_block *b);
bool ir_loop_contains(const struct ir_loop *l, const struct ir_block *b);

#define ir_for_each_block(b, f) \
   for (size_t b##_i = 0; b##_i < (f)->blocks.count; b##_i++) \
      for (struct ir_block *b = (f)->blocks.data[b##_i]; b; b = NULL)
#define ir_for_each_inst(in, b) \
   for (struct ir_inst *in = (b)->first; in; in = in->next)
/* Safe against removal of `in`. */
#define ir_for_each_inst_safe(in, b) \
   for (struct ir_inst *in = (b)->first, *in##_next = in ? in->next : NULL; \
        in; in = in##_next, in##_next = in ? in->next : NULL)

/* Live values at the start of each block: a bit set of value ids by block
 * id (phis' results are live-in of their block; phi sources are live-out of
 * the predecessor).
 */
struct ir_liveness {
   unsigned words; /* of 64 bits, a block */
   uint64_t *live_in, *live_out;
};
struct ir_liveness *ir_liveness_compute(struct arena *a, struct ir_func *f);
static inline bool
ir_live(const uint64_t *set, const struct ir_value *v)
{
   return set[v->id / 64] >> (v->id % 64) & 1;
}

/* The text form; doc/ir.md shows it. */
void ir_print(FILE *out, const struct ir_func *f);
void ir_inst_print(FILE *out, const struct ir_func *f,
                   const struct ir_inst *in);
const char *ir_print_text(struct arena *a, const struct ir_func *f,
                          size_t *size);
/* Reads what ir_print writes; module supplies variables by name. */
struct ir_func *ir_read(struct arena *a, const struct ptx_module *m,
                        struct diag *d);
/* Aborts with the function printed and each complaint under its
 * instruction: a bug of ours.  `where` names the pass.
 */
void ir_validate(const struct ir_func *f, const char *where);

/* ---- ssa.c ---- */

/* Variables to SSA values, for the builder and for passes that make values of
 * memory or restore SSA form.  The way of use:
 *
 *   ir_ssa_create      variables 0 … count - 1 and their types
 *   ir_ssa_use, _def   what each block does to them, in the block's order
 *   ir_ssa_place       phis at the iterated dominance frontiers, where live
 *   ir_ssa_walk        down the dominator tree: visit() rewrites one block
 *                      with ir_ssa_get and ir_ssa_set
 *
 * The function's blocks and edges must not change in between; IR_DOMINANCE
 * must hold.
 */
struct ir_ssa;

/* Lives in arena a; types stays the caller's. */
struct ir_ssa *ir_ssa_create(struct arena *a, struct ir_func *f,
                             const enum ir_type *types, unsigned count);
/* The block reads a variable (before what it writes, unless noted later). */
void ir_ssa_use(struct ir_ssa *s, unsigned var, const struct ir_block *b);
void ir_ssa_def(struct ir_ssa *s, unsigned var, const struct ir_block *b);
/* A phi of the variable in this block, if it is live into it, no matter how
 * many ways lead there.
 */
void ir_ssa_force(struct ir_ssa *s, unsigned var, const struct ir_block *b);
void ir_ssa_place(struct ir_ssa *s);
/* The value of a variable at this point of the walk; undefined if none. */
struct ir_value *ir_ssa_get(const struct ir_ssa *s, unsigned var);
/* The same, but NULL if none. */
struct ir_value *ir_ssa_find(const struct ir_ssa *s, unsigned var);
void ir_ssa_set(struct ir_ssa *s, unsigned var, struct ir_value *v);
/* visit is called once a block, dominators first, when the phis of this
 * construction are set already; afterwards their sources in the successors
 * are filled.
 */
void ir_ssa_walk(struct ir_ssa *s,
                 void (*visit)(void *context, struct ir_block *b),
                 void *context);
