/* Floating point of 4, 6 and 8 bits: conversions in integers, so that host
 * and kernels agree to the bit, and the classes around them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * OCP Microscaling Formats 1.0 and OCP 8-bit Floating Point 1.0 define the
 * formats; cuda_fp8.h, cuda_fp6.h and cuda_fp4.h give them CUDA's names.
 */
#pragma once

#include "../cuda_bf16.h"
#include "../device_types.h"

#if defined(__cplusplus) && __cplusplus >= 201103L

namespace sampan {

/* What the codes of all ones are: numbers like others, a NaN, or the
 * infinity and NaNs of IEEE 754.
 */
enum specials { NONE, ONE_NAN, IEEE };

template <int ExponentBits, int MantissaBits, specials Specials>
struct narrow_float {
   static const int E = ExponentBits, M = MantissaBits;
   static const int BIAS = (1 << (E - 1)) - 1;
   static const unsigned int SIGN = 1u << (E + M);
   static const unsigned int INF = ((1u << E) - 1) << M; /* if IEEE */
   static const unsigned int LARGEST = Specials == IEEE ? INF - 1
                                       : Specials == ONE_NAN ? SIGN - 2
                                                             : SIGN - 1;

   /* A number too large becomes the largest one, or what is beyond. */
   SAMPAN_HOST_DEVICE unsigned char
   from_float(float x, int mode, bool finite)
   {
      const unsigned int beyond = finite || Specials == NONE ? LARGEST
                                  : Specials == IEEE         ? INF
                                                             : SIGN - 1;
      unsigned int u = bits_as<unsigned int>(x), a = u & 0x7fffffff;
      unsigned int sign = u >> 31 ? SIGN : 0, r, rest, halfway;
      if (a > 0x7f800000)
         return (unsigned char)(Specials == NONE ? LARGEST : SIGN - 1);
      if (a == 0x7f800000)
         return (unsigned char)(sign | beyond);
      const unsigned int exponent = a >> 23;
      const unsigned int smallest = 128 - BIAS; /* of the normal numbers */
      unsigned int m = a, shift = 23 - M;
      if (exponent < smallest) {
         m = (a & 0x7fffff) | (exponent ? 0x800000 : 0);
         shift += smallest - (exponent ? exponent : 1);
      }
      if (shift > 25) {
         r = 0;
         rest = m != 0;
         halfway = 2;
      } else {
         r = m >> shift;
         rest = m & ((1u << shift) - 1);
         halfway = 1u << (shift - 1);
      }
      if (exponent >= smallest)
         r -= (unsigned int)(127 - BIAS) << M;
      r += round_up(mode, sign != 0, r, rest, halfway);
      return (unsigned char)(sign | (r > LARGEST ? beyond : r));
   }

   SAMPAN_HOST_DEVICE float
   to_float(unsigned int x)
   {
      const unsigned int sign = x & SIGN ? 0x80000000u : 0;
      const unsigned int a = x & (SIGN - 1);
      if (Specials != NONE && a > LARGEST)
         return bits_as<float>(Specials == IEEE && a == INF
                                  ? sign | 0x7f800000u
                                  : 0x7fffffffu);
      if (a >> M)
         return bits_as<float>(
            sign | ((a << (23 - M)) + ((unsigned int)(127 - BIAS) << 23)));
      /* In units of the smallest number: 2^(1 - BIAS - M). */
      return bits_as<float>(sign | bits_as<unsigned int>(
                                      (float)a *
                                      bits_as<float>((unsigned int)(128 -
                                                                    BIAS - M)
                                                     << 23)));
   }
};

typedef narrow_float<4, 3, ONE_NAN> e4m3;
typedef narrow_float<5, 2, IEEE> e5m2;
typedef narrow_float<2, 3, NONE> e2m3;
typedef narrow_float<3, 2, NONE> e3m2;
typedef narrow_float<2, 1, NONE> e2m1;

/* CUDA's name of a rounding mode to ours. */
SAMPAN_HOST_DEVICE int
mode_of(enum cudaRoundMode mode)
{
   return mode == cudaRoundNearest  ? RN
          : mode == cudaRoundZero   ? RZ
          : mode == cudaRoundPosInf ? RU
                                    : RD;
}

} // namespace sampan

/* ---- the class of one format: T holds a Storage, Format is above ---- */

#define SAMPAN_NARROW_METHOD __host__ __device__ __forceinline__
#define SAMPAN_NARROW_FROM(From, T)                                           \
   SAMPAN_NARROW_METHOD explicit T(const From x)                              \
      : T(sampan::odd_float((sampan::widest<From>::type)x))                   \
   {                                                                          \
   }
