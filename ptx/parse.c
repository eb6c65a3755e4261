/* PTX text to a module: the directives of module scope.
 *
 * The text is copied once, so that it ends in a zero byte; the lexer walks it,
 * one token ahead.  Everything that lasts goes to the module's arena; names
 * and forward branches of a function go to an arena of their own that is
 * emptied behind it.  An instruction is read operand by operand without
 * looking at its form, then check.c holds it against the form.
 *
 * After an error the rest of the statement is skipped and parsing goes on, so
 * that one run reports all that is wrong.  The parser recurses for constant
 * expressions and nested braces only, to a fixed depth.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <stdlib.h>
#include <string.h>

static void
parse_version(struct ptx_parser *p)
{
   /* 8.5 lexes as a float: read its digits from the text. */
   unsigned major = 0, minor = 0;
   const char *s = p->tok.text;
   if (p->tok.kind != TOK_F64) {
      ptx_fail(p, ptx_here(p), "expected a version, such as 8.5");
      return;
   }
   while (*s >= '0' && *s <= '9' && major < 100)
      major = 10 * major + (unsigned)(*s++ - '0');
   if (*s == '.')
      s++;
   while (*s >= '0' && *s <= '9' && minor < 100)
      minor = 10 * minor + (unsigned)(*s++ - '0');
   if (major < 1 || major > 99 || minor > 9)
      ptx_fail(p, ptx_here(p), "there is no PTX ISA %u.%u", major, minor);
   p->m->version = 10 * major + minor;
   ptx_lex_next(p);
}

/* sm_80, sm_90a, compute_80 */
static void
parse_sm(struct ptx_parser *p, const char *digits, size_t length)
{
   unsigned sm = 0;
   size_t i = 0;
   for (; i < length && digits[i] >= '0' && digits[i] <= '9' && i < 4; i++)
      sm = 10 * sm + (unsigned)(digits[i] - '0');
   if (i + 1 == length && (digits[i] == 'a' || digits[i] == 'f'))
      p->m->sm_arch = true;
   else if (i != length)
      sm = 0;
   if (sm < 10)
      ptx_fail(p, ptx_here(p), "there is no target `%.*s`", (int)p->tok.length,
               p->tok.text);
   p->m->sm = sm;
}

static void
parse_target(struct ptx_parser *p)
{
   do {
      const char *s = p->tok.text;
      if (p->tok.kind != TOK_NAME) {
         ptx_expect(p, TOK_NAME);
         return;
      }
      if (p->tok.length > 3 && !memcmp(s, "sm_", 3))
         parse_sm(p, s + 3, p->tok.length - 3);
      else if (p->tok.length > 8 && !memcmp(s, "compute_", 8))
         parse_sm(p, s + 8, p->tok.length - 8);
      else if (ptx_is(p, "texmode_independent"))
         p->m->texmode_independent = true;
      else if (ptx_is(p, "debug"))
         p->m->debug = true;
      else if (!ptx_is(p, "texmode_unified") && !ptx_is(p, "map_f64_to_f32"))
         ptx_fail(p, ptx_here(p), "there is no target option `%.*s`",
                  (int)p->tok.length, p->tok.text);
      ptx_lex_next(p);
   } while (!p->failed && ptx_accept(p, ','));
}

static void
parse_address_size(struct ptx_parser *p)
{
   struct diag_loc loc = ptx_here(p);
   int64_t bits;
   if (!ptx_parse_integer(p, &bits))
      return;
   if (bits != 32 && bits != 64)
      ptx_fail(p, loc, ".address_size is 32 or 64");
   p->m->address_size = (unsigned)bits;
}

/* .file index "name"{, time, size} */
static void
parse_file(struct ptx_parser *p)
{
   struct ptx_file file = {0};
   int64_t index, ignored;
   if (!ptx_parse_integer(p, &index))
      return;
   if (p->tok.kind != TOK_STRING) {
      ptx_expect(p, TOK_STRING);
      return;
   }
   file.index = (uint32_t)index;
   file.name = ptx_copy_name(p);
   ptx_lex_next(p);
   while (ptx_accept(p, ','))
      if (!ptx_parse_integer(p, &ignored))
         return;
   vec_push(p->a, &p->m->files, file);
}

/* .section .debug_info { … }: read by debuggers only.  Its content has words
 * and labels of its own, but no braces.
 */
