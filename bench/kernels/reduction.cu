// reduction, CUDA form: the work is told in reduction.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "reduction.h"

__global__ void
reduction(int n, const float *__restrict__ x, float *sum)
{
   __shared__ float part[32];
   float s = 0;
   for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n;
        i += gridDim.x * blockDim.x)
      s += x[i];
   for (int d = 16; d > 0; d >>= 1)
      s += __shfl_down_sync(0xffffffffu, s, d);
   int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
   if (lane == 0)
      part[warp] = s;
   __syncthreads();
   if (warp == 0) {
      s = lane < (int)(blockDim.x >> 5) ? part[lane] : 0;
      for (int d = 16; d > 0; d >>= 1)
         s += __shfl_down_sync(0xffffffffu, s, d);
      if (lane == 0)
         atomicAdd(sum, s);
   }
}

int
main()
{
   float *x = (float *)bench_alloc((size_t)N * 4), sum = 0;
   make_input(x);
   float *dx = device_copy(x, N), *ds = device_copy(&sum, 1);
   int reps = bench_reps();
   double t[100];
   TIMED(
      t, reps, for (int l = 0; l < LAUNCHES; l++) {
         CHECK(cudaMemsetAsync(ds, 0, 4));
         reduction<<<BLOCKS, THREADS>>>(N, dx, ds);
      });
   host_copy(&sum, ds, 1);
   return bench_report("reduction", "cuda", t, reps, BYTES, FLOPS,
                       verify(x, sum));
}
