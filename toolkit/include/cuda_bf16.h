/* bfloat16: __nv_bfloat16 and __nv_bfloat162, host and device.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Bfloat16 Precision Intrinsics".  C gets the types alone.
 */
#pragma once
#define __CUDA_BF16_H__
#define __CUDA_BF16_TYPES_EXIST__

#include "cuda_fp16.h"

#if !defined(__cplusplus) || __cplusplus < 201103L

typedef struct __attribute__((aligned(2))) {
   unsigned short x;
} __nv_bfloat16_raw;
typedef struct __attribute__((aligned(4))) {
   unsigned short x, y;
} __nv_bfloat162_raw;
typedef struct __attribute__((aligned(2))) {
   unsigned short __x;
} __nv_bfloat16;
typedef struct __attribute__((aligned(4))) {
   unsigned short x, y;
} __nv_bfloat162;

#else

#define SAMPAN_16 __nv_bfloat16
#define SAMPAN_16x2 __nv_bfloat162
#define SAMPAN_16_RAW __nv_bfloat16_raw
#define SAMPAN_16x2_RAW __nv_bfloat162_raw
#define SAMPAN_16_NAME bfloat16
#define SAMPAN_16_INFINITY 0x7f80
#define SAMPAN_OTHER __half
#define SAMPAN_FORMAT sampan::bfloat16_number
#ifndef __CUDA_NO_BFLOAT16_CONVERSIONS__
#define SAMPAN_16_CONVERSIONS
#endif
#ifndef __CUDA_NO_BFLOAT16_OPERATORS__
#define SAMPAN_16_OPERATORS
#endif
#ifndef __CUDA_NO_BFLOAT162_OPERATORS__
#define SAMPAN_16x2_OPERATORS
#endif
#include "sampan/float16_type.h"
#include "sampan/float16_functions.h"
#include "sampan/float16_end.h"

#ifndef __CUDA_NO_HALF_CONVERSIONS__
__host__ __device__ __forceinline__
__half::__half(const __nv_bfloat16 &other)
{
   set(__bfloat162float(other));
}
#endif
#ifndef __CUDA_NO_BFLOAT16_CONVERSIONS__
__host__ __device__ __forceinline__
__nv_bfloat16::__nv_bfloat16(const __half &other)
{
   set(__half2float(other));
}
#endif

#define CUDART_INF_BF16 __ushort_as_bfloat16((unsigned short)0x7f80U)
#define CUDART_NAN_BF16 __ushort_as_bfloat16((unsigned short)0x7fffU)
#define CUDART_MIN_DENORM_BF16 __ushort_as_bfloat16((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_BF16 __ushort_as_bfloat16((unsigned short)0x7f7fU)
#define CUDART_NEG_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x8000U)
#define CUDART_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x0000U)
#define CUDART_ONE_BF16 __ushort_as_bfloat16((unsigned short)0x3f80U)

#if defined(__CUDA__) && defined(__clang__)
/* sm_80 has no bfloat16 atomic: swap the word that holds the number. */
SAMPAN_DEVICE __nv_bfloat162
atomicAdd(__nv_bfloat162 *p, __nv_bfloat162 v)
{
   unsigned int *word = (unsigned int *)p, seen, old = *word;
   do {
      seen = old;
      old = atomicCAS(word, seen,
                      sampan::bits_as<unsigned int>(__hadd2(
                         sampan::bits_as<__nv_bfloat162>(seen), v)));
   } while (old != seen);
   return sampan::bits_as<__nv_bfloat162>(old);
}
SAMPAN_DEVICE __nv_bfloat16
atomicAdd(__nv_bfloat16 *p, __nv_bfloat16 v)
{
   unsigned short *word = (unsigned short *)p, seen, old = *word;
   do {
      seen = old;
      old = atomicCAS(word, seen,
                      __bfloat16_as_ushort(
                         __hadd(__ushort_as_bfloat16(seen), v)));
   } while (old != seen);
   return __ushort_as_bfloat16(old);
}
#endif

#endif

typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;
typedef __nv_bfloat16_raw nv_bfloat16_raw;
typedef __nv_bfloat162_raw nv_bfloat162_raw;
