/* The meaning of floating point, comparison and conversion (9.7.3 … 9.7.6,
 * 9.7.8.21).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/evaluate.h"

#include <math.h>

static const struct float_format *
format(const struct eval *x)
{
   return float_format(x->type);
}

static uint64_t
sign_bit(const struct float_format *f)
{
   return 1ull << (f->exponent_bits + f->mantissa_bits);
}

static bool
is_subnormal(const struct float_format *f, uint64_t bits)
{
   uint64_t magnitude = bits & (sign_bit(f) - 1);
   return magnitude && magnitude < 1ull << f->mantissa_bits;
}

static uint64_t
flush(const struct eval *x, const struct float_format *f, uint64_t bits)
{
   bits &= 2 * sign_bit(f) - 1;
   return x->ftz && is_subnormal(f, bits) ? bits & sign_bit(f) : bits;
}

static struct float_value
unpack(const struct eval *x, uint64_t bits)
{
   return float_unpack(format(x), flush(x, format(x), bits));
}

static bool
is_nan(const struct eval *x, uint64_t bits)
{
   return unpack(x, bits).class == FLOAT_NAN;
}

/* .sat: to 0 … 1, NaN to 0.  .relu: negative to 0, NaN stays. */
static struct float_value
clamp(const struct eval *x, struct float_value v)
{
   if (x->relu && v.class != FLOAT_NAN && v.sign)
      return (struct float_value){.class = FLOAT_ZERO};
   if (!x->sat)
      return v;
   if (v.class == FLOAT_NAN || v.sign || v.class == FLOAT_ZERO)
      return (struct float_value){.class = FLOAT_ZERO};
   if (v.class == FLOAT_INFINITE || float_value_as_double(v) > 1.0)
      return float_value_of_int(false, 1);
   return v;
}

static uint64_t
pack(const struct eval *x, struct float_value v)
{
   return flush(x, format(x), float_pack(format(x), clamp(x, v), x->rounding));
}

/* Of f64 a NaN operand comes through, quiet; other types have one NaN. */
static bool
nan_operand(const struct eval *x, const uint64_t *s, unsigned count,
            uint64_t *nan)
{
   if (x->type != PTX_F64 || x->sat)
      return false;
   for (unsigned i = 0; i < count; i++)
      if (is_nan(x, s[i])) {
         *nan = s[i] | 1ull << 51;
         return true;
      }
   return false;
}

static const struct float_value ONE = {.class = FLOAT_FINITE, .significand = 1};

uint64_t
float_fma(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   uint64_t nan;
   if (nan_operand(x, (uint64_t[]){a, b, c}, 3, &nan))
      return nan;
   return pack(x, float_value_fma(unpack(x, a), unpack(x, b), unpack(x, c),
                                  x->rounding));
}

/* .oob: a product with the out-of-bounds NaN of a tensor counts as nothing. */
uint64_t
float_fma_oob(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   if (is_nan(x, a) || is_nan(x, b)) {
      uint64_t oob = 0xffff;
      if ((a & 0xffff) == oob || (b & 0xffff) == oob)
         return 0;
   }
   return float_fma(x, a, b, c);
}

uint64_t
float_add(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t nan;
   if (nan_operand(x, (uint64_t[]){a, b}, 2, &nan))
      return nan;
   return pack(x,
               float_value_fma(unpack(x, a), ONE, unpack(x, b), x->rounding));
}

uint64_t
float_sub(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t nan;
   if (nan_operand(x, (uint64_t[]){a, b}, 2, &nan))
      return nan;
   struct float_value v = unpack(x, b);
   v.sign = !v.sign;
   return pack(x, float_value_fma(unpack(x, a), ONE, v, x->rounding));
}

uint64_t
float_mul(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t nan;
   if (nan_operand(x, (uint64_t[]){a, b}, 2, &nan))
      return nan;
   struct float_value p = unpack(x, a), q = unpack(x, b);
   /* A zero of the product's own sign keeps it. */
   struct float_value zero = {.class = FLOAT_ZERO, .sign = p.sign ^ q.sign};
   return pack(x, float_value_fma(p, q, zero, x->rounding));
}

