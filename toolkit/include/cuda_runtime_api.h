/* The CUDA runtime API.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Runtime API 13.0, chapter 6.  For C and C++; needs no CUDA compiler.
 */
#pragma once
#define __CUDA_RUNTIME_API_H__

#include "host_defines.h"
#include "builtin_types.h"

#define CUDART_VERSION 13000
#define __CUDART_API_VERSION CUDART_VERSION

/* A default argument, where the language has them. */
#ifdef __cplusplus
#define __dv(v) = v
#else
#define __dv(v)
#endif

#if defined(CUDA_API_PER_THREAD_DEFAULT_STREAM) || \
   defined(__CUDA_API_PER_THREAD_DEFAULT_STREAM)
#define __CUDART_API_PER_THREAD_DEFAULT_STREAM
#include "sampan/per_thread_stream.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SAMPAN_RT extern __host__ cudaError_t CUDARTAPI

/* ---- device ---- */

SAMPAN_RT cudaDeviceReset(void);
SAMPAN_RT cudaDeviceSynchronize(void);
SAMPAN_RT cudaDeviceSetLimit(enum cudaLimit limit, size_t value);
SAMPAN_RT cudaDeviceGetLimit(size_t *value, enum cudaLimit limit);
SAMPAN_RT cudaDeviceGetTexture1DLinearMaxWidth(
   size_t *width, const struct cudaChannelFormatDesc *format, int device);
SAMPAN_RT cudaDeviceGetCacheConfig(enum cudaFuncCache *config);
SAMPAN_RT cudaDeviceSetCacheConfig(enum cudaFuncCache config);
SAMPAN_RT cudaDeviceGetSharedMemConfig(enum cudaSharedMemConfig *config);
SAMPAN_RT cudaDeviceSetSharedMemConfig(enum cudaSharedMemConfig config);
SAMPAN_RT cudaDeviceGetStreamPriorityRange(int *least, int *greatest);
SAMPAN_RT cudaDeviceGetByPCIBusId(int *device, const char *id);
SAMPAN_RT cudaDeviceGetPCIBusId(char *id, int length, int device);
SAMPAN_RT cudaDeviceFlushGPUDirectRDMAWrites(
   enum cudaFlushGPUDirectRDMAWritesTarget target,
   enum cudaFlushGPUDirectRDMAWritesScope scope);
SAMPAN_RT
cudaDeviceRegisterAsyncNotification(int device, cudaAsyncCallback function,
                                    void *data,
                                    cudaAsyncCallbackHandle_t *callback);
SAMPAN_RT
cudaDeviceUnregisterAsyncNotification(int device,
                                      cudaAsyncCallbackHandle_t callback);
SAMPAN_RT cudaGetDeviceCount(int *count);
SAMPAN_RT cudaGetDeviceProperties(struct cudaDeviceProp *properties,
                                  int device);
SAMPAN_RT cudaDeviceGetAttribute(int *value, enum cudaDeviceAttr attribute,
                                 int device);
SAMPAN_RT
cudaDeviceGetHostAtomicCapabilities(unsigned int *capabilities,
                                    const enum cudaAtomicOperation *operations,
                                    unsigned int count, int device);
SAMPAN_RT cudaDeviceGetDefaultMemPool(cudaMemPool_t *pool, int device);
SAMPAN_RT cudaDeviceSetMemPool(int device, cudaMemPool_t pool);
SAMPAN_RT cudaDeviceGetMemPool(cudaMemPool_t *pool, int device);
SAMPAN_RT cudaDeviceGetNvSciSyncAttributes(void *list, int device, int flags);
SAMPAN_RT cudaDeviceGetP2PAttribute(int *value,
                                    enum cudaDeviceP2PAttr attribute,
                                    int source, int target);
SAMPAN_RT
cudaDeviceGetP2PAtomicCapabilities(unsigned int *capabilities,
                                   const enum cudaAtomicOperation *operations,
                                   unsigned int count, int source, int target);
SAMPAN_RT cudaChooseDevice(int *device,
                           const struct cudaDeviceProp *properties);
SAMPAN_RT cudaInitDevice(int device, unsigned int device_flags,
                         unsigned int flags);
SAMPAN_RT cudaSetDevice(int device);
SAMPAN_RT cudaGetDevice(int *device);
SAMPAN_RT cudaSetValidDevices(int *devices, int length);
SAMPAN_RT cudaSetDeviceFlags(unsigned int flags);
SAMPAN_RT cudaGetDeviceFlags(unsigned int *flags);
SAMPAN_RT cudaDriverGetVersion(int *version);
SAMPAN_RT cudaRuntimeGetVersion(int *version);
SAMPAN_RT cudaCtxResetPersistingL2Cache(void);

/* ---- sharing between processes ---- */

SAMPAN_RT cudaIpcGetEventHandle(cudaIpcEventHandle_t *handle,
                                cudaEvent_t event);
SAMPAN_RT cudaIpcOpenEventHandle(cudaEvent_t *event,
                                 cudaIpcEventHandle_t handle);
SAMPAN_RT cudaIpcGetMemHandle(cudaIpcMemHandle_t *handle, void *pointer);
SAMPAN_RT cudaIpcOpenMemHandle(void **pointer, cudaIpcMemHandle_t handle,
                               unsigned int flags);
SAMPAN_RT cudaIpcCloseMemHandle(void *pointer);

/* ---- errors and logs ---- */

SAMPAN_RT cudaGetLastError(void);
SAMPAN_RT cudaPeekAtLastError(void);
extern __host__ const char *CUDARTAPI cudaGetErrorName(cudaError_t error);
extern __host__ const char *CUDARTAPI cudaGetErrorString(cudaError_t error);
SAMPAN_RT cudaLogsRegisterCallback(cudaLogsCallback_t function, void *data,
                                   cudaLogsCallbackHandle *callback);
