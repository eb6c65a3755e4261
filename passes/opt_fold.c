/* Constants, identities that are exact, branches whose way is known.
 *
 *    %2 = add.s32 b32 3, b32 4      … every %2 is b32 7
 *    %3 = selp %1, %1, %0           … every %3 is %1
 *    branch b1 1, b1, b2            jump b1
 *    ld [%4 + 8], %4 = add %0, 16   ld [%0 + 24]
 *
 * fold() looks at one instruction and says which value takes its result's
 * place, or changes it where it stands.  Blocks go in reverse postorder, so
 * sources are folded before their uses, except around loops: the whole is
 * repeated until nothing changes, at most MOST_ROUNDS times.
 *
 * Nothing is done to floats but evaluating the exact operations: x + 0.0,
 * x * 1.0 are no identities for -0, NaN and .ftz.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <string.h>
#include "base/poison.h"

enum { MOST_ROUNDS = 8 };

struct fold {
   struct arena tmp;
   struct ir_func *f;
   struct ir_value **map;
   size_t count;
   bool changed, cut; /* cut: an edge is gone */
};

static struct ir_value *
now(const struct fold *s, struct ir_value *v)
{
   while (v->id < s->count && s->map[v->id])
      v = s->map[v->id];
   return v;
}

static bool
is_value(const struct ir_value *v, uint64_t bits)
{
   return v->constant && v->bits.lo == bits && !v->bits.hi;
}

static bool
is_ones(const struct ir_value *v)
{
   unsigned bits = ir_type_bits(v->type);
   return bits <= 64 && is_value(v, ~UINT64_C(0) >> (64 - bits));
}

static bool
is_integer(enum ptx_type t)
{
   enum ptx_type_kind kind = ptx_types[t].kind;
   return kind == PTX_KIND_UINT || kind == PTX_KIND_SINT ||
          kind == PTX_KIND_BITS || kind == PTX_KIND_PRED;
}

/* An integer operation without .sat, .cc and the like. */
static bool
is_plain(const struct ir_inst *in)
{
   return is_integer(in->types[0]) && !in->mods[PTX_MOD_sat] &&
          !in->mods[PTX_MOD_cc] && in->dst_count == 1;
}

static const struct ir_inst *
def_of(const struct ir_value *v, enum ir_op op)
{
   return v->def && v->def->op == op && v->def->dst_count == 1 ? v->def : NULL;
}

static struct ir_value *
fold_constants(struct fold *s, struct ir_inst *in)
{
   struct ptx_bits bits[8], out[2];
   if (in->dst_count != 1 || !in->src_count || in->src_count > countof(bits) ||
       !(in->effect & PTX_PURE) || in->op == IR_phi)
      return NULL;
   for (unsigned i = 0; i < in->src_count; i++) {
      if (!in->src[i]->constant)
         return NULL;
      bits[i] = in->src[i]->bits;
   }
   if (!ir_evaluate(in, bits, out))
      return NULL;
   return ir_const_bits(s->f, in->dst[0]->type, out[0]);
}

static struct ir_value *
fold_phi(struct fold *s, struct ir_inst *in)
{
   struct ir_value *only = NULL;
   for (unsigned i = 0; i < in->src_count; i++) {
      struct ir_value *v = in->src[i];
      if (v == in->dst[0] || v == only)
         continue;
      if (only)
         return NULL;
      only = v;
   }
   return only ? only : ir_undef(s->f, in->dst[0]->type);
}

/* A constant first goes second where both may be swapped. */
static void
swap_constant(struct ir_inst *in)
{
   if (!(in->effect & PTX_COMMUTES) || in->src_count < 2 ||
       !in->src[0]->constant || in->src[1]->constant ||
       in->src[0]->type != in->src[1]->type)
      return;
   struct ir_value *v = in->src[0];
   in->src[0] = in->src[1];
   in->src[1] = v;
}

/* (x + c) + d is x + (c + d). */
static void
fold_sums(struct fold *s, struct ir_inst *in)
{
   const struct ir_inst *inner = def_of(in->src[0], IR_add);
   if (!inner || !in->src[1]->constant || !is_plain(inner) ||
       !inner->src[1]->constant || inner->src[0] == in->dst[0] ||
       ir_type_bits(in->dst[0]->type) > 64)
      return;
   in->src[0] = inner->src[0];
   in->src[1] = ir_const(s->f, in->dst[0]->type,
                         in->src[1]->bits.lo + inner->src[1]->bits.lo);
   s->changed = true;
}

