/* 8-bit floating point: __nv_fp8_e4m3, __nv_fp8_e5m2 and __nv_fp8_e8m0.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "FP8 Intrinsics".  e4m3 has no infinity: S.1111.111 is NaN
 * and the largest number is 448.  e8m0 is a power of two, used as a scale.
 */
#pragma once
#define __CUDA_FP8_H__
#define __CUDA_FP8_TYPES_EXIST__

#include "sampan/narrow_float.h"

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

SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_float_to_fp8(const float x, const __nv_saturation_t saturation,
                      const __nv_fp8_interpretation_t kind)
{
   const bool finite = saturation == __NV_SATFINITE;
   return kind == __NV_E4M3 ? sampan::e4m3::from_float(x, sampan::RN, finite)
                            : sampan::e5m2::from_float(x, sampan::RN, finite);
}
SAMPAN_HOST_DEVICE __half_raw
__nv_cvt_fp8_to_halfraw(const __nv_fp8_storage_t x,
                        const __nv_fp8_interpretation_t kind)
{
   return __float2half_rn(kind == __NV_E4M3 ? sampan::e4m3::to_float(x)
                                            : sampan::e5m2::to_float(x));
}
#define SAMPAN_FP8_ARGUMENTS                                                  \
   const __nv_saturation_t saturation, const __nv_fp8_interpretation_t kind
#define SAMPAN_FP8_CONVERT(name, T, to_float)                                 \
   SAMPAN_HOST_DEVICE __nv_fp8_storage_t __nv_cvt_##name##_to_fp8(            \
      const T x, SAMPAN_FP8_ARGUMENTS)                                        \
   {                                                                          \
      return __nv_cvt_float_to_fp8(to_float, saturation, kind);               \
   }
SAMPAN_FP8_CONVERT(double, double, sampan::odd_float(x))
SAMPAN_FP8_CONVERT(halfraw, __half_raw, sampan::half_format::to_float(x.x))
SAMPAN_FP8_CONVERT(bfloat16raw, __nv_bfloat16_raw,
                   sampan::bfloat16_format::to_float(x.x))
#undef SAMPAN_FP8_CONVERT
#define SAMPAN_FP8_CONVERT2(name, T, format)                                  \
   SAMPAN_HOST_DEVICE __nv_fp8x2_storage_t __nv_cvt_##name##_to_fp8x2(        \
      const T v, SAMPAN_FP8_ARGUMENTS)                                        \
   {                                                                          \
      return (__nv_fp8x2_storage_t)(                                          \
         __nv_cvt_float_to_fp8(format(v.x), saturation, kind) |               \
         __nv_cvt_float_to_fp8(format(v.y), saturation, kind) << 8);          \
   }
SAMPAN_FP8_CONVERT2(float2, float2, )
SAMPAN_FP8_CONVERT2(double2, double2, sampan::odd_float)
SAMPAN_FP8_CONVERT2(halfraw2, __half2_raw, sampan::half_format::to_float)
SAMPAN_FP8_CONVERT2(bfloat16raw2, __nv_bfloat162_raw,
                    sampan::bfloat16_format::to_float)
#undef SAMPAN_FP8_CONVERT2
#undef SAMPAN_FP8_ARGUMENTS
SAMPAN_HOST_DEVICE __half2_raw
__nv_cvt_fp8x2_to_halfraw2(const __nv_fp8x2_storage_t v,
                           const __nv_fp8_interpretation_t kind)
{
   return __half2(
      __nv_cvt_fp8_to_halfraw((__nv_fp8_storage_t)v, kind),
      __nv_cvt_fp8_to_halfraw((__nv_fp8_storage_t)(v >> 8), kind));
}

SAMPAN_NARROW_CLASS(__nv_fp8_e4m3, __nv_fp8_storage_t, e4m3)
SAMPAN_NARROW_CLASS(__nv_fp8_e5m2, __nv_fp8_storage_t, e5m2)
SAMPAN_NARROW_PAIR(__nv_fp8x2_e4m3, __nv_fp8_e4m3, __nv_fp8x2_storage_t, e4m3,
                   8)
SAMPAN_NARROW_PAIR(__nv_fp8x2_e5m2, __nv_fp8_e5m2, __nv_fp8x2_storage_t, e5m2,
                   8)
SAMPAN_NARROW_FOUR(__nv_fp8x4_e4m3, __nv_fp8x2_e4m3, __nv_fp8x4_storage_t, 8)
SAMPAN_NARROW_FOUR(__nv_fp8x4_e5m2, __nv_fp8x2_e5m2, __nv_fp8x4_storage_t, 8)

/* ---- e8m0: 2^(x - 127), 0xff is NaN; there is no zero and no sign ---- */

/* The sign is lost.  cudaRoundZero or cudaRoundPosInf. */
SAMPAN_HOST_DEVICE __nv_fp8_storage_t
__nv_cvt_float_to_e8m0(const float x, const __nv_saturation_t saturation,
                       const enum cudaRoundMode rounding)
{
   const unsigned int a = sampan::bits_as<unsigned int>(x) & 0x7fffffff;
   unsigned int r = a >> 23;
   if (a > 0x7f800000)
      return 0xff;
   /* Below 2^-126 the mantissa says how far: 2^-127 is its top bit. */
   if (rounding == cudaRoundPosInf)
      r += r ? (a & 0x7fffff) != 0 : a > 0x400000;
   if (r >= 0xff)
      r = saturation == __NV_SATFINITE ? 0xfe : 0xff;
   return (__nv_fp8_storage_t)r;
}
SAMPAN_HOST_DEVICE __nv_bfloat16_raw
__nv_cvt_e8m0_to_bf16raw(const __nv_fp8_storage_t x)
{
   __nv_bfloat16_raw r;
   r.x = x == 0xff ? 0x7fff : x ? (unsigned short)(x << 7) : 0x40;
   return r;
}
SAMPAN_HOST_DEVICE __nv_bfloat162_raw
__nv_cvt_e8m0x2_to_bf162raw(const __nv_fp8x2_storage_t v)
{
   __nv_bfloat162_raw r;
   r.x = __nv_cvt_e8m0_to_bf16raw((__nv_fp8_storage_t)v).x;
   r.y = __nv_cvt_e8m0_to_bf16raw((__nv_fp8_storage_t)(v >> 8)).x;
   return r;
}

struct __nv_fp8_e8m0 {
   __nv_fp8_storage_t __x;
   __nv_fp8_e8m0() = default;
   SAMPAN_NARROW_METHOD explicit __nv_fp8_e8m0(const float x)
      : __x(__nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundPosInf))
   {
   }
   SAMPAN_NARROW_METHOD explicit operator float(void) const
   {
      return __bfloat162float(__nv_cvt_e8m0_to_bf16raw(__x));
   }
   SAMPAN_NARROW_METHOD explicit operator __nv_bfloat16(void) const
   {
      return __nv_cvt_e8m0_to_bf16raw(__x);
   }
};

#endif
