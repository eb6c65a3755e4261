/* Is a function as ir/ir.h says?  Where not, it is printed with each
 * complaint under its instruction, and the process aborts: a bug of ours.
 *
 * The validator believes no fact that f carries: it orders the blocks and
 * finds their dominators itself, then compares.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "base/poison.h"

struct complaint {
   const struct ir_inst *in; /* or */
   const struct ir_block *b; /* under the head of the block */
   const char *text;
   struct complaint *next;
};

struct check {
   struct arena tmp;
   const struct ir_func *f;
   struct complaint *list, **end;
   const struct ir_inst *in;
   const struct ir_block *b;
   size_t count;    /* of blocks */
   unsigned *place; /* by index: place in reverse postorder, from 1; or 0 */
   unsigned *order; /* by place - 1: index */
   unsigned *idom;  /* by place - 1: place of the dominator, 0: none yet */
   unsigned *first, *size; /* by place - 1: what it dominates, as a range */
   unsigned reached;       /* blocks in order */
   /* by value id */
   struct ir_inst **defs;
   unsigned *uses;
   bool *seen; /* the walk over a block has come past its definition */
};

static void complain(struct check *c, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));

static void
complain(struct check *c, const char *fmt, ...)
{
   struct complaint *k = arena_new(&c->tmp, struct complaint);
   va_list ap;
   va_start(ap, fmt);
   k->text = arena_vprintf(&c->tmp, fmt, ap);
   va_end(ap);
   k->in = c->in;
   k->b = c->b;
   *c->end = k;
   c->end = &k->next;
}

#define expect(c, condition, ...) \
   do { \
      if (!(condition)) \
         complain(c, __VA_ARGS__); \
   } while (0)

static void
print_complaints(FILE *out, const struct check *c, const struct ir_block *b,
                 const struct ir_inst *in)
{
   for (const struct complaint *k = c->list; k; k = k->next)
      if (k->b == b && k->in == in)
         fprintf(out, "   ^^^ %s\n", k->text);
}

static void
report(const struct check *c, const char *where)
{
   FILE *out = stderr;
   fprintf(out, "invalid IR after %s:\n", where);
   ir_func_print_head(out, c->f);
   print_complaints(out, c, NULL, NULL);
   ir_for_each_block(b, c->f)
   {
      ir_block_print_head(out, b);
      print_complaints(out, c, b, NULL);
      ir_for_each_inst(in, b)
      {
         fputs("   ", out);
         ir_inst_print(out, c->f, in);
         fputc('\n', out);
         print_complaints(out, c, b, in);
      }
   }
   fputs("}\n", out);
   fflush(out);
}

/* Blocks are found by their id only where that is true of the list. */
static bool
check_ids(struct check *c)
{
   bool good = true;
   for (size_t i = 0; i < c->count; i++) {
      const struct ir_block *b = c->f->blocks.data[i];
      c->b = b;
      if (b->id != i || b->func != c->f) {
         complain(c, "block %zu of the list has id %u", i, b->id);
         good = false;
      }
   }
   c->b = NULL;
   return good;
}

static size_t
edge_count(struct ir_block *const *list, size_t count, const struct ir_block *b)
{
   size_t n = 0;
   for (size_t i = 0; i < count; i++)
      n += list[i] == b;
   return n;
}

static void
check_edges(struct check *c, const struct ir_block *b)
{
   for (size_t i = 0; i < b->succs.count; i++) {
      const struct ir_block *s = b->succs.data[i];
      if (s->id >= c->count || c->f->blocks.data[s->id] != s) {
         complain(c, "successor %zu is not in the function", i);
         continue;
      }
      expect(c,
             edge_count(s->preds.data, s->preds.count, b) ==
                edge_count(b->succs.data, b->succs.count, s),
             "b%u has not the predecessor", s->id);
   }
   for (size_t i = 0; i < b->preds.count; i++) {
      const struct ir_block *p = b->preds.data[i];
      bool known = p->id < c->count && c->f->blocks.data[p->id] == p;
      expect(c, known && edge_count(p->succs.data, p->succs.count, b),
             "predecessor b%u does not lead here", p->id);
   }
}

