// saxpy, CUDA form: the work is told in saxpy.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "saxpy.h"

__global__ void
saxpy(int n, float a, const float *__restrict__ x, float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i < n)
      y[i] = a * x[i] + y[i];
}

int
main()
{
   float *x = (float *)bench_alloc(N * 4), *y = (float *)bench_alloc(N * 4);
   make_input(x, y);
   float *dx = device_copy(x, N), *dy = device_copy(y, N);
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps,
         for (int l = 0; l < LAUNCHES; l++)
            saxpy<<<(N + 255) / 256, 256>>>(N, 0.5f, dx, dy));
   host_copy(y, dy, N);
   return bench_report("saxpy", "cuda", t, reps, BYTES, FLOPS,
                       verify(x, y, reps + 1));
}
