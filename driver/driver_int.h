/* What the files of driver/ share: objects behind CUDA's handles, the current
 * context, and the prototypes of drv_cuXxx.
 *
 * Handles are addresses of the structures here.  A program may hand us any
 * address, so none is followed before drv_object_is has found it among the
 * live ones.  A handle that another thread destroys at the same moment is the
 * program's own error, as in CUDA.
 *
 * Locks, outermost first: drv_lock, context.lock, the registry's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#define __CUDA_API_VERSION_INTERNAL
#include "base/debug.h"
#include "base/error.h"
#include "device/device.h"
#include "ptx/ptx.h"
#include "toolkit/include/cuda.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned int CUdeviceptr_v1; /* of the 32-bit entry points, unused */

#define API(name, proto, args, fmt, state) CUresult drv_##name proto;
#include "driver/driver.def"

/* Live objects (object.c). */
enum drv_kind {
   DRV_CONTEXT = 1,
   DRV_MODULE,
   DRV_FUNCTION,
   DRV_LIBRARY,
   DRV_KERNEL,
   DRV_LINK,
   DRV_STREAM,
   DRV_EVENT,
   DRV_POOL,
   DRV_ARRAY,
   DRV_PHYSICAL,
   DRV_MIPMAP,
   DRV_TEXTURE,
   DRV_SURFACE,
   DRV_REFERENCE,
};

void drv_object_add(const void *handle, enum drv_kind kind);
/* True for one caller only: it may free the object. */
bool drv_object_remove(const void *handle, enum drv_kind kind);
bool drv_object_is(const void *handle, enum drv_kind kind);
/* CUDA_SUCCESS, or CUDA_ERROR_INVALID_HANDLE with a sentence. */
CUresult drv_object_check(const void *handle, enum drv_kind kind);

/* The library's state (init.c). */
extern pthread_mutex_t drv_lock;
/* CUDA_SUCCESS once cuInit has succeeded, and not in a forked child. */
CUresult drv_ready(void);
/* Calls under way on this thread take stream 0 to be its own (_ptsz). */
extern _Thread_local bool drv_thread_streams;
/* A row of driver.def that has no body: says so. */
CUresult drv_missing(const char *name);
/* Leaves room bytes or fewer of text in out, cut and terminated. */
void drv_text_copy(char *out, size_t room, const char *text);

/* Devices (device.c). */
enum { DRV_DEVICES = 16 };

struct drv_device {
   int ordinal;
   struct device *device;
   const struct device_properties *properties;
   struct drv_context *primary; /* there once it was first retained */
   unsigned primary_refs, primary_flags;
   struct drv_pool *default_pool, *pool;
};

/* CUDA_ERROR_INVALID_DEVICE for what is no device. */
CUresult drv_device_get(CUdevice dev, struct drv_device **out);

/* Contexts (context.c). */
struct drv_child;

struct drv_context {
   atomic_uint refs;         /* 1 while it lives, 1 for each stack entry */
   atomic_bool destroyed;    /* a primary context can come back */
   struct drv_context *next; /* of all there are */
   bool primary;
   unsigned flags;
   uint64_t id;
   atomic_uint peers; /* bit by device: access enabled */
   struct drv_device *device;
   struct device_context *context;
   pthread_mutex_t lock;       /* of children */
   struct drv_child *children; /* newest first */
   CUfunc_cache cache;
   size_t limits[CU_LIMIT_MAX]; /* those that only have to be kept */
};

/* Head of what belongs to a context and ends with it. */
struct drv_child {
   struct drv_context *context;
   struct drv_child *next, *previous;
   void (*destroy)(struct drv_child *);
};

void drv_child_add(struct drv_context *c, struct drv_child *child,
                   void (*destroy)(struct drv_child *));
void drv_child_remove(struct drv_child *child);

/* The calling thread's current context, alive.  drv_current also returns the
 * context's sticky error; drv_current_any does not mind it. */
CUresult drv_current(struct drv_context **out);
CUresult drv_current_any(struct drv_context **out);
/* The sticky error of a context, raised with the fault's own sentence. */
CUresult drv_context_error(struct drv_context *c);
/* A handle, or the current context for NULL. */
CUresult drv_context_get(CUcontext handle, struct drv_context **out);

/* Code images (image.c): what a module or library is loaded from. */
struct drv_image {
   atomic_uint refs;
   struct ptx_module *ptx; /* linked */
   struct ptx_module **parts;
   size_t part_count;
};

/* cuModuleLoadDataEx's options, taken apart (jit_options.c). */
struct drv_jit {
   unsigned count;
   CUjit_option *options;
   void **values;
   char *info, *error;
   size_t info_room, error_room;
   bool undefined_allowed;
   uint64_t start;
};

CUresult drv_jit_init(struct drv_jit *j, unsigned count, CUjit_option *options,
                      void **values);
/* Add to a log buffer; fill in what the options ask for. */
void drv_jit_error(struct drv_jit *j, const char *text);
void drv_jit_info(struct drv_jit *j, const char *text);
void drv_jit_finish(struct drv_jit *j);

/* One piece of code: PTX text, a fatbinary or its wrapper.  size SIZE_MAX
 * when nobody knows it (then text ends at its zero).  Appends parsed modules
 * to parts, which the caller owns. */
struct drv_parts {
   struct ptx_module **data;
   size_t count, room;
};
CUresult drv_parts_add(struct drv_parts *p, const void *data, size_t size,
                       const char *name, struct drv_jit *j);
