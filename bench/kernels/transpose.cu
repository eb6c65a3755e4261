// transpose, CUDA form: the work is told in transpose.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "transpose.h"

__global__ void
transpose(int n, const float *__restrict__ a, float *__restrict__ b)
{
   __shared__ float tile[32][33];
   int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
   for (int j = 0; j < 32; j += 8)
      tile[threadIdx.y + j][threadIdx.x] = a[(y + j) * n + x];
   __syncthreads();
   x = blockIdx.y * 32 + threadIdx.x;
   y = blockIdx.x * 32 + threadIdx.y;
   for (int j = 0; j < 32; j += 8)
      b[(y + j) * n + x] = tile[threadIdx.x][threadIdx.y + j];
}

int
main()
{
   size_t nn = (size_t)N * N;
   float *a = (float *)bench_alloc(nn * 4), *b = (float *)bench_alloc(nn * 4);
   bench_fill(a, nn, 0, 1);
   float *da = device_copy(a, nn), *db = device_copy<float>(NULL, nn);
   int reps = bench_reps();
   double t[100];
   dim3 grid(N / 32, N / 32), block(32, 8);
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            transpose<<<grid, block>>>(N, da, db));
   host_copy(b, db, nn);
   return bench_report("transpose", "cuda", t, reps, BYTES, FLOPS,
                       verify(a, b));
}