SAMPAN_RT cudaLogsUnregisterCallback(cudaLogsCallbackHandle callback);
SAMPAN_RT cudaLogsCurrent(cudaLogIterator *iterator, unsigned int flags);
SAMPAN_RT cudaLogsDumpToFile(cudaLogIterator *iterator, const char *path,
                             unsigned int flags);
SAMPAN_RT cudaLogsDumpToMemory(cudaLogIterator *iterator, char *buffer,
                               size_t *size, unsigned int flags);

/* ---- streams ---- */

SAMPAN_RT cudaStreamCreate(cudaStream_t *stream);
SAMPAN_RT cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned int flags);
SAMPAN_RT cudaStreamCreateWithPriority(cudaStream_t *stream, unsigned int flags,
                                       int priority);
SAMPAN_RT cudaStreamGetPriority(cudaStream_t stream, int *priority);
SAMPAN_RT cudaStreamGetFlags(cudaStream_t stream, unsigned int *flags);
SAMPAN_RT cudaStreamGetId(cudaStream_t stream, unsigned long long *id);
SAMPAN_RT cudaStreamGetDevice(cudaStream_t stream, int *device);
SAMPAN_RT cudaStreamCopyAttributes(cudaStream_t target, cudaStream_t source);
SAMPAN_RT cudaStreamGetAttribute(cudaStream_t stream,
                                 cudaLaunchAttributeID attribute,
                                 cudaLaunchAttributeValue *value);
SAMPAN_RT cudaStreamSetAttribute(cudaStream_t stream,
                                 cudaLaunchAttributeID attribute,
                                 const cudaLaunchAttributeValue *value);
SAMPAN_RT cudaStreamDestroy(cudaStream_t stream);
SAMPAN_RT cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event,
                              unsigned int flags __dv(0));
SAMPAN_RT cudaStreamAddCallback(cudaStream_t stream,
                                cudaStreamCallback_t callback, void *data,
                                unsigned int flags);
SAMPAN_RT cudaStreamSynchronize(cudaStream_t stream);
SAMPAN_RT cudaStreamQuery(cudaStream_t stream);
SAMPAN_RT
cudaStreamAttachMemAsync(cudaStream_t stream, void *pointer,
                         size_t length __dv(0),
                         unsigned int flags __dv(cudaMemAttachSingle));
SAMPAN_RT cudaStreamBeginCapture(cudaStream_t stream,
                                 enum cudaStreamCaptureMode mode);
SAMPAN_RT cudaStreamBeginCaptureToGraph(cudaStream_t stream, cudaGraph_t graph,
                                        const cudaGraphNode_t *nodes,
                                        const cudaGraphEdgeData *edges,
                                        size_t count,
                                        enum cudaStreamCaptureMode mode);
SAMPAN_RT cudaThreadExchangeStreamCaptureMode(enum cudaStreamCaptureMode *mode);
SAMPAN_RT cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *graph);
SAMPAN_RT cudaStreamIsCapturing(cudaStream_t stream,
                                enum cudaStreamCaptureStatus *status);
SAMPAN_RT cudaStreamGetCaptureInfo(cudaStream_t stream,
                                   enum cudaStreamCaptureStatus *status,
                                   unsigned long long *id __dv(0),
                                   cudaGraph_t *graph __dv(0),
                                   const cudaGraphNode_t **nodes __dv(0),
                                   const cudaGraphEdgeData **edges __dv(0),
                                   size_t *count __dv(0));
SAMPAN_RT cudaStreamUpdateCaptureDependencies(cudaStream_t stream,
                                              cudaGraphNode_t *nodes,
                                              const cudaGraphEdgeData *edges,
                                              size_t count,
                                              unsigned int flags __dv(0));

/* ---- events ---- */

SAMPAN_RT cudaEventCreate(cudaEvent_t *event);
SAMPAN_RT cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags);
SAMPAN_RT cudaEventRecord(cudaEvent_t event, cudaStream_t stream __dv(0));
SAMPAN_RT cudaEventRecordWithFlags(cudaEvent_t event,
                                   cudaStream_t stream __dv(0),
                                   unsigned int flags __dv(0));
SAMPAN_RT cudaEventQuery(cudaEvent_t event);
SAMPAN_RT cudaEventSynchronize(cudaEvent_t event);
SAMPAN_RT cudaEventDestroy(cudaEvent_t event);
SAMPAN_RT cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end);

/* ---- memory and semaphores of other APIs ---- */

SAMPAN_RT
cudaImportExternalMemory(cudaExternalMemory_t *memory,
                         const struct cudaExternalMemoryHandleDesc *desc);
SAMPAN_RT cudaExternalMemoryGetMappedBuffer(
   void **pointer, cudaExternalMemory_t memory,
   const struct cudaExternalMemoryBufferDesc *desc);
SAMPAN_RT cudaExternalMemoryGetMappedMipmappedArray(
   cudaMipmappedArray_t *mipmap, cudaExternalMemory_t memory,
   const struct cudaExternalMemoryMipmappedArrayDesc *desc);
SAMPAN_RT cudaDestroyExternalMemory(cudaExternalMemory_t memory);
SAMPAN_RT
cudaImportExternalSemaphore(cudaExternalSemaphore_t *semaphore,
                            const struct cudaExternalSemaphoreHandleDesc *desc);
SAMPAN_RT cudaSignalExternalSemaphoresAsync(
   const cudaExternalSemaphore_t *semaphores,
   const struct cudaExternalSemaphoreSignalParams *params, unsigned int count,
   cudaStream_t stream __dv(0));
