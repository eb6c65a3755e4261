/* `sampan run`: a CUDA source or a CUDA program, on this machine.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A source is compiled once.  The cache keeps two files for it, named by a
 * hash of all that goes into the compilation but the contents of files
 * (sources, options, environment, Sampan itself):
 *
 *   run/<key>.list   the program's file, the compiler's size and time, then
 *                    every file that was read: its size, time and content hash
 *   run/<key>-<contents>   the program
 *
 * A listed file with the size and time it had is taken as unchanged; with
 * others, its contents decide.  Both files appear by rename, the list last, so
 * any number of processes may do this at once.
 */
#include "base/files.h"
#include "base/hash.h"
#include "tools/nvcc.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_LIMIT ((uint64_t)512 << 20)
#define WARN_LIMIT (64 << 20) /* larger programs are not searched */

static const char usage[] =
   "usage: sampan run [options] app.cu [arguments]\n"
   "       sampan run [options] file… -- [arguments]\n"
   "       sampan run program [arguments]\n"
   "\n"
   "Compiles a CUDA source with `sampan nvcc` and runs it; when nothing has\n"
   "changed since the last time, runs it at once.  Options before the source\n"
   "are those of `sampan nvcc` (-I, -D, -l, -g, -arch …).  The host code is\n"
   "compiled with -O2 and the device code with -lineinfo unless the options\n"
   "say otherwise.  With -- several files can be given.\n"
   "\n"
   "Anything else is run as a program (looked up in PATH when it has no\n"
   "slash), with Sampan's libcuda.so.1 and libcudart.so.13 in front of all\n"
   "others.  The exit code is the program's own.  A kernel that fails is\n"
   "reported with its block, thread and source line.\n"
   "\n"
   "  SAMPAN_CACHE=dir|off  where compiled programs are kept\n"
   "                        ($XDG_CACHE_HOME/sampan, or ~/.cache/sampan)\n"
   "  SAMPAN_DEBUG=help     what can be printed while a program runs\n";

struct plan {
   struct strings options; /* of nvcc */
   struct strings inputs;
   struct strings args; /* of the program */
   struct places places;
   char *folder; /* of the cache, NULL without one */
   char *key;
};

