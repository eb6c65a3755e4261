/* Floating point by integers: every format, every rounding, on any host.
 *
 * Folding and the test oracle need results that are exact by construction and
 * do not hang on the host's own units, so nothing here uses them, but for the
 * functions that PTX itself only approximates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ptx/ptx.h"

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
