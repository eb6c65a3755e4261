// spmv, OpenCL host side: the work is told in spmv.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "spmv.h"

int
main(void)
{
   csr m = make_input();
   float *y = bench_alloc(ROWS * 4);
   ocl o = ocl_open("spmv.cl", getenv("BENCH_SUBGROUPS") ? "-DSUBGROUPS" : "");
   cl_mem start = ocl_buffer(&o, m.start, (ROWS + 1) * 4),
          col = ocl_buffer(&o, m.col, (size_t)m.nnz * 4);
   cl_mem val = ocl_buffer(&o, m.val, (size_t)m.nnz * 4),
          x = ocl_buffer(&o, m.x, ROWS * 4);
   cl_mem dy = ocl_buffer(&o, NULL, ROWS * 4);
   static const char *kern[] = {"spmv_scalar", "spmv_warp", "spmv_sub"},
                     *names[] = {"spmv_scalar", "spmv_warp", "spmv_warp(sub)"};
   int rows = ROWS, reps = bench_reps(), rc = 0;
   double t[100];
   for (int v = 0; v < (getenv("BENCH_SUBGROUPS") ? 3 : 2); v++) {
      cl_kernel k = ocl_kernel(&o, kern[v]);
      ARG(k, 0, rows);
      ARG(k, 1, start);
      ARG(k, 2, col);
      ARG(k, 3, val);
      ARG(k, 4, x);
      ARG(k, 5, dy);
      TIMED(&o, t, reps,
            for (int l = 0; l < LAUNCHES; l++)
               ocl_run(&o, k, v ? ROWS / 8 : ROWS / 256, 256));
      ocl_read(&o, y, dy, ROWS * 4);
      rc |= bench_report(names[v], "opencl", t, reps, BYTES(m), FLOPS(m),
                         verify(m, y));
   }
   return rc;
}
