/* Reads and writes fatbinaries; every length in one is taken for a lie until
 * it has been checked against what is left.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/fatbin.h"
#include <string.h>
#include <zstd.h>

/* No PTX of one compilation unit comes near this; a header that says more is
 * broken, and must not make us ask for the memory.
 */
#define TEXT_LIMIT ((size_t)1 << 30)

/* Container: magic, version 1, header size, then the size of all entries. */
enum {
   HEADER_MAGIC = 0,
   HEADER_VERSION = 4,
   HEADER_OWN_SIZE = 6,
   HEADER_PAYLOAD_SIZE = 8,
   HEADER_SIZE = 16
};

/* Entry.  Offsets of name and options count from the entry's header; the
 * options' place is written as an offset and a length at ENTRY_OPTIONS_AT.
 */
enum {
   ENTRY_KIND = 0,
   ENTRY_VERSION = 2,
   ENTRY_OWN_SIZE = 4,
   ENTRY_PADDED_SIZE = 8,
   ENTRY_COMPRESSED_SIZE = 16,
   ENTRY_OPTIONS_AT = 20,
   ENTRY_MINOR = 24,
   ENTRY_MAJOR = 26,
   ENTRY_ARCH = 28,
   ENTRY_NAME = 32,
   ENTRY_NAME_LENGTH = 36,
   ENTRY_FLAGS = 40,
   ENTRY_PLAIN_SIZE = 56,
   ENTRY_SIZE = 64
};

static uint64_t
read_le(const uint8_t *p, unsigned bytes)
{
   uint64_t v = 0;

   for (unsigned i = 0; i < bytes; i++)
      v |= (uint64_t)p[i] << (8 * i);
   return v;
}

static void
write_le(uint8_t *p, unsigned bytes, uint64_t v)
{
   for (unsigned i = 0; i < bytes; i++)
      p[i] = (uint8_t)(v >> (8 * i));
}

bool
fatbin_open(struct fatbin *f, const void *data, size_t room)
{
   const uint8_t *p = data;

   *f = (struct fatbin){0};
   if (!p || room < HEADER_SIZE) {
      f->error = "fatbin: shorter than its header";
      return false;
   }
   if (read_le(p + HEADER_MAGIC, 4) != FATBIN_MAGIC) {
      f->error = "fatbin: wrong magic number";
      return false;
   }
   if (read_le(p + HEADER_VERSION, 2) != 1) {
      f->error = "fatbin: unknown version";
      return false;
   }

   size_t own = read_le(p + HEADER_OWN_SIZE, 2);
   uint64_t payload = read_le(p + HEADER_PAYLOAD_SIZE, 8);

   if (own < HEADER_SIZE || own > room) {
      f->error = "fatbin: header size is out of range";
      return false;
   }
   if (payload > room - own || payload > UINTPTR_MAX - (uintptr_t)(p + own)) {
      f->error = "fatbin: truncated";
      return false;
   }
   f->at = p + own;
   f->end = f->at + payload;
   return true;
}

/* A string that an entry's header places inside the header. */
static bool
header_string(const uint8_t *p, size_t own, uint64_t offset, uint64_t length,
              const char **s, size_t *s_length)
{
   if (!length)
      return true;
   if (offset > own || length > own - offset)
      return false;
   *s = (const char *)p + offset;
   *s_length = length;
   return true;
}

bool
fatbin_next(struct fatbin *f, struct fatbin_entry *e)
{
   const uint8_t *p = f->at;
   size_t left = f->end - p;

   *e = (struct fatbin_entry){0};
   if (f->error || !left)
      return false;
   if (left < ENTRY_SIZE) {
      f->error = "fatbin: entry shorter than its header";
      return false;
   }

   uint64_t own = read_le(p + ENTRY_OWN_SIZE, 4);
   uint64_t padded = read_le(p + ENTRY_PADDED_SIZE, 8);
   uint64_t packed = read_le(p + ENTRY_COMPRESSED_SIZE, 4);

   if (own < ENTRY_SIZE || own > left || padded > left - own) {
      f->error = "fatbin: entry does not fit its container";
      return false;
   }
   e->kind = (enum fatbin_kind)read_le(p + ENTRY_KIND, 2);
   e->arch = (unsigned)read_le(p + ENTRY_ARCH, 4);
   e->flags = read_le(p + ENTRY_FLAGS, 8);
   e->payload = p + own;
   e->payload_size = padded;
   e->plain_size = padded;
   if (e->flags & (FATBIN_LZ4 | FATBIN_ZSTD)) {
      if (packed > padded) {
         f->error = "fatbin: compressed size is out of range";
         return false;
      }
      e->payload_size = packed;
      e->plain_size = read_le(p + ENTRY_PLAIN_SIZE, 8);
   }

   uint64_t at = read_le(p + ENTRY_OPTIONS_AT, 4);
   bool ok = header_string(p, own, read_le(p + ENTRY_NAME, 4),
                           read_le(p + ENTRY_NAME_LENGTH, 4), &e->name,
                           &e->name_length);

   if (ok && e->kind == FATBIN_PTX && at) {
      ok = at <= own && own - at >= 8 &&
           header_string(p, own, read_le(p + at, 4), read_le(p + at + 4, 4),
                         &e->options, &e->options_length);
   }
   if (!ok) {
      f->error = "fatbin: name or options lie outside the entry's header";
      return false;
   }
   f->at = e->payload + padded;
   return true;
}

