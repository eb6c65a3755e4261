// sgemm, CUDA form: the work is told in sgemm.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "sgemm.h"

__global__ void
sgemm_naive(int n, const float *__restrict__ a, const float *__restrict__ b,
            float *__restrict__ c)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x,
       y = blockIdx.y * blockDim.y + threadIdx.y;
   if (x >= n || y >= n)
      return;
   float s = 0;
   for (int k = 0; k < n; k++)
      s += a[y * n + k] * b[k * n + x];
   c[y * n + x] = s;
}

template <int T>
__global__ void
sgemm_tiled(int n, const float *__restrict__ a, const float *__restrict__ b,
            float *__restrict__ c)
{
   __shared__ float ta[T][T], tb[T][T];
   int tx = threadIdx.x, ty = threadIdx.y;
   int x = blockIdx.x * T + tx, y = blockIdx.y * T + ty;
   float s = 0;
   for (int t = 0; t < n; t += T) {
      ta[ty][tx] = a[y * n + t + tx];
      tb[ty][tx] = b[(t + ty) * n + x];
      __syncthreads();
      for (int k = 0; k < T; k++)
         s += ta[ty][k] * tb[k][tx];
      __syncthreads();
   }
   c[y * n + x] = s;
}

int
main()
{
   size_t nn = (size_t)N * N;
   float *a = (float *)bench_alloc(nn * 4), *b = (float *)bench_alloc(nn * 4),
         *c = (float *)bench_alloc(nn * 4);
   bench_fill(a, nn, -1, 1);
   bench_fill(b, nn, -1, 1);
   float *da = device_copy(a, nn), *db = device_copy(b, nn),
         *dc = device_copy<float>(NULL, nn);
   int reps = bench_reps(), rc = 0;
   double t[100];
   dim3 b16(16, 16), g16(N / 16, N / 16), b32(32, 32), g32(N / 32, N / 32);
   TIMED(t, reps, sgemm_naive<<<g16, b16>>>(N, da, db, dc));
   host_copy(c, dc, nn);
   rc |= bench_report("sgemm_naive", "cuda", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
   CHECK(cudaMemset(dc, 0, nn * 4));
   TIMED(t, reps, sgemm_tiled<16><<<g16, b16>>>(N, da, db, dc));
   host_copy(c, dc, nn);
   rc |= bench_report("sgemm_tiled16", "cuda", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
   CHECK(cudaMemset(dc, 0, nn * 4));
   TIMED(t, reps, sgemm_tiled<32><<<g32, b32>>>(N, da, db, dc));
   host_copy(c, dc, nn);
   return rc | bench_report("sgemm_tiled32", "cuda", t, reps, BYTES, FLOPS,
                            verify(a, b, c));
}
