/* Fused minima and maxima for dynamic programming (DPX), host and device.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.26.  relu: never below zero.  The x2 forms
 * work on the two halfwords of a word, each with 16-bit wrapping sums.
 */
#pragma once

namespace sampan {
/* One lane. */
template <class T>
SAMPAN_HOST_DEVICE T
least(T a, T b)
{
   return a < b ? a : b;
}
template <class T>
SAMPAN_HOST_DEVICE T
most(T a, T b)
{
   return a > b ? a : b;
}
/* The sum wraps: it is taken on unsigned numbers. */
template <class T>
SAMPAN_HOST_DEVICE T
wrapping_sum(T a, T b)
{
   return (T)((unsigned int)a + (unsigned int)b);
}
template <class T>
SAMPAN_HOST_DEVICE T
low(unsigned int x)
{
   return (T)(unsigned short)x;
}
template <class T>
SAMPAN_HOST_DEVICE T
high(unsigned int x)
{
   return (T)(unsigned short)(x >> 16);
}
template <class T>
SAMPAN_HOST_DEVICE unsigned int
both(T hi, T lo)
{
   return (unsigned int)(unsigned short)hi << 16 | (unsigned short)lo;
}
} // namespace sampan

/* A function of three numbers, for one 32-bit and two 16-bit lanes. */
#define SAMPAN_DPX3(name, lane, wide, narrow, expr)                           \
   SAMPAN_HOST_DEVICE wide name##32##lane(wide a, wide b, wide c)             \
   {                                                                          \
      typedef wide T;                                                         \
      return expr;                                                            \
   }                                                                          \
   SAMPAN_HOST_DEVICE narrow sampan##name##_lane##lane(narrow a, narrow b,    \
                                                       narrow c)              \
   {                                                                          \
      typedef narrow T;                                                       \
      return expr;                                                            \
   }                                                                          \
   SAMPAN_HOST_DEVICE unsigned int name##16x2##lane(                          \
      unsigned int a, unsigned int b, unsigned int c)                         \
   {                                                                          \
      return sampan::both<narrow>(                                            \
         sampan##name##_lane##lane(sampan::high<narrow>(a),                   \
                                   sampan::high<narrow>(b),                   \
                                   sampan::high<narrow>(c)),                  \
         sampan##name##_lane##lane(sampan::low<narrow>(a),                    \
                                   sampan::low<narrow>(b),                    \
                                   sampan::low<narrow>(c)));                  \
   }
#define SAMPAN_DPX_SIGNS(name, expr)                                          \
   SAMPAN_DPX3(name##_s, , int, short, expr)                                  \
   SAMPAN_DPX3(name##_u, , unsigned int, unsigned short, expr)                \
   SAMPAN_DPX3(name##_s, _relu, int, short, sampan::most<T>(expr, 0))
SAMPAN_DPX_SIGNS(__viaddmax,
                 sampan::most<T>(sampan::wrapping_sum<T>(a, b), c))
SAMPAN_DPX_SIGNS(__viaddmin,
                 sampan::least<T>(sampan::wrapping_sum<T>(a, b), c))
SAMPAN_DPX_SIGNS(__vimax3, sampan::most<T>(sampan::most<T>(a, b), c))
SAMPAN_DPX_SIGNS(__vimin3, sampan::least<T>(sampan::least<T>(a, b), c))
#undef SAMPAN_DPX_SIGNS
#undef SAMPAN_DPX3

#define SAMPAN_DPX_RELU(name, pick)                                           \
   SAMPAN_HOST_DEVICE int name##_s32_relu(int a, int b)                       \
   {                                                                          \
      return sampan::most<int>(sampan::pick<int>(a, b), 0);                   \
   }                                                                          \
   SAMPAN_HOST_DEVICE unsigned int name##_s16x2_relu(unsigned int a,          \
                                                     unsigned int b)          \
   {                                                                          \
      return name##3_s16x2_relu(a, b, b);                                     \
   }
SAMPAN_DPX_RELU(__vimax, most)
SAMPAN_DPX_RELU(__vimin, least)
#undef SAMPAN_DPX_RELU

/* These also tell whether the first operand was taken (equal counts). */
#define SAMPAN_DPX_PICK(name, wide, narrow, cmp)                              \
   SAMPAN_HOST_DEVICE wide name##32(wide a, wide b, bool *first)              \
   {                                                                          \
      *first = a cmp b;                                                       \
      return *first ? a : b;                                                  \
   }                                                                          \
   SAMPAN_HOST_DEVICE unsigned int name##16x2(                                \
      unsigned int a, unsigned int b, bool *first_hi, bool *first_lo)         \
   {                                                                          \
      *first_hi = sampan::high<narrow>(a) cmp sampan::high<narrow>(b);        \
      *first_lo = sampan::low<narrow>(a) cmp sampan::low<narrow>(b);          \
      return ((*first_hi ? a : b) & 0xffff0000u) |                            \
             ((*first_lo ? a : b) & 0xffffu);                                 \
   }
SAMPAN_DPX_PICK(__vibmax_s, int, short, >=)
SAMPAN_DPX_PICK(__vibmax_u, unsigned int, unsigned short, >=)
SAMPAN_DPX_PICK(__vibmin_s, int, short, <=)
SAMPAN_DPX_PICK(__vibmin_u, unsigned int, unsigned short, <=)
#undef SAMPAN_DPX_PICK
