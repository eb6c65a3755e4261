/* What compiled programs register before main(): fatbinaries, kernels,
 * variables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The compiler writes a constructor that calls __cudaRegisterFatBinary(), one
 * of the others for each kernel and variable, then
 * __cudaRegisterFatBinaryEnd(); and a destructor that takes the module away.
 * Nothing is loaded here: the program may never use the device, and there may
 * be none.
 */
#include "runtime/module.h"
#include <stdlib.h>
#include <string.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

/* All below: lock held. */
static struct rt_module *modules;
static struct rt_entry **slots; /* open addressing; NULL is free */
static size_t room;             /* a power of two, or 0 */
static size_t count;

/* Where programs and their libraries keep managed variables. */
struct range {
   char *start;
   size_t size;
};
static struct range *ranges;
static size_t range_count;

static size_t
slot_of(const void *key)
{
   uint64_t h = (uintptr_t)key * 0x9e3779b97f4a7c15u;
   size_t i = (h >> 20) & (room - 1);

   while (slots[i] && slots[i]->key != key)
      i = (i + 1) & (room - 1);
   return i;
}

/* Make room for one more; false if there is no memory. */
static bool
grow(void)
{
   struct rt_entry **old = slots;
   size_t old_room = room, new_room = room ? 2 * room : 64;

   if (count < room / 2)
      return true;
   slots = calloc(new_room, sizeof(*slots));
   if (!slots) {
      slots = old;
      return false;
   }
   room = new_room;
   for (size_t i = 0; i < old_room; i++) {
      if (old[i])
         slots[slot_of(old[i]->key)] = old[i];
   }
   free(old);
   return true;
}

/* A key that is known already keeps its first entry: a template that two
 * parts instantiate is registered twice, with one address and one name.
 */
static void
add(struct rt_entry e)
{
   struct rt_entry *copy;

   pthread_rwlock_wrlock(&lock);
   if (!grow() || slots[slot_of(e.key)])
      goto out;
   copy = malloc(sizeof(*copy));
   if (!copy)
      goto out;
   *copy = e;
   slots[slot_of(e.key)] = copy;
   count++;
out:
   pthread_rwlock_unlock(&lock);
}

/* Drop the entries of a module, and close the gaps. */
static void
remove_all(const struct rt_module *m)
{
   struct rt_entry **old = slots;
   size_t old_room = room;

   if (!room)
      return;
   slots = calloc(room, sizeof(*slots));
   if (!slots) { /* leave them; the module's memory stays too */
      slots = old;
      return;
   }
   for (size_t i = 0; i < old_room; i++) {
      if (old[i] && old[i]->module == m) {
         free(old[i]);
         count--;
      } else if (old[i]) {
         slots[slot_of(old[i]->key)] = old[i];
      }
   }
   free(old);
}

struct rt_entry *
rt_entry_find(const void *key)
{
   struct rt_entry *e = NULL;

   pthread_rwlock_rdlock(&lock);
   if (room)
      e = slots[slot_of(key)];
   pthread_rwlock_unlock(&lock);
   return e;
}

void
rt_entry_each(struct rt_module *m, enum rt_entry_kind kind,
              void (*f)(struct rt_entry *, void *), void *data)
{
   pthread_rwlock_rdlock(&lock);
   for (size_t i = 0; i < room; i++) {
      struct rt_entry *e = slots[i];
      if (e && e->kind == kind && (!m || e->module == m))
         f(e, data);
   }
   pthread_rwlock_unlock(&lock);
}

static bool
is_placed(const void *shadow)
{
   bool found = false;

   pthread_rwlock_rdlock(&lock);
   for (size_t i = 0; i < range_count; i++) {
      if ((uintptr_t)shadow - (uintptr_t)ranges[i].start < ranges[i].size)
         found = true;
   }
   pthread_rwlock_unlock(&lock);
   return found;
}

void
rt_kernel_remember(CUkernel kernel)
{
   add((struct rt_entry){.key = kernel, .kind = RT_HANDLE, .kernel = kernel});
}

const void *
rt_entry_alias(struct rt_entry *e)
{
   const void *key = (const char *)e + 1;

   add((struct rt_entry){
      .key = key, .kind = RT_KERNEL, .module = e->module, .name = e->name});
   return key;
}

/* ---- what the constructors call ---- */

RT_EXPORT void **__cudaRegisterFatBinary(const void *wrapper);
RT_EXPORT void __cudaRegisterFatBinaryEnd(void **handle);
RT_EXPORT void __cudaUnregisterFatBinary(void **handle);
RT_EXPORT void __cudaRegisterFunction(void **handle, const void *stub,
                                      char *device_stub, const char *name,
                                      int thread_limit, uint3 *tid, uint3 *bid,
                                      dim3 *block, dim3 *grid, int *warp);
RT_EXPORT void __cudaRegisterVar(void **handle, void *shadow,
                                 char *device_address, const char *name,
                                 int external, size_t size, int constant,
                                 int global);
