/* Characters to tokens (4.1 … 4.5).  The text is a copy that ends in a zero
 * byte, so nothing here compares with its end but the zero byte's case.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ERRORS = 1000 };
enum { SPACE = 1, FIRST = 2, REST = 4, DIGIT = 8, HEX = 16 };

#define LETTER_HEX FIRST | REST | HEX
#define LETTER FIRST | REST
static const uint8_t class[256] = {
   [' '] = SPACE,
   ['\t'] = SPACE,
   ['\n'] = SPACE,
   ['\r'] = SPACE,
   ['\f'] = SPACE,
   ['\v'] = SPACE,
   ['_'] = LETTER,
   ['$'] = LETTER,
   ['%'] = FIRST,
   ['0' ... '9'] = REST | DIGIT | HEX,
   ['a' ... 'f'] = LETTER_HEX,
   ['g' ... 'z'] = LETTER,
   ['A' ... 'F'] = LETTER_HEX,
   ['G' ... 'Z'] = LETTER,
};

static bool
is(char c, unsigned what)
{
   return class[(unsigned char)c] & what;
}

void
ptx_fail(struct ptx_parser *p, struct diag_loc loc, const char *fmt, ...)
{
   if (p->failed)
      return;
   p->failed = true;
   if (ptx_is_silent(p)) {
      diag_error(p->d, loc, "not shown");
      /* What has so many errors is no PTX. */
      if (p->d->error_count > MAX_ERRORS)
         p->at = p->end;
      return;
   }
   va_list ap;
   va_start(ap, fmt);
   char *message = arena_vprintf(&p->d->arena, fmt, ap);
   va_end(ap);
   diag_error(p->d, loc, "%s", message);
}

/* Spaces, comments, and lines that begin with # (a preprocessor's marks). */
static const char *
skip_space(struct ptx_parser *p, const char *s)
{
   for (;;) {
      while (is(*s, SPACE))
         s++;
      if (s[0] == '/' && s[1] == '/') {
         while (*s && *s != '\n')
            s++;
      } else if (s[0] == '/' && s[1] == '*') {
         const char *end = strstr(s + 2, "*/");
         if (!end) {
            ptx_fail(p, ptx_loc(p, s), "this comment has no end");
            return p->end;
         }
         s = end + 2;
      } else if (*s == '#' && (s == p->text || s[-1] == '\n')) {
         while (*s && *s != '\n')
            s++;
      } else {
         return s;
      }
   }
}

/* count hexadecimal digits at s. */
static bool
hex_bits(const char *s, unsigned count, uint64_t *bits)
{
   *bits = 0;
   for (unsigned i = 0; i < count; i++) {
      char c = s[i];
      if (!is(c, HEX))
         return false;
      unsigned digit =
         is(c, DIGIT) ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
      *bits = *bits << 4 | digit;
   }
   return true;
}

static void
lex_decimal_float(struct ptx_parser *p, const char *s)
{
   char *end;
   double d = strtod(s, &end);
   p->tok.kind = TOK_F64;
   memcpy(&p->tok.integer, &d, 8);
   p->at = end;
}

static bool
looks_like_float(const char *s)
{
   while (is(*s, DIGIT))
      s++;
   if (*s == '.')
      return true;
   return (*s | 32) == 'e' &&
          (is(s[1], DIGIT) ||
           ((s[1] == '+' || s[1] == '-') && is(s[2], DIGIT)));
}

static void
lex_integer(struct ptx_parser *p, const char *s)
{
   unsigned base = 10;
   if (s[0] == '0' && (s[1] | 32) == 'x' && is(s[2], HEX))
      base = 16, s += 2;
   else if (s[0] == '0' && (s[1] | 32) == 'b' && (s[2] == '0' || s[2] == '1'))
      base = 2, s += 2;
   else if (s[0] == '0')
      base = 8;

   uint64_t value = 0;
   bool overflow = false;
   for (; is(*s, HEX); s++) {
      unsigned digit = is(*s, DIGIT) ? (unsigned)(*s - '0')
                                     : (unsigned)((*s | 32) - 'a' + 10);
      if (digit >= base)
         break;
      overflow |= __builtin_mul_overflow(value, (uint64_t)base, &value);
      overflow |= __builtin_add_overflow(value, (uint64_t)digit, &value);
   }
   if (overflow)
      ptx_fail(p, ptx_here(p), "this number does not fit in 64 bits");
   p->tok.kind = TOK_INT;
   p->tok.integer = value;
   p->tok.is_unsigned = *s == 'U';
   p->at = s + p->tok.is_unsigned;
}

static void
lex_number(struct ptx_parser *p, const char *s)
{
   if (s[0] == '0' && (s[1] | 32) == 'f' &&
       hex_bits(s + 2, 8, &p->tok.integer)) {
      p->tok.kind = TOK_F32;
      p->at = s + 10;
   } else if (s[0] == '0' && (s[1] | 32) == 'd' &&
              hex_bits(s + 2, 16, &p->tok.integer)) {
      p->tok.kind = TOK_F64;
      p->at = s + 18;
   } else if (looks_like_float(s)) {
      lex_decimal_float(p, s);
   } else {
      lex_integer(p, s);
   }
   if (is(*p->at, REST)) {
      ptx_fail(p, ptx_here(p), "this is not a number");
      while (is(*p->at, REST))
         p->at++;
      p->tok.kind = TOK_BAD;
   }
}

