// Device queries: compute capability 8.0, an honest name, sane figures.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static int
get(CUdevice_attribute a)
{
   int v = -1;

   OK(cuDeviceGetAttribute(&v, a, 0));
   return v;
}

int
main(void)
{
   char name[256], bus[16], small[4];
   CUuuid id;
   CUdevice d = -1;
   size_t bytes;
   int v, n;

   OK(cuInit(0));
   OK(cuDeviceGetCount(&n));
   OK(cuDeviceGet(&d, 0));
   TRUE(d == 0);
   WANT(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(&d, n));
   WANT(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(&d, -1));
   OK(cuDeviceGetName(name, sizeof(name), 0));
   TRUE(strstr(name, "Sampan"));
   OK(cuDeviceGetName(small, sizeof(small), 0));
   TRUE(strlen(small) == 3);
   TRUE(get(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) == 8);
   TRUE(get(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR) == 0);
   TRUE(get(CU_DEVICE_ATTRIBUTE_WARP_SIZE) == 32);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK) == 1024);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z) == 64);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X) == 2147483647);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y) == 65535);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK) == 49152);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR) ==
        164 * 1024);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR) == 2048);
   TRUE(get(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT) > 0);
   TRUE(get(CU_DEVICE_ATTRIBUTE_CLOCK_RATE) > 0);
   for (int a = 1; a < CU_DEVICE_ATTRIBUTE_MAX; a++)
      get((CUdevice_attribute)a);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuDeviceGetAttribute(&v, (CUdevice_attribute)0, 0));
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuDeviceGetAttribute(&v, (CUdevice_attribute)1000, 0));
   WANT(CUDA_ERROR_INVALID_DEVICE,
        cuDeviceGetAttribute(&v, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 50));
   OK(cuDeviceTotalMem(&bytes, 0));
   TRUE(bytes > (size_t)64 << 20);
   OK(cuDeviceGetUuid(&id, 0));
   OK(cuDeviceGetPCIBusId(bus, sizeof(bus), 0));
   OK(cuDeviceGetByPCIBusId(&d, bus));
   TRUE(d == 0);
   WANT(CUDA_ERROR_INVALID_VALUE, cuDeviceGetByPCIBusId(&d, "nonsense"));
   OK(cuDeviceCanAccessPeer(&v, 0, 0));
   TRUE(v == 0);
   return 0;
}
