// Cliffs: the same work in blocks of several shapes, reads of several strides,
// branches from none to one of each lane's own.  "GROUP CASE: MS ms" a line.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"

enum { N = 1 << 22, RUNS = 5 };

// About 32 operations an element.
__device__ static float
work(float x)
{
   float y = x;
   for (int i = 0; i < 16; i++)
      y = y * x + 0.5f;
   return y;
}

__global__ void
flat(int n, const float *__restrict__ x, float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i < n)
      y[i] = work(x[i]);
}

__global__ void
plane(int w, int h, const float *__restrict__ x, float *__restrict__ y)
{
   int c = blockIdx.x * blockDim.x + threadIdx.x;
   int r = blockIdx.y * blockDim.y + threadIdx.y;
   if (c < w && r < h)
      y[r * w + c] = work(x[r * w + c]);
}

// A barrier between two halves of the work, values kept across it.
__global__ void
halves(int n, const float *__restrict__ x, float *__restrict__ y)
{
   __shared__ float s[1024];
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   float v = i < n ? work(x[i]) : 0;
   s[threadIdx.x] = v;
   __syncthreads();
   if (i < n)
      y[i] = v + work(s[blockDim.x - 1 - threadIdx.x]);
}

__global__ void
strided(int n, int stride, const float *__restrict__ x, float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   y[i] = x[(i * stride) & (n - 1)];
}

__global__ void
indexed(const int *__restrict__ k, const float *__restrict__ x,
        float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   y[i] = x[k[i]];
}

// Lanes go WAYS ways; each way has work of its own.
__global__ void
branches(int ways, const float *__restrict__ x, float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x, way = threadIdx.x % ways;
   float v = x[i];
   for (int w = 0; w < ways; w++)
      if (way == w)
         v = work(v + w);
   y[i] = v;
}

// Trip counts of 16 on average, differing by up to SPREAD.
__global__ void
trips(int spread, const float *__restrict__ x, float *__restrict__ y)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   int n = 16 - spread / 2 + (spread ? (i * 7) & (spread - 1) : 0);
   float v = x[i], s = v;
   for (int k = 0; k < n; k++)
      s = s * v + 0.5f;
   y[i] = s;
}

static double t[RUNS];

static void
report(const char *group, const char *name)
{
   qsort(t, RUNS, sizeof *t, bench_cmp);
   printf("%s %s: %.4f ms\n", group, name, t[RUNS / 2] * 1e3);
}

int
main(void)
{
   float *x = device_copy<float>(NULL, N), *y = device_copy<float>(NULL, N);
   int *k = (int *)bench_alloc(N * sizeof(int));
   char name[64];
   CHECK(cudaMemset(x, 0, N * 4));
   static const int blocks[] = {32, 48, 64, 100, 128, 256, 1024};
   for (int b : blocks) {
      snprintf(name, sizeof name, "%d", b);
      TIMED(t, RUNS, flat<<<(N + b - 1) / b, b>>>(N, x, y));
      report("block", name);
   }
   for (int b : blocks) {
      snprintf(name, sizeof name, "%d", b);
      TIMED(t, RUNS, halves<<<(N + b - 1) / b, b>>>(N, x, y));
      report("block with a barrier,", name);
   }
   static const int shapes[][2] = {{32, 8}, {16, 16}, {8, 32},  {64, 4},
                                   {4, 64}, {1, 256}, {12, 20}, {2, 128}};
   for (auto &s : shapes) {
      dim3 b(s[0], s[1]);
      dim3 g((2048 + s[0] - 1) / s[0], (2048 + s[1] - 1) / s[1]);
      snprintf(name, sizeof name, "%dx%d", s[0], s[1]);
      TIMED(t, RUNS, plane<<<g, b>>>(2048, 2048, x, y));
      report("plane", name);
   }
   static const int strides[] = {1, 2, 3, 4, 8, 16, -1};
   for (int s : strides) {
      snprintf(name, sizeof name, "%d", s);
      TIMED(t, RUNS, strided<<<N / 256, 256>>>(N, s, x, y));
      report("stride", name);
   }
   // As an index array: in order, in order by 32s, at random.
   for (int order = 0; order < 3; order++) {
      static const char *const names[] = {"in order", "turned in 32s",
                                          "at random"};
      for (int i = 0; i < N; i++)
         k[i] = order == 0 ? i : order == 1 ? i ^ 31 : (int)(bench_u32() % N);
      int *dk = device_copy((const int *)k, N);
      TIMED(t, RUNS, indexed<<<N / 256, 256>>>(dk, x, y));
      report("index", names[order]);
      CHECK(cudaFree(dk));
   }
   for (int ways = 1; ways <= 32; ways *= 2) {
      snprintf(name, sizeof name, "%d", ways);
      TIMED(t, RUNS, branches<<<N / 256, 256>>>(ways, x, y));
      report("ways", name);
   }
   for (int s = 0; s <= 32; s = s ? 2 * s : 2) {
      snprintf(name, sizeof name, "%d", s);
      TIMED(t, RUNS, trips<<<N / 256, 256>>>(s, x, y));
      report("trips differ by", name);
   }
   return 0;
}
