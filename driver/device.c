/* Devices: count, names, attributes, memory, peers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * We say what a device of compute capability 8.0 says where programs plan by
 * it (warp, block and shared memory sizes), and the truth of this machine
 * elsewhere (processors, clocks, caches, memory).  A feature that is not
 * there is reported so: no textures, no interprocess handles.
 */
#include "driver/driver_int.h"
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct drv_device devices[DRV_DEVICES];
static unsigned device_total;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
find_devices(void)
{
   unsigned count = 0;

   if (device_count(&count))
      return;
   if (count > DRV_DEVICES)
      count = DRV_DEVICES;
   for (unsigned i = 0; i < count; i++) {
      struct drv_device *d = &devices[i];

      d->ordinal = (int)i;
      if (device_get(i, &d->device))
         return;
      d->properties = device_properties(d->device);
      if (drv_pool_init(d))
         return;
      device_total = i + 1;
   }
}

CUresult
drv_device_get(CUdevice dev, struct drv_device **out)
{
   *out = NULL;
   pthread_once(&once, find_devices);
   if (dev < 0 || (unsigned)dev >= device_total)
      return api_error(CUDA_ERROR_INVALID_DEVICE, "device %d of %u", dev,
                       device_total);
   *out = &devices[dev];
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetCount(int *count)
{
   if (!count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   pthread_once(&once, find_devices);
   *count = (int)device_total;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGet(CUdevice *device, int ordinal)
{
   struct drv_device *d;
   CUresult r;

   if (!device)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   r = drv_device_get(ordinal, &d);
   if (!r)
      *device = ordinal;
   return r;
}

CUresult
drv_cuDeviceGetName(char *name, int length, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!name || length <= 0)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null name or no room");
   drv_text_copy(name, (size_t)length, d->properties->name);
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!uuid)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   memcpy(uuid->bytes, d->properties->uuid, sizeof(uuid->bytes));
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetUuid(CUuuid *uuid, CUdevice dev)
{
   return drv_cuDeviceGetUuid_v2(uuid, dev);
}

CUresult
drv_cuDeviceTotalMem_v2(size_t *bytes, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *bytes = d->properties->memory_bytes;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceComputeCapability(int *major, int *minor, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!major || !minor)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *major = 8;
   *minor = 0;
   return CUDA_SUCCESS;
}

static int
fit(size_t n)
{
   return n > INT_MAX ? INT_MAX : (int)n;
}

/* The attributes that depend on nothing. */
static const int fixed[CU_DEVICE_ATTRIBUTE_MAX] = {
   [CU_DEVICE_ATTRIBUTE_WARP_SIZE] = 32,
   [CU_DEVICE_ATTRIBUTE_MAX_PITCH] = INT_MAX,
   [CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT] = 512,
   [CU_DEVICE_ATTRIBUTE_TEXTURE_PITCH_ALIGNMENT] = 32,
   [CU_DEVICE_ATTRIBUTE_SURFACE_ALIGNMENT] = 512,
   /* As the guide has them for compute capability 8.0. */
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE1D_WIDTH] = 131072,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE1D_MIPMAPPED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE1D_LINEAR_WIDTH] = 268435456,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE1D_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE1D_LAYERED_LAYERS] = 2048,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_WIDTH] = 131072,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_HEIGHT] = 65536,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_MIPMAPPED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_MIPMAPPED_HEIGHT] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LINEAR_WIDTH] = 131072,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LINEAR_HEIGHT] = 65000,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LINEAR_PITCH] = 2097120,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_GATHER_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_GATHER_HEIGHT] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LAYERED_HEIGHT] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE2D_LAYERED_LAYERS] = 2048,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_WIDTH] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_HEIGHT] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_DEPTH] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_WIDTH_ALTERNATE] = 8192,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_HEIGHT_ALTERNATE] = 8192,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURE3D_DEPTH_ALTERNATE] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURECUBEMAP_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURECUBEMAP_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURECUBEMAP_LAYERED_LAYERS] = 2046,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE1D_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE1D_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE1D_LAYERED_LAYERS] = 2048,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE2D_WIDTH] = 131072,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE2D_HEIGHT] = 65536,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE2D_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE2D_LAYERED_HEIGHT] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE2D_LAYERED_LAYERS] = 2048,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE3D_WIDTH] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE3D_HEIGHT] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACE3D_DEPTH] = 16384,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACECUBEMAP_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACECUBEMAP_LAYERED_WIDTH] = 32768,
   [CU_DEVICE_ATTRIBUTE_MAXIMUM_SURFACECUBEMAP_LAYERED_LAYERS] = 2046,
   [CU_DEVICE_ATTRIBUTE_CLUSTER_LAUNCH] = 1,
   [CU_DEVICE_ATTRIBUTE_TENSOR_MAP_ACCESS_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_GPU_OVERLAP] = 1,
   [CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT] = 1,
   [CU_DEVICE_ATTRIBUTE_INTEGRATED] = 1,
   [CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY] = 1,
   [CU_DEVICE_ATTRIBUTE_COMPUTE_MODE] = CU_COMPUTEMODE_DEFAULT,
   [CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS] = 1,
   [CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING] = 1,
   [CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR] = 8,
   [CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR] = 0,
   [CU_DEVICE_ATTRIBUTE_STREAM_PRIORITIES_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_GLOBAL_L1_CACHE_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_LOCAL_L1_CACHE_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY] = 1,
   [CU_DEVICE_ATTRIBUTE_HOST_NATIVE_ATOMIC_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_SINGLE_TO_DOUBLE_PRECISION_PERF_RATIO] = 2,
   [CU_DEVICE_ATTRIBUTE_PAGEABLE_MEMORY_ACCESS] = 1,
   [CU_DEVICE_ATTRIBUTE_CONCURRENT_MANAGED_ACCESS] = 1,
   [CU_DEVICE_ATTRIBUTE_COMPUTE_PREEMPTION_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_CAN_USE_HOST_POINTER_FOR_REGISTERED_MEM] = 1,
   [CU_DEVICE_ATTRIBUTE_CAN_USE_64_BIT_STREAM_MEM_OPS] = 1,
   [CU_DEVICE_ATTRIBUTE_CAN_USE_STREAM_WAIT_VALUE_NOR] = 1,
   [CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH] = 1,
   [CU_DEVICE_ATTRIBUTE_HOST_REGISTER_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_READ_ONLY_HOST_REGISTER_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_PAGEABLE_MEMORY_ACCESS_USES_HOST_PAGE_TABLES] = 1,
   [CU_DEVICE_ATTRIBUTE_DIRECT_MANAGED_MEM_ACCESS_FROM_HOST] = 1,
   [CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED] = 1,
   [CU_DEVICE_ATTRIBUTE_MEM_SYNC_DOMAIN_COUNT] = 1,
   [CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID] = 0,
};

