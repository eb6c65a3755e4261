/* What the files of ptx/ share: parser state, compiled forms, symbols.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>

/* Tokens.  Punctuation is its own character. */
enum ptx_token_kind {
   TOK_END = 256,
   TOK_NAME,   /* foo, %r1, $L1, _ */
   TOK_DOT,    /* .reg: text without the dot */
   TOK_INT,    /* value in `integer` */
   TOK_F32,    /* 0f3F800000: bits in `integer` */
   TOK_F64,    /* 0d… or 1.5: bits in `integer` */
   TOK_STRING, /* text without the quotes */
   TOK_BAD,    /* reported already */
};

struct ptx_token {
   int kind;
   uint32_t length;
   const char *text;
   uint64_t integer;
   bool is_unsigned; /* 7U */
};

/* One element of a modifier pattern. */
struct ptx_element {
   bool optional, is_type;
   uint8_t pair;     /* elements of one {.a.b}: all or none; 0: alone */
   int group;        /* enum ptx_mod, or -1: `literal` */
   uint32_t members; /* bit set over group members */
   uint64_t types;   /* is_type: which */
   const char *literal;
   uint32_t literal_length;
};

enum { PTX_MAX_ELEMENTS = 16, PTX_MAX_SLOTS = PTX_MAX_OPERANDS };

enum ptx_slot_type {
   SLOT_FIXED,    /* `type` */
   SLOT_FIRST,    /* types[index] as written */
   SLOT_LAST,     /* last type as written */
   SLOT_WIDE,     /* twice as wide as the first */
   SLOT_ADDR,     /* .u32 or .u64: an address */
   SLOT_FRAGMENT, /* part of a matrix of types[index] */
};

/* One operand of a form. */
struct ptx_slot {
   char role; /* the letter */
   bool dest, address, negatable, optional, constant, relaxed;
   bool by_vec; /* upper case: a vector where there is .vec */
   bool vector; /* d* */
   bool symbol; /* a& */
   bool sink;   /* d_ */
   bool select; /* a% */
   bool policy; /* cp */
   bool sreg;   /* a$ */
   bool pair;   /* p|q or p{|q} */
   bool pair_optional;
   enum ptx_slot_type kind;
   unsigned index;
   enum ptx_type type;
   enum ptx_space space; /* of [a:shared] */
};

struct ptx_compiled {
   const struct ptx_form *form;
   unsigned element_count, slot_count;
   struct ptx_element elements[PTX_MAX_ELEMENTS];
   struct ptx_slot slots[PTX_MAX_SLOTS];
};

/* A mnemonic with all its modifiers, matched once a module. */
struct ptx_mnemonic {
   const char *text;
   uint32_t length;
   enum ptx_op op;
   unsigned count; /* of the forms below; 0: refused, which was reported */
   const struct ptx_compiled *forms[4];
   enum ptx_type *types[4]; /* PTX_MAX_TYPES each, in the module */
   uint8_t *mods[4];        /* PTX_MOD_COUNT */
};

enum ptx_sym_kind {
   SYM_REG,
   SYM_VECTOR, /* elems: its registers */
   SYM_VAR,
   SYM_FUNC,
   SYM_LABEL,
   SYM_TARGETS,
   SYM_PROTO,
};

/* A name in a function; names of the module are in module->symbols. */
struct ptx_sym {
   enum ptx_sym_kind kind : 8;
   enum ptx_type type : 8; /* SYM_REG, SYM_VECTOR */
   uint16_t depth;         /* of its scope */
   uint32_t length;
   const char *name;
   struct ptx_sym *shadowed; /* same name in an outer scope */
   struct ptx_sym *next;     /* in its scope */
   union {
      struct ptx_reg *reg;    /* SYM_REG; NULL: not used yet */
      struct ptx_reg **elems; /* SYM_VECTOR; likewise */
      struct ptx_var *var;
      struct ptx_func *func;
      struct ptx_targets *targets;
   };
   union {
      uint32_t label; /* instruction index */
      uint32_t count; /* of elems */
   };
};

/* .reg .b32 %r<100>: registers are made when they are first named. */
struct ptx_range {
   const char *prefix;
   uint64_t key; /* the prefix as a number, 0: too long for that */
   uint32_t length;
   uint64_t count;
   enum ptx_type type;
   unsigned vec, depth;
   struct ptx_range *shadowed, *next;
   struct ptx_reg **regs; /* those made, by number; NULL for the others */
   uint32_t room;
};