static struct ir_value *
fold_arithmetic(struct fold *s, struct ir_inst *in)
{
   struct ir_value *a = in->src[0], *b = in->src_count > 1 ? in->src[1] : NULL;
   enum ir_type type = in->dst[0]->type;

   if (!is_plain(in))
      return NULL;
   switch (in->op) {
   case IR_add:
      if (is_value(b, 0))
         return a;
      fold_sums(s, in);
      return NULL;
   case IR_sub:
      if (is_value(b, 0))
         return a;
      return a == b ? ir_const(s->f, type, 0) : NULL;
   case IR_mul:
      if (is_value(b, 0))
         return ir_const(s->f, type, 0);
      return is_value(b, 1) && in->mods[PTX_MOD_half] == PTX_half_lo ? a : NULL;
   case IR_div:
      return is_value(b, 1) ? a : NULL;
   case IR_and:
      if (is_value(b, 0))
         return b;
      return is_ones(b) || a == b ? a : NULL;
   case IR_or:
      if (is_ones(b))
         return b;
      return is_value(b, 0) || a == b ? a : NULL;
   case IR_xor:
      if (is_value(b, 0))
         return a;
      return a == b ? ir_const(s->f, type, 0) : NULL;
   case IR_shl:
   case IR_shr:
      return is_value(b, 0) ? a : NULL;
   case IR_min:
   case IR_max:
      return a == b && !in->mods[PTX_MOD_relu] ? a : NULL;
   case IR_neg:
   case IR_not:
      return def_of(a, in->op) ? a->def->src[0] : NULL;
   default:
      return NULL;
   }
}

static struct ir_value *
not_of(struct fold *s, struct ir_inst *at, struct ir_value *p)
{
   if (def_of(p, IR_not))
      return p->def->src[0];
   struct ir_inst *in = ir_inst_create(s->f, IR_not, IR_B1, 1);
   in->types[0] = PTX_PRED;
   in->src[0] = p;
   in->ptx_line = at->ptx_line;
   in->file = at->file;
   in->line = at->line;
   ir_inst_insert_before(at, in);
   return in->dst[0];
}

/* bfe of constants: the shift and the mask that it is, which shapes and others
 * know.
 */
static void
fold_bfe(struct fold *s, struct ir_inst *in)
{
   unsigned bits = ir_type_bits(in->dst[0]->type);
   const struct ir_value *at = in->src[1], *size = in->src[2];
   if (!at->constant || !size->constant ||
       ptx_types[in->types[0]].kind != PTX_KIND_UINT)
      return;
   uint64_t first = at->bits.lo & 255, count = size->bits.lo & 255;
   if (!count || first + count > bits || count == 64)
      return;
   struct ir_value *x = in->src[0];
   if (first) {
      struct ir_inst *shift = ir_inst_create(s->f, IR_shr, x->type, 2);
      shift->types[0] = in->types[0];
      shift->src[0] = x;
      shift->src[1] = ir_const(s->f, IR_B32, first);
      shift->ptx_line = in->ptx_line;
      shift->file = in->file;
      shift->line = in->line;
      ir_inst_insert_before(in, shift);
      x = shift->dst[0];
   }
   in->op = IR_and;
   in->types[0] = bits == 64 ? PTX_B64 : PTX_B32;
   in->src_count = 2;
   in->src[0] = x;
   in->src[1] = ir_const(s->f, in->dst[0]->type, (UINT64_C(1) << count) - 1);
   s->changed = true;
}

static struct ir_value *
fold_selp(struct fold *s, struct ir_inst *in)
{
   struct ir_value *a = in->src[0], *b = in->src[1], *p = in->src[2];

   if (p->constant)
      return is_value(p, 0) ? b : a;
   if (a == b)
      return a;
   if (def_of(p, IR_not)) {
      in->src[0] = b;
      in->src[1] = a;
      in->src[2] = p->def->src[0];
      s->changed = true;
      return NULL;
   }
   if (in->dst[0]->type != IR_B1)
      return NULL;
   if (is_value(a, 1) && is_value(b, 0))
      return p;
   return is_value(a, 0) && is_value(b, 1) ? not_of(s, in, p) : NULL;
}

