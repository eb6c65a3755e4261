/* One instruction: guard, mnemonic, operands as they are written.
 *
 * Operands are read by their shape alone ([…] is an address, {…} a vector, d|p
 * a pair); check.c knows what the form wants.  Immediates keep their literal's
 * kind in `count` (enum ptx_const_kind) until then.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <string.h>

enum { MAX_LIST = 256, MAX_ELEMENTS = 128 };

static bool parse_operand(struct ptx_parser *p, struct ptx_operand *o,
                          unsigned depth);

struct ptx_inst *
ptx_inst_append(struct ptx_parser *p)
{
   if (!p->last || p->last->count == PTX_CHUNK_INSTS) {
      struct ptx_chunk *c = arena_new(&p->local, struct ptx_chunk);
      if (p->last)
         p->last->next = c;
      else
         p->first = c;
      p->last = c;
   }
   p->inst_count++;
   return &p->last->insts[p->last->count++];
}

/* Instructions come in the order of the text. */
static uint32_t
line_of(struct ptx_parser *p, struct diag_loc loc)
{
   const char *at = p->text + loc.offset, *end;
   while (p->line_at < at) {
      end = memchr(p->line_at, '\n', (size_t)(at - p->line_at));
      p->text_line += end != NULL;
      p->line_at = end ? end + 1 : at;
   }
   return p->text_line;
}

static struct ptx_inst *
instruction_begin(struct ptx_parser *p, const struct ptx_mnemonic *mn,
                  struct diag_loc loc)
{
   struct ptx_inst *in = ptx_inst_append(p);
   in->op = mn->op;
   in->text = mn->text;
   in->text_length = mn->length;
   in->loc = loc;
   in->ptx_line = line_of(p, loc);
   in->file = p->file;
   in->line = p->line;
   in->column = p->column;
   return in;
}

/* Operands up to `end`, into an array of the module's arena. */
static bool
parse_list(struct ptx_parser *p, struct ptx_operand *o, int end, unsigned depth)
{
   struct ptx_operand elems[MAX_ELEMENTS];
   unsigned count = 0;
   while (p->tok.kind != end && !p->failed) {
      if (count == MAX_ELEMENTS) {
         ptx_fail(p, ptx_here(p), "more than %d operands in one list",
                  MAX_ELEMENTS);
         return false;
      }
      if (!parse_operand(p, &elems[count++], depth))
         return false;
      if (!ptx_accept(p, ','))
         break;
   }
   if (!ptx_expect(p, end))
      return false;
   o->elems = arena_new_array(p->a, count, struct ptx_operand);
   o->count = count;
   if (count)
      memcpy(o->elems, elems, count * sizeof(*elems));
   return true;
}

/* +4, +-4, -4 … behind an address or a variable. */
static bool
parse_offset(struct ptx_parser *p, struct ptx_operand *o)
{
   int64_t n;
   while (p->tok.kind == '+' || p->tok.kind == '-') {
      bool minus = p->tok.kind == '-';
      ptx_lex_next(p);
      if (!ptx_parse_integer(p, &n))
         return false;
      o->offset = (int64_t)((uint64_t)o->offset +
                            (minus ? 0 - (uint64_t)n : (uint64_t)n));
   }
   return true;
}

static enum ptx_sreg
sreg_find(const char *name, size_t length)
{
   for (unsigned i = 0; i < PTX_SREG_COUNT; i++)
      if (!strncmp(ptx_sreg_names[i], name, length) &&
          !ptx_sreg_names[i][length])
         return i;
   return PTX_SREG_COUNT;
}

/* A whole %tid: the vector of its elements; .w is 0. */
static bool
sreg_vector(struct ptx_parser *p, struct ptx_operand *o,
            const struct ptx_token *name)
{
   char text[40];
   if (name->length > 32)
      return false;
   memcpy(text, name->text, name->length);
   text[name->length] = '.';
   text[name->length + 1] = 'x';
   enum ptx_sreg x = sreg_find(text, name->length + 2);
   if (x == PTX_SREG_COUNT)
      return false;
   o->kind = PTX_OPERAND_VECTOR;
   o->count = 4;
   o->elems = arena_new_array(p->a, 4, struct ptx_operand);
   for (unsigned i = 0; i < 4; i++) {
      o->elems[i].loc = o->loc;
      o->elems[i].kind = i < 3 ? PTX_OPERAND_SREG : PTX_OPERAND_IMM;
      if (i < 3)
         o->elems[i].sreg = x + i;
   }
   return true;
}

