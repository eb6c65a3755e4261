/* Loops that lanes leave one by one get a copy for as long as all stay.
 *
 *    p: jump h                        p: jump h'
 *    h: ...                           h': ...
 *       %c = setp.lt %i, %n               %c' = setp.lt %i', %n
 *       branch %c, h, e         ->        %a = all %c'
 *    e: ...                               branch %a, h', x
 *                                     x:  branch %c', h, e
 *                                     h:  ...  branch %c, h, e
 *                                     e:  ...
 *
 * In the copy no lane has left, so its branches are uniform: no mask is kept
 * of who is still there, nothing is blended for those who are not, and memory
 * is accessed as it would be outside the loop.  Of a loop that all lanes leave
 * together, whether or not anybody could have known, only the copy runs.
 *
 * A way out in the middle (or at the top) of the loop cannot be split like
 * the one at its end, as drawn: from there the copy goes back to h and begins
 * the iteration again, which must not have had any effect by then.
 *
 * Needs shapes (it asks which branches diverge) and leaves them computed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"
#include "passes/shape.h"

#include <string.h>

#include "base/poison.h"

enum { MOST_LOOP = 400, MOST_FUNCTION = 6000, MOST_SPLITS = 8 };
/* Of 1 to 32 iterations a turn, 8 and 16 were the fastest (doc/performance.md).
 */
enum { GRID_DEPTH = 6, ITERATIONS_A_TURN = 8 };

struct split {
   struct ir_func *f;
   struct passes_copy copy;
   struct ir_loop *l;
   struct ir_block *p, *h, *latch;
   bool *before;  /* by block id: may run before a way out to begin again at */
   bool together; /* no lane is elsewhere when the loop begins */
};

static bool
leaves(const struct ir_loop *l, const struct ir_block *b)
{
   for (size_t i = 0; i < b->succs.count; i++)
      if (!ir_loop_contains(l, b->succs.data[i]))
         return true;
   return false;
}

/* Is an iteration that has come to b's end as if it had not begun? */
static bool
may_begin_again(struct split *c, struct ir_block *b)
{
   const unsigned harmless = PTX_PURE | PTX_COMMUTES | PTX_LOAD | PTX_APPROX;
   VEC(struct ir_block *) work = {0};
   memset(c->before, 0, c->f->blocks.count * sizeof(*c->before));
   c->before[b->id] = true;
   vec_push(&c->copy.tmp, &work, b);
   while (work.count) {
      struct ir_block *x = work.data[--work.count];
      ir_for_each_inst(in, x)
      {
         if (in->op == IR_phi || ir_is_terminator(in))
            continue;
         if (in->effect & ~harmless || in->mods[PTX_MOD_sem])
            return false;
      }
      if (x == c->h)
         continue;
      for (size_t i = 0; i < x->preds.count; i++) {
         struct ir_block *from = x->preds.data[i];
         if (c->before[from->id])
            continue;
         c->before[from->id] = true;
         vec_push(&c->copy.tmp, &work, from);
      }
   }
   return true;
}

/* Do lanes that part at d, within the loop, come to a way out before they
 * meet again?
 */
static bool
parts_before_exit(struct split *c, struct ir_block *d)
{
   VEC(struct ir_block *) work = {0};
   bool *seen = arena_new_array(&c->copy.tmp, c->f->blocks.count, bool);
   vec_push(&c->copy.tmp, &work, d);
   while (work.count) {
      struct ir_block *b = work.data[--work.count];
      for (size_t i = 0; i < b->succs.count; i++) {
         struct ir_block *to = b->succs.data[i];
         if (to == d->meet || seen[to->id])
            continue;
         if (!ir_loop_contains(c->l, to) || leaves(c->l, to))
            return true;
         seen[to->id] = true;
         vec_push(&c->copy.tmp, &work, to);
      }
   }
   return false;
}

/* One block of a candidate. */
static bool
block_fits(struct split *c, struct ir_block *b, bool *wanted)
{
   struct ir_loop *l = c->l;
   if (!leaves(l, b))
      return !b->divergent || !parts_before_exit(c, b);
   if (!b->divergent)
      return true;
   if (b->succs.count != 2 || b->last->op != IR_branch)
      return false;
   bool in[2] = {ir_loop_contains(l, b->succs.data[0]),
                 ir_loop_contains(l, b->succs.data[1])};
   *wanted |= in[0] != in[1];
   return in[0] != in[1] && (b == c->latch || may_begin_again(c, b));
}

