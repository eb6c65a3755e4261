// sinh, cosh, tanh, asinh, acosh, atanh for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// From exp, expm1, log and log1p; polynomials near 0.
// Coefficients: math/fit_trig.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_HYPER_H
#define SAMPAN_MATH_HYPER_H

#include "exp.h"
#include "log.h"

namespace sampan_math
{

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

// tanh a = m / (m + 2), m = e^2a - 1
SAMPAN_MATH double
tanh(double x)
{
   double a = abs(x);
   double c = a > 22.0 ? 22.0 : a;
   double m = expm1(mul(2.0, c));
   double small = div(m, add(m, 2.0));
   double large = sub(1.0, div(2.0, add(m, 2.0)));
   double r = a < 0.5 ? small : large;
   r = a < 0x1p-28 ? a : r;
   return flip(r, sign_of(x));
}

} // namespace sampan_math

#endif
