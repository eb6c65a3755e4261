/* Prototypes of the driver API.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Driver API reference 13.0, chapter 6.  The names are those a program
 * writes; sampan/driver_versions.h maps them to the versions of 13.0.
 */
#pragma once

#if defined(__cplusplus)
extern "C" {
#endif

/* clang-format off */

/* Errors, initialisation, version. */
CUresult CUDAAPI cuGetErrorString(CUresult error, const char **text);
CUresult CUDAAPI cuGetErrorName(CUresult error, const char **name);
CUresult CUDAAPI cuInit(unsigned int flags);
CUresult CUDAAPI cuDriverGetVersion(int *version);
CUresult CUDAAPI cuGetProcAddress(const char *symbol, void **pfn, int version,
   cuuint64_t flags, CUdriverProcAddressQueryResult *status);
CUresult CUDAAPI cuGetExportTable(const void **table, const CUuuid *id);

/* Devices. */
CUresult CUDAAPI cuDeviceGet(CUdevice *device, int ordinal);
CUresult CUDAAPI cuDeviceGetCount(int *count);
CUresult CUDAAPI cuDeviceGetName(char *name, int length, CUdevice dev);
CUresult CUDAAPI cuDeviceGetUuid(CUuuid *uuid, CUdevice dev);
CUresult CUDAAPI cuDeviceGetLuid(char *luid, unsigned int *mask, CUdevice dev);
CUresult CUDAAPI cuDeviceTotalMem(size_t *bytes, CUdevice dev);
CUresult CUDAAPI cuDeviceGetTexture1DLinearMaxWidth(size_t *width,
   CUarray_format format, unsigned int channels, CUdevice dev);
CUresult CUDAAPI cuDeviceGetAttribute(int *value, CUdevice_attribute attribute,
   CUdevice dev);
CUresult CUDAAPI cuDeviceGetHostAtomicCapabilities(unsigned int *capabilities,
   const CUatomicOperation *operations, unsigned int count, CUdevice dev);
CUresult CUDAAPI cuDeviceGetP2PAtomicCapabilities(unsigned int *capabilities,
   const CUatomicOperation *operations, unsigned int count, CUdevice src,
   CUdevice dst);
CUresult CUDAAPI cuDeviceGetNvSciSyncAttributes(void *attributes, CUdevice dev,
   int flags);
CUresult CUDAAPI cuDeviceSetMemPool(CUdevice dev, CUmemoryPool pool);
CUresult CUDAAPI cuDeviceGetMemPool(CUmemoryPool *pool, CUdevice dev);
CUresult CUDAAPI cuDeviceGetDefaultMemPool(CUmemoryPool *pool, CUdevice dev);
CUresult CUDAAPI cuDeviceGetExecAffinitySupport(int *supported,
   CUexecAffinityType type, CUdevice dev);
CUresult CUDAAPI cuFlushGPUDirectRDMAWrites(
   CUflushGPUDirectRDMAWritesTarget target,
   CUflushGPUDirectRDMAWritesScope scope);
CUresult CUDAAPI cuDeviceGetProperties(CUdevprop *properties, CUdevice dev);
CUresult CUDAAPI cuDeviceComputeCapability(int *major, int *minor,
   CUdevice dev);
CUresult CUDAAPI cuDeviceGetByPCIBusId(CUdevice *dev, const char *bus_id);
CUresult CUDAAPI cuDeviceGetPCIBusId(char *bus_id, int length, CUdevice dev);
CUresult CUDAAPI cuDeviceCanAccessPeer(int *can, CUdevice dev, CUdevice peer);
CUresult CUDAAPI cuDeviceGetP2PAttribute(int *value,
   CUdevice_P2PAttribute attribute, CUdevice src, CUdevice dst);
CUresult CUDAAPI cuDeviceRegisterAsyncNotification(CUdevice dev,
   CUasyncCallback function, void *data, CUasyncCallbackHandle *handle);
CUresult CUDAAPI cuDeviceUnregisterAsyncNotification(CUdevice dev,
   CUasyncCallbackHandle handle);

/* Primary contexts. */
CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *ctx, CUdevice dev);
CUresult CUDAAPI cuDevicePrimaryCtxRelease(CUdevice dev);
CUresult CUDAAPI cuDevicePrimaryCtxSetFlags(CUdevice dev, unsigned int flags);
CUresult CUDAAPI cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int *flags,
   int *active);
CUresult CUDAAPI cuDevicePrimaryCtxReset(CUdevice dev);

/* Contexts. */
CUresult CUDAAPI cuCtxCreate(CUcontext *ctx, CUctxCreateParams *params,
   unsigned int flags, CUdevice dev);
CUresult CUDAAPI cuCtxDestroy(CUcontext ctx);
CUresult CUDAAPI cuCtxPushCurrent(CUcontext ctx);
CUresult CUDAAPI cuCtxPopCurrent(CUcontext *ctx);
CUresult CUDAAPI cuCtxSetCurrent(CUcontext ctx);
CUresult CUDAAPI cuCtxGetCurrent(CUcontext *ctx);
CUresult CUDAAPI cuCtxGetDevice(CUdevice *dev);
CUresult CUDAAPI cuCtxGetDevice_v2(CUdevice *dev, CUcontext ctx);
CUresult CUDAAPI cuCtxGetFlags(unsigned int *flags);
CUresult CUDAAPI cuCtxSetFlags(unsigned int flags);
CUresult CUDAAPI cuCtxGetId(CUcontext ctx, unsigned long long *id);
CUresult CUDAAPI cuCtxSynchronize(void);
CUresult CUDAAPI cuCtxSynchronize_v2(CUcontext ctx);
CUresult CUDAAPI cuCtxSetLimit(CUlimit limit, size_t value);
CUresult CUDAAPI cuCtxGetLimit(size_t *value, CUlimit limit);
CUresult CUDAAPI cuCtxGetCacheConfig(CUfunc_cache *config);
CUresult CUDAAPI cuCtxSetCacheConfig(CUfunc_cache config);
CUresult CUDAAPI cuCtxGetApiVersion(CUcontext ctx, unsigned int *version);
CUresult CUDAAPI cuCtxGetStreamPriorityRange(int *least, int *greatest);
CUresult CUDAAPI cuCtxResetPersistingL2Cache(void);
CUresult CUDAAPI cuCtxGetExecAffinity(CUexecAffinityParam *affinity,
   CUexecAffinityType type);
CUresult CUDAAPI cuCtxRecordEvent(CUcontext ctx, CUevent event);
CUresult CUDAAPI cuCtxWaitEvent(CUcontext ctx, CUevent event);
CUresult CUDAAPI cuCtxAttach(CUcontext *ctx, unsigned int flags);
CUresult CUDAAPI cuCtxDetach(CUcontext ctx);
CUresult CUDAAPI cuCtxGetSharedMemConfig(CUsharedconfig *config);
CUresult CUDAAPI cuCtxSetSharedMemConfig(CUsharedconfig config);
CUresult CUDAAPI cuCtxEnablePeerAccess(CUcontext peer, unsigned int flags);
CUresult CUDAAPI cuCtxDisablePeerAccess(CUcontext peer);

/* Modules. */
CUresult CUDAAPI cuModuleLoad(CUmodule *module, const char *path);
CUresult CUDAAPI cuModuleLoadData(CUmodule *module, const void *image);
CUresult CUDAAPI cuModuleLoadDataEx(CUmodule *module, const void *image,
   unsigned int count, CUjit_option *options, void **values);
