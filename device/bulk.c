/* Bulk copies and reductions of kernels, as a service: done when they return.
 *
 * Where bytes go to several blocks of a cluster, they go to the same place of
 * each one's shared memory, and so does the news to the mbarrier: a block sees
 * the others' shared memory in its own window (simd/abi.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <string.h>

#define OPERAND(slot) operands[(slot)*op->lanes + lane]
#define POINTER(slot) ((char *)(uintptr_t)OPERAND(slot))

/* ---- Reductions ---- */

static float
bfloat_to_float(uint16_t h)
{
   uint32_t w = (uint32_t)h << 16;
   float f;
   memcpy(&f, &w, 4);
   return f;
}

static uint16_t
float_to_bfloat(uint32_t w)
{
   if ((w & 0x7fffffff) > 0x7f800000)
      return 0x7fff;
   return (uint16_t)((w + 0x7fff + (w >> 16 & 1)) >> 16);
}

static double
combine_floats(unsigned aop, double x, double y)
{
   switch (aop) {
   case PTX_aop_min:
      return x < y || y != y ? x : y;
   case PTX_aop_max:
      return x > y || y != y ? x : y;
   default:
      return x + y;
   }
}

/* Sums of two halves are exact in a double: rounded once. */
static uint16_t
combine_halves(bool brain, unsigned aop, uint16_t a, uint16_t b)
{
   float x = brain ? bfloat_to_float(a) : device_half_to_float(a);
   float y = brain ? bfloat_to_float(b) : device_half_to_float(b);
   float f = (float)combine_floats(aop, x, y);
   uint32_t w;
   memcpy(&w, &f, 4);
   return brain ? float_to_bfloat(w) : device_float_to_half(w);
}

static uint64_t
combine_integers(bool sign, unsigned bits, unsigned aop, uint64_t a, uint64_t b)
{
   uint64_t all = bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
   unsigned up = 64 - bits;
   bool less = sign ? (int64_t)(a << up) < (int64_t)(b << up) : a < b;
   switch (aop) {
   case PTX_aop_and:
      return a & b;
   case PTX_aop_or:
      return a | b;
   case PTX_aop_xor:
      return a ^ b;
   case PTX_aop_inc:
      return a >= b ? 0 : a + 1;
   case PTX_aop_dec:
      return !a || a > b ? b : a - 1;
   case PTX_aop_min:
      return less ? a : b;
   case PTX_aop_max:
      return less ? b : a;
   default:
      return (a + b) & all;
   }
}

static uint64_t
combine(unsigned type, unsigned aop, uint64_t a, uint64_t b)
{
   switch (type) {
   case PTX_F16:
   case PTX_BF16:
      return combine_halves(type == PTX_BF16, aop, (uint16_t)a, (uint16_t)b);
   case PTX_F32: {
      uint32_t wa = (uint32_t)a, wb = (uint32_t)b;
      float x, y;
      memcpy(&x, &wa, 4);
      memcpy(&y, &wb, 4);
      x = aop == PTX_aop_add ? x + y : (float)combine_floats(aop, x, y);
      memcpy(&wa, &x, 4);
      return wa;
   }
   case PTX_F64: {
      double x, y;
      memcpy(&x, &a, 8);
      memcpy(&y, &b, 8);
      x = combine_floats(aop, x, y);
      memcpy(&a, &x, 8);
      return a;
   }
   default:
      return combine_integers(ptx_types[type].kind == PTX_KIND_SINT,
                              ptx_types[type].bits, aop, a, b);
   }
}

