/* One instruction: special registers, addresses, and who knows the rest.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

void
simd_fail(struct simd_build *s, const struct ir_inst *in, const char *what)
{
   if (s->out->error)
      return;
   const char *name = in->ptx ? in->ptx->text : ir_op_names[in->op];
   int length = in->ptx ? (int)in->ptx->text_length : (int)strlen(name);
   s->out->error = arena_printf(s->arena, "kernel %s, PTX line %u: %.*s: %s",
                                s->f->name, in->ptx_line, length, name, what);
}

/* Special registers ----------------------------------------------------- */

static V
launch_field(struct simd_build *s, size_t offset, LLVMTypeRef t)
{
   V x = simd_field(s, B, s->launch, offset, t);
   simd_mark_invariant(s, x);
   return x;
}

static V
block_field(struct simd_build *s, size_t offset, LLVMTypeRef t)
{
   return simd_field(s, B, s->a_block, offset, t);
}

/* Lane 0's coordinate, or all lanes'. */
static V
thread_coordinate(struct simd_build *s, const struct ir_value *d, unsigned dim)
{
   const uint32_t *n = s->f->block_dim;
   V t = s->first_thread;
   if (!simd_is_scalar(s, d)) {
      int64_t lane[512];
      for (unsigned l = 0; l < s->width; l++)
         lane[l] = l;
      t = LLVMBuildAdd(B, simd_splat(s, t, s->width),
                       simd_constant_vector(s, s->t_i32, lane, s->width), "");
   }
   uint32_t inner = 1;
   for (unsigned k = 0; k < dim; k++)
      inner *= n[k];
   bool outermost = true;
   for (unsigned k = dim + 1; k < 3; k++)
      outermost &= n[k] == 1;
   if (inner > 1)
      t = LLVMBuildUDiv(B, t, simd_int_like(t, inner), "");
   /* Lanes beyond the block keep counting: they are masked. */
   if (!outermost)
      t = LLVMBuildURem(B, t, simd_int_like(t, n[dim]), "");
   return t;
}

static V
lane_id(struct simd_build *s, const struct ir_value *d)
{
   V t = s->first_thread;
   if (!simd_is_scalar(s, d)) {
      int64_t lane[512];
      for (unsigned l = 0; l < s->width; l++)
         lane[l] = l;
      t = LLVMBuildAdd(B, simd_splat(s, t, s->width),
                       simd_constant_vector(s, s->t_i32, lane, s->width), "");
   }
   return LLVMBuildAnd(B, t, simd_int_like(t, 31), "");
}

static V
lane_mask(struct simd_build *s, const struct ir_value *d, enum ptx_sreg r)
{
   V lane = lane_id(s, d), one = simd_int_like(lane, 1);
   V eq = LLVMBuildShl(B, one, lane, "");
   V lt = LLVMBuildSub(B, eq, one, "");
   switch (r) {
   case PTX_SREG_lanemask_eq:
      return eq;
   case PTX_SREG_lanemask_lt:
      return lt;
   case PTX_SREG_lanemask_le:
      return LLVMBuildOr(B, lt, eq, "");
   case PTX_SREG_lanemask_ge:
      return LLVMBuildNot(B, lt, "");
   default:
      return LLVMBuildNot(B, LLVMBuildOr(B, lt, eq, ""), "");
   }
}

static V
clock_value(struct simd_build *s, enum ptx_sreg r)
{
   bool timer = r == PTX_SREG_globaltimer || r == PTX_SREG_globaltimer_lo ||
                r == PTX_SREG_globaltimer_hi;
   size_t at = timer ? offsetof(struct simd_services, globaltimer)
                     : offsetof(struct simd_services, clock);
   V x = simd_service(s, at, s->t_i64, NULL, NULL, 0);
   switch (r) {
   case PTX_SREG_clock_hi:
   case PTX_SREG_globaltimer_hi:
      x = LLVMBuildLShr(B, x, simd_i64(s, 32), "");
      return LLVMBuildTrunc(B, x, s->t_i32, "");
   case PTX_SREG_clock:
   case PTX_SREG_globaltimer_lo:
      return LLVMBuildTrunc(B, x, s->t_i32, "");
   default:
      return x;
   }
}

/* Clusters: coordinates are those of the block, taken apart. */