SAMPAN_RT cudaWaitExternalSemaphoresAsync(
   const cudaExternalSemaphore_t *semaphores,
   const struct cudaExternalSemaphoreWaitParams *params, unsigned int count,
   cudaStream_t stream __dv(0));
SAMPAN_RT cudaDestroyExternalSemaphore(cudaExternalSemaphore_t semaphore);

/* ---- launches and kernels ---- */

SAMPAN_RT cudaLaunchKernel(const void *kernel, dim3 grid, dim3 block,
                           void **args, size_t shared, cudaStream_t stream);
SAMPAN_RT cudaLaunchKernelExC(const cudaLaunchConfig_t *config,
                              const void *kernel, void **args);
SAMPAN_RT cudaLaunchCooperativeKernel(const void *kernel, dim3 grid, dim3 block,
                                      void **args, size_t shared,
                                      cudaStream_t stream);
SAMPAN_RT cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function,
                             void *data);
SAMPAN_RT cudaFuncSetCacheConfig(const void *kernel, enum cudaFuncCache config);
SAMPAN_RT cudaFuncSetSharedMemConfig(const void *kernel,
                                     enum cudaSharedMemConfig config);
SAMPAN_RT cudaFuncGetAttributes(struct cudaFuncAttributes *attributes,
                                const void *kernel);
SAMPAN_RT cudaFuncSetAttribute(const void *kernel,
                               enum cudaFuncAttribute attribute, int value);
SAMPAN_RT cudaFuncGetName(const char **name, const void *kernel);
SAMPAN_RT cudaFuncGetParamInfo(const void *kernel, size_t index, size_t *offset,
                               size_t *size);
SAMPAN_RT cudaGetFuncBySymbol(cudaFunction_t *function, const void *symbol);
SAMPAN_RT cudaGetKernel(cudaKernel_t *handle, const void *kernel);
SAMPAN_RT cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks,
                                                        const void *kernel,
                                                        int block_size,
                                                        size_t shared);
SAMPAN_RT cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
   int *blocks, const void *kernel, int block_size, size_t shared,
   unsigned int flags);
SAMPAN_RT cudaOccupancyAvailableDynamicSMemPerBlock(size_t *shared,
                                                    const void *kernel,
                                                    int blocks, int block_size);
SAMPAN_RT
cudaOccupancyMaxPotentialClusterSize(int *size, const void *kernel,
                                     const cudaLaunchConfig_t *config);
SAMPAN_RT cudaOccupancyMaxActiveClusters(int *clusters, const void *kernel,
                                         const cudaLaunchConfig_t *config);

/* ---- libraries ---- */

SAMPAN_RT cudaLibraryLoadData(cudaLibrary_t *library, const void *code,
                              enum cudaJitOption *jit_options,
                              void **jit_values, unsigned int jit_count,
                              enum cudaLibraryOption *options, void **values,
                              unsigned int count);
SAMPAN_RT cudaLibraryLoadFromFile(cudaLibrary_t *library, const char *path,
                                  enum cudaJitOption *jit_options,
                                  void **jit_values, unsigned int jit_count,
                                  enum cudaLibraryOption *options,
                                  void **values, unsigned int count);
SAMPAN_RT cudaLibraryUnload(cudaLibrary_t library);
SAMPAN_RT cudaLibraryGetKernel(cudaKernel_t *kernel, cudaLibrary_t library,
                               const char *name);
SAMPAN_RT cudaLibraryGetGlobal(void **pointer, size_t *size,
                               cudaLibrary_t library, const char *name);
SAMPAN_RT cudaLibraryGetManaged(void **pointer, size_t *size,
                                cudaLibrary_t library, const char *name);
SAMPAN_RT cudaLibraryGetUnifiedFunction(void **function, cudaLibrary_t library,
                                        const char *symbol);
SAMPAN_RT cudaLibraryGetKernelCount(unsigned int *count, cudaLibrary_t library);
SAMPAN_RT cudaLibraryEnumerateKernels(cudaKernel_t *kernels, unsigned int count,
                                      cudaLibrary_t library);
SAMPAN_RT cudaKernelSetAttributeForDevice(cudaKernel_t kernel,
                                          enum cudaFuncAttribute attribute,
                                          int value, int device);

/* ---- allocation ---- */

SAMPAN_RT cudaMallocManaged(void **pointer, size_t size,
                            unsigned int flags __dv(cudaMemAttachGlobal));
SAMPAN_RT cudaMalloc(void **pointer, size_t size);
SAMPAN_RT cudaMallocHost(void **pointer, size_t size);
SAMPAN_RT cudaMallocPitch(void **pointer, size_t *pitch, size_t width,
                          size_t height);
SAMPAN_RT cudaMallocArray(cudaArray_t *array,
                          const struct cudaChannelFormatDesc *desc,
                          size_t width, size_t height __dv(0),
                          unsigned int flags __dv(0));
SAMPAN_RT cudaFree(void *pointer);
SAMPAN_RT cudaFreeHost(void *pointer);
SAMPAN_RT cudaFreeArray(cudaArray_t array);
SAMPAN_RT cudaFreeMipmappedArray(cudaMipmappedArray_t mipmap);
SAMPAN_RT cudaHostAlloc(void **pointer, size_t size, unsigned int flags);
SAMPAN_RT cudaHostRegister(void *pointer, size_t size, unsigned int flags);
SAMPAN_RT cudaHostUnregister(void *pointer);
SAMPAN_RT cudaHostGetDevicePointer(void **device, void *host,
                                   unsigned int flags);
SAMPAN_RT cudaHostGetFlags(unsigned int *flags, void *host);
SAMPAN_RT cudaMalloc3D(struct cudaPitchedPtr *pitched,
                       struct cudaExtent extent);
