/* Atomic functions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.14.  Each comes in three scopes: plain
 * (the device), _block and _system.  All are relaxed.  Compiler builtins
 * are used where there are any, so that the compiler can see which memory
 * the address is in; half precision stands in cuda_fp16.h and cuda_bf16.h.
 */
#pragma once

#define SAMPAN_ATOMIC(name, op, T, B, code)                                   \
   SAMPAN_DEVICE T name(T *p, T v)                                            \
   {                                                                          \
      return (T)__nvvm_atom_##op##_gen_##code((B *)p, (B)v);                  \
   }                                                                          \
   SAMPAN_DEVICE T name##_block(T *p, T v)                                    \
   {                                                                          \
      return (T)__nvvm_atom_cta_##op##_gen_##code((B *)p, (B)v);              \
   }                                                                          \
   SAMPAN_DEVICE T name##_system(T *p, T v)                                   \
   {                                                                          \
      return (T)__nvvm_atom_sys_##op##_gen_##code((B *)p, (B)v);              \
   }

/* The same operation on the bits of signed, unsigned and 64-bit integers. */
#define SAMPAN_ATOMIC_BITS(name, op)                                          \
   SAMPAN_ATOMIC(name, op, int, int, i)                                       \
   SAMPAN_ATOMIC(name, op, unsigned int, int, i)                              \
   SAMPAN_ATOMIC(name, op, unsigned long, long, l)                            \
   SAMPAN_ATOMIC(name, op, unsigned long long, long long, ll)

SAMPAN_ATOMIC_BITS(atomicAdd, add)
SAMPAN_ATOMIC(atomicAdd, add, float, float, f)
SAMPAN_ATOMIC(atomicAdd, add, double, double, d)
SAMPAN_ATOMIC_BITS(atomicExch, xchg)
SAMPAN_ATOMIC_BITS(atomicAnd, and)
SAMPAN_ATOMIC(atomicAnd, and, long long, long long, ll)
SAMPAN_ATOMIC_BITS(atomicOr, or)
SAMPAN_ATOMIC(atomicOr, or, long long, long long, ll)
SAMPAN_ATOMIC_BITS(atomicXor, xor)
SAMPAN_ATOMIC(atomicXor, xor, long long, long long, ll)

#define SAMPAN_ATOMIC_ORDER(name, op)                                         \
   SAMPAN_ATOMIC(name, op, int, int, i)                                       \
   SAMPAN_ATOMIC(name, op, unsigned int, unsigned int, ui)                    \
   SAMPAN_ATOMIC(name, op, long, long, l)                                     \
   SAMPAN_ATOMIC(name, op, unsigned long, unsigned long, ul)                  \
   SAMPAN_ATOMIC(name, op, long long, long long, ll)                          \
   SAMPAN_ATOMIC(name, op, unsigned long long, unsigned long long, ull)
SAMPAN_ATOMIC_ORDER(atomicMin, min)
SAMPAN_ATOMIC_ORDER(atomicMax, max)

SAMPAN_ATOMIC(atomicInc, inc, unsigned int, unsigned int, ui)
SAMPAN_ATOMIC(atomicDec, dec, unsigned int, unsigned int, ui)
#undef SAMPAN_ATOMIC_ORDER
#undef SAMPAN_ATOMIC_BITS
#undef SAMPAN_ATOMIC

#define SAMPAN_ATOMIC_SCOPES(F, ...)                                          \
   F(, , __VA_ARGS__)                                                         \
   F(_block, cta_, __VA_ARGS__)                                               \
   F(_system, sys_, __VA_ARGS__)

#define SAMPAN_ATOMIC_CAS(suffix, scope, T, B, code)                          \
   SAMPAN_DEVICE T atomicCAS##suffix(T *p, T compare, T v)                    \
   {                                                                          \
      return (T)__nvvm_atom_##scope##cas_gen_##code((B *)p, (B)compare,       \
                                                    (B)v);                    \
   }
SAMPAN_ATOMIC_SCOPES(SAMPAN_ATOMIC_CAS, int, int, i)
SAMPAN_ATOMIC_SCOPES(SAMPAN_ATOMIC_CAS, unsigned int, int, i)
SAMPAN_ATOMIC_SCOPES(SAMPAN_ATOMIC_CAS, unsigned long, long, l)
SAMPAN_ATOMIC_SCOPES(SAMPAN_ATOMIC_CAS, unsigned long long, long long, ll)
#undef SAMPAN_ATOMIC_CAS

/* Subtraction adds the negation; the exchange of a float moves its bits. */
#define SAMPAN_ATOMIC_DERIVED(suffix, scope, unused)                          \
   SAMPAN_DEVICE int atomicSub##suffix(int *p, int v)                         \
   {                                                                          \
      return atomicAdd##suffix(p, (int)-(unsigned int)v);                     \
   }                                                                          \
   SAMPAN_DEVICE unsigned int atomicSub##suffix(unsigned int *p,              \
                                                unsigned int v)               \
   {                                                                          \
      return atomicAdd##suffix(p, -v);                                        \
   }                                                                          \
   SAMPAN_DEVICE float atomicExch##suffix(float *p, float v)                  \
   {                                                                          \
      return __builtin_bit_cast(                                              \
         float, atomicExch##suffix((int *)p, __builtin_bit_cast(int, v)));    \
   }
SAMPAN_ATOMIC_SCOPES(SAMPAN_ATOMIC_DERIVED, )
#undef SAMPAN_ATOMIC_DERIVED

/* 16-bit compare and swap. */
SAMPAN_DEVICE unsigned short
atomicCAS(unsigned short *p, unsigned short compare, unsigned short v)
{
   unsigned short r;
   asm volatile("atom.cas.b16 %0, [%1], %2, %3;"
                : "=h"(r)
                : "l"(p), "h"(compare), "h"(v)
                : "memory");
   return r;
}

/* Vectors of floats, element by element (sm_90). */
#define SAMPAN_ATOMIC_VECTOR(suffix, ptx)                                     \
   SAMPAN_DEVICE float2 atomicAdd##suffix(float2 *p, float2 v)                \
   {                                                                          \
      float2 r;                                                               \
      asm volatile("atom.global" ptx ".add.v2.f32 {%0, %1}, [%2], {%3, %4};"  \
                   : "=f"(r.x), "=f"(r.y)                                     \
                   : "l"(p), "f"(v.x), "f"(v.y)                               \
                   : "memory");                                               \
      return r;                                                               \
   }                                                                          \
   SAMPAN_DEVICE float4 atomicAdd##suffix(float4 *p, float4 v)                \
   {                                                                          \
      float4 r;                                                               \
      asm volatile("atom.global" ptx ".add.v4.f32 {%0, %1, %2, %3}, [%4], "   \
                   "{%5, %6, %7, %8};"                                        \
                   : "=f"(r.x), "=f"(r.y), "=f"(r.z), "=f"(r.w)               \
                   : "l"(p), "f"(v.x), "f"(v.y), "f"(v.z), "f"(v.w)           \
                   : "memory");                                               \
      return r;                                                               \
   }
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 900
SAMPAN_ATOMIC_VECTOR(, "")
SAMPAN_ATOMIC_VECTOR(_block, ".cta")
SAMPAN_ATOMIC_VECTOR(_system, ".sys")
#endif
#undef SAMPAN_ATOMIC_VECTOR
#undef SAMPAN_ATOMIC_SCOPES
