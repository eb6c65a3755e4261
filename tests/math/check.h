// Compares the math headers with MPFR: samples, special values, error tables.
// SPDX-License-Identifier: Apache-2.0
//
// A test program lists its functions: unary("sinf", 2, sinf, mpfr_sin, lo, hi).
// Inputs: special values; random bit patterns (every exponent); uniform in
// [lo, hi]. The bound is CUDA's: the distance in representable numbers between
// the result and the correctly rounded one. The table shows the true error.
//
//   SAMPAN_MATH_SAMPLES=n   so many of the random ones of each kind

#pragma once
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("fma")
#endif

#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SM sampan_math

namespace check {

inline int failures = 0;
inline long samples = 3000;
inline uint64_t seed = 0x9e3779b97f4a7c15ull;
inline const int precision = 140;

inline uint64_t
random_bits()
{
   seed ^= seed << 13;
   seed ^= seed >> 7;
   seed ^= seed << 17;
   return seed * 0x2545f4914f6cdd1dull;
}
inline double
random_between(double lo, double hi)
{
   return lo + (hi - lo) * (double)(random_bits() >> 11) * 0x1p-53;
}

// What differs between float and double.
inline void
random_value(float &x)
{
   uint32_t u = (uint32_t)(random_bits() >> 32);
   memcpy(&x, &u, 4);
}
inline void
random_value(double &x)
{
   uint64_t u = random_bits();
   memcpy(&x, &u, 8);
}
inline void
rounded(mpfr_srcptr r, float &x)
{
   x = mpfr_get_flt(r, MPFR_RNDN);
}
inline void
rounded(mpfr_srcptr r, double &x)
{
   x = mpfr_get_d(r, MPFR_RNDN);
}
inline int64_t
order(float x)
{
   int32_t i;
   memcpy(&i, &x, 4);
   return i < 0 ? -(int64_t)(i & 0x7fffffff) : i;
}
inline int64_t
order(double x)
{
   int64_t i;
   memcpy(&i, &x, 8);
   return i < 0 ? -(i & 0x7fffffffffffffff) : i;
}
inline int
digits(float)
{
   return 24;
}
inline int
digits(double)
{
   return 53;
}
inline int
least(float)
{
   return -149;
}
inline int
least(double)
{
   return -1074;
}

inline const double special[] = {0.0,
                                 0.5,
                                 1.0,
                                 1.5,
                                 2.0,
                                 3.0,
                                 4.0,
                                 10.0,
                                 0x1p-149,
                                 0x1.8p-130,
                                 0x1p-126,
                                 0x1.fffffep127,
                                 0x1p-1074,
                                 0x1p-1030,
                                 0x1p-1022,
                                 0x1.fffffffffffffp1023,
                                 INFINITY,
                                 NAN,
                                 0x1.921fb54442d18p+0,
                                 0x1.921fb54442d18p+1,
                                 0x1.fffffep-1,
                                 0x1.000002p0,
                                 0x1.fffffffffffffp-1,
                                 0x1.0000000000001p0,
                                 0x1p23,
                                 0x1p24,
                                 0x1p53,
                                 0x1.555556p-2,
                                 0x1p-30,
                                 0x1p-60,
                                 88.5,
                                 709.5,
                                 745.0,
                                 104.0,
                                 0x1.6ac5b262ca1ffp+849};
const int special_count = sizeof special / sizeof *special;

// The error of `got`; +inf if inf, NaN or a zero's sign is wrong.
template <class T>
double
error_of(T got, mpfr_srcptr want, int64_t *distance)
{
   T near;
   rounded(want, near);
   *distance = INT64_MAX;
   if (isnan(near) || isnan(got)) {
      *distance = isnan(near) && isnan(got) ? 0 : INT64_MAX;
      return *distance ? INFINITY : 0;
   }
   if (got == near && signbit(got) == signbit(near) &&
       (isinf(got) || got == 0)) {
      *distance = 0;
      return 0;
   }
   // a zero that the mathematics does not have (underflow) may be either's
   if (got == 0 && near == 0) {
      *distance =
         mpfr_zero_p(want) || signbit(got) != signbit(near) ? INT64_MAX : 0;
      return *distance ? INFINITY : 0;
   }
   *distance = llabs(order(got) - order(near));
   if (isinf(got) || isinf(near))
      return (double)*distance;
   int e = (int)mpfr_get_exp(want) - digits(got);
   if (mpfr_zero_p(want) || e < least(got))
      e = least(got);
   mpfr_t d;
   mpfr_init2(d, precision);
   mpfr_sub_d(d, want, (double)got, MPFR_RNDN);
   mpfr_div_2si(d, d, e, MPFR_RNDN);
   double r = fabs(mpfr_get_d(d, MPFR_RNDN));
   mpfr_clear(d);
   return r;
}

struct record {
   const char *name;
   double bound;
   double worst = 0;
   double at[4] = {0, 0, 0, 0};
   int args = 1;
   int64_t distance = 0;
   long count = 0;
};

// What follows is judged by absolute error where the bound says so.
inline double absolute_beyond = INFINITY, absolute_bound = 0;

template <class T>
void
judge(record &r, T got, mpfr_srcptr want, double a, double b = 0, double c = 0,
      double d = 0)
{
   int64_t distance;
   double e = error_of(got, want, &distance);
   r.count++;
   if (e > r.worst) {
      r.worst = e;
      r.at[0] = a, r.at[1] = b, r.at[2] = c, r.at[3] = d;
   }
   if (distance > r.distance)
      r.distance = distance;
   if ((double)distance > r.bound) {
      static const char *last = "";
      static int shown = 0;
      if (last != r.name)
         shown = 0;
      last = r.name;
      if (shown++ < 5)
         printf("FAIL %s(%a, %a, %a): got %a, want %a, %g ulp\n", r.name, a, b,
                c, (double)got, mpfr_get_d(want, MPFR_RNDN), e);
   }
}

inline void
report(const record &r)
{
   bool bad = (double)r.distance > r.bound;
   failures += bad;
   printf("%-16s %9.3f  bound %3g  off %lld  at", r.name, r.worst, r.bound,
          (long long)r.distance);
   for (int i = 0; i < r.args; i++)
      printf(" %a", r.at[i]);
   printf("  of %ld%s\n", r.count, bad ? "  FAIL" : "");
}

template <class F>
void
each_special(F f)
{
   for (int i = 0; i < special_count; i++) {
      f(special[i]);
      f(-special[i]);
   }
}

template <class T, class R>
void
unary_run(const char *name, double bound, T (*f)(T), R ref, double lo,
          double hi)
{
   record r = {name, bound};
   mpfr_t x, y;
   mpfr_init2(x, 64);
   mpfr_init2(y, precision);
   auto one = [&](T v) {
      mpfr_set_d(x, v, MPFR_RNDN);
      ref(y, x, MPFR_RNDN);
      judge(r, f(v), y, v);
   };
   each_special([&](double v) { one((T)v); });
   for (long i = 0; i < samples; i++) {
      T v;
      random_value(v);
      one(v);
      one((T)random_between(lo, hi));
   }
   mpfr_clears(x, y, (mpfr_ptr)0);
   report(r);
}
template <class R>
void
unary(const char *name, double bound, float (*f)(float), R ref, double lo,
      double hi)
{
   unary_run<float>(name, bound, f, ref, lo, hi);
}
template <class R>
void
unary(const char *name, double bound, double (*f)(double), R ref, double lo,
      double hi)
{
   unary_run<double>(name, bound, f, ref, lo, hi);
}

template <class T, class R>
void
binary_run(const char *name, double bound, T (*f)(T, T), R ref, double lo,
           double hi, double lo2, double hi2)
{
   record r = {name, bound};
   r.args = 2;
   mpfr_t x, y, z;
   mpfr_inits2(64, x, y, (mpfr_ptr)0);
   mpfr_init2(z, precision);
   auto two = [&](T a, T b) {
      mpfr_set_d(x, a, MPFR_RNDN);
      mpfr_set_d(y, b, MPFR_RNDN);
      ref(z, x, y, MPFR_RNDN);
      judge(r, f(a, b), z, a, b);
   };
   each_special(
      [&](double a) { each_special([&](double b) { two((T)a, (T)b); }); });
   for (long i = 0; i < samples; i++) {
      T a, b;
      random_value(a);
      random_value(b);
      two(a, b);
      two((T)random_between(lo, hi), (T)random_between(lo2, hi2));
   }
   mpfr_clears(x, y, z, (mpfr_ptr)0);
   report(r);
}
template <class R>
void
binary(const char *name, double bound, float (*f)(float, float), R ref,
       double lo, double hi, double lo2, double hi2)
{
   binary_run<float>(name, bound, f, ref, lo, hi, lo2, hi2);
}
template <class R>
void
binary(const char *name, double bound, double (*f)(double, double), R ref,
       double lo, double hi, double lo2, double hi2)
{
   binary_run<double>(name, bound, f, ref, lo, hi, lo2, hi2);
}

// A statement about one result: bits, not values.
template <class T>
void
same(const char *what, T got, T want)
{
   bool ok =
      isnan(want) ? isnan(got) : got == want && signbit(got) == signbit(want);
   if (!ok && failures++ < 20)
      printf("FAIL %s: got %a, want %a\n", what, (double)got, (double)want);
}
inline void
same(const char *what, int got, int want)
{
   if (got != want && failures++ < 20)
      printf("FAIL %s: got %d, want %d\n", what, got, want);
}

inline int
finish()
{
   if (failures)
      printf("%d failures above\n", failures);
   mpfr_free_cache();
   return failures != 0;
}

// `usual` inputs where the environment does not say: fewer where MPFR is slow.
inline void
start(long usual = 3000)
{
   samples = usual;
   const char *n = getenv("SAMPAN_MATH_SAMPLES");
   if (n && atol(n) > 0)
      samples = atol(n);
}

} // namespace check
