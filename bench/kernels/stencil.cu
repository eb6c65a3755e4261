// stencil, CUDA form: the work is told in stencil.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "stencil.h"

__global__ void
stencil(int n, const float *__restrict__ in, float *__restrict__ out)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x,
       y = blockIdx.y * blockDim.y + threadIdx.y;
   if (x < 1 || y < 1 || x >= n - 1 || y >= n - 1)
      return;
   int i = y * n + x;
   out[i] = C0 * in[i] + C1 * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n]);
}

int
main()
{
   size_t nn = (size_t)N * N;
   float *h[2] = {(float *)bench_alloc(nn * 4), (float *)bench_alloc(nn * 4)};
   bench_fill(h[0], nn, 0, 1);
   memcpy(h[1], h[0], nn * 4);
   float *d[2] = {device_copy(h[0], nn), device_copy(h[1], nn)};
   int reps = bench_reps();
   double t[100];
   dim3 block(32, 8), grid(N / 32, N / 8);
   TIMED(t, reps,
         for (int s = 0; s < SWEEPS; s++)
            stencil<<<grid, block>>>(N, d[s & 1], d[~s & 1]));
   host_copy(h[0], d[0], nn);
   host_copy(h[1], d[1], nn);
   return bench_report("stencil", "cuda", t, reps, BYTES, FLOPS,
                       verify(h[1], h[0]));
}
