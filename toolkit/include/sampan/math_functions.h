/* The names of the CUDA math API: sinf(x), sin(x) of float and double, std::.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Device overloads beside the host's <math.h>; functions that only CUDA has
 * (rsqrt, sinpi, normcdf, ...) are for both sides. The mathematics is in
 * sampan/math/; here is who calls what, and the door where -ftz=true flushes
 * and -use_fast_math takes the approximations.
 */
#pragma once

/* & and | of conditions are meant: && and || would be branches. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wbitwise-instead-of-logical"
#include "math/bessel.h"
#include "math/core.h"
#include "math/erf.h"
#include "math/exp.h"
#include "math/gamma.h"
#include "math/hyper.h"
#include "math/inverse.h"
#include "math/log.h"
#include "math/pow.h"
#include "math/root.h"
#include "math/round.h"
#include "math/trig.h"
#pragma clang diagnostic pop

#define SAMPAN_D static __device__ __forceinline__ __attribute__((nodebug))
#define SAMPAN_HD \
   static __host__ __device__ __forceinline__ __attribute__((nodebug))

/* A subnormal becomes a zero of its sign, everything else stays. */
#if defined(__CUDA_ARCH__) && defined(__CUDA_FTZ) && __CUDA_FTZ
#define SAMPAN_FLUSH(x) __nvvm_add_rn_ftz_f(x, -0.0f)
#else
#define SAMPAN_FLUSH(x) (x)
#endif

/* SAMPAN_F*: float; SAMPAN_D*: double. side: SAMPAN_D or SAMPAN_HD. */
#define SAMPAN_F1(side, name) \
   side float name(float x) \
   { \
      return SAMPAN_FLUSH(sampan_math::name(SAMPAN_FLUSH(x))); \
   }
#define SAMPAN_D1(side, name) \
   side double name(double x) \
   { \
      return sampan_math::name(x); \
   }
#define SAMPAN_F2(side, name) \
   side float name(float x, float y) \
   { \
      return SAMPAN_FLUSH( \
         sampan_math::name(SAMPAN_FLUSH(x), SAMPAN_FLUSH(y))); \
   }
#define SAMPAN_D2(side, name) \
   side double name(double x, double y) \
   { \
      return sampan_math::name(x, y); \
   }
/* float sin(float) by the name of the double function */
#define SAMPAN_O1(side, name) \
   side float name(float x) \
   { \
      return ::name##f(x); \
   }
#define SAMPAN_O2(side, name) \
   side float name(float x, float y) \
   { \
      return ::name##f(x, y); \
   }

/* ---- functions that -use_fast_math replaces ---- */

#if defined(__USE_FAST_MATH__) && __USE_FAST_MATH__
#define SAMPAN_QUICK(name, quick) \
   SAMPAN_D float name(float x) \
   { \
      return quick(x); \
   }
SAMPAN_D float
powf(float x, float y)
{
   return __powf(x, y);
}
SAMPAN_D void
sincosf(float x, float *s, float *c)
{
   __sincosf(x, s, c);
}
#else
#define SAMPAN_QUICK(name, quick) SAMPAN_F1(SAMPAN_D, name)
SAMPAN_D float
powf(float x, float y)
{
   float a = SAMPAN_FLUSH(x);
   if (__builtin_constant_p(y) && y == 2.0f)
      return SAMPAN_FLUSH(sampan_math::mul(a, a));
   return SAMPAN_FLUSH(sampan_math::powf(a, SAMPAN_FLUSH(y)));
}
SAMPAN_D void
sincosf(float x, float *s, float *c)
{
   float a, b;
   sampan_math::sincosf(SAMPAN_FLUSH(x), &a, &b);
   *s = SAMPAN_FLUSH(a);
   *c = SAMPAN_FLUSH(b);
}
#endif
SAMPAN_QUICK(sinf, __sinf)
SAMPAN_QUICK(cosf, __cosf)
SAMPAN_QUICK(tanf, __tanf)
SAMPAN_QUICK(expf, __expf)
SAMPAN_QUICK(exp10f, __exp10f)
SAMPAN_QUICK(logf, __logf)
SAMPAN_QUICK(log2f, __log2f)
SAMPAN_QUICK(log10f, __log10f)
SAMPAN_QUICK(tanhf, __tanhf)
#undef SAMPAN_QUICK