static V
block_coordinate(struct simd_build *s, unsigned k)
{
   return block_field(s, offsetof(struct simd_block, ctaid) + 4 * k, s->t_i32);
}

static V
cluster_size(struct simd_build *s, unsigned k)
{
   return launch_field(s, offsetof(struct simd_launch, cluster) + 4 * k,
                       s->t_i32);
}

static V
in_cluster(struct simd_build *s, unsigned k)
{
   return LLVMBuildURem(B, block_coordinate(s, k), cluster_size(s, k), "");
}

LLVMValueRef
simd_cluster_rank(struct simd_build *s)
{
   V yz = LLVMBuildMul(B, in_cluster(s, 2), cluster_size(s, 1), "");
   yz = LLVMBuildAdd(B, yz, in_cluster(s, 1), "");
   yz = LLVMBuildMul(B, yz, cluster_size(s, 0), "");
   return LLVMBuildAdd(B, yz, in_cluster(s, 0), "");
}

static V
special_register(struct simd_build *s, const struct ir_inst *in)
{
   enum ptx_sreg r = (enum ptx_sreg)in->imm;
   const struct ir_value *d = in->dst[0];
   const uint32_t *n = s->f->block_dim;
   uint64_t threads = (uint64_t)n[0] * n[1] * n[2];
   switch (r) {
   case PTX_SREG_tid_x:
   case PTX_SREG_tid_y:
   case PTX_SREG_tid_z:
      return thread_coordinate(s, d, r - PTX_SREG_tid_x);
   case PTX_SREG_ntid_x:
   case PTX_SREG_ntid_y:
   case PTX_SREG_ntid_z:
      return simd_i32(s, n[r - PTX_SREG_ntid_x]);
   case PTX_SREG_ctaid_x:
   case PTX_SREG_ctaid_y:
   case PTX_SREG_ctaid_z:
      return block_field(
         s, offsetof(struct simd_block, ctaid) + 4 * (r - PTX_SREG_ctaid_x),
         s->t_i32);
   case PTX_SREG_nctaid_x:
   case PTX_SREG_nctaid_y:
   case PTX_SREG_nctaid_z:
      return launch_field(
         s, offsetof(struct simd_launch, grid) + 4 * (r - PTX_SREG_nctaid_x),
         s->t_i32);
   case PTX_SREG_laneid:
      return lane_id(s, d);
   case PTX_SREG_warpid: {
      V t = s->first_thread;
      if (!simd_is_scalar(s, d)) {
         int64_t lane[512];
         for (unsigned l = 0; l < s->width; l++)
            lane[l] = l;
         t =
            LLVMBuildAdd(B, simd_splat(s, t, s->width),
                         simd_constant_vector(s, s->t_i32, lane, s->width), "");
      }
      return LLVMBuildLShr(B, t, simd_int_like(t, 5), "");
   }
   case PTX_SREG_nwarpid:
      return simd_i32(s, (uint32_t)((threads + 31) / 32));
   case PTX_SREG_smid:
      return block_field(s, offsetof(struct simd_block, smid), s->t_i32);
   case PTX_SREG_nsmid:
      return launch_field(s, offsetof(struct simd_launch, sm_count), s->t_i32);
   case PTX_SREG_gridid:
      return launch_field(s, offsetof(struct simd_launch, gridid), s->t_i64);
   case PTX_SREG_lanemask_eq:
   case PTX_SREG_lanemask_le:
   case PTX_SREG_lanemask_lt:
   case PTX_SREG_lanemask_ge:
   case PTX_SREG_lanemask_gt:
      return lane_mask(s, d, r);
   case PTX_SREG_clock:
   case PTX_SREG_clock_hi:
   case PTX_SREG_clock64:
   case PTX_SREG_globaltimer:
   case PTX_SREG_globaltimer_lo:
   case PTX_SREG_globaltimer_hi:
      return clock_value(s, r);
   case PTX_SREG_envreg1:
   case PTX_SREG_envreg2: {
      V x = launch_field(s, offsetof(struct simd_launch, grid_workspace),
                         s->t_i64);
      if (r == PTX_SREG_envreg1)
         x = LLVMBuildLShr(B, x, simd_i64(s, 32), "");
      return LLVMBuildTrunc(B, x, s->t_i32, "");
   }
   case PTX_SREG_dynamic_smem_size:
      return launch_field(s, offsetof(struct simd_launch, dynamic_shared),
                          s->t_i32);
   case PTX_SREG_total_smem_size:
   case PTX_SREG_aggr_smem_size:
      return launch_field(s, offsetof(struct simd_launch, total_shared),
                          s->t_i32);
   case PTX_SREG_cluster_nctaid_x:
   case PTX_SREG_cluster_nctaid_y:
   case PTX_SREG_cluster_nctaid_z:
      return cluster_size(s, r - PTX_SREG_cluster_nctaid_x);
   case PTX_SREG_cluster_nctarank: {
      V all = LLVMBuildMul(B, cluster_size(s, 0), cluster_size(s, 1), "");
      return LLVMBuildMul(B, all, cluster_size(s, 2), "");
   }
   case PTX_SREG_cluster_ctaid_x:
   case PTX_SREG_cluster_ctaid_y:
   case PTX_SREG_cluster_ctaid_z:
      return in_cluster(s, r - PTX_SREG_cluster_ctaid_x);
   case PTX_SREG_cluster_ctarank:
      return simd_cluster_rank(s);
   case PTX_SREG_clusterid_x:
   case PTX_SREG_clusterid_y:
   case PTX_SREG_clusterid_z: {
      unsigned k = r - PTX_SREG_clusterid_x;
      return LLVMBuildUDiv(B, block_coordinate(s, k), cluster_size(s, k), "");
   }
   case PTX_SREG_nclusterid_x:
   case PTX_SREG_nclusterid_y:
   case PTX_SREG_nclusterid_z: {
      unsigned k = r - PTX_SREG_nclusterid_x;
      V all =
         launch_field(s, offsetof(struct simd_launch, grid) + 4 * k, s->t_i32);
      return LLVMBuildUDiv(B, all, cluster_size(s, k), "");
   }
   case PTX_SREG_is_explicit_cluster: {
      V x = launch_field(s, offsetof(struct simd_launch, explicit_cluster),
                         s->t_i32);
      return LLVMBuildICmp(B, LLVMIntNE, x, simd_i32(s, 0), "");
   }
   default:
      break;
   }
   /* Performance counters, unused environment registers, reserved shared
    * memory: there is nothing to count, to hand over or to reserve. */
   return LLVMConstNull(simd_scalar_type(s, d->type));
}

