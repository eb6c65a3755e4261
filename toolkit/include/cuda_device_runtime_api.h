/* The part of the runtime API that kernels may call.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 13.3 (CUDA Dynamic Parallelism).  These are
 * declarations: what a kernel calls becomes an external function of its PTX,
 * and a module that needs one which the device does not have fails to load
 * and names it.
 */
#pragma once
#define __CUDA_DEVICE_RUNTIME_API_H__

#include "cuda_runtime_api.h"

#if defined(__CUDA__) && defined(__clang__)

extern "C" {
__device__ cudaError_t cudaDeviceGetAttribute(int *value,
                                              enum cudaDeviceAttr attr,
                                              int device);
__device__ cudaError_t cudaDeviceGetLimit(size_t *value, enum cudaLimit limit);
__device__ cudaError_t cudaDeviceGetCacheConfig(enum cudaFuncCache *config);
__device__ cudaError_t cudaGetDeviceCount(int *count);
__device__ cudaError_t cudaGetDevice(int *device);
__device__ cudaError_t cudaGetLastError(void);
__device__ cudaError_t cudaPeekAtLastError(void);
__device__ const char *cudaGetErrorString(cudaError_t error);
__device__ const char *cudaGetErrorName(cudaError_t error);
__device__ cudaError_t cudaRuntimeGetVersion(int *version);
__device__ cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream,
                                                 unsigned int flags);
__device__ cudaError_t cudaStreamDestroy(cudaStream_t stream);
__device__ cudaError_t cudaStreamWaitEvent(cudaStream_t stream,
                                           cudaEvent_t event,
                                           unsigned int flags);
__device__ cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event,
                                                unsigned int flags);
__device__ cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
__device__ cudaError_t cudaEventDestroy(cudaEvent_t event);
__device__ cudaError_t cudaFuncGetAttributes(struct cudaFuncAttributes *attr,
                                             const void *func);
__device__ cudaError_t cudaFree(void *p);
__device__ cudaError_t cudaMalloc(void **p, size_t size);
__device__ cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size,
                                       enum cudaMemcpyKind kind,
                                       cudaStream_t stream);
__device__ cudaError_t cudaMemsetAsync(void *p, int value, size_t size,
                                       cudaStream_t stream);
__device__ cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(
   int *blocks, const void *func, int block_size, size_t shared);
__device__ cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
   int *blocks, const void *func, int block_size, size_t shared,
   unsigned int flags);
__device__ cudaError_t __cudaDeviceSynchronizeDeprecationAvoidance(void);

/* What a launch inside a kernel becomes. */
__device__ void *cudaGetParameterBuffer(size_t alignment, size_t size);
__device__ void *cudaGetParameterBufferV2(void *func, dim3 grid, dim3 block,
                                          unsigned int shared);
__device__ cudaError_t cudaLaunchDevice(void *func, void *parameters,
                                        dim3 grid, dim3 block,
                                        unsigned int shared,
                                        cudaStream_t stream);
__device__ cudaError_t cudaLaunchDeviceV2(void *parameters,
                                          cudaStream_t stream);
}

#define cudaStreamGraphTailLaunch ((cudaStream_t)0x0100000000000000)
#define cudaStreamGraphFireAndForget ((cudaStream_t)0x0200000000000000)
#define cudaStreamTailLaunch ((cudaStream_t)0x3)
#define cudaStreamFireAndForget ((cudaStream_t)0x4)

#endif