CUresult CUDAAPI cuModuleLoadFatBinary(CUmodule *module, const void *fatbin);
CUresult CUDAAPI cuModuleUnload(CUmodule module);
CUresult CUDAAPI cuModuleGetLoadingMode(CUmoduleLoadingMode *mode);
CUresult CUDAAPI cuModuleGetFunction(CUfunction *function, CUmodule module,
   const char *name);
CUresult CUDAAPI cuModuleGetFunctionCount(unsigned int *count,
   CUmodule module);
CUresult CUDAAPI cuModuleEnumerateFunctions(CUfunction *functions,
   unsigned int count, CUmodule module);
CUresult CUDAAPI cuModuleGetGlobal(CUdeviceptr *dptr, size_t *bytes,
   CUmodule module, const char *name);
CUresult CUDAAPI cuModuleGetTexRef(CUtexref *texref, CUmodule module,
   const char *name);
CUresult CUDAAPI cuModuleGetSurfRef(CUsurfref *surfref, CUmodule module,
   const char *name);

/* Linking. */
CUresult CUDAAPI cuLinkCreate(unsigned int count, CUjit_option *options,
   void **values, CUlinkState *state);
CUresult CUDAAPI cuLinkAddData(CUlinkState state, CUjitInputType type,
   void *data, size_t size, const char *name, unsigned int count,
   CUjit_option *options, void **values);
CUresult CUDAAPI cuLinkAddFile(CUlinkState state, CUjitInputType type,
   const char *path, unsigned int count, CUjit_option *options, void **values);
CUresult CUDAAPI cuLinkComplete(CUlinkState state, void **image, size_t *size);
CUresult CUDAAPI cuLinkDestroy(CUlinkState state);

/* Libraries and kernels. */
CUresult CUDAAPI cuLibraryLoadData(CUlibrary *library, const void *code,
   CUjit_option *options, void **values, unsigned int count,
   CUlibraryOption *library_options, void **library_values,
   unsigned int library_count);
CUresult CUDAAPI cuLibraryLoadFromFile(CUlibrary *library, const char *path,
   CUjit_option *options, void **values, unsigned int count,
   CUlibraryOption *library_options, void **library_values,
   unsigned int library_count);
CUresult CUDAAPI cuLibraryUnload(CUlibrary library);
CUresult CUDAAPI cuLibraryGetKernel(CUkernel *kernel, CUlibrary library,
   const char *name);
CUresult CUDAAPI cuLibraryGetKernelCount(unsigned int *count,
   CUlibrary library);
CUresult CUDAAPI cuLibraryEnumerateKernels(CUkernel *kernels,
   unsigned int count, CUlibrary library);
CUresult CUDAAPI cuLibraryGetModule(CUmodule *module, CUlibrary library);
CUresult CUDAAPI cuKernelGetFunction(CUfunction *function, CUkernel kernel);
CUresult CUDAAPI cuKernelGetLibrary(CUlibrary *library, CUkernel kernel);
CUresult CUDAAPI cuLibraryGetGlobal(CUdeviceptr *dptr, size_t *bytes,
   CUlibrary library, const char *name);
CUresult CUDAAPI cuLibraryGetManaged(CUdeviceptr *dptr, size_t *bytes,
   CUlibrary library, const char *name);
CUresult CUDAAPI cuLibraryGetUnifiedFunction(void **function,
   CUlibrary library, const char *symbol);
CUresult CUDAAPI cuKernelGetAttribute(int *value,
   CUfunction_attribute attribute, CUkernel kernel, CUdevice dev);
CUresult CUDAAPI cuKernelSetAttribute(CUfunction_attribute attribute,
   int value, CUkernel kernel, CUdevice dev);
CUresult CUDAAPI cuKernelSetCacheConfig(CUkernel kernel, CUfunc_cache config,
   CUdevice dev);
CUresult CUDAAPI cuKernelGetName(const char **name, CUkernel kernel);
CUresult CUDAAPI cuKernelGetParamInfo(CUkernel kernel, size_t index,
   size_t *offset, size_t *size);

/* Functions. */
CUresult CUDAAPI cuFuncGetAttribute(int *value, CUfunction_attribute attribute,
   CUfunction function);
CUresult CUDAAPI cuFuncSetAttribute(CUfunction function,
   CUfunction_attribute attribute, int value);
CUresult CUDAAPI cuFuncSetCacheConfig(CUfunction function,
   CUfunc_cache config);
CUresult CUDAAPI cuFuncGetModule(CUmodule *module, CUfunction function);
CUresult CUDAAPI cuFuncGetName(const char **name, CUfunction function);
CUresult CUDAAPI cuFuncGetParamInfo(CUfunction function, size_t index,
   size_t *offset, size_t *size);
CUresult CUDAAPI cuFuncIsLoaded(CUfunctionLoadingState *state,
   CUfunction function);
CUresult CUDAAPI cuFuncLoad(CUfunction function);
CUresult CUDAAPI cuFuncSetBlockShape(CUfunction function, int x, int y, int z);
CUresult CUDAAPI cuFuncSetSharedSize(CUfunction function, unsigned int bytes);
CUresult CUDAAPI cuFuncSetSharedMemConfig(CUfunction function,
   CUsharedconfig config);

/* Launches. */
CUresult CUDAAPI cuLaunchKernel(CUfunction function, unsigned int grid_x,
   unsigned int grid_y, unsigned int grid_z, unsigned int block_x,
   unsigned int block_y, unsigned int block_z, unsigned int shared,
   CUstream stream, void **params, void **extra);
CUresult CUDAAPI cuLaunchKernelEx(const CUlaunchConfig *config,
   CUfunction function, void **params, void **extra);
CUresult CUDAAPI cuLaunchCooperativeKernel(CUfunction function,
   unsigned int grid_x, unsigned int grid_y, unsigned int grid_z,
   unsigned int block_x, unsigned int block_y, unsigned int block_z,
   unsigned int shared, CUstream stream, void **params);
CUresult CUDAAPI cuLaunchCooperativeKernelMultiDevice(
   CUDA_LAUNCH_PARAMS *launches, unsigned int count, unsigned int flags);
CUresult CUDAAPI cuLaunchHostFunc(CUstream stream, CUhostFn function,
   void *data);
CUresult CUDAAPI cuParamSetSize(CUfunction function, unsigned int bytes);
CUresult CUDAAPI cuParamSeti(CUfunction function, int offset,
   unsigned int value);
CUresult CUDAAPI cuParamSetf(CUfunction function, int offset, float value);
CUresult CUDAAPI cuParamSetv(CUfunction function, int offset, void *data,
   unsigned int bytes);
CUresult CUDAAPI cuLaunch(CUfunction function);
CUresult CUDAAPI cuLaunchGrid(CUfunction function, int width, int height);
CUresult CUDAAPI cuLaunchGridAsync(CUfunction function, int width, int height,
   CUstream stream);
CUresult CUDAAPI cuParamSetTexRef(CUfunction function, int unit,
   CUtexref texref);

/* Occupancy. */
CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks,
   CUfunction function, int block_size, size_t shared);
CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
   int *blocks, CUfunction function, int block_size, size_t shared,
   unsigned int flags);
CUresult CUDAAPI cuOccupancyMaxPotentialBlockSize(int *min_grid,
   int *block_size, CUfunction function, CUoccupancyB2DSize shared_of,
   size_t shared, int limit);
CUresult CUDAAPI cuOccupancyMaxPotentialBlockSizeWithFlags(int *min_grid,
   int *block_size, CUfunction function, CUoccupancyB2DSize shared_of,
   size_t shared, int limit, unsigned int flags);
