/* Thread block clusters: blocks that see each other's shared memory and meet at
 * a barrier of their own.
 *
 * All blocks of a cluster are residents of one SM, admitted together.  Their
 * shared memory is one file of memory: each block maps its own part at the
 * start of its window, and everybody's behind it (simd/abi.h), so that the
 * addresses of another block's memory are addresses like any other.
 *
 * The barrier counts threads by phase.  A thread arrives, which says which
 * phase it waits for; that phase is over when as many threads have arrived as
 * live.  Threads that end are neither counted nor expected.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#define WINDOW ((size_t)1 << 32)
#define STEP ((size_t)1 << SIMD_CLUSTER_SHIFT)

/* The page in front of a window, which no shared address reaches, can be read:
 * a vector load of shared memory may begin there with lanes that are masked out
 * (`if (l >= d) x = s[l - d]`), and the chip takes some 200 cycles to find that
 * a page which is not there does not matter.  It has to be touched once.
 */
char *
device_window_create(void)
{
   size_t page = (size_t)sysconf(_SC_PAGESIZE), room = 2 * WINDOW + page;
   char *p = mmap(NULL, room, PROT_NONE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
   if (p == MAP_FAILED)
      return NULL;
   char *aligned = (char *)(((uintptr_t)p + page + WINDOW - 1) & ~(WINDOW - 1));
   char *front = aligned - page, *end = aligned + WINDOW;
   if (front > p)
      munmap(p, (size_t)(front - p));
   if (p + room > end)
      munmap(end, (size_t)(p + room - end));
   if (!mprotect(front, page, PROT_READ))
      (void)*(volatile char *)front;
   return aligned;
}

static bool
map_part(int file, char *where, size_t bytes, unsigned rank)
{
   return mmap(where, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
               file, (off_t)(rank * bytes)) != MAP_FAILED;
}

static bool
map_all(struct device_cluster *c, int file, size_t bytes)
{
   for (unsigned i = 0; i < c->size; i++) {
      char *window = c->member[i]->simd.shared;
      if (!map_part(file, window, bytes, i))
         return false;
      for (unsigned k = 0; k < c->size; k++)
         if (!map_part(file, window + (k + 1) * STEP, bytes, k))
            return false;
   }
   return true;
}

bool
device_cluster_commit(struct device_cluster *c, size_t bytes)
{
   size_t page = (size_t)sysconf(_SC_PAGESIZE);
   bytes = (bytes + page - 1) & ~(page - 1);
   assert(bytes <= STEP && c->size <= SIMD_CLUSTER_MOST);
   for (unsigned i = 0; i < c->size; i++) {
      struct device_resident *r = c->member[i];
      if (!r->simd.shared && !(r->simd.shared = device_window_create()))
         return false;
   }
   if (bytes == c->bytes)
      return true;
   /* What was there before faults again. */
   for (unsigned i = 0; c->bytes && i < c->size; i++)
      if (mmap(c->member[i]->simd.shared, (c->size + 1) * STEP, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
               0) == MAP_FAILED)
         return false;
   c->bytes = 0;
   if (!bytes)
      return true;
   int file = memfd_create("sampan-cluster", MFD_CLOEXEC);
   if (file < 0)
      return false;
   bool good =
      !ftruncate(file, (off_t)(c->size * bytes)) && map_all(c, file, bytes);
   close(file);
   if (good)
      c->bytes = bytes;
   return good;
}

char *
device_cluster_map(const struct simd_block *b, char *p, unsigned rank)
{
   const struct device_resident *r = b->device;
   size_t offset = (uintptr_t)p & (STEP - 1);
   if (rank >= r->cluster->size || r->cluster->member[rank] == r)
      return b->shared + offset;
   return b->shared + (rank + 1) * STEP + offset;
}

/* ---- The barrier ---- */

static void
complete(struct device_cluster *c)
{
   if (c->arrived < c->live)
      return;
   c->arrived = 0;
   c->phase++;
   for (unsigned i = 0; i < c->size; i++) {
      struct device_resident *r = c->member[i];
      for (unsigned v = r->first_waiting; v != UINT16_MAX;
           v = r->next_waiting[v])
         device_vector_ready(r, v);
      r->first_waiting = r->last_waiting = UINT16_MAX;
   }
}

void
device_cluster_arrive(struct device_resident *r, unsigned v, uint32_t threads)
{
   struct device_cluster *c = r->cluster;
   if (r->phase[v] != c->phase)
      r->phase_count[v] = 0;
   r->phase[v] = c->phase;
   r->phase_count[v] += threads;
   c->arrived += threads;
   complete(c);
}

bool
device_cluster_wait(struct device_resident *r, unsigned v)
{
   if (r->phase[v] != r->cluster->phase || !r->phase_count[v])
      return true;
   r->next_waiting[v] = UINT16_MAX;
   if (r->first_waiting == UINT16_MAX)
      r->first_waiting = (uint16_t)v;
   else
      r->next_waiting[r->last_waiting] = (uint16_t)v;
   r->last_waiting = (uint16_t)v;
   return false;
}

void
device_cluster_ended(struct device_resident *r, unsigned v, uint32_t threads,
                     uint32_t left)
{
   struct device_cluster *c = r->cluster;
   c->live -= threads;
   if (r->phase[v] == c->phase && r->phase_count[v] > left) {
      c->arrived -= r->phase_count[v] - left;
      r->phase_count[v] = left;
   }
   if (c->arrived && c->live)
      complete(c);
}

bool
device_cluster_goes_on(const struct device_resident *r)
{
   for (unsigned i = 0; i < r->cluster->size; i++)
      if (r->cluster->member[i]->ready_count)
         return true;
   return false;
}
