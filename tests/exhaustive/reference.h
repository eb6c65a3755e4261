/* What unary instructions give, by integers: another way than that of
 * ptx/evaluate_float.c, which computes with the host's floats.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A binary format of floats. */
struct format {
   const char *name;
   unsigned exponent, mantissa; /* bits */
   unsigned shift;              /* of its bits in the register: tf32 */
   bool finite;                 /* e4m3: no infinity, one NaN */
};

static const struct format f16 = {"f16", 5, 10, 0, false};
static const struct format bf16 = {"bf16", 8, 7, 0, false};
static const struct format tf32 = {"tf32", 8, 10, 13, false};
static const struct format f32 = {"f32", 8, 23, 0, false};
static const struct format f64 = {"f64", 11, 52, 0, false};
static const struct format e4m3 = {"e4m3", 4, 3, 0, true};
static const struct format e5m2 = {"e5m2", 5, 2, 0, false};

enum mode { RN, RZ, RM, RP, RNA };

/* (-1)^sign * m * 2^e, an infinity or no number. */
struct real {
   bool sign, inf, nan;
   uint64_t m;
   int e;
};

static inline int
bias(const struct format *f)
{
   return (1 << (f->exponent - 1)) - 1;
}

static inline struct real
decode(const struct format *f, uint64_t bits)
{
   struct real x = {0};
   bits >>= f->shift;
   uint64_t m = bits & ((1ull << f->mantissa) - 1);
   unsigned e = (unsigned)(bits >> f->mantissa) & ((1u << f->exponent) - 1);
   x.sign = bits >> (f->mantissa + f->exponent) & 1;
   if (e == (1u << f->exponent) - 1 && !f->finite) {
      x.inf = !m;
      x.nan = m != 0;
      return x;
   }
   x.nan = f->finite && e == (1u << f->exponent) - 1 && m == 7;
   x.m = e ? m | 1ull << f->mantissa : m;
   x.e = (e ? (int)e : 1) - bias(f) - (int)f->mantissa;
   return x;
}

/* x.m / 2^shift to an integer. */
static inline uint64_t
round_at(const struct real *x, int shift, enum mode mode)
{
   uint64_t n, rest, half;
   if (shift <= 0)
      return x->m << -shift;
   if (shift > 63) {
      n = 0;
      rest = x->m ? 1 : 0;
      half = 2;
   } else {
      n = x->m >> shift;
      rest = x->m & ((1ull << shift) - 1);
      half = 1ull << (shift - 1);
   }
   switch (mode) {
   case RN:
      return n + (rest > half || (rest == half && (n & 1)));
   case RNA:
      return n + (rest >= half);
   case RM:
      return n + (x->sign && rest);
   case RP:
      return n + (!x->sign && rest);
   default:
      return n;
   }
}

/* satfinite: the largest number in the place of infinities. */
static inline uint64_t
encode(const struct format *f, struct real x, enum mode mode, bool satfinite)
{
   uint64_t field = (1ull << f->exponent) - 1, m = f->mantissa;
   uint64_t sign = (uint64_t)x.sign << (f->exponent + f->mantissa);
   uint64_t inf = field << m, largest = f->finite ? inf | 6 : inf - 1;
   if (x.nan)
      return (f->finite ? inf | 7 : inf | ((1ull << m) - 1)) << f->shift;
   uint64_t bits;
   if (x.inf) {
      bits = satfinite ? largest : inf;
   } else if (!x.m) {
      bits = 0;
   } else {
      int top = 63 - __builtin_clzll(x.m) + x.e, least = 1 - bias(f);
      int quantum = (top > least ? top : least) - (int)m;
      uint64_t n = round_at(&x, quantum - x.e, mode);
      /* A carry into the next exponent adds up by itself. */
      bits = n < 1ull << m ? n
                           : n - (1ull << m) +
                                ((uint64_t)(quantum + (int)m + bias(f)) << m);
      bool away = mode == RN || mode == RNA || (mode == RM && x.sign) ||
                  (mode == RP && !x.sign);
      if (bits > largest)
         bits = satfinite || !away ? largest : inf;
   }
   return (sign | bits) << f->shift;
}

/* To an integer of that many bits, clamped.  NaN: 0, but 2^63 for 64 bits, as
 * the documents of CUDA's functions have it.
 */
static inline uint64_t
to_integer(struct real x, unsigned bits, bool is_signed, enum mode mode)
{
   uint64_t most = is_signed ? (1ull << (bits - 1)) - 1 : ~0ull >> (64 - bits);
   uint64_t least = is_signed ? 1ull << (bits - 1) : 0; /* its magnitude */
   uint64_t n;
   if (x.nan)
      return bits == 64 ? 1ull << 63 : 0;
   int top = x.m ? 63 - __builtin_clzll(x.m) + x.e : -1;
   if (x.inf || top > 64)
      return x.sign ? 0 - least : most;
   if (top == 64 && x.e > 0)
      return x.sign ? 0 - least : most;
   n = round_at(&x, -x.e, mode);
   if (x.sign)
      return 0 - (n > least ? least : n);
   return n > most ? most : n;
}

/* To an integer of the same format (cvt.rni.f32.f32). */
static inline uint64_t
to_whole(const struct format *f, struct real x, enum mode mode)
{
   if (x.nan || x.inf || x.e >= 0)
      return encode(f, x, RN, false);
   x.m = round_at(&x, -x.e, mode);
   x.e = 0;
   return encode(f, x, RN, false);
}

static inline struct real
from_integer(uint64_t bits, unsigned width, bool is_signed)
{
   struct real x = {0};
   bits &= ~0ull >> (64 - width);
   x.sign = is_signed && bits >> (width - 1);
   x.m = x.sign ? (0 - bits) & (~0ull >> (64 - width)) : bits;
   return x;
}

static inline bool
is_subnormal(const struct format *f, uint64_t bits)
{
   return !(bits >> f->mantissa & ((1u << f->exponent) - 1));
}

/* .ftz: a zero of the same sign. */
static inline uint64_t
flushed(const struct format *f, uint64_t bits)
{
   return is_subnormal(f, bits) ? bits & 1ull << (f->exponent + f->mantissa)
                                : bits;
}