CUresult CUDAAPI cuOccupancyAvailableDynamicSMemPerBlock(size_t *shared,
   CUfunction function, int blocks, int block_size);
CUresult CUDAAPI cuOccupancyMaxPotentialClusterSize(int *size,
   CUfunction function, const CUlaunchConfig *config);
CUresult CUDAAPI cuOccupancyMaxActiveClusters(int *count, CUfunction function,
   const CUlaunchConfig *config);

/* Memory. */
CUresult CUDAAPI cuMemGetInfo(size_t *free_bytes, size_t *total_bytes);
CUresult CUDAAPI cuMemAlloc(CUdeviceptr *dptr, size_t bytes);
CUresult CUDAAPI cuMemAllocPitch(CUdeviceptr *dptr, size_t *pitch,
   size_t width, size_t height, unsigned int element);
CUresult CUDAAPI cuMemFree(CUdeviceptr dptr);
CUresult CUDAAPI cuMemGetAddressRange(CUdeviceptr *base, size_t *bytes,
   CUdeviceptr dptr);
CUresult CUDAAPI cuMemAllocHost(void **pp, size_t bytes);
CUresult CUDAAPI cuMemFreeHost(void *p);
CUresult CUDAAPI cuMemHostAlloc(void **pp, size_t bytes, unsigned int flags);
CUresult CUDAAPI cuMemHostGetDevicePointer(CUdeviceptr *dptr, void *p,
   unsigned int flags);
CUresult CUDAAPI cuMemHostGetFlags(unsigned int *flags, void *p);
CUresult CUDAAPI cuMemAllocManaged(CUdeviceptr *dptr, size_t bytes,
   unsigned int flags);
CUresult CUDAAPI cuMemHostRegister(void *p, size_t bytes, unsigned int flags);
CUresult CUDAAPI cuMemHostUnregister(void *p);
CUresult CUDAAPI cuIpcGetEventHandle(CUipcEventHandle *handle, CUevent event);
CUresult CUDAAPI cuIpcOpenEventHandle(CUevent *event, CUipcEventHandle handle);
CUresult CUDAAPI cuIpcGetMemHandle(CUipcMemHandle *handle, CUdeviceptr dptr);
CUresult CUDAAPI cuIpcOpenMemHandle(CUdeviceptr *dptr, CUipcMemHandle handle,
   unsigned int flags);
CUresult CUDAAPI cuIpcCloseMemHandle(CUdeviceptr dptr);

/* Copies. */
CUresult CUDAAPI cuMemcpy(CUdeviceptr dst, CUdeviceptr src, size_t bytes);
CUresult CUDAAPI cuMemcpyPeer(CUdeviceptr dst, CUcontext dst_ctx,
   CUdeviceptr src, CUcontext src_ctx, size_t bytes);
CUresult CUDAAPI cuMemcpyHtoD(CUdeviceptr dst, const void *src, size_t bytes);
CUresult CUDAAPI cuMemcpyDtoH(void *dst, CUdeviceptr src, size_t bytes);
CUresult CUDAAPI cuMemcpyDtoD(CUdeviceptr dst, CUdeviceptr src, size_t bytes);
CUresult CUDAAPI cuMemcpyDtoA(CUarray dst, size_t offset, CUdeviceptr src,
   size_t bytes);
CUresult CUDAAPI cuMemcpyAtoD(CUdeviceptr dst, CUarray src, size_t offset,
   size_t bytes);
CUresult CUDAAPI cuMemcpyHtoA(CUarray dst, size_t offset, const void *src,
   size_t bytes);
CUresult CUDAAPI cuMemcpyAtoH(void *dst, CUarray src, size_t offset,
   size_t bytes);
CUresult CUDAAPI cuMemcpyAtoA(CUarray dst, size_t dst_offset, CUarray src,
   size_t src_offset, size_t bytes);
CUresult CUDAAPI cuMemcpy2D(const CUDA_MEMCPY2D *copy);
CUresult CUDAAPI cuMemcpy2DUnaligned(const CUDA_MEMCPY2D *copy);
CUresult CUDAAPI cuMemcpy3D(const CUDA_MEMCPY3D *copy);
CUresult CUDAAPI cuMemcpy3DPeer(const CUDA_MEMCPY3D_PEER *copy);
CUresult CUDAAPI cuMemcpyAsync(CUdeviceptr dst, CUdeviceptr src, size_t bytes,
   CUstream stream);
CUresult CUDAAPI cuMemcpyPeerAsync(CUdeviceptr dst, CUcontext dst_ctx,
   CUdeviceptr src, CUcontext src_ctx, size_t bytes, CUstream stream);
CUresult CUDAAPI cuMemcpyHtoDAsync(CUdeviceptr dst, const void *src,
   size_t bytes, CUstream stream);
CUresult CUDAAPI cuMemcpyDtoHAsync(void *dst, CUdeviceptr src, size_t bytes,
   CUstream stream);
CUresult CUDAAPI cuMemcpyDtoDAsync(CUdeviceptr dst, CUdeviceptr src,
   size_t bytes, CUstream stream);
CUresult CUDAAPI cuMemcpyHtoAAsync(CUarray dst, size_t offset, const void *src,
   size_t bytes, CUstream stream);
CUresult CUDAAPI cuMemcpyAtoHAsync(void *dst, CUarray src, size_t offset,
   size_t bytes, CUstream stream);
CUresult CUDAAPI cuMemcpy2DAsync(const CUDA_MEMCPY2D *copy, CUstream stream);
CUresult CUDAAPI cuMemcpy3DAsync(const CUDA_MEMCPY3D *copy, CUstream stream);
CUresult CUDAAPI cuMemcpy3DPeerAsync(const CUDA_MEMCPY3D_PEER *copy,
   CUstream stream);
CUresult CUDAAPI cuMemcpyBatchAsync(CUdeviceptr *dsts, CUdeviceptr *srcs,
   size_t *sizes, size_t count, CUmemcpyAttributes *attrs,
   size_t *attr_indices, size_t attr_count, CUstream stream);
CUresult CUDAAPI cuMemcpy3DBatchAsync(size_t count,
   CUDA_MEMCPY3D_BATCH_OP *ops, unsigned long long flags, CUstream stream);
CUresult CUDAAPI cuMemBatchDecompressAsync(CUmemDecompressParams *params,
   size_t count, unsigned int flags, size_t *error_index, CUstream stream);

/* Sets. */
CUresult CUDAAPI cuMemsetD8(CUdeviceptr dst, unsigned char value,
   size_t count);
CUresult CUDAAPI cuMemsetD16(CUdeviceptr dst, unsigned short value,
   size_t count);
CUresult CUDAAPI cuMemsetD32(CUdeviceptr dst, unsigned int value,
   size_t count);
CUresult CUDAAPI cuMemsetD2D8(CUdeviceptr dst, size_t pitch,
   unsigned char value, size_t width, size_t height);
CUresult CUDAAPI cuMemsetD2D16(CUdeviceptr dst, size_t pitch,
   unsigned short value, size_t width, size_t height);
CUresult CUDAAPI cuMemsetD2D32(CUdeviceptr dst, size_t pitch,
   unsigned int value, size_t width, size_t height);
CUresult CUDAAPI cuMemsetD8Async(CUdeviceptr dst, unsigned char value,
   size_t count, CUstream stream);
CUresult CUDAAPI cuMemsetD16Async(CUdeviceptr dst, unsigned short value,
   size_t count, CUstream stream);
CUresult CUDAAPI cuMemsetD32Async(CUdeviceptr dst, unsigned int value,
   size_t count, CUstream stream);
