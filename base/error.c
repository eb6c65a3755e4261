/* The sentence that goes with the last error of each thread.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"
#include "base/debug.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static _Thread_local struct {
   int code;
   char text[1024];
} last;

/* "room/file.c" of an absolute path. */
static const char *
short_name(const char *path)
{
   const char *name = path, *before = path;
   for (const char *s = path; *s; s++) {
      if (*s == '/') {
         before = name;
         name = s + 1;
      }
   }
   return before;
}

int
error_raise(int code, const char *file, int line, const char *fmt, ...)
{
   int n =
      snprintf(last.text, sizeof(last.text), "%s:%d: ", short_name(file), line);
   va_list ap;
   va_start(ap, fmt);
   vsnprintf(last.text + n, sizeof(last.text) - (size_t)n, fmt, ap);
   va_end(ap);
   last.code = code;
   if (debug(error))
      fprintf(stderr, "sampan: error %d: %s\n", code, last.text);
   return code;
}

const char *
error_text(void)
{
   return last.text;
}

void
error_report(void)
{
   static atomic_uint said;
   const char *sentence = strstr(last.text, ": ");
   if (!debug(fault) || debug(error) || atomic_fetch_add(&said, 1) > 4)
      return;
   fprintf(stderr, "sampan: error %d: %s\n", last.code,
           sentence ? sentence + 2 : last.text);
}