/* Addresses ------------------------------------------------------------- */

LLVMValueRef
simd_symbol(struct simd_build *s, char kind, const char *name)
{
   const char *text = arena_printf(s->arena, "%c:%s", kind, name);
   size_t i = 0;
   while (i < s->unit->symbol_names.count &&
          strcmp(s->unit->symbol_names.data[i], text))
      i++;
   if (i == s->unit->symbol_names.count)
      vec_push(s->arena, &s->unit->symbol_names, text);
   V x = simd_field(s, B, s->symbols, 8 * i, s->t_i64);
   simd_mark_invariant(s, x);
   return x;
}

uint32_t
simd_shared_offset(struct simd_build *s, const struct ptx_var *v)
{
   for (size_t i = 0; i < s->unit->shared_vars.count; i++)
      if (s->unit->shared_vars.data[i] == v)
         return s->unit->shared_offsets.data[i];
   return 0;
}

static V
address(struct simd_build *s, const struct ir_inst *in)
{
   V x;
   if (in->local) {
      x = simd_i64(s, in->local->offset + in->imm);
      if (s->stack)
         x = LLVMBuildAdd(B, s->stack, x, "");
   } else {
      switch (in->var->space) {
      case PTX_SPACE_SHARED:
         x = simd_i64(s, simd_shared_offset(s, in->var) + in->imm);
         break;
      case PTX_SPACE_PARAM:
         x = simd_i64(s, in->var->offset + in->imm);
         break;
      default:
         x = simd_symbol(s, 'v', in->var->name);
         if (in->imm)
            x = LLVMBuildAdd(B, x, simd_i64(s, in->imm), "");
         break;
      }
   }
   LLVMTypeRef t = simd_scalar_type(s, in->dst[0]->type);
   return LLVMBuildIntCast2(B, x, t, false, "");
}