struct ptx_targets {
   bool calls;
   unsigned count;
   uint32_t *labels;
   struct ptx_func **funcs;
};

/* A label named before it stood anywhere. */
struct ptx_fixup {
   uint32_t *target;
   const char *name;
   uint32_t length;
   struct diag_loc loc;
   struct ptx_fixup *next;
};

struct ptx_scope {
   struct ptx_scope *outer;
   struct ptx_sym *syms;
   struct ptx_range *ranges;
   struct ptx_fixup *fixups;
};

enum { PTX_CHUNK_INSTS = 128 };

struct ptx_chunk {
   struct ptx_chunk *next;
   unsigned count;
   struct ptx_inst insts[PTX_CHUNK_INSTS];
};

struct ptx_parser {
   struct diag *d;
   struct ptx_module *m;
   struct arena *a;        /* the module's */
   struct arena scratch;   /* for the whole parse */
   struct arena local;     /* for one function */
   const char *text, *end; /* a copy that ends in zero bytes */
   const char *at;         /* behind tok */
   struct ptx_token tok;
   const char *line_at; /* lines are counted up to here … */
   uint32_t text_line;  /* … and it is this one, from 1 */
   bool failed;         /* this statement: skip to its end, say no more */

   struct name_map mnemonics; /* to struct ptx_mnemonic */

   /* The function under way. */
   struct ptx_func *f;
   struct name_map names, prefixes; /* to ptx_sym, ptx_range */
   struct ptx_scope *scope, *outermost;
   unsigned depth;
   bool odd_names;    /* an inner name is one of a range, too */
   bool inner_ranges; /* a range stands in an inner scope */
   struct ptx_chunk *first, *last;
   uint32_t inst_count, label_at_end; /* where the last label stands */
   uint32_t file, line, column;       /* .loc in force */
};

/* A constant (4.5): an integer, or the bits of a float. */
enum ptx_const_kind { CONST_INT, CONST_F32, CONST_F64 };

struct ptx_const {
   enum ptx_const_kind kind;
   bool is_unsigned;
   uint64_t bits;
};

/* tables.c */
struct ptx_member {
   const char *name, *text;
};
struct ptx_group {
   const char *name;
   const struct ptx_member *members; /* ends with a NULL name */
};
extern const struct ptx_group ptx_groups[PTX_MOD_COUNT];
extern const char *const ptx_sreg_names[PTX_SREG_COUNT];
extern const enum ptx_type ptx_sreg_types[PTX_SREG_COUNT];
/* First row of an opcode in ptx_forms, by a scan; rows of one opcode need not
 * stand together.
 */
enum ptx_type ptx_type_find(const char *text, size_t length);
enum ptx_type ptx_type_of_bits(unsigned bits);

/* lex.c */
void ptx_lex_next(struct ptx_parser *p);
/* tok is the name that begins a mnemonic: take its modifiers in too. */
void ptx_lex_mnemonic(struct ptx_parser *p);
/* Does a label's colon follow tok? */
bool ptx_lex_label_follows(struct ptx_parser *p);

static inline struct diag_loc
ptx_loc(const struct ptx_parser *p, const char *at)
{
   return (struct diag_loc){(uint32_t)(at - p->text)};
}

static inline struct diag_loc
ptx_here(const struct ptx_parser *p)
{
   /* A directive begins at its dot. */
   return ptx_loc(p, p->tok.text - (p->tok.kind == TOK_DOT));
}

/* Report, and skip the statement: only its first error is said. */
void ptx_fail(struct ptx_parser *p, struct diag_loc loc, const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));

static inline bool
ptx_is(const struct ptx_parser *p, const char *word) /* a TOK_NAME */
{
   return p->tok.kind == TOK_NAME && p->tok.length == strlen(word) &&
          !memcmp(p->tok.text, word, p->tok.length);
}

static inline bool
ptx_is_dot(const struct ptx_parser *p, const char *word)
{
   return p->tok.kind == TOK_DOT && p->tok.length == strlen(word) &&
          !memcmp(p->tok.text, word, p->tok.length);
}

static inline bool
ptx_accept(struct ptx_parser *p, int kind)
{
   if (p->tok.kind != kind)
      return false;
   ptx_lex_next(p);
   return true;
}

static inline bool
ptx_accept_dot(struct ptx_parser *p, const char *word)
{
   if (!ptx_is_dot(p, word))
      return false;
   ptx_lex_next(p);
   return true;
}

