/* Memory with one lifetime.  Everything allocated from an arena dies with
 * arena_free(), in one go; nothing is freed alone.  An all-zero arena is a
 * valid empty one.  Allocations are zeroed, 16-byte aligned and never NULL:
 * a host without memory ends the process with a sentence, since a compiler
 * has nothing sensible to do then (device memory is never taken from here).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
   struct arena_chunk *top;
};

void *arena_alloc(struct arena *a, size_t size);
/* count * size bytes, the product checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A larger copy of old (or a first array when old is NULL). */
void *arena_grow(struct arena *a, const void *old, size_t old_bytes,
                 size_t new_bytes);
/* p, of a, is not needed any more: memory comes back at once where the block
 * has a chunk of its own, that is if it is large.
 */
void arena_drop(struct arena *a, const void *p);
char *arena_strndup(struct arena *a, const char *s, size_t length);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);
/* As arena_free, but a little memory is kept for what comes next. */
void arena_clear(struct arena *a);
void arena_free(struct arena *a);
/* That sentence, and the end. */
_Noreturn void arena_exhausted(size_t size);

#define arena_new(a, type) ((type *)arena_alloc(a, sizeof(type)))
#define arena_new_array(a, count, type) \
   ((type *)arena_array(a, count, sizeof(type)))
