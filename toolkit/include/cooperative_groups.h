/* Cooperative groups: named sets of threads that wait and talk together.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, chapter 11.  thread_group is the common
 * handle; every other group can be passed where one is wanted.  The groups
 * of threads within one warp (tiles, coalesced groups, partitions) all are
 * `warp_group`: a lane mask, and where this group stands among its siblings.
 */
#pragma once
#define _COOPERATIVE_GROUPS_H_

#if defined(__CUDA__) && defined(__clang__)

#include "cuda_runtime.h"
#include "sampan/group_shuffle.h"

#define SAMPAN_CG __device__ __forceinline__

namespace cooperative_groups {

class thread_block;
class grid_group;
class coalesced_group;
template <unsigned int Size, class Parent> class thread_block_tile;

namespace details {

enum group_type { GROUP_NONE, GROUP_WARP, GROUP_BLOCK, GROUP_GRID };

SAMPAN_DEVICE unsigned int
block_size(void)
{
   return blockDim.x * blockDim.y * blockDim.z;
}
SAMPAN_DEVICE unsigned int
block_thread_rank(void)
{
   return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
}
SAMPAN_DEVICE unsigned long long
grid_blocks(void)
{
   return (unsigned long long)gridDim.x * gridDim.y * gridDim.z;
}
SAMPAN_DEVICE unsigned long long
grid_block_rank(void)
{
   return ((unsigned long long)blockIdx.z * gridDim.y + blockIdx.y) *
             gridDim.x +
          blockIdx.x;
}

/* A cooperative launch hands each kernel a workspace in %envreg1:%envreg2;
 * its second word is the barrier.  Every block adds 1, but the first block
 * what is missing to 2^31, so that the top bit flips when all are there.
 */
SAMPAN_DEVICE unsigned int *
grid_barrier(void)
{
   unsigned int hi, lo;
   asm("mov.u32 %0, %%envreg1;" : "=r"(hi));
   asm("mov.u32 %0, %%envreg2;" : "=r"(lo));
   unsigned long long workspace = (unsigned long long)hi << 32 | lo;
   return workspace ? (unsigned int *)workspace + 1 : (unsigned int *)0;
}

SAMPAN_DEVICE unsigned int
grid_arrive(void)
{
   unsigned int *barrier = grid_barrier(), before = 0;
   if (!barrier)
      __trap();
   __syncthreads();
   if (block_thread_rank() == 0) {
      unsigned int step = grid_block_rank() == 0
                             ? 0x80000001u - (unsigned int)grid_blocks()
                             : 1;
      asm volatile("atom.add.release.gpu.u32 %0, [%1], %2;"
                   : "=r"(before)
                   : "l"(barrier), "r"(step)
                   : "memory");
   }
   return before;
}

SAMPAN_DEVICE void
grid_wait(unsigned int before)
{
   if (block_thread_rank() == 0) {
      unsigned int *barrier = grid_barrier(), now;
      do {
         asm volatile("ld.acquire.gpu.u32 %0, [%1];"
                      : "=r"(now)
                      : "l"(barrier)
                      : "memory");
      } while (!((now ^ before) >> 31));
   }
   __syncthreads();
}

SAMPAN_DEVICE void
grid_sync(void)
{
   grid_wait(grid_arrive());
}

} // namespace details

/* ---- the common handle ---- */

class thread_group {
 protected:
   unsigned int type_;
   unsigned int mask_; /* GROUP_WARP: the lanes */
   unsigned int meta_rank_, meta_size_;

   SAMPAN_CG
   thread_group(unsigned int type, unsigned int mask = 0,
                unsigned int meta_rank = 0, unsigned int meta_size = 1)
      : type_(type), mask_(mask), meta_rank_(meta_rank), meta_size_(meta_size)
   {
   }
   friend SAMPAN_CG thread_group tiled_partition(const thread_group &parent,
                                                 unsigned int size);

