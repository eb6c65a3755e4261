/* The loader of objects: code that runs, lines of addresses, and damaged
 * files, which must be refused without a crash.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit_int.h"
#include "tests/device/fake.h"

static char *
read_object(size_t *size)
{
   FILE *f = fopen(OBJECT, "rb");
   CHECK(f);
   CHECK(!fseek(f, 0, SEEK_END));
   *size = (size_t)ftell(f);
   rewind(f);
   char *data = malloc(*size);
   CHECK(fread(data, 1, *size, f) == *size);
   fclose(f);
   return data;
}

static void
test_run(const char *object, size_t size)
{
   char *error;
   struct jit_code *c = jit_code_load(object, size, &error);
   if (!c)
      fprintf(stderr, "%s\n", error);
   CHECK(c);
   CHECK(c->info->symbol_count == 2 && !strcmp(c->symbols[0], "v:alpha") &&
         !strcmp(c->symbols[1], "f:beta"));
   char local[128] = {0};
   struct simd_block b = {.local = local};
   struct simd_frame f = {0};
   for (uint32_t v = 0; v < 4; v++) {
      CHECK(c->vector(&b, &f, v) == v);
      CHECK(f.votes == (uint32_t) "enwh"[v] + v + 1);
      CHECK(local[0] == (char)v && local[99] == (char)v && !local[100]);
   }
   bool found = false;
   for (size_t i = 0; i < c->text_size; i++)
      found |= jit_code_line(c, (const char *)c->text + i) == 777;
   CHECK(found);
   CHECK(jit_code_line(c, &b) == 0);
   jit_code_destroy(c);
}

static void
try_load(const char *object, size_t size)
{
   char *error;
   struct jit_code *c = jit_code_load(object, size, &error);
   if (c) {
      for (size_t i = 0; i < c->text_size; i += 16)
         jit_code_line(c, (const char *)c->text + i);
   } else {
      CHECK(error);
   }
   jit_code_destroy(c);
   free(c ? NULL : error);
}

/* Every length, and bytes changed here and there: no crash. */
static void
test_damage(const char *object, size_t size)
{
   char *copy = malloc(size);
   for (size_t n = 0; n < size; n += 37) {
      char *exact = malloc(n + 1);
      memcpy(exact, object, n);
      try_load(exact, n);
      free(exact);
   }
   uint32_t random = 1;
   for (int i = 0; i < 4000; i++) {
      memcpy(copy, object, size);
      for (int k = 0; k < 4; k++) {
         random = random * 1664525 + 1013904223;
         size_t at = (random >> 8) % size;
         copy[at] = (char)(random >> 3);
      }
      try_load(copy, size);
   }
   free(copy);
}

int
main(void)
{
   size_t size;
   char *object = read_object(&size);
   test_run(object, size);
   test_damage(object, size);
   free(object);
   return 0;
}
