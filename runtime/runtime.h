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

/* ---- memory.c ---- */

CUmemLocation rt_location(struct cudaMemLocation location);

/* ---- copy.c ---- */

cudaError_t rt_copy(void *dst, const void *src, size_t count,
                    enum cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t rt_copy_async(void *dst, const void *src, size_t count,
                          enum cudaMemcpyKind kind, cudaStream_t stream);
