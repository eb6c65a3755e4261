/* Device printf and assert.
 *
 * The text is made where the kernel runs and kept in the context's buffer
 * until the host synchronises; a full buffer is printed early, so that nothing
 * is lost.  Arguments lie as C would lay out a struct of them: 4 bytes each,
 * or 8, aligned.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The buffer ---- */

void
device_print_init(struct device_print *p, size_t room)
{
   pthread_mutex_init(&p->lock, NULL);
   p->buffer = NULL;
   p->room = room;
   atomic_store(&p->used, 0);
}

void
device_print_fini(struct device_print *p)
{
   free(p->buffer);
   p->buffer = NULL;
   pthread_mutex_destroy(&p->lock);
}

/* p->lock held */
static void
print_flush(struct device_print *p)
{
   size_t used = atomic_load(&p->used);
   if (!used)
      return;
   fwrite(p->buffer, 1, used, stdout);
   fflush(stdout);
   atomic_store(&p->used, 0);
}

void
device_context_flush(struct device_context *c)
{
   struct device_print *p = &c->print;
   if (!atomic_load(&p->used) || device_gone())
      return;
   pthread_mutex_lock(&p->lock);
   print_flush(p);
   pthread_mutex_unlock(&p->lock);
}

static void
print_add(struct device_print *p, const char *text, size_t size)
{
   pthread_mutex_lock(&p->lock);
   if (!p->buffer)
      p->buffer = malloc(p->room);
   if (atomic_load(&p->used) + size > p->room || !p->buffer)
      print_flush(p);
   if (p->buffer && size <= p->room) {
      size_t used = atomic_load(&p->used);
      memcpy(p->buffer + used, text, size);
      atomic_store(&p->used, used + size);
   } else {
      fwrite(text, 1, size, stdout);
   }
   pthread_mutex_unlock(&p->lock);
}

/* ---- Formatting ---- */

/* Text that grows; lives in the thread, so that a fault while it is written
 * (a bad string pointer) loses nothing. */
struct text {
   char *data;
   size_t size, room;
};

static _Thread_local struct text line;
static pthread_key_t text_key; /* frees it with the thread */
static pthread_once_t text_once = PTHREAD_ONCE_INIT;

static void
text_key_create(void)
{
   pthread_key_create(&text_key, free);
}

static bool
text_room(struct text *t, size_t more)
{
   if (t->size + more <= t->room)
      return true;
   size_t room = 2 * t->room + more + 256;
   char *data = realloc(t->data, room);
   if (!data)
      return false;
   t->data = data;
   t->room = room;
   pthread_setspecific(text_key, data);
   return true;
}

static void
text_add(struct text *t, const char *s, size_t n)
{
   if (!n || !text_room(t, n))
      return;
   memcpy(t->data + t->size, s, n);
   t->size += n;
}

/* Packed arguments. */
struct packed {
   const char *at;
   int count;
};

static uint64_t
take(struct packed *p, size_t bytes)
{
   uint64_t v = 0;
   const char *at =
      (const char *)(((uintptr_t)p->at + bytes - 1) & ~(uintptr_t)(bytes - 1));
   memcpy(&v, at, bytes);
   p->at = at + bytes;
   p->count++;
   return v;
}

/* One conversion, "%-08.3lf": flags and numbers are copied to spec; returns
 * the end of it, or NULL when it is none. */
struct conversion {
   char spec[64];
   bool wide;        /* l, ll, j, z, t: 8 bytes */
   bool tiny, small; /* hh, h */
   char letter;
};

static const char *
conversion_parse(const char *s, struct packed *arguments, struct conversion *c)
{
   size_t n = 0;
   memset(c, 0, sizeof(*c));
   c->spec[n++] = '%';
   while (*s && strchr("-+ #0123456789.*", *s)) {
      if (*s == '*') {
         int v = (int)take(arguments, 4);
         n += (size_t)snprintf(c->spec + n, sizeof(c->spec) - n, "%d", v);
      } else {
         c->spec[n++] = *s;
      }
      s++;
      if (n > sizeof(c->spec) - 20)
         return NULL;
   }
   for (; *s && strchr("hlLjztq", *s); s++) {
      c->tiny |= *s == 'h' && c->small;
      c->small |= *s == 'h';
      c->wide |= *s != 'h';
   }
   c->letter = *s;
   if (!*s || !strchr("diouxXcfFeEgGaAps", *s))
      return NULL;
   return s + 1;
}

