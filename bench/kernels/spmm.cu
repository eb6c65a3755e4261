// spmm, CUDA form: the work is told in spmm.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "spmm.h"

__global__ void
spmm(int rows, const int *__restrict__ start, const int *__restrict__ col,
     const float *__restrict__ val, const float *__restrict__ x,
     float *__restrict__ y)
{
   int r = (blockIdx.x * blockDim.x + threadIdx.x) >> 5,
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   float s = 0;
   for (int i = start[r]; i < start[r + 1]; i++)
      s += val[i] * x[(size_t)col[i] * COLS + lane];
   y[(size_t)r * COLS + lane] = s;
}

int
main()
{
   int *start = (int *)bench_alloc((ROWS + 1) * 4),
       *col = (int *)bench_alloc(ROWS * EACH * 4);
   float *val = (float *)bench_alloc(ROWS * EACH * 4),
         *x = (float *)bench_alloc(ROWS * COLS * 4);
   float *y = (float *)bench_alloc(ROWS * COLS * 4);
   for (int r = 0; r <= ROWS; r++)
      start[r] = r * EACH;
   make_input(col, val, x);
   int *ds = device_copy((const int *)start, ROWS + 1),
       *dc = device_copy((const int *)col, ROWS * EACH);
   float *dv = device_copy((const float *)val, ROWS * EACH),
         *dx = device_copy((const float *)x, ROWS * COLS);
   float *dy = device_copy<float>(NULL, ROWS * COLS);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, spmm<<<ROWS / 8, 256>>>(ROWS, ds, dc, dv, dx, dy));
   host_copy(y, dy, ROWS * COLS);
   return bench_report("spmm", "cuda", t, reps, BYTES, FLOPS,
                       verify(col, val, x, y));
}