void
ptx_parse_section(struct ptx_parser *p)
{
   while (p->tok.kind != '{' && p->tok.kind != TOK_END)
      ptx_lex_next(p);
   while (p->tok.kind != '}' && p->tok.kind != TOK_END)
      ptx_lex_next(p);
   ptx_expect(p, '}');
}

void
ptx_parse_pragma(struct ptx_parser *p)
{
   do
      ptx_expect(p, TOK_STRING);
   while (!p->failed && ptx_accept(p, ','));
   ptx_expect(p, ';');
}

/* .alias name, target; */
static void
parse_alias(struct ptx_parser *p)
{
   struct ptx_alias alias = {0};
   struct ptx_symbol *s = NULL, *old;
   struct diag_loc loc = ptx_here(p);
   if (p->tok.kind == TOK_NAME)
      alias.name = ptx_copy_name(p);
   ptx_expect(p, TOK_NAME);
   ptx_expect(p, ',');
   if (p->failed)
      return;
   if (p->tok.kind == TOK_NAME)
      s = ptx_symbol_find(p, p->tok.text, p->tok.length);
   if (!s || !s->func) {
      ptx_fail(p, ptx_here(p), "`%.*s` is not a function", (int)p->tok.length,
               p->tok.text);
      return;
   }
   alias.target = s->func;
   ptx_lex_next(p);
   ptx_expect(p, ';');
   old = ptx_symbol_find(p, alias.name, strlen(alias.name));
   if (!old || !old->func || old->func->defined || s->func->entry) {
      ptx_fail(p, loc,
               "an alias is a function declared without a body, of one that "
               "has one");
      return;
   }
   old->func = alias.target;
   vec_push(p->a, &p->m->aliases, alias);
}

static bool
parse_linkage(struct ptx_parser *p, enum ptx_linkage *linkage)
{
   static const struct {
      const char *text;
      enum ptx_linkage linkage;
   } words[] = {
      {"visible", PTX_VISIBLE},
      {"extern", PTX_EXTERN},
      {"weak", PTX_WEAK},
      {"common", PTX_COMMON},
   };
   for (unsigned i = 0; i < countof(words); i++)
      if (ptx_accept_dot(p, words[i].text)) {
         *linkage = words[i].linkage;
         return true;
      }
   return false;
}

static void
parse_directive(struct ptx_parser *p)
{
   enum ptx_linkage linkage = PTX_LOCAL_LINKAGE;
   enum ptx_space space;
   if (ptx_accept_dot(p, "file")) {
      parse_file(p);
   } else if (ptx_accept_dot(p, "loc")) {
      ptx_parse_loc(p);
   } else if (ptx_accept_dot(p, "section")) {
      ptx_parse_section(p);
   } else if (ptx_accept_dot(p, "pragma")) {
      ptx_parse_pragma(p);
   } else if (ptx_accept_dot(p, "alias")) {
      parse_alias(p);
   } else {
      parse_linkage(p, &linkage);
      if (ptx_accept_dot(p, "entry"))
         ptx_parse_function(p, linkage, true);
      else if (ptx_accept_dot(p, "func"))
         ptx_parse_function(p, linkage, false);
      else if (ptx_at_space(p, &space) && space != PTX_SPACE_REG)
         ptx_parse_variables(p, linkage);
      else if (p->tok.kind == TOK_DOT)
         ptx_fail(p, ptx_here(p), "`.%.*s` cannot stand here",
                  (int)p->tok.length, p->tok.text);
      else
         ptx_fail(p, ptx_here(p), "expected a directive");
   }
}

/* The header, which must come first: .version, then .target. */
static bool
parse_header(struct ptx_parser *p)
{
   if (!ptx_accept_dot(p, "version")) {
      ptx_fail(p, ptx_here(p), "a module begins with .version");
      return false;
   }
   parse_version(p);
   if (!p->failed && !ptx_accept_dot(p, "target"))
      ptx_fail(p, ptx_here(p), ".target must follow .version");
   if (!p->failed)
      parse_target(p);
   if (!p->failed && ptx_accept_dot(p, "address_size"))
      parse_address_size(p);
   return !p->failed;
}

