/* The two 16-bit floating point formats: conversions and the operations
 * that everything else in cuda_fp16.h and cuda_bf16.h is made of.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers are passed as their bits.  On the host all is done in integers,
 * float and double; in kernels PTX does what it has an instruction for at
 * sm_80.  Both give the same bits: sums, products and quotients of 16-bit
 * numbers taken in float and rounded again are correctly rounded, since 24
 * bits are more than twice 11 and two (Figueroa 1995).
 */
#pragma once

#include <math.h>
#include <string.h>

namespace sampan {

enum rounding { RN, RZ, RU, RD };

template <class To, class From>
SAMPAN_HOST_DEVICE To
bits_as(const From &from)
{
   To to;
   memcpy((void *)&to, (const void *)&from, sizeof(to));
   return to;
}

/* One more in the last place?  `rest` of `2 * halfway` was cut off. */
SAMPAN_HOST_DEVICE unsigned int
round_up(int mode, bool negative, unsigned int kept, unsigned int rest,
         unsigned int halfway)
{
   switch (mode) {
   case RN:
      return rest > halfway || (rest == halfway && (kept & 1));
   case RU:
      return rest && !negative;
   case RD:
      return rest && negative;
   default:
      return 0;
   }
}

/* The 64-bit integer type of T's sign. */
template <class T, bool is_signed = ((T)-1 < (T)0)> struct widest {
   typedef long long type;
};
template <class T> struct widest<T, false> {
   typedef unsigned long long type;
};

/* The integer types, all but char and bool: F(type, extra). */
#define SAMPAN_INTEGERS(F, extra)                                             \
   F(short, extra)                                                            \
   F(unsigned short, extra)                                                   \
   F(int, extra)                                                              \
   F(unsigned int, extra)                                                     \
   F(long, extra)                                                             \
   F(unsigned long, extra)                                                    \
   F(long long, extra)                                                        \
   F(unsigned long long, extra)

/* a##b##c and, in the headers of one format, a##SAMPAN_16_NAME##b. */
#define SAMPAN_PASTE_(a, b, c) a##b##c
#define SAMPAN_PASTE(a, b, c) SAMPAN_PASTE_(a, b, c)
#define SAMPAN_N(a, b) SAMPAN_PASTE(a, SAMPAN_16_NAME, b)
#define SAMPAN_NN(a, b, c)                                                    \
   SAMPAN_PASTE(SAMPAN_N(a, b), SAMPAN_16_NAME, c)

/* Rounding to odd: cut off, and set the last bit if anything was lost.
 * What is rounded again to two bits fewer or less comes out as if it had
 * been rounded once (Boldo and Melquiond 2005).
 */
SAMPAN_HOST_DEVICE float
odd_float(double x)
{
   float f = (float)x;
   unsigned int u = bits_as<unsigned int>(f);
   if (x != x || (double)f == x)
      return f;
   if ((x < 0 ? -(double)f : (double)f) > (x < 0 ? -x : x))
      u--;
   return bits_as<float>(u | 1);
}

SAMPAN_HOST_DEVICE float
odd_float(bool negative, unsigned long long x)
{
   float scale = 1;
   for (; x >> 24; x = (x >> 8) | ((x & 0xff) != 0))
      scale *= 256;
   return (negative ? -1.0f : 1.0f) * (float)(unsigned int)x * scale;
}
SAMPAN_HOST_DEVICE float
odd_float(long long x)
{
   return odd_float(x < 0, x < 0 ? -(unsigned long long)x
                                 : (unsigned long long)x);
}
SAMPAN_HOST_DEVICE float
odd_float(unsigned long long x)
{
   return odd_float(false, x);
}

/* a * b + c rounded to odd, for factors whose product is exact. */
SAMPAN_HOST_DEVICE double
odd_fma(double a, double b, double c)
{
   double p = a * b, s = p + c;
   double t = s - p, error = (p - (s - t)) + (c - t);
   unsigned long long u = bits_as<unsigned long long>(s);
   if (error != 0 && s - s == 0 && !(u & 1)) {
      /* Toward the side where the lost part lies. */
      u += (error > 0) == (s > 0) ? 1 : -1;
      return bits_as<double>(u);
   }
   return s;
}

/* ---- float to integer as PTX does it: saturating ---- */

/* NaN gives 0, or the top bit where the result has 64 bits. */
template <class T>
SAMPAN_HOST_DEVICE T
to_integer(float x, int mode)
{
   const bool is_signed = (T)-1 < (T)0;
   const int bits = (int)sizeof(T) * 8;
   const T top = (T)(1ull << (bits - 1));
   const T largest = is_signed ? (T)~top : (T)~(T)0;
   const T smallest = is_signed ? top : (T)0;
#ifdef __CUDA_ARCH__
#define SAMPAN_BY_MODE(f)                                                     \
   (mode == RN   ? __nvvm_##f##_rn(x)                                         \
    : mode == RZ ? __nvvm_##f##_rz(x)                                         \
    : mode == RU ? __nvvm_##f##_rp(x)                                         \
                 : __nvvm_##f##_rm(x))
   if (sizeof(T) == 8)
      return is_signed ? (T)SAMPAN_BY_MODE(f2ll) : (T)SAMPAN_BY_MODE(f2ull);
   if (sizeof(T) == 4)
      return is_signed ? (T)SAMPAN_BY_MODE(f2i) : (T)SAMPAN_BY_MODE(f2ui);
   int r = SAMPAN_BY_MODE(f2i);
#undef SAMPAN_BY_MODE
   return r > (int)largest    ? largest
          : r < (int)smallest ? smallest
                              : (T)r;
#else
   if (x != x)
      return sizeof(T) == 8 ? top : (T)0;
   float r = mode == RN   ? rintf(x)
             : mode == RZ ? truncf(x)
             : mode == RU ? ceilf(x)
                          : floorf(x);
   float limit = (float)(1ull << (bits - 1)) * (is_signed ? 1.0f : 2.0f);
   if (r >= limit)
      return largest;
   if (r < (is_signed ? -limit : 0.0f))
      return smallest;
   return (T)r;
#endif
}

/* ---- binary16 ---- */

struct half_format {
   SAMPAN_HOST_DEVICE unsigned short
   from_float(float x, int mode)
   {
#ifdef __CUDA_ARCH__
      unsigned short r;
      switch (mode) {
      case RN:
         asm("cvt.rn.f16.f32 %0, %1;" : "=h"(r) : "f"(x));
         return r;
      case RZ:
         asm("cvt.rz.f16.f32 %0, %1;" : "=h"(r) : "f"(x));
         return r;
      case RU:
         asm("cvt.rp.f16.f32 %0, %1;" : "=h"(r) : "f"(x));
         return r;
      default:
         asm("cvt.rm.f16.f32 %0, %1;" : "=h"(r) : "f"(x));
         return r;
      }
#else
      unsigned int u = bits_as<unsigned int>(x), a = u & 0x7fffffff;
      unsigned int sign = u >> 16 & 0x8000, r, rest, halfway;
      bool negative = sign != 0;
      if (a > 0x7f800000)
         return 0x7fff;
      if (a == 0x7f800000)
         return (unsigned short)(sign | 0x7c00);
      if (a >= 0x47800000) /* 65536: every bit of it is lost */
         return (unsigned short)(sign | (0x7bff + (mode == RN ||
                                                   round_up(mode, negative, 0,
                                                            1, 1))));
      if (a >= 0x38800000) { /* 2^-14, the smallest normal number */
         r = (a - 0x38000000) >> 13;
         rest = a & 0x1fff;
         halfway = 0x1000;
      } else { /* in units of 2^-24 */
         unsigned int exponent = a >> 23 ? a >> 23 : 1;
         unsigned int m = (a & 0x7fffff) | (a >> 23 ? 0x800000 : 0);
         unsigned int shift = 126 - exponent;
         if (shift > 25) {
            r = 0;
            rest = m != 0;
            halfway = 2;
         } else {
            r = m >> shift;
            rest = m & ((1u << shift) - 1);
            halfway = 1u << (shift - 1);
         }
      }
      return (unsigned short)(sign |
                              (r + round_up(mode, negative, r, rest, halfway)));
#endif
   }

   SAMPAN_HOST_DEVICE float
   to_float(unsigned short h)
   {
#ifdef __CUDA_ARCH__
      float r;
      asm("cvt.f32.f16 %0, %1;" : "=f"(r) : "h"(h));
      return r;
#else
      unsigned int sign = (unsigned int)(h & 0x8000) << 16, a = h & 0x7fff;
      if (a >= 0x7c00) /* infinity, or NaN made quiet */
         return bits_as<float>(sign | 0x7f800000 | (a & 0x3ff) << 13 |
                               (a > 0x7c00 ? 0x400000u : 0u));
      if (a >= 0x400)
         return bits_as<float>(sign | ((a << 13) + 0x38000000));
      return bits_as<float>(sign |
                            bits_as<unsigned int>((float)a * 5.9604644775390625e-08f));
#endif
   }

#ifdef __CUDA_ARCH__
#define SAMPAN_OPERATION(name, op)                                            \
   SAMPAN_HOST_DEVICE unsigned short name(unsigned short a, unsigned short b) \
   {                                                                          \
      unsigned short r;                                                       \
      asm(op ".f16 %0, %1, %2;" : "=h"(r) : "h"(a), "h"(b));                  \
      return r;                                                               \
   }                                                                          \
   SAMPAN_HOST_DEVICE unsigned int name##2(unsigned int a, unsigned int b)    \
   {                                                                          \
      unsigned int r;                                                         \
      asm(op ".f16x2 %0, %1, %2;" : "=r"(r) : "r"(a), "r"(b));                \
      return r;                                                               \
   }
   SAMPAN_OPERATION(add, "add")
   SAMPAN_OPERATION(sub, "sub")
   SAMPAN_OPERATION(mul, "mul")
#undef SAMPAN_OPERATION
   SAMPAN_HOST_DEVICE unsigned short
   fma(unsigned short a, unsigned short b, unsigned short c)
   {
      unsigned short r;
      asm("fma.rn.f16 %0, %1, %2, %3;" : "=h"(r) : "h"(a), "h"(b), "h"(c));
      return r;
   }
   SAMPAN_HOST_DEVICE unsigned int
   fma2(unsigned int a, unsigned int b, unsigned int c)
   {
      unsigned int r;
      asm("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
      return r;
   }
#endif
};

/* ---- bfloat16: the upper half of a float ---- */

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
#define SAMPAN_HAS_BFLOAT16
#endif

struct bfloat16_format {
   SAMPAN_HOST_DEVICE unsigned short
   from_float(float x, int mode)
   {
#ifdef SAMPAN_HAS_BFLOAT16
      unsigned short h;
      if (mode == RN) {
         asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(x));
         return h;
      }
#endif
      unsigned int u = bits_as<unsigned int>(x), r = u >> 16;
      if ((u & 0x7fffffff) > 0x7f800000)
         return 0x7fff;
      return (unsigned short)(r + round_up(mode, (u >> 31) != 0, r, u & 0xffff,
                                           0x8000));
   }

   SAMPAN_HOST_DEVICE float
   to_float(unsigned short h)
   {
      return bits_as<float>((unsigned int)h << 16);
   }

#ifdef SAMPAN_HAS_BFLOAT16
   SAMPAN_HOST_DEVICE unsigned short
   add(unsigned short a, unsigned short b)
   {
      return from_float(to_float(a) + to_float(b), RN);
   }
   SAMPAN_HOST_DEVICE unsigned short
   sub(unsigned short a, unsigned short b)
   {
      return from_float(to_float(a) - to_float(b), RN);
   }
   /* Not in float: a tiny product would be rounded twice. */
   SAMPAN_HOST_DEVICE unsigned short
   mul(unsigned short a, unsigned short b)
   {
      return fma(a, b, 0x8000);
   }
   SAMPAN_HOST_DEVICE unsigned short
   fma(unsigned short a, unsigned short b, unsigned short c)
   {
      unsigned short r;
      asm("fma.rn.bf16 %0, %1, %2, %3;" : "=h"(r) : "h"(a), "h"(b), "h"(c));
      return r;
   }
   SAMPAN_HOST_DEVICE unsigned int
   add2(unsigned int a, unsigned int b)
   {
      return add((unsigned short)a, (unsigned short)b) |
             (unsigned int)add((unsigned short)(a >> 16),
                               (unsigned short)(b >> 16))
                << 16;
   }
   SAMPAN_HOST_DEVICE unsigned int
   sub2(unsigned int a, unsigned int b)
   {
      return sub((unsigned short)a, (unsigned short)b) |
             (unsigned int)sub((unsigned short)(a >> 16),
                               (unsigned short)(b >> 16))
                << 16;
   }
   SAMPAN_HOST_DEVICE unsigned int
   mul2(unsigned int a, unsigned int b)
   {
      return fma2(a, b, 0x80008000u);
   }
   SAMPAN_HOST_DEVICE unsigned int
   fma2(unsigned int a, unsigned int b, unsigned int c)
   {
      unsigned int r;
      asm("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
      return r;
   }
#endif
};

/* Where there are no instructions, both formats go the same way. */
template <class Format> struct software16 : Format {
   typedef unsigned short number;
   typedef unsigned int pair;
   using Format::from_float;
   using Format::to_float;

   SAMPAN_HOST_DEVICE number
   fma(number a, number b, number c)
   {
      return from_float(odd_float(odd_fma(to_float(a), to_float(b),
                                          to_float(c))),
                        RN);
   }
   SAMPAN_HOST_DEVICE number
   add(number a, number b)
   {
      return from_float(to_float(a) + to_float(b), RN);
   }
   SAMPAN_HOST_DEVICE number
   sub(number a, number b)
   {
      return from_float(to_float(a) - to_float(b), RN);
   }
   SAMPAN_HOST_DEVICE number
   mul(number a, number b)
   {
      return from_float(odd_float((double)to_float(a) * to_float(b)), RN);
   }

#define SAMPAN_PAIR(name)                                                     \
   SAMPAN_HOST_DEVICE pair name##2(pair a, pair b)                            \
   {                                                                          \
      return name((number)a, (number)b) |                                     \
             (pair)name((number)(a >> 16), (number)(b >> 16)) << 16;          \
   }
   SAMPAN_PAIR(add)
   SAMPAN_PAIR(sub)
   SAMPAN_PAIR(mul)
#undef SAMPAN_PAIR
   SAMPAN_HOST_DEVICE pair
   fma2(pair a, pair b, pair c)
   {
      return fma((number)a, (number)b, (number)c) |
             (pair)fma((number)(a >> 16), (number)(b >> 16),
                       (number)(c >> 16))
                << 16;
   }
};

#ifdef __CUDA_ARCH__
typedef half_format half_number;
#else
typedef software16<half_format> half_number;
#endif
#ifdef SAMPAN_HAS_BFLOAT16
typedef bfloat16_format bfloat16_number;
#else
typedef software16<bfloat16_format> bfloat16_number;
#endif

} // namespace sampan
