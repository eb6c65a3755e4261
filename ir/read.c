/* The text form back to a function; ir/print.c writes it.
 *
 * A line is a label, an instruction or nothing; a semicolon starts a comment.
 * Values keep their numbers.  A block without `from` gets its predecessors in
 * the order of the blocks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/poison.h"

struct pending_block {
   struct ir_block *b;
   bool seen, listed;            /* its label; its `from` */
   VEC(unsigned) from, to;       /* numbers of blocks */
   VEC(struct diag_loc) to_locs; /* where `to` is written */
   struct diag_loc loc;
};

struct reader {
   struct arena *a, tmp;
   const struct ptx_module *m;
   struct diag *d;
   struct ir_func *f;
   const char *at, *end;
   size_t count; /* of numbered values */
   struct ir_value **values;
   struct diag_loc *first_use;
   struct pending_block *blocks; /* by number */
   size_t block_count;
   struct pending_block *block;
   VEC(struct ir_value *) src;
   bool failed;
};

static struct diag_loc
here(const struct reader *r)
{
   return (struct diag_loc){(uint32_t)(r->at - r->d->text)};
}

static void
fail(struct reader *r, const char *what)
{
   if (!r->failed)
      diag_error(r->d, here(r), "%s", what);
   r->failed = true;
}

static void
skip_space(struct reader *r)
{
   while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
      r->at++;
   if (r->at < r->end && *r->at == ';')
      while (r->at < r->end && *r->at != '\n')
         r->at++;
}

static bool
at_line_end(struct reader *r)
{
   skip_space(r);
   return r->at == r->end || *r->at == '\n';
}

static void
skip_lines(struct reader *r)
{
   while (at_line_end(r) && r->at < r->end)
      r->at++;
}

static bool
accept(struct reader *r, const char *text)
{
   size_t n = strlen(text);
   skip_space(r);
   if ((size_t)(r->end - r->at) < n || memcmp(r->at, text, n) != 0)
      return false;
   bool word = isalnum((unsigned char)text[n - 1]);
   if (word && r->at + n < r->end &&
       (isalnum((unsigned char)r->at[n]) || r->at[n] == '_'))
      return false;
   r->at += n;
   return true;
}

static void
expect(struct reader *r, const char *text)
{
   if (!accept(r, text)) {
      if (!r->failed)
         diag_error(r->d, here(r), "expected `%s`", text);
      r->failed = true;
   }
}

static bool
is_word(char c)
{
   return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%';
}

/* A name; its length, 0 if there is none. */
static size_t
word(struct reader *r, const char **start)
{
   skip_space(r);
   *start = r->at;
   while (r->at < r->end && is_word(*r->at))
      r->at++;
   if (r->at == *start)
      fail(r, "expected a name");
   return (size_t)(r->at - *start);
}

static uint64_t
number(struct reader *r)
{
   skip_space(r);
   bool negative = r->at < r->end && *r->at == '-';
   r->at += negative;
   if (r->at == r->end || !isdigit((unsigned char)*r->at)) {
      fail(r, "expected a number");
      return 0;
   }
   bool hex = r->end - r->at > 2 && r->at[0] == '0' && r->at[1] == 'x';
   uint64_t x = 0;
   r->at += hex ? 2 : 0;
   for (; r->at < r->end; r->at++) {
      char c = *r->at;
      if (isdigit((unsigned char)c))
         x = x * (hex ? 16 : 10) + (uint64_t)(c - '0');
      else if (hex && isxdigit((unsigned char)c))
         x = x * 16 + (uint64_t)(tolower((unsigned char)c) - 'a' + 10);
      else
         break;
   }
   return negative ? -x : x;
}

/* Up to 128 bits: more than 16 digits have a high part. */
static struct ptx_bits
constant(struct reader *r)
{
   skip_space(r);
   const char *p = r->at;
   size_t digits = 0;
   if (r->end - p > 2 && p[0] == '0' && p[1] == 'x')
      while (p + 2 + digits < r->end && isxdigit((unsigned char)p[2 + digits]))
         digits++;
   if (digits <= 16)
      return (struct ptx_bits){number(r), 0};
   char high[20] = "0x", low[20] = "0x";
   size_t n = digits - 16 > 16 ? 16 : digits - 16;
   memcpy(high + 2, p + 2, n);
   memcpy(low + 2, p + 2 + digits - 16, 16);
   r->at += 2 + digits;
   return (struct ptx_bits){strtoull(low, NULL, 16), strtoull(high, NULL, 16)};
}

