/* The C++ face of the runtime API: typed pointers, kernels and symbols.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Runtime API, 6.36 "C++ API Routines".  A symbol's handle is the
 * address of its host shadow, a kernel's that of its host stub.
 */
#pragma once

#define SAMPAN_API static __inline__ __host__ cudaError_t
#define SAMPAN_TEMPLATE template <class T> static __inline__ __host__ cudaError_t

/* ---- memory ---- */

SAMPAN_TEMPLATE
cudaMalloc(T **p, size_t size)
{
   return ::cudaMalloc((void **)(void *)p, size);
}

SAMPAN_TEMPLATE
cudaMallocHost(T **p, size_t size, unsigned int flags = 0)
{
   return ::cudaHostAlloc((void **)(void *)p, size, flags);
}

SAMPAN_API
cudaMallocHost(void **p, size_t size, unsigned int flags)
{
   return ::cudaHostAlloc(p, size, flags);
}

SAMPAN_TEMPLATE
cudaHostAlloc(T **p, size_t size, unsigned int flags)
{
   return ::cudaHostAlloc((void **)(void *)p, size, flags);
}

SAMPAN_TEMPLATE
cudaHostGetDevicePointer(T **device, void *host, unsigned int flags)
{
   return ::cudaHostGetDevicePointer((void **)(void *)device, host, flags);
}

SAMPAN_TEMPLATE
cudaMallocManaged(T **p, size_t size,
                  unsigned int flags = cudaMemAttachGlobal)
{
   return ::cudaMallocManaged((void **)(void *)p, size, flags);
}

SAMPAN_TEMPLATE
cudaMallocPitch(T **p, size_t *pitch, size_t width, size_t height)
{
   return ::cudaMallocPitch((void **)(void *)p, pitch, width, height);
}

SAMPAN_TEMPLATE
cudaMallocAsync(T **p, size_t size, cudaStream_t stream)
{
   return ::cudaMallocAsync((void **)(void *)p, size, stream);
}

SAMPAN_TEMPLATE
cudaMallocAsync(T **p, size_t size, cudaMemPool_t pool, cudaStream_t stream)
{
   return ::cudaMallocFromPoolAsync((void **)(void *)p, size, pool, stream);
}

SAMPAN_API
cudaMallocAsync(void **p, size_t size, cudaMemPool_t pool,
                cudaStream_t stream)
{
   return ::cudaMallocFromPoolAsync(p, size, pool, stream);
}

SAMPAN_TEMPLATE
cudaMallocFromPoolAsync(T **p, size_t size, cudaMemPool_t pool,
                        cudaStream_t stream)
{
   return ::cudaMallocFromPoolAsync((void **)(void *)p, size, pool, stream);
}

SAMPAN_TEMPLATE
cudaStreamAttachMemAsync(cudaStream_t stream, T *p, size_t length = 0,
                         unsigned int flags = cudaMemAttachSingle)
{
   return ::cudaStreamAttachMemAsync(stream, (void *)p, length, flags);
}

/* ---- symbols ---- */

SAMPAN_TEMPLATE
cudaMemcpyToSymbol(const T &symbol, const void *src, size_t count,
                   size_t offset = 0,
                   enum cudaMemcpyKind kind = cudaMemcpyHostToDevice)
{
   return ::cudaMemcpyToSymbol((const void *)&symbol, src, count, offset,
                               kind);
}

SAMPAN_TEMPLATE
cudaMemcpyToSymbolAsync(const T &symbol, const void *src, size_t count,
                        size_t offset = 0,
                        enum cudaMemcpyKind kind = cudaMemcpyHostToDevice,
                        cudaStream_t stream = 0)
{
   return ::cudaMemcpyToSymbolAsync((const void *)&symbol, src, count, offset,
                                    kind, stream);
}

SAMPAN_TEMPLATE
cudaMemcpyFromSymbol(void *dst, const T &symbol, size_t count,
                     size_t offset = 0,
                     enum cudaMemcpyKind kind = cudaMemcpyDeviceToHost)
{
   return ::cudaMemcpyFromSymbol(dst, (const void *)&symbol, count, offset,
                                 kind);
}

SAMPAN_TEMPLATE
cudaMemcpyFromSymbolAsync(void *dst, const T &symbol, size_t count,
                          size_t offset = 0,
                          enum cudaMemcpyKind kind = cudaMemcpyDeviceToHost,
                          cudaStream_t stream = 0)
{
   return ::cudaMemcpyFromSymbolAsync(dst, (const void *)&symbol, count,
                                      offset, kind, stream);
}

SAMPAN_TEMPLATE
cudaGetSymbolAddress(void **p, const T &symbol)
{
   return ::cudaGetSymbolAddress(p, (const void *)&symbol);
}

SAMPAN_TEMPLATE
cudaGetSymbolSize(size_t *size, const T &symbol)
{
   return ::cudaGetSymbolSize(size, (const void *)&symbol);
}

/* ---- events ---- */

SAMPAN_API
cudaEventCreate(cudaEvent_t *event, unsigned int flags)
{
   return ::cudaEventCreateWithFlags(event, flags);
}

