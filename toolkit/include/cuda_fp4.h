/* 4-bit floating point, two a byte: __nv_fp4_e2m1.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "FP4 Intrinsics".  All codes are numbers: what is too large
 * becomes the largest, and so does NaN.
 */
#pragma once
#define __CUDA_FP4_H__
#define __CUDA_FP4_TYPES_EXIST__

#include "cuda_fp8.h"

typedef unsigned char __nv_fp4_storage_t;
typedef unsigned char __nv_fp4x2_storage_t;
typedef unsigned short __nv_fp4x4_storage_t;

typedef enum __nv_fp4_interpretation_t {
   __NV_E2M1
} __nv_fp4_interpretation_t;

#if defined(__cplusplus) && __cplusplus >= 201103L

SAMPAN_HOST_DEVICE __nv_fp4_storage_t
__nv_cvt_float_to_fp4(const float x, const __nv_fp4_interpretation_t kind,
                      const enum cudaRoundMode rounding)
{
   const int mode = sampan::mode_of(rounding);
   (void)kind;
   return sampan::e2m1::from_float(x, mode, true);
}
SAMPAN_HOST_DEVICE __half_raw
__nv_cvt_fp4_to_halfraw(const __nv_fp4_storage_t x,
                        const __nv_fp4_interpretation_t kind)
{
   (void)kind;
   return __float2half_rn(sampan::e2m1::to_float(x));
}
#define SAMPAN_FP4_CONVERT(name, T, to_float)                                 \
   SAMPAN_HOST_DEVICE __nv_fp4_storage_t __nv_cvt_##name##_to_fp4(            \
      const T x, const __nv_fp4_interpretation_t kind,                        \
      const enum cudaRoundMode rounding)                                      \
   {                                                                          \
      return __nv_cvt_float_to_fp4(to_float, kind, rounding);                 \
   }
SAMPAN_FP4_CONVERT(double, double, sampan::odd_float(x))
SAMPAN_FP4_CONVERT(halfraw, __half_raw, sampan::half_format::to_float(x.x))
SAMPAN_FP4_CONVERT(bfloat16raw, __nv_bfloat16_raw,
                   sampan::bfloat16_format::to_float(x.x))
#undef SAMPAN_FP4_CONVERT
#define SAMPAN_FP4_CONVERT2(name, T, format)                                  \
   SAMPAN_HOST_DEVICE __nv_fp4x2_storage_t __nv_cvt_##name##_to_fp4x2(        \
      const T v, const __nv_fp4_interpretation_t kind,                        \
      const enum cudaRoundMode rounding)                                      \
   {                                                                          \
      return (__nv_fp4x2_storage_t)(                                          \
         __nv_cvt_float_to_fp4(format(v.x), kind, rounding) |                 \
         __nv_cvt_float_to_fp4(format(v.y), kind, rounding) << 4);         \
   }
SAMPAN_FP4_CONVERT2(float2, float2, )
SAMPAN_FP4_CONVERT2(double2, double2, sampan::odd_float)
SAMPAN_FP4_CONVERT2(halfraw2, __half2_raw, sampan::half_format::to_float)
SAMPAN_FP4_CONVERT2(bfloat16raw2, __nv_bfloat162_raw,
                    sampan::bfloat16_format::to_float)
#undef SAMPAN_FP4_CONVERT2
SAMPAN_HOST_DEVICE __half2_raw
__nv_cvt_fp4x2_to_halfraw2(const __nv_fp4x2_storage_t v,
                           const __nv_fp4_interpretation_t kind)
{
   return __half2(
      __nv_cvt_fp4_to_halfraw((__nv_fp4_storage_t)(v & 0xf), kind),
      __nv_cvt_fp4_to_halfraw((__nv_fp4_storage_t)(v >> 4), kind));
}

SAMPAN_NARROW_CLASS(__nv_fp4_e2m1, __nv_fp4_storage_t, e2m1)
SAMPAN_NARROW_PAIR(__nv_fp4x2_e2m1, __nv_fp4_e2m1, __nv_fp4x2_storage_t, e2m1,
                   4)
SAMPAN_NARROW_FOUR(__nv_fp4x4_e2m1, __nv_fp4x2_e2m1, __nv_fp4x4_storage_t, 4)

#endif
