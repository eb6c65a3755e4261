/* Constants and constant expressions (4.5, 4.6).
 *
 * Integers are 64 bits wide, signed unless a literal says or needs otherwise;
 * an operator's result is unsigned when an operand is, as in C.  Of floats
 * there is no arithmetic but the sign.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <string.h>

enum { MAX_DEPTH = 64 };

static bool parse_ternary(struct ptx_parser *p, struct ptx_const *v,
                          unsigned depth);

static bool
negate(struct ptx_const *v)
{
   if (v->kind == CONST_F32)
      v->bits ^= 0x80000000u;
   else if (v->kind == CONST_F64)
      v->bits ^= 1ull << 63;
   else
      v->bits = 0 - v->bits;
   return true;
}

static bool
need_integer(struct ptx_parser *p, const struct ptx_const *v,
             struct diag_loc loc)
{
   if (v->kind == CONST_INT)
      return true;
   ptx_fail(p, loc, "this operator takes integers only");
   return false;
}

static bool
parse_primary(struct ptx_parser *p, struct ptx_const *v, unsigned depth)
{
   *v = (struct ptx_const){0};
   switch (p->tok.kind) {
   case TOK_INT:
      v->bits = p->tok.integer;
      v->is_unsigned = p->tok.is_unsigned || v->bits > INT64_MAX;
      break;
   case TOK_F32:
      v->kind = CONST_F32;
      v->bits = p->tok.integer;
      break;
   case TOK_F64:
      v->kind = CONST_F64;
      v->bits = p->tok.integer;
      break;
   case TOK_NAME:
      if (!ptx_is(p, "WARP_SZ"))
         goto bad;
      v->bits = 32;
      break;
   case '(':
      ptx_lex_next(p);
      return parse_ternary(p, v, depth) && ptx_expect(p, ')');
   default:
   bad:
      if (p->tok.kind != TOK_BAD)
         ptx_fail(p, ptx_here(p), "expected a constant");
      return false;
   }
   ptx_lex_next(p);
   return true;
}

/* (.s64) and (.u64): casts. */
static bool
at_cast(struct ptx_parser *p, bool *is_unsigned)
{
   const char *s = p->at;
   if (p->tok.kind != '(')
      return false;
   while (*s == ' ' || *s == '\t')
      s++;
   if (strncmp(s, ".s64", 4) && strncmp(s, ".u64", 4))
      return false;
   *is_unsigned = s[1] == 'u';
   ptx_lex_next(p);
   ptx_lex_next(p);
   return ptx_expect(p, ')');
}

static bool
parse_unary(struct ptx_parser *p, struct ptx_const *v, unsigned depth)
{
   struct diag_loc loc = ptx_here(p);
   bool is_unsigned;
   if (depth > MAX_DEPTH) {
      ptx_fail(p, loc, "this expression nests too deep");
      return false;
   }
   if (ptx_accept(p, '-'))
      return parse_unary(p, v, depth + 1) && negate(v);
   if (ptx_accept(p, '+'))
      return parse_unary(p, v, depth + 1);
   if (ptx_accept(p, '~')) {
      if (!parse_unary(p, v, depth + 1) || !need_integer(p, v, loc))
         return false;
      v->bits = ~v->bits;
      return true;
   }
   if (ptx_accept(p, '!')) {
      if (!parse_unary(p, v, depth + 1) || !need_integer(p, v, loc))
         return false;
      v->bits = !v->bits;
      v->is_unsigned = false;
      return true;
   }
   if (at_cast(p, &is_unsigned)) {
      if (!parse_unary(p, v, depth + 1) || !need_integer(p, v, loc))
         return false;
      v->is_unsigned = is_unsigned;
      return true;
   }
   return parse_primary(p, v, depth + 1);
}

