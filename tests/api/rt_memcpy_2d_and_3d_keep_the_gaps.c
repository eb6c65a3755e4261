// Box copies and sets touch the box only, between any pitches.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

enum { W = 37, H = 11, D = 3, PITCH = 64 };

int
main(void)
{
   static unsigned char in[D][H][W], out[D][H][PITCH];
   struct cudaPitchedPtr p;
   struct cudaExtent box = {W, H, D};
   struct cudaMemcpy3DParms c = {0};
   void *d;
   size_t pitch;

   for (int i = 0; i < D * H * W; i++)
      in[i / (W * H)][i / W % H][i % W] = (unsigned char)(i + 1);
   OK(cudaMallocPitch(&d, &pitch, W, H));
   TRUE(pitch >= W && pitch % 32 == 0);
   OK(cudaMemset2D(d, pitch, 7, W, H));
   OK(cudaMemcpy2D(d, pitch, in, W, W - 1, H - 1, cudaMemcpyHostToDevice));
   memset(out, 0xee, sizeof(out));
   OK(cudaMemcpy2D(out, PITCH, d, pitch, W, H, cudaMemcpyDeviceToHost));
   TRUE(out[0][1][2] == in[0][1][2] && out[0][1][W - 1] == 7);
   TRUE(out[0][H - 1][0] == 7 && out[0][0][W] == 0xee);
   WANT(cudaErrorInvalidPitchValue,
        cudaMemcpy2D(d, W - 1, in, W, W, H, cudaMemcpyHostToDevice));
   OK(cudaFree(d));

   OK(cudaMalloc3D(&p, box));
   OK(cudaMemset3D(p, 9, box));
   c.srcPtr = (struct cudaPitchedPtr){in, W, W, H};
   c.dstPtr = p;
   c.extent = (struct cudaExtent){W - 5, H - 2, D - 1};
   c.dstPos = (struct cudaPos){5, 2, 1};
   c.kind = cudaMemcpyHostToDevice;
   OK(cudaMemcpy3D(&c));
   memset(&c, 0, sizeof(c));
   memset(out, 0xee, sizeof(out));
   c.srcPtr = p;
   c.dstPtr = (struct cudaPitchedPtr){out, PITCH, PITCH, H};
   c.extent = box;
   c.kind = cudaMemcpyDeviceToHost;
   OK(cudaMemcpy3D(&c));
   TRUE(out[0][5][5] == 9 && out[1][1][5] == 9 && out[1][2][4] == 9);
   TRUE(out[1][2][5] == in[0][0][0] && out[2][10][36] == in[1][8][31]);
   TRUE(out[2][10][W] == 0xee);
   OK(cudaFree(p.ptr));
   return 0;
}
