/* Operations of a whole warp: shfl, vote, match, redux, activemask, elect,
 * and matrices (matrix.c).
 *
 * Each is written once, for a view of 32 lanes.  With W = 32 the view is the
 * vector itself; wider vectors hold several warps, which are taken apart and
 * put together again; narrower ones meet the rest of their warp at a suspend
 * point, where the scheduler hands everybody what all of them published
 * (simd/abi.h, struct simd_exchange).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32, MOST_OPERANDS = 144, MOST_RESULTS = 128 };

/* One warp. */
struct view {
   struct ir_inst *in;
   V operand[MOST_OPERANDS]; /* <32 x T> each, T an integer type */
   V active;                 /* i32: lanes that take part */
   V acts;                   /* i1: touches memory; NULL: yes (matrices only) */
   V result[MOST_RESULTS];   /* <32 x T>, or scalars that all lanes get */
};

static V
lane_ids(struct simd_build *s)
{
   int64_t lane[WARP];
   for (int l = 0; l < WARP; l++)
      lane[l] = l;
   return simd_constant_vector(s, s->t_i32, lane, WARP);
}

static V
all_lanes(struct simd_build *s, V scalar)
{
   return simd_splat(s, scalar, WARP);
}

static V
mask_of(struct simd_build *s, V bits)
{
   return LLVMBuildBitCast(B, bits, LLVMVectorType(s->t_i1, WARP), "");
}

static V
bits_of(struct simd_build *s, V mask)
{
   return LLVMBuildBitCast(B, mask, s->t_i32, "");
}

static V
first_lane(struct simd_build *s, V bits)
{
   V args[2] = {bits, LLVMConstInt(s->t_i1, 0, false)};
   return simd_intrinsic(s, "llvm.cttz", s->t_i32, args, 2);
}

/* Any lane's value of a vector, by variable indices: through memory. */
static V
permute(struct simd_build *s, V x, V index)
{
   LLVMTypeRef t = LLVMTypeOf(x), e = LLVMGetElementType(t);
   if (LLVMIsConstant(index)) {
      int pick[WARP];
      bool known = true;
      for (unsigned l = 0; l < WARP && known; l++) {
         V k = LLVMGetAggregateElement(index, l);
         known = k && LLVMIsAConstantInt(k);
         pick[l] = known ? (int)LLVMConstIntGetZExtValue(k) : 0;
      }
      if (known)
         return simd_shuffle(s, x, NULL, pick, WARP);
   }
   V home = simd_alloca(s, t, "permuted");
   simd_tag(s, LLVMBuildStore(B, x, home), MEM_FRAME);
   V wide = LLVMBuildZExt(B, index, LLVMVectorType(s->t_i64, WARP), "");
   V p = LLVMBuildInBoundsGEP2(B, e, home, &wide, 1, "");
   V args[4] = {p, simd_i32(s, 4),
                LLVMConstAllOnes(LLVMVectorType(s->t_i1, WARP)),
                LLVMConstNull(t)};
   LLVMTypeRef types[2] = {t, LLVMTypeOf(p)};
   V r = simd_intrinsic2(s, "llvm.masked.gather", types, 2, args, 4);
   simd_tag(s, r, MEM_FRAME);
   return r;
}

