/* Functions: headers, parameters, prototypes, performance directives, and the
 * statements of a body that are not instructions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <string.h>

enum { MAX_SCOPES = 256 };
/* A kernel's parameters: 4 KiB, 32764 bytes since PTX 8.1. */
enum { MAX_PARAM_BYTES = 32764 };

static uint64_t
align_up(uint64_t n, uint64_t align)
{
   return (n + align - 1) / align * align;
}

/* One of (…): .param or .reg; its name is in the function's scope where p->f
 * has one.
 */
static struct ptx_var *
parse_param(struct ptx_parser *p)
{
   enum ptx_space space;
   if (!ptx_at_space(p, &space) ||
       (space != PTX_SPACE_PARAM && space != PTX_SPACE_REG)) {
      ptx_fail(p, ptx_here(p), "a parameter is .param or .reg");
      return NULL;
   }
   ptx_lex_next(p);
   struct ptx_var *v = ptx_parse_declarator(p, space);
   if (!v)
      return NULL;
   if (v->type == PTX_PRED && space == PTX_SPACE_PARAM)
      ptx_fail(p, v->loc, "predicates live in registers only");
   return v;
}

static void
declare_param(struct ptx_parser *p, struct ptx_var *v)
{
   /* `_` has no name to find it by. */
   if (!strcmp(v->name, "_"))
      return;
   struct ptx_sym *s =
      ptx_sym_add(p, SYM_VAR, v->name, (uint32_t)strlen(v->name), v->loc);
   if (v->space == PTX_SPACE_REG && v->vec > 1) {
      ptx_sym_is_reg(s, v->type, v->vec);
      v->regs =
         arena_grow(p->a, ptx_sym_elems(p, s), v->vec * sizeof(*s->elems),
                    v->vec * sizeof(*s->elems));
   } else if (v->space == PTX_SPACE_REG) {
      ptx_sym_is_reg(s, v->type, 1);
      v->regs = arena_new(p->a, struct ptx_reg *);
      v->regs[0] = v->reg = ptx_sym_reg(p, s);
   } else {
      s->var = v;
   }
}

/* (a, b, c); tok is behind the parenthesis. */
static void
parse_params(struct ptx_parser *p, struct ptx_func *f, bool returns)
{
   uint64_t offset = 0;
   bool more = p->tok.kind != ')';
   while (more && !p->failed) {
      struct ptx_var *v = parse_param(p);
      if (!v)
         return;
      v->owner = f;
      if (f->entry) {
         offset = align_up(offset, v->align);
         v->offset = offset;
         offset += v->size;
         if (v->space == PTX_SPACE_REG)
            ptx_fail(p, v->loc, "parameters of a kernel are .param");
      }
      if (p->f)
         declare_param(p, v);
      if (returns) {
         v->index = (unsigned)f->returns.count;
         vec_push(p->a, &f->returns, v);
      } else {
         v->index = (unsigned)f->params.count;
         vec_push(p->a, &f->params, v);
      }
      more = ptx_accept(p, ',');
      if (returns && more && v->space == PTX_SPACE_PARAM)
         ptx_fail(p, v->loc, "several results must be .reg");
   }
   if (f->entry) {
      f->param_bytes = offset;
      if (offset > MAX_PARAM_BYTES)
         ptx_fail(p, f->loc, "%llu bytes of parameters; %d are the limit",
                  (unsigned long long)offset, MAX_PARAM_BYTES);
   }
   ptx_expect(p, ')');
}

/* n, n, n of .maxntid and its like; what is left out is 1. */
static void
parse_shape(struct ptx_parser *p, unsigned shape[3])
{
   unsigned i = 0;
   shape[0] = shape[1] = shape[2] = 1;
   do {
      struct diag_loc loc = ptx_here(p);
      int64_t n;
      if (!ptx_parse_integer(p, &n))
         return;
      if (i == 3 || n < 1 || n > INT32_MAX) {
         ptx_fail(p, loc, "expected up to three positive numbers");
         return;
      }
      shape[i++] = (unsigned)n;
   } while (ptx_accept(p, ','));
}

