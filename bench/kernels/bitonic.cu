// bitonic, CUDA form: the work is told in bitonic.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "bitonic.h"

__global__ void
bitonic(const int *__restrict__ x, int *__restrict__ y)
{
   __shared__ int s[SEG];
   int t = threadIdx.x, base = blockIdx.x * SEG;
   s[t] = x[base + t];
   s[t + SEG / 2] = x[base + t + SEG / 2];
   for (int k = 2; k <= SEG; k <<= 1)
      for (int j = k >> 1; j > 0; j >>= 1) {
         __syncthreads();
         int i = 2 * t - (t & (j - 1)); // the lower element of pair t
         int a = s[i], b = s[i + j];
         bool up = (i & k) == 0;
         if ((a > b) == up) {
            s[i] = b;
            s[i + j] = a;
         }
      }
   __syncthreads();
   y[base + t] = s[t];
   y[base + t + SEG / 2] = s[t + SEG / 2];
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
   TIMED(t, reps, bitonic<<<N / SEG, SEG / 2>>>(dx, dy));
   host_copy(y, dy, N);
   return bench_report("bitonic", "cuda", t, reps, BYTES, FLOPS, verify(x, y));
}
