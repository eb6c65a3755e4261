/* The pretend GPU as the driver sees it: memory, streams, events, modules,
 * launches, faults.
 *
 * A device is one chip (D14): everything that depends on which chip it is
 * stands in one table of functions, struct device_ops, which only device/
 * sees.  A context owns streams, modules and a sticky error; memory and
 * workers belong to the device.
 *
 * Every function here is thread safe.  Those that return CUresult raise their
 * errors with api_error (base/error.h), but for CUDA_ERROR_NOT_READY, which
 * is an answer.  All addresses are ordinary host addresses (D6).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/error.h"
#include "ptx/ptx.h"
#include "toolkit/include/cuda.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;
struct device_context;
struct device_stream;
struct device_event;
struct device_module;
struct device_kernel;

/* Devices.  The first call starts them up; workers start with the first
 * work.  In a child made by fork after that, device_count fails with
 * CUDA_ERROR_NOT_INITIALIZED, and so does everything that would need the
 * parent's threads.
 */
struct device_properties {
   char name[256]; /* "AMD EPYC 9554, Sampan" */
   uint8_t uuid[16];
   unsigned sm_count; /* worker threads */
   size_t memory_bytes;
   unsigned clock_khz, memory_clock_khz, bus_width; /* bits */
   size_t l2_bytes; /* the last level that workers share */
   unsigned numa_node;
   /* What a kernel may ask for. */
   unsigned max_block[3], max_block_threads, max_grid[3];
   unsigned sm_threads, sm_blocks, sm_registers, block_registers;
   size_t block_shared, block_shared_optin, sm_shared, reserved_shared;
   size_t const_bytes;
};

CUresult device_count(unsigned *count);
CUresult device_get(unsigned ordinal, struct device **d);
const struct device_properties *device_properties(const struct device *d);
/* Bytes not allocated, and the whole. */
void device_memory_info(struct device *d, size_t *available, size_t *total);
/* Wait until the device has no work at all (any context), flush output, stop
 * the workers.  For process exit and unloading; work later starts them anew.
 */
void device_shutdown(void);

/* Contexts. */
enum device_limit {
   DEVICE_LIMIT_STACK, /* local memory of a thread that recurses, bytes */
   DEVICE_LIMIT_PRINT, /* printf buffer */
   DEVICE_LIMIT_HEAP,  /* device-side malloc */
   DEVICE_LIMIT_COUNT
};

CUresult device_context_create(struct device *d, struct device_context **c);
/* Waits for its work, then destroys its streams, modules and memory. */
void device_context_destroy(struct device_context *c);
struct device *device_context_device(const struct device_context *c);
/* The sticky error that a fault left, or CUDA_SUCCESS.  When there is one,
 * launches, copies and synchronisation fail with it, and work still queued
 * is dropped.  Destroying the context is the only cure. */
CUresult device_context_error(struct device_context *c);
/* The fault in words: kernel, block, thread, address, PTX and source line;
 * "" when there is none.  Lives as long as the context. */
const char *device_context_error_text(struct device_context *c);
/* Waits for all streams, flushes printf; returns the sticky error. */
CUresult device_context_synchronize(struct device_context *c);
size_t device_context_limit(struct device_context *c, enum device_limit l);
/* HEAP: CUDA_ERROR_INVALID_VALUE once a kernel has allocated. */
CUresult device_context_set_limit(struct device_context *c, enum device_limit l,
                                  size_t bytes);

/* Memory. */
enum device_memory_kind {
   DEVICE_MEMORY_DEVICE,     /* cuMemAlloc, variables of modules */
   DEVICE_MEMORY_HOST,       /* cuMemHostAlloc */
   DEVICE_MEMORY_MANAGED,    /* cuMemAllocManaged, __managed__ variables */
   DEVICE_MEMORY_REGISTERED, /* cuMemHostRegister: the caller's own pages */
};

struct device_allocation {
   uintptr_t base;
   size_t size; /* as asked */
   enum device_memory_kind kind;
   unsigned flags; /* the driver's own */
   bool variable;  /* of a module: not to be freed by address */
   struct device_context *context;
   uint64_t id; /* never used twice */
   void *owner; /* the driver's own, e.g. the pool */
};

/* size > 0.  At least 256-byte aligned (2 MiB and more: page aligned, on huge
 * pages where the system has them).  The memory is zero when it is new, but do
 * not count on it.  owner, flags: kept for device_memory_find. */
CUresult device_memory_alloc(struct device_context *c, size_t size,
                             enum device_memory_kind kind, unsigned flags,
                             void *owner, void **address);
/* By its first address.  Does not wait for work that may use it: the caller
 * synchronises first where CUDA says so.  CUDA_ERROR_INVALID_VALUE for what
 * is no allocation (of that kind). */
