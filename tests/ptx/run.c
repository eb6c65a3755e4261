/* Runs cases written in PTX: one file, one case.
 *
 *    ptx-run case.ptx ...          prints a line for each that fails
 *
 * A case says in its comments what goes in and what must come out:
 *
 *    // add.s32 wraps around.                     PTX ISA 9.7.1.1, add
 *    // threads: 4                    (or  block: 16 2 1   and  grid: 2 1 1)
 *    // in  s32: 1 2147483647 -2147483648 -1
 *    // out s32: 2 -2147483648 -2147483647 0
 *    // out f32 ~2: 0.5               (within 2 ulp)
 *    // kernel: name                  (instead of main)
 *    // args: out                     (the kernel takes no in)
 *    // shared: 1024                  (bytes of dynamic shared memory)
 *    // error: 700                    (the launch must fail so)
 *
 * Several `in` lines stand behind each other in one buffer, and so do `out`
 * lines; floats may be written as 0f3F800000, 0d…, or in decimal; `x N` after
 * a value repeats it; iota A N counts up from A.  The kernel is
 * main(.param .u64 in, .param .u64 out).  The out buffer starts as zeros and
 * has 256 guard bytes behind it, which must not change.
 *
 * Outputs of real hardware, where there are any, count too: tests/oracle/NAME.
 * vectors (vectors.h).  --record FOLDER writes such files instead, and --driver
 * PATH takes that libcuda.so.1 (tools/oracle does both); --vectors FOLDER looks
 * for them there.
 *
 * Widths and workers come from the environment (SAMPAN_WIDTH,
 * SAMPAN_THREADS): the runner calls this program once for each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/ptx/vectors.h"

#include <cuda.h>
#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The driver's functions: those linked, or of the library --driver names. */
#define FUNCTIONS(F) \
   F(cuInit) \
   F(cuDeviceGet) \
   F(cuDeviceGetName) \
   F(cuDeviceGetAttribute) \
   F(cuDriverGetVersion) \
   F(cuDevicePrimaryCtxRetain) \
   F(cuDevicePrimaryCtxReset) \
   F(cuDevicePrimaryCtxRelease) \
   F(cuCtxSetCurrent) \
   F(cuCtxSynchronize) \
   F(cuModuleLoadDataEx) \
   F(cuModuleGetFunction) \
   F(cuMemAlloc) \
   F(cuMemFree) \
   F(cuMemcpyHtoD) \
   F(cuMemcpyDtoH) \
   F(cuLaunchKernel)
