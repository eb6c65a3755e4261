// sin, cos, tan and their pi forms against MPFR.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/trig.h"

using namespace check;

// MPFR's forms in units of a circle are divided by two for the pi forms.
static int
sinpi_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   return mpfr_sinpi(y, x, r);
}
static int
cospi_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   return mpfr_cospi(y, x, r);
}

int
main()
{
   start();
   unary("sinf", 2, SM::sinf, mpfr_sin, -10, 10);
   unary("cosf", 2, SM::cosf, mpfr_cos, -10, 10);
   unary("tanf", 4, SM::tanf, mpfr_tan, -10, 10);
   unary("sinf wide", 2, SM::sinf, mpfr_sin, 0, 131072);
   unary("cosf wide", 2, SM::cosf, mpfr_cos, 0, 131072);
   unary("sinpif", 1, SM::sinpif, sinpi_ref, -3, 3);
   unary("cospif", 1, SM::cospif, cospi_ref, -3, 3);
   unary("sin", 2, SM::sin, mpfr_sin, -10, 10);
   unary("cos", 2, SM::cos, mpfr_cos, -10, 10);
   unary("tan", 2, SM::tan, mpfr_tan, -10, 10);
   unary("sin wide", 2, SM::sin, mpfr_sin, 0, 1048576);
   unary("cos wide", 2, SM::cos, mpfr_cos, 0, 1048576);
   unary("sinpi", 2, SM::sinpi, sinpi_ref, -3, 3);
   unary("cospi", 2, SM::cospi, cospi_ref, -3, 3);
   return finish();
}
