/* SIMD intrinsics: a 32-bit word as two halfwords or four bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Math API, "SIMD Intrinsics".  Both widths share one description,
 * written on whole words: H holds the top bit of every lane, and no carry
 * may pass from a lane to its neighbour.
 */
#pragma once

namespace sampan {

template <unsigned int H, int B> struct lanes {
   typedef unsigned int word;
   static const word LOW = H >> (B - 1); /* bit 0 of every lane */

   /* All bits of the lanes whose top bit is set in x. */
   SAMPAN_DEVICE word
   fill(word x)
   {
      x &= H;
      return (x << 1) - (x >> (B - 1));
   }
   SAMPAN_DEVICE word
   select(word mask, word yes, word no)
   {
      return (yes & mask) | (no & ~mask);
   }

   /* ---- comparisons: the answer is in the top bit of each lane ---- */

   SAMPAN_DEVICE word
   geu(word a, word b)
   {
      word rest = (a | H) - (b & ~H); /* top bit: the other bits are >= */
      return ((a & ~b) | (~(a ^ b) & rest)) & H;
   }
   SAMPAN_DEVICE word
   ne(word a, word b)
   {
      word x = a ^ b;
      return (((x & ~H) + ~H) | x) & H;
   }
   SAMPAN_DEVICE word eq(word a, word b) { return ne(a, b) ^ H; }
   SAMPAN_DEVICE word leu(word a, word b) { return geu(b, a); }
   SAMPAN_DEVICE word gtu(word a, word b) { return geu(b, a) ^ H; }
   SAMPAN_DEVICE word ltu(word a, word b) { return geu(a, b) ^ H; }
   SAMPAN_DEVICE word ges(word a, word b) { return geu(a ^ H, b ^ H); }
   SAMPAN_DEVICE word les(word a, word b) { return ges(b, a); }
   SAMPAN_DEVICE word gts(word a, word b) { return ges(b, a) ^ H; }
   SAMPAN_DEVICE word lts(word a, word b) { return ges(a, b) ^ H; }

   /* ---- arithmetic ---- */

   SAMPAN_DEVICE word
   add(word a, word b)
   {
      return ((a & ~H) + (b & ~H)) ^ ((a ^ b) & H);
   }
   SAMPAN_DEVICE word
   sub(word a, word b)
   {
      return ((a | H) - (b & ~H)) ^ ((a ^ ~b) & H);
   }
   SAMPAN_DEVICE word
   saturate(word overflow, word a, word r)
   {
      return select(fill(overflow), fill(a) ^ ~H, r);
   }
   SAMPAN_DEVICE word
   addss(word a, word b)
   {
      word r = add(a, b);
      return saturate(~(a ^ b) & (a ^ r), a, r);
   }
   SAMPAN_DEVICE word
   subss(word a, word b)
   {
      word r = sub(a, b);
      return saturate((a ^ b) & (a ^ r), a, r);
   }
   SAMPAN_DEVICE word
   addus(word a, word b)
   {
      word r = add(a, b);
      return r | fill((a & b) | ((a | b) & ~r));
   }
   SAMPAN_DEVICE word subus(word a, word b) { return sub(a, b) & fill(geu(a, b)); }
   SAMPAN_DEVICE word neg(word a) { return sub(0, a); }
   SAMPAN_DEVICE word negss(word a) { return subss(0, a); }
   SAMPAN_DEVICE word
   abs(word a)
   {
      return (a ^ fill(a)) + ((a & H) >> (B - 1));
   }
   SAMPAN_DEVICE word
   absss(word a)
   {
      word r = abs(a);
      return r - ((r & H) >> (B - 1));
   }
   SAMPAN_DEVICE word maxu(word a, word b) { return select(fill(geu(a, b)), a, b); }
   SAMPAN_DEVICE word minu(word a, word b) { return select(fill(geu(a, b)), b, a); }
   SAMPAN_DEVICE word maxs(word a, word b) { return select(fill(ges(a, b)), a, b); }
   SAMPAN_DEVICE word mins(word a, word b) { return select(fill(ges(a, b)), b, a); }
   SAMPAN_DEVICE word absdiffu(word a, word b) { return sub(maxu(a, b), minu(a, b)); }
   SAMPAN_DEVICE word absdiffs(word a, word b) { return sub(maxs(a, b), mins(a, b)); }
   SAMPAN_DEVICE word haddu(word a, word b) { return (a & b) + (((a ^ b) >> 1) & ~H); }
   SAMPAN_DEVICE word avgu(word a, word b) { return (a | b) - (((a ^ b) >> 1) & ~H); }
   /* Half goes away from zero: the floor, plus one where the sum is odd and
    * the floor not negative.
    */
   SAMPAN_DEVICE word
   avgs(word a, word b)
   {
      word floor = haddu(a ^ H, b ^ H) ^ H;
      return add(floor, (a ^ b) & ~(floor >> (B - 1)) & LOW);
   }
   /* The sum of all lanes. */
   SAMPAN_DEVICE word
   sum(word a)
   {
      word r = 0;
      for (int i = 0; i < 32; i += B)
         r += a >> i & ((1u << B) - 1);
      return r;
   }
   SAMPAN_DEVICE word sadu(word a, word b) { return sum(absdiffu(a, b)); }
   SAMPAN_DEVICE word sads(word a, word b) { return sum(absdiffs(a, b)); }
};
typedef lanes<0x80008000u, 16> halfwords;
typedef lanes<0x80808080u, 8> bytes;

} // namespace sampan

