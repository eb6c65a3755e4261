/* Surfaces: texels read and written by kernels, one lane at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * PTX ISA, suld, sust, sured.  x counts bytes, or texels where values are
 * converted (.p).
 */
#include "device/device_int.h"

#include <string.h>

#define OPERAND(slot) operands[(slot)*op->lanes + lane]

/* Where the access goes, or NULL: nowhere (.zero). */
static char *
place(struct simd_block *b, const struct simd_texture_op *op, unsigned lane,
      const struct device_texture *t, const uint32_t *operands)
{
   const struct device_texture_level *l = &t->levels[0];
   unsigned size = op->formatted ? t->element : op->bytes * op->count;
   bool array = op->geom == PTX_geom_a1d || op->geom == PTX_geom_a2d;
   bool flat = op->geom == PTX_geom_g1d || op->geom == PTX_geom_a1d;
   int64_t at[3] = {(int32_t)OPERAND(SIMD_TEXTURE_X), 0, 0};
   int64_t most[3] = {(int64_t)l->width * t->element - size,
                      (int64_t)l->height - 1, (int64_t)l->depth - 1};

   if (!flat)
      at[1] = (int32_t)OPERAND(SIMD_TEXTURE_X + 1);
   if (array)
      at[2] = (int32_t)OPERAND(SIMD_TEXTURE_LAYER);
   else if (op->geom == PTX_geom_g3d)
      at[2] = (int32_t)OPERAND(SIMD_TEXTURE_X + 2);
   if (op->formatted)
      at[0] *= t->element;
   else if (at[0] % (int64_t)size)
      device_texture_fault(b, op, lane, CUDA_ERROR_MISALIGNED_ADDRESS,
                           "surface access at byte", (uint64_t)at[0]);
   for (unsigned d = 0; d < 3; d++) {
      if (at[d] >= 0 && at[d] <= most[d])
         continue;
      if (op->trap == PTX_trap_zero || most[d] < 0)
         return NULL;
      if (op->trap != PTX_trap_clamp)
         device_texture_fault(b, op, lane, CUDA_ERROR_ILLEGAL_ADDRESS,
                              d == 0   ? "surface access outside, at byte"
                              : d == 1 ? "surface access outside, in row"
                                       : "surface access outside, in plane",
                              (uint64_t)at[d]);
      at[d] = at[d] < 0 ? 0 : most[d];
   }
   at[0] -= at[0] % (int64_t)size;
   return l->data + (size_t)at[2] * l->slice + (size_t)at[1] * l->pitch +
          (size_t)at[0];
}

uint16_t
device_float_to_half(uint32_t w)
{
   uint32_t sign = w >> 16 & 0x8000, a = w & 0x7fffffff;
   if (a > 0x7f800000)
      return 0x7fff;
   if (a >= 0x477ff000) /* rounds to 2^16 */
      return (uint16_t)(sign | 0x7c00);
   if (a < 0x33000001)
      return (uint16_t)sign;
   uint32_t shift = 13, fraction = a - 0x38000000;
   if (a < 0x38800000) { /* a denormal */
      shift = 126 - (a >> 23);
      fraction = (a & 0x7fffff) | 0x800000;
   }
   uint32_t rest = fraction & ((1u << shift) - 1), half = 1u << (shift - 1);
   fraction >>= shift;
   if (rest > half || (rest == half && fraction & 1))
      fraction++;
   return (uint16_t)(sign | fraction);
}

static int32_t
limit(int32_t x, int32_t least, int32_t most)
{
   return x < least ? least : x > most ? most : x;
}

/* sust.p: a 32-bit value to the surface's own format. */
static void
store_channel(const struct device_texture *t, char *p, unsigned i, uint32_t w)
{
   uint16_t h;

   switch (t->format) {
   case CU_AD_FORMAT_UNSIGNED_INT8:
      p[i] = (char)(w > 255 ? 255 : w);
      return;
   case CU_AD_FORMAT_SIGNED_INT8:
      p[i] = (char)limit((int32_t)w, -128, 127);
      return;
   case CU_AD_FORMAT_UNSIGNED_INT16:
      h = (uint16_t)(w > 65535 ? 65535 : w);
      break;
   case CU_AD_FORMAT_SIGNED_INT16:
      h = (uint16_t)limit((int32_t)w, -32768, 32767);
      break;
   case CU_AD_FORMAT_HALF:
      h = device_float_to_half(w);
      break;
   default:
      memcpy(p + 4 * i, &w, 4);
      return;
   }
   memcpy(p + 2 * i, &h, 2);
}

