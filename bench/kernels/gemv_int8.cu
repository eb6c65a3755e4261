// gemv_int8, CUDA form: the work is told in gemv_int8.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "gemv_int8.h"

__global__ void
gemv_int8(int rows, int words, const int *__restrict__ m,
          const int *__restrict__ v, int *__restrict__ y)
{
   int r = (blockIdx.x * blockDim.x + threadIdx.x) >> 5,
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   const int *row = m + (size_t)r * words;
   int s = 0;
   for (int i = lane; i < words; i += 32)
      s = __dp4a(row[i], v[i], s);
   for (int d = 16; d > 0; d >>= 1)
      s += __shfl_down_sync(0xffffffffu, s, d);
   if (lane == 0)
      y[r] = s;
}

int
main()
{
   signed char *m = (signed char *)bench_alloc((size_t)ROWS * COLS),
               *v = (signed char *)bench_alloc(COLS);
   int *y = (int *)bench_alloc(ROWS * 4);
   make_input(m, v);
   const int *dm = (const int *)device_copy(m, (size_t)ROWS * COLS),
             *dv = (const int *)device_copy(v, COLS);
   int *dy = device_copy<int>(NULL, ROWS);
   int reps = bench_reps(), rc = 0;
   double t[100];
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            gemv_int8<<<ROWS / 8, 256>>>(ROWS, COLS / 4, dm, dv, dy));
   host_copy(y, dy, ROWS);
   rc |= bench_report("gemv_int8", "cuda", t, reps, BYTES, OPS,
                      verify(m, v, y, ROWS));
   CHECK(cudaMemset(dy, 0, ROWS * 4));
   TIMED(t, reps,
         for (int l = 0; l < SMALLLAUNCHES; l++)
            gemv_int8<<<SMALLROWS / 8, 256>>>(SMALLROWS, COLS / 4, dm, dv, dy));
   host_copy(y, dy, ROWS);
   return rc | bench_report("gemv_int8_l2", "cuda", t, reps, SMALLBYTES,
                            SMALLOPS, verify(m, v, y, SMALLROWS));
}