bool
fatbin_entry_is_part(const struct fatbin_entry *e)
{
   static const char word[] = "--compile-only";

   return e->options &&
          memmem(e->options, e->options_length, word, sizeof(word) - 1);
}

/* Fifteen in a length nibble says that more bytes follow; 255 says go on. */
static bool
lz4_length(const uint8_t **in, const uint8_t *end, size_t limit, size_t *length)
{
   uint8_t byte = 255;

   if (*length != 15)
      return true;
   while (byte == 255) {
      if (*in == end || *length > limit)
         return false;
      byte = *(*in)++;
      *length += byte;
   }
   return true;
}

bool
fatbin_lz4_decode(uint8_t *out, size_t out_size, const uint8_t *in,
                  size_t in_size)
{
   const uint8_t *end = in + in_size;
   size_t done = 0;

   while (in < end) {
      size_t literals = *in >> 4, match = *in & 15;

      in++;
      if (!lz4_length(&in, end, out_size, &literals) ||
          literals > (size_t)(end - in) || literals > out_size - done)
         return false;
      memcpy(out + done, in, literals);
      in += literals;
      done += literals;
      if (in == end) /* the last sequence has no match */
         break;

      if (end - in < 2)
         return false;
      size_t distance = read_le(in, 2);
      in += 2;
      if (!lz4_length(&in, end, out_size, &match))
         return false;
      match += 4;
      if (!distance || distance > done || match > out_size - done)
         return false;
      /* The two ranges may overlap: that is how runs are written. */
      for (; match; match--, done++)
         out[done] = out[done - distance];
   }
   return done == out_size;
}

char *
fatbin_text(struct arena *a, const struct fatbin_entry *e, const char **error)
{
   *error = NULL;
   if (e->kind != FATBIN_PTX) {
      *error = "fatbin: the entry is not PTX";
      return NULL;
   }
   if (e->plain_size > TEXT_LIMIT) {
      *error = "fatbin: the entry claims more than 1 GiB of PTX";
      return NULL;
   }

   bool ok = true;
   uint8_t *text = NULL;

   if (e->flags & FATBIN_ZSTD) {
      /* Believe the frame before taking memory for what the header says. */
      unsigned long long size =
         ZSTD_getFrameContentSize(e->payload, e->payload_size);

      ok = size != ZSTD_CONTENTSIZE_ERROR &&
           (size == ZSTD_CONTENTSIZE_UNKNOWN || size == e->plain_size);
      if (ok) {
         text = arena_alloc(a, e->plain_size + 1);
         ok = ZSTD_decompress(text, e->plain_size, e->payload,
                              e->payload_size) == e->plain_size;
      }
   } else if (e->flags & FATBIN_LZ4) {
      /* A byte of LZ4 makes at most 255. */
      ok = e->plain_size / 255 <= e->payload_size;
      if (ok) {
         text = arena_alloc(a, e->plain_size + 1);
         ok =
            fatbin_lz4_decode(text, e->plain_size, e->payload, e->payload_size);
      }
   } else {
      text =
         (uint8_t *)arena_strndup(a, (const char *)e->payload, e->payload_size);
   }
   if (!ok) {
      *error = "fatbin: damaged compressed PTX";
      return NULL;
   }
   return (char *)text;
}

bool
fatbin_find_ptx(struct fatbin *f, unsigned arch, struct fatbin_entry *e)
{
   struct fatbin_entry it;
   bool found = false;

   while (fatbin_next(f, &it)) {
      if (it.kind != FATBIN_PTX)
         continue;

      bool fits = it.arch <= arch;
      bool had = found && e->arch <= arch;

      if (!found || (fits && (!had || it.arch > e->arch)) ||
          (!fits && !had && it.arch < e->arch)) {
         *e = it;
         found = true;
      }
   }
   return found && !f->error;
}

