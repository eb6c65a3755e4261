/* A cooperative launch: grid_group::sync() between phases of a sum.
 * CUDA C++ Programming Guide, Grid Synchronization.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cooperative_groups.h>

namespace cg = cooperative_groups;

static const int ROUNDS = 20;

/* In each round a thread writes its cell and reads its neighbour's. */
__global__ void
kernel(int *cells, int *wrong)
{
   cg::grid_group grid = cg::this_grid();
   const int n = (int)grid.size(), i = (int)grid.thread_rank();

   if (!grid.is_valid() || (int)grid.num_blocks() != (int)gridDim.x)
      atomicAdd(wrong, 1);
   for (int round = 0; round < ROUNDS; round++) {
      cells[i] = round * n + i;
      grid.sync();
      int other = (i + (int)blockDim.x) % n;
      if (cells[other] != round * n + other)
         atomicAdd(wrong, 1);
      grid.sync();
   }
}

int
main()
{
   int *cells, *wrong, blocks = 0;
   const int threads = 64;

   CUDA_CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel,
                                                            threads, 0));
   if (blocks > 4)
      blocks = 4;
   CUDA_CHECK(cudaMallocManaged(&cells, blocks * threads * sizeof(int)));
   CUDA_CHECK(cudaMallocManaged(&wrong, sizeof(int)));
   *wrong = 0;
   void *args[] = {&cells, &wrong};
   CUDA_CHECK(cudaLaunchCooperativeKernel((void *)kernel, blocks, threads,
                                          args));
   CUDA_CHECK(cudaDeviceSynchronize());
   if (*wrong) {
      printf("%d wrong\n", *wrong);
      return 1;
   }
   puts("PASS");
   return 0;
}