static void
lex_string(struct ptx_parser *p, const char *s)
{
   const char *start = ++s;
   while (*s && *s != '"' && *s != '\n')
      s += s[0] == '\\' && s[1] && s[1] != '\n' ? 2 : 1;
   p->tok.kind = TOK_STRING;
   if (*s != '"') {
      ptx_fail(p, ptx_here(p), "this string has no end on its line");
      p->tok.kind = TOK_BAD;
   }
   p->tok.text = start;
   p->tok.length = (uint32_t)(s - start);
   p->at = *s == '"' ? s + 1 : s;
}

void
ptx_lex_next(struct ptx_parser *p)
{
   const char *s = p->at;
   if (is(*s, SPACE) || *s == '/' || *s == '#')
      s = skip_space(p, s);
   p->tok.text = s;
   p->tok.length = 1;

   if (is(*s, FIRST)) {
      const char *start = s++;
      while (is(*s, REST))
         s++;
      p->tok.kind = TOK_NAME;
      p->tok.length = (uint32_t)(s - start);
      p->at = s;
      /* A lone % or $ is no name; `_` is the sink. */
      if (p->tok.length == 1 && *start == '%')
         p->tok.kind = '%';
   } else if (is(*s, DIGIT)) {
      lex_number(p, s);
   } else if (*s == '.' && is(s[1], DIGIT)) {
      lex_decimal_float(p, s);
   } else if (*s == '.' && is(s[1], REST)) {
      const char *start = ++s;
      while (is(*s, REST))
         s++;
      p->tok.kind = TOK_DOT;
      p->tok.text = start;
      p->tok.length = (uint32_t)(s - start);
      p->at = s;
   } else if (*s == '"') {
      lex_string(p, s);
   } else if (s == p->end) {
      p->tok.kind = TOK_END;
      p->tok.length = 0;
      p->at = s;
   } else {
      p->at = s + 1;
      p->tok.kind = *s;
      if ((unsigned char)*s < ' ' || (unsigned char)*s >= 127) {
         ptx_fail(p, ptx_here(p), "a byte %#x cannot stand in PTX",
                  (unsigned char)*s);
         p->tok.kind = TOK_BAD;
      }
   }
}

/* .f32 and the like behind the mnemonic so far, spaces between. */
static void
join_modifiers(struct ptx_parser *p)
{
   const char *s = skip_space(p, p->at);
   if (*s != '.' || !is(s[1], REST))
      return;
   char *text = arena_strndup(&p->local, p->tok.text, p->tok.length);
   do {
      const char *start = s++;
      while (is(*s, REST) || (s[0] == ':' && s[1] == ':' && s++))
         s++;
      text = arena_printf(&p->local, "%s%.*s", text, (int)(s - start), start);
      p->at = s;
      s = skip_space(p, s);
   } while (strlen(text) < 256 && *s == '.' && is(s[1], REST));
   p->tok.text = text;
   p->tok.length = (uint32_t)strlen(text);
}

void
ptx_lex_mnemonic(struct ptx_parser *p)
{
   const char *s = p->at;
   for (;;) {
      if (is(*s, REST) || (*s == '.' && is(s[1], REST)))
         s++;
      else if (s[0] == ':' && s[1] == ':')
         s += 2;
      else
         break;
   }
   p->at = s;
   p->tok.length = (uint32_t)(s - p->tok.text);
   if (is(*s, SPACE)) {
      while (is(*s, SPACE))
         s++;
      if (*s == '.' || *s == '/')
         join_modifiers(p);
   }
}

bool
ptx_lex_label_follows(struct ptx_parser *p)
{
   const char *s = p->at;
   if (*s != ':' && !is(*s, SPACE) && *s != '/')
      return false;
   while (is(*s, SPACE))
      s++;
   if (*s == '/')
      s = skip_space(p, s);
   return s[0] == ':' && s[1] != ':';
}

static const char *
kind_name(int kind)
{
   static const char *const names[] = {"the end of the file",
                                       "a name",
                                       "a directive",
                                       "a number",
                                       "a number",
                                       "a number",
                                       "a string",
                                       "this"};
   return names[kind - TOK_END];
}

bool
ptx_expect(struct ptx_parser *p, int kind)
{
   if (ptx_accept(p, kind))
      return true;
   if (kind >= TOK_END)
      ptx_fail(p, ptx_here(p), "expected %s", kind_name(kind));
   else if (p->tok.kind == TOK_END)
      ptx_fail(p, ptx_here(p), "expected '%c' before the end of the file",
               kind);
   else
      ptx_fail(p, ptx_here(p), "expected '%c' before '%.*s'", kind,
               (int)(p->tok.length < 60 ? p->tok.length : 60), p->tok.text);
   return false;
}

void
ptx_skip_statement(struct ptx_parser *p)
{
   /* While failed is set nothing is reported.  Braces of a vector belong to
    * the statement.
    */
   unsigned depth = 0;
   p->failed = true;
   while (p->tok.kind != ';' && p->tok.kind != TOK_END) {
      if (p->tok.kind == '}' && depth-- == 0)
         break;
      depth += p->tok.kind == '{';
      ptx_lex_next(p);
   }
   p->failed = false;
   ptx_accept(p, ';');
}

const char *
ptx_copy_name(struct ptx_parser *p)
{
   return arena_strndup(p->a, p->tok.text, p->tok.length);
}