uint64_t
float_div(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t nan;
   if (nan_operand(x, (uint64_t[]){a, b}, 2, &nan))
      return nan;
   return pack(x, float_value_div(unpack(x, a), unpack(x, b)));
}

/* a * (1/b), whose 1/b is 0 for b above 2^126 (9.7.3.8). */
uint64_t
float_div_approx(const struct eval *x, uint64_t a, uint64_t b)
{
   struct float_value v = unpack(x, b), n = unpack(x, a);
   double d = fabs(float_value_as_double(v));
   if (v.class == FLOAT_FINITE && d > 0x1p126) {
      uint64_t sign = (uint64_t)(v.sign ^ n.sign) << 31;
      if (n.class == FLOAT_NAN || n.class == FLOAT_INFINITE)
         return format(x)->nan;
      return sign;
   }
   return float_div(x, a, b);
}

uint64_t
float_rcp(const struct eval *x, uint64_t a)
{
   uint64_t nan;
   if (nan_operand(x, &a, 1, &nan))
      return nan;
   return pack(x, float_value_div(ONE, unpack(x, a)));
}

/* The gross approximations read and write the high word alone. */
static uint64_t
high_word(uint64_t bits)
{
   return bits & 0xffffffffull << 32;
}

uint64_t
float_rcp_f64(const struct eval *x, uint64_t a)
{
   struct eval towards_zero = *x;
   towards_zero.rounding = PTX_rnd_rz;
   return high_word(float_rcp(&towards_zero, high_word(a)));
}

uint64_t
float_sqrt(const struct eval *x, uint64_t a)
{
   uint64_t nan;
   if (nan_operand(x, &a, 1, &nan))
      return nan;
   return pack(x, float_value_sqrt(unpack(x, a)));
}

uint64_t
float_rsqrt(const struct eval *x, uint64_t a)
{
   struct float_value v = unpack(x, a);
   uint64_t nan;
   if (nan_operand(x, &a, 1, &nan))
      return nan;
   /* 1/-0 is -inf, as of rcp */
   return pack(x, float_value_div(ONE, float_value_sqrt(v)));
}

uint64_t
float_rsqrt_f64(const struct eval *x, uint64_t a)
{
   struct eval towards_zero = *x;
   towards_zero.rounding = PTX_rnd_rz;
   return high_word(float_rsqrt(&towards_zero, high_word(a)));
}

uint64_t
float_function(const struct eval *x, uint64_t a, double function(double))
{
   return pack(
      x, float_value_of_double(function(float_value_as_double(unpack(x, a)))));
}

/* Of abs and neg a NaN is any NaN: they move the sign alone. */
uint64_t
float_abs(const struct eval *x, uint64_t a)
{
   return flush(x, format(x), a) & ~sign_bit(format(x));
}

uint64_t
float_neg(const struct eval *x, uint64_t a)
{
   return flush(x, format(x), a) ^ sign_bit(format(x));
}

/* Is a below b?  -0 is below +0 here (9.7.3.11). */
static bool
below(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t sign = sign_bit(format(x));
   bool na = a & sign, nb = b & sign;
   if (na != nb)
      return na;
   return na ? a > b : a < b;
}

static uint64_t
least_or_most(const struct eval *x, uint64_t a, uint64_t b, bool most)
{
   const struct float_format *f = format(x);
   bool xorsign = x->in->mods[PTX_MOD_xorsign];
   uint64_t sign = (a ^ b) & sign_bit(f);
   a = flush(x, f, a);
   b = flush(x, f, b);
   if (xorsign) {
      a &= ~sign_bit(f);
      b &= ~sign_bit(f);
   }
   bool nan_a = is_nan(x, a), nan_b = is_nan(x, b);
   if ((nan_a && nan_b) || ((nan_a || nan_b) && x->in->mods[PTX_MOD_nan]))
      return f->nan == 0xfff8ull << 48 ? 0x7ff8ull << 48 : f->nan;
   uint64_t r = nan_a ? b : nan_b ? a : below(x, a, b) != most ? a : b;
   return xorsign ? r | sign : r;
}