static void
hash_text(struct content_hash *h, const char *text)
{
   content_hash_add(h, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* A file's name, size and time as text; NULL if there is no such file. */
static char *
stamp(const char *path)
{
   struct stat st;

   if (!path || stat(path, &st))
      return NULL;
   return text_of("%s %lld %lld.%09ld", path, (long long)st.st_size,
                  (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

static char *
plan_key(const struct plan *p)
{
   static const char *const variables[] = {
      "CPATH",      "C_INCLUDE_PATH",     "CPLUS_INCLUDE_PATH", "LIBRARY_PATH",
      "NVCC_CCBIN", "NVCC_PREPEND_FLAGS", "NVCC_APPEND_FLAGS"};
   struct content_hash h;
   char text[33];
   char *folder = getcwd(NULL, 0);

   content_hash_init(&h);
   hash_text(&h, SAMPAN_VERSION);
   hash_text(&h, folder); /* options may name files from here */
   free(folder);
   hash_text(&h, stamp(p->places.self));
   hash_text(&h, p->places.toolkit);
   for (size_t i = 0; i < countof(variables); i++)
      hash_text(&h, getenv(variables[i]));
   for (size_t i = 0; i < p->options.count; i++)
      hash_text(&h, p->options.data[i]);
   hash_text(&h, "--");
   for (size_t i = 0; i < p->inputs.count; i++)
      hash_text(&h, path_absolute(p->inputs.data[i]));
   content_hash_print(&h, text);
   return text_of("%s", text);
}

static bool
hash_file(const char *path, char text[33])
{
   struct arena before = tools_arena;
   struct content_hash h;
   size_t size;
   char *data;

   tools_arena = (struct arena){0};
   data = file_read(path, &size);
   if (data) {
      content_hash_init(&h);
      content_hash_add(&h, data, size);
      content_hash_print(&h, text);
   }
   arena_free(&tools_arena);
   tools_arena = before;
   return data != NULL;
}

/* "size seconds nanoseconds hash path": has that file changed? */
static bool
line_holds(const char *line)
{
   long long size, seconds;
   long nanoseconds;
   char hash[33], now[33];
   int at = 0;
   struct stat st;

   if (sscanf(line, "%lld %lld %ld %32s %n", &size, &seconds, &nanoseconds,
              hash, &at) != 4 ||
       !at || stat(line + at, &st))
      return false;
   if (st.st_size == size && st.st_mtim.tv_sec == seconds &&
       st.st_mtim.tv_nsec == nanoseconds)
      return true;
   return st.st_size == size && hash_file(line + at, now) && !strcmp(now, hash);
}

/* What another user could have put there is not to be run. */
static bool
is_ours(const char *path)
{
   struct stat st;

   return !lstat(path, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
          !(st.st_mode & S_IWOTH);
}

/* The program of an unchanged compilation, or NULL. */
static char *
cache_find(const struct plan *p)
{
   const char *name = text_of("%s/%s.list", p->folder, p->key);
   char *list = is_ours(name) ? file_read(name, NULL) : NULL;
   char *save = NULL, *line;

   if (!list || !(line = strtok_r(list, "\n", &save)) || strchr(line, '/'))
      return NULL;

   char *program = text_of("%s/%s", p->folder, line);

   /* Another compiler makes another program; none at all, and we are glad of
    * the one we have.
    */
   char *compiler = stamp(clang_find());

   line = strtok_r(NULL, "\n", &save);
   if (!line || (compiler && strcmp(line, compiler)))
      return NULL;
   while ((line = strtok_r(NULL, "\n", &save)))
      if (!line_holds(line))
         return NULL;
   if (!is_ours(program) || access(program, X_OK))
      return NULL;
   utimensat(AT_FDCWD, program, NULL, 0); /* used now: pruned last */
   return program;
}

/* The files behind the colon of a make rule. */
static void
read_rule(const char *path, struct strings *files)
{
   char *text = file_read(path, NULL), *word, *p;
   size_t n = 0;

   if (!text || !(p = strstr(text, ": ")))
      return;
   word = arena_alloc(&tools_arena, strlen(text) + 1);
   for (p++;; p++) {
      bool blank =
         !*p || *p == ' ' || *p == '\n' || (*p == '\\' && p[1] == '\n');

      if (!blank) {
         if ((*p == '\\' && (p[1] == ' ' || p[1] == '#')) ||
             (*p == '$' && p[1] == '$'))
            p++;
         word[n++] = *p;
         continue;
      }
      word[n] = 0;
      if (n)
         strings_add(files, word);
      n = 0;
      if (!*p || *p == '\n')
         return;
      p += *p == '\\';
   }
}

static int
compare_text(const void *a, const void *b)
{
   return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All files that the compilation read, each once, with absolute names. */
static void
collect_files(const struct plan *p, const char *deps, struct strings *files)
{
   DIR *d = opendir(deps);
   struct dirent *e;
   struct strings all = {0};

   while (d && (e = readdir(d)))
      if (text_ends(e->d_name, ".d"))
         read_rule(text_of("%s/%s", deps, e->d_name), &all);
   if (d)
      closedir(d);
   strings_append(&all, &p->inputs);
   for (size_t i = 0; i < all.count; i++)
      all.data[i] = path_absolute(all.data[i]);
   qsort(all.data, all.count, sizeof(*all.data), compare_text);
   for (size_t i = 0; i < all.count; i++)
      if (!i || strcmp(all.data[i], all.data[i - 1]))
         strings_add(files, all.data[i]);
}

/* Let go of the programs that were not used for longest. */
static void
cache_prune(const char *folder)
{
   struct item {
      char *path;
      struct stat st;
   };
   VEC(struct item) items = {0};
   DIR *d = opendir(folder);
   struct dirent *e;
   uint64_t total = 0;

   while (d && (e = readdir(d))) {
      struct item it = {text_of("%s/%s", folder, e->d_name), {0}};

      if (lstat(it.path, &it.st) || !S_ISREG(it.st.st_mode))
         continue;
      total += (uint64_t)it.st.st_size;
      vec_push(&tools_arena, &items, it);
   }
   if (d)
      closedir(d);
   while (total > CACHE_LIMIT) {
      struct item *oldest = NULL;

      for (size_t i = 0; i < items.count; i++) {
         struct item *it = &items.data[i];
         if (it->path && (!oldest || it->st.st_mtime < oldest->st.st_mtime))
            oldest = it;
      }
      if (!oldest)
         break;
      unlink(oldest->path);
      total -= (uint64_t)oldest->st.st_size;
      oldest->path = NULL;
   }
}

/* Put the program in the cache; its place there, or NULL after a complaint
 * (then it runs from where it is).
 */
static char *
cache_store(const struct plan *p, const char *program, const char *deps)
{
   struct strings files = {0};
   struct content_hash h;
   char text[33];
   char *list;
   FILE *out;
   size_t size;

   collect_files(p, deps, &files);
   if (!(out = open_memstream(&list, &size)))
      return NULL;
   content_hash_init(&h);
   for (size_t i = 0; i < files.count; i++) {
      const char *path = files.data[i];
      struct stat st;

      if (strchr(path, '\n') || stat(path, &st) || !hash_file(path, text)) {
         fclose(out);
         free(list);
         return NULL; /* gone since: do not keep what cannot be checked */
      }
      hash_text(&h, text);
      fprintf(out, "%lld %lld %ld %s %s\n", (long long)st.st_size,
              (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, text, path);
   }
   fclose(out);
   content_hash_print(&h, text);

   char *name = text_of("%s-%.16s", p->key, text);
   char *target = text_of("%s/%s", p->folder, name);
   char *data = file_read(program, &size);
   bool ok = data && file_write(target, data, size) && !chmod(target, 0755);

   char *whole = text_of("%s\n%s\n%s", name, stamp(clang_find()), list);

   free(list);
   ok = ok && file_write(text_of("%s/%s.list", p->folder, p->key), whole,
                         strlen(whole));
   cache_prune(p->folder);
   return ok ? target : NULL;
}

static bool
has_option(const struct plan *p, const char *a, const char *b)
{
   for (size_t i = 0; i < p->options.count; i++)
      if (text_starts(p->options.data[i], a) ||
          (b && text_starts(p->options.data[i], b)))
         return true;
   return false;
}

/* Compile into the work folder; an exit code. */
static int
compile(const struct plan *p, const char *program, const char *deps)
{
   struct strings argv = {0};

   strings_add(&argv, "nvcc");
   if (!has_option(p, "-O", "--optimize"))
      strings_add(&argv, "-O2");
   if (!has_option(p, "-G", "--device-debug"))
      strings_add(&argv, "-lineinfo");
   strings_append(&argv, &p->options);
   strings_append(&argv, &p->inputs);
   strings_add_all(&argv, "-o", program, NULL);

   int result = nvcc_main((int)argv.count, strings_argv(&argv), deps);

   if (!result && access(program, X_OK)) /* -c, --dryrun and the like */
      complain("the options given make no program");
   return result ? result : access(program, X_OK) ? 1 : 0;
}

/* What the program finds: our libraries, and a word about kernels that fail
 * unless the user has words of his own.
 */
static void
set_environment(const struct plan *p)
{
   process_prepend_library_path(p->places.lib);
   setenv("SAMPAN_DEBUG", "fault", 0);
}

/* Become the program. */
static int
become(const struct plan *p, const char *program, const char *name)
{
   struct strings argv = {0};

   strings_add(&argv, name);
   strings_append(&argv, &p->args);
   set_environment(p);
   execv(program, strings_argv(&argv));
   complain("cannot run %s: %s", program, strerror(errno));
   return errno == ENOENT ? 127 : 126;
}

/* Run it as a child, since its file goes away afterwards. */
static int
run_once(const struct plan *p, const char *program)
{
   struct command c = {0};

   strings_add(&c.argv, program);
   strings_append(&c.argv, &p->args);
   set_environment(p);
   return process_run(&c, 1, 1, ECHO_NONE);
}

static int
run_source(struct plan *p)
{
   char *name = path_with(p->inputs.data[0], "");
   char *cache = cache_folder();
   char *program = NULL, *work;
   int result;

   if (!strchr(name, '/'))
      name = text_of("./%s", name);
   p->key = plan_key(p);
   if (cache) {
      p->folder = text_of("%s/run", cache);
      if (!files_make_folder(p->folder, 0777) || access(p->folder, W_OK)) {
         complain("the cache %s cannot be written (%s): compiling for this "
                  "run only",
                  p->folder, strerror(errno));
         p->folder = NULL;
      }
   }
   if (p->folder && (program = cache_find(p)))
      return become(p, program, name);

   if (!(work = work_folder()))
      return 1;
   char *deps = text_of("%s/deps", work);
   char *fresh = text_of("%s/%s", work, path_stem(p->inputs.data[0]));

   if (!files_make_folder(deps, 0777)) {
      complain("cannot make %s: %s", deps, strerror(errno));
      result = 1;
   } else {
      result = compile(p, fresh, deps);
   }
   if (!result && p->folder)
      program = cache_store(p, fresh, deps);
   if (!result && !program)
      result = run_once(p, fresh);
   process_cleanup(!result);
   return program ? become(p, program, name) : result;
}

/* Say what is known to go wrong before it does. */
static void
warn_about(const char *program)
{
   size_t size;
   struct stat st;
   const char *data = !stat(program, &st) && st.st_size < WARN_LIMIT
                         ? file_read(program, &size)
                         : NULL;
   static const char shared[] = "libcudart.so", ours[] = "libcudart.so.13",
                     section[] = ".nv_fatbin";

   if (!data || size < 4 || memcmp(data, "\177ELF", 4))
      return;

   const char *needs = memmem(data, size, shared, strlen(shared));

   if (needs && !memmem(data, size, ours, strlen(ours)))
      complain("%s was linked with %.24s; Sampan provides %s: build it again "
               "if it does not start",
               program, needs, ours);
   if (!needs && memmem(data, size, section, strlen(section)))
      complain("%s has the CUDA runtime linked in statically, which only "
               "NVIDIA's driver serves: build it again with `sampan nvcc`, "
               "or with -cudart shared",
               program);
}

static int
run_program(struct plan *p)
{
   char *program = program_find(p->inputs.data[0]);

   if (!program) {
      complain("no program '%s'", p->inputs.data[0]);
      return 127;
   }
   warn_about(program);
   return become(p, program, p->inputs.data[0]);
}

static bool
is_source_name(const char *name)
{
   return text_ends(name, ".cu");
}

/* Options, then inputs, then arguments. */
static int
read_words(struct plan *p, int argc, char **argv)
{
   int i = 1, dashes = 0;

   for (int k = 1; k < argc && !dashes; k++)
      if (!strcmp(argv[k], "--"))
         dashes = k;
   for (; i < argc && i != dashes;) {
      unsigned words = nvcc_option_words(argv[i]);

      if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
         fputs(usage, stdout);
         return 0;
      }
      if (!words) {
         strings_add(&p->inputs, argv[i++]);
         /* What follows a program or, without --, a source is its own. */
         if (!dashes || !is_source_name(p->inputs.data[0]))
            break;
         continue;
      }
      for (; words && i < argc; words--)
         strings_add(&p->options, argv[i++]);
   }
   if (dashes && i == dashes && p->inputs.count &&
       is_source_name(p->inputs.data[0]))
      i++;
   for (; i < argc; i++)
      strings_add(&p->args, argv[i]);
   return -1;
}

int
cmd_run(int argc, char **argv)
{
   static struct plan p;
   int result;

   tools_name = "sampan run";
   result = read_words(&p, argc, argv);
   if (result >= 0)
      return result;
   if (!p.inputs.count) {
      fputs(usage, stderr);
      return 2;
   }
   if (!places_find(&p.places))
      return 1;
   for (size_t i = 0; i < p.inputs.count; i++)
      if (is_source_name(p.inputs.data[i]))
         return run_source(&p);
   if (p.options.count) {
      complain("%s: options of the compiler go with a .cu file",
               p.options.data[0]);
      return 2;
   }
   return run_program(&p);
}