static enum ir_type
type(struct reader *r)
{
   skip_space(r);
   for (unsigned t = IR_B1; t <= IR_F64; t++)
      if (accept(r, ir_type_name((enum ir_type)t)))
         return (enum ir_type)t;
   return IR_VOID;
}

static struct ir_value *
numbered(struct reader *r)
{
   expect(r, "%");
   uint64_t n = r->failed ? 0 : number(r);
   if (r->failed)
      return NULL;
   if (!r->values[n]) {
      struct ir_value *v = arena_new(r->a, struct ir_value);
      v->id = (unsigned)n;
      r->values[n] = v;
      r->first_use[n] = here(r);
   }
   return r->values[n];
}

static struct ir_value *
define(struct reader *r, enum ir_type t)
{
   struct ir_value *v = numbered(r);
   if (!v)
      return NULL;
   if (v->type != IR_VOID)
      fail(r, "this value is defined already");
   v->type = t;
   return v;
}

static struct ir_value *
source(struct reader *r)
{
   enum ir_type t = type(r);
   if (t == IR_VOID)
      return numbered(r);
   if (accept(r, "undef"))
      return ir_undef(r->f, t);
   return ir_const_bits(r->f, t, constant(r));
}

static unsigned
block_number(struct reader *r)
{
   skip_space(r);
   if (r->at == r->end || *r->at != 'b') {
      fail(r, "expected a block");
      return 0;
   }
   r->at++;
   uint64_t n = number(r);
   if (!r->failed && (n >= r->block_count || !r->blocks[n].b)) {
      fail(r, "there is no such block");
      return 0;
   }
   return r->failed ? 0 : (unsigned)n;
}

static enum ir_op
operation(struct reader *r)
{
   const char *start;
   size_t n = word(r, &start);
   for (unsigned op = 0; op < IR_OP_COUNT; op++)
      if (strlen(ir_op_names[op]) == n && !memcmp(ir_op_names[op], start, n))
         return (enum ir_op)op;
   r->at = start;
   fail(r, "this is no operation");
   return IR_OP_COUNT;
}

static bool
is_suffix(const struct reader *r, const char *text)
{
   size_t n = strlen(text), left = (size_t)(r->end - r->at);
   if (left < n || memcmp(r->at, text, n) != 0)
      return false;
   return left == n || r->at[n] == '.' || isspace((unsigned char)r->at[n]);
}

/* The longest: one modifier is "async", another "async.shared::cta". */
static const struct ir_mod_name *
find_modifier(struct reader *r, size_t *length)
{
   const struct ir_mod_name *best = NULL;
   *length = 0;
   for (size_t i = 0; i < ir_mod_name_count; i++) {
      const struct ir_mod_name *m = &ir_mod_names[i];
      char text[80];
      if (ir_mod_is_ambiguous(m))
         snprintf(text, sizeof(text), "%s=%s", m->group_text, m->text);
      else
         snprintf(text, sizeof(text), "%s", m->text);
      if (strlen(text) <= *length || !is_suffix(r, text))
         continue;
      *length = strlen(text);
      best = m;
   }
   return best;
}

/* .rn.ftz.f32 behind the operation. */
static void
suffixes(struct reader *r, enum ptx_type types[PTX_MAX_TYPES], uint8_t *mods)
{
   unsigned count = 0;
   while (!r->failed && r->at < r->end && *r->at == '.') {
      size_t length;
      r->at++;
      enum ptx_type t = PTX_NONE;
      for (unsigned k = PTX_NONE + 1; k < PTX_TYPE_COUNT && !t; k++)
         if (is_suffix(r, ptx_types[k].text))
            t = (enum ptx_type)k;
      const struct ir_mod_name *m = t ? NULL : find_modifier(r, &length);
      if (t && count < PTX_MAX_TYPES) {
         types[count++] = t;
         r->at += strlen(ptx_types[t].text);
      } else if (m) {
         mods[m->group] = (uint8_t)m->member;
         r->at += length;
      } else {
         fail(r, "this is neither a type nor a modifier");
      }
   }
}