static size_t
round_up(size_t n)
{
   return (n + 7) & ~(size_t)7;
}

/* The numbers behind ".version" at the head of PTX text. */
static void
ptx_version(const char *text, size_t size, unsigned *major, unsigned *minor)
{
   static const char word[] = ".version";
   const char *p = memmem(text, size, word, sizeof(word) - 1);
   const char *end = text + size;
   unsigned *part = major;

   *major = *minor = 0;
   if (!p)
      return;
   for (p += sizeof(word) - 1; p < end && (*p == ' ' || *p == '\t'); p++)
      ;
   for (; p < end && ((*p >= '0' && *p <= '9') || *p == '.'); p++) {
      if (*p == '.')
         part = minor;
      else if (*part < 1000)
         *part = *part * 10 + (unsigned)(*p - '0');
   }
}

/* Append one entry at out (room enough has been made); its whole size. */
static size_t
write_entry(struct arena *a, uint8_t *out, const struct fatbin_image *m)
{
   size_t options = m->options ? strlen(m->options) : 0;
   size_t name = m->name ? strlen(m->name) : 0;
   size_t own = round_up(ENTRY_SIZE + 8 + options + name);
   uint64_t flags = FATBIN_64BIT | FATBIN_LINUX | (m->debug ? FATBIN_DEBUG : 0);
   const void *payload = m->text;
   size_t stored = m->size;
   unsigned major, minor;

   if (m->compress && m->size) {
      size_t bound = ZSTD_compressBound(m->size);
      void *packed = arena_alloc(a, bound);
      size_t n = ZSTD_compress(packed, bound, m->text, m->size, 3);

      if (!ZSTD_isError(n) && n < m->size && n <= UINT32_MAX) {
         payload = packed;
         stored = n;
         flags |= FATBIN_ZSTD;
      }
   }
   ptx_version(m->text, m->size, &major, &minor);

   write_le(out + ENTRY_KIND, 2, FATBIN_PTX);
   write_le(out + ENTRY_VERSION, 2, 0x0101);
   write_le(out + ENTRY_OWN_SIZE, 4, own);
   /* Plain text ends with at least one zero, so that it is a string. */
   size_t padded = round_up(stored + !(flags & FATBIN_ZSTD));
   write_le(out + ENTRY_PADDED_SIZE, 8, padded);
   write_le(out + ENTRY_COMPRESSED_SIZE, 4, flags & FATBIN_ZSTD ? stored : 0);
   write_le(out + ENTRY_OPTIONS_AT, 4, ENTRY_SIZE);
   write_le(out + ENTRY_MINOR, 2, minor);
   write_le(out + ENTRY_MAJOR, 2, major);
   write_le(out + ENTRY_ARCH, 4, m->arch);
   write_le(out + ENTRY_NAME, 4, name ? ENTRY_SIZE + 8 + options : 0);
   write_le(out + ENTRY_NAME_LENGTH, 4, name);
   write_le(out + ENTRY_FLAGS, 8, flags);
   write_le(out + ENTRY_PLAIN_SIZE, 8, flags & FATBIN_ZSTD ? m->size : 0);
   write_le(out + ENTRY_SIZE, 4, ENTRY_SIZE + 8);
   write_le(out + ENTRY_SIZE + 4, 4, options);
   if (options)
      memcpy(out + ENTRY_SIZE + 8, m->options, options);
   if (name)
      memcpy(out + ENTRY_SIZE + 8 + options, m->name, name);
   memcpy(out + own, payload, stored);
   return own + padded;
}

void *
fatbin_write(struct arena *a, const struct fatbin_image *images, size_t count,
             size_t *size)
{
   size_t room = HEADER_SIZE;

   for (size_t i = 0; i < count; i++) {
      const struct fatbin_image *m = &images[i];

      room += ENTRY_SIZE + 24 + m->size + 8;
      room += (m->options ? strlen(m->options) : 0);
      room += (m->name ? strlen(m->name) : 0);
   }

   uint8_t *out = arena_alloc(a, room);
   size_t at = HEADER_SIZE;

   for (size_t i = 0; i < count; i++)
      at += write_entry(a, out + at, &images[i]);
   write_le(out + HEADER_MAGIC, 4, FATBIN_MAGIC);
   write_le(out + HEADER_VERSION, 2, 1);
   write_le(out + HEADER_OWN_SIZE, 2, HEADER_SIZE);
   write_le(out + HEADER_PAYLOAD_SIZE, 8, at - HEADER_SIZE);
   *size = at;
   return out;
}
