// philox, CUDA form: the work is told in philox.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "philox.h"

__global__ void
philox(uint32_t seed, unsigned *inside)
{
   uint32_t i = blockIdx.x * blockDim.x + threadIdx.x,
            stride = gridDim.x * blockDim.x;
   int n = 0;
   for (int k = 0; k < EACH; k++)
      n += draw(i + k * stride, seed);
   for (int d = 16; d > 0; d >>= 1)
      n += __shfl_down_sync(0xffffffffu, n, d);
   if ((threadIdx.x & 31) == 0)
      atomicAdd(inside, (unsigned)n);
}

int
main()
{
   unsigned *d = device_copy<unsigned>(NULL, 1), inside = 0;
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, CHECK(cudaMemset(d, 0, 4));
         philox<<<DRAWS / EACH / 256, 256>>>(7, d));
   host_copy(&inside, d, 1);
   return bench_report("philox", "cuda", t, reps, BYTES, FLOPS, verify(inside));
}
