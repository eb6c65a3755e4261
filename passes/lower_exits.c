/* One exit and one return: all others jump there, so that the ways of every
 * branch meet again before the function ends.
 *
 *    b1: exit             b1: jump b3
 *    b2: exit      ->     b2: jump b3
 *                         b3: exit
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include "base/poison.h"

static bool
merge(struct ir_func *f, enum ir_op op)
{
   VEC(struct ir_block *) ends = {0};
   struct arena tmp = {0};

   ir_for_each_block(b, f)
   {
      if (b->last && b->last->op == op)
         vec_push(&tmp, &ends, b);
   }
   if (ends.count > 1) {
      struct ir_block *end = ir_block_create(f);
      struct ir_inst *last = ends.data[ends.count - 1]->last;
      ir_inst_remove(last);
      ir_inst_append(end, last);
      for (size_t i = 0; i < ends.count; i++) {
         struct ir_block *b = ends.data[i];
         struct ir_inst *jump = ir_inst_create(f, IR_jump, IR_VOID, 0);
         const struct ir_inst *from = b->last ? b->last : last;
         jump->ptx_line = from->ptx_line;
         jump->file = from->file;
         jump->line = from->line;
         if (b->last && b->last->op == op)
            ir_inst_remove(b->last);
         ir_inst_append(b, jump);
         ir_edge_add(b, end);
      }
   }
   bool changed = ends.count > 1;
   arena_free(&tmp);
   return changed;
}

bool
lower_exits(struct ir_func *f)
{
   bool exits = merge(f, IR_exit);
   bool returns = merge(f, IR_return);
   return exits || returns;
}