static const struct ptx_func *
function(struct reader *r)
{
   const char *start;
   expect(r, "@");
   size_t n = word(r, &start);
   const char *name = arena_strndup(&r->tmp, start, n);
   const struct ptx_func *f =
      r->m && n ? ptx_module_find_func(r->m, name) : NULL;
   if (!f)
      fail(r, "the module has no such function");
   return f;
}

static struct ptx_var *
variable(struct reader *r)
{
   const char *start, *name;
   expect(r, "@");
   size_t n = word(r, &start);
   struct ptx_var *v = NULL;
   name = arena_strndup(&r->tmp, start, n);
   if (!r->m || !n) {
      fail(r, "no module says what this is");
      return NULL;
   }
   if (r->at < r->end && *r->at == '.') {
      const struct ptx_func *f = ptx_module_find_func(r->m, name);
      unsigned nth = 0;
      r->at++;
      n = word(r, &start);
      if (r->at < r->end && *r->at == '.') {
         r->at++;
         nth = (unsigned)number(r);
      }
      v = f ? ir_func_var(f, start, n, nth) : NULL;
   } else {
      v = ptx_module_find_var(r->m, name);
   }
   if (!v)
      fail(r, "the module has no such variable");
   return v;
}

static enum ptx_sreg
sreg(struct reader *r)
{
   skip_space(r);
   for (unsigned i = 0; i < PTX_SREG_COUNT; i++)
      if (accept(r, ir_sreg_names[i]) && (r->at == r->end || *r->at != '.'))
         return (enum ptx_sreg)i;
   fail(r, "this is no special register");
   return 0;
}

static void
space(struct reader *r, struct ir_inst *in)
{
   for (unsigned k = 0; k < IR_SPACE_COUNT; k++) {
      if (accept(r, ir_space_names[k])) {
         in->space = (enum ptx_space)k;
         return;
      }
   }
   fail(r, "this is no state space");
}

static void
ptx_reference(struct reader *r, struct ir_inst *in)
{
   const struct ptx_func *f = function(r);
   expect(r, ":");
   uint64_t n = number(r);
   if (r->failed)
      return;
   if (n >= f->insts.count)
      fail(r, "the function has not so many instructions");
   else
      in->ptx = &f->insts.data[n];
}

static void
position(struct reader *r, struct ir_inst *in)
{
   in->ptx_line = (uint32_t)number(r);
   if (r->at < r->end && *r->at == ',') {
      r->at++;
      in->file = (uint32_t)number(r);
      expect(r, ":");
      in->line = (uint32_t)number(r);
   }
}

static bool
attribute(struct reader *r, struct ir_inst *in)
{
   if (accept(r, "imm")) {
      in->imm = number(r);
   } else if (accept(r, "space")) {
      space(r, in);
   } else if (accept(r, "var")) {
      in->var = variable(r);
      if (in->var && in->op == IR_addr)
         in->space = in->var->space;
   } else if (accept(r, "func")) {
      in->func = (struct ptx_func *)function(r);
   } else if (accept(r, "$")) {
      uint64_t n = number(r);
      if (n < r->f->locals.count)
         in->local = r->f->locals.data[n];
      else
         fail(r, "there is no such local variable");
      in->space = PTX_SPACE_LOCAL;
   } else if (accept(r, "effect")) {
      in->effect = (unsigned)number(r);
   } else if (accept(r, "ptx")) {
      ptx_reference(r, in);
   } else if (accept(r, "!")) {
      position(r, in);
   } else {
      return false;
   }
   return !r->failed;
}

/* Sources until something else comes; [a + n] sets the immediate. */
static void
sources(struct reader *r, uint64_t *imm)
{
   r->src.count = 0;
   do {
      skip_space(r);
      bool bracket = accept(r, "[");
      if (!bracket &&
          (at_line_end(r) || (*r->at != '%' && *r->at != 'b' && *r->at != 'f')))
         return;
      if (!bracket && !strncmp(r->at, "func", 4))
         return;
      struct ir_value *v = source(r);
      if (r->failed)
         return;
      vec_push(&r->tmp, &r->src, v);
      if (bracket) {
         if (accept(r, "+"))
            *imm = number(r);
         else if (accept(r, "-"))
            *imm = -number(r);
         expect(r, "]");
      }
   } while (!r->failed && accept(r, ","));
}