enum op {
   OP_NONE,
   OP_OR_OR,
   OP_AND_AND,
   OP_OR,
   OP_XOR,
   OP_AND,
   OP_EQ,
   OP_NE,
   OP_LT,
   OP_LE,
   OP_GT,
   OP_GE,
   OP_SHL,
   OP_SHR,
   OP_ADD,
   OP_SUB,
   OP_MUL,
   OP_DIV,
   OP_REM,
};

static const struct {
   enum op op;
   uint8_t precedence;
   char text[3];
} operators[] = {
   {OP_OR_OR, 1, "||"}, {OP_AND_AND, 2, "&&"}, {OP_EQ, 6, "=="},
   {OP_NE, 6, "!="},    {OP_LE, 7, "<="},      {OP_GE, 7, ">="},
   {OP_SHL, 8, "<<"},   {OP_SHR, 8, ">>"},     {OP_OR, 3, "|"},
   {OP_XOR, 4, "^"},    {OP_AND, 5, "&"},      {OP_LT, 7, "<"},
   {OP_GT, 7, ">"},     {OP_ADD, 9, "+"},      {OP_SUB, 9, "-"},
   {OP_MUL, 10, "*"},   {OP_DIV, 10, "/"},     {OP_REM, 10, "%"},
};

/* The operator at tok, which is its first character. */
static enum op
peek_operator(const struct ptx_parser *p, unsigned *precedence,
              unsigned *length)
{
   if (p->tok.kind >= TOK_END)
      return OP_NONE;
   for (unsigned i = 0; i < countof(operators); i++) {
      const char *t = operators[i].text;
      if (p->tok.text[0] == t[0] && (!t[1] || p->at[0] == t[1])) {
         *precedence = operators[i].precedence;
         *length = t[1] ? 2 : 1;
         return operators[i].op;
      }
   }
   return OP_NONE;
}

static uint64_t
shift_right(const struct ptx_const *a, uint64_t by)
{
   int64_t s = (int64_t)a->bits;
   if (by > 63)
      return !a->is_unsigned && s < 0 ? ~0ull : 0;
   return a->is_unsigned ? a->bits >> by : (uint64_t)(s >> by);
}

static uint64_t
compute(enum op op, const struct ptx_const *a, const struct ptx_const *b,
        bool is_unsigned)
{
   uint64_t x = a->bits, y = b->bits;
   int64_t s = (int64_t)x, t = (int64_t)y;
   bool less = is_unsigned ? x < y : s < t;
   switch (op) {
   case OP_OR_OR:
      return x || y;
   case OP_AND_AND:
      return x && y;
   case OP_OR:
      return x | y;
   case OP_XOR:
      return x ^ y;
   case OP_AND:
      return x & y;
   case OP_EQ:
      return x == y;
   case OP_NE:
      return x != y;
   case OP_LT:
      return less;
   case OP_GE:
      return !less;
   case OP_LE:
      return less || x == y;
   case OP_GT:
      return !less && x != y;
   case OP_SHL:
      return y > 63 ? 0 : x << y;
   case OP_SHR:
      return shift_right(a, y);
   case OP_ADD:
      return x + y;
   case OP_SUB:
      return x - y;
   case OP_MUL:
      return x * y;
   case OP_DIV:
      return is_unsigned ? x / y : t == -1 ? 0 - x : (uint64_t)(s / t);
   case OP_REM:
      return is_unsigned ? x % y : t == -1 ? 0 : (uint64_t)(s % t);
   default:
      return 0;
   }
}

static bool
parse_binary(struct ptx_parser *p, struct ptx_const *a, unsigned least,
             unsigned depth)
{
   if (!parse_unary(p, a, depth))
      return false;
   for (;;) {
      unsigned precedence, length;
      struct diag_loc loc = ptx_here(p);
      enum op op = peek_operator(p, &precedence, &length);
      if (op == OP_NONE || precedence < least)
         return true;
      /* d|p: no or of an operand that is no integer; see parse_inst.c */
      struct ptx_const b;
      p->at = p->tok.text + length;
      ptx_lex_next(p);
      if (!parse_binary(p, &b, precedence + 1, depth + 1) ||
          !need_integer(p, a, loc) || !need_integer(p, &b, loc))
         return false;
      if ((op == OP_DIV || op == OP_REM) && !b.bits) {
         ptx_fail(p, loc, "division by zero in a constant");
         return false;
      }
      bool is_unsigned = a->is_unsigned || b.is_unsigned;
      a->bits = compute(op, a, &b, is_unsigned);
      if (op == OP_SHL || op == OP_SHR)
         is_unsigned = a->is_unsigned;
      a->is_unsigned = is_unsigned && (op < OP_EQ || op > OP_GE) &&
                       op != OP_OR_OR && op != OP_AND_AND;
   }
}

