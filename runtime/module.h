/* What registry.c, module.c and launch.c share: registered modules, and the
 * kernels and variables in them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/fatbin.h"
#include "runtime/runtime.h"
#include <pthread.h>
#include <stdatomic.h>

/* The device code of one compilation unit, or of one program or shared
 * library when its parts are linked (base/fatbin.h).  It is loaded when
 * something in it is first used.
 */
struct rt_module {
   const struct fatbin_wrapper *wrapper;
   struct rt_module *next; /* registry lock held */

   size_t placed; /* how many RT_PLACED it has */

   pthread_mutex_t lock; /* held while loading */
   atomic_bool loaded;
   CUlibrary library; /* valid once loaded */
   cudaError_t error; /* why this image can never be loaded */
};

enum rt_entry_kind {
   RT_KERNEL,
   RT_VARIABLE,
   RT_MANAGED, /* nvcc: the shadow is a pointer to the variable */
   RT_PLACED,  /* ours: the shadow is the variable (base/places.h) */
   RT_HANDLE,
};

/* A kernel or variable.  Kernels are found by the address of their host stub,
 * variables by that of their host shadow.
 */
struct rt_entry {
   const void *key;
   enum rt_entry_kind kind;
   struct rt_module *module; /* NULL for a handle */
   const char *name;         /* the program's own string */
   size_t size;
   _Atomic(CUkernel) kernel; /* NULL until first used */
};

/* Load the module if need be.  A context is current. */
cudaError_t rt_module_load(struct rt_module *m);
/* The kernel of an entry; loads its module. */
cudaError_t rt_entry_kernel(struct rt_entry *e, CUkernel *out);

/* Find what is registered under a key; NULL. */
struct rt_entry *rt_entry_find(const void *key);
/* Call f for each entry of a kind in m (in all modules if m is NULL). */
void rt_entry_each(struct rt_module *m, enum rt_entry_kind kind,
                   void (*f)(struct rt_entry *, void *), void *data);

/* One more key for a kernel, made of the address of its entry. */
const void *rt_entry_alias(struct rt_entry *e);