RT_EXPORT void __cudaRegisterManagedVar(void **handle, void **shadow,
                                        char *device_address, const char *name,
                                        int external, size_t size, int constant,
                                        int global);
RT_EXPORT void __cudaRegisterHostVar(void **handle, const char *name,
                                     void *address, size_t size);
RT_EXPORT void __cudaRegisterUnifiedTable(void **handle, void *table);
RT_EXPORT char __cudaInitModule(void **handle);

/* NULL when there is no memory; the others then do nothing, and a launch finds
 * no kernel.
 */
RT_EXPORT void **
__cudaRegisterFatBinary(const void *wrapper)
{
   struct rt_module *m = calloc(1, sizeof(*m));

   if (!m)
      return NULL;
   m->wrapper = wrapper;
   pthread_mutex_init(&m->lock, NULL);
   pthread_rwlock_wrlock(&lock);
   m->next = modules;
   modules = m;
   pthread_rwlock_unlock(&lock);
   return (void **)m;
}

/* A program's own managed variables get their first values by loading the
 * module, and it may look at them at any time: so now.
 */
RT_EXPORT void
__cudaRegisterFatBinaryEnd(void **handle)
{
   struct rt_module *m = (struct rt_module *)handle;
   cudaError_t r;

   if (!m || !m->placed)
      return;
   r = rt_enter();
   if (!r)
      r = rt_module_load(m);
   rt_last_error_set(r);
}

RT_EXPORT void
__cudaUnregisterFatBinary(void **handle)
{
   struct rt_module *m = (struct rt_module *)handle, **link;

   pthread_rwlock_wrlock(&lock);
   for (link = &modules; *link && *link != m; link = &(*link)->next)
      ;
   if (*link) {
      *link = m->next;
      remove_all(m);
   } else {
      m = NULL;
   }
   pthread_rwlock_unlock(&lock);
   if (!m)
      return;
   if (atomic_load(&m->loaded))
      cuLibraryUnload(m->library);
   pthread_mutex_destroy(&m->lock);
   free(m);
}

RT_EXPORT void
__cudaRegisterFunction(void **handle, const void *stub, char *device_stub,
                       const char *name, int thread_limit, uint3 *tid,
                       uint3 *bid, dim3 *block, dim3 *grid, int *warp)
{
   (void)device_stub, (void)thread_limit, (void)tid, (void)bid;
   (void)block, (void)grid, (void)warp;
   if (handle)
      add((struct rt_entry){.key = stub,
                            .kind = RT_KERNEL,
                            .module = (struct rt_module *)handle,
                            .name = name});
}

RT_EXPORT void
__cudaRegisterVar(void **handle, void *shadow, char *device_address,
                  const char *name, int external, size_t size, int constant,
                  int global)
{
   struct rt_module *m = (struct rt_module *)handle;
   bool placed = is_placed(shadow);

   (void)device_address, (void)external, (void)constant, (void)global;
   if (!m)
      return;
   m->placed += placed;
   add((struct rt_entry){.key = shadow,
                         .kind = placed ? RT_PLACED : RT_VARIABLE,
                         .module = m,
                         .name = name,
                         .size = size});
}

RT_EXPORT void
__cudaRegisterManagedVar(void **handle, void **shadow, char *device_address,
                         const char *name, int external, size_t size,
                         int constant, int global)
{
   (void)device_address, (void)external, (void)constant, (void)global;
   if (handle)
      add((struct rt_entry){.key = shadow,
                            .kind = RT_MANAGED,
                            .module = (struct rt_module *)handle,
                            .name = name,
                            .size = size});
}

/* Host memory that kernels can use by name.  From programs that we compile,
 * with no handle: the section of managed variables, before they are
 * registered (toolkit/include/sampan/managed.h); once for each object.  nvcc
 * writes it for __host__ variables in device code, which we have not.
 */
RT_EXPORT void
__cudaRegisterHostVar(void **handle, const char *name, void *address,
                      size_t size)
{
   struct range *more;

   if (handle || strcmp(name, "sampan_managed")) {
      rt_last_error_set(rt_error(cudaErrorNotSupported,
                                 "host variable %s in device code is not "
                                 "built yet",
                                 name));
      return;
   }
   if (is_placed(address))
      return;
   pthread_rwlock_wrlock(&lock);
   more = realloc(ranges, (range_count + 1) * sizeof(*ranges));
   if (more) {
      ranges = more;
      ranges[range_count++] = (struct range){address, size};
   }
   pthread_rwlock_unlock(&lock);
}

RT_EXPORT void
__cudaRegisterUnifiedTable(void **handle, void *table)
{
   (void)handle, (void)table;
   rt_last_error_set(rt_error(cudaErrorNotSupported,
                              "unified function tables are not built yet"));
}

/* Called before a managed variable is used: its module must be there. */
RT_EXPORT char
__cudaInitModule(void **handle)
{
   cudaError_t r = handle ? rt_enter() : cudaErrorMemoryAllocation;

   if (!r)
      r = rt_module_load((struct rt_module *)handle);
   rt_last_error_set(r);
   return r == cudaSuccess;
}
