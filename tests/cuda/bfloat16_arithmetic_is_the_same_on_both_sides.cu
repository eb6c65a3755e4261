/* __nv_bfloat16 in a kernel gives the bits that it gives on the host.
 * CUDA Math API, Bfloat16 Precision Arithmetic and Comparison Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_bf16.h>

/* All NaNs count as one. */
static __host__ __device__ unsigned
bits(__nv_bfloat16 h)
{
   return __hisnan(h) ? 0x7fff : __bfloat16_as_ushort(h);
}
static __host__ __device__ unsigned
bits(__nv_bfloat162 v)
{
   return bits(v.x) | bits(v.y) << 16;
}
#define H(w) __ushort_as_bfloat16((unsigned short)(w))
#define P(w) as<__nv_bfloat162>(w)

int
main()
{
   SAME(bits(H(s.x) + H(s.y)));
   SAME(bits(H(s.x) - H(s.y)));
   SAME(bits(H(s.x) * H(s.y)));
   SAME(bits(H(s.x) / H(s.y)));
   SAME(bits(-H(s.x)));
   SAME(bits(__habs(H(s.x))));
   SAME(bits(__hfma(H(s.x), H(s.y), H(s.z))));
   SAME(bits(__hfma_sat(H(s.x), H(s.y), H(s.z))));
   SAME(bits(__hfma_relu(H(s.x), H(s.y), H(s.z))));
   SAME(bits(__hadd_sat(H(s.x), H(s.y))));
   SAME(bits(__hmul_sat(H(s.x), H(s.y))));
   SAME(bits(__hmin(H(s.x), H(s.y))));
   SAME(bits(__hmax(H(s.x), H(s.y))));
   SAME(bits(__hmin_nan(H(s.x), H(s.y))));
   SAME(bits(__hmax_nan(H(s.x), H(s.y))));
   SAME(bits(hsqrt(H(s.x))));
   SAME(bits(hrcp(H(s.x))));
   SAME(bits(hceil(H(s.x))));
   SAME(bits(hfloor(H(s.x))));
   SAME(bits(htrunc(H(s.x))));
   SAME(bits(hrint(H(s.x))));

   SAME(bits(P(s.x) + P(s.y)));
   SAME(bits(P(s.x) - P(s.y)));
   SAME(bits(P(s.x) * P(s.y)));
   SAME(bits(__h2div(P(s.x), P(s.y))));
   SAME(bits(__hfma2(P(s.x), P(s.y), P(s.z))));
   SAME(bits(__hmax2(P(s.x), P(s.y))));
   SAME(bits(__hneg2(P(s.x))));
   SAME(bits(__hcmadd(P(s.x), P(s.y), P(s.z))));
   SAME(bits(__lowhigh2highlow(P(s.x))));
   SAME(bits(__highs2bfloat162(P(s.x), P(s.y))));

   SAME(H(s.x) == H(s.y));
   SAME(H(s.x) != H(s.y));
   SAME(H(s.x) < H(s.y));
   SAME(H(s.x) <= H(s.y));
   SAME(__hgtu(H(s.x), H(s.y)));
   SAME(__hgeu(H(s.x), H(s.y)));
   SAME(__hltu2_mask(P(s.x), P(s.y)));
   SAME(__heq2_mask(P(s.x), P(s.y)));
   SAME(bits(__hge2(P(s.x), P(s.y))));
   SAME(__hbne2(P(s.x), P(s.y)));
   SAME(__hisinf(H(s.x)));
   return agree_result();
}