/* Names in initializers may be declared behind them. */
static void
check_initializers(struct ptx_parser *p)
{
   for (size_t i = 0; i < p->m->vars.count; i++) {
      struct ptx_var *v = p->m->vars.data[i];
      for (size_t k = 0; k < v->relocs.count; k++) {
         const char *name = v->relocs.data[k].symbol;
         if (!ptx_symbol_find(p, name, strlen(name)))
            diag_error(p->d, v->loc,
                       "the initializer of `%s` names `%s`, which is not "
                       "declared",
                       v->name, name);
      }
   }
}

static void
skip_block(struct ptx_parser *p)
{
   unsigned depth = 0;
   p->failed = true;
   do {
      depth += p->tok.kind == '{';
      depth -= p->tok.kind == '}' && depth;
      ptx_lex_next(p);
   } while (depth && p->tok.kind != TOK_END);
   p->failed = false;
}

static void
parse_module(struct ptx_parser *p)
{
   ptx_lex_next(p);
   if (!parse_header(p))
      return;
   while (p->tok.kind != TOK_END) {
      parse_directive(p);
      if (!p->failed)
         continue;
      if (p->d->error_count > 1000)
         return;
      /* To the next directive of module scope. */
      p->failed = true;
      while (p->tok.kind != ';' && p->tok.kind != '{' && p->tok.kind != TOK_END)
         ptx_lex_next(p);
      p->failed = false;
      if (p->tok.kind == '{')
         skip_block(p);
      else
         ptx_accept(p, ';');
   }
   check_initializers(p);
}

struct ptx_module *
ptx_module_parse(struct diag *d)
{
   if (d->size >= UINT32_MAX) {
      diag_error(d, (struct diag_loc){0}, "a module of 4 GiB or more");
      return NULL;
   }
   struct arena arena = {0};
   struct ptx_module *m = arena_new(&arena, struct ptx_module);
   struct ptx_parser p = {.d = d, .m = m};
   unsigned errors = d->error_count;
   m->arena = arena;
   m->diag = d;
   m->address_size = 64;
   m->name = arena_strdup(&m->arena, d->name ? d->name : "ptx");
   content_hash_init(&m->hash);
   content_hash_add(&m->hash, d->text, d->size);
   p.a = &m->arena;
   /* Fatbinaries pad their texts with zeros. */
   size_t size = d->size;
   while (size && !d->text[size - 1])
      size--;
   /* Zero bytes end it: one for the lexer, 8 for who reads ahead. */
   char *text = arena_alloc(&p.scratch, size + 8);
   memcpy(text, d->text, size);
   p.text = p.at = p.line_at = text;
   p.text_line = 1;
   p.end = text + size;

   parse_module(&p);

   arena_free(&p.local);
   arena_free(&p.scratch);
   m->diag = NULL;
   if (d->error_count == errors)
      return m;
   ptx_module_destroy(m);
   return NULL;
}

void
ptx_module_destroy(struct ptx_module *m)
{
   if (!m)
      return;
   struct arena arena = m->arena;
   arena_free(&arena);
}

void
ptx_var_read(const struct ptx_var *v, uint64_t at, void *to, uint64_t bytes)
{
   unsigned low = 0, high = v->init_count;
   memset(to, 0, bytes);
   while (low < high) { /* the first run that ends behind `at` */
      unsigned middle = low + (high - low) / 2;
      if (v->init[middle].offset + v->init[middle].bytes > at)
         high = middle;
      else
         low = middle + 1;
   }
   for (; low < v->init_count && v->init[low].offset < at + bytes; low++) {
      const struct ptx_run *r = &v->init[low];
      uint64_t from = r->offset > at ? r->offset : at;
      uint64_t end = r->offset + r->bytes;
      end = end < at + bytes ? end : at + bytes;
      memcpy((char *)to + (from - at), r->data + (from - r->offset),
             end - from);
   }
}

const char *
ptx_module_file(const struct ptx_module *m, uint32_t index)
{
   for (size_t i = 0; i < m->files.count; i++)
      if (m->files.data[i].index == index)
         return m->files.data[i].name;
   return NULL;
}

struct ptx_func *
ptx_module_find_func(const struct ptx_module *m, const char *name)
{
   struct ptx_symbol *s = name_map_find(&m->symbols, name, strlen(name));
   return s ? s->func : NULL;
}

struct ptx_var *
ptx_module_find_var(const struct ptx_module *m, const char *name)
{
   struct ptx_symbol *s = name_map_find(&m->symbols, name, strlen(name));
   return s ? s->var : NULL;
}