static V
window(struct simd_build *s, enum ptx_space space, V like)
{
   V base = NULL;
   if (space == PTX_SPACE_SHARED)
      base = LLVMBuildPtrToInt(B, s->shared, s->t_i64, "");
   else if (space == PTX_SPACE_PARAM)
      base = LLVMBuildPtrToInt(B, s->params, s->t_i64, "");
   if (!base)
      return NULL;
   return simd_is_vector(like)
             ? simd_splat(s, base, LLVMGetVectorSize(LLVMTypeOf(like)))
             : base;
}

/* Start of local memory of each lane, or of the one thread. */
static V
local_window(struct simd_build *s, bool vector)
{
   V first = LLVMBuildZExt(B, s->first_thread, s->t_i64, "");
   V base = LLVMBuildAdd(B, LLVMBuildPtrToInt(B, s->local, s->t_i64, ""),
                         LLVMBuildMul(B, first, s->local_stride, ""), "");
   if (!vector)
      return base;
   int64_t lane[512];
   for (unsigned l = 0; l < s->width; l++)
      lane[l] = l;
   V each = LLVMBuildMul(B, simd_constant_vector(s, s->t_i64, lane, s->width),
                         simd_splat(s, s->local_stride, s->width), "");
   return LLVMBuildAdd(B, simd_splat(s, base, s->width), each, "");
}

/* cvta (9.7.8.20): between a space's addresses and generic ones. */
LLVMValueRef
simd_convert_address(struct simd_build *s, const struct ir_inst *in)
{
   bool to = in->mods[PTX_MOD_to], scalar = s->lanes == 1;
   V x = simd_get(s, in->src[0]), base;
   if (simd_element_bits(x) < 64)
      x = LLVMBuildZExt(B, x, simd_like(s, x, s->t_i64), "");
   if (in->space == PTX_SPACE_LOCAL)
      base = local_window(s, !scalar);
   else
      base = window(s, in->space, x);
   if (base)
      x = to ? LLVMBuildSub(B, x, base, "") : LLVMBuildAdd(B, x, base, "");
   LLVMTypeRef t = simd_like(s, x, simd_scalar_type(s, in->dst[0]->type));
   return LLVMBuildIntCast2(B, x, t, false, "");
}

/* Is the address x among the `size` bytes from base on? */
static V
among(struct simd_build *s, V x, V base, uint64_t size)
{
   if (simd_is_vector(x))
      base = simd_splat(s, base, s->width);
   V at = LLVMBuildSub(B, x, base, "");
   return LLVMBuildICmp(B, LLVMIntULT, at, simd_int_like(x, size), "");
}

static V
among_parameters(struct simd_build *s, V x)
{
   return among(s, x, LLVMBuildPtrToInt(B, s->params, s->t_i64, ""),
                s->unit->param_bytes);
}

/* Constant variables are host memory like others: by their addresses. */
static V
among_constants(struct simd_build *s, V x)
{
   const struct ptx_module *m = s->f->module;
   V any = LLVMConstNull(simd_like(s, x, s->t_i1));
   for (size_t i = 0; i < m->vars.count; i++) {
      const struct ptx_var *v = m->vars.data[i];
      if (v->space == PTX_SPACE_CONST && v->size)
         any = LLVMBuildOr(
            B, any, among(s, x, simd_symbol(s, 'v', v->name), v->size), "");
   }
   return any;
}

