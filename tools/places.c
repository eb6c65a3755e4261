/* Where things are: libraries and toolkit beside the executable, programs in
 * PATH, the cache in the user's home.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/files.h"
#include "tools/tools.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_folder(const char *path)
{
   struct stat st;

   return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool
places_find(struct places *p)
{
   char path[PATH_MAX];
   ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

   *p = (struct places){0};
   if (n <= 0) {
      complain("cannot tell where this program lies: /proc/self/exe: %s",
               strerror(errno));
      return false;
   }
   path[n] = 0;
   p->self = text_of("%s", path);
   for (int up = 0; up < 2; up++) { /* leave sampan, then bin */
      char *slash = strrchr(path, '/');
      if (slash)
         *slash = 0;
   }
   p->lib = text_of("%s/lib", path);
   p->toolkit = text_of("%s/toolkit", path); /* in the build folder */
   if (!is_folder(p->toolkit))
      p->toolkit = text_of("%s/lib/sampan", path); /* installed */
   if (is_folder(p->toolkit))
      return true;
   complain("no toolkit folder beside %s: this installation is incomplete",
            p->self);
   return false;
}

char *
program_find(const char *name)
{
   if (!*name)
      return NULL;
   if (strchr(name, '/'))
      return access(name, X_OK) ? NULL : text_of("%s", name);

   const char *path = getenv("PATH");

   if (!path)
      path = "/usr/local/bin:/usr/bin:/bin";
   for (const char *p = path;;) {
      size_t n = strcspn(p, ":");
      char *full = text_of("%.*s/%s", n ? (int)n : 1, n ? p : ".", name);
      struct stat st;

      if (!stat(full, &st) && S_ISREG(st.st_mode) && !access(full, X_OK))
         return full;
      if (!p[n])
         return NULL;
      p += n + 1;
   }
}

char *
clang_find(void)
{
   return program_find("clang-19");
}

char *
cache_folder(void)
{
   char path[PATH_MAX];

   return files_find_cache(path, sizeof(path)) ? text_of("%s", path) : NULL;
}