static void
parse_number(struct ptx_parser *p, unsigned *value)
{
   struct diag_loc loc = ptx_here(p);
   int64_t n;
   if (!ptx_parse_integer(p, &n))
      return;
   if (n < 0 || n > INT32_MAX)
      ptx_fail(p, loc, "expected a positive number");
   *value = (unsigned)n;
}

static void
parse_performance(struct ptx_parser *p, struct ptx_func *f)
{
   while (p->tok.kind == TOK_DOT && !p->failed) {
      if (ptx_accept_dot(p, "maxntid"))
         parse_shape(p, f->maxntid);
      else if (ptx_accept_dot(p, "reqntid"))
         parse_shape(p, f->reqntid);
      else if (ptx_accept_dot(p, "reqnctapercluster"))
         parse_shape(p, f->cluster);
      else if (ptx_accept_dot(p, "explicitcluster"))
         f->explicit_cluster = true;
      else if (ptx_accept_dot(p, "maxclusterrank"))
         parse_number(p, &f->max_cluster_rank);
      else if (ptx_accept_dot(p, "minnctapersm"))
         parse_number(p, &f->minnctapersm);
      else if (ptx_accept_dot(p, "maxnctapersm"))
         parse_number(p, &f->maxnctapersm);
      else if (ptx_accept_dot(p, "maxnreg"))
         parse_number(p, &f->maxnreg);
      else if (ptx_accept_dot(p, "noreturn")) {
         f->noreturn = true;
         if (f->entry || f->returns.count)
            ptx_fail(p, ptx_here(p),
                     "`%s` cannot be .noreturn: it is a kernel or returns "
                     "something",
                     f->name);
      } else if (ptx_accept_dot(p, "pragma"))
         ptx_parse_pragma(p);
      else
         ptx_fail(p, ptx_here(p), "`.%.*s` cannot stand here",
                  (int)p->tok.length, p->tok.text);
   }
}

/* .reg .b32 a, %r<10>, %v; */
static void
parse_registers(struct ptx_parser *p)
{
   unsigned vec = 1;
   ptx_lex_next(p);
   if (ptx_accept_dot(p, "v2"))
      vec = 2;
   else if (ptx_accept_dot(p, "v4"))
      vec = 4;
   enum ptx_type type = PTX_NONE;
   if (p->tok.kind == TOK_DOT)
      type = ptx_type_find(p->tok.text, p->tok.length);
   if (!type || !ptx_type_is_fundamental(type) ||
       ptx_types[type].kind == PTX_KIND_OPAQUE) {
      ptx_fail(p, ptx_here(p), "expected the type of a register");
      return;
   }
   ptx_lex_next(p);
   if (ptx_accept_dot(p, "v2"))
      vec = 2;
   else if (ptx_accept_dot(p, "v4"))
      vec = 4;
   do {
      struct ptx_token name = p->tok;
      if (!ptx_expect(p, TOK_NAME))
         return;
      if (ptx_accept(p, '<')) {
         struct diag_loc loc = ptx_here(p);
         /* No expression: > would end it. */
         uint64_t count = p->tok.integer;
         if (p->tok.kind != TOK_INT || count > INT32_MAX)
            ptx_fail(p, loc, "expected a number of registers");
         ptx_lex_next(p);
         ptx_expect(p, '>');
         if (!p->failed)
            ptx_range_add(p, name.text, name.length, count, type, vec);
         continue;
      }
      struct ptx_sym *s =
         ptx_sym_add(p, SYM_REG, name.text, name.length, ptx_loc(p, name.text));
      ptx_sym_is_reg(s, type, vec);
   } while (!p->failed && ptx_accept(p, ','));
   ptx_expect(p, ';');
}

/* .loc file line column{, function_name label{+n}, inlined_at file line col}
 * (11.5.3); inlining is not kept.
 */
