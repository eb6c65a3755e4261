// Roots, norms and the exact functions against MPFR and C's library.
// SPDX-License-Identifier: Apache-2.0

#include "check.h"
#include "sampan/math/root.h"
#include "sampan/math/round.h"

using namespace check;

static int
rcbrt_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   mpfr_cbrt(y, x, r);
   int sign = mpfr_signbit(y);
   mpfr_ui_div(y, 1, y, r);
   if (mpfr_zero_p(x))
      mpfr_set_inf(y, sign ? -1 : 1);
   return 0;
}
static int
rsqrt_ref(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t r)
{
   mpfr_rec_sqrt(y, x, r);
   // IEEE 754 and CUDA: 1/sqrt(-0) is -inf
   if (mpfr_zero_p(x) && mpfr_signbit(x))
      mpfr_set_inf(y, -1);
   return 0;
}
static int
rhypot_ref(mpfr_ptr z, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t r)
{
   mpfr_hypot(z, x, y, r);
   return mpfr_ui_div(z, 1, z, r);
}
static int
fmod_ref(mpfr_ptr z, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t r)
{
   return mpfr_fmod(z, x, y, r);
}
static int
remainder_ref(mpfr_ptr z, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t r)
{
   return mpfr_remainder(z, x, y, r);
}

template <class T>
static void
norms(const char *name, double bound, T (*f)(T, T, T, T), bool reciprocal,
      bool three)
{
   record r = {name, bound};
   r.args = 4;
   mpfr_t s, t;
   mpfr_inits2(2200, s, t, (mpfr_ptr)0);
   for (long i = 0; i < samples; i++) {
      T v[4];
      for (int k = 0; k < 4; k++) {
         random_value(v[k]);
         if (i % 2)
            v[k] = (T)random_between(-4, 4);
      }
      if (three)
         v[3] = 0;
      bool infinite = false;
      mpfr_set_zero(s, 1);
      for (int k = 0; k < 4; k++) {
         infinite = infinite || isinf(v[k]);
         mpfr_set_d(t, v[k], MPFR_RNDN);
         mpfr_sqr(t, t, MPFR_RNDN);
         mpfr_add(s, s, t, MPFR_RNDN);
      }
      if (infinite)
         mpfr_set_inf(s, 1);
      mpfr_sqrt(s, s, MPFR_RNDN);
      if (reciprocal)
         mpfr_ui_div(s, 1, s, MPFR_RNDN);
      judge(r, f(v[0], v[1], v[2], v[3]), s, v[0], v[1], v[2], v[3]);
   }
   mpfr_clears(s, t, (mpfr_ptr)0);
   report(r);
}

// Exact functions: C's library must agree to the bit.
template <class T>
static void
exact_unary(const char *name, T (*f)(T), T (*ref)(T))
{
   each_special([&](double v) { same(name, f((T)v), ref((T)v)); });
   for (long i = 0; i < samples; i++) {
      T v;
      random_value(v);
      same(name, f(v), ref(v));
      v = (T)random_between(-1000, 1000);
      same(name, f(v), ref(v));
      v = (T)((int)(random_bits() % 1000) - 500) / 2;
      same(name, f(v), ref(v));
   }
}
template <class T>
static void
exact_binary(const char *name, T (*f)(T, T), T (*ref)(T, T))
{
   auto one = [&](T a, T b) { same(name, f(a, b), ref(a, b)); };
   each_special(
      [&](double a) { each_special([&](double b) { one((T)a, (T)b); }); });
   for (long i = 0; i < samples; i++) {
      T a, b;
      random_value(a);
      random_value(b);
      one(a, b);
      one((T)random_between(-10, 10), (T)random_between(-10, 10));
   }
}
template <class T>
static void
parts()
{
   auto one = [&](T v, T w, int n) {
      int e, e2;
      T whole, whole2;
      if constexpr (sizeof(T) == 4) {
         same("frexpf", SM::frexpf(v, &e), frexpf(v, &e2));
         if (v == v && !isinf(v))
            same("frexpf e", e, e2);
         same("modff", SM::modff(v, &whole), modff(v, &whole2));
         same("modff whole", whole, whole2);
         same("ldexpf", SM::ldexpf(v, n), ldexpf(v, n));
         int e3 = SM::ilogbf(v);
         if (v == v && v != 0)
            same("ilogbf", e3, ilogbf(v));
         same("remquof", SM::remquof(v, w, &e), remquof(v, w, &e2));
      } else {
         same("frexp", SM::frexp(v, &e), frexp(v, &e2));
         if (v == v && !isinf(v))
            same("frexp e", e, e2);
         double d, d2;
         same("modf", SM::modf((double)v, &d), modf((double)v, &d2));
         same("modf whole", d, d2);
         same("ldexp", SM::ldexp(v, n), ldexp(v, n));
         int e3 = SM::ilogb(v);
         if (v == v && v != 0)
            same("ilogb", e3, ilogb(v));
         same("remquo", SM::remquo(v, w, &e), remquo(v, w, &e2));
      }
      if (v == v && !isinf(v) && w == w && w != 0)
         same("remquo bits", (e < 0 ? -e : e) & 7, (e2 < 0 ? -e2 : e2) & 7);
   };
   each_special([&](double v) {
      for (int n = -2200; n <= 2200; n += 11)
         one((T)v, (T)3, n);
   });
   for (long i = 0; i < samples; i++) {
      T a, b;
      random_value(a);
      random_value(b);
      one(a, b, (int)(random_bits() % 600) - 300);
      one((T)random_between(-10, 10), (T)random_between(-10, 10), -1060);
   }
}

