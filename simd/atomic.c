/* atom and red (9.7.12.14, 15).
 *
 * A block lives on one worker, so atomics on shared memory are plain
 * read-modify-writes (D7).  Elsewhere each active lane does an atomic
 * instruction of the host, in lane order; lanes that all add to one place
 * are added up first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { TURN = 4 }; /* lanes in one turn of a loop over all of them */

struct atomic {
   struct ir_inst *in;
   enum ptx_type type;
   unsigned op; /* PTX_aop_ */
   bool plain;  /* shared memory */
   LLVMTypeRef held, element;
   V address, value, compare; /* scalar, or allocas of width elements */
   V origin; /* what addresses of 32 bits are relative to; NULL: they are
                addresses of the host */
   V result; /* alloca or NULL */
   bool address_one, value_one, compare_one;
};

static bool
is_float(enum ptx_type t)
{
   return t == PTX_F32 || t == PTX_F64;
}

static bool
is_half(enum ptx_type t)
{
   return t == PTX_F16 || t == PTX_BF16 || t == PTX_F16X2 || t == PTX_BF16X2;
}

static V
half_combine(struct simd_build *s, const struct atomic *a, V old, V v)
{
   bool bf = a->type == PTX_BF16 || a->type == PTX_BF16X2;
   unsigned n = a->type == PTX_F16X2 || a->type == PTX_BF16X2 ? 2 : 1;
   LLVMTypeRef e = bf ? s->t_bfloat : s->t_half, whole = LLVMTypeOf(old);
   LLVMTypeRef t = simd_vector_of(e, n), w = simd_vector_of(s->t_float, n);
   V x = simd_widen(s, LLVMBuildBitCast(B, old, t, ""), s->t_float);
   V y = simd_widen(s, LLVMBuildBitCast(B, v, t, ""), s->t_float), r;
   V args[2] = {x, y};
   if (a->op == PTX_aop_add)
      r = LLVMBuildFAdd(B, x, y, "");
   else
      r = simd_intrinsic(
         s, a->op == PTX_aop_min ? "llvm.minnum" : "llvm.maxnum", w, args, 2);
   return LLVMBuildBitCast(B, simd_narrow_bits(s, r, e), whole, "");
}

/* What memory becomes. */
static V
combine(struct simd_build *s, const struct atomic *a, V old, V v, V compare)
{
   bool sign = ptx_types[a->type].kind == PTX_KIND_SINT;
   V args[2] = {old, v}, zero, c;
   LLVMTypeRef t = LLVMTypeOf(old);
   if (is_half(a->type) && a->op != PTX_aop_exch && a->op != PTX_aop_cas)
      return half_combine(s, a, old, v);
   switch (a->op) {
   case PTX_aop_and:
      return LLVMBuildAnd(B, old, v, "");
   case PTX_aop_or:
      return LLVMBuildOr(B, old, v, "");
   case PTX_aop_xor:
      return LLVMBuildXor(B, old, v, "");
   case PTX_aop_exch:
      return v;
   case PTX_aop_cas:
      c = LLVMBuildICmp(B, LLVMIntEQ, old, compare, "");
      return LLVMBuildSelect(B, c, v, old, "");
   case PTX_aop_add:
      return is_float(a->type) ? LLVMBuildFAdd(B, old, v, "")
                               : LLVMBuildAdd(B, old, v, "");
   case PTX_aop_inc:
      zero = LLVMConstNull(t);
      c = LLVMBuildICmp(B, LLVMIntUGE, old, v, "");
      return LLVMBuildSelect(
         B, c, zero, LLVMBuildAdd(B, old, LLVMConstInt(t, 1, false), ""), "");
   case PTX_aop_dec:
      zero = LLVMConstNull(t);
      c = LLVMBuildOr(B, LLVMBuildICmp(B, LLVMIntEQ, old, zero, ""),
                      LLVMBuildICmp(B, LLVMIntUGT, old, v, ""), "");
      return LLVMBuildSelect(
         B, c, v, LLVMBuildSub(B, old, LLVMConstInt(t, 1, false), ""), "");
   case PTX_aop_min:
      return simd_intrinsic(s, sign ? "llvm.smin" : "llvm.umin", t, args, 2);
   default:
      return simd_intrinsic(s, sign ? "llvm.smax" : "llvm.umax", t, args, 2);
   }
}

