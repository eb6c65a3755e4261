/* The blocks of a thread block cluster as a group, for cooperative_groups.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 11.4.1.2; code for compute_90 and up.
 */
#pragma once

#define _CG_HAS_CLUSTER_GROUP 1

namespace cooperative_groups {
namespace details {

#define SAMPAN_CLUSTER_REGISTER(name, text) \
   SAMPAN_CG unsigned int name(void) \
   { \
      unsigned int x; \
      asm("mov.u32 %0, " text ";" : "=r"(x)); \
      return x; \
   }
SAMPAN_CLUSTER_REGISTER(cluster_x, "%%cluster_ctaid.x")
SAMPAN_CLUSTER_REGISTER(cluster_y, "%%cluster_ctaid.y")
SAMPAN_CLUSTER_REGISTER(cluster_z, "%%cluster_ctaid.z")
SAMPAN_CLUSTER_REGISTER(cluster_blocks_x, "%%cluster_nctaid.x")
SAMPAN_CLUSTER_REGISTER(cluster_blocks_y, "%%cluster_nctaid.y")
SAMPAN_CLUSTER_REGISTER(cluster_blocks_z, "%%cluster_nctaid.z")
SAMPAN_CLUSTER_REGISTER(cluster_rank, "%%cluster_ctarank")
SAMPAN_CLUSTER_REGISTER(cluster_blocks, "%%cluster_nctarank")
SAMPAN_CLUSTER_REGISTER(cluster_id_x, "%%clusterid.x")
SAMPAN_CLUSTER_REGISTER(cluster_id_y, "%%clusterid.y")
SAMPAN_CLUSTER_REGISTER(cluster_id_z, "%%clusterid.z")
SAMPAN_CLUSTER_REGISTER(clusters_x, "%%nclusterid.x")
SAMPAN_CLUSTER_REGISTER(clusters_y, "%%nclusterid.y")
SAMPAN_CLUSTER_REGISTER(clusters_z, "%%nclusterid.z")
#undef SAMPAN_CLUSTER_REGISTER

} // namespace details

/* No thread_group: that knows of the block and the grid alone. */
class cluster_group {
   SAMPAN_CG
   cluster_group(void)
   {
   }
   friend SAMPAN_CG cluster_group this_cluster(void);

 public:
   struct arrival_token {
   };
   static SAMPAN_CG arrival_token
   barrier_arrive(void)
   {
      asm volatile("barrier.cluster.arrive.release;" : : : "memory");
      return arrival_token();
   }
   static SAMPAN_CG void
   barrier_wait(void)
   {
      asm volatile("barrier.cluster.wait.acquire;" : : : "memory");
   }
   static SAMPAN_CG void
   barrier_wait(arrival_token &&)
   {
      barrier_wait();
   }
   static SAMPAN_CG void
   sync(void)
   {
      barrier_arrive();
      barrier_wait();
   }
   static SAMPAN_CG unsigned int
   block_rank(void)
   {
      return details::cluster_rank();
   }
   static SAMPAN_CG unsigned int
   num_blocks(void)
   {
      return details::cluster_blocks();
   }
   static SAMPAN_CG dim3
   block_index(void)
   {
      return dim3(details::cluster_x(), details::cluster_y(),
                  details::cluster_z());
   }
   static SAMPAN_CG dim3
   dim_blocks(void)
   {
      return dim3(details::cluster_blocks_x(), details::cluster_blocks_y(),
                  details::cluster_blocks_z());
   }
   static SAMPAN_CG dim3
   group_index(void)
   {
      return dim3(details::cluster_id_x(), details::cluster_id_y(),
                  details::cluster_id_z());
   }
   static SAMPAN_CG dim3
   dim_clusters(void)
   {
      return dim3(details::clusters_x(), details::clusters_y(),
                  details::clusters_z());
   }
   static SAMPAN_CG dim3
   dim_threads(void)
   {
      dim3 n = dim_blocks();
      return dim3(blockDim.x * n.x, blockDim.y * n.y, blockDim.z * n.z);
   }
   static SAMPAN_CG dim3
   thread_index(void)
   {
      dim3 b = block_index();
      return dim3(b.x * blockDim.x + threadIdx.x,
                  b.y * blockDim.y + threadIdx.y,
                  b.z * blockDim.z + threadIdx.z);
   }
   static SAMPAN_CG unsigned int
   num_threads(void)
   {
      return num_blocks() * details::block_size();
   }
   static SAMPAN_CG unsigned int
   size(void)
   {
      return num_threads();
   }
   static SAMPAN_CG unsigned int
   thread_rank(void)
   {
      return block_rank() * details::block_size() +
             details::block_thread_rank();
   }
   /* The rank of the block whose shared memory it is in. */
   static SAMPAN_CG unsigned int
   query_shared_rank(const void *p)
   {
      unsigned int rank;
      asm("getctarank.u64 %0, %1;" : "=r"(rank) : "l"(p));
      return rank;
   }
   /* The same variable in the shared memory of another block. */
   template <class T>
   static SAMPAN_CG T *
   map_shared_rank(T *p, int rank)
   {
      T *there;
      asm("mapa.u64 %0, %1, %2;" : "=l"(there) : "l"(p), "r"(rank));
      return there;
   }
};

SAMPAN_CG cluster_group
this_cluster(void)
{
   return cluster_group();
}

} // namespace cooperative_groups
