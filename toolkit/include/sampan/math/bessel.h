// j0, j1, jn, y0, y1, yn, cyl_bessel_i0, cyl_bessel_i1, float and double.
// SPDX-License-Identifier: Apache-2.0
//
// Below 8 each stretch holds one zero, which is a factor, so that the error
// stays relative; the logarithm of Y is split off. From 8 on J and Y are the
// parts of sqrt(2 / (pi x)) (p + i q / x) e^(i (x - phase)). float: in double.
// Coefficients: math/fit_bessel.py. Errors: doc/math.md.

#ifndef SAMPAN_MATH_BESSEL_H
#define SAMPAN_MATH_BESSEL_H

#include "erf.h"
#include "log.h"
#include "root.h"
#include "round.h"
#include "trig.h"

namespace sampan_math {

// x - zero, the zero as a pair
SAMPAN_MATH double
from_zero(double x, double hi, double lo)
{
   return sub(sub(x, hi), lo);
}

// 0 <= x <= 4 and 0 <= x <= 5.4
SAMPAN_MATH double
j0_low(double x)
{
   double p = poly(
      fma(x, x, -8.0), -0x1.3ee13c29b84d4p-111, 0x1.170890c09b5ddp-101,
      -0x1.a736b286d518dp-92, 0x1.146a1fb57a923p-82, -0x1.331d45371d22ap-73,
      0x1.1e14059c61561p-64, -0x1.b72e6575f0a33p-56, 0x1.0fff1f802cd57p-47,
      -0x1.08c62125cd7e3p-39, 0x1.87a4ac4403eadp-32, -0x1.a4b2380ccc27cp-25,
      0x1.33fa04134f0abp-18, -0x1.17057235d9c2bp-12, 0x1.08d902d0bf62p-7,
      -0x1.6b2948e843e2bp-4);
   double t = from_zero(x, 0x1.33d152e971b4p+1, -0x1.0f539d7da258ep-53);
   return mul(mul(t, add(x, 0x1.33d152e971b4p+1)), p);
}
SAMPAN_MATH double
j1_low(double x)
{
   double p = poly(
      fma(x, x, -15.0), -0x1.d3486e58d5087p-137, 0x1.148373c125a06p-126,
      -0x1.2200cf00c120ep-116, 0x1.0c17d40122a72p-106, -0x1.b0e43fa9d6fcfp-97,
      0x1.2e31615053a6p-87, -0x1.6898996d87e35p-78, 0x1.6ac4eb89e894p-69,
      -0x1.2eb6b149eb676p-60, 0x1.9ad057f08d76ep-52, -0x1.ba503dc691bb1p-44,
      0x1.6e15907f227b5p-36, -0x1.beb2874b31b1ep-29, 0x1.7ae08894ff35p-22,
      -0x1.98ca71794146dp-16, 0x1.e19db5fa9ea9ep-11, -0x1.b7cbb63e71398p-7);
   double t = from_zero(x, 0x1.ea75575af6f09p+1, -0x1.60155a9d1b256p-53);
   return mul(x, mul(mul(t, add(x, 0x1.ea75575af6f09p+1)), p));
}

// J and Y of order 0 or 1 from 8 on: without the phase's 1/sqrt(2), which is
// in the amplitude sqrt(1 / (pi x)).
struct wave {
   double j, y;
};
SAMPAN_MATH wave
bessel_far(int order, double x)
{
   double i = div(1.0, x), u = mul(i, i);
   double p, q;
   if (order == 0) {
      p = poly(
         u, 0x1.7d9de09f6ab4cp+28, -0x1.4a5e277fcc6c1p+25,
         0x1.16bb9d27d0cd9p+21, -0x1.495e8de0b5effp+16, 0x1.5f87a19f80679p+11,
         -0x1.b3ef9c05e21cfp+6, 0x1.848a78890f0d7p+2, -0x1.251e2df4797b8p-1,
         0x1.cb5ffe9bbfb68p-4, -0x1.1fffffffde775p-4, 0x1.fffffffffffffp-1);
      q = poly(
         u, -0x1.590db6f36c20ap+31, 0x1.24d63de655de5p+28,
         -0x1.dddc660831469p+23, 0x1.0a2ced4144f4ap+19, -0x1.008fba4108edfp+14,
         0x1.0f8739a51cc98p+9, -0x1.85b240a4b2d91p+4, 0x1.ba497d367834bp+0,
         -0x1.d11dfa8dda901p-3, 0x1.2bfffffefac8p-4, -0x1.fffffffffffbfp-4);
   } else {
      p = poly(
         u, -0x1.987272a5450bp+28, 0x1.62156d8ac0642p+25,
         -0x1.2b7b3704adbebp+21, 0x1.638a28ead47e9p+16, -0x1.7ecbcbc1d82cep+11,
         0x1.e1ffa426697f4p+6, -0x1.b85c33de88b47p+2, 0x1.5a699214d6b93p-1,
         -0x1.274fff427895dp-3, 0x1.dfffffffdc50cp-4, 0x1.0000000000001p+0);
      q = poly(u, 0x1.7046e41d4b109p+31, -0x1.38e5dc70ef8bcp+28,
               0x1.ff9f8f0c10abap+23, -0x1.1e0e49c8bb017p+19,
               0x1.15adc7b566043p+14, -0x1.2988962a68324p+9,
               0x1.b390b99178937p+4, -0x1.fe550fbfbfd6ap+0, 0x1.1c3cfd1c8c6p-2,
               -0x1.a3fffffeeae82p-4, 0x1.7ffffffffffefp-2);
   }
   q = mul(q, i);
   angle_d t = angle(x);
   double s = sin_of(t), c = cos_of(t);
   double plus = add(s, c), minus = sub(s, c);
   double cosine = order == 0 ? plus : minus;
   double sine = order == 0 ? minus : -plus;
   double a = sqrt(mul(i, 0x1.45f306dc9c883p-2));
   wave w = {mul(a, fma(p, cosine, -mul(q, sine))),
             mul(a, fma(p, sine, mul(q, cosine)))};
   bool end = x == inf_d();
   w.j = end ? 0.0 : w.j;
   w.y = end ? 0.0 : w.y;
   return w;
}

// Error: 5.215 ulp at 0x1.fd0130820879ap+2.
SAMPAN_MATH double
j0(double x)
{
   double a = abs(x), r;
   if (a < 4.0)
      r = j0_low(a);
   else if (a < 8.0) {
      double t = from_zero(a, 0x1.6148f5b2c2e45p+2, 0x1.75054cd60a517p-54);
      r = mul(t, poly(t, -0x1.4ee2500dbb024p-61, -0x1.63af56decbc38p-56,
                      0x1.dc04ce4afece2p-52, 0x1.925575b4bc4ap-48,
                      -0x1.104df2f46cf8fp-43, -0x1.849d782516948p-40,
                      0x1.e2f39b2dcf324p-36, 0x1.1d043b9510ed6p-32,
                      -0x1.41d72e92c8f8cp-28, -0x1.2da37e44afea2p-25,
                      0x1.32e6d99f08eb4p-21, 0x1.ad77d748aa71p-19,
                      -0x1.863f481a4a516p-15, -0x1.6f641f41954e7p-13,
                      0x1.27e31fe9a981ap-9, 0x1.2f7ffe90256b3p-8,
                      -0x1.b2150cb41e8c2p-5, -0x1.f8f72e7a848ep-6,
                      0x1.5c6e60a097823p-2));
   } else
      r = bessel_far(0, a).j;
   return r;
}
// Error: 4.073 ulp at 0x1.5805555eba5a4p+2.
SAMPAN_MATH double
j1(double x)
{
   double a = abs(x), r;
   if (a < 5.4)
      r = j1_low(a);
   else if (a < 8.0) {
      double t = from_zero(a, 0x1.c0ff5f3b4725p+2, -0x1.b226d9d243827p-54);
      r = mul(t, poly(t, 0x1.1410f3ea2ead4p-51, 0x1.4cc18c6ed66e7p-48,
                      -0x1.1894c92437fa2p-43, -0x1.3bc66403d99d1p-40,
                      0x1.ecaf2b26a67c9p-36, 0x1.c62d03fae0e83p-33,
                      -0x1.44639d72f4a6p-28, -0x1.d48dce0db0dacp-26,
                      0x1.3026e0cddf178p-21, 0x1.4255b01602877p-19,
                      -0x1.796a751f875e1p-15, -0x1.07358bbdc047fp-13,
                      0x1.13fbc7d6982p-9, 0x1.9a4b292e3de4bp-9,
                      -0x1.80c83bdeee5bp-5, -0x1.5e70dc60362bfp-6,
                      0x1.33518b3874e8ap-2));
   } else
      r = bessel_far(1, a).j;
   return flip(r, sign_of(x));
}

// log(x / zero), exact near the zero; 1 / zero as a pair
SAMPAN_MATH double
log_ratio(double x, double hi, double lo)
{
   // m.lo of a tiny x would fall among the subnormals
   bool tiny = x < 0x1p-900;
   x = tiny ? mul(x, 0x1p100) : x;
   pair_d m = two_mul(x, hi);
   m.lo = fma(x, lo, m.lo);
   log_parts_d p = log_split(m.hi);
   double k = tiny ? sub(p.k, 100.0) : p.k;
   return log_join(k, p.f, div(m.lo, m.hi));
}
SAMPAN_MATH double
bessel_y_ends(double x, double r)
{
   r = x == 0.0 ? -inf_d() : r;
   r = x < 0.0 ? nan_d() : r;
   return isnan(x) ? x : r;
}
// Error: 4.767 ulp at 0x1.7c60d7dc7192p+1.
SAMPAN_MATH double
y0(double x)
{
   double r;
   if (x < 3.0) {
      double p = poly(
         fma(x, x, -4.0), -0x1.4727b7c9fe907p-100, 0x1.ed60b49ac6ac3p-91,
         -0x1.3cb56e22b8227p-81, 0x1.59519b06d8cep-72, -0x1.3b1446df0b607p-63,
         0x1.d8bdb763aca94p-55, -0x1.1d5d380f68d25p-46, 0x1.0dd2e803510a8p-38,
         -0x1.81f7eb14c6a3ap-31, 0x1.8e9975082c937p-24, -0x1.163f8b89f6a64p-17,
         0x1.dae91f2216a0ap-12, -0x1.a01c321a8307bp-7, 0x1.fa0d49fefa15p-4);
      double t = from_zero(x, 0x1.c982eb8d417eap-1, 0x1.ea9d270347f83p-56);
      double l = log_ratio(x, 0x1.1e7d3131dd6bap+0, 0x1.e5197d7b65facp-54);
      r = mul(mul(t, add(x, 0x1.c982eb8d417eap-1)), p);
      r = fma(mul(0x1.45f306dc9c883p-1, l), j0_low(x), r);
   } else if (x < 5.5) {
      double t = from_zero(x, 0x1.fa9534d98569cp+1, -0x1.f06ae7804384ep-54);
      r = mul(t, poly(t, 0x1.c41a49982d213p-49, -0x1.22b6bc60bd40ap-45,
                      0x1.715f494843978p-43, -0x1.68a4e0bbf44fep-41,
                      0x1.62c96d9fc8601p-39, -0x1.72a85f419284dp-37,
                      0x1.8870db525a9efp-35, -0x1.99767d25aa1f6p-33,
                      0x1.a5a91e126d984p-31, -0x1.f69233b7ad6fap-29,
                      0x1.452e74eaeb49dp-26, -0x1.7770649118a6p-26,
                      -0x1.3b21672c50cb1p-22, -0x1.486371e50e715p-18,
                      0x1.ab2c1fec64d54p-15, 0x1.9982765165d72p-13,
                      -0x1.1e32bc4ef8701p-9, -0x1.c116fdc59809ep-8,
                      0x1.df6d59bf50ebbp-5, 0x1.a09c9290367efp-5,
                      -0x1.9c34256a12a0cp-2));
   } else if (x < 8.0) {
      double t = from_zero(x, 0x1.c581dc4e72103p+2, -0x1.9774a495f56cfp-54);
      r = mul(t, poly(t, -0x1.e1eb9773ea2b8p-55, 0x1.1ae56c88c2ae9p-51,
                      0x1.3379685c59dcbp-48, -0x1.06200141c237cp-43,
                      -0x1.71434bb6b344ap-40, 0x1.f14d9213343a5p-36,
                      0x1.fa6c30e014e5fp-33, -0x1.442a3cd9982f4p-28,
                      -0x1.0a2814bf0467ep-25, 0x1.34aa7573dc9f4p-21,
                      0x1.6a92273507d4cp-19, -0x1.8177e4fe525dbp-15,
                      -0x1.26dd71e391a7ap-13, 0x1.1d35e85fde2a7p-9,
                      0x1.b2f14a95527c8p-9, -0x1.8969c64cbf452p-5,
                      -0x1.5aef611fc4d57p-6, 0x1.334cca0697a5bp-2));
   } else
      r = bessel_far(0, x).y;
   return bessel_y_ends(x, r);
}
// Error: 5.893 ulp at 0x1.f53dbf9268004p+2.
SAMPAN_MATH double
y1(double x)
{
   double r;
   if (x < 3.6) {
      double p = poly(
         fma(x, x, -6.0), -0x1.fa4e8ed646948p-106, 0x1.947073a911c0bp-96,
         -0x1.14b03fe304634p-86, 0x1.42f7052864f26p-77, -0x1.3d096d0c91a1bp-68,
         0x1.0154840deb3b3p-59, -0x1.524d71eb7e056p-51, 0x1.5ee52442385cp-43,
         -0x1.158d6d7c6a419p-35, 0x1.3faad3c89a274p-28, -0x1.f4dbca62db9dap-22,
         0x1.dcf201d0ea2f1p-16, -0x1.b1a37ee3da71dp-11, 0x1.5478a12cb38b8p-9,
         0x1.78df22d84cc89p-3);
      double t = from_zero(x, 0x1.193bed4dff243p+1, -0x1.bd1e50d219bfdp-55);
      double l = log_ratio(x, 0x1.d20f658382cf2p-2, 0x1.5b2534b08b934p-57);
      r = div(mul(mul(t, add(x, 0x1.193bed4dff243p+1)), p), x);
      r = fma(mul(0x1.45f306dc9c883p-1, l), j1_low(x), r);
   } else if (x < 8.0) {
      double t = from_zero(x, 0x1.5b7fe4e87b02ep+2, 0x1.dfe7bac228e8cp-52);
      r = mul(t, poly(t, 0x1.c81d169e5cd63p-66, -0x1.a8943b10de11ap-62,
                      0x1.4a00414798d2dp-59, -0x1.3c1f84ee0a9bbp-57,
                      0x1.48b1e6c8ec11fp-55, -0x1.ea48ddc1ac172p-53,
                      0x1.6a17d7d4d6cd9p-50, -0x1.e5bd360c9aae2p-48,
                      0x1.3ff6e6c9104dcp-45, -0x1.bf4fcde78235fp-43,
                      0x1.497a18e8289d7p-40, -0x1.385451f7824e5p-38,
                      0x1.4073f3385b919p-39, -0x1.a7edbe3e161a8p-32,
                      0x1.80b1a79f7cc85p-28, 0x1.b62ccf24278eep-26,
                      -0x1.255e6cf109897p-21, -0x1.80619146a66bap-19,
                      0x1.85b940eb53c7cp-15, 0x1.337c7e138df8dp-13,
                      -0x1.1be6db99239f9p-9, -0x1.10a329e2c23e1p-8,
                      0x1.a15d92dfe3e25p-5, 0x1.00b9f8571ca1fp-5,
                      -0x1.5c7c556f0c19ap-2));
   } else
      r = bessel_far(1, x).y;
   return bessel_y_ends(x, r);
}

// Up the recurrence where x > n; down from well above n elsewhere, where it is
// the only stable way, and normed by 1 = J0 + 2 J2 + 2 J4 + ...
SAMPAN_MATH double
jn(int n, double x)
{
   double a = abs(x);
   if (n < 0)
      return nan_d();
   if (n == 0)
      return j0(x);
   if (n == 1)
      return j1(x);
   double r;
   if (!(a <= (double)n)) {
      double before = j0(a), i = div(2.0, a);
      r = j1(a);
      if (a < inf_d())
         for (int k = 1; k < n; k++) {
            double next = fma(mul((double)k, i), r, -before);
            before = r;
            r = next;
         }
   } else if (a < 0x1p-400) {
      r = n == 2 ? mul(mul(a, a), 0.125) : 0.0;
   } else {
      double i = div(2.0, a);
      int m = (n + to_int(sqrt(mul(160.0, (double)n)))) & ~1;
      double above = 0.0, at = 1.0, sum = 0.0;
      r = 0.0;
      for (int k = m; k > 0; k--) {
         // at is J_k but for a factor
         r = k == n ? at : r;
         sum = (k & 1) ? sum : add(sum, at);
         double below = fma(mul((double)k, i), at, -above);
         above = at;
         at = below;
         bool big = abs(at) > 0x1p500;
         double s = big ? 0x1p-500 : 1.0;
         at = mul(at, s);
         above = mul(above, s);
         sum = mul(sum, s);
         r = mul(r, s);
      }
      r = div(r, fma(2.0, sum, at));
   }
   return (n & 1) ? flip(r, sign_of(x)) : r;
}
SAMPAN_MATH double
yn(int n, double x)
{
   if (n < 0)
      return nan_d();
   if (n == 0)
      return y0(x);
   double before = y0(x), r = y1(x), i = div(2.0, x);
   for (int k = 1; k < n && r > -inf_d() && x < inf_d(); k++) {
      double next = fma(mul((double)k, i), r, -before);
      before = r;
      r = next;
   }
   return r;
}

// Error: 3.531 ulp at -0x1.d16daf2eceba4p+2.
SAMPAN_MATH double
cyl_bessel_i0(double x)
{
   double a = abs(x), r;
   if (a < 8.0) {
      double u = mul(a, a);
      r =
         fma(u,
             poly(u, 0x1.47c541915830bp-162, 0x1.4a02f8f9b4f25p-152,
                  0x1.ffeaacb8c0e97p-142, 0x1.4051b23023c57p-131,
                  0x1.69fef80b254b7p-121, 0x1.69f762bf21561p-111,
                  0x1.3e22dd17d0dc2p-101, 0x1.e72558d629fa2p-92,
                  0x1.4197a7f8c30dcp-82, 0x1.69ca9cf38b32ap-73,
                  0x1.5601885e658c9p-64, 0x1.0b313289bdff9p-55,
                  0x1.522a43f654872p-47, 0x1.522a43f654869p-39,
                  0x1.02e85c0898b71p-31, 0x1.23456789abcdfp-24,
                  0x1.c71c71c71c71cp-18, 0x1.c71c71c71c71cp-12, 0x1p-6, 0x1p-2),
             1.0);
   } else {
      exp_d e = exp_parts(a > 730.0 ? 730.0 : a, 0.0);
      double q = poly(
         div(1.0, a), 0x1.4700b80d7618bp+54, -0x1.b7975c47d93e8p+54,
         0x1.10451680dbba9p+54, -0x1.9bee9f45e0b2cp+52, 0x1.a96680b11c745p+50,
         -0x1.3d9674a096f26p+48, 0x1.62534d149f242p+45, -0x1.2d30889103e76p+42,
         0x1.8a403ea82fd0ep+38, -0x1.8eafd599199a3p+34, 0x1.364fc04b1a6ffp+30,
         -0x1.6f1871fc8637dp+25, 0x1.411893ca155afp+20, -0x1.86b349b273227p+14,
         0x1.172c82a6190a5p+8, 0x1.3fd91c9946c11p-1, 0x1.631f8e22a2caep-3,
         0x1.77119dfac6976p-4, 0x1.6e75590186ab9p-5, 0x1.debb3dd01197p-6,
         0x1.cb94dd8969482p-6, 0x1.9884533d46b46p-5, 0x1.9884533d4365p-2);
      r = scale(mul(e.m, div(q, sqrt(a))), e.k);
      r = a > 720.0 ? inf_d() : r;
   }
   return isnan(x) ? x : r;
}
// Error: 3.525 ulp at -0x1.77df249e41e78p+2.
SAMPAN_MATH double
cyl_bessel_i1(double x)
{
   double a = abs(x), r;
   if (a < 8.0) {
      double u = mul(a, a);
      r = mul(a, poly(u, 0x1.ee631de56df27p-168, 0x1.09855f7e36916p-157,
                      0x1.aeac1229ef94p-147, 0x1.1cc3581887733p-136,
                      0x1.54b2b4a13e65ap-126, 0x1.69f778c0332c9p-116,
                      0x1.535861ec24648p-106, 0x1.165e7bf8f438bp-96,
                      0x1.8bce589362343p-87, 0x1.e2637bef76918p-78,
                      0x1.f17697cf1e87dp-69, 0x1.ab81ea75fcd33p-60,
                      0x1.2c9758daf5cd4p-51, 0x1.522a43f65486ap-43,
                      0x1.27e4fb7789f5cp-35, 0x1.845c8a0ce5129p-28,
                      0x1.6c16c16c16c17p-21, 0x1.c71c71c71c71cp-15,
                      0x1.5555555555555p-9, 0x1p-4, 0x1p-1));
   } else {
      exp_d e = exp_parts(a > 730.0 ? 730.0 : a, 0.0);
      double q = poly(
         div(1.0, a), -0x1.558c822b3aecdp+54, 0x1.cc37c4a6afde1p+54,
         -0x1.1dc7fd9b3985fp+54, 0x1.b19e6c36fdc88p+52, -0x1.c13fc712722f6p+50,
         0x1.50a299a056128p+48, -0x1.79313001540e8p+45, 0x1.42432dd6a2ee2p+42,
         -0x1.a8742bc85d27dp+38, 0x1.b096a37adf2b9p+34, -0x1.542e260e9603fp+30,
         0x1.985045eba832ap+25, -0x1.6d5556007103ap+20, 0x1.cf9b47a522154p+14,
         -0x1.72041ce0725dbp+8, 0x1.1a550e6414b2ep-1, -0x1.d20994d5d2337p-3,
         -0x1.c9368d47b90dcp-4, -0x1.d72ece14a8103p-5, -0x1.4f1ca264ed98bp-5,
         -0x1.7efc0dfb686e1p-5, -0x1.32633e6df3678p-3, 0x1.9884533d43651p-2);
      r = scale(mul(e.m, div(q, sqrt(a))), e.k);
      r = a > 720.0 ? inf_d() : r;
   }
   return isnan(x) ? x : flip(r, sign_of(x));
}

// Error: 0.500 ulp at 0x1.8fe5a4p+1.
SAMPAN_MATH float
j0f(float x)
{
   return (float)j0((double)x);
}
// Error: 0.500 ulp at -0x1.1b62c8p-128.
SAMPAN_MATH float
j1f(float x)
{
   return (float)j1((double)x);
}
SAMPAN_MATH float
jnf(int n, float x)
{
   return (float)jn(n, (double)x);
}
// Error: 0.500 ulp at 0x1.356dccp-2.
SAMPAN_MATH float
y0f(float x)
{
   return (float)y0((double)x);
}
// Error: 0.500 ulp at 0x1.114acp-74.
SAMPAN_MATH float
y1f(float x)
{
   return (float)y1((double)x);
}
SAMPAN_MATH float
ynf(int n, float x)
{
   return (float)yn(n, (double)x);
}
// Error: 0.500 ulp at 0x1.332d46p+4.
SAMPAN_MATH float
cyl_bessel_i0f(float x)
{
   return (float)cyl_bessel_i0((double)x);
}
// Error: 0.500 ulp at 0x1.118d02p-126.
SAMPAN_MATH float
cyl_bessel_i1f(float x)
{
   return (float)cyl_bessel_i1((double)x);
}

} // namespace sampan_math

#endif