CUresult CUDAAPI cuMemsetD2D8Async(CUdeviceptr dst, size_t pitch,
   unsigned char value, size_t width, size_t height, CUstream stream);
CUresult CUDAAPI cuMemsetD2D16Async(CUdeviceptr dst, size_t pitch,
   unsigned short value, size_t width, size_t height, CUstream stream);
CUresult CUDAAPI cuMemsetD2D32Async(CUdeviceptr dst, size_t pitch,
   unsigned int value, size_t width, size_t height, CUstream stream);

/* Arrays. */
CUresult CUDAAPI cuArrayCreate(CUarray *array,
   const CUDA_ARRAY_DESCRIPTOR *desc);
CUresult CUDAAPI cuArrayGetDescriptor(CUDA_ARRAY_DESCRIPTOR *desc,
   CUarray array);
CUresult CUDAAPI cuArrayGetSparseProperties(
   CUDA_ARRAY_SPARSE_PROPERTIES *properties, CUarray array);
CUresult CUDAAPI cuMipmappedArrayGetSparseProperties(
   CUDA_ARRAY_SPARSE_PROPERTIES *properties, CUmipmappedArray mipmap);
CUresult CUDAAPI cuArrayGetMemoryRequirements(
   CUDA_ARRAY_MEMORY_REQUIREMENTS *requirements, CUarray array, CUdevice dev);
CUresult CUDAAPI cuMipmappedArrayGetMemoryRequirements(
   CUDA_ARRAY_MEMORY_REQUIREMENTS *requirements, CUmipmappedArray mipmap,
   CUdevice dev);
CUresult CUDAAPI cuArrayGetPlane(CUarray *plane, CUarray array,
   unsigned int index);
CUresult CUDAAPI cuArrayDestroy(CUarray array);
CUresult CUDAAPI cuArray3DCreate(CUarray *array,
   const CUDA_ARRAY3D_DESCRIPTOR *desc);
CUresult CUDAAPI cuArray3DGetDescriptor(CUDA_ARRAY3D_DESCRIPTOR *desc,
   CUarray array);
CUresult CUDAAPI cuMipmappedArrayCreate(CUmipmappedArray *mipmap,
   const CUDA_ARRAY3D_DESCRIPTOR *desc, unsigned int levels);
CUresult CUDAAPI cuMipmappedArrayGetLevel(CUarray *array,
   CUmipmappedArray mipmap, unsigned int level);
CUresult CUDAAPI cuMipmappedArrayDestroy(CUmipmappedArray mipmap);

/* Virtual memory. */
CUresult CUDAAPI cuMemGetHandleForAddressRange(void *handle, CUdeviceptr dptr,
   size_t size, CUmemRangeHandleType type, unsigned long long flags);
CUresult CUDAAPI cuMemAddressReserve(CUdeviceptr *ptr, size_t size,
   size_t alignment, CUdeviceptr addr, unsigned long long flags);
CUresult CUDAAPI cuMemAddressFree(CUdeviceptr ptr, size_t size);
CUresult CUDAAPI cuMemCreate(CUmemGenericAllocationHandle *handle, size_t size,
   const CUmemAllocationProp *prop, unsigned long long flags);
CUresult CUDAAPI cuMemRelease(CUmemGenericAllocationHandle handle);
CUresult CUDAAPI cuMemMap(CUdeviceptr ptr, size_t size, size_t offset,
   CUmemGenericAllocationHandle handle, unsigned long long flags);
CUresult CUDAAPI cuMemMapArrayAsync(CUarrayMapInfo *maps, unsigned int count,
   CUstream stream);
CUresult CUDAAPI cuMemUnmap(CUdeviceptr ptr, size_t size);
CUresult CUDAAPI cuMemSetAccess(CUdeviceptr ptr, size_t size,
   const CUmemAccessDesc *desc, size_t count);
CUresult CUDAAPI cuMemGetAccess(unsigned long long *flags,
   const CUmemLocation *location, CUdeviceptr ptr);
CUresult CUDAAPI cuMemExportToShareableHandle(void *shareable,
   CUmemGenericAllocationHandle handle, CUmemAllocationHandleType type,
   unsigned long long flags);
CUresult CUDAAPI cuMemImportFromShareableHandle(
   CUmemGenericAllocationHandle *handle, void *os_handle,
   CUmemAllocationHandleType type);
CUresult CUDAAPI cuMemGetAllocationGranularity(size_t *granularity,
   const CUmemAllocationProp *prop, CUmemAllocationGranularity_flags option);
CUresult CUDAAPI cuMemGetAllocationPropertiesFromHandle(
   CUmemAllocationProp *prop, CUmemGenericAllocationHandle handle);
CUresult CUDAAPI cuMemRetainAllocationHandle(
   CUmemGenericAllocationHandle *handle, void *addr);

/* Memory pools. */
CUresult CUDAAPI cuMemFreeAsync(CUdeviceptr dptr, CUstream stream);
CUresult CUDAAPI cuMemAllocAsync(CUdeviceptr *dptr, size_t bytes,
   CUstream stream);
CUresult CUDAAPI cuMemPoolTrimTo(CUmemoryPool pool, size_t keep);
CUresult CUDAAPI cuMemPoolSetAttribute(CUmemoryPool pool,
   CUmemPool_attribute attribute, void *value);
CUresult CUDAAPI cuMemPoolGetAttribute(CUmemoryPool pool,
   CUmemPool_attribute attribute, void *value);
CUresult CUDAAPI cuMemPoolSetAccess(CUmemoryPool pool,
   const CUmemAccessDesc *map, size_t count);
CUresult CUDAAPI cuMemPoolGetAccess(CUmemAccess_flags *flags,
   CUmemoryPool pool, CUmemLocation *location);
CUresult CUDAAPI cuMemPoolCreate(CUmemoryPool *pool,
   const CUmemPoolProps *props);
CUresult CUDAAPI cuMemPoolDestroy(CUmemoryPool pool);
CUresult CUDAAPI cuMemGetDefaultMemPool(CUmemoryPool *pool,
   CUmemLocation *location, CUmemAllocationType type);
CUresult CUDAAPI cuMemGetMemPool(CUmemoryPool *pool, CUmemLocation *location,
   CUmemAllocationType type);
CUresult CUDAAPI cuMemSetMemPool(CUmemLocation *location,
   CUmemAllocationType type, CUmemoryPool pool);
CUresult CUDAAPI cuMemAllocFromPoolAsync(CUdeviceptr *dptr, size_t bytes,
   CUmemoryPool pool, CUstream stream);
CUresult CUDAAPI cuMemPoolExportToShareableHandle(void *handle,
   CUmemoryPool pool, CUmemAllocationHandleType type,
   unsigned long long flags);
CUresult CUDAAPI cuMemPoolImportFromShareableHandle(CUmemoryPool *pool,
   void *handle, CUmemAllocationHandleType type, unsigned long long flags);
CUresult CUDAAPI cuMemPoolExportPointer(CUmemPoolPtrExportData *data,
   CUdeviceptr ptr);
CUresult CUDAAPI cuMemPoolImportPointer(CUdeviceptr *ptr, CUmemoryPool pool,
   CUmemPoolPtrExportData *data);

/* Multicast. */
CUresult CUDAAPI cuMulticastCreate(CUmemGenericAllocationHandle *handle,
   const CUmulticastObjectProp *prop);
CUresult CUDAAPI cuMulticastAddDevice(CUmemGenericAllocationHandle handle,
   CUdevice dev);
CUresult CUDAAPI cuMulticastBindMem(CUmemGenericAllocationHandle handle,
   size_t offset, CUmemGenericAllocationHandle mem, size_t mem_offset,
   size_t size, unsigned long long flags);
