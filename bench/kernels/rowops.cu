// rowops, CUDA form: the work is told in rowops.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "rowops.h"

__device__ static float
warp_max(float v)
{
   for (int d = 16; d > 0; d >>= 1)
      v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, d));
   return v;
}
__device__ static float
warp_sum(float v)
{
   for (int d = 16; d > 0; d >>= 1)
      v += __shfl_xor_sync(0xffffffffu, v, d);
   return v;
}

__global__ void
softmax(int rows, int cols, const float *__restrict__ x, float *__restrict__ y)
{
   int r = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5),
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   const float *in = x + (size_t)r * cols;
   float *out = y + (size_t)r * cols;
   float m = -INFINITY, s = 0;
   for (int c = lane; c < cols; c += 32)
      m = fmaxf(m, in[c]);
   m = warp_max(m);
   for (int c = lane; c < cols; c += 32) {
      float e = expf(in[c] - m);
      out[c] = e;
      s += e;
   }
   float inv = 1.0f / warp_sum(s);
   for (int c = lane; c < cols; c += 32)
      out[c] *= inv;
}

__global__ void
layernorm(int rows, int cols, const float *__restrict__ x,
          float *__restrict__ y)
{
   int r = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5),
       lane = threadIdx.x & 31;
   if (r >= rows)
      return;
   const float *in = x + (size_t)r * cols;
   float *out = y + (size_t)r * cols;
   float s = 0, q = 0;
   for (int c = lane; c < cols; c += 32)
      s += in[c];
   float mean = warp_sum(s) / cols;
   for (int c = lane; c < cols; c += 32) {
      float d = in[c] - mean;
      q += d * d;
   }
   float inv = rsqrtf(warp_sum(q) / cols + 1e-5f);
   for (int c = lane; c < cols; c += 32)
      out[c] = (in[c] - mean) * inv;
}

int
main()
{
   float *x = (float *)bench_alloc(N * 4), *y = (float *)bench_alloc(N * 4);
   make_input(x);
   float *dx = device_copy(x, N), *dy = device_copy<float>(NULL, N);
   int reps = bench_reps(), rc = 0;
   double t[100];
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            softmax<<<ROWS / 8, 256>>>(ROWS, COLS, dx, dy));
   host_copy(y, dy, N);
   rc |= bench_report("softmax", "cuda", t, reps, BYTES, FLOPS_SOFTMAX,
                      verify_softmax(x, y));
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            layernorm<<<ROWS / 8, 256>>>(ROWS, COLS, dx, dy));
   host_copy(y, dy, N);
   return rc | bench_report("layernorm", "cuda", t, reps, BYTES, FLOPS_NORM,
                            verify_norm(x, y));
}