SAMPAN_RT cudaMalloc3DArray(cudaArray_t *array,
                            const struct cudaChannelFormatDesc *desc,
                            struct cudaExtent extent,
                            unsigned int flags __dv(0));
SAMPAN_RT cudaMallocMipmappedArray(cudaMipmappedArray_t *mipmap,
                                   const struct cudaChannelFormatDesc *desc,
                                   struct cudaExtent extent,
                                   unsigned int levels,
                                   unsigned int flags __dv(0));
SAMPAN_RT cudaGetMipmappedArrayLevel(cudaArray_t *array,
                                     cudaMipmappedArray_const_t mipmap,
                                     unsigned int level);
SAMPAN_RT cudaMemGetInfo(size_t *available, size_t *total);
SAMPAN_RT cudaArrayGetInfo(struct cudaChannelFormatDesc *desc,
                           struct cudaExtent *extent, unsigned int *flags,
                           cudaArray_t array);
SAMPAN_RT cudaArrayGetPlane(cudaArray_t *plane, cudaArray_t array,
                            unsigned int index);
SAMPAN_RT
cudaArrayGetMemoryRequirements(struct cudaArrayMemoryRequirements *requirements,
                               cudaArray_t array, int device);
SAMPAN_RT cudaMipmappedArrayGetMemoryRequirements(
   struct cudaArrayMemoryRequirements *requirements,
   cudaMipmappedArray_t mipmap, int device);
SAMPAN_RT
cudaArrayGetSparseProperties(struct cudaArraySparseProperties *properties,
                             cudaArray_t array);
SAMPAN_RT cudaMipmappedArrayGetSparseProperties(
   struct cudaArraySparseProperties *properties, cudaMipmappedArray_t mipmap);

/* ---- copies and sets ---- */

SAMPAN_RT cudaMemcpy(void *dst, const void *src, size_t count,
                     enum cudaMemcpyKind kind);
SAMPAN_RT cudaMemcpyPeer(void *dst, int dst_device, const void *src,
                         int src_device, size_t count);
SAMPAN_RT cudaMemcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch,
                       size_t width, size_t height, enum cudaMemcpyKind kind);
SAMPAN_RT cudaMemcpy2DToArray(cudaArray_t dst, size_t x, size_t y,
                              const void *src, size_t spitch, size_t width,
                              size_t height, enum cudaMemcpyKind kind);
SAMPAN_RT cudaMemcpy2DFromArray(void *dst, size_t dpitch, cudaArray_const_t src,
                                size_t x, size_t y, size_t width, size_t height,
                                enum cudaMemcpyKind kind);
SAMPAN_RT cudaMemcpy2DArrayToArray(
   cudaArray_t dst, size_t dst_x, size_t dst_y, cudaArray_const_t src,
   size_t src_x, size_t src_y, size_t width, size_t height,
   enum cudaMemcpyKind kind __dv(cudaMemcpyDeviceToDevice));
SAMPAN_RT cudaMemcpy3D(const struct cudaMemcpy3DParms *p);
SAMPAN_RT cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *p);
SAMPAN_RT
cudaMemcpyToSymbol(const void *symbol, const void *src, size_t count,
                   size_t offset __dv(0),
                   enum cudaMemcpyKind kind __dv(cudaMemcpyHostToDevice));
SAMPAN_RT
cudaMemcpyFromSymbol(void *dst, const void *symbol, size_t count,
                     size_t offset __dv(0),
                     enum cudaMemcpyKind kind __dv(cudaMemcpyDeviceToHost));
SAMPAN_RT cudaMemcpyToArray(cudaArray_t dst, size_t x, size_t y,
                            const void *src, size_t count,
                            enum cudaMemcpyKind kind);
SAMPAN_RT cudaMemcpyFromArray(void *dst, cudaArray_const_t src, size_t x,
                              size_t y, size_t count, enum cudaMemcpyKind kind);
SAMPAN_RT
cudaMemcpyArrayToArray(cudaArray_t dst, size_t dst_x, size_t dst_y,
                       cudaArray_const_t src, size_t src_x, size_t src_y,
                       size_t count,
                       enum cudaMemcpyKind kind __dv(cudaMemcpyDeviceToDevice));
