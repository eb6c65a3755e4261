// Bessel functions against MPFR: relative error below 8, absolute from there.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/bessel.h"

using namespace check;

// I_n by its power series: all terms are positive.
static void
power_series(mpfr_ptr y, mpfr_srcptr x, int order)
{
   mpfr_t u, term;
   mpfr_inits2(precision + 40, u, term, (mpfr_ptr)0);
   mpfr_sqr(u, x, MPFR_RNDN);
   mpfr_div_2ui(u, u, 2, MPFR_RNDN);
   mpfr_set_ui(term, 1, MPFR_RNDN);
   mpfr_set_ui(y, 0, MPFR_RNDN);
   for (unsigned k = 1; k < 4000; k++) {
      mpfr_add(y, y, term, MPFR_RNDN);
      if (mpfr_get_exp(term) < mpfr_get_exp(y) - precision - 20)
         break;
      mpfr_mul(term, term, u, MPFR_RNDN);
      mpfr_div_ui(term, term, k * (k + order), MPFR_RNDN);
      if (mpfr_zero_p(term))
         break;
   }
   if (order == 1) {
      mpfr_mul(y, y, x, MPFR_RNDN);
      mpfr_div_2ui(y, y, 1, MPFR_RNDN);
   }
   mpfr_clears(u, term, (mpfr_ptr)0);
}
static int
i0_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t)
{
   if (mpfr_nan_p(x))
      mpfr_set_nan(y);
   else if (mpfr_cmpabs_ui(x, 800) > 0)
      mpfr_set_inf(y, 1);
   else
      power_series(y, x, 0);
   return 0;
}
static int
i1_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t)
{
   if (mpfr_nan_p(x))
      mpfr_set_nan(y);
   else if (mpfr_cmpabs_ui(x, 800) > 0)
      mpfr_set_inf(y, mpfr_sgn(x));
   else
      power_series(y, x, 1);
   return 0;
}

// Within 8 the bound is in ulps; further out the value is taken as right, the
// absolute error is looked at below.
template <class T, class R>
static void
near(const char *name, double bound, T (*f)(T), R ref)
{
   unary(
      name, bound, f,
      [=](mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r) {
         if (mpfr_cmpabs_ui(x, 8) >= 0)
            mpfr_set_d(y, (double)f((T)mpfr_get_d(x, r)), r);
         else
            ref(y, x, r);
         return 0;
      },
      -8, 8);
}
template <class T, class R>
static void
far(const char *name, double bound, T (*f)(T), R ref)
{
   mpfr_t x, y;
   mpfr_inits2(precision, x, y, (mpfr_ptr)0);
   double worst = 0, at = 0;
   for (long i = 0; i < samples / 4; i++) {
      T v = (T)(8 * exp2(random_between(0, i % 2 ? 4 : 12)));
      mpfr_set_d(x, (double)v, MPFR_RNDN);
      ref(y, x, MPFR_RNDN);
      mpfr_sub_d(y, y, (double)f(v), MPFR_RNDN);
      double e = fabs(mpfr_get_d(y, MPFR_RNDN));
      if (!(e <= worst))
         worst = e, at = (double)v;
   }
   mpfr_clears(x, y, (mpfr_ptr)0);
   bool bad = !(worst <= bound);
   failures += bad;
   printf("%-16s %9.2e  bound %g absolute, at %a%s\n", name, worst, bound, at,
          bad ? "  FAIL" : "");
}
template <class T>
static void
order(const char *name, double bound, T (*f)(int, T),
      int (*ref)(mpfr_ptr, long, mpfr_srcptr, mpfr_rnd_t), double lo, double hi)
{
   mpfr_t x, y;
   mpfr_inits2(precision, x, y, (mpfr_ptr)0);
   double worst = 0, at = 0;
   int which = 0;
   for (long i = 0; i < samples / 4; i++) {
      int n = i % 4 ? 2 + (int)(random_bits() % 127) : 128;
      T v = (T)(n * random_between(lo, hi));
      mpfr_set_d(x, (double)v, MPFR_RNDN);
      ref(y, n, x, MPFR_RNDN);
      mpfr_sub_d(y, y, (double)f(n, v), MPFR_RNDN);
      double e = fabs(mpfr_get_d(y, MPFR_RNDN));
      if (!(e <= worst))
         worst = e, at = (double)v, which = n;
   }
   mpfr_clears(x, y, (mpfr_ptr)0);
   bool bad = !(worst <= bound);
   failures += bad;
   printf("%-16s %9.2e  bound %g absolute, at %d %a%s\n", name, worst, bound,
          which, at, bad ? "  FAIL" : "");
}

