// layernorm_bwd, CUDA form: the work is told in layernorm_bwd.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "layernorm_bwd.h"

__device__ static float
warp_sum(float v)
{
   for (int d = 16; d > 0; d >>= 1)
      v += __shfl_xor_sync(0xffffffffu, v, d);
   return v;
}

__global__ void
grad_input(int rows, const float *__restrict__ x, const float *__restrict__ dy,
           const float *__restrict__ gain, float *__restrict__ dx,
           float2 *__restrict__ stats)
{
   int r = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5),
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   const float *p = x + (size_t)r * COLS, *g = dy + (size_t)r * COLS;
   float s = 0, q = 0, a = 0, b = 0;
   for (int c = lane; c < COLS; c += 32)
      s += p[c];
   float mean = warp_sum(s) / COLS;
   for (int c = lane; c < COLS; c += 32)
      q += (p[c] - mean) * (p[c] - mean);
   float inv = rsqrtf(warp_sum(q) / COLS + EPS);
   for (int c = lane; c < COLS; c += 32) {
      float w = gain[c] * g[c];
      a += w;
      b += w * (p[c] - mean) * inv;
   }
   a = warp_sum(a) / COLS;
   b = warp_sum(b) / COLS;
   for (int c = lane; c < COLS; c += 32)
      dx[(size_t)r * COLS + c] =
         inv * (gain[c] * g[c] - a - (p[c] - mean) * inv * b);
   if (lane == 0)
      stats[r] = make_float2(mean, inv);
}

__global__ void
grad_gain(int rows, const float *__restrict__ x, const float *__restrict__ dy,
          const float2 *__restrict__ stats, float *__restrict__ dgain)
{
   int c = blockIdx.x * blockDim.x + threadIdx.x, band = rows / gridDim.y;
   float s = 0;
   for (int r = blockIdx.y * band; r < (int)(blockIdx.y + 1) * band; r++) {
      float2 m = stats[r];
      s += dy[(size_t)r * COLS + c] * (x[(size_t)r * COLS + c] - m.x) * m.y;
   }
   atomicAdd(dgain + c, s);
}

int
main()
{
   float *x = (float *)bench_alloc(N * 4), *dy = (float *)bench_alloc(N * 4),
         *dx = (float *)bench_alloc(N * 4);
   float gain[COLS], dgain[COLS];
   make_input(x, dy, gain);
   float *gx = device_copy(x, N), *gdy = device_copy(dy, N),
         *ggain = device_copy((const float *)gain, COLS);
   float *gdx = device_copy<float>(NULL, N),
         *gdgain = device_copy<float>(NULL, COLS);
   float2 *stats = device_copy<float2>(NULL, ROWS);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps,
         grad_input<<<ROWS / 8, 256>>>(ROWS, gx, gdy, ggain, gdx, stats);
         CHECK(cudaMemset(gdgain, 0, COLS * 4));
         grad_gain<<<dim3(COLS / 128, BANDS), 128>>>(ROWS, gx, gdy, stats,
                                                     gdgain));
   host_copy(dx, gdx, N);
   host_copy(dgain, gdgain, COLS);
   return bench_report("layernorm_bwd", "cuda", t, reps, BYTES, FLOPS,
                       verify(x, dy, gain, dx, dgain));
}