/* shfl (9.7.8.6): source lane and predicate, as the manual's pseudocode. */
static void
shuffle(struct simd_build *s, struct view *w)
{
   V lane = lane_ids(s), x = w->operand[0];
   V b = LLVMBuildAnd(B, w->operand[1], all_lanes(s, simd_i32(s, 31)), "");
   V c = w->operand[2], k31 = all_lanes(s, simd_i32(s, 31));
   V clamp = LLVMBuildAnd(B, c, k31, "");
   V eight = all_lanes(s, simd_i32(s, 8));
   V seg = LLVMBuildAnd(B, LLVMBuildLShr(B, c, eight, ""), k31, "");
   V min = LLVMBuildAnd(B, lane, seg, "");
   V not_seg = LLVMBuildNot(B, seg, "");
   V max = LLVMBuildOr(B, min, LLVMBuildAnd(B, clamp, not_seg, ""), "");
   V j, p;
   switch (w->in->mods[PTX_MOD_shfl]) {
   case PTX_shfl_up:
      j = LLVMBuildSub(B, lane, b, "");
      p = LLVMBuildICmp(B, LLVMIntSGE, j, max, "");
      break;
   case PTX_shfl_down:
      j = LLVMBuildAdd(B, lane, b, "");
      p = LLVMBuildICmp(B, LLVMIntSLE, j, max, "");
      break;
   case PTX_shfl_bfly:
      j = LLVMBuildXor(B, lane, b, "");
      p = LLVMBuildICmp(B, LLVMIntSLE, j, max, "");
      break;
   default:
      j = LLVMBuildOr(B, min, LLVMBuildAnd(B, b, not_seg, ""), "");
      p = LLVMBuildICmp(B, LLVMIntSLE, j, max, "");
      break;
   }
   j = LLVMBuildSelect(B, p, j, lane, "");
   w->result[0] = permute(s, x, j);
   w->result[1] = p;
}

static void
vote(struct simd_build *s, struct view *w)
{
   V yes = LLVMBuildAnd(B, bits_of(s, w->operand[0]), w->active, "");
   V none = simd_i32(s, 0);
   switch (w->in->mods[PTX_MOD_vote]) {
   case PTX_vote_ballot:
      w->result[0] = yes;
      break;
   case PTX_vote_any:
      w->result[0] = LLVMBuildICmp(B, LLVMIntNE, yes, none, "");
      break;
   case PTX_vote_all:
      w->result[0] = LLVMBuildICmp(B, LLVMIntEQ, yes, w->active, "");
      break;
   default:
      w->result[0] =
         LLVMBuildOr(B, LLVMBuildICmp(B, LLVMIntEQ, yes, w->active, ""),
                     LLVMBuildICmp(B, LLVMIntEQ, yes, none, ""), "");
      break;
   }
}

/* For each lane the lanes with the same value. */
static void
match(struct simd_build *s, struct view *w)
{
   V x = w->operand[0];
   if (w->in->mods[PTX_MOD_match] == PTX_match_all) {
      V lead = LLVMBuildAnd(B, first_lane(s, w->active), simd_i32(s, 31), "");
      V value = LLVMBuildExtractElement(B, x, lead, "");
      V same = LLVMBuildICmp(B, LLVMIntEQ, x, all_lanes(s, value), "");
      V bits = LLVMBuildAnd(B, bits_of(s, same), w->active, "");
      V all = LLVMBuildICmp(B, LLVMIntEQ, bits, w->active, "");
      w->result[0] = LLVMBuildSelect(B, all, w->active, simd_i32(s, 0), "");
      w->result[1] = all;
      return;
   }
   V r = LLVMConstNull(LLVMVectorType(s->t_i32, WARP));
   for (unsigned l = 0; l < WARP; l++) {
      V value = LLVMBuildExtractElement(B, x, simd_i32(s, l), "");
      V same = LLVMBuildICmp(B, LLVMIntEQ, x, all_lanes(s, value), "");
      V bits = LLVMBuildAnd(B, bits_of(s, same), w->active, "");
      r = LLVMBuildInsertElement(B, r, bits, simd_i32(s, l), "");
   }
   w->result[0] = r;
}

