// tgamma and lgamma for float and double.
// SPDX-License-Identifier: Apache-2.0
//
// Stirling's formula from 3 on, the remainder a polynomial in 1/x^2; below, the
// argument is moved up by three (tgamma), or log gamma is (x - 1)(x - 2) times
// a polynomial in (x - sqrt 3) / (x + sqrt 3) (lgamma). Negative arguments by
// reflection. float: in double arithmetic. Coefficients: math/fit_gamma.py.
// Errors: doc/math.md.

#ifndef SAMPAN_MATH_GAMMA_H
#define SAMPAN_MATH_GAMMA_H

#include "erf.h"
#include "exp.h"
#include "log.h"
#include "pow.h"
#include "round.h"
#include "trig.h"

namespace sampan_math {

// log2 of a positive double, relative error 2^-45
SAMPAN_MATH double
log2_quick(double x)
{
   log_parts_d p = log_split(x);
   double s = div(p.f, add(2.0, p.f));
   double z = mul(s, s);
   double q =
      poly(z, 0x1.21b101a94e3fbp-2, 0x1.479554bed5222p-2, 0x1.a61a2ed2160cp-2,
           0x1.2776c29334aa7p-1, 0x1.ec709dc53c6fep-1, 0x1.71547652b8251p+1);
   return fma(s, q, p.k);
}
// 2^x as m 2^k, relative error 2^-29
SAMPAN_MATH exp_d
exp2_quick(double x)
{
   x = clamp(x, -1000.0, 1000.0);
   near_d k = nearest(x, 1.0);
   double r = sub(x, k.value);
   exp_d e = {poly(r, 0x1.449a153d69da5p-13, 0x1.5f48eda072362p-10,
                   0x1.3b299427a949cp-7, 0x1.c6aecbff6119fp-5,
                   0x1.ebfbe11147b07p-3, 0x1.62e430d08a74dp-1,
                   0x1.ffffffff4a531p-1),
              k.number};
   return e;
}

// Error: 0.5417 ulp at 0x1.fbe3c2p+0.
SAMPAN_MATH float
tgammaf(float v)
{
   double x = (double)v;
   bool below = x < 0.0;
   double z = below ? sub(1.0, x) : x;
   bool small = z < 3.0;
   double w = small ? add(z, 3.0) : z;
   double p = mul(mul(z, add(z, 1.0)), add(z, 2.0));
   p = small ? p : 1.0;
   double i = div(1.0, w);
   double mu =
      poly(mul(i, i), 0x1.09fb9705857fep-11, -0x1.29b17bb3ea7b5p-11,
           0x1.9f9457db3e704p-11, -0x1.6c165195dcbedp-9, 0x1.5555555372721p-4);
   double rest =
      fma(sub(mul(mu, i), w), 0x1.71547652b82fep+0, 0x1.536439a4c6efcp+0);
   double g = fma(sub(w, 0.5), log2_quick(w), rest);
   // 36 is beyond the largest result's argument; -inf + inf must not arise
   g = w > 100.0 ? 1000.0 : g;
   exp_d e = exp2_quick(below ? -g : g);
   double s = sinpi(x);
   double n = below ? mul(0x1.921fb54442d18p+1, p) : 1.0;
   double d = below ? s : p;
   double q = div(n, d);
   float r = (float)mul(mul(e.m, q), power2(e.k));
   r = (below & (trunc(x) == x)) ? nan_f() : r;
   return isnan(v) ? v : r;
}

// log gamma of a positive double, to about 2^-31 relative
SAMPAN_MATH double
lgamma_quick(double a)
{
   double l = mul(log2_quick(a), 0x1.62e42fefa39efp-1);
   // 0 < a < 3
   bool one = a < 1.0;
   double w = one ? add(a, 1.0) : a;
   double t = div(sub(w, 0x1.bb67ae8584caap+0), add(w, 0x1.bb67ae8584caap+0));
   double p =
      poly(t, -0x1.f1ee915eccc5dp-5, 0x1.e25e79362c78p-5, -0x1.0b9e2d5708a8cp-4,
           0x1.0080f90e4b24p-4, -0x1.717dac57c1fb5p-4, 0x1.5901522a54032p-4,
           -0x1.288b3678195a3p-3, 0x1.04a4637f21c6ep-3, -0x1.ad90aebe89a8ap-2,
           0x1.cf274d71aa77dp-2);
   double f = mul(sub(w, 1.0), sub(w, 2.0));
   f = one ? mul(a, sub(a, 1.0)) : f;
   double low = fma(f, p, one ? -l : 0.0);
   // 3 <= a
   double i = div(1.0, a);
   double mu =
      poly(mul(i, i), 0x1.09fb9705857fep-11, -0x1.29b17bb3ea7b5p-11,
           0x1.9f9457db3e704p-11, -0x1.6c165195dcbedp-9, 0x1.5555555372721p-4);
   double high = add(fma(mu, i, 0x1.d67f1c864beb5p-1),
                     fma(sub(a, 0.5), sub(l, 1.0), -0.5));
   return a < 3.0 ? low : high;
}
// Error: 0.5067 ulp at 0x1.74f238p+0.
SAMPAN_MATH float
lgammaf(float v)
{
   double x = (double)v, a = abs(x);
   double g = lgamma_quick(a);
   // gamma(x) gamma(-x) = -pi / (x sin(pi x))
   double s = abs(sinpi(x));
   double u = div(0x1.921fb54442d18p+1, mul(a, s));
   double m = fma(log2_quick(u), 0x1.62e42fefa39efp-1, -g);
   float r = (float)(x < 0.0 ? m : g);
   bool pole = (x <= 0.0) & (trunc(x) == x);
   r = (pole | isinf(v)) ? inf_f() : r;
   return isnan(v) ? v : r;
}

// x mu(x) as a function of 1/x
SAMPAN_MATH double
stirling_rest(double i)
{
   double u = mul(i, i);
   double p = poly(
      u, -0x1.5228c0ae0ac39p+0, 0x1.130795969d53ep+0, -0x1.b13ac8cd30cecp-2,
      0x1.d222a4cbd70f9p-4, -0x1.aaeeb68af02b2p-6, 0x1.9b38e454c88a1p-8,
      -0x1.f5b64adb89e3cp-10, 0x1.b949446a1a933p-11, -0x1.381369dc1db7ap-11,
      0x1.a01a017f03bb5p-11, -0x1.6c16c16c12235p-9, 0x1.5555555555555p-4);
   return mul(p, i);
}

// Error: 3.811 ulp at -0x1.3b84ba39533b7p-30.
SAMPAN_MATH double
tgamma(double x)
{
   bool below = x < -0x1p-60; // nearer to 0 it is 1 / x on either side
   double z = below ? sub(1.0, x) : x;
   double zl = below ? sub(sub(1.0, z), x) : 0.0;
   // beyond 200 all is over: keep the arithmetic finite
   z = z > 200.0 ? 200.0 : z;
   bool small = z < 3.0;
   double w = small ? add(z, 3.0) : z;
   double wl = small ? add(sub(z, sub(w, 3.0)), zl) : zl;
   double p = mul(mul(z, add(z, 1.0)), add(z, 2.0));
   p = small ? p : 1.0;
   double i = div(1.0, w);
   pair_d l = log2_pair(w);
   // (w - 1/2) log2 w - w log2 e + log2(2 pi) / 2 + mu log2 e
   pair_d g = mul(l, sub(w, 0.5));
   g = add(g, mul(pair(-0x1.71547652b82fep+0, -0x1.777d0ffda0d24p-56), w));
   g = add(g, 0x1.536439a4c6efcp+0);
   double lo =
      fma(stirling_rest(i), 0x1.71547652b82fep+0, -0x1.49e49a361efebp-54);
   // what w lacks, times the derivative of log2 gamma
   lo = fma(wl, fma(-0x1.71547652b82fep-1, i, l.hi), lo);
   g = add(g, lo);
   double c = below ? -g.hi : g.hi, cl = below ? -g.lo : g.lo;
   near_d k = nearest(c, 1.0);
   double r = sub(c, k.value);
   double h = mul(r, 0x1.62e42fefa39efp-1);
   double hl = fma(r, 0x1.62e42fefa39efp-1, -h);
   hl = fma(cl, 0x1.62e42fefa39efp-1, fma(r, 0x1.abc9e3b39803fp-56, hl));
   pair_d s = fast_sum(h, hl);
   double m = exp_core(s.hi, s.lo);
   double n = below ? mul(0x1.921fb54442d18p+1, p) : 1.0;
   double d = below ? sinpi(x) : p;
   double q = scale(mul(m, div(n, d)), k.number);
   q = (below & (trunc(x) == x)) ? nan_d() : q;
   return isnan(x) ? x : q;
}

// log gamma of a positive double
SAMPAN_MATH double
lgamma_core(double a)
{
   pair_d l = log_pair(a);
   bool one = a < 1.0;
   double w = one ? add(a, 1.0) : a;
   double t = div(sub(w, 0x1.bb67ae8584caap+0), add(w, 0x1.bb67ae8584caap+0));
   double p = poly(
      t, -0x1.3980510c9a103p-5, 0x1.34cc8285469c2p-5, -0x1.f3f7d73c99a5fp-6,
      0x1.ecdd4a64467c5p-6, -0x1.2d358ca2cae09p-5, 0x1.27bb6067d1531p-5,
      -0x1.6042cb0826c12p-5, 0x1.5851045070739p-5, -0x1.aa3fc692e1cb8p-5,
      0x1.9da6544b051ebp-5, -0x1.0e049b1af4706p-4, 0x1.02bd498fa96cdp-4,
      -0x1.716ccfe8dec52p-4, 0x1.58f2606a39c9fp-4, -0x1.288b4c4973da1p-3,
      0x1.04a474ddb2e92p-3, -0x1.ad90aeb86d2c7p-2, 0x1.cf274d6e71e79p-2);
   double f1 = one ? a : sub(a, 1.0), f2 = one ? sub(a, 1.0) : sub(a, 2.0);
   double low = fma(mul(f1, f2), p, one ? -l.hi : 0.0);
   // 3 <= a
   pair_d g = mul(l, sub(a, 0.5));
   g = add(g, -a);
   g = add(g, 0x1.d67f1c864beb5p-1);
   double rest = sub(stirling_rest(div(1.0, a)), 0x1.65b5a1b7ff5dfp-55);
   double high = add(g.hi, add(g.lo, rest));
   double huge = mul(a, sub(l.hi, 1.0));
   high = a < 0x1p60 ? high : huge;
   return a < 3.0 ? low : high;
}
// Error: 2.616 ulp at -0x1.1d2b09970b3d7p+1.
SAMPAN_MATH double
lgamma(double x)
{
   double a = abs(x);
   double g = lgamma_core(a);
   double s = abs(sinpi(x));
   double u = div(0x1.921fb54442d18p+1, mul(a, s));
   // 1 / (a sin(pi a)) overflows where gamma(a) is 1 / a
   bool tiny = a < 0x1p-60;
   double m = sub(log(tiny ? 1.0 : u), g);
   m = tiny ? g : m;
   double r = x < 0.0 ? m : g;
   bool pole = (x <= 0.0) & (trunc(x) == x);
   r = (pole | isinf(x)) ? inf_d() : r;
   return isnan(x) ? x : r;
}

} // namespace sampan_math

#endif
