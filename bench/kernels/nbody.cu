// nbody, CUDA form: the work is told in nbody.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "nbody.h"

__global__ void
nbody(int n, const float4 *__restrict__ pos, float4 *__restrict__ acc)
{
   __shared__ float4 tile[TILE];
   int i = blockIdx.x * TILE + threadIdx.x;
   float4 p = pos[i];
   float ax = 0, ay = 0, az = 0;
   for (int t = 0; t < n; t += TILE) {
      tile[threadIdx.x] = pos[t + threadIdx.x];
      __syncthreads();
      for (int j = 0; j < TILE; j++) {
         float4 q = tile[j];
         float dx = q.x - p.x, dy = q.y - p.y, dz = q.z - p.z;
         float r2 = dx * dx + dy * dy + dz * dz + EPS2;
         float inv = rsqrtf(r2);
         float w = q.w * inv * inv * inv;
         ax += dx * w;
         ay += dy * w;
         az += dz * w;
      }
      __syncthreads();
   }
   acc[i] = make_float4(ax, ay, az, 0);
}

int
main()
{
   float *p = (float *)bench_alloc(N * 16), *a = (float *)bench_alloc(N * 16);
   make_input(p);
   float4 *dp = device_copy((const float4 *)p, N),
          *da = device_copy<float4>(NULL, N);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, nbody<<<N / TILE, TILE>>>(N, dp, da));
   host_copy((float4 *)a, da, N);
   return bench_report("nbody", "cuda", t, reps, BYTES, FLOPS, verify(p, a));
}
