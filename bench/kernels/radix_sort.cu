// radix_sort, CUDA form: the work is told in radix_sort.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "radix_sort.h"

// Keys of each digit in each block; digit-major, so that a scan orders them.
__global__ void
count(const uint32_t *__restrict__ in, int shift, unsigned *table)
{
   __shared__ unsigned bins[16];
   if (threadIdx.x < 16)
      bins[threadIdx.x] = 0;
   __syncthreads();
   atomicAdd(&bins[in[blockIdx.x * BLOCK + threadIdx.x] >> shift & 15], 1u);
   __syncthreads();
   if (threadIdx.x < 16)
      table[threadIdx.x * gridDim.x + blockIdx.x] = bins[threadIdx.x];
}

// Exclusive scan of the whole table by one block.
__global__ void
scan(unsigned *table, int n)
{
   __shared__ unsigned sums[32];
   int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
   unsigned base = 0;
   for (int i0 = 0; i0 < n; i0 += 1024) {
      unsigned mine = table[i0 + threadIdx.x], v = mine;
      for (int d = 1; d < 32; d <<= 1) {
         unsigned u = __shfl_up_sync(0xffffffffu, v, d);
         if (lane >= d)
            v += u;
      }
      if (lane == 31)
         sums[warp] = v;
      __syncthreads();
      if (warp == 0) {
         unsigned s = sums[lane];
         for (int d = 1; d < 32; d <<= 1) {
            unsigned u = __shfl_up_sync(0xffffffffu, s, d);
            if (lane >= d)
               s += u;
         }
         sums[lane] = s;
      }
      __syncthreads();
      table[i0 + threadIdx.x] = base + v - mine + (warp ? sums[warp - 1] : 0);
      base += sums[31];
      __syncthreads();
   }
}

// The rank among equal digits: lanes before in the warp, warps before.
__global__ void
scatter(const uint32_t *__restrict__ in, uint32_t *__restrict__ out, int shift,
        const unsigned *__restrict__ table)
{
   __shared__ unsigned sums[BLOCK / 32][16];
   int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
   uint32_t key = in[blockIdx.x * BLOCK + threadIdx.x];
   unsigned digit = key >> shift & 15, same = 0xffffffffu;
   for (int b = 0; b < 4; b++) {
      unsigned votes = __ballot_sync(0xffffffffu, digit >> b & 1);
      same &= digit >> b & 1 ? votes : ~votes;
   }
   if (lane < 16)
      sums[warp][lane] = 0;
   __syncwarp();
   unsigned rank = __popc(same & ((1u << lane) - 1));
   if (rank == 0)
      sums[warp][digit] = __popc(same);
   __syncthreads();
   if (threadIdx.x < 16) {
      unsigned s = table[threadIdx.x * gridDim.x + blockIdx.x];
      for (int w = 0; w < BLOCK / 32; w++) {
         unsigned n = sums[w][threadIdx.x];
         sums[w][threadIdx.x] = s;
         s += n;
      }
   }
   __syncthreads();
   out[sums[warp][digit] + rank] = key;
}

int
main()
{
   uint32_t *x = (uint32_t *)bench_alloc(N * 4),
            *y = (uint32_t *)bench_alloc(N * 4);
   make_input(x);
   uint32_t *dx = device_copy((const uint32_t *)x, N);
   uint32_t *d[2] = {device_copy<uint32_t>(NULL, N),
                     device_copy<uint32_t>(NULL, N)};
   unsigned *table =
      device_copy<unsigned>(NULL, 16 * BLOCKS > 1024 ? 16 * BLOCKS : 1024);
   int reps = bench_reps();
   double t[100];
   TIMED(
      t, reps, for (int p = 0; p < 8; p++) {
         const uint32_t *in = p ? d[p & 1] : dx;
         count<<<BLOCKS, BLOCK>>>(in, 4 * p, table);
         scan<<<1, 1024>>>(table, 16 * BLOCKS);
         scatter<<<BLOCKS, BLOCK>>>(in, d[~p & 1], 4 * p, table);
      });
   host_copy(y, d[0], N);
   return bench_report("radix_sort", "cuda", t, reps, BYTES, FLOPS,
                       verify(x, y));
}
