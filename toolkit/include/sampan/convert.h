/* Bit casts, and conversions between numbers with a rounding mode.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Type Casting Intrinsics".  The suffix says how to round:
 * rn nearest even, rz toward zero, ru up, rd down.
 */
#pragma once

/* ---- the same bits as another type ---- */

#define SAMPAN_CAST(name, to, from)                                           \
   SAMPAN_DEVICE to name(from x)                                              \
   {                                                                          \
      return __builtin_bit_cast(to, x);                                       \
   }
SAMPAN_CAST(__float_as_int, int, float)
SAMPAN_CAST(__float_as_uint, unsigned int, float)
SAMPAN_CAST(__int_as_float, float, int)
SAMPAN_CAST(__uint_as_float, float, unsigned int)
SAMPAN_CAST(__double_as_longlong, long long, double)
SAMPAN_CAST(__longlong_as_double, double, long long)
SAMPAN_CAST(__double_as_ulonglong, unsigned long long, double)
SAMPAN_CAST(__ulonglong_as_double, double, unsigned long long)
#undef SAMPAN_CAST

SAMPAN_DEVICE int
__double2hiint(double x)
{
   return (int)(__builtin_bit_cast(unsigned long long, x) >> 32);
}

SAMPAN_DEVICE int
__double2loint(double x)
{
   return (int)__builtin_bit_cast(unsigned long long, x);
}

SAMPAN_DEVICE double
__hiloint2double(int hi, int lo)
{
   return __builtin_bit_cast(double, (unsigned long long)(unsigned int)hi
                                           << 32 |
                                        (unsigned int)lo);
}

/* ---- numbers ---- */

#define SAMPAN_CONVERT(name, to, from, builtin)                               \
   SAMPAN_DEVICE to name(from x)                                              \
   {                                                                          \
      return builtin(x);                                                      \
   }
#define SAMPAN_CONVERT4(name, to, from, builtin, ftz)                         \
   SAMPAN_CONVERT(name##_rn, to, from, ftz(builtin##_rn))                     \
   SAMPAN_CONVERT(name##_rz, to, from, ftz(builtin##_rz))                     \
   SAMPAN_CONVERT(name##_ru, to, from, ftz(builtin##_rp))                     \
   SAMPAN_CONVERT(name##_rd, to, from, ftz(builtin##_rm))
#define SAMPAN_PLAIN(builtin) builtin

SAMPAN_CONVERT4(__float2int, int, float, __nvvm_f2i, SAMPAN_FTZ_NAME)
SAMPAN_CONVERT4(__float2uint, unsigned int, float, __nvvm_f2ui,
                SAMPAN_FTZ_NAME)
SAMPAN_CONVERT4(__float2ll, long long, float, __nvvm_f2ll, SAMPAN_FTZ_NAME)
SAMPAN_CONVERT4(__float2ull, unsigned long long, float, __nvvm_f2ull,
                SAMPAN_FTZ_NAME)
SAMPAN_CONVERT4(__double2int, int, double, __nvvm_d2i, SAMPAN_PLAIN)
SAMPAN_CONVERT4(__double2uint, unsigned int, double, __nvvm_d2ui, SAMPAN_PLAIN)
SAMPAN_CONVERT4(__double2ll, long long, double, __nvvm_d2ll, SAMPAN_PLAIN)
SAMPAN_CONVERT4(__double2ull, unsigned long long, double, __nvvm_d2ull,
                SAMPAN_PLAIN)
SAMPAN_CONVERT4(__double2float, float, double, __nvvm_d2f, SAMPAN_FTZ_NAME)
/* Not by builtins: LLVM 19 takes __nvvm_i2f_rz for a plain cast. */
#define SAMPAN_FROM_INTEGER(name, to, t, from, f, mode)                       \
   SAMPAN_DEVICE to name(from x)                                              \
   {                                                                          \
      to r;                                                                   \
      asm("cvt." mode : "=" t(r) : f(x));                                     \
      return r;                                                               \
   }
#define SAMPAN_FROM_INTEGER4(name, to, t, from, f, types)                     \
   SAMPAN_FROM_INTEGER(name##_rn, to, t, from, f, "rn." types " %0, %1;")     \
   SAMPAN_FROM_INTEGER(name##_rz, to, t, from, f, "rz." types " %0, %1;")     \
   SAMPAN_FROM_INTEGER(name##_ru, to, t, from, f, "rp." types " %0, %1;")     \
   SAMPAN_FROM_INTEGER(name##_rd, to, t, from, f, "rm." types " %0, %1;")
SAMPAN_FROM_INTEGER4(__int2float, float, "f", int, "r", "f32.s32")
SAMPAN_FROM_INTEGER4(__uint2float, float, "f", unsigned int, "r", "f32.u32")
SAMPAN_FROM_INTEGER4(__ll2float, float, "f", long long, "l", "f32.s64")
SAMPAN_FROM_INTEGER4(__ull2float, float, "f", unsigned long long, "l",
                     "f32.u64")
SAMPAN_FROM_INTEGER4(__ll2double, double, "d", long long, "l", "f64.s64")
SAMPAN_FROM_INTEGER4(__ull2double, double, "d", unsigned long long, "l",
                     "f64.u64")
#undef SAMPAN_FROM_INTEGER4
#undef SAMPAN_FROM_INTEGER
SAMPAN_CONVERT(__int2double_rn, double, int, (double))
SAMPAN_CONVERT(__uint2double_rn, double, unsigned int, (double))
#undef SAMPAN_PLAIN
#undef SAMPAN_CONVERT4
#undef SAMPAN_CONVERT
