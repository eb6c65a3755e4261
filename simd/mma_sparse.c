/* Sparse products: mma.sp, wgmma.mma_async.sp (9.7.14.6, 9.7.15.6).
 *
 * Of every four units of a row of a, two are there, and four bits of metadata
 * say which: i0 and i1, two bits each, i0 the lower ones.  A unit is a number
 * of 16 bits, half of a tf32 (both halves of one are there), a byte, or two
 * numbers of 4 bits.  So a register of a lane has one such chunk of 16-bit
 * units, or two of bytes, and is two registers of lanes when it is filled up:
 *
 *      lane t of register q, two chunks   to   lanes 2t % 4, 2t % 4 + 1 of
 *      or two halves of one                    register 2q + t / 2
 *
 * Metadata, of the four lanes 4g + s that have row g, is taken from
 *   16-bit units   lane s = selector, or where there are two registers,
 *                  2 selector + q; bits 4t of its lower half for row g, of
 *                  its upper half for row g + 8
 *   bytes          lane s = 2 selector for row g, 2 selector + 1 for row
 *                  g + 8, or where there are two registers, 2q and 2q + 1;
 *                  bits 8t
 * (the manual's figures; Hopper's as CUTLASS has them).
 *
 * What is not there is not multiplied: with integers it is 0; a float is
 * marked as one, since 0 by infinity would not be nothing (SIMD_MMA_ABSENT).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/matrix.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32, MOST_PARTS = 4 };

struct sparse {
   const struct simd_mma_kind *k;
   unsigned selector, row; /* row: 0 or 1, of eight */
   V metadata;
};

static bool
has_bytes(const struct sparse *p)
{
   return ptx_types[p->k->a].bits <= 8;
}

static V
of_lanes(struct simd_build *s, const int64_t *x)
{
   return simd_constant_vector(s, s->t_i32, x, WARP);
}

/* The chunk of metadata, 4 bits, for each lane of the filled register 2q + h.
 */
static V
chunk_of(struct simd_build *s, const struct sparse *p, unsigned q, unsigned h)
{
   unsigned registers = p->k->deep / 2;
   int index[WARP];
   int64_t shift[WARP];
   for (unsigned l = 0; l < WARP; l++) {
      unsigned t = 2 * h + l % 4 / 2, lane;
      if (has_bytes(p)) {
         lane = 2 * (registers == 1 ? p->selector : q) + p->row;
         shift[l] = 8 * t + 4 * (l % 2);
      } else {
         lane = registers == 1 ? p->selector : 2 * p->selector + q;
         shift[l] = 16 * p->row + 4 * t;
      }
      index[l] = (int)(l / 4 * 4 + lane % 4);
   }
   V x = simd_shuffle(s, p->metadata, NULL, index, WARP);
   x = LLVMBuildLShr(B, x, of_lanes(s, shift), "");
   return LLVMBuildAnd(B, x, simd_int_like(x, 15), "");
}

/* Unit `place` of each lane (a constant of its own) if the chunk has it, or 0;
 * *there: it has.
 */
static V
unit(struct simd_build *s, V chunk, V first, V second, V place, V *there)
{
   V three = simd_int_like(chunk, 3), two = simd_int_like(chunk, 2);
   V i0 = LLVMBuildAnd(B, chunk, three, "");
   V i1 = LLVMBuildLShr(B, chunk, two, "");
   V is0 = LLVMBuildICmp(B, LLVMIntEQ, i0, place, "");
   V is1 = LLVMBuildICmp(B, LLVMIntEQ, i1, place, "");
   V none = LLVMConstNull(LLVMTypeOf(first));
   *there = LLVMBuildOr(B, is0, is1, "");
   V x = LLVMBuildSelect(B, is1, second, none, "");
   return LLVMBuildSelect(B, is0, first, x, "");
}

