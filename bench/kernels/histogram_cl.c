// histogram, OpenCL host side: the work is told in histogram.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "histogram.h"

int
main(void)
{
   unsigned char *x = bench_alloc(N);
   unsigned h[256], zero = 0;
   make_input(x);
   ocl o = ocl_open("histogram.cl", "");
   cl_kernel k = ocl_kernel(&o, "histogram");
   cl_mem dx = ocl_buffer(&o, x, N), dh = ocl_buffer(&o, NULL, sizeof h);
   int words = N / 4, reps = bench_reps();
   double t[100];
   ARG(k, 0, words);
   ARG(k, 1, dx);
   ARG(k, 2, dh);
   TIMED(&o, t, reps,
         ocl_check(clEnqueueFillBuffer(o.q, dh, &zero, sizeof zero, 0, sizeof h,
                                       0, NULL, NULL),
                   "fill");
         ocl_run(&o, k, BLOCKS, THREADS));
   ocl_read(&o, h, dh, sizeof h);
   return bench_report("histogram", "opencl", t, reps, BYTES, FLOPS,
                       verify(x, h));
}
