/* The runtime API over the driver API: what its files share.
 *
 * Everything here is the driver's work under the runtime's names.  What the
 * runtime adds: a current device and a last error for each thread (thread.c),
 * the modules that compiled programs register (registry.c, module.c), kernels
 * and variables by the address of their host shadow, and the <<<>>> stack
 * (launch.c).  entry.c makes the exported functions from runtime.def.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/error.h"
#include "toolkit/include/cuda.h"
#include "toolkit/include/cuda_profiler_api.h"
#include "toolkit/include/cuda_runtime_api.h"
#include <stdbool.h>

/* rt_<name> of every DONE row. */
#define API_SHOW(name, params, args, format, shown, state) \
   RT_##state(name, params)
#define API_SZ_SHOW(name, params, args, format, shown, state) \
   RT_##state(name, params)
#define API_DS_SHOW(name, params, args, format, shown, state) \
   RT_##state(name, (RT_OPEN params, cudaStream_t stream))
#define RT_OPEN(...) __VA_ARGS__
#define RT_DONE(name, params) cudaError_t rt_##name params;
#define RT_MISSING(name, params)
#define RT_DRIVER(call) RT_DROP
#define RT_DROP(...)
#define OWN(name)
#define FOREIGN(name)
#define INTERNAL(name)
#include "runtime/runtime.def"
#undef API_SHOW
#undef API_SZ_SHOW
#undef API_DS_SHOW
#undef RT_DONE
#undef RT_MISSING
#undef RT_DRIVER
#undef OWN
#undef FOREIGN
#undef INTERNAL

#define RT_EXPORT __attribute__((visibility("default")))

/* Raise an error with a sentence (base/error.h) and have its code. */
#define rt_error(code, ...) ((cudaError_t)api_error(code, __VA_ARGS__))

/* ---- entry.c ---- */

/* Keep r for cudaGetLastError(), unless it is cudaSuccess; returns r. */
cudaError_t rt_last_error_set(cudaError_t r);

/* ---- error.c ---- */

/* The runtime's code for the driver's. */
cudaError_t rt_result(CUresult r);

/* ---- thread.c: the current device ---- */

/* Make sure that the calling thread has a current context: the one that the
 * program made current with the driver API, or else the primary context of
 * the thread's device, which this creates.
 */
cudaError_t rt_enter(void);
/* The device of the current context or, without one, of the thread. */
int rt_device(void);
/* The primary context of a device, for who must name it. */
cudaError_t rt_primary_context(int device, CUcontext *context);

/* ---- registry.c, module.c: what programs register ---- */

struct rt_module;

/* The kernel whose host stub or handle (cudaKernel_t) this is; loads the
 * module if nothing in it has been used yet.  Called with a context current.
 */
cudaError_t rt_kernel(const void *kernel, CUkernel *out);
/* The same as a function of the current context. */
cudaError_t rt_function(const void *kernel, CUfunction *out);
/* Handles that the program gets from us and may pass as kernels. */
void rt_kernel_remember(CUkernel kernel);

/* Where a variable is on the device, by the address of its host shadow. */
cudaError_t rt_symbol(const void *symbol, CUdeviceptr *address, size_t *size);

/* ---- launch.c ---- */

/* The driver's form of a configuration; an error if there is none, or it asks
 * for more shared memory than the driver can be told of.
 */
cudaError_t rt_config_to_driver(const cudaLaunchConfig_t *c, CUlaunchConfig *d);

/* ---- memory.c ---- */

CUmemLocation rt_location(struct cudaMemLocation location);

/* ---- copy.c ---- */

cudaError_t rt_copy(void *dst, const void *src, size_t count,
                    enum cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t rt_copy_async(void *dst, const void *src, size_t count,
                          enum cudaMemcpyKind kind, cudaStream_t stream);

/* A box copy: what kind it is, and the driver's description of it. */
struct rt_box {
   enum cudaMemcpyKind kind;
   CUDA_MEMCPY3D copy;
};

/* width in bytes; nothing else is set. */
cudaError_t rt_box_init(struct rt_box *b, enum cudaMemcpyKind kind,
                        size_t width, size_t height, size_t depth);
/* Its source or target is memory, rows pitch apart, planes of height rows. */
void rt_box_source(struct rt_box *b, const void *p, size_t pitch,
                   size_t height);
void rt_box_target(struct rt_box *b, void *p, size_t pitch, size_t height);
/* wait: return when the bytes are there. */
cudaError_t rt_box_run(const struct rt_box *b, cudaStream_t stream, bool wait);

/* ---- array.c ---- */

cudaError_t rt_array_element_size(cudaArray_const_t array, size_t *size);
/* The driver's format for channels, or cudaErrorInvalidChannelDescriptor. */
cudaError_t rt_channel_to_driver(const struct cudaChannelFormatDesc *d,
                                 CUarray_format *format, unsigned *channels);
/* Kind none for formats that are not built. */
struct cudaChannelFormatDesc rt_channel_from_driver(CUarray_format format,
                                                    unsigned channels);
