/* Asynchronous copies, mbarriers and addresses within a cluster, on a device
 * that copies at once (9.7.8.24, 9.7.12.15).
 *
 * A copy has happened when its instruction is over, so that groups are always
 * complete and a copy's bytes arrive at its mbarrier at once.
 *
 * An mbarrier is one word of shared memory (simd/abi.h), which no other worker
 * touches (D7).  The state that an arrival gives is the word before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { MOST_SOURCES = 12 };

static const uint64_t PENDING = (1 << 20) - 1, PHASE = 1ull << 63,
                      BYTES = ((1ull << 23) - 1) << 40;

/* An instruction done lane by lane. */
struct lanes {
   const struct ir_inst *in;
   V source[MOST_SOURCES]; /* scalars, or allocas of width elements */
   LLVMTypeRef type[MOST_SOURCES];
   bool one[MOST_SOURCES];
   V address; /* of sources[0], a host address, in the same way */
   bool address_one;
   V result; /* alloca or NULL */
};

static V
element_pointer(struct simd_build *s, LLVMTypeRef t, V home, V lane)
{
   return LLVMBuildInBoundsGEP2(B, t, home, &lane, 1, "");
}

static V
source(struct simd_build *s, const struct lanes *x, unsigned i, V lane)
{
   if (x->one[i])
      return x->source[i];
   V p = element_pointer(s, x->type[i], x->source[i], lane);
   V v = LLVMBuildLoad2(B, x->type[i], p, "");
   simd_tag(s, v, MEM_FRAME);
   return v;
}

/* The pointer that the instruction's first address is, of a lane. */
static V
pointer(struct simd_build *s, const struct lanes *x, V lane)
{
   V a = x->address;
   if (!x->address_one) {
      a =
         LLVMBuildLoad2(B, s->t_i64, element_pointer(s, s->t_i64, a, lane), "");
      simd_tag(s, a, MEM_FRAME);
   }
   return LLVMBuildIntToPtr(B, a, s->t_ptr, "");
}

/* Another address operand: a shared one, or one of global memory. */
static V
other_pointer(struct simd_build *s, const struct lanes *x, unsigned i, V lane,
              bool shared)
{
   V a = source(s, x, i, lane);
   a = LLVMBuildIntCast2(B, a, s->t_i64, false, "");
   if (shared)
      return LLVMBuildGEP2(B, s->t_i8, s->shared, &a, 1, "");
   return LLVMBuildIntToPtr(B, a, s->t_ptr, "");
}

static V
spill(struct simd_build *s, V x, bool *one)
{
   *one = !simd_is_vector(x);
   if (*one)
      return x;
   V home = simd_alloca(s, LLVMTypeOf(x), "lanes");
   simd_tag(s, LLVMBuildStore(B, x, home), MEM_FRAME);
   return home;
}

/* Do `body` in every active lane; results of i64 are gathered. */
static bool
each_lane(struct simd_build *s, struct ir_inst *in, bool result,
          void (*body)(struct simd_build *, V, void *))
{
   struct lanes x = {.in = in};
   if (in->src_count > MOST_SOURCES)
      return false;
   x.address = spill(s, simd_address_of(s, in), &x.address_one);
   for (unsigned i = 1; i < in->src_count; i++) {
      const struct ir_value *v = in->src[i];
      bool scalar = shape_uniform(v) || s->width == 1;
      x.type[i] = simd_scalar_type(s, v->type);
      x.source[i] =
         spill(s, scalar ? simd_scalar(s, v) : simd_vector(s, v), &x.one[i]);
   }
   LLVMTypeRef all = simd_vector_of(s->t_i64, s->width);
   if (result) {
      x.result = simd_alloca(s, all, "states");
      simd_tag(s, LLVMBuildStore(B, LLVMConstNull(all), x.result), MEM_FRAME);
   }
   simd_each_lane(s, simd_inst_mask(s, in), body, &x);
   if (result) {
      V r = LLVMBuildLoad2(B, all, x.result, "");
      simd_tag(s, r, MEM_FRAME);
      simd_set(s, in->dst[0], r);
   }
   return true;
}

/* mbarrier ---------------------------------------------------------------- */

static V
load_word(struct simd_build *s, V p)
{
   V w = LLVMBuildLoad2(B, s->t_i64, p, "");
   simd_tag(s, w, MEM_SHARED);
   return w;
}

