/* What cases of single functions share: run one on many inputs in a kernel
 * and on the host, and compare the bits.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const int AGREE_COUNT = 1 << 14;
static int agree_failures;

/* Three words: edge cases first, then noise. */
struct sample {
   unsigned x, y, z;
};

#define CUDA_CHECK(call)                                                      \
   do {                                                                       \
      cudaError_t code_ = (call);                                             \
      if (code_ != cudaSuccess) {                                             \
         printf("%s:%d: %s: %s\n", __FILE__, __LINE__, #call,                 \
                cudaGetErrorString(code_));                                   \
         exit(1);                                                             \
      }                                                                       \
   } while (0)

template <class F>
__global__ void
agree_kernel(F f, const sample *in, unsigned long long *out, int count)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i < count)
      out[i] = (unsigned long long)f(in[i]);
}

static inline sample *
agree_samples(void)
{
   static sample *in;
   static const unsigned edges[] = {
      0,          1,          2,          0x7f,       0x80,       0xff,
      0x7fff,     0x8000,     0xffff,     0x10000,    0x7fffffff, 0x80000000,
      0xffffffff, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
      0x00800000, 0x007fffff, 0x4f000000, 0xcf000000, 0x5f000000, 0x3c003c00,
      0x7c00fc00, 0x7e000001, 0x7bff0400, 0x3f803f80, 0x80017fff, 0x4b000001};
   const int n = sizeof(edges) / sizeof(*edges);
   unsigned seed = 12345;

   if (in)
      return in;
   CUDA_CHECK(cudaMallocManaged(&in, AGREE_COUNT * sizeof(*in)));
   for (int i = 0; i < AGREE_COUNT; i++) {
      unsigned w[3];
      for (unsigned &x : w)
         x = seed = seed * 1664525u + 1013904223u, x ^= x >> 15;
      if (i < n * n) {
         w[0] = edges[i / n];
         w[1] = edges[i % n];
      } else if (i % 4 == 1) { /* near 1, as float and as two halves */
         w[0] = (w[0] & 0x83ff83ff) | 0x3c003800;
         w[1] = (w[1] & 0x83ff83ff) | 0x38003c00;
         w[2] = (w[2] & 0x83ff83ff) | 0x34003c00;
      }
      in[i] = {w[0], w[1], w[2]};
   }
   return in;
}

/* The kernel's results are what `host` says. */
template <class D, class H>
static void
agree(const char *what, D device, H host)
{
   static unsigned long long *out;
   sample *in = agree_samples();
   int shown = 0;

   if (!out)
      CUDA_CHECK(cudaMallocManaged(&out, AGREE_COUNT * sizeof(*out)));
   agree_kernel<<<(AGREE_COUNT + 127) / 128, 128>>>(device, in, out,
                                                   AGREE_COUNT);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   for (int i = 0; i < AGREE_COUNT; i++) {
      unsigned long long want = (unsigned long long)host(in[i]);
      if (out[i] == want)
         continue;
      agree_failures++;
      if (shown++ < 3)
         printf("%s(%08x, %08x, %08x) is %llx, not %llx\n", what, in[i].x,
                in[i].y, in[i].z, out[i], want);
   }
}

/* expr, of s.x, s.y, s.z, is the same on both sides. */
#define SAME(expr)                                                            \
   agree(#expr, [] __device__(sample s) { return (expr); },                   \
         [](sample s) { return (expr); })
/* expr in a kernel is `want` on the host. */
#define EQUALS(expr, want)                                                    \
   agree(#expr, [] __device__(sample s) { return (expr); },                   \
         [](sample s) { return (want); })

static inline int
agree_result(void)
{
   if (!agree_failures)
      puts("PASS");
   return agree_failures != 0;
}

template <class To, class From>
static __host__ __device__ To
as(From from)
{
   To to;
   static_assert(sizeof(to) == sizeof(from), "");
   memcpy(&to, &from, sizeof(to));
   return to;
}