static void
check_shape(struct check *c, const struct ir_block *b)
{
   bool phis = true;
   expect(c, b->last && ir_is_terminator(b->last), "no terminator");
   ir_for_each_inst(in, b)
   {
      c->in = in;
      expect(c, in->block == b, "its block is not this one");
      expect(c, in == b->last || !ir_is_terminator(in),
             "a terminator in the middle");
      expect(c, phis || in->op != IR_phi, "a phi after other instructions");
      phis &= in->op == IR_phi;
      for (unsigned i = 0; i < in->dst_count; i++) {
         const struct ir_value *v = in->dst[i];
         expect(c, v->def == in, "%%%u does not know it is defined here",
                v->id);
         if (v->id >= c->f->value_count) {
            complain(c, "id %u is above value_count", v->id);
            continue;
         }
         expect(c, !c->defs[v->id], "%%%u is defined twice", v->id);
         c->defs[v->id] = in;
      }
   }
   c->in = NULL;
   if (!b->last)
      return;
   c->in = b->last;
   size_t succs = b->succs.count;
   switch (b->last->op) {
   case IR_jump:
      expect(c, succs == 1, "jump with %zu successors", succs);
      break;
   case IR_branch:
      expect(c, succs == 2, "branch with %zu successors", succs);
      break;
   case IR_switch:
      expect(c, succs >= 1, "switch without successors");
      break;
   default:
      expect(c, succs == 0, "%zu successors", succs);
   }
   c->in = NULL;
}

/* Reverse postorder and dominators over indices, independent of ir/cfg.c. */
static void
find_order(struct check *c)
{
   struct {
      unsigned index, next;
   } *stack = arena_array(&c->tmp, c->count, sizeof(*stack));
   size_t top = 1;
   unsigned done = 0;
   bool *seen = arena_new_array(&c->tmp, c->count, bool);

   stack[0].index = 0;
   seen[0] = true;
   while (top) {
      const struct ir_block *b = c->f->blocks.data[stack[top - 1].index];
      if (stack[top - 1].next == b->succs.count) {
         c->order[done++] = b->id;
         top--;
         continue;
      }
      unsigned to = b->succs.data[stack[top - 1].next++]->id;
      if (seen[to])
         continue;
      seen[to] = true;
      stack[top].index = to;
      stack[top++].next = 0;
   }
   for (unsigned i = 0; i < done / 2; i++) {
      unsigned x = c->order[i];
      c->order[i] = c->order[done - 1 - i];
      c->order[done - 1 - i] = x;
   }
   for (unsigned i = 0; i < done; i++)
      c->place[c->order[i]] = i + 1;
   c->reached = done;
   if (c->f->facts & IR_CFG)
      expect(c, done == c->count, "unreachable blocks although CFG holds");
}

static unsigned
dominator(const struct check *c, const struct ir_block *b)
{
   unsigned idom = 0;
   for (size_t k = 0; k < b->preds.count; k++) {
      unsigned p = c->place[b->preds.data[k]->id];
      if (!p || (p != 1 && !c->idom[p - 1]))
         continue;
      unsigned q = idom ? idom : p;
      while (p != q) {
         while (p > q)
            p = c->idom[p - 1];
         while (q > p)
            q = c->idom[q - 1];
      }
      idom = p;
   }
   return idom;
}

static void
find_dominators(struct check *c)
{
   for (bool changed = true; changed;) {
      changed = false;
      for (unsigned i = 1; i < c->reached; i++) {
         unsigned idom = dominator(c, c->f->blocks.data[c->order[i]]);
         changed |= c->idom[i] != idom;
         c->idom[i] = idom;
      }
   }
   unsigned *next = arena_new_array(&c->tmp, c->count + 1, unsigned);
   for (unsigned i = c->reached; i-- > 0;) {
      c->size[i]++;
      if (i)
         c->size[c->idom[i] - 1] += c->size[i];
   }
   for (unsigned i = 0; i < c->reached; i++) {
      if (i) {
         c->first[i] = next[c->idom[i] - 1];
         next[c->idom[i] - 1] += c->size[i];
      }
      next[i] = c->first[i] + 1;
   }
}

/* Of places. */
static bool
dominates(const struct check *c, unsigned a, unsigned b)
{
   unsigned first = c->first[a - 1];
   return first <= c->first[b - 1] && c->first[b - 1] < first + c->size[a - 1];
}

/* Is v there at the end of block `at` (NULL: at the current instruction)? */
static void
check_use(struct check *c, const struct ir_value *v, const struct ir_block *at)
{
   if (!v) {
      complain(c, "a source is missing");
      return;
   }
   if (v->id < c->f->value_count)
      c->uses[v->id]++;
   if (v->constant || v->undefined) {
      expect(c, !v->def, "a constant with a definition");
      return;
   }
   if (!v->def) {
      bool param = false;
      for (size_t i = 0; i < c->f->params.count; i++)
         param |= c->f->params.data[i] == v;
      expect(c, param, "%%%u has no definition", v->id);
      return;
   }
   if (v->id >= c->f->value_count || c->defs[v->id] != v->def) {
      complain(c, "the definition of %%%u is not in the function", v->id);
      return;
   }
   const struct ir_block *def = v->def->block;
   unsigned here = c->place[(at ? at : c->b)->id];
   if (!here)
      return; /* nobody comes here */
   if (!at && def == c->b)
      expect(c, c->seen[v->id], "%%%u is used before its definition", v->id);
   else
      expect(c, c->place[def->id] && dominates(c, c->place[def->id], here),
             "the definition of %%%u in b%u does not dominate%s", v->id,
             def->id, at ? " the predecessor" : "");
}

