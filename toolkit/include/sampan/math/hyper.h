// sinh, cosh, tanh, asinh, acosh, atanh for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// From exp, expm1, log and log1p; polynomials near 0.
// Coefficients: math/fit_trig.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_HYPER_H
#define SAMPAN_MATH_HYPER_H

#include "exp.h"
#include "log.h"

namespace sampan_math {

// Error: 1.4100 ulp at -0x1.1b410ep-1.
SAMPAN_MATH float
tanhf(float x)
{
   float a = abs(x);
   float z = mul(a, a);
   float p = poly(z, -0x1.9c9498p-8f, 0x1.598276p-6f, -0x1.b931fcp-5f,
                  0x1.110d6ap-3f, -0x1.55554cp-2f);
   float small = fma(mul(a, z), p, a);
   float c = a > 10.0f ? 10.0f : a;
   float e = expf_biased(mul(2.0f, c), 0);
   float large = sub(1.0f, div(2.0f, add(e, 1.0f)));
   return flip(a < 0.55f ? small : large, sign_of(x));
}

// tanh a = m / (m + 2), m = e^2a - 1; the quotient corrected once
// Error: 1.309 ulp at 0x1.f1682cb9b315bp-6.
SAMPAN_MATH double
tanh(double x)
{
   double a = abs(x);
   double c = a > 22.0 ? 22.0 : a;
   double m = expm1(mul(2.0, c));
   double d = add(m, 2.0), dl = sub(m, sub(d, 2.0));
   double rd = div(1.0, d);
   double q = mul(m, rd);
   q = fma(fma(-q, dl, fma(-q, d, m)), rd, q);
   double r = a < 0x1p-28 ? a : q;
   return flip(r, sign_of(x));
}

// Error: 1.5823 ulp at 0x1.6a8e0cp+0.
SAMPAN_MATH float
sinhf(float x)
{
   float a = abs(x);
   float z = mul(a, a);
   float p =
      poly(z, 0x1.75a6f6p-19f, 0x1.a02156p-13f, 0x1.1110e2p-7f, 0x1.555556p-3f);
   float small = fma(mul(a, z), p, a);
   float h = expf_biased(a, -1);
   float large = sub(h, div(0.25f, h));
   return flip(a < 1.0f ? small : large, sign_of(x));
}
// Error: 1.501 ulp at -0x1.6a250d63bf71cp+0.
SAMPAN_MATH double
sinh(double x)
{
   double a = abs(x);
   double z = mul(a, a);
   double p =
      poly(z, 0x1.b5c2c119975cdp-41, 0x1.611707b65a7c5p-33,
           0x1.ae646fc6c141dp-26, 0x1.71de3a3b39c68p-19, 0x1.a01a01a036f5p-13,
           0x1.111111111101fp-7, 0x1.5555555555556p-3);
   double small = fma(mul(a, z), p, a);
   double h = exp_biased(a, -1);
   double large = sub(h, div(0.25, h));
   return flip(a < 1.0 ? small : large, sign_of(x));
}
// Error: 1.4210 ulp at 0x1.ea4672p+1.
SAMPAN_MATH float
coshf(float x)
{
   float h = expf_biased(abs(x), -1);
   return add(h, div(0.25f, h));
}
// Error: 1.041 ulp at -0x1.cebcb2430ee14p+0.
SAMPAN_MATH double
cosh(double x)
{
   double h = exp_biased(abs(x), -1);
   return add(h, div(0.25, h));
}

// asinh a = log1p(a + a^2 / (1 + sqrt(1 + a^2))), or log(a) + ln2 far out.
// Error: 1.7178 ulp at 0x1.f7af7p-3.
SAMPAN_MATH float
asinhf(float x)
{
   float a = abs(x);
   bool far = a > 0x1p30f;
   float z = mul(a, a);
   float t = add(a, div(z, add(1.0f, sqrt(fma(a, a, 1.0f)))));
   float r = log1pf(far ? a : t);
   r = far ? add(r, 0x1.62e43p-1f) : r;
   return flip(r, sign_of(x));
}
// Error: 1.361 ulp at 0x1.e42ed111dc6p-3.
SAMPAN_MATH double
asinh(double x)
{
   double a = abs(x);
   bool far = a > 0x1p60;
   double z = mul(a, a);
   double t = add(a, div(z, add(1.0, sqrt(fma(a, a, 1.0)))));
   double r = log1p(far ? a : t);
   r = far ? add(r, 0x1.62e42fefa39efp-1) : r;
   return flip(r, sign_of(x));
}
// acosh x = log1p(t + sqrt(2 t + t^2)), t = x - 1
// Error: 1.8901 ulp at 0x1.07c542p+0.
SAMPAN_MATH float
acoshf(float x)
{
   bool far = x > 0x1p30f;
   float t = sub(x, 1.0f);
   float u = add(t, sqrt(fma(t, t, add(t, t))));
   float r = log1pf(far ? x : u);
   r = far ? add(r, 0x1.62e43p-1f) : r;
   return x < 1.0f ? nan_f() : r;
}
// Error: 1.552 ulp at 0x1.180083b5a27ep+0.
SAMPAN_MATH double
acosh(double x)
{
   bool far = x > 0x1p60;
   double t = sub(x, 1.0);
   double u = add(t, sqrt(fma(t, t, add(t, t))));
   double r = log1p(far ? x : u);
   r = far ? add(r, 0x1.62e42fefa39efp-1) : r;
   return x < 1.0 ? nan_d() : r;
}
// atanh a = log1p(2 a / (1 - a)) / 2
// Error: 2.0270 ulp at -0x1.ef00d8p-4.
SAMPAN_MATH float
atanhf(float x)
{
   float a = abs(x);
   float t = div(add(a, a), sub(1.0f, a));
   float r = mul(0.5f, log1pf(t));
   r = a < 0x1p-13f ? a : r; // t may be subnormal
   r = a > 1.0f ? nan_f() : r;
   return flip(r, sign_of(x));
}
// Error: 1.354 ulp at -0x1.f17b53f188ecp-6.
SAMPAN_MATH double
atanh(double x)
{
   double a = abs(x);
   double t = div(add(a, a), sub(1.0, a));
   double r = mul(0.5, log1p(t));
   r = a < 0x1p-28 ? a : r;
   r = a > 1.0 ? nan_d() : r;
   return flip(r, sign_of(x));
}

} // namespace sampan_math

#endif
