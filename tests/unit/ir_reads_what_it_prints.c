/* The IR of every function of tests/ptx and tests/passes, as built and after
 * the passes, is valid, prints, reads back, and prints the same again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

static unsigned failures, functions;

static void
round_trip(const struct ir_func *f, const char *path, const char *when)
{
   struct arena a = {0};
   size_t first_size, second_size;
   const char *first = ir_print_text(&a, f, &first_size), *second;
   struct diag d = {.name = path, .text = first, .size = first_size};
   struct ir_func *g = ir_read(&a, f->module, &d);

   if (!g) {
      fprintf(stderr, "%s, %s: %s", path, when, d.log);
      failures++;
   } else {
      ir_validate(g, path);
      second = ir_print_text(&a, g, &second_size);
      if (first_size != second_size || memcmp(first, second, first_size) != 0) {
         fprintf(stderr, "%s, %s: printed\n%sread as\n%s", path, when, first,
                 second);
         failures++;
      }
   }
   diag_fini(&d);
   arena_free(&a);
}

static void
check(const struct ptx_module *m, const struct ptx_func *f, const char *path,
      struct diag *d)
{
   struct arena a = {0};
   struct ir_func *g = ir_build(&a, m, f, d);
   functions++;
   if (g) {
      ir_validate(g, "build");
      round_trip(g, path, "as built");
      passes_run(g);
      round_trip(g, path, "after the passes");
   } else {
      fprintf(stderr, "%s\n", d->log);
      failures++;
   }
   arena_free(&a);
}

static char *
read_file(const char *path, size_t *size)
{
   FILE *in = fopen(path, "rb");
   char *text = calloc(1, 1 << 24);
   *size = in && text ? fread(text, 1, 1 << 24, in) : 0;
   if (in)
      fclose(in);
   return text;
}

int
main(int argc, char **argv)
{
   glob_t files = {0};
   if (argc < 2) {
      glob("tests/passes/*.ptx", 0, NULL, &files);
      glob("tests/ptx/*.ptx", GLOB_APPEND, NULL, &files);
   }
   for (int i = 1; i < argc; i++)
      glob(argv[i], i > 1 ? GLOB_APPEND : 0, NULL, &files);
   for (size_t i = 0; i < files.gl_pathc; i++) {
      struct diag d = {.name = files.gl_pathv[i]};
      char *text = read_file(d.name, &d.size);
      d.text = text;
      struct ptx_module *m = ptx_module_parse(&d);
      for (size_t k = 0; m && k < m->funcs.count; k++)
         if (m->funcs.data[k]->defined)
            check(m, m->funcs.data[k], d.name, &d);
      if (!m) {
         fprintf(stderr, "%s\n", d.log);
         failures++;
      } else {
         ptx_module_destroy(m);
      }
      diag_fini(&d);
      free(text);
   }
   globfree(&files);
   printf("%u functions, %u failures\n", functions, failures);
   return failures != 0 || (argc < 2 && functions < 5);
}