void
ptx_parse_loc(struct ptx_parser *p)
{
   int64_t file, line, column, ignored;
   if (!ptx_parse_integer(p, &file) || !ptx_parse_integer(p, &line) ||
       !ptx_parse_integer(p, &column))
      return;
   while (!p->failed && ptx_accept(p, ',')) {
      if (ptx_is(p, "function_name")) {
         ptx_lex_next(p);
         ptx_expect(p, TOK_NAME);
         if (ptx_accept(p, '+'))
            ptx_parse_integer(p, &ignored);
      } else if (ptx_is(p, "inlined_at")) {
         ptx_lex_next(p);
         for (int i = 0; i < 3 && !p->failed; i++)
            ptx_parse_integer(p, &ignored);
      } else {
         ptx_fail(p, ptx_here(p), "expected function_name or inlined_at");
      }
   }
   p->file = (uint32_t)file;
   p->line = (uint32_t)line;
   p->column = (uint32_t)column;
}

/* name: .callprototype (.param .b32 _) _ (.param .b64 _){.noreturn}; */
void
ptx_parse_prototype(struct ptx_parser *p, const char *name, uint32_t length)
{
   struct ptx_func *outer = p->f;
   struct ptx_func *f = arena_new(p->a, struct ptx_func);
   f->loc = ptx_loc(p, name);
   f->module = p->m;
   struct ptx_sym *s = ptx_sym_add(p, SYM_PROTO, name, length, f->loc);
   s->func = f;
   p->f = NULL; /* the names of its parameters mean nothing */
   if (ptx_accept(p, '('))
      parse_params(p, f, true);
   ptx_expect(p, TOK_NAME);
   if (ptx_accept(p, '('))
      parse_params(p, f, false);
   parse_performance(p, f);
   p->f = outer;
   ptx_expect(p, ';');
}

/* name: .branchtargets a, b; or .calltargets f, g; */
static void
parse_targets(struct ptx_parser *p, const char *name, uint32_t length,
              bool calls)
{
   struct ptx_targets *t = arena_new(p->a, struct ptx_targets);
   VEC(struct ptx_token) names = {0};
   struct ptx_sym *sym =
      ptx_sym_add(p, SYM_TARGETS, name, length, ptx_loc(p, name));
   sym->targets = t;
   t->calls = calls;
   do {
      struct ptx_token tok = p->tok;
      if (!ptx_expect(p, TOK_NAME))
         return;
      vec_push(&p->local, &names, tok);
      /* label<4> stands for label0 … label3 */
      if (p->tok.kind == '<')
         ptx_fail(p, ptx_here(p), "ranges of labels are not provided");
   } while (!p->failed && ptx_accept(p, ','));
   unsigned count = (unsigned)names.count;
   if (calls)
      t->funcs = arena_new_array(p->a, count, struct ptx_func *);
   else
      t->labels = arena_new_array(p->a, count, uint32_t);
   for (unsigned i = 0; i < count && !p->failed; i++) {
      struct ptx_token *tok = &names.data[i];
      if (calls) {
         struct ptx_symbol *s = ptx_symbol_find(p, tok->text, tok->length);
         if (!s || !s->func) {
            ptx_fail(p, ptx_loc(p, tok->text), "`%.*s` is not a function",
                     (int)tok->length, tok->text);
            return;
         }
         t->funcs[i] = s->func;
      } else {
         ptx_label_use(p, &t->labels[i], tok);
      }
   }
   ptx_expect(p, ';');
   /* A list that was refused stays empty: calls look at its first. */
   t->count = p->failed ? 0 : count;
}

void
ptx_label_use(struct ptx_parser *p, uint32_t *target,
              const struct ptx_token *name)
{
   struct ptx_fixup *fix = arena_new(&p->local, struct ptx_fixup);
   fix->target = target;
   fix->name = name->text;
   fix->length = name->length;
   fix->loc = ptx_loc(p, name->text);
   fix->next = p->scope->fixups;
   p->scope->fixups = fix;
}

/* tok is the name before a colon. */
static void
parse_label(struct ptx_parser *p)
{
   struct ptx_token name = p->tok;
   ptx_lex_next(p);
   ptx_lex_next(p);
   if (ptx_accept_dot(p, "callprototype")) {
      ptx_parse_prototype(p, name.text, name.length);
   } else if (ptx_accept_dot(p, "branchtargets")) {
      parse_targets(p, name.text, name.length, false);
   } else if (ptx_accept_dot(p, "calltargets")) {
      parse_targets(p, name.text, name.length, true);
   } else {
      struct ptx_sym *s = ptx_sym_add(p, SYM_LABEL, name.text, name.length,
                                      ptx_loc(p, name.text));
      s->label = p->label_at_end = p->inst_count;
   }
}

