// The arithmetic the math functions are written in: every rounding visible.
// SPDX-License-Identifier: Apache-2.0
//
// add, sub, mul, fma, div and sqrt round to nearest, once, whatever the user's
// flags say about contraction, flushing or precision: in device code they are
// the .rn instructions, which nothing may fuse or flush. The same text compiles
// for the host, where the tests compare it with MPFR. Plain operators are used
// only where they cannot round: negation, comparison, integers.
//
// Flushing of subnormals (-ftz=true) is done at the door, in
// sampan/math_functions.h: these functions always see and make subnormals.

#ifndef SAMPAN_MATH_CORE_H
#define SAMPAN_MATH_CORE_H

// nodebug: a fault or a profile names the line that called, not one of these.
#if defined(__CUDA__)
#define SAMPAN_MATH \
   static __attribute__((host)) __attribute__((device)) inline \
      __attribute__((always_inline)) __attribute__((nodebug))
#else
#define SAMPAN_MATH static inline __attribute__((always_inline))
#endif

// Host only: in device code the instructions themselves forbid it.
#if defined(__clang__)
#define SAMPAN_UNFUSED _Pragma("clang fp contract(off)")
#else
#define SAMPAN_UNFUSED
#endif

namespace sampan_math {

typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#if defined(__CUDA__) && defined(__CUDA_ARCH__)

SAMPAN_MATH float
add(float a, float b)
{
   return __nvvm_add_rn_f(a, b);
}
SAMPAN_MATH float
sub(float a, float b)
{
   return __nvvm_add_rn_f(a, -b);
}
SAMPAN_MATH float
mul(float a, float b)
{
   return __nvvm_mul_rn_f(a, b);
}
SAMPAN_MATH float
fma(float a, float b, float c)
{
   return __nvvm_fma_rn_f(a, b, c);
}
SAMPAN_MATH float
div(float a, float b)
{
   return __nvvm_div_rn_f(a, b);
}
SAMPAN_MATH float
sqrt(float a)
{
   return __nvvm_sqrt_rn_f(a);
}
SAMPAN_MATH double
add(double a, double b)
{
   return __nvvm_add_rn_d(a, b);
}
SAMPAN_MATH double
sub(double a, double b)
{
   return __nvvm_add_rn_d(a, -b);
}
SAMPAN_MATH double
mul(double a, double b)
{
   return __nvvm_mul_rn_d(a, b);
}
SAMPAN_MATH double
fma(double a, double b, double c)
{
   return __nvvm_fma_rn_d(a, b, c);
}
SAMPAN_MATH double
div(double a, double b)
{
   return __nvvm_div_rn_d(a, b);
}
SAMPAN_MATH double
sqrt(double a)
{
   return __nvvm_sqrt_rn_d(a);
}
SAMPAN_MATH u64
mul_high(u64 a, u64 b)
{
   return __nvvm_mulhi_ull(a, b);
}
SAMPAN_MATH float
trunc(float a)
{
   return __nvvm_trunc_f(a);
}
SAMPAN_MATH double
trunc(double a)
{
   return __nvvm_trunc_d(a);
}
SAMPAN_MATH float
floor(float a)
{
   return __nvvm_floor_f(a);
}
SAMPAN_MATH double
floor(double a)
{
   return __nvvm_floor_d(a);
}
SAMPAN_MATH float
ceil(float a)
{
   return __nvvm_ceil_f(a);
}
SAMPAN_MATH double
ceil(double a)
{
   return __nvvm_ceil_d(a);
}
SAMPAN_MATH float
abs(float a)
{
   return __builtin_fabsf(a);
}
SAMPAN_MATH double
abs(double a)
{
   return __builtin_fabs(a);
}

#else

SAMPAN_MATH float
add(float a, float b)
{
   SAMPAN_UNFUSED
   return a + b;
}
SAMPAN_MATH float
sub(float a, float b)
{
   SAMPAN_UNFUSED
   return a - b;
}
SAMPAN_MATH float
mul(float a, float b)
{
   SAMPAN_UNFUSED
   return a * b;
}
SAMPAN_MATH float
fma(float a, float b, float c)
{
   return __builtin_fmaf(a, b, c);
}
SAMPAN_MATH float
div(float a, float b)
{
   return a / b;
}
SAMPAN_MATH float
sqrt(float a)
{
   return __builtin_sqrtf(a);
}
SAMPAN_MATH double
add(double a, double b)
{
   SAMPAN_UNFUSED
   return a + b;
}
SAMPAN_MATH double
sub(double a, double b)
{
   SAMPAN_UNFUSED
   return a - b;
}
SAMPAN_MATH double
mul(double a, double b)
{
   SAMPAN_UNFUSED
   return a * b;
}
SAMPAN_MATH double
fma(double a, double b, double c)
{
   return __builtin_fma(a, b, c);
}
SAMPAN_MATH double
div(double a, double b)
{
   return a / b;
}
SAMPAN_MATH double
sqrt(double a)
{
   return __builtin_sqrt(a);
}
SAMPAN_MATH u64
mul_high(u64 a, u64 b)
{
   return (u64)((unsigned __int128)a * b >> 64);
}
SAMPAN_MATH float
trunc(float a)
{
   return __builtin_truncf(a);
}
SAMPAN_MATH double
trunc(double a)
{
   return __builtin_trunc(a);
}
SAMPAN_MATH float
floor(float a)
{
   return __builtin_floorf(a);
}
SAMPAN_MATH double
floor(double a)
{
   return __builtin_floor(a);
}
SAMPAN_MATH float
ceil(float a)
{
   return __builtin_ceilf(a);
}
SAMPAN_MATH double
ceil(double a)
{
   return __builtin_ceil(a);
}
SAMPAN_MATH float
abs(float a)
{
   return __builtin_fabsf(a);
}
SAMPAN_MATH double
abs(double a)
{
   return __builtin_fabs(a);
}

#endif

SAMPAN_MATH u32
bits(float x)
{
   u32 u;
   __builtin_memcpy(&u, &x, 4);
   return u;
}
SAMPAN_MATH u64
bits(double x)
{
   u64 u;
   __builtin_memcpy(&u, &x, 8);
   return u;
}
SAMPAN_MATH float
as_float(u32 u)
{
   float x;
   __builtin_memcpy(&x, &u, 4);
   return x;
}
SAMPAN_MATH double
as_double(u64 u)
{
   double x;
   __builtin_memcpy(&x, &u, 8);
   return x;
}

// CUDA's functions return this NaN for an operation that has no value.
SAMPAN_MATH float
nan_f()
{
   return as_float(0x7fffffffu);
}
SAMPAN_MATH double
nan_d()
{
   return as_double(0xfff8000000000000ull);
}
SAMPAN_MATH float
inf_f()
{
   return as_float(0x7f800000u);
}
SAMPAN_MATH double
inf_d()
{
   return as_double(0x7ff0000000000000ull);
}

SAMPAN_MATH u32
sign_of(float x)
{
   return bits(x) & 0x80000000u;
}
SAMPAN_MATH u64
sign_of(double x)
{
   return bits(x) & 0x8000000000000000ull;
}
SAMPAN_MATH float
flip(float x, u32 sign)
{
   return as_float(bits(x) ^ sign);
}
SAMPAN_MATH double
flip(double x, u64 sign)
{
   return as_double(bits(x) ^ sign);
}

// Horner's rule, highest power first.
template <class T>
SAMPAN_MATH T
poly_step(T, T acc)
{
   return acc;
}
template <class T, class... R>
SAMPAN_MATH T
poly_step(T x, T acc, T c, R... rest)
{
   return poly_step(x, fma(acc, x, c), rest...);
}
template <class T, class... R>
SAMPAN_MATH T
poly(T x, T top, R... rest)
{
   return poly_step(x, top, rest...);
}

// The nearest integer of a number well below 2^22 (2^51), ties to even:
// adding 1.5 * 2^23 (2^52) leaves it in the low bits.
struct near_f {
   float value;
   int number;
};
struct near_d {
   double value;
   int number;
};
SAMPAN_MATH near_f
nearest_of(float shifted)
{
   near_f n;
   n.value = sub(shifted, 0x1.8p23f);
   n.number = (int)(bits(shifted) - 0x4b400000u);
   return n;
}
SAMPAN_MATH near_d
nearest_of(double shifted)
{
   near_d n;
   n.value = sub(shifted, 0x1.8p52);
   n.number = (int)bits(shifted);
   return n;
}
// nearest integer of a * b
SAMPAN_MATH near_f
nearest(float a, float b)
{
   return nearest_of(fma(a, b, 0x1.8p23f));
}
SAMPAN_MATH near_d
nearest(double a, double b)
{
   return nearest_of(fma(a, b, 0x1.8p52));
}

// 2^k for k in the normal range.
SAMPAN_MATH float
power2f(int k)
{
   return as_float((u32)(k + 127) << 23);
}
SAMPAN_MATH double
power2(int k)
{
   return as_double((u64)(k + 1023) << 52);
}
// x * 2^k for k in [-252, 254] ([-2044, 2046]): exact, then one rounding.
SAMPAN_MATH float
scale(float x, int k)
{
   int h = k >> 1;
   return mul(mul(x, power2f(h)), power2f(k - h));
}
SAMPAN_MATH double
scale(double x, int k)
{
   int h = k >> 1;
   return mul(mul(x, power2(h)), power2(k - h));
}

// A number of twice the precision: hi + lo, |lo| at most half an ulp of hi.
struct pair_f {
   float hi, lo;
};
struct pair_d {
   double hi, lo;
};
SAMPAN_MATH pair_f
pair(float hi, float lo)
{
   pair_f p = {hi, lo};
   return p;
}
SAMPAN_MATH pair_d
pair(double hi, double lo)
{
   pair_d p = {hi, lo};
   return p;
}
// a + b exactly, where |a| >= |b| or a is 0
SAMPAN_MATH pair_f
fast_sum(float a, float b)
{
   float s = add(a, b);
   return pair(s, add(sub(a, s), b));
}
SAMPAN_MATH pair_d
fast_sum(double a, double b)
{
   double s = add(a, b);
   return pair(s, add(sub(a, s), b));
}
// a + b exactly
SAMPAN_MATH pair_f
two_sum(float a, float b)
{
   float s = add(a, b), t = sub(s, a);
   return pair(s, add(sub(a, sub(s, t)), sub(b, t)));
}
SAMPAN_MATH pair_d
two_sum(double a, double b)
{
   double s = add(a, b), t = sub(s, a);
   return pair(s, add(sub(a, sub(s, t)), sub(b, t)));
}
// a * b exactly
SAMPAN_MATH pair_f
two_mul(float a, float b)
{
   float p = mul(a, b);
   return pair(p, fma(a, b, -p));
}
SAMPAN_MATH pair_d
two_mul(double a, double b)
{
   double p = mul(a, b);
   return pair(p, fma(a, b, -p));
}
SAMPAN_MATH pair_d
mul(pair_d a, pair_d b)
{
   pair_d p = two_mul(a.hi, b.hi);
   return fast_sum(p.hi, add(p.lo, fma(a.hi, b.lo, mul(a.lo, b.hi))));
}
SAMPAN_MATH pair_d
mul(pair_d a, double b)
{
   pair_d p = two_mul(a.hi, b);
   return fast_sum(p.hi, fma(a.lo, b, p.lo));
}
SAMPAN_MATH pair_d
add(pair_d a, pair_d b)
{
   pair_d s = two_sum(a.hi, b.hi);
   return fast_sum(s.hi, add(s.lo, add(a.lo, b.lo)));
}
SAMPAN_MATH pair_d
add(pair_d a, double b)
{
   pair_d s = two_sum(a.hi, b);
   return fast_sum(s.hi, add(s.lo, a.lo));
}
SAMPAN_MATH pair_d
div(pair_d a, pair_d b)
{
   double q = div(a.hi, b.hi);
   double r = fma(-q, b.hi, a.hi);
   r = add(r, fma(-q, b.lo, a.lo));
   return fast_sum(q, div(r, b.hi));
}

} // namespace sampan_math

#endif