/* setp.eq (selp x, y, p), x is p: a predicate that went through a register. */
static struct ir_value *
fold_setp(struct fold *s, struct ir_inst *in)
{
   struct ir_value *a = in->src[0], *b = in->src[1];
   unsigned cmp = in->mods[PTX_MOD_cmp];

   if (in->dst_count != 1 || !is_integer(in->types[0]))
      return NULL;
   if (a == b)
      switch (cmp) {
      case PTX_cmp_eq:
      case PTX_cmp_le:
      case PTX_cmp_ge:
      case PTX_cmp_ls:
      case PTX_cmp_hs:
         return ir_const(s->f, IR_B1, 1);
      default:
         return ir_const(s->f, IR_B1, 0);
      }
   const struct ir_inst *select = def_of(a, IR_selp);
   if (!select || !b->constant || !select->src[0]->constant ||
       !select->src[1]->constant || select->src[0] == select->src[1] ||
       (cmp != PTX_cmp_eq && cmp != PTX_cmp_ne))
      return NULL;
   if (b != select->src[0] && b != select->src[1])
      return ir_const(s->f, IR_B1, cmp == PTX_cmp_ne);
   bool same = (b == select->src[0]) == (cmp == PTX_cmp_eq);
   return same ? select->src[2] : not_of(s, in, select->src[2]);
}

/* Turn in into another conversion of v, or nothing but v. */
static struct ir_value *
reconvert(struct fold *s, struct ir_inst *in, enum ir_op op, struct ir_value *v)
{
   unsigned from = ir_type_bits(v->type), to = ir_type_bits(in->dst[0]->type);
   if (from == to)
      return v->type == in->dst[0]->type ? v : NULL;
   in->op = from > to ? IR_trunc : op;
   in->src[0] = v;
   s->changed = true;
   return NULL;
}

static struct ir_value *
fold_conversion(struct fold *s, struct ir_inst *in)
{
   struct ir_value *v = in->src[0];
   const struct ir_inst *d = v->def;

   if (!d)
      return NULL;
   switch (in->op) {
   case IR_bitcast:
      if (v->type == in->dst[0]->type)
         return v;
      if (d->op != IR_bitcast)
         return NULL;
      if (d->src[0]->type == in->dst[0]->type)
         return d->src[0];
      in->src[0] = d->src[0];
      s->changed = true;
      return NULL;
   case IR_trunc:
      if (d->op == IR_zext || d->op == IR_sext || d->op == IR_trunc)
         return reconvert(s, in, (enum ir_op)d->op, d->src[0]);
      return NULL;
   case IR_zext:
      return d->op == IR_zext ? reconvert(s, in, IR_zext, d->src[0]) : NULL;
   case IR_sext:
      /* A zext has left the sign bit zero. */
      if (d->op == IR_zext || d->op == IR_sext)
         return reconvert(s, in, (enum ir_op)d->op, d->src[0]);
      return NULL;
   default:
      return NULL;
   }
}

static struct ir_value *
fold_extract(struct ir_inst *in)
{
   const struct ir_inst *pack = def_of(in->src[0], IR_pack);
   unsigned bits = ir_type_bits(in->dst[0]->type), at = 0;

   for (unsigned i = 0; pack && i < pack->src_count; i++) {
      struct ir_value *part = pack->src[i];
      if (at == in->imm * bits && part->type == in->dst[0]->type)
         return part;
      at += ir_type_bits(part->type);
   }
   return NULL;
}

/* All parts of one value side by side are that value. */
static struct ir_value *
fold_pack(struct ir_inst *in)
{
   struct ir_value *whole = NULL;
   if (in->src_count == 1 && in->src[0]->type == in->dst[0]->type)
      return in->src[0];
   for (unsigned i = 0; i < in->src_count; i++) {
      const struct ir_inst *x = def_of(in->src[i], IR_extract);
      if (!x || x->imm != i || (whole && x->src[0] != whole) ||
          ir_type_bits(x->dst[0]->type) != ir_type_bits(in->src[0]->type))
         return NULL;
      whole = x->src[0];
   }
   return whole && whole->type == in->dst[0]->type ? whole : NULL;
}

/* The constant part of a sum moves into the instruction. */
static void
fold_address(struct fold *s, struct ir_inst *in)
{
   const struct ir_inst *sum = def_of(in->src[0], IR_add);
   if (!sum || !is_plain(sum) || sum->dst[0]->type != IR_B64 ||
       !sum->src[1]->constant || sum->src[0]->constant)
      return;
   in->imm += sum->src[1]->bits.lo;
   in->src[0] = sum->src[0];
   s->changed = true;
}

static void
fold_guard(struct fold *s, struct ir_inst *in)
{
   if (def_of(in->guard, IR_not)) {
      in->guard = in->guard->def->src[0];
      in->guard_negated = !in->guard_negated;
      s->changed = true;
   }
   if (!in->guard->constant)
      return;
   bool acts = is_value(in->guard, 0) == in->guard_negated;
   s->changed = true;
   if (acts) {
      in->guard = NULL;
      return;
   }
   for (unsigned i = 0; i < in->dst_count; i++)
      s->map[in->dst[i]->id] = ir_undef(s->f, in->dst[i]->type);
   ir_inst_remove(in);
}

