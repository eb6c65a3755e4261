/* Loads and stores with a cache hint.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.10 and 10.11.
 */
#pragma once

/* ---- one element: T in memory as PTX type `ptx`, in a register R ---- */

#define SAMPAN_LOAD(name, op, T, R, ptx, c)                                   \
   SAMPAN_DEVICE T name(const T *p)                                           \
   {                                                                          \
      R v;                                                                    \
      asm volatile("ld.global." op "." ptx " %0, [%1];"                       \
                   : "=" c(v)                                                 \
                   : "l"(p)                                                   \
                   : "memory");                                               \
      return (T)v;                                                            \
   }
#define SAMPAN_LOAD2(name, op, T, R, ptx, c)                                  \
   SAMPAN_DEVICE T name(const T *p)                                           \
   {                                                                          \
      R x, y;                                                                 \
      T v;                                                                    \
      asm volatile("ld.global." op ".v2." ptx " {%0, %1}, [%2];"              \
                   : "=" c(x), "=" c(y)                                       \
                   : "l"(p)                                                   \
                   : "memory");                                               \
      v.x = x;                                                                \
      v.y = y;                                                                \
      return v;                                                               \
   }
#define SAMPAN_LOAD4(name, op, T, R, ptx, c)                                  \
   SAMPAN_DEVICE T name(const T *p)                                           \
   {                                                                          \
      R x, y, z, w;                                                           \
      T v;                                                                    \
      asm volatile("ld.global." op ".v4." ptx " {%0, %1, %2, %3}, [%4];"      \
                   : "=" c(x), "=" c(y), "=" c(z), "=" c(w)                   \
                   : "l"(p)                                                   \
                   : "memory");                                               \
      v.x = x;                                                                \
      v.y = y;                                                                \
      v.z = z;                                                                \
      v.w = w;                                                                \
      return v;                                                               \
   }
#define SAMPAN_STORE(name, op, T, R, ptx, c)                                  \
   SAMPAN_DEVICE void name(T *p, T v)                                         \
   {                                                                          \
      asm volatile("st.global." op "." ptx " [%0], %1;"                       \
                   :                                                          \
                   : "l"(p), c((R)v)                                          \
                   : "memory");                                               \
   }
#define SAMPAN_STORE2(name, op, T, R, ptx, c)                                 \
   SAMPAN_DEVICE void name(T *p, T v)                                         \
   {                                                                          \
      asm volatile("st.global." op ".v2." ptx " [%0], {%1, %2};"              \
                   :                                                          \
                   : "l"(p), c((R)v.x), c((R)v.y)                             \
                   : "memory");                                               \
   }
#define SAMPAN_STORE4(name, op, T, R, ptx, c)                                 \
   SAMPAN_DEVICE void name(T *p, T v)                                         \
   {                                                                          \
      asm volatile("st.global." op ".v4." ptx " [%0], {%1, %2, %3, %4};"      \
                   :                                                          \
                   : "l"(p), c((R)v.x), c((R)v.y), c((R)v.z), c((R)v.w)       \
                   : "memory");                                               \
   }

/* The types that have these functions. */
#define SAMPAN_CACHED(F, name, op)                                            \
   F(name, op, char, int, "s8", "r")                                          \
   F(name, op, signed char, int, "s8", "r")                                   \
   F(name, op, short, short, "s16", "h")                                      \
   F(name, op, int, int, "s32", "r")                                          \
   F(name, op, long, long, "s64", "l")                                        \
   F(name, op, long long, long long, "s64", "l")                              \
   F(name, op, unsigned char, int, "u8", "r")                                 \
   F(name, op, unsigned short, short, "u16", "h")                             \
   F(name, op, unsigned int, int, "u32", "r")                                 \
   F(name, op, unsigned long, long, "u64", "l")                               \
   F(name, op, unsigned long long, long long, "u64", "l")                     \
   F(name, op, float, float, "f32", "f")                                      \
   F(name, op, double, double, "f64", "d")                                    \
   F##2(name, op, char2, int, "s8", "r")                                      \
   F##2(name, op, short2, short, "s16", "h")                                  \
   F##2(name, op, int2, int, "s32", "r")                                      \
   F##2(name, op, longlong2, long long, "s64", "l")                           \
   F##2(name, op, uchar2, int, "u8", "r")                                     \
   F##2(name, op, ushort2, short, "u16", "h")                                 \
   F##2(name, op, uint2, int, "u32", "r")                                     \
   F##2(name, op, ulonglong2, long long, "u64", "l")                          \
   F##2(name, op, float2, float, "f32", "f")                                  \
   F##2(name, op, double2, double, "f64", "d")                                \
   F##4(name, op, char4, int, "s8", "r")                                      \
   F##4(name, op, short4, short, "s16", "h")                                  \
   F##4(name, op, int4, int, "s32", "r")                                      \
   F##4(name, op, uchar4, int, "u8", "r")                                     \
   F##4(name, op, ushort4, short, "u16", "h")                                 \
   F##4(name, op, uint4, int, "u32", "r")                                     \
   F##4(name, op, float4, float, "f32", "f")

