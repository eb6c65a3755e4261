/* doc/coverage.md: every form of forms.def, what compiles it, and what has
 * checked it against which reference.
 *
 *    ptx-coverage [--quick] FILE … >doc/coverage.md
 *
 * Files are told apart by their names:
 *    forms.def        for its chapters
 *    NAME.c           of simd/: which of them names an opcode
 *    statements.txt   a form compiles when a line `+ PTX` that matches it goes,
 *                     in the frame of `| PTX` and `> PTX`, through the whole
 *                     compiler (--quick: that is not tried)
 *    case.ptx         counts for each form that it has an instruction of
 *    worst.tsv        what tests/exhaustive found
 *    case.vectors     outputs of real hardware (tools/oracle) for case.ptx
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1024, NAMES = 2, BOUNDS = 4 };

static struct row {
   unsigned tried, compiled, cases;
   unsigned last_case;       /* so that a case counts once */
   char why[160];            /* the first refusal */
   char name[NAMES][100];    /* of the first cases */
   bool vectors;             /* a case has outputs of hardware */
   unsigned long exhaustive; /* inputs, the fewest of its instructions */
   struct {
      char error[40], bound[60];
   } worst[BOUNDS];
} rows[ROWS];

/* Where each opcode is emitted: the file of simd/ that names it most. */
static struct {
   unsigned mentions;
   char file[40];
} emitted[PTX_OP_COUNT];

static bool quick;
static char **paths; /* all arguments */
static int path_count;

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
   if (quick)
      return;
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

static bool
has_suffix(const char *path, const char *suffix)
{
   size_t n = strlen(path), k = strlen(suffix);
   return n >= k && !strcmp(path + n - k, suffix);
}

/* case.ptx has vectors where FOLDER/case.vectors is among the arguments. */
static bool
has_vectors(const char *name)
{
   size_t n = strlen(name);
   for (int i = 0; i < path_count; i++) {
      const char *file = strrchr(paths[i], '/');
      file = file ? file + 1 : paths[i];
      if (!strncmp(file, name, n) && !strcmp(file + n, ".vectors"))
         return true;
   }
   return false;
}

static void
count_row(struct row *r, const char *path)
{
   const char *file = strrchr(path, '/');
   file = file ? file + 1 : path;
   char name[100];
   snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "."), file);
   if (r->cases < NAMES)
      snprintf(r->name[r->cases], sizeof(*r->name), "%s", name);
   r->vectors |= has_vectors(name);
   r->cases++;
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
         count_row(&rows[in->form->row], path);
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

/* 2^-23.5 of one unit: the greater number is the worse. */
static bool
is_worse(const char *a, const char *b)
{
   const char *x = strstr(a, "2^"), *y = strstr(b, "2^");
   if (!x || !y)
      return x != NULL || (!y && strcmp(a, b) > 0);
   return atof(x + 2) > atof(y + 2);
}

static void
add_worst(struct row *r, const char *error, const char *bound)
{
   for (unsigned i = 0; i < BOUNDS; i++) {
      if (*r->worst[i].bound && strcmp(r->worst[i].bound, bound))
         continue;
      if (!*r->worst[i].bound || is_worse(error, r->worst[i].error))
         snprintf(r->worst[i].error, sizeof(r->worst[i].error), "%s", error);
      snprintf(r->worst[i].bound, sizeof(r->worst[i].bound), "%s", bound);
      return;
   }
}

/* statement, inputs, error, bound, worst input */
static void
read_worst(const char *path)
{
   char *text = file_read(path), *save = NULL;

   for (char *s = strtok_r(text, "\n", &save); s;
        s = strtok_r(NULL, "\n", &save)) {
      char statement[128], error[40], bound[60], module[600];
      unsigned long inputs;
      struct diag d;
      if (sscanf(s, "%127[^\t]\t%lu\t%39[^\t]\t%59[^\t]", statement, &inputs,
                 error, bound) != 4)
         continue;
      snprintf(module, sizeof(module),
               ".version 8.5\n.target sm_90a\n.entry k() {\n"
               ".reg .b32 %%x, %%xx, %%r_; .reg .b16 %%h, %%h_; .reg .b64 "
               "%%d_;\n.reg .f32 %%f, %%f_; .reg .f64 %%e_;\n%s\nret; }\n",
               statement);
      struct ptx_module *m = parse(&d, path, module);
      if (m) {
         struct row *r = &rows[kernel_of(m)->insts.data[0].form->row];
         if (!r->exhaustive || inputs < r->exhaustive)
            r->exhaustive = inputs;
         add_worst(r, error, bound);
      } else {
         fputs(d.log, stderr);
      }
      ptx_module_destroy(m);
      diag_fini(&d);
   }
   free(text);
}

/* How often the text has IR_op or PTX_OP_op as a word. */
static unsigned
mentions(const char *text, const char *prefix, const char *op)
{
   char word[80];
   unsigned count = 0;
   size_t n = (size_t)snprintf(word, sizeof(word), "%s%s", prefix, op);
   for (const char *s = text; (s = strstr(s, word)); s += n)
      count += !strchr("_abcdefghijklmnopqrstuvwxyz0123456789", s[n]) || !s[n];
   return count;
}

