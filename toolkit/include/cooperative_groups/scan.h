/* Prefix sums over the threads of a tile or coalesced group.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 11.6.4.
 */
#pragma once

#include "reduce.h"

#if defined(__CUDA__) && defined(__clang__)

#include <limits>

namespace cooperative_groups {

namespace details {

/* What the first thread of an exclusive scan gets. */
template <class Op, class T> struct identity {
   static __device__ __forceinline__ T
   value(void)
   {
      return T();
   }
};
#define SAMPAN_IDENTITY(op, expr)                                             \
   template <class T> struct identity<op<T>, T> {                             \
      static __device__ __forceinline__ T                                     \
      value(void)                                                             \
      {                                                                       \
         return expr;                                                         \
      }                                                                       \
   };
SAMPAN_IDENTITY(less, std::numeric_limits<T>::max())
SAMPAN_IDENTITY(greater, std::numeric_limits<T>::lowest())
SAMPAN_IDENTITY(bit_and, (T)~T())
#undef SAMPAN_IDENTITY

} // namespace details

/* op over the values of this thread and those of lower rank. */
template <class Group, class T, class Op>
static __device__ __forceinline__ typename details::plain<T>::type
inclusive_scan(const Group &group, T &&value, Op &&op)
{
   typename details::plain<T>::type sum = value;
   const unsigned int rank = group.thread_rank(), size = group.size();
   for (unsigned int i = 1; i < size; i *= 2) {
      typename details::plain<T>::type below = group.shfl_up(sum, i);
      if (rank >= i)
         sum = op(below, sum);
   }
   return sum;
}

/* op over the values of the threads of lower rank alone. */
template <class Group, class T, class Op>
static __device__ __forceinline__ typename details::plain<T>::type
exclusive_scan(const Group &group, T &&value, Op &&op)
{
   typedef typename details::plain<T>::type Value;
   Value below = group.shfl_up(inclusive_scan(group, value, op), 1);
   return group.thread_rank()
             ? below
             : details::identity<typename details::plain<Op>::type,
                                 Value>::value();
}

template <class Group, class T>
static __device__ __forceinline__ typename details::plain<T>::type
inclusive_scan(const Group &group, T &&value)
{
   return inclusive_scan(group, value,
                         plus<typename details::plain<T>::type>());
}

template <class Group, class T>
static __device__ __forceinline__ typename details::plain<T>::type
exclusive_scan(const Group &group, T &&value)
{
   return exclusive_scan(group, value,
                         plus<typename details::plain<T>::type>());
}

} // namespace cooperative_groups

#endif
