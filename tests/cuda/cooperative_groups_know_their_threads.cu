/* Blocks, tiles, coalesced groups and partitions; their collectives.
 * CUDA C++ Programming Guide, Cooperative Groups.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>

namespace cg = cooperative_groups;

#define EXPECT(condition)                                                     \
   do {                                                                       \
      if (!(condition))                                                       \
         atomicMin(first_wrong, __LINE__);                                    \
   } while (0)

struct pair {
   double a;
   int b;
};

template <unsigned Size>
__device__ void
tile(const cg::thread_block &block, int *first_wrong)
{
   cg::thread_block_tile<Size> t = cg::tiled_partition<Size>(block);
   const int rank = threadIdx.x % Size, id = threadIdx.x;

   EXPECT(t.size() == Size && t.num_threads() == Size);
   EXPECT(t.thread_rank() == (unsigned)rank);
   EXPECT(t.meta_group_rank() == threadIdx.x / Size);
   EXPECT(t.meta_group_size() == blockDim.x / Size);
   t.sync();
   EXPECT(t.shfl(id, 0) == id - rank);
   EXPECT(t.shfl_xor(id, Size / 2) == (int)(id ^ Size / 2));
   EXPECT(t.shfl_down(id, 1) == (rank + 1 < (int)Size ? id + 1 : id));
   pair p = {id * 0.5, id};
   p = t.shfl_up(p, 1);
   EXPECT(p.b == (rank ? id - 1 : id) && p.a == p.b * 0.5);
   EXPECT(t.ballot(rank == 0) == 1);
   EXPECT(t.any(rank == 0) && t.all(rank < (int)Size));
   EXPECT(t.match_any(rank / 2) == (Size == 1 ? 1u : 3u << (rank & ~1)));

   const int n = Size, low = id - rank;
   EXPECT(cg::reduce(t, id, cg::plus<int>()) == n * low + n * (n - 1) / 2);
   EXPECT(cg::reduce(t, (float)id, cg::plus<float>()) ==
          n * low + n * (n - 1) / 2);
   EXPECT(cg::reduce(t, -(double)id, cg::less<double>()) == -(low + n - 1));
   EXPECT(cg::reduce(t, id, cg::greater<int>()) == low + n - 1);
   EXPECT(cg::reduce(t, 1ull << rank, cg::bit_or<unsigned long long>()) ==
          (1ull << n) - 1);
   EXPECT(cg::inclusive_scan(t, rank) == rank * (rank + 1) / 2);
   EXPECT(cg::exclusive_scan(t, rank, cg::plus<int>()) ==
          rank * (rank - 1) / 2);
   EXPECT(cg::inclusive_scan(t, n - rank, cg::greater<int>()) == n);
}

__device__ int
sum_by_shared(cg::thread_group g, int *shared, int value)
{
   const int rank = (int)g.thread_rank();
   for (int i = (int)g.size() / 2; i > 0; i /= 2) {
      shared[rank] = value;
      g.sync();
      if (rank < i)
         value += shared[rank + i];
      g.sync();
   }
   return value;
}

/* The 11 lanes 1, 4, ... 31, or the 21 others. */
__device__ void
coalesced(const cg::coalesced_group &g, int *first_wrong)
{
   const int lane = threadIdx.x % 32;
   if (lane % 3 != 1) {
      EXPECT(g.size() == 21);
      return;
   }
   EXPECT(g.size() == 11);
   EXPECT((int)g.thread_rank() == lane / 3);
   EXPECT(g.shfl(lane, 2) == 7);
   EXPECT(g.shfl_down(lane, 1) == (lane == 31 ? 31 : lane + 3));
   EXPECT(g.shfl_up(lane, 2) == (lane < 6 ? lane : lane - 6));
   EXPECT(g.ballot(lane < 10) == 7);
   EXPECT(cg::reduce(g, lane, cg::plus<int>()) == 11 * 16);
   EXPECT(cg::reduce(g, (float)lane, cg::plus<float>()) == 11 * 16);
   EXPECT(cg::exclusive_scan(g, 2) == 2 * (lane / 3));
   cg::coalesced_group half = cg::binary_partition(g, lane > 15);
   EXPECT(half.size() == (lane > 15 ? 6u : 5u));
   cg::coalesced_group four = cg::tiled_partition(g, 4);
   EXPECT(four.size() == (lane / 3 < 8 ? 4u : 3u));
   EXPECT(four.meta_group_rank() == (unsigned)(lane / 3 / 4));
}

__global__ void
kernel(int *first_wrong, const int *input)
{
   __shared__ int shared[128];
   cg::thread_block block = cg::this_thread_block();
   const int id = threadIdx.x, lane = id % 32;

   EXPECT(block.size() == blockDim.x && (int)block.thread_rank() == id);
   EXPECT(block.group_index().x == blockIdx.x);
   EXPECT(block.thread_index().x == threadIdx.x);
   EXPECT(block.dim_threads().x == blockDim.x);
   tile<32>(block, first_wrong);
   tile<16>(block, first_wrong);
   tile<4>(block, first_wrong);
   tile<2>(block, first_wrong);

   cg::memcpy_async(block, shared, input, sizeof(int) * 128);
   cg::wait(block);
   EXPECT(shared[127 - id] == 127 - id);
   block.sync();
   int all = sum_by_shared(block, shared, id);
   EXPECT(id || all == 127 * 64);
   cg::thread_group eight = cg::tiled_partition(block, 8);
   EXPECT(eight.size() == 8 && eight.thread_rank() == (unsigned)id % 8);
   int sum = sum_by_shared(eight, shared + id / 8 * 8, 1);
   EXPECT(id % 8 || sum == 8);
   cg::thread_group two = cg::tiled_partition(eight, 2);
   EXPECT(two.size() == 2 && two.thread_rank() == (unsigned)id % 2);

   cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
   cg::coalesced_group fifth = cg::labeled_partition(warp, lane % 5);
   EXPECT(fifth.size() == (lane % 5 < 2 ? 7u : 6u));
   EXPECT((int)fifth.thread_rank() == lane / 5);
   EXPECT((int)fifth.meta_group_rank() == lane % 5);
   EXPECT(fifth.meta_group_size() == 5);
   coalesced(cg::binary_partition(warp, lane % 3 == 1), first_wrong);

   /* How many threads stand together in a branch is not promised; that each
    * of them is in one group is.
    */
   shared[id] = 0;
   block.sync();
   if (lane % 3 == 1) {
      cg::coalesced_group g = cg::coalesced_threads();
      EXPECT(g.size() >= 1 && g.size() <= 11 && g.thread_rank() < g.size());
      EXPECT(g.shfl(lane, g.thread_rank()) == lane);
      if (g.thread_rank() == 0)
         atomicAdd(&shared[0], (int)g.size());
   }
   block.sync();
   EXPECT(shared[0] == 4 * 11);
   cg::sync(block);
}

int
main()
{
   int *memory;

   CUDA_CHECK(cudaMallocManaged(&memory, 129 * sizeof(int)));
   memory[0] = 1 << 30;
   for (int i = 0; i < 128; i++)
      memory[1 + i] = i;
   kernel<<<3, 128>>>(memory, memory + 1);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   if (memory[0] != 1 << 30) {
      printf("line %d is wrong\n", memory[0]);
      return 1;
   }
   puts("PASS");
   return 0;
}