/* isspacep (9.7.8.19). */
static void
is_space(struct simd_build *s, const struct ir_inst *in)
{
   bool scalar = simd_is_scalar(s, in->dst[0]);
   V x = scalar ? simd_scalar(s, in->src[0]) : simd_vector(s, in->src[0]);
   V shared = LLVMBuildPtrToInt(B, s->shared, s->t_i64, "");
   if (!scalar)
      shared = simd_splat(s, shared, s->width);
   /* Of the block alone, or of its cluster. */
   bool own = in->mods[PTX_MOD_ss] != PTX_ss_shared_cluster;
   V k = simd_int_like(
      x, in->space == PTX_SPACE_SHARED && own ? SIMD_CLUSTER_SHIFT : 32);
   V in_shared = LLVMBuildICmp(B, LLVMIntEQ, LLVMBuildLShr(B, x, k, ""),
                               LLVMBuildLShr(B, shared, k, ""), "");
   V at = LLVMBuildSub(B, x, local_window(s, !scalar), "");
   V stride =
      scalar ? s->local_stride : simd_splat(s, s->local_stride, s->width);
   V in_local = LLVMBuildICmp(B, LLVMIntULT, at, stride, ""), r;
   switch (in->space) {
   case PTX_SPACE_SHARED:
      r = in_shared;
      break;
   case PTX_SPACE_LOCAL:
      r = in_local;
      break;
   case PTX_SPACE_CONST:
      r = among_constants(s, x);
      break;
   case PTX_SPACE_PARAM:
      r = among_parameters(s, x);
      break;
   default: /* global: none of the others */
      r = LLVMBuildOr(B, in_shared, in_local, "");
      r = LLVMBuildOr(B, r, among_constants(s, x), "");
      r = LLVMBuildNot(B, LLVMBuildOr(B, r, among_parameters(s, x), ""), "");
      break;
   }
   simd_set(s, in->dst[0], r);
}

/* Everything ------------------------------------------------------------ */

static void
emit_scalar(struct simd_build *s, struct ir_inst *in, V x)
{
   LLVMTypeRef t = simd_like(s, x, simd_scalar_type(s, in->dst[0]->type));
   simd_set(s, in->dst[0],
            LLVMTypeOf(x) == t ? x : LLVMBuildIntCast2(B, x, t, false, ""));
}

/* One scalar computation where that says all; a carry may differ between
 * lanes whose sums lie in a row.
 */
static bool
emit_pure(struct simd_build *s, struct ir_inst *in)
{
   s->lanes = 1;
   for (unsigned i = 0; i < in->dst_count; i++)
      if (!simd_is_scalar(s, in->dst[i]))
         s->lanes = s->width;
   V x = simd_arith(s, in);
   if (!x)
      return false;
   if (simd_is_vector(x) && simd_is_scalar(s, in->dst[0]))
      x = LLVMBuildExtractElement(B, x, simd_i32(s, 0), "");
   simd_set(s, in->dst[0], x);
   simd_note_guard(s, in);
   return true;
}

static bool
fence(struct simd_build *s, const struct ir_inst *in)
{
   (void)in;
   LLVMBuildFence(B, LLVMAtomicOrderingSequentiallyConsistent, false, "");
   return true;
}

static bool
trap(struct simd_build *s, struct ir_inst *in)
{
   V mask = simd_inst_mask(s, in);
   LLVMBasicBlockRef yes = simd_block_append(s, "trap"),
                     no = simd_block_append(s, "go_on");
   LLVMBuildCondBr(B, simd_mask_any(s, mask), yes, no);
   LLVMPositionBuilderAtEnd(B, yes);
   simd_fault(s, in, mask, SIMD_FAULT_TRAP);
   LLVMBuildBr(B, no);
   LLVMPositionBuilderAtEnd(B, no);
   return true;
}

static bool
yield(struct simd_build *s, struct ir_inst *in)
{
   V t = in->op == IR_nanosleep ? simd_scalar(s, in->src[0]) : simd_i32(s, 0);
   V at = simd_i64(s, offsetof(struct simd_frame, nanoseconds));
   V p = LLVMBuildInBoundsGEP2(B, s->t_i8, s->a_frame, &at, 1, "");
   simd_tag(s, LLVMBuildStore(B, t, p), MEM_FRAME);
   simd_suspend_emit(s, in, SIMD_YIELD);
   if (in->op == IR_yield)
      s->unit->flags |= SIMD_CODE_SPINS;
   return true;
}

/* How far the lanes' values reach beyond the first one's; -1: they do not lie
 * in one piece from there on, if that does not leave the type.
 */
static int64_t
reach_of_lanes(const struct simd_build *s, const struct ir_value *v)
{
   int64_t most = 0;
   if (shape_uniform(v))
      return 0;
   if (!shape_offsets(v) || v->shape->steps || v->shape->guards[0] ||
       ir_type_bits(v->type) < 16)
      return -1;
   for (unsigned l = 0; l < s->width; l++) {
      int64_t o = v->shape->offsets[l];
      if (o < 0)
         return -1;
      most = o > most ? o : most;
   }
   return most;
}

