// spmv, CUDA form: the work is told in spmv.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "spmv.h"

__global__ void
spmv_scalar(int rows, const int *__restrict__ start,
            const int *__restrict__ col, const float *__restrict__ val,
            const float *__restrict__ x, float *__restrict__ y)
{
   int r = blockIdx.x * blockDim.x + threadIdx.x;
   if (r >= rows)
      return;
   float s = 0;
   for (int i = start[r]; i < start[r + 1]; i++)
      s += val[i] * x[col[i]];
   y[r] = s;
}

__global__ void
spmv_warp(int rows, const int *__restrict__ start, const int *__restrict__ col,
          const float *__restrict__ val, const float *__restrict__ x,
          float *__restrict__ y)
{
   int r = (blockIdx.x * blockDim.x + threadIdx.x) >> 5,
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   float s = 0;
   for (int i = start[r] + lane; i < start[r + 1]; i += 32)
      s += val[i] * x[col[i]];
   for (int d = 16; d > 0; d >>= 1)
      s += __shfl_down_sync(0xffffffffu, s, d);
   if (lane == 0)
      y[r] = s;
}

int
main()
{
   csr m = make_input();
   float *y = (float *)bench_alloc(ROWS * 4);
   int *start = device_copy(m.start, ROWS + 1),
       *col = device_copy(m.col, m.nnz);
   float *val = device_copy(m.val, m.nnz), *x = device_copy(m.x, ROWS),
         *dy = device_copy<float>(NULL, ROWS);
   int reps = bench_reps(), rc = 0;
   double t[100];
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            spmv_scalar<<<ROWS / 256, 256>>>(ROWS, start, col, val, x, dy));
   host_copy(y, dy, ROWS);
   rc |= bench_report("spmv_scalar", "cuda", t, reps, BYTES(m), FLOPS(m),
                      verify(m, y));
   CHECK(cudaMemset(dy, 0, ROWS * 4));
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            spmv_warp<<<ROWS / 8, 256>>>(ROWS, start, col, val, x, dy));
   host_copy(y, dy, ROWS);
   return rc | bench_report("spmv_warp", "cuda", t, reps, BYTES(m), FLOPS(m),
                            verify(m, y));
}