void
device_reduce(unsigned type, unsigned aop, void *to, const void *from)
{
   switch (ptx_types[type].bits) {
   case 8: {
      uint8_t value, old;
      memcpy(&value, from, 1);
      old = __atomic_load_n((uint8_t *)to, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n(
         (uint8_t *)to, &old, (uint8_t)combine(type, aop, old, value), false,
         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
      return;
   }
   case 16: {
      uint16_t value, old;
      memcpy(&value, from, 2);
      old = __atomic_load_n((uint16_t *)to, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n(
         (uint16_t *)to, &old, (uint16_t)combine(type, aop, old, value), false,
         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
      return;
   }
   case 32: {
      uint32_t value, old;
      memcpy(&value, from, 4);
      old = __atomic_load_n((uint32_t *)to, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n(
         (uint32_t *)to, &old, (uint32_t)combine(type, aop, old, value), false,
         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
      return;
   }
   default: {
      uint64_t value, old;
      memcpy(&value, from, 8);
      old = __atomic_load_n((uint64_t *)to, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n((uint64_t *)to, &old,
                                          combine(type, aop, old, value), false,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED))
         ;
   }
   }
}

/* ---- Copies ---- */

static void
bytes_came(void *mbarrier, uint64_t bytes)
{
   uint64_t word;
   memcpy(&word, mbarrier, 8);
   word = simd_mbarrier_bytes_came(word, bytes);
   memcpy(mbarrier, &word, 8);
}

/* One copy, to a place of shared memory or of global: the bytes. */
static size_t
transfer(struct simd_block *b, const struct simd_bulk_op *op, unsigned lane,
         const uint64_t *operands, char *to)
{
   size_t size = ptx_types[op->type].bits / 8, bytes;
   const char *from = POINTER(SIMD_BULK_FROM);
   switch (op->kind) {
   case SIMD_BULK_COPY:
      bytes = (uint32_t)OPERAND(SIMD_BULK_BYTES);
      memmove(to, from, bytes);
      return bytes;
   case SIMD_BULK_REDUCE:
      bytes = (uint32_t)OPERAND(SIMD_BULK_BYTES);
      for (size_t at = 0; at + size <= bytes; at += size)
         device_reduce(op->type, op->aop, to + at, from + at);
      return bytes;
   case SIMD_BULK_REDUCE_VALUE: {
      uint64_t value = OPERAND(SIMD_BULK_VALUE);
      uint32_t low = (uint32_t)value;
      device_reduce(op->type, op->aop, to,
                    size == 8 ? (void *)&value : (void *)&low);
      return size;
   }
   default:
      return device_tensor_run(b, op, lane, operands, to);
   }
}

static void
check_aligned(struct simd_block *b, const struct simd_bulk_op *op,
              unsigned lane, uint64_t bits, unsigned align)
{
   if (bits & (align - 1))
      device_fault_raise(b, CUDA_ERROR_MISALIGNED_ADDRESS, 1ull << lane,
                         op->ptx_line, op->file, op->line);
}

static void
run_lane(struct simd_block *b, const struct simd_bulk_op *op, unsigned lane,
         const uint64_t *operands)
{
   char *to = POINTER(SIMD_BULK_TO), *mbarrier = POINTER(SIMD_BULK_MBARRIER);
   if (op->kind == SIMD_BULK_COPY || op->kind == SIMD_BULK_REDUCE)
      check_aligned(b, op, lane,
                    OPERAND(SIMD_BULK_TO) | OPERAND(SIMD_BULK_FROM) |
                       OPERAND(SIMD_BULK_BYTES),
                    16);
   if (op->mbarrier)
      check_aligned(b, op, lane, OPERAND(SIMD_BULK_MBARRIER), 8);
   if (!op->multicast) {
      size_t bytes = transfer(b, op, lane, operands, to);
      if (op->mbarrier)
         bytes_came(mbarrier, bytes);
      return;
   }
   for (uint32_t m = OPERAND(SIMD_BULK_MASK) & 0xffff; m; m &= m - 1) {
      unsigned rank = (unsigned)__builtin_ctz(m);
      size_t bytes =
         transfer(b, op, lane, operands, device_cluster_map(b, to, rank));
      bytes_came(device_cluster_map(b, mbarrier, rank), bytes);
   }
}

void
device_service_bulk(struct simd_block *b, uint64_t lanes,
                    const struct simd_bulk_op *op, const uint64_t *operands)
{
   for (; lanes; lanes &= lanes - 1)
      run_lane(b, op, (unsigned)__builtin_ctzll(lanes), operands);
}