/* A comparison of integers by the ends of what the lanes hold.  Up to 32 bits
 * are compared as 64, in which nothing wraps: to be less than a number of the
 * type says that.
 */
static V
all_less(struct simd_build *s, const struct ir_value *low,
         const struct ir_value *high, bool or_equal, bool is_signed)
{
   int64_t far = reach_of_lanes(s, low);
   unsigned bits = ir_type_bits(low->type);
   LLVMIntPredicate less = is_signed ? LLVMIntSLT : LLVMIntULT,
                    not_more = is_signed ? LLVMIntSLE : LLVMIntULE;
   V x = LLVMBuildIntCast2(B, simd_scalar(s, low), s->t_i64, is_signed, "");
   V y = LLVMBuildIntCast2(B, simd_scalar(s, high), s->t_i64, is_signed, "");
   V end = far ? LLVMBuildAdd(B, x, simd_i64(s, (uint64_t)far), "") : x;
   V c = LLVMBuildICmp(B, or_equal ? not_more : less, end, y, "");
   int64_t rise = reach_of_lanes(s, high);
   uint64_t top = is_signed ? (1ull << (bits - 1)) - 1
                            : (bits < 64 ? (1ull << bits) - 1 : UINT64_MAX);
   if (far && bits == 64)
      c = LLVMBuildAnd(
         B, c,
         LLVMBuildICmp(B, not_more, x, simd_i64(s, top - (uint64_t)far), ""),
         "");
   if (rise) /* its other lanes are not less than the first */
      c = LLVMBuildAnd(
         B, c,
         LLVMBuildICmp(B, not_more, y, simd_i64(s, top - (uint64_t)rise), ""),
         "");
   return c;
}

/* Are the sources of v's definition at hand here?  What lives in a home may
 * have been computed before a suspend point, or on one of several ways.
 */
static bool
sources_at_hand(const struct simd_build *s, const struct ir_value *v)
{
   const struct ir_block *b = v->def->block;
   return !s->values[v->id].home || (b == s->block && !s->flow[b->id].suspends);
}

/* One scalar condition under which v holds (or, negated, fails) in every
 * lane: comparisons of indices.  It may be false when they all do: some index
 * wraps between two lanes, say.  NULL: there is none.
 */
static V
all_by_ends(struct simd_build *s, const struct ir_value *v, bool negated,
            unsigned depth)
{
   const struct ir_inst *in = v->def;
   if (!in || !depth || in->guard || s->width == 1 || !sources_at_hand(s, v))
      return NULL;
   if (in->op == IR_not)
      return all_by_ends(s, in->src[0], !negated, depth - 1);
   if (in->op == (negated ? IR_or : IR_and)) {
      V a = all_by_ends(s, in->src[0], negated, depth - 1);
      V b = a ? all_by_ends(s, in->src[1], negated, depth - 1) : NULL;
      return b ? LLVMBuildAnd(B, a, b, "") : NULL;
   }
   if (in->op != IR_setp || in->dst_count != 1 || in->src_count != 2)
      return NULL;
   const struct ir_value *x = in->src[0], *y = in->src[1];
   unsigned kind = ptx_types[in->types[0]].kind, cmp = in->mods[PTX_MOD_cmp];
   if ((kind != PTX_KIND_SINT && kind != PTX_KIND_UINT) ||
       reach_of_lanes(s, x) < 0 || reach_of_lanes(s, y) < 0)
      return NULL;
   bool is_signed = kind == PTX_KIND_SINT;
   bool lt = cmp == PTX_cmp_lt || cmp == PTX_cmp_lo;
   bool le = cmp == PTX_cmp_le || cmp == PTX_cmp_ls;
   bool gt = cmp == PTX_cmp_gt || cmp == PTX_cmp_hi;
   bool ge = cmp == PTX_cmp_ge || cmp == PTX_cmp_hs;
   if (lt || le)
      return negated ? all_less(s, y, x, lt, is_signed)
                     : all_less(s, x, y, le, is_signed);
   if (gt || ge)
      return negated ? all_less(s, x, y, gt, is_signed)
                     : all_less(s, y, x, ge, is_signed);
   return NULL;
}

/* Whoever asks goes the general way when the answer is no, and may do so when
 * it is yes.
 */
