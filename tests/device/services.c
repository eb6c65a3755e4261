/* printf, malloc and free of kernels.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

#include <unistd.h>

static uint32_t
print_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)f;
   struct {
      int32_t i;
      uint32_t pad;
      double d;
      uint64_t s;
      int64_t l;
      int32_t width, star;
      uint64_t p;
   } packed[2];
   uint64_t formats[32] = {0}, arguments[32] = {0};
   int32_t results[32] = {0};
   for (int lane = 0; lane < 2; lane++) {
      memset(&packed[lane], 0, sizeof(packed[lane]));
      packed[lane].i = -5 - lane;
      packed[lane].d = 2.5;
      packed[lane].s = (uint64_t)(uintptr_t) "text";
      packed[lane].l = 1234567890123;
      packed[lane].width = 6;
      packed[lane].star = 42 + lane;
      packed[lane].p = 0x10;
      formats[lane] = (uint64_t)(uintptr_t) "%d%% %.2f [%-6s] %lld %*d %p\n";
      arguments[lane] = (uint64_t)(uintptr_t)&packed[lane];
   }
   if (v == 0 && b->ctaid[0] == 0) {
      b->launch->services->print(b, 3, formats, arguments, results);
      CHECK(results[0] == 7 && results[1] == 7);
      formats[0] = (uint64_t)(uintptr_t) "%hhd %hu %x %c %s %q %5.1e %lu|\n";
      static const struct {
         int32_t hhd;
         uint32_t hu, x, c;
         uint64_t s;
         double e;
         uint64_t lu;
      } second = {300, 70000, 0xffffffffu, 'z', 0, 12345.678, UINT64_MAX};
      arguments[0] = (uint64_t)(uintptr_t)&second;
      b->launch->services->print(b, 1, formats, arguments, results);
      CHECK(results[0] == 7);
      formats[0] = 0;
      b->launch->services->print(b, 1, formats, arguments, results);
      CHECK(results[0] == -1);
   }
   return SIMD_DONE;
}

static const char expected[] =
   "-5% 2.50 [text  ] 1234567890123     42 0x10\n"
   "-6% 2.50 [text  ] 1234567890123     43 0x10\n"
   "44 4464 ffffffff z (null) %q 1.2e+04 18446744073709551615|\n";

/* Swap stdout for a file while fn runs; returns what was written. */
static char *
captured(void (*fn)(struct device_context *), struct device_context *c)
{
   char name[] = "/tmp/sampan-test-XXXXXX";
   int file = mkstemp(name), old = dup(1);
   CHECK(file >= 0);
   fflush(stdout);
   dup2(file, 1);
   fn(c);
   fflush(stdout);
   dup2(old, 1);
   off_t size = lseek(file, 0, SEEK_END);
   char *text = calloc(1, (size_t)size + 1);
   CHECK(pread(file, text, (size_t)size, 0) == size);
   close(file);
   close(old);
   unlink(name);
   return text;
}

static void
print_once(struct device_context *c)
{
   struct device_kernel *k = fake_kernel(
      c, "print", 32, 32, SIMD_CODE_HOST_CALLS, print_vector, NULL, 64, 0);
   CHECK(!fake_launch(k, device_stream_legacy(c), 1, NULL, 0, false));
   CHECK(!device_context_synchronize(c));
   fake_destroy(k);
}

static void
print_often(struct device_context *c)
{
   struct device_kernel *k = fake_kernel(
      c, "print", 32, 32, SIMD_CODE_HOST_CALLS, print_vector, NULL, 64, 0);
   CHECK(!device_context_set_limit(c, DEVICE_LIMIT_PRINT, 1000));
   for (int i = 0; i < 100; i++)
      CHECK(!fake_launch(k, device_stream_legacy(c), 1, NULL, 0, false));
   CHECK(!device_context_synchronize(c));
   fake_destroy(k);
}

static uint32_t
heap_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)f;
   static const size_t sizes[] = {1, 16, 100, 1000, 1024, 1025, 5000, 20000};
   uint64_t size[32], address[32];
   const struct simd_services *s = b->launch->services;
   for (int round = 0; round < 20; round++) {
      for (unsigned l = 0; l < 32; l++)
         size[l] = sizes[(l + v + (unsigned)round) % countof(sizes)];
      s->malloc(b, UINT32_MAX, size, address);
      for (unsigned l = 0; l < 32; l++) {
         CHECK(address[l] && address[l] % 16 == 0);
         memset((void *)(uintptr_t)address[l], (int)l, size[l]);
      }
      for (unsigned l = 0; l < 32; l++) {
         const unsigned char *p = (unsigned char *)(uintptr_t)address[l];
         CHECK(p[0] == l && p[size[l] - 1] == l);
      }
      if (round % 2)
         address[3] = 0;
      s->free(b, UINT32_MAX, address);
      if (round % 2) /* leak one: it dies with the context */
         break;
   }
   size[0] = (size_t)1 << 40;
   s->malloc(b, 1, size, address);
   CHECK(!address[0]);
   return SIMD_DONE;
}

static void
test_heap(void)
{
   struct device_context *c = fake_context();
   CHECK(device_context_limit(c, DEVICE_LIMIT_HEAP) == 8 << 20);
   CHECK(!device_context_set_limit(c, DEVICE_LIMIT_HEAP, 64 << 20));
   struct device_kernel *k = fake_kernel(
      c, "heap", 128, 32, SIMD_CODE_HOST_CALLS, heap_vector, NULL, 64, 0);
   CHECK(!fake_launch(k, device_stream_legacy(c), 50, NULL, 0, false));
   CHECK(!device_context_synchronize(c));
   CHECK(device_context_set_limit(c, DEVICE_LIMIT_HEAP, 1 << 20) ==
         CUDA_ERROR_INVALID_VALUE);
   fake_destroy(k);
   device_context_destroy(c);
}

int
main(void)
{
   struct device_context *c = fake_context();
   char *text = captured(print_once, c);
   if (strcmp(text, expected))
      fprintf(stderr, "got:\n%s", text);
   CHECK(!strcmp(text, expected));
   free(text);
   text = captured(print_often, c);
   CHECK(strlen(text) == 100 * strlen(expected));
   for (int i = 0; i < 100; i++)
      CHECK(!memcmp(text + (size_t)i * strlen(expected), expected,
                    strlen(expected)));
   free(text);
   device_context_destroy(c);
   test_heap();
   return 0;
}