static void
reduce(struct simd_build *s, struct view *w)
{
   bool sign = ptx_types[w->in->types[0]].kind == PTX_KIND_SINT;
   const char *name;
   uint64_t neutral = 0;
   switch (w->in->mods[PTX_MOD_aop]) {
   case PTX_aop_min:
      name = sign ? "llvm.vector.reduce.smin" : "llvm.vector.reduce.umin";
      neutral = sign ? INT32_MAX : UINT32_MAX;
      break;
   case PTX_aop_max:
      name = sign ? "llvm.vector.reduce.smax" : "llvm.vector.reduce.umax";
      neutral = sign ? 0x80000000u : 0;
      break;
   case PTX_aop_and:
      name = "llvm.vector.reduce.and";
      neutral = UINT32_MAX;
      break;
   case PTX_aop_or:
      name = "llvm.vector.reduce.or";
      break;
   case PTX_aop_xor:
      name = "llvm.vector.reduce.xor";
      break;
   default:
      name = "llvm.vector.reduce.add";
      break;
   }
   V x = LLVMBuildSelect(B, mask_of(s, w->active), w->operand[0],
                         all_lanes(s, simd_i32(s, (uint32_t)neutral)), "");
   w->result[0] = simd_intrinsic(s, name, LLVMTypeOf(x), &x, 1);
}

static void
elect(struct simd_build *s, struct view *w)
{
   V lead = first_lane(s, w->active);
   w->result[0] = lead;
   w->result[1] =
      LLVMBuildICmp(B, LLVMIntEQ, lane_ids(s), all_lanes(s, lead), "");
}

static bool
compute(struct simd_build *s, struct view *w)
{
   if (simd_is_matrix(w->in))
      return simd_matrix(s, w->in, w->active, w->acts, w->operand, w->result);
   switch (w->in->op) {
   case IR_shfl:
      shuffle(s, w);
      return true;
   case IR_vote:
      vote(s, w);
      return true;
   case IR_match:
      match(s, w);
      return true;
   case IR_redux:
      reduce(s, w);
      return true;
   case IR_elect:
      elect(s, w);
      return true;
   case IR_activemask:
      w->result[0] = w->active;
      return true;
   case IR_bar_warp_sync:
      return true;
   default:
      return false;
   }
}

/* The operand that names the members: the last of .sync forms. */
static const struct ir_value *
members_of(const struct ir_inst *in)
{
   bool sync = in->mods[PTX_MOD_sync] || in->op == IR_bar_warp_sync ||
               in->op == IR_elect || in->op == IR_redux || in->op == IR_match;
   sync = sync && !simd_is_matrix(in);
   return sync && in->src_count ? in->src[in->src_count - 1] : NULL;
}

static unsigned
operand_count(const struct ir_inst *in)
{
   return in->src_count - (members_of(in) ? 1 : 0);
}

static V
lanes_from(struct simd_build *s, V x, unsigned first)
{
   int index[WARP];
   if (!simd_is_vector(x))
      return all_lanes(s, x);
   if (s->width == WARP)
      return x;
   for (unsigned l = 0; l < WARP; l++)
      index[l] = (int)(first + l);
   return simd_shuffle(s, x, NULL, index, WARP);
}

static void
set_result(struct simd_build *s, struct ir_inst *in, unsigned i, V x)
{
   if (i >= in->dst_count || !x)
      return;
   LLVMTypeRef t = simd_like(s, x, simd_scalar_type(s, in->dst[i]->type));
   if (LLVMTypeOf(x) != t)
      x = LLVMBuildBitCast(B, x, t, "");
   if (simd_is_scalar(s, in->dst[i]) && simd_is_vector(x))
      x = LLVMBuildExtractElement(B, x, simd_i32(s, 0), "");
   simd_set(s, in->dst[i], x);
}

/* Integers of the same width, which publishing and permuting need. */
static V
as_integer(struct simd_build *s, V x)
{
   unsigned bits = simd_element_bits(x);
   if (LLVMGetTypeKind(simd_is_vector(x)
                          ? LLVMGetElementType(LLVMTypeOf(x))
                          : LLVMTypeOf(x)) == LLVMIntegerTypeKind)
      return x;
   return LLVMBuildBitCast(
      B, x, simd_like(s, x, LLVMIntTypeInContext(s->llvm, bits)), "");
}

