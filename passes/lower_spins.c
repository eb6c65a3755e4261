/* Loops that wait for others let them run: a yield on the way round.
 *
 *    spin: %1 = ld.acquire [%flag]      spin: %1 = ld.acquire [%flag]
 *          %2 = setp.eq %1, 0      ->         %2 = setp.eq %1, 0
 *          branch %2, spin, go                branch %2, latch, go
 *                                       latch: yield; jump spin
 *
 * A loop waits when the condition of one of its exits comes from memory that
 * somebody else changes: a volatile or ordered load, an mbarrier test, or an
 * atomic whose operands are the same every time round (a lock).  A loop that
 * also stores is at work, not waiting; a compare-and-swap loop, whose operand
 * is what it saw last, gets on by itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include "base/poison.h"

/* Values defined in the loop that its exit conditions come from. */
struct slice {
   struct arena tmp;
   const struct ir_loop *loop;
   bool *seen; /* by value id */
   VEC(const struct ir_value *) work;
};

static bool
defined_in(const struct slice *s, const struct ir_value *v)
{
   return v->def && ir_loop_contains(s->loop, v->def->block);
}

static void
add(struct slice *s, const struct ir_value *v)
{
   if (!v || !defined_in(s, v) || s->seen[v->id])
      return;
   s->seen[v->id] = true;
   vec_push(&s->tmp, &s->work, v);
}

static bool
changes_under_us(const struct slice *s, const struct ir_inst *in)
{
   unsigned sem = in->mods[PTX_MOD_sem];
   switch (in->op) {
   case IR_ld:
      return sem == PTX_sem_volatile || sem == PTX_sem_relaxed ||
             sem == PTX_sem_acquire || in->mods[PTX_MOD_mmio];
   case IR_mbarrier_test_wait:
   case IR_mbarrier_try_wait:
      return true;
   case IR_atom:
      for (unsigned i = 0; i < in->src_count; i++)
         if (defined_in(s, in->src[i]))
            return false;
      return true;
   default:
      return false;
   }
}

static bool
works(const struct ir_inst *in)
{
   return in->op == IR_st || in->op == IR_red || in->op == IR_call ||
          in->op == IR_bar || in->op == IR_barrier ||
          in->op == IR_barrier_cluster;
}

/* Does the loop do nothing but wait? */
static bool
waits(struct ir_func *f, const struct ir_loop *loop)
{
   struct slice s = {.loop = loop};
   bool result = false, busy = false;
   s.seen = arena_new_array(&s.tmp, f->value_count, bool);
   for (size_t i = 0; i < loop->blocks.count; i++) {
      const struct ir_block *b = loop->blocks.data[i];
      for (size_t k = 0; k < b->succs.count; k++)
         if (!ir_loop_contains(loop, b->succs.data[k]) && b->last->src_count)
            add(&s, b->last->src[0]);
      ir_for_each_inst(in, b) busy |= works(in);
   }
   while (s.work.count && !busy) {
      const struct ir_inst *in = s.work.data[--s.work.count]->def;
      result |= changes_under_us(&s, in);
      for (unsigned i = 0; i < in->src_count; i++)
         add(&s, in->src[i]);
      add(&s, in->guard);
   }
   arena_free(&s.tmp);
   return result && !busy;
}

/* The one block that jumps back (lower_loops made it so). */
static struct ir_block *
latch_of(const struct ir_loop *loop)
{
   for (size_t i = 0; i < loop->header->preds.count; i++)
      if (ir_loop_contains(loop, loop->header->preds.data[i]))
         return loop->header->preds.data[i];
   return NULL;
}

bool
lower_spins(struct ir_func *f)
{
   bool changed = false;
   for (size_t i = 0; i < f->loops.count; i++) {
      struct ir_loop *loop = f->loops.data[i];
      struct ir_block *b = latch_of(loop);
      if (!b || !waits(f, loop))
         continue;
      /* The yield belongs on the way round only. */
      if (b->succs.count > 1) {
         for (unsigned k = 0; k < b->succs.count; k++) {
            if (b->succs.data[k] == loop->header) {
               b = ir_edge_split(b, k);
               break;
            }
         }
      }
      struct ir_inst *yield = ir_inst_create(f, IR_yield, IR_VOID, 0);
      yield->ptx_line = b->last->ptx_line;
      ir_inst_insert_before(b->last, yield);
      changed = true;
   }
   return changed;
}