SAMPAN_RT cudaMemcpyAsync(void *dst, const void *src, size_t count,
                          enum cudaMemcpyKind kind,
                          cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyPeerAsync(void *dst, int dst_device, const void *src,
                              int src_device, size_t count,
                              cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpy2DAsync(void *dst, size_t dpitch, const void *src,
                            size_t spitch, size_t width, size_t height,
                            enum cudaMemcpyKind kind,
                            cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpy2DToArrayAsync(cudaArray_t dst, size_t x, size_t y,
                                   const void *src, size_t spitch, size_t width,
                                   size_t height, enum cudaMemcpyKind kind,
                                   cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpy2DFromArrayAsync(void *dst, size_t dpitch,
                                     cudaArray_const_t src, size_t x, size_t y,
                                     size_t width, size_t height,
                                     enum cudaMemcpyKind kind,
                                     cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p,
                            cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *p,
                                cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyToSymbolAsync(const void *symbol, const void *src,
                                  size_t count, size_t offset,
                                  enum cudaMemcpyKind kind,
                                  cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyFromSymbolAsync(void *dst, const void *symbol, size_t count,
                                    size_t offset, enum cudaMemcpyKind kind,
                                    cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyToArrayAsync(cudaArray_t dst, size_t x, size_t y,
                                 const void *src, size_t count,
                                 enum cudaMemcpyKind kind,
                                 cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyFromArrayAsync(void *dst, cudaArray_const_t src, size_t x,
                                   size_t y, size_t count,
                                   enum cudaMemcpyKind kind,
                                   cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemcpyBatchAsync(void *const *dsts, const void *const *srcs,
                               const size_t *sizes, size_t count,
                               struct cudaMemcpyAttributes *attributes,
                               size_t *attribute_indices,
                               size_t attribute_count, cudaStream_t stream);
SAMPAN_RT cudaMemcpy3DBatchAsync(size_t count,
                                 struct cudaMemcpy3DBatchOp *operations,
                                 unsigned long long flags, cudaStream_t stream);
SAMPAN_RT cudaMemset(void *pointer, int value, size_t count);
SAMPAN_RT cudaMemset2D(void *pointer, size_t pitch, int value, size_t width,
                       size_t height);
SAMPAN_RT cudaMemset3D(struct cudaPitchedPtr pitched, int value,
                       struct cudaExtent extent);
SAMPAN_RT cudaMemsetAsync(void *pointer, int value, size_t count,
                          cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemset2DAsync(void *pointer, size_t pitch, int value,
                            size_t width, size_t height,
                            cudaStream_t stream __dv(0));
SAMPAN_RT cudaMemset3DAsync(struct cudaPitchedPtr pitched, int value,
                            struct cudaExtent extent,
                            cudaStream_t stream __dv(0));
SAMPAN_RT cudaGetSymbolAddress(void **pointer, const void *symbol);
SAMPAN_RT cudaGetSymbolSize(size_t *size, const void *symbol);
SAMPAN_RT cudaMemPrefetchAsync(const void *pointer, size_t count,
                               struct cudaMemLocation location,
                               unsigned int flags, cudaStream_t stream __dv(0));
SAMPAN_RT
cudaMemPrefetchBatchAsync(void **pointers, size_t *sizes, size_t count,
                          struct cudaMemLocation *locations,
                          size_t *location_indices, size_t location_count,
                          unsigned long long flags, cudaStream_t stream);
SAMPAN_RT cudaMemDiscardBatchAsync(void **pointers, size_t *sizes, size_t count,
                                   unsigned long long flags,
                                   cudaStream_t stream);
SAMPAN_RT cudaMemDiscardAndPrefetchBatchAsync(
   void **pointers, size_t *sizes, size_t count,
   struct cudaMemLocation *locations, size_t *location_indices,
   size_t location_count, unsigned long long flags, cudaStream_t stream);
SAMPAN_RT cudaMemAdvise(const void *pointer, size_t count,
                        enum cudaMemoryAdvise advice,
                        struct cudaMemLocation location);
SAMPAN_RT cudaMemRangeGetAttribute(void *data, size_t data_size,
                                   enum cudaMemRangeAttribute attribute,
                                   const void *pointer, size_t count);
SAMPAN_RT cudaMemRangeGetAttributes(void **data, size_t *data_sizes,
                                    enum cudaMemRangeAttribute *attributes,
                                    size_t attribute_count, const void *pointer,
                                    size_t count);

/* ---- stream-ordered allocation ---- */

SAMPAN_RT cudaMallocAsync(void **pointer, size_t size, cudaStream_t stream);
SAMPAN_RT cudaFreeAsync(void *pointer, cudaStream_t stream);
SAMPAN_RT cudaMemPoolTrimTo(cudaMemPool_t pool, size_t keep);
SAMPAN_RT cudaMemPoolSetAttribute(cudaMemPool_t pool,
                                  enum cudaMemPoolAttr attribute, void *value);
SAMPAN_RT cudaMemPoolGetAttribute(cudaMemPool_t pool,
                                  enum cudaMemPoolAttr attribute, void *value);
SAMPAN_RT cudaMemPoolSetAccess(cudaMemPool_t pool,
                               const struct cudaMemAccessDesc *list,
                               size_t count);
SAMPAN_RT cudaMemPoolGetAccess(enum cudaMemAccessFlags *flags,
                               cudaMemPool_t pool,
                               struct cudaMemLocation *location);
SAMPAN_RT cudaMemPoolCreate(cudaMemPool_t *pool,
                            const struct cudaMemPoolProps *properties);
SAMPAN_RT cudaMemPoolDestroy(cudaMemPool_t pool);
SAMPAN_RT cudaMemGetDefaultMemPool(cudaMemPool_t *pool,
                                   struct cudaMemLocation *location,
                                   enum cudaMemAllocationType type);
SAMPAN_RT cudaMemGetMemPool(cudaMemPool_t *pool,
                            struct cudaMemLocation *location,
                            enum cudaMemAllocationType type);
SAMPAN_RT cudaMemSetMemPool(struct cudaMemLocation *location,
                            enum cudaMemAllocationType type,
                            cudaMemPool_t pool);
SAMPAN_RT cudaMallocFromPoolAsync(void **pointer, size_t size,
                                  cudaMemPool_t pool, cudaStream_t stream);
SAMPAN_RT
cudaMemPoolExportToShareableHandle(void *handle, cudaMemPool_t pool,
                                   enum cudaMemAllocationHandleType type,
                                   unsigned int flags);
SAMPAN_RT
cudaMemPoolImportFromShareableHandle(cudaMemPool_t *pool, void *handle,
                                     enum cudaMemAllocationHandleType type,
                                     unsigned int flags);
SAMPAN_RT cudaMemPoolExportPointer(struct cudaMemPoolPtrExportData *data,
                                   void *pointer);
SAMPAN_RT cudaMemPoolImportPointer(void **pointer, cudaMemPool_t pool,
                                   struct cudaMemPoolPtrExportData *data);

/* ---- addresses and peers ---- */

SAMPAN_RT cudaPointerGetAttributes(struct cudaPointerAttributes *attributes,
                                   const void *pointer);
SAMPAN_RT cudaDeviceCanAccessPeer(int *can, int device, int peer);
SAMPAN_RT cudaDeviceEnablePeerAccess(int peer, unsigned int flags);
SAMPAN_RT cudaDeviceDisablePeerAccess(int peer);

/* ---- graphics ---- */

SAMPAN_RT cudaGraphicsUnregisterResource(cudaGraphicsResource_t resource);
SAMPAN_RT cudaGraphicsResourceSetMapFlags(cudaGraphicsResource_t resource,
                                          unsigned int flags);
SAMPAN_RT cudaGraphicsMapResources(int count, cudaGraphicsResource_t *resources,
                                   cudaStream_t stream __dv(0));
SAMPAN_RT cudaGraphicsUnmapResources(int count,
                                     cudaGraphicsResource_t *resources,
                                     cudaStream_t stream __dv(0));
SAMPAN_RT cudaGraphicsResourceGetMappedPointer(void **pointer, size_t *size,
                                               cudaGraphicsResource_t resource);
SAMPAN_RT cudaGraphicsSubResourceGetMappedArray(cudaArray_t *array,
                                                cudaGraphicsResource_t resource,
                                                unsigned int index,
                                                unsigned int level);
SAMPAN_RT
cudaGraphicsResourceGetMappedMipmappedArray(cudaMipmappedArray_t *mipmap,
                                            cudaGraphicsResource_t resource);

/* ---- textures and surfaces ---- */

SAMPAN_RT cudaGetChannelDesc(struct cudaChannelFormatDesc *desc,
                             cudaArray_const_t array);
extern __host__ struct cudaChannelFormatDesc CUDARTAPI cudaCreateChannelDesc(
   int x, int y, int z, int w, enum cudaChannelFormatKind kind);
SAMPAN_RT cudaCreateTextureObject(cudaTextureObject_t *texture,
                                  const struct cudaResourceDesc *resource,
                                  const struct cudaTextureDesc *desc,
                                  const struct cudaResourceViewDesc *view);
SAMPAN_RT cudaDestroyTextureObject(cudaTextureObject_t texture);
SAMPAN_RT cudaGetTextureObjectResourceDesc(struct cudaResourceDesc *desc,
                                           cudaTextureObject_t texture);
SAMPAN_RT cudaGetTextureObjectTextureDesc(struct cudaTextureDesc *desc,
                                          cudaTextureObject_t texture);
SAMPAN_RT
cudaGetTextureObjectResourceViewDesc(struct cudaResourceViewDesc *desc,
                                     cudaTextureObject_t texture);
SAMPAN_RT cudaCreateSurfaceObject(cudaSurfaceObject_t *surface,
                                  const struct cudaResourceDesc *resource);
SAMPAN_RT cudaDestroySurfaceObject(cudaSurfaceObject_t surface);
SAMPAN_RT cudaGetSurfaceObjectResourceDesc(struct cudaResourceDesc *desc,
                                           cudaSurfaceObject_t surface);

/* ---- graphs ---- */

SAMPAN_RT cudaGraphCreate(cudaGraph_t *graph, unsigned int flags);
SAMPAN_RT cudaGraphAddKernelNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                 const cudaGraphNode_t *after, size_t count,
                                 const struct cudaKernelNodeParams *params);
SAMPAN_RT cudaGraphKernelNodeGetParams(cudaGraphNode_t node,
                                       struct cudaKernelNodeParams *params);
SAMPAN_RT
cudaGraphKernelNodeSetParams(cudaGraphNode_t node,
                             const struct cudaKernelNodeParams *params);
SAMPAN_RT cudaGraphKernelNodeCopyAttributes(cudaGraphNode_t target,
                                            cudaGraphNode_t source);
SAMPAN_RT cudaGraphKernelNodeGetAttribute(cudaGraphNode_t node,
                                          cudaLaunchAttributeID attribute,
                                          cudaLaunchAttributeValue *value);
SAMPAN_RT
cudaGraphKernelNodeSetAttribute(cudaGraphNode_t node,
                                cudaLaunchAttributeID attribute,
                                const cudaLaunchAttributeValue *value);
SAMPAN_RT cudaGraphAddMemcpyNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                 const cudaGraphNode_t *after, size_t count,
                                 const struct cudaMemcpy3DParms *params);
SAMPAN_RT cudaGraphAddMemcpyNodeToSymbol(
   cudaGraphNode_t *node, cudaGraph_t graph, const cudaGraphNode_t *after,
   size_t after_count, const void *symbol, const void *src, size_t count,
   size_t offset, enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphAddMemcpyNodeFromSymbol(
   cudaGraphNode_t *node, cudaGraph_t graph, const cudaGraphNode_t *after,
   size_t after_count, void *dst, const void *symbol, size_t count,
   size_t offset, enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphAddMemcpyNode1D(cudaGraphNode_t *node, cudaGraph_t graph,
                                   const cudaGraphNode_t *after,
                                   size_t after_count, void *dst,
                                   const void *src, size_t count,
                                   enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node,
                                       struct cudaMemcpy3DParms *params);
SAMPAN_RT cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node,
                                       const struct cudaMemcpy3DParms *params);
SAMPAN_RT cudaGraphMemcpyNodeSetParamsToSymbol(cudaGraphNode_t node,
                                               const void *symbol,
                                               const void *src, size_t count,
                                               size_t offset,
                                               enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphMemcpyNodeSetParamsFromSymbol(cudaGraphNode_t node,
                                                 void *dst, const void *symbol,
                                                 size_t count, size_t offset,
                                                 enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t node, void *dst,
                                         const void *src, size_t count,
                                         enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphAddMemsetNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                 const cudaGraphNode_t *after, size_t count,
                                 const struct cudaMemsetParams *params);
SAMPAN_RT cudaGraphMemsetNodeGetParams(cudaGraphNode_t node,
                                       struct cudaMemsetParams *params);
SAMPAN_RT cudaGraphMemsetNodeSetParams(cudaGraphNode_t node,
                                       const struct cudaMemsetParams *params);
SAMPAN_RT cudaGraphAddHostNode(cudaGraphNode_t *node, cudaGraph_t graph,
                               const cudaGraphNode_t *after, size_t count,
                               const struct cudaHostNodeParams *params);
SAMPAN_RT cudaGraphHostNodeGetParams(cudaGraphNode_t node,
                                     struct cudaHostNodeParams *params);
SAMPAN_RT cudaGraphHostNodeSetParams(cudaGraphNode_t node,
                                     const struct cudaHostNodeParams *params);
SAMPAN_RT cudaGraphAddChildGraphNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                     const cudaGraphNode_t *after, size_t count,
                                     cudaGraph_t child);
SAMPAN_RT cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t node,
                                          cudaGraph_t *graph);
SAMPAN_RT cudaGraphAddEmptyNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                const cudaGraphNode_t *after, size_t count);
SAMPAN_RT cudaGraphAddEventRecordNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                      const cudaGraphNode_t *after,
                                      size_t count, cudaEvent_t event);
SAMPAN_RT cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t node,
                                           cudaEvent_t *event);
SAMPAN_RT cudaGraphEventRecordNodeSetEvent(cudaGraphNode_t node,
                                           cudaEvent_t event);
SAMPAN_RT cudaGraphAddEventWaitNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                    const cudaGraphNode_t *after, size_t count,
                                    cudaEvent_t event);
SAMPAN_RT cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t node,
                                         cudaEvent_t *event);
SAMPAN_RT cudaGraphEventWaitNodeSetEvent(cudaGraphNode_t node,
                                         cudaEvent_t event);
SAMPAN_RT cudaGraphAddExternalSemaphoresSignalNode(
   cudaGraphNode_t *node, cudaGraph_t graph, const cudaGraphNode_t *after,
   size_t count, const struct cudaExternalSemaphoreSignalNodeParams *params);
SAMPAN_RT cudaGraphExternalSemaphoresSignalNodeGetParams(
   cudaGraphNode_t node, struct cudaExternalSemaphoreSignalNodeParams *params);
SAMPAN_RT cudaGraphExternalSemaphoresSignalNodeSetParams(
   cudaGraphNode_t node,
   const struct cudaExternalSemaphoreSignalNodeParams *params);
SAMPAN_RT cudaGraphAddExternalSemaphoresWaitNode(
   cudaGraphNode_t *node, cudaGraph_t graph, const cudaGraphNode_t *after,
   size_t count, const struct cudaExternalSemaphoreWaitNodeParams *params);
SAMPAN_RT cudaGraphExternalSemaphoresWaitNodeGetParams(
   cudaGraphNode_t node, struct cudaExternalSemaphoreWaitNodeParams *params);
SAMPAN_RT cudaGraphExternalSemaphoresWaitNodeSetParams(
   cudaGraphNode_t node,
   const struct cudaExternalSemaphoreWaitNodeParams *params);
SAMPAN_RT cudaGraphAddMemAllocNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                   const cudaGraphNode_t *after, size_t count,
                                   struct cudaMemAllocNodeParams *params);
SAMPAN_RT cudaGraphMemAllocNodeGetParams(cudaGraphNode_t node,
                                         struct cudaMemAllocNodeParams *params);
SAMPAN_RT cudaGraphAddMemFreeNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                  const cudaGraphNode_t *after, size_t count,
                                  void *pointer);
SAMPAN_RT cudaGraphMemFreeNodeGetParams(cudaGraphNode_t node, void *pointer);
SAMPAN_RT cudaDeviceGraphMemTrim(int device);
SAMPAN_RT cudaDeviceGetGraphMemAttribute(
   int device, enum cudaGraphMemAttributeType attribute, void *value);
SAMPAN_RT cudaDeviceSetGraphMemAttribute(
   int device, enum cudaGraphMemAttributeType attribute, void *value);
SAMPAN_RT cudaGraphClone(cudaGraph_t *clone, cudaGraph_t graph);
SAMPAN_RT cudaGraphNodeFindInClone(cudaGraphNode_t *found, cudaGraphNode_t node,
                                   cudaGraph_t clone);
SAMPAN_RT cudaGraphNodeGetType(cudaGraphNode_t node,
                               enum cudaGraphNodeType *type);
SAMPAN_RT cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t *nodes,
                            size_t *count);
