/* Variable declarations with their initializers (5.4), registers apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <string.h>

/* Bytes of initialized variables that one module may have; more than any
 * device holds comes from a broken text.
 */
static const uint64_t MAX_SIZE = 1ull << 46;
enum { MAX_DIMENSIONS = 16 };

bool
ptx_at_space(const struct ptx_parser *p, enum ptx_space *space)
{
   static const struct {
      const char *text;
      enum ptx_space space;
   } spaces[] = {
      {"reg", PTX_SPACE_REG},       {"sreg", PTX_SPACE_SREG},
      {"const", PTX_SPACE_CONST},   {"global", PTX_SPACE_GLOBAL},
      {"local", PTX_SPACE_LOCAL},   {"param", PTX_SPACE_PARAM},
      {"shared", PTX_SPACE_SHARED}, {"tex", PTX_SPACE_TEX},
   };
   for (unsigned i = 0; i < countof(spaces); i++)
      if (ptx_is_dot(p, spaces[i].text)) {
         *space = spaces[i].space;
         return true;
      }
   return false;
}

static bool
power_of_two(int64_t n)
{
   return n > 0 && !(n & (n - 1));
}

/* .attribute(.managed, .unified(u, v)) */
static void
parse_attribute(struct ptx_parser *p, struct ptx_var *v)
{
   ptx_expect(p, '(');
   do {
      if (ptx_accept_dot(p, "managed")) {
         v->managed = true;
      } else if (ptx_accept_dot(p, "unified")) {
         int64_t word;
         if (ptx_accept(p, '(')) {
            do
               ptx_parse_integer(p, &word);
            while (!p->failed && ptx_accept(p, ','));
            ptx_expect(p, ')');
         }
      } else {
         ptx_fail(p, ptx_here(p), "not an attribute of a variable");
      }
   } while (!p->failed && ptx_accept(p, ','));
   ptx_expect(p, ')');
}

static void
parse_align(struct ptx_parser *p, unsigned *align)
{
   struct diag_loc loc = ptx_here(p);
   int64_t n;
   if (!ptx_parse_integer(p, &n))
      return;
   if (!power_of_two(n) || n > 1 << 20)
      ptx_fail(p, loc, ".align takes a power of two");
   else
      *align = (unsigned)n;
}

/* .ptr{.space}{.align n} of a kernel's parameter */
static void
parse_ptr(struct ptx_parser *p, struct ptx_var *v)
{
   v->ptr_align = 4;
   enum ptx_space space;
   if (ptx_at_space(p, &space)) {
      v->ptr_space = space;
      ptx_lex_next(p);
   }
   if (ptx_accept_dot(p, "align"))
      parse_align(p, &v->ptr_align);
}

static bool
parse_type(struct ptx_parser *p, struct ptx_var *v)
{
   if (p->tok.kind == TOK_DOT)
      v->type = ptx_type_find(p->tok.text, p->tok.length);
   if (!v->type || !ptx_type_is_fundamental(v->type)) {
      ptx_fail(p, ptx_here(p), "expected a type, such as .b32");
      return false;
   }
   ptx_lex_next(p);
   return true;
}

/* What stands between the space and the names, in any order. */
static bool
parse_qualifiers(struct ptx_parser *p, struct ptx_var *v)
{
   for (;;) {
      if (ptx_accept_dot(p, "align")) {
         parse_align(p, &v->align);
      } else if (ptx_accept_dot(p, "attribute")) {
         parse_attribute(p, v);
      } else if (ptx_accept_dot(p, "v2")) {
         v->vec = 2;
      } else if (ptx_accept_dot(p, "v4")) {
         v->vec = 4;
      } else if (ptx_accept_dot(p, "v8")) {
         v->vec = 8;
      } else if (ptx_accept_dot(p, "ptr")) {
         parse_ptr(p, v);
      } else if (p->tok.kind == TOK_DOT && !v->type) {
         if (!parse_type(p, v))
            return false;
      } else if (p->failed) {
         return false;
      } else if (!v->type) {
         return parse_type(p, v);
      } else {
         return true;
      }
   }
}