CUresult CUDAAPI cuMulticastBindAddr(CUmemGenericAllocationHandle handle,
   size_t offset, CUdeviceptr ptr, size_t size, unsigned long long flags);
CUresult CUDAAPI cuMulticastUnbind(CUmemGenericAllocationHandle handle,
   CUdevice dev, size_t offset, size_t size);
CUresult CUDAAPI cuMulticastGetGranularity(size_t *granularity,
   const CUmulticastObjectProp *prop, CUmulticastGranularity_flags option);

/* Pointers and ranges. */
CUresult CUDAAPI cuPointerGetAttribute(void *value,
   CUpointer_attribute attribute, CUdeviceptr ptr);
CUresult CUDAAPI cuPointerSetAttribute(const void *value,
   CUpointer_attribute attribute, CUdeviceptr ptr);
CUresult CUDAAPI cuPointerGetAttributes(unsigned int count,
   CUpointer_attribute *attributes, void **values, CUdeviceptr ptr);
CUresult CUDAAPI cuMemPrefetchAsync(CUdeviceptr ptr, size_t bytes,
   CUmemLocation location, unsigned int flags, CUstream stream);
CUresult CUDAAPI cuMemAdvise(CUdeviceptr ptr, size_t bytes,
   CUmem_advise advice, CUmemLocation location);
CUresult CUDAAPI cuMemPrefetchBatchAsync(CUdeviceptr *ptrs, size_t *sizes,
   size_t count, CUmemLocation *locations, size_t *indices,
   size_t location_count, unsigned long long flags, CUstream stream);
CUresult CUDAAPI cuMemDiscardBatchAsync(CUdeviceptr *ptrs, size_t *sizes,
   size_t count, unsigned long long flags, CUstream stream);
CUresult CUDAAPI cuMemDiscardAndPrefetchBatchAsync(CUdeviceptr *ptrs,
   size_t *sizes, size_t count, CUmemLocation *locations, size_t *indices,
   size_t location_count, unsigned long long flags, CUstream stream);
CUresult CUDAAPI cuMemRangeGetAttribute(void *data, size_t size,
   CUmem_range_attribute attribute, CUdeviceptr ptr, size_t bytes);
CUresult CUDAAPI cuMemRangeGetAttributes(void **data, size_t *sizes,
   CUmem_range_attribute *attributes, size_t count, CUdeviceptr ptr,
   size_t bytes);

/* Streams. */
CUresult CUDAAPI cuStreamCreate(CUstream *stream, unsigned int flags);
CUresult CUDAAPI cuStreamCreateWithPriority(CUstream *stream,
   unsigned int flags, int priority);
CUresult CUDAAPI cuStreamGetPriority(CUstream stream, int *priority);
CUresult CUDAAPI cuStreamGetDevice(CUstream stream, CUdevice *dev);
CUresult CUDAAPI cuStreamGetFlags(CUstream stream, unsigned int *flags);
CUresult CUDAAPI cuStreamGetId(CUstream stream, unsigned long long *id);
CUresult CUDAAPI cuStreamGetCtx(CUstream stream, CUcontext *ctx);
CUresult CUDAAPI cuStreamGetCtx_v2(CUstream stream, CUcontext *ctx,
   CUgreenCtx *green);
CUresult CUDAAPI cuStreamWaitEvent(CUstream stream, CUevent event,
   unsigned int flags);
CUresult CUDAAPI cuStreamAddCallback(CUstream stream,
   CUstreamCallback callback, void *data, unsigned int flags);
CUresult CUDAAPI cuStreamAttachMemAsync(CUstream stream, CUdeviceptr dptr,
   size_t bytes, unsigned int flags);
CUresult CUDAAPI cuStreamQuery(CUstream stream);
CUresult CUDAAPI cuStreamSynchronize(CUstream stream);
CUresult CUDAAPI cuStreamDestroy(CUstream stream);
CUresult CUDAAPI cuStreamCopyAttributes(CUstream dst, CUstream src);
CUresult CUDAAPI cuStreamGetAttribute(CUstream stream,
   CUstreamAttrID attribute, CUstreamAttrValue *value);
CUresult CUDAAPI cuStreamSetAttribute(CUstream stream,
   CUstreamAttrID attribute, const CUstreamAttrValue *value);
CUresult CUDAAPI cuStreamWaitValue32(CUstream stream, CUdeviceptr addr,
   cuuint32_t value, unsigned int flags);
CUresult CUDAAPI cuStreamWaitValue64(CUstream stream, CUdeviceptr addr,
   cuuint64_t value, unsigned int flags);
CUresult CUDAAPI cuStreamWriteValue32(CUstream stream, CUdeviceptr addr,
   cuuint32_t value, unsigned int flags);
CUresult CUDAAPI cuStreamWriteValue64(CUstream stream, CUdeviceptr addr,
   cuuint64_t value, unsigned int flags);
CUresult CUDAAPI cuStreamBatchMemOp(CUstream stream, unsigned int count,
   CUstreamBatchMemOpParams *ops, unsigned int flags);
CUresult CUDAAPI cuStreamGetGreenCtx(CUstream stream, CUgreenCtx *green);

/* Stream capture. */
CUresult CUDAAPI cuStreamBeginCapture(CUstream stream,
   CUstreamCaptureMode mode);
CUresult CUDAAPI cuStreamBeginCaptureToGraph(CUstream stream, CUgraph graph,
   const CUgraphNode *dependencies, const CUgraphEdgeData *edges, size_t count,
   CUstreamCaptureMode mode);
CUresult CUDAAPI cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode *mode);
CUresult CUDAAPI cuStreamEndCapture(CUstream stream, CUgraph *graph);
CUresult CUDAAPI cuStreamIsCapturing(CUstream stream,
   CUstreamCaptureStatus *status);
CUresult CUDAAPI cuStreamGetCaptureInfo(CUstream stream,
   CUstreamCaptureStatus *status, cuuint64_t *id, CUgraph *graph,
   const CUgraphNode **dependencies, const CUgraphEdgeData **edges,
   size_t *count);
CUresult CUDAAPI cuStreamUpdateCaptureDependencies(CUstream stream,
   CUgraphNode *dependencies, const CUgraphEdgeData *edges, size_t count,
   unsigned int flags);

/* Events. */
CUresult CUDAAPI cuEventCreate(CUevent *event, unsigned int flags);
CUresult CUDAAPI cuEventRecord(CUevent event, CUstream stream);
CUresult CUDAAPI cuEventRecordWithFlags(CUevent event, CUstream stream,
   unsigned int flags);
CUresult CUDAAPI cuEventQuery(CUevent event);
CUresult CUDAAPI cuEventSynchronize(CUevent event);
CUresult CUDAAPI cuEventDestroy(CUevent event);
CUresult CUDAAPI cuEventElapsedTime(float *milliseconds, CUevent start,
   CUevent end);

/* External memory and semaphores. */
CUresult CUDAAPI cuImportExternalMemory(CUexternalMemory *memory,
   const CUDA_EXTERNAL_MEMORY_HANDLE_DESC *desc);
CUresult CUDAAPI cuExternalMemoryGetMappedBuffer(CUdeviceptr *dptr,
   CUexternalMemory memory, const CUDA_EXTERNAL_MEMORY_BUFFER_DESC *desc);
CUresult CUDAAPI cuExternalMemoryGetMappedMipmappedArray(
   CUmipmappedArray *mipmap, CUexternalMemory memory,
   const CUDA_EXTERNAL_MEMORY_MIPMAPPED_ARRAY_DESC *desc);
