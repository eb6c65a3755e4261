/* doc/coverage-ptx.md: every form of forms.def, whether it compiles, and how
 * many cases run it.
 *
 *    ptx-coverage forms.def statements.txt … case.ptx … >doc/coverage-ptx.md
 *
 * A form compiles when a statement of a statements*.txt (lines `+ PTX` in the
 * frame of `| PTX` and `> PTX`) that matches it goes through the whole
 * compiler.  A case counts for each form that it has an instruction of.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1024 };

static struct row {
   unsigned tried, compiled, cases;
   unsigned last_case; /* so that a case counts once */
   char why[160];      /* the first refusal */
} rows[ROWS];

/* Opcodes as PTX writes them: ptx_op_names has _ for . too. */
static char written[PTX_OP_COUNT][48];

/* A chapter of the manual, as forms.def names it. */
struct chapter {
   char title[120];
   unsigned first; /* row */
};

static char *
file_read(const char *path)
{
   FILE *f = fopen(path, "rb");
   char *text = NULL;
   size_t size = 0, n;

   if (!f) {
      perror(path);
      exit(1);
   }
   do {
      text = realloc(text, size + 65537);
      n = fread(text + size, 1, 65536, f);
      size += n;
   } while (n);
   text[size] = 0;
   fclose(f);
   return text;
}

static struct ptx_module *
parse(struct diag *d, const char *name, const char *text)
{
   *d = (struct diag){.name = name, .text = text, .size = strlen(text)};
   return ptx_module_parse(d);
}

static const struct ptx_func *
kernel_of(const struct ptx_module *m)
{
   for (size_t i = 0; i < m->funcs.count; i++)
      if (m->funcs.data[i]->entry)
         return m->funcs.data[i];
   return NULL;
}

static void
compile(const struct ptx_module *m, const struct ptx_func *kernel,
        struct row *r)
{
   struct jit_request q = {
      .module = m, .kernel = kernel, .block = {32, 1, 1}, .width = 32};
   void *object = NULL;
   size_t size;
   char *error = NULL, *notes = NULL;

   r->tried++;
   if (!sampan_compile(&q, &object, &size, &error, &notes)) {
      r->compiled++;
   } else if (!*r->why) {
      const char *tail = error ? strrchr(error, ':') : NULL;
      snprintf(r->why, sizeof(r->why), "%s", tail ? tail + 2 : "no reason");
   }
   free(object);
   free(error);
   free(notes);
}

/* The statement's instruction is the one on the line behind the frame. */
static void
try_statement(const char *text, unsigned line)
{
   struct diag d;
   struct ptx_module *m = parse(&d, "statement", text);
   const struct ptx_func *k = m ? kernel_of(m) : NULL;
   const struct ptx_inst *in = NULL;

   for (size_t i = 0; k && i < k->insts.count; i++)
      if (k->insts.data[i].ptx_line == line && !in)
         in = &k->insts.data[i];
   if (in)
      snprintf(written[in->op], sizeof(*written), "%.*s",
               (int)strlen(ptx_op_names[in->op]), in->text);
   if (in && in->form && in->form->row < ROWS)
      compile(m, k, &rows[in->form->row]);
   ptx_module_destroy(m);
   diag_fini(&d);
}

static void
try_statements(const char *path)
{
   char *text = file_read(path), *save = NULL;
   char head[16384] = "", tail[1024] = "", all[20000];
   unsigned lines = 1;

   for (char *s = strtok_r(text, "\n", &save); s;
        s = strtok_r(NULL, "\n", &save)) {
      char *to = *s == '|' ? head : *s == '>' ? tail : NULL;

      if (to) {
         strcat(strcat(to, s + 2), "\n");
         lines += to == head;
      } else if (*s == '+') {
         snprintf(all, sizeof(all), "%s%s\n%s", head, s + 2, tail);
         try_statement(all, lines);
      }
   }
   free(text);
}

