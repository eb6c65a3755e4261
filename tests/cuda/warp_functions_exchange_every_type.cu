/* Shuffles of every type and width, votes, matches and reductions.
 * CUDA C++ Programming Guide, Warp Vote, Match, Reduce, Shuffle Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

static const unsigned ALL = 0xffffffff;

/* A value of type T that tells lanes apart. */
template <class T>
__device__ T
mark(int lane)
{
   return (T)(lane * 3 + 1);
}
template <>
__device__ __half2
mark<__half2>(int lane)
{
   return __floats2half2_rn(lane, lane + 1);
}
template <>
__device__ __nv_bfloat162
mark<__nv_bfloat162>(int lane)
{
   return __floats2bfloat162_rn(lane, lane + 1);
}
template <class T>
__device__ bool
is_mark(T x, int lane)
{
   T want = mark<T>(lane);
   const unsigned char *a = (const unsigned char *)&x;
   const unsigned char *b = (const unsigned char *)&want;
   for (unsigned i = 0; i < sizeof(x); i++) {
      if (a[i] != b[i])
         return false;
   }
   return true;
}

#define EXPECT(condition)                                                     \
   do {                                                                       \
      if (!(condition))                                                       \
         atomicMin(first_wrong, __LINE__);                                    \
   } while (0)

template <class T>
__device__ void
shuffles(int *first_wrong)
{
   const int lane = threadIdx.x % 32;
   const T x = mark<T>(lane);
   for (int width = 1; width <= 32; width *= 2) {
      const int first = lane & ~(width - 1), last = first + width - 1;
      EXPECT(is_mark(__shfl_sync(ALL, x, 5, width), first + 5 % width));
      EXPECT(is_mark(__shfl_sync(ALL, x, lane + 1, width),
                     first + (lane + 1) % width));
      for (int d = 0; d < 32; d = 2 * d + 1) {
         int up = lane - d < first ? lane : lane - d;
         int down = lane + d > last ? lane : lane + d;
         EXPECT(is_mark(__shfl_up_sync(ALL, x, d, width), up));
         EXPECT(is_mark(__shfl_down_sync(ALL, x, d, width), down));
         if (d < width)
            EXPECT(is_mark(__shfl_xor_sync(ALL, x, d, width), lane ^ d));
      }
   }
}

__global__ void
kernel(int *first_wrong)
{
   const int lane = threadIdx.x % 32;

   shuffles<int>(first_wrong);
   shuffles<unsigned>(first_wrong);
   shuffles<long>(first_wrong);
   shuffles<unsigned long>(first_wrong);
   shuffles<long long>(first_wrong);
   shuffles<unsigned long long>(first_wrong);
   shuffles<float>(first_wrong);
   shuffles<double>(first_wrong);
   shuffles<__half>(first_wrong);
   shuffles<__half2>(first_wrong);
   shuffles<__nv_bfloat16>(first_wrong);
   shuffles<__nv_bfloat162>(first_wrong);
   EXPECT(__shfl_xor_sync(ALL, (1ull << 40) + lane, 1) ==
          (1ull << 40) + (lane ^ 1));

   EXPECT(__ballot_sync(ALL, lane % 3 == 0) == 0x49249249);
   EXPECT(__any_sync(ALL, lane == 7));
   EXPECT(!__any_sync(ALL, lane == 32));
   EXPECT(__all_sync(ALL, lane < 32));
   EXPECT(!__all_sync(ALL, lane < 31));
   EXPECT(__activemask() >> lane & 1); /* more is not promised */
   if (lane % 2) {
      EXPECT(__ballot_sync(0xaaaaaaaa, lane > 8) == 0xaaaaaa00);
      EXPECT(__shfl_sync(0xaaaaaaaa, lane, 3) == 3);
   }
   __syncwarp();

   unsigned same_third = 0;
   for (int i = lane % 3; i < 32; i += 3)
      same_third |= 1u << i;
   EXPECT(__match_any_sync(ALL, lane % 3) == same_third);
   EXPECT(__match_any_sync(ALL, (double)(lane % 3)) == same_third);
   EXPECT(__match_any_sync(ALL, (unsigned long long)(lane % 3) << 40) ==
          same_third);
   int all = -1;
   EXPECT(__match_all_sync(ALL, 5.0f, &all) == ALL);
   EXPECT(all == 1);
   EXPECT(__match_all_sync(ALL, (long long)lane, &all) == 0);
   EXPECT(all == 0);

   EXPECT(__reduce_add_sync(ALL, lane) == 496);
   EXPECT(__reduce_add_sync(ALL, (unsigned)lane) == 496u);
   EXPECT(__reduce_min_sync(ALL, lane - 40) == -40);
   EXPECT(__reduce_max_sync(ALL, lane - 40) == -9);
   EXPECT(__reduce_min_sync(ALL, (unsigned)lane - 40) == (unsigned)-40);
   EXPECT(__reduce_max_sync(ALL, (unsigned)lane) == 31);
   EXPECT(__reduce_and_sync(ALL, 0xf0u | lane) == 0xf0);
   EXPECT(__reduce_or_sync(ALL, 1u << lane) == ALL);
   EXPECT(__reduce_xor_sync(ALL, (unsigned)lane) == 0);
   if (lane < 8)
      EXPECT(__reduce_add_sync(0xff, lane) == 28);

   EXPECT(__syncthreads_count(lane == 1) == (int)blockDim.x / 32);
   EXPECT(__syncthreads_and(lane < 32));
   EXPECT(!__syncthreads_or(lane == 32));
}

int
main()
{
   int *first_wrong;

   CUDA_CHECK(cudaMallocManaged(&first_wrong, sizeof(int)));
   *first_wrong = 1 << 30;
   kernel<<<2, 128>>>(first_wrong);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   if (*first_wrong != 1 << 30) {
      printf("line %d is wrong\n", *first_wrong);
      return 1;
   }
   puts("PASS");
   return 0;
}