SAMPAN_RT cudaGraphGetRootNodes(cudaGraph_t graph, cudaGraphNode_t *nodes,
                                size_t *count);
SAMPAN_RT cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t *from,
                            cudaGraphNode_t *to, cudaGraphEdgeData *edges,
                            size_t *count);
SAMPAN_RT cudaGraphNodeGetDependencies(cudaGraphNode_t node,
                                       cudaGraphNode_t *nodes,
                                       cudaGraphEdgeData *edges, size_t *count);
SAMPAN_RT cudaGraphNodeGetDependentNodes(cudaGraphNode_t node,
                                         cudaGraphNode_t *nodes,
                                         cudaGraphEdgeData *edges,
                                         size_t *count);
SAMPAN_RT cudaGraphAddDependencies(cudaGraph_t graph,
                                   const cudaGraphNode_t *from,
                                   const cudaGraphNode_t *to,
                                   const cudaGraphEdgeData *edges,
                                   size_t count);
SAMPAN_RT cudaGraphRemoveDependencies(cudaGraph_t graph,
                                      const cudaGraphNode_t *from,
                                      const cudaGraphNode_t *to,
                                      const cudaGraphEdgeData *edges,
                                      size_t count);
SAMPAN_RT cudaGraphDestroyNode(cudaGraphNode_t node);
SAMPAN_RT cudaGraphInstantiate(cudaGraphExec_t *exec, cudaGraph_t graph,
                               unsigned long long flags __dv(0));
