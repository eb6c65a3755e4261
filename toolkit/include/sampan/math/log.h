// log, log2, log10, log1p for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// x = 2^k * (1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1]; log(1 + f) is a
// polynomial in f (float) or 2 atanh(f / (2 + f)) (double).
// Coefficients: math/fit_exp_log.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_LOG_H
#define SAMPAN_MATH_LOG_H

#include "core.h"

namespace sampan_math {

struct log_parts_f {
   float k, f;
};
struct log_parts_d {
   double k, f;
};

// For 0 < x < inf; subnormals too.
SAMPAN_MATH log_parts_f
log_split(float x)
{
   bool tiny = x < 0x1p-126f;
   u32 u = bits(tiny ? mul(x, 0x1p24f) : x) - 0x3f3504f3u;
   int k = ((int)u >> 23) - (tiny ? 24 : 0);
   log_parts_f p;
   p.k = (float)k;
   p.f = sub(as_float((u & 0x7fffffu) + 0x3f3504f3u), 1.0f);
   return p;
}
SAMPAN_MATH log_parts_d
log_split(double x)
{
   bool tiny = x < 0x1p-1022;
   u64 u = bits(tiny ? mul(x, 0x1p54) : x) - 0x3fe6a09e667f3bcdull;
   int k = ((int)(u >> 32) >> 20) - (tiny ? 54 : 0);
   log_parts_d p;
   p.k = (double)k;
   p.f = sub(as_double((u & 0xfffffffffffffull) + 0x3fe6a09e667f3bcdull), 1.0);
   return p;
}
// The results outside 0 < x < inf.
SAMPAN_MATH float
log_special(float x, float r)
{
   r = x < inf_f() ? r : x;
   r = x == 0.0f ? -inf_f() : r;
   return x < 0.0f ? nan_f() : r;
}
SAMPAN_MATH double
log_special(double x, double r)
{
   r = x < inf_d() ? r : x;
   r = x == 0.0 ? -inf_d() : r;
   return x < 0.0 ? nan_d() : r;
}

// (log(1 + f) - f) / f^2
SAMPAN_MATH float
log_tail(float f)
{
   return poly(f, -0x1.346c4ap-4f, 0x1.08e712p-3f, -0x1.10651cp-3f,
               0x1.2269e2p-3f, -0x1.53ffd6p-3f, 0x1.99a362p-3f, -0x1.0004f8p-2f,
               0x1.555552p-2f, -0x1.fffff6p-2f);
}

// k ln2 + log(1 + f) + extra
SAMPAN_MATH float
log_join(float k, float f, float extra)
{
   pair_f s = fast_sum(mul(k, 0x1.62e4p-1f), f);
   float lo = add(fma(k, 0x1.7f7d1cp-20f, s.lo), extra);
   return add(s.hi, fma(mul(f, f), log_tail(f), lo));
}

// Error: 0.8904 ulp at 0x1.47d904p+0.
SAMPAN_MATH float
logf(float x)
{
   log_parts_f p = log_split(x);
   return log_special(x, log_join(p.k, p.f, 0.0f));
}

// Error: 0.9950 ulp at 0x1.5d5c2cp+0.
SAMPAN_MATH float
log2f(float x)
{
   log_parts_f p = log_split(x);
   float q = poly(p.f, -0x1.b2ceacp-4f, 0x1.7abad2p-3f, -0x1.88b3b8p-3f,
                  0x1.a35eacp-3f, -0x1.eaa252p-3f, 0x1.277cap-2f,
                  -0x1.715af4p-2f, 0x1.ec709ap-2f, -0x1.71547p-1f);
   pair_f c = two_mul(p.f, 0x1.715476p+0f);
   pair_f s = fast_sum(p.k, c.hi);
   float lo = add(s.lo, fma(p.f, 0x1.4ae0cp-26f, c.lo));
   return log_special(x, add(s.hi, fma(mul(p.f, p.f), q, lo)));
}

// Error: 0.8469 ulp at 0x1.4cf0e4p+0.
SAMPAN_MATH float
log10f(float x)
{
   log_parts_f p = log_split(x);
   float q = poly(p.f, -0x1.08009ep-5f, 0x1.c8077ap-5f, -0x1.d85386p-5f,
                  0x1.f8fdeap-5f, -0x1.2769dp-4f, 0x1.63cd1ap-4f,
                  -0x1.bcbf48p-4f, 0x1.287a74p-3f, -0x1.bcb7aap-3f);
   pair_f c = two_mul(p.f, 0x1.bcb7b2p-2f);
   pair_f s = fast_sum(mul(p.k, 0x1.3442p-2f), c.hi);
   float lo = add(s.lo, fma(p.f, -0x1.5b235ep-27f, c.lo));
   lo = fma(p.k, -0x1.95ec1p-19f, lo);
   return log_special(x, add(s.hi, fma(mul(p.f, p.f), q, lo)));
}

// 1 + x = 2^k (1 + f) where f = (2^-k - 1) + 2^-k x, exactly as a pair.
// Error: 0.8927 ulp at 0x1.20b21cp-2.
SAMPAN_MATH float
log1pf(float x)
{
   float u = add(1.0f, x);
   u32 n = bits(u) - 0x3f3504f3u;
   int k = (int)n >> 23;
   float a = sub(power2f(k > 60 ? -60 : -k), 1.0f), b = scale(x, -k);
   pair_f f = two_sum(a, b);
   // d log(1 + f) = df / (1 + f)
   float extra = mul(f.lo, sub(1.0f, f.hi));
   float r = log_join((float)k, f.hi, extra);
   r = x < inf_f() ? r : x;
   r = x == -1.0f ? -inf_f() : r;
   r = x < -1.0f ? nan_f() : r;
   return abs(x) < 0x1p-26f ? x : r;
}

// log(1 + f) = f - (f^2/2 - s (f^2/2 + s^2 q)), s = f / (2 + f): the terms
// after f are small enough that rounding them costs little.
SAMPAN_MATH double
log_join(double k, double f, double extra)
{
   double s = div(f, add(2.0, f));
   double z = mul(s, s);
   double q =
      poly(z, 0x1.0f0d01c52afc5p-3, 0x1.0f675a4582bafp-3, 0x1.3b202396f6dc2p-3,
           0x1.745ce1cd82226p-3, 0x1.c71c724b5af6cp-3, 0x1.2492492439856p-2,
           0x1.9999999999d11p-2, 0x1.5555555555555p-1);
   pair_d h = two_mul(mul(0.5, f), f);
   pair_d a = fast_sum(mul(k, 0x1.62e42fefa38p-1), f);
   pair_d b = two_sum(a.hi, -h.hi);
   double lo = add(sub(a.lo, h.lo), fma(k, 0x1.ef35793c7673p-45, b.lo));
   lo = add(lo, extra);
   return add(b.hi, fma(s, fma(z, q, h.hi), lo));
}

// Error: 0.579 ulp at 0x1.64fb274d3410dp+0.
SAMPAN_MATH double
log(double x)
{
   log_parts_d p = log_split(x);
   return log_special(x, log_join(p.k, p.f, 0.0));
}

// Error: 0.546 ulp at -0x1.3c122666d5858p-2.
SAMPAN_MATH double
log1p(double x)
{
   double u = add(1.0, x);
   u64 n = bits(u) - 0x3fe6a09e667f3bcdull;
   int k = (int)(n >> 32) >> 20;
   double a = sub(power2(k > 120 ? -120 : -k), 1.0), b = scale(x, -k);
   pair_d f = two_sum(a, b);
   double extra = mul(f.lo, sub(1.0, f.hi));
   double r = log_join((double)k, f.hi, extra);
   r = x < inf_d() ? r : x;
   r = x == -1.0 ? -inf_d() : r;
   r = x < -1.0 ? nan_d() : r;
   return abs(x) < 0x1p-55 ? x : r;
}

// atanh(s), s = f / (2 + f), to about 2^-68: half of log(1 + f).
SAMPAN_MATH pair_d
log_half_pair(double f)
{
   double d = add(2.0, f);
   double dl = sub(f, sub(d, 2.0));
   double rd = div(1.0, d);
   double sh = mul(f, rd);
   double sl = mul(fma(-sh, dl, fma(-sh, d, f)), rd);
   pair_d z = two_mul(sh, sh);
   z.lo = fma(mul(2.0, sh), sl, z.lo);
   double q =
      poly(z.hi, 0x1.eac5e6ddf2502p-5, 0x1.de3d6c977b888p-5,
           0x1.11206f4186155p-4, 0x1.3b1364c8ee2fdp-4, 0x1.745d1829574dbp-4,
           0x1.c71c71c5968efp-4, 0x1.2492492492f51p-3, 0x1.9999999999996p-3);
   // u = z / 3 + z^2 q
   pair_d t = two_mul(z.hi, 0x1.5555555555555p-2);
   t.lo = fma(z.hi, 0x1.5555555555555p-56, t.lo);
   t.lo = fma(z.lo, 0x1.5555555555555p-2, t.lo);
   pair_d u = fast_sum(t.hi, mul(mul(z.hi, z.hi), q));
   u.lo = add(u.lo, t.lo);
   // s (1 + u)
   pair_d p = two_mul(sh, u.hi);
   p.lo = fma(sh, u.lo, p.lo);
   p.lo = add(p.lo, fma(sl, u.hi, sl));
   pair_d r = fast_sum(sh, p.hi);
   return fast_sum(r.hi, add(r.lo, p.lo));
}

// log2(x) to about 2^-67, for 0 < x < inf
SAMPAN_MATH pair_d
log2_pair(double x)
{
   log_parts_d p = log_split(x);
   pair_d h = log_half_pair(p.f);
   pair_d g = two_mul(h.hi, 0x1.71547652b82fep+1);
   g.lo = fma(h.hi, 0x1.777d0ffda0d24p-55, g.lo);
   g.lo = fma(h.lo, 0x1.71547652b82fep+1, g.lo);
   pair_d s = fast_sum(p.k, g.hi);
   return fast_sum(s.hi, add(s.lo, g.lo));
}

// log(x) to about 2^-67, for 0 < x < inf
SAMPAN_MATH pair_d
log_pair(double x)
{
   log_parts_d p = log_split(x);
   pair_d h = log_half_pair(p.f);
   pair_d s = fast_sum(mul(p.k, 0x1.62e42fefa38p-1), mul(2.0, h.hi));
   double lo = fma(p.k, 0x1.ef35793c7673p-45, fma(2.0, h.lo, s.lo));
   return fast_sum(s.hi, lo);
}

// Error: 0.500 ulp at 0x1.16b36549a16f8p+0.
SAMPAN_MATH double
log2(double x)
{
   return log_special(x, log2_pair(x).hi);
}

// Error: 0.500 ulp at 0x1.eb74d316ab2b6p+0.
SAMPAN_MATH double
log10(double x)
{
   log_parts_d p = log_split(x);
   pair_d h = log_half_pair(p.f);
   pair_d g = two_mul(h.hi, 0x1.bcb7b1526e50ep-1);
   g.lo = fma(h.hi, 0x1.95355baaafad3p-56, g.lo);
   g.lo = fma(h.lo, 0x1.bcb7b1526e50ep-1, g.lo);
   pair_d s = fast_sum(mul(p.k, 0x1.34413509f78p-2), g.hi);
   double lo = fma(p.k, 0x1.fef311f12b358p-46, add(s.lo, g.lo));
   return log_special(x, add(s.hi, lo));
}

} // namespace sampan_math

#endif