/* -1: LLVM has no such instruction for the type. */
static int
rmw_operation(const struct atomic *a)
{
   bool sign = ptx_types[a->type].kind == PTX_KIND_SINT;
   if (is_half(a->type))
      return a->op == PTX_aop_exch ? (int)LLVMAtomicRMWBinOpXchg : -1;
   switch (a->op) {
   case PTX_aop_and:
      return LLVMAtomicRMWBinOpAnd;
   case PTX_aop_or:
      return LLVMAtomicRMWBinOpOr;
   case PTX_aop_xor:
      return LLVMAtomicRMWBinOpXor;
   case PTX_aop_exch:
      return LLVMAtomicRMWBinOpXchg;
   case PTX_aop_add:
      return is_float(a->type) ? LLVMAtomicRMWBinOpFAdd : LLVMAtomicRMWBinOpAdd;
   case PTX_aop_inc:
      return LLVMAtomicRMWBinOpUIncWrap;
   case PTX_aop_dec:
      return LLVMAtomicRMWBinOpUDecWrap;
   case PTX_aop_min:
      return sign ? LLVMAtomicRMWBinOpMin : LLVMAtomicRMWBinOpUMin;
   case PTX_aop_max:
      return sign ? LLVMAtomicRMWBinOpMax : LLVMAtomicRMWBinOpUMax;
   default:
      return -1;
   }
}

/* Compare and swap until nobody came between. */
static V
swap_loop(struct simd_build *s, const struct atomic *a, V p, V v)
{
   LLVMBasicBlockRef from = LLVMGetInsertBlock(B),
                     loop = simd_block_append(s, "swap"),
                     end = simd_block_append(s, "swapped");
   V first = LLVMBuildLoad2(B, a->held, p, "");
   LLVMSetVolatile(first, true);
   LLVMBuildBr(B, loop);
   LLVMPositionBuilderAtEnd(B, loop);
   V old = LLVMBuildPhi(B, a->held, "");
   V want = combine(s, a, old, v, NULL);
   V pair = LLVMBuildAtomicCmpXchg(B, p, old, want,
                                   LLVMAtomicOrderingSequentiallyConsistent,
                                   LLVMAtomicOrderingMonotonic, false);
   V seen = LLVMBuildExtractValue(B, pair, 0, "");
   V done = LLVMBuildExtractValue(B, pair, 1, "");
   V values[2] = {first, seen};
   LLVMBasicBlockRef blocks[2] = {from, loop};
   LLVMAddIncoming(old, values, blocks, 2);
   LLVMBuildCondBr(B, done, end, loop);
   LLVMPositionBuilderAtEnd(B, end);
   return old;
}

/* One atomic operation; gives the old value. */
static V
one(struct simd_build *s, const struct atomic *a, V address, V v, V compare)
{
   V p;
   if (a->origin) {
      address = LLVMBuildZExt(B, address, s->t_i64, "");
      p = LLVMBuildGEP2(B, s->t_i8, a->origin, &address, 1, "");
   } else {
      p = LLVMBuildIntToPtr(B, address, s->t_ptr, "");
   }
   if (a->plain) {
      V old = LLVMBuildLoad2(B, a->held, p, "");
      simd_tag(s, old, MEM_SHARED);
      V set = LLVMBuildStore(B, combine(s, a, old, v, compare), p);
      simd_tag(s, set, MEM_SHARED);
      return old;
   }
   if (a->op == PTX_aop_cas) {
      V pair = LLVMBuildAtomicCmpXchg(
         B, p, compare, v, LLVMAtomicOrderingSequentiallyConsistent,
         LLVMAtomicOrderingSequentiallyConsistent, false);
      return LLVMBuildExtractValue(B, pair, 0, "");
   }
   int rmw = rmw_operation(a);
   if (rmw < 0)
      return swap_loop(s, a, p, v);
   return LLVMBuildAtomicRMW(B, (LLVMAtomicRMWBinOp)rmw, p, v,
                             LLVMAtomicOrderingSequentiallyConsistent, false);
}

static V
lane_of(struct simd_build *s, V x, bool is_one, V lane, LLVMTypeRef t)
{
   if (is_one || !x)
      return x;
   V p = LLVMBuildInBoundsGEP2(B, t, x, &lane, 1, "");
   V v = LLVMBuildLoad2(B, t, p, "");
   simd_tag(s, v, MEM_FRAME);
   return v;
}

