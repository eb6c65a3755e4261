/* Reductions over the threads of a tile or coalesced group.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 11.6.3.
 */
#pragma once

#include "../cooperative_groups.h"

#if defined(__CUDA__) && defined(__clang__)

namespace cooperative_groups {

#define SAMPAN_FUNCTION(name, expr)                                           \
   template <class T> struct name {                                           \
      __device__ __forceinline__ T                                            \
      operator()(T a, T b) const                                              \
      {                                                                       \
         return expr;                                                         \
      }                                                                       \
   };
SAMPAN_FUNCTION(plus, a + b)
SAMPAN_FUNCTION(less, b < a ? b : a)
SAMPAN_FUNCTION(greater, a < b ? b : a)
SAMPAN_FUNCTION(bit_and, a &b)
SAMPAN_FUNCTION(bit_xor, a ^ b)
SAMPAN_FUNCTION(bit_or, a | b)
#undef SAMPAN_FUNCTION

namespace details {

/* One instruction where there is one: 32-bit integers and these operations. */
template <class Op> struct one_instruction {
   static const bool exists = false;
};
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
#define SAMPAN_ONE_INSTRUCTION(op, T, function)                               \
   template <> struct one_instruction<op<T>> {                                \
      static const bool exists = true;                                        \
      static __device__ __forceinline__ T                                     \
      reduce(unsigned int mask, T value)                                      \
      {                                                                       \
         return (T)function(mask, value);                                     \
      }                                                                       \
   };
SAMPAN_ONE_INSTRUCTION(plus, int, __reduce_add_sync)
SAMPAN_ONE_INSTRUCTION(plus, unsigned int, __reduce_add_sync)
SAMPAN_ONE_INSTRUCTION(less, int, __reduce_min_sync)
SAMPAN_ONE_INSTRUCTION(less, unsigned int, __reduce_min_sync)
SAMPAN_ONE_INSTRUCTION(greater, int, __reduce_max_sync)
SAMPAN_ONE_INSTRUCTION(greater, unsigned int, __reduce_max_sync)
SAMPAN_ONE_INSTRUCTION(bit_and, int, __reduce_and_sync)
SAMPAN_ONE_INSTRUCTION(bit_and, unsigned int, __reduce_and_sync)
SAMPAN_ONE_INSTRUCTION(bit_xor, int, __reduce_xor_sync)
SAMPAN_ONE_INSTRUCTION(bit_xor, unsigned int, __reduce_xor_sync)
SAMPAN_ONE_INSTRUCTION(bit_or, int, __reduce_or_sync)
SAMPAN_ONE_INSTRUCTION(bit_or, unsigned int, __reduce_or_sync)
#undef SAMPAN_ONE_INSTRUCTION
#endif

template <class T> struct plain {
   typedef T type;
};
template <class T> struct plain<T &> {
   typedef T type;
};
template <class T> struct plain<const T> {
   typedef T type;
};
template <class T> struct plain<const T &> {
   typedef T type;
};
template <class T> struct plain<T &&> {
   typedef T type;
};

template <bool exists> struct reducer {
   template <unsigned int Size, class Parent, class T, class Op>
   static __device__ __forceinline__ T
   reduce(const thread_block_tile<Size, Parent> &group, T value, Op &op)
   {
#pragma unroll
      for (unsigned int i = Size / 2; i; i /= 2)
         value = op(value, group.shfl_xor(value, i));
      return value;
   }
   /* Any number of threads: halve, the first of an odd number waits. */
   template <class T, class Op>
   static __device__ __forceinline__ T
   reduce(const coalesced_group &group, T value, Op &op)
   {
      const unsigned int rank = group.thread_rank();
      for (unsigned int n = group.size(); n > 1;) {
         unsigned int half = (n + 1) / 2;
         T other = group.shfl(value, rank + half < n ? rank + half : rank);
         if (rank + half < n)
            value = op(value, other);
         n = half;
      }
      return group.shfl(value, 0);
   }
};
template <> struct reducer<true> {
   template <class Group, class T, class Op>
   static __device__ __forceinline__ T
   reduce(const Group &group, T value, Op &)
   {
      return one_instruction<Op>::reduce(group.mask(), value);
   }
};

} // namespace details

/* All threads of the group get op over all their values. */
template <class Group, class T, class Op>
static __device__ __forceinline__ typename details::plain<T>::type
reduce(const Group &group, T &&value, Op &&op)
{
   typedef typename details::plain<T>::type Value;
   typedef typename details::plain<Op>::type Operation;
   return details::reducer<details::one_instruction<Operation>::exists>::
      reduce(group, (Value)value, op);
}

} // namespace cooperative_groups

#endif
