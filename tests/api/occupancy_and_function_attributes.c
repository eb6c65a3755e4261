// Occupancy and function attributes agree with the device's figures.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static size_t CUDA_CB
shared_of(int threads)
{
   return (size_t)threads * 16;
}

int
main(void)
{
   int v = -1, blocks = -1, grid = -1, block = -1, sms;
   const char *name;
   size_t size, offset;
   CUfunction f;
   CUmodule m, of;

   start();
   m = module(ptx_common);
   f = kernel(m, "add");
   OK(cuFuncGetName(&name, f));
   TRUE(!strcmp(name, "add"));
   OK(cuFuncGetModule(&of, f));
   TRUE(of == m);
   OK(cuFuncGetParamInfo(f, 1, &offset, &size));
   TRUE(offset == 8 && size == 4);
   OK(cuFuncGetAttribute(&v, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, f));
   TRUE(v == 1024);
   OK(cuFuncGetAttribute(&v, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, f));
   TRUE(v == 0);
   OK(cuFuncGetAttribute(&v, CU_FUNC_ATTRIBUTE_BINARY_VERSION, f));
   TRUE(v == 80);
   OK(cuFuncGetAttribute(&v, CU_FUNC_ATTRIBUTE_NUM_REGS, f));
   TRUE(v > 0 && v <= 255);
   OK(cuFuncGetAttribute(&v, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                         f));
   TRUE(v == 48 * 1024);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuFuncGetAttribute(&v, (CUfunction_attribute)99, f));
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuFuncSetAttribute(f, CU_FUNC_ATTRIBUTE_NUM_REGS, 3));
   OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, f, 256, 0));
   TRUE(blocks >= 1 && blocks * 256 <= 2048);
   OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, f, 32, 40960));
   TRUE(blocks >= 1 && blocks <= 4);
   OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, f, 2000, 0));
   TRUE(blocks == 0);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, f, 0, 0));
   OK(cuDeviceGetAttribute(&sms, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 0));
   OK(cuOccupancyMaxPotentialBlockSize(&grid, &block, f, NULL, 0, 0));
   TRUE(block >= 32 && block <= 1024 && grid >= sms && grid % sms == 0);
   OK(cuOccupancyMaxPotentialBlockSize(&grid, &block, f, shared_of, 0, 100));
   TRUE(block > 0 && block <= 100);
   OK(cuOccupancyAvailableDynamicSMemPerBlock(&size, f, 2, 128));
   TRUE(size > 0 && size <= 48 * 1024);
   return 0;
}