static void
count_case(const char *path, unsigned number)
{
   char *text = file_read(path);
   struct diag d;
   struct ptx_module *m = parse(&d, path, text);

   for (size_t i = 0; m && i < m->funcs.count; i++)
      for (size_t k = 0; k < m->funcs.data[i]->insts.count; k++) {
         const struct ptx_inst *in = &m->funcs.data[i]->insts.data[k];

         if (!in->form || rows[in->form->row].last_case == number)
            continue;
         rows[in->form->row].last_case = number;
         rows[in->form->row].cases++;
      }
   if (!m)
      fputs(d.log, stderr);
   ptx_module_destroy(m);
   diag_fini(&d);
   free(text);
}

/* Chapters are the comments of forms.def that begin with a section. */
static size_t
read_chapters(const char *path, struct chapter *c, size_t room)
{
   char *text = file_read(path), *save = NULL;
   unsigned row = 0;
   size_t n = 0;

   for (char *s = strtok_r(text, "\n", &save); s;
        s = strtok_r(NULL, "\n", &save)) {
      row += !strncmp(s, "FORM(", 5);
      if (strncmp(s, "/* 9.7", 6) || n == room)
         continue;
      s += 3;
      c[n].first = row;
      snprintf(c[n++].title, sizeof(c->title), "%.*s", (int)strcspn(s, "*"), s);
   }
   free(text);
   return n;
}

/* What the column `compiles` says. */
static const char *
state(const struct row *r)
{
   static char text[256];

   if (r->compiled && r->compiled == r->tried)
      return "yes";
   if (!r->tried)
      return "not tried";
   snprintf(text, sizeof(text), "%s: %s", r->compiled ? "in part" : "no",
            r->why);
   return text;
}

/* `mods` of a row has bars, which would end a cell of the table. */
static void
print_mods(const char *s)
{
   for (; *s; s++)
      fputs(*s == '|' ? "\\|" : (char[]){*s, 0}, stdout);
}

static void
print_types(uint64_t types)
{
   const char *between = " of ";

   for (unsigned t = 0; t < 64; t++)
      if (types >> t & 1) {
         printf("%s%s", between, ptx_types[t].text);
         between = " ";
      }
}

static void
print_row(const struct ptx_form *f, const struct row *r)
{
   printf("| `%s", *written[f->op] ? written[f->op] : ptx_op_names[f->op]);
   print_mods(f->mods);
   printf("`");
   print_types(f->types);
   printf(" | %u.%u | %u%s | %s | %u |\n", f->ptx / 10, f->ptx % 10,
          f->sm & 0xffff, f->sm & PTX_SM_ARCH ? "a" : "", state(r), r->cases);
}

int
main(int argc, char **argv)
{
   static struct chapter chapters[64];
   size_t chapter_count, next = 0;
   unsigned compiled = 0, covered = 0;

   if (argc < 3) {
      fprintf(stderr, "usage: %s forms.def statements.txt … case.ptx …\n",
              argv[0]);
      return 2;
   }
   chapter_count = read_chapters(argv[1], chapters, 64);
   for (int i = 2; i < argc; i++) {
      size_t n = strlen(argv[i]);

      if (n > 4 && !strcmp(argv[i] + n - 4, ".txt"))
         try_statements(argv[i]);
      else
         count_case(argv[i], (unsigned)i);
   }
   for (unsigned i = 0; i < ptx_form_count; i++) {
      compiled += rows[i].compiled > 0;
      covered += rows[i].cases > 0;
   }
   printf("<!-- made by `make coverage`; do not edit -->\n"
          "# Forms of PTX ISA 8.5\n\n"
          "%u forms are known to the parser, in the notation of "
          "ptx/forms.def; %u of them compile (a statement of\n"
          "tests/reject/statements*.txt went through the whole compiler), "
          "%u are run by cases of tests/ptx.\n",
          (unsigned)ptx_form_count, compiled, covered);
   for (unsigned i = 0; i < ptx_form_count; i++) {
      if (next < chapter_count && i == chapters[next].first)
         printf("\n## %s\n\n| form | PTX | sm | compiles | cases |\n"
                "| --- | ---: | ---: | --- | ---: |\n",
                chapters[next++].title);
      print_row(&ptx_forms[i], &rows[i]);
   }
   return 0;
}
