// mandelbrot, OpenCL host side: the work is told in mandelbrot.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "mandelbrot.h"

int
main(void)
{
   int *img = bench_alloc(W * H * 4), w = W, reps = bench_reps();
   ocl o = ocl_open("mandelbrot.cl", "");
   cl_kernel k = ocl_kernel(&o, "mandelbrot");
   cl_mem d = ocl_buffer(&o, NULL, W * H * 4);
   double t[100];
   ARG(k, 0, w);
   ARG(k, 1, d);
   TIMED(&o, t, reps, ocl_run2(&o, k, W / 16, H / 16, 16, 16));
   ocl_read(&o, img, d, W * H * 4);
   size_t bad = verify(img);
   return bench_report("mandelbrot", "opencl", t, reps, BYTES, FLOPS, bad);
}
