/* Two discs of stars pass through each other: all pairs attract.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: nbody [bodies] [steps]
 */
#include "check.h"
#include <math.h>
#include <stdint.h>
#include <vector>

enum { TILE = 128 };
static const float SOFTENING = 0.02f; /* squared; keeps near misses tame */
static const float STEP = 0.002f;

/* Each block walks all bodies a tile at a time; a tile is in shared memory, so
 * that each body is fetched once a block.
 */
__device__ float3
acceleration(const float4 *bodies, int n, float4 me)
{
   __shared__ float4 tile[TILE];
   float3 a = make_float3(0, 0, 0);

   for (int first = 0; first < n; first += TILE) {
      tile[threadIdx.x] = bodies[first + threadIdx.x];
      __syncthreads();
#pragma unroll 8
      for (int j = 0; j < TILE; j++) {
         float4 b = tile[j];
         float dx = b.x - me.x, dy = b.y - me.y, dz = b.z - me.z;
         float r = rsqrtf(dx * dx + dy * dy + dz * dz + SOFTENING);
         float f = b.w * r * r * r;
         a.x += f * dx;
         a.y += f * dy;
         a.z += f * dz;
      }
      __syncthreads();
   }
   return a;
}

__global__ void
kick(const float4 *bodies, float4 *velocities, int n, float dt)
{
   int i = blockIdx.x * TILE + threadIdx.x;
   float3 a = acceleration(bodies, n, bodies[i]);
   float4 v = velocities[i];

   v.x += a.x * dt;
   v.y += a.y * dt;
   v.z += a.z * dt;
   velocities[i] = v;
}

__global__ void
drift(float4 *bodies, const float4 *velocities, float dt)
{
   int i = blockIdx.x * TILE + threadIdx.x;
   float4 p = bodies[i], v = velocities[i];

   p.x += v.x * dt;
   p.y += v.y * dt;
   p.z += v.z * dt;
   bodies[i] = p;
}

static double
energy(const std::vector<float4> &p, const std::vector<float4> &v)
{
   double e = 0;

   for (size_t i = 0; i < p.size(); i++) {
      e += 0.5 * p[i].w *
           ((double)v[i].x * v[i].x + (double)v[i].y * v[i].y +
            (double)v[i].z * v[i].z);
      for (size_t j = 0; j < i; j++) {
         double dx = p[i].x - p[j].x, dy = p[i].y - p[j].y,
                dz = p[i].z - p[j].z;
         e -= (double)p[i].w * p[j].w /
              sqrt(dx * dx + dy * dy + dz * dz + SOFTENING);
      }
   }
   return e;
}

/* The momentum of all bodies has to stay what it was: nothing pushes from
 * outside. */
static double
momentum(const std::vector<float4> &p, const std::vector<float4> &v)
{
   double x = 0, y = 0, z = 0;

   for (size_t i = 0; i < p.size(); i++) {
      x += (double)p[i].w * v[i].x;
      y += (double)p[i].w * v[i].y;
      z += (double)p[i].w * v[i].z;
   }
   return sqrt(x * x + y * y + z * z);
}

static float
chance(void)
{
   static uint64_t s = 88172645463325252u;

   s ^= s << 13;
   s ^= s >> 7;
   s ^= s << 17;
   return (float)(s >> 40) / (1 << 24);
}

static void
make_disc(float4 *p, float4 *v, int n, float x, float y, float speed)
{
   for (int i = 0; i < n; i++) {
      float r = 0.1f + sqrtf(chance()), angle = 6.2831853f * chance();
      float turn = sqrtf(0.5f * r / (r * r + SOFTENING));

      p[i] = make_float4(x + r * cosf(angle), y + r * sinf(angle),
                         0.05f * (chance() - 0.5f), 0.5f / (float)n);
      v[i] = make_float4(speed - turn * sinf(angle), turn * cosf(angle), 0, 0);
   }
}

int
main(int argc, char **argv)
{
   int n = argc > 1 ? atoi(argv[1]) : 4096, steps = argc > 2 ? atoi(argv[2]) : 50;
   n = (n < 2 * TILE ? 2 * TILE : n) / (2 * TILE) * (2 * TILE);
   std::vector<float4> p(n), v(n);
   make_disc(&p[0], &v[0], n / 2, -1.5f, -0.4f, 0.35f);
   make_disc(&p[n / 2], &v[n / 2], n / 2, 1.5f, 0.4f, -0.35f);
   double before = energy(p, v), push = momentum(p, v);

   float4 *bodies, *velocities;
   size_t bytes = n * sizeof(float4);
   cudaEvent_t start, stop;
   float ms;
   CHECK(cudaMalloc(&bodies, bytes));
   CHECK(cudaMalloc(&velocities, bytes));
   CHECK(cudaMemcpy(bodies, p.data(), bytes, cudaMemcpyHostToDevice));
   CHECK(cudaMemcpy(velocities, v.data(), bytes, cudaMemcpyHostToDevice));
   CHECK(cudaEventCreate(&start));
   CHECK(cudaEventCreate(&stop));
   CHECK(cudaEventRecord(start));
   kick<<<n / TILE, TILE>>>(bodies, velocities, n, STEP / 2);
   for (int s = 0; s < steps; s++) {
      drift<<<n / TILE, TILE>>>(bodies, velocities, STEP);
      kick<<<n / TILE, TILE>>>(bodies, velocities, n,
                               s + 1 < steps ? STEP : STEP / 2);
   }
   CHECK(cudaGetLastError());
   CHECK(cudaEventRecord(stop));
   CHECK(cudaEventSynchronize(stop));
   CHECK(cudaEventElapsedTime(&ms, start, stop));
   CHECK(cudaMemcpy(p.data(), bodies, bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(v.data(), velocities, bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaFree(bodies));
   CHECK(cudaFree(velocities));
   CHECK(cudaEventDestroy(start));
   CHECK(cudaEventDestroy(stop));

   double after = energy(p, v), drift_of = fabs((after - before) / before);
   double pushed = fabs(momentum(p, v) - push);
   printf("%d bodies, %d steps, %.0f ms, %.2f billion pairs/s\n", n, steps, ms,
          (double)n * n * (steps + 1) / ms / 1e6);
   printf("energy %.6f -> %.6f (%.1e)   momentum changed by %.1e\n", before,
          after, drift_of, pushed);
   return verdict(drift_of < 1e-3 && pushed < 1e-4,
                  "energy and momentum are kept");
}