static unsigned
element_bytes(const struct ptx_var *v)
{
   unsigned bits = ptx_types[v->type].bits;
   return (bits < 8 ? 1 : bits / 8) * v->vec;
}

struct dimensions {
   uint64_t size[MAX_DIMENSIONS];
   unsigned count;
};

/* [2][3], or [] at first for what the initializer or the host says. */
static void
parse_dimensions(struct ptx_parser *p, struct ptx_var *v,
                 struct dimensions *dims)
{
   uint64_t size = element_bytes(v);
   while (p->tok.kind == '[' && !p->failed) {
      struct diag_loc loc = ptx_here(p);
      int64_t n = 0;
      ptx_lex_next(p);
      if (p->tok.kind == ']' && !dims->count) {
         v->unsized = true;
      } else if (!ptx_parse_integer(p, &n)) {
         return;
      } else if (n < 0 || (n == 0 && dims->count)) {
         ptx_fail(p, loc, "an array of %lld elements", (long long)n);
      }
      ptx_expect(p, ']');
      if (dims->count == MAX_DIMENSIONS) {
         ptx_fail(p, loc, "more than %d dimensions", MAX_DIMENSIONS);
         return;
      }
      dims->size[dims->count++] = (uint64_t)n;
      if (__builtin_mul_overflow(size, v->unsized && !n ? 1 : (uint64_t)n,
                                 &size) ||
          size > MAX_SIZE) {
         ptx_fail(p, loc, "this array is larger than any memory");
         return;
      }
   }
   v->size = v->unsized ? 0 : size;
}

/* Types of variables and registers (5.2.1); others stand in instructions. */
bool
ptx_type_is_fundamental(enum ptx_type t)
{
   return ptx_types[t].bits == 1
             ? t == PTX_PRED
             : ptx_types[t].bits >= 8 && t != PTX_BF16 && t != PTX_BF16X2 &&
                  t != PTX_TF32 && t != PTX_E4M3 && t != PTX_E5M2 &&
                  t != PTX_E4M3X2 && t != PTX_E5M2X2 && t != PTX_U16X2 &&
                  t != PTX_S16X2 && t != PTX_F32X2;
}

static struct ptx_var *
var_create(struct ptx_parser *p, const struct ptx_var *model,
           struct dimensions *dims)
{
   if (p->tok.kind != TOK_NAME) {
      ptx_expect(p, TOK_NAME);
      return NULL;
   }
   /* In one piece with its name: a text may have many of them. */
   struct ptx_var *v = arena_alloc(p->a, sizeof(*v) + p->tok.length + 1);
   *v = *model;
   v->loc = ptx_here(p);
   v->owner = p->f;
   v->name = memcpy(v + 1, p->tok.text, p->tok.length);
   ptx_lex_next(p);
   if (8 * element_bytes(v) > 128 && v->vec > 1)
      ptx_fail(p, v->loc, "a vector of more than 128 bits");
   if (!v->align)
      v->align = element_bytes(v);
   parse_dimensions(p, v, dims);
   return p->failed ? NULL : v;
}

struct ptx_var *
ptx_parse_declarator(struct ptx_parser *p, enum ptx_space space)
{
   struct ptx_var model = {.space = space, .vec = 1};
   struct dimensions dims = {0};
   if (!parse_qualifiers(p, &model))
      return NULL;
   return var_create(p, &model, &dims);
}

/* An initializer under way.  Its elements come in the order of their places:
 * the last run is open.
 */
struct init {
   struct ptx_var *v;
   VEC(struct ptx_run) runs;
   uint64_t room; /* of the last run's data */
   const struct dimensions *dims;
};

/* A smaller hole is filled with zeros. */
enum { HOLE = 32 };

