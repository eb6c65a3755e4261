/* ptx-check [--print] [--time] FILE …: parse PTX, say what is wrong with it.
 * Exit 1 if anything is.
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
      n = text ? fread(text + *size, 1, room - *size, f) : 0;
      *size += n;
   } while (n);
   fclose(f);
   return text;
}

static double
now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool
check(const char *path, bool print, bool timing)
{
   size_t size;
   char *text = file_read(path, &size);
   if (!text) {
      perror(path);
      return false;
   }
   struct diag d = {.name = path, .text = text, .size = size};
   double start = now();
   struct ptx_module *m = ptx_module_parse(&d);
   if (timing) {
      double s = now() - start;
      fprintf(stderr, "%s: %.1f MB in %.3f s: %.1f MB/s\n", path, size * 1e-6,
              s, size * 1e-6 / s);
   }
   if (d.log)
      fputs(d.log, stderr);
   if (m && print)
      ptx_module_print(stdout, m);
   bool ok = m != NULL;
   ptx_module_destroy(m);
   diag_fini(&d);
   free(text);
   return ok;
}

int
main(int argc, char **argv)
{
   bool print = false, timing = false, ok = true;
   for (int i = 1; i < argc; i++) {
      if (!strcmp(argv[i], "--print"))
         print = true;
      else if (!strcmp(argv[i], "--time"))
         timing = true;
      else
         ok &= check(argv[i], print, timing);
   }
   return ok ? 0 : 1;
}