static bool
parse_sreg(struct ptx_parser *p, struct ptx_operand *o,
           const struct ptx_token *name)
{
   char text[80];
   uint32_t length = name->length;
   if (name->text[0] != '%' || length > 40)
      return false;
   memcpy(text, name->text, length);
   if (p->tok.kind == TOK_DOT && p->tok.length == 1) {
      text[length++] = '.';
      text[length++] = p->tok.text[0];
      o->sreg = sreg_find(text, length);
      if (o->sreg == PTX_SREG_COUNT) {
         /* %tid.w is 0 */
         if (text[length - 1] != 'w')
            return false;
         text[length - 1] = 'x';
         if (sreg_find(text, length) == PTX_SREG_COUNT)
            return false;
         o->kind = PTX_OPERAND_IMM;
         o->sreg = 0;
         ptx_lex_next(p);
         return true;
      }
      ptx_lex_next(p);
   } else {
      if (sreg_vector(p, o, name))
         return true;
      o->sreg = sreg_find(text, length);
      if (o->sreg == PTX_SREG_COUNT)
         return false;
   }
   o->kind = PTX_OPERAND_SREG;
   return true;
}

/* %v or %v.x */
static bool
vector_operand(struct ptx_parser *p, struct ptx_operand *o, struct ptx_sym *s)
{
   struct ptx_reg **regs = ptx_sym_elems(p, s);
   if (p->tok.kind != TOK_DOT) {
      o->kind = PTX_OPERAND_VECTOR;
      o->count = s->count;
      o->elems = arena_new_array(p->a, s->count, struct ptx_operand);
      for (unsigned i = 0; i < s->count; i++) {
         o->elems[i].kind = PTX_OPERAND_REG;
         o->elems[i].reg = regs[i];
         o->elems[i].loc = o->loc;
      }
      return true;
   }
   const char *letter =
      p->tok.length == 1 ? strchr("xyzwrgba", *p->tok.text) : NULL;
   unsigned i = letter ? (unsigned)(letter - "xyzwrgba") % 4 : 4;
   if (i >= s->count) {
      ptx_fail(p, ptx_here(p), "`%.*s` has no element .%.*s", (int)s->length,
               s->name, (int)p->tok.length, p->tok.text);
      return false;
   }
   ptx_lex_next(p);
   o->kind = PTX_OPERAND_REG;
   o->reg = regs[i];
   return true;
}

/* %r1.b0, %r1.h10 (9.7.17) */
static bool
parse_selection(struct ptx_parser *p, struct ptx_operand *o)
{
   const char *s = p->tok.text;
   unsigned parts = *s == 'b' ? 4 : 2;
   if ((*s != 'b' && *s != 'h') || p->tok.length < 2 ||
       p->tok.length > parts + 1) {
      ptx_fail(p, ptx_here(p), "a register has no part .%.*s",
               (int)p->tok.length, s);
      return false;
   }
   o->kind = PTX_OPERAND_ELEMENT;
   o->part_bits = (uint8_t)(32 / parts);
   o->parts = (uint8_t)(p->tok.length - 1);
   for (unsigned i = 1; i < p->tok.length; i++) {
      unsigned digit = (unsigned)(s[i] - '0');
      if (digit > 7) {
         ptx_fail(p, ptx_here(p), "a part has a number from 0");
         return false;
      }
      o->imm = o->imm << 4 | digit;
   }
   ptx_lex_next(p);
   return true;
}

static bool
local_operand(struct ptx_parser *p, struct ptx_operand *o, struct ptx_sym *s)
{
   switch (s->kind) {
   case SYM_REG:
      o->kind = PTX_OPERAND_REG;
      o->reg = ptx_sym_reg(p, s);
      return p->tok.kind != TOK_DOT || parse_selection(p, o);
   case SYM_VECTOR:
      return vector_operand(p, o, s);
   case SYM_VAR:
      o->kind = PTX_OPERAND_VAR;
      o->var = s->var;
      return true;
   default:
      ptx_fail(p, o->loc, "`%.*s` is not a value", (int)s->length, s->name);
      return false;
   }
}

