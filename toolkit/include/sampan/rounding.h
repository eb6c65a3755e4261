/* Arithmetic with a rounding mode, and the fast approximations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Single/Double Precision Intrinsics".  None of these is
 * ever merged into a fused multiply-add.
 */
#pragma once

#define SAMPAN_F1(name, T, expr)                                              \
   SAMPAN_DEVICE T name(T x)                                                  \
   {                                                                          \
      return expr;                                                            \
   }
#define SAMPAN_F2(name, T, expr)                                              \
   SAMPAN_DEVICE T name(T x, T y)                                             \
   {                                                                          \
      return expr;                                                            \
   }
#define SAMPAN_F3(name, T, expr)                                              \
   SAMPAN_DEVICE T name(T x, T y, T z)                                        \
   {                                                                          \
      return expr;                                                            \
   }

/* cuda: the mode's name in CUDA; ptx: its name in PTX. */
#define SAMPAN_ROUNDED(cuda, ptx)                                             \
   SAMPAN_F2(__fadd_##cuda, float, SAMPAN_FTZ_F(__nvvm_add_##ptx)(x, y))      \
   SAMPAN_F2(__fsub_##cuda, float, SAMPAN_FTZ_F(__nvvm_add_##ptx)(x, -y))     \
   SAMPAN_F2(__fmul_##cuda, float, SAMPAN_FTZ_F(__nvvm_mul_##ptx)(x, y))      \
   SAMPAN_F2(__fdiv_##cuda, float, SAMPAN_FTZ_F(__nvvm_div_##ptx)(x, y))      \
   SAMPAN_F1(__frcp_##cuda, float, SAMPAN_FTZ_F(__nvvm_rcp_##ptx)(x))         \
   SAMPAN_F1(__fsqrt_##cuda, float, SAMPAN_FTZ_F(__nvvm_sqrt_##ptx)(x))       \
   SAMPAN_F3(__fmaf_##cuda, float, SAMPAN_FTZ_F(__nvvm_fma_##ptx)(x, y, z))   \
   SAMPAN_F3(__fmaf_ieee_##cuda, float, __nvvm_fma_##ptx##_f(x, y, z))        \
   SAMPAN_F2(__dadd_##cuda, double, __nvvm_add_##ptx##_d(x, y))               \
   SAMPAN_F2(__dsub_##cuda, double, __nvvm_add_##ptx##_d(x, -y))              \
   SAMPAN_F2(__dmul_##cuda, double, __nvvm_mul_##ptx##_d(x, y))               \
   SAMPAN_F2(__ddiv_##cuda, double, __nvvm_div_##ptx##_d(x, y))               \
   SAMPAN_F1(__drcp_##cuda, double, __nvvm_rcp_##ptx##_d(x))                  \
   SAMPAN_F1(__dsqrt_##cuda, double, __nvvm_sqrt_##ptx##_d(x))                \
   SAMPAN_F3(__fma_##cuda, double, __nvvm_fma_##ptx##_d(x, y, z))
SAMPAN_ROUNDED(rn, rn)
SAMPAN_ROUNDED(rz, rz)
SAMPAN_ROUNDED(ru, rp)
SAMPAN_ROUNDED(rd, rm)
#undef SAMPAN_ROUNDED

/* Correctly rounded: the quotient in double is never within its own error of
 * a point halfway between two floats (checked over all 2^25 mantissas of
 * both exponent parities).
 */
SAMPAN_F1(__frsqrt_rn, float,
          (float)__nvvm_rcp_rn_d(__nvvm_sqrt_rn_d((double)x)))

/* ---- fast ---- */

SAMPAN_F1(__sinf, float, SAMPAN_FTZ_F(__nvvm_sin_approx)(x))
SAMPAN_F1(__cosf, float, SAMPAN_FTZ_F(__nvvm_cos_approx)(x))
SAMPAN_F2(__fdividef, float, SAMPAN_FTZ_F(__nvvm_div_approx)(x, y))
SAMPAN_F1(__tanf, float, __fdividef(__sinf(x), __cosf(x)))
SAMPAN_F1(__expf, float,
          SAMPAN_FTZ_F(__nvvm_ex2_approx)(__fmul_rn(x, 1.4426950408889634f)))
SAMPAN_F1(__exp10f, float,
          SAMPAN_FTZ_F(__nvvm_ex2_approx)(__fmul_rn(x, 3.3219280948873623f)))
SAMPAN_F1(__log2f, float, SAMPAN_FTZ_F(__nvvm_lg2_approx)(x))
SAMPAN_F1(__logf, float, __fmul_rn(__log2f(x), 0.6931471805599453f))
SAMPAN_F1(__log10f, float, __fmul_rn(__log2f(x), 0.3010299956639812f))
SAMPAN_F2(__powf, float,
          SAMPAN_FTZ_F(__nvvm_ex2_approx)(__fmul_rn(y, __log2f(x))))
SAMPAN_F1(__saturatef, float, SAMPAN_FTZ_F(__nvvm_saturate)(x))
#undef SAMPAN_F3
#undef SAMPAN_F2
#undef SAMPAN_F1

SAMPAN_DEVICE float
__tanhf(float x)
{
   float r;
   asm("tanh.approx.f32 %0, %1;" : "=f"(r) : "f"(x));
   return r;
}

SAMPAN_DEVICE void
__sincosf(float x, float *s, float *c)
{
   *s = __sinf(x);
   *c = __cosf(x);
}
