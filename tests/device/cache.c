/* The cache of objects: damage, foreign files, full disks, many processes,
 * its bound.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit_int.h"
#include "tests/device/fake.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

static struct content_hash
key(unsigned i)
{
   struct content_hash h;
   content_hash_init(&h);
   content_hash_add(&h, &i, sizeof(i));
   return h;
}

static void
path(unsigned i, char *text, size_t size)
{
   char name[33];
   struct content_hash k = key(i);
   content_hash_print(&k, name);
   snprintf(text, size, "%s/%.2s/%s", folder, name, name + 2);
}

static void
store(unsigned i, size_t size)
{
   struct content_hash k = key(i);
   char *data = malloc(size);
   memset(data, (int)i, size);
   jit_cache_store(&k, data, size);
   free(data);
}

static bool
find(unsigned i, size_t size)
{
   struct content_hash k = key(i);
   void *data;
   size_t got;
   if (!jit_cache_find(&k, &data, &got))
      return false;
   CHECK(got == size);
   for (size_t n = 0; n < size; n++)
      CHECK(((unsigned char *)data)[n] == (unsigned char)i);
   free(data);
   return true;
}

static void
test_damage(void)
{
   char name[4096];
   CHECK(!find(1, 5000));
   store(1, 5000);
   CHECK(find(1, 5000));
   path(1, name, sizeof(name));
   CHECK(!truncate(name, 3000));
   CHECK(!find(1, 5000));
   CHECK(!truncate(name, 10));
   CHECK(!find(1, 5000));
   store(1, 5000); /* repaired */
   CHECK(find(1, 5000));
   int fd = open(name, O_RDWR);
   CHECK(pwrite(fd, "x", 1, 2000) == 1);
   close(fd);
   CHECK(!find(1, 5000));
   store(1, 5000);
   CHECK(!chmod(name, 0666)); /* anyone could have written it */
   CHECK(!find(1, 5000));
   store(1, 5000);
   CHECK(find(1, 5000));
   char other[4096];
   store(2, 10);
   path(2, other, sizeof(other));
   CHECK(!rename(name, other)); /* under the name of another key */
   CHECK(!find(2, 10) && !find(1, 5000));
}

static unsigned
count_files(void)
{
   char command[4200];
   snprintf(command, sizeof(command), "find %s -type f | wc -l", folder);
   FILE *f = popen(command, "r");
   unsigned n = 9999;
   CHECK(f && fscanf(f, "%u", &n) == 1);
   pclose(f);
   return n;
}

/* A disk that takes no more: nothing is left behind. */
static void
test_full(void)
{
   unsigned before = count_files();
   pid_t child = fork();
   if (child == 0) {
      struct rlimit limit = {10000, 10000};
      signal(SIGXFSZ, SIG_IGN);
      setrlimit(RLIMIT_FSIZE, &limit);
      store(3, 100000);
      _exit(find(3, 100000));
   }
   int status;
   CHECK(waitpid(child, &status, 0) == child && status == 0);
   CHECK(count_files() == before);
}

static void
test_processes(void)
{
   for (int p = 0; p < 6; p++) {
      if (fork() == 0) {
         for (unsigned i = 0; i < 300; i++) {
            unsigned k = 100 + i % 20;
            if (!find(k, 1000 * (k - 99)))
               store(k, 1000 * (k - 99));
         }
         _exit(0);
      }
   }
   int status;
   for (int p = 0; p < 6; p++)
      CHECK(wait(&status) > 0 && status == 0);
   for (unsigned k = 100; k < 120; k++)
      CHECK(find(k, 1000 * (k - 99)));
}

/* Over 512 MiB, those not used for longest go. */
static void
test_bound(void)
{
   char name[4096];
   for (unsigned i = 200; i < 208; i++) {
      struct timespec used[2] = {{1000000 + i, 0}, {1000000 + i, 0}};
      store(i, 10);
      path(i, name, sizeof(name));
      CHECK(!truncate(name, 100 << 20));
      CHECK(!utimensat(AT_FDCWD, name, used, 0));
   }
   for (unsigned i = 300; i < 340; i++)
      store(i, 10);
   unsigned left = 0;
   for (unsigned i = 200; i < 208; i++) {
      path(i, name, sizeof(name));
      bool there = access(name, F_OK) == 0;
      CHECK(there == (i >= 205));
      left += there;
   }
   CHECK(left == 3 && find(339, 10));
}

int
main(int argc, char **argv)
{
   (void)argc;
   folder = getenv("SAMPAN_CACHE");
   if (!folder) { /* it is read once, at the start */
      char name[] = "/tmp/sampan-cache-XXXXXX";
      CHECK(mkdtemp(name));
      setenv("SAMPAN_CACHE", name, 1);
      execv("/proc/self/exe", argv);
      return 1;
   }
   if (!strcmp(folder, "/dev/null/none")) { /* nowhere to write */
      store(1, 10);
      return find(1, 10);
   }
   test_damage();
   test_full();
   test_processes();
   test_bound();
   char command[4200];
   snprintf(command, sizeof(command), "rm -rf %s", folder);
   CHECK(system(command) == 0);
   setenv("SAMPAN_CACHE", "/dev/null/none", 1);
   execv("/proc/self/exe", argv);
   return 1;
}
