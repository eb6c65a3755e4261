/* min and max of every pair of types that CUDA accepts, host and device.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Integer Mathematical Functions"; mixed operands follow
 * C's usual conversions.
 */
#pragma once

#define SAMPAN_MINMAX(T, A, B)                                                \
   static __host__ __device__ __forceinline__ T min(A a, B b)                 \
   {                                                                          \
      return (T)a < (T)b ? (T)a : (T)b;                                       \
   }                                                                          \
   static __host__ __device__ __forceinline__ T max(A a, B b)                 \
   {                                                                          \
      return (T)a > (T)b ? (T)a : (T)b;                                       \
   }
#define SAMPAN_MINMAX_PAIRS(S, U)                                             \
   SAMPAN_MINMAX(S, S, S)                                                     \
   SAMPAN_MINMAX(U, U, U)                                                     \
   SAMPAN_MINMAX(U, S, U)                                                     \
   SAMPAN_MINMAX(U, U, S)
SAMPAN_MINMAX_PAIRS(int, unsigned int)
SAMPAN_MINMAX_PAIRS(long, unsigned long)
SAMPAN_MINMAX_PAIRS(long long, unsigned long long)
#undef SAMPAN_MINMAX_PAIRS
#undef SAMPAN_MINMAX

/* A NaN loses against a number, as in fmin and fmax. */
#define SAMPAN_MINMAX_FLOAT(T, A, B, suffix)                                  \
   static __host__ __device__ __forceinline__ T min(A a, B b)                 \
   {                                                                          \
      return __builtin_fmin##suffix((T)a, (T)b);                              \
   }                                                                          \
   static __host__ __device__ __forceinline__ T max(A a, B b)                 \
   {                                                                          \
      return __builtin_fmax##suffix((T)a, (T)b);                              \
   }
SAMPAN_MINMAX_FLOAT(float, float, float, f)
SAMPAN_MINMAX_FLOAT(double, double, double, )
SAMPAN_MINMAX_FLOAT(double, float, double, )
SAMPAN_MINMAX_FLOAT(double, double, float, )
#undef SAMPAN_MINMAX_FLOAT

#define SAMPAN_NAMED(name, T, call)                                           \
   static __host__ __device__ __forceinline__ T name(T a, T b)                \
   {                                                                          \
      return call(a, b);                                                      \
   }
SAMPAN_NAMED(umin, unsigned int, min)
SAMPAN_NAMED(umax, unsigned int, max)
SAMPAN_NAMED(llmin, long long, min)
SAMPAN_NAMED(llmax, long long, max)
SAMPAN_NAMED(ullmin, unsigned long long, min)
SAMPAN_NAMED(ullmax, unsigned long long, max)
#undef SAMPAN_NAMED