/* Values of the loop that are used outside it go through phis of its exits. */
static bool
is_closed(struct split *c)
{
   ir_for_each_block(b, c->f)
   {
      bool inside = ir_loop_contains(c->l, b);
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; !inside && i <= in->src_count; i++) {
            struct ir_value *v = i < in->src_count ? in->src[i] : in->guard;
            const struct ir_block *at = b;
            if (in->op == IR_phi && i < in->src_count)
               at = b->preds.data[i];
            if (v && v->def && !ir_loop_contains(c->l, at) &&
                ir_loop_contains(c->l, v->def->block))
               return false;
         }
      }
   }
   return true;
}

static bool
candidate(struct split *c, struct ir_loop *l)
{
   unsigned instructions = 0, outer = 0, inner = 0;
   bool wanted = false;
   c->l = l;
   c->h = l->header;
   for (size_t i = 0; i < c->h->preds.count; i++) {
      struct ir_block *p = c->h->preds.data[i];
      bool inside = ir_loop_contains(l, p);
      inner += inside;
      outer += !inside;
      *(inside ? &c->latch : &c->p) = p;
   }
   if (!l->divergent || inner != 1 || outer != 1 || c->p->succs.count != 1)
      return false;
   for (size_t i = 0; i < l->blocks.count; i++) {
      ir_for_each_inst(in, l->blocks.data[i])
      {
         instructions++;
         if (in->effect & PTX_WAITS || in->op == IR_yield || in->op == IR_call)
            return false;
      }
   }
   if (instructions > MOST_LOOP)
      return false;
   for (size_t i = 0; i < l->blocks.count; i++)
      if (!block_fits(c, l->blocks.data[i], &wanted))
         return false;
   return wanted && is_closed(c);
}

static struct ir_inst *
append(struct split *c, struct ir_block *b, enum ir_op op, enum ir_type type,
       struct ir_value *src, const struct ir_inst *like)
{
   struct ir_inst *in = ir_inst_create(c->f, op, type, src ? 1 : 0);
   if (src)
      in->src[0] = src;
   in->ptx_line = like->ptx_line;
   in->file = like->file;
   in->line = like->line;
   ir_inst_append(b, in);
   return in;
}

static struct ir_inst *
binary(struct split *c, struct ir_block *b, enum ir_op op, enum ir_type type,
       enum ptx_type of, struct ir_value *x, struct ir_value *y,
       const struct ir_inst *like)
{
   struct ir_inst *in = append(c, b, op, type, x, like);
   ir_inst_set_sources(c->f, in, 2);
   in->src[1] = y;
   in->types[0] = of;
   return in;
}

/* Does the condition of b's branch hold (or, way 1, fail) in all lanes? */
static struct ir_value *
all_take(struct split *c, struct ir_block *b, struct ir_value *condition,
         unsigned way, const struct ir_inst *like)
{
   if (way == 1) {
      struct ir_inst *not = append(c, b, IR_not, IR_B1, condition, like);
      not ->types[0] = PTX_PRED;
      condition = not ->dst[0];
   }
   return append(c, b, IR_all, IR_B1, condition, like)->dst[0];
}

/* A new way into block e, which brings what the way from b does, copied. */
static void
enter_exit(struct split *c, struct ir_block *e, struct ir_block *b,
           struct ir_block *from)
{
   size_t at = 0;
   while (e->preds.data[at] != b)
      at++;
   vec_push(c->f->arena, &e->preds, from);
   for (struct ir_inst *p = e->first; p && p->op == IR_phi; p = p->next) {
      struct ir_value *v = passes_copy_value(&c->copy, p->src[at]);
      ir_inst_set_sources(c->f, p, p->src_count + 1);
      p->src[p->src_count - 1] = v;
   }
}

/* The copy's latch, where some lanes leave and others do not: block x. */
static struct ir_block *
split_latch(struct split *c, struct ir_block *masked)
{
   struct ir_func *f = c->f;
   struct ir_block *b = c->copy.block[c->latch->id], *x = ir_block_create(f);
   struct ir_inst *end = b->last;
   unsigned stay = c->latch->succs.data[0] == c->h ? 0 : 1;
   struct ir_block *e = c->latch->succs.data[1 - stay];
   struct ir_value *condition = end->src[0];

   ir_inst_remove(end);
   struct ir_value *a = all_take(c, b, condition, stay, end);
   append(c, b, IR_branch, IR_VOID, a, end);
   ir_inst_append(x, end);
   vec_push(f->arena, &x->preds, b);
   for (unsigned i = 0; i < 2; i++)
      vec_push(f->arena, &x->succs, i == stay ? masked : e);
   vec_push(f->arena, &masked->preds, x);
   enter_exit(c, e, c->latch, x);
   b->succs.data[0] = c->copy.block[c->h->id];
   b->succs.data[1] = x;
   return x;
}

