/* Strings, lists of strings and complaints of the commands.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tools/tools.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct arena tools_arena;
const char *tools_name = "sampan";

void
strings_add(struct strings *s, const char *text)
{
   vec_push(&tools_arena, s, arena_strdup(&tools_arena, text));
}

void
strings_addf(struct strings *s, const char *fmt, ...)
{
   va_list ap;

   va_start(ap, fmt);
   vec_push(&tools_arena, s, arena_vprintf(&tools_arena, fmt, ap));
   va_end(ap);
}

void
strings_add_all(struct strings *s, ...)
{
   va_list ap;
   const char *text;

   va_start(ap, s);
   while ((text = va_arg(ap, const char *)))
      strings_add(s, text);
   va_end(ap);
}

void
strings_append(struct strings *s, const struct strings *more)
{
   for (size_t i = 0; i < more->count; i++)
      vec_push(&tools_arena, s, more->data[i]);
}

void
strings_add_words(struct strings *s, const char *text)
{
   char *word = arena_alloc(&tools_arena, strlen(text) + 1);
   size_t length = 0;
   bool any = false;
   char quote = 0;

   for (const char *p = text;; p++) {
      if (!*p || (!quote && strchr(" \t\r\n", *p))) {
         word[length] = 0;
         if (any)
            strings_add(s, word);
         any = false;
         length = 0;
         if (!*p)
            return;
         continue;
      }
      any = true;
      if (quote ? *p == quote : *p == '"' || *p == '\'') {
         quote = quote ? 0 : *p;
      } else {
         if (*p == '\\' && p[1] && quote != '\'')
            p++;
         word[length++] = *p;
      }
   }
}

char **
strings_argv(struct strings *s)
{
   vec_push(&tools_arena, s, NULL);
   s->count--;
   return s->data;
}

char *
text_of(const char *fmt, ...)
{
   va_list ap;

   va_start(ap, fmt);
   char *s = arena_vprintf(&tools_arena, fmt, ap);
   va_end(ap);
   return s;
}

bool
text_starts(const char *s, const char *prefix)
{
   return !strncmp(s, prefix, strlen(prefix));
}

bool
text_ends(const char *s, const char *suffix)
{
   size_t n = strlen(s), m = strlen(suffix);

   return n >= m && !strcmp(s + n - m, suffix);
}

void
complain(const char *fmt, ...)
{
   va_list ap;

   va_start(ap, fmt);
   fprintf(stderr, "%s: ", tools_name);
   vfprintf(stderr, fmt, ap);
   fputc('\n', stderr);
   va_end(ap);
}