/* snprintf of one value, at the end of the text; the value is used twice. */
#define FORMAT(t, spec, value) \
   do { \
      int size_ = snprintf(NULL, 0, spec, value); \
      if (size_ >= 0 && text_room(t, (size_t)size_ + 1)) { \
         snprintf((t)->data + (t)->size, (size_t)size_ + 1, spec, value); \
         (t)->size += (size_t)size_; \
      } \
   } while (0)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
format_integer(struct text *t, struct conversion *c, struct packed *arguments)
{
   size_t n = strlen(c->spec);
   uint64_t v = take(arguments, c->wide ? 8 : 4);
   bool is_signed = c->letter == 'd' || c->letter == 'i';
   if (!c->wide && is_signed)
      v = (uint64_t)(int64_t)(c->tiny    ? (int8_t)v
                              : c->small ? (int16_t)v
                                         : (int32_t)v);
   else if (c->tiny || c->small)
      v &= c->tiny ? 0xff : 0xffff;
   snprintf(c->spec + n, sizeof(c->spec) - n, "ll%c", c->letter);
   FORMAT(t, c->spec, (unsigned long long)v);
}

static void
format_one(struct text *t, struct conversion *c, struct packed *arguments)
{
   size_t n = strlen(c->spec);
   if (strchr("diouxX", c->letter)) {
      format_integer(t, c, arguments);
      return;
   }
   c->spec[n++] = c->letter;
   c->spec[n] = 0;
   if (c->letter == 'c') {
      int v = (int)take(arguments, 4);
      FORMAT(t, c->spec, v);
   } else if (c->letter == 's') {
      const char *s = (const char *)(uintptr_t)take(arguments, 8);
      FORMAT(t, c->spec, s ? s : "(null)");
   } else if (c->letter == 'p') {
      void *v = (void *)(uintptr_t)take(arguments, 8);
      FORMAT(t, c->spec, v);
   } else {
      uint64_t bits = take(arguments, 8);
      double v;
      memcpy(&v, &bits, 8);
      FORMAT(t, c->spec, v);
   }
}

#pragma GCC diagnostic pop

/* Returns what CUDA's printf does: how many arguments there were. */
static int
format(struct text *t, const char *s, const void *values)
{
   struct packed arguments = {.at = values};
   while (*s) {
      size_t n = strcspn(s, "%");
      text_add(t, s, n);
      s += n;
      if (!*s)
         break;
      if (s[1] == '%') {
         text_add(t, s, 1);
         s += 2;
         continue;
      }
      struct conversion c;
      const char *end = conversion_parse(s + 1, &arguments, &c);
      if (!end) { /* as it stands */
         text_add(t, s, 1);
         s++;
         continue;
      }
      format_one(t, &c, &arguments);
      s = end;
   }
   return arguments.count;
}

static struct device_context *
context_of(struct simd_block *b)
{
   struct device_resident *r = b->device;
   return r->op->stream->context;
}

void
device_service_print(struct simd_block *b, uint64_t lanes,
                     const uint64_t *formats, const uint64_t *arguments,
                     int32_t *results)
{
   pthread_once(&text_once, text_key_create);
   line.size = 0;
   for (uint64_t m = lanes; m; m &= m - 1) {
      int lane = __builtin_ctzll(m);
      const char *s = (const char *)(uintptr_t)formats[lane];
      results[lane] =
         s ? format(&line, s, (const void *)(uintptr_t)arguments[lane]) : -1;
   }
   if (line.size)
      print_add(&context_of(b)->print, line.data, line.size);
}

void
device_service_assert(struct simd_block *b, uint64_t lanes,
                      const uint64_t *message, const uint64_t *file,
                      const uint32_t *number, const uint64_t *function)
{
   struct device_resident *r = b->device;
   const uint32_t *n = r->code->block;
   for (uint64_t m = lanes; m; m &= m - 1) {
      unsigned lane = (unsigned)__builtin_ctzll(m);
      unsigned t = b->vector * r->code->width + lane;
      char text[2048]; /* first here: a bad pointer must not lock stderr */
      snprintf(text, sizeof(text),
               "%s:%u: %s: block: [%u,%u,%u], thread: [%u,%u,%u] Assertion "
               "`%s` failed.\n",
               (const char *)(uintptr_t)file[lane], number[lane],
               (const char *)(uintptr_t)function[lane], b->ctaid[0],
               b->ctaid[1], b->ctaid[2], t % n[0], t / n[0] % n[1],
               t / n[0] / n[1], (const char *)(uintptr_t)message[lane]);
      fputs(text, stderr);
   }
   device_fault_raise(b, CUDA_ERROR_ASSERT, lanes, 0, 0, 0);
}
