/* `sampan info`: what a CUDA program finds here, and where it comes from.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "tools/tools.h"
#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Numbers of CUdevice_attribute, from the public documentation */
enum {
   ATTRIBUTE_WARP_SIZE = 10,
   ATTRIBUTE_CLOCK = 13,
   ATTRIBUTE_PROCESSORS = 16,
   ATTRIBUTE_MAX_THREADS = 1,
   ATTRIBUTE_SHARED = 8,
   ATTRIBUTE_MAJOR = 75,
   ATTRIBUTE_MINOR = 76
};

/* The part of the driver's interface that we ask. */
struct driver {
   int (*init)(unsigned flags);
   int (*version)(int *version);
   int (*count)(int *count);
   int (*get)(int *device, int ordinal);
   int (*name)(char *name, int length, int device);
   int (*memory)(size_t *bytes, int device);
   int (*attribute)(int *value, int attribute, int device);
   int (*error)(int code, const char **text);
};

static bool
driver_load(struct driver *d, const char *path)
{
   static const char *const names[] = {"cuInit",
                                       "cuDriverGetVersion",
                                       "cuDeviceGetCount",
                                       "cuDeviceGet",
                                       "cuDeviceGetName",
                                       "cuDeviceTotalMem_v2",
                                       "cuDeviceGetAttribute",
                                       "cuGetErrorString"};
   void **slots = (void **)d;
   void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

   if (!library) {
      printf("  cannot load it: %s\n", dlerror());
      return false;
   }
   for (size_t i = 0; i < countof(names); i++) {
      slots[i] = dlsym(library, names[i]);
      if (!slots[i]) {
         printf("  %s has no %s\n", path, names[i]);
         return false;
      }
   }
   return true;
}

static int
attribute(const struct driver *d, int which, int device)
{
   int value = 0;

   return d->attribute(&value, which, device) ? 0 : value;
}

static bool
print_devices(const struct places *p)
{
   struct driver d;
   const char *text = "no reason given";
   int code, count = 0, version = 0;

   puts("Devices");
   if (!driver_load(&d, text_of("%s/libcuda.so.1", p->lib)))
      return false;
   if ((code = d.init(0)) || (code = d.count(&count)) ||
       (code = d.version(&version))) {
      d.error(code, &text);
      printf("  the driver does not start: error %d, %s\n", code, text);
      return false;
   }
   for (int i = 0; i < count; i++) {
      int device;
      char name[256] = "";
      size_t bytes = 0;

      if (d.get(&device, i) || d.name(name, sizeof(name), device) ||
          d.memory(&bytes, device))
         continue;
      printf("  %d: %s\n", i, name);
      printf("     compute capability %d.%d, %d multiprocessors, warps of "
             "%d threads\n",
             attribute(&d, ATTRIBUTE_MAJOR, device),
             attribute(&d, ATTRIBUTE_MINOR, device),
             attribute(&d, ATTRIBUTE_PROCESSORS, device),
             attribute(&d, ATTRIBUTE_WARP_SIZE, device));
      printf("     %.1f GiB memory, %d KiB shared memory and %d threads a "
             "block\n",
             (double)bytes / (1 << 30),
             attribute(&d, ATTRIBUTE_SHARED, device) / 1024,
             attribute(&d, ATTRIBUTE_MAX_THREADS, device));
   }
   if (!count)
      puts("  none");
   printf("  CUDA driver interface %d.%d\n", version / 1000,
          version % 1000 / 10);
   return count > 0;
}

/* The value of a line of /proc/cpuinfo, or NULL. */
static char *
cpu_line(char *text, const char *key)
{
   char *line = text;

   while (line && !text_starts(line, key)) {
      line = strchr(line, '\n');
      line += line != NULL;
   }
   line = line ? strchr(line, ':') : NULL;
   if (!line)
      return NULL;
   line += 1 + (line[1] == ' ');
   return text_of("%.*s", (int)strcspn(line, "\n"), line);
}

