/* Complex numbers for C, C++ and kernels: cuFloatComplex, cuDoubleComplex.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#define CU_COMPLEX_H_

#include "vector_functions.h"
#include <math.h>

#if defined(__CUDA__) && defined(__clang__)
#include "cuda_runtime.h"
#endif

typedef float2 cuFloatComplex;
typedef double2 cuDoubleComplex;
typedef cuFloatComplex cuComplex;

#define SAMPAN_COMPLEX __host__ __device__ static __inline__

/* T: the complex type, R: its parts, f: the suffix of float functions. */
#define SAMPAN_COMPLEX_FUNCTIONS(T, R, f, zero_one)                           \
   SAMPAN_COMPLEX R cuCreal##f(T x)                                           \
   {                                                                          \
      return x.x;                                                             \
   }                                                                          \
   SAMPAN_COMPLEX R cuCimag##f(T x)                                           \
   {                                                                          \
      return x.y;                                                             \
   }                                                                          \
   SAMPAN_COMPLEX T make_##T(R re, R im)                                      \
   {                                                                          \
      T r;                                                                    \
      r.x = re;                                                               \
      r.y = im;                                                               \
      return r;                                                               \
   }                                                                          \
   SAMPAN_COMPLEX T cuConj##f(T x)                                            \
   {                                                                          \
      return make_##T(x.x, -x.y);                                             \
   }                                                                          \
   SAMPAN_COMPLEX T cuCadd##f(T x, T y)                                       \
   {                                                                          \
      return make_##T(x.x + y.x, x.y + y.y);                                  \
   }                                                                          \
   SAMPAN_COMPLEX T cuCsub##f(T x, T y)                                       \
   {                                                                          \
      return make_##T(x.x - y.x, x.y - y.y);                                  \
   }                                                                          \
   SAMPAN_COMPLEX T cuCmul##f(T x, T y)                                       \
   {                                                                          \
      return make_##T(x.x * y.x - x.y * y.y, x.x * y.y + x.y * y.x);          \
   }                                                                          \
   /* Scaled, so that nothing overflows on the way. */                        \
   SAMPAN_COMPLEX T cuCdiv##f(T x, T y)                                       \
   {                                                                          \
      R scale = zero_one / (fabs##f(y.x) + fabs##f(y.y));                     \
      R a = x.x * scale, b = x.y * scale, c = y.x * scale, d = y.y * scale;   \
      R norm = zero_one / (c * c + d * d);                                    \
      return make_##T((a * c + b * d) * norm, (b * c - a * d) * norm);        \
   }                                                                          \
   SAMPAN_COMPLEX R cuCabs##f(T x)                                            \
   {                                                                          \
      return hypot##f(x.x, x.y);                                              \
   }                                                                          \
   /* x * y + d */                                                            \
   SAMPAN_COMPLEX T cuCfma##f(T x, T y, T d)                                  \
   {                                                                          \
      R re = x.x * y.x + d.x, im = x.x * y.y + d.y;                           \
      return make_##T(re - x.y * y.y, im + x.y * y.x);                        \
   }

SAMPAN_COMPLEX_FUNCTIONS(cuFloatComplex, float, f, 1.0f)
SAMPAN_COMPLEX_FUNCTIONS(cuDoubleComplex, double, , 1.0)
#undef SAMPAN_COMPLEX_FUNCTIONS

SAMPAN_COMPLEX cuComplex
make_cuComplex(float x, float y)
{
   return make_cuFloatComplex(x, y);
}
SAMPAN_COMPLEX cuDoubleComplex
cuComplexFloatToDouble(cuFloatComplex c)
{
   return make_cuDoubleComplex((double)c.x, (double)c.y);
}
SAMPAN_COMPLEX cuFloatComplex
cuComplexDoubleToFloat(cuDoubleComplex c)
{
   return make_cuFloatComplex((float)c.x, (float)c.y);
}
#undef SAMPAN_COMPLEX
