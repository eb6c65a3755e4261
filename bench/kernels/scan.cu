// scan, CUDA form: the work is told in scan.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "scan.h"

__global__ void
scan(const int *__restrict__ x, int *__restrict__ y)
{
   __shared__ int buf[2][THREADS];
   int l = threadIdx.x, i = blockIdx.x * THREADS + l, cur = 0;
   buf[0][l] = x[i];
   __syncthreads();
   for (int d = 1; d < THREADS; d <<= 1) {
      int v = buf[cur][l];
      if (l >= d)
         v += buf[cur][l - d];
      cur ^= 1;
      buf[cur][l] = v;
      __syncthreads();
   }
   y[i] = buf[cur][l];
}

int
main()
{
   int *x = (int *)bench_alloc((size_t)N * 4),
       *y = (int *)bench_alloc((size_t)N * 4);
   make_input(x);
   int *dx = device_copy(x, N), *dy = device_copy<int>(NULL, N);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            scan<<<N / THREADS, THREADS>>>(dx, dy));
   host_copy(y, dy, N);
   return bench_report("scan", "cuda", t, reps, BYTES, FLOPS, verify(x, y));
}
