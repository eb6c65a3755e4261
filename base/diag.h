/* Diagnostics: what is wrong in a text, where, with the line and a caret.
 * The parser and the passes do not return codes: they report here, go on with
 * something harmless, and the driver of the stage stops when error_count is
 * not zero.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* A place in a text: byte offset from its start. */
struct diag_loc {
   uint32_t offset;
};

enum { DIAG_ERROR_LIMIT = 20 };

/* One text under translation and what was said of it.  All-zero but for
 * name, text and size is valid.  The log grows in its own arena.
 */
struct diag {
   const char *name;
   const char *text;
   size_t size;
   unsigned error_count;
   unsigned error_limit; /* 0: DIAG_ERROR_LIMIT; further errors are counted, not
                            printed */
   char *log;            /* what was printed, zero-terminated; NULL: nothing */
   size_t log_size, log_room;
   struct arena arena;
};

/* Appends `name:line:column: error: message`, the line, and a caret. */
void diag_error(struct diag *d, struct diag_loc loc, const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));
/* 1-based line and column of a place. */
void diag_position(const struct diag *d, struct diag_loc loc, unsigned *line,
                   unsigned *column);
void diag_fini(struct diag *d);
