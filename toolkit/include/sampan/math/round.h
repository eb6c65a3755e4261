// Exact functions: rounding to integers, remainders, parts of a number.
// SPDX-License-Identifier: Apache-2.0
//
// No error: every result is the mathematical one, correctly rounded where a
// subnormal cannot hold it.

#ifndef SAMPAN_MATH_ROUND_H
#define SAMPAN_MATH_ROUND_H

#include "core.h"

namespace sampan_math {

SAMPAN_MATH bool
isnan(float x)
{
   return (bits(x) & 0x7fffffffu) > 0x7f800000u;
}
SAMPAN_MATH bool
isnan(double x)
{
   return (bits(x) & 0x7fffffffffffffffull) > 0x7ff0000000000000ull;
}
SAMPAN_MATH bool
isinf(float x)
{
   return (bits(x) & 0x7fffffffu) == 0x7f800000u;
}
SAMPAN_MATH bool
isinf(double x)
{
   return (bits(x) & 0x7fffffffffffffffull) == 0x7ff0000000000000ull;
}
SAMPAN_MATH bool
isfinite(float x)
{
   return (bits(x) & 0x7fffffffu) < 0x7f800000u;
}
SAMPAN_MATH bool
isfinite(double x)
{
   return (bits(x) & 0x7fffffffffffffffull) < 0x7ff0000000000000ull;
}
SAMPAN_MATH bool
is_zero(float x)
{
   return (bits(x) & 0x7fffffffu) == 0;
}
SAMPAN_MATH bool
is_zero(double x)
{
   return (bits(x) & 0x7fffffffffffffffull) == 0;
}
SAMPAN_MATH bool
signbit(float x)
{
   return bits(x) >> 31;
}
SAMPAN_MATH bool
signbit(double x)
{
   return bits(x) >> 63;
}

SAMPAN_MATH float
copysignf(float x, float y)
{
   return as_float((bits(x) & 0x7fffffffu) | sign_of(y));
}
SAMPAN_MATH double
copysign(double x, double y)
{
   return as_double((bits(x) & 0x7fffffffffffffffull) | sign_of(y));
}

SAMPAN_MATH float
rintf(float x)
{
   return __builtin_rintf(x);
}
SAMPAN_MATH double
rint(double x)
{
   return __builtin_rint(x);
}
// Halves go away from zero.
SAMPAN_MATH float
roundf(float x)
{
   float t = trunc(x);
   float r = abs(sub(x, t)) >= 0.5f ? add(t, copysignf(1.0f, x)) : t;
   return r;
}
SAMPAN_MATH double
round(double x)
{
   double t = trunc(x);
   return abs(sub(x, t)) >= 0.5 ? add(t, copysign(1.0, x)) : t;
}

#if defined(__CUDA__) && defined(__CUDA_ARCH__)

SAMPAN_MATH float
fminf(float a, float b)
{
   return __nvvm_fmin_f(a, b);
}
SAMPAN_MATH float
fmaxf(float a, float b)
{
   return __nvvm_fmax_f(a, b);
}
SAMPAN_MATH double
fmin(double a, double b)
{
   return __nvvm_fmin_d(a, b);
}
SAMPAN_MATH double
fmax(double a, double b)
{
   return __nvvm_fmax_d(a, b);
}
SAMPAN_MATH int
to_int(float x)
{
   return __nvvm_f2i_rz(x);
}
SAMPAN_MATH int
to_int(double x)
{
   return __nvvm_d2i_rz(x);
}
SAMPAN_MATH i64
to_long(float x)
{
   return __nvvm_f2ll_rz(x);
}
SAMPAN_MATH i64
to_long(double x)
{
   return __nvvm_d2ll_rz(x);
}

#else

// As PTX has it: a NaN loses, -0 is less than +0.
SAMPAN_MATH float
fminf(float a, float b)
{
   bool first = a < b || b != b || (a == b && signbit(a));
   return first ? a : b;
}
SAMPAN_MATH float
fmaxf(float a, float b)
{
   bool first = a > b || b != b || (a == b && signbit(b));
   return first ? a : b;
}
SAMPAN_MATH double
fmin(double a, double b)
{
   bool first = a < b || b != b || (a == b && signbit(a));
   return first ? a : b;
}
SAMPAN_MATH double
fmax(double a, double b)
{
   bool first = a > b || b != b || (a == b && signbit(b));
   return first ? a : b;
}
// Saturating, as cvt is; NaN gives 0 (int) or the least value (long long).
SAMPAN_MATH int
to_int(double x)
{
   if (x != x)
      return 0;
   return x >= 0x1p31 ? 0x7fffffff : x < -0x1p31 ? -0x7fffffff - 1 : (int)x;
}
SAMPAN_MATH i64
to_long(double x)
{
   if (x >= 0x1p63)
      return 0x7fffffffffffffffll;
   return x >= -0x1p63 ? (i64)x : -0x7fffffffffffffffll - 1;
}
SAMPAN_MATH int
to_int(float x)
{
   return to_int((double)x);
}
SAMPAN_MATH i64
to_long(float x)
{
   return to_long((double)x);
}

#endif

SAMPAN_MATH float
fdimf(float x, float y)
{
   float d = sub(x, y);
   return x <= y ? 0.0f : d;
}
SAMPAN_MATH double
fdim(double x, double y)
{
   double d = sub(x, y);
   return x <= y ? 0.0 : d;
}

SAMPAN_MATH float
modff(float x, float *whole)
{
   float t = trunc(x);
   *whole = t;
   float f = isinf(x) ? 0.0f : sub(x, t);
   return isnan(x) ? x : copysignf(f, x);
}
SAMPAN_MATH double
modf(double x, double *whole)
{
   double t = trunc(x);
   *whole = t;
   double f = isinf(x) ? 0.0 : sub(x, t);
   return isnan(x) ? x : copysign(f, x);
}

// |x| = m 2^e with m in [1, 2), for finite x other than 0
struct split_f {
   float m;
   int e;
};
struct split_d {
   double m;
   int e;
};
SAMPAN_MATH split_f
split(float x)
{
   float a = abs(x);
   bool tiny = a < 0x1p-126f;
   u32 u = bits(tiny ? mul(a, 0x1p24f) : a);
   split_f s;
   s.e = (int)(u >> 23) - (tiny ? 151 : 127);
   s.m = as_float((u & 0x7fffffu) | 0x3f800000u);
   return s;
}
SAMPAN_MATH split_d
split(double x)
{
   double a = abs(x);
   bool tiny = a < 0x1p-1022;
   u64 u = bits(tiny ? mul(a, 0x1p54) : a);
   split_d s;
   s.e = (int)(u >> 52) - (tiny ? 1077 : 1023);
   s.m = as_double((u & 0xfffffffffffffull) | 0x3ff0000000000000ull);
   return s;
}

SAMPAN_MATH float
frexpf(float x, int *e)
{
   split_f s = split(x);
   bool plain = isfinite(x) & (x != 0.0f);
   *e = plain ? s.e + 1 : 0;
   return plain ? copysignf(mul(0.5f, s.m), x) : x;
}
SAMPAN_MATH double
frexp(double x, int *e)
{
   split_d s = split(x);
   bool plain = isfinite(x) & (x != 0.0);
   *e = plain ? s.e + 1 : 0;
   return plain ? copysign(mul(0.5, s.m), x) : x;
}

SAMPAN_MATH int
ilogbf(float x)
{
   split_f s = split(x);
   int r = isinf(x) ? 0x7fffffff : s.e;
   return (isnan(x) | (x == 0.0f)) ? -0x7fffffff - 1 : r;
}
SAMPAN_MATH int
ilogb(double x)
{
   split_d s = split(x);
   int r = isinf(x) ? 0x7fffffff : s.e;
   return (isnan(x) | (x == 0.0)) ? -0x7fffffff - 1 : r;
}
SAMPAN_MATH float
logbf(float x)
{
   float r = (float)split(x).e;
   r = x == 0.0f ? -inf_f() : r;
   r = isinf(x) ? inf_f() : r;
   return isnan(x) ? x : r;
}
SAMPAN_MATH double
logb(double x)
{
   double r = (double)split(x).e;
   r = x == 0.0 ? -inf_d() : r;
   r = isinf(x) ? inf_d() : r;
   return isnan(x) ? x : r;
}

SAMPAN_MATH int
clamp_int(int n, int lo, int hi)
{
   n = n < lo ? lo : n;
   return n > hi ? hi : n;
}
SAMPAN_MATH float
ldexpf(float x, int n)
{
   return (float)mul((double)x, power2(clamp_int(n, -300, 300)));
}
// Exact but for the last multiplication.
SAMPAN_MATH double
ldexp(double x, int n)
{
   split_d s = split(x);
   int k = clamp_int(s.e + clamp_int(n, -3000, 3000), -1100, 1024);
   int last = k < -1022 ? -128 : k > 1023 ? 1 : 0;
   double r = mul(mul(s.m, power2(k - last)), power2(last));
   return (isfinite(x) & (x != 0.0)) ? copysign(r, x) : x;
}
SAMPAN_MATH int
narrow(long n)
{
   n = n < -3000 ? -3000 : n;
   return (int)(n > 3000 ? 3000 : n);
}

SAMPAN_MATH float
nextafterf(float x, float y)
{
   u32 u = bits(x);
   bool away = (x < y) == (u >> 31 == 0);
   u32 next = away ? u + 1 : u - 1;
   next = x == 0.0f ? sign_of(y) | 1 : next;
   float r = x == y ? y : as_float(next);
   return (isnan(x) | isnan(y)) ? nan_f() : r;
}
SAMPAN_MATH double
nextafter(double x, double y)
{
   u64 u = bits(x);
   bool away = (x < y) == (u >> 63 == 0);
   u64 next = away ? u + 1 : u - 1;
   next = x == 0.0 ? sign_of(y) | 1 : next;
   double r = x == y ? y : as_double(next);
   return (isnan(x) | isnan(y)) ? nan_d() : r;
}

// x mod y for x >= 0, y > 0, both finite; *quotient has its low bits. Each turn
// takes up to 22 (51) bits: t = y 2^k, q = floor(x / t) + (0 or 1), and
// x - q t is exact.
SAMPAN_MATH float
remainder_core(float x, float y, u32 *quotient)
{
   u32 sum = 0;
   int ey = split(y).e;
   while (x >= y) {
      int k = split(x).e - ey - 22;
      k = k < 0 ? 0 : k;
      float t = scale(y, k);
      float q = trunc(div(x, t));
      x = fma(-q, t, x);
      bool over = x < 0.0f;
      x = over ? add(x, t) : x;
      u32 n = (u32)to_int(q) - (over ? 1u : 0u);
      sum += k < 32 ? n << k : 0;
   }
   *quotient = sum;
   return x;
}
SAMPAN_MATH double
remainder_core(double x, double y, u32 *quotient)
{
   u32 sum = 0;
   int ey = split(y).e;
   while (x >= y) {
      int k = split(x).e - ey - 51;
      k = k < 0 ? 0 : k;
      double t = scale(y, k);
      double q = trunc(div(x, t));
      x = fma(-q, t, x);
      bool over = x < 0.0;
      x = over ? add(x, t) : x;
      u32 n = (u32)to_long(q) - (over ? 1u : 0u);
      sum += k < 32 ? n << k : 0;
   }
   *quotient = sum;
   return x;
}

// Error: none.
SAMPAN_MATH float
fmodf(float x, float y)
{
   float a = abs(x), b = abs(y);
   bool plain = (a < inf_f()) & (b > 0.0f) & (b < inf_f());
   u32 quotient;
   float r = remainder_core(plain ? a : 0.0f, plain ? b : 1.0f, &quotient);
   r = plain ? copysignf(r, x) : nan_f();
   return ((a < inf_f()) & (b == inf_f())) ? x : r;
}
// Error: none.
SAMPAN_MATH double
fmod(double x, double y)
{
   double a = abs(x), b = abs(y);
   bool plain = (a < inf_d()) & (b > 0.0) & (b < inf_d());
   u32 quotient;
   double r = remainder_core(plain ? a : 0.0, plain ? b : 1.0, &quotient);
   r = plain ? copysign(r, x) : nan_d();
   return ((a < inf_d()) & (b == inf_d())) ? x : r;
}
// The quotient to nearest, ties to even; its low 31 bits with the sign of x/y.
SAMPAN_MATH float
remquof(float x, float y, int *quo)
{
   float a = abs(x), b = abs(y);
   bool plain = (a < inf_f()) & (b > 0.0f) & (b < inf_f());
   u32 n;
   float r = remainder_core(plain ? a : 0.0f, plain ? b : 1.0f, &n);
   float rest = sub(b, r);
   bool up = plain & ((r > rest) | ((r == rest) & ((n & 1) != 0)));
   r = up ? -rest : r;
   n = (n + (up ? 1 : 0)) & 0x7fffffffu;
   *quo = (sign_of(x) ^ sign_of(y)) != 0 ? -(int)n : (int)n;
   r = plain ? flip(r, sign_of(x)) : nan_f();
   return ((a < inf_f()) & (b == inf_f())) ? x : r;
}
SAMPAN_MATH double
remquo(double x, double y, int *quo)
{
   double a = abs(x), b = abs(y);
   bool plain = (a < inf_d()) & (b > 0.0) & (b < inf_d());
   u32 n;
   double r = remainder_core(plain ? a : 0.0, plain ? b : 1.0, &n);
   double rest = sub(b, r);
   bool up = plain & ((r > rest) | ((r == rest) & ((n & 1) != 0)));
   r = up ? -rest : r;
   n = (n + (up ? 1 : 0)) & 0x7fffffffu;
   *quo = (sign_of(x) ^ sign_of(y)) != 0 ? -(int)n : (int)n;
   r = plain ? flip(r, sign_of(x)) : nan_d();
   return ((a < inf_d()) & (b == inf_d())) ? x : r;
}
// Error: none.
SAMPAN_MATH float
remainderf(float x, float y)
{
   int quo;
   return remquof(x, y, &quo);
}
// Error: none.
SAMPAN_MATH double
remainder(double x, double y)
{
   int quo;
   return remquo(x, y, &quo);
}

} // namespace sampan_math

#endif