static uint64_t
combine(uint32_t aop, bool is_signed, uint64_t old, uint64_t x, unsigned bytes)
{
   int64_t a = bytes == 4 ? (int32_t)old : (int64_t)old;
   int64_t c = bytes == 4 ? (int32_t)x : (int64_t)x;
   bool less = is_signed ? a < c : old < x;

   switch (aop) {
   case PTX_aop_add:
      return old + x;
   case PTX_aop_min:
      return less ? old : x;
   case PTX_aop_max:
      return less ? x : old;
   case PTX_aop_and:
      return old & x;
   default:
      return old | x;
   }
}

static void
reduce(const struct simd_texture_op *op, const struct device_texture *t,
       char *p, uint64_t x)
{
   bool is_signed =
      op->formatted ? t->format == CU_AD_FORMAT_SIGNED_INT32 : op->is_signed;
   if (op->bytes == 8) {
      uint64_t old = __atomic_load_n((uint64_t *)p, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n(
         (uint64_t *)p, &old, combine(op->aop, is_signed, old, x, 8), true,
         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
   } else {
      uint32_t old = __atomic_load_n((uint32_t *)p, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n(
         (uint32_t *)p, &old,
         (uint32_t)combine(op->aop, is_signed, old, (uint32_t)x, 4), true,
         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
   }
}

/* Values lie in words: two each of 8 bytes, else one. */
static void
store(const struct simd_texture_op *op, const struct device_texture *t,
      unsigned lane, char *p, const uint32_t *operands)
{
   unsigned words = op->bytes == 8 ? 2 : 1;
   for (unsigned i = 0; i < op->count; i++) {
      uint32_t w[2] = {OPERAND(SIMD_SURFACE_VALUES + words * i),
                       words == 2 ? OPERAND(SIMD_SURFACE_VALUES + 2 * i + 1)
                                  : 0};
      if (!op->formatted) {
         for (unsigned k = 0; k < op->bytes; k += 4) {
            size_t n = op->bytes < 4 ? op->bytes : 4;
            uint16_t h = (uint16_t)w[0];
            uint8_t c = (uint8_t)w[0];
            char *to = p + i * op->bytes + k;
            if (n == 1)
               memcpy(to, &c, 1);
            else if (n == 2)
               memcpy(to, &h, 2);
            else
               memcpy(to, &w[k / 4], 4);
         }
      } else if (i < t->channels) {
         store_channel(t, p, i, w[0]);
      }
   }
}

static void
load(const struct simd_texture_op *op, unsigned lane, const char *p,
     uint32_t *results)
{
   unsigned words = op->bytes == 8 ? 2 : 1;
   for (unsigned i = 0; i < op->count; i++) {
      const char *from = p ? p + i * op->bytes : NULL;
      for (unsigned k = 0; k < words; k++) {
         uint32_t w = 0;
         uint16_t h = 0;
         if (from && op->bytes == 1)
            w = (uint8_t)*from;
         else if (from && op->bytes == 2) {
            memcpy(&h, from, 2);
            w = h;
         } else if (from)
            memcpy(&w, from + 4 * k, 4);
         results[(words * i + k) * op->lanes + lane] = w;
      }
   }
}

void
device_surface_access(struct simd_block *b, const struct simd_texture_op *op,
                      unsigned lane, const struct device_texture *t,
                      const uint32_t *operands, uint32_t *results)
{
   char *p = place(b, op, lane, t, operands);

   if (op->kind == SIMD_SURFACE_REDUCE && op->formatted &&
       t->format != CU_AD_FORMAT_UNSIGNED_INT32 &&
       t->format != CU_AD_FORMAT_SIGNED_INT32)
      device_texture_fault(b, op, lane, CUDA_ERROR_ILLEGAL_INSTRUCTION,
                           "sured.p on a surface of format", t->format);
   if (op->kind == SIMD_SURFACE_LOAD)
      load(op, lane, p, results);
   else if (p && op->kind == SIMD_SURFACE_STORE)
      store(op, t, lane, p, operands);
   else if (p)
      reduce(op, t, p,
             OPERAND(SIMD_SURFACE_VALUES) |
                (op->bytes == 8
                    ? (uint64_t)OPERAND(SIMD_SURFACE_VALUES + 1) << 32
                    : 0));
}
