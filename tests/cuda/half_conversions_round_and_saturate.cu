/* Conversions to and from __half and __nv_bfloat16, in every rounding mode.
 * CUDA Math API, Half Precision Conversion and Data Movement.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

static __host__ __device__ unsigned
bits(__half h)
{
   return __hisnan(h) ? 0x7fff : __half_as_ushort(h);
}
static __host__ __device__ unsigned
bits(__nv_bfloat16 h)
{
   return __hisnan(h) ? 0x7fff : __bfloat16_as_ushort(h);
}
static __host__ __device__ unsigned
bits(float x)
{
   return x != x ? 0x7fffffff : as<unsigned>(x);
}
#define H(w) __ushort_as_half((unsigned short)(w))
#define B(w) __ushort_as_bfloat16((unsigned short)(w))
#define F(w) as<float>(w)
#define LL(s) ((long long)((unsigned long long)(s).x << 32 | (s).y))
#define D(s) as<double>(LL(s))

int
main()
{
   SAME(bits(__half2float(H(s.x))));
   SAME(bits(__float2half(F(s.x))));
   SAME(bits(__float2half_rz(F(s.x))));
   SAME(bits(__float2half_ru(F(s.x))));
   SAME(bits(__float2half_rd(F(s.x))));
   SAME(bits(__double2half(D(s))));
   SAME(bits(__double2half(1.0 + D(s) * 1e-300)));
   SAME(bits(__bfloat162float(B(s.x))));
   SAME(bits(__float2bfloat16(F(s.x))));
   SAME(bits(__float2bfloat16_rz(F(s.x))));
   SAME(bits(__float2bfloat16_ru(F(s.x))));
   SAME(bits(__float2bfloat16_rd(F(s.x))));
   SAME(bits(__double2bfloat16(D(s))));

   SAME(__half2int_rn(H(s.x)));
   SAME(__half2int_rz(H(s.x)));
   SAME(__half2uint_ru(H(s.x)));
   SAME(__half2short_rd(H(s.x)));
   SAME(__half2ushort_rn(H(s.x)));
   SAME(__half2ll_rn(H(s.x)));
   SAME(__half2ull_rz(H(s.x)));
   SAME((unsigned char)__half2char_rz(H(s.x)));
   SAME(__half2uchar_rz(H(s.x)));
   SAME(__bfloat162int_rn(B(s.x)));
   SAME(__bfloat162uint_rz(B(s.x)));
   SAME(__bfloat162ll_rd(B(s.x)));
   SAME(__bfloat162ull_ru(B(s.x)));

   SAME(bits(__int2half_rn((int)s.x)));
   SAME(bits(__int2half_rz((int)s.x)));
   SAME(bits(__uint2half_rd(s.x)));
   SAME(bits(__short2half_rn((short)s.x)));
   SAME(bits(__ll2half_rn(LL(s) >> (s.z & 63))));
   SAME(bits(__ull2half_ru((unsigned long long)LL(s) >> (s.z & 63))));
   SAME(bits(__int2bfloat16_rn((int)s.x)));
   SAME(bits(__int2bfloat16_ru((int)s.x)));
   SAME(bits(__uint2bfloat16_rd(s.x)));
   SAME(bits(__ll2bfloat16_rn(LL(s) >> (s.z & 63))));
   SAME(bits(__ull2bfloat16_rz((unsigned long long)LL(s) >> (s.z & 63))));

   SAME(bits((float)H(s.x)));
   SAME(bits(__half(F(s.x))));
   SAME((int)H(s.x));
   SAME(bits(__nv_bfloat16((int)s.x)));
   SAME(bits(__nv_bfloat16(H(s.x))));
   return agree_result();
}
