// cuLibrary*, cuKernel*: loaded once, with a module for each context.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   unsigned n = 4, x = 7, got[4], count = 0;
   CUcontext a, b;
   CUdeviceptr p, va, vb;
   void *params[] = {&p, &n, &x};
   size_t offset, size;
   const char *name;
   CUlibrary lib, of;
   CUkernel k, all[3];
   CUfunction fa, fb;
   CUmodule m;
   int v;

   OK(cuInit(0)); /* a library needs no context */
   OK(cuLibraryLoadData(&lib, ptx_common, NULL, NULL, 0, NULL, NULL, 0));
   WANT(CUDA_ERROR_NOT_FOUND, cuLibraryGetKernel(&k, lib, "nobody"));
   OK(cuLibraryGetKernel(&k, lib, "add"));
   OK(cuLibraryGetKernelCount(&count, lib));
   TRUE(count == 3);
   OK(cuLibraryEnumerateKernels(all, 3, lib));
   TRUE(all[0] == k);
   OK(cuKernelGetLibrary(&of, k));
   TRUE(of == lib);
   OK(cuKernelGetName(&name, k));
   TRUE(!strcmp(name, "add"));
   OK(cuKernelGetParamInfo(k, 2, &offset, &size));
   TRUE(offset == 12 && size == 4);
   WANT(CUDA_ERROR_INVALID_VALUE, cuKernelGetParamInfo(k, 3, &offset, &size));
   WANT(CUDA_ERROR_INVALID_CONTEXT, cuKernelGetFunction(&fa, k));
   OK(cuCtxCreate(&a, NULL, 0, 0));
   OK(cuKernelGetFunction(&fa, k));
   OK(cuLibraryGetGlobal(&va, &size, lib, "data"));
   TRUE(size == 16);
   WANT(CUDA_ERROR_NOT_FOUND, cuLibraryGetManaged(&p, NULL, lib, "data"));
   OK(cuMemcpyDtoH(got, va, 16));
   TRUE(got[0] == 1 && got[3] == 4);
   p = va;
   OK(cuLaunchKernel((CUfunction)k, 1, 1, 1, 32, 1, 1, 0, NULL, params, NULL));
   OK(cuMemcpyDtoH(got, va, 16));
   TRUE(got[0] == 8 && got[3] == 11);
   OK(cuKernelSetAttribute(CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                           65536, k, 0));
   OK(cuKernelGetAttribute(&v, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                           k, 0));
   TRUE(v == 65536);
   OK(cuLibraryGetModule(&m, lib));
   WANT(CUDA_ERROR_NOT_PERMITTED, cuModuleUnload(m));
   OK(cuCtxCreate(&b, NULL, 0, 0));
   OK(cuKernelGetFunction(&fb, k));
   TRUE(fa != fb);
   OK(cuLibraryGetGlobal(&vb, NULL, lib, "data"));
   TRUE(va != vb);
   OK(cuMemcpyDtoH(got, vb, 16));
   TRUE(got[0] == 1);
   OK(cuCtxDestroy(b));
   OK(cuLibraryUnload(lib));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuKernelGetFunction(&fa, k));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuLibraryUnload(lib));
   OK(cuCtxDestroy(a));
   return 0;
}
