/* Square and cube roots, norms, remainders and rounding.
 * CUDA Math API, Single and Double Precision Mathematical Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "math_same.h"

int
main()
{
   EQUALS(bits(sqrtf(X)), bits(sampan_math::sqrt(X)));
   EQUALS(bits(sqrt(DX)), bits(sampan_math::sqrt(DX)));
   MATH1(rsqrt);
   MATH1(cbrt);
   MATH1(rcbrt);
   MATH1(rint);
   MATH1(round);
   MATH1(logb);
   MATH2(hypot);
   MATH2(rhypot);
   MATH2(fmod);
   MATH2(remainder);
   MATH2(fdim);
   MATH2(fmin);
   MATH2(fmax);
   MATH2(copysign);
   MATH2(nextafter);
   EQUALS(bits(norm3df(X, Y, Z)), bits(sampan_math::norm3df(X, Y, Z)));
   EQUALS(bits(norm3d(DX, DY, DZ)), bits(sampan_math::norm3d(DX, DY, DZ)));
   EQUALS(bits(rnorm4df(X, Y, Z, X)), bits(sampan_math::rnorm4df(X, Y, Z, X)));
   EQUALS(bits(rnorm4d(DX, DY, DZ, DX)), bits(sampan_math::rnorm4d(DX, DY, DZ, DX)));
   EQUALS(bits(fmaf(X, Y, Z)), bits(sampan_math::fma(X, Y, Z)));
   EQUALS(bits(fma(DX, DY, DZ)), bits(sampan_math::fma(DX, DY, DZ)));
   EQUALS(bits(ldexpf(X, (int)s.y % 300)), bits(sampan_math::ldexpf(X, (int)s.y % 300)));
   EQUALS(bits(ldexp(DX, (int)s.y % 2200)), bits(sampan_math::ldexp(DX, (int)s.y % 2200)));
   EQUALS(ilogbf(X), sampan_math::ilogbf(X));
   EQUALS(ilogb(DX), sampan_math::ilogb(DX));
   EQUALS(bits(floorf(X)), bits(sampan_math::floor(X)));
   EQUALS(bits(ceil(DX)), bits(sampan_math::ceil(DX)));
   EQUALS(bits(trunc(DX)), bits(sampan_math::trunc(DX)));
   return agree_result();
}
