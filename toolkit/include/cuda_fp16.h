/* Half precision: __half and __half2, host and device.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Half Precision Intrinsics".  C gets the types alone.
 */
#pragma once
#define __CUDA_FP16_H__
#define __CUDA_FP16_TYPES_EXIST__

#include "vector_functions.h"

#if !defined(__cplusplus) || __cplusplus < 201103L

typedef struct __attribute__((aligned(2))) {
   unsigned short x;
} __half_raw;
typedef struct __attribute__((aligned(4))) {
   unsigned short x, y;
} __half2_raw;
typedef struct __attribute__((aligned(2))) {
   unsigned short __x;
} __half;
typedef struct __attribute__((aligned(4))) {
   unsigned short x, y;
} __half2;

#else

#include "sampan/device.h"
#include "sampan/float16.h"

#define SAMPAN_16 __half
#define SAMPAN_16x2 __half2
#define SAMPAN_16_RAW __half_raw
#define SAMPAN_16x2_RAW __half2_raw
#define SAMPAN_16_NAME half
#define SAMPAN_16_INFINITY 0x7c00
#define SAMPAN_OTHER __nv_bfloat16
#define SAMPAN_FORMAT sampan::half_number
#ifndef __CUDA_NO_HALF_CONVERSIONS__
#define SAMPAN_16_CONVERSIONS
#endif
#ifndef __CUDA_NO_HALF_OPERATORS__
#define SAMPAN_16_OPERATORS
#endif
#ifndef __CUDA_NO_HALF2_OPERATORS__
#define SAMPAN_16x2_OPERATORS
#endif
#include "sampan/float16_type.h"
#include "sampan/float16_functions.h"
#include "sampan/float16_end.h"

#define CUDART_INF_FP16 __ushort_as_half((unsigned short)0x7c00U)
#define CUDART_NAN_FP16 __ushort_as_half((unsigned short)0x7fffU)
#define CUDART_MIN_DENORM_FP16 __ushort_as_half((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_FP16 __ushort_as_half((unsigned short)0x7bffU)
#define CUDART_NEG_ZERO_FP16 __ushort_as_half((unsigned short)0x8000U)
#define CUDART_ZERO_FP16 __ushort_as_half((unsigned short)0x0000U)
#define CUDART_ONE_FP16 __ushort_as_half((unsigned short)0x3c00U)

#if defined(__CUDA__) && defined(__clang__)
SAMPAN_DEVICE __half
atomicAdd(__half *p, __half v)
{
   unsigned short r, bits = __half_as_ushort(v);
   asm volatile("atom.add.noftz.f16 %0, [%1], %2;"
                : "=h"(r)
                : "l"(p), "h"(bits)
                : "memory");
   return __ushort_as_half(r);
}
SAMPAN_DEVICE __half2
atomicAdd(__half2 *p, __half2 v)
{
   unsigned int r, bits = sampan::bits_as<unsigned int>(v);
   asm volatile("atom.add.noftz.f16x2 %0, [%1], %2;"
                : "=r"(r)
                : "l"(p), "r"(bits)
                : "memory");
   return sampan::bits_as<__half2>(r);
}
#endif

#endif

typedef __half __nv_half;
typedef __half2 __nv_half2;
typedef __half_raw __nv_half_raw;
typedef __half2_raw __nv_half2_raw;
typedef __half nv_half;
typedef __half2 nv_half2;
#ifndef CUDA_NO_HALF
typedef __half half;
typedef __half2 half2;
#endif
