// cuMemset of 8, 16, 32 bits, plain and in rows.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   unsigned char b[64];
   unsigned short h[32];
   unsigned w[16];
   CUdeviceptr p;

   start();
   OK(cuMemAlloc(&p, 64));
   OK(cuMemsetD8(p, 0x11, 64));
   OK(cuMemsetD16(p + 2, 0x2233, 3));
   OK(cuMemsetD32(p + 8, 0x44556677, 2));
   OK(cuMemcpyDtoH(b, p, 64));
   OK(cuMemcpyDtoH(h, p, 64));
   OK(cuMemcpyDtoH(w, p, 64));
   TRUE(b[0] == 0x11 && b[1] == 0x11);
   TRUE(h[1] == 0x2233 && h[2] == 0x2233 && h[3] == 0x2233);
   TRUE(w[2] == 0x44556677 && w[3] == 0x44556677 && w[4] == 0x11111111);
   OK(cuMemsetD2D8(p, 16, 0xaa, 3, 4));
   OK(cuMemsetD2D32(p + 8, 16, 0xbbbbbbbb, 1, 4));
   OK(cuMemcpyDtoH(b, p, 64));
   for (int y = 0; y < 4; y++) {
      TRUE(b[16 * y] == 0xaa && b[16 * y + 2] == 0xaa);
      TRUE(b[16 * y + 8] == 0xbb && b[16 * y + 11] == 0xbb);
      TRUE(b[16 * y + 15] == (y ? 0x11 : 0x44));
   }
   OK(cuMemsetD2D16Async(p, 16, 0x0102, 8, 4, NULL));
   OK(cuMemsetD8Async(p, 0, 1, NULL));
   OK(cuMemcpyDtoH(b, p, 64));
   TRUE(b[0] == 0 && b[1] == 1 && b[2] == 2 && b[63] == 1);
   OK(cuMemsetD8(p, 1, 0));
   return 0;
}