static void
store_word(struct simd_build *s, V w, V p)
{
   simd_tag(s, LLVMBuildStore(B, w, p), MEM_SHARED);
}

static V
and_bits(struct simd_build *s, V w, uint64_t bits)
{
   return LLVMBuildAnd(B, w, simd_i64(s, bits), "");
}

/* Begin the next phase if nothing is missing. */
static V
complete(struct simd_build *s, V w)
{
   V missing = and_bits(s, w, PENDING | BYTES);
   V done = LLVMBuildICmp(B, LLVMIntEQ, missing, simd_i64(s, 0), "");
   V count = and_bits(s, LLVMBuildLShr(B, w, simd_i64(s, 20), ""), PENDING);
   V next = LLVMBuildXor(B, w, simd_i64(s, PHASE), "");
   next = LLVMBuildOr(B, next, count, "");
   return LLVMBuildSelect(B, done, next, w, "");
}

/* More bytes to come (or fewer, when they have come). */
static V
add_bytes(struct simd_build *s, V w, V n, bool come)
{
   n = LLVMBuildZExt(B, n, s->t_i64, "");
   n = LLVMBuildShl(B, n, simd_i64(s, 40), "");
   V sum = come ? LLVMBuildSub(B, w, n, "") : LLVMBuildAdd(B, w, n, "");
   return LLVMBuildOr(B, and_bits(s, sum, BYTES), and_bits(s, w, ~BYTES), "");
}

static void
bytes_came(struct simd_build *s, V barrier, V bytes)
{
   V w = add_bytes(s, load_word(s, barrier), bytes, true);
   store_word(s, complete(s, w), barrier);
}

static void
barrier_init(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   V n = LLVMBuildZExt(B, source(s, x, 1, lane), s->t_i64, "");
   n = and_bits(s, n, PENDING);
   V high = LLVMBuildShl(B, n, simd_i64(s, 20), "");
   store_word(s, LLVMBuildOr(B, n, high, ""), pointer(s, x, lane));
}

static void
barrier_inval(struct simd_build *s, V lane, void *data)
{
   store_word(s, simd_i64(s, 0), pointer(s, data, lane));
}

static void
barrier_bytes(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   V p = pointer(s, x, lane), n = source(s, x, 1, lane);
   if (x->in->op == IR_mbarrier_complete_tx)
      bytes_came(s, p, n);
   else
      store_word(s, add_bytes(s, load_word(s, p), n, false), p);
}

static void
barrier_arrive(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   bool bytes = x->in->mods[PTX_MOD_expect_tx];
   bool drop = x->in->op == IR_mbarrier_arrive_drop;
   V p = pointer(s, x, lane), old = load_word(s, p), w = old;
   V n = simd_i64(s, 1);
   if (x->in->src_count > 1 && !bytes)
      n = LLVMBuildZExt(B, source(s, x, 1, lane), s->t_i64, "");
   if (bytes)
      w = add_bytes(s, w, source(s, x, 1, lane), false);
   if (drop)
      w = LLVMBuildSub(B, w, LLVMBuildShl(B, n, simd_i64(s, 20), ""), "");
   w = complete(s, LLVMBuildSub(B, w, n, ""));
   store_word(s, w, p);
   if (x->result) {
      V to = element_pointer(s, s->t_i64, x->result, lane);
      simd_tag(s, LLVMBuildStore(B, old, to), MEM_FRAME);
   }
}

/* Has the phase of the state, or of the parity, ended? */
static bool
barrier_test(struct simd_build *s, struct ir_inst *in)
{
   V a = simd_address_of(s, in), mask = simd_inst_mask(s, in), w;
   V against = simd_vector(s, in->src[1]);
   if (s->width == 1) {
      V spare = simd_alloca(s, s->t_i64, "spare");
      V p = LLVMBuildIntToPtr(B, a, s->t_ptr, "");
      if (mask)
         p = LLVMBuildSelect(B, mask, p, spare, "");
      w = LLVMBuildLoad2(B, s->t_i64, p, "");
      LLVMSetVolatile(w, true);
   } else {
      LLVMTypeRef t = LLVMVectorType(s->t_i64, s->width);
      LLVMTypeRef pt = LLVMVectorType(s->t_ptr, s->width);
      V p = LLVMBuildIntToPtr(B, simd_splat(s, a, s->width), pt, "");
      V args[4] = {p, simd_i32(s, 8), simd_mask_or_full(s, mask),
                   LLVMConstNull(t)};
      LLVMTypeRef types[2] = {t, pt};
      w = simd_intrinsic2(s, "llvm.masked.gather", types, 2, args, 4);
      simd_tag(s, w, MEM_SHARED);
   }
   if (in->mods[PTX_MOD_parity]) {
      V phase = LLVMBuildLShr(B, w, simd_int_like(w, 63), "");
      against = LLVMBuildAnd(B, against, simd_int_like(against, 1), "");
      against = LLVMBuildZExt(B, against, LLVMTypeOf(w), "");
      simd_set(s, in->dst[0], LLVMBuildICmp(B, LLVMIntNE, phase, against, ""));
      return true;
   }
   V change = LLVMBuildXor(B, w, against, "");
   simd_set(s, in->dst[0],
            LLVMBuildICmp(B, LLVMIntSLT, change, simd_int_like(w, 0), ""));
   return true;
}