 public:
   SAMPAN_CG
   thread_group(void) : thread_group(details::GROUP_NONE)
   {
   }
   SAMPAN_CG unsigned long long
   size(void) const
   {
      switch (type_) {
      case details::GROUP_WARP:
         return (unsigned long long)__popc(mask_);
      case details::GROUP_BLOCK:
         return details::block_size();
      case details::GROUP_GRID:
         return details::grid_blocks() * details::block_size();
      default:
         return 0;
      }
   }
   SAMPAN_CG unsigned long long
   num_threads(void) const
   {
      return size();
   }
   SAMPAN_CG unsigned long long
   thread_rank(void) const
   {
      switch (type_) {
      case details::GROUP_WARP:
         return (unsigned long long)__popc(mask_ & sampan::lanes_below());
      case details::GROUP_BLOCK:
         return details::block_thread_rank();
      case details::GROUP_GRID:
         return details::grid_block_rank() * details::block_size() +
                details::block_thread_rank();
      default:
         return 0;
      }
   }
   SAMPAN_CG void
   sync(void) const
   {
      switch (type_) {
      case details::GROUP_WARP:
         __syncwarp(mask_);
         break;
      case details::GROUP_BLOCK:
         __syncthreads();
         break;
      case details::GROUP_GRID:
         details::grid_sync();
         break;
      default:
         break;
      }
   }
   SAMPAN_CG bool
   is_valid(void) const
   {
      return type_ != details::GROUP_NONE &&
             (type_ != details::GROUP_GRID || details::grid_barrier());
   }
};

/* ---- the block and the grid ---- */

class thread_block : public thread_group {
   SAMPAN_CG
   thread_block(void) : thread_group(details::GROUP_BLOCK)
   {
   }
   friend SAMPAN_CG thread_block this_thread_block(void);

 public:
   struct arrival_token {
   };
   static SAMPAN_CG void
   sync(void)
   {
      __syncthreads();
   }
   /* The barrier is whole at arrival: nothing is left to wait for. */
   SAMPAN_CG arrival_token
   barrier_arrive(void) const
   {
      __syncthreads();
      return arrival_token();
   }
   SAMPAN_CG void
   barrier_wait(arrival_token &&) const
   {
   }
   static SAMPAN_CG unsigned int
   size(void)
   {
      return details::block_size();
   }
   static SAMPAN_CG unsigned int
   num_threads(void)
   {
      return details::block_size();
   }
   static SAMPAN_CG unsigned int
   thread_rank(void)
   {
      return details::block_thread_rank();
   }
   static SAMPAN_CG dim3
   group_index(void)
   {
      return blockIdx;
   }
   static SAMPAN_CG dim3
   thread_index(void)
   {
      return threadIdx;
   }
   static SAMPAN_CG dim3
   dim_threads(void)
   {
      return blockDim;
   }
   static SAMPAN_CG dim3
   group_dim(void)
   {
      return blockDim;
   }
};

SAMPAN_CG thread_block
this_thread_block(void)
{
   return thread_block();
}

class grid_group : public thread_group {
   SAMPAN_CG
   grid_group(void) : thread_group(details::GROUP_GRID)
   {
   }
   friend SAMPAN_CG grid_group this_grid(void);

