/* Memory with one lifetime: chunks in a list, a bump pointer in the first.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Chunks grow with the arena, from this to that; of the large ones the kernel
 * is asked for huge pages, since page by page its faults cost as much as a
 * parser.
 */
#ifndef ARENA_CHUNK /* the fuzzer wants many small ones */
#define ARENA_CHUNK (64 * 1024)
#define ARENA_LARGEST_CHUNK (8 * 1024 * 1024)
#endif
enum {
   CHUNK = ARENA_CHUNK,
   LARGEST_CHUNK = ARENA_LARGEST_CHUNK,
   HUGE = 1 << 21
};

struct arena_chunk {
   struct arena_chunk *next;
   size_t used, size;
   _Alignas(16) char data[];
};

_Noreturn void
arena_exhausted(size_t size)
{
   fprintf(stderr, "sampan: out of host memory (%zu bytes)\n", size);
   abort();
}

static size_t
next_size(const struct arena *a)
{
   size_t room = a->top ? 2 * a->top->size : CHUNK;
   return room < CHUNK ? CHUNK : room < LARGEST_CHUNK ? room : LARGEST_CHUNK;
}

static void
want_huge_pages(void *chunk, size_t size)
{
   uintptr_t from = ((uintptr_t)chunk + HUGE - 1) & ~(uintptr_t)(HUGE - 1);
   uintptr_t to = ((uintptr_t)chunk + size) & ~(uintptr_t)(HUGE - 1);
   if (from < to)
      madvise((void *)from, to - from, MADV_HUGEPAGE);
}

void *
arena_alloc(struct arena *a, size_t size)
{
   if (size > SIZE_MAX / 2)
      arena_exhausted(size);
   size = (size + 15) & ~(size_t)15;

   struct arena_chunk *c = a->top;
   if (!c || c->size - c->used < size) {
      bool big = size > CHUNK / 4;
      size_t room = big ? size : next_size(a);
      c = calloc(1, sizeof(*c) + room);
      if (!c)
         arena_exhausted(size);
      want_huge_pages(c, room);
      c->size = room;
      /* A big block goes behind the open chunk, which stays open. */
      if (a->top && big) {
         c->next = a->top->next;
         a->top->next = c;
      } else {
         c->next = a->top;
         a->top = c;
      }
   }
   void *p = c->data + c->used;
   c->used += size;
   return p;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
   size_t bytes;
   if (__builtin_mul_overflow(count, size, &bytes))
      arena_exhausted(SIZE_MAX);
   return arena_alloc(a, bytes);
}

void *
arena_grow(struct arena *a, const void *old, size_t old_bytes, size_t new_bytes)
{
   void *p = arena_alloc(a, new_bytes);
   if (old_bytes)
      memcpy(p, old, old_bytes);
   return p;
}

void
arena_drop(struct arena *a, const void *p)
{
   struct arena_chunk *c;
   /* The open chunk is shared. */
   for (struct arena_chunk **at = &a->top; (c = *at); at = &c->next)
      if (c->data == p && c->used == c->size && c != a->top) {
         *at = c->next;
         free(c);
         return;
      }
}

char *
arena_strndup(struct arena *a, const char *s, size_t length)
{
   char *p = arena_alloc(a, length + 1);
   memcpy(p, s, length);
   return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
   return arena_strndup(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
   va_list again;
   va_copy(again, ap);
   int length = vsnprintf(NULL, 0, fmt, again);
   va_end(again);
   if (length < 0)
      length = 0;
   char *p = arena_alloc(a, (size_t)length + 1);
   vsnprintf(p, (size_t)length + 1, fmt, ap);
   return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
   va_list ap;
   va_start(ap, fmt);
   char *p = arena_vprintf(a, fmt, ap);
   va_end(ap);
   return p;
}

void
arena_clear(struct arena *a)
{
   struct arena_chunk *c = a->top, *kept = NULL;
   while (c) {
      struct arena_chunk *next = c->next;
      if (!kept && c->size == CHUNK)
         kept = c;
      else
         free(c);
      c = next;
   }
   if (kept) {
      memset(kept->data, 0, kept->used);
      kept->used = 0;
      kept->next = NULL;
   }
   a->top = kept;
}

void
arena_free(struct arena *a)
{
   struct arena_chunk *c = a->top;
   while (c) {
      struct arena_chunk *next = c->next;
      free(c);
      c = next;
   }
   a->top = NULL;
}