/* A way out of the copy elsewhere: the iteration begins again, with masks. */
static void
split_elsewhere(struct split *c, struct ir_block *old, struct ir_block *masked)
{
   struct ir_block *b = c->copy.block[old->id];
   struct ir_inst *end = b->last;
   unsigned stay = ir_loop_contains(c->l, old->succs.data[0]) ? 0 : 1;
   struct ir_block *on = b->succs.data[stay];

   ir_inst_remove(end);
   struct ir_value *a = all_take(c, b, end->src[0], stay, end);
   append(c, b, IR_branch, IR_VOID, a, end);
   b->succs.data[0] = on;
   b->succs.data[1] = masked;
   vec_push(c->f->arena, &masked->preds, b);
}

/* What the masked loop begins with: after x, the values for another time
 * round; else those that the iteration began with.
 */
static void
begin_masked(struct split *c, struct ir_block *masked, struct ir_block *x)
{
   struct ir_func *f = c->f;
   unsigned first = 0, again = 0;
   for (unsigned i = 0; i < c->h->preds.count; i++)
      *(c->h->preds.data[i] == c->latch ? &again : &first) = i;
   for (struct ir_inst *p = c->h->first; p && p->op == IR_phi; p = p->next) {
      struct ir_inst *phi = ir_inst_create(f, IR_phi, p->dst[0]->type,
                                           (unsigned)masked->preds.count);
      for (size_t i = 0; i < masked->preds.count; i++)
         phi->src[i] = passes_copy_value(
            &c->copy, masked->preds.data[i] == x ? p->src[again] : p->dst[0]);
      ir_inst_append(masked, phi);
      p->src[first] = phi->dst[0];
   }
   append(c, masked, IR_jump, IR_VOID, NULL, c->p->last);
   vec_push(f->arena, &masked->succs, c->h);
   c->h->preds.data[first] = masked;
}

/* Is v a multiple of the grid's size, or comes it from there? */
static bool
from_grid_size(const struct ir_value *v, unsigned depth)
{
   const struct ir_inst *in = v->def;
   if (!in || !depth || !shape_uniform(v))
      return false;
   if (in->op == IR_sreg)
      return in->imm == PTX_SREG_nctaid_x || in->imm == PTX_SREG_nctaid_y ||
             in->imm == PTX_SREG_nctaid_z;
   bool arithmetic = in->op == IR_mul || in->op == IR_shl || in->op == IR_add ||
                     in->op == IR_sext || in->op == IR_zext;
   for (unsigned i = 0; arithmetic && i < in->src_count; i++)
      if (from_grid_size(in->src[i], depth - 1))
         return true;
   return false;
}

/* Do neighbouring lanes, and so the vectors of the block, work side by side
 * in each iteration and the whole grid further on in the next?
 */
static bool
strides_by_grid(const struct split *c)
{
   for (const struct ir_inst *p = c->h->first; p && p->op == IR_phi;
        p = p->next) {
      const struct ir_value *v = p->dst[0];
      for (unsigned i = 0; shape_offsets(v) && i < p->src_count; i++) {
         const struct ir_inst *next = p->src[i]->def;
         if (!next || next->op != IR_add || c->h->preds.data[i] != c->latch)
            continue;
         unsigned step = next->src[0] == v ? 1 : 0;
         if (next->src[1 - step] == v &&
             from_grid_size(next->src[step], GRID_DEPTH))
            return true;
      }
   }
   return false;
}

/* Every few iterations of the copy the block's other vectors have a turn, so
 * that they go through memory together: what one vector reads is 100 bytes and
 * then nothing for megabytes, what the block reads at least pages.
 *
 *    latch': ... branch %a, h', x  ->  latch': ... branch %a, count, x
 *                                      count:  branch %k, t, h'
 *                                      t:      turn; jump h'
 */
