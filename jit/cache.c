/* The cache of objects on disk.
 *
 * One file an object, DIR/ab/cdef…, named by its key.  A file is written
 * beside its place and renamed into it, so that readers in any process see all
 * of it or nothing; a header with the size and a checksum tells truncated and
 * foreign files apart.  When the cache has grown over its bound, the files
 * not used for longest go.  Nothing here ever fails a launch: without a
 * cache, kernels are compiled.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "base/files.h"
#include "jit/jit_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAGIC 0x316f6e6170736173u /* "saspano1" */
#define MOST ((uint64_t)512 << 20)
enum { SWEEP_EVERY = 32, TOUCH_SECONDS = 3600 };

struct header {
   uint64_t magic, size;
   struct content_hash key, contents;
};

static char folder[3000]; /* "": no cache */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void complain(const char *fmt, ...)
   __attribute__((format(printf, 1, 2)));

/* Once, and only to who asks. */
static void
complain(const char *fmt, ...)
{
   static atomic_bool complained;
   if (!debug(launch) || atomic_exchange(&complained, true))
      return;
   va_list ap;
   va_start(ap, fmt);
   fprintf(stderr, "sampan: no object cache: ");
   vfprintf(stderr, fmt, ap);
   fprintf(stderr, "\n");
   va_end(ap);
}

static void
find_folder(void)
{
   const char *set = debug_cache();
   if (!files_find_cache(folder, sizeof(folder))) {
      *folder = 0;
      if (!set || strcmp(set, "off"))
         complain("neither SAMPAN_CACHE nor HOME names a folder");
   }
}

/* The file of a key, and its folder; false: there is no cache. */
static bool
path_of(const struct content_hash *key, char *path, size_t size,
        size_t *folder_length)
{
   char name[33];
   pthread_once(&once, find_folder);
   if (!*folder)
      return false;
   content_hash_print(key, name);
   int n = snprintf(path, size, "%s/%.2s/%s", folder, name, name + 2);
   *folder_length = strlen(folder) + 3;
   return n > 0 && (size_t)n < size;
}

static struct content_hash
hash_of(const void *data, size_t size)
{
   struct content_hash h;
   content_hash_init(&h);
   content_hash_add(&h, data, size);
   return h;
}

/* Another user's file is not to be run. */
static bool
trusted(const struct stat *s)
{
   return S_ISREG(s->st_mode) && (s->st_uid == geteuid() || s->st_uid == 0) &&
          !(s->st_mode & (S_IWGRP | S_IWOTH));
}

bool
jit_cache_find(const struct content_hash *key, void **object, size_t *size)
{
   char path[3200];
   size_t length;
   if (!path_of(key, path, sizeof(path), &length))
      return false;
   int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
   if (fd < 0)
      return false;
   struct header h;
   struct stat s;
   char *data = NULL;
   bool ok = fstat(fd, &s) == 0 && trusted(&s) &&
             files_read_all(fd, &h, sizeof(h)) && h.magic == MAGIC &&
             !memcmp(&h.key, key, sizeof(*key)) &&
             s.st_size > (off_t)sizeof(h) &&
             h.size == (uint64_t)s.st_size - sizeof(h) &&
             (data = malloc(h.size)) && files_read_all(fd, data, h.size);
   if (ok) {
      struct content_hash contents = hash_of(data, h.size);
      ok = !memcmp(&contents, &h.contents, sizeof(contents));
   }
   if (ok && time(NULL) - s.st_mtime > TOUCH_SECONDS)
      futimens(fd, NULL);
   close(fd);
   if (!ok) {
      free(data);
      return false;
   }
   *object = data;
   *size = h.size;
   return true;
}

/* ---- Keeping it small ---- */

struct entry {
   char *path;
   time_t used;
   off_t size;
};

struct entries {
   struct entry *data;
   size_t count, room;
   uint64_t bytes;
};

static bool
entry_add(struct entries *e, const char *path, const struct stat *s)
{
   if (e->count == e->room) {
      size_t room = e->room ? 2 * e->room : 256;
      struct entry *data = realloc(e->data, room * sizeof(*data));
      if (!data)
         return false;
      e->data = data;
      e->room = room;
   }
   char *copy = strdup(path);
   if (!copy)
      return false;
   e->data[e->count++] = (struct entry){copy, s->st_mtime, s->st_size};
   e->bytes += (uint64_t)s->st_size;
   return true;
}

static void
list_folder(struct entries *e, const char *path)
{
   DIR *d = opendir(path);
   struct dirent *f;
   while (d && (f = readdir(d))) {
      char name[3600];
      struct stat s;
      if (snprintf(name, sizeof(name), "%s/%s", path, f->d_name) >=
             (int)sizeof(name) ||
          lstat(name, &s) || !S_ISREG(s.st_mode))
         continue;
      /* What a process left that was killed while it wrote. */
      if (strchr(f->d_name, '.') && time(NULL) - s.st_mtime > TOUCH_SECONDS)
         unlink(name);
      else if (!entry_add(e, name, &s))
         break;
   }
   if (d)
      closedir(d);
}

static int
older(const void *a, const void *b)
{
   const struct entry *x = a, *y = b;
   return (x->used > y->used) - (x->used < y->used);
}

/* Down to three quarters of the bound, if it is over it. */
static void
sweep(void)
{
   struct entries e = {0};
   for (int i = 0; i < 256; i++) {
      char path[3100];
      snprintf(path, sizeof(path), "%s/%02x", folder, i);
      list_folder(&e, path);
   }
   if (e.bytes > MOST) {
      qsort(e.data, e.count, sizeof(*e.data), older);
      for (size_t i = 0; i < e.count && e.bytes > MOST / 4 * 3; i++) {
         if (unlink(e.data[i].path) == 0)
            e.bytes -= (uint64_t)e.data[i].size;
      }
   }
   for (size_t i = 0; i < e.count; i++)
      free(e.data[i].path);
   free(e.data);
}

void
jit_cache_store(const struct content_hash *key, const void *object, size_t size)
{
   static atomic_uint stores;
   char path[3200], fresh[3300];
   size_t length;
   if (!path_of(key, path, sizeof(path), &length))
      return;
   snprintf(fresh, sizeof(fresh), "%.*s", (int)length, path);
   if (!files_make_folder(fresh, 0700)) {
      complain("%s: %s", fresh, strerror(errno));
      return;
   }
   unsigned number = atomic_fetch_add(&stores, 1);
   snprintf(fresh, sizeof(fresh), "%s.%ld.%u", path, (long)getpid(), number);
   int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
   if (fd < 0) {
      complain("%s: %s", fresh, strerror(errno));
      return;
   }
   struct header h = {MAGIC, size, *key, hash_of(object, size)};
   bool ok =
      files_write_all(fd, &h, sizeof(h)) && files_write_all(fd, object, size);
   if (!ok)
      complain("%s: %s", fresh, strerror(errno));
   if (close(fd) || !ok || rename(fresh, path))
      unlink(fresh);
   if (number % SWEEP_EVERY == 0)
      sweep();
}
