/* PTX text to a checked module in memory: what the other rooms may use.
 *
 * A module is parsed once, eagerly, and never changes afterwards.  All of it
 * lives in the module's arena.  Each instruction points at the row of
 * forms.def that it matched; operands are resolved to registers, variables,
 * functions and labels, and are known to have legal types.
 *
 * Terms are those of the PTX ISA manual 8.5; numbers in comments are its
 * sections.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"
#include "base/vec.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Types (5.2): PTX_U32 … */
enum ptx_type {
   PTX_NONE,
#define TYPE(name, text, bits, kind) PTX_##name,
#include "ptx/types.def"
#undef TYPE
   PTX_TYPE_COUNT
};

enum ptx_type_kind {
   PTX_KIND_NONE,
   PTX_KIND_PRED,
   PTX_KIND_BITS,
   PTX_KIND_UINT,
   PTX_KIND_SINT,
   PTX_KIND_FLOAT,
   PTX_KIND_PACKED,
   PTX_KIND_OPAQUE,
};

struct ptx_type_info {
   const char *text; /* "u32" */
   unsigned bits;
   enum ptx_type_kind kind;
};

extern const struct ptx_type_info ptx_types[PTX_TYPE_COUNT];

/* Opcodes, one an instruction: PTX_OP_add …  Where the manual gives a section
 * of its own to a dotted name, that is an opcode: PTX_OP_cp_async, whose
 * ptx_op_names is "cp.async" (ops.def, in the order of chapter 9.7).
 */
enum ptx_op {
#define OP(name) PTX_OP_##name,
#include "ptx/ops.def"
#undef OP
   PTX_OP_COUNT
};

extern const char *const ptx_op_names[PTX_OP_COUNT];

/* Modifier groups: PTX_MOD_rnd …; members: PTX_rnd_rn … from 1, 0: absent. */
enum ptx_mod {
#define V(group, member, text)
#define MOD(group, members) PTX_MOD_##group,
#include "ptx/mods.def"
#undef MOD
#undef V
   PTX_MOD_COUNT
};

#define V(group, member, text) PTX_##group##_##member,
#define MOD(group, members) \
   enum ptx_##group##_member{PTX_##group##_absent, members};
#include "ptx/mods.def"
#undef MOD
#undef V

/* State spaces (5.1), of variables and of addresses. */
enum ptx_space {
   PTX_SPACE_GENERIC, /* no space named: a generic address */
   PTX_SPACE_REG,
   PTX_SPACE_SREG,
   PTX_SPACE_CONST,
   PTX_SPACE_GLOBAL,
   PTX_SPACE_LOCAL,
   PTX_SPACE_PARAM,
   PTX_SPACE_SHARED,
   PTX_SPACE_TEX,
};

/* The space that a modifier .ss (PTX_ss_…) names; absent: generic. */
enum ptx_space ptx_space_of_ss(unsigned ss);

/* What a form may do, for dead code, motion and convergence. */
enum ptx_effect {
   PTX_PURE = 1 << 0,       /* result depends on the operands alone */
   PTX_COMMUTES = 1 << 1,   /* the first two sources may be swapped */
   PTX_LOAD = 1 << 2,       /* reads memory */
   PTX_STORE = 1 << 3,      /* writes memory */
   PTX_CONVERGENT = 1 << 4, /* lanes of a warp act together */
   PTX_WAITS = 1 << 5,      /* a suspend point: barrier, mbarrier wait … */
   PTX_CONTROL = 1 << 6,    /* branch, call, return, exit */
   PTX_CARRY_IN = 1 << 7,   /* reads CC.CF */
   PTX_CARRY_OUT = 1 << 8,  /* writes CC.CF */
   PTX_STATE = 1 << 9,      /* reads state that changes: clock, activemask */
   PTX_EFFECT = 1 << 10,    /* must not be dropped for another reason */
   PTX_APPROX = 1 << 11,    /* an approximation: its meaning is the exact value,
                               what runs may differ within the manual's bound,
                               so it must not be folded */
};

