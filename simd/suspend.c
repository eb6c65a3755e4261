/* Suspend points: a vector saves what lives, says why it stops, and goes on
 * from there when it is resumed (D3).
 *
 * The frame of a vector is its header (simd/abi.h), the exchange of warp
 * operations where there is one, and a slot for every value that lives across
 * some suspend point.  Each such value has a home (an alloca), so that code
 * behind the resume and code on other ways read it from one place; SROA makes
 * registers and phis of that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

/* Does the instruction stop the vector? */
bool
simd_is_suspend(const struct simd_build *s, const struct ir_inst *in)
{
   const uint32_t *n = s->f->block_dim;
   bool alone = (uint64_t)n[0] * n[1] * n[2] <= s->width;
   switch (in->op) {
   case IR_bar:
   case IR_barrier:
      return !(alone && in->src_count == 1 && !in->dst_count);
   case IR_barrier_cluster:
      return true;
   case IR_turn:
      return !alone && s->width > 1;
   case IR_yield:
   case IR_nanosleep:
      return true;
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
      return s->width < 32;
   default:
      return false;
   }
}

uint32_t
simd_frame_alloc(struct simd_build *s, uint32_t bytes, uint32_t align)
{
   uint32_t at = (s->frame_bytes + align - 1) & ~(align - 1);
   s->frame_bytes = at + bytes;
   return at;
}

static uint32_t
value_slot(struct simd_build *s, const struct ir_value *v)
{
   unsigned bits = ir_type_bits(v->type);
   unsigned lanes = simd_is_scalar(s, v) ? 1 : s->width;
   uint32_t bytes = (bits * lanes + 7) / 8, align = 1;
   while (align < bytes && align < 64)
      align *= 2;
   return simd_frame_alloc(s, bytes, align);
}

static void
plan_one(struct simd_build *s, struct ir_liveness *live,
         struct ir_value **by_id, struct ir_inst *at)
{
   struct ir_block *b = at->block;
   uint64_t *set = arena_new_array(s->arena, live->words, uint64_t);
   const uint64_t *out = live->live_out + (size_t)b->id * live->words;
   for (unsigned w = 0; w < live->words; w++)
      set[w] = out[w];
   for (struct ir_inst *in = b->last; in != at; in = in->prev) {
      for (unsigned i = 0; i < in->dst_count; i++)
         set[in->dst[i]->id / 64] &= ~(1ull << (in->dst[i]->id % 64));
      for (unsigned i = 0; i <= in->src_count; i++) {
         struct ir_value *v = i < in->src_count ? in->src[i] : in->guard;
         if (v && v->def)
            set[v->id / 64] |= 1ull << (v->id % 64);
         if (v && v->needs && v->needs->def)
            set[v->needs->id / 64] |= 1ull << (v->needs->id % 64);
      }
   }
   for (unsigned i = 0; i < at->dst_count; i++)
      set[at->dst[i]->id / 64] &= ~(1ull << (at->dst[i]->id % 64));
   /* What is not exchanged is read when the warp has met (warp.c). */
   for (unsigned i = 0; at->op == IR_wgmma_mma_async && i < at->src_count; i++)
      if (at->src[i]->def)
         set[at->src[i]->id / 64] |= 1ull << (at->src[i]->id % 64);

   struct simd_suspend one = {.at = at};
   for (unsigned id = 0; id < s->f->value_count; id++) {
      if (!(set[id / 64] >> (id % 64) & 1) || !by_id[id])
         continue;
      struct ir_value *v = by_id[id];
      vec_push(s->arena, &one.live, v);
      s->values[id].home = (LLVMValueRef)1; /* made by flow.c */
      if (!s->values[id].slot)
         s->values[id].slot = value_slot(s, v);
   }
   for (struct ir_block *d = b; d; d = d->idom) {
      struct simd_flow_block *fd = &s->flow[d->id];
      if (fd->region && !fd->mask_of && !fd->mask_slot &&
          (d == b || fd->mask_shared))
         fd->mask_slot = simd_frame_alloc(s, (s->width + 7) / 8, 8);
   }
   vec_push(s->arena, &s->suspends, one);
}

/* Residents -------------------------------------------------------------- */

/* What is added to by products of matrices, and lives across suspend points,
 * stays in the frame: a product is a call (mma.c), before and behind which it
 * would be in memory anyway, and a warp has more accumulators than registers.
 *
 *    header: %1 = phi %0, %3         %1, %2 and %3 have one slot, which is
 *            %2 = mma …, %1          their home as well; nothing is saved
 *            %3 = mma …, %2          or restored
 */
struct chain {
   struct ir_inst **user; /* by value id: whose operand it is, if of one only */
   unsigned *operand, *uses;
};

static void
find_users(struct simd_build *s, struct chain *c)
{
   size_t n = s->f->value_count;
   c->user = arena_new_array(s->arena, n, struct ir_inst *);
   c->operand = arena_new_array(s->arena, n, unsigned);
   c->uses = arena_new_array(s->arena, n, unsigned);
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i <= in->src_count; i++) {
            struct ir_value *v = i < in->src_count ? in->src[i] : in->guard;
            if (!v || !v->def)
               continue;
            if (v->needs && v->needs->def)
               c->uses[v->needs->id]++;
            c->uses[v->id]++;
            c->user[v->id] = in;
            c->operand[v->id] = i;
         }
      }
   }
}

