// A broken, empty or foreign fatbinary: CUDA's code at the launch, no crash.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"
#include <stdint.h>

void **__cudaRegisterFatBinary(const void *wrapper);
void __cudaRegisterFatBinaryEnd(void **handle);
void __cudaUnregisterFatBinary(void **handle);
void __cudaRegisterFunction(void **handle, const void *stub, char *device_stub,
                            const char *name, int thread_limit, void *tid,
                            void *bid, void *block, void *grid, int *warp);
cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared,
                                       void *stream);

struct wrapper {
   uint32_t magic, version;
   const void *data, *parts;
};

static char stub;

static cudaError_t
launch(const void *container, uint32_t magic)
{
   struct wrapper w = {magic, 1, container, NULL};
   dim3 one = {1, 1, 1};
   void **handle = __cudaRegisterFatBinary(&w);
   cudaError_t r;

   __cudaRegisterFunction(handle, &stub, &stub, "kernel", -1, NULL, NULL, NULL,
                          NULL, NULL);
   __cudaRegisterFatBinaryEnd(handle);
   r = cudaLaunchKernel(&stub, one, one, NULL, 0, 0);
   TRUE(cudaGetLastError() == r);
   __cudaUnregisterFatBinary(handle);
   return r;
}

int
main(void)
{
   static const uint32_t zeros[64];
   /* A header that says nothing follows: no PTX in it. */
   static const uint32_t empty[16] = {0xba55ed50, 0x00100001, 0, 0};
   /* One that says more follows than is sane. */
   static const uint32_t torn[64] = {0xba55ed50, 0x00100001, 80,        0,
                                     0x00010001, 0xffffffff, 0xffffffff};
   dim3 one = {1, 1, 1}, g, b;
   size_t shared;
   cudaStream_t stream;

   WANT(cudaErrorInvalidKernelImage, launch(zeros, 0x466243b1));
   WANT(cudaErrorInvalidKernelImage, launch(empty, 0));
   WANT(cudaErrorInvalidKernelImage, launch(torn, 0x466243b1));
   WANT(cudaErrorNoKernelImageForDevice, launch(empty, 0x466243b1));
   WANT(cudaErrorInvalidDeviceFunction,
        cudaLaunchKernel(&stub, one, one, NULL, 0, 0));
   WANT(cudaErrorMissingConfiguration,
        __cudaPopCallConfiguration(&g, &b, &shared, &stream));
   WANT(cudaErrorInvalidSymbol,
        cudaMemcpyToSymbol(&stub, &one, 1, 0, cudaMemcpyHostToDevice));
   return 0;
}