 public:
   struct arrival_token {
      unsigned int before;
   };
   SAMPAN_CG bool
   is_valid(void) const
   {
      return details::grid_barrier() != 0;
   }
   SAMPAN_CG void
   sync(void) const
   {
      details::grid_sync();
   }
   SAMPAN_CG arrival_token
   barrier_arrive(void) const
   {
      arrival_token token = {details::grid_arrive()};
      return token;
   }
   SAMPAN_CG void
   barrier_wait(arrival_token &&token) const
   {
      details::grid_wait(token.before);
   }
   static SAMPAN_CG unsigned long long
   size(void)
   {
      return details::grid_blocks() * details::block_size();
   }
   static SAMPAN_CG unsigned long long
   num_threads(void)
   {
      return size();
   }
   static SAMPAN_CG unsigned long long
   thread_rank(void)
   {
      return details::grid_block_rank() * details::block_size() +
             details::block_thread_rank();
   }
   static SAMPAN_CG unsigned long long
   num_blocks(void)
   {
      return details::grid_blocks();
   }
   static SAMPAN_CG unsigned long long
   block_rank(void)
   {
      return details::grid_block_rank();
   }
   static SAMPAN_CG dim3
   dim_blocks(void)
   {
      return gridDim;
   }
   static SAMPAN_CG dim3
   group_dim(void)
   {
      return gridDim;
   }
   static SAMPAN_CG dim3
   block_index(void)
   {
      return blockIdx;
   }
};

SAMPAN_CG grid_group
this_grid(void)
{
   return grid_group();
}

/* ---- groups within a warp ---- */

namespace details {

/* What tiles and coalesced groups have in common.  `Group` gives mask(),
 * and lane_at(rank).
 */
template <class Group> class warp_operations {
   SAMPAN_CG const Group &
   self(void) const
   {
      return static_cast<const Group &>(*this);
   }

 public:
   SAMPAN_CG void
   sync(void) const
   {
      __syncwarp(self().mask());
   }
   SAMPAN_CG int
   any(int predicate) const
   {
      return __any_sync(self().mask(), predicate);
   }
   SAMPAN_CG int
   all(int predicate) const
   {
      return __all_sync(self().mask(), predicate);
   }
   SAMPAN_CG unsigned int
   ballot(int predicate) const
   {
      return self().by_rank(__ballot_sync(self().mask(), predicate));
   }
   template <class T>
   SAMPAN_CG unsigned int
   match_any(T value) const
   {
      return self().by_rank(__match_any_sync(self().mask(), value));
   }
   template <class T>
   SAMPAN_CG unsigned int
   match_all(T value, int &predicate) const
   {
      return self().by_rank(
         __match_all_sync(self().mask(), value, &predicate));
   }
};

SAMPAN_DEVICE unsigned int
tile_mask(unsigned int size)
{
   return size >= 32 ? 0xffffffffu
                     : ((1u << size) - 1) << (sampan::lane() & ~(size - 1));
}

} // namespace details

/* Size neighbouring threads of a block; Size a power of two up to 32. */
template <unsigned int Size, class Parent = void>
class thread_block_tile
   : public thread_group,
     public details::warp_operations<thread_block_tile<Size, Parent>> {
   static_assert(Size && !(Size & (Size - 1)), "a tile is a power of two");
   static_assert(Size <= 32,
                 "not provided yet: tiles of more than 32 threads");
   typedef details::warp_operations<thread_block_tile> operations;

   SAMPAN_CG
   thread_block_tile(unsigned int meta_rank, unsigned int meta_size)
      : thread_group(details::GROUP_WARP, details::tile_mask(Size), meta_rank,
                     meta_size)
   {
   }
   template <unsigned int S, class P>
   friend SAMPAN_CG thread_block_tile<S, P> tiled_partition(const P &parent);
   template <unsigned int S, class P> friend class thread_block_tile;

 public:
   /* A tile also is what it is without its parent's type. */
   template <class P>
   SAMPAN_CG
   thread_block_tile(const thread_block_tile<Size, P> &other)
      : thread_block_tile(other.meta_group_rank(), other.meta_group_size())
   {
   }
   using operations::sync;

   SAMPAN_CG unsigned int
   mask(void) const
   {
      return details::tile_mask(Size);
   }
   SAMPAN_CG unsigned int
   by_rank(unsigned int lanes) const
   {
      return lanes >> (sampan::lane() & ~(Size - 1) & 31);
   }
   static SAMPAN_CG unsigned int
   thread_rank(void)
   {
      return sampan::lane() & (Size - 1);
   }
   static SAMPAN_CG constexpr unsigned int
   size(void)
   {
      return Size;
   }
   static SAMPAN_CG constexpr unsigned int
   num_threads(void)
   {
      return Size;
   }
   SAMPAN_CG unsigned int
   meta_group_rank(void) const
   {
      return meta_rank_;
   }
   SAMPAN_CG unsigned int
   meta_group_size(void) const
   {
      return meta_size_;
   }
   template <class T>
   SAMPAN_CG T
   shfl(const T &value, int rank) const
   {
      return sampan::shuffle(mask(), value, rank, (int)Size);
   }
   template <class T>
   SAMPAN_CG T
   shfl_up(const T &value, unsigned int delta) const
   {
      return sampan::shuffle_up(mask(), value, delta, (int)Size);
   }
   template <class T>
   SAMPAN_CG T
   shfl_down(const T &value, unsigned int delta) const
   {
      return sampan::shuffle_down(mask(), value, delta, (int)Size);
   }
   template <class T>
   SAMPAN_CG T
   shfl_xor(const T &value, unsigned int lane_mask) const
   {
      return sampan::shuffle_xor(mask(), value, (int)lane_mask, (int)Size);
   }
};

/* Some threads of a warp. */
class coalesced_group
   : public thread_group,
     public details::warp_operations<coalesced_group> {
   typedef details::warp_operations<coalesced_group> operations;

   SAMPAN_CG
   coalesced_group(unsigned int mask, unsigned int meta_rank = 0,
                   unsigned int meta_size = 1)
      : thread_group(details::GROUP_WARP, mask, meta_rank, meta_size)
   {
   }
   friend SAMPAN_CG coalesced_group coalesced_threads(void);
   friend SAMPAN_CG coalesced_group
   tiled_partition(const coalesced_group &parent, unsigned int size);
   template <class Group>
   friend SAMPAN_CG coalesced_group binary_partition(const Group &parent,
                                                     bool predicate);
   template <class Group, class Label>
   friend SAMPAN_CG coalesced_group labeled_partition(const Group &parent,
                                                      Label label);

 public:
   template <unsigned int Size, class Parent>
   SAMPAN_CG
   coalesced_group(const thread_block_tile<Size, Parent> &tile)
      : coalesced_group(tile.mask(), tile.meta_group_rank(),
                        tile.meta_group_size())
   {
   }
   using operations::sync;

   SAMPAN_CG unsigned int
   mask(void) const
   {
      return mask_;
   }
   SAMPAN_CG unsigned int
   by_rank(unsigned int lanes) const
   {
      return mask_ == 0xffffffffu ? lanes : sampan::pack_ranks(mask_, lanes);
   }
   SAMPAN_CG unsigned int
   thread_rank(void) const
   {
      return (unsigned int)__popc(mask_ & sampan::lanes_below());
   }
   SAMPAN_CG unsigned int
   size(void) const
   {
      return (unsigned int)__popc(mask_);
   }
   SAMPAN_CG unsigned int
   num_threads(void) const
   {
      return size();
   }
   SAMPAN_CG unsigned int
   meta_group_rank(void) const
   {
      return meta_rank_;
   }
   SAMPAN_CG unsigned int
   meta_group_size(void) const
   {
      return meta_size_;
   }
   template <class T>
   SAMPAN_CG T
   shfl(const T &value, unsigned int rank) const
   {
      return sampan::shuffle(mask_, value, sampan::lane_of_rank(mask_, rank));
   }
   template <class T>
   SAMPAN_CG T
   shfl_up(const T &value, unsigned int delta) const
   {
      unsigned int rank = thread_rank();
      return shfl(value, rank < delta ? rank : rank - delta);
   }
   template <class T>
   SAMPAN_CG T
   shfl_down(const T &value, unsigned int delta) const
   {
      unsigned int rank = thread_rank();
      return shfl(value, delta >= size() - rank ? rank : rank + delta);
   }
};

SAMPAN_CG coalesced_group
coalesced_threads(void)
{
   return coalesced_group(__activemask());
}

/* ---- partitions ---- */

template <unsigned int Size, class Parent>
SAMPAN_CG thread_block_tile<Size, Parent>
tiled_partition(const Parent &parent)
{
   return thread_block_tile<Size, Parent>(
      (unsigned int)parent.thread_rank() / Size,
      ((unsigned int)parent.size() + Size - 1) / Size);
}

/* The threads of the parent by rank, `size` at a time. */
SAMPAN_CG coalesced_group
tiled_partition(const coalesced_group &parent, unsigned int size)
{
   unsigned int first = parent.thread_rank() & ~(size - 1);
   unsigned int rest = parent.mask(), mask = 0;
   for (unsigned int i = 0; rest; i++, rest &= rest - 1)
      mask |= i - first < size ? rest & -rest : 0;
   return coalesced_group(mask, first / size,
                          (parent.size() + size - 1) / size);
}

SAMPAN_CG thread_group
tiled_partition(const thread_group &parent, unsigned int size)
{
   if (parent.type_ == details::GROUP_BLOCK && size <= 32) {
      unsigned int rank = details::block_thread_rank();
      unsigned int total = details::block_size();
      unsigned int below = 32 - (rank & 31) + rank; /* end of this warp */
      unsigned int mask = details::tile_mask(size);
      if (below > total) /* the last warp of a block may be short */
         mask &= 0xffffffffu >> (below - total);
      return thread_group(details::GROUP_WARP, mask, rank / size,
                          (total + size - 1) / size);
   }
   if (parent.type_ == details::GROUP_WARP) {
      unsigned int rank = (unsigned int)parent.thread_rank();
      unsigned int first = rank & ~(size - 1);
      unsigned int rest = parent.mask_, mask = 0;
      for (unsigned int i = 0; rest; i++, rest &= rest - 1)
         mask |= i - first < size ? rest & -rest : 0;
      return thread_group(details::GROUP_WARP, mask, first / size,
                          ((unsigned int)parent.size() + size - 1) / size);
   }
   return thread_group();
}

/* The threads of the parent for which the predicate is the same. */
template <class Group>
SAMPAN_CG coalesced_group
binary_partition(const Group &parent, bool predicate)
{
   unsigned int yes = __ballot_sync(parent.mask(), predicate);
   unsigned int no = parent.mask() & ~yes;
   return coalesced_group(predicate ? yes : no, predicate ? 1 : 0,
                          yes && no ? 2 : 1);
}

/* The threads of the parent that have the same label. */
template <class Group, class Label>
SAMPAN_CG coalesced_group
labeled_partition(const Group &parent, Label label)
{
   unsigned int mine = __match_any_sync(parent.mask(), label);
   /* Groups count by their first lanes. */
   unsigned int first = mine & -mine;
   unsigned int leaders =
      __ballot_sync(parent.mask(), first == 1u << sampan::lane());
   return coalesced_group(mine, (unsigned int)__popc(leaders & (first - 1)),
                          (unsigned int)__popc(leaders));
}

/* ---- functions on any group ---- */

template <class Group>
SAMPAN_CG void
sync(const Group &group)
{
   group.sync();
}

template <class Group>
SAMPAN_CG auto
thread_rank(const Group &group) -> decltype(group.thread_rank())
{
   return group.thread_rank();
}

template <class Group>
SAMPAN_CG auto
group_size(const Group &group) -> decltype(group.size())
{
   return group.size();
}

/* One thread of the group calls the function. */
template <class Group, class Function, class... Args>
SAMPAN_CG void
invoke_one(const Group &group, Function &&function, Args &&...args)
{
   if (group.thread_rank() == 0)
      function(static_cast<Args &&>(args)...);
}

/* The same, and all threads get its result. */
template <class Group, class Function, class... Args>
SAMPAN_CG auto
invoke_one_broadcast(const Group &group, Function &&function, Args &&...args)
   -> decltype(function(static_cast<Args &&>(args)...))
{
   decltype(function(static_cast<Args &&>(args)...)) result{};
   if (group.thread_rank() == 0)
      result = function(static_cast<Args &&>(args)...);
   return group.shfl(result, 0);
}

} // namespace cooperative_groups

#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 900
#include "sampan/cluster_group.h"
#endif

#undef SAMPAN_CG

#endif
