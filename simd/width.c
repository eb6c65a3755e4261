/* How many threads make a vector, per kernel (D2).
 *
 * Widths from 16 to 64 (32 where whole warps act together) are tried: shapes
 * are found for each, what one round of the kernel costs is estimated, and the
 * width with the least cost a thread wins.  The estimate knows
 *
 *   - scalar work (uniform values, addresses), which a wider vector shares;
 *   - how the addresses of each access lie (simd/lie.h): gathers cost a lane
 *     each, the rows of a block little;
 *   - loops that wait for their own last result: several registers of a wide
 *     vector are independent work in the meantime;
 *   - registers: what lives beyond them goes through memory;
 *   - lanes that are no threads, and lanes that wait for the longest loop.
 *
 * Its unit is about a cycle of a core that does one operation on a whole
 * vector register in one; doc/performance.md has what was measured.
 *
 * Width 1 is for blocks of one thread, and for loops in which each lane walks
 * a row of its own, as long as it is long: 32 streams of gathers are slower
 * than one thread after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "simd/simd_int.h"

#include "base/poison.h"

enum {
   CHAIN = 8,
   LOOP_ROUNDS = 8,          /* of a loop, for want of better knowledge */
   MOST_INSTRUCTIONS = 4000, /* of a kernel that is worth the trouble */
   LEAST_WIDTH = 16,
   ROW_REGISTERS = 4,
   MOST_WIDTH = 64 /* services take the lanes as bits of one word */
};

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

/* The cost of a kernel at one width. */
struct estimate {
   struct ir_func *f;
   struct arena *tmp;
   unsigned width, vector_bits, registers;
   float *latency; /* by value id: the longest way from a phi of the loop */
};

static unsigned
registers_of(const struct estimate *e, const struct ir_value *v)
{
   unsigned bits = ir_type_bits(v->type);
   if (shape_uniform(v) || shape_offsets(v) || bits == 1)
      return 0;
   bits = bits < 32 ? 32 : bits;
   return (e->width * bits + e->vector_bits - 1) / e->vector_bits;
}

/* Of one register's worth: a result every so many cycles, and how long the
 * next one that needs it waits.
 */
static void
operation_cost(const struct ir_inst *in, float *each, float *wait)
{
   bool real = ptx_types[in->types[0]].kind == PTX_KIND_FLOAT;
   *each = 1;
   *wait = real ? 4 : 1;
   switch (in->op) {
   case IR_div:
   case IR_rem:
   case IR_sqrt:
   case IR_rsqrt:
   case IR_rcp:
      *each = 10;
      *wait = 20;
      break;
   case IR_sin:
   case IR_cos:
   case IR_ex2:
   case IR_lg2:
   case IR_tanh:
      *each = 15;
      *wait = 40;
      break;
   case IR_phi:
   case IR_bitcast:
   case IR_trust:
      *each = *wait = 0;
      break;
   default:
      break;
   }
}

static float
access_cost(struct estimate *e, const struct ir_inst *in)
{
   bool store = in->op == IR_st;
   unsigned pieces = store ? in->src_count - 1 : in->dst_count;
   if (!pieces)
      return 1;
   const struct ir_value *first = store ? in->src[1] : in->dst[0];
   unsigned bits = ir_type_bits(first->type);
   struct simd_lie lie = {.address = in->src[0],
                          .space = in->space,
                          .bytes = (bits + 7) / 8,
                          .pieces = pieces,
                          .store = store};
   simd_lie_find(&lie, e->width, e->tmp);
   return simd_lie_cost(&lie, e->width, e->vector_bits);
}

