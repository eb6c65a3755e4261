/* Diagnostics with place, line and caret.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/diag.h"

#include <stdio.h>
#include <string.h>

static void
append(struct diag *d, const char *s, size_t length)
{
   if (d->log_size + length + 1 > d->log_room) {
      size_t room = 2 * (d->log_size + length + 1);
      d->log = arena_grow(&d->arena, d->log, d->log_size, room);
      d->log_room = room;
   }
   memcpy(d->log + d->log_size, s, length);
   d->log_size += length;
   d->log[d->log_size] = 0;
}

static const char *
line_start(const struct diag *d, struct diag_loc loc)
{
   const char *p = d->text + (loc.offset < d->size ? loc.offset : d->size);
   while (p > d->text && p[-1] != '\n')
      p--;
   return p;
}

void
diag_position(const struct diag *d, struct diag_loc loc, unsigned *line,
              unsigned *column)
{
   size_t offset = loc.offset < d->size ? loc.offset : d->size;
   const char *start = line_start(d, loc);
   *line = 1;
   for (const char *p = d->text; p < start; p++)
      *line += *p == '\n';
   *column = (unsigned)(d->text + offset - start) + 1;
}

/* The line, tabs as they are, and below it a caret under the place.  Bytes
 * that are not printable show as '?': the text may be anything.
 */
static void
append_caret(struct diag *d, struct diag_loc loc, unsigned column)
{
   enum { WIDEST = 200 };
   const char *start = line_start(d, loc);
   const char *end = d->text + d->size;
   char line[WIDEST + 2], caret[WIDEST + 2];
   size_t length = 0;

   while (start + length < end && start[length] != '\n' && length < WIDEST) {
      char c = start[length];
      if (c == '\r')
         break;
      line[length++] = c == '\t' || (c >= ' ' && c < 127) ? c : '?';
   }
   line[length] = '\n';
   append(d, line, length + 1);
   if (column > length + 1)
      return;
   for (unsigned i = 0; i + 1 < column; i++)
      caret[i] = line[i] == '\t' ? '\t' : ' ';
   caret[column - 1] = '^';
   caret[column] = '\n';
   append(d, caret, column + 1);
}

static void
report(struct diag *d, struct diag_loc loc, const char *fmt, va_list ap)
{
   unsigned line, column;
   diag_position(d, loc, &line, &column);
   char *head = arena_printf(
      &d->arena, "%s:%u:%u: error: ", d->name ? d->name : "ptx", line, column);
   char *body = arena_vprintf(&d->arena, fmt, ap);
   append(d, head, strlen(head));
   append(d, body, strlen(body));
   append(d, "\n", 1);
   append_caret(d, loc, column);
}

void
diag_error(struct diag *d, struct diag_loc loc, const char *fmt, ...)
{
   unsigned limit = d->error_limit ? d->error_limit : DIAG_ERROR_LIMIT;
   if (d->error_count++ >= limit)
      return;
   va_list ap;
   va_start(ap, fmt);
   report(d, loc, fmt, ap);
   va_end(ap);
   if (d->error_count == limit)
      append(d, "too many errors; the rest is not shown\n", 39);
}

void
diag_fini(struct diag *d)
{
   arena_free(&d->arena);
   d->log = NULL;
   d->log_size = d->log_room = 0;
}
