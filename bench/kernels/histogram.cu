// histogram, CUDA form: the work is told in histogram.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "histogram.h"

__global__ void
histogram(int words, const unsigned *__restrict__ x, unsigned *hist)
{
   __shared__ unsigned bins[256];
   bins[threadIdx.x] = 0;
   __syncthreads();
   for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < words;
        i += gridDim.x * blockDim.x) {
      unsigned w = x[i];
      atomicAdd(&bins[w & 255], 1u);
      atomicAdd(&bins[w >> 8 & 255], 1u);
      atomicAdd(&bins[w >> 16 & 255], 1u);
      atomicAdd(&bins[w >> 24], 1u);
   }
   __syncthreads();
   atomicAdd(&hist[threadIdx.x], bins[threadIdx.x]);
}

int
main()
{
   unsigned char *x = (unsigned char *)bench_alloc(N);
   unsigned h[256];
   make_input(x);
   unsigned char *dx = device_copy(x, N);
   unsigned *dh = device_copy<unsigned>(NULL, 256);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, CHECK(cudaMemsetAsync(dh, 0, sizeof h));
         histogram<<<BLOCKS, THREADS>>>(N / 4, (const unsigned *)dx, dh));
   host_copy(h, dh, 256);
   return bench_report("histogram", "cuda", t, reps, BYTES, FLOPS,
                       verify(x, h));
}
