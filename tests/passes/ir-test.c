/* One case of tests/passes: IR, a line `---`, the IR that is expected.
 *
 *    ir-test [--bless] case.ir …
 *
 * The first line of a case is `; pass: name`; what follows says what the case
 * shows.  The text before `---` is read, validated, printed and read again
 * (which must give the same text), then the pass runs once.  --bless writes
 * what came out behind the `---`; git diff is the review.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <stdlib.h>
#include <string.h>

static char *
read_file(const char *path, size_t *size)
{
   FILE *in = fopen(path, "rb");
   char *text = NULL;
   if (in && !fseek(in, 0, SEEK_END)) {
      long n = ftell(in);
      rewind(in);
      text = n >= 0 ? calloc((size_t)n + 1, 1) : NULL;
      if (text && fread(text, 1, (size_t)n, in) != (size_t)n)
         text[0] = 0;
      *size = (size_t)n;
   }
   if (in)
      fclose(in);
   return text;
}

static char *
print(const struct ir_func *f)
{
   char *text = NULL;
   size_t size = 0;
   FILE *out = open_memstream(&text, &size);
   ir_print(out, f);
   fclose(out);
   return text;
}

static struct ir_func *
parse(struct arena *a, const char *name, const char *text, size_t size)
{
   struct diag d = {.name = name, .text = text, .size = size};
   struct ir_func *f = ir_read(a, NULL, &d);
   if (!f)
      fputs(d.log, stderr);
   else
      ir_validate(f, name);
   diag_fini(&d);
   return f;
}

static bool
round_trip(const char *path, const struct ir_func *f)
{
   struct arena a = {0};
   char *first = print(f), *second = NULL;
   struct ir_func *again = parse(&a, path, first, strlen(first));
   if (again)
      second = print(again);
   bool same = second && !strcmp(first, second);
   if (!same)
      fprintf(stderr, "%s: reads back as\n%s", path, second ? second : "");
   free(first);
   free(second);
   arena_free(&a);
   return same;
}

static const struct pass *
pass_of(const char *path, const char *text)
{
   char name[64] = "";
   const struct pass *p = NULL;
   if (sscanf(text, "; pass: %63s", name) == 1)
      p = passes_find(name);
   if (!p)
      fprintf(stderr, "%s: no `; pass: name` on the first line\n", path);
   return p;
}

static bool
bless(const char *path, const char *text, size_t head, const char *got)
{
   FILE *out = fopen(path, "wb");
   if (!out)
      return false;
   fprintf(out, "%.*s---\n%s", (int)head, text, got);
   return !fclose(out);
}

static bool
run(const char *path, bool blessing)
{
   struct arena a = {0};
   size_t size = 0;
   char *text = read_file(path, &size);
   if (!text) {
      perror(path);
      return false;
   }
   const char *rule = strstr(text, "\n---\n");
   size_t head = rule ? (size_t)(rule + 1 - text) : size;
   const char *wanted = rule ? rule + 5 : "";
   const struct pass *p = pass_of(path, text);
   struct ir_func *f = p ? parse(&a, path, text, head) : NULL;
   bool good = f && round_trip(path, f);
   if (good) {
      passes_run_one(f, p);
      ir_compute(f, IR_CFG);
      char *got = print(f);
      if (blessing)
         good = bless(path, text, head, got);
      else if (strcmp(got, wanted) != 0)
         good = false;
      if (!good)
         fprintf(stderr, "%s: came out as\n%s", path, got);
      free(got);
   }
   free(text);
   arena_free(&a);
   return good;
}

int
main(int argc, char **argv)
{
   bool good = true, blessing = argc > 1 && !strcmp(argv[1], "--bless");
   for (int i = 1 + blessing; i < argc; i++)
      good &= run(argv[i], blessing);
   return !good;
}
