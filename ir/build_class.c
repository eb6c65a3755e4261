/* Does a register live as bits or as a float?  Instructions vote with the
 * type they want; moves and selections have no wish of their own and tie
 * registers together; a draw goes to the declaration.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include "base/poison.h"

static unsigned
find(unsigned *parent, unsigned x)
{
   while (parent[x] != x)
      x = parent[x] = parent[parent[x]];
   return x;
}

static bool
is_neutral(enum ptx_op op, enum ptx_type t)
{
   if (ptx_types[t].kind != PTX_KIND_BITS)
      return false;
   switch (op) {
   case PTX_OP_mov:
   case PTX_OP_selp:
   case PTX_OP_ld:
   case PTX_OP_ldu:
   case PTX_OP_st:
   case PTX_OP_shfl:
      return true;
   default:
      return false;
   }
}

static void
vote(struct builder *b, const struct func_info *info, const struct ptx_inst *in,
     int *score, unsigned *parent)
{
   build_accesses(b, in);
   bool moves = in->op == PTX_OP_mov || in->op == PTX_OP_selp;
   unsigned first = NO_VAR;
   for (size_t i = 0; i < b->accesses.count; i++) {
      const struct access *x = &b->accesses.data[i];
      if ((x->bits != 32 && x->bits != 64) ||
          ptx_types[x->type].bits != x->bits)
         continue;
      if (x->type == PTX_F32 || x->type == PTX_F64)
         score[x->var] += 4;
      else if (!is_neutral(in->op, x->type))
         score[x->var] -= 4;
      if (!moves)
         continue;
      if (first == NO_VAR)
         first = x->var;
      else if (info->types[first] == info->types[x->var])
         parent[find(parent, x->var)] = find(parent, first);
   }
}

/* In info->types the declared class comes in, the chosen one goes out.  Only
 * widths count for "the same type" until then.
 */
void
build_classes(struct builder *b, struct func_info *info)
{
   struct arena tmp = {0};
   unsigned count = info->var_count;
   int *score = arena_new_array(&tmp, count, int);
   unsigned *parent = arena_new_array(&tmp, count, unsigned);

   for (unsigned i = 0; i < count; i++) {
      enum ir_type t = info->types[i];
      parent[i] = i;
      score[i] = t == IR_F32 || t == IR_F64 ? 1 : -1;
      info->types[i] = ir_type_of_bits(ir_type_bits(t));
   }
   for (size_t i = 0; i < info->f->insts.count; i++)
      vote(b, info, &info->f->insts.data[i], score, parent);
   for (unsigned i = 0; i < count; i++)
      if (find(parent, i) != i)
         score[find(parent, i)] += score[i];
   for (unsigned i = 0; i < count; i++) {
      if (score[find(parent, i)] <= 0)
         continue;
      if (info->types[i] == IR_B32)
         info->types[i] = IR_F32;
      if (info->types[i] == IR_B64)
         info->types[i] = IR_F64;
   }
   arena_free(&tmp);
}
