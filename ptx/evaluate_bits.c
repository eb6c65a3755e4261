/* The meaning of integer and bit instructions (9.7.1, 9.7.2, 9.7.7).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/evaluate.h"

static unsigned
width(const struct eval *x)
{
   return ptx_types[x->type].bits;
}

static bool
is_signed(enum ptx_type type)
{
   return ptx_types[type].kind == PTX_KIND_SINT;
}

static uint64_t
low(uint64_t n, unsigned bits)
{
   return bits >= 64 ? n : n & ((1ull << bits) - 1);
}

static int64_t
sign_extend(uint64_t n, unsigned bits)
{
   return bits >= 64 ? (int64_t)n : (int64_t)(n << (64 - bits)) >> (64 - bits);
}

uint64_t
count_leading(const struct eval *x, uint64_t a)
{
   a = low(a, width(x));
   return a ? (unsigned)__builtin_clzll(a) - (64 - width(x)) : width(x);
}

/* The place of the highest bit that is not the sign's; -1 if there is none. */
uint64_t
bit_find(const struct eval *x, uint64_t a)
{
   unsigned bits = width(x);
   if (is_signed(x->type) && sign_extend(a, bits) < 0)
      a = ~a;
   a = low(a, bits);
   if (!a)
      return UINT32_MAX;
   unsigned place = 63 - (unsigned)__builtin_clzll(a);
   return x->in->mods[PTX_MOD_shiftamt] ? bits - 1 - place : place;
}

/* The manual's text: offset 0 asks for base itself, n for the n-th set bit
 * from base upwards (it counts), -n downwards.
 */
uint64_t
find_nth_set(uint64_t mask, uint64_t base, int32_t offset)
{
   int64_t at = (int64_t)(base & 31);
   int step = offset < 0 ? -1 : 1;
   int64_t left = offset < 0 ? -(int64_t)offset : offset;
   if (base > 31)
      return UINT32_MAX;
   if (!offset)
      return mask >> at & 1 ? (uint64_t)at : UINT32_MAX;
   for (; at >= 0 && at < 32; at += step)
      if ((mask >> at & 1) && --left == 0)
         return (uint64_t)at;
   return UINT32_MAX;
}

uint64_t
reverse_bits(const struct eval *x, uint64_t a)
{
   uint64_t r = 0;
   for (unsigned i = 0; i < width(x); i++)
      r |= (a >> i & 1) << (width(x) - 1 - i);
   return r;
}

uint64_t
bit_extract(const struct eval *x, uint64_t a, uint64_t pos, uint64_t length)
{
   unsigned bits = width(x);
   uint64_t top = bits - 1;
   bool sign = false;
   if (is_signed(x->type) && length)
      sign = a >> (pos + length - 1 < top ? pos + length - 1 : top) & 1;
   uint64_t r = 0;
   for (unsigned i = 0; i < bits; i++) {
      bool bit = i < length && pos + i <= top ? a >> (pos + i) & 1 : sign;
      r |= (uint64_t)bit << i;
   }
   return r;
}

uint64_t
bit_insert(const struct eval *x, uint64_t a, uint64_t b, uint64_t pos,
           uint64_t length)
{
   for (uint64_t i = 0; i < length && pos + i < width(x); i++) {
      uint64_t bit = 1ull << (pos + i);
      b = a >> i & 1 ? b | bit : b & ~bit;
   }
   return b;
}

/* 9.7.1.22: keep the low bits; .clamp and .wrap say what b beyond 31 does. */
uint64_t
sign_or_zero_extend(const struct eval *x, uint64_t a, uint64_t b)
{
   bool wrap = x->in->mods[PTX_MOD_shift] == PTX_shift_wrap;
   uint64_t n = b & 0xffffffff;
   n = wrap ? n & 31 : n > 32 ? 32 : n;
   if (!n)
      return 0;
   return is_signed(x->type) ? (uint64_t)sign_extend(a, (unsigned)n)
                             : low(a, (unsigned)n);
}

uint64_t
bit_mask(const struct eval *x, uint64_t a, uint64_t b)
{
   bool wrap = x->in->mods[PTX_MOD_shift] == PTX_shift_wrap;
   a &= 0xffffffff;
   b &= 0xffffffff;
   if (wrap) {
      a &= 31;
      b &= 31;
   }
   b = b > 32 ? 32 : b;
   return a > 31 ? 0 : low(low(~0ull, (unsigned)b) << a, 32);
}