/* The operators / and the square root follow -prec-div and -prec-sqrt. */
SAMPAN_D float
sqrtf(float x)
{
#if defined(__CUDA_PREC_SQRT) && !__CUDA_PREC_SQRT
   return SAMPAN_FTZ_F(__nvvm_sqrt_approx)(x);
#else
   return SAMPAN_FLUSH(sampan_math::sqrt(SAMPAN_FLUSH(x)));
#endif
}
SAMPAN_HD float
fdividef(float x, float y)
{
#if defined(__CUDA_ARCH__) && defined(__USE_FAST_MATH__) && __USE_FAST_MATH__
   return __fdividef(x, y);
#else
   return x / y;
#endif
}
SAMPAN_HD double
fdivide(double x, double y)
{
   return x / y;
}

/* ---- of one argument, known to C ---- */

#define SAMPAN_BOTH1(name) \
   SAMPAN_F1(SAMPAN_D, name##f) \
   SAMPAN_D1(SAMPAN_D, name)
SAMPAN_BOTH1(acos)
SAMPAN_BOTH1(acosh)
SAMPAN_BOTH1(asin)
SAMPAN_BOTH1(asinh)
SAMPAN_BOTH1(atan)
SAMPAN_BOTH1(atanh)
SAMPAN_BOTH1(cbrt)
SAMPAN_BOTH1(cosh)
SAMPAN_BOTH1(erf)
SAMPAN_BOTH1(erfc)
SAMPAN_BOTH1(exp2)
SAMPAN_BOTH1(expm1)
SAMPAN_BOTH1(j0)
SAMPAN_BOTH1(j1)
SAMPAN_BOTH1(lgamma)
SAMPAN_BOTH1(log1p)
SAMPAN_BOTH1(logb)
SAMPAN_BOTH1(rint)
SAMPAN_BOTH1(round)
SAMPAN_BOTH1(sinh)
SAMPAN_BOTH1(tgamma)
SAMPAN_BOTH1(y0)
SAMPAN_BOTH1(y1)
#undef SAMPAN_BOTH1
SAMPAN_D1(SAMPAN_D, sin)
SAMPAN_D1(SAMPAN_D, cos)
SAMPAN_D1(SAMPAN_D, tan)
SAMPAN_D1(SAMPAN_D, exp)
SAMPAN_D1(SAMPAN_D, exp10)
SAMPAN_D1(SAMPAN_D, log)
SAMPAN_D1(SAMPAN_D, log2)
SAMPAN_D1(SAMPAN_D, log10)
SAMPAN_D1(SAMPAN_D, tanh)
SAMPAN_D1(SAMPAN_D, sqrt)
SAMPAN_D1(SAMPAN_D, floor)
SAMPAN_D1(SAMPAN_D, ceil)
SAMPAN_D1(SAMPAN_D, trunc)

#define SAMPAN_NAMED_F(name, call) \
   SAMPAN_D float name(float x) \
   { \
      return SAMPAN_FLUSH(sampan_math::call(SAMPAN_FLUSH(x))); \
   }
SAMPAN_NAMED_F(floorf, floor)
SAMPAN_NAMED_F(ceilf, ceil)
SAMPAN_NAMED_F(truncf, trunc)
SAMPAN_NAMED_F(fabsf, abs)
SAMPAN_NAMED_F(nearbyintf, rintf)
#undef SAMPAN_NAMED_F
SAMPAN_D double
fabs(double x)
{
   return sampan_math::abs(x);
}
SAMPAN_D double
nearbyint(double x)
{
   return sampan_math::rint(x);
}

#define SAMPAN_X(name) SAMPAN_O1(SAMPAN_D, name)
SAMPAN_EACH_ONE(SAMPAN_X)
#undef SAMPAN_X
/* C knows the function but has no overload: CUDA adds it, on both sides. */
SAMPAN_O1(SAMPAN_HD, exp10)
SAMPAN_O1(SAMPAN_HD, j0)
SAMPAN_O1(SAMPAN_HD, j1)
SAMPAN_O1(SAMPAN_HD, y0)
SAMPAN_O1(SAMPAN_HD, y1)

/* ---- of two and three arguments ---- */

#define SAMPAN_BOTH2(name) \
   SAMPAN_F2(SAMPAN_D, name##f) \
   SAMPAN_D2(SAMPAN_D, name)
SAMPAN_BOTH2(atan2)
SAMPAN_BOTH2(copysign)
SAMPAN_BOTH2(fdim)
SAMPAN_BOTH2(fmax)
SAMPAN_BOTH2(fmin)
SAMPAN_BOTH2(fmod)
SAMPAN_BOTH2(hypot)
SAMPAN_BOTH2(remainder)
#undef SAMPAN_BOTH2
SAMPAN_D2(SAMPAN_D, nextafter)
/* x * x is what pow(x, 2) is, and better rounded. */
SAMPAN_D double
pow(double x, double y)
{
   if (__builtin_constant_p(y) && y == 2.0)
      return sampan_math::mul(x, x);
   return sampan_math::pow(x, y);
}
/* Never flushed: the neighbour of 0 is a subnormal. */
SAMPAN_D float
nextafterf(float x, float y)
{
   return sampan_math::nextafterf(x, y);
}
SAMPAN_D float
fmaf(float x, float y, float z)
{
   return SAMPAN_FLUSH(
      sampan_math::fma(SAMPAN_FLUSH(x), SAMPAN_FLUSH(y), SAMPAN_FLUSH(z)));
}
SAMPAN_D double
fma(double x, double y, double z)
{
   return sampan_math::fma(x, y, z);
}
SAMPAN_D float
fma(float x, float y, float z)
{
   return ::fmaf(x, y, z);
}

#define SAMPAN_X(name) SAMPAN_O2(SAMPAN_D, name)
SAMPAN_EACH_TWO(SAMPAN_X)
#undef SAMPAN_X

SAMPAN_D double
powi(double x, int n)
{
   return sampan_math::powi(x, n);
}
SAMPAN_D float
powif(float x, int n)
{
   return SAMPAN_FLUSH(sampan_math::powif(SAMPAN_FLUSH(x), n));
}

SAMPAN_D void
sincos(double x, double *s, double *c)
{
   sampan_math::sincos(x, s, c);
}
SAMPAN_HD void
sincos(float x, float *s, float *c)
{
   ::sincosf(x, s, c);
}

/* ---- with integers and pointers ---- */

SAMPAN_D float
frexpf(float x, int *e)
{
   return sampan_math::frexpf(SAMPAN_FLUSH(x), e);
}
SAMPAN_D double
frexp(double x, int *e)
{
   return sampan_math::frexp(x, e);
}
SAMPAN_D float
ldexpf(float x, int n)
{
   return SAMPAN_FLUSH(sampan_math::ldexpf(SAMPAN_FLUSH(x), n));
}
SAMPAN_D double
ldexp(double x, int n)
{
   return sampan_math::ldexp(x, n);
}
SAMPAN_D float
scalbnf(float x, int n)
{
   return ::ldexpf(x, n);
}
SAMPAN_D double
scalbn(double x, int n)
{
   return sampan_math::ldexp(x, n);
}
SAMPAN_D float
scalbn(float x, int n)
{
   return ::ldexpf(x, n);
}
SAMPAN_D float
scalblnf(float x, long n)
{
   return ::ldexpf(x, sampan_math::narrow(n));
}
SAMPAN_D double
scalbln(double x, long n)
{
   return sampan_math::ldexp(x, sampan_math::narrow(n));
}
SAMPAN_D float
scalbln(float x, long n)
{
   return ::scalblnf(x, n);
}
SAMPAN_D float
modff(float x, float *whole)
{
   return sampan_math::modff(SAMPAN_FLUSH(x), whole);
}
SAMPAN_D double
modf(double x, double *whole)
{
   return sampan_math::modf(x, whole);
}
SAMPAN_D float
remquof(float x, float y, int *quo)
{
   return SAMPAN_FLUSH(
      sampan_math::remquof(SAMPAN_FLUSH(x), SAMPAN_FLUSH(y), quo));
}
SAMPAN_D double
remquo(double x, double y, int *quo)
{
   return sampan_math::remquo(x, y, quo);
}
SAMPAN_D float
remquo(float x, float y, int *quo)
{
   return ::remquof(x, y, quo);
}
SAMPAN_D int
ilogbf(float x)
{
   return sampan_math::ilogbf(SAMPAN_FLUSH(x));
}
SAMPAN_D int
ilogb(double x)
{
   return sampan_math::ilogb(x);
}
SAMPAN_D int
ilogb(float x)
{
   return ::ilogbf(x);
}
SAMPAN_D float
jnf(int n, float x)
{
   return SAMPAN_FLUSH(sampan_math::jnf(n, SAMPAN_FLUSH(x)));
}
SAMPAN_D double
jn(int n, double x)
{
   return sampan_math::jn(n, x);
}
SAMPAN_D float
ynf(int n, float x)
{
   return SAMPAN_FLUSH(sampan_math::ynf(n, SAMPAN_FLUSH(x)));
}
SAMPAN_D double
yn(int n, double x)
{
   return sampan_math::yn(n, x);
}
SAMPAN_HD float
jn(int n, float x)
{
   return ::jnf(n, x);
}
SAMPAN_HD float
yn(int n, float x)
{
   return ::ynf(n, x);
}

/* To an integer type: to nearest even (rint) or half away (round). */
#define SAMPAN_TO_INTEGER(T, name, call) \
   SAMPAN_D T name##f(float x) \
   { \
      return (T)sampan_math::to_long(sampan_math::call##f(SAMPAN_FLUSH(x))); \
   } \
   SAMPAN_D T name(double x) \
   { \
      return (T)sampan_math::to_long(sampan_math::call(x)); \
   } \
   SAMPAN_D T name(float x) \
   { \
      return ::name##f(x); \
   }
SAMPAN_TO_INTEGER(long, lrint, rint)
SAMPAN_TO_INTEGER(long long, llrint, rint)
SAMPAN_TO_INTEGER(long, lround, round)
SAMPAN_TO_INTEGER(long long, llround, round)
#undef SAMPAN_TO_INTEGER

/* The tag has no meaning here: every quiet NaN is the same. */
SAMPAN_D float
nanf(const char *)
{
   return sampan_math::nan_f();
}
SAMPAN_D double
nan(const char *)
{
   return sampan_math::nan_d();
}

SAMPAN_D int
abs(int x)
{
   return x < 0 ? -x : x;
}
SAMPAN_D long
labs(long x)
{
   return x < 0 ? -x : x;
}
SAMPAN_D long long
llabs(long long x)
{
   return x < 0 ? -x : x;
}

/* ---- what a number is: by its bits, so that no flag can assume ---- */

#define SAMPAN_IS(name, T, call) \
   SAMPAN_D int name(T x) \
   { \
      return sampan_math::call(x); \
   }
SAMPAN_IS(__isnanf, float, isnan)
SAMPAN_IS(__isnan, double, isnan)
SAMPAN_IS(__isnand, double, isnan)
SAMPAN_IS(__isinff, float, isinf)
SAMPAN_IS(__isinf, double, isinf)
SAMPAN_IS(__isinfd, double, isinf)
SAMPAN_IS(__finitef, float, isfinite)
SAMPAN_IS(__finite, double, isfinite)
SAMPAN_IS(__isfinited, double, isfinite)
SAMPAN_IS(__signbitf, float, signbit)
SAMPAN_IS(__signbit, double, signbit)
SAMPAN_IS(__signbitd, double, signbit)
#undef SAMPAN_IS

/* ---- known to CUDA only: host and device ---- */

/* C23 took some of them: newer C libraries have these on the host. */
#define SAMPAN_SINCE_41 SAMPAN_HD
#define SAMPAN_SINCE_42 SAMPAN_HD
#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 41)
#undef SAMPAN_SINCE_41
#define SAMPAN_SINCE_41 SAMPAN_D
#endif
#if __GLIBC_PREREQ(2, 42)
#undef SAMPAN_SINCE_42
#define SAMPAN_SINCE_42 SAMPAN_D
#endif
#endif
#define SAMPAN_NAMED1(side, name) \
   SAMPAN_F1(side, name##f) \
   SAMPAN_D1(side, name) \
   SAMPAN_O1(SAMPAN_HD, name)
#define SAMPAN_CUDA1(name) SAMPAN_NAMED1(SAMPAN_HD, name)
SAMPAN_NAMED1(SAMPAN_SINCE_41, cospi)
SAMPAN_CUDA1(cyl_bessel_i0)
SAMPAN_CUDA1(cyl_bessel_i1)
SAMPAN_CUDA1(erfcinv)
SAMPAN_CUDA1(erfcx)
SAMPAN_CUDA1(erfinv)
SAMPAN_CUDA1(normcdf)
SAMPAN_CUDA1(normcdfinv)
SAMPAN_CUDA1(rcbrt)
SAMPAN_NAMED1(SAMPAN_SINCE_42, rsqrt)
SAMPAN_NAMED1(SAMPAN_SINCE_41, sinpi)
#undef SAMPAN_CUDA1
#undef SAMPAN_NAMED1
#undef SAMPAN_SINCE_41
#undef SAMPAN_SINCE_42
SAMPAN_F2(SAMPAN_HD, rhypotf)
SAMPAN_D2(SAMPAN_HD, rhypot)
SAMPAN_O2(SAMPAN_HD, rhypot)

SAMPAN_HD void
sincospif(float x, float *s, float *c)
{
   float a, b;
   sampan_math::sincospif(SAMPAN_FLUSH(x), &a, &b);
   *s = SAMPAN_FLUSH(a);
   *c = SAMPAN_FLUSH(b);
}
SAMPAN_HD void
sincospi(double x, double *s, double *c)
{
   sampan_math::sincospi(x, s, c);
}
SAMPAN_HD void
sincospi(float x, float *s, float *c)
{
   ::sincospif(x, s, c);
}

#define SAMPAN_NORM(name) \
   SAMPAN_HD float name##3df(float a, float b, float c) \
   { \
      return SAMPAN_FLUSH(sampan_math::name##3df( \
         SAMPAN_FLUSH(a), SAMPAN_FLUSH(b), SAMPAN_FLUSH(c))); \
   } \
   SAMPAN_HD double name##3d(double a, double b, double c) \
   { \
      return sampan_math::name##3d(a, b, c); \
   } \
   SAMPAN_HD float name##4df(float a, float b, float c, float d) \
   { \
      return SAMPAN_FLUSH(sampan_math::name##4df( \
         SAMPAN_FLUSH(a), SAMPAN_FLUSH(b), SAMPAN_FLUSH(c), SAMPAN_FLUSH(d))); \
   } \
   SAMPAN_HD double name##4d(double a, double b, double c, double d) \
   { \
      return sampan_math::name##4d(a, b, c, d); \
   } \
   SAMPAN_HD float name##f(int count, const float *p) \
   { \
      return SAMPAN_FLUSH(sampan_math::name##f(count, p)); \
   } \
   SAMPAN_HD double name(int count, const double *p) \
   { \
      return sampan_math::name(count, p); \
   }
SAMPAN_NORM(norm)
SAMPAN_NORM(rnorm)
#undef SAMPAN_NORM

#undef SAMPAN_O2
#undef SAMPAN_O1
#undef SAMPAN_D2
#undef SAMPAN_F2
#undef SAMPAN_D1
#undef SAMPAN_F1
#undef SAMPAN_FLUSH
#undef SAMPAN_HD
#undef SAMPAN_D

#include "math_overloads.h"
