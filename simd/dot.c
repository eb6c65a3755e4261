/* Dot products of the small integers in words of 32 bits, added to a word:
 * dp4a, dp2a, and the matrices of bytes (matrix.c).
 *
 *    c + a.0 * b.0 + a.1 * b.1 ...          modulo 2^32
 *
 * Exact whatever the chip has.  Its own instruction multiplies bytes of which
 * the first are unsigned and the second signed (x86: VNNI); where both are
 * signed or both are not, one of them is moved by 128, and what that adds is
 * taken off again:
 *
 *    signed     a.b = (a + 128).b - 128 sum(b)
 *    unsigned   a.b = (a - 128).b + 128 sum(b)
 *
 * Else pairs of 16 bits are multiplied and added (x86: pmaddwd; we name it,
 * since LLVM would first see that products of bytes fit 16 bits).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { FLIP = 0x80808080 };

static unsigned
lanes_of(V x)
{
   return simd_is_vector(x) ? LLVMGetVectorSize(LLVMTypeOf(x)) : 1;
}

static V
part(struct simd_build *s, V x, unsigned first, unsigned count)
{
   int index[128];
   if (count == lanes_of(x))
      return x;
   for (unsigned i = 0; i < count; i++)
      index[i] = (int)(first + i);
   return simd_shuffle(s, x, NULL, index, count);
}

/* Lanes of one instruction for n of them; 0: there is none. */
static unsigned
chip_lanes(const struct simd_build *s, unsigned n)
{
   unsigned most = s->chip & SIMD_CHIP_VNNI_512   ? 16
                   : s->chip & SIMD_CHIP_VNNI_256 ? 8
                                                  : 0;
   unsigned least = s->chip & SIMD_CHIP_VNNI_256 ? 4 : 16;
   if (n < least || !most)
      return 0;
   return n < most ? n : most;
}

/* Bytes of a unsigned, of b signed. */
static V
chip_dot(struct simd_build *s, V a, V b, V c)
{
   unsigned n = lanes_of(c), each = chip_lanes(s, n);
   const char *name = each == 16  ? "llvm.x86.avx512.vpdpbusd.512"
                      : each == 8 ? "llvm.x86.avx512.vpdpbusd.256"
                                  : "llvm.x86.avx512.vpdpbusd.128";
   V piece[64];
   for (unsigned i = 0; i < n / each; i++) {
      V args[3] = {part(s, c, i * each, each), part(s, a, i * each, each),
                   part(s, b, i * each, each)};
      piece[i] = simd_intrinsic(s, name, NULL, args, 3);
   }
   return simd_concatenate(s, piece, n / each);
}

/* The bytes at first, first + 2 of each word as 16 bits each, which stand at
 * even (or odd) places of a vector of twice the lanes.
 */
V
simd_byte_pairs(struct simd_build *s, V x, unsigned first, bool sign)
{
   unsigned n = lanes_of(x);
   LLVMTypeRef t = LLVMVectorType(s->t_i16, 2 * n);
   x = LLVMBuildBitCast(B, x, t, "");
   V eight = simd_int_like(x, 8);
   if (!sign)
      return first ? LLVMBuildLShr(B, x, eight, "")
                   : LLVMBuildAnd(B, x, simd_int_like(x, 255), "");
   if (!first)
      x = LLVMBuildShl(B, x, eight, "");
   return LLVMBuildAShr(B, x, eight, "");
}

/* a.lo * b.lo + a.hi * b.hi, by the chip; NULL: it cannot. */
static V
chip_pairs(struct simd_build *s, V a, V b, unsigned n)
{
   unsigned most = s->chip & SIMD_CHIP_AVX512 ? 16
                   : s->chip & SIMD_CHIP_AVX2 ? 8
                                              : 4;
   if (!(s->chip & SIMD_CHIP_X86) || n < 4)
      return NULL;
   unsigned each = n < most ? n : most;
   const char *name = each == 16  ? "llvm.x86.avx512.pmaddw.d.512"
                      : each == 8 ? "llvm.x86.avx2.pmadd.wd"
                                  : "llvm.x86.sse2.pmadd.wd";
   V piece[64];
   for (unsigned i = 0; i < n / each; i++) {
      V args[2] = {part(s, a, 2 * i * each, 2 * each),
                   part(s, b, 2 * i * each, 2 * each)};
      piece[i] = simd_intrinsic(s, name, NULL, args, 2);
   }
   return simd_concatenate(s, piece, n / each);
}

