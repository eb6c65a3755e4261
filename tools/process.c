/* Child processes and the temporary files around them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A signal that would end us (Ctrl-C, a build tool giving up) first ends the
 * children and removes the work folder; then we die of the same signal, so
 * that whoever started us sees the truth.  The handler only notes the signal:
 * all the rest happens where we wait for children, which is where a command
 * spends its life.
 */
#include "tools/tools.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS 64

static volatile sig_atomic_t caught;
static char *work;
static struct strings discard;

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

static void
note_signal(int number)
{
   caught = number;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
   (void)st;
   (void)type;
   (void)walk;
   return remove(path);
}

void
process_cleanup(bool success)
{
   if (work)
      nftw(work, remove_one, 16, FTW_DEPTH | FTW_PHYS);
   work = NULL;
   if (!success || caught) {
      for (size_t i = 0; i < discard.count; i++)
         unlink(discard.data[i]);
   }
   discard.count = 0;
   if (caught) {
      signal(caught, SIG_DFL);
      raise(caught);
   }
}

void
work_discard_on_failure(const char *path)
{
   struct stat st;

   /* Only what we create; an older file, or a device, is not ours to take. */
   if (stat(path, &st) && errno == ENOENT)
      strings_add(&discard, path);
}

char *
work_folder(void)
{
   if (work)
      return work;

   const char *place = getenv("TMPDIR");
   char *name = text_of("%s/sampan-XXXXXX", place && *place ? place : "/tmp");
   struct sigaction action = {.sa_handler = note_signal};

   if (!mkdtemp(name)) {
      complain("cannot make a temporary folder %s: %s", name, strerror(errno));
      return NULL;
   }
   for (size_t i = 0; i < countof(ending); i++) {
      struct sigaction old;

      /* nohup and friends: what is ignored stays ignored */
      if (!sigaction(ending[i], NULL, &old) && old.sa_handler != SIG_IGN)
         sigaction(ending[i], &action, NULL);
   }
   work = name;
   return work;
}

static void
echo_word(const char *word)
{
   if (*word && !strpbrk(word, " \t\n\"'\\$`&|;<>()*?[]#~!{}")) {
      fputs(word, stderr);
      return;
   }
   fputc('\'', stderr);
   for (const char *p = word; *p; p++) {
      if (*p == '\'')
         fputs("'\\''", stderr);
      else
         fputc(*p, stderr);
   }
   fputc('\'', stderr);
}

void
process_echo_text(const char *fmt, ...)
{
   va_list ap;

   va_start(ap, fmt);
   fputs("#$ ", stderr);
   vfprintf(stderr, fmt, ap);
   fputc('\n', stderr);
   va_end(ap);
}

static void
echo_command(const struct command *c)
{
   fputs("#$ ", stderr);
   for (size_t i = 0; i < c->argv.count; i++) {
      if (i)
         fputc(' ', stderr);
      echo_word(c->argv.data[i]);
   }
   if (c->output) {
      fputs(" > ", stderr);
      echo_word(c->output);
   }
   fputc('\n', stderr);
}

/* In the child: never returns. */
static void
child(struct command *c, char **argv)
{
   int fd;

   for (size_t i = 0; i < countof(ending); i++)
      if (work && !caught)
         signal(ending[i], SIG_DFL);
   if (c->output) {
      fd = open(c->output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
      if (fd < 0 || dup2(fd, 1) < 0) {
         dprintf(2, "%s: cannot write %s: %s\n", tools_name, c->output,
                 strerror(errno));
         _exit(1);
      }
      close(fd);
   }
   if (c->quiet && (fd = open("/dev/null", O_WRONLY)) >= 0)
      dup2(fd, 2);
   execv(argv[0], argv);
   dprintf(2, "%s: cannot start %s: %s\n", tools_name, argv[0],
           strerror(errno));
   _exit(127);
}

static int
exit_code(int status)
{
   return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Wait for one of the running; its place in pid[], or -1. */
static int
wait_one(pid_t *pid, int *status)
{
   for (;;) {
      pid_t done = waitpid(-1, status, 0);

      if (done < 0 && errno == EINTR) {
         for (int i = 0; i < MAX_JOBS; i++)
            if (caught && pid[i])
               kill(pid[i], caught);
         continue;
      }
      if (done < 0)
         return -1;
      for (int i = 0; i < MAX_JOBS; i++)
         if (pid[i] == done)
            return i;
   }
}

int
process_run(struct command *c, size_t count, unsigned jobs,
            enum process_echo echo)
{
   pid_t pid[MAX_JOBS] = {0};
   size_t next = 0;
   unsigned running = 0;
   int result = 0, status;

   jobs = jobs < 1 ? 1 : jobs > MAX_JOBS ? MAX_JOBS : jobs;
   while (next < count || running) {
      if (next < count && running < jobs && !result && !caught) {
         struct command *it = &c[next++];
         char **argv = strings_argv(&it->argv);
         int slot = 0;

         if (echo)
            echo_command(it);
         if (echo == ECHO_ONLY)
            continue;
         while (pid[slot])
            slot++;
         fflush(NULL);
         pid[slot] = fork();
         if (!pid[slot])
            child(it, argv);
         if (pid[slot] < 0) {
            complain("cannot start a process: %s", strerror(errno));
            pid[slot] = 0;
            result = 127;
         } else {
            running++;
         }
         continue;
      }
      if (!running)
         break;

      int slot = wait_one(pid, &status);
      if (slot < 0)
         break;
      pid[slot] = 0;
      running--;
      if (status && !result)
         result = exit_code(status);
   }
   if (caught) {
      process_cleanup(false);
      result = 128 + caught;
   }
   return result;
}

char *
process_capture(struct strings *argv)
{
   int fd[2], status;
   char **words = strings_argv(argv);

   if (pipe2(fd, O_CLOEXEC))
      return NULL;

   pid_t pid = fork();

   if (!pid) {
      int null = open("/dev/null", O_WRONLY);

      dup2(fd[1], 1);
      if (null >= 0)
         dup2(null, 2);
      execv(words[0], words);
      _exit(127);
   }
   close(fd[1]);

   char *text = pid > 0 ? file_read(text_of("/dev/fd/%d", fd[0]), NULL) : NULL;

   close(fd[0]);
   if (pid < 0)
      return NULL;
   while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
      ;
   return status ? NULL : text;
}

void
process_prepend_library_path(const char *folder)
{
   const char *old = getenv("LD_LIBRARY_PATH");

   if (old && *old)
      folder = text_of("%s:%s", folder, old);
   setenv("LD_LIBRARY_PATH", folder, 1);
}
