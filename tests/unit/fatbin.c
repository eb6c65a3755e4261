/* Checks of base/fatbin.h: what is written reads back; no damage, truncation
 * or foreign byte makes the reader read where it must not.  With arguments:
 * lists the entries of fatbinary files, PTX text included.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/fatbin.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(x) \
   do { \
      if (!(x)) { \
         printf("%s:%d: %s\n", __FILE__, __LINE__, #x); \
         failures++; \
      } \
   } while (0)

static int failures;

/* Walk a copy that ends where its memory ends, so that a sanitizer or
 * valgrind sees one byte too many; the number of texts that came out.
 */
static int
walk(const uint8_t *data, size_t size, const char **error)
{
   uint8_t *copy = malloc(size ? size : 1);
   struct arena a = {0};
   struct fatbin f;
   struct fatbin_entry e;
   int texts = 0;
   const char *problem;

   memcpy(copy, data, size);
   *error = NULL;
   if (fatbin_open(&f, copy, size))
      while (fatbin_next(&f, &e)) {
         if (e.kind != FATBIN_PTX)
            continue;
         if (fatbin_text(&a, &e, &problem))
            texts++;
         else
            *error = problem;
         fatbin_entry_is_part(&e);
      }
   if (f.error)
      *error = f.error;
   arena_free(&a);
   free(copy);
   return texts;
}

static unsigned
next_random(void)
{
   static uint64_t state = 88172645463325252u;

   state ^= state << 13;
   state ^= state >> 7;
   state ^= state << 17;
   return (unsigned)(state >> 16);
}

static void
check_damage(const uint8_t *data, size_t size, int entries)
{
   uint8_t *copy = malloc(size);
   const char *error;

   CHECK(walk(data, size, &error) == entries && !error);
   for (size_t n = 0; n < size; n++) {
      walk(data, n, &error);
      CHECK(error); /* every truncation is told */
   }
   for (int round = 0; round < 20000; round++) {
      unsigned count = 1 + next_random() % 4;

      memcpy(copy, data, size);
      for (unsigned i = 0; i < count; i++)
         copy[next_random() % (next_random() % 2 ? size : 160)] =
            (uint8_t)next_random();
      walk(copy, size, &error);
   }
   free(copy);
}

static char *
long_text(struct arena *a, const char *target)
{
   char *text = arena_printf(a, ".version 8.5\n.target %s\n", target);

   for (int i = 0; i < 200; i++)
      text =
         arena_printf(a, "%s.visible .entry kernel_%d() { ret; }\n", text, i);
   return text;
}

static void
check_round_trip(bool compress)
{
   struct arena a = {0};
   char *text = long_text(&a, "sm_80"), *text90 = long_text(&a, "sm_90");
   struct fatbin_image images[] = {
      {90, text90, strlen(text90), "b.cu", NULL, compress, false},
      {80, text, strlen(text), "dir/a.cu", "--compile-only", compress, true},
      {75, "", 0, NULL, NULL, compress, false}};
   size_t size;
   uint8_t *data = fatbin_write(&a, images, 3, &size);
   struct fatbin f;
   struct fatbin_entry e;
   const char *error;

   CHECK(fatbin_open(&f, data, SIZE_MAX)); /* as from a wrapper */
   CHECK(fatbin_next(&f, &e) && e.arch == 90 && !fatbin_entry_is_part(&e));
   CHECK(e.name_length == 4 && !memcmp(e.name, "b.cu", 4));
   CHECK(fatbin_next(&f, &e) && e.arch == 80 && fatbin_entry_is_part(&e));
   CHECK(e.flags & FATBIN_DEBUG);
   CHECK(!!(e.flags & FATBIN_ZSTD) == compress);
   CHECK(!strcmp(fatbin_text(&a, &e, &error), text) && !error);
   CHECK(fatbin_next(&f, &e) && e.arch == 75);
   CHECK(!strcmp(fatbin_text(&a, &e, &error), ""));
   CHECK(!fatbin_next(&f, &e) && !f.error);

   static const unsigned pick[][2] = {{80, 80},  {86, 80}, {90, 90},
                                      {120, 90}, {75, 75}, {70, 75}};
   for (size_t i = 0; i < sizeof(pick) / sizeof(*pick); i++) {
      CHECK(fatbin_open(&f, data, size));
      CHECK(fatbin_find_ptx(&f, pick[i][0], &e) && e.arch == pick[i][1]);
   }
   check_damage(data, size, 3);
   arena_free(&a);
}

static void
check_lz4(void)
{
   /* "abc" five times and "xyzxyz": a run that overlaps itself, by hand */
   static const uint8_t packed[] = {0x38, 'a', 'b', 'c', 3,   0,  0x60,
                                    'x',  'y', 'z', 'x', 'y', 'z'};
   static const char plain[] = "abcabcabcabcabcxyzxyz";
   uint8_t out[sizeof(plain)];
   size_t size = sizeof(plain) - 1;

   CHECK(fatbin_lz4_decode(out, size, packed, sizeof(packed)));
   CHECK(!memcmp(out, plain, size));
   CHECK(!fatbin_lz4_decode(out, size - 1, packed, sizeof(packed)));
   CHECK(!fatbin_lz4_decode(out, size + 1, packed, sizeof(packed)));
   for (size_t n = 0; n < sizeof(packed); n++)
      CHECK(!fatbin_lz4_decode(out, size, packed, n));

   static const uint8_t before_start[] = {0x10, 'a', 2, 0, 0};
   static const uint8_t endless[] = {0xff, 0xff, 0xff, 0xff};

   CHECK(!fatbin_lz4_decode(out, 5, before_start, sizeof(before_start)));
   CHECK(!fatbin_lz4_decode(out, size, endless, sizeof(endless)));
   CHECK(!fatbin_lz4_decode(out, size, NULL, 0));
}

static void
check_nonsense(void)
{
   static const uint8_t zeros[64];
   struct fatbin f;

   CHECK(!fatbin_open(&f, NULL, 0) && f.error);
   CHECK(!fatbin_open(&f, zeros, 64) && f.error);
   CHECK(!fatbin_open(&f, zeros, 3) && f.error);
}

/* For a look at a file, and at what other compilers write. */
static int
list_file(const char *path)
{
   static uint8_t data[16 << 20];
   FILE *in = fopen(path, "rb");
   size_t size = in ? fread(data, 1, sizeof(data), in) : 0;
   struct arena a = {0};
   struct fatbin f;
   struct fatbin_entry e;
   const char *error;

   if (in)
      fclose(in);
   if (fatbin_open(&f, data, size))
      while (fatbin_next(&f, &e)) {
         printf("%s %u part=%d %.*s\n",
                e.kind == FATBIN_PTX     ? "ptx"
                : e.kind == FATBIN_CUBIN ? "cubin"
                                         : "other",
                e.arch, fatbin_entry_is_part(&e), (int)e.name_length,
                e.name ? e.name : "");
         if (e.kind == FATBIN_PTX)
            puts(fatbin_text(&a, &e, &error) ? fatbin_text(&a, &e, &error)
                                             : error);
      }
   if (f.error)
      puts(f.error);
   arena_free(&a);
   return f.error != NULL;
}

int
main(int argc, char **argv)
{
   int result = 0;

   for (int i = 1; i < argc; i++)
      result |= list_file(argv[i]);
   if (argc > 1)
      return result;
   check_nonsense();
   check_lz4();
   check_round_trip(false);
   check_round_trip(true);
   return failures != 0;
}
