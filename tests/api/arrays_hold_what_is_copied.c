// CUDA arrays: created, described, copied to and from.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUDA_ARRAY3D_DESCRIPTOR d3 = {7, 5, 3, CU_AD_FORMAT_UNSIGNED_INT16, 2, 0},
                           e3;
   CUDA_ARRAY_DESCRIPTOR d1 = {100, 0, CU_AD_FORMAT_UNSIGNED_INT8, 1};
   unsigned host[3][5][7], back[3][5][7];
   unsigned char line[100], got[100];
   CUDA_MEMCPY3D c;
   CUarray a, b;

   start();
   for (unsigned i = 0; i < 105; i++)
      ((unsigned *)host)[i] = i * 3;
   OK(cuArray3DCreate(&a, &d3));
   OK(cuArray3DGetDescriptor(&e3, a));
   TRUE(!memcmp(&d3, &e3, sizeof(d3)));
   c = (CUDA_MEMCPY3D){.srcMemoryType = CU_MEMORYTYPE_HOST,
                       .srcHost = host,
                       .srcPitch = 28,
                       .srcHeight = 5,
                       .dstMemoryType = CU_MEMORYTYPE_ARRAY,
                       .dstArray = a,
                       .WidthInBytes = 28,
                       .Height = 5,
                       .Depth = 3};
   OK(cuMemcpy3D(&c));
   c.dstXInBytes = 4;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy3D(&c));
   c = (CUDA_MEMCPY3D){.srcMemoryType = CU_MEMORYTYPE_ARRAY,
                       .srcArray = a,
                       .dstMemoryType = CU_MEMORYTYPE_HOST,
                       .dstHost = back,
                       .dstPitch = 28,
                       .dstHeight = 5,
                       .WidthInBytes = 28,
                       .Height = 5,
                       .Depth = 3};
   OK(cuMemcpy3D(&c));
   TRUE(!memcmp(host, back, sizeof(host)));
   for (int i = 0; i < 100; i++)
      line[i] = (unsigned char)i;
   OK(cuArrayCreate(&b, &d1));
   OK(cuMemcpyHtoA(b, 0, line, 100));
   OK(cuMemcpyAtoH(got, b, 10, 90));
   TRUE(got[0] == 10 && got[89] == 99);
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoA(b, 1, line, 100));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoA(b, SIZE_MAX, line, 2));
   OK(cuArrayDestroy(b));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuArrayDestroy(b));
   d1.NumChannels = 3;
   WANT(CUDA_ERROR_INVALID_VALUE, cuArrayCreate(&b, &d1));
   d1.NumChannels = 1;
   d1.Width = SIZE_MAX;
   WANT(CUDA_ERROR_OUT_OF_MEMORY, cuArrayCreate(&b, &d1));
   return 0;
}
