/* Code for a request: from the cache, or from the compiler, which is a
 * library of its own (it needs LLVM) and loaded when the first object is
 * missing.
 *
 * The key of an object is everything that it depends on: the text of its
 * module, the request, this processor, and which compiler it is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "jit/jit_int.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define LIBRARY "libsampan-compiler.so"

static struct {
   char path[4096]; /* "": not found */
   struct content_hash identity;
   sampan_compile_fn *compile; /* NULL: not loaded yet, or not loadable */
   char error[512];
} compiler;

static pthread_once_t found = PTHREAD_ONCE_INIT;
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

/* ---- The compiler ---- */

/* Next to the file that this code is in; or, for a program, in ../lib. */
static void
find_path(void)
{
   static const char *const places[] = {"%.*s/" LIBRARY,
                                        "%.*s/../lib/" LIBRARY};
   Dl_info self;
   char file[4096];
   if (!dladdr((void *)(uintptr_t)find_path, &self) || !self.dli_fname ||
       !realpath(self.dli_fname, file))
      return;
   const char *slash = strrchr(file, '/');
   for (size_t i = 0; i < countof(places); i++) {
      int n = snprintf(compiler.path, sizeof(compiler.path), places[i],
                       (int)(slash - file), file);
      if (n > 0 && (size_t)n < sizeof(compiler.path) &&
          access(compiler.path, R_OK) == 0)
         return;
   }
   compiler.path[0] = 0;
}

/* The linker's build id stands in a note; reading it takes no loading. */
static bool
add_build_id(int fd, struct content_hash *h)
{
   Elf64_Ehdr e;
   if (pread(fd, &e, sizeof(e), 0) != sizeof(e) ||
       memcmp(e.e_ident, ELFMAG, SELFMAG) || e.e_phnum > 64)
      return false;
   for (unsigned i = 0; i < e.e_phnum; i++) {
      Elf64_Phdr p;
      char note[1024];
      off_t at = (off_t)(e.e_phoff + i * sizeof(p));
      if (pread(fd, &p, sizeof(p), at) != sizeof(p) || p.p_type != PT_NOTE ||
          p.p_filesz > sizeof(note) ||
          pread(fd, note, p.p_filesz, (off_t)p.p_offset) != (ssize_t)p.p_filesz)
         continue;
      for (size_t k = 0; k + sizeof(Elf64_Nhdr) <= p.p_filesz;) {
         Elf64_Nhdr n;
         memcpy(&n, note + k, sizeof(n));
         size_t name = k + sizeof(n), desc = name + ((n.n_namesz + 3) & ~3u);
         size_t end = desc + ((n.n_descsz + 3) & ~3u);
         if (n.n_namesz > p.p_filesz || n.n_descsz > p.p_filesz ||
             end > p.p_filesz)
            break;
         if (n.n_type == NT_GNU_BUILD_ID) {
            content_hash_add(h, note + desc, n.n_descsz);
            return true;
         }
         k = end;
      }
   }
   return false;
}

static void
find_compiler(void)
{
   struct content_hash *h = &compiler.identity;
   struct stat s;
   content_hash_init(h);
   find_path();
   if (!*compiler.path)
      return;
   int fd = open(compiler.path, O_RDONLY | O_CLOEXEC);
   if (fd < 0)
      return;
   if (!add_build_id(fd, h) && fstat(fd, &s) == 0) {
      content_hash_add(h, &s.st_size, sizeof(s.st_size));
      content_hash_add(h, &s.st_mtim, sizeof(s.st_mtim));
   }
   close(fd);
}

static void
load_compiler(void)
{
   if (!*compiler.path) {
      snprintf(compiler.error, sizeof(compiler.error),
               "%s, which compiles kernels, is not beside this library",
               LIBRARY);
      return;
   }
   void *library = dlopen(compiler.path, RTLD_LAZY | RTLD_LOCAL);
   if (library)
      compiler.compile =
         (sampan_compile_fn *)(uintptr_t)dlsym(library, "sampan_compile");
   if (!compiler.compile) {
      const char *why = dlerror();
      snprintf(compiler.error, sizeof(compiler.error),
               "the compiler does not load: %s", why ? why : LIBRARY);
   }
}