/* Room for bytes at `at`, zeros; NULL after a report. */
static uint8_t *
reserve(struct ptx_parser *p, struct init *in, uint64_t at, unsigned bytes)
{
   struct ptx_run *r =
      in->runs.count ? &in->runs.data[in->runs.count - 1] : NULL;
   if (!in->v->unsized && at + bytes > in->v->size) {
      ptx_fail(p, ptx_here(p), "more initializers than `%s` has elements",
               in->v->name);
      return NULL;
   }
   if (!r || at > r->offset + r->bytes + HOLE) {
      struct ptx_run next = {.offset = at};
      vec_push(&p->scratch, &in->runs, next);
      r = &in->runs.data[in->runs.count - 1];
      in->room = 0;
   }
   uint64_t end = at + bytes - r->offset;
   if (end > in->room) {
      uint64_t room = 2 * in->room > end ? 2 * in->room : end;
      r->data = arena_grow(&p->scratch, r->data, r->bytes, room);
      in->room = room;
   }
   r->bytes = end > r->bytes ? end : r->bytes;
   return r->data + (at - r->offset);
}

/* The runs, for as long as the module lives. */
static void
keep_runs(struct ptx_parser *p, struct ptx_var *v, const struct init *in)
{
   v->initialized = true;
   v->init_count = (unsigned)in->runs.count;
   v->init = arena_new_array(p->a, v->init_count, struct ptx_run);
   for (unsigned i = 0; i < v->init_count; i++) {
      v->init[i] = in->runs.data[i];
      v->init[i].data =
         arena_grow(p->a, v->init[i].data, v->init[i].bytes, v->init[i].bytes);
   }
}

static void
add_reloc(struct ptx_parser *p, struct init *in, uint64_t at, unsigned bytes,
          unsigned shift, const char *symbol, bool generic)
{
   struct ptx_reloc r = {.offset = at,
                         .bytes = (uint8_t)bytes,
                         .shift = (uint8_t)shift,
                         .symbol = symbol,
                         .generic = generic};
   if (p->tok.kind == '+' || p->tok.kind == '-') {
      bool minus = p->tok.kind == '-';
      ptx_lex_next(p);
      if (!ptx_parse_integer(p, &r.addend))
         return;
      if (minus)
         r.addend = (int64_t)(0 - (uint64_t)r.addend);
   }
   vec_push(&p->scratch, &in->v->relocs, r);
}

/* symbol, symbol+4, generic(symbol)+4 */
static void
parse_address(struct ptx_parser *p, struct init *in, uint64_t at,
              unsigned bytes, unsigned shift)
{
   bool generic = ptx_is(p, "generic");
   if (generic) {
      ptx_lex_next(p);
      ptx_expect(p, '(');
   }
   if (p->tok.kind != TOK_NAME) {
      ptx_fail(p, ptx_here(p), "expected the name of a variable or function");
      return;
   }
   /* A table names one function many times. */
   size_t count = in->v->relocs.count;
   const char *symbol = count ? in->v->relocs.data[count - 1].symbol : "";
   if (strncmp(symbol, p->tok.text, p->tok.length) || symbol[p->tok.length])
      symbol = ptx_copy_name(p);
   ptx_lex_next(p);
   if (generic)
      ptx_expect(p, ')');
   if (!p->failed)
      add_reloc(p, in, at, bytes, shift, symbol, generic);
}

/* 0xFF00(symbol): one byte of an address */
static void
parse_masked(struct ptx_parser *p, struct init *in, uint64_t at, uint64_t mask)
{
   unsigned shift = mask ? (unsigned)__builtin_ctzll(mask) : 0;
   if (!mask || shift % 8 || mask != 0xffull << shift)
      ptx_fail(p, ptx_here(p), "a mask takes one byte, such as 0xFF00");
   if (element_bytes(in->v) != 1)
      ptx_fail(p, ptx_here(p), "only arrays of bytes take masked addresses");
   ptx_lex_next(p);
   parse_address(p, in, at, 1, shift);
   ptx_expect(p, ')');
}

