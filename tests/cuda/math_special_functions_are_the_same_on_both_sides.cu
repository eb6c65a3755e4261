/* The error function's family, gamma and Bessel functions.
 * CUDA Math API, Single and Double Precision Mathematical Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "math_same.h"

int
main()
{
   MATH1(erf);
   MATH1(erfc);
   MATH1(erfcx);
   MATH1(erfinv);
   MATH1(erfcinv);
   MATH1(normcdf);
   MATH1(normcdfinv);
   MATH1(tgamma);
   MATH1(lgamma);
   MATH1(j0);
   MATH1(j1);
   MATH1(y0);
   MATH1(y1);
   MATH1(cyl_bessel_i0);
   MATH1(cyl_bessel_i1);
   EQUALS(bits(jn((int)(s.y % 40), DX)), bits(sampan_math::jn((int)(s.y % 40), DX)));
   EQUALS(bits(ynf((int)(s.y % 40), X)), bits(sampan_math::ynf((int)(s.y % 40), X)));
   return agree_result();
}