#define SAMPAN_NARROW_TO(To, unused)                                          \
   SAMPAN_NARROW_METHOD explicit operator To(void) const                      \
   {                                                                          \
      return sampan::to_integer<To>((float)*this, sampan::RZ);                \
   }
#define SAMPAN_NARROW_CLASS(T, Storage, Format)                               \
   struct T {                                                                 \
      Storage __x;                                                            \
      T() = default;                                                          \
      SAMPAN_NARROW_METHOD explicit T(const float x)                          \
         : __x(sampan::Format::from_float(x, sampan::RN, true))               \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const double x)                         \
         : T(sampan::odd_float(x))                                            \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __half x) : T(__half2float(x))    \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __nv_bfloat16 x)                  \
         : T(__bfloat162float(x))                                             \
      {                                                                       \
      }                                                                       \
      SAMPAN_INTEGERS(SAMPAN_NARROW_FROM, T)                                  \
      SAMPAN_NARROW_METHOD explicit operator float(void) const                \
      {                                                                       \
         return sampan::Format::to_float(__x);                                \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator double(void) const               \
      {                                                                       \
         return (double)(float)*this;                                         \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator __half(void) const               \
      {                                                                       \
         return __float2half_rn((float)*this);                                \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator __nv_bfloat16(void) const        \
      {                                                                       \
         return __float2bfloat16_rn((float)*this);                            \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator bool(void) const                 \
      {                                                                       \
         return (__x & (sampan::Format::SIGN - 1)) != 0;                      \
      }                                                                       \
      SAMPAN_INTEGERS(SAMPAN_NARROW_TO, )                                     \
      SAMPAN_NARROW_TO(char, )                                                \
      SAMPAN_NARROW_TO(signed char, )                                         \
      SAMPAN_NARROW_TO(unsigned char, )                                       \
   };

/* ---- two and four of them, `bits` apart ---- */

#define SAMPAN_NARROW_PAIR(T, One, Storage, Format, bits)                     \
   struct T {                                                                 \
      Storage __x;                                                            \
      T() = default;                                                          \
      SAMPAN_NARROW_METHOD explicit T(const float2 v)                         \
         : __x((Storage)(One(v.x).__x | One(v.y).__x << bits))                \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const double2 v)                        \
         : __x((Storage)(One(v.x).__x | One(v.y).__x << bits))                \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __half2 v)                        \
         : __x((Storage)(One(v.x).__x | One(v.y).__x << bits))                \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __nv_bfloat162 v)                 \
         : __x((Storage)(One(v.x).__x | One(v.y).__x << bits))                \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator float2(void) const               \
      {                                                                       \
         return make_float2(                                                  \
            sampan::Format::to_float(__x & ((1u << bits) - 1)),               \
            sampan::Format::to_float((unsigned int)__x >> bits));             \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator __half2(void) const              \
      {                                                                       \
         return __float22half2_rn((float2)*this);                             \
      }                                                                       \
   };
#define SAMPAN_NARROW_FOUR(T, Pair, Storage, bits)                            \
   struct T {                                                                 \
      Storage __x;                                                            \
      T() = default;                                                          \
      SAMPAN_NARROW_METHOD T(const Pair low, const Pair high, int)            \
         : __x((Storage)(low.__x | (unsigned int)high.__x << 2 * bits))       \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const float4 v)                         \
         : T(Pair(make_float2(v.x, v.y)), Pair(make_float2(v.z, v.w)), 0)     \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const double4 v)                        \
         : T(Pair(make_double2(v.x, v.y)), Pair(make_double2(v.z, v.w)), 0)   \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __half2 low, const __half2 high)  \
         : T(Pair(low), Pair(high), 0)                                        \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit T(const __nv_bfloat162 low,               \
                                      const __nv_bfloat162 high)              \
         : T(Pair(low), Pair(high), 0)                                        \
      {                                                                       \
      }                                                                       \
      SAMPAN_NARROW_METHOD explicit operator float4(void) const               \
      {                                                                       \
         Pair low, high;                                                      \
         low.__x = (decltype(low.__x))(__x & ((1u << 2 * bits) - 1));         \
         high.__x = (decltype(high.__x))((unsigned int)__x >> 2 * bits);      \
         const float2 a = (float2)low, b = (float2)high;                      \
         return make_float4(a.x, a.y, b.x, b.y);                              \
      }                                                                       \
   };

#endif