static void
parse_scalar(struct ptx_parser *p, struct init *in, uint64_t at)
{
   unsigned bytes = element_bytes(in->v) / in->v->vec;
   uint8_t *to = reserve(p, in, at, bytes);
   if (!to)
      return;
   if (p->tok.kind == TOK_NAME && !ptx_is(p, "WARP_SZ")) {
      if (bytes != 8 && bytes != 4)
         ptx_fail(p, ptx_here(p), "an address does not fit in .%s",
                  ptx_types[in->v->type].text);
      else
         parse_address(p, in, at, bytes, 0);
      return;
   }
   struct diag_loc loc = ptx_here(p);
   struct ptx_const c;
   uint64_t bits;
   if (!ptx_parse_const(p, &c))
      return;
   if (p->tok.kind == '(' && c.kind == CONST_INT) {
      parse_masked(p, in, at, c.bits);
      return;
   }
   if (!ptx_const_as(&c, in->v->type, &bits)) {
      ptx_fail(p, loc, "this constant does not fit a .%s%s",
               ptx_types[in->v->type].text,
               c.kind == CONST_INT ? ": write 1.0 or 0f3F800000" : "");
      return;
   }
   memcpy(to, &bits, bytes < 8 ? bytes : 8);
}

/* Bytes that one element of dimension `level` spans; the vector's own braces
 * are the innermost level.
 */
static uint64_t
span(const struct init *in, unsigned level)
{
   uint64_t bytes = element_bytes(in->v);
   if (level > in->dims->count)
      return bytes / in->v->vec;
   for (unsigned i = level; i < in->dims->count; i++)
      bytes *= in->dims->size[i];
   return bytes;
}

/* {…} of a dimension; returns the place behind. */
static uint64_t
parse_braces(struct ptx_parser *p, struct init *in, uint64_t at, unsigned level)
{
   unsigned deepest = in->dims->count + (in->v->vec > 1);
   uint64_t start = at;
   ptx_expect(p, '{');
   if (level >= (deepest ? deepest : 1)) {
      ptx_fail(p, ptx_here(p), "more braces than `%s` has dimensions",
               in->v->name);
      return at;
   }
   bool open = !level && in->v->unsized;
   uint64_t end = start + span(in, level);
   while (!p->failed && p->tok.kind != '}') {
      if (!open && at >= end) {
         ptx_fail(p, ptx_here(p), "more initializers than `%s` has elements",
                  in->v->name);
         return at;
      }
      if (p->tok.kind == '{') {
         uint64_t step = span(in, level + 1);
         at = start + (at - start + step - 1) / step * step;
         parse_braces(p, in, at, level + 1);
         at += step;
      } else {
         if (level + 1 < deepest)
            ptx_fail(p, ptx_here(p), "expected the braces of a dimension");
         else
            parse_scalar(p, in, at);
         at += element_bytes(in->v) / in->v->vec;
      }
      if (!ptx_accept(p, ','))
         break;
   }
   if (in->v->vec > 1 && level == in->dims->count && at != end)
      ptx_fail(p, ptx_here(p), "a vector of `%s` has %u elements", in->v->name,
               in->v->vec);
   ptx_expect(p, '}');
   return at;
}

/* One of the words, its number; -1: another. */
static int
word_of(struct ptx_parser *p, const char *const *words, unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      if (ptx_is(p, words[i]))
         return (int)i;
   return -1;
}

/* Of an opaque variable: {filter_mode = linear, addr_mode_0 = wrap, ...}. Those
 * of samplers count; what a texture or surface is, the host says.
 */