/* W >= 32: warp by warp. */
static bool
whole_warps(struct simd_build *s, struct ir_inst *in)
{
   unsigned warps = s->width / WARP, count = operand_count(in);
   V mask = simd_mask_or_full(s, simd_inst_mask(s, in));
   const struct ir_value *members = members_of(in);
   V operand[MOST_OPERANDS], result[MOST_RESULTS][8] = {{NULL}};
   for (unsigned i = 0; i < count; i++)
      operand[i] = as_integer(s, simd_vector(s, in->src[i]));
   for (unsigned k = 0; k < warps; k++) {
      struct view w = {.in = in};
      for (unsigned i = 0; i < count; i++)
         w.operand[i] = lanes_from(s, operand[i], k * WARP);
      w.active = bits_of(s, lanes_from(s, mask, k * WARP));
      if (members) {
         V m = simd_vector(s, members);
         if (shape_uniform(members)) {
            m = simd_scalar(s, members);
         } else {
            /* Each lane may name another group: its own lanes' word. */
            V lead =
               LLVMBuildAnd(B, first_lane(s, w.active), simd_i32(s, 31), "");
            m =
               LLVMBuildExtractElement(B, lanes_from(s, m, k * WARP), lead, "");
         }
         w.active = LLVMBuildAnd(B, w.active, m, "");
      }
      if (warps > 1 || in->guard)
         w.acts = LLVMBuildICmp(B, LLVMIntNE, w.active, simd_i32(s, 0), "");
      if (!compute(s, &w))
         return false;
      for (unsigned i = 0; i < MOST_RESULTS; i++)
         result[i][k] = w.result[i];
   }
   for (unsigned i = 0; i < in->dst_count; i++) {
      V all = result[i][0];
      for (unsigned k = 1; k < warps && all; k++) {
         int index[512], have = (int)(k * WARP);
         V next = lanes_from(s, result[i][k], 0);
         if (!simd_is_vector(all))
            all = all_lanes(s, all);
         if (!simd_is_vector(result[i][k]))
            next = all_lanes(s, result[i][k]);
         for (int l = 0; l < have; l++)
            index[l] = l < WARP ? l : -1;
         V padded = have > WARP
                       ? simd_shuffle(s, next, NULL, index, (unsigned)have)
                       : next;
         for (int l = 0; l < have + WARP; l++)
            index[l] = l;
         all = simd_shuffle(s, all, padded, index, (unsigned)(have + WARP));
      }
      set_result(s, in, i, all);
   }
   return true;
}

/* Groups within a warp -------------------------------------------------- */

/* Lanes of one vector may name different member masks (coalesced groups in
 * divergent code run apart, but sub-warp tiles with computed masks do not):
 * operations that reduce over the members then go group by group.
 */
static bool
needs_groups(const struct simd_build *s, const struct ir_inst *in)
{
   const struct ir_value *m = members_of(in);
   return s->width >= WARP && m && !shape_uniform(m) && in->op != IR_shfl &&
          in->op != IR_bar_warp_sync;
}