int
main()
{
   start(500);
   near("j0f", 9, SM::j0f, mpfr_j0);
   near("j1f", 9, SM::j1f, mpfr_j1);
   near("y0f", 9, SM::y0f, mpfr_y0);
   near("y1f", 9, SM::y1f, mpfr_y1);
   near("j0", 7, SM::j0, mpfr_j0);
   near("j1", 7, SM::j1, mpfr_j1);
   near("y0", 7, SM::y0, mpfr_y0);
   near("y1", 7, SM::y1, mpfr_y1);
   far("j0f from 8", 2.2e-6, SM::j0f, mpfr_j0);
   far("j1f from 8", 2.2e-6, SM::j1f, mpfr_j1);
   far("y0f from 8", 2.2e-6, SM::y0f, mpfr_y0);
   far("y1f from 8", 2.2e-6, SM::y1f, mpfr_y1);
   far("j0 from 8", 5e-12, SM::j0, mpfr_j0);
   far("j1 from 8", 5e-12, SM::j1, mpfr_j1);
   far("y0 from 8", 5e-12, SM::y0, mpfr_y0);
   far("y1 from 8", 5e-12, SM::y1, mpfr_y1);
   order("jnf", 2.2e-6, SM::jnf, mpfr_jn, 0, 3);
   order("jn", 5e-12, SM::jn, mpfr_jn, 0, 3);
   order("ynf", 2.2e-6, SM::ynf, mpfr_yn, 1, 3);
   order("yn", 5e-12, SM::yn, mpfr_yn, 1.5, 3);
   unary("cyl_bessel_i0f", 6, SM::cyl_bessel_i0f, i0_ref, -20, 20);
   unary("cyl_bessel_i1f", 6, SM::cyl_bessel_i1f, i1_ref, -20, 20);
   unary("cyl_bessel_i0", 6, SM::cyl_bessel_i0, i0_ref, -20, 20);
   unary("cyl_bessel_i1", 6, SM::cyl_bessel_i1, i1_ref, -20, 20);
   // CUDA's zeros at infinity have the sign of x where the function is odd
   same("j0(-inf)", SM::j0(-(double)INFINITY), 0.0);
   same("j1(-inf)", SM::j1(-(double)INFINITY), -0.0);
   same("y0(inf)", SM::y0((double)INFINITY), 0.0);
   same("y1(inf)", SM::y1((double)INFINITY), 0.0);
   same("y0(-1)", SM::y0(-1.0), (double)NAN);
   same("jn(-1, 1)", SM::jn(-1, 1.0), (double)NAN);
   same("jn(2, 0)", SM::jn(2, 0.0), 0.0);
   same("jn(3, -2)", SM::jn(3, -2.0), -SM::jn(3, 2.0));
   same("jn(5, inf)", SM::jn(5, (double)INFINITY), 0.0);
   same("yn(-1, 1)", SM::yn(-1, 1.0), (double)NAN);
   same("yn(2, 0)", SM::yn(2, 0.0), -(double)INFINITY);
   same("yn(2, -1)", SM::yn(2, -1.0), (double)NAN);
   same("yn(50, 1e-9)", SM::yn(50, 1e-9), -(double)INFINITY);
   return finish();
}
