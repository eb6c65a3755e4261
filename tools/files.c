/* Whole files in and out, and names of files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tools/tools.h"
#include "base/files.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
file_read(const char *path, size_t *size)
{
   int fd = open(path, O_RDONLY | O_CLOEXEC);
   struct stat st;

   if (fd < 0)
      return NULL;

   /* The size is a hint: pipes have none. */
   size_t room = !fstat(fd, &st) && st.st_size > 0 ? (size_t)st.st_size + 1 : 0;
   char *data = room ? arena_alloc(&tools_arena, room) : NULL;
   size_t have = 0;

   for (;;) {
      if (have + 1 >= room) {
         size_t more = room ? 2 * room : 65536;
         data = arena_grow(&tools_arena, data, have, more);
         room = more;
      }
      ssize_t n = read(fd, data + have, room - have - 1);
      if (n < 0 && errno == EINTR)
         continue;
      if (n < 0) {
         int saved = errno;
         close(fd);
         errno = saved;
         return NULL;
      }
      if (!n)
         break;
      have += (size_t)n;
   }
   close(fd);
   data[have] = 0;
   if (size)
      *size = have;
   return data;
}

bool
file_write(const char *path, const void *data, size_t size)
{
   struct stat st;
   bool direct = !stat(path, &st) && !S_ISREG(st.st_mode); /* /dev/stdout */
   char *temporary = text_of("%s.%ld.tmp", path, (long)getpid());
   const char *target = direct ? path : temporary;
   int fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

   if (fd < 0) {
      complain("cannot write %s: %s", path, strerror(errno));
      return false;
   }

   bool ok = files_write_all(fd, data, size);
   int saved = errno;

   if (close(fd) && ok) {
      ok = false;
      saved = errno;
   }
   if (ok && !direct && rename(temporary, path)) {
      ok = false;
      saved = errno;
   }
   if (!ok) {
      if (!direct)
         unlink(temporary);
      complain("cannot write %s: %s", path, strerror(saved));
   }
   return ok;
}

char *
path_base(const char *path)
{
   const char *slash = strrchr(path, '/');

   return text_of("%s", slash ? slash + 1 : path);
}

char *
path_stem(const char *path)
{
   char *base = path_base(path), *dot = strrchr(base, '.');

   if (dot && dot != base)
      *dot = 0;
   return base;
}

char *
path_with(const char *path, const char *ext)
{
   const char *slash = strrchr(path, '/');
   int folder = slash ? (int)(slash + 1 - path) : 0;

   return text_of("%.*s%s%s", folder, path, path_stem(path), ext);
}

char *
path_absolute(const char *path)
{
   char real[PATH_MAX];

   if (realpath(path, real))
      return text_of("%s", real);
   return text_of("%s", path);
}
