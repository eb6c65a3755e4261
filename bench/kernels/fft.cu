// fft, CUDA form: the work is told in fft.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "fft.h"

__global__ void
fft(const float2 *__restrict__ x, float2 *__restrict__ y,
    const float2 *__restrict__ w)
{
   __shared__ float2 s[N];
   int t = threadIdx.x;
   size_t base = (size_t)blockIdx.x * N;
   for (int i = t; i < N; i += N / 2)
      s[__brev((unsigned)i) >> (32 - LOG)] = x[base + i];
   for (int half = 1; half < N; half *= 2) {
      __syncthreads();
      int k = t & (half - 1), lo = 2 * (t - k) + k, hi = lo + half;
      float2 r = w[k * (N / 2 / half)], a = s[lo], b = s[hi];
      float2 m = make_float2(b.x * r.x - b.y * r.y, b.x * r.y + b.y * r.x);
      s[lo] = make_float2(a.x + m.x, a.y + m.y);
      s[hi] = make_float2(a.x - m.x, a.y - m.y);
   }
   __syncthreads();
   for (int i = t; i < N; i += N / 2)
      y[base + i] = s[i];
}

int
main()
{
   size_t n = (size_t)N * BATCH;
   float *x = (float *)bench_alloc(n * 8), *y = (float *)bench_alloc(n * 8),
         w[N];
   bench_fill(x, 2 * n, -1, 1);
   make_roots(w);
   float2 *dx = device_copy((const float2 *)x, n),
          *dy = device_copy<float2>(NULL, n);
   float2 *dw = device_copy((const float2 *)w, N / 2);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, fft<<<BATCH, N / 2>>>(dx, dy, dw));
   host_copy((float2 *)y, dy, n);
   return bench_report("fft", "cuda", t, reps, BYTES, FLOPS, verify(x, y));
}