#define SAMPAN_SIMD1(op)                                                      \
   SAMPAN_DEVICE unsigned int __v##op##2(unsigned int a)                      \
   {                                                                          \
      return sampan::halfwords::op(a);                                        \
   }                                                                          \
   SAMPAN_DEVICE unsigned int __v##op##4(unsigned int a)                      \
   {                                                                          \
      return sampan::bytes::op(a);                                            \
   }
SAMPAN_SIMD1(abs)
SAMPAN_SIMD1(absss)
SAMPAN_SIMD1(neg)
SAMPAN_SIMD1(negss)
#undef SAMPAN_SIMD1

#define SAMPAN_SIMD2(name, how, op)                                           \
   SAMPAN_DEVICE unsigned int __v##name##2(unsigned int a, unsigned int b)    \
   {                                                                          \
      return how(sampan::halfwords, op, 15);                                  \
   }                                                                          \
   SAMPAN_DEVICE unsigned int __v##name##4(unsigned int a, unsigned int b)    \
   {                                                                          \
      return how(sampan::bytes, op, 7);                                       \
   }
#define SAMPAN_AS_IS(lanes, op, top) lanes::op(a, b)
#define SAMPAN_AS_MASK(lanes, op, top) lanes::fill(lanes::op(a, b))
#define SAMPAN_AS_BIT(lanes, op, top) lanes::op(a, b) >> top

#define SAMPAN_SIMD_PLAIN(op) SAMPAN_SIMD2(op, SAMPAN_AS_IS, op)
SAMPAN_SIMD_PLAIN(add)
SAMPAN_SIMD_PLAIN(addss)
SAMPAN_SIMD_PLAIN(addus)
SAMPAN_SIMD_PLAIN(sub)
SAMPAN_SIMD_PLAIN(subss)
SAMPAN_SIMD_PLAIN(subus)
SAMPAN_SIMD_PLAIN(avgs)
SAMPAN_SIMD_PLAIN(avgu)
SAMPAN_SIMD_PLAIN(haddu)
SAMPAN_SIMD_PLAIN(maxs)
SAMPAN_SIMD_PLAIN(maxu)
SAMPAN_SIMD_PLAIN(mins)
SAMPAN_SIMD_PLAIN(minu)
SAMPAN_SIMD_PLAIN(absdiffs)
SAMPAN_SIMD_PLAIN(absdiffu)
SAMPAN_SIMD_PLAIN(sads)
SAMPAN_SIMD_PLAIN(sadu)
#undef SAMPAN_SIMD_PLAIN

/* __vcmp*: all bits of a lane; __vset*: its lowest bit. */
#define SAMPAN_SIMD_COMPARE(op)                                               \
   SAMPAN_SIMD2(cmp##op, SAMPAN_AS_MASK, op)                                  \
   SAMPAN_SIMD2(set##op, SAMPAN_AS_BIT, op)
SAMPAN_SIMD_COMPARE(eq)
SAMPAN_SIMD_COMPARE(ne)
SAMPAN_SIMD_COMPARE(ges)
SAMPAN_SIMD_COMPARE(geu)
SAMPAN_SIMD_COMPARE(gts)
SAMPAN_SIMD_COMPARE(gtu)
SAMPAN_SIMD_COMPARE(les)
SAMPAN_SIMD_COMPARE(leu)
SAMPAN_SIMD_COMPARE(lts)
SAMPAN_SIMD_COMPARE(ltu)
#undef SAMPAN_SIMD_COMPARE
#undef SAMPAN_AS_BIT
#undef SAMPAN_AS_MASK
#undef SAMPAN_AS_IS
#undef SAMPAN_SIMD2
