/* How many threads make a vector, per kernel (D2).
 *
 *   1    a block of one thread; or a loop in which each lane walks a row of
 *        its own, as long as it is long: 32 streams of gathers are slower
 *        than one thread after the other
 *   n    blocks n threads wide and several high: a row of threads, so that
 *        the second coordinate is uniform
 *   64   few live values: more independent work, and neighbouring vectors
 *        step through memory together
 *   32   everything else, and whatever acts on whole warps: what a kernel
 *        keeps per warp is uniform then
 *
 * The bounds come from measurements (doc/performance.md): vectors should fit
 * the 32 vector registers of 512 bits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include "base/poison.h"

enum { REGISTERS = 32, TEMPORARIES = 3, CHAIN = 8 };

static bool
is_warp_operation(const struct ir_inst *in)
{
   return in->effect & PTX_CONVERGENT && in->op != IR_bar &&
          in->op != IR_barrier;
}

static bool
has_warp_operation(const struct ir_func *f)
{
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         if (is_warp_operation(in))
            return true;
      }
   }
   return false;
}

/* Does the value grow by the same step each time round loop l, from a start
 * that every lane has for itself?  Looks through address arithmetic.
 */
static bool
walks(const struct ir_value *v, const struct ir_loop *l, unsigned depth)
{
   if (!v->def || !depth || !ir_loop_contains(l, v->def->block) ||
       shape_uniform(v) || shape_offsets(v))
      return false;
   const struct ir_inst *in = v->def;
   switch (in->op) {
   case IR_phi:
      if (in->block != l->header)
         return false;
      for (unsigned i = 0; i < in->src_count; i++) {
         const struct ir_inst *next = in->src[i]->def;
         if (next && next->op == IR_add &&
             (next->src[0] == v || next->src[1] == v) &&
             (next->src[0]->constant || next->src[1]->constant))
            return true;
      }
      return false;
   case IR_add:
   case IR_mul:
   case IR_shl:
   case IR_sext:
   case IR_zext:
   case IR_trunc:
      for (unsigned i = 0; i < in->src_count; i++)
         if (walks(in->src[i], l, depth - 1))
            return true;
      return false;
   default:
      return false;
   }
}

/* A divergent innermost loop whose loads walk rows. */
static bool
walks_rows(const struct ir_func *f)
{
   for (size_t i = 0; i < f->loops.count; i++) {
      const struct ir_loop *l = f->loops.data[i];
      if (!l->divergent)
         continue;
      for (size_t k = 0; k < l->blocks.count; k++) {
         ir_for_each_inst(in, l->blocks.data[k])
         {
            if (in->op == IR_ld && in->space != PTX_SPACE_SHARED &&
                walks(in->src[0], l, CHAIN))
               return true;
         }
      }
   }
   return false;
}

/* The most vector registers' worth of 32-bit lanes that lives at once. */
static unsigned
pressure(struct simd_width_query *q)
{
   struct ir_func *f = q->f;
   struct ir_liveness *live = ir_liveness_compute(f->arena, f);
   unsigned most = 0;
   unsigned char *weight =
      arena_new_array(f->arena, f->value_count, unsigned char);
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++) {
            const struct ir_value *v = in->dst[i];
            if (shape_uniform(v) || shape_offsets(v) || v->type == IR_B1)
               continue;
            weight[v->id] = ir_type_bits(v->type) > 32 ? 2 : 1;
         }
      }
   }
   ir_for_each_block(b, f)
   {
      unsigned sum = 0;
      const uint64_t *in = live->live_in + (size_t)b->id * live->words;
      for (unsigned id = 0; id < f->value_count; id++)
         if (in[id / 64] >> (id % 64) & 1)
            sum += weight[id];
      most = sum > most ? sum : most;
   }
   return most;
}

unsigned
simd_limit_width(struct simd_width_query *q, unsigned width)
{
   unsigned most = 64; /* services take the lanes as bits of one word */
   if (width > 32 && has_warp_operation(q->f)) {
      q->why = "operations of a warp";
      return 32;
   }
   if (width > most || (width & (width - 1)))
      q->why = "a power of two, up to 64";
   while (most > width)
      most /= 2;
   return most;
}

unsigned
simd_choose_width(struct simd_width_query *q)
{
   struct ir_func *f = q->f;
   const uint32_t *n = f->block_dim;
   uint64_t threads = (uint64_t)n[0] * n[1] * n[2];
   bool warps = has_warp_operation(f), waits = false;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         waits |= (in->effect & PTX_WAITS) != 0 || in->op == IR_call;
      }
   }
   q->why = "one thread";
   if (threads == 1)
      return 1;
   q->why = "small block";
   if (threads <= 16 && !warps)
      return threads <= 8 ? 8 : 16;
   q->why = "as wide as a row of the block";
   if ((n[0] == 8 || n[0] == 16) && threads > n[0] && !warps)
      return n[0];

   f->width = 32;
   analyze_shape(f);
   q->why = "each lane walks a row";
   if (!waits && !warps && walks_rows(f))
      return 1;
   q->why = "few live values";
   if (threads % 64 == 0 && n[0] % 64 == 0 && !warps &&
       (pressure(q) + TEMPORARIES) * 4 <= REGISTERS)
      return 64;
   q->why = warps ? "operations of a warp" : "usual";
   return 32;
}