/* A name: register, special register, variable, function. */
static bool
parse_name(struct ptx_parser *p, struct ptx_operand *o)
{
   struct ptx_token name = p->tok;
   ptx_lex_next(p);
   if (name.length == 1 && *name.text == '_') {
      o->kind = PTX_OPERAND_SINK;
      return true;
   }
   if ((o->reg = ptx_range_reg(p, name.text, name.length))) {
      o->kind = PTX_OPERAND_REG;
      return p->tok.kind != TOK_DOT || parse_selection(p, o);
   }
   struct ptx_sym *s = ptx_sym_find(p, name.text, name.length);
   if (s)
      return local_operand(p, o, s);
   if (parse_sreg(p, o, &name))
      return true;
   struct ptx_symbol *symbol = ptx_symbol_find(p, name.text, name.length);
   if (symbol && symbol->var) {
      o->kind = PTX_OPERAND_VAR;
      o->var = symbol->var;
   } else if (symbol) {
      o->kind = PTX_OPERAND_FUNC;
      o->func = symbol->func;
   } else {
      ptx_fail(p, o->loc, "`%.*s` is not declared", (int)name.length,
               name.text);
      return false;
   }
   return true;
}

/* [base+offset, …]; tok is behind the bracket. */
static bool
parse_address(struct ptx_parser *p, struct ptx_operand *o, unsigned depth)
{
   struct ptx_operand elems[4];
   unsigned count = 1;
   if (!parse_operand(p, &elems[0], depth))
      return false;
   o->offset = elems[0].kind == PTX_OPERAND_VAR ? elems[0].offset : 0;
   if (elems[0].kind == PTX_OPERAND_VAR)
      elems[0].offset = 0;
   if (!parse_offset(p, o))
      return false;
   while (ptx_accept(p, ',')) {
      if (count == countof(elems)) {
         ptx_fail(p, ptx_here(p), "too many operands in one address");
         return false;
      }
      if (!parse_operand(p, &elems[count++], depth))
         return false;
   }
   if (!ptx_expect(p, ']'))
      return false;
   o->kind = PTX_OPERAND_ADDRESS;
   o->count = count;
   o->elems = arena_new_array(p->a, count, struct ptx_operand);
   memcpy(o->elems, elems, count * sizeof(*elems));
   return true;
}

static bool
parse_immediate(struct ptx_parser *p, struct ptx_operand *o)
{
   struct ptx_const c;
   if (!ptx_parse_const(p, &c))
      return false;
   o->kind = PTX_OPERAND_IMM;
   o->imm = c.bits;
   o->imm_high =
      c.kind == CONST_INT && !c.is_unsigned && (int64_t)c.bits < 0 ? ~0ull : 0;
   o->count = c.kind;
   return true;
}

/* %r1+4 as a value, which ptxas takes: an add before the instruction. */
static bool
parse_sum(struct ptx_parser *p, struct ptx_operand *o)
{
   struct ptx_const n;
   enum ptx_type type = o->reg->type;
   unsigned bits = ptx_types[type].bits;
   if (bits < 16 || bits > 64 || ptx_types[type].kind == PTX_KIND_FLOAT) {
      ptx_fail(p, o->loc, "nothing can be added to `%s` here", o->reg->name);
      return false;
   }
   char *text = arena_printf(&p->local, "add.s%u", bits);
   struct ptx_mnemonic *mn = ptx_mnemonic_get(p, o->loc, text, strlen(text));
   struct ptx_operand operands[3] = {{.kind = PTX_OPERAND_REG}, *o};
   char *name = arena_printf(&p->local, "%%sum.%zu", p->f->regs.count);
   operands[0].reg = ptx_reg_add(p, name, (uint32_t)strlen(name), type);
   operands[2] =
      (struct ptx_operand){.kind = PTX_OPERAND_IMM, .loc = ptx_here(p)};
   if (!mn || !ptx_parse_const(p, &n))
      return false;
   operands[2].imm = n.bits;
   operands[2].count = n.kind;
   struct ptx_inst *in = instruction_begin(p, mn, o->loc);
   ptx_check_instruction(p, in, mn, operands, 3);
   o->reg = operands[0].reg;
   return !p->failed;
}

/* d|p: o, which is read, and what follows. */
static bool
parse_pair(struct ptx_parser *p, struct ptx_operand *o, unsigned depth)
{
   struct ptx_operand pair = {.kind = PTX_OPERAND_PAIR, .loc = o->loc};
   ptx_lex_next(p);
   pair.elems = arena_new_array(p->a, 2, struct ptx_operand);
   pair.count = 2;
   pair.elems[0] = *o;
   if (!parse_operand(p, &pair.elems[1], depth))
      return false;
   *o = pair;
   return true;
}

