// Inverse trigonometric and hyperbolic functions against MPFR.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/hyper.h"
#include "sampan/math/inverse.h"

using namespace check;

int
main()
{
   start();
   unary("asinf", 2, SM::asinf, mpfr_asin, -1, 1);
   unary("acosf", 2, SM::acosf, mpfr_acos, -1, 1);
   unary("atanf", 2, SM::atanf, mpfr_atan, -4, 4);
   unary("sinhf", 3, SM::sinhf, mpfr_sinh, -4, 4);
   unary("coshf", 2, SM::coshf, mpfr_cosh, -4, 4);
   unary("tanhf", 2, SM::tanhf, mpfr_tanh, -4, 4);
   unary("asinhf", 3, SM::asinhf, mpfr_asinh, -4, 4);
   unary("acoshf", 4, SM::acoshf, mpfr_acosh, 1, 4);
   unary("atanhf", 3, SM::atanhf, mpfr_atanh, -1, 1);
   unary("asin", 2, SM::asin, mpfr_asin, -1, 1);
   unary("acos", 2, SM::acos, mpfr_acos, -1, 1);
   unary("atan", 2, SM::atan, mpfr_atan, -4, 4);
   unary("sinh", 2, SM::sinh, mpfr_sinh, -4, 4);
   unary("cosh", 1, SM::cosh, mpfr_cosh, -4, 4);
   unary("tanh", 1, SM::tanh, mpfr_tanh, -4, 4);
   unary("asinh", 3, SM::asinh, mpfr_asinh, -4, 4);
   unary("acosh", 3, SM::acosh, mpfr_acosh, 1, 4);
   unary("atanh", 2, SM::atanh, mpfr_atanh, -1, 1);
   binary("atan2f", 3, SM::atan2f, mpfr_atan2, -4, 4, -4, 4);
   binary("atan2", 2, SM::atan2, mpfr_atan2, -4, 4, -4, 4);
   return finish();
}
