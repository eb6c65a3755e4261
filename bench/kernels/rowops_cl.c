// rowops, OpenCL host side: the work is told in rowops.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "rowops.h"

int
main(void)
{
   float *x = bench_alloc(N * 4), *y = bench_alloc(N * 4);
   make_input(x);
   int cols = COLS, reps = bench_reps(), rc = 0;
   double t[100];
   for (int sub = 0; sub < (getenv("BENCH_SUBGROUPS") ? 2 : 1); sub++) {
      ocl o = ocl_open("rowops.cl", sub ? "-DSUBGROUPS" : "");
      cl_mem dx = ocl_buffer(&o, x, N * 4), dy = ocl_buffer(&o, NULL, N * 4);
      for (int v = 0; v < 2; v++) {
         static const char *names[2][2] = {{"softmax", "layernorm"},
                                           {"softmax(sub)", "layernorm(sub)"}};
         cl_kernel k = ocl_kernel(&o, names[0][v]);
         ARG(k, 0, cols);
         ARG(k, 1, dx);
         ARG(k, 2, dy);
         TIMED(&o, t, reps,
               for (int l = 0; l < LAUNCHES; l++)
                  ocl_run(&o, k, ROWS / 8, 256));
         ocl_read(&o, y, dy, N * 4);
         rc |= bench_report(names[sub][v], "opencl", t, reps, BYTES,
                            v ? FLOPS_NORM : FLOPS_SOFTMAX,
                            v ? verify_norm(x, y) : verify_softmax(x, y));
      }
      clReleaseMemObject(dx);
      clReleaseMemObject(dy);
   }
   return rc;
}