SAMPAN_CACHED(SAMPAN_LOAD, __ldcg, "cg")
SAMPAN_CACHED(SAMPAN_LOAD, __ldca, "ca")
SAMPAN_CACHED(SAMPAN_LOAD, __ldcs, "cs")
SAMPAN_CACHED(SAMPAN_LOAD, __ldlu, "lu")
SAMPAN_CACHED(SAMPAN_LOAD, __ldcv, "cv")
SAMPAN_CACHED(SAMPAN_STORE, __stwb, "wb")
SAMPAN_CACHED(SAMPAN_STORE, __stcg, "cg")
SAMPAN_CACHED(SAMPAN_STORE, __stcs, "cs")
SAMPAN_CACHED(SAMPAN_STORE, __stwt, "wt")
#undef SAMPAN_CACHED
#undef SAMPAN_STORE4
#undef SAMPAN_STORE2
#undef SAMPAN_STORE
#undef SAMPAN_LOAD4
#undef SAMPAN_LOAD2
#undef SAMPAN_LOAD

/* ---- data that nobody writes while the kernel runs ---- */

#define SAMPAN_LDG(T, code)                                                   \
   SAMPAN_DEVICE T __ldg(const T *p)                                          \
   {                                                                          \
      return __nvvm_ldg_##code(p);                                            \
   }
#define SAMPAN_LDGV(T, element, n, code)                                      \
   SAMPAN_DEVICE T __ldg(const T *p)                                          \
   {                                                                          \
      typedef element vector __attribute__((ext_vector_type(n)));             \
      return __builtin_bit_cast(T, __nvvm_ldg_##code((const vector *)p));     \
   }
SAMPAN_LDG(char, c)
SAMPAN_LDG(signed char, sc)
SAMPAN_LDG(short, s)
SAMPAN_LDG(int, i)
SAMPAN_LDG(long, l)
SAMPAN_LDG(long long, ll)
SAMPAN_LDG(unsigned char, uc)
SAMPAN_LDG(unsigned short, us)
SAMPAN_LDG(unsigned int, ui)
SAMPAN_LDG(unsigned long, ul)
SAMPAN_LDG(unsigned long long, ull)
SAMPAN_LDG(float, f)
SAMPAN_LDG(double, d)
SAMPAN_LDGV(char2, signed char, 2, sc2)
SAMPAN_LDGV(char4, signed char, 4, sc4)
SAMPAN_LDGV(short2, short, 2, s2)
SAMPAN_LDGV(short4, short, 4, s4)
SAMPAN_LDGV(int2, int, 2, i2)
SAMPAN_LDGV(int4, int, 4, i4)
SAMPAN_LDGV(longlong2, long long, 2, ll2)
SAMPAN_LDGV(uchar2, unsigned char, 2, uc2)
SAMPAN_LDGV(uchar4, unsigned char, 4, uc4)
SAMPAN_LDGV(ushort2, unsigned short, 2, us2)
SAMPAN_LDGV(ushort4, unsigned short, 4, us4)
SAMPAN_LDGV(uint2, unsigned int, 2, ui2)
SAMPAN_LDGV(uint4, unsigned int, 4, ui4)
SAMPAN_LDGV(ulonglong2, unsigned long long, 2, ull2)
SAMPAN_LDGV(float2, float, 2, f2)
SAMPAN_LDGV(float4, float, 4, f4)
SAMPAN_LDGV(double2, double, 2, d2)
#undef SAMPAN_LDGV
#undef SAMPAN_LDG