CUresult CUDAAPI cuDestroyExternalMemory(CUexternalMemory memory);
CUresult CUDAAPI cuImportExternalSemaphore(CUexternalSemaphore *semaphore,
   const CUDA_EXTERNAL_SEMAPHORE_HANDLE_DESC *desc);
CUresult CUDAAPI cuSignalExternalSemaphoresAsync(
   const CUexternalSemaphore *semaphores,
   const CUDA_EXTERNAL_SEMAPHORE_SIGNAL_PARAMS *params, unsigned int count,
   CUstream stream);
CUresult CUDAAPI cuWaitExternalSemaphoresAsync(
   const CUexternalSemaphore *semaphores,
   const CUDA_EXTERNAL_SEMAPHORE_WAIT_PARAMS *params, unsigned int count,
   CUstream stream);
CUresult CUDAAPI cuDestroyExternalSemaphore(CUexternalSemaphore semaphore);

/* Graphs. */
CUresult CUDAAPI cuGraphCreate(CUgraph *graph, unsigned int flags);
CUresult CUDAAPI cuGraphAddKernelNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count,
   const CUDA_KERNEL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphKernelNodeGetParams(CUgraphNode node,
   CUDA_KERNEL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphKernelNodeSetParams(CUgraphNode node,
   const CUDA_KERNEL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddMemcpyNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count, const CUDA_MEMCPY3D *params,
   CUcontext ctx);
CUresult CUDAAPI cuGraphMemcpyNodeGetParams(CUgraphNode node,
   CUDA_MEMCPY3D *params);
CUresult CUDAAPI cuGraphMemcpyNodeSetParams(CUgraphNode node,
   const CUDA_MEMCPY3D *params);
CUresult CUDAAPI cuGraphAddMemsetNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count,
   const CUDA_MEMSET_NODE_PARAMS *params, CUcontext ctx);
CUresult CUDAAPI cuGraphMemsetNodeGetParams(CUgraphNode node,
   CUDA_MEMSET_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphMemsetNodeSetParams(CUgraphNode node,
   const CUDA_MEMSET_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddHostNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count,
   const CUDA_HOST_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphHostNodeGetParams(CUgraphNode node,
   CUDA_HOST_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphHostNodeSetParams(CUgraphNode node,
   const CUDA_HOST_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddChildGraphNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count, CUgraph child);
CUresult CUDAAPI cuGraphChildGraphNodeGetGraph(CUgraphNode node,
   CUgraph *graph);
CUresult CUDAAPI cuGraphAddEmptyNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count);
CUresult CUDAAPI cuGraphAddEventRecordNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count, CUevent event);
CUresult CUDAAPI cuGraphEventRecordNodeGetEvent(CUgraphNode node,
   CUevent *event);
CUresult CUDAAPI cuGraphEventRecordNodeSetEvent(CUgraphNode node,
   CUevent event);
CUresult CUDAAPI cuGraphAddEventWaitNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count, CUevent event);
CUresult CUDAAPI cuGraphEventWaitNodeGetEvent(CUgraphNode node,
   CUevent *event);