static bool
by_groups(struct simd_build *s, struct ir_inst *in)
{
   /* waiting = mask; while any: take the first lane's members; compute with
    * the mask cut down to them; blend. */
   LLVMTypeRef mt = LLVMVectorType(s->t_i1, s->width);
   const struct ir_value *members = members_of(in);
   V waiting = simd_alloca(s, mt, "groups"), result[2] = {NULL, NULL};
   V mask = simd_mask_or_full(s, simd_inst_mask(s, in));
   if (s->width != WARP)
      return false;
   LLVMBuildStore(B, mask, waiting);
   for (unsigned i = 0; i < in->dst_count && i < 2; i++) {
      LLVMTypeRef t =
         LLVMVectorType(simd_scalar_type(s, in->dst[i]->type), s->width);
      result[i] = simd_alloca(s, t, "grouped");
      LLVMBuildStore(B, LLVMConstNull(t), result[i]);
   }
   V m = simd_vector(s, members);
   LLVMBasicBlockRef loop = simd_block_append(s, "group"),
                     end = simd_block_append(s, "grouped");
   LLVMBuildBr(B, loop);
   LLVMPositionBuilderAtEnd(B, loop);
   V left = LLVMBuildLoad2(B, mt, waiting, "");
   V bits = bits_of(s, left);
   V lead = LLVMBuildAnd(B, first_lane(s, bits), simd_i32(s, 31), "");
   V own = LLVMBuildExtractElement(B, m, lead, "");
   struct view w = {.in = in};
   w.active = LLVMBuildAnd(B, bits, own, "");
   V group = mask_of(s, w.active);
   for (unsigned i = 0; i < operand_count(in); i++)
      w.operand[i] = as_integer(s, simd_vector(s, in->src[i]));
   if (!compute(s, &w))
      return false;
   for (unsigned i = 0; i < in->dst_count && i < 2; i++) {
      LLVMTypeRef t = LLVMGetAllocatedType(result[i]);
      V x = simd_splat(s, w.result[i], s->width);
      if (LLVMTypeOf(x) != t)
         x = LLVMBuildBitCast(B, x, t, "");
      V old = LLVMBuildLoad2(B, t, result[i], "");
      LLVMBuildStore(B, LLVMBuildSelect(B, group, x, old, ""), result[i]);
   }
   /* The leading lane goes in any case: a mask without it must not hang. */
   V one = LLVMBuildShl(B, simd_i32(s, 1), lead, "");
   V gone = LLVMBuildOr(B, w.active, one, "");
   V rest = LLVMBuildAnd(B, bits, LLVMBuildNot(B, gone, ""), "");
   LLVMBuildStore(B, mask_of(s, rest), waiting);
   V more = LLVMBuildICmp(B, LLVMIntNE, rest, simd_i32(s, 0), "");
   LLVMBuildCondBr(B, more, loop, end);
   LLVMPositionBuilderAtEnd(B, end);
   for (unsigned i = 0; i < in->dst_count && i < 2; i++)
      set_result(
         s, in, i,
         LLVMBuildLoad2(B, LLVMGetAllocatedType(result[i]), result[i], ""));
   return true;
}

/* W < 32: publish, meet, read all. -------------------------------------- */

static V
exchange_pointer(struct simd_build *s, bool in, V word_lane)
{
   size_t base =
      sizeof(struct simd_frame) + (in ? offsetof(struct simd_exchange, in)
                                      : offsetof(struct simd_exchange, out));
   V at = LLVMBuildAdd(B, LLVMBuildShl(B, word_lane, simd_i64(s, 2), ""),
                       simd_i64(s, base), "");
   return LLVMBuildInBoundsGEP2(B, s->t_i8, s->a_frame, &at, 1, "");
}

/* This vector's first lane within the warp, i64. */
static V
first_in_warp(struct simd_build *s)
{
   V lane = LLVMBuildAnd(B, s->first_thread, simd_i32(s, 31), "");
   return LLVMBuildZExt(B, lane, s->t_i64, "");
}

static void
frame_store(struct simd_build *s, size_t offset, V x)
{
   V at = simd_i64(s, offset);
   V p = LLVMBuildInBoundsGEP2(B, s->t_i8, s->a_frame, &at, 1, "");
   simd_tag(s, LLVMBuildStore(B, x, p), MEM_FRAME);
}

static void
publish(struct simd_build *s, V x, unsigned word)
{
   V at = LLVMBuildAdd(B, first_in_warp(s), simd_i64(s, word * WARP), "");
   V p = exchange_pointer(s, false, at);
   V set = LLVMBuildStore(B, x, p);
   LLVMSetAlignment(set, 4);
   simd_tag(s, set, MEM_FRAME);
}

