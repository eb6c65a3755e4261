// asin, acos, atan, atan2 for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// Coefficients: math/fit_trig.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_INVERSE_H
#define SAMPAN_MATH_INVERSE_H

#include "core.h"
#include "round.h"

namespace sampan_math {

// atan(t), 0 <= t <= 1
SAMPAN_MATH float
atan_core(float t)
{
   float z = mul(t, t);
   float p = poly(z, -0x1.dcc1d2p-10f, 0x1.6964e8p-7f, -0x1.012ebcp-5f,
                  0x1.dc9824p-5f, -0x1.58bcfap-4f, 0x1.c0c8e2p-4f,
                  -0x1.24262ap-3f, 0x1.999266p-3f, -0x1.55554p-2f);
   return fma(mul(t, z), p, t);
}
// Error: 1.3032 ulp at 0x1.1cb0dep+0.
SAMPAN_MATH float
atanf(float x)
{
   float a = abs(x);
   bool far = a > 1.0f;
   float inverse = div(1.0f, a);
   float r = atan_core(far ? inverse : a);
   r = far ? sub(0x1.921fb6p+0f, add(r, 0x1.777a5cp-25f)) : r;
   return flip(r, sign_of(x));
}
// Error: 1.247 ulp at 0x1.83f704p-1, 0x1.63b378p+0.
SAMPAN_MATH float
atan2f(float y, float x)
{
   float a = abs(x), b = abs(y);
   bool steep = b > a;
   float low = steep ? a : b, high = steep ? b : a;
   float t = div(low, high);
   t = low == high ? 1.0f : t; // inf / inf
   t = low == 0.0f ? 0.0f : t; // 0 / 0
   float r = atan_core(t);
   r = steep ? sub(0x1.921fb6p+0f, add(r, 0x1.777a5cp-25f)) : r;
   r = signbit(x) ? sub(0x1.921fb6p+1f, add(r, 0x1.777a5cp-24f)) : r;
   r = flip(r, sign_of(y));
   return (isnan(x) | isnan(y)) ? nan_f() : r;
}

// atan(b / a) for a, b >= 0, not NaN, as a pair: the angle is 0, pi/4 or pi/2
// plus an arc whose tangent is at most sqrt(2) - 1.
SAMPAN_MATH pair_d
atan_core(double b, double a)
{
   bool low = b <= mul(0x1.a827999fcef32p-2, a);
   bool high = a < mul(0x1.a827999fcef32p-2, b);
   double n = low ? b : high ? -a : sub(b, a);
   double d = low ? a : high ? b : add(b, a);
   double t = div(n, d);
   t = n == 0.0 ? 0.0 : t; // 0 / 0
   double z = mul(t, t);
   double p =
      poly(z, 0x1.e81464ba8929ap-7, -0x1.0fc71223b68cbp-5, 0x1.6fdebdc25a80cp-5,
           -0x1.ab3a6fc1c3fdcp-5, 0x1.e16780a22876dp-5, -0x1.110be89c345c9p-4,
           0x1.3b1364c29af69p-4, -0x1.745d144e82796p-4, 0x1.c71c71b44e89bp-4,
           -0x1.249249246f49bp-3, 0x1.9999999999583p-3, -0x1.5555555555554p-2);
   double base = low ? 0.0 : high ? 0x1.921fb54442d18p+0 : 0x1.921fb54442d18p-1;
   double rest = low    ? 0.0
                 : high ? 0x1.1a62633145c07p-54
                        : 0x1.1a62633145c07p-55;
   pair_d s = fast_sum(base, t);
   return pair(s.hi, fma(mul(t, z), p, add(s.lo, rest)));
}
// Error: 0.926 ulp at 0x1.b3907ffcc64p-2.
SAMPAN_MATH double
atan(double x)
{
   double a = abs(x);
   pair_d r = atan_core(a, 1.0);
   double s = a < inf_d() ? add(r.hi, r.lo) : 0x1.921fb54442d18p+0;
   return isnan(x) ? x : flip(s, sign_of(x));
}
// Error: 1.391 ulp at 0x1.fffffffffffffp-1, 0x1p+1.
SAMPAN_MATH double
atan2(double y, double x)
{
   double a = abs(x), b = abs(y);
   // a + b must not overflow, nor a part of a subnormal round to nothing;
   // two infinities make 45 degrees
   double s = ((a > 0x1p1000) | (b > 0x1p1000)) ? 0x1p-100 : 1.0;
   s = ((a < 0x1p-900) & (b < 0x1p-900)) ? 0x1p100 : s;
   bool both = (a == inf_d()) & (b == inf_d());
   double as = both ? 1.0 : mul(a, s), bs = both ? 1.0 : mul(b, s);
   pair_d r = atan_core(bs, as);
   r.hi = ((a < inf_d()) | both) ? r.hi : 0.0;
   r.lo = ((a < inf_d()) | both) ? r.lo : 0.0;
   r.hi = ((b < inf_d()) | both) ? r.hi : 0x1.921fb54442d18p+0;
   r.lo = ((b < inf_d()) | both) ? r.lo : 0.0;
   pair_d turned = fast_sum(0x1.921fb54442d18p+1, -r.hi);
   turned.lo = add(turned.lo, sub(0x1.1a62633145c07p-53, r.lo));
   bool back = signbit(x);
   double t = back ? add(turned.hi, turned.lo) : add(r.hi, r.lo);
   t = flip(t, sign_of(y));
   return (isnan(x) | isnan(y)) ? nan_d() : t;
}

// (asin(s) - s) / s for s^2 = z <= 1/4
SAMPAN_MATH float
asin_tail(float z)
{
   return mul(z, poly(z, 0x1.349bc2p-5f, 0x1.d58fb6p-7f, 0x1.04ccc8p-5f,
                      0x1.6ca7ep-5f, 0x1.3338aap-4f, 0x1.55554cp-3f));
}
SAMPAN_MATH double
asin_tail(double z)
{
   return mul(
      z, poly(z, 0x1.0bc2ef940a5d5p-5, -0x1.59912440d3228p-6,
              0x1.64be9d57d8062p-6, 0x1.e229e9b41a928p-9, 0x1.617e1df55af0fp-7,
              0x1.75799824a6236p-7, 0x1.ca210b82e5436p-7, 0x1.1c49e00ad2c9dp-6,
              0x1.6e8bdfceeb7bbp-6, 0x1.f1c71a8c3c657p-6, 0x1.6db6db722a61dp-5,
              0x1.333333332df1dp-4, 0x1.5555555555578p-3));
}
// Beyond 1/2: acos(a) = 2 asin(s), s^2 = (1 - a) / 2.
// Error: 1.9932 ulp at -0x1.ae3654p-1.
SAMPAN_MATH float
asinf(float x)
{
   float a = abs(x);
   bool far = a > 0.5f;
   float z = far ? fma(-0.5f, a, 0.5f) : mul(a, a);
   float root = sqrt(z);
   float s = far ? root : a;
   float t = mul(s, asin_tail(z));
   float near = add(s, t);
   float rest = fma(-2.0f, t, -0x1.777a5cp-25f);
   float r = far ? add(fma(-2.0f, s, 0x1.921fb6p+0f), rest) : near;
   return flip(r, sign_of(x));
}
// Error: 1.793 ulp at -0x1.adf16995833bep-1.
SAMPAN_MATH double
asin(double x)
{
   double a = abs(x);
   bool far = a > 0.5;
   double z = far ? fma(-0.5, a, 0.5) : mul(a, a);
   double root = sqrt(z);
   double s = far ? root : a;
   double t = mul(s, asin_tail(z));
   double near = add(s, t);
   double rest = fma(-2.0, t, 0x1.1a62633145c07p-54);
   double r = far ? add(fma(-2.0, s, 0x1.921fb54442d18p+0), rest) : near;
   return flip(r, sign_of(x));
}
// Error: 1.0699 ulp at 0x1.1c03p-1.
SAMPAN_MATH float
acosf(float x)
{
   float a = abs(x);
   bool far = a > 0.5f;
   float z = far ? fma(-0.5f, a, 0.5f) : mul(a, a);
   float root = sqrt(z);
   float s = far ? root : x;
   float t = mul(s, asin_tail(z));
   float near = sub(0x1.921fb6p+0f, add(s, add(t, 0x1.777a5cp-25f)));
   float twice = mul(2.0f, add(s, t));
   float back = sub(0x1.921fb6p+1f, add(twice, 0x1.777a5cp-24f));
   return far ? (x < 0.0f ? back : twice) : near;
}
// Error: 1.093 ulp at -0x1.0b40605d1b2ep-1.
SAMPAN_MATH double
acos(double x)
{
   double a = abs(x);
   bool far = a > 0.5;
   double z = far ? fma(-0.5, a, 0.5) : mul(a, a);
   double root = sqrt(z);
   double s = far ? root : x;
   double t = mul(s, asin_tail(z));
   double near =
      sub(0x1.921fb54442d18p+0, add(s, sub(t, 0x1.1a62633145c07p-54)));
   double twice = mul(2.0, add(s, t));
   double back = sub(0x1.921fb54442d18p+1, sub(twice, 0x1.1a62633145c07p-53));
   return far ? (x < 0.0 ? back : twice) : near;
}

} // namespace sampan_math

#endif
