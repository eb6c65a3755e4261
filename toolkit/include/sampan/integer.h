/* Integer intrinsics, and min, max, abs for every integer type.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "Integer Intrinsics" and "Integer Mathematical Functions".
 */
#pragma once

/* ---- bits ---- */

SAMPAN_DEVICE int
__clz(int x)
{
   return __builtin_clzg((unsigned int)x, 32);
}

SAMPAN_DEVICE int
__clzll(long long x)
{
   return __builtin_clzg((unsigned long long)x, 64);
}

SAMPAN_DEVICE int
__ffs(int x)
{
   return __builtin_ffs(x);
}

SAMPAN_DEVICE int
__ffsll(long long x)
{
   return __builtin_ffsll(x);
}

SAMPAN_DEVICE int
__popc(unsigned int x)
{
   return __builtin_popcount(x);
}

SAMPAN_DEVICE int
__popcll(unsigned long long x)
{
   return __builtin_popcountll(x);
}

SAMPAN_DEVICE unsigned int
__brev(unsigned int x)
{
   return __builtin_bitreverse32(x);
}

SAMPAN_DEVICE unsigned long long
__brevll(unsigned long long x)
{
   return __builtin_bitreverse64(x);
}

SAMPAN_DEVICE unsigned int
__byte_perm(unsigned int x, unsigned int y, unsigned int s)
{
   return __nvvm_prmt(x, y, s & 0x7777);
}

/* The n-th set bit of the mask counted from base; -1 where there is none. */
SAMPAN_DEVICE unsigned int
__fns(unsigned int mask, unsigned int base, int offset)
{
   unsigned int r;
   asm("fns.b32 %0, %1, %2, %3;" : "=r"(r) : "r"(mask), "r"(base),
       "r"(offset));
   return r;
}

#define SAMPAN_FUNNEL(name, op)                                               \
   SAMPAN_DEVICE unsigned int name(unsigned int lo, unsigned int hi,          \
                                   unsigned int shift)                        \
   {                                                                          \
      unsigned int r;                                                         \
      asm("shf." op ".b32 %0, %1, %2, %3;"                                    \
          : "=r"(r)                                                           \
          : "r"(lo), "r"(hi), "r"(shift));                                    \
      return r;                                                               \
   }
SAMPAN_FUNNEL(__funnelshift_l, "l.wrap")
SAMPAN_FUNNEL(__funnelshift_lc, "l.clamp")
SAMPAN_FUNNEL(__funnelshift_r, "r.wrap")
SAMPAN_FUNNEL(__funnelshift_rc, "r.clamp")
#undef SAMPAN_FUNNEL

/* ---- products, sums of differences, averages ---- */

#define SAMPAN_INT2(name, type, expr)                                         \
   SAMPAN_DEVICE type name(type x, type y)                                    \
   {                                                                          \
      return expr;                                                            \
   }
SAMPAN_INT2(__mulhi, int, __nvvm_mulhi_i(x, y))
SAMPAN_INT2(__umulhi, unsigned int, __nvvm_mulhi_ui(x, y))
SAMPAN_INT2(__mul64hi, long long, __nvvm_mulhi_ll(x, y))
SAMPAN_INT2(__umul64hi, unsigned long long, __nvvm_mulhi_ull(x, y))
SAMPAN_INT2(__mul24, int, __nvvm_mul24_i(x, y))
SAMPAN_INT2(__umul24, unsigned int, __nvvm_mul24_ui(x, y))
SAMPAN_INT2(__hadd, int, (x & y) + ((x ^ y) >> 1))
SAMPAN_INT2(__rhadd, int, (x | y) - ((x ^ y) >> 1))
SAMPAN_INT2(__uhadd, unsigned int, (x & y) + ((x ^ y) >> 1))
SAMPAN_INT2(__urhadd, unsigned int, (x | y) - ((x ^ y) >> 1))
#undef SAMPAN_INT2

SAMPAN_DEVICE unsigned int
__sad(int x, int y, unsigned int z)
{
   return __nvvm_sad_i(x, y, z);
}

SAMPAN_DEVICE unsigned int
__usad(unsigned int x, unsigned int y, unsigned int z)
{
   return __nvvm_sad_ui(x, y, z);
}

/* ---- dot products of bytes and halfwords with accumulation ---- */

#define SAMPAN_DOT(name, op, type, A, B)                                      \
   SAMPAN_DEVICE type name(A a, B b, type c)                                  \
   {                                                                          \
      type r;                                                                 \
      asm(op " %0, %1, %2, %3;"                                               \
          : "=r"(r)                                                           \
          : "r"(__builtin_bit_cast(int, a)), "r"(__builtin_bit_cast(int, b)), \
            "r"(c));                                                          \
      return r;                                                               \
   }
SAMPAN_DOT(__dp4a, "dp4a.s32.s32", int, int, int)
SAMPAN_DOT(__dp4a, "dp4a.u32.u32", unsigned int, unsigned int, unsigned int)
SAMPAN_DOT(__dp4a, "dp4a.s32.s32", int, char4, char4)
SAMPAN_DOT(__dp4a, "dp4a.u32.u32", unsigned int, uchar4, uchar4)
SAMPAN_DOT(__dp2a_lo, "dp2a.lo.s32.s32", int, int, int)
SAMPAN_DOT(__dp2a_lo, "dp2a.lo.u32.u32", unsigned int, unsigned int,
           unsigned int)
SAMPAN_DOT(__dp2a_lo, "dp2a.lo.s32.s32", int, short2, char4)
SAMPAN_DOT(__dp2a_lo, "dp2a.lo.u32.u32", unsigned int, ushort2, uchar4)
SAMPAN_DOT(__dp2a_hi, "dp2a.hi.s32.s32", int, int, int)
SAMPAN_DOT(__dp2a_hi, "dp2a.hi.u32.u32", unsigned int, unsigned int,
           unsigned int)
SAMPAN_DOT(__dp2a_hi, "dp2a.hi.s32.s32", int, short2, char4)
SAMPAN_DOT(__dp2a_hi, "dp2a.hi.u32.u32", unsigned int, ushort2, uchar4)
#undef SAMPAN_DOT
