// pow for float and double, integer exponents.
// SPDX-License-Identifier: Apache-2.0
//
// |x|^y = 2^(y log2|x|). float: in double arithmetic. double: the logarithm
// and its product with y as pairs, 2^-67 relative. Coefficients:
// math/fit_exp_log.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_POW_H
#define SAMPAN_MATH_POW_H

#include "exp.h"
#include "log.h"

namespace sampan_math {

// log2 of a positive float in double, relative error 2^-45; inf and 0 too
SAMPAN_MATH double
log2_double(float x)
{
   bool tiny = x < 0x1p-126f;
   u32 u = bits(tiny ? mul(x, 0x1p24f) : x) - 0x3f3504f3u;
   int k = ((int)u >> 23) - (tiny ? 24 : 0);
   double m = (double)as_float((u & 0x7fffffu) + 0x3f3504f3u);
   double s = div(sub(m, 1.0), add(m, 1.0));
   double z = mul(s, s);
   double q =
      poly(z, 0x1.21b101a94e3fbp-2, 0x1.479554bed5222p-2, 0x1.a61a2ed2160cp-2,
           0x1.2776c29334aa7p-1, 0x1.ec709dc53c6fep-1, 0x1.71547652b8251p+1);
   double r = fma(s, q, (double)k);
   r = x < inf_f() ? r : (double)x;
   return x == 0.0f ? -inf_d() : r;
}

// 2^x as a float, in one rounding up to 2^-29 relative
SAMPAN_MATH float
exp2_narrow(double x)
{
   x = clamp(x, -160.0, 136.0);
   near_d k = nearest(x, 1.0);
   double r = sub(x, k.value);
   double p =
      poly(r, 0x1.449a153d69da5p-13, 0x1.5f48eda072362p-10,
           0x1.3b299427a949cp-7, 0x1.c6aecbff6119fp-5, 0x1.ebfbe11147b07p-3,
           0x1.62e430d08a74dp-1, 0x1.ffffffff4a531p-1);
   return (float)mul(p, power2(k.number));
}

// Error: 0.531 ulp at 0x1.20ffc6p+3, 0x1.fb61d6p+4.
SAMPAN_MATH float
powf(float x, float y)
{
   float ax = abs(x);
   double t = mul((double)y, log2_double(ax));
   t = ((ax == 1.0f) & (y == y)) ? 0.0 : t; // (-1)^inf is 1, not 2^(inf * 0)
   float r = exp2_narrow(t);
   r = t == t ? r : nan_f();
   // a negative base: the sign of an odd power, NaN for a broken one
   float half = mul(0.5f, y);
   bool whole = trunc(y) == y, odd = whole & (trunc(half) != half);
   r = odd ? flip(r, sign_of(x)) : r;
   r = (!whole & (x < 0.0f) & (ax < inf_f())) ? nan_f() : r;
   return ((y == 0.0f) | (x == 1.0f)) ? 1.0f : r;
}

// 2^(hi + lo)
SAMPAN_MATH double
exp2(pair_d x)
{
   double c = clamp(x.hi, -1080.0, 1026.0);
   double lo = c == x.hi ? x.lo : 0.0;
   near_d k = nearest(c, 1.0);
   double r = sub(c, k.value);
   double h = mul(r, 0x1.62e42fefa39efp-1);
   double l = fma(r, 0x1.62e42fefa39efp-1, -h);
   l = fma(r, 0x1.abc9e3b39803fp-56, l);
   pair_d s = fast_sum(h, fma(lo, 0x1.62e42fefa39efp-1, l));
   return scale(exp_core(s.hi, s.lo), k.number);
}

// Error: 0.630 ulp at 0x1.fb4f84f6eb2dep-1, 0x1.619d7066b018cp+14.
SAMPAN_MATH double
pow(double x, double y)
{
   double ax = abs(x);
   pair_d g = log2_pair(ax);
   g.hi = ax < inf_d() ? g.hi : ax;
   g.hi = ax == 0.0 ? -inf_d() : g.hi;
   pair_d t = two_mul(g.hi, y);
   // Where the result is far out of range lo may be inf - inf.
   bool range = abs(t.hi) < 1100.0;
   double lo = fma(g.lo, y, t.lo);
   pair_d u = fast_sum(t.hi, range ? lo : 0.0);
   bool one = (ax == 1.0) & (y == y);
   u.hi = range ? u.hi : t.hi;
   u.lo = range ? u.lo : 0.0;
   u.hi = one ? 0.0 : u.hi;
   u.lo = one ? 0.0 : u.lo;
   double r = exp2(u);
   r = u.hi == u.hi ? r : nan_d();
   double half = mul(0.5, y);
   bool whole = trunc(y) == y, odd = whole & (trunc(half) != half);
   r = odd ? flip(r, sign_of(x)) : r;
   r = (!whole & (x < 0.0) & (ax < inf_d())) ? nan_d() : r;
   return ((y == 0.0) | (x == 1.0)) ? 1.0 : r;
}

SAMPAN_MATH double
powi(double x, int n)
{
   return pow(x, (double)n);
}

// A 32-bit n is exact in double, not in float.
SAMPAN_MATH float
powif(float x, int n)
{
   float ax = abs(x);
   double t = mul((double)n, log2_double(ax));
   float r = exp2_narrow(t);
   r = t == t ? r : nan_f();
   r = (n & 1) ? flip(r, sign_of(x)) : r;
   return ((n == 0) | (x == 1.0f)) ? 1.0f : r;
}

} // namespace sampan_math

#endif
