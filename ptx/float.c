/* Floating point by integers: every format, every rounding, on any host.
 *
 * Folding and the test oracle need results that are exact by construction and
 * do not hang on the host's own units, so nothing here uses them, but for the
 * functions that PTX itself only approximates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/evaluate.h"

#include <assert.h>
#include <string.h>

typedef unsigned __int128 u128;

const struct float_format *
float_format(enum ptx_type type)
{
   static const struct float_format f16 = {5, 10, false, 0x7fff};
   static const struct float_format bf16 = {8, 7, false, 0x7fff};
   static const struct float_format tf32 = {8, 10, false, 0x3ffff};
   static const struct float_format f32 = {8, 23, false, 0x7fffffff};
   static const struct float_format f64 = {11, 52, false, 0xfff8ull << 48};
   static const struct float_format e4m3 = {4, 3, true, 0x7f};
   static const struct float_format e5m2 = {5, 2, false, 0x7f};
   switch (type) {
   case PTX_F16:
   case PTX_F16X2:
      return &f16;
   case PTX_BF16:
   case PTX_BF16X2:
      return &bf16;
   case PTX_TF32:
      return &tf32;
   case PTX_F32:
      return &f32;
   case PTX_F64:
      return &f64;
   case PTX_E4M3:
   case PTX_E4M3X2:
      return &e4m3;
   case PTX_E5M2:
   case PTX_E5M2X2:
      return &e5m2;
   default:
      return NULL;
   }
}

static int
bias_of(const struct float_format *f)
{
   return (1 << (f->exponent_bits - 1)) - 1;
}

static unsigned
exponent_limit(const struct float_format *f)
{
   return (1u << f->exponent_bits) - 1;
}

static unsigned
top_bit(u128 n)
{
   uint64_t high = (uint64_t)(n >> 64);
   return high ? 127 - (unsigned)__builtin_clzll(high)
               : 63 - (unsigned)__builtin_clzll((uint64_t)n);
}

struct float_value
float_unpack(const struct float_format *f, uint64_t bits)
{
   uint64_t mantissa = bits & ((1ull << f->mantissa_bits) - 1);
   unsigned exponent = (unsigned)(bits >> f->mantissa_bits) & exponent_limit(f);
   struct float_value v = {
      .class = FLOAT_FINITE,
      .sign = bits >> (f->mantissa_bits + f->exponent_bits) & 1,
      .exponent = 1 - bias_of(f) - (int)f->mantissa_bits,
      .significand = mantissa,
   };
   if (exponent == exponent_limit(f)) {
      if (!f->no_infinity)
         v.class = mantissa ? FLOAT_NAN : FLOAT_INFINITE;
      else if (mantissa == (1ull << f->mantissa_bits) - 1)
         v.class = FLOAT_NAN;
   }
   if (exponent) {
      v.significand |= (u128)1 << f->mantissa_bits;
      v.exponent += (int)exponent - 1;
   } else if (!mantissa) {
      v.class = FLOAT_ZERO;
   }
   return v;
}

/* Round up, given the kept part's last bit and the part that is cut off? */
static bool
rounds_up(unsigned rounding, bool sign, bool odd, int against_half, bool exact)
{
   if (exact)
      return false;
   switch (rounding) {
   case PTX_rnd_rz:
   case PTX_rnd_rzi:
      return false;
   case PTX_rnd_rm:
   case PTX_rnd_rmi:
      return sign;
   case PTX_rnd_rp:
   case PTX_rnd_rpi:
      return !sign;
   case PTX_rnd_rna:
      return against_half >= 0;
   default:
      return against_half > 0 || (against_half == 0 && odd);
   }
}

/* significand >> shift, rounded. */
static u128
shift_rounded(u128 n, int shift, unsigned rounding, bool sign)
{
   if (shift <= 0)
      return n << -shift;
   if (shift > 127)
      return rounds_up(rounding, sign, false, -1, n == 0);
   u128 kept = n >> shift;
   u128 cut = n & (((u128)1 << shift) - 1);
   u128 half = (u128)1 << (shift - 1);
   int against_half = cut > half ? 1 : cut == half ? 0 : -1;
   return kept + rounds_up(rounding, sign, kept & 1, against_half, cut == 0);
}

