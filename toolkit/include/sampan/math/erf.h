// erf, erfc, erfcx, erfinv, erfcinv, normcdf, normcdfinv, float and double.
// SPDX-License-Identifier: Apache-2.0
//
// erfcx(x) = e^(x^2) erfc(x) is a polynomial in t = (x - K) / (x + K), divided
// by x + 7/8, for all x >= 0; erfc and normcdf are it times an exponential.
// The inverses are polynomials in w = -log(1 - x^2), far out in sqrt(w).
// Coefficients: math/fit_erf.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_ERF_H
#define SAMPAN_MATH_ERF_H

#include "exp.h"
#include "log.h"

namespace sampan_math {

// e^(-hi - lo) = m 2^k, not yet put together: the product with another factor
// shall be rounded once where it is subnormal.
struct exp_f {
   float m;
   int k;
};
struct exp_d {
   double m;
   int k;
};
SAMPAN_MATH exp_f
exp_parts(float hi, float lo)
{
   near_f k = nearest(hi, 0x1.715476p+0f);
   float r = fma(-k.value, 0x1.62e4p-1f, hi);
   r = add(fma(-k.value, 0x1.7f7d1cp-20f, r), lo);
   exp_f e = {exp_core(r), k.number};
   return e;
}
SAMPAN_MATH exp_d
exp_parts(double hi, double lo)
{
   near_d k = nearest(hi, 0x1.71547652b82fep+0);
   double r = fma(-k.value, 0x1.62e42fefa38p-1, hi);
   pair_d s = fast_sum(r, fma(-k.value, 0x1.ef35793c7673p-45, lo));
   exp_d e = {exp_core(s.hi, s.lo), k.number};
   return e;
}

// a >= 0; infinity gives 0. The last coefficient is a pair, here and below.
SAMPAN_MATH float
erfcx_core(float a)
{
   float t = fma(-6.0f, div(1.0f, add(a, 3.0f)), 1.0f);
   float p = poly(t, 0x1.2aeaep-15f, -0x1.e6ff54p-16f, -0x1.6cfd12p-12f,
                  0x1.79b704p-11f, 0x1.8d61dp-10f, -0x1.50fdap-7f,
                  0x1.99c724p-6f, -0x1.0c635cp-5f, 0x1.177728p-7f,
                  0x1.17d704p-4f, -0x1.856c6p-3f, 0x1.246f06p-26f);
   p = add(0x1.632366p-1f, p);
   return div(p, add(a, 0.875f));
}
SAMPAN_MATH double
erfcx_core(double a)
{
   double t = fma(-8.0, div(1.0, add(a, 4.0)), 1.0);
   double p = poly(
      t, 0x1.a012334ef49aap-32, 0x1.ccbea962b379fp-31, -0x1.6a2469888c0b1p-28,
      -0x1.3485939d9b76ep-27, 0x1.93f903c9bdc36p-25, 0x1.8250bfe3b902cp-25,
      -0x1.9184f86041f46p-22, 0x1.6d71306dedb92p-25, 0x1.6a5542d0a7dbcp-19,
      -0x1.2e8d0e54e2a44p-18, -0x1.b14418bf46e62p-17, 0x1.1866e42f1f2b9p-14,
      -0x1.25a4a2d0918dfp-14, -0x1.95d9452922ad2p-12, 0x1.227f1b6cf44bp-9,
      -0x1.aefb78904ff17p-8, 0x1.c3204c60d015ap-7, -0x1.5f13b33a3d874p-6,
      0x1.7c1ffdb53fb4cp-6, -0x1.3c7c0a6c7df36p-7, -0x1.c3595544921d6p-6,
      0x1.6f7371be1c293p-4, -0x1.55efb0613c392p-3, 0x1.55f35d8d2d29fp-1);
   return div(p, add(a, 0.875));
}

// Error: 1.0507 ulp at -0x1.10566ap+0.
SAMPAN_MATH float
erff(float x)
{
   float a = abs(x);
   float z = mul(a, a);
   float p =
      poly(z, 0x1.4ddb6ep-14f, -0x1.a5b47p-11f, 0x1.544804p-8f, -0x1.b8025ap-6f,
           0x1.ce2d94p-4f, -0x1.812742p-2f, 0x1.06eba8p-3f);
   float small = fma(a, p, a);
   float c = a > 4.0f ? 4.0f : a;
   float q = poly(c, 0x1.6bd5e2p-16f, -0x1.cec506p-12f, 0x1.138c7cp-8f,
                  -0x1.9d02d6p-6f, 0x1.bc15p-4f, 0x1.44356ap-1f, 0x1.212c0cp+0f,
                  -0x1.8a5026p-13f);
   float large = sub(1.0f, expf_biased(-q, 0));
   return flip(a < 1.0f ? small : large, sign_of(x));
}
// Error: 0.869 ulp at 0x1.f2635d3cbe29p-1.
SAMPAN_MATH double
erf(double x)
{
   double a = abs(x);
   double z = mul(a, a);
   double p = poly(
      z, -0x1.b9cc8d38fe026p-38, 0x1.b96ce77e562c9p-34, -0x1.58d748d3b0d67p-30,
      0x1.fe71e4b5ef9edp-27, -0x1.5f931766ed88bp-23, 0x1.b9e9b6557dc9ep-20,
      -0x1.f4d28c0c978cep-17, 0x1.f9a3290a97a86p-14, -0x1.c02db40f693cep-11,
      0x1.565bcd0eb0e14p-8, -0x1.b82ce3128a34ep-6, 0x1.ce2f21a042c23p-4,
      -0x1.812746b0379e7p-2, 0x1.06eba8214db69p-3);
   double small = fma(a, p, a);
   double c = a > 7.0 ? 7.0 : a;
   double h = mul(c, c);
   exp_d e = exp_parts(-h, -fma(c, c, -h));
   double large = sub(1.0, mul(scale(e.m, e.k), erfcx_core(c)));
   return flip(a < 1.0 ? small : large, sign_of(x));
}

// Error: 3.8519 ulp at 0x1.a2c88ap+1.
SAMPAN_MATH float
erfcf(float x)
{
   float a = abs(x);
   float c = a > 11.0f ? 11.0f : a;
   float h = mul(c, c);
   exp_f e = exp_parts(-h, -fma(c, c, -h));
   float r = scale(mul(e.m, erfcx_core(c)), e.k);
   return x < 0.0f ? sub(2.0f, r) : r;
}
// Error: 2.875 ulp at 0x1.7f74a543fa4dbp+4.
SAMPAN_MATH double
erfc(double x)
{
   double a = abs(x);
   double c = a > 28.0 ? 28.0 : a;
   double h = mul(c, c);
   exp_d e = exp_parts(-h, -fma(c, c, -h));
   double r = scale(mul(e.m, erfcx_core(c)), e.k);
   return x < 0.0 ? sub(2.0, r) : r;
}

// erfcx(-a) = 2 e^(a^2) - erfcx(a)
// Error: 2.5432 ulp at -0x1.05766ap-1.
SAMPAN_MATH float
erfcxf(float x)
{
   float a = abs(x);
   float r = erfcx_core(a);
   float c = a > 10.0f ? 10.0f : a;
   float h = mul(c, c);
   exp_f e = exp_parts(h, fma(c, c, -h));
   float s = sub(scale(e.m, e.k + 1), r);
   return x < 0.0f ? s : r;
}
// Error: 2.123 ulp at 0x1.42bd5556e73c3p+50.
SAMPAN_MATH double
erfcx(double x)
{
   double a = abs(x);
   double r = erfcx_core(a);
   double c = a > 27.0 ? 27.0 : a;
   double h = mul(c, c);
   exp_d e = exp_parts(h, fma(c, c, -h));
   double s = sub(scale(e.m, e.k + 1), r);
   return x < 0.0 ? s : r;
}

// erfc(-x / sqrt(2)) / 2, with x^2 / 2 exact
// Error: 4.2881 ulp at -0x1.18f54cp+1.
SAMPAN_MATH float
normcdff(float x)
{
   float a = abs(x);
   float c = a > 15.0f ? 15.0f : a;
   float h = mul(c, c);
   exp_f e = exp_parts(mul(-0.5f, h), mul(-0.5f, fma(c, c, -h)));
   float q = erfcx_core(mul(c, 0x1.6a09e6p-1f));
   float r = scale(mul(e.m, q), e.k - 1);
   return x > 0.0f ? sub(1.0f, r) : r;
}
// Error: 3.346 ulp at -0x1.3a9ab707a4548p+2.
SAMPAN_MATH double
normcdf(double x)
{
   double a = abs(x);
   double c = a > 39.0 ? 39.0 : a;
   double h = mul(c, c);
   exp_d e = exp_parts(mul(-0.5, h), mul(-0.5, fma(c, c, -h)));
   double q = erfcx_core(mul(c, 0x1.6a09e667f3bcdp-1));
   double r = scale(mul(e.m, q), e.k - 1);
   return x > 0.0 ? sub(1.0, r) : r;
}

// erfinv(x) = erfcinv(y), 0 <= x = 1 - y <= 1, each as exact as the caller has
// it. Near 1/2 and below w comes from x, above from y.
SAMPAN_MATH float
erf_inverse(float x, float y)
{
   bool low = x < 0.5f;
   pair_f z = two_mul(x, x);
   log_parts_f p = log_split(mul(y, sub(2.0f, y)));
   float w = -log_join(low ? 0.0f : p.k, low ? -z.hi : p.f, low ? -z.lo : 0.0f);
   float near =
      poly(sub(w, 2.5f), -0x1.29b50ap-27f, 0x1.923bcap-26f, 0x1.f2dd36p-22f,
           -0x1.d10674p-19f, -0x1.4ca952p-18f, 0x1.c9ea6ep-13f,
           -0x1.4866b2p-10f, -0x1.11c50ap-8f, 0x1.f91e8cp-3f, -0x1.b5f04ep-25f);
   near = add(0x1.805c5ep+0f, near);
   float s = sqrt(abs(w));
   float t = div(sub(s, 3.0f), add(s, 3.0f));
   float mid = poly(t, -0x1.505a26p+5f, 0x1.5de446p+4f, 0x1.bbea2cp+1f,
                    -0x1.4d70b2p+2f, 0x1.e90518p+0f, -0x1.beafdap-2f,
                    -0x1.67dfp-10f, 0x1.d5dp-4f, -0x1.0954f6p-26f);
   mid = add(0x1.e37ea6p-1f, mid);
   float r = w < 5.0f ? near : mul(s, mid);
   if (s > 4.05f) {
      t = div(sub(s, 6.5f), add(s, 6.5f));
      float out = poly(t, 0x1.a357ep-3f, -0x1.e267cp-4f, 0x1.8ae338p-5f,
                       -0x1.77b034p-7f, -0x1.a7aa58p-6f, 0x1.cc8994p-5f,
                       -0x1.2baa32p-4f, 0x1.ea8e94p-5f, 0x1.f67bb6p-26f);
      r = mul(s, add(0x1.f55588p-1f, out));
   }
   r = mul(x, r);
   r = y == 0.0f ? inf_f() : r;
   return y >= 0.0f ? r : nan_f();
}
// Beyond x = 0.99: a guess good to 2^-23 and Halley's step for
// log(erfc(r)) = log(y).
SAMPAN_MATH double
erfc_inverse_tail(double y)
{
   log_parts_d p = log_split(y);
   double w = -log_join(p.k, p.f, 0.0);
   double s = sqrt(w);
   double t = div(sub(s, 7.0), add(s, 7.0));
   double r = mul(s, poly(t, -0x1.a57a2c477c573p-6, -0x1.71a71c11b63ep-5,
                          0x1.0222c6458b0ap-3, -0x1.ce024db19b6f3p-4,
                          0x1.b51d346c55ed2p-4, -0x1.0f316f112e6dep-3,
                          0x1.2ec08e5671703p-3, -0x1.34a79baba1994p-3,
                          0x1.28d99c9da7196p-3, -0x1.0479109de7247p-3,
                          0x1.55d79262f9b5ep-4, 0x1.f2c10e9fc825ap-1));
   double e = erfcx_core(r);
   log_parts_d q = log_split(e);
   double f = fma(-r, r, add(w, log_join(q.k, q.f, 0.0)));
   double d = mul(mul(f, e), 0x1.c5bf891b4ef6bp-1);
   double slope = div(-0x1.20dd750429b6dp+0, e);
   double h = fma(mul(-0.5, d), fma(2.0, r, slope), 1.0);
   return add(r, div(d, h));
}
SAMPAN_MATH double
erf_inverse(double x, double y)
{
   bool low = x < 0.5;
   pair_d z = two_mul(x, x);
   log_parts_d p = log_split(mul(y, sub(2.0, y)));
   double w = -log_join(low ? 0.0 : p.k, low ? -z.hi : p.f, low ? -z.lo : 0.0);
   double r = mul(
      x,
      poly(sub(w, 2.0), -0x1.6a0c4be0cae3cp-59, -0x1.3679034c57e9ep-55,
           0x1.637f62d91279ep-52, 0x1.5dead2b24b831p-50, -0x1.6465bb9502db7p-46,
           0x1.3e551926ff11bp-46, 0x1.dc151aabe9a05p-41, -0x1.30e8e7c19076fp-38,
           -0x1.7591cb49d5556p-36, 0x1.432c47047fb58p-32,
           -0x1.19d6368844f84p-32, -0x1.bb1ae16926484p-27,
           0x1.289ea2fe569a1p-24, 0x1.5450992f5033p-22, -0x1.471ec4da914d6p-18,
           0x1.fcca0b2b229d8p-18, 0x1.c4dab7c60b37bp-13, -0x1.bb9627a1f0c16p-10,
           -0x1.01f7f04aa4464p-9, 0x1.ff8666bb1460dp-3, 0x1.60912d150286bp+0));
   if (w > 4.0)
      r = erfc_inverse_tail(y);
   r = y == 0.0 ? inf_d() : r;
   return y >= 0.0 ? r : nan_d();
}

// Error: 2.0863 ulp at 0x1.2041ep-5.
SAMPAN_MATH float
erfinvf(float x)
{
   float a = abs(x);
   return flip(erf_inverse(a, sub(1.0f, a)), sign_of(x));
}
// Error: 1.935 ulp at 0x1.af4133bdf4472p-1.
SAMPAN_MATH double
erfinv(double x)
{
   double a = abs(x);
   return flip(erf_inverse(a, sub(1.0, a)), sign_of(x));
}
// Error: 2.9175 ulp at 0x1.4d003p-25.
SAMPAN_MATH float
erfcinvf(float y)
{
   bool over = y > 1.0f;
   float v = over ? sub(2.0f, y) : y;
   float r = erf_inverse(sub(1.0f, v), v);
   return over ? -r : r;
}
// Error: 2.145 ulp at 0x1.739d1160c7746p-3.
SAMPAN_MATH double
erfcinv(double y)
{
   bool over = y > 1.0;
   double v = over ? sub(2.0, y) : y;
   double r = erf_inverse(sub(1.0, v), v);
   return over ? -r : r;
}
// -sqrt(2) erfcinv(2 p)
// Error: 3.9134 ulp at 0x1.bcf3ccp-14.
SAMPAN_MATH float
normcdfinvf(float p)
{
   bool under = p < 0.5f;
   float v = under ? add(p, p) : fma(-2.0f, p, 2.0f);
   float r = mul(erf_inverse(sub(1.0f, v), v), 0x1.6a09e6p+0f);
   return under ? -r : r;
}
// Error: 2.280 ulp at 0x1.aa6d7d0cf7dfep-1.
SAMPAN_MATH double
normcdfinv(double p)
{
   bool under = p < 0.5;
   double v = under ? add(p, p) : fma(-2.0, p, 2.0);
   double r = mul(erf_inverse(sub(1.0, v), v), 0x1.6a09e667f3bcdp+0);
   return under ? -r : r;
}

} // namespace sampan_math

#endif
