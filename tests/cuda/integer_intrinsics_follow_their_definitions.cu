/* Bits, products, averages, shifts and dot products of integers.
 * CUDA Math API, Integer Intrinsics.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"

typedef unsigned long long u64;
typedef long long i64;
typedef unsigned __int128 u128;
#define WIDE(s) ((u64)(s).x << 32 | (s).y)

static int
leading_zeros(u64 x, int bits)
{
   int n = 0;
   while (n < bits && !(x >> (bits - 1 - n) & 1))
      n++;
   return n;
}
static int
first_set(u64 x)
{
   for (int i = 0; i < 64; i++) {
      if (x >> i & 1)
         return i + 1;
   }
   return 0;
}
static u64
reversed(u64 x, int bits)
{
   u64 r = 0;
   for (int i = 0; i < bits; i++)
      r |= (x >> i & 1) << (bits - 1 - i);
   return r;
}
static unsigned
permuted(unsigned x, unsigned y, unsigned s)
{
   unsigned r = 0;
   for (int i = 0; i < 4; i++)
      r |= (unsigned)(((u64)y << 32 | x) >> (s >> 4 * i & 7) * 8 & 0xff)
           << 8 * i;
   return r;
}
static int
low24(unsigned x)
{
   return (int)(x << 8) >> 8;
}
static int
dot(unsigned a, unsigned b, int c, bool is_signed)
{
   for (int i = 0; i < 32; i += 8)
      c += is_signed ? (signed char)(a >> i) * (signed char)(b >> i)
                     : (int)((a >> i & 0xff) * (b >> i & 0xff));
   return c;
}
static unsigned
dot2(unsigned a, unsigned b, unsigned c, bool high, bool is_signed)
{
   for (int i = 0; i < 2; i++) {
      unsigned byte = b >> (8 * i + 16 * high), half = a >> 16 * i;
      c += is_signed ? (unsigned)((short)half * (signed char)byte)
                     : (half & 0xffff) * (byte & 0xff);
   }
   return c;
}

int
main()
{
   EQUALS(__clz((int)s.x), leading_zeros(s.x, 32));
   EQUALS(__clzll((i64)WIDE(s)), leading_zeros(WIDE(s), 64));
   EQUALS(__ffs((int)s.x), first_set(s.x));
   EQUALS(__ffsll((i64)WIDE(s)), first_set(WIDE(s)));
   EQUALS(__popc(s.x), __builtin_popcount(s.x));
   EQUALS(__popcll(WIDE(s)), __builtin_popcountll(WIDE(s)));
   EQUALS(__brev(s.x), reversed(s.x, 32));
   EQUALS(__brevll(WIDE(s)), reversed(WIDE(s), 64));
   EQUALS(__byte_perm(s.x, s.y, s.z), permuted(s.x, s.y, s.z));

   EQUALS(__funnelshift_l(s.x, s.y, s.z),
          (unsigned)((WIDE(((sample){s.y, s.x, 0})) << (s.z & 31)) >> 32));
   EQUALS(__funnelshift_r(s.x, s.y, s.z),
          (unsigned)(WIDE(((sample){s.y, s.x, 0})) >> (s.z & 31)));
   EQUALS(__funnelshift_lc(s.x, s.y, s.z),
          s.z >= 32 ? s.x
                    : (unsigned)((WIDE(((sample){s.y, s.x, 0})) << s.z) >> 32));
   EQUALS(__funnelshift_rc(s.x, s.y, s.z),
          s.z >= 32 ? s.y : (unsigned)(WIDE(((sample){s.y, s.x, 0})) >> s.z));

   EQUALS((unsigned)__mulhi((int)s.x, (int)s.y),
          (unsigned)((i64)(int)s.x * (int)s.y >> 32));
   EQUALS(__umulhi(s.x, s.y), (u64)s.x * s.y >> 32);
   EQUALS(__umul64hi(WIDE(s), WIDE(s) * s.z),
          (u64)((u128)WIDE(s) * (WIDE(s) * s.z) >> 64));
   EQUALS(__mul64hi((i64)WIDE(s), (i64)(WIDE(s) * s.z)),
          (u64)((__int128)(i64)WIDE(s) * (i64)(WIDE(s) * s.z) >> 64));
   EQUALS((unsigned)__mul24((int)s.x, (int)s.y),
          (unsigned)((i64)low24(s.x) * low24(s.y)));
   EQUALS(__umul24(s.x, s.y),
          (unsigned)((u64)(s.x & 0xffffff) * (s.y & 0xffffff)));
   EQUALS((unsigned)__hadd((int)s.x, (int)s.y),
          (unsigned)(((i64)(int)s.x + (int)s.y) >> 1));
   EQUALS((unsigned)__rhadd((int)s.x, (int)s.y),
          (unsigned)(((i64)(int)s.x + (int)s.y + 1) >> 1));
   EQUALS(__uhadd(s.x, s.y), ((u64)s.x + s.y) >> 1);
   EQUALS(__urhadd(s.x, s.y), ((u64)s.x + s.y + 1) >> 1);
   EQUALS(__sad((int)s.x, (int)s.y, s.z),
          ((int)s.x > (int)s.y ? s.x - s.y : s.y - s.x) + s.z);
   EQUALS(__usad(s.x, s.y, s.z), (s.x > s.y ? s.x - s.y : s.y - s.x) + s.z);

   EQUALS((unsigned)__dp4a((int)s.x, (int)s.y, (int)s.z),
          (unsigned)dot(s.x, s.y, (int)s.z, true));
   EQUALS(__dp4a(s.x, s.y, s.z), (unsigned)dot(s.x, s.y, (int)s.z, false));
   EQUALS((unsigned)__dp2a_lo((int)s.x, (int)s.y, (int)s.z),
          dot2(s.x, s.y, s.z, false, true));
   EQUALS(__dp2a_hi(s.x, s.y, s.z), dot2(s.x, s.y, s.z, true, false));

   EQUALS(min((int)s.x, (int)s.y), (int)s.x < (int)s.y ? (int)s.x : (int)s.y);
   EQUALS(max(s.x, s.y), s.x > s.y ? s.x : s.y);
   EQUALS(max((int)s.x, s.y), s.x > s.y ? s.x : s.y);
   EQUALS(min((i64)WIDE(s), (i64)s.z),
          (i64)WIDE(s) < (i64)s.z ? (i64)WIDE(s) : (i64)s.z);
   EQUALS(llmax((i64)WIDE(s), (i64)s.z),
          (i64)WIDE(s) > (i64)s.z ? (i64)WIDE(s) : (i64)s.z);
   return agree_result();
}
