// Copies and sets outside of allocations: an error, no crash.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define BAD(call) WANT(CUDA_ERROR_INVALID_VALUE, call)

int
main(void)
{
   CUdeviceptr p, q, stack;
   char h[256] = {0};

   start();
   stack = (uintptr_t)h;
   OK(cuMemAlloc(&p, 128));
   OK(cuMemAlloc(&q, 128));
   OK(cuMemcpyHtoD(p, h, 128));
   BAD(cuMemcpyHtoD(p, h, 129));
   BAD(cuMemcpyHtoD(p + 64, h, 65));
   BAD(cuMemcpyDtoH(h, p + 1, 128));
   BAD(cuMemcpyDtoH(h, p, SIZE_MAX));
   BAD(cuMemcpyDtoD(p, q + 127, 2));
   BAD(cuMemcpyHtoD(stack, h, 4));
   BAD(cuMemcpyHtoD(0x1234, h, 4));
   BAD(cuMemcpyDtoH(h, stack, 4));
   BAD(cuMemsetD8(p, 1, 129));
   BAD(cuMemsetD32(p, 1, SIZE_MAX / 2));
   BAD(cuMemsetD32(p + 2, 1, 1));
   BAD(cuMemsetD16(p + 1, 1, 1));
   BAD(cuMemsetD8(0x1234, 1, 1));
   BAD(cuMemsetD2D8(p, 8, 1, 16, 2));
   BAD(cuMemsetD2D8(p, 100, 1, 16, 3));
   OK(cuMemFree(q));
   BAD(cuMemcpyHtoD(q, h, 4));
   BAD(cuMemcpyDtoH(h, q, 4));
   BAD(cuMemcpyDtoD(p, q, 4));
   BAD(cuMemsetD8(q, 1, 4));
   OK(cuMemcpyHtoD(p, h, 0));
   OK(cuMemcpyDtoH(h, p, 128));
   return 0;
}
