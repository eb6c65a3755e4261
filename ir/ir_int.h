/* What the files of ir/ share with nobody else.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"

/* A modifier as IR text spells it: ".member", or ".group=member" where an
 * earlier group or a type has that text as well.
 */
struct ir_mod_name {
   const char *group_text, *text;
   enum ptx_mod group;
   unsigned member;
};
extern const struct ir_mod_name ir_mod_names[];
extern const size_t ir_mod_name_count;
bool ir_mod_is_ambiguous(const struct ir_mod_name *m);

extern const char *const ir_sreg_names[PTX_SREG_COUNT];
extern const char *const ir_space_names[];
enum { IR_SPACE_COUNT = PTX_SPACE_TEX + 1 };

/* The space that modifiers, or the variable of an addr, say. */
enum ptx_space ir_default_space(const struct ir_inst *in);

/* The n-th variable of a name that a function declares, from 0, over its
 * parameters, results and variables; NULL after the last.
 */
struct ptx_var *ir_func_var(const struct ptx_func *f, const char *name,
                            size_t length, unsigned nth);

/* The function whose text holds the instruction, or NULL. */
const struct ptx_func *ir_ptx_owner(const struct ptx_module *m,
                                    const struct ptx_inst *in);

void ir_func_print_head(FILE *out, const struct ir_func *f);
void ir_block_print_head(FILE *out, const struct ir_block *b);

/* ---- build*.c: PTX to IR ----
 *
 * The order of work:
 *   1. flow: every function that is inlined becomes an instance; instructions
 *      are cut into spans, one an IR block, connected by edges
 *   2. registers of all instances are variables, numbered together; phis are
 *      placed at the iterated dominance frontiers of their definitions, where
 *      they are live
 *   3. one walk down the dominator tree translates the spans and renames
 */

/* How one operand of a form is used: its letter in the operands column. */
struct role {
   bool dst, address, pred;
   enum {
      RULE_FIRST,
      RULE_LAST,
      RULE_NTH,
      RULE_FRAGMENT, /* registers of a matrix of the n-th type */
      RULE_WIDE,
      RULE_TYPE
   } rule;
   unsigned nth;
   enum ptx_type type;
   enum ptx_space space; /* of an address; GENERIC: by .ss */
};

struct form_info {
   unsigned count;
   struct role roles[PTX_MAX_OPERANDS];
};

enum { NO_VAR = ~0u };

/* A function of the module, shared by its instances. */
struct func_info {
   const struct ptx_func *f;
   bool *label;         /* by instruction: somebody jumps there */
   enum ir_type *types; /* by variable: registers, the carry, the end of the
                           stack */
   unsigned var_count;
   VEC(const struct ptx_func *) callees;
   enum { UNKNOWN, RECURSIVE, FLAT } recursion;
   unsigned visit; /* stamp of the search for recursion */
};

/* Where a .param or .local variable lives. */
struct place {
   struct ir_local *local; /* or */
   struct ir_value *address;
};

struct instance {
   struct func_info *info;
   struct instance *parent; /* inlined: into which */
   unsigned var_base;
   struct ir_block **block_at; /* by instruction: the block it starts */
   struct ir_block *after;     /* inlined: where ret goes */
   struct place *params, *returns, *vars; /* by index */
};

enum span_end {
   END_JUMP,
   END_BRANCH, /* on the guard of term */
   END_SWITCH, /* on operand 0 of term */
   END_WHICH,  /* does the target of term, an indirect call, equal `which`? */
   END_CALLED, /* behind a call that stays: have lanes ended in it? */
   END_CALL,   /* term is inlined: arguments go to callee's places */
   END_EXIT,
   END_RETURN,
   END_UNREACHABLE,
};

/* What one block is made of: instructions first … end - 1. */
struct span {
   struct instance *instance;
   struct ir_block *block;
   uint32_t first, end;
   const struct ptx_inst *term;     /* of BRANCH, SWITCH, CALL, or NULL */
   const struct ptx_inst *returned; /* inlined: its results arrive here … */
   struct instance *from;           /* … from this instance */
   struct instance *callee;         /* of END_CALL */
   const struct ptx_func *which;    /* of END_WHICH */
   bool prologue, epilogue; /* .reg parameters are read, results written */
   enum span_end kind;
};

/* One use or definition of a variable by an instruction. */
struct access {
   unsigned var; /* of an access: its register; of a target: the variable
                    among all, or NO_VAR for a sink */
   enum ptx_type type;
   unsigned bits; /* of the register */
   bool def;
   const struct ptx_operand *operand;
};