void drv_parts_fini(struct drv_parts *p);
/* Takes the parts; links them.  The caller gets one reference. */
CUresult drv_image_link(struct drv_parts *p, struct drv_jit *j,
                        struct drv_image **out);
CUresult drv_image_load(const void *data, size_t size, const char *name,
                        struct drv_jit *j, struct drv_image **out);
CUresult drv_image_load_file(const char *path, struct drv_jit *j,
                             struct drv_image **out);
struct drv_image *drv_image_ref(struct drv_image *i);
void drv_image_unref(struct drv_image *i);
/* A file's bytes, a zero behind them; the caller frees. */
CUresult drv_file_read(const char *path, void **data, size_t *size);

/* Modules and functions (module.c, function.c). */
struct drv_function {
   struct drv_module *module;
   struct device_kernel *kernel;
   const struct ptx_func *func;
   size_t dynamic_shared; /* as allowed by the attribute */
   bool dynamic_set;
   int carveout, cluster_preference, nonportable_cluster;
   int required_cluster[3]; /* set by the program; 0: no */
};

struct drv_module {
   struct drv_child child;
   struct drv_image *image;
   struct device_module *module;
   struct drv_library *library; /* it belongs to, or NULL */
   struct drv_function *functions;
   size_t function_count;
   struct drv_reference *references; /* texture and surface ones asked for */
};

/* texref.c: those of a module go. */
void drv_references_destroy(struct drv_module *m);

CUresult drv_module_create(struct drv_context *c, struct drv_image *image,
                           struct drv_library *library,
                           struct drv_module **out);
struct drv_function *drv_module_find(struct drv_module *m, const char *name);
/* A CUfunction, or a CUkernel in its place (then the function of the current
 * context). */
/* The cluster of a launch that gives `given` (0: nothing); 0: as the kernel
 * says. */
void drv_function_cluster(const struct drv_function *f, const unsigned given[3],
                          unsigned cluster[3]);
CUresult drv_function_get(CUfunction handle, struct drv_function **out);
CUresult drv_function_attribute(struct drv_function *f,
                                CUfunction_attribute attribute, int *value);
CUresult drv_function_set_attribute(struct drv_function *f,
                                    CUfunction_attribute attribute, int value);
CUresult drv_function_parameter(const struct ptx_func *f, size_t index,
                                size_t *offset, size_t *size);

/* Libraries (library.c). */
struct drv_kernel {
   struct drv_library *library;
   const struct ptx_func *func;
};

/* The function of a kernel in the current context, loading the module when it
 * is the first use there. */
CUresult drv_kernel_function(struct drv_kernel *k, struct drv_function **out);
/* module, which goes away with its context, leaves its library. */
void drv_library_forget(struct drv_library *l, struct drv_module *m);

/* Streams (stream.c). */
CUresult drv_stream_get(CUstream handle, struct drv_context **context,
                        struct device_stream **out);
/* Events (event.c). */
CUresult drv_event_get(CUevent handle, struct device_event **out);

/* Memory (memory.c). */
struct drv_range {
   uintptr_t base;
   size_t size;
   uintptr_t end; /* of what can be reached from here: mappings may adjoin */
   enum device_memory_kind kind;
   unsigned flags;
   bool variable, mapped; /* mapped: by cuMemMap */
   struct drv_context *context;
   uint64_t id;
   void *owner;
};

bool drv_memory_find(CUdeviceptr p, struct drv_range *out);
/* bytes at p lie in one allocation; CUDA_ERROR_INVALID_VALUE otherwise. */
CUresult drv_memory_check(CUdeviceptr p, size_t bytes, const char *what);
/* Host memory that a copy can be done with any time later. */
bool drv_memory_pinned(const void *p, size_t bytes);
/* Can the program itself read there?  Looks at both ends. */
bool drv_memory_readable(const void *p, size_t bytes);
/* The context of a range's device context. */
struct drv_context *drv_context_find(const struct device_context *c);

/* Pools (pool.c).  An allocation from a pool has its block as owner. */
struct drv_block;

CUresult drv_pool_init(struct drv_device *d);
/* At synchronisation: give back what the pools may not keep. */
void drv_pools_trim(void);
/* The context ends, and its memory with it. */
void drv_pools_forget(struct drv_context *c);
/* Not freed yet? */
bool drv_block_live(const struct drv_block *b);
struct drv_pool *drv_block_pool(const struct drv_block *b);
/* Free at once, or when the stream comes to it; false: freed already. */
bool drv_block_free(struct drv_block *b);

/* Arrays (array.c). */
struct drv_array {
   struct drv_child child;
   CUDA_ARRAY3D_DESCRIPTOR desc;
   unsigned element; /* bytes */
   size_t pitch, slice, height, depth;
   void *data;
   bool level; /* of a mipmapped array, which owns it */
};
CUresult drv_array_get(CUarray handle, struct drv_array **out);
/* Bytes of one channel; 0 for formats that are not built. */
unsigned drv_format_bytes(CUarray_format format);

enum { DRV_MIPMAP_LEVELS = 32 };
struct drv_mipmap {
   struct drv_child child;
   CUDA_ARRAY3D_DESCRIPTOR desc;
   unsigned level_count;
   struct drv_array *levels[DRV_MIPMAP_LEVELS];
};
CUresult drv_mipmap_get(CUmipmappedArray handle, struct drv_mipmap **out);

/* Virtual memory (virtual.c). */
bool drv_virtual_find(CUdeviceptr p, struct drv_range *out);
size_t drv_virtual_bytes(void);

/* Entry points by name (procs.c). */
void *drv_proc_find(const char *symbol, int version, bool per_thread,
                    CUdriverProcAddressQueryResult *status);
