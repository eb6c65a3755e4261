// tgamma and lgamma against MPFR.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/gamma.h"

using namespace check;

static int
gamma_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   // far out MPFR takes long to find what is 0 or inf
   if (mpfr_cmp_d(x, 1000) > 0)
      mpfr_set_inf(y, 1);
   else if (mpfr_cmp_d(x, -1000) < 0 && !mpfr_integer_p(x) && !mpfr_inf_p(x)) {
      mpfr_t f;
      mpfr_init2(f, 64);
      mpfr_floor(f, x);
      mpfr_div_2ui(f, f, 1, r);
      mpfr_set_ui_2exp(y, 1, -100000, r);
      mpfr_setsign(y, y, !mpfr_integer_p(f), r);
      mpfr_clear(f);
   } else
      mpfr_gamma(y, x, r);
   return 0;
}
static int
lgamma_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   int sign;
   if (mpfr_inf_p(x) || (mpfr_sgn(x) <= 0 && mpfr_integer_p(x)))
      mpfr_set_inf(y, 1);
   else if (mpfr_cmp_d(x, 1e30) > 0) { // x (log x - 1)
      mpfr_log(y, x, r);
      mpfr_sub_ui(y, y, 1, r);
      mpfr_mul(y, y, x, r);
   } else
      mpfr_lgamma(y, &sign, x, r);
   return 0;
}
// Only where CUDA states a bound; elsewhere the absolute error matters.
static int
lgamma_stated(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r, double lo)
{
   if (mpfr_cmp_d(x, lo) > 0 && mpfr_cmp_d(x, -2.2637) < 0) {
      double q = mpfr_get_d(x, r);
      mpfr_set_d(y, lo < -11 ? SM::lgamma(q) : SM::lgammaf((float)q), r);
      return 0;
   }
   return lgamma_ref(y, x, r);
}

int
main()
{
   start(1000);
   unary("tgammaf", 5, SM::tgammaf, gamma_ref, -40, 36);
   unary(
      "lgammaf", 6, SM::lgammaf,
      [](mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r) {
         return lgamma_stated(y, x, r, -10.001);
      },
      -2.26, 10);
   unary(
      "lgammaf wide", 6, SM::lgammaf,
      [](mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r) {
         return lgamma_stated(y, x, r, -10.001);
      },
      -300, 300);
   unary("tgamma", 10, SM::tgamma, gamma_ref, -184, 172);
   unary("tgamma near 0", 10, SM::tgamma, gamma_ref, -5, 5);
   unary(
      "lgamma", 4, SM::lgamma,
      [](mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r) {
         return lgamma_stated(y, x, r, -23.0001);
      },
      -2.26, 10);
   unary(
      "lgamma wide", 4, SM::lgamma,
      [](mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r) {
         return lgamma_stated(y, x, r, -23.0001);
      },
      -300, 300);
   return finish();
}