/* ---- kernels ---- */

SAMPAN_TEMPLATE
cudaLaunchKernel(T *kernel, dim3 grid, dim3 block, void **args,
                 size_t shared = 0, cudaStream_t stream = 0)
{
   return ::cudaLaunchKernel((const void *)kernel, grid, block, args, shared,
                             stream);
}

SAMPAN_TEMPLATE
cudaLaunchCooperativeKernel(T *kernel, dim3 grid, dim3 block, void **args,
                            size_t shared = 0, cudaStream_t stream = 0)
{
   return ::cudaLaunchCooperativeKernel((const void *)kernel, grid, block,
                                        args, shared, stream);
}

SAMPAN_TEMPLATE
cudaLaunchKernelExC(const cudaLaunchConfig_t *config, T *kernel, void **args)
{
   return ::cudaLaunchKernelExC(config, (const void *)kernel, args);
}

#if __cplusplus >= 201103L
/* The arguments are converted to the kernel's own parameter types first. */
template <class... Expected, class... Actual>
static __inline__ __host__ cudaError_t
cudaLaunchKernelEx(const cudaLaunchConfig_t *config,
                   void (*kernel)(Expected...), Actual &&...actual)
{
   return [&](Expected... coerced) {
      void *args[] = {(void *)&coerced..., nullptr};
      return ::cudaLaunchKernelExC(config, (const void *)kernel, args);
   }(static_cast<Actual &&>(actual)...);
}

template <class... Actual>
static __inline__ __host__ cudaError_t
cudaLaunchKernelEx(const cudaLaunchConfig_t *config, cudaKernel_t kernel,
                   Actual &&...actual)
{
   void *args[] = {(void *)&actual..., nullptr};
   return ::cudaLaunchKernelExC(config, (const void *)kernel, args);
}
#endif

SAMPAN_TEMPLATE
cudaFuncSetCacheConfig(T *kernel, enum cudaFuncCache cache)
{
   return ::cudaFuncSetCacheConfig((const void *)kernel, cache);
}

SAMPAN_TEMPLATE
cudaFuncGetAttributes(struct cudaFuncAttributes *attributes, T *kernel)
{
   return ::cudaFuncGetAttributes(attributes, (const void *)kernel);
}

SAMPAN_TEMPLATE
cudaFuncSetAttribute(T *kernel, enum cudaFuncAttribute attribute, int value)
{
   return ::cudaFuncSetAttribute((const void *)kernel, attribute, value);
}

SAMPAN_TEMPLATE
cudaFuncGetName(const char **name, T *kernel)
{
   return ::cudaFuncGetName(name, (const void *)kernel);
}

SAMPAN_TEMPLATE
cudaGetKernel(cudaKernel_t *handle, T *kernel)
{
   return ::cudaGetKernel(handle, (const void *)kernel);
}

SAMPAN_TEMPLATE
cudaGetFuncBySymbol(cudaFunction_t *function, T *kernel)
{
   return ::cudaGetFuncBySymbol(function, (const void *)kernel);
}

/* ---- occupancy ---- */

SAMPAN_TEMPLATE
cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, T kernel,
                                              int block_size, size_t shared)
{
   return ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
      blocks, (const void *)kernel, block_size, shared, cudaOccupancyDefault);
}

SAMPAN_TEMPLATE
cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks, T kernel,
                                                       int block_size,
                                                       size_t shared,
                                                       unsigned int flags)
{
   return ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
      blocks, (const void *)kernel, block_size, shared, flags);
}

SAMPAN_TEMPLATE
cudaOccupancyAvailableDynamicSMemPerBlock(size_t *shared, T *kernel,
                                          int blocks, int block_size)
{
   return ::cudaOccupancyAvailableDynamicSMemPerBlock(
      shared, (const void *)kernel, blocks, block_size);
}

SAMPAN_TEMPLATE
cudaOccupancyMaxPotentialClusterSize(int *size, T *kernel,
                                     const cudaLaunchConfig_t *config)
{
   return ::cudaOccupancyMaxPotentialClusterSize(size, (const void *)kernel,
                                                 config);
}

SAMPAN_TEMPLATE
cudaOccupancyMaxActiveClusters(int *clusters, T *kernel,
                               const cudaLaunchConfig_t *config)
{
   return ::cudaOccupancyMaxActiveClusters(clusters, (const void *)kernel,
                                           config);
}

/* Of all block sizes, the one with most resident threads; the larger of two
 * equals.  A kernel that cannot run at all gives 0.
 */
