// exp, exp2, exp10, expm1 for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// All: x = k * log_b(2) + r with k an integer, b^x = 2^k * b^r, b^r a
// polynomial. Coefficients: math/fit_exp_log.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_EXP_H
#define SAMPAN_MATH_EXP_H

#include "core.h"

namespace sampan_math {

// Beyond [lo, hi] the result is 0 or inf already; NaN stays NaN.
SAMPAN_MATH float
clamp(float x, float lo, float hi)
{
   x = x > hi ? hi : x;
   return x < lo ? lo : x;
}
SAMPAN_MATH double
clamp(double x, double lo, double hi)
{
   x = x > hi ? hi : x;
   return x < lo ? lo : x;
}

// e^(r + rl) for |r| <= ln2 / 2
SAMPAN_MATH float
exp_core(float r)
{
   float q = poly(r, 0x1.6cf67p-10f, 0x1.123ecap-7f, 0x1.555528p-5f,
                  0x1.55548ap-3f, 0x1p-1f);
   return add(1.0f, fma(mul(r, r), q, r));
}
SAMPAN_MATH double
exp_core(double r, double rl)
{
   double q =
      poly(r, 0x1.1f835d91313f2p-29, 0x1.af701f31cfac2p-26,
           0x1.27e4d3f23309ep-22, 0x1.71dded9732a57p-19, 0x1.a01a01a906127p-16,
           0x1.a01a01b48ef5p-13, 0x1.6c16c16c15f1bp-10, 0x1.111111110e97dp-7,
           0x1.5555555555556p-5, 0x1.555555555555cp-3, 0x1p-1);
   pair_d s = fast_sum(1.0, r);
   return add(s.hi, fma(mul(r, r), q, add(s.lo, rl)));
}

// e^x * 2^bias, |bias| <= 2
SAMPAN_MATH float
expf_biased(float x, int bias)
{
   x = clamp(x, -106.0f, 92.0f);
   near_f k = nearest(x, 0x1.715476p+0f);
   float r = fma(-k.value, 0x1.62e4p-1f, x);
   r = fma(-k.value, 0x1.7f7d1cp-20f, r);
   return scale(exp_core(r), k.number + bias);
}
SAMPAN_MATH double
exp_biased(double x, int bias)
{
   x = clamp(x, -748.0, 712.0);
   near_d k = nearest(x, 0x1.71547652b82fep+0);
   double r = fma(-k.value, 0x1.62e42fefa38p-1, x);
   double rl = mul(-k.value, 0x1.ef35793c7673p-45);
   pair_d s = fast_sum(r, rl);
   return scale(exp_core(s.hi, s.lo), k.number + bias);
}

// Error: 1.0128 ulp at 0x1.da7542p+5.
SAMPAN_MATH float
expf(float x)
{
   return expf_biased(x, 0);
}

// Error: 0.665 ulp at -0x1.62389f2be5879p+9.
SAMPAN_MATH double
exp(double x)
{
   return exp_biased(x, 0);
}

// e^(hi + lo), |lo| small; for functions that need e^(-x^2) and the like
SAMPAN_MATH double
exp(pair_d x)
{
   double c = clamp(x.hi, -748.0, 712.0);
   double lo = c == x.hi ? x.lo : 0.0;
   near_d k = nearest(c, 0x1.71547652b82fep+0);
   double r = fma(-k.value, 0x1.62e42fefa38p-1, c);
   pair_d s = fast_sum(r, fma(-k.value, 0x1.ef35793c7673p-45, lo));
   return scale(exp_core(s.hi, s.lo), k.number);
}

// Error: 0.8213 ulp at -0x1.f9ef64p+6.
SAMPAN_MATH float
exp2f(float x)
{
   x = clamp(x, -152.0f, 130.0f);
   near_f k = nearest(x, 1.0f);
   float r = sub(x, k.value);
   float q = poly(r, 0x1.44451p-13f, 0x1.5f2b06p-10f, 0x1.3b2a2cp-7f,
                  0x1.c6af44p-5f, 0x1.ebfbep-3f, 0x1.62e43p-1f);
   return scale(fma(r, q, 1.0f), k.number);
}

// Error: 0.650 ulp at 0x1.6a11464f1e33p+6.
SAMPAN_MATH double
exp2(double x)
{
   x = clamp(x, -1080.0, 1026.0);
   near_d k = nearest(x, 1.0);
   double r = sub(x, k.value);
   double h = mul(r, 0x1.62e42fefa39efp-1);
   double l = fma(r, 0x1.62e42fefa39efp-1, -h);
   l = fma(r, 0x1.abc9e3b39803fp-56, l);
   return scale(exp_core(h, l), k.number);
}

// Error: 0.9968 ulp at -0x1.027abap+2.
SAMPAN_MATH float
exp10f(float x)
{
   x = clamp(x, -46.0f, 40.0f);
   near_f k = nearest(x, 0x1.a934fp+1f);
   float r = fma(-k.value, 0x1.3442p-2f, x);
   r = fma(k.value, 0x1.95ec1p-19f, r);
   float q = poly(r, 0x1.a9fae4p-3f, 0x1.15a1d6p-1f, 0x1.2bd76p+0f,
                  0x1.046f52p+1f, 0x1.53524cp+1f, 0x1.26bb1cp+1f);
   return scale(fma(r, q, 1.0f), k.number);
}

// Error: 0.727 ulp at 0x1.9a11dbca3e03p+6.
SAMPAN_MATH double
exp10(double x)
{
   x = clamp(x, -326.0, 310.0);
   near_d k = nearest(x, 0x1.a934f0979a371p+1);
   double r = fma(-k.value, 0x1.34413509f78p-2, x);
   double rl = mul(-k.value, 0x1.fef311f12b358p-46);
   pair_d s = fast_sum(r, rl);
   double h = mul(s.hi, 0x1.26bb1bbb55516p+1);
   double l = fma(s.hi, 0x1.26bb1bbb55516p+1, -h);
   l = fma(s.hi, -0x1.f48ad494ea3e9p-53, l);
   l = fma(s.lo, 0x1.26bb1bbb55516p+1, l);
   return scale(exp_core(h, l), k.number);
}

// 2^k e^r - 1 = (2^k - 1) + 2^k r + 2^k r^2 q: the first two summed exactly.
// Error: 1.0614 ulp at 0x1.11e128p+4.
SAMPAN_MATH float
expm1f(float x)
{
   float c = clamp(x, -40.0f, 89.0f);
   near_f k = nearest(c, 0x1.715476p+0f);
   float h = fma(-k.value, 0x1.62e4p-1f, c);
   float r = fma(-k.value, 0x1.7f7d1cp-20f, h);
   float rl = fma(-k.value, 0x1.7f7d1cp-20f, sub(h, r));
   float q = poly(r, 0x1.6cf67p-10f, 0x1.123ecap-7f, 0x1.555528p-5f,
                  0x1.55548ap-3f, 0x1p-1f);
   // at half the scale, so that k = 128 stays in range
   float s = power2f(k.number - 1);
   pair_f t = fast_sum(sub(s, 0.5f), mul(s, r));
   float p = fma(mul(r, r), q, fma(r, rl, rl));
   float e = mul(2.0f, add(t.hi, fma(s, p, t.lo)));
   return abs(x) < 0x1p-26f ? x : e;
}

// Error: 0.757 ulp at 0x1.9123678a99b9p-2.
SAMPAN_MATH double
expm1(double x)
{
   double c = clamp(x, -80.0, 710.0);
   near_d k = nearest(c, 0x1.71547652b82fep+0);
   double h = fma(-k.value, 0x1.62e42fefa38p-1, c);
   double r = fma(-k.value, 0x1.ef35793c7673p-45, h);
   double rl = fma(-k.value, 0x1.ef35793c7673p-45, sub(h, r));
   double q =
      poly(r, 0x1.1f835d91313f2p-29, 0x1.af701f31cfac2p-26,
           0x1.27e4d3f23309ep-22, 0x1.71dded9732a57p-19, 0x1.a01a01a906127p-16,
           0x1.a01a01b48ef5p-13, 0x1.6c16c16c15f1bp-10, 0x1.111111110e97dp-7,
           0x1.5555555555556p-5, 0x1.555555555555cp-3, 0x1p-1);
   double s = power2(k.number - 1);
   pair_d t = fast_sum(sub(s, 0.5), mul(s, r));
   double p = fma(mul(r, r), q, fma(r, rl, rl));
   double e = mul(2.0, add(t.hi, fma(s, p, t.lo)));
   return abs(x) < 0x1p-55 ? x : e;
}

} // namespace sampan_math

#endif
