/* Declares the device side of <cmath> before <cmath> itself is read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A constexpr function of the C++ library counts as host and device unless a
 * device function of that name and type is known before; then the library's
 * is the host's alone and ours is the device's. So every function that C++
 * overloads is declared here, in the global namespace, and pulled into std.
 * sampan/math_functions.h defines them, over the same lists.
 */
#pragma once

/* T f(T), T f(T, T), int f(T), bool f(T), bool f(T, T) for float and double */
#define SAMPAN_EACH_ONE(X) \
   X(acos) X(acosh) X(asin) X(asinh) X(atan) X(atanh) X(cbrt) X(ceil) X(cos) \
   X(cosh) X(erf) X(erfc) X(exp) X(exp2) X(expm1) X(fabs) X(floor) X(lgamma) \
   X(log) X(log10) X(log1p) X(log2) X(logb) X(nearbyint) X(rint) X(round) \
   X(sin) X(sinh) X(sqrt) X(tan) X(tanh) X(tgamma) X(trunc)
#define SAMPAN_EACH_TWO(X) \
   X(atan2) X(copysign) X(fdim) X(fmax) X(fmin) X(fmod) X(hypot) \
   X(nextafter) X(pow) X(remainder)
#define SAMPAN_EACH_INTEGER(X) \
   X(int, ilogb) X(long, lrint) X(long, lround) X(long long, llrint) \
   X(long long, llround)
#define SAMPAN_EACH_CLASS(X) \
   X(bool, isfinite) X(bool, isnormal) X(bool, signbit) X(int, fpclassify)
#define SAMPAN_EACH_NAN(X) X(bool, isinf) X(bool, isnan)
#define SAMPAN_EACH_ORDER(X) \
   X(isgreater) X(isgreaterequal) X(isless) X(islessequal) X(islessgreater) \
   X(isunordered)
/* what fits none of these */
#define SAMPAN_EACH_OTHER(X) \
   X(abs) X(fma) X(frexp) X(ldexp) X(modf) X(remquo) X(scalbln) X(scalbn)

#define SAMPAN_D static __device__ __forceinline__ __attribute__((nodebug))

#define SAMPAN_X(name) \
   SAMPAN_D float name(float); \
   SAMPAN_D double name(double);
SAMPAN_EACH_ONE(SAMPAN_X)
#undef SAMPAN_X
#define SAMPAN_X(name) \
   SAMPAN_D float name(float, float); \
   SAMPAN_D double name(double, double);
SAMPAN_EACH_TWO(SAMPAN_X)
#undef SAMPAN_X
#define SAMPAN_X(T, name) \
   SAMPAN_D T name(float); \
   SAMPAN_D T name(double);
SAMPAN_EACH_INTEGER(SAMPAN_X)
SAMPAN_EACH_CLASS(SAMPAN_X)
SAMPAN_EACH_NAN(SAMPAN_X)
#undef SAMPAN_X
#define SAMPAN_X(name) \
   SAMPAN_D bool name(float, float); \
   SAMPAN_D bool name(double, double);
SAMPAN_EACH_ORDER(SAMPAN_X)
#undef SAMPAN_X
SAMPAN_D int abs(int);
SAMPAN_D long abs(long);
SAMPAN_D long long abs(long long);
SAMPAN_D float abs(float);
SAMPAN_D double abs(double);
SAMPAN_D long labs(long);
SAMPAN_D long long llabs(long long);
SAMPAN_D float fma(float, float, float);
SAMPAN_D double fma(double, double, double);
SAMPAN_D float frexp(float, int *);
SAMPAN_D double frexp(double, int *);
SAMPAN_D float ldexp(float, int);
SAMPAN_D double ldexp(double, int);
SAMPAN_D float modf(float, float *);
SAMPAN_D double modf(double, double *);
SAMPAN_D float remquo(float, float, int *);
SAMPAN_D double remquo(double, double, int *);
SAMPAN_D float scalbln(float, long);
SAMPAN_D double scalbln(double, long);
SAMPAN_D float scalbn(float, int);
SAMPAN_D double scalbn(double, int);
SAMPAN_D float nanf(const char *);
SAMPAN_D double nan(const char *);

/* The C++ library's own namespace, which may be one inside std. */
#ifdef _LIBCPP_BEGIN_NAMESPACE_STD
#define SAMPAN_STD_BEGIN _LIBCPP_BEGIN_NAMESPACE_STD
#define SAMPAN_STD_END _LIBCPP_END_NAMESPACE_STD
#elif defined(_GLIBCXX_BEGIN_NAMESPACE_VERSION)
#define SAMPAN_STD_BEGIN namespace std { _GLIBCXX_BEGIN_NAMESPACE_VERSION
#define SAMPAN_STD_END _GLIBCXX_END_NAMESPACE_VERSION }
#else
#define SAMPAN_STD_BEGIN namespace std {
#define SAMPAN_STD_END }
#endif

#define SAMPAN_USE(name) using ::name;
#define SAMPAN_USE_T(T, name) using ::name;
SAMPAN_STD_BEGIN
SAMPAN_EACH_ONE(SAMPAN_USE)
SAMPAN_EACH_TWO(SAMPAN_USE)
SAMPAN_EACH_INTEGER(SAMPAN_USE_T)
SAMPAN_EACH_CLASS(SAMPAN_USE_T)
SAMPAN_EACH_NAN(SAMPAN_USE_T)
SAMPAN_EACH_ORDER(SAMPAN_USE)
SAMPAN_EACH_OTHER(SAMPAN_USE)
using ::labs;
using ::llabs;
using ::nan;
using ::nanf;
SAMPAN_STD_END

#undef SAMPAN_STD_BEGIN
#undef SAMPAN_STD_END
#undef SAMPAN_D