static void
check_phi(struct check *c, const struct ir_inst *in)
{
   expect(c, in->dst_count == 1, "a phi has one result");
   if (in->src_count != c->b->preds.count) {
      complain(c, "%u sources, but %zu predecessors", in->src_count,
               c->b->preds.count);
      return;
   }
   for (unsigned i = 0; i < in->src_count; i++) {
      check_use(c, in->src[i], c->b->preds.data[i]);
      if (in->src[i] && in->dst_count)
         expect(c, in->src[i]->type == in->dst[0]->type, "source %u is a %s", i,
                ir_type_name(in->src[i]->type));
   }
}

static void
check_counts(struct check *c, const struct ir_inst *in, unsigned dst,
             unsigned src)
{
   if (in->dst_count != dst || in->src_count != src)
      complain(c, "%u results and %u sources, not %u and %u", in->dst_count,
               in->src_count, dst, src);
}

/* Operations on values of one type, the first of the instruction. */
static bool
is_uniform(const struct ir_inst *in)
{
   switch (in->op) {
   case IR_mul:
   case IR_mad:
      return in->mods[PTX_MOD_half] != PTX_half_wide;
   case IR_sub:
   case IR_add:
      return in->dst_count == 1 && in->src_count == 2 && !in->types[1];
   case IR_div:
   case IR_rem:
   case IR_abs:
   case IR_neg:
   case IR_min:
   case IR_max:
   case IR_fma:
   case IR_rcp:
   case IR_sqrt:
   case IR_rsqrt:
   case IR_sin:
   case IR_cos:
   case IR_lg2:
   case IR_ex2:
   case IR_tanh:
   case IR_copysign:
   case IR_and:
   case IR_or:
   case IR_xor:
   case IR_not:
   case IR_brev:
      return !in->types[1];
   default:
      return false;
   }
}

static void
check_types(struct check *c, const struct ir_inst *in)
{
   const struct ir_value *d = in->dst_count ? in->dst[0] : NULL;
   const struct ir_value *s = in->src_count ? in->src[0] : NULL;
   unsigned d_bits = d ? ir_type_bits(d->type) : 0;
   unsigned s_bits = s ? ir_type_bits(s->type) : 0;
   unsigned sum = 0;

   switch (in->op) {
   case IR_bitcast:
      check_counts(c, in, 1, 1);
      expect(c, d_bits == s_bits, "%u bits from %u", d_bits, s_bits);
      return;
   case IR_trunc:
      check_counts(c, in, 1, 1);
      expect(c, d_bits < s_bits, "%u bits from %u", d_bits, s_bits);
      return;
   case IR_zext:
   case IR_sext:
      check_counts(c, in, 1, 1);
      expect(c, d_bits > s_bits, "%u bits from %u", d_bits, s_bits);
      return;
   case IR_pack:
      for (unsigned i = 0; i < in->src_count; i++)
         sum += ir_type_bits(in->src[i]->type);
      expect(c, d && sum == d_bits, "%u bits from %u", d_bits, sum);
      return;
   case IR_extract:
      check_counts(c, in, 1, 1);
      expect(c, in->imm < 128 && (in->imm + 1) * d_bits <= s_bits,
             "beyond the source");
      return;
   case IR_sreg:
      check_counts(c, in, 1, 0);
      expect(c, in->imm < PTX_SREG_COUNT, "no such register");
      return;
   case IR_addr:
      check_counts(c, in, 1, 0);
      expect(c, !in->var != !in->local, "of a variable or of a local");
      return;
   case IR_funcaddr:
      check_counts(c, in, 1, 0);
      expect(c, in->func, "of no function");
      return;
   case IR_branch:
      check_counts(c, in, 0, 1);
      expect(c, s && s->type == IR_B1, "the condition is no b1");
      return;
   case IR_switch:
      check_counts(c, in, 0, 1);
      expect(c, s && s->type == IR_B32, "the selector is no b32");
      return;
   case IR_jump:
   case IR_return:
   case IR_exit:
   case IR_unreachable:
      check_counts(c, in, 0, 0);
      return;
   case IR_selp:
      check_counts(c, in, 1, 3);
      if (in->src_count == 3 && d)
         expect(c,
                in->src[0]->type == d->type && in->src[1]->type == d->type &&
                   in->src[2]->type == IR_B1,
                "types of a selection");
      return;
   case IR_setp:
      check_counts(c, in,
                   ptx_types[in->types[0]].kind == PTX_KIND_PACKED ? 2 : 1, 2);
      if (in->src_count == 2 && d)
         expect(c,
                d->type == IR_B1 &&
                   in->src[0]->type == ir_type_of_ptx(in->types[0]) &&
                   in->src[1]->type == in->src[0]->type,
                "types of a comparison");
      return;
   default:
      break;
   }
   if (!is_uniform(in))
      return;
   enum ir_type t = ir_type_of_ptx(in->types[0]);
   for (unsigned i = 0; i < in->dst_count; i++)
      expect(c, in->dst[i]->type == t, "result %u is a %s, not %s", i,
             ir_type_name(in->dst[i]->type), ir_type_name(t));
   for (unsigned i = 0; i < in->src_count; i++)
      expect(c, in->src[i]->type == t, "source %u is a %s, not %s", i,
             ir_type_name(in->src[i]->type), ir_type_name(t));
}