static void
targets(struct reader *r)
{
   do {
      struct diag_loc loc = here(r);
      unsigned n = block_number(r);
      vec_push(&r->tmp, &r->block->to, n);
      vec_push(&r->tmp, &r->block->to_locs, loc);
   } while (!r->failed && accept(r, ","));
}

/* Everything behind the results. */
static void
operands(struct reader *r, enum ir_op op, uint64_t *imm)
{
   r->src.count = 0;
   if (op == IR_sreg) {
      *imm = sreg(r);
   } else if (op == IR_jump) {
      targets(r);
   } else if (op == IR_branch || op == IR_switch) {
      struct ir_value *v = source(r);
      vec_push(&r->tmp, &r->src, v);
      expect(r, ",");
      targets(r);
   } else {
      sources(r, imm);
   }
}

static void
instruction(struct reader *r)
{
   VEC(struct ir_value *) dst = {0};
   struct ir_value *guard = NULL;
   bool negated = false;
   enum ptx_type types[PTX_MAX_TYPES] = {PTX_NONE};
   uint8_t mods[PTX_MOD_COUNT] = {0};
   uint64_t imm = 0;

   if (accept(r, "@")) {
      negated = accept(r, "!");
      guard = source(r);
   }
   for (enum ir_type t; !r->failed && (t = type(r)) != IR_VOID;) {
      struct ir_value *v = define(r, t);
      vec_push(&r->tmp, &dst, v);
      if (!accept(r, ","))
         break;
   }
   if (dst.count)
      expect(r, "=");
   enum ir_op op = operation(r);
   suffixes(r, types, mods);
   if (!r->failed)
      operands(r, op, &imm);
   if (r->failed)
      return;
   struct ir_inst *in =
      ir_inst_create_multi(r->f, op, 0, NULL, (unsigned)r->src.count);
   in->dst = arena_new_array(r->a, dst.count, struct ir_value *);
   in->dst_count = (unsigned)dst.count;
   for (size_t i = 0; i < dst.count; i++) {
      in->dst[i] = dst.data[i];
      dst.data[i]->def = in;
   }
   for (size_t i = 0; i < r->src.count; i++)
      in->src[i] = r->src.data[i];
   memcpy(in->types, types, sizeof(types));
   memcpy(in->mods, mods, sizeof(mods));
   in->guard = guard;
   in->guard_negated = negated;
   in->imm = imm;
   in->space = ir_default_space(in);
   while (!at_line_end(r) && attribute(r, in))
      ;
   if (!r->failed && !at_line_end(r))
      fail(r, "this does not belong here");
   ir_inst_append(r->block->b, in);
}

/* b3 from b1, b2: */
static bool
is_label(const struct reader *r)
{
   const char *p = r->at;
   if (p == r->end || *p != 'b')
      return false;
   for (p++; p < r->end && isdigit((unsigned char)*p); p++)
      ;
   return p > r->at + 1 && p < r->end &&
          (*p == ':' || (r->end - p > 5 && !memcmp(p, " from", 5)));
}

static void
label(struct reader *r)
{
   struct diag_loc loc = here(r);
   unsigned n = block_number(r);
   if (r->failed)
      return;
   r->block = &r->blocks[n];
   if (r->block->seen)
      fail(r, "this block stands here twice");
   r->block->seen = true;
   r->block->loc = loc;
   if (accept(r, "from")) {
      r->block->listed = true;
      do {
         unsigned p = block_number(r);
         vec_push(&r->tmp, &r->block->from, p);
      } while (!r->failed && accept(r, ","));
   }
   expect(r, ":");
}

