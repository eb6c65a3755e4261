/* C++'s overloads of the math functions in device code: sin(int), pow(float,
 * int), isnan, abs, and all of them in std.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The last part of sampan/math_functions.h; the lists are math_declare.h's.
 */
#pragma once
#include <limits>

#define SAMPAN_D static __device__ __forceinline__ __attribute__((nodebug))

SAMPAN_D long
abs(long x)
{
   return ::labs(x);
}
SAMPAN_D long long
abs(long long x)
{
   return ::llabs(x);
}
SAMPAN_D float
abs(float x)
{
   return ::fabsf(x);
}
SAMPAN_D double
abs(double x)
{
   return ::fabs(x);
}
SAMPAN_D float
frexp(float x, int *e)
{
   return ::frexpf(x, e);
}
SAMPAN_D float
ldexp(float x, int n)
{
   return ::ldexpf(x, n);
}
SAMPAN_D float
modf(float x, float *whole)
{
   return ::modff(x, whole);
}

/* ---- what a number is ---- */

#define SAMPAN_IS(T) \
   SAMPAN_D bool isnan(T x) \
   { \
      return sampan_math::isnan(x); \
   } \
   SAMPAN_D bool isinf(T x) \
   { \
      return sampan_math::isinf(x); \
   } \
   SAMPAN_D bool isfinite(T x) \
   { \
      return sampan_math::isfinite(x); \
   } \
   SAMPAN_D bool signbit(T x) \
   { \
      return sampan_math::signbit(x); \
   } \
   SAMPAN_D bool isnormal(T x) \
   { \
      T a = sampan_math::abs(x); \
      return sampan_math::isfinite(x) && a >= std::numeric_limits<T>::min(); \
   } \
   SAMPAN_D int fpclassify(T x) \
   { \
      if (sampan_math::isnan(x)) \
         return FP_NAN; \
      if (sampan_math::isinf(x)) \
         return FP_INFINITE; \
      if (sampan_math::is_zero(x)) \
         return FP_ZERO; \
      return ::isnormal(x) ? FP_NORMAL : FP_SUBNORMAL; \
   } \
   SAMPAN_D bool isgreater(T x, T y) \
   { \
      return x > y; \
   } \
   SAMPAN_D bool isgreaterequal(T x, T y) \
   { \
      return x >= y; \
   } \
   SAMPAN_D bool isless(T x, T y) \
   { \
      return x < y; \
   } \
   SAMPAN_D bool islessequal(T x, T y) \
   { \
      return x <= y; \
   } \
   SAMPAN_D bool islessgreater(T x, T y) \
   { \
      return x < y || x > y; \
   } \
   SAMPAN_D bool isunordered(T x, T y) \
   { \
      return sampan_math::isnan(x) || sampan_math::isnan(y); \
   }
SAMPAN_IS(float)
SAMPAN_IS(double)
#undef SAMPAN_IS

/* ---- other types: an integer counts as a double, and so does a pair of
 * arguments that differ ----
 */

template <bool condition, class T>
struct sampan_math_if {};
template <class T>
struct sampan_math_if<true, T> {
   typedef T type;
};
#define SAMPAN_INTEGER(T, R) \
   typename sampan_math_if<std::numeric_limits<T>::is_integer, R>::type
#define SAMPAN_NUMBERS(A, B, R) \
   typename sampan_math_if<std::numeric_limits<A>::is_specialized && \
                              std::numeric_limits<B>::is_specialized, \
                           R>::type

#define SAMPAN_WIDE_ONE(R, name) \
   template <class T> \
   SAMPAN_D SAMPAN_INTEGER(T, R) name(T x) \
   { \
      return ::name((double)x); \
   }
#define SAMPAN_WIDE_TWO(R, name) \
   template <class A, class B> \
   SAMPAN_D SAMPAN_NUMBERS(A, B, R) name(A x, B y) \
   { \
      return ::name((double)x, (double)y); \
   }
