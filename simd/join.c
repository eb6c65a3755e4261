/* Accesses of one lane that stand side by side become one.
 *
 *    %a = ld.f32 [%p]              %a, %b, %c = ld.f32 [%p]
 *    %b = ld.f32 [%p + 4]    ->
 *    %c = ld.f32 [%p + 8]
 *
 * A thread that reads the members of a structure, or four elements of a row,
 * does so one after the other; over the lanes each of these accesses has gaps,
 * and all of them together have none.  Loads move up to the first of them,
 * stores down to the last, where nothing in between may touch the same memory.
 * Only done where it costs less, by how the addresses lie (simd/lie.h).
 *
 * Needs shapes, which stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

enum { MOST_PIECES = 8, MOST_MEMBERS = 32 };

/* Accesses of one kind to one base, in the order of their places. */
struct group {
   struct ir_inst *in[MOST_MEMBERS];
   unsigned count;
   bool store;
};

struct join {
   struct ir_func *f;
   struct arena tmp;
   unsigned vector_bits;
   VEC(struct group *) open;
};

static unsigned
pieces_of(const struct ir_inst *in)
{
   return in->op == IR_st ? in->src_count - 1 : in->dst_count;
}

static unsigned
bytes_of(const struct ir_inst *in)
{
   const struct ir_value *v = in->op == IR_st ? in->src[1] : in->dst[0];
   return (ir_type_bits(v->type) + 7) / 8;
}

static bool
is_plain(const struct ir_inst *in)
{
   if ((in->op != IR_ld && in->op != IR_st) || !pieces_of(in))
      return false;
   return in->mods[PTX_MOD_sem] == 0 && !in->mods[PTX_MOD_mmio] &&
          in->space != PTX_SPACE_LOCAL && in->space != PTX_SPACE_PARAM &&
          !shape_uniform(in->src[0]) && shape_offsets(in->src[0]);
}

/* Alike but for the place and the values? */
static bool
same_kind(const struct ir_inst *a, const struct ir_inst *b)
{
   const struct ir_value *x = a->op == IR_st ? a->src[1] : a->dst[0];
   const struct ir_value *y = b->op == IR_st ? b->src[1] : b->dst[0];
   return a->op == b->op && a->src[0] == b->src[0] && a->space == b->space &&
          x->type == y->type && a->guard == b->guard &&
          a->guard_negated == b->guard_negated &&
          !memcmp(a->types, b->types, sizeof(a->types)) &&
          a->mods[PTX_MOD_nc] == b->mods[PTX_MOD_nc];
}

/* May two accesses touch the same memory, one of them writing? */
static bool
may_meet(const struct ir_inst *a, const struct ir_inst *b)
{
   if (a->op != IR_st && b->op != IR_st)
      return false;
   if (a->mods[PTX_MOD_nc] || b->mods[PTX_MOD_nc])
      return false;
   bool known = a->space != PTX_SPACE_GENERIC && b->space != PTX_SPACE_GENERIC;
   return !known || a->space == b->space;
}

/* As one access of n pieces: what it costs. */
static float
cost_of(struct join *j, const struct ir_inst *in, unsigned pieces)
{
   struct simd_lie lie = {.address = in->src[0],
                          .space = in->space,
                          .bytes = bytes_of(in),
                          .pieces = pieces,
                          .store = in->op == IR_st,
                          .masked = in->guard != NULL};
   simd_lie_find(&lie, j->f->width, &j->tmp);
   return simd_lie_cost(&lie, j->f->width, j->vector_bits);
}

/* One instruction for in[0] ... in[n - 1], which are side by side. */
static void
merge(struct join *j, struct ir_inst **in, unsigned n, unsigned pieces,
      struct ir_inst *at)
{
   bool store = in[0]->op == IR_st;
   enum ir_type types[MOST_PIECES];
   unsigned k = 0;
   for (unsigned i = 0; i < pieces; i++)
      types[i] = store ? IR_VOID : in[0]->dst[0]->type;
   struct ir_inst *one =
      ir_inst_create_multi(j->f, in[0]->op, store ? 0 : pieces, types,
                           store ? pieces + 1 : in[0]->src_count);
   struct ir_value **dst = one->dst, **src = one->src;
   unsigned dst_count = one->dst_count, src_count = one->src_count;
   *one = *in[0];
   one->prev = one->next = NULL;
   one->block = NULL;
   one->dst = dst;
   one->src = src;
   one->dst_count = dst_count;
   one->src_count = src_count;
   memcpy(src, in[0]->src, (store ? 1 : in[0]->src_count) * sizeof(*src));
   for (unsigned i = 0; i < n; i++) {
      for (unsigned p = 0; p < pieces_of(in[i]); p++, k++) {
         if (store) {
            src[1 + k] = in[i]->src[1 + p];
         } else {
            dst[k] = in[i]->dst[p];
            dst[k]->def = one;
         }
      }
   }
   ir_inst_insert_before(at, one);
   for (unsigned i = 0; i < n; i++)
      ir_inst_remove(in[i]);
}

