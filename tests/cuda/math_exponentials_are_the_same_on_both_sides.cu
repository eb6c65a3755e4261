/* exp, log and pow, their variants and the hyperbolic functions.
 * CUDA Math API, Single and Double Precision Mathematical Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "math_same.h"

int
main()
{
   MATH1(exp);
   MATH1(exp2);
   MATH1(exp10);
   MATH1(expm1);
   MATH1(log);
   MATH1(log2);
   MATH1(log10);
   MATH1(log1p);
   MATH1(sinh);
   MATH1(cosh);
   MATH1(tanh);
   MATH1(asinh);
   MATH1(acosh);
   MATH1(atanh);
   MATH2(pow);
   return agree_result();
}
