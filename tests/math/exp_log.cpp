// exp, exp2, exp10, expm1, log, log2, log10, log1p, pow against MPFR.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/exp.h"
#include "sampan/math/log.h"
#include "sampan/math/pow.h"

using namespace check;

int
main()
{
   start();
   unary("expf", 1, SM::expf, mpfr_exp, -105, 90);
   unary("exp2f", 2, SM::exp2f, mpfr_exp2, -150, 129);
   unary("exp10f", 2, SM::exp10f, mpfr_exp10, -46, 39);
   unary("expm1f", 1, SM::expm1f, mpfr_expm1, -3, 3);
   unary("logf", 1, SM::logf, mpfr_log, 0.4, 2);
   unary("log2f", 1, SM::log2f, mpfr_log2, 0.4, 2);
   unary("log10f", 2, SM::log10f, mpfr_log10, 0.4, 2);
   unary("log1pf", 1, SM::log1pf, mpfr_log1p, -0.9, 3);
   unary("exp", 1, SM::exp, mpfr_exp, -746, 710);
   unary("exp2", 1, SM::exp2, mpfr_exp2, -1075, 1025);
   unary("exp10", 1, SM::exp10, mpfr_exp10, -324, 309);
   unary("expm1", 1, SM::expm1, mpfr_expm1, -3, 3);
   unary("log", 1, SM::log, mpfr_log, 0.4, 2);
   unary("log2", 1, SM::log2, mpfr_log2, 0.4, 2);
   unary("log10", 1, SM::log10, mpfr_log10, 0.4, 2);
   unary("log1p", 1, SM::log1p, mpfr_log1p, -0.9, 3);
   binary("powf", 4, SM::powf, mpfr_pow, 0, 10, -38, 38);
   binary("powf near 1", 4, SM::powf, mpfr_pow, 0.99, 1.01, -9000, 9000);
   binary("pow", 2, SM::pow, mpfr_pow, 0, 10, -300, 300);
   binary("pow near 1", 2, SM::pow, mpfr_pow, 0.99, 1.01, -70000, 70000);
   return finish();
}