static int
attribute(const struct drv_device *d, CUdevice_attribute a)
{
   const struct device_properties *p = d->properties;

   switch (a) {
   case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
      return (int)p->max_block_threads;
   case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X:
   case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y:
   case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z:
      return (int)p->max_block[a - CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X];
   case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X:
   case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
   case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z:
      return fit(p->max_grid[a - CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X]);
   case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK:
      return fit(p->block_shared);
   case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN:
      return fit(p->block_shared_optin);
   case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR:
      return fit(p->sm_shared);
   case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK:
      return fit(p->reserved_shared);
   case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY:
      return fit(p->const_bytes);
   case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK:
      return (int)p->block_registers;
   case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR:
      return (int)p->sm_registers;
   case CU_DEVICE_ATTRIBUTE_CLOCK_RATE:
      return (int)p->clock_khz;
   case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE:
      return (int)p->memory_clock_khz;
   case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH:
      return (int)p->bus_width;
   case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT:
      return (int)p->sm_count;
   case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE:
      return fit(p->l2_bytes);
   case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR:
      return (int)p->sm_threads;
   case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR:
      return (int)p->sm_blocks;
   case CU_DEVICE_ATTRIBUTE_PCI_BUS_ID:
      return d->ordinal + 1;
   case CU_DEVICE_ATTRIBUTE_NUMA_ID:
   case CU_DEVICE_ATTRIBUTE_HOST_NUMA_ID:
      return (int)p->numa_node;
   case CU_DEVICE_ATTRIBUTE_MEMPOOL_SUPPORTED_HANDLE_TYPES:
      return CU_MEM_HANDLE_TYPE_NONE;
   default:
      return fixed[a];
   }
}

