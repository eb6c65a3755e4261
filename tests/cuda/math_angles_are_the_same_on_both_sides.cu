/* sin, cos, tan, their pi forms and inverses.
 * CUDA Math API, Single and Double Precision Mathematical Functions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "math_same.h"

int
main()
{
   MATH1(sin);
   MATH1(cos);
   MATH1(tan);
   MATH1(sinpi);
   MATH1(cospi);
   MATH1(asin);
   MATH1(acos);
   MATH1(atan);
   MATH2(atan2);
   return agree_result();
}