/* Register 2q + h of the filled matrix; there[e]: element e is. */
static V
filled(struct simd_build *s, const struct sparse *p, V x, unsigned q,
       unsigned h, V *there)
{
   unsigned bits = has_bytes(p) ? 8 : 16, units = 32 / bits;
   int index[WARP];
   int64_t pair[WARP], odd[WARP];
   for (unsigned l = 0; l < WARP; l++) {
      index[l] = (int)(l / 4 * 4 + 2 * h + l % 4 / 2);
      odd[l] = l % 2;
      pair[l] = l % 2 ? 16 : 0; /* the lane's chunk of two bytes */
   }
   V chunk = chunk_of(s, p, q, h);
   x = simd_shuffle(s, x, NULL, index, WARP);
   if (p->k->a == PTX_TF32) {
      V two = of_lanes(s, odd);
      two = LLVMBuildShl(B, two, simd_int_like(two, 1), "");
      V i0 = LLVMBuildAnd(B, chunk, simd_int_like(chunk, 3), "");
      there[0] = LLVMBuildICmp(B, LLVMIntEQ, i0, two, "");
      return LLVMBuildSelect(B, there[0], x, LLVMConstNull(LLVMTypeOf(x)), "");
   }
   if (bits == 8)
      x = LLVMBuildLShr(B, x, of_lanes(s, pair), "");
   V mask = simd_int_like(x, bits == 8 ? 0xff : 0xffff), all = NULL;
   V first = LLVMBuildAnd(B, x, mask, "");
   V second = LLVMBuildLShr(B, x, simd_int_like(x, bits), "");
   second = LLVMBuildAnd(B, second, mask, "");
   for (unsigned e = 0; e < units; e++) {
      int64_t place[WARP];
      for (unsigned l = 0; l < WARP; l++)
         place[l] = bits == 8 ? e : 2 * (l % 2) + e;
      V one = unit(s, chunk, first, second, of_lanes(s, place), &there[e]);
      one = LLVMBuildShl(B, one, simd_int_like(one, e * bits), "");
      all = all ? LLVMBuildOr(B, all, one, "") : one;
   }
   return all;
}

static void
prepare(struct simd_build *s, const struct sparse *p, V memory, V *reg)
{
   const struct simd_mma_kind *k = p->k;
   for (unsigned q = 0; q < k->deep; q++) {
      V there[MOST_PARTS], x = filled(s, p, reg[q / 2], q / 2, q % 2, there);
      for (unsigned e = 0; e < k->parts; e++) {
         V one = simd_mma_number(s, k, true, x, e);
         if (k->step == SIMD_STEP_FMA) {
            V absent = simd_int_like(x, SIMD_MMA_ABSENT);
            absent = LLVMBuildBitCast(B, absent, LLVMTypeOf(one), "");
            one = LLVMBuildSelect(B, there[e], one, absent, "");
         }
         simd_mma_put(s, k, one, memory, q * k->parts + e);
      }
   }
}

V
simd_mma_sparse_function(struct simd_build *s, const struct simd_mma_kind *k,
                         unsigned selector, unsigned row)
{
   unsigned registers = k->deep / 2, count = 2 + registers;
   const char *name = arena_printf(s->arena, "matrix.sparse.%s.%s.%u.%u.%u.%u",
                                   ptx_types[k->a].text, ptx_types[k->b].text,
                                   k->step, k->deep, selector, row);
   V fn = LLVMGetNamedFunction(s->module, name);
   if (fn)
      return fn;
   LLVMTypeRef w = LLVMVectorType(s->t_i32, WARP);
   LLVMTypeRef types[2 + SIMD_MMA_DEEP] = {s->t_ptr, w};
   for (unsigned q = 0; q < registers; q++)
      types[2 + q] = w;
   fn = simd_helper_declare(s, name,
                            LLVMFunctionType(s->t_void, types, count, false));
   LLVMBuilderRef outer = simd_helper_begin(s, fn);
   struct sparse p = {.k = k, .selector = selector, .row = row};
   V from[SIMD_MMA_DEEP];
   p.metadata = LLVMGetParam(fn, 1);
   for (unsigned q = 0; q < registers; q++)
      from[q] = LLVMGetParam(fn, 2 + q);
   prepare(s, &p, LLVMGetParam(fn, 0), from);
   LLVMBuildRetVoid(B);
   simd_helper_end(s, outer);
   return fn;
}
