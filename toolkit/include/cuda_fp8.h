/* 8-bit floating point: __nv_fp8_e4m3 and __nv_fp8_e5m2, host and device.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "FP8 Intrinsics".  Everything is done in integers, so host
 * and kernels agree to the bit.  e4m3 has no infinity: S.1111.111 is NaN and
 * the largest number is 448.
 */
#pragma once
#define __CUDA_FP8_H__
#define __CUDA_FP8_TYPES_EXIST__

#include "cuda_bf16.h"

typedef unsigned char __nv_fp8_storage_t;
typedef unsigned short __nv_fp8x2_storage_t;
typedef unsigned int __nv_fp8x4_storage_t;

typedef enum __nv_saturation_t {
   __NV_NOSAT,
   __NV_SATFINITE
} __nv_saturation_t;
typedef enum __nv_fp8_interpretation_t {
   __NV_E4M3,
   __NV_E5M2
} __nv_fp8_interpretation_t;

#if defined(__cplusplus) && __cplusplus >= 201103L

namespace sampan {

/* Nearest even.  Float's bits hold more than enough below the last place:
 * callers with wider numbers round to odd first.
 */
SAMPAN_HOST_DEVICE unsigned char
float_to_fp8(float x, __nv_saturation_t saturation,
             __nv_fp8_interpretation_t kind)
{
   const unsigned int mantissa = kind == __NV_E4M3 ? 3 : 2;
   const unsigned int bias = kind == __NV_E4M3 ? 7 : 15;
   const unsigned int largest = kind == __NV_E4M3 ? 0x7e : 0x7b;
   const unsigned int beyond = /* where too large a number goes */
      saturation == __NV_SATFINITE ? largest
      : kind == __NV_E4M3          ? 0x7f
                                   : 0x7c;
   unsigned int u = bits_as<unsigned int>(x), a = u & 0x7fffffff;
   unsigned int sign = u >> 24 & 0x80, r, rest, halfway;
   if (a > 0x7f800000)
      return 0x7f;
   if (a == 0x7f800000)
      return (unsigned char)(sign | beyond);
   const unsigned int exponent = a >> 23;
   const unsigned int smallest = 127 + 1 - bias; /* of the normal numbers */
   if (exponent >= smallest) {
      unsigned int shift = 23 - mantissa;
      r = (a - ((127 - bias) << 23)) >> shift;
      rest = a & ((1u << shift) - 1);
      halfway = 1u << (shift - 1);
   } else {
      unsigned int m = (a & 0x7fffff) | (exponent ? 0x800000 : 0);
      unsigned int shift = smallest - (exponent ? exponent : 1) + 23 - mantissa;
      if (shift > 25) {
         r = 0;
         rest = m != 0;
         halfway = 2;
      } else {
         r = m >> shift;
         rest = m & ((1u << shift) - 1);
         halfway = 1u << (shift - 1);
      }
   }
   r += round_up(RN, sign != 0, r, rest, halfway);
   return (unsigned char)(sign | (r > largest ? beyond : r));
}

SAMPAN_HOST_DEVICE float
fp8_to_float(unsigned char x, __nv_fp8_interpretation_t kind)
{
   const unsigned int sign = (unsigned int)(x & 0x80) << 24, a = x & 0x7f;
   if (kind == __NV_E5M2) /* the upper half of a binary16 */
      return half_format::to_float((unsigned short)(x << 8));
   if (a == 0x7f)
      return bits_as<float>(0x7fffffffu);
   if (a < 8)
      return bits_as<float>(sign |
                            bits_as<unsigned int>((float)a * 0.001953125f));
   return bits_as<float>(sign | ((a << 20) + (120u << 23)));
}

} // namespace sampan

/* ---- the functions ---- */

SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_float_to_fp8(const float x, const __nv_saturation_t saturation,
                      const __nv_fp8_interpretation_t kind)
{
   return sampan::float_to_fp8(x, saturation, kind);
}
SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_double_to_fp8(const double x, const __nv_saturation_t saturation,
                       const __nv_fp8_interpretation_t kind)
{
   return sampan::float_to_fp8(sampan::odd_float(x), saturation, kind);
}
SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_halfraw_to_fp8(const __half_raw x, const __nv_saturation_t saturation,
                        const __nv_fp8_interpretation_t kind)
{
   return sampan::float_to_fp8(sampan::half_format::to_float(x.x), saturation,
                               kind);
}
SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_bfloat16raw_to_fp8(const __nv_bfloat16_raw x,
                            const __nv_saturation_t saturation,
                            const __nv_fp8_interpretation_t kind)
{
   return sampan::float_to_fp8(sampan::bfloat16_format::to_float(x.x),
                               saturation, kind);
}
SAMPAN_HOST_DEVICE __half_raw
__nv_cvt_fp8_to_halfraw(const __nv_fp8_storage_t x,
                        const __nv_fp8_interpretation_t kind)
{
   return __float2half_rn(sampan::fp8_to_float(x, kind));
}

#define SAMPAN_FP8_PAIR(name, T, one)                                         \
   SAMPAN_HOST_DEVICE __nv_fp8x2_storage_t name(                              \
      const T v, const __nv_saturation_t saturation,                          \
      const __nv_fp8_interpretation_t kind)                                   \
   {                                                                          \
      return (__nv_fp8x2_storage_t)(one(v.x, saturation, kind) |              \
                                    one(v.y, saturation, kind) << 8);         \
   }
SAMPAN_FP8_PAIR(__nv_cvt_float2_to_fp8x2, float2, __nv_cvt_float_to_fp8)
SAMPAN_FP8_PAIR(__nv_cvt_double2_to_fp8x2, double2, __nv_cvt_double_to_fp8)
#undef SAMPAN_FP8_PAIR
#define SAMPAN_FP8_RAW_PAIR(name, T, format)                                  \
   SAMPAN_HOST_DEVICE __nv_fp8x2_storage_t name(                              \
      const T v, const __nv_saturation_t saturation,                          \
      const __nv_fp8_interpretation_t kind)                                   \
   {                                                                          \
      return __nv_cvt_float2_to_fp8x2(                                        \
         make_float2(sampan::format::to_float(v.x),                           \
                     sampan::format::to_float(v.y)),                          \
         saturation, kind);                                                   \
   }
SAMPAN_FP8_RAW_PAIR(__nv_cvt_halfraw2_to_fp8x2, __half2_raw, half_format)
SAMPAN_FP8_RAW_PAIR(__nv_cvt_bfloat16raw2_to_fp8x2, __nv_bfloat162_raw,
                    bfloat16_format)
#undef SAMPAN_FP8_RAW_PAIR
SAMPAN_HOST_DEVICE __half2_raw
__nv_cvt_fp8x2_to_halfraw2(const __nv_fp8x2_storage_t v,
                           const __nv_fp8_interpretation_t kind)
{
   return __floats2half2_rn(
      sampan::fp8_to_float((unsigned char)v, kind),
      sampan::fp8_to_float((unsigned char)(v >> 8), kind));
}

/* ---- the classes ---- */

#define SAMPAN_FP8_METHOD __host__ __device__ __forceinline__
#define SAMPAN_FP8_FROM(From, T)                                              \
   SAMPAN_FP8_METHOD explicit T(const From x)                                 \
      : T(sampan::odd_float((sampan::widest<From>::type)x))                   \
   {                                                                          \
   }
#define SAMPAN_FP8_TO(To, unused)                                             \
   SAMPAN_FP8_METHOD explicit operator To(void) const                         \
   {                                                                          \
      return sampan::to_integer<To>((float)*this, sampan::RZ);                \
   }
