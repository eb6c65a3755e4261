/* Every atomic function, type and scope: all threads of a grid at once.
 * CUDA C++ Programming Guide, Atomic Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

static const int BLOCKS = 8, THREADS = 96, TOTAL = BLOCKS * THREADS;
typedef unsigned long long u64;

/* Cells that threads fight for, one of each kind; shared and global. */
struct cells {
   int add_i, sub_i, min_i, max_i;
   unsigned add_u, min_u, max_u, inc, dec, and_u, or_u, xor_u, cas_u;
   u64 add_ull, max_ull, min_ull, and_ull, or_ull, xor_ull, cas_ull;
   long long max_ll, min_ll;
   float add_f;
   double add_d;
   unsigned exch_i;
   float exch_f;
   u64 exch_ull;
   unsigned short cas_16;
   __half add_h;
   __half2 add_h2;
   __nv_bfloat16 add_b;
   __nv_bfloat162 add_b2;
};

static __host__ __device__ void
begin(cells *c)
{
   memset((void *)c, 0, sizeof(*c));
   c->min_i = c->min_u = 1000000;
   c->min_ull = c->min_ll = 1ll << 40;
   c->and_u = ~0u;
   c->and_ull = ~0ull;
   c->dec = 5;
}

#define ALL(s)                                                                \
   template <class Sum>                                                       \
   __device__ void all##s(cells *c, int i, Sum *exchanged)                    \
   {                                                                          \
      atomicAdd##s(&c->add_i, i);                                             \
      atomicSub##s(&c->sub_i, i);                                             \
      atomicMin##s(&c->min_i, -i);                                            \
      atomicMax##s(&c->max_i, i);                                             \
      atomicAdd##s(&c->add_u, (unsigned)i);                                   \
      atomicMin##s(&c->min_u, 10u + i);                                       \
      atomicMax##s(&c->max_u, (unsigned)i);                                   \
      atomicInc##s(&c->inc, 6u);                                              \
      atomicDec##s(&c->dec, 9u);                                              \
      atomicAnd##s(&c->and_u, ~(1u << i % 31));                               \
      atomicOr##s(&c->or_u, 1u << i % 29);                                    \
      atomicXor##s(&c->xor_u, (unsigned)i);                                   \
      atomicAdd##s(&c->add_ull, (u64)i << 32);                                \
      atomicMax##s(&c->max_ull, (u64)i << 33);                                \
      atomicMin##s(&c->min_ull, (u64)(i + 1) << 20);                          \
      atomicMax##s(&c->max_ll, (long long)i << 33);                           \
      atomicMin##s(&c->min_ll, -((long long)i << 33));                        \
      atomicAnd##s(&c->and_ull, ~(1ull << i % 63));                           \
      atomicOr##s(&c->or_ull, 1ull << i % 61);                                \
      atomicXor##s(&c->xor_ull, (u64)i << 30);                                \
      atomicAdd##s(&c->add_f, (float)i);                                      \
      atomicAdd##s(&c->add_d, (double)i);                                     \
      /* What comes out of an exchange went in before: sums are kept. */      \
      *exchanged += atomicExch##s(&c->exch_i, (unsigned)i);                   \
      *exchanged += (u64)atomicExch##s(&c->exch_f, (float)i);                 \
      *exchanged += atomicExch##s(&c->exch_ull, (u64)i);                      \
      unsigned seen = c->cas_u, old;                                          \
      while ((old = atomicCAS##s(&c->cas_u, seen, seen + i)) != seen)         \
         seen = old;                                                          \
      u64 seen64 = c->cas_ull, old64;                                         \
      while ((old64 = atomicCAS##s(&c->cas_ull, seen64, seen64 + i)) !=       \
             seen64)                                                          \
         seen64 = old64;                                                      \
   }
ALL()
ALL(_block)
ALL(_system)

__device__ u64 exchanged_sum;

__global__ void
kernel(cells *global, cells *blocks, cells *system)
{
   __shared__ cells local;
   const int i = blockIdx.x * blockDim.x + threadIdx.x;
   u64 exchanged = 0, ignored = 0;

   if (threadIdx.x == 0)
      begin(&local);
   __syncthreads();
   all(global, i, &exchanged);
   all_system(system, i, &ignored);
   all_block(&local, threadIdx.x, &ignored);
   atomicAdd(&exchanged_sum, exchanged);
   unsigned short seen = global->cas_16, old;
   while ((old = atomicCAS(&global->cas_16, seen,
                           (unsigned short)(seen + 3))) != seen)
      seen = old;
   if (i < 64) { /* exact in eight bits only while small */
      atomicAdd(&global->add_h, __float2half(1.0f));
      atomicAdd(&global->add_h2, __floats2half2_rn(1.0f, 2.0f));
      atomicAdd(&global->add_b, __float2bfloat16(1.0f));
      atomicAdd(&global->add_b2, __floats2bfloat162_rn(1.0f, 2.0f));
   }
   __syncthreads();
   if (threadIdx.x == 0)
      blocks[blockIdx.x] = local;
}

static int failures;
#define EXPECT(got, want)                                                     \
   do {                                                                       \
      if ((got) != (want)) {                                                  \
         failures++;                                                          \
         printf("%s is not %s\n", #got, #want);                               \
      }                                                                       \
   } while (0)

static void
check(const cells *c, int n)
{
   unsigned xors = 0;
   for (int i = 0; i < n; i++)
      xors ^= (unsigned)i;
   EXPECT(c->add_i, n * (n - 1) / 2);
   EXPECT(c->sub_i, -(n * (n - 1) / 2));
   EXPECT(c->min_i, -(n - 1));
   EXPECT(c->max_i, n - 1);
   EXPECT(c->add_u, (unsigned)(n * (n - 1) / 2));
   EXPECT(c->min_u, 10u);
   EXPECT(c->max_u, (unsigned)(n - 1));
   EXPECT(c->inc, (unsigned)n % 7);
   EXPECT(c->dec, (unsigned)((5 - n) % 10 + 10) % 10);
   EXPECT(c->and_u, 0x80000000u);
   EXPECT(c->or_u, (1u << 29) - 1);
   EXPECT(c->xor_u, xors);
   EXPECT(c->add_ull, (u64)n * (n - 1) / 2 << 32);
   EXPECT(c->max_ull, (u64)(n - 1) << 33);
   EXPECT(c->min_ull, 1ull << 20);
   EXPECT(c->max_ll, (long long)(n - 1) << 33);
   EXPECT(c->min_ll, -((long long)(n - 1) << 33));
   EXPECT(c->and_ull, 1ull << 63);
   EXPECT(c->or_ull, (1ull << 61) - 1);
   EXPECT(c->xor_ull, (u64)xors << 30);
   EXPECT(c->add_f, (float)(n * (n - 1) / 2));
   EXPECT(c->add_d, n * (n - 1) / 2);
   EXPECT(c->cas_u, (unsigned)(n * (n - 1) / 2));
   EXPECT(c->cas_ull, (u64)(n * (n - 1) / 2));
}

int
main()
{
   cells *c;
   u64 sum = 0;

   CUDA_CHECK(cudaMallocManaged(&c, (BLOCKS + 2) * sizeof(*c)));
   begin(&c[0]);
   begin(&c[1]);
   kernel<<<BLOCKS, THREADS>>>(&c[0], &c[2], &c[1]);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   check(&c[0], TOTAL);
   check(&c[1], TOTAL);
   for (int i = 0; i < BLOCKS; i++)
      check(&c[2 + i], THREADS);
   EXPECT(c[0].cas_16, (unsigned short)(3 * TOTAL));
   EXPECT(__half2float(c[0].add_h), 64.0f);
   EXPECT(__low2float(c[0].add_h2), 64.0f);
   EXPECT(__high2float(c[0].add_h2), 128.0f);
   EXPECT(__bfloat162float(c[0].add_b), 64.0f);
   EXPECT(__high2float(c[0].add_b2), 128.0f);

   CUDA_CHECK(cudaMemcpyFromSymbol(&sum, exchanged_sum, sizeof(sum)));
   sum += c[0].exch_i + (u64)c[0].exch_f + c[0].exch_ull;
   EXPECT(sum, 3ull * (TOTAL * (TOTAL - 1) / 2));
   if (!failures)
      puts("PASS");
   return failures != 0;
}
