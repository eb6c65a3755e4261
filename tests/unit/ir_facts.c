/* Order, dominance, post-dominance, loops and liveness of small graphs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <stdlib.h>
#include <string.h>

static unsigned failures;

#define check(condition) \
   do { \
      if (!(condition)) { \
         fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
         failures++; \
      } \
   } while (0)

static struct arena arena;

static struct ir_func *
read_text(const char *text)
{
   struct diag d = {.name = "text", .text = text, .size = strlen(text)};
   struct ir_func *f = ir_read(&arena, NULL, &d);
   if (!f) {
      fprintf(stderr, "%s", d.log);
      exit(1);
   }
   diag_fini(&d);
   ir_validate(f, "read");
   return f;
}

/* The block that holds the store to [%0 + tag]: numbers change with order. */
static struct ir_block *
tagged(struct ir_func *f, uint64_t tag)
{
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         if (in->op == IR_st && in->imm == tag)
            return b;
      }
   }
   fprintf(stderr, "no block %u\n", (unsigned)tag);
   exit(1);
}

static void
test_trap_does_not_keep_ways_apart(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b1 %1) {\n"
                                 "b0:\n"
                                 "   st.local.b32 [%0 + 1], b32 0\n"
                                 "   branch %1, b1, b2\n"
                                 "b1:\n"
                                 "   st.local.b32 [%0 + 2], b32 0\n"
                                 "   trap\n"
                                 "   unreachable\n"
                                 "b2:\n"
                                 "   st.local.b32 [%0 + 3], b32 0\n"
                                 "   return\n"
                                 "}\n");
   ir_compute(f, IR_DOMINANCE);
   check(tagged(f, 1)->ipdom == tagged(f, 3));
   check(tagged(f, 2)->ipdom == NULL);
   check(tagged(f, 2)->idom == tagged(f, 1));
   check(ir_dominates(tagged(f, 1), tagged(f, 3)));
   check(!ir_dominates(tagged(f, 2), tagged(f, 3)));
   ir_validate(f, "dominance");
}

static void
test_loop_without_an_end(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b1 %1) {\n"
                                 "b0:\n"
                                 "   jump b1\n"
                                 "b1:\n"
                                 "   st.local.b32 [%0 + 1], b32 0\n"
                                 "   branch %1, b2, b3\n"
                                 "b2:\n"
                                 "   st.local.b32 [%0 + 2], b32 0\n"
                                 "   jump b4\n"
                                 "b3:\n"
                                 "   st.local.b32 [%0 + 3], b32 0\n"
                                 "   jump b4\n"
                                 "b4:\n"
                                 "   st.local.b32 [%0 + 4], b32 0\n"
                                 "   jump b1\n"
                                 "b5:\n"
                                 "   return\n"
                                 "}\n");
   ir_compute(f, IR_LOOPS);
   check(f->blocks.count == 5); /* b5 is not reached */
   check(tagged(f, 1)->ipdom == tagged(f, 4));
   check(f->loops.count == 1 && !f->irreducible);
   check(f->loops.data[0]->blocks.count == 4);
   check(f->loops.data[0]->blocks.data[0] == tagged(f, 1));
}

static void
test_nested_loops(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b1 %1) {\n"
                                 "b0:\n"
                                 "   jump b1\n"
                                 "b1:\n"
                                 "   st.local.b32 [%0 + 1], b32 0\n"
                                 "   jump b2\n"
                                 "b2:\n"
                                 "   st.local.b32 [%0 + 2], b32 0\n"
                                 "   switch b32 0, b2, b1, b3\n"
                                 "b3:\n"
                                 "   st.local.b32 [%0 + 3], b32 0\n"
                                 "   return\n"
                                 "}\n");
   ir_compute(f, IR_LOOPS);
   struct ir_loop *outer = f->loops.data[0], *inner = f->loops.data[1];
   check(f->loops.count == 2);
   check(outer->header == tagged(f, 1) && outer->depth == 1);
   check(inner->header == tagged(f, 2) && inner->depth == 2);
   check(inner->parent == outer && tagged(f, 2)->loop == inner);
   check(ir_loop_contains(outer, tagged(f, 2)));
   check(!ir_loop_contains(inner, tagged(f, 1)));
   check(!tagged(f, 3)->loop);
}

