/* __nv_fp8_e4m3 and __nv_fp8_e5m2 to and from wider formats.
 * CUDA Math API, FP8 Conversion and Data Movement.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_fp8.h>

#define FINITE(w) ((w) & 0x47ffffff)

int
main()
{
   SAME(__nv_fp8_e4m3(as<float>(s.x)).__x);
   SAME(__nv_fp8_e5m2(as<float>(s.x)).__x);
   SAME(__nv_fp8_e4m3(as<float>(FINITE(s.x))).__x);
   SAME(__nv_fp8_e5m2(as<float>(FINITE(s.x))).__x);
   SAME(__nv_cvt_float_to_fp8(as<float>(FINITE(s.x)), __NV_NOSAT, __NV_E4M3));
   SAME(__nv_cvt_float_to_fp8(as<float>(FINITE(s.x)), __NV_NOSAT, __NV_E5M2));
   SAME(__nv_cvt_fp8_to_halfraw((unsigned char)s.x, __NV_E4M3).x);
   SAME(__nv_cvt_fp8x2_to_halfraw2((unsigned short)s.x, __NV_E4M3).y);
   SAME(__nv_fp8_e4m3((int)s.x).__x);
   SAME(__nv_fp8x4_e5m2(make_float4(1.5f, -2.0f, as<float>(FINITE(s.x)), 0))
           .__x);
   return agree_result();
}
