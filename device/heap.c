/* Device-side malloc and free.
 *
 * The heap of a context is one reserved region of the size of its limit, cut
 * into pages of 4 KiB.  Up to 1 KiB, a request takes a slot of a page of such
 * slots; more takes a run of pages.  All bookkeeping lies outside the region,
 * where no kernel writes by mistake.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, SLOT_MOST = 1024, CLASSES = 24 };

enum page_kind { PAGE_FREE, PAGE_SLOTS, PAGE_RUN, PAGE_INSIDE };

struct page {
   uint8_t kind, class;
   uint16_t used;     /* SLOTS: slots taken */
   uint32_t length;   /* RUN: pages */
   uint32_t next;     /* SLOTS with free ones: next of the class, + 1 */
   uint64_t taken[4]; /* SLOTS: bit by slot */
};

struct device_heap {
   char *base;
   size_t pages, search;      /* search: first page that may be free */
   uint32_t partial[CLASSES]; /* page + 1 */
   struct page page[];
};

/* 16, 32 … 128, then four sizes a doubling. */
static size_t
class_size(unsigned class)
{
   if (class < 8)
      return 16 * (class + 1);
   unsigned octave = (class - 8) / 4, step = (class - 8) % 4 + 1;
   return (size_t)(128 + 32 * step) << octave;
}

static unsigned
class_of(size_t size)
{
   unsigned class = 0;
   while (class_size(class) < size)
      class ++;
   return class;
}

static struct device_heap *
heap_create(size_t bytes)
{
   size_t pages = bytes / PAGE;
   struct device_heap *h = calloc(1, sizeof(*h) + pages * sizeof(h->page[0]));
   if (!h)
      return NULL;
   h->pages = pages;
   if (pages) {
      h->base = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (h->base == MAP_FAILED) {
         free(h);
         return NULL;
      }
   }
   return h;
}

void
device_heap_destroy(struct device_heap *h)
{
   if (!h)
      return;
   if (h->pages)
      munmap(h->base, h->pages * PAGE);
   free(h);
}

/* The first run of that many free pages, or h->pages. */
static size_t
find_run(struct device_heap *h, size_t length)
{
   while (h->search < h->pages && h->page[h->search].kind != PAGE_FREE)
      h->search++;
   size_t start = h->search, found = 0;
   for (size_t i = start; i < h->pages; i++) {
      if (h->page[i].kind != PAGE_FREE) {
         found = 0;
         start = i + 1;
      } else if (++found == length) {
         return start;
      }
   }
   return h->pages;
}

static void *
take_run(struct device_heap *h, size_t size)
{
   size_t length = (size + PAGE - 1) / PAGE;
   size_t at = length > h->pages ? h->pages : find_run(h, length);
   if (at == h->pages)
      return NULL;
   h->page[at].kind = PAGE_RUN;
   h->page[at].length = (uint32_t)length;
   for (size_t i = 1; i < length; i++)
      h->page[at + i].kind = PAGE_INSIDE;
   return h->base + at * PAGE;
}

static void *
take_slot(struct device_heap *h, size_t size)
{
   unsigned class = class_of(size ? size : 1);
   size_t slot = class_size(class), count = PAGE / slot;
   if (!h->partial[class]) {
      size_t at = find_run(h, 1);
      if (at == h->pages)
         return NULL;
      memset(&h->page[at], 0, sizeof(h->page[at]));
      h->page[at].kind = PAGE_SLOTS;
      h->page[at].class = (uint8_t) class;
      h->partial[class] = (uint32_t)at + 1;
   }
   size_t at = h->partial[class] - 1;
   struct page *p = &h->page[at];
   unsigned word = 0;
   while (!~p->taken[word])
      word++;
   unsigned bit = (unsigned)__builtin_ctzll(~p->taken[word]);
   p->taken[word] |= 1ull << bit;
   if (++p->used == count)
      h->partial[class] = p->next;
   return h->base + at * PAGE + (word * 64 + bit) * slot;
}

static void
page_release(struct device_heap *h, size_t at)
{
   h->page[at].kind = PAGE_FREE;
   if (at < h->search)
      h->search = at;
}

static bool
give_slot(struct device_heap *h, size_t at, size_t offset)
{
   struct page *p = &h->page[at];
   size_t slot = class_size(p->class), count = PAGE / slot;
   size_t i = offset / slot;
   uint64_t bit = 1ull << (i % 64);
   if (offset % slot || i >= count || !(p->taken[i / 64] & bit))
      return false;
   p->taken[i / 64] &= ~bit;
   if (p->used-- == count) {
      p->next = h->partial[p->class];
      h->partial[p->class] = (uint32_t)at + 1;
   }
   if (p->used || h->partial[p->class] != at + 1)
      return true; /* empty pages deep in the list stay with the class */
   h->partial[p->class] = p->next;
   page_release(h, at);
   return true;
}

static bool
give(struct device_heap *h, uintptr_t address)
{
   size_t offset = h ? address - (uintptr_t)h->base : 0;
   if (!h || offset >= h->pages * PAGE)
      return false;
   size_t at = offset / PAGE;
   struct page *p = &h->page[at];
   if (p->kind == PAGE_SLOTS)
      return give_slot(h, at, offset % PAGE);
   if (p->kind != PAGE_RUN || offset % PAGE)
      return false;
   for (size_t i = p->length; i-- > 0;)
      page_release(h, at + i);
   return true;
}

static struct device_context *
context_of(struct simd_block *b)
{
   struct device_resident *r = b->device;
   return r->op->stream->context;
}

void
device_service_malloc(struct simd_block *b, uint64_t lanes,
                      const uint64_t *size, uint64_t *results)
{
   struct device_context *c = context_of(b);
   pthread_mutex_lock(&c->heap_lock);
   if (!c->heap)
      c->heap = heap_create(c->limits[DEVICE_LIMIT_HEAP]);
   for (uint64_t m = lanes; m; m &= m - 1) {
      int lane = __builtin_ctzll(m);
      void *p = !c->heap                  ? NULL
                : size[lane] <= SLOT_MOST ? take_slot(c->heap, size[lane])
                                          : take_run(c->heap, size[lane]);
      results[lane] = (uint64_t)(uintptr_t)p;
   }
   pthread_mutex_unlock(&c->heap_lock);
}

void
device_service_free(struct simd_block *b, uint64_t lanes,
                    const uint64_t *address)
{
   struct device_context *c = context_of(b);
   uint64_t bad = 0;
   pthread_mutex_lock(&c->heap_lock);
   for (uint64_t m = lanes; m; m &= m - 1) {
      int lane = __builtin_ctzll(m);
      if (address[lane] && !give(c->heap, (uintptr_t)address[lane]))
         bad |= 1ull << lane;
   }
   pthread_mutex_unlock(&c->heap_lock);
   if (bad)
      device_fault_raise(b, CUDA_ERROR_ILLEGAL_ADDRESS, bad, 0, 0, 0);
}
