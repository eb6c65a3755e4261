/* The math functions give the same bits in a kernel and on the host.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same text (sampan/math/) is compiled for both sides; tests/math compares
 * the host's with MPFR. Inputs: any bits, and numbers of ordinary size. The
 * kernel calls the name that programs use, the host the function behind it.
 */
#pragma once
#include "agree.h"
#include <cmath>

#define WIDE(a, b) ((unsigned long long)(a) << 32 | (b))

/* A NaN is a NaN. */
static __host__ __device__ unsigned long long
bits(float x)
{
   return x != x ? 0x7fffffff : as<unsigned>(x);
}
static __host__ __device__ unsigned long long
bits(double x)
{
   return x != x ? 0x7fffffffffffffffull : as<unsigned long long>(x);
}

/* Any float or double for three of four samples; else one in [-16, 16). */
static __host__ __device__ float
single(unsigned x, unsigned more)
{
   return more % 4 ? as<float>(x) : (float)(int)x * 0x1p-27f;
}
static __host__ __device__ double
wide(unsigned x, unsigned more)
{
   return more % 4 ? as<double>(WIDE(x, more)) : (double)(int)x * 0x1p-27;
}

#define X single(s.x, s.z)
#define Y single(s.y, s.z)
#define Z single(s.z, s.y)
#define DX wide(s.x, s.z)
#define DY wide(s.y, s.z)
#define DZ wide(s.z, s.y)

#define MATH1(name)                                                           \
   EQUALS(bits(name##f(X)), bits(sampan_math::name##f(X)));                   \
   EQUALS(bits(name(DX)), bits(sampan_math::name(DX)))
#define MATH2(name)                                                           \
   EQUALS(bits(name##f(X, Y)), bits(sampan_math::name##f(X, Y)));             \
   EQUALS(bits(name(DX, DY)), bits(sampan_math::name(DX, DY)))
