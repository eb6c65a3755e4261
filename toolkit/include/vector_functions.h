/* make_char1 ... make_double4: a vector from its elements.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#define __VECTOR_FUNCTIONS_H__

#include "vector_types.h"

#define SAMPAN_MAKE __host__ __device__ static __inline__
#define SAMPAN_MAKERS(name, type)                                             \
   SAMPAN_MAKE name##1 make_##name##1(type x)                                 \
   {                                                                          \
      name##1 v;                                                              \
      v.x = x;                                                                \
      return v;                                                               \
   }                                                                          \
   SAMPAN_MAKE name##2 make_##name##2(type x, type y)                         \
   {                                                                          \
      name##2 v;                                                              \
      v.x = x;                                                                \
      v.y = y;                                                                \
      return v;                                                               \
   }                                                                          \
   SAMPAN_MAKE name##3 make_##name##3(type x, type y, type z)                 \
   {                                                                          \
      name##3 v;                                                              \
      v.x = x;                                                                \
      v.y = y;                                                                \
      v.z = z;                                                                \
      return v;                                                               \
   }                                                                          \
   SAMPAN_MAKER4(name##4, type)
#define SAMPAN_MAKER4(vec, type)                                              \
   SAMPAN_MAKE vec make_##vec(type x, type y, type z, type w)                 \
   {                                                                          \
      vec v;                                                                  \
      v.x = x;                                                                \
      v.y = y;                                                                \
      v.z = z;                                                                \
      v.w = w;                                                                \
      return v;                                                               \
   }

SAMPAN_MAKERS(char, signed char)
SAMPAN_MAKERS(uchar, unsigned char)
SAMPAN_MAKERS(short, short)
SAMPAN_MAKERS(ushort, unsigned short)
SAMPAN_MAKERS(int, int)
SAMPAN_MAKERS(uint, unsigned int)
SAMPAN_MAKERS(long, long)
SAMPAN_MAKERS(ulong, unsigned long)
SAMPAN_MAKERS(longlong, long long)
SAMPAN_MAKERS(ulonglong, unsigned long long)
SAMPAN_MAKERS(float, float)
SAMPAN_MAKERS(double, double)
SAMPAN_MAKER4(long4_16a, long)
SAMPAN_MAKER4(long4_32a, long)
SAMPAN_MAKER4(ulong4_16a, unsigned long)
SAMPAN_MAKER4(ulong4_32a, unsigned long)
SAMPAN_MAKER4(longlong4_16a, long long)
SAMPAN_MAKER4(longlong4_32a, long long)
SAMPAN_MAKER4(ulonglong4_16a, unsigned long long)
SAMPAN_MAKER4(ulonglong4_32a, unsigned long long)
SAMPAN_MAKER4(double4_16a, double)
SAMPAN_MAKER4(double4_32a, double)
#undef SAMPAN_MAKER4
#undef SAMPAN_MAKERS
#undef SAMPAN_MAKE