static V
collect(struct simd_build *s, unsigned word)
{
   V p = exchange_pointer(s, true, simd_i64(s, (uint64_t)word * WARP));
   V x = LLVMBuildLoad2(B, LLVMVectorType(s->t_i32, WARP), p, "");
   LLVMSetAlignment(x, 4);
   simd_tag(s, x, MEM_FRAME);
   return x;
}

/* Own lanes of a result of 32. */
static V
own_lanes(struct simd_build *s, V x)
{
   if (!simd_is_vector(x))
      return x;
   LLVMTypeRef e = LLVMGetElementType(LLVMTypeOf(x));
   bool bits =
      LLVMGetTypeKind(e) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(e) == 1;
   V first = first_in_warp(s);
   if (s->width == 1)
      return LLVMBuildExtractElement(B, x, first, "");
   if (bits)
      x = LLVMBuildZExt(B, x, LLVMVectorType(s->t_i32, WARP), "");
   e = LLVMGetElementType(LLVMTypeOf(x));
   V home = simd_alloca(s, LLVMTypeOf(x), "all");
   LLVMBuildStore(B, x, home);
   V p = LLVMBuildInBoundsGEP2(B, e, home, &first, 1, "");
   V own = LLVMBuildLoad2(B, LLVMVectorType(e, s->width), p, "");
   LLVMSetAlignment(own, 4);
   return bits ? LLVMBuildTrunc(B, own, LLVMVectorType(s->t_i1, s->width), "")
               : own;
}

/* Do the others of the warp need it?  Of wgmma only a, in registers, and the
 * metadata of a.
 */
static bool
is_published(const struct ir_inst *in, unsigned i)
{
   if (in->op != IR_wgmma_mma_async)
      return true;
   unsigned a = in->dst_count;
   bool in_memory = in->src[a]->type == IR_B64;
   unsigned b = a + (in_memory ? 1 : 4);
   return (!in_memory && i >= a && i < b) ||
          (in->mods[PTX_MOD_sparse] && i == b + 1);
}

/* Own lanes at their place among 32; the others are 0.  A descriptor, of 64
 * bits, is the same in all.
 */
static V
at_own_lanes(struct simd_build *s, V x)
{
   if (simd_element_bits(x) == 64) {
      if (simd_is_vector(x))
         x = LLVMBuildExtractElement(B, x, simd_i32(s, 0), "");
      return all_lanes(s, x);
   }
   LLVMTypeRef e =
      simd_is_vector(x) ? LLVMGetElementType(LLVMTypeOf(x)) : LLVMTypeOf(x);
   bool bits = simd_element_bits(x) == 1;
   if (bits)
      x = LLVMBuildZExt(B, x, simd_like(s, x, s->t_i32), "");
   LLVMTypeRef t = LLVMVectorType(bits ? s->t_i32 : e, WARP);
   V home = simd_alloca(s, t, "all"), first = first_in_warp(s);
   LLVMBuildStore(B, LLVMConstNull(t), home);
   V p = LLVMBuildInBoundsGEP2(B, bits ? s->t_i32 : e, home, &first, 1, "");
   LLVMSetAlignment(LLVMBuildStore(B, x, p), 4);
   x = LLVMBuildLoad2(B, t, home, "");
   return bits ? LLVMBuildTrunc(B, x, LLVMVectorType(s->t_i1, WARP), "") : x;
}