static void
test_two_entries_are_irreducible(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b1 %1) {\n"
                                 "b0:\n"
                                 "   branch %1, b1, b2\n"
                                 "b1:\n"
                                 "   jump b2\n"
                                 "b2:\n"
                                 "   branch %1, b1, b3\n"
                                 "b3:\n"
                                 "   return\n"
                                 "}\n");
   ir_compute(f, IR_LOOPS);
   check(f->irreducible);
   check(f->loops.count == 0);
}

static void
test_liveness_around_a_loop(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b32 %1) {\n"
                                 "b0:\n"
                                 "   b32 %2 = mul.lo.s32 %1, %1\n"
                                 "   jump b1\n"
                                 "b1 from b0, b1:\n"
                                 "   b32 %3 = phi b32 0, %4\n"
                                 "   b32 %4 = add.s32 %3, %2\n"
                                 "   b1 %5 = setp.lt.s32 %4, %1\n"
                                 "   branch %5, b1, b2\n"
                                 "b2:\n"
                                 "   st.local.b32 [%0 + 9], %3\n"
                                 "   return\n"
                                 "}\n");
   struct ir_liveness *l = ir_liveness_compute(&arena, f);
   struct ir_block *loop = f->blocks.data[1], *end = tagged(f, 9);
   const uint64_t *in = l->live_in + (size_t)loop->id * l->words;
   const uint64_t *out = l->live_out + (size_t)loop->id * l->words;
   struct ir_inst *phi = loop->first, *sum = phi->next;
   check(ir_live(in, phi->dst[0]));  /* its result is live-in */
   check(!ir_live(in, sum->dst[0])); /* its source lives till the edge */
   check(ir_live(out, sum->dst[0]));
   check(ir_live(out, phi->dst[0])); /* read in b2 */
   check(ir_live(in, sum->src[1]) && ir_live(out, sum->src[1]));
   in = l->live_in + (size_t)end->id * l->words;
   check(ir_live(in, phi->dst[0]) && !ir_live(in, sum->dst[0]));
}

static void
test_edges_keep_their_order(void)
{
   struct ir_func *f = read_text("func @f(b64 %0, b1 %1) {\n"
                                 "b0:\n"
                                 "   branch %1, b1, b2\n"
                                 "b1 from b0:\n"
                                 "   jump b2\n"
                                 "b2 from b0, b1:\n"
                                 "   b32 %2 = phi b32 20, b32 21\n"
                                 "   st.local.b32 [%0], %2\n"
                                 "   return\n"
                                 "}\n");
   struct ir_block *b0 = f->blocks.data[0], *b2 = f->blocks.data[2];
   ir_edge_redirect(b0, 0, b2);
   unsigned at = ir_pred_index(b0, 0);
   check(b2->preds.count == 3 && b2->preds.data[at] == b0);
   check(at < ir_pred_index(b0, 1));
   check(b2->first->src[at]->undefined);
   check(b2->first->src[ir_pred_index(b0, 1)]->bits.lo == 20);
   b2->first->src[at] = ir_const(f, IR_B32, 22);
   f->facts = 0;
   ir_compute(f, IR_CFG); /* b1 is gone, and its source with it */
   check(b2->preds.count == 2 && b2->first->src_count == 2);
   check(b2->first->src[0]->bits.lo == 22 && b2->first->src[1]->bits.lo == 20);
   ir_validate(f, "redirect");
}

int
main(void)
{
   test_trap_does_not_keep_ways_apart();
   test_loop_without_an_end();
   test_nested_loops();
   test_two_entries_are_irreducible();
   test_liveness_around_a_loop();
   test_edges_keep_their_order();
   arena_free(&arena);
   return failures != 0;
}
