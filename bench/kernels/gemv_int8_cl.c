// gemv_int8, OpenCL host side: the work is told in gemv_int8.h.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"
#include "gemv_int8.h"

int
main(void)
{
   signed char *m = bench_alloc((size_t)ROWS * COLS), *v = bench_alloc(COLS);
   int *y = bench_alloc(ROWS * 4), words = COLS / 4, reps = bench_reps(),
       rc = 0;
   make_input(m, v);
   double t[100];
   for (int dot = 0; dot < (getenv("BENCH_DOT") ? 2 : 1); dot++) {
      ocl o = ocl_open("gemv_int8.cl", dot ? "-DDOT" : "");
      cl_kernel k = ocl_kernel(&o, "gemv_int8");
      cl_mem dm = ocl_buffer(&o, m, (size_t)ROWS * COLS),
             dv = ocl_buffer(&o, v, COLS), dy = ocl_buffer(&o, NULL, ROWS * 4);
      ARG(k, 0, words);
      ARG(k, 1, dm);
      ARG(k, 2, dv);
      ARG(k, 3, dy);
      TIMED(&o, t, reps,
            for (int l = 0; l < LAUNCHES; l++) ocl_run(&o, k, ROWS / 8, 256));
      ocl_read(&o, y, dy, ROWS * 4);
      rc |= bench_report(dot ? "gemv_int8(dot)" : "gemv_int8", "opencl", t,
                         reps, BYTES, OPS, verify(m, v, y, ROWS));
      TIMED(&o, t, reps,
            for (int l = 0; l < SMALLLAUNCHES; l++)
               ocl_run(&o, k, SMALLROWS / 8, 256));
      ocl_read(&o, y, dy, ROWS * 4);
      rc |=
         bench_report(dot ? "gemv_int8_l2(dot)" : "gemv_int8_l2", "opencl", t,
                      reps, SMALLBYTES, SMALLOPS, verify(m, v, y, SMALLROWS));
   }
   return rc;
}
