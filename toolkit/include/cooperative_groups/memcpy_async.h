/* Copies by all threads of a group together.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 11.6.2.  The copy is done when the call
 * returns, which the guide allows; wait() makes it known to the group.
 */
#pragma once

#include "../cooperative_groups.h"

#if defined(__CUDA__) && defined(__clang__)

namespace cooperative_groups {

namespace details {

template <class Word, class Group>
static __device__ __forceinline__ void
copy_words(const Group &group, void *to, const void *from, size_t count)
{
   for (size_t i = group.thread_rank(); i < count; i += group.size())
      ((Word *)to)[i] = ((const Word *)from)[i];
}

template <class Group>
static __device__ __forceinline__ void
copy_bytes(const Group &group, void *to, const void *from, size_t size)
{
   const size_t together = (size_t)to | (size_t)from | size;
   if (together % 16 == 0)
      copy_words<int4>(group, to, from, size / 16);
   else if (together % 4 == 0)
      copy_words<int>(group, to, from, size / 4);
   else
      copy_words<char>(group, to, from, size);
}

} // namespace details

/* size: bytes, or cuda::aligned_size_t. */
template <class Group, class T, class Size>
static __device__ __forceinline__ void
memcpy_async(const Group &group, T *to, const T *from, const Size &size)
{
   details::copy_bytes(group, (void *)to, (const void *)from, (size_t)size);
}

template <class Group, class Size>
static __device__ __forceinline__ void
memcpy_async(const Group &group, void *to, const void *from, const Size &size)
{
   details::copy_bytes(group, to, from, (size_t)size);
}

/* Counts of elements; the smaller of the two is copied. */
template <class Group, class T, class ToLayout, class FromLayout>
static __device__ __forceinline__ void
memcpy_async(const Group &group, T *to, const ToLayout &to_count,
             const T *from, const FromLayout &from_count)
{
   const size_t a = (size_t)to_count, b = (size_t)from_count;
   details::copy_bytes(group, (void *)to, (const void *)from,
                       (a < b ? a : b) * sizeof(T));
}

/* All copies of the group are done. */
template <class Group>
static __device__ __forceinline__ void
wait(const Group &group)
{
   group.sync();
}

/* All but the last Stages of them. */
template <unsigned int Stages, class Group>
static __device__ __forceinline__ void
wait_prior(const Group &group)
{
   group.sync();
}

} // namespace cooperative_groups

#endif