static bool
meeting(struct simd_build *s, struct ir_inst *in)
{
   unsigned count = operand_count(in), word = 0, words[MOST_OPERANDS];
   V mask = simd_inst_mask(s, in);
   const struct ir_value *m = members_of(in);
   for (unsigned i = 0; i < count; i++) {
      if (!is_published(in, i))
         continue;
      V x = as_integer(s, simd_vector(s, in->src[i]));
      unsigned bits = simd_element_bits(x);
      words[i] = word;
      if (bits < 32)
         x = LLVMBuildZExt(B, x, simd_like(s, x, s->t_i32), "");
      for (unsigned k = 0; k < (bits + 31) / 32; k++) {
         V part = x;
         if (bits > 32) {
            part = LLVMBuildLShr(B, x, simd_int_like(x, 32 * k), "");
            part = LLVMBuildTrunc(B, part, simd_like(s, x, s->t_i32), "");
         }
         publish(s, part, word++);
      }
   }
   V bits = LLVMBuildTrunc(B, simd_mask_word(s, mask), s->t_i32, "");
   V first = LLVMBuildTrunc(B, first_in_warp(s), s->t_i32, "");
   V present = LLVMBuildShl(B, bits, first, "");
   V members = m ? simd_scalar(s, m) : simd_i32(s, UINT32_MAX);
   frame_store(s, offsetof(struct simd_frame, members), members);
   frame_store(s, offsetof(struct simd_frame, present), present);
   frame_store(s, offsetof(struct simd_frame, slot_words), simd_i32(s, word));
   simd_suspend_emit(s, in, SIMD_WARP);

   struct view w = {.in = in};
   w.active =
      simd_field(s, B, s->a_frame, offsetof(struct simd_frame, met), s->t_i32);
   for (unsigned i = 0; i < count; i++) {
      if (!is_published(in, i)) {
         w.operand[i] =
            at_own_lanes(s, as_integer(s, simd_vector(s, in->src[i])));
         continue;
      }
      LLVMTypeRef e =
         LLVMIntTypeInContext(s->llvm, ir_type_bits(in->src[i]->type));
      unsigned width = ir_type_bits(in->src[i]->type);
      V x = collect(s, words[i]);
      LLVMTypeRef t = LLVMVectorType(e, WARP);
      if (width < 32) {
         x = LLVMBuildTrunc(B, x, t, "");
      } else if (width == 64) {
         V hi = LLVMBuildZExt(B, collect(s, words[i] + 1), t, "");
         x = LLVMBuildZExt(B, x, t, "");
         x = LLVMBuildOr(B, x, LLVMBuildShl(B, hi, simd_int_like(hi, 32), ""),
                         "");
      }
      w.operand[i] = x;
   }
   /* All vectors of the warp compute, one of them stores. */
   if (in->op == IR_wmma_store || in->op == IR_stmatrix)
      w.acts =
         LLVMBuildICmp(B, LLVMIntEQ, first_in_warp(s), simd_i64(s, 0), "");
   if (!compute(s, &w))
      return false;
   for (unsigned i = 0; i < in->dst_count; i++)
      set_result(s, in, i, w.result[i] ? own_lanes(s, w.result[i]) : NULL);
   return true;
}

/* activemask of a narrow vector: those of the warp that stop here too, when
 * all others can do nothing or have stopped elsewhere.
 */
static bool
ask_active(struct simd_build *s, struct ir_inst *in)
{
   V bits = simd_mask_word(s, simd_inst_mask(s, in));
   V first = LLVMBuildTrunc(B, first_in_warp(s), s->t_i32, "");
   bits = LLVMBuildTrunc(B, bits, s->t_i32, "");
   frame_store(s, offsetof(struct simd_frame, present),
               LLVMBuildShl(B, bits, first, ""));
   simd_suspend_emit(s, in, SIMD_ACTIVE);
   simd_set(
      s, in->dst[0],
      simd_field(s, B, s->a_frame, offsetof(struct simd_frame, met), s->t_i32));
   return true;
}

bool
simd_warp(struct simd_build *s, struct ir_inst *in)
{
   if (s->width < WARP)
      return in->op == IR_activemask ? ask_active(s, in) : meeting(s, in);
   if (in->op == IR_bar_warp_sync)
      return true; /* the lanes are in step */
   if (needs_groups(s, in))
      return by_groups(s, in);
   return whole_warps(s, in);
}

/* Barriers of a block --------------------------------------------------- */