template <class SharedOf, class T>
static __inline__ __host__ cudaError_t
cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(
   int *min_grid_size, int *block_size, T kernel, SharedOf shared_of,
   int block_size_limit = 0, unsigned int flags = 0)
{
   struct cudaFuncAttributes attributes;
   int device, max_threads, max_block, processors, warp;
   cudaError_t r;

   if (!min_grid_size || !block_size || !kernel)
      return cudaErrorInvalidValue;
   if ((r = ::cudaGetDevice(&device)) != cudaSuccess ||
       (r = ::cudaDeviceGetAttribute(
           &max_threads, cudaDevAttrMaxThreadsPerMultiProcessor, device)) !=
          cudaSuccess ||
       (r = ::cudaDeviceGetAttribute(&max_block, cudaDevAttrMaxThreadsPerBlock,
                                     device)) != cudaSuccess ||
       (r = ::cudaDeviceGetAttribute(&processors,
                                     cudaDevAttrMultiProcessorCount,
                                     device)) != cudaSuccess ||
       (r = ::cudaDeviceGetAttribute(&warp, cudaDevAttrWarpSize, device)) !=
          cudaSuccess ||
       (r = cudaFuncGetAttributes(&attributes, kernel)) != cudaSuccess)
      return r;

   if (attributes.maxThreadsPerBlock < max_block)
      max_block = attributes.maxThreadsPerBlock;
   if (block_size_limit <= 0 || block_size_limit > max_block)
      block_size_limit = max_block;

   int best_threads = 0, best_block = 0, best_count = 0;
   for (int size = (block_size_limit + warp - 1) / warp * warp; size > 0;
        size -= warp) {
      int tried = size < block_size_limit ? size : block_size_limit, count;
      r = ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
         &count, (const void *)kernel, tried, shared_of(tried), flags);
      if (r != cudaSuccess)
         return r;
      if (count * tried > best_threads) {
         best_threads = count * tried;
         best_block = tried;
         best_count = count;
      }
      if (best_threads == max_threads)
         break;
   }
   *min_grid_size = best_count * processors;
   *block_size = best_block;
   return cudaSuccess;
}

template <class SharedOf, class T>
static __inline__ __host__ cudaError_t
cudaOccupancyMaxPotentialBlockSizeVariableSMem(int *min_grid_size,
                                               int *block_size, T kernel,
                                               SharedOf shared_of,
                                               int block_size_limit = 0)
{
   return cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(
      min_grid_size, block_size, kernel, shared_of, block_size_limit,
      cudaOccupancyDefault);
}

namespace sampan {
/* The same shared memory for every block size. */
struct occupancy_shared {
   size_t size;
   size_t
   operator()(int) const
   {
      return size;
   }
};
} // namespace sampan

SAMPAN_TEMPLATE
cudaOccupancyMaxPotentialBlockSizeWithFlags(int *min_grid_size,
                                            int *block_size, T kernel,
                                            size_t shared = 0,
                                            int block_size_limit = 0,
                                            unsigned int flags = 0)
{
   sampan::occupancy_shared constant = {shared};
   return cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(
      min_grid_size, block_size, kernel, constant, block_size_limit, flags);
}

SAMPAN_TEMPLATE
cudaOccupancyMaxPotentialBlockSize(int *min_grid_size, int *block_size,
                                   T kernel, size_t shared = 0,
                                   int block_size_limit = 0)
{
   return cudaOccupancyMaxPotentialBlockSizeWithFlags(
      min_grid_size, block_size, kernel, shared, block_size_limit,
      cudaOccupancyDefault);
}

/* ---- graphs ---- */

SAMPAN_API
cudaGraphInstantiate(cudaGraphExec_t *exec, cudaGraph_t graph,
                     cudaGraphNode_t *, char *, size_t)
{
   return ::cudaGraphInstantiate(exec, graph, 0);
}
#undef SAMPAN_API
#undef SAMPAN_TEMPLATE

/* ---- textures ---- */

/* The channel format of a texture or array of T. */
template <class T>
static __inline__ __host__ struct cudaChannelFormatDesc
cudaCreateChannelDesc(void)
{
   return ::cudaCreateChannelDesc(0, 0, 0, 0, cudaChannelFormatKindNone);
}

#define SAMPAN_CHANNEL(T, type, n, kind)                                      \
   template <>                                                                \
   __inline__ __host__ struct cudaChannelFormatDesc                           \
   cudaCreateChannelDesc<T>(void)                                             \
   {                                                                          \
      const int bits = (int)sizeof(type) * 8;                                 \
      return ::cudaCreateChannelDesc(bits, n > 1 ? bits : 0,                  \
                                     n > 2 ? bits : 0, n > 3 ? bits : 0,      \
                                     cudaChannelFormatKind##kind);            \
   }
#define SAMPAN_CHANNELS(name, type, kind)                                     \
   SAMPAN_CHANNEL(type, type, 1, kind)                                        \
   SAMPAN_CHANNEL(name##1, type, 1, kind)                                     \
   SAMPAN_CHANNEL(name##2, type, 2, kind)                                     \
   SAMPAN_CHANNEL(name##4, type, 4, kind)
SAMPAN_CHANNEL(char, char, 1, Signed)
SAMPAN_CHANNELS(char, signed char, Signed)
SAMPAN_CHANNELS(uchar, unsigned char, Unsigned)
SAMPAN_CHANNELS(short, short, Signed)
SAMPAN_CHANNELS(ushort, unsigned short, Unsigned)
SAMPAN_CHANNELS(int, int, Signed)
SAMPAN_CHANNELS(uint, unsigned int, Unsigned)
SAMPAN_CHANNELS(float, float, Float)
#undef SAMPAN_CHANNELS
#undef SAMPAN_CHANNEL