static int64_t
part(uint64_t n, unsigned index, unsigned bits, bool sign)
{
   n = n >> index * bits;
   return sign ? sign_extend(n, bits) : (int64_t)low(n, bits);
}

uint64_t
dot_bytes(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   bool sa = is_signed(x->in->types[0]), sb = is_signed(x->in->types[1]);
   for (unsigned i = 0; i < 4; i++)
      c += (uint64_t)(part(a, i, 8, sa) * part(b, i, 8, sb));
   return c;
}

uint64_t
dot_halves(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   bool sa = is_signed(x->in->types[0]), sb = is_signed(x->in->types[1]);
   unsigned first = x->in->mods[PTX_MOD_half] == PTX_half_hi ? 2 : 0;
   for (unsigned i = 0; i < 2; i++)
      c += (uint64_t)(part(a, i, 16, sa) * part(b, first + i, 8, sb));
   return c;
}

/* The half of a product that mad.lo and mad.hi take. */
uint64_t
product(const struct eval *x, uint64_t a, uint64_t b)
{
   unsigned bits = width(x);
   unsigned __int128 p;
   if (is_signed(x->type))
      p = (unsigned __int128)((__int128)sign_extend(a, bits) *
                              sign_extend(b, bits));
   else
      p = (unsigned __int128)low(a, bits) * low(b, bits);
   if (x->in->mods[PTX_MOD_half] == PTX_half_hi)
      p >>= bits;
   return low((uint64_t)p, bits);
}

uint64_t
add_carry(struct eval *x, uint64_t a, uint64_t b, bool carry)
{
   unsigned bits = width(x);
   unsigned __int128 sum =
      (unsigned __int128)low(a, bits) + low(b, bits) + carry;
   x->second = (uint64_t)(sum >> bits) & 1;
   return low((uint64_t)sum, bits);
}

/* a + ~b + CC.CF: a carry of 0 is a borrow, as the hardware has it. */
uint64_t
sub_carry(struct eval *x, uint64_t a, uint64_t b, bool carry)
{
   return add_carry(x, a, low(~b, width(x)), carry);
}

uint64_t
logic3(uint64_t a, uint64_t b, uint64_t c, uint64_t table)
{
   uint64_t r = 0;
   for (unsigned i = 0; i < 32; i++) {
      unsigned index =
         (a >> i & 1) << 2 | (b >> i & 1) << 1 | (unsigned)(c >> i & 1);
      r |= (table >> index & 1) << i;
   }
   return r;
}

uint64_t
logic3_pred(struct eval *x, uint64_t a, uint64_t b, uint64_t c, uint64_t table,
            uint64_t q)
{
   uint64_t r = logic3(a, b, c, table);
   x->second = combine(x, r != 0, q);
   return r;
}

uint64_t
funnel_shift(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   bool wrap = x->in->mods[PTX_MOD_shift] == PTX_shift_wrap;
   uint64_t both = low(b, 32) << 32 | low(a, 32);
   unsigned n = (unsigned)low(c, 32);
   n = wrap ? n & 31 : n > 32 ? 32 : n;
   if (x->in->mods[PTX_MOD_side] == PTX_side_l)
      return n == 32 ? low(a, 32) : low(both << n >> 32, 32);
   return low(both >> n, 32);
}

/* 9.7.8.6; the modes other than the default one select by c's low bits. */
static unsigned
selector(unsigned mode, unsigned n, unsigned i, uint64_t c)
{
   static const uint8_t forward[4] = {0, 1, 2, 3};
   switch (mode) {
   case PTX_prmt_f4e:
      return n + forward[i];
   case PTX_prmt_b4e:
      return (n - i) & 7;
   case PTX_prmt_rc8:
      return n;
   case PTX_prmt_ecl:
      return i < n ? n : i;
   case PTX_prmt_ecr:
      return i < n ? i : n;
   case PTX_prmt_rc16:
      return (n & 1) * 2 + (i & 1);
   default:
      return (unsigned)(c >> 4 * i) & 15;
   }
}

uint64_t
permute_bytes(const struct eval *x, uint64_t a, uint64_t b, uint64_t c)
{
   uint64_t both = low(b, 32) << 32 | low(a, 32), r = 0;
   unsigned mode = x->in->mods[PTX_MOD_prmt];
   for (unsigned i = 0; i < 4; i++) {
      unsigned s = selector(mode, (unsigned)(c & 3), i, c);
      uint64_t byte = both >> 8 * (s & 7) & 0xff;
      if (!mode && (s & 8))
         byte = byte & 0x80 ? 0xff : 0;
      r |= byte << 8 * i;
   }
   return r;
}