static void
cut_edge(struct ir_block *b, unsigned which)
{
   ir_pred_remove(b->succs.data[which], ir_pred_index(b, which));
   b->succs.count--;
   memmove(b->succs.data + which, b->succs.data + which + 1,
           (b->succs.count - which) * sizeof(*b->succs.data));
}

/* Both ways lead to one block, and no phi there tells them apart. */
static bool
ways_are_one(const struct ir_block *b)
{
   const struct ir_block *to = b->succs.data[0];
   if (to != b->succs.data[1])
      return false;
   unsigned x = ir_pred_index(b, 0), y = ir_pred_index(b, 1);
   for (const struct ir_inst *p = to->first; p && p->op == IR_phi; p = p->next)
      if (p->src[x] != p->src[y])
         return false;
   return true;
}

static void
keep_way(struct fold *s, struct ir_inst *in, uint64_t which)
{
   struct ir_block *b = in->block;
   for (unsigned i = (unsigned)b->succs.count; i-- > 0;)
      if (i != which)
         cut_edge(b, i);
   in->op = IR_jump;
   in->src_count = 0;
   s->changed = s->cut = true;
}

static void
fold_branch(struct fold *s, struct ir_inst *in)
{
   struct ir_block *b = in->block;
   struct ir_value *p = in->src[0];

   if (in->op == IR_switch) {
      uint64_t last = b->succs.count - 1;
      if (p->constant || !last)
         keep_way(s, in, p->constant && p->bits.lo < last ? p->bits.lo : last);
      return;
   }
   if (p->constant) {
      keep_way(s, in, is_value(p, 0));
   } else if (ways_are_one(b)) {
      keep_way(s, in, 0);
   } else if (def_of(p, IR_not) && b->succs.data[0] != b->succs.data[1]) {
      struct ir_block *yes = b->succs.data[0];
      b->succs.data[0] = b->succs.data[1];
      b->succs.data[1] = yes;
      in->src[0] = p->def->src[0];
      s->changed = s->cut = true; /* the order of blocks follows succs */
   }
}

static struct ir_value *
fold(struct fold *s, struct ir_inst *in)
{
   struct ir_value *v = fold_constants(s, in);
   if (v)
      return v;
   swap_constant(in);
   switch (in->op) {
   case IR_phi:
      return fold_phi(s, in);
   case IR_bfe:
      fold_bfe(s, in);
      return NULL;
   case IR_selp:
      return fold_selp(s, in);
   case IR_setp:
      return fold_setp(s, in);
   case IR_bitcast:
   case IR_trunc:
   case IR_zext:
   case IR_sext:
      return fold_conversion(s, in);
   case IR_extract:
      return fold_extract(in);
   case IR_pack:
      return fold_pack(in);
   case IR_ld:
   case IR_ldu:
   case IR_st:
   case IR_atom:
   case IR_red:
      fold_address(s, in);
      return NULL;
   case IR_branch:
   case IR_switch:
      fold_branch(s, in);
      return NULL;
   default:
      return in->src_count && in->dst_count ? fold_arithmetic(s, in) : NULL;
   }
}

static void
round_of(struct fold *s)
{
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst_safe(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            in->src[i] = now(s, in->src[i]);
         if (in->guard) {
            in->guard = now(s, in->guard);
            fold_guard(s, in);
            if (!in->block)
               continue;
         }
         struct ir_value *v = fold(s, in);
         if (!v)
            continue;
         /* A loop that nothing leads into any more may be made of itself. */
         v = now(s, v);
         if (v == in->dst[0])
            continue;
         s->map[in->dst[0]->id] = v;
         s->changed = true;
         ir_inst_remove(in);
      }
   }
   ir_values_replace(s->f, s->map, s->count);
}

bool
opt_fold(struct ir_func *f)
{
   bool changed = false, again = true;

   for (unsigned i = 0; i < MOST_ROUNDS && again; i++) {
      struct fold s = {.f = f};
      ir_compute(f, IR_DOMINANCE);
      /* What folding creates is not folded in the same round, but has room. */
      s.count = f->value_count;
      s.map = arena_new_array(&s.tmp, s.count, struct ir_value *);
      round_of(&s);
      again = s.changed;
      changed |= again;
      if (s.cut)
         f->facts = 0;
      arena_free(&s.tmp);
   }
   return changed;
}