bool
jit_compiler_missing(void)
{
   return *compiler.error != 0;
}

/* ---- The key ---- */

/* What decides which instructions the compiler takes for this machine. */
static void
add_processor(struct content_hash *h)
{
#if defined(__x86_64__)
   static const unsigned leaves[][2] = {
      {0, 0},    {1, 0},    {7, 0},           {7, 1},          {0xd, 1},
      {0x19, 0}, {0x24, 0}, {0x80000001u, 0}, {0x80000008u, 0}};
   for (size_t i = 0; i < countof(leaves); i++) {
      unsigned r[4] = {0};
      __get_cpuid_count(leaves[i][0], leaves[i][1], &r[0], &r[1], &r[2], &r[3]);
      if (leaves[i][0] == 1)
         r[1] = 0; /* which core this is */
      content_hash_add(h, r, sizeof(r));
   }
   unsigned a, c, d;
   __cpuid(1, a, d, c, d);
   if (c & bit_OSXSAVE) { /* registers that the system saves */
      __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
      content_hash_add(h, &a, sizeof(a));
   }
#else
   unsigned long caps[2] = {getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};
   content_hash_add(h, caps, sizeof(caps));
   char text[4096];
   int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);
   ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text));
   if (n > 0)
      content_hash_add(h, text, (size_t)n);
   if (fd >= 0)
      close(fd);
#endif
}

static void
add_string(struct content_hash *h, const char *s)
{
   content_hash_add(h, s ? s : "", s ? strlen(s) + 1 : 0);
}

static struct content_hash
key_of(const struct jit_request *q)
{
   struct content_hash h;
   uint32_t numbers[] = {SIMD_ABI, q->block[0], q->block[1], q->block[2],
                         q->width, q->any_grid, q->optimize};
   content_hash_init(&h);
   add_string(&h, SAMPAN_VERSION);
   content_hash_add(&h, &compiler.identity, sizeof(compiler.identity));
   content_hash_add(&h, &q->module->hash, sizeof(q->module->hash));
   add_string(&h, q->kernel->name);
   content_hash_add(&h, numbers, sizeof(numbers));
   add_string(&h, q->cpu);
   add_string(&h, q->features);
   if (!q->cpu || !q->features)
      add_processor(&h);
   return h;
}

/* ---- Creating ---- */

static bool
shown(const struct jit_request *q)
{
   return debug_kernel(q->kernel->name);
}

/* Stages that are to be printed need a compilation. */
static bool
cache_allowed(const struct jit_request *q)
{
   bool prints = debug(ir) || debug(llvm) || debug(asm) || debug_dump_folder();
   return !(prints && shown(q));
}

static struct jit_code *
compile(const struct jit_request *q, const struct content_hash *key,
        char **error)
{
   void *object = NULL;
   size_t size = 0;
   char *notes = NULL;
   pthread_once(&loaded, load_compiler);
   if (!compiler.compile) {
      *error = strdup(compiler.error);
      return NULL;
   }
   if (compiler.compile(q, &object, &size, error, &notes))
      return NULL;
   if (debug(launch) && shown(q) && notes)
      fprintf(stderr, "sampan: compiled %s: %s\n", q->kernel->name, notes);
   struct jit_code *c = jit_code_load(object, size, error);
   if (c) {
      c->origin = "compiled";
      jit_cache_store(key, object, size);
   }
   free(object);
   free(notes);
   return c;
}

struct jit_code *
jit_code_create(const struct jit_request *q, char **error)
{
   void *object;
   size_t size;
   struct jit_code *c = NULL;
   *error = NULL;
   pthread_once(&found, find_compiler);
   struct content_hash key = key_of(q);
   if (cache_allowed(q) && jit_cache_find(&key, &object, &size)) {
      c = jit_code_load(object, size, error);
      free(object);
      if (c) {
         c->origin = "cache";
         return c;
      }
      free(*error); /* a damaged object: compile it again */
      *error = NULL;
   }
   return compile(q, &key, error);
}