/* -%r1 of vmad, not -7 */
static bool
minus_of_name(const struct ptx_parser *p)
{
   return *p->at == '%' || *p->at == '_' || (*p->at >= 'a' && *p->at <= 'z');
}

/* !p, -a: of what is written alone, not of [a] or {a, b}. */
static bool
parse_negated(struct ptx_parser *p, struct ptx_operand *o, unsigned depth)
{
   struct diag_loc at = ptx_here(p);
   char sign = (char)p->tok.kind;
   ptx_lex_next(p);
   if (!parse_operand(p, o, depth + 1))
      return false;
   if (o->kind == PTX_OPERAND_ADDRESS || o->kind == PTX_OPERAND_VECTOR ||
       o->negated) {
      ptx_fail(p, at, "`%c` cannot stand here: this is no register", sign);
      return false;
   }
   o->negated = true;
   return true;
}

static bool
parse_operand(struct ptx_parser *p, struct ptx_operand *o, unsigned depth)
{
   bool ok;
   *o = (struct ptx_operand){.loc = ptx_here(p)};
   if (depth == 4) {
      ptx_fail(p, o->loc, "operands nest too deep");
      return false;
   }
   switch (p->tok.kind) {
   case '[':
      ptx_lex_next(p);
      return parse_address(p, o, depth + 1);
   case '{':
      ptx_lex_next(p);
      o->kind = PTX_OPERAND_VECTOR;
      ok = parse_list(p, o, '}', depth + 1);
      break;
   case '!':
      return parse_negated(p, o, depth);
   case '-':
      if (!minus_of_name(p))
         return parse_immediate(p, o);
      return parse_negated(p, o, depth);
   case TOK_NAME:
      if (!ptx_is(p, "WARP_SZ")) {
         ok = parse_name(p, o);
         if (ok && o->kind == PTX_OPERAND_VAR)
            ok = parse_offset(p, o);
         else if (ok && depth == 0 && o->kind == PTX_OPERAND_REG &&
                  p->tok.kind == '+')
            ok = parse_sum(p, o);
         break;
      }
      /* fall through */
   default:
      return parse_immediate(p, o);
   }
   if (ok && p->tok.kind == '|' && depth == 0)
      return parse_pair(p, o, depth + 1);
   return ok;
}

static bool
parse_guard(struct ptx_parser *p, struct ptx_operand *guard)
{
   ptx_lex_next(p);
   bool negated = ptx_accept(p, '!');
   struct diag_loc loc = ptx_here(p);
   if (p->tok.kind != TOK_NAME) {
      ptx_fail(p, loc, "expected a predicate behind @");
      return false;
   }
   *guard = (struct ptx_operand){.loc = loc};
   if (!parse_name(p, guard))
      return false;
   guard->negated = negated;
   if (guard->kind != PTX_OPERAND_REG || guard->reg->type != PTX_PRED) {
      ptx_fail(p, loc, "the guard of an instruction is a predicate register");
      return false;
   }
   return true;
}

/* bra L; brx.idx %r1, targets; */
static bool
parse_label_operand(struct ptx_parser *p, struct ptx_operand *o)
{
   *o = (struct ptx_operand){.loc = ptx_here(p)};
   struct ptx_token name = p->tok;
   if (!ptx_expect(p, TOK_NAME))
      return false;
   o->kind = PTX_OPERAND_LABEL;
   struct ptx_sym *s = ptx_sym_find(p, name.text, name.length);
   if (s && s->kind != SYM_LABEL) {
      ptx_fail(p, o->loc, "`%.*s` is not a label", (int)name.length, name.text);
      return false;
   }
   return true;
}

static bool
parse_targets_operand(struct ptx_parser *p, struct ptx_operand *o)
{
   *o = (struct ptx_operand){.loc = ptx_here(p)};
   struct ptx_sym *s = NULL;
   if (p->tok.kind == TOK_NAME)
      s = ptx_sym_find(p, p->tok.text, p->tok.length);
   if (!s || s->kind != SYM_TARGETS || s->targets->calls) {
      ptx_fail(p, o->loc, "expected the name of a .branchtargets list");
      return false;
   }
   ptx_lex_next(p);
   o->kind = PTX_OPERAND_TARGETS;
   o->targets = s->targets->labels;
   o->count = s->targets->count;
   return true;
}