uint64_t
float_min(const struct eval *x, uint64_t a, uint64_t b)
{
   return least_or_most(x, a, b, false);
}

uint64_t
float_max(const struct eval *x, uint64_t a, uint64_t b)
{
   return least_or_most(x, a, b, true);
}

/* copysign d, a, b: the sign of a on b. */
uint64_t
float_copysign(const struct eval *x, uint64_t a, uint64_t b)
{
   uint64_t sign = sign_bit(format(x));
   return (b & ~sign) | (a & sign);
}

uint64_t
float_test(const struct eval *x, uint64_t a)
{
   struct float_value v = float_unpack(format(x), a);
   bool subnormal = is_subnormal(format(x), a);
   switch (x->in->mods[PTX_MOD_testp]) {
   case PTX_testp_finite:
      return v.class == FLOAT_FINITE || v.class == FLOAT_ZERO;
   case PTX_testp_infinite:
      return v.class == FLOAT_INFINITE;
   case PTX_testp_number:
      return v.class != FLOAT_NAN;
   case PTX_testp_notanumber:
      return v.class == FLOAT_NAN;
   case PTX_testp_normal:
      return v.class == FLOAT_FINITE && !subnormal;
   default:
      return subnormal;
   }
}

bool
float_select(const struct eval *x, uint64_t c)
{
   struct float_value v = unpack(x, c);
   return v.class == FLOAT_ZERO || (v.class != FLOAT_NAN && !v.sign);
}

/* -1, 0, 1; 2: unordered */
static int
order_of(const struct eval *x, uint64_t a, uint64_t b)
{
   unsigned bits = ptx_types[x->type].bits;
   uint64_t mask = bits >= 64 ? ~0ull : (1ull << bits) - 1;
   if (format(x)) {
      double p = float_value_as_double(unpack(x, a));
      double q = float_value_as_double(unpack(x, b));
      return isunordered(p, q) ? 2 : p < q ? -1 : p > q;
   }
   a &= mask;
   b &= mask;
   unsigned cmp = x->in->mods[PTX_MOD_cmp];
   bool as_unsigned = cmp == PTX_cmp_lo || cmp == PTX_cmp_ls ||
                      cmp == PTX_cmp_hi || cmp == PTX_cmp_hs;
   if (ptx_types[x->type].kind == PTX_KIND_SINT && !as_unsigned) {
      uint64_t sign = 1ull << (bits - 1);
      a ^= sign;
      b ^= sign;
   }
   return a < b ? -1 : a > b;
}

bool
compare(const struct eval *x, uint64_t a, uint64_t b)
{
   int o = order_of(x, a, b);
   switch (x->in->mods[PTX_MOD_cmp]) {
   case PTX_cmp_eq:
      return o == 0;
   case PTX_cmp_ne:
      return o == 1 || o == -1;
   case PTX_cmp_lt:
   case PTX_cmp_lo:
      return o == -1;
   case PTX_cmp_le:
   case PTX_cmp_ls:
      return o == -1 || o == 0;
   case PTX_cmp_gt:
   case PTX_cmp_hi:
      return o == 1;
   case PTX_cmp_ge:
   case PTX_cmp_hs:
      return o == 1 || o == 0;
   case PTX_cmp_equ:
      return o == 0 || o == 2;
   case PTX_cmp_neu:
      return o != 0;
   case PTX_cmp_ltu:
      return o == -1 || o == 2;
   case PTX_cmp_leu:
      return o != 1;
   case PTX_cmp_gtu:
      return o == 1 || o == 2;
   case PTX_cmp_geu:
      return o != -1;
   case PTX_cmp_num:
      return o != 2;
   case PTX_cmp_nan:
      return o == 2;
   default:
      return false;
   }
}