static bool
pending_count(struct simd_build *s, struct ir_inst *in)
{
   s->lanes = simd_is_scalar(s, in->dst[0]) ? 1 : s->width;
   V x = simd_get(s, in->src[0]);
   x = LLVMBuildTrunc(B, x, simd_like(s, x, s->t_i32), "");
   simd_set(s, in->dst[0], LLVMBuildAnd(B, x, simd_int_like(x, PENDING), ""));
   return true;
}

/* cp.async.mbarrier.arrive: with .noinc an arrival; else it is one more that
 * is expected and has arrived, which leaves the word as it is.
 */
static bool
copy_arrive(struct simd_build *s, struct ir_inst *in)
{
   return !in->mods[PTX_MOD_noinc] || each_lane(s, in, false, barrier_arrive);
}

/* Copies ------------------------------------------------------------------ */

static void
copy_bytes(struct simd_build *s, V to, V from, V bytes)
{
   bytes = LLVMBuildZExt(B, bytes, s->t_i64, "");
   LLVMBuildMemCpy(B, to, 16, from, 16, bytes);
}

/* To, from, bytes, and the mbarrier where one is told. */
static void
bulk_copy(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   unsigned ss = x->in->mods[PTX_MOD_ss];
   V to = pointer(s, x, lane), bytes = source(s, x, 2, lane);
   V from = other_pointer(s, x, 1, lane, ss != PTX_ss_global);
   copy_bytes(s, to, from, bytes);
   if (x->in->mods[PTX_MOD_completion] == PTX_completion_mbarrier)
      bytes_came(s, other_pointer(s, x, 3, lane, true), bytes);
}

/* tensormap.cp_fenceproxy: to, from, bytes. */
static void
map_copy(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   V to = pointer(s, x, lane), from = other_pointer(s, x, 1, lane, true);
   copy_bytes(s, to, from, source(s, x, 2, lane));
   LLVMBuildFence(B, LLVMAtomicOrderingSequentiallyConsistent, false, "");
}

/* st.async: values, and their bytes arrive at the last operand. */
static void
store_async(struct simd_build *s, V lane, void *data)
{
   struct lanes *x = data;
   unsigned last = x->in->src_count - 1;
   unsigned size = ir_type_bits(x->in->src[1]->type) / 8;
   V p = pointer(s, x, lane);
   for (unsigned i = 1; i < last; i++) {
      V at = simd_i64(s, (uint64_t)(i - 1) * size);
      V to = LLVMBuildGEP2(B, s->t_i8, p, &at, 1, "");
      V set = LLVMBuildStore(B, source(s, x, i, lane), to);
      LLVMSetAlignment(set, size);
      simd_tag(s, set, MEM_SHARED);
   }
   bytes_came(s,
              other_pointer(s, x, last, lane, x->in->space == PTX_SPACE_SHARED),
              simd_i32(s, size * (last - 1)));
}

/* Everything -------------------------------------------------------------- */

/* Policies are hints that we do not take. */
static bool
no_policy(struct simd_build *s, struct ir_inst *in)
{
   const struct ir_value *d = in->dst[0];
   simd_set(s, d, LLVMConstNull(simd_scalar_type(s, d->type)));
   return true;
}

static const uint64_t RANK = 0xffull << SIMD_CLUSTER_SHIFT;

/* mapa: the same place in the shared memory of another block of the cluster,
 * where this one sees it (simd/abi.h).
 */