static void
take_turns(struct split *c)
{
   struct ir_func *f = c->f;
   struct ir_block *latch = c->copy.block[c->latch->id],
                   *h = c->copy.block[c->h->id], *count = ir_block_create(f),
                   *t = ir_block_create(f);
   struct ir_inst *end = latch->last;
   unsigned at = 0, which = latch->succs.data[0] == h ? 0 : 1;
   while (h->preds.data[at] != latch)
      at++;

   struct ir_inst *n =
      ir_inst_create(f, IR_phi, IR_B32, (unsigned)h->preds.count);
   struct ir_inst *more = binary(c, count, IR_add, IR_B32, PTX_U32, n->dst[0],
                                 ir_const(f, IR_B32, 1), end);
   struct ir_inst *low =
      binary(c, count, IR_and, IR_B32, PTX_B32, more->dst[0],
             ir_const(f, IR_B32, ITERATIONS_A_TURN - 1), end);
   struct ir_inst *now = binary(c, count, IR_setp, IR_B1, PTX_U32, low->dst[0],
                                ir_const(f, IR_B32, 0), end);
   now->mods[PTX_MOD_cmp] = PTX_cmp_eq;
   append(c, count, IR_branch, IR_VOID, now->dst[0], end);
   append(c, t, IR_turn, IR_VOID, NULL, end);
   append(c, t, IR_jump, IR_VOID, NULL, end);

   latch->succs.data[which] = count;
   vec_push(f->arena, &count->preds, latch);
   vec_push(f->arena, &count->succs, t);
   vec_push(f->arena, &count->succs, h);
   vec_push(f->arena, &t->preds, count);
   vec_push(f->arena, &t->succs, h);
   h->preds.data[at] = count;
   vec_push(f->arena, &h->preds, t);
   for (struct ir_inst *p = h->first; p && p->op == IR_phi; p = p->next) {
      struct ir_value *v = p->src[at];
      ir_inst_set_sources(f, p, p->src_count + 1);
      p->src[p->src_count - 1] = v;
   }
   for (size_t i = 0; i < h->preds.count; i++) {
      bool back = h->preds.data[i] == count || h->preds.data[i] == t;
      if (i >= n->src_count)
         ir_inst_set_sources(f, n, (unsigned)i + 1);
      n->src[i] = back ? more->dst[0] : ir_const(f, IR_B32, 0);
   }
   ir_inst_insert_before(h->first, n);
}

static void
split(struct split *c)
{
   struct ir_func *f = c->f;
   struct ir_loop *l = c->l;
   for (size_t i = 0; i < l->blocks.count; i++)
      c->copy.inside[l->blocks.data[i]->id] = true;
   passes_copy_blocks(&c->copy, c->p);
   struct ir_block *masked = ir_block_create(f), *x = NULL;
   for (size_t i = 0; i < l->blocks.count; i++) {
      struct ir_block *b = l->blocks.data[i];
      if (!leaves(l, b))
         continue;
      if (b->divergent && b == c->latch) {
         x = split_latch(c, masked);
      } else if (b->divergent) {
         split_elsewhere(c, b, masked);
      } else {
         for (size_t k = 0; k < b->succs.count; k++)
            if (!ir_loop_contains(l, b->succs.data[k]))
               enter_exit(c, b->succs.data[k], b, c->copy.block[b->id]);
      }
   }
   begin_masked(c, masked, x);
   c->p->succs.data[0] = c->copy.block[c->h->id];
   if (c->together && strides_by_grid(c))
      take_turns(c);
}

static unsigned
instructions_of(const struct ir_func *f)
{
   unsigned n = 0;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b) n++;
   }
   return n;
}

bool
opt_split_loops(struct ir_func *f)
{
   bool changed = false;
   VEC(struct ir_block *) done = {0}; /* headers of loops with masks */
   for (unsigned k = 0; k < MOST_SPLITS; k++) {
      struct split c = {.f = f};
      struct ir_loop *found = NULL;
      if (instructions_of(f) > MOST_FUNCTION)
         break;
      passes_copy_init(&c.copy, f);
      c.before = arena_new_array(&c.copy.tmp, f->blocks.count, bool);
      for (size_t i = 0; i < f->loops.count && !found; i++) {
         struct ir_loop *l = f->loops.data[i];
         bool masked = false;
         for (size_t j = 0; j < done.count; j++)
            masked |= ir_loop_contains(done.data[j]->loop, l->header);
         if (!masked && candidate(&c, l))
            found = l;
      }
      if (found) {
         const bool *region = shape_regions(f, &c.copy.tmp);
         c.together = !region[c.p->id];
         vec_push(f->arena, &done, c.h);
         split(&c);
      }
      arena_free(&c.copy.tmp);
      if (!found)
         break;
      changed = true;
      f->facts = 0;
      ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
      lower_loops(f);
      ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
      analyze_shape(f);
   }
   return changed;
}