/* How many values and blocks there are at most: by the largest numbers. */
static void
prescan(struct reader *r)
{
   VEC(unsigned) labels = {0};
   const char *start = r->at;
   bool line_start = true;
   for (; r->at < r->end; r->at++) {
      if (line_start && is_label(r)) {
         unsigned n = (unsigned)strtoul(r->at + 1, NULL, 10);
         vec_push(&r->tmp, &labels, n);
         if (n < 1u << 24 && n + 1 > r->block_count)
            r->block_count = n + 1;
      }
      line_start = *r->at == '\n' || (line_start && *r->at == ' ');
      if (*r->at != '%' || r->at + 1 == r->end ||
          !isdigit((unsigned char)r->at[1]))
         continue;
      unsigned long n = strtoul(r->at + 1, NULL, 10);
      if (n >= 1u << 24)
         fail(r, "the number is too large");
      else if (n + 1 > r->count)
         r->count = n + 1;
   }
   r->at = start;
   r->values = arena_new_array(&r->tmp, r->count + 1, struct ir_value *);
   r->first_use = arena_new_array(&r->tmp, r->count + 1, struct diag_loc);
   r->blocks =
      arena_new_array(&r->tmp, r->block_count + 1, struct pending_block);
   r->f->value_count = (unsigned)r->count;
   for (size_t i = 0; i < labels.count; i++)
      if (labels.data[i] < r->block_count && !r->blocks[labels.data[i]].b)
         r->blocks[labels.data[i]].b = ir_block_create(r->f);
}

static void
local(struct reader *r)
{
   const char *name;
   struct ir_local *l = arena_new(r->a, struct ir_local);
   expect(r, "$");
   l->index = (unsigned)number(r);
   size_t n = word(r, &name);
   l->name = arena_strndup(r->a, name, n);
   l->size = number(r);
   expect(r, "align");
   l->align = (unsigned)number(r);
   if (l->index != r->f->locals.count)
      fail(r, "local variables are numbered in order");
   vec_push(r->a, &r->f->locals, l);
}

static void
head(struct reader *r)
{
   const char *name;
   skip_lines(r);
   r->f->entry = accept(r, "entry");
   if (!r->f->entry)
      expect(r, "func");
   expect(r, "@");
   size_t n = word(r, &name);
   r->f->name = arena_strndup(r->a, name, n);
   if (r->m && n) {
      r->f->ptx = ptx_module_find_func(r->m, r->f->name);
   }
   if (accept(r, "(")) {
      do {
         enum ir_type t = type(r);
         struct ir_value *v = t == IR_VOID ? NULL : define(r, t);
         if (!v)
            fail(r, "expected a parameter");
         vec_push(r->a, &r->f->params, v);
      } while (!r->failed && accept(r, ","));
      expect(r, ")");
   }
   expect(r, "{");
}

static void
connect(struct reader *r)
{
   for (size_t i = 0; i < r->block_count; i++) {
      struct pending_block *p = &r->blocks[i];
      for (size_t k = 0; k < p->to.count; k++) {
         struct ir_block *to = r->blocks[p->to.data[k]].b;
         vec_push(r->a, &p->b->succs, to);
         if (!r->blocks[p->to.data[k]].listed)
            vec_push(r->a, &to->preds, p->b);
      }
      for (size_t k = 0; k < p->from.count; k++)
         vec_push(r->a, &p->b->preds, r->blocks[p->from.data[k]].b);
   }
}

static void
check_values(struct reader *r)
{
   for (size_t i = 0; i < r->count && !r->failed; i++) {
      if (r->values[i] && r->values[i]->type == IR_VOID) {
         diag_error(r->d, r->first_use[i], "%%%zu is not defined", i);
         r->failed = true;
      }
   }
}

static void
body(struct reader *r)
{
   for (skip_lines(r); !r->failed && !accept(r, "}"); skip_lines(r)) {
      if (r->at == r->end)
         fail(r, "expected `}`");
      else if (is_label(r))
         label(r);
      else if (!r->block && accept(r, "local"))
         local(r);
      else if (r->block)
         instruction(r);
      else
         fail(r, "expected a block");
   }
   skip_lines(r);
   if (!r->failed && r->at < r->end)
      fail(r, "something stands behind the function");
}

struct ir_func *
ir_read(struct arena *a, const struct ptx_module *m, struct diag *d)
{
   struct reader r = {
      .a = a, .m = m, .d = d, .at = d->text, .end = d->text + d->size};

   r.f = ir_func_create(a, NULL, false);
   r.f->module = m;
   prescan(&r);
   head(&r);
   body(&r);
   if (!r.failed)
      check_values(&r);
   if (!r.failed)
      connect(&r);
   if (!r.failed && !r.f->blocks.count)
      fail(&r, "a function without a block");
   arena_free(&r.tmp);
   return r.failed ? NULL : r.f;
}