CUresult device_memory_free(void *address, enum device_memory_kind kind);
/* Make host memory known; it must not overlap what is known
 * (CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED). */
CUresult device_memory_register(struct device_context *c, void *address,
                                size_t size, unsigned flags);
CUresult device_memory_unregister(void *address);
/* The allocation that holds address (anywhere inside). */
bool device_memory_find(const void *address, struct device_allocation *out);

/* Streams. */
enum device_stream_flag {
   DEVICE_STREAM_NONBLOCKING = 1, /* no implicit order with the legacy one */
};

CUresult device_stream_create(struct device_context *c, unsigned flags,
                              int priority, struct device_stream **s);
/* Returns at once; work queued is still done. */
void device_stream_destroy(struct device_stream *s);
/* The legacy default stream, and the calling thread's default stream; owned
 * by the context. */
struct device_stream *device_stream_legacy(struct device_context *c);
CUresult device_stream_of_thread(struct device_context *c,
                                 struct device_stream **s);
unsigned device_stream_flags(const struct device_stream *s);
int device_stream_priority(const struct device_stream *s);
uint64_t device_stream_id(const struct device_stream *s);
/* CUDA_SUCCESS: idle; CUDA_ERROR_NOT_READY; or the sticky error. */
CUresult device_stream_query(struct device_stream *s);
CUresult device_stream_synchronize(struct device_stream *s);

/* Work on a stream: in order, returns at once. */

/* A box of bytes: width x height x depth, pitch bytes from row to row, slice
 * bytes from plane to plane.  stage: the source is read before the call
 * returns (pageable memory). */
struct device_copy {
   void *dst;
   const void *src;
   size_t width, height, depth; /* 1D: height = depth = 1 */
   size_t dst_pitch, dst_slice, src_pitch, src_slice;
   bool stage;
};

/* width elements of value_bytes (1, 2, 4) a row. */
struct device_set {
   void *dst;
   uint32_t value;
   unsigned value_bytes;
   size_t width, height, depth;
   size_t pitch, slice;
};

CUresult device_stream_copy(struct device_stream *s,
                            const struct device_copy *copy);
CUresult device_stream_set(struct device_stream *s,
                           const struct device_set *set);
/* fn runs on a thread kept for it and may block; it is called even when the
 * context has failed if always is true. */
CUresult device_stream_host(struct device_stream *s, void (*fn)(void *),
                            void *argument, bool always);
/* As above, for short internal work: fn runs on any thread, must not wait,
 * and is always called. */
CUresult device_stream_call(struct device_stream *s, void (*fn)(void *),
                            void *argument);
/* Wait until (*address cmp value) holds, bytes 4 or 8; write a value. */
enum device_wait {
   DEVICE_WAIT_GEQ,
   DEVICE_WAIT_EQ,
   DEVICE_WAIT_AND,
   DEVICE_WAIT_NOR
};
CUresult device_stream_wait_value(struct device_stream *s, const void *address,
                                  uint64_t value, unsigned bytes,
                                  enum device_wait condition);
CUresult device_stream_write_value(struct device_stream *s, void *address,
                                   uint64_t value, unsigned bytes);

/* Events. */
enum device_event_flag {
   DEVICE_EVENT_NO_TIMING = 1,
   DEVICE_EVENT_BLOCKING = 2, /* waiters sleep at once */
};

CUresult device_event_create(struct device_context *c, unsigned flags,
                             struct device_event **e);
/* Returns at once; a recording under way is forgotten. */
void device_event_destroy(struct device_event *e);
struct device_context *device_event_context(const struct device_event *e);
CUresult device_event_record(struct device_event *e, struct device_stream *s);
/* CUDA_SUCCESS also when it was never recorded. */
CUresult device_event_query(struct device_event *e);
CUresult device_event_synchronize(struct device_event *e);
CUresult device_stream_wait_event(struct device_stream *s,
                                  struct device_event *e);
/* CUDA_ERROR_INVALID_HANDLE: not recorded or without timing;
 * CUDA_ERROR_NOT_READY. */
CUresult device_event_elapsed(struct device_event *from,
                              struct device_event *to, float *milliseconds);

/* Modules and kernels.  Creation allocates and initialises the variables; the
 * PTX module must outlive the device's. */
CUresult device_module_create(struct device_context *c,
                              const struct ptx_module *ptx,
                              struct device_module **m);
/* The caller has waited for its kernels. */
void device_module_destroy(struct device_module *m);
/* NULL: no such kernel, no such variable.  Kernels live with their module. */
struct device_kernel *device_module_find_kernel(struct device_module *m,
                                                const char *name);
bool device_module_find_variable(struct device_module *m, const char *name,
                                 void **address, size_t *size);
