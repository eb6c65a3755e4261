// Every float (or every n-th) through each function, against our double one.
// SPDX-License-Identifier: Apache-2.0
//
//   g++ -O2 -std=c++17 -mfma -ffp-contract=off -Itoolkit/include
//   math/exhaustive.cpp -o exhaustive; ./exhaustive [step [name]]
//
// The double functions are within an ulp or so of the truth (tests/math), which
// is 2^-29 of a float's ulp. step 1 takes one to six minutes a function.

#include "sampan/math/bessel.h"
#include "sampan/math/erf.h"
#include "sampan/math/exp.h"
#include "sampan/math/gamma.h"
#include "sampan/math/hyper.h"
#include "sampan/math/inverse.h"
#include "sampan/math/log.h"
#include "sampan/math/root.h"
#include "sampan/math/trig.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SM sampan_math

static uint64_t step = 1;
static const char *only;
static int failures;

static int64_t
order(float x)
{
   int32_t i;
   memcpy(&i, &x, 4);
   return i < 0 ? -(int64_t)(i & 0x7fffffff) : i;
}

template <class F, class D>
static void
all(const char *name, int bound, F f, D d, float lo = -INFINITY,
    float hi = INFINITY)
{
   if (only && strcmp(only, name))
      return;
   double worst = 0;
   int64_t off = 0;
   float at = 0;
   for (uint64_t u = 0; u < 1ull << 32; u += step) {
      float x = SM::as_float((uint32_t)u);
      if (x > lo && x < hi)
         ;
      else if (lo != -INFINITY || hi != INFINITY)
         continue;
      float got = f(x);
      double want = d((double)x);
      float near = (float)want;
      int64_t n;
      if (near != near || got != got)
         n = near != near && got != got ? 0 : INT64_MAX;
      else if (got == 0 && near == 0)
         n = signbit(got) == signbit(near) ? 0 : INT64_MAX;
      else
         n = llabs(order(got) - order(near));
      if (n > off)
         off = n;
      if (near != near || isinf(near) || isinf(got))
         continue;
      int e;
      frexp(want, &e);
      double ulp = ldexp(1.0, (e < -125 ? -125 : e) - 24);
      double error = fabs((double)got - want) / ulp;
      if (error > worst)
         worst = error, at = x;
   }
   failures += off > bound;
   printf("%-16s %8.4f  bound %d  off %lld  at %a%s\n", name, worst, bound,
          (long long)off, at, off > bound ? "  FAIL" : "");
   fflush(stdout);
}

#define ALL(name, bound, ...) \
   all( \
      #name "f", bound, SM::name##f, [](double x) { return SM::name(x); }, \
      ##__VA_ARGS__)

int
main(int argc, char **argv)
{
   if (argc > 1)
      step = strtoull(argv[1], 0, 0);
   if (argc > 2)
      only = argv[2];
   if (!step)
      step = 1;
   ALL(exp, 1);
   ALL(exp2, 2);
   ALL(exp10, 2);
   ALL(expm1, 1);
   ALL(log, 1);
   ALL(log2, 1);
   ALL(log10, 2);
   ALL(log1p, 1);
   ALL(sin, 2);
   ALL(cos, 2);
   ALL(tan, 4);
   ALL(sinpi, 1);
   ALL(cospi, 1);
   ALL(asin, 2);
   ALL(acos, 2);
   ALL(atan, 2);
   ALL(sinh, 3);
   ALL(cosh, 2);
   ALL(tanh, 2);
   ALL(asinh, 3);
   ALL(acosh, 4);
   ALL(atanh, 3);
   ALL(rsqrt, 2);
   ALL(cbrt, 1);
   ALL(rcbrt, 1);
   ALL(erf, 2);
   ALL(erfc, 4);
   ALL(erfcx, 4);
   ALL(erfinv, 2);
   ALL(erfcinv, 4);
   ALL(normcdf, 5);
   ALL(normcdfinv, 5);
   ALL(tgamma, 5);
   ALL(lgamma, 6, -2.264f, INFINITY);
   return failures != 0;
}