static float
inst_cost(struct estimate *e, const struct ir_inst *in)
{
   float each, wait;
   unsigned registers = 0;
   if (in->op == IR_ld || in->op == IR_ldu || in->op == IR_st)
      return access_cost(e, in);
   if (in->op == IR_atom || in->op == IR_red)
      return (float)e->width * 4;
   if (in->op == IR_branch || in->op == IR_switch)
      return in->block->divergent ? 4 : 1;
   for (unsigned i = 0; i < in->dst_count; i++)
      registers += registers_of(e, in->dst[i]);
   /* Predicates: as many compares as the operands have registers. */
   for (unsigned i = 0; i < in->src_count && !registers; i++)
      if (!shape_uniform(in->src[i]) && in->dst_count &&
          !shape_uniform(in->dst[0]) && !shape_offsets(in->dst[0]))
         registers =
            registers_of(e, in->src[i]) ? registers_of(e, in->src[i]) : 1;
   operation_cost(in, &each, &wait);
   return registers ? each * (float)registers : each * 0.4f;
}

/* Vector registers beyond those that there are, at the worst place of b. */
static unsigned
spilled(struct estimate *e, const struct ir_liveness *live, struct ir_block *b,
        const unsigned *weight)
{
   unsigned long now = 0, most = 0;
   uint64_t *set = arena_new_array(e->tmp, live->words, uint64_t);
   const uint64_t *out = live->live_out + (size_t)b->id * live->words;
   for (unsigned id = 0; id < e->f->value_count; id++) {
      if (!(out[id / 64] >> (id % 64) & 1))
         continue;
      set[id / 64] |= 1ull << (id % 64);
      now += weight[id];
   }
   most = now;
   for (const struct ir_inst *in = b->last; in; in = in->prev) {
      for (unsigned i = 0; i < in->dst_count; i++) {
         unsigned id = in->dst[i]->id;
         if (set[id / 64] >> (id % 64) & 1)
            now -= weight[id];
         set[id / 64] &= ~(1ull << (id % 64));
      }
      for (unsigned i = 0; i < in->src_count && in->op != IR_phi; i++) {
         unsigned id = in->src[i]->id;
         if (in->src[i]->def && !(set[id / 64] >> (id % 64) & 1)) {
            set[id / 64] |= 1ull << (id % 64);
            now += weight[id];
         }
      }
      most = now > most ? now : most;
   }
   return most > e->registers ? (unsigned)(most - e->registers) : 0;
}

/* How long a round of loop l waits for the results of the round before: the
 * longest way from a phi of its header round to a phi.
 */
static float
recurrence(struct estimate *e, const struct ir_loop *l)
{
   float longest = 0;
   for (size_t i = 0; i < l->blocks.count; i++) {
      ir_for_each_inst(in, l->blocks.data[i])
      {
         float each, wait, before = -1; /* -1: does not depend on a phi */
         operation_cost(in, &each, &wait);
         bool start = in->op == IR_phi && in->block == l->header;
         bool early = in->op == IR_ld; /* its address is */
         for (unsigned k = 0; k < in->src_count && !start && !early; k++) {
            const struct ir_value *v = in->src[k];
            if (v->def && ir_loop_contains(l, v->def->block) &&
                e->latency[v->id] > before)
               before = e->latency[v->id];
         }
         before = start ? 0 : before;
         for (unsigned k = 0; k < in->dst_count; k++) {
            bool vector = registers_of(e, in->dst[k]) > 0;
            e->latency[in->dst[k]->id] =
               before < 0 ? -1 : before + (vector ? wait : 0);
         }
      }
   }
   ir_for_each_inst(phi, l->header)
   {
      if (phi->op != IR_phi)
         break;
      for (unsigned k = 0; k < phi->src_count; k++) {
         const struct ir_value *v = phi->src[k];
         if (v->def && ir_loop_contains(l, v->def->block) &&
             e->latency[v->id] > longest)
            longest = e->latency[v->id];
      }
   }
   return longest;
}

static bool
is_innermost(const struct ir_func *f, const struct ir_loop *l)
{
   for (size_t i = 0; i < f->loops.count; i++)
      if (f->loops.data[i]->parent == l)
         return false;
   return true;
}

