/* Copies of some blocks of a function, with all that they define.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <string.h>

#include "base/poison.h"

void
passes_copy_init(struct passes_copy *c, struct ir_func *f)
{
   c->f = f;
   c->block_count = f->blocks.count;
   c->value_count = f->value_count;
   c->inside = arena_new_array(&c->tmp, c->block_count, bool);
   c->block = arena_new_array(&c->tmp, c->block_count, struct ir_block *);
   c->value = arena_new_array(&c->tmp, c->value_count + 1, struct ir_value *);
}

struct ir_value *
passes_copy_value(const struct passes_copy *c, struct ir_value *v)
{
   bool copied = v && v->def && v->id < c->value_count && c->value[v->id];
   return copied ? c->value[v->id] : v;
}

/* The instruction with its own results; sources are filled in later, when
 * all results exist.
 */
static void
copy_inst(struct passes_copy *c, struct ir_block *to, const struct ir_inst *in)
{
   enum ir_type *types =
      arena_new_array(&c->tmp, in->dst_count + 1, enum ir_type);
   for (unsigned i = 0; i < in->dst_count; i++)
      types[i] = in->dst[i]->type;
   struct ir_inst *n =
      ir_inst_create_multi(c->f, in->op, in->dst_count, types, in->src_count);
   struct ir_value **dst = n->dst, **src = n->src;
   *n = *in;
   n->prev = n->next = NULL;
   n->block = NULL;
   n->dst = dst;
   n->src = src;
   memcpy(src, in->src, in->src_count * sizeof(*src));
   for (unsigned i = 0; i < in->dst_count; i++)
      c->value[in->dst[i]->id] = dst[i];
   ir_inst_append(to, n);
}

static void
copy_block(struct passes_copy *c, struct ir_block *b, struct ir_block *from)
{
   struct ir_func *f = c->f;
   struct ir_block *n = c->block[b->id];
   ir_for_each_inst(in, b)
   {
      copy_inst(c, n, in);
   }
   /* The same predecessors in the same order, for the phis. */
   for (size_t k = 0; k < b->preds.count; k++) {
      struct ir_block *p = b->preds.data[k];
      vec_push(f->arena, &n->preds, c->inside[p->id] ? c->block[p->id] : from);
   }
   for (size_t k = 0; k < b->succs.count; k++) {
      struct ir_block *to = b->succs.data[k];
      vec_push(f->arena, &n->succs, c->inside[to->id] ? c->block[to->id] : to);
   }
}

void
passes_copy_blocks(struct passes_copy *c, struct ir_block *from)
{
   struct ir_func *f = c->f;
   size_t count = c->block_count;
   for (size_t i = 0; i < count; i++)
      if (c->inside[i])
         c->block[i] = ir_block_create(f);
   for (size_t i = 0; i < count; i++)
      if (c->inside[i])
         copy_block(c, f->blocks.data[i], from);
   for (size_t i = 0; i < count; i++) {
      if (!c->inside[i])
         continue;
      ir_for_each_inst(in, c->block[i])
      {
         for (unsigned k = 0; k < in->src_count; k++)
            in->src[k] = passes_copy_value(c, in->src[k]);
         in->guard = passes_copy_value(c, in->guard);
      }
   }
}

void
passes_copy_join(struct passes_copy *c, struct ir_block *x)
{
   struct ir_func *f = c->f;
   size_t old = x->preds.count;
   for (size_t k = 0; k < old; k++) {
      const struct ir_block *q = x->preds.data[k];
      if (q->id >= c->block_count || !c->inside[q->id])
         continue;
      vec_push(f->arena, &x->preds, c->block[q->id]);
      ir_for_each_inst(phi, x)
      {
         if (phi->op != IR_phi)
            break;
         struct ir_value *v = passes_copy_value(c, phi->src[k]);
         ir_inst_set_sources(f, phi, phi->src_count + 1);
         phi->src[phi->src_count - 1] = v;
      }
   }
}
