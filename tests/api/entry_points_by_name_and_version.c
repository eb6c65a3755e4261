// cuGetProcAddress: the version of an entry point that the program was built
// for, and its per-thread variant.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <dlfcn.h>

static void
check(const char *name, int version, cuuint64_t flags, const char *symbol)
{
   CUdriverProcAddressQueryResult status;
   void *p = NULL;

   OK(cuGetProcAddress(name, &p, version, flags, &status));
   TRUE(status == CU_GET_PROC_ADDRESS_SUCCESS);
   TRUE(dlsym(RTLD_DEFAULT, symbol));
   if (p != dlsym(RTLD_DEFAULT, symbol)) {
      fprintf(stderr, "%s %d is not %s\n", name, version, symbol);
      exit(1);
   }
}

int
main(void)
{
   CUdriverProcAddressQueryResult status;
   void *p = &status;

   check("cuInit", 2000, 0, "cuInit");
   check("cuMemAlloc", 13000, 0, "cuMemAlloc_v2");
   check("cuMemAlloc", 2000, 0, "cuMemAlloc");
   check("cuCtxCreate", 12040, 0, "cuCtxCreate_v3");
   check("cuCtxCreate", 13000, 0, "cuCtxCreate_v4");
   check("cuCtxSynchronize", 12080, 0, "cuCtxSynchronize");
   check("cuMemcpyHtoDAsync", 12000, 0, "cuMemcpyHtoDAsync_v2");
   check("cuMemcpyHtoDAsync", 12000,
         CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM,
         "cuMemcpyHtoDAsync_v2_ptsz");
   check("cuMemcpy", 12000, CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM,
         "cuMemcpy_ptds");
   check("cuMemFree", 12000, CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM,
         "cuMemFree_v2");
   check("cuLaunchKernel", 13000, CU_GET_PROC_ADDRESS_LEGACY_STREAM,
         "cuLaunchKernel");
   WANT(CUDA_ERROR_NOT_FOUND,
        cuGetProcAddress("cuNobody", &p, 13000, 0, &status));
   TRUE(p == NULL && status == CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND);
   WANT(CUDA_ERROR_NOT_FOUND,
        cuGetProcAddress("cuGraphAddNode", &p, 11000, 0, &status));
   TRUE(status == CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuGetProcAddress("cuInit", &p, 13000, 3, &status));
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuGetProcAddress("cuInit", &p, 13000, 64, &status));
   return 0;
}
