/* One instruction under evaluation, and the functions that forms.def's
 * meaning column calls.  x is the instruction; A, B, C … are register bits.
 * Their names go without prefix, so that the column stays readable; nothing
 * but the evaluator includes this.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ptx/ptx_int.h"

/* ---- float.c: floating point by integers, every format and rounding ---- */

struct float_format {
   unsigned exponent_bits, mantissa_bits;
   bool no_infinity; /* e4m3: 1111.111 is NaN, the rest are numbers */
   uint64_t nan;     /* what a NaN result is (f64: of no NaN operand) */
};

const struct float_format *float_format(enum ptx_type type);

enum float_class { FLOAT_ZERO, FLOAT_FINITE, FLOAT_INFINITE, FLOAT_NAN };

/* sign · significand · 2^exponent */
struct float_value {
   enum float_class class;
   bool sign;
   int exponent;
   unsigned __int128 significand;
};

/* rounding is enum ptx_rnd_member; absent means rn. */
struct float_value float_unpack(const struct float_format *f, uint64_t bits);
uint64_t float_pack(const struct float_format *f, struct float_value v,
                    unsigned rounding);
uint64_t float_largest(const struct float_format *f, bool sign);

struct float_value float_value_fma(struct float_value a, struct float_value b,
                                   struct float_value c, unsigned rounding);
struct float_value float_value_div(struct float_value a, struct float_value b);
struct float_value float_value_sqrt(struct float_value a);
/* To an integral value: rni, rzi, rmi, rpi, or the like without i. */
struct float_value float_value_integral(struct float_value a,
                                        unsigned rounding);
struct float_value float_value_of_int(bool sign, uint64_t magnitude);
double float_value_as_double(struct float_value v);
struct float_value float_value_of_double(double d);

/* ---- evaluate*.c ---- */

struct eval {
   const struct ptx_inst *in;
   enum ptx_type type, dtype; /* last and first as written, or of a half */
   bool carry;                /* CC.CF before */
   bool sat, satfinite, ftz, relu;
   unsigned rounding; /* enum ptx_rnd_member */
   uint64_t second;   /* second result: q of p|q, CC.CF behind */
};

/* evaluate_bits.c: integers and bits */
uint64_t count_leading(const struct eval *x, uint64_t a);
uint64_t bit_find(const struct eval *x, uint64_t a);
uint64_t find_nth_set(uint64_t mask, uint64_t base, int32_t offset);
uint64_t reverse_bits(const struct eval *x, uint64_t a);
uint64_t bit_extract(const struct eval *x, uint64_t a, uint64_t pos,
                     uint64_t length);
uint64_t bit_insert(const struct eval *x, uint64_t a, uint64_t b, uint64_t pos,
                    uint64_t length);
uint64_t sign_or_zero_extend(const struct eval *x, uint64_t a, uint64_t b);
uint64_t bit_mask(const struct eval *x, uint64_t a, uint64_t b);
uint64_t dot_bytes(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t dot_halves(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t product(const struct eval *x, uint64_t a, uint64_t b);
uint64_t add_carry(struct eval *x, uint64_t a, uint64_t b, bool carry);
/* a + ~b + carry: CC.CF is the carry of that sum, so 0 after a borrow (seen on
 * hardware: addc after sub.cc). */
uint64_t sub_carry(struct eval *x, uint64_t a, uint64_t b, bool carry);
uint64_t logic3(uint64_t a, uint64_t b, uint64_t c, uint64_t table);
uint64_t logic3_pred(struct eval *x, uint64_t a, uint64_t b, uint64_t c,
                     uint64_t table, uint64_t q);
uint64_t funnel_shift(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t permute_bytes(const struct eval *x, uint64_t a, uint64_t b,
                       uint64_t c);

/* evaluate_video.c */
uint64_t video(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t video_simd(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);

/* evaluate_float.c: floats, comparison, conversion */
uint64_t float_add(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_sub(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_mul(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_fma(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t float_fma_oob(const struct eval *x, uint64_t a, uint64_t b,
                       uint64_t c);
uint64_t float_div(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_div_approx(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_rcp(const struct eval *x, uint64_t a);
uint64_t float_rcp_f64(const struct eval *x, uint64_t a);
uint64_t float_sqrt(const struct eval *x, uint64_t a);
uint64_t float_rsqrt(const struct eval *x, uint64_t a);
uint64_t float_rsqrt_f64(const struct eval *x, uint64_t a);
uint64_t float_function(const struct eval *x, uint64_t a,
                        double function(double));
uint64_t float_abs(const struct eval *x, uint64_t a);
uint64_t float_neg(const struct eval *x, uint64_t a);
uint64_t float_min(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_max(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_copysign(const struct eval *x, uint64_t a, uint64_t b);
uint64_t float_test(const struct eval *x, uint64_t a);
bool float_select(const struct eval *x, uint64_t c);
bool compare(const struct eval *x, uint64_t a, uint64_t b);
bool combine(const struct eval *x, bool r, uint64_t c);
uint64_t set_result(const struct eval *x, bool r);
uint64_t set_packed(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
uint64_t setp_results(struct eval *x, bool r, uint64_t c, bool alone);
uint64_t setp_packed(struct eval *x, uint64_t a, uint64_t b, uint64_t c,
                     bool alone);
uint64_t convert(const struct eval *x, uint64_t a);
uint64_t convert_pair(const struct eval *x, uint64_t a, uint64_t b);
uint64_t convert_halves(const struct eval *x, uint64_t a);
uint64_t convert_pack(const struct eval *x, uint64_t a, uint64_t b, uint64_t c);