static void
parse_attributes(struct ptx_parser *p, struct ptx_var *v)
{
   static const char *const names[] = {"filter_mode",
                                       "addr_mode_0",
                                       "addr_mode_1",
                                       "addr_mode_2",
                                       "force_unnormalized_coords",
                                       "normalized_coords",
                                       "width",
                                       "height",
                                       "depth",
                                       "channel_data_type",
                                       "channel_order"};
   static const char *const modes[] = {"wrap", "mirror", "clamp_ogl",
                                       "clamp_to_edge", "clamp_to_border"};
   static const char *const filters[] = {"nearest", "linear"};
   uint32_t sampler = PTX_SAMPLER_GIVEN;
   ptx_expect(p, '{');
   while (!p->failed && p->tok.kind != '}') {
      int name = word_of(p, names, countof(names)), value;
      int64_t number = 0;
      if (name < 0 || (v->type == PTX_SAMPLERREF && name > 4)) {
         ptx_fail(p, ptx_here(p), "this is no attribute of a .%s",
                  ptx_types[v->type].text);
         return;
      }
      ptx_lex_next(p);
      ptx_expect(p, '=');
      if (name == 0 || (name <= 3 && p->tok.kind == TOK_NAME)) {
         value = name ? word_of(p, modes, countof(modes))
                      : word_of(p, filters, countof(filters));
         if (value < 0) {
            ptx_fail(p, ptx_here(p), "this is no value of %s", names[name]);
            return;
         }
         sampler |= name ? (uint32_t)value
                              << (PTX_SAMPLER_ADDRESS + 4 * (name - 1))
                         : value * (uint32_t)PTX_SAMPLER_LINEAR;
         ptx_lex_next(p);
      } else if (name > 8 && p->tok.kind == TOK_NAME) {
         ptx_lex_next(p);
      } else if (ptx_parse_integer(p, &number) && name == 4 && number) {
         sampler |= PTX_SAMPLER_UNNORMALIZED;
      }
      if (!ptx_accept(p, ','))
         break;
   }
   ptx_expect(p, '}');
   struct init in = {.v = v};
   uint8_t *to = reserve(p, &in, 0, 8);
   if (v->type == PTX_SAMPLERREF && to) {
      memcpy(to, &sampler, sizeof(sampler));
      keep_runs(p, v, &in);
   }
}

static void
parse_initializer(struct ptx_parser *p, struct ptx_var *v,
                  const struct dimensions *dims)
{
   struct init in = {.v = v, .dims = dims};
   uint64_t end = 0;
   if (v->space != PTX_SPACE_GLOBAL && v->space != PTX_SPACE_CONST) {
      ptx_fail(p, ptx_here(p),
               "only .global and .const variables may be initialized");
      return;
   }
   if (ptx_types[v->type].kind == PTX_KIND_OPAQUE && p->tok.kind == '{' &&
       v->size == 8) {
      parse_attributes(p, v);
      return;
   }
   if (p->tok.kind == '{') {
      end = parse_braces(p, &in, 0, 0);
   } else {
      parse_scalar(p, &in, 0);
      end = element_bytes(v);
   }
   if (p->failed)
      return;
   if (v->unsized) {
      uint64_t step = span(&in, 1);
      v->size = (end + step - 1) / step * step;
      v->unsized = false;
   }
   keep_runs(p, v, &in);
   if (v->relocs.count) {
      v->relocs.data = arena_grow(p->a, v->relocs.data,
                                  v->relocs.count * sizeof(*v->relocs.data),
                                  v->relocs.count * sizeof(*v->relocs.data));
      v->relocs.room = v->relocs.count;
   }
}

static bool
same_shape(const struct ptx_var *a, const struct ptx_var *b)
{
   return a->space == b->space && a->type == b->type && a->vec == b->vec &&
          (a->size == b->size || a->unsized || b->unsized);
}

/* A module's variable; one that was declared .extern may be declared again
 * or defined.
 */
static void
add_module_var(struct ptx_parser *p, struct ptx_var *v)
{
   struct ptx_symbol *s = ptx_symbol_find(p, v->name, strlen(v->name));
   if (s) {
      struct ptx_var *old = s->var;
      if (!old || (old->linkage != PTX_EXTERN && v->linkage != PTX_EXTERN)) {
         ptx_fail(p, v->loc, "`%s` is declared twice", v->name);
      } else if (old->linkage == PTX_LOCAL_LINKAGE ||
                 v->linkage == PTX_LOCAL_LINKAGE) {
         ptx_fail(p, v->loc, "`%s` is .extern and has local linkage", v->name);
      } else if (!same_shape(old, v)) {
         ptx_fail(p, v->loc, "`%s` was declared differently", v->name);
      } else if (v->linkage != PTX_EXTERN) {
         unsigned index = old->index;
         *old = *v;
         old->index = index;
      }
      return;
   }
   s = arena_new(p->a, struct ptx_symbol);
   s->var = v;
   v->index = (unsigned)p->m->vars.count;
   vec_push(p->a, &p->m->vars, v);
   name_map_set(p->a, &p->m->symbols, v->name, strlen(v->name), s);
}

