// A null pointer where a result or a name must be: CUDA_ERROR_INVALID_VALUE.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define BAD(call) WANT(CUDA_ERROR_INVALID_VALUE, call)

int
main(void)
{
   CUcontext c = start();
   CUmodule m = module(ptx_common);
   CUfunction f = kernel(m, "nothing");
   CUlinkState link;
   CUlibrary lib;
   CUdeviceptr p;
   CUevent e;
   CUstream s;
   size_t n;
   int i;

   (void)c;
   OK(cuEventCreate(&e, 0));
   OK(cuStreamCreate(&s, 0));
   OK(cuMemAlloc(&p, 64));
   BAD(cuDriverGetVersion(NULL));
   BAD(cuGetErrorName(CUDA_SUCCESS, NULL));
   BAD(cuGetErrorString(CUDA_SUCCESS, NULL));
   BAD(cuDeviceGet(NULL, 0));
   BAD(cuDeviceGetCount(NULL));
   BAD(cuDeviceGetName(NULL, 10, 0));
   BAD(cuDeviceGetAttribute(NULL, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 0));
   BAD(cuDeviceTotalMem(NULL, 0));
   BAD(cuDeviceGetUuid(NULL, 0));
   BAD(cuDevicePrimaryCtxRetain(NULL, 0));
   BAD(cuCtxCreate(NULL, NULL, 0, 0));
   BAD(cuCtxGetCurrent(NULL));
   BAD(cuCtxGetDevice(NULL));
   BAD(cuCtxGetLimit(NULL, CU_LIMIT_STACK_SIZE));
   BAD(cuMemAlloc(NULL, 1));
   BAD(cuMemAllocHost(NULL, 1));
   BAD(cuMemAllocManaged(NULL, 1, CU_MEM_ATTACH_GLOBAL));
   BAD(cuMemAllocPitch(NULL, &n, 1, 1, 4));
   BAD(cuMemAllocPitch(&p, NULL, 1, 1, 4));
   BAD(cuMemHostRegister(NULL, 4096, 0));
   BAD(cuMemcpyHtoD(p, NULL, 4));
   BAD(cuMemcpyDtoH(NULL, p, 4));
   BAD(cuMemcpyDtoD(p, 0, 4));
   BAD(cuMemcpy(0, p, 4));
   BAD(cuMemcpy2D(NULL));
   BAD(cuMemcpy3D(NULL));
   BAD(cuMemsetD8(0, 0, 4));
   BAD(cuModuleLoadData(NULL, ptx_common));
   BAD(cuModuleLoadData(&m, NULL));
   BAD(cuModuleLoad(&m, NULL));
   BAD(cuModuleGetFunction(NULL, m, "nothing"));
   BAD(cuModuleGetFunction(&f, m, NULL));
   BAD(cuModuleGetGlobal(&p, &n, m, NULL));
   BAD(cuModuleLoadDataEx(&m, ptx_common, 1, NULL, NULL));
   BAD(cuLibraryLoadData(NULL, ptx_common, NULL, NULL, 0, NULL, NULL, 0));
   BAD(cuLibraryLoadData(&lib, NULL, NULL, NULL, 0, NULL, NULL, 0));
   BAD(cuLinkCreate(0, NULL, NULL, NULL));
   OK(cuLinkCreate(0, NULL, NULL, &link));
   BAD(cuLinkAddData(link, CU_JIT_INPUT_PTX, NULL, 1, "x", 0, NULL, NULL));
   BAD(cuLinkAddFile(link, CU_JIT_INPUT_PTX, NULL, 0, NULL, NULL));
   OK(cuLinkDestroy(link));
   BAD(cuFuncGetAttribute(NULL, CU_FUNC_ATTRIBUTE_NUM_REGS, f));
   BAD(cuStreamCreate(NULL, 0));
   BAD(cuStreamGetFlags(s, NULL));
   BAD(cuStreamAddCallback(s, NULL, NULL, 0));
   BAD(cuLaunchHostFunc(s, NULL, NULL));
   BAD(cuEventCreate(NULL, 0));
   BAD(cuEventElapsedTime(NULL, e, e));
   BAD(cuLaunchKernelEx(NULL, f, NULL, NULL));
   BAD(cuOccupancyMaxActiveBlocksPerMultiprocessor(NULL, f, 32, 0));
   BAD(cuOccupancyMaxPotentialBlockSize(&i, NULL, f, NULL, 0, 0));
   BAD(cuPointerGetAttribute(NULL, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, p));
   BAD(cuMemPoolCreate(NULL, NULL));
   BAD(cuMemAddressReserve(NULL, 2 << 20, 0, 0, 0));
   BAD(cuGetProcAddress(NULL, NULL, 13000, 0, NULL));
   return 0;
}