/* The features that decide how fast a vector program is here. */
static void
print_cpu(void)
{
   static const char *const wanted[] = {
      "sse4_2",      "avx",         "fma",      "f16c",     "avx2",
      "avx512f",     "avx512vl",    "avx512bw", "avx512dq", "avx512_vnni",
      "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile", "amx_int8",
      "amx_bf16",    "asimd",       "sve",      "sve2",     "i8mm",
      "bf16",        "lsx",         "lasx",     "v"};
   char *text = file_read("/proc/cpuinfo", NULL);
   char *model = NULL, *flags = NULL, *save = NULL;

   if (text) {
      model = cpu_line(text, "model name");
      flags = cpu_line(text, "flags");
      if (!flags)
         flags = cpu_line(text, "Features");
      if (!flags)
         flags = cpu_line(text, "isa");
   }
   puts("Processor");
   printf("  %s, %ld cores in use of %ld\n", model ? model : "unknown model",
          sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_NPROCESSORS_CONF));
   fputs("  features:", stdout);
   for (char *word = flags ? strtok_r(flags, " _", &save) : NULL; word;
        word = strtok_r(NULL, " ", &save))
      for (size_t i = 0; i < countof(wanted); i++)
         if (!strcmp(word, wanted[i]))
            printf(" %s", word);
   puts("");
   if (debug_cpu() || debug_features())
      printf("  compiled for, by the environment: %s %s\n",
             debug_cpu() ? debug_cpu() : "", debug_features());
}

static void
print_compilers(const struct places *p)
{
   char *clang = clang_find();
   struct strings argv = {0};
   char *version = NULL;
   void (*llvm)(unsigned *, unsigned *, unsigned *) = NULL;
   void *library = dlopen(text_of("%s/libsampan-compiler.so", p->lib),
                          RTLD_LAZY | RTLD_LOCAL);

   puts("Compilers");
   if (library)
      *(void **)&llvm = dlsym(library, "LLVMGetVersion");
   if (llvm) {
      unsigned major, minor, patch;

      llvm(&major, &minor, &patch);
      printf("  for kernels (PTX): LLVM %u.%u.%u\n", major, minor, patch);
   } else {
      printf("  for kernels (PTX): cannot load it: %s\n", dlerror());
   }
   if (!clang) {
      puts("  for .cu files: none; built programs run without it (Debian "
           "package clang-19)");
      return;
   }
   strings_add_all(&argv, clang, "--version", NULL);
   version = process_capture(&argv);
   printf("  for .cu files: %.*s, %s\n",
          version ? (int)strcspn(version, "\n") : 7,
          version ? version : "unknown", clang);
}

static uint64_t cache_bytes;
static unsigned cache_files;

static int
count_file(const char *path, const struct stat *st, int type, struct FTW *walk)
{
   (void)path;
   (void)walk;
   if (type == FTW_F) {
      cache_bytes += (uint64_t)st->st_size;
      cache_files++;
   }
   return 0;
}

static void
print_cache(void)
{
   char *folder = cache_folder();

   puts("Cache");
   if (!folder) {
      puts("  off");
      return;
   }
   nftw(folder, count_file, 16, FTW_PHYS);
   printf("  %s: %u files, %.1f MiB\n", folder, cache_files,
          (double)cache_bytes / (1 << 20));
}

static void
print_libraries(const struct places *p)
{
   static const char *const names[] = {"libcuda.so.1", "libcudart.so.13",
                                       "libsampan-compiler.so"};

   puts("Libraries");
   for (size_t i = 0; i < countof(names); i++) {
      char *path = text_of("%s/%s", p->lib, names[i]);
      printf("  %s%s\n", path, access(path, R_OK) ? " (missing)" : "");
   }
   printf("  toolkit folder (CUDA_HOME): %s\n", p->toolkit);
}

int
cmd_info(int argc, char **argv)
{
   struct places p;

   tools_name = "sampan info";
   if (argc > 1) {
      bool help = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");

      fputs("usage: sampan info\n\n"
            "Shows the devices that a CUDA program finds here, the processor\n"
            "behind them, the compilers, the cache and the libraries.  Exits\n"
            "with 1 if there is no device.\n",
            help ? stdout : stderr);
      return help ? 0 : 2;
   }
   if (!places_find(&p))
      return 1;
   printf("Sampan %s, CUDA %d.%d\n\n", SAMPAN_VERSION, CUDA_MAJOR, CUDA_MINOR);

   bool ok = print_devices(&p);

   puts("");
   print_cpu();
   puts("");
   print_compilers(&p);
   puts("");
   print_cache();
   puts("");
   print_libraries(&p);
   return ok ? 0 : 1;
}