CUresult CUDAAPI cuGraphEventWaitNodeSetEvent(CUgraphNode node, CUevent event);
CUresult CUDAAPI cuGraphAddExternalSemaphoresSignalNode(CUgraphNode *node,
   CUgraph graph, const CUgraphNode *dependencies, size_t count,
   const CUDA_EXT_SEM_SIGNAL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExternalSemaphoresSignalNodeGetParams(CUgraphNode node,
   CUDA_EXT_SEM_SIGNAL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExternalSemaphoresSignalNodeSetParams(CUgraphNode node,
   const CUDA_EXT_SEM_SIGNAL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddExternalSemaphoresWaitNode(CUgraphNode *node,
   CUgraph graph, const CUgraphNode *dependencies, size_t count,
   const CUDA_EXT_SEM_WAIT_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExternalSemaphoresWaitNodeGetParams(CUgraphNode node,
   CUDA_EXT_SEM_WAIT_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExternalSemaphoresWaitNodeSetParams(CUgraphNode node,
   const CUDA_EXT_SEM_WAIT_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddBatchMemOpNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count,
   const CUDA_BATCH_MEM_OP_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphBatchMemOpNodeGetParams(CUgraphNode node,
   CUDA_BATCH_MEM_OP_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphBatchMemOpNodeSetParams(CUgraphNode node,
   const CUDA_BATCH_MEM_OP_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExecBatchMemOpNodeSetParams(CUgraphExec exec,
   CUgraphNode node, const CUDA_BATCH_MEM_OP_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddMemAllocNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count,
   CUDA_MEM_ALLOC_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphMemAllocNodeGetParams(CUgraphNode node,
   CUDA_MEM_ALLOC_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphAddMemFreeNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, size_t count, CUdeviceptr dptr);
CUresult CUDAAPI cuGraphMemFreeNodeGetParams(CUgraphNode node,
   CUdeviceptr *dptr);
CUresult CUDAAPI cuDeviceGraphMemTrim(CUdevice dev);
CUresult CUDAAPI cuDeviceGetGraphMemAttribute(CUdevice dev,
   CUgraphMem_attribute attribute, void *value);
CUresult CUDAAPI cuDeviceSetGraphMemAttribute(CUdevice dev,
   CUgraphMem_attribute attribute, void *value);
CUresult CUDAAPI cuGraphClone(CUgraph *clone, CUgraph original);
CUresult CUDAAPI cuGraphNodeFindInClone(CUgraphNode *node,
   CUgraphNode original, CUgraph clone);
CUresult CUDAAPI cuGraphNodeGetType(CUgraphNode node, CUgraphNodeType *type);
CUresult CUDAAPI cuGraphGetNodes(CUgraph graph, CUgraphNode *nodes,
   size_t *count);
CUresult CUDAAPI cuGraphGetRootNodes(CUgraph graph, CUgraphNode *roots,
   size_t *count);
CUresult CUDAAPI cuGraphGetEdges(CUgraph graph, CUgraphNode *from,
   CUgraphNode *to, CUgraphEdgeData *edges, size_t *count);
CUresult CUDAAPI cuGraphNodeGetDependencies(CUgraphNode node,
   CUgraphNode *dependencies, CUgraphEdgeData *edges, size_t *count);
CUresult CUDAAPI cuGraphNodeGetDependentNodes(CUgraphNode node,
   CUgraphNode *dependents, CUgraphEdgeData *edges, size_t *count);
CUresult CUDAAPI cuGraphAddDependencies(CUgraph graph, const CUgraphNode *from,
   const CUgraphNode *to, const CUgraphEdgeData *edges, size_t count);
CUresult CUDAAPI cuGraphRemoveDependencies(CUgraph graph,
   const CUgraphNode *from, const CUgraphNode *to,
   const CUgraphEdgeData *edges, size_t count);
CUresult CUDAAPI cuGraphDestroyNode(CUgraphNode node);
CUresult CUDAAPI cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph,
   unsigned long long flags);
CUresult CUDAAPI cuGraphInstantiateWithParams(CUgraphExec *exec, CUgraph graph,
   CUDA_GRAPH_INSTANTIATE_PARAMS *params);
CUresult CUDAAPI cuGraphExecGetFlags(CUgraphExec exec, cuuint64_t *flags);
CUresult CUDAAPI cuGraphExecKernelNodeSetParams(CUgraphExec exec,
   CUgraphNode node, const CUDA_KERNEL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExecMemcpyNodeSetParams(CUgraphExec exec,
   CUgraphNode node, const CUDA_MEMCPY3D *params, CUcontext ctx);
CUresult CUDAAPI cuGraphExecMemsetNodeSetParams(CUgraphExec exec,
   CUgraphNode node, const CUDA_MEMSET_NODE_PARAMS *params, CUcontext ctx);
CUresult CUDAAPI cuGraphExecHostNodeSetParams(CUgraphExec exec,
   CUgraphNode node, const CUDA_HOST_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExecChildGraphNodeSetParams(CUgraphExec exec,
   CUgraphNode node, CUgraph child);
CUresult CUDAAPI cuGraphExecEventRecordNodeSetEvent(CUgraphExec exec,
   CUgraphNode node, CUevent event);
CUresult CUDAAPI cuGraphExecEventWaitNodeSetEvent(CUgraphExec exec,
   CUgraphNode node, CUevent event);
CUresult CUDAAPI cuGraphExecExternalSemaphoresSignalNodeSetParams(
   CUgraphExec exec, CUgraphNode node,
   const CUDA_EXT_SEM_SIGNAL_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphExecExternalSemaphoresWaitNodeSetParams(
   CUgraphExec exec, CUgraphNode node,
   const CUDA_EXT_SEM_WAIT_NODE_PARAMS *params);
CUresult CUDAAPI cuGraphNodeSetEnabled(CUgraphExec exec, CUgraphNode node,
   unsigned int enabled);
CUresult CUDAAPI cuGraphNodeGetEnabled(CUgraphExec exec, CUgraphNode node,
   unsigned int *enabled);
CUresult CUDAAPI cuGraphUpload(CUgraphExec exec, CUstream stream);
CUresult CUDAAPI cuGraphLaunch(CUgraphExec exec, CUstream stream);
CUresult CUDAAPI cuGraphExecDestroy(CUgraphExec exec);
CUresult CUDAAPI cuGraphDestroy(CUgraph graph);
CUresult CUDAAPI cuGraphExecUpdate(CUgraphExec exec, CUgraph graph,
   CUgraphExecUpdateResultInfo *info);
CUresult CUDAAPI cuGraphKernelNodeCopyAttributes(CUgraphNode dst,
   CUgraphNode src);
CUresult CUDAAPI cuGraphKernelNodeGetAttribute(CUgraphNode node,
   CUkernelNodeAttrID attribute, CUkernelNodeAttrValue *value);
CUresult CUDAAPI cuGraphKernelNodeSetAttribute(CUgraphNode node,
   CUkernelNodeAttrID attribute, const CUkernelNodeAttrValue *value);
CUresult CUDAAPI cuGraphDebugDotPrint(CUgraph graph, const char *path,
   unsigned int flags);
CUresult CUDAAPI cuUserObjectCreate(CUuserObject *object, void *data,
   CUhostFn destroy, unsigned int count, unsigned int flags);
CUresult CUDAAPI cuUserObjectRetain(CUuserObject object, unsigned int count);
CUresult CUDAAPI cuUserObjectRelease(CUuserObject object, unsigned int count);
CUresult CUDAAPI cuGraphRetainUserObject(CUgraph graph, CUuserObject object,
   unsigned int count, unsigned int flags);
CUresult CUDAAPI cuGraphReleaseUserObject(CUgraph graph, CUuserObject object,
   unsigned int count);
CUresult CUDAAPI cuGraphAddNode(CUgraphNode *node, CUgraph graph,
   const CUgraphNode *dependencies, const CUgraphEdgeData *edges, size_t count,
   CUgraphNodeParams *params);
CUresult CUDAAPI cuGraphNodeSetParams(CUgraphNode node,
   CUgraphNodeParams *params);
CUresult CUDAAPI cuGraphExecNodeSetParams(CUgraphExec exec, CUgraphNode node,
   CUgraphNodeParams *params);
CUresult CUDAAPI cuGraphConditionalHandleCreate(
   CUgraphConditionalHandle *handle, CUgraph graph, CUcontext ctx,
   unsigned int value, unsigned int flags);

/* Texture and surface objects. */
CUresult CUDAAPI cuTexObjectCreate(CUtexObject *texture,
   const CUDA_RESOURCE_DESC *resource, const CUDA_TEXTURE_DESC *desc,
   const CUDA_RESOURCE_VIEW_DESC *view);
CUresult CUDAAPI cuTexObjectDestroy(CUtexObject texture);
CUresult CUDAAPI cuTexObjectGetResourceDesc(CUDA_RESOURCE_DESC *desc,
   CUtexObject texture);
CUresult CUDAAPI cuTexObjectGetTextureDesc(CUDA_TEXTURE_DESC *desc,
   CUtexObject texture);
CUresult CUDAAPI cuTexObjectGetResourceViewDesc(CUDA_RESOURCE_VIEW_DESC *desc,
   CUtexObject texture);
CUresult CUDAAPI cuSurfObjectCreate(CUsurfObject *surface,
   const CUDA_RESOURCE_DESC *resource);
CUresult CUDAAPI cuSurfObjectDestroy(CUsurfObject surface);
CUresult CUDAAPI cuSurfObjectGetResourceDesc(CUDA_RESOURCE_DESC *desc,
   CUsurfObject surface);
CUresult CUDAAPI cuTensorMapEncodeTiled(CUtensorMap *map,
   CUtensorMapDataType type, cuuint32_t rank, void *address,
   const cuuint64_t *dim, const cuuint64_t *strides, const cuuint32_t *box,
   const cuuint32_t *element_strides, CUtensorMapInterleave interleave,
   CUtensorMapSwizzle swizzle, CUtensorMapL2promotion promotion,
   CUtensorMapFloatOOBfill fill);
CUresult CUDAAPI cuTensorMapEncodeIm2col(CUtensorMap *map,
   CUtensorMapDataType type, cuuint32_t rank, void *address,
   const cuuint64_t *dim, const cuuint64_t *strides, const int *lower,
   const int *upper, cuuint32_t channels, cuuint32_t pixels,
   const cuuint32_t *element_strides, CUtensorMapInterleave interleave,
   CUtensorMapSwizzle swizzle, CUtensorMapL2promotion promotion,
   CUtensorMapFloatOOBfill fill);
CUresult CUDAAPI cuTensorMapEncodeIm2colWide(CUtensorMap *map,
   CUtensorMapDataType type, cuuint32_t rank, void *address,
   const cuuint64_t *dim, const cuuint64_t *strides, int lower_width,
   int upper_width, cuuint32_t channels, cuuint32_t pixels,
   const cuuint32_t *element_strides, CUtensorMapInterleave interleave,
   CUtensorMapIm2ColWideMode mode, CUtensorMapSwizzle swizzle,
   CUtensorMapL2promotion promotion, CUtensorMapFloatOOBfill fill);
CUresult CUDAAPI cuTensorMapReplaceAddress(CUtensorMap *map, void *address);

/* Texture and surface references (deprecated). */
CUresult CUDAAPI cuTexRefSetArray(CUtexref texref, CUarray array,
   unsigned int flags);
CUresult CUDAAPI cuTexRefSetMipmappedArray(CUtexref texref,
   CUmipmappedArray mipmap, unsigned int flags);
CUresult CUDAAPI cuTexRefSetAddress(size_t *offset, CUtexref texref,
   CUdeviceptr dptr, size_t bytes);
CUresult CUDAAPI cuTexRefSetAddress2D(CUtexref texref,
   const CUDA_ARRAY_DESCRIPTOR *desc, CUdeviceptr dptr, size_t pitch);
CUresult CUDAAPI cuTexRefSetFormat(CUtexref texref, CUarray_format format,
   int components);
CUresult CUDAAPI cuTexRefSetAddressMode(CUtexref texref, int dim,
   CUaddress_mode mode);
CUresult CUDAAPI cuTexRefSetFilterMode(CUtexref texref, CUfilter_mode mode);
CUresult CUDAAPI cuTexRefSetMipmapFilterMode(CUtexref texref,
   CUfilter_mode mode);
CUresult CUDAAPI cuTexRefSetMipmapLevelBias(CUtexref texref, float bias);
CUresult CUDAAPI cuTexRefSetMipmapLevelClamp(CUtexref texref, float lowest,
   float highest);
CUresult CUDAAPI cuTexRefSetMaxAnisotropy(CUtexref texref,
   unsigned int anisotropy);
CUresult CUDAAPI cuTexRefSetBorderColor(CUtexref texref, float *color);
CUresult CUDAAPI cuTexRefSetFlags(CUtexref texref, unsigned int flags);
CUresult CUDAAPI cuTexRefGetAddress(CUdeviceptr *dptr, CUtexref texref);
CUresult CUDAAPI cuTexRefGetArray(CUarray *array, CUtexref texref);
CUresult CUDAAPI cuTexRefGetMipmappedArray(CUmipmappedArray *mipmap,
   CUtexref texref);
CUresult CUDAAPI cuTexRefGetAddressMode(CUaddress_mode *mode, CUtexref texref,
   int dim);
CUresult CUDAAPI cuTexRefGetFilterMode(CUfilter_mode *mode, CUtexref texref);
CUresult CUDAAPI cuTexRefGetFormat(CUarray_format *format, int *channels,
   CUtexref texref);
CUresult CUDAAPI cuTexRefGetMipmapFilterMode(CUfilter_mode *mode,
   CUtexref texref);
CUresult CUDAAPI cuTexRefGetMipmapLevelBias(float *bias, CUtexref texref);
CUresult CUDAAPI cuTexRefGetMipmapLevelClamp(float *lowest, float *highest,
   CUtexref texref);
CUresult CUDAAPI cuTexRefGetMaxAnisotropy(int *anisotropy, CUtexref texref);
CUresult CUDAAPI cuTexRefGetBorderColor(float *color, CUtexref texref);
CUresult CUDAAPI cuTexRefGetFlags(unsigned int *flags, CUtexref texref);
CUresult CUDAAPI cuTexRefCreate(CUtexref *texref);
CUresult CUDAAPI cuTexRefDestroy(CUtexref texref);
CUresult CUDAAPI cuSurfRefSetArray(CUsurfref surfref, CUarray array,
   unsigned int flags);
CUresult CUDAAPI cuSurfRefGetArray(CUarray *array, CUsurfref surfref);

/* Graphics interoperation. */
CUresult CUDAAPI cuGraphicsUnregisterResource(CUgraphicsResource resource);
CUresult CUDAAPI cuGraphicsSubResourceGetMappedArray(CUarray *array,
   CUgraphicsResource resource, unsigned int index, unsigned int level);
CUresult CUDAAPI cuGraphicsResourceGetMappedMipmappedArray(
   CUmipmappedArray *mipmap, CUgraphicsResource resource);
CUresult CUDAAPI cuGraphicsResourceGetMappedPointer(CUdeviceptr *dptr,
   size_t *size, CUgraphicsResource resource);
CUresult CUDAAPI cuGraphicsResourceSetMapFlags(CUgraphicsResource resource,
   unsigned int flags);
CUresult CUDAAPI cuGraphicsMapResources(unsigned int count,
   CUgraphicsResource *resources, CUstream stream);
CUresult CUDAAPI cuGraphicsUnmapResources(unsigned int count,
   CUgraphicsResource *resources, CUstream stream);

/* Green contexts. */
CUresult CUDAAPI cuGreenCtxCreate(CUgreenCtx *green, CUdevResourceDesc desc,
   CUdevice dev, unsigned int flags);
CUresult CUDAAPI cuGreenCtxDestroy(CUgreenCtx green);
CUresult CUDAAPI cuCtxFromGreenCtx(CUcontext *ctx, CUgreenCtx green);
CUresult CUDAAPI cuDeviceGetDevResource(CUdevice dev, CUdevResource *resource,
   CUdevResourceType type);
CUresult CUDAAPI cuCtxGetDevResource(CUcontext ctx, CUdevResource *resource,
   CUdevResourceType type);
CUresult CUDAAPI cuGreenCtxGetDevResource(CUgreenCtx green,
   CUdevResource *resource, CUdevResourceType type);
CUresult CUDAAPI cuDevSmResourceSplitByCount(CUdevResource *result,
   unsigned int *groups, const CUdevResource *input, CUdevResource *remaining,
   unsigned int flags, unsigned int minimum);
CUresult CUDAAPI cuDevResourceGenerateDesc(CUdevResourceDesc *desc,
   CUdevResource *resources, unsigned int count);
CUresult CUDAAPI cuGreenCtxRecordEvent(CUgreenCtx green, CUevent event);
CUresult CUDAAPI cuGreenCtxWaitEvent(CUgreenCtx green, CUevent event);
CUresult CUDAAPI cuGreenCtxStreamCreate(CUstream *stream, CUgreenCtx green,
   unsigned int flags, int priority);
CUresult CUDAAPI cuGreenCtxGetId(CUgreenCtx green, unsigned long long *id);

/* Profiler. */
CUresult CUDAAPI cuProfilerInitialize(const char *config, const char *output,
   int mode);
CUresult CUDAAPI cuProfilerStart(void);
CUresult CUDAAPI cuProfilerStop(void);

/* Logs, core dumps, checkpoints. */
CUresult CUDAAPI cuLogsRegisterCallback(CUlogsCallback callback, void *data,
   CUlogsCallbackHandle *handle);
CUresult CUDAAPI cuLogsUnregisterCallback(CUlogsCallbackHandle handle);
CUresult CUDAAPI cuLogsCurrent(CUlogIterator *iterator, unsigned int flags);
CUresult CUDAAPI cuLogsDumpToFile(CUlogIterator *iterator, const char *path,
   unsigned int flags);
CUresult CUDAAPI cuLogsDumpToMemory(CUlogIterator *iterator, char *buffer,
   size_t *size, unsigned int flags);
CUresult CUDAAPI cuCoredumpGetAttribute(CUcoredumpSettings attribute,
   void *value, size_t *size);
CUresult CUDAAPI cuCoredumpGetAttributeGlobal(CUcoredumpSettings attribute,
   void *value, size_t *size);
CUresult CUDAAPI cuCoredumpSetAttribute(CUcoredumpSettings attribute,
   void *value, size_t *size);
CUresult CUDAAPI cuCoredumpSetAttributeGlobal(CUcoredumpSettings attribute,
   void *value, size_t *size);
CUresult CUDAAPI cuCheckpointProcessGetRestoreThreadId(int pid, int *tid);
CUresult CUDAAPI cuCheckpointProcessGetState(int pid, CUprocessState *state);
CUresult CUDAAPI cuCheckpointProcessLock(int pid, CUcheckpointLockArgs *args);
CUresult CUDAAPI cuCheckpointProcessCheckpoint(int pid,
   CUcheckpointCheckpointArgs *args);
CUresult CUDAAPI cuCheckpointProcessRestore(int pid,
   CUcheckpointRestoreArgs *args);
CUresult CUDAAPI cuCheckpointProcessUnlock(int pid,
   CUcheckpointUnlockArgs *args);
/* clang-format on */

#if defined(__cplusplus)
}
#endif