static void
emit_all(struct simd_build *s, const struct ir_inst *in)
{
   V c = all_by_ends(s, in->src[0], false, 4);
   if (!c) {
      c = LLVMBuildNot(B, simd_vector(s, in->src[0]), "");
      c = simd_mask_any(s, simd_mask_and(s, simd_inst_mask(s, in), c));
      c = LLVMBuildNot(B, c, "");
   }
   simd_set(s, in->dst[0], c);
}

bool
simd_inst_emit(struct simd_build *s, struct ir_inst *in)
{
   if (s->di_subprogram) {
      LLVMMetadataRef at = LLVMDIBuilderCreateDebugLocation(
         s->llvm, in->ptx_line, 0, s->di_subprogram, NULL);
      LLVMSetCurrentDebugLocation2(B, at);
   }
   switch (in->op) {
   case IR_sreg:
      emit_scalar(s, in, special_register(s, in));
      return true;
   case IR_addr:
      emit_scalar(s, in, address(s, in));
      return true;
   case IR_all:
      emit_all(s, in);
      return true;
   case IR_no_wrap: {
      V hold = NULL;
      for (unsigned i = 0; i < in->src_count; i++) {
         V one = simd_guards_hold(s, in->src[i]);
         hold = hold && one ? LLVMBuildAnd(B, hold, one, "")
                : hold      ? hold
                            : one;
      }
      emit_scalar(s, in, hold ? hold : LLVMConstInt(s->t_i1, 1, false));
      return true;
   }
   case IR_trust:
      simd_set(s, in->dst[0],
               simd_is_scalar(s, in->dst[0]) ? simd_scalar(s, in->src[0])
                                             : simd_vector(s, in->src[0]));
      return true;
   case IR_funcaddr:
      emit_scalar(s, in, simd_symbol(s, 'f', in->func->name));
      return true;
   case IR_cvta:
      s->lanes = simd_is_scalar(s, in->dst[0]) ? 1 : s->width;
      simd_set(s, in->dst[0], simd_convert_address(s, in));
      return true;
   case IR_isspacep:
      is_space(s, in);
      return true;
   case IR_ld:
   case IR_ldu:
   case IR_st:
   case IR_multimem_ld_reduce: /* of one device: what it holds */
   case IR_multimem_st:
      return simd_memory(s, in);
   case IR_atom:
   case IR_red:
   case IR_multimem_red:
      return simd_atomic(s, in);
   case IR_shfl:
   case IR_vote:
   case IR_match:
   case IR_redux:
   case IR_activemask:
   case IR_elect:
   case IR_bar_warp_sync:
   case IR_mma:
   case IR_wmma_mma:
   case IR_wmma_load:
   case IR_wmma_store:
   case IR_ldmatrix:
   case IR_stmatrix:
   case IR_movmatrix:
   case IR_wgmma_mma_async:
      return simd_warp(s, in);
   case IR_wgmma_fence: /* products do not wait (wgmma.c) */
   case IR_wgmma_commit_group:
   case IR_wgmma_wait_group:
      return true;
   case IR_bar:
   case IR_barrier:
   case IR_barrier_cluster:
      return simd_barrier(s, in);
   case IR_call:
      return simd_call(s, in);
   case IR_exited:
   case IR_mark_exit:
      return simd_exited(s, in);
   case IR_stack_end:
   case IR_stack_check:
   case IR_stack_call:
      return simd_stack(s, in);
   case IR_tex:
   case IR_tld4:
   case IR_txq:
   case IR_istypep:
   case IR_suld:
   case IR_sust:
   case IR_sured:
   case IR_suq:
      return simd_texture(s, in);
   case IR_membar:
   case IR_fence:
      return fence(s, in);
   case IR_trap:
      return trap(s, in);
   case IR_brkpt:
   case IR_pmevent:
   case IR_prefetch:
   case IR_prefetchu:
   case IR_applypriority:
   case IR_discard:
   case IR_setmaxnreg:
      return true; /* hints, and a breakpoint without a debugger */
   case IR_turn:
      if (simd_is_suspend(s, in))
         simd_suspend_emit(s, in, SIMD_TURN);
      return true;
   case IR_nanosleep:
   case IR_yield:
      return yield(s, in);
   default:
      return simd_async(s, in) || (in->dst_count && emit_pure(s, in));
   }
}