/* How often block b is run, and how much longer for lanes that wait. */
static float
weight_of(const struct estimate *e, const struct ir_block *b)
{
   float w = 1;
   for (const struct ir_loop *l = b->loop; l; l = l->parent) {
      w *= LOOP_ROUNDS;
      for (unsigned k = e->width; l->divergent && k > 1; k /= 2)
         w *= 1.06f;
   }
   return w;
}

/* Of one vector, divided by its threads. */
static float
estimate(struct estimate *e)
{
   struct ir_func *f = e->f;
   const uint32_t *n = f->block_dim;
   uint64_t threads = (uint64_t)n[0] * n[1] * n[2];
   uint64_t vectors = (threads + e->width - 1) / e->width;
   float *of_loop = arena_new_array(e->tmp, f->loops.count + 1, float);
   float sum = 0;

   f->width = e->width;
   shape_estimate(f);
   struct ir_liveness *live = ir_liveness_compute(e->tmp, f);
   unsigned *weight = arena_new_array(e->tmp, f->value_count, unsigned);
   e->latency = arena_new_array(e->tmp, f->value_count, float);
   for (size_t i = 0; i < f->loops.count; i++)
      f->loops.data[i]->index = (unsigned)i;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++)
            weight[in->dst[i]->id] = registers_of(e, in->dst[i]);
      }
   }
   ir_for_each_block(b, f)
   {
      float cost = 2.0f * (float)spilled(e, live, b, weight);
      ir_for_each_inst(in, b)
      {
         cost += inst_cost(e, in);
      }
      if (b->loop)
         of_loop[b->loop->index] += cost;
      sum += cost * weight_of(e, b);
   }
   for (size_t i = 0; i < f->loops.count; i++) {
      const struct ir_loop *l = f->loops.data[i];
      float wait = is_innermost(f, l) ? recurrence(e, l) : 0;
      if (wait > of_loop[i])
         sum += (wait - of_loop[i]) * weight_of(e, l->header);
   }
   return sum * (float)vectors / (float)threads;
}

unsigned
simd_limit_width(struct simd_width_query *q, unsigned width)
{
   unsigned most = MOST_WIDTH;
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
   unsigned instructions = 0;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         waits |= (in->effect & PTX_WAITS) != 0 || in->op == IR_call;
         instructions++;
      }
   }
   q->why = "one thread";
   if (threads == 1)
      return 1;
   q->why = "small block";
   if (threads <= 16 && !warps)
      return threads <= 8 ? 8 : 16;
   q->why = "operations of a warp";
   if (warps)
      return 32;

   f->width = 32;
   shape_estimate(f);
   q->why = "each lane walks a row";
   if (!waits && walks_rows(f))
      return 1;
   q->why = "usual for a large kernel";
   if (instructions > MOST_INSTRUCTIONS)
      return 32;
   q->why = "the least cost";
   unsigned best = LEAST_WIDTH;
   float least = 0;
   /* Several rows of a block beside each other pay as independent work only:
    * four registers a value hide the latency of arithmetic. */
   unsigned most = ROW_REGISTERS * q->vector_bits / 32;
   if (most > MOST_WIDTH || n[0] % MOST_WIDTH == 0)
      most = MOST_WIDTH;
   for (unsigned w = LEAST_WIDTH; w <= most; w *= 2) {
      struct arena tmp = {0};
      struct estimate e = {.f = f,
                           .tmp = &tmp,
                           .width = w,
                           .vector_bits = q->vector_bits,
                           .registers = q->vector_bits == 256 ? 16 : 32};
      float cost = estimate(&e);
      if (debug(width))
         fprintf(stderr, "sampan: width %u costs %.1f a thread\n", w,
                 (double)cost);
      arena_free(&tmp);
      if (w / 2 < threads && (!least || cost < least)) {
         least = cost;
         best = w;
      }
   }
   return best;
}