/* Kernels by index, in the order of the text; NULL past the end. */
struct device_kernel *device_module_kernel(struct device_module *m,
                                           size_t index);

struct device_kernel_info {
   const struct ptx_func *func; /* name, parameters with offsets */
   struct device_module *module;
   unsigned max_threads; /* a block; by .maxntid, .reqntid or the chip */
   unsigned registers;   /* a figure for occupancy tools */
   size_t static_shared, const_bytes;
   size_t local_bytes; /* 0 until compiled */
};

void device_kernel_info(struct device_kernel *k,
                        struct device_kernel_info *out);
/* Blocks of that shape that fit an SM at once; 0: none. */
unsigned device_kernel_occupancy(struct device_kernel *k, unsigned threads,
                                 size_t dynamic_shared);

/* Textures and surfaces.  A handle is what kernels get: the address of a
 * descriptor that kernels read, in a region of its own; any other value is
 * told from one without following it.
 */
enum device_texture_kind { DEVICE_TEXTURE = 1, DEVICE_SURFACE };

struct device_texture_level {
   char *data;
   size_t pitch, slice;           /* bytes from row to row, plane to plane */
   uint32_t width, height, depth; /* at least 1; layers are planes */
};

enum { DEVICE_TEXTURE_LEVELS = 18 };

struct device_texture {
   uint32_t kind;
   CUarray_format format;      /* one of the eight of 8, 16 and 32 bits */
   unsigned channels, element; /* element: bytes of all channels */
   bool array, cube;           /* layered; six faces a layer */
   bool linear_memory;         /* outside is zero */
   bool floating; /* fetches deliver floats: float formats, and integers of
                     8 and 16 bits that are read as -1 ... 1 */
   bool linear, linear_levels; /* filters */
   bool normalized;            /* coordinates 0 ... 1 */
   bool srgb;
   CUaddress_mode address[3];
   float border[4];
   float bias, least, most; /* of the level of detail */
   unsigned level_count;
   struct device_texture_level levels[DEVICE_TEXTURE_LEVELS];
   void *owner; /* the driver's own */
};

CUresult device_texture_create(const struct device_texture *t,
                               uint64_t *handle);
/* Kernels that use it from now on fault. */
void device_texture_destroy(uint64_t handle);
/* NULL: no live handle of that kind. */
const struct device_texture *device_texture_find(uint64_t handle,
                                                 enum device_texture_kind kind);

struct device_launch {
   uint32_t grid[3], block[3];
   uint32_t dynamic_shared;
   bool cooperative;    /* all blocks resident; grid.sync works */
   uint32_t cluster[3]; /* blocks of a cluster; 0: what the kernel says, or 1 */
   bool large_cluster;  /* more than 8 blocks are allowed */
   /* One of the two: pointers to the parameters in order, or the buffer laid
    * out as the PTX says, of buffer_bytes. Both are read before the call
    * returns. */
   void *const *arguments;
   const void *buffer;
   size_t buffer_bytes;
};

/* What a CUtensorMap holds here: read by cp.async.bulk.tensor, changed by
 * tensormap.replace.  A map has nothing of a context; kernels get copies. */
struct device_tensor_map {
   uint32_t magic;  /* DEVICE_TENSOR_MAGIC */
   uint8_t im2col;  /* else tile */
   uint8_t type;    /* CUtensorMapDataType */
   uint8_t rank;    /* 1 to 5 */
   uint8_t swizzle; /* CUtensorMapSwizzle */
   uint8_t fill;    /* CUtensorMapFloatOOBfill */
   uint8_t step[5]; /* traversal strides, in elements */
   uint16_t box[5]; /* tile: elements that a step goes over */
   uint64_t address;
   uint64_t stride[4]; /* bytes, of dimensions 1 and up */
   uint32_t size[5];   /* 0: 2^32 */
   /* im2col: of the box of pixels, for dimensions 1 and up */
   int16_t lower[3], upper[3];
   uint16_t channels, pixels; /* of each pixel; of one copy */
   uint32_t unused[1];
};
enum { DEVICE_TENSOR_MAGIC = 0x7450414d };
_Static_assert(sizeof(struct device_tensor_map) <= 128, "a CUtensorMap");

/* Queue a launch.  Refused, before anything is queued: a shape outside the
 * properties or the kernel's directives (CUDA_ERROR_INVALID_VALUE), shared
 * memory over block_shared_optin, a cooperative grid that does not fit
 * (CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE), code that does not compile. */
CUresult device_kernel_launch(struct device_kernel *k, struct device_stream *s,
                              const struct device_launch *launch);

/* Run fn(argument), which reads memory that a program has named and does
 * nothing else; false: some of it is not there. */
bool device_guard(void (*fn)(void *), void *argument);

/* Print what kernels have printed so far (synchronisation does it too). */
void device_context_flush(struct device_context *c);