static void
each(struct simd_build *s, V lane, void *data)
{
   struct atomic *a = data;
   LLVMTypeRef t = a->origin ? s->t_i32 : s->t_i64;
   V address = lane_of(s, a->address, a->address_one, lane, t);
   V v = lane_of(s, a->value, a->value_one, lane, a->held);
   V c = lane_of(s, a->compare, a->compare_one, lane, a->held);
   V old = one(s, a, address, v, c);
   if (a->result) {
      V p = LLVMBuildInBoundsGEP2(B, a->held, a->result, &lane, 1, "");
      simd_tag(s, LLVMBuildStore(B, old, p), MEM_FRAME);
   }
}

/* All lanes, one after the other, some in one turn of a loop.  Not all in
 * straight code: LLVM would take the addresses out of registers, so that they
 * come late and in any order, and the chip finds too late that two are equal
 * (measured: 345 ms against 43 for the histogram of doc/performance.md).
 */
static void
every_lane(struct simd_build *s, struct atomic *a)
{
   unsigned at_once = s->width < TURN ? s->width : TURN;
   LLVMBasicBlockRef from = LLVMGetInsertBlock(B),
                     loop = simd_block_append(s, "lanes"),
                     end = simd_block_append(s, "lanes");
   LLVMBuildBr(B, loop);
   LLVMPositionBuilderAtEnd(B, loop);
   V first = LLVMBuildPhi(B, s->t_i32, "");
   for (unsigned l = 0; l < at_once; l++)
      each(s, LLVMBuildAdd(B, first, simd_i32(s, l), ""), a);
   V next = LLVMBuildAdd(B, first, simd_i32(s, at_once), "");
   V values[2] = {simd_i32(s, 0), next};
   LLVMBasicBlockRef blocks[2] = {from, LLVMGetInsertBlock(B)};
   LLVMAddIncoming(first, values, blocks, 2);
   V more = LLVMBuildICmp(B, LLVMIntULT, next, simd_i32(s, s->width), "");
   LLVMBuildCondBr(B, more, loop, end);
   LLVMPositionBuilderAtEnd(B, end);
}

/* A vector to memory, to be read lane by lane. */
static V
spill(struct simd_build *s, V x, bool *is_one)
{
   *is_one = !simd_is_vector(x);
   if (*is_one)
      return x;
   V home = simd_alloca(s, LLVMTypeOf(x), "lanes");
   simd_tag(s, LLVMBuildStore(B, x, home), MEM_FRAME);
   return home;
}

static V
operand(struct simd_build *s, const struct ir_value *v, LLVMTypeRef t)
{
   V x =
      shape_uniform(v) || s->width == 1 ? simd_scalar(s, v) : simd_vector(s, v);
   LLVMTypeRef want = simd_like(s, x, t);
   return LLVMTypeOf(x) == want ? x : LLVMBuildBitCast(B, x, want, "");
}

/* The neutral element of a reduction, in inactive lanes. */
static const char *
reduction(const struct atomic *a, uint64_t *neutral)
{
   bool sign = ptx_types[a->type].kind == PTX_KIND_SINT;
   unsigned bits = ptx_types[a->type].bits;
   uint64_t ones = bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
   *neutral = 0;
   if (is_half(a->type))
      return NULL;
   if (is_float(a->type)) {
      *neutral = bits == 64 ? 1ull << 63 : 1ull << 31; /* -0 */
      return a->op == PTX_aop_add ? "llvm.vector.reduce.fadd" : NULL;
   }
   switch (a->op) {
   case PTX_aop_add:
      return "llvm.vector.reduce.add";
   case PTX_aop_or:
      return "llvm.vector.reduce.or";
   case PTX_aop_xor:
      return "llvm.vector.reduce.xor";
   case PTX_aop_and:
      *neutral = ones;
      return "llvm.vector.reduce.and";
   case PTX_aop_min:
      *neutral = sign ? ones >> 1 : ones;
      return sign ? "llvm.vector.reduce.smin" : "llvm.vector.reduce.umin";
   case PTX_aop_max:
      *neutral = sign ? (ones >> 1) + 1 : 0;
      return sign ? "llvm.vector.reduce.smax" : "llvm.vector.reduce.umax";
   default:
      return NULL;
   }
}

