/* __fadd_rn ... __fma_rd against the host's rounding modes.
 * CUDA Math API, Single and Double Precision Intrinsics.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cfenv>
#include <cmath>

#define WIDE(s) ((unsigned long long)(s).x << 32 | (s).y)
#define A as<float>(s.x)
#define B as<float>(s.y)
#define C as<float>(s.z)
#define DA as<double>(WIDE(s))
#define DB as<double>((unsigned long long)s.y << 32 | s.z)
#define DC as<double>((unsigned long long)s.z << 32 | s.x)

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

template <class F>
static auto
rounded(int mode, F f) -> decltype(f())
{
   fesetround(mode);
   auto r = f();
   asm volatile("" : "+m"(r));
   fesetround(FE_TONEAREST);
   return r;
}
/* Operands that the compiler cannot see through. */
template <class T>
static T
opaque(T x)
{
   asm volatile("" : "+m"(x));
   return x;
}
#define a opaque(A)
#define b opaque(B)
#define c opaque(C)
#define da opaque(DA)
#define db opaque(DB)
#define dc opaque(DC)

#define MODE(rnd, mode)                                                       \
   ONE(__fadd_##rnd(A, B), mode, a + b);                                      \
   ONE(__fsub_##rnd(A, B), mode, a - b);                                      \
   ONE(__fmul_##rnd(A, B), mode, a *b);                                       \
   ONE(__fdiv_##rnd(A, B), mode, a / b);                                      \
   ONE(__frcp_##rnd(A), mode, opaque(1.0f) / a);                              \
   ONE(__fsqrt_##rnd(A), mode, std::sqrt(a));                                 \
   ONE(__fmaf_##rnd(A, B, C), mode, std::fma(a, b, c));                       \
   ONE(__dadd_##rnd(DA, DB), mode, da + db);                                  \
   ONE(__dsub_##rnd(DA, DB), mode, da - db);                                  \
   ONE(__dmul_##rnd(DA, DB), mode, da *db);                                   \
   ONE(__ddiv_##rnd(DA, DB), mode, da / db);                                  \
   ONE(__drcp_##rnd(DA), mode, opaque(1.0) / da);                             \
   ONE(__dsqrt_##rnd(DA), mode, std::sqrt(da));                               \
   ONE(__fma_##rnd(DA, DB, DC), mode, std::fma(da, db, dc))
#define ONE(device, mode, host)                                               \
   agree(#device, [] __device__(sample s) { return bits(device); },           \
         [](sample s) { return bits(rounded(mode, [&] { return host; })); })

int
main()
{
   MODE(rn, FE_TONEAREST);
   MODE(rz, FE_TOWARDZERO);
   MODE(ru, FE_UPWARD);
   MODE(rd, FE_DOWNWARD);
   ONE(__frsqrt_rn(A), FE_TONEAREST, (float)(1.0L / std::sqrt((long double)a)));
   ONE(__saturatef(A), FE_TONEAREST, A > 0 ? A < 1 ? A : 1.0f : 0.0f);
   return agree_result();
}