SAMPAN_RT cudaGraphInstantiateWithFlags(cudaGraphExec_t *exec,
                                        cudaGraph_t graph,
                                        unsigned long long flags __dv(0));
SAMPAN_RT cudaGraphInstantiateWithParams(cudaGraphExec_t *exec,
                                         cudaGraph_t graph,
                                         cudaGraphInstantiateParams *params);
SAMPAN_RT cudaGraphExecGetFlags(cudaGraphExec_t exec,
                                unsigned long long *flags);
SAMPAN_RT
cudaGraphExecKernelNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                 const struct cudaKernelNodeParams *params);
SAMPAN_RT
cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                 const struct cudaMemcpy3DParms *params);
SAMPAN_RT cudaGraphExecMemcpyNodeSetParamsToSymbol(
   cudaGraphExec_t exec, cudaGraphNode_t node, const void *symbol,
   const void *src, size_t count, size_t offset, enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphExecMemcpyNodeSetParamsFromSymbol(
   cudaGraphExec_t exec, cudaGraphNode_t node, void *dst, const void *symbol,
   size_t count, size_t offset, enum cudaMemcpyKind kind);
SAMPAN_RT cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t exec,
                                             cudaGraphNode_t node, void *dst,
                                             const void *src, size_t count,
                                             enum cudaMemcpyKind kind);
