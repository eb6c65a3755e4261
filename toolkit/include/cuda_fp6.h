/* 6-bit floating point, one a byte: __nv_fp6_e2m3 and __nv_fp6_e3m2.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "FP6 Intrinsics".  All codes are numbers: what is too large
 * becomes the largest, and so does NaN.
 */
#pragma once
#define __CUDA_FP6_H__
#define __CUDA_FP6_TYPES_EXIST__

#include "cuda_fp8.h"

typedef unsigned char __nv_fp6_storage_t;
typedef unsigned short __nv_fp6x2_storage_t;
typedef unsigned int __nv_fp6x4_storage_t;

typedef enum __nv_fp6_interpretation_t {
   __NV_E2M3,
   __NV_E3M2
} __nv_fp6_interpretation_t;

#if defined(__cplusplus) && __cplusplus >= 201103L

SAMPAN_HOST_DEVICE __nv_fp6_storage_t
__nv_cvt_float_to_fp6(const float x, const __nv_fp6_interpretation_t kind,
                      const enum cudaRoundMode rounding)
{
   const int mode = sampan::mode_of(rounding);
   return kind == __NV_E2M3 ? sampan::e2m3::from_float(x, mode, true)
                            : sampan::e3m2::from_float(x, mode, true);
}
SAMPAN_HOST_DEVICE __half_raw
__nv_cvt_fp6_to_halfraw(const __nv_fp6_storage_t x,
                        const __nv_fp6_interpretation_t kind)
{
   return __float2half_rn(kind == __NV_E2M3 ? sampan::e2m3::to_float(x)
                                            : sampan::e3m2::to_float(x));
}
#define SAMPAN_FP6_CONVERT(name, T, to_float)                                 \
   SAMPAN_HOST_DEVICE __nv_fp6_storage_t __nv_cvt_##name##_to_fp6(            \
      const T x, const __nv_fp6_interpretation_t kind,                        \
      const enum cudaRoundMode rounding)                                      \
   {                                                                          \
      return __nv_cvt_float_to_fp6(to_float, kind, rounding);                 \
   }
SAMPAN_FP6_CONVERT(double, double, sampan::odd_float(x))
SAMPAN_FP6_CONVERT(halfraw, __half_raw, sampan::half_format::to_float(x.x))
SAMPAN_FP6_CONVERT(bfloat16raw, __nv_bfloat16_raw,
                   sampan::bfloat16_format::to_float(x.x))
#undef SAMPAN_FP6_CONVERT
#define SAMPAN_FP6_CONVERT2(name, T, format)                                  \
   SAMPAN_HOST_DEVICE __nv_fp6x2_storage_t __nv_cvt_##name##_to_fp6x2(        \
      const T v, const __nv_fp6_interpretation_t kind,                        \
      const enum cudaRoundMode rounding)                                      \
   {                                                                          \
      return (__nv_fp6x2_storage_t)(                                          \
         __nv_cvt_float_to_fp6(format(v.x), kind, rounding) |                 \
         __nv_cvt_float_to_fp6(format(v.y), kind, rounding) << 8);         \
   }
SAMPAN_FP6_CONVERT2(float2, float2, )
SAMPAN_FP6_CONVERT2(double2, double2, sampan::odd_float)
SAMPAN_FP6_CONVERT2(halfraw2, __half2_raw, sampan::half_format::to_float)
SAMPAN_FP6_CONVERT2(bfloat16raw2, __nv_bfloat162_raw,
                    sampan::bfloat16_format::to_float)
#undef SAMPAN_FP6_CONVERT2
SAMPAN_HOST_DEVICE __half2_raw
__nv_cvt_fp6x2_to_halfraw2(const __nv_fp6x2_storage_t v,
                           const __nv_fp6_interpretation_t kind)
{
   return __half2(
      __nv_cvt_fp6_to_halfraw((__nv_fp6_storage_t)(v & 0xff), kind),
      __nv_cvt_fp6_to_halfraw((__nv_fp6_storage_t)(v >> 8), kind));
}

SAMPAN_NARROW_CLASS(__nv_fp6_e2m3, __nv_fp6_storage_t, e2m3)
SAMPAN_NARROW_CLASS(__nv_fp6_e3m2, __nv_fp6_storage_t, e3m2)
SAMPAN_NARROW_PAIR(__nv_fp6x2_e2m3, __nv_fp6_e2m3, __nv_fp6x2_storage_t, e2m3,
                   8)
SAMPAN_NARROW_PAIR(__nv_fp6x2_e3m2, __nv_fp6_e3m2, __nv_fp6x2_storage_t, e3m2,
                   8)
SAMPAN_NARROW_FOUR(__nv_fp6x4_e2m3, __nv_fp6x2_e2m3, __nv_fp6x4_storage_t, 8)
SAMPAN_NARROW_FOUR(__nv_fp6x4_e3m2, __nv_fp6x2_e3m2, __nv_fp6x4_storage_t, 8)

#endif