static void
read_source(const char *path)
{
   char *text = file_read(path);
   const char *file = strrchr(path, '/');

   for (unsigned op = 0; op < PTX_OP_COUNT; op++) {
      unsigned n = mentions(text, "IR_", ptx_op_names[op]) +
                   mentions(text, "PTX_OP_", ptx_op_names[op]);
      /* The dispatcher names them all. */
      if (strstr(path, "inst.c"))
         n = n > 0;
      if (n > emitted[op].mentions) {
         emitted[op].mentions = n;
         snprintf(emitted[op].file, sizeof(emitted[op].file), "%s",
                  file ? file + 1 : path);
      }
   }
   free(text);
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

static const char *
lowered(const struct ptx_form *f)
{
   if (*emitted[f->op].file)
      return emitted[f->op].file;
   if (f->effect & PTX_CONTROL)
      return "ir/build_flow.c";
   return f->op == PTX_OP_mov ? "ir/build_inst.c" : "arith.c";
}

static void
print_references(const struct ptx_form *f, const struct row *r)
{
   const char *between = "";
   if (f->meaning) {
      printf("a");
      between = " ";
   }
   if (r->exhaustive) {
      if (r->exhaustive >= 1ull << 32)
         printf("%sb (all 2^32)", between);
      else if (r->exhaustive == 1 << 16)
         printf("%sb (all 2^16)", between);
      else
         printf("%sb (%lu inputs)", between, r->exhaustive);
      between = " ";
   } else if (r->cases) {
      printf("%sb", between);
      between = " ";
   }
   if (r->vectors)
      printf("%sc", between);
}

static void
print_row(const struct ptx_form *f, const struct row *r)
{
   printf("| `%s", *written[f->op] ? written[f->op] : ptx_op_names[f->op]);
   print_mods(f->mods);
   printf("`");
   print_types(f->types);
   printf(" | %u.%u | %u%s | %s | %s | ", f->ptx / 10, f->ptx % 10,
          f->sm & 0xffff, f->sm & PTX_SM_ARCH ? "a" : "", lowered(f), state(r));
   for (unsigned i = 0; i < NAMES && i < r->cases; i++)
      printf("%s%s", i ? ", " : "", r->name[i]);
   if (r->cases > NAMES)
      printf(" and %u more", r->cases - NAMES);
   printf(" | ");
   print_references(f, r);
   printf(" | ");
   for (unsigned i = 0; i < BOUNDS && *r->worst[i].bound; i++)
      if (!strcmp(r->worst[i].error, "exact"))
         printf("%sexact", i ? "; " : "");
      else
         printf("%s%s (manual: %s)", i ? "; " : "", r->worst[i].error,
                r->worst[i].bound);
   printf(" |\n");
}

static void
print_head(void)
{
   unsigned compiled = 0, covered = 0, meanings = 0, inputs = 0, hardware = 0;

   for (unsigned i = 0; i < ptx_form_count; i++) {
      compiled += rows[i].compiled > 0;
      covered += rows[i].cases > 0 || rows[i].exhaustive > 0;
      meanings += ptx_forms[i].meaning != NULL;
      inputs += rows[i].exhaustive > 0;
      hardware += rows[i].vectors;
   }
   printf(
      "<!-- made by `make coverage`; do not edit -->\n"
      "# Forms of PTX ISA 8.5\n\n"
      "%u forms are known to the parser, in the notation of "
      "ptx/forms.def; %u of them compile (a statement of\n"
      "tests/reject/*.txt went through the whole compiler), %u are run by "
      "cases of tests/ptx or tests/exhaustive.\n\n"
      "What a form was checked against:\n\n"
      "- **a**: its meaning column, which the reference evaluator computes "
      "(%u forms; tests/unit, folding).\n"
      "- **b**: a formulation of its own: the outputs in the case, made by "
      "tests/ptx/generate.py and exact.py with\n"
      "  integers of any length, and for %u forms tests/exhaustive, integers "
      "again or double, on so many inputs.\n"
      "- **c**: outputs of real hardware in tests/oracle (%u forms%s).\n\n"
      "Worst error: the greatest that tests/exhaustive measured, beside what "
      "the manual allows. Lowered by: the file of\nsimd/ that emits the "
      "opcode, unless a folder is said.\n",
      (unsigned)ptx_form_count, compiled, covered, meanings, inputs, hardware,
      hardware ? "" : ": none yet, no NVIDIA device was at hand");
}

int
main(int argc, char **argv)
{
   static struct chapter chapters[64];
   size_t chapter_count = 0, next = 0;

   if (argc < 3) {
      fprintf(stderr, "usage: %s [--quick] FILE …\n", argv[0]);
      return 2;
   }
   /* Nothing reads the results: they must be built all the same. */
   setenv("SAMPAN_SKIP", "opt_dce,opt_fold,opt_cse", 1);
   paths = argv;
   path_count = argc;
   for (int i = 1; i < argc; i++)
      if (!strcmp(argv[i], "--quick"))
         quick = true;
      else if (has_suffix(argv[i], ".def"))
         chapter_count = read_chapters(argv[i], chapters, 64);
      else if (has_suffix(argv[i], ".c"))
         read_source(argv[i]);
      else if (has_suffix(argv[i], ".txt"))
         try_statements(argv[i]);
      else if (has_suffix(argv[i], ".tsv"))
         read_worst(argv[i]);
      else if (has_suffix(argv[i], ".ptx"))
         count_case(argv[i], (unsigned)i);
   print_head();
   for (unsigned i = 0; i < ptx_form_count; i++) {
      if (next < chapter_count && i == chapters[next].first)
         printf(
            "\n## %s\n\n| form | PTX | sm | lowered by | compiles | cases | "
            "against | worst error |\n"
            "| --- | ---: | ---: | --- | --- | --- | --- | --- |\n",
            chapters[next++].title);
      print_row(&ptx_forms[i], &rows[i]);
   }
   return 0;
}