/* All lanes at one place, nobody wants the old value: combine first. */
static bool
combined(struct simd_build *s, struct atomic *a, V value, V mask)
{
   uint64_t neutral;
   const char *name = reduction(a, &neutral);
   if (!name || s->width == 1)
      return false;
   V x = simd_splat(s, value, s->width);
   LLVMTypeRef t = LLVMTypeOf(x);
   if (mask) {
      V n = LLVMConstInt(
         is_float(a->type)
            ? LLVMIntTypeInContext(s->llvm, ptx_types[a->type].bits)
            : a->held,
         neutral, false);
      n = LLVMConstBitCast(n, a->held);
      x = LLVMBuildSelect(B, mask, x, simd_splat(s, n, s->width), "");
   }
   V total;
   if (is_float(a->type)) {
      V args[2] = {LLVMConstReal(a->held, -0.0), x};
      total = simd_intrinsic(s, name, t, args, 2);
   } else {
      total = simd_intrinsic(s, name, t, &x, 1);
   }
   one(s, a, a->address, total, NULL);
   return true;
}

/* Element i of the operands, that far behind the address. */
static void
atomic_element(struct simd_build *s, struct ir_inst *in, unsigned i,
               V addresses)
{
   struct atomic a = {.in = in, .type = in->types[0]};
   V mask = simd_inst_mask(s, in), value, compare = NULL, address = addresses;
   struct ir_value *d = i < in->dst_count ? in->dst[i] : NULL;
   bool wanted = d && d->use_count;

   a.op = in->mods[PTX_MOD_aop];
   a.plain = in->space == PTX_SPACE_SHARED;
   if (simd_element_bits(address) == 32)
      a.origin = s->shared;
   a.held = simd_scalar_type(s, in->src[1]->type);
   if (is_float(a.type) && a.op == PTX_aop_add)
      a.held = a.type == PTX_F32 ? s->t_float : s->t_double;
   if (i)
      address = LLVMBuildAdd(
         B, address, simd_int_like(address, i * ptx_types[a.type].bits / 8),
         "");
   value = operand(s, in->src[1 + i], a.held);
   if (a.op == PTX_aop_cas) {
      compare = value;
      value = operand(s, in->src[2], a.held);
   }
   if (!simd_is_vector(address) && !wanted && !in->guard) {
      a.address = address;
      if (combined(s, &a, value, mask))
         return;
   }
   a.address = spill(s, address, &a.address_one);
   a.value = spill(s, value, &a.value_one);
   if (compare)
      a.compare = spill(s, compare, &a.compare_one);
   LLVMTypeRef all = simd_vector_of(a.held, s->width);
   if (wanted) {
      a.result = simd_alloca(s, all, "old");
      simd_tag(s, LLVMBuildStore(B, LLVMConstNull(all), a.result), MEM_FRAME);
   }
   if (a.plain && !mask) {
      every_lane(s, &a);
   } else {
      simd_each_lane(s, mask, each, &a);
   }
   if (wanted) {
      V r = LLVMBuildLoad2(B, all, a.result, "");
      simd_tag(s, r, MEM_FRAME);
      LLVMTypeRef t = simd_vector_of(simd_scalar_type(s, d->type), s->width);
      simd_set(s, d, LLVMTypeOf(r) == t ? r : LLVMBuildBitCast(B, r, t, ""));
   } else if (d) {
      simd_set(
         s, d,
         LLVMConstNull(simd_vector_of(simd_scalar_type(s, d->type), s->width)));
   }
}

/* Addresses of shared memory that differ between lanes, as the 32 bits that
 * they are (wider registers are truncated: 6.4.1): half as much to store for
 * the loop over the lanes.  Else NULL.
 */
static V
narrow_address(struct simd_build *s, const struct ir_inst *in)
{
   if (in->space != PTX_SPACE_SHARED || s->width == 1 ||
       shape_uniform(in->src[0]))
      return NULL;
   V x = simd_vector(s, in->src[0]);
   if (simd_element_bits(x) > 32)
      x = LLVMBuildTrunc(B, x, simd_like(s, x, s->t_i32), "");
   return in->imm ? LLVMBuildAdd(B, x, simd_int_like(x, (uint32_t)in->imm), "")
                  : x;
}

/* Vectors (sm_90): each element is an operation of its own. */
bool
simd_atomic(struct simd_build *s, struct ir_inst *in)
{
   unsigned count = in->mods[PTX_MOD_vec] ? in->src_count - 1 : 1;
   V address = narrow_address(s, in);
   if (!address)
      address = simd_address_of(s, in);
   for (unsigned i = 0; i < count; i++)
      atomic_element(s, in, i, address);
   return true;
}