static void
parse_body_directive(struct ptx_parser *p)
{
   enum ptx_space space;
   if (ptx_is_dot(p, "reg")) {
      parse_registers(p);
   } else if (ptx_accept_dot(p, "loc")) {
      ptx_parse_loc(p);
   } else if (ptx_accept_dot(p, "pragma")) {
      ptx_parse_pragma(p);
   } else if (ptx_accept_dot(p, "section")) {
      ptx_parse_section(p);
   } else if (ptx_at_space(p, &space)) {
      ptx_parse_variables(p, PTX_LOCAL_LINKAGE);
   } else {
      ptx_fail(p, ptx_here(p), "`.%.*s` cannot stand in a function",
               (int)p->tok.length, p->tok.text);
   }
}

/* @@DWARF …: a line of an old assembler's debug data. */
static bool
skip_dwarf(struct ptx_parser *p)
{
   if (p->tok.kind != '@' || *p->at != '@')
      return false;
   while (*p->at && *p->at != '\n')
      p->at++;
   ptx_lex_next(p);
   return true;
}

static void
parse_statement(struct ptx_parser *p)
{
   switch (p->tok.kind) {
   case TOK_NAME:
      if (ptx_lex_label_follows(p))
         parse_label(p);
      else
         ptx_parse_instruction(p);
      return;
   case TOK_DOT:
      parse_body_directive(p);
      return;
   case '@':
      if (!skip_dwarf(p))
         ptx_parse_instruction(p);
      return;
   default:
      if (p->tok.kind == TOK_BAD)
         ptx_lex_next(p);
      else
         ptx_fail(p, ptx_here(p), "expected an instruction");
   }
}

/* Statements up to the brace that ends the body. */
static void
parse_statements(struct ptx_parser *p)
{
   unsigned depth = 1;
   while (depth) {
      if (p->tok.kind == TOK_END) {
         ptx_fail(p, p->f->loc, "the body of `%s` has no end", p->f->name);
         while (depth--)
            ptx_scope_close(p);
         return;
      }
      if (p->tok.kind == '{') {
         ptx_lex_next(p);
         if (depth == MAX_SCOPES) {
            ptx_fail(p, ptx_here(p), "more than %d nested scopes", MAX_SCOPES);
            p->at = p->end;
            ptx_lex_next(p);
            continue;
         }
         ptx_scope_open(p);
         depth++;
      } else if (p->tok.kind == '}') {
         ptx_scope_close(p);
         depth--;
         ptx_lex_next(p);
      } else {
         parse_statement(p);
         if (p->failed)
            ptx_skip_statement(p);
      }
   }
}

static void
append_ret(struct ptx_parser *p)
{
   static const uint8_t no_mods[PTX_MOD_COUNT];
   static const enum ptx_type no_types[PTX_MAX_TYPES];
   const struct ptx_form *form = ptx_forms;
   while (form->op != PTX_OP_ret)
      form++;
   struct ptx_inst *in = ptx_inst_append(p);
   in->op = PTX_OP_ret;
   in->form = form;
   in->types = no_types;
   in->mods = no_mods;
   in->text = "ret";
   in->text_length = 3;
   in->loc = ptx_here(p);
}

/* Can control reach what is behind the last instruction? */
static bool
falls_off(struct ptx_parser *p)
{
   if (!p->last || !p->last->count)
      return true;
   const struct ptx_inst *in = &p->last->insts[p->last->count - 1];
   if (in->guard)
      return true;
   return in->op != PTX_OP_ret && in->op != PTX_OP_exit &&
          in->op != PTX_OP_bra && in->op != PTX_OP_brx && in->op != PTX_OP_trap;
}

#define settle(p, v) \
   do { \
      size_t bytes = (v)->count * sizeof(*(v)->data); \
      (v)->data = arena_grow((p)->a, (v)->data, bytes, bytes); \
      (v)->room = (v)->count; \
   } while (0)