/* flist or fproto of an indirect call. */
static bool
parse_call_type(struct ptx_parser *p, struct ptx_operand *o)
{
   *o = (struct ptx_operand){.loc = ptx_here(p)};
   struct ptx_sym *s = NULL;
   if (p->tok.kind == TOK_NAME)
      s = ptx_sym_find(p, p->tok.text, p->tok.length);
   if (s && s->kind == SYM_PROTO) {
      o->kind = PTX_OPERAND_PROTO;
      o->func = s->func;
   } else if (s && s->kind == SYM_TARGETS && s->targets->calls) {
      o->kind = PTX_OPERAND_TARGETS;
      o->funcs = s->targets->funcs;
      o->count = s->targets->count;
   } else {
      ptx_fail(p, o->loc, "expected a .callprototype or .calltargets");
      return false;
   }
   ptx_lex_next(p);
   return true;
}

/* call{.uni} {(ret),} target {, (args)} {, type}; always four operands. */
static bool
parse_call(struct ptx_parser *p, struct ptx_operand *o, unsigned *count)
{
   *count = 4;
   memset(o, 0, 4 * sizeof(*o));
   if (p->tok.kind == '(') {
      o[0] = (struct ptx_operand){.kind = PTX_OPERAND_LIST, .loc = ptx_here(p)};
      ptx_lex_next(p);
      if (!parse_list(p, &o[0], ')', 1) || !ptx_expect(p, ','))
         return false;
   }
   o[1].loc = ptx_here(p);
   if (p->tok.kind != TOK_NAME) {
      ptx_fail(p, o[1].loc, "expected the function to call");
      return false;
   }
   if (!parse_name(p, &o[1]))
      return false;
   if (!ptx_accept(p, ','))
      return true;
   if (p->tok.kind == '(') {
      o[2] = (struct ptx_operand){.kind = PTX_OPERAND_LIST, .loc = ptx_here(p)};
      ptx_lex_next(p);
      if (!parse_list(p, &o[2], ')', 1))
         return false;
      if (!ptx_accept(p, ','))
         return true;
   }
   return parse_call_type(p, &o[3]);
}

static bool
parse_operands(struct ptx_parser *p, struct ptx_operand *o, unsigned *count)
{
   *count = 0;
   while (p->tok.kind != ';') {
      if (*count == PTX_MAX_OPERANDS) {
         ptx_fail(p, ptx_here(p), "more operands than any instruction takes");
         return false;
      }
      if (!parse_operand(p, &o[(*count)++], 0))
         return false;
      if (!ptx_accept(p, ','))
         break;
   }
   return true;
}

/* bra and brx name labels; call has a syntax of its own. */
static bool
parse_operands_of(struct ptx_parser *p, enum ptx_op op, struct ptx_operand *o,
                  unsigned *count)
{
   if (op == PTX_OP_call)
      return parse_call(p, o, count);
   if (op == PTX_OP_bra) {
      *count = 1;
      return parse_label_operand(p, &o[0]);
   }
   if (op == PTX_OP_brx) {
      *count = 2;
      return parse_operand(p, &o[0], 0) && ptx_expect(p, ',') &&
             parse_targets_operand(p, &o[1]);
   }
   return parse_operands(p, o, count);
}

void
ptx_parse_instruction(struct ptx_parser *p)
{
   struct ptx_operand guard = {0};
   struct ptx_operand operands[PTX_MAX_OPERANDS];
   unsigned count;

   if (p->tok.kind == '@' && !parse_guard(p, &guard))
      return;
   if (p->tok.kind != TOK_NAME) {
      ptx_fail(p, ptx_here(p), "expected an instruction");
      return;
   }
   struct diag_loc loc = ptx_here(p);
   ptx_lex_mnemonic(p);
   struct ptx_mnemonic *mn =
      ptx_mnemonic_get(p, loc, p->tok.text, p->tok.length);
   if (!mn)
      return;
   ptx_lex_next(p);
   struct ptx_token label = p->tok;
   if (!parse_operands_of(p, mn->op, operands, &count))
      return;
   if (p->tok.kind != ';') {
      ptx_expect(p, ';');
      return;
   }

   struct ptx_inst *in = instruction_begin(p, mn, loc);
   if (guard.kind) {
      in->guard = arena_new(p->a, struct ptx_operand);
      *in->guard = guard;
   }
   ptx_check_instruction(p, in, mn, operands, count);
   if (in->op == PTX_OP_bra && !p->failed)
      ptx_label_use(p, &in->operands[0].target, &label);
   if (!p->failed)
      ptx_lex_next(p);
}
