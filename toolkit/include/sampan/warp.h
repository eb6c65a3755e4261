/* Operations between the threads of a warp.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.19 (vote), 10.20 (match), 10.21 (reduce)
 * and 10.22 (shuffle).
 */
#pragma once

SAMPAN_DEVICE void
__syncwarp(unsigned int mask = 0xffffffff)
{
   __nvvm_bar_warp_sync(mask);
}

/* ---- vote ---- */

SAMPAN_DEVICE int
__all_sync(unsigned int mask, int predicate)
{
   return __nvvm_vote_all_sync(mask, predicate);
}

SAMPAN_DEVICE int
__any_sync(unsigned int mask, int predicate)
{
   return __nvvm_vote_any_sync(mask, predicate);
}

SAMPAN_DEVICE int
__uni_sync(unsigned int mask, int predicate)
{
   return __nvvm_vote_uni_sync(mask, predicate);
}

SAMPAN_DEVICE unsigned int
__ballot_sync(unsigned int mask, int predicate)
{
   return __nvvm_vote_ballot_sync(mask, predicate);
}

SAMPAN_DEVICE unsigned int
__activemask(void)
{
   return __nvvm_activemask();
}

/* ---- shuffle ---- */

/* PTX moves 32 bits at a time; `last`: ISA 9.7.9.6, operand c. */
#define SAMPAN_SHUFFLE_CAST(name, T, I, Offset)                               \
   SAMPAN_DEVICE T name(unsigned int mask, T value, Offset offset,            \
                        int width = 32)                                       \
   {                                                                          \
      return __builtin_bit_cast(                                              \
         T, name(mask, __builtin_bit_cast(I, value), offset, width));         \
   }
#define SAMPAN_SHUFFLE(name, mode, last, Offset)                              \
   SAMPAN_DEVICE int name(unsigned int mask, int value, Offset offset,        \
                          int width = 32)                                     \
   {                                                                          \
      return __nvvm_shfl_sync_##mode##_i32(mask, value, (int)offset,          \
                                           (32 - width) << 8 | last);         \
   }                                                                          \
   SAMPAN_DEVICE float name(unsigned int mask, float value, Offset offset,    \
                            int width = 32)                                   \
   {                                                                          \
      return __nvvm_shfl_sync_##mode##_f32(mask, value, (int)offset,          \
                                           (32 - width) << 8 | last);         \
   }                                                                          \
   SAMPAN_DEVICE long long name(unsigned int mask, long long value,           \
                                Offset offset, int width = 32)                \
   {                                                                          \
      int lo = name(mask, (int)value, offset, width);                         \
      int hi = name(mask, (int)(value >> 32), offset, width);                 \
      return (long long)((unsigned long long)(unsigned int)hi << 32 |         \
                         (unsigned int)lo);                                   \
   }                                                                          \
   SAMPAN_SHUFFLE_CAST(name, unsigned int, int, Offset)                       \
   SAMPAN_SHUFFLE_CAST(name, unsigned long long, long long, Offset)           \
   SAMPAN_SHUFFLE_CAST(name, long, long long, Offset)                         \
   SAMPAN_SHUFFLE_CAST(name, unsigned long, long long, Offset)                \
   SAMPAN_SHUFFLE_CAST(name, double, long long, Offset)

SAMPAN_SHUFFLE(__shfl_sync, idx, 0x1f, int)
SAMPAN_SHUFFLE(__shfl_up_sync, up, 0, unsigned int)
SAMPAN_SHUFFLE(__shfl_down_sync, down, 0x1f, unsigned int)
SAMPAN_SHUFFLE(__shfl_xor_sync, bfly, 0x1f, int)
#undef SAMPAN_SHUFFLE
#undef SAMPAN_SHUFFLE_CAST

/* ---- match ---- */

#define SAMPAN_MATCH(T, Bits, bits)                                           \
   SAMPAN_DEVICE unsigned int __match_any_sync(unsigned int mask, T value)    \
   {                                                                          \
      return __nvvm_match_any_sync_i##bits(mask,                              \
                                           __builtin_bit_cast(Bits, value));  \
   }                                                                          \
   SAMPAN_DEVICE unsigned int __match_all_sync(unsigned int mask, T value,    \
                                               int *all)                      \
   {                                                                          \
      return __nvvm_match_all_sync_i##bits##p(                                \
         mask, __builtin_bit_cast(Bits, value), all);                         \
   }
SAMPAN_MATCH(int, unsigned int, 32)
SAMPAN_MATCH(unsigned int, unsigned int, 32)
SAMPAN_MATCH(float, unsigned int, 32)
SAMPAN_MATCH(long, unsigned long, 64)
SAMPAN_MATCH(unsigned long, unsigned long, 64)
SAMPAN_MATCH(long long, unsigned long, 64)
SAMPAN_MATCH(unsigned long long, unsigned long, 64)
SAMPAN_MATCH(double, unsigned long, 64)
#undef SAMPAN_MATCH

/* ---- reduce ---- */

#define SAMPAN_REDUCE(op, T, builtin)                                         \
   SAMPAN_DEVICE T __reduce_##op##_sync(unsigned int mask, T value)           \
   {                                                                          \
      return (T)__nvvm_redux_sync_##builtin((int)value, (int)mask);           \
   }
SAMPAN_REDUCE(add, unsigned int, add)
SAMPAN_REDUCE(add, int, add)
SAMPAN_REDUCE(min, unsigned int, umin)
SAMPAN_REDUCE(min, int, min)
SAMPAN_REDUCE(max, unsigned int, umax)
SAMPAN_REDUCE(max, int, max)
SAMPAN_REDUCE(and, unsigned int, and)
SAMPAN_REDUCE(or, unsigned int, or)
SAMPAN_REDUCE(xor, unsigned int, xor)
#undef SAMPAN_REDUCE
