/* Type casting intrinsics in their four rounding modes; bit casts.
 * CUDA Math API, Type Casting Intrinsics; PTX ISA 9.7.9.21, cvt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cfenv>
#include <cmath>

#define F(s) as<float>((s).x)
#define WIDE(s) ((unsigned long long)(s).x << 32 | (s).y)
#define D(s) as<double>(WIDE(s))
/* Doubles of all sizes around the integers' limits. */
#define M(s) ((double)(int)(s).x * (1 + (s).y % 7) * 0.37)

/* f under another rounding mode of the host. */
template <class F>
static auto
rounded(int mode, F f) -> decltype(f())
{
   fesetround(mode);
   auto r = f();
   asm volatile("" : "+m"(r));
   fesetround(FE_TONEAREST);
   return r;
}

/* x is whole already: saturate; a NaN becomes 0, or the top bit where
 * 64 bits take part.
 */
template <class T, class X>
static T
saturated(X x)
{
   const bool is_signed = (T)-1 < (T)0;
   const int bits = sizeof(T) * 8;
   const T top = (T)(1ull << (bits - 1));
   const X limit = std::ldexp((X)1, bits - is_signed);
   if (x != x)
      return bits == 64 || sizeof(X) == 8 ? top : 0;
   if (x >= limit)
      return is_signed ? (T)~top : (T)~(T)0;
   if (x < (is_signed ? -limit : (X)0))
      return is_signed ? top : 0;
   return (T)x;
}

#define TO_INTEGER(from, to, T, arg)                                          \
   EQUALS((T)__##from##2##to##_rn(arg), saturated<T>(std::nearbyint(arg)));   \
   EQUALS((T)__##from##2##to##_rz(arg), saturated<T>(std::trunc(arg)));       \
   EQUALS((T)__##from##2##to##_ru(arg), saturated<T>(std::ceil(arg)));        \
   EQUALS((T)__##from##2##to##_rd(arg), saturated<T>(std::floor(arg)))
#define FROM_INTEGER(from, to, T, B, arg)                                     \
   EQUALS(as<B>(__##from##2##to##_rn(arg)), FROM(T, B, FE_TONEAREST, arg));   \
   EQUALS(as<B>(__##from##2##to##_rz(arg)), FROM(T, B, FE_TOWARDZERO, arg));  \
   EQUALS(as<B>(__##from##2##to##_ru(arg)), FROM(T, B, FE_UPWARD, arg));      \
   EQUALS(as<B>(__##from##2##to##_rd(arg)), FROM(T, B, FE_DOWNWARD, arg))
#define FROM(T, B, mode, arg)                                                 \
   as<B>([&] {                                                                \
      volatile auto from = arg;                                               \
      return from == 0 ? (T)0 : rounded(mode, [&] { return (T)from; });        \
   }())

int
main()
{
   TO_INTEGER(float, int, int, F(s));
   TO_INTEGER(float, uint, unsigned, F(s));
   TO_INTEGER(float, ll, long long, F(s));
   TO_INTEGER(float, ull, unsigned long long, F(s));
   TO_INTEGER(double, int, int, D(s));
   TO_INTEGER(double, int, int, M(s));
   TO_INTEGER(double, uint, unsigned, M(s));
   TO_INTEGER(double, ll, long long, D(s));
   TO_INTEGER(double, ull, unsigned long long, D(s));

   FROM_INTEGER(int, float, float, unsigned, (int)s.x);
   FROM_INTEGER(uint, float, float, unsigned, s.x);
   FROM_INTEGER(ll, float, float, unsigned, (long long)WIDE(s));
   FROM_INTEGER(ull, float, float, unsigned, WIDE(s));
   FROM_INTEGER(ll, double, double, unsigned long long, (long long)WIDE(s));
   FROM_INTEGER(ull, double, double, unsigned long long, WIDE(s));
   FROM_INTEGER(double, float, float, unsigned, M(s));
   EQUALS(as<unsigned long long>(__int2double_rn((int)s.x)),
          as<unsigned long long>((double)(int)s.x));

   EQUALS((unsigned)__float_as_int(as<float>(s.x)), s.x);
   EQUALS(__float_as_uint(__uint_as_float(s.x)), s.x);
   EQUALS((unsigned long long)__double_as_longlong(
             __longlong_as_double((long long)WIDE(s))),
          WIDE(s));
   EQUALS((unsigned)__double2hiint(D(s)), s.x);
   EQUALS((unsigned)__double2loint(D(s)), s.y);
   EQUALS(as<unsigned long long>(__hiloint2double((int)s.x, (int)s.y)),
          WIDE(s));
   return agree_result();
}
