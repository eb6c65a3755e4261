// attention, CUDA form: the work is told in attention.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "attention.h"

// 16 x 16 threads; a thread has 4 queries by 4 keys of the scores, and 4
// queries by 4 columns of the output.
__global__ void
attention(int seq, const float *__restrict__ q, const float *__restrict__ k,
          const float *__restrict__ v, float *__restrict__ o)
{
   __shared__ float qs[DIM][TILE + 4], ks[DIM][TILE + 4], vs[TILE][DIM],
      ps[TILE][TILE + 4];
   int tx = threadIdx.x, ty = threadIdx.y, t = ty * 16 + tx;
   size_t head = (size_t)blockIdx.y * seq * DIM,
          first = head + (size_t)blockIdx.x * TILE * DIM;
   for (int i = t; i < TILE * DIM; i += 256)
      qs[i % DIM][i / DIM] = q[first + i] * SCALE;
   float acc[4][4] = {{0}}, m[4], l[4] = {0};
   for (int i = 0; i < 4; i++)
      m[i] = -INFINITY;
   for (int j0 = 0; j0 < seq; j0 += TILE) {
      __syncthreads();
      for (int i = t; i < TILE * DIM; i += 256) {
         ks[i % DIM][i / DIM] = k[head + (size_t)j0 * DIM + i];
         vs[i / DIM][i % DIM] = v[head + (size_t)j0 * DIM + i];
      }
      __syncthreads();
      float s[4][4] = {{0}};
      for (int d = 0; d < DIM; d++)
         for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
               s[i][j] += qs[d][ty * 4 + i] * ks[d][tx * 4 + j];
      for (int i = 0; i < 4; i++) {
         float top = fmaxf(fmaxf(s[i][0], s[i][1]), fmaxf(s[i][2], s[i][3]));
         for (int d = 8; d > 0; d >>= 1)
            top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, d));
         top = fmaxf(top, m[i]);
         float fade = expf(m[i] - top), sum = 0;
         for (int j = 0; j < 4; j++)
            sum += ps[ty * 4 + i][tx * 4 + j] = expf(s[i][j] - top);
         for (int d = 8; d > 0; d >>= 1)
            sum += __shfl_xor_sync(0xffffffffu, sum, d);
         l[i] = l[i] * fade + sum;
         m[i] = top;
         for (int j = 0; j < 4; j++)
            acc[i][j] *= fade;
      }
      __syncthreads();
      for (int c = 0; c < TILE; c++)
         for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
               acc[i][j] += ps[ty * 4 + i][c] * vs[c][tx * 4 + j];
   }
   for (int i = 0; i < 4; i++)
      for (int j = 0; j < 4; j++)
         o[first + (ty * 4 + i) * DIM + tx * 4 + j] = acc[i][j] / l[i];
}

int
main()
{
   float *h[4], *d[4];
   for (int i = 0; i < 4; i++) {
      h[i] = (float *)bench_alloc(N * 4);
      bench_fill(h[i], N, -1, 1);
      d[i] = device_copy((const float *)h[i], N);
   }
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps,
         attention<<<dim3(SEQ / TILE, HEADS), dim3(16, 16)>>>(SEQ, d[0], d[1],
                                                              d[2], d[3]));
   host_copy(h[3], d[3], N);
   return bench_report("attention", "cuda", t, reps, BYTES, FLOPS,
                       verify(h[0], h[1], h[2], h[3]));
}
