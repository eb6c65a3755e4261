/* Shuffles of any trivially copyable type, for cooperative groups.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A value travels as 32-bit words, the last one padded.
 */
#pragma once

namespace sampan {

template <class T> struct words {
   enum { COUNT = (sizeof(T) + 3) / 4 };
   int word[COUNT];

   __device__ __forceinline__
   words(const T &value)
   {
      word[COUNT - 1] = 0;
      __builtin_memcpy(word, &value, sizeof(T));
   }
   __device__ __forceinline__ operator T(void) const
   {
      T value;
      __builtin_memcpy((void *)&value, word, sizeof(T));
      return value;
   }
};

#define SAMPAN_GROUP_SHUFFLE(name, function, Offset)                          \
   template <class T>                                                         \
   SAMPAN_DEVICE T name(unsigned int mask, const T &value, Offset offset,     \
                        int width = 32)                                       \
   {                                                                          \
      words<T> w(value);                                                      \
      _Pragma("unroll") for (int i = 0; i < words<T>::COUNT; i++)             \
         w.word[i] = function(mask, w.word[i], offset, width);                \
      return w;                                                               \
   }
SAMPAN_GROUP_SHUFFLE(shuffle, __shfl_sync, int)
SAMPAN_GROUP_SHUFFLE(shuffle_up, __shfl_up_sync, unsigned int)
SAMPAN_GROUP_SHUFFLE(shuffle_down, __shfl_down_sync, unsigned int)
SAMPAN_GROUP_SHUFFLE(shuffle_xor, __shfl_xor_sync, int)
#undef SAMPAN_GROUP_SHUFFLE

SAMPAN_DEVICE unsigned int
lane(void)
{
   return __nvvm_read_ptx_sreg_laneid();
}

SAMPAN_DEVICE unsigned int
lanes_below(void)
{
   return __nvvm_read_ptx_sreg_lanemask_lt();
}

/* The lane of the rank-th thread among those in the mask. */
SAMPAN_DEVICE int
lane_of_rank(unsigned int mask, unsigned int rank)
{
   for (; rank; rank--)
      mask &= mask - 1;
   return __ffs((int)mask) - 1;
}

/* For bits that are set for lanes of the mask: bit i for its i-th lane. */
SAMPAN_DEVICE unsigned int
pack_ranks(unsigned int mask, unsigned int bits)
{
   unsigned int packed = 0;
   for (unsigned int i = 0; mask; mask &= mask - 1, i++)
      packed |= (bits & mask & -mask) != 0 ? 1u << i : 0;
   return packed;
}

} // namespace sampan
