/* The CPU as a chip: its table of functions, and its pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <sys/mman.h>
#include <unistd.h>

enum { HUGE = 2 << 20 };

/* More is reserved than needed, and the ends are given back. */
static void *
map(struct device *d, size_t size, size_t align)
{
   (void)d;
   size_t page = (size_t)sysconf(_SC_PAGESIZE);
   size_t room = align > page ? size + align : size;
   if (room < size)
      return NULL;
   char *p = mmap(NULL, room, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
   if (p == MAP_FAILED)
      return NULL;
   char *aligned = (char *)(((uintptr_t)p + align - 1) & ~(align - 1));
   if (aligned > p)
      munmap(p, (size_t)(aligned - p));
   size_t tail = room - size - (size_t)(aligned - p);
   if (tail)
      munmap(aligned + size, tail);
   if (size > HUGE)
      madvise(aligned, size & ~(size_t)(HUGE - 1), MADV_HUGEPAGE);
   return aligned;
}

static void
unmap(struct device *d, void *address, size_t size)
{
   (void)d;
   munmap(address, size);
}

const struct device_ops device_cpu = {
   .name = "cpu",
   .properties = device_cpu_properties,
   .memory_map = map,
   .memory_unmap = unmap,
   .code_create = device_cpu_code_create,
   .code_destroy = device_cpu_code_destroy,
   .ready = device_cpu_ready,
   .start = device_cpu_start,
   .wait = device_cpu_wait,
   .stop = device_cpu_stop,
};
