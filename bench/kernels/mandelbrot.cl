// mandelbrot, OpenCL form: the work is told in mandelbrot.h.
// SPDX-License-Identifier: Apache-2.0
#define MAXITER 512
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void
mandelbrot(int w, __global int *img)
{
   int px = get_global_id(0), py = get_global_id(1);
   float step = 3.0f / w;
   float cx = -2.0f + px * step, cy = -1.125f + py * step, x = 0, y = 0;
   int k = 0;
   while (k < MAXITER && x * x + y * y <= 4.0f) {
      float t = x * x - y * y + cx;
      y = 2.0f * x * y + cy;
      x = t;
      k++;
   }
   img[py * w + px] = k;
}
