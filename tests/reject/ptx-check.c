/* ptx-check [option] FILE …: parse PTX, say what is wrong with it; exit 1 if
 * anything is.
 *   --print       the module back as PTX
 *   --time        how fast
 *   --round       print, parse, print: the two texts must be equal
 *   --expect      the text begins with lines `// error: LINE:COLUMN: words`;
 *                 just these must be reported
 *   --statements  lines `+ PTX` and `- PTX`, each to be taken or refused
 *                 between the lines `| PTX` and `> PTX`; what is taken must
 *                 print and parse again
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *
file_read(const char *path, size_t *size)
{
   FILE *f = fopen(path, "rb");
   if (!f)
      return NULL;
   char *text = NULL;
   size_t room = 0, n;
   *size = 0;
   do {
      room = room ? 2 * room : 65536;
      text = realloc(text, room);
      n = text ? fread(text + *size, 1, room - *size - 1, f) : 0;
      *size += n;
   } while (n);
   fclose(f);
   if (text)
      text[*size] = 0;
   return text;
}

static double
now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The log of a parse, or NULL if it went well; the caller frees. */
static char *
complaints(const char *name, const char *text, size_t size)
{
   struct diag d = {.name = name, .text = text, .size = size};
   struct ptx_module *m = ptx_module_parse(&d);
   char *log = m ? NULL : strdup(d.log ? d.log : "");
   ptx_module_destroy(m);
   diag_fini(&d);
   return log;
}

static bool
check(const char *path, const char *text, size_t size, bool print, bool timing)
{
   struct diag d = {.name = path, .text = text, .size = size};
   double start = now();
   struct ptx_module *m = ptx_module_parse(&d);
   if (timing) {
      double s = now() - start;
      fprintf(stderr, "%s: %.1f MB in %.3f s: %.1f MB/s\n", path,
              (double)size * 1e-6, s, (double)size * 1e-6 / s);
   }
   if (d.log)
      fputs(d.log, stderr);
   if (m && print)
      ptx_module_print(stdout, m);
   bool ok = m != NULL;
   ptx_module_destroy(m);
   diag_fini(&d);
   return ok;
}

/* The text of a module parsed from text. */
static char *
printed(const char *name, const char *text, size_t size, size_t *out_size)
{
   struct diag d = {.name = name, .text = text, .size = size};
   struct ptx_module *m = ptx_module_parse(&d);
   char *out = NULL;
   if (m) {
      FILE *f = open_memstream(&out, out_size);
      ptx_module_print(f, m);
      fclose(f);
   } else {
      fputs(d.log, stderr);
   }
   ptx_module_destroy(m);
   diag_fini(&d);
   return out;
}

static bool
check_round(const char *path, const char *text, size_t size)
{
   size_t n1 = 0, n2 = 0;
   char *one = printed(path, text, size, &n1);
   char *two = one ? printed("printed", one, n1, &n2) : NULL;
   bool ok = two && n1 == n2 && !memcmp(one, two, n1);
   if (one && two && !ok)
      fprintf(stderr, "%s: printed again it differs\n", path);
   free(one);
   free(two);
   return ok;
}

/* Each expected `L:C: words` stands in the log behind the name, and the log
 * has no other error.
 */
static bool
check_expected(const char *path, const char *text, size_t size)
{
   static const char mark[] = "// error: ";
   char *log = complaints("x", text, size);
   unsigned expected = 0, found = 0;
   bool ok = log != NULL;
   const char *line = text;
   while (log && !strncmp(line, mark, strlen(mark))) {
      const char *want = line + strlen(mark);
      const char *end = strchr(want, '\n');
      const char *words = strstr(want, ": ");
      if (!end || !words || words > end)
         break;
      char place[40];
      snprintf(place, sizeof(place), "x:%.*s: error: ", (int)(words - want),
               want);
      char *at = strstr(log, place);
      char *said = strndup(words + 2, (size_t)(end - words - 2));
      char *log_end = at ? strchr(at, '\n') : NULL;
      char *hit = at ? strstr(at, said) : NULL;
      if (!hit || hit > log_end) {
         fprintf(stderr, "%s: not reported: %.*s\n", path, (int)(end - want),
                 want);
         ok = false;
      }
      free(said);
      expected++;
      line = end + 1;
   }
   for (const char *s = log; s && (s = strstr(s, ": error: ")); s++)
      found++;
   if (!expected || found != expected) {
      fprintf(stderr, "%s: %u errors, %u expected\n", path, found, expected);
      ok = false;
   }
   if (!ok && log)
      fputs(log, stderr);
   free(log);
   return ok;
}

static void
append(char **text, size_t *size, const char *s, size_t length)
{
   *text = realloc(*text, *size + length + 2);
   memcpy(*text + *size, s, length);
   *size += length;
   (*text)[(*size)++] = '\n';
   (*text)[*size] = 0;
}

static bool
check_statements(const char *path, const char *text, size_t size)
{
   char *head = NULL, *tail = NULL;
   size_t head_size = 0, tail_size = 0;
   unsigned number = 1;
   bool ok = true;
   for (const char *line = text; line < text + size; number++) {
      const char *end = memchr(line, '\n', (size_t)(text + size - line));
      size_t length = (size_t)((end ? end : text + size) - line);
      if (length > 2 && line[0] == '|') {
         append(&head, &head_size, line + 2, length - 2);
      } else if (length > 2 && line[0] == '>') {
         append(&tail, &tail_size, line + 2, length - 2);
      } else if (length > 2 && (line[0] == '+' || line[0] == '-')) {
         char *all = NULL;
         size_t all_size = 0;
         append(&all, &all_size, head, head_size);
         append(&all, &all_size, line + 2, length - 2);
         if (tail)
            append(&all, &all_size, tail, tail_size);
         char *log = complaints("", all, all_size);
         if ((line[0] == '-') != (log != NULL)) {
            fprintf(stderr, "%s:%u: %s: %.*s\n%s", path, number,
                    log ? "refused" : "taken", (int)length - 2, line + 2,
                    log ? log : "");
            ok = false;
         } else if (!log && !check_round(path, all, all_size)) {
            fprintf(stderr, "%s:%u: %.*s\n", path, number, (int)length - 2,
                    line + 2);
            ok = false;
         }
         free(log);
         free(all);
      }
      line += length + 1;
   }
   free(head);
   free(tail);
   return ok;
}

int
main(int argc, char **argv)
{
   const char *option = "";
   bool ok = true;
   for (int i = 1; i < argc; i++) {
      if (!strncmp(argv[i], "--", 2)) {
         option = argv[i];
         continue;
      }
      size_t size;
      char *text = file_read(argv[i], &size);
      if (!text) {
         perror(argv[i]);
         return 1;
      }
      if (!strcmp(option, "--expect"))
         ok &= check_expected(argv[i], text, size);
      else if (!strcmp(option, "--statements"))
         ok &= check_statements(argv[i], text, size);
      else if (!strcmp(option, "--round"))
         ok &= check_round(argv[i], text, size);
      else
         ok &= check(argv[i], text, size, !strcmp(option, "--print"),
                     !strcmp(option, "--time"));
      free(text);
   }
   return ok ? 0 : 1;
}