/* barrier.cluster: .arrive is counted, .wait waits for the phase of that. */
static bool
cluster_barrier(struct simd_build *s, struct ir_inst *in)
{
   V none = simd_i32(s, 0);
   V word = simd_mask_word(s, simd_inst_mask(s, in));
   V arrived = simd_intrinsic(s, "llvm.ctpop", s->t_i64, &word, 1);
   frame_store(s, offsetof(struct simd_frame, barrier),
               simd_i32(s, SIMD_CLUSTER_BARRIER));
   frame_store(s, offsetof(struct simd_frame, threads), none);
   frame_store(s, offsetof(struct simd_frame, arrived),
               LLVMBuildTrunc(B, arrived, s->t_i32, ""));
   frame_store(s, offsetof(struct simd_frame, reduction), none);
   simd_suspend_emit(s, in,
                     in->mods[PTX_MOD_wait] ? SIMD_BARRIER : SIMD_ARRIVE);
   return true;
}

/* bar, barrier: id, optional thread count, and for .red a predicate. */
bool
simd_barrier(struct simd_build *s, struct ir_inst *in)
{
   if (in->op == IR_barrier_cluster)
      return cluster_barrier(s, in);
   bool red = in->mods[PTX_MOD_red], arrive = in->mods[PTX_MOD_arrive];
   unsigned sources = in->src_count - (red ? 1 : 0);
   V id = simd_scalar(s, in->src[0]), mask = simd_inst_mask(s, in);
   if (!simd_is_suspend(s, in)) {
      LLVMBuildFence(B, LLVMAtomicOrderingAcquireRelease, true, "");
      return true;
   }
   V threads = sources > 1 ? simd_scalar(s, in->src[1]) : simd_i32(s, 0);
   V word = simd_mask_word(s, mask);
   V arrived = simd_intrinsic(s, "llvm.ctpop", s->t_i64, &word, 1);
   frame_store(s, offsetof(struct simd_frame, barrier), id);
   frame_store(s, offsetof(struct simd_frame, threads), threads);
   frame_store(s, offsetof(struct simd_frame, arrived),
               LLVMBuildTrunc(B, arrived, s->t_i32, ""));
   unsigned kind = SIMD_RED_NONE;
   if (red) {
      unsigned bool_op = in->mods[PTX_MOD_bool];
      kind = in->mods[PTX_MOD_popc]    ? SIMD_RED_POPC
             : bool_op == PTX_bool_and ? SIMD_RED_AND
                                       : SIMD_RED_OR;
      V p = simd_mask_and(s, simd_vector(s, in->src[sources]), mask);
      V votes = simd_mask_word(s, p);
      votes = simd_intrinsic(s, "llvm.ctpop", s->t_i64, &votes, 1);
      frame_store(s, offsetof(struct simd_frame, votes),
                  LLVMBuildTrunc(B, votes, s->t_i32, ""));
   }
   frame_store(s, offsetof(struct simd_frame, reduction), simd_i32(s, kind));
   simd_suspend_emit(s, in, arrive ? SIMD_ARRIVE : SIMD_BARRIER);
   if (!red)
      return true;
   /* The id's value need not live across: the frame still holds it. */
   id = simd_field(s, B, s->a_frame, offsetof(struct simd_frame, barrier),
                   s->t_i32);
   V at =
      LLVMBuildZExt(B, LLVMBuildAnd(B, id, simd_i32(s, 15), ""), s->t_i64, "");
   V p = LLVMBuildInBoundsGEP2(
      B, s->t_i32,
      LLVMBuildInBoundsGEP2(
         B, s->t_i8, s->a_block,
         (V[]){simd_i64(s, offsetof(struct simd_block, barrier_result))}, 1,
         ""),
      &at, 1, "");
   V r = LLVMBuildLoad2(B, s->t_i32, p, "");
   LLVMSetVolatile(r, true);
   if (kind != SIMD_RED_POPC)
      r = LLVMBuildICmp(B, LLVMIntNE, r, simd_i32(s, 0), "");
   simd_set(s, in->dst[0], r);
   return true;
}