bool ptx_expect(struct ptx_parser *p, int kind);

/* Would a report not be shown?  Then its text need not be made. */
static inline bool
ptx_is_silent(const struct ptx_parser *p)
{
   unsigned limit = p->d->error_limit ? p->d->error_limit : DIAG_ERROR_LIMIT;
   return p->d->error_count >= limit;
}

/* To behind the next ; or before a brace. */
void ptx_skip_statement(struct ptx_parser *p);
const char *ptx_copy_name(struct ptx_parser *p);

/* match.c */
/* NULL after a report at loc. */
struct ptx_mnemonic *ptx_mnemonic_get(struct ptx_parser *p, struct diag_loc loc,
                                      const char *text, size_t length);

/* parse_const.c */
bool ptx_parse_const(struct ptx_parser *p, struct ptx_const *value);
bool ptx_parse_integer(struct ptx_parser *p, int64_t *value);
/* The bits of a constant as an instruction's or variable's type. */
bool ptx_const_as(const struct ptx_const *c, enum ptx_type type,
                  uint64_t *bits);

/* parse_data.c */
bool ptx_at_space(const struct ptx_parser *p, enum ptx_space *space);
/* From the state space to the name and dimensions, for parameters too. */
struct ptx_var *ptx_parse_declarator(struct ptx_parser *p,
                                     enum ptx_space space);
bool ptx_type_is_fundamental(enum ptx_type t);
void ptx_parse_variables(struct ptx_parser *p, enum ptx_linkage linkage);

/* parse_func.c */
void ptx_parse_function(struct ptx_parser *p, enum ptx_linkage linkage,
                        bool entry);
void ptx_parse_prototype(struct ptx_parser *p, const char *name,
                         uint32_t length);
/* *target becomes the instruction the label stands at, once that is known. */
void ptx_label_use(struct ptx_parser *p, uint32_t *target,
                   const struct ptx_token *name);
void ptx_parse_loc(struct ptx_parser *p);
void ptx_parse_pragma(struct ptx_parser *p);
void ptx_parse_section(struct ptx_parser *p);

/* names.c: scopes of a function */
void ptx_scope_open(struct ptx_parser *p);
void ptx_scope_close(struct ptx_parser *p);
struct ptx_sym *ptx_sym_add(struct ptx_parser *p, enum ptx_sym_kind kind,
                            const char *name, uint32_t length,
                            struct diag_loc loc);
struct ptx_sym *ptx_sym_find(struct ptx_parser *p, const char *name,
                             uint32_t length);
/* A register of a range, the common case; NULL: look it up by name. */
struct ptx_reg *ptx_range_reg(struct ptx_parser *p, const char *name,
                              uint32_t length);
struct ptx_symbol *ptx_symbol_find(struct ptx_parser *p, const char *name,
                                   uint32_t length);
struct ptx_reg *ptx_reg_add(struct ptx_parser *p, const char *name,
                            uint32_t length, enum ptx_type type);
void ptx_range_add(struct ptx_parser *p, const char *prefix, uint32_t length,
                   uint64_t count, enum ptx_type type, unsigned vec);
/* A register or, with a count above 1, a vector of them: made when it is first
 * used, by ptx_sym_reg or ptx_sym_elems.
 */
void ptx_sym_is_reg(struct ptx_sym *s, enum ptx_type type, unsigned count);
struct ptx_reg *ptx_sym_reg(struct ptx_parser *p, struct ptx_sym *s);
struct ptx_reg **ptx_sym_elems(struct ptx_parser *p, struct ptx_sym *s);

/* parse_inst.c */
void ptx_parse_instruction(struct ptx_parser *p);
struct ptx_inst *ptx_inst_append(struct ptx_parser *p);

/* check.c */
void ptx_check_instruction(struct ptx_parser *p, struct ptx_inst *in,
                           struct ptx_mnemonic *mn,
                           struct ptx_operand *operands, unsigned count);

/* check_whole.c: what concerns more than one operand; to[i] is the slot of
 * operand i.
 */
void ptx_check_whole(struct ptx_parser *p, const struct ptx_inst *in,
                     const struct ptx_slot *slots, const struct ptx_operand *o,
                     const unsigned *to, unsigned count);
/* How many elements each member of .vec has, 1 without. */
extern const unsigned ptx_vec_counts[];

#include "base/poison.h"
