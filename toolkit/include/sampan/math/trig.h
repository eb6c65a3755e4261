// sin, cos, tan and their pi forms for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// |x| = k * pi/2 + r, |r| <= pi/4; k mod 4 says which of +-sin r, +-cos r is
// wanted. pi/2 is a sum of three numbers, each product with k exact in an fma.
// Beyond 2^17 (float) and 2^20 (double) k no longer fits: there x * 2/pi is
// multiplied out modulo 4 in integers (Payne and Hanek). That path is a branch
// which whole warps skip. Coefficients: math/fit_trig.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_TRIG_H
#define SAMPAN_MATH_TRIG_H

#include "core.h"

namespace sampan_math {

struct angle_f {
   float r;
   int quadrant;
};
struct angle_d {
   pair_d r;
   int quadrant;
};

// The bits of 2/pi, after 32 (64) zero bits.
SAMPAN_MATH u32
two_over_pi_word32(int i)
{
   static const u32 table[8] = {0x00000000u, 0xa2f9836eu, 0x4e441529u,
                                0xfc2757d1u, 0xf534ddc0u, 0xdb629599u,
                                0x3c439041u, 0xfe5163abu};
   return table[i];
}
SAMPAN_MATH u64
two_over_pi_word64(int i)
{
   static const u64 table[20] = {
      0x0000000000000000ull, 0xa2f9836e4e441529ull, 0xfc2757d1f534ddc0ull,
      0xdb6295993c439041ull, 0xfe5163abdebbc561ull, 0xb7246e3a424dd2e0ull,
      0x06492eea09d1921cull, 0xfe1deb1cb129a73eull, 0xe88235f52ebb4484ull,
      0xe99c7026b45f7e41ull, 0x3991d639835339f4ull, 0x9c845f8bbdf9283bull,
      0x1ff897ffde05980full, 0xef2f118b5a0a6d1full, 0x6d367ecf27cb09b7ull,
      0x4f463f669e5fea2dull, 0x7527bac7ebe5f17bull, 0x3d0739f78a5292eaull,
      0x6bfb5fb11f8d5d08ull, 0x56033046fc7b6babull};
   return table[i];
}

// x = m 2^s, m of 24 bits. Of 2/pi only 96 bits matter, from the one that
// makes weight 2: those before give multiples of 4, those after < 2^-68.
SAMPAN_MATH angle_f
angle_huge(float x)
{
   u32 u = bits(x);
   u64 m = (u & 0x7fffffu) | 0x800000u;
   int start = (int)(u >> 23) - 120;
   start = start < 0 ? 0 : start;
   int i = start >> 5, shift = start & 31;
   u64 w0 = two_over_pi_word32(i), w1 = two_over_pi_word32(i + 1);
   u64 w2 = two_over_pi_word32(i + 2), w3 = two_over_pi_word32(i + 3);
   u32 a = (u32)(((w0 << 32 | w1) << shift) >> 32);
   u32 b = (u32)(((w1 << 32 | w2) << shift) >> 32);
   u32 c = (u32)(((w2 << 32 | w3) << shift) >> 32);
   u64 low = m * c;
   u64 mid = m * b + (low >> 32);
   u64 high = m * a + (mid >> 32);
   u64 v = high << 32 | (mid & 0xffffffffu);
   u64 fraction = v << 2 | (low & 0xffffffffu) >> 30;
   angle_f t;
   // to the nearest quarter turn: the fraction becomes signed
   t.quadrant = (int)((v >> 62) + (fraction >> 63));
   t.r = (float)mul((double)(i64)fraction, 0x1.921fb54442d18p-64);
   return t;
}

SAMPAN_MATH angle_d
angle_huge(double x)
{
   u64 u = bits(x);
   u64 m = (u & 0xfffffffffffffull) | 0x10000000000000ull;
   // bit j after the point has weight 2^(s - j), s = exponent - 1075
   int start = (int)(u >> 52) - 1075 - 1 + 63;
   start = start < 0 ? 0 : start;
   int i = start >> 6, shift = start & 63;
   u64 w0 = two_over_pi_word64(i), w1 = two_over_pi_word64(i + 1);
   u64 w2 = two_over_pi_word64(i + 2), w3 = two_over_pi_word64(i + 3);
   // two steps, for a shift by 64 has no meaning
   u64 a = w0 << shift | (w1 >> 1) >> (63 - shift);
   u64 b = w1 << shift | (w2 >> 1) >> (63 - shift);
   u64 c = w2 << shift | (w3 >> 1) >> (63 - shift);
   u64 low = mul_high(m, c);
   u64 mid = m * b + low;
   u64 high = m * a + mul_high(m, b) + (mid < low ? 1 : 0);
   u64 f1 = high << 2 | mid >> 62, f0 = mid << 2 | (m * c) >> 62;
   angle_d t;
   t.quadrant = (int)((high >> 62) + (f1 >> 63));
   double d2 = mul((double)((i64)f1 >> 32), 0x1p-32);
   double d1 = mul((double)(u32)f1, 0x1p-64);
   double d0 = mul((double)f0, 0x1p-128);
   pair_d s = fast_sum(d2, d1);
   s = fast_sum(s.hi, add(s.lo, d0));
   t.r = mul(s, pair(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54));
   return t;
}

// x >= 0 or NaN
SAMPAN_MATH angle_f
angle(float x)
{
   near_f k = nearest(x, 0x1.45f306p-1f);
   angle_f t;
   t.r = fma(-k.value, 0x1.921fb6p+0f, x);
   t.r = fma(k.value, 0x1.777a5cp-25f, t.r);
   t.r = fma(k.value, 0x1.ee59dap-50f, t.r);
   t.quadrant = k.number;
   if (x >= 0x1p17f)
      t = angle_huge(x);
   t.r = x < inf_f() ? t.r : nan_f();
   return t;
}

SAMPAN_MATH angle_d
angle(double x)
{
   near_d k = nearest(x, 0x1.45f306dc9c883p-1);
   angle_d t;
   double r = fma(-k.value, 0x1.921fb54442d18p+0, x);
   double h = fma(-k.value, 0x1.1a62633145c07p-54, r);
   double l = fma(-k.value, 0x1.1a62633145c07p-54, sub(r, h));
   l = fma(k.value, 0x1.f1976b7ed8fbcp-110, l);
   t.r = fast_sum(h, l);
   t.quadrant = k.number;
   if (x >= 0x1p20)
      t = angle_huge(x);
   if (!(x < inf_d()))
      t.r = pair(nan_d(), nan_d());
   return t;
}

// |r| <= pi/4
SAMPAN_MATH pair_d
sin_core(pair_d r)
{
   double z = mul(r.hi, r.hi);
   double p =
      poly(z, -0x1.9f8ddd1c01c16p-41, 0x1.6108e264a9b27p-33,
           -0x1.ae642b0bee632p-26, 0x1.71de3a32c37ap-19, -0x1.a01a019ffdc3p-13,
           0x1.1111111111067p-7, -0x1.5555555555555p-3);
   // d sin r = cos r dr
   double l = fma(mul(-0.5, z), r.lo, r.lo);
   return fast_sum(r.hi, fma(mul(r.hi, z), p, l));
}
SAMPAN_MATH pair_d
cos_core(pair_d r)
{
   double z = mul(r.hi, r.hi);
   double p = poly(z, -0x1.8fa3e88d8d17fp-37, 0x1.1ee9d7c406a8ap-29,
                   -0x1.27e4f7ed28e7ep-22, 0x1.a01a019c8b3d9p-16,
                   -0x1.6c16c16c15003p-10, 0x1.555555555554bp-5);
   pair_d s = fast_sum(1.0, mul(-0.5, z));
   // what z lacks of r^2, halved
   double l = fma(-r.hi, r.lo, mul(-0.5, fma(r.hi, r.hi, -z)));
   return fast_sum(s.hi, fma(mul(z, z), p, add(s.lo, l)));
}

// sin of t for turn 0, cos for turn 1. One polynomial with the coefficients
// chosen per lane: lanes of a warp rarely agree on the quadrant.
SAMPAN_MATH float
turned(angle_f t, int turn)
{
   int q = t.quadrant + turn;
   bool odd = q & 1;
   float z = mul(t.r, t.r);
   float c3 = odd ? 0x1.99e0e4p-16f : 0x1.7cc5eap-19f;
   float c2 = odd ? -0x1.6c0c1ap-10f : -0x1.a05b96p-13f;
   float c1 = odd ? 0x1.55554ap-5f : 0x1.111176p-7f;
   float c0 = odd ? -0.5f : -0x1.555556p-3f;
   float p = poly(z, c3, c2, c1, c0);
   float rz = mul(t.r, z);
   float r = fma(odd ? z : rz, p, odd ? 1.0f : t.r);
   return flip(r, (u32)(q & 2) << 30);
}
// Both are made before the choice, so that it is no branch.
SAMPAN_MATH double
turned(angle_d t, int turn)
{
   int q = t.quadrant + turn;
   double s = sin_core(t.r).hi, c = cos_core(t.r).hi;
   return flip((q & 1) ? c : s, (u64)(q & 2) << 62);
}
SAMPAN_MATH float
sin_of(angle_f t)
{
   return turned(t, 0);
}
SAMPAN_MATH float
cos_of(angle_f t)
{
   return turned(t, 1);
}
SAMPAN_MATH double
sin_of(angle_d t)
{
   return turned(t, 0);
}
SAMPAN_MATH double
cos_of(angle_d t)
{
   return turned(t, 1);
}

// Error: 1.4827 ulp at 0x1.f933b6p+23.
SAMPAN_MATH float
sinf(float x)
{
   return flip(sin_of(angle(abs(x))), sign_of(x));
}
// Error: 0.661 ulp at -0x1.56d769b6b6e9ap+732.
SAMPAN_MATH double
sin(double x)
{
   return flip(sin_of(angle(abs(x))), sign_of(x));
}
// Error: 1.4709 ulp at 0x1.21c2a8p+84.
SAMPAN_MATH float
cosf(float x)
{
   return cos_of(angle(abs(x)));
}
// Error: 0.631 ulp at -0x1.c65f9d14a79adp+2.
SAMPAN_MATH double
cos(double x)
{
   return cos_of(angle(abs(x)));
}
SAMPAN_MATH void
sincosf(float x, float *s, float *c)
{
   angle_f t = angle(abs(x));
   *s = flip(sin_of(t), sign_of(x));
   *c = cos_of(t);
}
SAMPAN_MATH void
sincos(double x, double *s, double *c)
{
   angle_d t = angle(abs(x));
   *s = flip(sin_of(t), sign_of(x));
   *c = cos_of(t);
}

// Error: 2.6813 ulp at -0x1.6a7482p+16.
SAMPAN_MATH float
tanf(float x)
{
   angle_f t = angle(abs(x));
   float z = mul(t.r, t.r);
   float p =
      poly(z, 0x1.2319a6p-8f, -0x1.8381c2p-15f, 0x1.66a9e4p-7f, 0x1.5bf93p-6f,
           0x1.baee2ep-5f, 0x1.110d22p-3f, 0x1.555562p-2f);
   float r = fma(mul(t.r, z), p, t.r);
   float inverse = div(-1.0f, r);
   return flip((t.quadrant & 1) ? inverse : r, sign_of(x));
}
// Error: 0.723 ulp at 0x1.d8b1964abb34cp+575.
SAMPAN_MATH double
tan(double x)
{
   angle_d t = angle(abs(x));
   pair_d s = sin_core(t.r), c = cos_core(t.r);
   bool odd = t.quadrant & 1;
   pair_d n = odd ? pair(-c.hi, -c.lo) : s;
   pair_d d = odd ? s : c;
   double q = div(n.hi, d.hi);
   double e = add(fma(-q, d.hi, n.hi), fma(-q, d.lo, n.lo));
   double r = add(q, div(e, d.hi));
   return flip(r, sign_of(x));
}

// sin(pi x), cos(pi x): x = k/2 + r exactly, |r| <= 1/4.
SAMPAN_MATH angle_f
angle_pi(float x)
{
   // every float from 2^24 on is an even integer
   float y = x < 0x1p24f ? x : 0.0f;
   // 2y in two steps: nearest() is for numbers below 2^22
   float h = mul(2.0f, trunc(mul(0.5f, y)));
   float f = sub(y, h);
   near_f k = nearest(f, 2.0f);
   angle_f t;
   t.r = fma(-0.5f, k.value, f);
   t.quadrant = k.number;
   t.r = x < inf_f() ? t.r : nan_f();
   return t;
}
SAMPAN_MATH angle_d
angle_pi(double x)
{
   double y = x < 0x1p53 ? x : 0.0;
   double h = mul(2.0, trunc(mul(0.5, y)));
   double f = sub(y, h);
   near_d k = nearest(f, 2.0);
   angle_d t;
   t.r.hi = fma(-0.5, k.value, f);
   t.r.lo = 0.0;
   t.quadrant = k.number;
   t.r.hi = x < inf_d() ? t.r.hi : nan_d();
   return t;
}
SAMPAN_MATH float
sinpi_core(float r)
{
   float z = mul(r, r);
   float p =
      poly(z, 0x1.43c626p-4f, -0x1.32ac46p-1f, 0x1.466b76p+1f, -0x1.4abbcep+2f);
   float h = mul(r, 0x1.921fb6p+1f);
   float l = fma(r, -0x1.777a5cp-24f, fma(r, 0x1.921fb6p+1f, -h));
   return add(h, fma(mul(r, z), p, l));
}
SAMPAN_MATH float
cospi_core(float r)
{
   float z = mul(r, r);
   float p =
      poly(z, 0x1.d47d82p-3f, -0x1.55b146p+0f, 0x1.03c1aep+2f, -0x1.3bd3ccp+2f);
   return fma(z, p, 1.0f);
}
SAMPAN_MATH pair_d
pi_times(double r)
{
   return mul(pair(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53), r);
}
SAMPAN_MATH float
sinpi_of(angle_f t)
{
   float s = sinpi_core(t.r), c = cospi_core(t.r);
   return flip((t.quadrant & 1) ? c : s, (u32)(t.quadrant & 2) << 30);
}
// The zeros of cos(pi x) are +0.
SAMPAN_MATH float
cospi_of(angle_f t)
{
   t.quadrant++;
   float r = sinpi_of(t);
   return r == 0.0f ? 0.0f : r;
}
// Error: 0.9990 ulp at 0x1.5bd2d8p-127.
SAMPAN_MATH float
sinpif(float x)
{
   float a = abs(x);
   float r = sinpi_of(angle_pi(a));
   // an integer gives a zero of x's sign
   r = r == 0.0f ? 0.0f : r;
   return flip(r, sign_of(x));
}
// Error: 0.8527 ulp at 0x1.602f84p+1.
SAMPAN_MATH float
cospif(float x)
{
   return cospi_of(angle_pi(abs(x)));
}
SAMPAN_MATH void
sincospif(float x, float *s, float *c)
{
   *s = sinpif(x);
   *c = cospif(x);
}
// Error: 0.927 ulp at -0x1.1e997b6c47ff2p-1022.
SAMPAN_MATH double
sinpi(double x)
{
   angle_d t = angle_pi(abs(x));
   t.r = pi_times(t.r.hi);
   double r = sin_of(t);
   r = r == 0.0 ? 0.0 : r;
   return flip(r, sign_of(x));
}
// Error: 0.617 ulp at 0x1.5d30a508bc96p+1.
SAMPAN_MATH double
cospi(double x)
{
   angle_d t = angle_pi(abs(x));
   t.r = pi_times(t.r.hi);
   double r = cos_of(t);
   return r == 0.0 ? 0.0 : r;
}
SAMPAN_MATH void
sincospi(double x, double *s, double *c)
{
   *s = sinpi(x);
   *c = cospi(x);
}

} // namespace sampan_math

#endif