SAMPAN_RT
cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                 const struct cudaMemsetParams *params);
SAMPAN_RT
cudaGraphExecHostNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                               const struct cudaHostNodeParams *params);
SAMPAN_RT cudaGraphExecChildGraphNodeSetParams(cudaGraphExec_t exec,
                                               cudaGraphNode_t node,
                                               cudaGraph_t child);
SAMPAN_RT cudaGraphExecEventRecordNodeSetEvent(cudaGraphExec_t exec,
                                               cudaGraphNode_t node,
                                               cudaEvent_t event);
SAMPAN_RT cudaGraphExecEventWaitNodeSetEvent(cudaGraphExec_t exec,
                                             cudaGraphNode_t node,
                                             cudaEvent_t event);
SAMPAN_RT cudaGraphExecExternalSemaphoresSignalNodeSetParams(
   cudaGraphExec_t exec, cudaGraphNode_t node,
   const struct cudaExternalSemaphoreSignalNodeParams *params);
SAMPAN_RT cudaGraphExecExternalSemaphoresWaitNodeSetParams(
   cudaGraphExec_t exec, cudaGraphNode_t node,
   const struct cudaExternalSemaphoreWaitNodeParams *params);
SAMPAN_RT cudaGraphNodeSetEnabled(cudaGraphExec_t exec, cudaGraphNode_t node,
                                  unsigned int enabled);
SAMPAN_RT cudaGraphNodeGetEnabled(cudaGraphExec_t exec, cudaGraphNode_t node,
                                  unsigned int *enabled);
SAMPAN_RT cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph,
                              cudaGraphExecUpdateResultInfo *result);
SAMPAN_RT cudaGraphUpload(cudaGraphExec_t exec, cudaStream_t stream);
SAMPAN_RT cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream);
SAMPAN_RT cudaGraphExecDestroy(cudaGraphExec_t exec);
SAMPAN_RT cudaGraphDestroy(cudaGraph_t graph);
SAMPAN_RT cudaGraphDebugDotPrint(cudaGraph_t graph, const char *path,
                                 unsigned int flags);
SAMPAN_RT cudaUserObjectCreate(cudaUserObject_t *object, void *pointer,
                               cudaHostFn_t destroy, unsigned int references,
                               unsigned int flags);
SAMPAN_RT cudaUserObjectRetain(cudaUserObject_t object,
                               unsigned int count __dv(1));
SAMPAN_RT cudaUserObjectRelease(cudaUserObject_t object,
                                unsigned int count __dv(1));
SAMPAN_RT cudaGraphRetainUserObject(cudaGraph_t graph, cudaUserObject_t object,
                                    unsigned int count __dv(1),
                                    unsigned int flags __dv(0));
SAMPAN_RT cudaGraphReleaseUserObject(cudaGraph_t graph, cudaUserObject_t object,
                                     unsigned int count __dv(1));
SAMPAN_RT cudaGraphAddNode(cudaGraphNode_t *node, cudaGraph_t graph,
                           const cudaGraphNode_t *after,
                           const cudaGraphEdgeData *edges, size_t count,
                           struct cudaGraphNodeParams *params);
SAMPAN_RT cudaGraphNodeSetParams(cudaGraphNode_t node,
                                 struct cudaGraphNodeParams *params);
SAMPAN_RT cudaGraphExecNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                     struct cudaGraphNodeParams *params);
SAMPAN_RT cudaGraphConditionalHandleCreate(cudaGraphConditionalHandle *handle,
                                           cudaGraph_t graph,
                                           unsigned int initial __dv(0),
                                           unsigned int flags __dv(0));

/* ---- profiler ---- */

/* ---- the driver below ---- */

SAMPAN_RT
cudaGetDriverEntryPoint(const char *symbol, void **function,
                        unsigned long long flags,
                        enum cudaDriverEntryPointQueryResult *status __dv(0));
SAMPAN_RT cudaGetDriverEntryPointByVersion(
   const char *symbol, void **function, unsigned int version,
   unsigned long long flags,
   enum cudaDriverEntryPointQueryResult *status __dv(0));
SAMPAN_RT cudaGetExportTable(const void **table, const cudaUUID_t *id);

#undef SAMPAN_RT

#ifdef __cplusplus
}
#endif
