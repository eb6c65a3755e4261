/* Memory: the register, alignment, limits, use after free.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

static void
test_sizes(struct device_context *c)
{
   struct device *d = device_context_device(c);
   size_t before, after, total;
   device_memory_info(d, &before, &total);
   for (size_t size = 1; size < (8u << 20); size += size / 3 + 1) {
      void *p, *q;
      struct device_allocation a;
      CHECK(!device_memory_alloc(c, size, DEVICE_MEMORY_DEVICE, 7, d, &p));
      CHECK(!device_memory_alloc(c, size, DEVICE_MEMORY_HOST, 0, NULL, &q));
      CHECK((uintptr_t)p % 256 == 0 && (uintptr_t)q % 256 == 0);
      memset(p, 1, size);
      memset(q, 2, size);
      CHECK(((char *)p)[size - 1] == 1);
      CHECK(device_memory_find((char *)p + size - 1, &a));
      CHECK(a.base == (uintptr_t)p && a.size == size && a.flags == 7 &&
            a.owner == d && a.kind == DEVICE_MEMORY_DEVICE && a.context == c);
      CHECK(!device_memory_find((char *)p + size, &a) ||
            a.base != (uintptr_t)p);
      CHECK(device_memory_free(q, DEVICE_MEMORY_DEVICE) ==
            CUDA_ERROR_INVALID_VALUE);
      if (size > 1)
         CHECK(device_memory_free((char *)p + 1, DEVICE_MEMORY_DEVICE) ==
               CUDA_ERROR_INVALID_VALUE);
      CHECK(!device_memory_free(p, DEVICE_MEMORY_DEVICE));
      CHECK(device_memory_free(p, DEVICE_MEMORY_DEVICE) ==
            CUDA_ERROR_INVALID_VALUE);
      CHECK(!device_memory_free(q, DEVICE_MEMORY_HOST));
      CHECK(!device_memory_find(p, &a));
   }
   CHECK(atomic_load(&d->memory_used) == 0);
   device_memory_info(d, &after, &total);
}

/* Many at once, in random order; none overlaps another. */
static void
test_many(struct device_context *c)
{
   enum { N = 5000 };
   static struct {
      unsigned char *p;
      size_t size;
   } all[N];
   uint32_t random = 7;
   for (int round = 0; round < 40000; round++) {
      random = random * 1664525 + 1013904223;
      int i = (int)((random >> 8) % N);
      if (all[i].p) {
         for (size_t k = 0; k < all[i].size; k += 251)
            CHECK(all[i].p[k] == (unsigned char)i);
         CHECK(!device_memory_free(all[i].p, DEVICE_MEMORY_DEVICE));
         all[i].p = NULL;
         continue;
      }
      all[i].size = 1 + (random >> 4) % (round % 16 ? 2000 : 20000);
      void *p;
      CHECK(!device_memory_alloc(c, all[i].size, DEVICE_MEMORY_DEVICE, 0, NULL,
                                 &p));
      all[i].p = p;
      memset(p, i, all[i].size);
   }
   for (int i = 0; i < N; i++) {
      struct device_allocation a;
      if (all[i].p)
         CHECK(device_memory_find(all[i].p + all[i].size / 2, &a) &&
               a.base == (uintptr_t)all[i].p && a.size == all[i].size);
   }
   /* What is left goes with the context. */
}

static void
test_limits(struct device_context *c)
{
   static const size_t absurd[] = {SIZE_MAX, SIZE_MAX - 4096, SIZE_MAX / 2,
                                   (size_t)1 << 46};
   void *p = NULL;
   for (size_t i = 0; i < countof(absurd); i++)
      CHECK(device_memory_alloc(c, absurd[i], DEVICE_MEMORY_DEVICE, 0, NULL,
                                &p) == CUDA_ERROR_OUT_OF_MEMORY);
   size_t available, total;
   device_memory_info(device_context_device(c), &available, &total);
   CHECK(device_memory_alloc(c, total + 1, DEVICE_MEMORY_DEVICE, 0, NULL, &p) ==
         CUDA_ERROR_OUT_OF_MEMORY);
   /* In parts, nobody gets more than there is either. */
   void *parts[64];
   int count = 0;
   while (count < 64 &&
          !device_memory_alloc(c, total / 16, DEVICE_MEMORY_DEVICE, 0, NULL,
                               &parts[count]))
      count++;
   CHECK(count >= 8 && count <= 16);
   while (count)
      CHECK(!device_memory_free(parts[--count], DEVICE_MEMORY_DEVICE));
   CHECK(device_memory_alloc(c, 0, DEVICE_MEMORY_DEVICE, 0, NULL, &p) ==
         CUDA_ERROR_INVALID_VALUE);
}

static void
test_register(struct device_context *c)
{
   char *mine = malloc(100000);
   struct device_allocation a;
   CHECK(!device_memory_register(c, mine, 100000, 3));
   CHECK(device_memory_find(mine + 99999, &a) &&
         a.kind == DEVICE_MEMORY_REGISTERED && a.flags == 3);
   CHECK(device_memory_register(c, mine + 50000, 10, 0) ==
         CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
   CHECK(device_memory_free(mine, DEVICE_MEMORY_HOST) ==
         CUDA_ERROR_INVALID_VALUE);
   CHECK(!device_memory_unregister(mine));
   CHECK(device_memory_unregister(mine) ==
         CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED);
   free(mine);
}

int
main(void)
{
   struct device_context *c = fake_context();
   test_sizes(c);
   test_many(c);
   test_limits(c);
   test_register(c);
   struct device *d = device_context_device(c);
   device_context_destroy(c);
   CHECK(atomic_load(&d->memory_used) == 0);
   return 0;
}