#define SAMPAN_FP8_CLASS(T, kind)                                             \
   struct T {                                                                 \
      __nv_fp8_storage_t __x;                                                 \
      T() = default;                                                          \
      SAMPAN_FP8_METHOD explicit T(const float x)                             \
         : __x(__nv_cvt_float_to_fp8(x, __NV_SATFINITE, kind))                \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const double x)                            \
         : __x(__nv_cvt_double_to_fp8(x, __NV_SATFINITE, kind))               \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __half x) : T(__half2float(x))       \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __nv_bfloat16 x)                     \
         : T(__bfloat162float(x))                                             \
      {                                                                       \
      }                                                                       \
      SAMPAN_INTEGERS(SAMPAN_FP8_FROM, T)                                     \
      SAMPAN_FP8_METHOD explicit operator float(void) const                   \
      {                                                                       \
         return sampan::fp8_to_float(__x, kind);                              \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator double(void) const                  \
      {                                                                       \
         return (double)(float)*this;                                         \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator __half(void) const                  \
      {                                                                       \
         return __float2half_rn((float)*this);                                \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator __nv_bfloat16(void) const           \
      {                                                                       \
         return __float2bfloat16_rn((float)*this);                            \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator bool(void) const                    \
      {                                                                       \
         return (__x & 0x7f) != 0;                                            \
      }                                                                       \
      SAMPAN_INTEGERS(SAMPAN_FP8_TO, )                                        \
      SAMPAN_FP8_TO(char, )                                                   \
      SAMPAN_FP8_TO(signed char, )                                            \
      SAMPAN_FP8_TO(unsigned char, )                                          \
   };
SAMPAN_FP8_CLASS(__nv_fp8_e4m3, __NV_E4M3)
SAMPAN_FP8_CLASS(__nv_fp8_e5m2, __NV_E5M2)
#undef SAMPAN_FP8_CLASS
#undef SAMPAN_FP8_TO
#undef SAMPAN_FP8_FROM

/* Two and four together. */
#define SAMPAN_FP8_PAIRS(T, kind)                                             \
   struct T {                                                                 \
      __nv_fp8x2_storage_t __x;                                               \
      T() = default;                                                          \
      SAMPAN_FP8_METHOD explicit T(const float2 v)                            \
         : __x(__nv_cvt_float2_to_fp8x2(v, __NV_SATFINITE, kind))             \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const double2 v)                           \
         : __x(__nv_cvt_double2_to_fp8x2(v, __NV_SATFINITE, kind))            \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __half2 v)                           \
         : __x(__nv_cvt_halfraw2_to_fp8x2(v, __NV_SATFINITE, kind))           \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __nv_bfloat162 v)                    \
         : __x(__nv_cvt_bfloat16raw2_to_fp8x2(v, __NV_SATFINITE, kind))       \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator __half2(void) const                 \
      {                                                                       \
         return __nv_cvt_fp8x2_to_halfraw2(__x, kind);                        \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator float2(void) const                  \
      {                                                                       \
         return __half22float2((__half2)*this);                               \
      }                                                                       \
   };
SAMPAN_FP8_PAIRS(__nv_fp8x2_e4m3, __NV_E4M3)
SAMPAN_FP8_PAIRS(__nv_fp8x2_e5m2, __NV_E5M2)
#undef SAMPAN_FP8_PAIRS

#define SAMPAN_FP8_FOURS(T, Pair)                                             \
   struct T {                                                                 \
      __nv_fp8x4_storage_t __x;                                               \
      T() = default;                                                          \
      SAMPAN_FP8_METHOD explicit T(const float4 v)                            \
         : __x(Pair(make_float2(v.x, v.y)).__x |                              \
               (unsigned int)Pair(make_float2(v.z, v.w)).__x << 16)           \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const double4 v)                           \
         : __x(Pair(make_double2(v.x, v.y)).__x |                             \
               (unsigned int)Pair(make_double2(v.z, v.w)).__x << 16)          \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __half2 low, const __half2 high)     \
         : __x(Pair(low).__x | (unsigned int)Pair(high).__x << 16)            \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit T(const __nv_bfloat162 low,                  \
                                   const __nv_bfloat162 high)                 \
         : __x(Pair(low).__x | (unsigned int)Pair(high).__x << 16)            \
      {                                                                       \
      }                                                                       \
      SAMPAN_FP8_METHOD explicit operator float4(void) const                  \
      {                                                                       \
         Pair low, high;                                                      \
         low.__x = (unsigned short)__x;                                       \
         high.__x = (unsigned short)(__x >> 16);                              \
         const float2 a = (float2)low, b = (float2)high;                      \
         return make_float4(a.x, a.y, b.x, b.y);                              \
      }                                                                       \
   };
SAMPAN_FP8_FOURS(__nv_fp8x4_e4m3, __nv_fp8x2_e4m3)
SAMPAN_FP8_FOURS(__nv_fp8x4_e5m2, __nv_fp8x2_e5m2)
#undef SAMPAN_FP8_FOURS
#undef SAMPAN_FP8_METHOD

#endif