static bool
parse_ternary(struct ptx_parser *p, struct ptx_const *v, unsigned depth)
{
   struct diag_loc loc = ptx_here(p);
   if (!parse_binary(p, v, 1, depth + 1))
      return false;
   if (p->tok.kind != '?')
      return true;
   struct ptx_const a, b;
   ptx_lex_next(p);
   if (!need_integer(p, v, loc) || !parse_ternary(p, &a, depth + 1) ||
       !ptx_expect(p, ':') || !parse_ternary(p, &b, depth + 1))
      return false;
   *v = v->bits ? a : b;
   return true;
}

/* Nearly every constant is a literal by itself. */
bool
ptx_parse_const(struct ptx_parser *p, struct ptx_const *v)
{
   struct ptx_token literal = p->tok;
   const char *at = p->at;
   if (literal.kind == TOK_INT || literal.kind == TOK_F32) {
      ptx_lex_next(p);
      switch (p->tok.kind) {
      case ',':
      case ';':
      case ']':
      case '}':
      case ')':
      case TOK_NAME:
      case TOK_DOT:
      case TOK_INT:
         *v = (struct ptx_const){.bits = literal.integer};
         v->kind = literal.kind == TOK_F32 ? CONST_F32 : CONST_INT;
         v->is_unsigned = v->kind == CONST_INT &&
                          (literal.is_unsigned || v->bits > INT64_MAX);
         return true;
      default:
         p->tok = literal;
         p->at = at;
      }
   }
   return parse_ternary(p, v, 0);
}

bool
ptx_parse_integer(struct ptx_parser *p, int64_t *value)
{
   struct ptx_const v;
   struct diag_loc loc = ptx_here(p);
   *value = 0;
   if (!ptx_parse_const(p, &v) || !need_integer(p, &v, loc))
      return false;
   *value = (int64_t)v.bits;
   return true;
}

static double
as_double(const struct ptx_const *c)
{
   double d;
   if (c->kind == CONST_F32) {
      float f;
      uint32_t bits = (uint32_t)c->bits;
      memcpy(&f, &bits, 4);
      return f;
   }
   memcpy(&d, &c->bits, 8);
   return d;
}

bool
ptx_const_as(const struct ptx_const *c, enum ptx_type type, uint64_t *bits)
{
   unsigned width = ptx_types[type].bits;
   uint64_t mask = width >= 64 ? ~0ull : (1ull << width) - 1;
   *bits = c->bits & mask;
   if (type == PTX_PRED) {
      *bits = c->bits != 0;
      return c->kind == CONST_INT;
   }
   if (type == PTX_F32) {
      if (c->kind == CONST_F64) {
         float f = (float)as_double(c);
         uint32_t b;
         memcpy(&b, &f, 4);
         *bits = b;
      }
      return c->kind != CONST_INT;
   }
   if (type == PTX_F64) {
      if (c->kind == CONST_F32) {
         double d = as_double(c);
         memcpy(bits, &d, 8);
      }
      return c->kind != CONST_INT;
   }
   /* Untyped registers take a float's bits: mov.b32 %r1, 0f3F800000 */
   bool untyped = ptx_types[type].kind == PTX_KIND_BITS;
   if (c->kind == CONST_F32)
      return untyped && width == 32;
   if (c->kind == CONST_F64)
      return untyped && width == 64;
   return true;
}