/* An sm that only the architecture-specific target offers. */
enum { PTX_SM_ARCH = 1 << 16, PTX_SM_90A = 90 | PTX_SM_ARCH };

/* A row of forms.def. */
struct ptx_form {
   enum ptx_op op;
   const char *mods;     /* pattern, in the manual's notation */
   uint64_t types;       /* bit set of 1 << PTX_xxx allowed for .type */
   const char *operands; /* "d,a,b": see forms.def */
   unsigned effect;
   unsigned ptx, sm;    /* first PTX version x 10, first SM (or SM_90A) */
   const char *meaning; /* C expression over a, b, c, or NULL */
   unsigned row;        /* index in ptx_forms: the table has one copy in each
                           library, so that addresses do not compare */
};

extern const struct ptx_form ptx_forms[];
extern const size_t ptx_form_count;

/* A register that the function names: those of a range (%r<100>) that occur.
 * A vector register is one ptx_reg an element: "%v.x", "%v.y" …
 */
struct ptx_reg {
   const char *name; /* "%r1" */
   enum ptx_type type;
   unsigned index; /* dense within the function, from 0 */
};

/* A piece of an initializer that is not plain bytes: the address of a symbol
 * goes to `offset` of the variable, `bytes` wide (8, 4 or a mask()ed byte:
 * bits `shift`.. of the address).
 */
struct ptx_reloc {
   uint64_t offset;
   const char *symbol;
   int64_t addend;
   uint8_t bytes, shift;
   bool generic; /* generic(symbol): the address as a generic one */
};

enum ptx_linkage {
   PTX_LOCAL_LINKAGE,
   PTX_VISIBLE,
   PTX_EXTERN,
   PTX_WEAK,
   PTX_COMMON,
};

/* Bytes of an initializer that stand together: a text of a few bytes may name
 * an array of many.
 */
struct ptx_run {
   uint64_t offset, bytes;
   uint8_t *data;
};

/* A variable of any space: module scope, function scope, or parameter. */
/* What a .samplerref variable is initialized to, and holds. */
enum ptx_sampler {
   PTX_SAMPLER_GIVEN = 1 << 0,
   PTX_SAMPLER_LINEAR = 1 << 1,
   PTX_SAMPLER_UNNORMALIZED = 1 << 2,
   PTX_SAMPLER_ADDRESS = 4, /* first bit of three fields of four: wrap,
                               mirror, clamp_ogl, clamp_to_edge,
                               clamp_to_border */
};

struct ptx_var {
   const char *name;
   enum ptx_space space : 8;
   enum ptx_type type : 8;
   enum ptx_linkage linkage : 8;
   enum ptx_space ptr_space : 8; /* of a parameter with .ptr */
   bool unsized;                 /* declared with [] and no initializer */
   bool managed;                 /* .attribute(.managed) */
   bool initialized;
   unsigned vec;       /* 1, 2, 4 … elements of a .vN element */
   unsigned align;     /* bytes; never 0 */
   unsigned ptr_align; /* of a parameter with .ptr */
   unsigned index;     /* dense in its list */
   struct diag_loc loc;
   unsigned init_count;
   uint64_t size; /* bytes; 0 for `.extern .shared x[]` */
   void *place;   /* set by the driver: the program has it there already */
   struct ptx_run *init; /* init_count, in order; the bytes between are 0 */
   VEC(struct ptx_reloc) relocs;
   uint64_t offset;        /* parameters: offset in the parameter buffer */
   struct ptx_func *owner; /* function that declares it, or NULL */
   struct ptx_reg *reg;    /* a parameter of .reg space: its register … */
   struct ptx_reg **regs;  /* … and all vec of them if it is a vector */
};

