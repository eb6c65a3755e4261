// rsqrt, cbrt, rcbrt, hypot, rhypot, norms and their reciprocals.
// SPDX-License-Identifier: Apache-2.0
//
// float sums of squares are made in double, where they neither overflow nor
// lose anything; double sums as pairs, scaled by a power of two.
// Errors: doc/math.md.

#ifndef SAMPAN_MATH_ROOT_H
#define SAMPAN_MATH_ROOT_H

#include "core.h"
#include "round.h"

namespace sampan_math {

// Error: 1.4903 ulp at 0x1.019566p-64.
SAMPAN_MATH float
rsqrtf(float x)
{
   return div(1.0f, sqrt(x));
}
// Error: 1.397 ulp at 0x1.0ca128c77c43ep-410.
SAMPAN_MATH double
rsqrt(double x)
{
   return div(1.0, sqrt(x));
}

// a^(-1/3), a in [1, 8): a guess from the exponent and Halley's iteration
// r (1 + e/3 + 2 e^2/9), e = 1 - a r^3, which cubes the error.
SAMPAN_MATH float
rcbrt_step(float a, float r)
{
   float e = fma(-mul(a, r), mul(r, r), 1.0f);
   return fma(mul(r, e), fma(e, 0x1.c71c72p-3f, 0x1.555556p-2f), r);
}
SAMPAN_MATH double
rcbrt_step(double a, double r)
{
   double e = fma(-mul(a, r), mul(r, r), 1.0);
   return fma(mul(r, e), fma(e, 0x1.c71c71c71c71cp-3, 0x1.5555555555555p-2), r);
}
struct third_f {
   float a, r;
   int e;
};
struct third_d {
   double a, r;
   int e;
};
// |x| = a 8^e and r = a^(-1/3)
SAMPAN_MATH third_f
third(float x)
{
   split_f s = split(x);
   third_f t;
   // floor(e / 3): e + 510 is positive and below 2^16
   t.e = (int)((u32)(s.e + 510) * 43691u >> 17) - 170;
   t.a = mul(s.m, power2f(s.e - 3 * t.e));
   u32 guess = 0x54a2fa8cu - (u32)((u64)bits(t.a) * 0xaaaaaaabull >> 33);
   t.r = rcbrt_step(t.a, as_float(guess));
   t.r = rcbrt_step(t.a, t.r);
   return t;
}
SAMPAN_MATH third_d
third(double x)
{
   split_d s = split(x);
   third_d t;
   t.e = (int)((u32)(s.e + 1077) * 43691u >> 17) - 359;
   t.a = mul(s.m, power2(s.e - 3 * t.e));
   float a = (float)t.a;
   u32 guess = 0x54a2fa8cu - (u32)((u64)bits(a) * 0xaaaaaaabull >> 33);
   float f = rcbrt_step(a, as_float(guess));
   f = rcbrt_step(a, f);
   t.r = rcbrt_step(t.a, (double)f);
   return t;
}

// Error: 0.500 ulp at 0x1.c07122p-10.
SAMPAN_MATH float
cbrtf(float x)
{
   third_f t = third(x);
   float rr = mul(t.r, t.r);
   float y = mul(t.a, rr);
   pair_f yy = two_mul(y, y);
   float e = fma(-y, yy.lo, fma(-y, yy.hi, t.a));
   y = fma(mul(e, rr), 0x1.555556p-2f, y);
   y = mul(y, power2f(t.e));
   return (isfinite(x) & (x != 0.0f)) ? copysignf(y, x) : x;
}
// Error: 0.500 ulp at 0x1.e987a11892974p+2.
SAMPAN_MATH double
cbrt(double x)
{
   third_d t = third(x);
   double rr = mul(t.r, t.r);
   double y = mul(t.a, rr);
   pair_d yy = two_mul(y, y);
   double e = fma(-y, yy.lo, fma(-y, yy.hi, t.a));
   y = fma(mul(e, rr), 0x1.5555555555555p-2, y);
   y = mul(y, power2(t.e));
   return (isfinite(x) & (x != 0.0)) ? copysign(y, x) : x;
}
// Error: 0.500 ulp at -0x1.d230c6p-26.
SAMPAN_MATH float
rcbrtf(float x)
{
   third_f t = third(x);
   // one more step with e in twice the precision
   pair_f rr = two_mul(t.r, t.r);
   pair_f ar = two_mul(t.a, t.r);
   float e = fma(-ar.hi, rr.hi, 1.0f);
   e = fma(-ar.lo, rr.hi, fma(-ar.hi, rr.lo, e));
   float y = fma(mul(t.r, e), 0x1.555556p-2f, t.r);
   y = mul(y, power2f(-t.e));
   y = x == 0.0f ? inf_f() : y;
   y = isinf(x) ? 0.0f : y;
   return isnan(x) ? x : copysignf(y, x);
}
// Error: 0.500 ulp at -0x1.9a3aa23f2999dp-720.
SAMPAN_MATH double
rcbrt(double x)
{
   third_d t = third(x);
   pair_d rr = two_mul(t.r, t.r);
   pair_d ar = two_mul(t.a, t.r);
   double e = fma(-ar.hi, rr.hi, 1.0);
   e = fma(-ar.lo, rr.hi, fma(-ar.hi, rr.lo, e));
   double y = fma(mul(t.r, e), 0x1.5555555555555p-2, t.r);
   y = mul(y, power2(-t.e));
   y = x == 0.0 ? inf_d() : y;
   y = isinf(x) ? 0.0 : y;
   return isnan(x) ? x : copysign(y, x);
}

// ---- float: squares are exact in double ----

SAMPAN_MATH double
squares(float a, float b, float c, float d)
{
   double s = mul((double)a, (double)a);
   s = fma((double)b, (double)b, s);
   s = fma((double)c, (double)c, s);
   return fma((double)d, (double)d, s);
}
// An infinity wins over a NaN.
SAMPAN_MATH float
norm_of(double s, bool infinite)
{
   return infinite ? inf_f() : (float)sqrt(s);
}
SAMPAN_MATH float
rnorm_of(double s, bool infinite)
{
   return infinite ? 0.0f : (float)div(1.0, sqrt(s));
}
// Error: 0.500 ulp at -0x1.e7b66cp+1, -0x1.61f8fcp+1.
SAMPAN_MATH float
hypotf(float x, float y)
{
   return norm_of(squares(x, y, 0.0f, 0.0f), isinf(x) | isinf(y));
}
// Error: 0.500 ulp at 0x1.fffffep-1, 0x1p-30.
SAMPAN_MATH float
rhypotf(float x, float y)
{
   return rnorm_of(squares(x, y, 0.0f, 0.0f), isinf(x) | isinf(y));
}
// Error: 0.500 ulp at 0x1.d2a28p+1, 0x1.3fc8b2p+1, -0x1.faf66ap+1, 0x0p+0.
SAMPAN_MATH float
norm3df(float a, float b, float c)
{
   return norm_of(squares(a, b, c, 0.0f), isinf(a) | isinf(b) | isinf(c));
}
// Error: 0.500 ulp at -0x1.edd86p-36, 0x1.41855p-104, -0x1.555548p+22, 0x0p+0.
SAMPAN_MATH float
rnorm3df(float a, float b, float c)
{
   return rnorm_of(squares(a, b, c, 0.0f), isinf(a) | isinf(b) | isinf(c));
}
// Error: 0.500 ulp.
SAMPAN_MATH float
norm4df(float a, float b, float c, float d)
{
   return norm_of(squares(a, b, c, d),
                  isinf(a) | isinf(b) | isinf(c) | isinf(d));
}
// Error: 0.500 ulp.
SAMPAN_MATH float
rnorm4df(float a, float b, float c, float d)
{
   return rnorm_of(squares(a, b, c, d),
                   isinf(a) | isinf(b) | isinf(c) | isinf(d));
}
// Error: 0.500 ulp.
SAMPAN_MATH float
normf(int count, const float *p)
{
   double s = 0.0;
   bool infinite = false;
   for (int i = 0; i < count; i++) {
      s = fma((double)p[i], (double)p[i], s);
      infinite = infinite | isinf(p[i]);
   }
   return norm_of(s, infinite);
}
SAMPAN_MATH float
rnormf(int count, const float *p)
{
   double s = 0.0;
   bool infinite = false;
   for (int i = 0; i < count; i++) {
      s = fma((double)p[i], (double)p[i], s);
      infinite = infinite | isinf(p[i]);
   }
   return rnorm_of(s, infinite);
}

// ---- double ----

// 2^-e where 2^e is near the greatest operand: its square is near 1. NaN and
// infinity count as large; 0 as small.
SAMPAN_MATH int
norm_exponent(double greatest)
{
   int e = (int)(bits(greatest) >> 52) - 1023;
   return clamp_int(e, -1000, 1000);
}
SAMPAN_MATH pair_d
add_square(pair_d s, double x)
{
   pair_d p = two_mul(x, x);
   pair_d t = two_sum(s.hi, p.hi);
   return pair(t.hi, add(s.lo, add(t.lo, p.lo)));
}
// sqrt(s) as a pair whose lo is the first-order correction
SAMPAN_MATH pair_d
sqrt_pair(pair_d s)
{
   s = fast_sum(s.hi, s.lo);
   double y = sqrt(s.hi);
   double e = add(fma(-y, y, s.hi), s.lo);
   // 0 and NaN have no correction
   double lo = div(e, add(y, y));
   return pair(y, ((y > 0.0) & (y < inf_d())) ? lo : 0.0);
}
SAMPAN_MATH double
norm_of(pair_d s, int e, bool infinite)
{
   pair_d y = sqrt_pair(s);
   double r = scale(add(y.hi, y.lo), e);
   return infinite ? inf_d() : r;
}
SAMPAN_MATH double
rnorm_of(pair_d s, int e, bool infinite)
{
   pair_d y = sqrt_pair(s);
   double r = div(1.0, y.hi);
   double c = fma(-y.lo, r, fma(-y.hi, r, 1.0));
   double better = fma(r, c, r);
   r = r < inf_d() ? better : r;
   r = scale(r, -e);
   return infinite ? 0.0 : r;
}
SAMPAN_MATH double
greatest4(double a, double b, double c, double d)
{
   return fmax(fmax(abs(a), abs(b)), fmax(abs(c), abs(d)));
}
SAMPAN_MATH pair_d
squares(double a, double b, double c, double d, int e)
{
   double s = power2(-e);
   pair_d r = two_mul(mul(a, s), mul(a, s));
   r = add_square(r, mul(b, s));
   r = add_square(r, mul(c, s));
   return add_square(r, mul(d, s));
}
// Error: 0.500 ulp.
SAMPAN_MATH double
norm4d(double a, double b, double c, double d)
{
   int e = norm_exponent(greatest4(a, b, c, d));
   return norm_of(squares(a, b, c, d, e), e,
                  isinf(a) | isinf(b) | isinf(c) | isinf(d));
}
// Error: 0.726 ulp.
SAMPAN_MATH double
rnorm4d(double a, double b, double c, double d)
{
   int e = norm_exponent(greatest4(a, b, c, d));
   return rnorm_of(squares(a, b, c, d, e), e,
                   isinf(a) | isinf(b) | isinf(c) | isinf(d));
}
// Error: 0.500 ulp.
SAMPAN_MATH double
norm3d(double a, double b, double c)
{
   return norm4d(a, b, c, 0.0);
}
// Error: 0.695 ulp.
SAMPAN_MATH double
rnorm3d(double a, double b, double c)
{
   return rnorm4d(a, b, c, 0.0);
}
// Error: 0.500 ulp at 0x1.85d4324f98c4p+1, -0x1.fc5426c4a5fd8p-1.
SAMPAN_MATH double
hypot(double x, double y)
{
   return norm4d(x, y, 0.0, 0.0);
}
// Error: 0.733 ulp at 0x1.9fa0de9763416p+1022, -0x1.5e9d460ef0a17p+250.
SAMPAN_MATH double
rhypot(double x, double y)
{
   return rnorm4d(x, y, 0.0, 0.0);
}
struct norm_sum {
   pair_d s;
   int e;
   bool infinite;
};
SAMPAN_MATH norm_sum
norm_loop(int count, const double *p)
{
   norm_sum n;
   double g = 0.0;
   n.infinite = false;
   for (int i = 0; i < count; i++) {
      g = fmax(g, abs(p[i]));
      n.infinite = n.infinite | isinf(p[i]);
   }
   n.e = norm_exponent(g);
   n.s = pair(0.0, 0.0);
   for (int i = 0; i < count; i++)
      n.s = add_square(n.s, mul(p[i], power2(-n.e)));
   return n;
}
// Error: 0.500 ulp.
SAMPAN_MATH double
norm(int count, const double *p)
{
   norm_sum n = norm_loop(count, p);
   return norm_of(n.s, n.e, n.infinite);
}
SAMPAN_MATH double
rnorm(int count, const double *p)
{
   norm_sum n = norm_loop(count, p);
   return rnorm_of(n.s, n.e, n.infinite);
}

} // namespace sampan_math

#endif