/* c + a.lo * b.lo + a.hi * b.hi of words that are pairs of signed 16 bits,
 * whose sum is known to be no overflow.
 */
V
simd_dot_pairs(struct simd_build *s, V a, V b, V c)
{
   unsigned n = lanes_of(c);
   LLVMTypeRef t = simd_like(s, c, s->t_i32);
   LLVMTypeRef halves = LLVMVectorType(s->t_i16, 2 * n);
   a = LLVMBuildBitCast(B, a, halves, "");
   b = LLVMBuildBitCast(B, b, halves, "");
   V sum = chip_pairs(s, a, b, n);
   for (unsigned odd = sum ? 2 : 0; odd < 2; odd++) {
      int index[64];
      for (unsigned i = 0; i < n; i++)
         index[i] = (int)(2 * i + odd);
      V x, y;
      if (n == 1) {
         x = LLVMBuildExtractElement(B, a, simd_i32(s, odd), "");
         y = LLVMBuildExtractElement(B, b, simd_i32(s, odd), "");
      } else {
         x = simd_shuffle(s, a, NULL, index, n);
         y = simd_shuffle(s, b, NULL, index, n);
      }
      x = LLVMBuildSExt(B, x, t, "");
      y = LLVMBuildSExt(B, y, t, "");
      x = LLVMBuildNSWMul(B, x, y, "");
      sum = sum ? LLVMBuildNSWAdd(B, sum, x, "") : x;
   }
   return LLVMBuildAdd(B, c, sum, "");
}

bool
simd_dots_bytes(const struct simd_build *s, unsigned lanes)
{
   return chip_lanes(s, lanes) != 0;
}

/* Words of bytes, each signed or not. */
V
simd_dot_bytes(struct simd_build *s, V a, V b, V c, bool sign_a, bool sign_b)
{
   if (!simd_dots_bytes(s, lanes_of(c))) {
      for (unsigned i = 0; i < 2; i++)
         c = simd_dot_pairs(s, simd_byte_pairs(s, a, i, sign_a),
                            simd_byte_pairs(s, b, i, sign_b), c);
      return c;
   }
   if (sign_a != sign_b)
      return sign_a ? chip_dot(s, b, a, c) : chip_dot(s, a, b, c);
   V flip = simd_int_like(a, FLIP), none = LLVMConstNull(LLVMTypeOf(c));
   a = LLVMBuildXor(B, a, flip, "");
   V much = sign_b ? chip_dot(s, flip, b, none) : chip_dot(s, b, flip, none);
   c = LLVMBuildSub(B, c, much, "");
   return sign_a ? chip_dot(s, a, b, c) : chip_dot(s, b, a, c);
}

/* Halves of a by the two low (or high) bytes of b. */
V
simd_dot_halves(struct simd_build *s, V a, V b, V c, bool high, bool sign_a,
                bool sign_b)
{
   unsigned n = lanes_of(c);
   LLVMTypeRef halves = LLVMVectorType(s->t_i16, 2 * n);
   if (!high)
      b = LLVMBuildShl(B, b, simd_int_like(b, 16), "");
   /* Byte 2 to the top of the low half; byte 3 is at that of the high one. */
   V low = LLVMBuildLShr(B, b, simd_int_like(b, 8), "");
   low = LLVMBuildAnd(B, low, simd_int_like(low, 0xff00), "");
   b = LLVMBuildAnd(B, b, simd_int_like(b, 0xff000000), "");
   b = LLVMBuildBitCast(B, LLVMBuildOr(B, b, low, ""), halves, "");
   V eight = simd_int_like(b, 8);
   b = sign_b ? LLVMBuildAShr(B, b, eight, "") : LLVMBuildLShr(B, b, eight, "");
   if (!sign_a) { /* a = (a - 2^15) + 2^15; nothing overflows */
      V flip = simd_int_like(a, 0x80008000);
      V much = simd_dot_pairs(s, flip, b, LLVMConstNull(LLVMTypeOf(c)));
      c = LLVMBuildSub(B, c, much, "");
      a = LLVMBuildXor(B, a, flip, "");
   }
   return simd_dot_pairs(s, a, b, c);
}