bool
combine(const struct eval *x, bool r, uint64_t c)
{
   bool p = c & 1;
   switch (x->in->mods[PTX_MOD_bool]) {
   case PTX_bool_and:
      return r && p;
   case PTX_bool_or:
      return r || p;
   case PTX_bool_xor:
      return r != p;
   default:
      return r;
   }
}

uint64_t
set_result(const struct eval *x, bool r)
{
   const struct float_format *f = float_format(x->dtype);
   if (!r)
      return 0;
   return f ? float_pack(f, ONE, PTX_rnd_rn) : ~0ull;
}

/* The element type of a packed one. */
static enum ptx_type
element_of(enum ptx_type packed)
{
   switch (packed) {
   case PTX_F16X2:
      return PTX_F16;
   case PTX_BF16X2:
      return PTX_BF16;
   case PTX_E4M3X2:
      return PTX_E4M3;
   case PTX_E5M2X2:
      return PTX_E5M2;
   default:
      return packed;
   }
}

static bool
compare_half(const struct eval *x, uint64_t a, uint64_t b, unsigned half)
{
   struct eval h = *x;
   h.type = element_of(x->type);
   return compare(&h, a >> 16 * half & 0xffff, b >> 16 * half & 0xffff);
}

uint64_t
set_packed(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   const struct float_format *f = float_format(element_of(x->dtype));
   uint64_t one = f ? float_pack(f, ONE, PTX_rnd_rn) : 0xffff, r = 0;
   for (unsigned i = 0; i < 2; i++)
      if (combine(x, compare_half(x, a, b, i), c))
         r |= one << 16 * i;
   return r;
}

/* p is r op c, q is !r op c (9.7.5.2). */
uint64_t
setp_results(struct eval *x, bool r, uint64_t c, bool alone)
{
   x->second = alone ? !r : combine(x, !r, c);
   return alone ? r : combine(x, r, c);
}

uint64_t
setp_packed(struct eval *x, uint64_t a, uint64_t b, uint64_t c, bool alone)
{
   bool low = compare_half(x, a, b, 0), high = compare_half(x, a, b, 1);
   x->second = alone ? high : combine(x, high, c);
   return alone ? low : combine(x, low, c);
}

static bool
is_signed(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_SINT;
}

/* n, which is negative if sign is set, held to what type can be. */
static uint64_t
clamp_int(enum ptx_type type, bool sign, unsigned __int128 magnitude)
{
   unsigned bits = ptx_types[type].bits;
   uint64_t most = is_signed(type) ? (1ull << (bits - 1)) - 1
                   : bits == 64    ? ~0ull
                                   : (1ull << bits) - 1;
   if (!sign)
      return magnitude > most ? most : (uint64_t)magnitude;
   if (!is_signed(type))
      return 0;
   uint64_t least = most + 1;
   return 0 - (magnitude > least ? least : (uint64_t)magnitude);
}

static uint64_t
int_magnitude(enum ptx_type type, uint64_t a, bool *sign)
{
   unsigned bits = ptx_types[type].bits;
   a = bits >= 64 ? a : a & ((1ull << bits) - 1);
   *sign = is_signed(type) && a >> (bits - 1) & 1;
   if (*sign)
      a = 0 - (bits >= 64 ? a : a | ~0ull << bits);
   return a;
}

static uint64_t
int_to_int(const struct eval *x, uint64_t a)
{
   bool sign;
   uint64_t magnitude = int_magnitude(x->type, a, &sign);
   if (x->sat)
      return clamp_int(x->dtype, sign, magnitude);
   return sign ? 0 - magnitude : magnitude;
}

/* NaN gives 0, but the least integer's bits from .f64 or to 64 bits: so say
 * newer editions of the manual; older ones know 0 alone.
 */
static uint64_t
float_to_int(const struct eval *x, uint64_t a)
{
   struct float_value v = float_value_integral(unpack(x, a), x->rounding);
   unsigned bits = ptx_types[x->dtype].bits;
   if (v.class == FLOAT_NAN && (x->type == PTX_F64 || bits == 64))
      return 1ull << (bits - 1);
   if (v.class == FLOAT_NAN || v.class == FLOAT_ZERO)
      return 0;
   unsigned __int128 magnitude = v.significand;
   if (v.class == FLOAT_INFINITE || v.exponent > 64)
      magnitude = (unsigned __int128)1 << 64;
   else if (v.exponent > 0)
      magnitude <<= v.exponent;
   return clamp_int(x->dtype, v.sign, magnitude);
}

