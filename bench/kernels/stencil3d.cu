// stencil3d, CUDA form: the work is told in stencil3d.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "stencil3d.h"

__global__ void
stencil3d(int n, const float *__restrict__ in, float *__restrict__ out)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x,
       y = blockIdx.y * blockDim.y + threadIdx.y;
   if (x < 1 || y < 1 || x >= n - 1 || y >= n - 1)
      return;
   size_t plane = (size_t)n * n, i = (size_t)y * n + x;
   float below = in[i], here = in[i + plane];
   for (int z = 1; z < n - 1; z++) {
      i += plane;
      float above = in[i + plane];
      out[i] = C0 * here + C1 * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] +
                                 below + above);
      below = here;
      here = above;
   }
}

int
main()
{
   float *h[2] = {(float *)bench_alloc(CELLS * 4),
                  (float *)bench_alloc(CELLS * 4)},
         *d[2];
   bench_fill(h[0], CELLS, 0, 1);
   for (int i = 0; i < 2; i++)
      d[i] = device_copy(h[0], CELLS);
   int reps = bench_reps();
   double t[100];
   dim3 b(32, 8), g(N / 32, N / 8);
   TIMED(t, reps,
         for (int s = 0; s < SWEEPS; s++)
            stencil3d<<<g, b>>>(N, d[s & 1], d[~s & 1]));
   for (int i = 0; i < 2; i++)
      host_copy(h[i], d[i], CELLS);
   return bench_report("stencil3d", "cuda", t, reps, BYTES, FLOPS,
                       verify(h[1], h[0]));
}