static void
add_function_var(struct ptx_parser *p, struct ptx_var *v)
{
   struct ptx_sym *s =
      ptx_sym_add(p, SYM_VAR, v->name, (uint32_t)strlen(v->name), v->loc);
   s->var = v;
   if (v->space == PTX_SPACE_GLOBAL || v->space == PTX_SPACE_CONST) {
      /* There is one of it: a variable of the module with a name of its own. */
      v->name = arena_printf(p->a, "%s$%s$%zu", p->f->name,
                             v->name + (v->name[0] == '%'), p->m->vars.count);
      v->owner = NULL;
      add_module_var(p, v);
      return;
   }
   v->index = (unsigned)p->f->vars.count;
   vec_push(&p->local, &p->f->vars, v);
}

static void
check_variable(struct ptx_parser *p, const struct ptx_var *v)
{
   bool dynamic = v->linkage == PTX_EXTERN;
   if (v->type == PTX_PRED)
      ptx_fail(p, v->loc, "predicates live in registers only");
   else if (v->linkage == PTX_EXTERN && v->initialized)
      ptx_fail(p, v->loc, "`%s` is .extern and has an initializer", v->name);
   else if (v->managed && v->space != PTX_SPACE_GLOBAL)
      ptx_fail(p, v->loc, "only .global variables may be .managed");
   else if (v->space == PTX_SPACE_LOCAL && !p->f)
      ptx_fail(p, v->loc, ".local variables stand in functions");
   else if (v->space == PTX_SPACE_TEX)
      ptx_fail(p, v->loc,
               ".tex is gone since PTX ISA 1.5: use .global .texref");
   else if (v->unsized && !dynamic)
      ptx_fail(p, v->loc, "`%s` needs a size or an initializer", v->name);
   else if (v->space == PTX_SPACE_PARAM && !p->f)
      ptx_fail(p, v->loc, ".param variables stand in functions");
   else if (v->align < element_bytes(v) / v->vec && v->align & (v->align - 1))
      ptx_fail(p, v->loc, ".align takes a power of two");
}

/* .global .align 4 .b8 a[4], b[4] = {1, 2}; tok is the space. */
void
ptx_parse_variables(struct ptx_parser *p, enum ptx_linkage linkage)
{
   struct ptx_var model = {.vec = 1, .linkage = linkage};
   enum ptx_space space;
   if (!ptx_at_space(p, &space)) {
      ptx_fail(p, ptx_here(p), "expected a state space, such as .global");
      return;
   }
   model.space = space;
   ptx_lex_next(p);
   if (model.space == PTX_SPACE_CONST && p->tok.kind == '[') {
      int64_t bank;
      ptx_lex_next(p);
      if (p->m->version >= 22)
         ptx_fail(p, ptx_here(p), "constant banks are gone since PTX ISA 2.2");
      else if (ptx_parse_integer(p, &bank) && (bank < 0 || bank > 10))
         ptx_fail(p, ptx_here(p), "there are constant banks 0 to 10");
      ptx_expect(p, ']');
   }
   if (!parse_qualifiers(p, &model))
      return;
   do {
      struct dimensions dims = {0};
      struct ptx_var *v = var_create(p, &model, &dims);
      if (v && ptx_accept(p, '='))
         parse_initializer(p, v, &dims);
      if (v && !p->failed)
         check_variable(p, v);
      if (!v || p->failed)
         return;
      if (p->f)
         add_function_var(p, v);
      else
         add_module_var(p, v);
   } while (ptx_accept(p, ','));
   ptx_expect(p, ';');
}
