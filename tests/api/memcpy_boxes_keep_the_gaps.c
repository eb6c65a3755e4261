// 2D and 3D copies touch the box and nothing else; bad pitches are refused.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <stdbool.h>

int
main(void)
{
   enum { W = 5, H = 3, D = 2, PITCH = 16, ROWS = 4 };
   unsigned char host[D][H][W], back[D * ROWS * PITCH];
   CUDA_MEMCPY2D c2;
   CUDA_MEMCPY3D c3;
   CUdeviceptr p;
   size_t pitch;

   start();
   for (size_t i = 0; i < sizeof(host); i++)
      ((unsigned char *)host)[i] = (unsigned char)(i + 1);
   OK(cuMemAlloc(&p, sizeof(back)));
   OK(cuMemsetD8(p, 0xee, sizeof(back)));
   c3 = (CUDA_MEMCPY3D){.srcMemoryType = CU_MEMORYTYPE_HOST,
                        .srcHost = host,
                        .srcPitch = W,
                        .srcHeight = H,
                        .dstXInBytes = 2,
                        .dstY = 1,
                        .dstMemoryType = CU_MEMORYTYPE_DEVICE,
                        .dstDevice = p,
                        .dstPitch = PITCH,
                        .dstHeight = ROWS,
                        .WidthInBytes = W,
                        .Height = H,
                        .Depth = D};
   OK(cuMemcpy3D(&c3));
   OK(cuMemcpyDtoH(back, p, sizeof(back)));
   for (int z = 0; z < D; z++) {
      for (int y = 0; y < ROWS; y++) {
         for (int x = 0; x < PITCH; x++) {
            bool in = x >= 2 && x < 2 + W && y >= 1;
            int want = in ? host[z][y - 1][x - 2] : 0xee;

            TRUE(back[(z * ROWS + y) * PITCH + x] == want);
         }
      }
   }
   c3.dstPitch = W + 1;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy3D(&c3));
   c3.dstPitch = PITCH;
   c3.dstHeight = H;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy3D(&c3));
   c3.dstHeight = ROWS;
   c3.Depth = 3;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy3D(&c3));
   c3.Depth = SIZE_MAX;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy3D(&c3));
   c3.Depth = 0;
   OK(cuMemcpy3D(&c3));

   OK(cuMemAllocPitch(&p, &pitch, W, H, 4));
   TRUE(pitch >= W && pitch % 64 == 0);
   c2 = (CUDA_MEMCPY2D){.srcMemoryType = CU_MEMORYTYPE_HOST,
                        .srcHost = host,
                        .srcPitch = W,
                        .dstMemoryType = CU_MEMORYTYPE_DEVICE,
                        .dstDevice = p,
                        .dstPitch = pitch,
                        .WidthInBytes = W,
                        .Height = H};
   OK(cuMemcpy2D(&c2));
   memset(back, 0, sizeof(back));
   c2 = (CUDA_MEMCPY2D){.srcMemoryType = CU_MEMORYTYPE_UNIFIED,
                        .srcDevice = p,
                        .srcPitch = pitch,
                        .srcXInBytes = 1,
                        .srcY = 1,
                        .dstMemoryType = CU_MEMORYTYPE_UNIFIED,
                        .dstDevice = (uintptr_t)back,
                        .dstPitch = 8,
                        .WidthInBytes = W - 1,
                        .Height = H - 1};
   OK(cuMemcpy2DUnaligned(&c2));
   TRUE(back[0] == host[0][1][1] && back[3] == host[0][1][4]);
   TRUE(back[4] == 0 && back[8] == host[0][2][1]);
   c2.srcMemoryType = (CUmemorytype)99;
   WANT(CUDA_ERROR_INVALID_VALUE, cuMemcpy2D(&c2));
   return 0;
}