uint64_t
float_largest(const struct float_format *f, bool sign)
{
   uint64_t infinity = (uint64_t)exponent_limit(f) << f->mantissa_bits;
   uint64_t largest = f->no_infinity ? f->nan - 1 : infinity - 1;
   return largest | (uint64_t)sign << (f->mantissa_bits + f->exponent_bits);
}

static uint64_t
overflow(const struct float_format *f, bool sign, unsigned rounding)
{
   uint64_t infinity = (uint64_t)exponent_limit(f) << f->mantissa_bits;
   bool away = rounding == PTX_rnd_rp   ? !sign
               : rounding == PTX_rnd_rm ? sign
                                        : rounding != PTX_rnd_rz;
   if (!away || f->no_infinity)
      return float_largest(f, sign);
   return infinity | (uint64_t)sign << (f->mantissa_bits + f->exponent_bits);
}

uint64_t
float_pack(const struct float_format *f, struct float_value v,
           unsigned rounding)
{
   uint64_t sign = (uint64_t)v.sign << (f->mantissa_bits + f->exponent_bits);
   if (v.class == FLOAT_NAN)
      return f->nan;
   if (v.class == FLOAT_INFINITE)
      return f->no_infinity
                ? float_largest(f, v.sign)
                : sign | (uint64_t)exponent_limit(f) << f->mantissa_bits;
   if (v.class == FLOAT_ZERO || !v.significand)
      return sign;

   int least = 1 - bias_of(f);
   int exponent = v.exponent + (int)top_bit(v.significand);
   int unit = (exponent < least ? least : exponent) - (int)f->mantissa_bits;
   u128 kept =
      shift_rounded(v.significand, unit - v.exponent, rounding, v.sign);
   /* A carry out of the mantissa moves the exponent up by itself. */
   u128 bits = kept;
   if (exponent >= least) {
      if (exponent - least >= (int)exponent_limit(f))
         return overflow(f, v.sign, rounding);
      bits += (u128)(exponent - least) << f->mantissa_bits;
   }
   if (bits > (float_largest(f, false)))
      return overflow(f, v.sign, rounding);
   return sign | (uint64_t)bits;
}

/* n · 2^-shift with a last bit that tells of what was cut off. */
static u128
shift_jammed(u128 n, unsigned shift)
{
   if (!shift)
      return n;
   if (shift > 127)
      return n != 0;
   return n >> shift | ((n & (((u128)1 << shift) - 1)) != 0);
}

/* The significand's top bit to bit 125: room for a carry above. */
static void
normalize(struct float_value *v)
{
   int shift = 125 - (int)top_bit(v->significand);
   v->significand <<= shift;
   v->exponent -= shift;
}

static const struct float_value NAN_VALUE = {.class = FLOAT_NAN};

static struct float_value
zero(bool sign)
{
   return (struct float_value){.class = FLOAT_ZERO, .sign = sign};
}

static struct float_value
add_finite(struct float_value a, struct float_value b, unsigned rounding)
{
   normalize(&a);
   normalize(&b);
   if (a.exponent < b.exponent) {
      struct float_value t = a;
      a = b;
      b = t;
   }
   b.significand =
      shift_jammed(b.significand, (unsigned)(a.exponent - b.exponent));
   if (a.sign == b.sign) {
      a.significand += b.significand;
   } else if (a.significand == b.significand) {
      return zero(rounding == PTX_rnd_rm);
   } else if (a.significand > b.significand) {
      a.significand -= b.significand;
   } else {
      a.significand = b.significand - a.significand;
      a.sign = b.sign;
   }
   return a;
}