static void
parse_body(struct ptx_parser *p, struct ptx_func *f)
{
   f->defined = true;
   ptx_lex_next(p);
   parse_statements(p);

   /* A label may stand behind the last instruction. */
   if (falls_off(p) || p->label_at_end == p->inst_count)
      append_ret(p);
   f->insts.data = arena_new_array(p->a, p->inst_count, struct ptx_inst);
   f->insts.count = f->insts.room = p->inst_count;
   struct ptx_inst *to = f->insts.data;
   for (struct ptx_chunk *c = p->first; c; c = c->next) {
      memcpy(to, c->insts, c->count * sizeof(*to));
      to += c->count;
   }
   settle(p, &f->regs);
   settle(p, &f->vars);
}

static bool
same_params(const struct ptx_func *a, const struct ptx_func *b)
{
   if (a->params.count != b->params.count ||
       a->returns.count != b->returns.count)
      return false;
   for (size_t i = 0; i < a->params.count; i++)
      if (a->params.data[i]->size != b->params.data[i]->size)
         return false;
   for (size_t i = 0; i < a->returns.count; i++)
      if (a->returns.data[i]->size != b->returns.data[i]->size)
         return false;
   return true;
}

/* f becomes known to the module: new, or the same as declared before, whose
 * place it takes.  Returns the one to go on with.
 */
static struct ptx_func *
add_function(struct ptx_parser *p, struct ptx_func *f)
{
   struct ptx_symbol *s = ptx_symbol_find(p, f->name, strlen(f->name));
   bool body = p->tok.kind == '{';
   if (!s) {
      s = arena_new(p->a, struct ptx_symbol);
      s->func = f;
      f->index = (unsigned)p->m->funcs.count;
      vec_push(p->a, &p->m->funcs, f);
      name_map_set(p->a, &p->m->symbols, f->name, strlen(f->name), s);
      return f;
   }
   struct ptx_func *old = s->func;
   if (!old || (old->defined && body)) {
      ptx_fail(p, f->loc, "`%s` is declared twice", f->name);
      return f;
   }
   if (old->entry != f->entry || !same_params(old, f)) {
      ptx_fail(p, f->loc, "`%s` was declared with other parameters", f->name);
      return f;
   }
   if (body) {
      unsigned index = old->index;
      *old = *f;
      old->index = index;
      for (size_t i = 0; i < old->params.count; i++)
         old->params.data[i]->owner = old;
      for (size_t i = 0; i < old->returns.count; i++)
         old->returns.data[i]->owner = old;
   }
   return old;
}

static void
function_begin(struct ptx_parser *p, struct ptx_func *f)
{
   p->f = f;
   p->names = p->prefixes = (struct name_map){0};
   p->inner_ranges = p->odd_names = false;
   p->first = p->last = NULL;
   p->inst_count = 0;
   p->file = p->line = p->column = 0;
   p->label_at_end = UINT32_MAX;
   p->scope = NULL;
   p->depth = 0;
   ptx_scope_open(p);
}

/* {linkage} .entry name(…) … ; or .func (…) name (…) … { … } */
void
ptx_parse_function(struct ptx_parser *p, enum ptx_linkage linkage, bool entry)
{
   struct ptx_func *f = arena_new(p->a, struct ptx_func);
   f->entry = entry;
   f->linkage = linkage;
   f->module = p->m;
   f->loc = ptx_here(p);
   function_begin(p, f);
   if (!entry) {
      if (ptx_accept(p, '('))
         parse_params(p, f, true);
   }
   f->loc = ptx_here(p);
   if (p->tok.kind == TOK_NAME)
      f->name = ptx_copy_name(p);
   ptx_expect(p, TOK_NAME);
   if (!p->failed && ptx_accept(p, '('))
      parse_params(p, f, false);
   parse_performance(p, f);
   if (!p->failed) {
      struct ptx_func *known = add_function(p, f);
      p->f = known;
      if (p->failed)
         ;
      else if (p->tok.kind != '{')
         ptx_expect(p, ';');
      else if (linkage == PTX_EXTERN)
         ptx_fail(p, f->loc, "`%s` is .extern and has a body", f->name);
      else
         parse_body(p, known);
   }
   if (!p->f->defined)
      p->f->regs.data = NULL, p->f->regs.count = p->f->regs.room = 0;
   p->f = NULL;
   arena_clear(&p->local);
}