struct builder {
   struct arena *a, tmp;
   const struct ptx_module *m;
   struct diag *d;
   struct ir_func *f;
   struct form_info **forms;  /* by row of forms.def */
   struct func_info **infos;  /* by ptx_func.index */
   struct ir_local **globals; /* by index: .local variables of the module */
   VEC(struct span) spans;    /* block->mark is the index */
   VEC(struct instance *) instances;
   size_t inst_count; /* inlined so far, all together */
   unsigned stamp;
   unsigned var_count;
   enum ir_type *var_type; /* by variable */
   struct ir_ssa *ssa;
   bool functions_exit; /* some function that is no kernel has an exit */
   bool uses_stack; /* some instance has stacksave, stackrestore or alloca */

   /* The instruction under translation. */
   struct instance *instance;
   struct ir_block *block;
   const struct ptx_inst *in;
   struct ir_value *guard;
   bool guard_negated;
   VEC(struct ir_value *) src;
   VEC(struct access) dst;
   VEC(struct access) accesses;
   int64_t offset; /* of the first address */
   enum ptx_space space;
   bool has_address;
};

static inline unsigned
build_carry_variable(const struct instance *s)
{
   return s->var_base + s->info->var_count - 2;
}

/* Where the thread's local memory is free; kept while b->uses_stack. */
static inline unsigned
build_stack_variable(const struct instance *s)
{
   return s->var_base + s->info->var_count - 1;
}

/* build_stack.c: stacksave, stackrestore, alloca. */
void build_stack(struct builder *b);
/* The first of a function: its stack ends where its frame does. */
void build_stack_begin(struct builder *b);
/* A callee's stack begins where the caller's ends: one that is inlined, or a
 * call that stays. */
void build_stack_call(struct builder *b, const struct instance *callee);

/* build_operand.c, build_call.c */
const struct form_info *build_form(struct builder *b,
                                   const struct ptx_inst *in);
enum ptx_type build_role_type(const struct role *r, const struct ptx_inst *in);
/* Fill b->accesses with the registers that an instruction touches. */
void build_accesses(struct builder *b, const struct ptx_inst *in);
struct ir_value *build_read(struct builder *b, const struct ptx_operand *o,
                            enum ptx_type t);
/* Append an operand's values to b->src; an address adds its base and, the
 * first of an instruction, sets b->offset and b->space.
 */
void build_sources(struct builder *b, const struct ptx_operand *o,
                   const struct role *r);
/* Append the variables an operand names to b->dst. */
void build_targets(struct builder *b, const struct ptx_operand *o,
                   enum ptx_type t);
void build_write(struct builder *b, const struct access *to,
                 struct ir_value *v);
struct ir_value *build_variable(struct builder *b, unsigned var);
struct ir_value *build_coerce(struct builder *b, struct ir_value *v,
                              enum ir_type t);
/* Widen (by the sign of t) or narrow to a type. */
struct ir_value *build_resize(struct builder *b, struct ir_value *v,
                              enum ptx_type t, enum ir_type to);
struct place build_place(struct builder *b, const struct ptx_var *v);
/* Load or store element k of a variable there, of type t. */
struct ir_value *build_local_load(struct builder *b, struct place p, unsigned k,
                                  enum ptx_type t);
void build_local_store(struct builder *b, struct place p, unsigned k,
                       enum ptx_type t, struct ir_value *v);
/* The registers of a parameter or result of .reg space, else 0. */
unsigned build_formal_regs(const struct ptx_var *v);
/* The place of an argument or result of a call: that of the .param variable
 * it names, or one made for the call, into which an argument is stored and
 * from which build_result loads.  formal: what the callee declares, or NULL.
 */
struct place build_argument(struct builder *b, const struct ptx_operand *o,
                            const struct ptx_var *formal, bool is_result);
void build_result(struct builder *b, const struct ptx_operand *o,
                  const struct ptx_var *formal, struct place p);
/* The operands of a list, or the one operand that stands without one. */
unsigned build_list(const struct ptx_inst *in, unsigned index,
                    const struct ptx_operand **list);
struct ir_value *build_place_address(struct builder *b, struct place p);

/* Append an instruction made by the builder at the current place. */
struct ir_inst *build_emit(struct builder *b, enum ir_op op, enum ptx_type t,
                           enum ir_type result, unsigned count,
                           struct ir_value *const *sources);
void build_line(struct ir_inst *in, const struct ptx_inst *from);
enum ptx_type build_ptx_type(enum ir_type t);

void build_call(struct builder *b);

/* build_inst.c: what an IR instruction takes over from b->in as it is. */
void build_meaning(struct builder *b, struct ir_inst *out);
/* Translate b->in. */
void build_inst(struct builder *b);

/* build_flow.c */
struct func_info *build_func_info(struct builder *b, const struct ptx_func *f);
struct instance *build_instance(struct builder *b, struct func_info *info);
struct ir_local *build_local(struct builder *b, const char *name, uint64_t size,
                             unsigned align);
/* Cut all functions into spans and connect their blocks. */
void build_flow(struct builder *b, const struct ptx_func *f);

/* build_class.c: the class of each register of a function. */
void build_classes(struct builder *b, struct func_info *info);
