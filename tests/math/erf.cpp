// The error function's family against MPFR.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/erf.h"

using namespace check;

static int
erfcx_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   if (mpfr_cmp_si(x, -30) < 0) {
      mpfr_set_inf(y, 1);
      return 0;
   }
   if (mpfr_cmp_si(x, 2000) > 0) { // 1/(x sqrt pi) (1 - 1/2x^2 + 3/4x^4)
      mpfr_t z;
      mpfr_init2(z, precision);
      mpfr_sqr(z, x, r);
      mpfr_ui_div(z, 1, z, r);
      mpfr_mul_d(y, z, 0.75, r);
      mpfr_sub_d(y, y, 0.5, r);
      mpfr_mul(y, y, z, r);
      mpfr_add_ui(y, y, 1, r);
      mpfr_div(y, y, x, r);
      mpfr_const_pi(z, r);
      mpfr_sqrt(z, z, r);
      mpfr_div(y, y, z, r);
      mpfr_clear(z);
      return 0;
   }
   mpfr_t a, b;
   mpfr_inits2(precision + 40, a, b, (mpfr_ptr)0);
   mpfr_sqr(a, x, r);
   mpfr_exp(a, a, r);
   mpfr_erfc(b, x, r);
   mpfr_mul(y, a, b, r);
   mpfr_clears(a, b, (mpfr_ptr)0);
   return 0;
}
static int
normcdf_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   mpfr_t a;
   mpfr_init2(a, precision + 40);
   mpfr_set_d(a, 0.5, r);
   mpfr_sqrt(a, a, r);
   mpfr_mul(a, a, x, r);
   mpfr_neg(a, a, r);
   mpfr_erfc(y, a, r);
   mpfr_div_2ui(y, y, 1, r);
   mpfr_clear(a);
   return 0;
}
// Newton on erfc, or on erf near 0; started from a double that is within 2^-45
// (the function under test), so that two steps are plenty.
static int
erfcinv_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r, bool complement)
{
   mpfr_t v, w, d;
   mpfr_inits2(precision + 40, v, w, d, (mpfr_ptr)0);
   // erf(y) = w = 1 - x, or x itself
   complement ? mpfr_ui_sub(w, 1, x, r) : mpfr_set(w, x, r);
   int whole = mpfr_cmpabs_ui(w, 1);
   bool exact_one = complement && mpfr_zero_p(x);
   if (whole > 0 || mpfr_nan_p(x) ||
       (whole == 0 && complement && mpfr_cmp_ui(x, 2) != 0 && !exact_one &&
        !(mpfr_cmp_d(x, 1e-30) < 0 && mpfr_sgn(x) > 0)))
      mpfr_set_nan(y);
   else if (whole == 0 &&
            !(complement && mpfr_sgn(x) > 0 && mpfr_cmp_ui(x, 1) < 0))
      mpfr_set_inf(y, mpfr_sgn(w));
   else if (mpfr_zero_p(w)) {
      mpfr_set(y, w, r);
      if (complement)
         mpfr_set_zero(y, 1);
   } else {
      double q = mpfr_get_d(x, r);
      mpfr_set_d(y, complement ? SM::erfcinv(q) : SM::erfinv(q), r);
      if (mpfr_zero_p(y)) // a float's subnormal, a double's underflow
         mpfr_set_d(y, 1e-320, r);
      for (int i = 0; i < 2; i++) {
         // d = 2/sqrt(pi) e^(-y^2)
         mpfr_sqr(d, y, r);
         mpfr_neg(d, d, r);
         mpfr_exp(d, d, r);
         mpfr_const_pi(v, r);
         mpfr_sqrt(v, v, r);
         mpfr_div(d, d, v, r);
         mpfr_mul_2ui(d, d, 1, r);
         if (complement && mpfr_cmp_d(x, 0.5) < 0) {
            mpfr_erfc(v, y, r);
            mpfr_sub(v, x, v, r);
            mpfr_neg(v, v, r);
         } else if (!complement || mpfr_cmp_d(x, 1.5) < 0) {
            mpfr_erf(v, y, r);
            mpfr_sub(v, w, v, r);
         } else {
            mpfr_neg(v, y, r);
            mpfr_erfc(v, v, r);
            mpfr_ui_sub(w, 2, x, r);
            mpfr_sub(v, v, w, r);
            mpfr_neg(v, v, r);
         }
         mpfr_div(v, v, d, r);
         mpfr_add(y, y, v, r);
      }
   }
   mpfr_clears(v, w, d, (mpfr_ptr)0);
   return 0;
}
static int
erfinv_of(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   return erfcinv_ref(y, x, r, false);
}
static int
erfcinv_of(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   return erfcinv_ref(y, x, r, true);
}
static int
normcdfinv_of(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   mpfr_t v;
   mpfr_init2(v, 64);
   mpfr_mul_2ui(v, x, 1, r);
   erfcinv_ref(y, v, r, true);
   mpfr_set_ui(v, 2, r);
   mpfr_t root;
   mpfr_init2(root, precision + 40);
   mpfr_sqrt(root, v, r);
   mpfr_mul(y, y, root, r);
   if (!mpfr_zero_p(y))
      mpfr_neg(y, y, r);
   mpfr_clears(v, root, (mpfr_ptr)0);
   return 0;
}

int
main()
{
   start(500);
   unary("erff", 2, SM::erff, mpfr_erf, -4, 4);
   unary("erfcf", 4, SM::erfcf, mpfr_erfc, -2, 10.1);
   unary("erfcxf", 4, SM::erfcxf, erfcx_ref, -9.5, 20);
   unary("normcdff", 5, SM::normcdff, normcdf_ref, -14.5, 6);
   unary("erfinvf", 2, SM::erfinvf, erfinv_of, -1, 1);
   unary("erfcinvf", 4, SM::erfcinvf, erfcinv_of, 0, 2);
   unary("normcdfinvf", 5, SM::normcdfinvf, normcdfinv_of, 0, 1);
   unary("erf", 2, SM::erf, mpfr_erf, -4, 4);
   unary("erfc", 5, SM::erfc, mpfr_erfc, -2, 27.3);
   unary("erfcx", 4, SM::erfcx, erfcx_ref, -27, 20);
   unary("normcdf", 5, SM::normcdf, normcdf_ref, -38.5, 6);
   unary("erfinv", 5, SM::erfinv, erfinv_of, -1, 1);
   unary("erfcinv", 6, SM::erfcinv, erfcinv_of, 0, 2);
   unary("normcdfinv", 8, SM::normcdfinv, normcdfinv_of, 0, 1);
   return finish();
}
