/* Times the PTX parser:  parse [FILE.ptx …]
 *
 * Without files it parses a module that it makes itself: kernels as compilers
 * write them.  For each text: its size, MB/s (10^6 bytes, one core, the best
 * of the rounds), and the memory at its peak as a multiple of the text.
 *
 *    gcc -O2 -D_GNU_SOURCE -I. -o parse bench/costs/parse.c ptx/?*.c \
 *       base/arena.c base/diag.c base/hash.c -lm
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KERNELS = 1000, LINES = 50, SECONDS = 1 };

/* Arenas take their chunks from calloc. */
void *__libc_calloc(size_t count, size_t size);
void __libc_free(void *p);
static long live, peak;

void *
calloc(size_t count, size_t size)
{
   void *p = __libc_calloc(count, size);
   live += (long)malloc_usable_size(p);
   peak = live > peak ? live : peak;
   return p;
}

void
free(void *p)
{
   live -= p ? (long)malloc_usable_size(p) : 0;
   __libc_free(p);
}

static double
now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_MONOTONIC, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
write_kernel(FILE *f, unsigned n)
{
   fprintf(f,
           "\t// .globl kernel_%u\n.visible .entry kernel_%u(\n"
           "\t.param .u64 .ptr .align 1 kernel_%u_param_0,\n"
           "\t.param .u64 .ptr .align 1 kernel_%u_param_1,\n"
           "\t.param .u32 kernel_%u_param_2\n)\n{\n"
           "\t.reg .pred \t%%p<%u>;\n\t.reg .b32 \t%%r<%u>;\n"
           "\t.reg .f32 \t%%f<%u>;\n\t.reg .b64 \t%%rd<%u>;\n\n"
           "\tld.param.u64 \t%%rd1, [kernel_%u_param_0];\n"
           "\tld.param.u64 \t%%rd2, [kernel_%u_param_1];\n"
           "\tld.param.u32 \t%%r1, [kernel_%u_param_2];\n"
           "\tmov.u32 \t%%r2, %%ctaid.x;\n\tmov.u32 \t%%r3, %%ntid.x;\n"
           "\tmov.u32 \t%%r4, %%tid.x;\n"
           "\tmad.lo.s32 \t%%r5, %%r2, %%r3, %%r4;\n"
           "\tcvta.to.global.u64 \t%%rd3, %%rd1;\n"
           "\tcvta.to.global.u64 \t%%rd4, %%rd2;\n"
           "\tmov.f32 \t%%f1, 0f00000000;\n",
           n, n, n, n, n, LINES + 2, 2 * LINES + 8, 4 * LINES + 4,
           2 * LINES + 6, n, n, n);
   for (unsigned i = 1; i <= LINES; i++)
      fprintf(f,
              "$L__BB%u_%u:\n\t.loc\t1 %u 17\n"
              "\tsetp.ge.s32 \t%%p%u, %%r5, %%r1;\n"
              "\t@%%p%u bra \t$L__BB%u_%u;\n"
              "\tmul.wide.s32 \t%%rd%u, %%r5, 4;\n"
              "\tadd.s64 \t%%rd%u, %%rd3, %%rd%u;\n"
              "\tld.global.nc.f32 \t%%f%u, [%%rd%u+%u];\n"
              "\tmul.f32 \t%%f%u, %%f%u, 0f3F8CCCCD;\n"
              "\tfma.rn.f32 \t%%f%u, %%f%u, %%f%u, %%f%u;\n"
              "\tadd.s32 \t%%r%u, %%r5, %u;\n"
              "\tand.b32  \t%%r%u, %%r%u, 2147483647;\n"
              "\tst.global.f32 \t[%%rd%u+-%u], %%f%u;\n",
              n, i, i, i, i, n, i + 1, 2 * i + 4, 2 * i + 5, 2 * i + 4, 4 * i,
              2 * i + 5, 4 * i, 4 * i + 1, 4 * i, 4 * i + 2, 4 * i + 1, 4 * i,
              4 * i - 2, 2 * i + 6, i, 2 * i + 7, 2 * i + 6, 2 * i + 5, 4 * i,
              4 * i + 2);
   fprintf(f, "$L__BB%u_%u:\n\tret;\n\n}\n", n, LINES + 1);
}

static char *
made(size_t *size)
{
   char *text = NULL;
   FILE *f = open_memstream(&text, size);
   fprintf(f, ".version 8.5\n.target sm_90\n.address_size 64\n"
              ".file\t1 \"/home/someone/project/kernels.cu\"\n\n");
   for (unsigned i = 0; i < KERNELS; i++)
      write_kernel(f, i);
   fclose(f);
   return text;
}

static char *
file_read(const char *path, size_t *size)
{
   FILE *f = fopen(path, "rb");
   char *text = NULL;
   if (!f) {
      perror(path);
      exit(2);
   }
   FILE *to = open_memstream(&text, size);
   for (int c; (c = getc(f)) != EOF;)
      putc(c, to);
   fclose(f);
   fclose(to);
   return text;
}

static void
measure(const char *name, const char *text, size_t size)
{
   double best = 1e9, end = now() + SECONDS;
   long before = live;
   unsigned errors = 0;
   peak = live;
   do {
      struct diag d = {.name = name, .text = text, .size = size};
      double start = now();
      struct ptx_module *m = ptx_module_parse(&d);
      double t = now() - start;
      best = t < best ? t : best;
      errors = d.error_count;
      ptx_module_destroy(m);
      diag_fini(&d);
   } while (now() < end);
   printf("%-40s %9zu bytes %7.1f MB/s %6.1f x memory%s\n", name, size,
          (double)size / best * 1e-6, (double)(peak - before) / (double)size,
          errors ? ", refused" : "");
}

int
main(int argc, char **argv)
{
   size_t size;
   if (argc == 1) {
      char *text = made(&size);
      measure("made", text, size);
      free(text);
   }
   for (int i = 1; i < argc; i++) {
      char *text = file_read(argv[i], &size);
      measure(argv[i], text, size);
      free(text);
   }
   return 0;
}