#define MEMBER(f) __typeof__(&f) f##_;
#define LINKED(f) .f##_ = f,
#define TEXT(f) #f
#define LOADED(f) \
   if (!(driver.f##_ = (__typeof__(&f))dlsym(library, TEXT(f)))) \
      return false;
static struct {
   FUNCTIONS(MEMBER)
} driver = {FUNCTIONS(LINKED)};

enum { BUFFER = 1 << 18, GUARD = 256 };

/* What one buffer holds, value by value. */
struct values {
   unsigned char bytes[BUFFER];
   struct {
      unsigned char size;
      bool is_float;
      unsigned ulp;
   } item[BUFFER];
   size_t count, size;
};

struct test {
   const char *path;
   char *text;
   char kernel[256];
   unsigned grid[3], block[3];
   unsigned shared; /* dynamic, bytes */
   bool out_only;
   struct values in, out;
   int error;
};

static const char *record, *vectors; /* folders */
static struct vectors_origin origin;

static bool
fail(const struct test *t, const char *what, const char *detail)
{
   printf("FAIL %s: %s%s%s\n", t->path, what, detail ? ": " : "",
          detail ? detail : "");
   return false;
}

static char *
read_file(const char *path)
{
   FILE *f = fopen(path, "rb");
   if (!f)
      return NULL;
   char *text = calloc(1, 1 << 20);
   size_t n = fread(text, 1, (1 << 20) - 1, f);
   text[n] = 0;
   fclose(f);
   return text;
}

static bool
put(struct values *v, uint64_t bits, unsigned size, bool is_float, unsigned ulp)
{
   if (v->size + size > BUFFER)
      return false;
   memcpy(v->bytes + v->size, &bits, size);
   v->item[v->count].size = (unsigned char)size;
   v->item[v->count].is_float = is_float;
   v->item[v->count].ulp = ulp;
   v->count++;
   v->size += size;
   return true;
}

/* One number of the type; false: not a number. */
static bool
parse_value(const char *word, const char *type, uint64_t *bits)
{
   unsigned size = (unsigned)atoi(type + 1) / 8;
   char *end;
   if (type[0] == 'f' && size >= 4) {
      if (word[0] == '0' && (word[1] == 'f' || word[1] == 'd')) {
         *bits = strtoull(word + 2, &end, 16);
         return !*end;
      }
      double d = strtod(word, &end);
      float f = strtof(word, NULL);
      if (size == 4) {
         uint32_t u;
         memcpy(&u, &f, 4);
         *bits = u;
      } else {
         memcpy(bits, &d, 8);
      }
      return !*end;
   }
   *bits = word[0] == '-' ? (uint64_t)strtoll(word, &end, 0)
                          : strtoull(word, &end, 0);
   return !*end;
}

/* "s32: 1 2 3 x 4", "f32 ~2: ..." */
static bool
parse_values(struct test *t, struct values *v, char *line)
{
   char type[16] = "";
   unsigned ulp = 0;
   char *colon = strchr(line, ':'), *save;
   if (!colon || sscanf(line, " %15[a-z0-9] ~%u", type, &ulp) < 1)
      return fail(t, "bad line", line);
   unsigned size = (unsigned)atoi(type + 1) / 8;
   bool is_float = type[0] == 'f';
   if (size != 1 && size != 2 && size != 4 && size != 8)
      return fail(t, "bad type", type);
   uint64_t last = 0;
   for (char *w = strtok_r(colon + 1, " \t\r\n", &save); w;
        w = strtok_r(NULL, " \t\r\n", &save)) {
      unsigned long repeat = 1, iota = 0;
      if (!strcmp(w, "x")) {
         char *n = strtok_r(NULL, " \t\r\n", &save);
         repeat = n ? strtoul(n, NULL, 10) - 1 : 0;
      } else if (!strcmp(w, "iota")) {
         char *a = strtok_r(NULL, " \t\r\n", &save);
         char *n = strtok_r(NULL, " \t\r\n", &save);
         if (!a || !n || !parse_value(a, type, &last))
            return fail(t, "bad iota", line);
         iota = 1;
         repeat = strtoul(n, NULL, 10);
      } else if (!parse_value(w, type, &last)) {
         return fail(t, "bad value", w);
      }
      for (unsigned long i = 0; i < repeat; i++) {
         uint64_t x = last;
         if (iota && is_float) {
            float f;
            uint32_t u = (uint32_t)last;
            memcpy(&f, &u, 4);
            f += (float)i;
            memcpy(&u, &f, 4);
            x = u;
         } else if (iota) {
            x = last + i;
         }
         if (!put(v, x, size, is_float, ulp))
            return fail(t, "too many values", NULL);
      }
   }
   return true;
}

static bool
parse_case(struct test *t)
{
   char *copy = strdup(t->text), *save;
   bool ok = true;
   strcpy(t->kernel, "main");
   for (int i = 0; i < 3; i++)
      t->grid[i] = t->block[i] = 1;
   for (char *l = strtok_r(copy, "\n", &save); l && ok;
        l = strtok_r(NULL, "\n", &save)) {
      if (strncmp(l, "//", 2))
         continue;
      l += 2;
      while (*l == ' ')
         l++;
      if (!strncmp(l, "threads:", 8))
         t->block[0] = (unsigned)atoi(l + 8);
      else if (!strncmp(l, "block:", 6))
         sscanf(l + 6, "%u %u %u", &t->block[0], &t->block[1], &t->block[2]);
      else if (!strncmp(l, "grid:", 5))
         sscanf(l + 5, "%u %u %u", &t->grid[0], &t->grid[1], &t->grid[2]);
      else if (!strncmp(l, "kernel:", 7))
         sscanf(l + 7, "%255s", t->kernel);
      else if (!strncmp(l, "shared:", 7))
         t->shared = (unsigned)atoi(l + 7);
      else if (!strncmp(l, "args: out", 9))
         t->out_only = true;
      else if (!strncmp(l, "error:", 6))
         t->error = atoi(l + 6);
      else if (!strncmp(l, "in ", 3))
         ok = parse_values(t, &t->in, l + 3);
      else if (!strncmp(l, "out ", 4))
         ok = parse_values(t, &t->out, l + 4);
   }
   free(copy);
   if (ok && !t->out.count && !t->error)
      ok = fail(t, "says nothing to check", NULL);
   return ok;
}

/* Distance in units in the last place, of the same sign. */
static uint64_t
distance(uint64_t a, uint64_t b)
{
   return a > b ? a - b : b - a;
}

static bool
is_nan(uint64_t bits, unsigned size)
{
   uint64_t inf = size == 2   ? 0x7c00
                  : size == 4 ? 0x7f800000
                              : 0x7ff0000000000000;
   uint64_t magnitude = bits & ((1ull << (8 * size - 1)) - 1);
   return magnitude > inf;
}

/* times: how many of its tolerances an item may be off. */
static bool
compare(const struct test *t, const unsigned char *want,
        const unsigned char *got, unsigned times)
{
   size_t at = 0;
   for (size_t i = 0; i < t->out.count; i++) {
      unsigned size = t->out.item[i].size;
      uint64_t a = 0, b = 0;
      memcpy(&a, want + at, size);
      memcpy(&b, got + at, size);
      at += size;
      bool same = a == b;
      if (t->out.item[i].is_float) {
         same |= is_nan(a, size) && is_nan(b, size);
         same |= distance(a, b) <= times * t->out.item[i].ulp;
      }
      if (same)
         continue;
      char text[160];
      if (t->out.item[i].is_float && size == 4) {
         float x, y;
         memcpy(&x, &a, 4);
         memcpy(&y, &b, 4);
         snprintf(text, sizeof(text),
                  "value %zu: want %.9g (0x%llx), got %.9g (0x%llx)", i, x,
                  (unsigned long long)a, y, (unsigned long long)b);
      } else {
         snprintf(text, sizeof(text),
                  "value %zu: want %lld (0x%llx), got %lld (0x%llx)", i,
                  (long long)a, (unsigned long long)a, (long long)b,
                  (unsigned long long)b);
      }
      return fail(t, "differs", text);
   }
   for (size_t i = 0; i < GUARD; i++)
      if (got[t->out.size + i] != 0xa5)
         return fail(t, "wrote behind its buffer", NULL);
   return true;
}

/* Ours and the hardware's may each be off by the tolerance. */
static bool
compare_vectors(const struct test *t, const unsigned char *got)
{
   static unsigned char want[BUFFER];
   int error;
   switch (vectors_read(vectors, t->path, t->text, want, t->out.size, &error)) {
   case VECTORS_NONE:
      return true;
   case VECTORS_BAD:
      return fail(t, "has vectors of another text: tools/oracle", NULL);
   default:
      if (error)
         return fail(t, "fails on hardware", NULL);
      return compare(t, want, got, 2);
   }
}

static bool
launch(struct test *t, CUfunction f)
{
   static unsigned char got[BUFFER + GUARD];
   CUdeviceptr in, out;
   size_t out_size = t->out.size + GUARD;
   if (driver.cuMemAlloc_(&in, t->in.size ? t->in.size : 1) ||
       driver.cuMemAlloc_(&out, out_size))
      return fail(t, "no memory", NULL);
   memset(got, 0, t->out.size);
   memset(got + t->out.size, 0xa5, GUARD);
   driver.cuMemcpyHtoD_(out, got, out_size);
   if (t->in.size)
      driver.cuMemcpyHtoD_(in, t->in.bytes, t->in.size);
   void *both[] = {&in, &out}, *one[] = {&out};
   CUresult r = driver.cuLaunchKernel_(
      f, t->grid[0], t->grid[1], t->grid[2], t->block[0], t->block[1],
      t->block[2], t->shared, NULL, t->out_only ? one : both, NULL);
   if (!r)
      r = driver.cuCtxSynchronize_();
   if (record) {
      if (!r)
         driver.cuMemcpyDtoH_(got, out, out_size);
      return vectors_write(record, t->path, t->text, &origin, (int)r, got,
                           r ? 0 : t->out.size) ||
             fail(t, "cannot be recorded in", record);
   }
   if ((int)r != t->error) {
      char text[80];
      snprintf(text, sizeof(text), "want %d, got %d", t->error, r);
      return fail(t, "the launch gives another error", text);
   }
   if (r)
      return true;
   driver.cuMemcpyDtoH_(got, out, out_size);
   bool ok = compare(t, t->out.bytes, got, 1) && compare_vectors(t, got);
   driver.cuMemFree_(in);
   driver.cuMemFree_(out);
   return ok;
}

static bool
run_case(const char *path, CUdevice device)
{
   static struct test t;
   static char log[4096];
   memset(&t, 0, sizeof(t));
   t.path = path;
   t.text = read_file(path);
   if (!t.text)
      return fail(&t, "cannot be read", NULL);
   bool ok = parse_case(&t);
   CUcontext context;
   CUmodule module;
   CUfunction f;
   if (ok && (driver.cuDevicePrimaryCtxRetain_(&context, device) ||
              driver.cuCtxSetCurrent_(context)))
      ok = fail(&t, "no context", NULL);
   if (ok) {
      CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                                CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
      void *values[] = {log, (void *)sizeof(log)};
      log[0] = 0;
      if (driver.cuModuleLoadDataEx_(&module, t.text, 2, options, values))
         ok = fail(&t, "does not load", log);
      else if (driver.cuModuleGetFunction_(&f, module, t.kernel))
         ok = fail(&t, "has no kernel", t.kernel);
      else
         ok = launch(&t, f);
      /* A kernel that failed leaves nothing behind. */
      driver.cuDevicePrimaryCtxReset_(device);
      driver.cuDevicePrimaryCtxRelease_(device);
   }
   free(t.text);
   return ok;
}

static bool
load_driver(const char *path)
{
   void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
   if (!library) {
      printf("%s\n", dlerror());
      return false;
   }
   FUNCTIONS(LOADED)
   return true;
}

/* Who made the outputs that are recorded. */
static void
describe(CUdevice device, const char *command)
{
   int major = 0, minor = 0;
   driver.cuDriverGetVersion_(&origin.driver);
   driver.cuDeviceGetName_(origin.chip, sizeof(origin.chip), device);
   driver.cuDeviceGetAttribute_(
      &major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device);
   driver.cuDeviceGetAttribute_(
      &minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
   origin.sm = 10 * major + minor;
   snprintf(origin.command, sizeof(origin.command), "%s", command);
}

int
main(int argc, char **argv)
{
   CUdevice device;
   const char *command = "ptx-run";
   int failed = 0, first = 1;
   for (; first + 1 < argc && !strncmp(argv[first], "--", 2); first += 2) {
      if (!strcmp(argv[first], "--record"))
         record = argv[first + 1];
      else if (!strcmp(argv[first], "--vectors"))
         vectors = argv[first + 1];
      else if (!strcmp(argv[first], "--command"))
         command = argv[first + 1];
      else if (strcmp(argv[first], "--driver") || !load_driver(argv[first + 1]))
         return 2;
   }
   if (driver.cuInit_(0) || driver.cuDeviceGet_(&device, 0)) {
      printf("FAIL no device\n");
      return 1;
   }
   if (record)
      describe(device, command);
   for (int i = first; i < argc; i++)
      failed += !run_case(argv[i], device);
   printf("%d of %d\n", argc - first - failed, argc - first);
   return failed != 0;
}