enum ptx_operand_kind {
   PTX_OPERAND_NONE,    /* an optional operand that is absent */
   PTX_OPERAND_REG,     /* %r1 */
   PTX_OPERAND_IMM,     /* 7, 0f3F800000, 1.5: bits in `imm` for the type */
   PTX_OPERAND_SREG,    /* %tid.x: `sreg` */
   PTX_OPERAND_VAR,     /* the address of a variable: var + offset */
   PTX_OPERAND_FUNC,    /* the address of a function */
   PTX_OPERAND_ADDRESS, /* [base+offset]: base in elems[0] (REG, VAR, IMM);
                           [tex, coords], [map, coords]: the rest follows */
   PTX_OPERAND_VECTOR,  /* {a, b, …}: elems */
   PTX_OPERAND_LABEL,   /* branch target: `target` */
   PTX_OPERAND_SINK,    /* _ */
   PTX_OPERAND_ELEMENT, /* %r1.b0, %r1.h10 (video): reg, imm: the digits, a
                           nibble each, rightmost lowest; part_bits, parts */
   PTX_OPERAND_PAIR,    /* d|p: elems[0], elems[1] */
   PTX_OPERAND_LIST,    /* call arguments; tensor coordinates: elems */
   PTX_OPERAND_TARGETS, /* .branchtargets or .calltargets list by name */
   PTX_OPERAND_PROTO,   /* .callprototype: `proto` */
} __attribute__((packed));

/* Special registers (10): PTX_SREG_tid_x … (sregs.def). */
enum ptx_sreg {
#define SREG(name, text, type) PTX_SREG_##name,
#include "ptx/sregs.def"
#undef SREG
   PTX_SREG_COUNT
};

/* Which members hold something depends on kind; those that never meet share
 * their place (a module of a million instructions should fit in a cache).
 */
struct ptx_operand {
   enum ptx_operand_kind kind;
   bool negated;             /* !p; -a of vmad */
   uint8_t part_bits, parts; /* ELEMENT: 8 or 16; how many digits */
   struct diag_loc loc;
   union {
      unsigned count;     /* of elems, targets or funcs */
      enum ptx_type type; /* IMM: what it was converted to */
   };
   union {
      enum ptx_sreg sreg;
      uint32_t target; /* LABEL: index of the instruction it stands at */
   };
   union {
      struct ptx_reg *reg;
      struct ptx_var *var;
      struct ptx_func *func; /* FUNC; also PROTO: a nameless declaration */
      struct ptx_operand *elems;
      uint32_t *targets;       /* TARGETS of brx: instruction indices */
      struct ptx_func **funcs; /* TARGETS of call */
      uint64_t imm_high;       /* of an IMM for .b128 */
   };
   union {
      uint64_t imm;   /* bits */
      int64_t offset; /* ADDRESS and VAR */
   };
};

enum { PTX_MAX_OPERANDS = 12, PTX_MAX_TYPES = 4 };

struct ptx_inst {
   enum ptx_op op;
   unsigned operand_count;
   const struct ptx_form *form;
   /* Types as written, left to right: cvt has two, mma up to four; NONE where
    * there are fewer.  Types and mods are shared by all instructions of one
    * mnemonic.
    */
   const enum ptx_type *types; /* PTX_MAX_TYPES */
   const uint8_t *mods;        /* by PTX_MOD_xxx: 0 absent, else member */
   const char *text;           /* mnemonic with modifiers as written */
   unsigned text_length;
   struct diag_loc loc; /* in the PTX text */
   uint32_t ptx_line;   /* of loc, from 1 */
   /* As the form names them, left to right; an optional operand that is left
    * out before one that is there has kind NONE.  call: results, target,
    * arguments, prototype.
    */
   struct ptx_operand *operands; /* up to PTX_MAX_OPERANDS */
   struct ptx_operand *guard;    /* @p / @!p; NULL: always */
   /* .loc in force (11.5.3): source file, line, column; line 0: none. */
   uint32_t file, line, column;
};

