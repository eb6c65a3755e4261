/* pow(float, int), sin(int), fmax(float, double), isnan, std:: names: their
 * types and values in a kernel are those that nvcc and the host give.
 * C++ [c.math]; CUDA Programming Guide, C++ Standard Library.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdio>
#include <type_traits>

#define TYPE(expr, T) \
   static_assert(std::is_same<decltype(expr), T>::value, #expr)

static const int COUNT = 40;

static __host__ __device__ void
types(float f, double d, int i, long l)
{
   (void)f, (void)d, (void)i, (void)l;
   TYPE(pow(f, 2), double);
   TYPE(std::pow(f, 2), double);
   TYPE(pow(f, f), float);
   TYPE(std::pow(f, f), float);
   TYPE(std::pow(f, d), double);
   TYPE(sin(i), double);
   TYPE(std::sin(f), float);
   TYPE(sqrt(f), float);
   TYPE(std::exp(d), double);
   TYPE(abs(f), float);
   TYPE(std::abs(i), int);
   TYPE(abs(l), long);
   TYPE(fmax(f, d), double);
   TYPE(fmax(f, f), float);
   TYPE(fmin(i, i), double);
   TYPE(std::isnan(f), bool);
   TYPE(lround(f), long);
   TYPE(llrint(d), long long);
   TYPE(ilogb(f), int);
   TYPE(rsqrt(f), float);
   TYPE(rsqrt(d), double);
   TYPE(exp10(f), float);
   TYPE(max(i, i), int);
   TYPE(max(f, d), double);
}

/* The same statements for both sides. */
static __host__ __device__ void
values(double *out, float f, double d, int i)
{
   int n = 0, e;
   float whole;
   types(f, d, i, i);
   out[n++] = pow(f, 2);
   out[n++] = std::pow(f, 2.0f);
   out[n++] = std::fmax(f, d);
   out[n++] = fmin(i, d);
   out[n++] = abs(-i);
   out[n++] = std::abs(-f);
   out[n++] = std::fabs(-d);
   out[n++] = sqrt(i);
   out[n++] = std::floor(-f) + ceil(f) + trunc(-d) + round(f);
   out[n++] = std::isnan(f) + 2 * std::isinf(f / 0.0f) + 4 * std::isfinite(d) +
              8 * std::signbit(-f) + 16 * isunordered(f, d) +
              32 * std::isnormal(f);
   out[n++] = std::fpclassify(f) == FP_NORMAL;
   out[n++] = std::fpclassify(0.0 * d) == FP_ZERO;
   out[n++] = std::frexp(f, &e);
   out[n++] = e;
   out[n++] = std::modf(f, &whole);
   out[n++] = whole;
   out[n++] = std::ldexp(d, i) + std::scalbn(f, i);
   out[n++] = std::lround(f) + lrint(d) + std::llround(-f) + llrint(f);
   out[n++] = std::fma(f, f, 1.0f) + std::fma(f, d, i);
   out[n++] = std::fmod(d, 2) + std::remainder(f, 2.0f) + std::fdim(d, f);
   out[n++] = std::remquo(f, 2.0f, &e);
   out[n++] = std::hypot(3.0f * i, 4.0f * i);
   out[n++] = std::copysign(f, -1.0f) + std::nextafter(d, 0.0);
   out[n++] = std::max(pow(f, 2), 1.0);
   out[n++] = std::abs(std::complex<double>(3 * i, 4 * i));
   out[n++] = std::logb(f) + ilogb(d);
   /* known to CUDA only: on the host too */
   out[n++] = rsqrt(f) + rcbrt(d) + sinpi(f) + cospi(d);
   out[n++] = normcdf(d) + normcdfinv(f / 4) + erfinv(f / 4) + erfcinv(d);
   out[n++] = erfcx(f) + cyl_bessel_i0(f) + cyl_bessel_i1(d);
   out[n++] = norm3d(d, d, d) + rnorm4df(f, f, f, f) + rhypot(f, f);
   out[n++] = fdividef(f, 4.0f) + fdivide(d, 4.0) + norm(1, &d);
   while (n < COUNT)
      out[n++] = 0;
}

__global__ void
kernel(double *out, float f, double d, int i)
{
   values(out, f, d, i);
}

int
main()
{
   double *out, want[COUNT];
   int bad = 0;
   if (cudaMallocManaged(&out, sizeof(want)) != cudaSuccess)
      return 1;
   kernel<<<1, 1>>>(out, 2.75f, 1.2, 3);
   cudaError_t code = cudaDeviceSynchronize();
   if (code != cudaSuccess) {
      printf("%s\n", cudaGetErrorString(code));
      return 1;
   }
   values(want, 2.75f, 1.2, 3);
   for (int i = 0; i < COUNT; i++)
      if (out[i] != want[i]) {
         printf("value %d is %a, not %a\n", i, out[i], want[i]);
         bad = 1;
      }
   if (!bad)
      puts("PASS");
   return bad;
}