static bool
map_address(struct simd_build *s, struct ir_inst *in)
{
   s->lanes = simd_is_scalar(s, in->dst[0]) ? 1 : s->width;
   V x = simd_get(s, in->src[0]), rank = simd_get(s, in->src[1]);
   V own = simd_cluster_rank(s);
   if (simd_is_vector(rank))
      own = simd_splat(s, own, s->width);
   V mine = LLVMBuildICmp(B, LLVMIntEQ, rank, own, "");
   V view = LLVMBuildAdd(B, rank, simd_int_like(rank, 1), "");
   view = LLVMBuildShl(B, view, simd_int_like(view, SIMD_CLUSTER_SHIFT), "");
   view = LLVMBuildSelect(B, mine, LLVMConstNull(LLVMTypeOf(view)), view, "");
   view = LLVMBuildIntCast2(B, view, LLVMTypeOf(x), false, "");
   x = LLVMBuildAnd(B, x, simd_int_like(x, ~RANK), "");
   simd_set(s, in->dst[0], LLVMBuildOr(B, x, view, ""));
   return true;
}

static bool
rank_of_address(struct simd_build *s, struct ir_inst *in)
{
   s->lanes = simd_is_scalar(s, in->dst[0]) ? 1 : s->width;
   V x = simd_get(s, in->src[0]), own = simd_cluster_rank(s);
   x = LLVMBuildAnd(B, x, simd_int_like(x, RANK), "");
   x = LLVMBuildLShr(B, x, simd_int_like(x, SIMD_CLUSTER_SHIFT), "");
   x = LLVMBuildIntCast2(B, x, simd_like(s, x, s->t_i32), false, "");
   if (simd_is_vector(x))
      own = simd_splat(s, own, s->width);
   V zero = LLVMConstNull(LLVMTypeOf(x));
   V plain = LLVMBuildICmp(B, LLVMIntEQ, x, zero, "");
   x = LLVMBuildSub(B, x, simd_int_like(x, 1), "");
   simd_set(s, in->dst[0], LLVMBuildSelect(B, plain, own, x, ""));
   return true;
}

bool
simd_async(struct simd_build *s, struct ir_inst *in)
{
   switch (in->op) {
   case IR_cp_async:
      return simd_copy_async(s, in);
   case IR_cp_async_bulk:
      return in->mods[PTX_MOD_multicast] ? simd_bulk(s, in)
                                         : each_lane(s, in, false, bulk_copy);
   case IR_cp_reduce_async_bulk:
   case IR_red_async:
   case IR_cp_async_bulk_tensor:
   case IR_cp_reduce_async_bulk_tensor:
   case IR_tensormap_replace:
      return simd_bulk(s, in);
   case IR_st_async:
      return each_lane(s, in, false, store_async);
   case IR_cp_async_mbarrier_arrive:
      return copy_arrive(s, in);
   case IR_cp_async_commit_group:
   case IR_cp_async_wait_group:
   case IR_cp_async_wait_all:
   case IR_cp_async_bulk_commit_group:
   case IR_cp_async_bulk_wait_group:
   case IR_cp_async_bulk_prefetch:
   case IR_cp_async_bulk_prefetch_tensor:
   case IR_griddepcontrol:
      return true; /* all has happened */
   case IR_tensormap_cp_fenceproxy:
      return each_lane(s, in, false, map_copy);
   case IR_membar_proxy:
   case IR_fence_proxy:
   case IR_fence_mbarrier_init:
      LLVMBuildFence(B, LLVMAtomicOrderingSequentiallyConsistent, false, "");
      return true;
   case IR_mbarrier_init:
      return each_lane(s, in, false, barrier_init);
   case IR_mbarrier_inval:
      return each_lane(s, in, false, barrier_inval);
   case IR_mbarrier_expect_tx:
   case IR_mbarrier_complete_tx:
      return each_lane(s, in, false, barrier_bytes);
   case IR_mbarrier_arrive:
   case IR_mbarrier_arrive_drop:
      return each_lane(s, in, in->dst_count > 0, barrier_arrive);
   case IR_mbarrier_test_wait:
   case IR_mbarrier_try_wait:
      return barrier_test(s, in);
   case IR_mbarrier_pending_count:
      return pending_count(s, in);
   case IR_createpolicy:
      return no_policy(s, in);
   case IR_getctarank:
      return rank_of_address(s, in);
   case IR_mapa:
      return map_address(s, in);
   default:
      return false;
   }
}
