/* char1 ... double4 and dim3, with CUDA's sizes and alignments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.3.1 (built-in vector types, table of
 * alignments).
 */
#pragma once
#define __VECTOR_TYPES_H__

#include "host_defines.h"

#define SAMPAN_VECTOR(name, type, align2, align4)                             \
   struct name##1 {                                                           \
      type x;                                                                 \
   };                                                                         \
   struct __attribute__((aligned(align2))) name##2                            \
   {                                                                          \
      type x, y;                                                              \
   };                                                                         \
   struct name##3 {                                                           \
      type x, y, z;                                                           \
   };                                                                         \
   struct __attribute__((aligned(align4))) name##4                            \
   {                                                                          \
      type x, y, z, w;                                                        \
   };                                                                         \
   typedef struct name##1 name##1;                                            \
   typedef struct name##2 name##2;                                            \
   typedef struct name##3 name##3;                                            \
   typedef struct name##4 name##4;

SAMPAN_VECTOR(char, signed char, 2, 4)
SAMPAN_VECTOR(uchar, unsigned char, 2, 4)
SAMPAN_VECTOR(short, short, 4, 8)
SAMPAN_VECTOR(ushort, unsigned short, 4, 8)
SAMPAN_VECTOR(int, int, 8, 16)
SAMPAN_VECTOR(uint, unsigned int, 8, 16)
SAMPAN_VECTOR(long, long, 16, 16)
SAMPAN_VECTOR(ulong, unsigned long, 16, 16)
SAMPAN_VECTOR(longlong, long long, 16, 16)
SAMPAN_VECTOR(ulonglong, unsigned long long, 16, 16)
SAMPAN_VECTOR(float, float, 8, 16)
SAMPAN_VECTOR(double, double, 16, 16)
#undef SAMPAN_VECTOR

/* The four-element types of 8-byte elements under the names that say how
 * they are aligned (CUDA 13.0).
 */
#define SAMPAN_VECTOR4(name, type, align)                                     \
   struct __attribute__((aligned(align))) name##4_##align##a                  \
   {                                                                          \
      type x, y, z, w;                                                        \
   };                                                                         \
   typedef struct name##4_##align##a name##4_##align##a;

SAMPAN_VECTOR4(long, long, 16)
SAMPAN_VECTOR4(long, long, 32)
SAMPAN_VECTOR4(ulong, unsigned long, 16)
SAMPAN_VECTOR4(ulong, unsigned long, 32)
SAMPAN_VECTOR4(longlong, long long, 16)
SAMPAN_VECTOR4(longlong, long long, 32)
SAMPAN_VECTOR4(ulonglong, unsigned long long, 16)
SAMPAN_VECTOR4(ulonglong, unsigned long long, 32)
SAMPAN_VECTOR4(double, double, 16)
SAMPAN_VECTOR4(double, double, 32)
#undef SAMPAN_VECTOR4

/* The size of a grid or block; what is left out is 1. */
struct dim3 {
   unsigned int x, y, z;
#if defined(__cplusplus)
#if __cplusplus >= 201103L
   __host__ __device__ constexpr dim3(unsigned int vx = 1, unsigned int vy = 1,
                                      unsigned int vz = 1)
      : x(vx), y(vy), z(vz)
   {
   }
   __host__ __device__ constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z)
   {
   }
   __host__ __device__ constexpr operator uint3(void) const
   {
      return uint3{x, y, z};
   }
#else
   __host__ __device__ dim3(unsigned int vx = 1, unsigned int vy = 1,
                            unsigned int vz = 1)
      : x(vx), y(vy), z(vz)
   {
   }
   __host__ __device__ dim3(uint3 v) : x(v.x), y(v.y), z(v.z)
   {
   }
   __host__ __device__ operator uint3(void) const
   {
      uint3 v = {x, y, z};
      return v;
   }
#endif
#endif
};
typedef struct dim3 dim3;