#define SAMPAN_X(name) SAMPAN_WIDE_ONE(double, name)
SAMPAN_EACH_ONE(SAMPAN_X)
#undef SAMPAN_X
#define SAMPAN_X(name) SAMPAN_WIDE_TWO(double, name)
SAMPAN_EACH_TWO(SAMPAN_X)
#undef SAMPAN_X
#define SAMPAN_X(name) SAMPAN_WIDE_TWO(bool, name)
SAMPAN_EACH_ORDER(SAMPAN_X)
#undef SAMPAN_X
SAMPAN_EACH_INTEGER(SAMPAN_WIDE_ONE)
SAMPAN_EACH_CLASS(SAMPAN_WIDE_ONE)
SAMPAN_EACH_NAN(SAMPAN_WIDE_ONE)
template <class A, class B, class C>
SAMPAN_D typename sampan_math_if<std::numeric_limits<A>::is_specialized &&
                                    std::numeric_limits<B>::is_specialized &&
                                    std::numeric_limits<C>::is_specialized,
                                 double>::type
fma(A x, B y, C z)
{
   return ::fma((double)x, (double)y, (double)z);
}
template <class T>
SAMPAN_D SAMPAN_INTEGER(T, double)
frexp(T x, int *e)
{
   return ::frexp((double)x, e);
}
template <class T>
SAMPAN_D SAMPAN_INTEGER(T, double)
ldexp(T x, int n)
{
   return ::ldexp((double)x, n);
}
template <class T>
SAMPAN_D SAMPAN_INTEGER(T, double)
scalbn(T x, int n)
{
   return ::scalbn((double)x, n);
}
template <class T>
SAMPAN_D SAMPAN_INTEGER(T, double)
scalbln(T x, long n)
{
   return ::scalbln((double)x, n);
}
template <class A, class B>
SAMPAN_D SAMPAN_NUMBERS(A, B, double)
remquo(A x, B y, int *quo)
{
   return ::remquo((double)x, (double)y, quo);
}

/* ---- std ---- */

#ifdef _LIBCPP_BEGIN_NAMESPACE_STD
_LIBCPP_BEGIN_NAMESPACE_STD
#else
namespace std {
#ifdef _GLIBCXX_BEGIN_NAMESPACE_VERSION
_GLIBCXX_BEGIN_NAMESPACE_VERSION
#endif
#endif
#define SAMPAN_USE_F(name) \
   using ::name; \
   using ::name##f;
#define SAMPAN_USE_TF(T, name) SAMPAN_USE_F(name)
SAMPAN_EACH_ONE(SAMPAN_USE_F)
SAMPAN_EACH_TWO(SAMPAN_USE_F)
SAMPAN_EACH_INTEGER(SAMPAN_USE_TF)
SAMPAN_EACH_CLASS(SAMPAN_USE_T)
#ifndef __GLIBCXX__
/* libstdc++ keeps its isinf and isnan apart from those of <math.h>. */
SAMPAN_EACH_NAN(SAMPAN_USE_T)
#endif
SAMPAN_EACH_ORDER(SAMPAN_USE)
SAMPAN_EACH_OTHER(SAMPAN_USE)
using ::fmaf;
using ::frexpf;
using ::ldexpf;
using ::modff;
using ::remquof;
using ::scalblnf;
using ::scalbnf;
#undef SAMPAN_USE_TF
#undef SAMPAN_USE_F
#ifdef _LIBCPP_END_NAMESPACE_STD
_LIBCPP_END_NAMESPACE_STD
#else
#ifdef _GLIBCXX_BEGIN_NAMESPACE_VERSION
_GLIBCXX_END_NAMESPACE_VERSION
#endif
} // namespace std
#endif

#undef SAMPAN_WIDE_TWO
#undef SAMPAN_WIDE_ONE
#undef SAMPAN_NUMBERS
#undef SAMPAN_INTEGER
#undef SAMPAN_USE_T
#undef SAMPAN_USE
#undef SAMPAN_EACH_OTHER
#undef SAMPAN_EACH_ORDER
#undef SAMPAN_EACH_NAN
#undef SAMPAN_EACH_CLASS
#undef SAMPAN_EACH_INTEGER
#undef SAMPAN_EACH_TWO
#undef SAMPAN_EACH_ONE
#undef SAMPAN_D