static void
check_block(struct check *c, const struct ir_block *b)
{
   c->b = b;
   ir_for_each_inst(in, b)
   {
      struct complaint **before = c->end;
      c->in = in;
      if (in->op == IR_phi) {
         check_phi(c, in);
      } else {
         for (unsigned i = 0; i < in->src_count; i++)
            check_use(c, in->src[i], NULL);
         if (in->guard) {
            check_use(c, in->guard, NULL);
            expect(c, in->guard->type == IR_B1, "the guard is no b1");
            expect(c, !ir_is_terminator(in), "a guarded terminator");
         }
         if (c->end == before)
            check_types(c, in);
      }
      for (unsigned i = 0; i < in->dst_count; i++)
         if (in->dst[i]->id < c->f->value_count)
            c->seen[in->dst[i]->id] = true;
   }
   c->in = NULL;
}

static void
check_facts(struct check *c)
{
   unsigned facts = c->f->facts;
   ir_for_each_block(b, c->f)
   {
      c->b = b;
      unsigned place = c->place[b->id];
      if (facts & IR_DOMINANCE && place) {
         unsigned idom = b->idom ? c->place[b->idom->id] : 0;
         expect(c, c->idom[place - 1] == idom, "a stale dominator");
      }
      ir_for_each_inst(in, b)
      {
         c->in = in;
         for (unsigned i = 0; facts & IR_USES && i < in->dst_count; i++)
            expect(c, in->dst[i]->use_count == c->uses[in->dst[i]->id],
                   "%u uses are counted, %u are there", in->dst[i]->use_count,
                   c->uses[in->dst[i]->id]);
      }
      c->in = NULL;
   }
}

static void
check_func(struct check *c)
{
   size_t count = c->count;
   if (!count) {
      complain(c, "no block");
      return;
   }
   if (!check_ids(c))
      return;
   c->place = arena_new_array(&c->tmp, count, unsigned);
   c->order = arena_new_array(&c->tmp, count, unsigned);
   c->idom = arena_new_array(&c->tmp, count, unsigned);
   c->first = arena_new_array(&c->tmp, count, unsigned);
   c->size = arena_new_array(&c->tmp, count, unsigned);
   c->defs = arena_new_array(&c->tmp, c->f->value_count, struct ir_inst *);
   c->uses = arena_new_array(&c->tmp, c->f->value_count, unsigned);
   c->seen = arena_new_array(&c->tmp, c->f->value_count, bool);

   ir_for_each_block(b, c->f)
   {
      c->b = b;
      check_edges(c, b);
      check_shape(c, b);
   }
   c->b = c->f->blocks.data[0];
   expect(c, !c->b->preds.count, "the entry has predecessors");
   c->b = NULL;
   if (c->list)
      return;
   find_order(c);
   find_dominators(c);
   ir_for_each_block(b, c->f)
   {
      check_block(c, b);
   }
   if (!c->list)
      check_facts(c);
}

void
ir_validate(const struct ir_func *f, const char *where)
{
   struct check c = {.f = f, .count = f->blocks.count};
   c.end = &c.list;
   check_func(&c);
   if (c.list) {
      report(&c, where);
      abort();
   }
   arena_free(&c.tmp);
}
