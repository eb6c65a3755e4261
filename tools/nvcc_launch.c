/* Launches as nvcc reads them: `kernel << < grid, block >> > (...)`.
 *
 * nvcc takes the three characters of <<< and >>> apart, as old formatters
 * did; clang does not.  No C++ has `<< <`, so a source that does gets a copy
 * in which they stand together, in the same columns, and clang is told to
 * read the copy under the source's own name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tools/nvcc.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `<< <` with blanks at p: its length, else 0. */
static size_t
spaced(const char *p, const char *end, char c)
{
   const char *q = p + 2;
   if (end - p < 4 || p[0] != c || p[1] != c || (*q != ' ' && *q != '\t'))
      return 0;
   while (q < end && (*q == ' ' || *q == '\t'))
      q++;
   return q < end && *q == c && (q + 1 == end || q[1] != c)
             ? (size_t)(q - p) + 1
             : 0;
}

/* Behind a string, character or comment that starts at p; p where none does. */
static char *
skip_quoted(char *p, char *end)
{
   if (*p == '"' || *p == '\'') {
      char quote = *p++;
      while (p < end && *p != quote && *p != '\n')
         p += *p == '\\' && p + 1 < end ? 2 : 1;
      return p < end ? p + 1 : end;
   }
   if (end - p > 1 && p[0] == '/' && p[1] == '/') {
      char *line = memchr(p, '\n', (size_t)(end - p));
      return line ? line : end;
   }
   if (end - p > 1 && p[0] == '/' && p[1] == '*') {
      char *close = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
      return close ? close + 2 : end;
   }
   return p;
}

bool
nvcc_join_launches(char *text, size_t size)
{
   bool changed = false;
   char *end = text + size;
   for (char *p = text; p < end;) {
      char *behind = skip_quoted(p, end);
      size_t length = 0;
      if (behind > p) {
         p = behind;
         continue;
      }
      if (*p == '<' || *p == '>')
         length = spaced(p, end, *p);
      /* `>> >` closes templates too; only after a launch has opened. */
      if (length && (*p == '<' || changed)) {
         memset(p + 2, ' ', length - 2);
         p[2] = *p;
         changed = true;
         p += length;
      } else {
         p++;
      }
   }
   return changed;
}