static bool
rounds_to_integral(const struct eval *x)
{
   return x->rounding >= PTX_rnd_rni;
}

/* A value into one element of type `to`, as cvt has it. */
static uint64_t
convert_value(const struct eval *x, enum ptx_type to, struct float_value v)
{
   const struct float_format *f = float_format(to);
   v = clamp(x, v);
   if (x->satfinite && v.class == FLOAT_INFINITE)
      return to == PTX_TF32 ? float_largest(f, v.sign) << 13
                            : float_largest(f, v.sign);
   uint64_t bits = float_pack(f, v, x->rounding);
   if (x->satfinite && v.class != FLOAT_NAN &&
       float_unpack(f, bits).class == FLOAT_INFINITE)
      bits = float_largest(f, v.sign);
   if (to == PTX_TF32)
      return v.class == FLOAT_NAN ? 0x7fffffff : bits << 13;
   return bits;
}

static uint64_t
float_to_float(const struct eval *x, uint64_t a)
{
   struct float_value v = unpack(x, a);
   if (v.class == FLOAT_NAN && x->dtype == PTX_F64 && !x->sat) {
      /* The payload widens, and is quiet. */
      const struct float_format *f = format(x);
      uint64_t sign = (uint64_t)v.sign << 63;
      uint64_t mantissa = a & ((1ull << f->mantissa_bits) - 1);
      return sign | 0x7ff8ull << 48 | mantissa << (52 - f->mantissa_bits);
   }
   if (rounds_to_integral(x))
      v = float_value_integral(v, x->rounding);
   uint64_t bits = convert_value(x, x->dtype, v);
   return x->dtype == PTX_F32 ? flush(x, float_format(PTX_F32), bits) : bits;
}

uint64_t
convert(const struct eval *x, uint64_t a)
{
   bool from = format(x), to = float_format(x->dtype);
   if (from && to)
      return float_to_float(x, a);
   if (from)
      return float_to_int(x, a);
   if (!to)
      return int_to_int(x, a);
   bool sign;
   uint64_t magnitude = int_magnitude(x->type, a, &sign);
   return convert_value(x, x->dtype, float_value_of_int(sign, magnitude));
}

/* a becomes the upper, b the lower element. */
uint64_t
convert_pair(const struct eval *x, uint64_t a, uint64_t b)
{
   enum ptx_type to = element_of(x->dtype);
   unsigned bits = ptx_types[to].bits;
   return convert_value(x, to, unpack(x, a)) << bits |
          convert_value(x, to, unpack(x, b));
}

uint64_t
convert_halves(const struct eval *x, uint64_t a)
{
   enum ptx_type from = element_of(x->type), to = element_of(x->dtype);
   unsigned in = ptx_types[from].bits, out = ptx_types[to].bits;
   uint64_t r = 0;
   for (unsigned i = 0; i < 2; i++) {
      uint64_t bits = a >> in * i & ((1ull << in) - 1);
      r |= convert_value(x, to, float_unpack(float_format(from), bits))
           << out * i;
   }
   return r;
}

/* cvt.pack: a above b, and c's low bits above both. */
uint64_t
convert_pack(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   unsigned bits = ptx_types[x->dtype].bits;
   uint64_t mask = (1ull << bits) - 1;
   bool sa, sb;
   uint64_t ma = int_magnitude(PTX_S32, a, &sa);
   uint64_t mb = int_magnitude(PTX_S32, b, &sb);
   uint64_t r = (clamp_int(x->dtype, sa, ma) & mask) << bits |
                (clamp_int(x->dtype, sb, mb) & mask);
   if (bits < 16)
      r |= c << 2 * bits;
   return r & 0xffffffff;
}