/* The result that operand i of a product is added to; NULL: none. */
static struct ir_value *
sum_of(const struct ir_inst *in, unsigned i)
{
   unsigned first = 0, count = in->dst_count;
   if (in->guard)
      return NULL;
   switch (in->op) {
   case IR_mma:
   case IR_wmma_mma:
      if (in->types[0] != in->types[in->types[2] == PTX_NONE ? 1 : 3])
         return NULL;
      first = in->src_count - count - (in->mods[PTX_MOD_sparse] ? 2 : 0);
      break;
   case IR_wgmma_mma_async:
      break;
   default:
      return NULL;
   }
   return i >= first && i - first < count ? in->dst[i - first] : NULL;
}

/* Is v used by phi, and else only by phis behind its loop? */
static bool
goes_round(const struct simd_build *s, const struct ir_value *v,
           const struct ir_inst *phi)
{
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i <= in->src_count; i++) {
            const struct ir_value *u =
               i < in->src_count ? in->src[i] : in->guard;
            if (!u || (u != v && u->needs != v) || in == phi)
               continue;
            if (in->op != IR_phi || ir_loop_contains(phi->block->loop, b))
               return false;
         }
      }
   }
   for (unsigned i = 0; i < phi->src_count; i++)
      if (phi->src[i] == v)
         return true;
   return false;
}

/* Give the chain that starts at phi one slot, if it is one and some member of
 * it is saved somewhere.
 */
static void
settle_chain(struct simd_build *s, const struct chain *c, struct ir_inst *phi)
{
   struct ir_value *first = phi->dst[0], *v = first;
   const struct ir_loop *loop = phi->block->loop;
   uint32_t slot = 0;
   do {
      const struct ir_inst *in = c->user[v->id];
      slot = slot ? slot : s->values[v->id].slot;
      if (c->uses[v->id] != 1 || simd_is_scalar(s, v) ||
          in->block->loop != loop)
         return;
      v = sum_of(in, c->operand[v->id]);
      if (!v || v->type != first->type)
         return;
   } while (c->uses[v->id] == 1 && c->user[v->id] != phi);
   slot = slot ? slot : s->values[v->id].slot;
   if (!slot || simd_is_scalar(s, v) || !goes_round(s, v, phi))
      return;
   for (v = first;; v = sum_of(c->user[v->id], c->operand[v->id])) {
      s->values[v->id].slot = slot;
      s->values[v->id].resident = true;
      s->values[v->id].home = (LLVMValueRef)1;
      if (v != first && (c->uses[v->id] != 1 || c->user[v->id] == phi))
         return;
   }
}

static void
settle_residents(struct simd_build *s)
{
   struct chain c;
   if (!s->suspends.count || s->width < 32)
      return;
   find_users(s, &c);
   for (size_t i = 0; i < s->f->loops.count; i++) {
      struct ir_block *b = s->f->loops.data[i]->header;
      if (s->flow[b->id].region)
         continue;
      ir_for_each_inst(in, b)
      {
         if (in->op != IR_phi)
            break;
         settle_chain(s, &c, in);
      }
   }
}

bool
simd_suspend_plan(struct simd_build *s, struct ir_liveness *live)
{
   s->frame_bytes = sizeof(struct simd_frame);
   s->only_plain_barriers = true;
   s->has_turns = false;
   ir_for_each_block(b, s->f)
   {
      struct ir_block *owner = s->flow[b->id].mask_of;
      while (owner && s->flow[owner->id].mask_of)
         owner = s->flow[owner->id].mask_of;
      if (owner)
         s->flow[owner->id].mask_shared = true;
   }
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         if (!simd_is_suspend(s, in))
            continue;
         if (s->width > 1 && simd_others_wait(s, b)) {
            s->out->needs_scalar = "waits in divergent code";
            return false;
         }
         if (s->width < 32 && in->op != IR_bar && in->op != IR_barrier &&
             in->op != IR_yield && in->op != IR_nanosleep &&
             in->op != IR_turn && in->op != IR_activemask &&
             in->op != IR_barrier_cluster) {
            s->unit->flags |= SIMD_CODE_EXCHANGE;
            s->frame_bytes =
               sizeof(struct simd_frame) + sizeof(struct simd_exchange);
         }
      }
   }
   struct ir_value **by_id =
      arena_new_array(s->arena, s->f->value_count, struct ir_value *);
   ir_for_each_block(x, s->f)
   {
      ir_for_each_inst(in, x)
      {
         for (unsigned i = 0; i < in->dst_count; i++)
            by_id[in->dst[i]->id] = in->dst[i];
      }
   }
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         if (!simd_is_suspend(s, in))
            continue;
         s->unit->flags |= SIMD_CODE_SUSPENDS;
         s->has_turns |= in->op == IR_turn;
         bool plain = (in->op == IR_bar || in->op == IR_barrier) &&
                      in->src_count == 1 && in->src[0]->constant &&
                      in->src[0]->bits.lo == 0 && !in->dst_count;
         s->only_plain_barriers &= plain || in->op == IR_turn;
         plan_one(s, live, by_id, in);
      }
   }
   settle_residents(s);
   return true;
}

