#!/bin/sh
# A CUDA program for compute_90 whose blocks form clusters: a histogram that is
# spread over the shared memory of each cluster's blocks.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
cat >clusters.cu <<'END'
#include <cooperative_groups.h>
#include <cuda_runtime.h>
#include <stdio.h>
namespace cg = cooperative_groups;

static const int BINS = 128, BLOCKS = 16, THREADS = 96, CLUSTER = 4;

__global__ void
count(const int *values, int n, unsigned *bins, unsigned *who)
{
   __shared__ unsigned part[BINS / CLUSTER];
   cg::cluster_group cluster = cg::this_cluster();
   unsigned each = BINS / cluster.num_blocks();

   for (unsigned i = threadIdx.x; i < each; i += blockDim.x)
      part[i] = 0;
   cluster.sync();
   for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n;
        i += gridDim.x * blockDim.x) {
      unsigned bin = (unsigned)values[i] % BINS;
      unsigned *there = cluster.map_shared_rank(part, bin / each);

      if (cluster.query_shared_rank(there) != bin / each)
         __trap();
      atomicAdd(there + bin % each, 1u);
   }
   cluster.sync();
   for (unsigned i = threadIdx.x; i < each; i += blockDim.x)
      atomicAdd(&bins[cluster.block_rank() * each + i], part[i]);
   if (threadIdx.x == 5)
      who[blockIdx.x] = cluster.thread_rank() + 1000 * cluster.group_index().x +
                        100000 * cluster.num_threads();
}

int
main()
{
   const int n = 10007;
   int *values;
   unsigned *bins, *who, want[BINS] = {0};
   int clusters = 0;

   cudaMallocManaged(&values, n * sizeof(int));
   cudaMallocManaged(&bins, sizeof(want));
   cudaMallocManaged(&who, BLOCKS * sizeof(unsigned));
   for (int i = 0; i < n; i++)
      want[(values[i] = i * i % 1009) % BINS]++;
   cudaLaunchConfig_t config = {};
   cudaLaunchAttribute attribute[1];
   config.gridDim = BLOCKS;
   config.blockDim = THREADS;
   attribute[0].id = cudaLaunchAttributeClusterDimension;
   attribute[0].val.clusterDim.x = CLUSTER;
   attribute[0].val.clusterDim.y = attribute[0].val.clusterDim.z = 1;
   config.attrs = attribute;
   config.numAttrs = 1;
   if (cudaOccupancyMaxActiveClusters(&clusters, count, &config) ||
       clusters < 1)
      return printf("no cluster fits\n"), 1;
   cudaError_t e = cudaLaunchKernelEx(&config, count, (const int *)values, n,
                                      bins, who);
   if (!e)
      e = cudaDeviceSynchronize();
   if (e)
      return printf("%s\n", cudaGetErrorString(e)), 1;
   for (int i = 0; i < BINS; i++)
      if (bins[i] != want[i])
         return printf("bin %d: %u, not %u\n", i, bins[i], want[i]), 1;
   for (int i = 0; i < BLOCKS; i++)
      if (who[i] != i % CLUSTER * THREADS + 5 + 1000u * (i / CLUSTER) +
                       100000u * CLUSTER * THREADS)
         return printf("block %d: %u\n", i, who[i]), 1;
   printf("right\n");
   return 0;
}
END
ok "$SAMPAN" nvcc -arch=sm_90 -O2 clusters.cu -o clusters
for width in 1 8 32; do
   SAMPAN_WIDTH=$width ok ./clusters
   has out right
done
clean