CUresult
drv_cuDeviceGetAttribute(int *value, CUdevice_attribute a, CUdevice dev)
{
   struct drv_device *d;
   CUresult r;

   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if ((int)a <= 0 || a >= CU_DEVICE_ATTRIBUTE_MAX)
      return api_error(CUDA_ERROR_INVALID_VALUE, "device attribute %d", a);
   r = drv_device_get(dev, &d);
   if (!r)
      *value = attribute(d, a);
   return r;
}

CUresult
drv_cuDeviceGetProperties(CUdevprop *properties, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!properties)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *properties = (CUdevprop){
      .maxThreadsPerBlock =
         attribute(d, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
      .sharedMemPerBlock =
         attribute(d, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK),
      .totalConstantMemory =
         attribute(d, CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY),
      .SIMDWidth = 32,
      .memPitch = INT_MAX,
      .regsPerBlock = attribute(d, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK),
      .clockRate = attribute(d, CU_DEVICE_ATTRIBUTE_CLOCK_RATE),
      .textureAlign = attribute(d, CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT),
   };
   for (int i = 0; i < 3; i++) {
      properties->maxThreadsDim[i] = (int)d->properties->max_block[i];
      properties->maxGridSize[i] = fit(d->properties->max_grid[i]);
   }
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetPCIBusId(char *bus_id, int length, CUdevice dev)
{
   char text[16];
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!bus_id || length <= 0)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or no room");
   snprintf(text, sizeof(text), "0000:%02X:00.0", (d->ordinal + 1) & 0xff);
   drv_text_copy(bus_id, (size_t)length, text);
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetByPCIBusId(CUdevice *dev, const char *bus_id)
{
   unsigned domain = 0, bus, slot, function = 0;

   if (!dev || !bus_id)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or name");
   if (sscanf(bus_id, "%x:%x:%x.%x", &domain, &bus, &slot, &function) < 3) {
      domain = 0;
      if (sscanf(bus_id, "%x:%x.%x", &bus, &slot, &function) < 2)
         return api_error(CUDA_ERROR_INVALID_VALUE, "\"%s\" is no bus id",
                          bus_id);
   }
   pthread_once(&once, find_devices);
   if (domain || slot || function || bus == 0 || bus > device_total)
      return api_error(CUDA_ERROR_INVALID_DEVICE, "no device at %s", bus_id);
   *dev = (int)bus - 1;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetExecAffinitySupport(int *supported, CUexecAffinityType type,
                                   CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (r)
      return r;
   if (!supported || type >= CU_EXEC_AFFINITY_TYPE_MAX)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result or type %d",
                       type);
   *supported = 0;
   return CUDA_SUCCESS;
}

/* What atomics of the device do on host memory: all that PTX has on 32 and 64
 * bits, since both are the same memory. */
static CUresult
atomic_capabilities(unsigned *out, const CUatomicOperation *operations,
                    unsigned count)
{
   const unsigned whole =
      CU_ATOMIC_CAPABILITY_UNSIGNED | CU_ATOMIC_CAPABILITY_REDUCTION |
      CU_ATOMIC_CAPABILITY_SCALAR_32 | CU_ATOMIC_CAPABILITY_SCALAR_64;

   if (!out || !operations || !count)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null or empty list");
   for (unsigned i = 0; i < count; i++) {
      switch (operations[i]) {
      case CU_ATOMIC_OPERATION_INTEGER_ADD:
      case CU_ATOMIC_OPERATION_INTEGER_MIN:
      case CU_ATOMIC_OPERATION_INTEGER_MAX:
         out[i] = whole | CU_ATOMIC_CAPABILITY_SIGNED;
         break;
      case CU_ATOMIC_OPERATION_INTEGER_INCREMENT:
      case CU_ATOMIC_OPERATION_INTEGER_DECREMENT:
         out[i] = whole & ~(unsigned)CU_ATOMIC_CAPABILITY_SCALAR_64;
         break;
      case CU_ATOMIC_OPERATION_AND:
      case CU_ATOMIC_OPERATION_OR:
      case CU_ATOMIC_OPERATION_XOR:
         out[i] = whole;
         break;
      case CU_ATOMIC_OPERATION_EXCHANGE:
      case CU_ATOMIC_OPERATION_CAS:
         out[i] = whole & ~(unsigned)CU_ATOMIC_CAPABILITY_REDUCTION;
         break;
      case CU_ATOMIC_OPERATION_FLOAT_ADD:
         out[i] = CU_ATOMIC_CAPABILITY_SIGNED | CU_ATOMIC_CAPABILITY_REDUCTION |
                  CU_ATOMIC_CAPABILITY_SCALAR_32 |
                  CU_ATOMIC_CAPABILITY_SCALAR_64;
         break;
      case CU_ATOMIC_OPERATION_FLOAT_MIN:
      case CU_ATOMIC_OPERATION_FLOAT_MAX:
         out[i] = 0;
         break;
      default:
         return api_error(CUDA_ERROR_INVALID_VALUE, "atomic operation %d",
                          operations[i]);
      }
   }
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetHostAtomicCapabilities(unsigned int *capabilities,
                                      const CUatomicOperation *operations,
                                      unsigned int count, CUdevice dev)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   return r ? r : atomic_capabilities(capabilities, operations, count);
}

CUresult
drv_cuDeviceGetP2PAtomicCapabilities(unsigned int *capabilities,
                                     const CUatomicOperation *operations,
                                     unsigned int count, CUdevice src,
                                     CUdevice dst)
{
   struct drv_device *d;
   CUresult r = drv_device_get(src, &d);

   if (!r)
      r = drv_device_get(dst, &d);
   if (r)
      return r;
   if (src == dst)
      return api_error(CUDA_ERROR_INVALID_DEVICE, "a device and itself");
   return atomic_capabilities(capabilities, operations, count);
}

/* Peers.  All devices share the host's memory, so any can reach any. */
CUresult
drv_cuDeviceCanAccessPeer(int *can, CUdevice dev, CUdevice peer)
{
   struct drv_device *d;
   CUresult r = drv_device_get(dev, &d);

   if (!r)
      r = drv_device_get(peer, &d);
   if (r)
      return r;
   if (!can)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *can = dev != peer;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDeviceGetP2PAttribute(int *value, CUdevice_P2PAttribute a, CUdevice src,
                            CUdevice dst)
{
   struct drv_device *d;
   CUresult r = drv_device_get(src, &d);

   if (!r)
      r = drv_device_get(dst, &d);
   if (r)
      return r;
   if (!value)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   if (src == dst)
      return api_error(CUDA_ERROR_INVALID_DEVICE, "a device and itself");
   switch (a) {
   case CU_DEVICE_P2P_ATTRIBUTE_PERFORMANCE_RANK:
   case CU_DEVICE_P2P_ATTRIBUTE_ONLY_PARTIAL_NATIVE_ATOMIC_SUPPORTED:
      *value = 0;
      return CUDA_SUCCESS;
   case CU_DEVICE_P2P_ATTRIBUTE_ACCESS_SUPPORTED:
   case CU_DEVICE_P2P_ATTRIBUTE_NATIVE_ATOMIC_SUPPORTED:
   case CU_DEVICE_P2P_ATTRIBUTE_CUDA_ARRAY_ACCESS_SUPPORTED:
      *value = 1;
      return CUDA_SUCCESS;
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "peer attribute %d", a);
}
