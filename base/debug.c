/* The environment, read once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
   bool flag[DEBUG_COUNT];
   const char *skip, *kernel, *dump, *cache, *cpu, *features;
   unsigned width, threads;
} environment;

static const struct {
   const char *name, *text;
} flags[] = {
#define FLAG(name, text) {#name, text},
#include "base/debug.def"
#undef FLAG
};

/* Is the word of that length in the comma list? */
static bool
listed(const char *list, const char *word, size_t length)
{
   while (list && *list) {
      size_t n = strcspn(list, ",");
      if (n == length && !strncmp(list, word, n))
         return true;
      list += n + (list[n] == ',');
   }
   return false;
}

/* Several of our libraries, each with this file, may be in one process, and
 * the command becomes the program it runs: the first to complain is the only
 * one.
 */
static bool
may_speak(void)
{
   static const char marker[] = "SAMPAN_COMPLAINED";
   static int may = -1;
   if (may < 0) {
      const char *who = getenv(marker);
      char self[24];
      snprintf(self, sizeof(self), "%ld", (long)getpid());
      may = !who || strcmp(who, self) != 0;
      if (may)
         setenv(marker, self, 1);
   }
   return may;
}

static void
print_words(void)
{
   fprintf(stderr, "SAMPAN_DEBUG takes a comma list of:\n");
   for (int i = 0; i < DEBUG_COUNT; i++)
      fprintf(stderr, "   %-11s %s\n", flags[i].name, flags[i].text);
}

static void
read_flags(const char *list)
{
   bool known = true;
   while (list && *list) {
      size_t n = strcspn(list, ",");
      bool found = n == 0;
      for (int i = 0; i < DEBUG_COUNT; i++) {
         if (strlen(flags[i].name) == n && !strncmp(list, flags[i].name, n))
            environment.flag[i] = found = true;
      }
      if (!found && may_speak())
         fprintf(stderr, "sampan: SAMPAN_DEBUG: unknown word '%.*s'\n", (int)n,
                 list);
      known &= found;
      list += n + (list[n] == ',');
   }
   if ((!known || environment.flag[DEBUG_help]) && may_speak())
      print_words();
}

static unsigned
read_number(const char *name)
{
   const char *s = secure_getenv(name);
   if (!s || !*s)
      return 0;
   char *end;
   unsigned long x = strtoul(s, &end, 10);
   if (*end || x > 4096 || *s == '-') {
      if (may_speak())
         fprintf(stderr, "sampan: %s=%s is not a number from 0 to 4096\n", name,
                 s);
      return 0;
   }
   return (unsigned)x;
}

__attribute__((constructor)) static void
read_environment(void)
{
   read_flags(secure_getenv("SAMPAN_DEBUG"));
   environment.skip = secure_getenv("SAMPAN_SKIP");
   environment.kernel = secure_getenv("SAMPAN_KERNEL");
   environment.dump = secure_getenv("SAMPAN_DUMP");
   environment.cache = secure_getenv("SAMPAN_CACHE");
   environment.cpu = secure_getenv("SAMPAN_CPU");
   environment.features = secure_getenv("SAMPAN_FEATURES");
   environment.width = read_number("SAMPAN_WIDTH");
   if (environment.width > 256 || environment.width & (environment.width - 1)) {
      if (may_speak())
         fprintf(stderr, "sampan: SAMPAN_WIDTH=%u is not 1, 2, 4 … 64\n",
                 environment.width);
      environment.width = 0;
   }
   environment.threads = read_number("SAMPAN_THREADS");
}

bool
debug_on(enum debug_flag flag)
{
   return environment.flag[flag];
}

bool
debug_skipped(const char *pass)
{
   return listed(environment.skip, pass, strlen(pass));
}

bool
debug_kernel(const char *name)
{
   return !environment.kernel || !fnmatch(environment.kernel, name, 0);
}

const char *
debug_dump_folder(void)
{
   return environment.dump;
}

const char *
debug_cache(void)
{
   return environment.cache;
}

const char *
debug_cpu(void)
{
   return environment.cpu;
}

const char *
debug_features(void)
{
   if (environment.cpu && !environment.features)
      return "";
   return environment.features;
}

unsigned
debug_width(void)
{
   return environment.width;
}

unsigned
debug_threads(void)
{
   return environment.threads;
}