struct ptx_func {
   const char *name;
   bool entry, noreturn;
   bool defined; /* has a body */
   enum ptx_linkage linkage;
   VEC(struct ptx_var *) params;
   VEC(struct ptx_var *) returns; /* .func results */
   uint64_t param_bytes;          /* entry: size of the parameter buffer */
   VEC(struct ptx_reg *) regs;
   VEC(struct ptx_var *) vars; /* .local .shared .param inside, any scope */
   VEC(struct ptx_inst)
   insts; /* labels are indices; the last never falls
             through: the parser appends ret */
   /* Performance directives (11.4), 0 or empty when absent. */
   unsigned maxntid[3], reqntid[3], cluster[3];
   unsigned minnctapersm, maxnreg, maxnctapersm;
   unsigned max_cluster_rank;
   bool explicit_cluster;
   struct diag_loc loc;
   struct ptx_module *module;
   unsigned index;
};

struct ptx_file { /* .file index "name" */
   uint32_t index;
   const char *name;
};

struct ptx_alias { /* .alias name, target: symbols has both */
   const char *name;
   struct ptx_func *target;
};

struct ptx_module {
   struct arena arena;
   struct diag *diag; /* the text it came from; valid while parsing only */
   unsigned version;  /* 85 for 8.5 */
   unsigned sm;       /* 80 for sm_80 */
   bool sm_arch;      /* sm_90a */
   bool texmode_independent, debug;
   unsigned address_size;
   VEC(struct ptx_var *) vars;   /* module scope */
   VEC(struct ptx_func *) funcs; /* declared or defined, once each */
   VEC(struct ptx_alias) aliases;
   VEC(struct ptx_file) files; /* .file */
   struct name_map symbols;    /* name to struct ptx_symbol */
   struct content_hash hash;   /* of the texts it was made from */
   const char *name;
};

struct ptx_symbol {
   struct ptx_var *var; /* one of the two */
   struct ptx_func *func;
};

/* Parse and check a text of d->size bytes (which needs no terminator).
 * Returns NULL after errors, which are in the log of d.  The module does not
 * refer to the text afterwards.  The caller owns the module.
 */
struct ptx_module *ptx_module_parse(struct diag *d);
/* Why no code can be made of an instruction that was taken, or NULL. */
const char *ptx_inst_missing(const struct ptx_inst *in);
void ptx_module_destroy(struct ptx_module *m);

/* Link modules (.extern to .visible, .weak, .common) into a new one; the
 * parts stay valid and owned by the caller.  Errors (undefined or doubly
 * defined symbols, differing types) go to the log of d.  allow_undefined
 * leaves undefined symbols as they are.
 */
struct ptx_module *ptx_module_link(struct ptx_module *const *parts,
                                   size_t count, bool allow_undefined,
                                   struct diag *d);

/* The initial bytes of a variable, from `at`; not what its relocs say. */
void ptx_var_read(const struct ptx_var *v, uint64_t at, void *to,
                  uint64_t bytes);

/* The name of source file `index`, or NULL. */
const char *ptx_module_file(const struct ptx_module *m, uint32_t index);

struct ptx_func *ptx_module_find_func(const struct ptx_module *m,
                                      const char *name);
struct ptx_var *ptx_module_find_var(const struct ptx_module *m,
                                    const char *name);

/* As PTX text that parses to the same module. */
void ptx_module_print(FILE *out, const struct ptx_module *m);

/* The member text of a modifier, "rn"; "" when absent. */
const char *ptx_mod_text(enum ptx_mod group, unsigned member);

/* Registers wide values: up to 128 bits as two words. */
struct ptx_bits {
   uint64_t lo, hi;
};

/* Evaluate one pure instruction by the meaning column of its row: operands
 * a, b, c, … as register bits, in the order of the sources, immediates too; a
 * !predicate as it comes out of the !.  False: the form has no meaning column.
 * out holds up to two results (setp p|q, add.cc with its carry as out[1]);
 * carry_in is CC.CF.  This is the one place where the
 * meaning of an instruction is computed on the host: folding and the
 * reference evaluator call it.
 */
bool ptx_evaluate(const struct ptx_inst *in, const struct ptx_bits *sources,
                  unsigned source_count, bool carry_in, struct ptx_bits out[2]);