struct float_value
float_value_fma(struct float_value a, struct float_value b,
                struct float_value c, unsigned rounding)
{
   bool sign = a.sign ^ b.sign;
   if (a.class == FLOAT_NAN || b.class == FLOAT_NAN || c.class == FLOAT_NAN)
      return NAN_VALUE;
   if (a.class == FLOAT_INFINITE || b.class == FLOAT_INFINITE) {
      if (a.class == FLOAT_ZERO || b.class == FLOAT_ZERO ||
          (c.class == FLOAT_INFINITE && c.sign != sign))
         return NAN_VALUE;
      return (struct float_value){.class = FLOAT_INFINITE, .sign = sign};
   }
   if (c.class == FLOAT_INFINITE)
      return c;
   if (a.class == FLOAT_ZERO || b.class == FLOAT_ZERO) {
      if (c.class != FLOAT_ZERO)
         return c;
      return zero(sign == c.sign ? sign : rounding == PTX_rnd_rm);
   }
   /* 53 by 53 bits at most */
   struct float_value p = {
      .class = FLOAT_FINITE,
      .sign = sign,
      .exponent = a.exponent + b.exponent,
      .significand = a.significand * b.significand,
   };
   return c.class == FLOAT_ZERO ? p : add_finite(p, c, rounding);
}

struct float_value
float_value_div(struct float_value a, struct float_value b)
{
   bool sign = a.sign ^ b.sign;
   if (a.class == FLOAT_NAN || b.class == FLOAT_NAN ||
       (a.class == b.class && a.class != FLOAT_FINITE))
      return NAN_VALUE;
   if (a.class == FLOAT_INFINITE || b.class == FLOAT_ZERO)
      return (struct float_value){.class = FLOAT_INFINITE, .sign = sign};
   if (a.class == FLOAT_ZERO || b.class == FLOAT_INFINITE)
      return zero(sign);
   normalize(&a);
   /* b to 64 bits: the quotient then has 61 at least, and a remainder. */
   int shift = 63 - (int)top_bit(b.significand);
   b.significand <<= shift;
   b.exponent -= shift;
   u128 quotient = a.significand / b.significand;
   quotient = quotient << 1 | (a.significand % b.significand != 0);
   return (struct float_value){.class = FLOAT_FINITE,
                               .sign = sign,
                               .exponent = a.exponent - b.exponent - 1,
                               .significand = quotient};
}

struct float_value
float_value_sqrt(struct float_value a)
{
   if (a.class == FLOAT_ZERO || (a.class == FLOAT_INFINITE && !a.sign))
      return a;
   if (a.class == FLOAT_NAN || a.sign)
      return NAN_VALUE;
   normalize(&a);
   if (a.exponent & 1) {
      a.significand <<= 1;
      a.exponent--;
   }
   u128 root = 0, rest = a.significand;
   for (int bit = 63; bit >= 0; bit--) {
      u128 with = root << (bit + 1);
      with += (u128)1 << (2 * bit);
      if (with <= rest) {
         rest -= with;
         root |= (u128)1 << bit;
      }
   }
   return (struct float_value){.class = FLOAT_FINITE,
                               .exponent = a.exponent / 2 - 1,
                               .significand = root << 1 | (rest != 0)};
}

struct float_value
float_value_integral(struct float_value a, unsigned rounding)
{
   if (a.class != FLOAT_FINITE || a.exponent >= 0)
      return a;
   a.significand = shift_rounded(a.significand, -a.exponent, rounding, a.sign);
   a.exponent = 0;
   if (!a.significand)
      a.class = FLOAT_ZERO;
   return a;
}

struct float_value
float_value_of_int(bool sign, uint64_t magnitude)
{
   if (!magnitude)
      return zero(false);
   return (struct float_value){
      .class = FLOAT_FINITE, .sign = sign, .significand = magnitude};
}

double
float_value_as_double(struct float_value v)
{
   uint64_t bits = float_pack(float_format(PTX_F64), v, PTX_rnd_rn);
   double d;
   memcpy(&d, &bits, 8);
   return d;
}

struct float_value
float_value_of_double(double d)
{
   uint64_t bits;
   memcpy(&bits, &d, 8);
   return float_unpack(float_format(PTX_F64), bits);
}
