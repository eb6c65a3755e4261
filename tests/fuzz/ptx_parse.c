/* Any bytes through the parser, which may take 64 times their number in memory
 * and a little; what parses must print and parse again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <malloc.h>
#include <sanitizer/allocator_interface.h>
#include <stdlib.h>
#include <string.h>

#if __has_feature(address_sanitizer)
int LLVMFuzzerInitialize(int *argc, char ***argv);
#endif
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FACTOR = 64, A_LITTLE = 64 << 10 };

/* Bytes from malloc, less those given back. */
static long live, peak;

#if __has_feature(address_sanitizer)
static void
on_malloc(const volatile void *p, size_t size)
{
   (void)p;
   live += (long)size;
   peak = live > peak ? live : peak;
}

static void
on_free(const volatile void *p)
{
   if (p)
      live -= (long)__sanitizer_get_allocated_size((const void *)p);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
   (void)argc;
   (void)argv;
   if (!__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free))
      abort();
   return 0;
}
#else /* five times as fast; arenas take all they have from calloc */
void *__libc_calloc(size_t count, size_t size);
void __libc_free(void *p);

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
#endif

static void
parse_again(const struct ptx_module *m)
{
   char *text = NULL;
   size_t size = 0;
   FILE *f = open_memstream(&text, &size);
   ptx_module_print(f, m);
   fclose(f);

   struct diag d = {.name = "printed", .text = text, .size = size};
   struct ptx_module *again = ptx_module_parse(&d);
   if (!again) {
      fprintf(stderr, "%s\n%s\n", text, d.log);
      abort();
   }
   ptx_module_destroy(again);
   diag_fini(&d);
   free(text);
}

/* As text an array of zeros is long. */
static bool
prints_much(const struct ptx_module *m)
{
   uint64_t size = 0;
   for (size_t i = 0; i < m->vars.count; i++)
      if (m->vars.data[i]->initialized)
         size += m->vars.data[i]->size;
   return size > 1 << 16;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
   /* The text needs no terminator: give it none. */
   char *text = malloc(size ? size : 1);
   memcpy(text, data, size);
   struct diag d = {.name = "fuzz", .text = text, .size = size};
   peak = live;
   long before = live;
   struct ptx_module *m = ptx_module_parse(&d);
   if (peak - before > (long)(FACTOR * size + A_LITTLE)) {
      fprintf(stderr, "%ld bytes of memory for %zu of text\n", peak - before,
              size);
      abort();
   }
   if (m && !prints_much(m))
      parse_again(m);
   ptx_module_destroy(m);
   diag_fini(&d);
   free(text);
   return 0;
}
