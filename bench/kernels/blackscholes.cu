// blackscholes, CUDA form: the work is told in blackscholes.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "blackscholes.h"

// Cumulative normal distribution, Abramowitz and Stegun 26.2.17.
__device__ static float
cnd(float d)
{
   float k = 1.0f / (1.0f + 0.2316419f * fabsf(d));
   float p =
      k * (0.31938153f +
           k * (-0.356563782f +
                k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
   float c = 0.39894228040143267794f * expf(-0.5f * d * d) * p;
   return d > 0.0f ? 1.0f - c : c;
}

__global__ void
blackscholes(int n, const float *__restrict__ s, const float *__restrict__ x,
             const float *__restrict__ t, float *__restrict__ call,
             float *__restrict__ put)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i >= n)
      return;
   float q = VOL * sqrtf(t[i]);
   float d1 = (logf(s[i] / x[i]) + (RATE + 0.5f * VOL * VOL) * t[i]) / q;
   float d2 = d1 - q;
   float n1 = cnd(d1), n2 = cnd(d2);
   float xe = x[i] * expf(-RATE * t[i]);
   call[i] = s[i] * n1 - xe * n2;
   put[i] = xe * (1.0f - n2) - s[i] * (1.0f - n1);
}

int
main()
{
   float *h[5];
   for (int i = 0; i < 5; i++)
      h[i] = (float *)bench_alloc(N * 4);
   make_input(h[0], h[1], h[2]);
   float *s = device_copy(h[0], N), *x = device_copy(h[1], N),
         *t = device_copy(h[2], N);
   float *call = device_copy<float>(NULL, N),
         *put = device_copy<float>(NULL, N);
   int reps = bench_reps();
   double times[100];
   TIMED(times, reps,
         for (int l = 0; l < LAUNCHES; l++)
            blackscholes<<<(N + 127) / 128, 128>>>(N, s, x, t, call, put));
   host_copy(h[3], call, N);
   host_copy(h[4], put, N);
   return bench_report("blackscholes", "cuda", times, reps, BYTES, FLOPS,
                       verify(h[0], h[1], h[2], h[3], h[4]));
}