int
main()
{
   start();
   unary("rsqrtf", 2, SM::rsqrtf, rsqrt_ref, 0, 4);
   unary("cbrtf", 1, SM::cbrtf, mpfr_cbrt, -10, 10);
   unary("rcbrtf", 1, SM::rcbrtf, rcbrt_ref, -10, 10);
   unary("rsqrt", 1, SM::rsqrt, rsqrt_ref, 0, 4);
   unary("cbrt", 1, SM::cbrt, mpfr_cbrt, -10, 10);
   unary("rcbrt", 1, SM::rcbrt, rcbrt_ref, -10, 10);
   binary("hypotf", 3, SM::hypotf, mpfr_hypot, -4, 4, -4, 4);
   binary("rhypotf", 2, SM::rhypotf, rhypot_ref, -4, 4, -4, 4);
   binary("hypot", 2, SM::hypot, mpfr_hypot, -4, 4, -4, 4);
   binary("rhypot", 1, SM::rhypot, rhypot_ref, -4, 4, -4, 4);
   norms<float>("norm4df", 3, SM::norm4df, false, false);
   norms<float>("rnorm4df", 2, SM::rnorm4df, true, false);
   norms<double>("norm4d", 2, SM::norm4d, false, false);
   norms<double>("rnorm4d", 1, SM::rnorm4d, true, false);
   norms<float>(
      "norm3df", 3,
      [](float a, float b, float c, float) { return SM::norm3df(a, b, c); },
      false, true);
   norms<float>(
      "rnorm3df", 2,
      [](float a, float b, float c, float) { return SM::rnorm3df(a, b, c); },
      true, true);
   norms<double>(
      "norm3d", 2,
      [](double a, double b, double c, double) { return SM::norm3d(a, b, c); },
      false, true);
   norms<double>(
      "rnorm3d", 1,
      [](double a, double b, double c, double) { return SM::rnorm3d(a, b, c); },
      true, true);
   norms<float>(
      "normf", 3,
      [](float a, float b, float c, float d) {
         float v[4] = {a, b, c, d};
         return SM::normf(4, v);
      },
      false, false);
   norms<double>(
      "norm", 2,
      [](double a, double b, double c, double d) {
         double v[4] = {a, b, c, d};
         return SM::norm(4, v);
      },
      false, false);

   exact_unary<float>("roundf", SM::roundf, roundf);
   exact_unary<double>("round", SM::round, round);
   exact_unary<float>("rintf", SM::rintf, rintf);
   exact_unary<double>("rint", SM::rint, rint);
   exact_unary<float>("logbf", SM::logbf, logbf);
   exact_unary<double>("logb", SM::logb, logb);
   exact_binary<float>("nextafterf", SM::nextafterf, nextafterf);
   exact_binary<double>("nextafter", SM::nextafter, nextafter);
   exact_binary<float>("fdimf", SM::fdimf, fdimf);
   exact_binary<double>("fdim", SM::fdim, fdim);
   exact_binary<float>("copysignf", SM::copysignf, copysignf);
   exact_binary<double>("copysign", SM::copysign, copysign);
   binary("fmodf", 0, SM::fmodf, fmod_ref, -100, 100, -4, 4);
   binary("fmod", 0, SM::fmod, fmod_ref, -100, 100, -4, 4);
   binary("remainderf", 0, SM::remainderf, remainder_ref, -100, 100, -4, 4);
   binary("remainder", 0, SM::remainder, remainder_ref, -100, 100, -4, 4);
   parts<float>();
   parts<double>();
   return finish();
}
