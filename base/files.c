/* What both the libraries and the commands do with files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/files.h"
#include "base/debug.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
files_find_cache(char *path, size_t size)
{
   const char *set = debug_cache();
   const char *xdg = secure_getenv("XDG_CACHE_HOME");
   const char *home = secure_getenv("HOME");
   int n = -1;

   if (set && !strcmp(set, "off"))
      return false;
   if (set && *set)
      n = snprintf(path, size, "%s", set);
   else if (xdg && *xdg == '/')
      n = snprintf(path, size, "%s/sampan", xdg);
   else if (home && *home == '/')
      n = snprintf(path, size, "%s/.cache/sampan", home);
   return n > 0 && (size_t)n < size;
}

bool
files_make_folder(const char *path, mode_t mode)
{
   char part[PATH_MAX];
   struct stat st;

   if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part)) {
      errno = ENAMETOOLONG;
      return false;
   }
   for (char *s = part; *part && *++s;) {
      if (*s != '/')
         continue;
      *s = 0;
      if (mkdir(part, 0777) && errno != EEXIST)
         return false;
      *s = '/';
   }
   if (!mkdir(path, mode))
      return true;
   if (errno != EEXIST)
      return false;
   if (!stat(path, &st) && S_ISDIR(st.st_mode))
      return true;
   errno = ENOTDIR;
   return false;
}

bool
files_read_all(int fd, void *data, size_t size)
{
   char *p = data;

   while (size) {
      ssize_t n = read(fd, p, size);
      if (n < 0 && errno == EINTR)
         continue;
      if (n <= 0)
         return false;
      p += n;
      size -= (size_t)n;
   }
   return true;
}

bool
files_write_all(int fd, const void *data, size_t size)
{
   const char *p = data;

   while (size) {
      ssize_t n = write(fd, p, size);
      if (n < 0 && errno == EINTR)
         continue;
      if (n <= 0)
         return false;
      p += n;
      size -= (size_t)n;
   }
   return true;
}