/* The member that comes first (or last) in the block. */
static struct ir_inst *
outermost(struct ir_inst **in, unsigned n, bool last)
{
   struct ir_inst *best = in[0];
   for (unsigned i = 1; i < n; i++)
      if ((in[i]->mark > best->mark) == last)
         best = in[i];
   return best;
}

static void
sort_by_place(struct group *g)
{
   for (unsigned i = 1; i < g->count; i++) {
      struct ir_inst *x = g->in[i];
      unsigned k = i;
      for (; k && (int64_t)g->in[k - 1]->imm > (int64_t)x->imm; k--)
         g->in[k] = g->in[k - 1];
      g->in[k] = x;
   }
}

static void
close_group(struct join *j, struct group *g)
{
   sort_by_place(g);
   for (unsigned i = 0; i < g->count;) {
      unsigned n = 1, pieces = pieces_of(g->in[i]), best = 1,
               best_pieces = pieces;
      float apart = cost_of(j, g->in[i], pieces), gain = 0;
      while (i + n < g->count) {
         const struct ir_inst *before = g->in[i + n - 1], *x = g->in[i + n];
         uint64_t end = before->imm + pieces_of(before) * bytes_of(before);
         if (x->imm != end || pieces + pieces_of(x) > MOST_PIECES)
            break;
         pieces += pieces_of(x);
         apart += cost_of(j, x, pieces_of(x));
         n++;
         float saved = apart - cost_of(j, g->in[i], pieces);
         if (saved > gain) {
            gain = saved;
            best = n;
            best_pieces = pieces;
         }
      }
      if (best > 1)
         merge(j, g->in + i, best, best_pieces,
               outermost(g->in + i, best, g->store));
      i += best;
   }
}

/* Groups that an access or another effect ends; in NULL: all of them. */
static void
close_groups(struct join *j, const struct ir_inst *in)
{
   size_t kept = 0;
   for (size_t i = 0; i < j->open.count; i++) {
      struct group *g = j->open.data[i];
      const struct ir_inst *one = g->in[0];
      bool access = in && (in->op == IR_ld || in->op == IR_st) &&
                    in->mods[PTX_MOD_sem] == 0;
      bool ends = !access || may_meet(one, in);
      if (access && ends && same_kind(one, in)) {
         /* Another member; unless it overwrites one. */
         ends = false;
         for (unsigned k = 0; k < g->count; k++) {
            uint64_t a = g->in[k]->imm, b = in->imm;
            ends |= a < b + pieces_of(in) * bytes_of(in) &&
                    b < a + pieces_of(g->in[k]) * bytes_of(in);
         }
      }
      if (ends)
         close_group(j, g);
      else
         j->open.data[kept++] = g;
   }
   j->open.count = kept;
}

static void
add(struct join *j, struct ir_inst *in)
{
   for (size_t i = 0; i < j->open.count; i++) {
      struct group *g = j->open.data[i];
      if (g->count < MOST_MEMBERS && same_kind(g->in[0], in)) {
         g->in[g->count++] = in;
         return;
      }
   }
   struct group *g = arena_new(&j->tmp, struct group);
   g->in[g->count++] = in;
   g->store = in->op == IR_st;
   vec_push(&j->tmp, &j->open, g);
}

void
simd_join_accesses(struct ir_func *f, unsigned vector_bits)
{
   struct join j = {.f = f, .vector_bits = vector_bits};
   if (f->width == 1)
      return;
   ir_for_each_block(b, f)
   {
      unsigned place = 0;
      ir_for_each_inst_safe(in, b)
      {
         in->mark = place++;
         bool harmless =
            !(in->effect & ~(PTX_PURE | PTX_COMMUTES | PTX_APPROX));
         if (in->op == IR_phi || (harmless && in->op != IR_ld))
            continue;
         close_groups(&j, in);
         if (is_plain(in))
            add(&j, in);
      }
      close_groups(&j, NULL);
   }
   arena_free(&j.tmp);
}