/* Slots hold bit vectors as integers: LLVM keeps <W x i1> in memory badly. */
static LLVMTypeRef
slot_type(struct simd_build *s, const struct ir_value *v, bool *bits)
{
   LLVMTypeRef t = simd_scalar_type(s, v->type);
   bool scalar = simd_is_scalar(s, v);
   *bits = !scalar && v->type == IR_B1;
   if (*bits)
      return LLVMIntTypeInContext(s->llvm, s->width);
   return scalar ? t : simd_vector_of(t, s->width);
}

static LLVMValueRef
slot_address(struct simd_build *s, uint32_t offset)
{
   LLVMValueRef at = simd_i64(s, offset);
   return LLVMBuildInBoundsGEP2(s->b, s->t_i8, s->a_frame, &at, 1, "");
}

static void
save(struct simd_build *s, uint32_t offset, LLVMValueRef x)
{
   simd_tag(s, LLVMBuildStore(s->b, x, slot_address(s, offset)), MEM_FRAME);
}

static LLVMValueRef
restore(struct simd_build *s, uint32_t offset, LLVMTypeRef t)
{
   LLVMValueRef x = LLVMBuildLoad2(s->b, t, slot_address(s, offset), "");
   simd_tag(s, x, MEM_FRAME);
   return x;
}

static void
move_masks(struct simd_build *s, const struct ir_block *b, bool out)
{
   LLVMTypeRef bits = LLVMIntTypeInContext(s->llvm, s->width);
   LLVMTypeRef lanes = simd_vector_of(s->t_i1, s->width);
   for (const struct ir_block *d = b; d; d = d->idom) {
      struct simd_flow_block *fd = &s->flow[d->id];
      if (!fd->mask_slot)
         continue;
      if (out) {
         LLVMValueRef m = LLVMBuildLoad2(s->b, lanes, fd->mask_home, "");
         save(s, fd->mask_slot, LLVMBuildBitCast(s->b, m, bits, ""));
      } else {
         LLVMValueRef m = restore(s, fd->mask_slot, bits);
         LLVMBuildStore(s->b, LLVMBuildBitCast(s->b, m, lanes, ""),
                        fd->mask_home);
      }
   }
}

void
simd_suspend_emit(struct simd_build *s, struct ir_inst *in, enum simd_stop stop)
{
   struct simd_suspend *p = NULL;
   uint32_t state = 0;
   for (size_t i = 0; i < s->suspends.count; i++) {
      if (s->suspends.data[i].at == in) {
         p = &s->suspends.data[i];
         state = (uint32_t)i + 1;
      }
   }

   for (size_t i = 0; i < p->live.count; i++) {
      const struct ir_value *v = p->live.data[i];
      struct simd_value *x = &s->values[v->id];
      bool bits;
      if (x->resident)
         continue;
      LLVMTypeRef t = slot_type(s, v, &bits);
      LLVMValueRef now =
         LLVMBuildLoad2(s->b, LLVMGetAllocatedType(x->home), x->home, "");
      save(s, x->slot, bits ? LLVMBuildBitCast(s->b, now, t, "") : now);
   }
   move_masks(s, s->block, true);
   /* Nobody waits elsewhere: whoever is not here has ended. */
   if (s->mask && s->width > 1) {
      LLVMValueRef gone = LLVMBuildNot(s->b, simd_mask_word(s, s->mask), "");
      save(s, offsetof(struct simd_frame, ended), gone);
   }
   save(s, offsetof(struct simd_frame, state), simd_i32(s, state));
   LLVMBuildRet(s->b, simd_i32(s, stop));

   p->resume = simd_block_append(s, "resume");
   LLVMPositionBuilderAtEnd(s->b, p->resume);
   for (size_t i = 0; i < p->live.count; i++) {
      const struct ir_value *v = p->live.data[i];
      struct simd_value *x = &s->values[v->id];
      bool bits;
      if (x->resident)
         continue;
      LLVMTypeRef t = slot_type(s, v, &bits);
      LLVMValueRef now = restore(s, x->slot, t);
      if (bits)
         now = LLVMBuildBitCast(s->b, now, LLVMGetAllocatedType(x->home), "");
      LLVMBuildStore(s->b, now, x->home);
   }
   move_masks(s, s->block, false);
   struct simd_flow_block *fb = &s->flow[s->block->id];
   const struct ir_block *owner = s->block;
   while (s->flow[owner->id].region && s->flow[owner->id].mask_of)
      owner = s->flow[owner->id].mask_of;
   if (fb->region && s->flow[owner->id].region)
      s->mask = LLVMBuildLoad2(s->b, simd_vector_of(s->t_i1, s->width),
                               s->flow[owner->id].mask_home, "mask");
}
