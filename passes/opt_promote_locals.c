/* Local memory that only loads and stores at known places touch becomes SSA
 * values: arguments and results of inlined calls, small structs and arrays.
 *
 *    b64 %0 = addr $0
 *    st.local.b32 [%0 + 4], %1     ->     (nothing)
 *    b32 %2 = ld.local.b32 [%0 + 4]       … %2 is %1
 *
 * A pointer is followed through additions of constants and cvta; any other
 * use makes its variable stay.  Accesses that overlap form a group, cut into
 * pieces of its narrowest access; a wide access packs or extracts pieces.
 * A group whose accesses do not fit such pieces stays in memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <assert.h>
#include <stdlib.h>
#include "base/poison.h"

enum { MOST_PIECES = 16 /* of one access */ };

/* What a value points at. */
struct pointer {
   struct ir_local *local; /* NULL: not a pointer we know */
   int64_t offset;
};

/* One element of a load or store. */
struct access {
   struct ir_inst *in;
   struct ir_local *local;
   uint64_t offset;
   unsigned bytes, element;
   unsigned var, pieces; /* first variable; 0 pieces: stays in memory */
};

struct promote {
   struct arena tmp;
   struct ir_func *f;
   size_t count; /* of values when we began */
   struct pointer *pointers;
   bool *escapes; /* by local */
   VEC(struct access) accesses;
   VEC(enum ir_type) types;
   VEC(int) votes;        /* by variable: > 0 for float */
   unsigned *first;       /* by inst->mark: its first access, from 1 */
   struct access *sorted; /* copies, by variable and offset */
   struct ir_value **map;
   struct ir_ssa *ssa;
};

static struct pointer
pointer_of(const struct promote *s, const struct ir_value *v)
{
   if (v->id >= s->count)
      return (struct pointer){0};
   return s->pointers[v->id];
}

static bool
moves_pointer(const struct ir_inst *in)
{
   if (in->op == IR_add)
      return in->dst_count == 1 && in->dst[0]->type == IR_B64 &&
             in->src_count == 2 && !in->mods[PTX_MOD_cc];
   return in->op == IR_cvta && in->mods[PTX_MOD_ss] == PTX_ss_local &&
          in->dst[0]->type == IR_B64;
}

static void
follow_pointer(struct promote *s, const struct ir_inst *in)
{
   struct pointer p = {0};
   if (in->op == IR_addr && in->local && in->dst[0]->type == IR_B64) {
      p = (struct pointer){in->local, (int64_t)in->imm};
   } else if (moves_pointer(in)) {
      p = pointer_of(s, in->src[0]);
      const struct ir_value *other = in->op == IR_add ? in->src[1] : NULL;
      if (other && !p.local) {
         p = pointer_of(s, other);
         other = in->src[0];
      }
      if (other && other->constant)
         p.offset += (int64_t)other->bits.lo;
      else if (other)
         p.local = NULL;
   }
   if (p.local)
      s->pointers[in->dst[0]->id] = p;
}

static bool
is_access(const struct ir_inst *in)
{
   return (in->op == IR_ld || in->op == IR_st) &&
          (in->space == PTX_SPACE_LOCAL || in->space == PTX_SPACE_GENERIC);
}

static void
add_accesses(struct promote *s, struct ir_inst *in)
{
   struct pointer p = pointer_of(s, in->src[0]);
   unsigned count = in->op == IR_ld ? in->dst_count : in->src_count - 1;
   int64_t at = p.offset + (int64_t)in->imm;

   in->mark = (unsigned)s->accesses.count + 1;
   for (unsigned i = 0; i < count; i++) {
      const struct ir_value *v = in->op == IR_ld ? in->dst[i] : in->src[i + 1];
      unsigned bytes = ir_type_bits(v->type) / 8;
      if (at < 0 || (uint64_t)at + bytes > p.local->size || !bytes)
         s->escapes[p.local->index] = true; /* left to fault */
      struct access a = {in, p.local, (uint64_t)at, bytes, i, 0, 0};
      vec_push(&s->tmp, &s->accesses, a);
      at += bytes;
   }
}

/* Every use of a pointer that is not an access or a step of the pointer. */
static void
find_escapes(struct promote *s, struct ir_inst *in)
{
   for (unsigned i = 0; i < in->src_count; i++) {
      struct pointer p = pointer_of(s, in->src[i]);
      if (!p.local || (i == 0 && is_access(in)))
         continue;
      if (in->dst_count && pointer_of(s, in->dst[0]).local)
         continue;
      s->escapes[p.local->index] = true;
   }
}

static int
by_place(const void *x, const void *y)
{
   const struct access *a = x, *b = y;
   if (a->local->index != b->local->index)
      return a->local->index < b->local->index ? -1 : 1;
   if (a->offset != b->offset)
      return a->offset < b->offset ? -1 : 1;
   return a->bytes < b->bytes ? -1 : a->bytes > b->bytes;
}

static const struct ir_value *
accessed(const struct access *a)
{
   return a->in->op == IR_ld ? a->in->dst[a->element]
                             : a->in->src[a->element + 1];
}

/* The accesses of a group: give each its pieces, if they fit. */
static void
cut_group(struct promote *s, struct access *group, size_t count, uint64_t end)
{
   uint64_t start = group[0].offset;
   unsigned piece = group[0].bytes;
   for (size_t i = 0; i < count; i++)
      if (group[i].bytes < piece)
         piece = group[i].bytes;
   for (size_t i = 0; i < count; i++)
      if ((group[i].offset - start) % piece || group[i].bytes % piece ||
          group[i].bytes / piece > MOST_PIECES)
         return;
   unsigned var = (unsigned)s->types.count;
   for (uint64_t at = start; at < end; at += piece) {
      vec_push(&s->tmp, &s->types, ir_type_of_bits(8 * piece));
      vec_push(&s->tmp, &s->votes, 0);
   }
   for (size_t i = 0; i < count; i++) {
      struct access *a = &s->accesses.data[group[i].var];
      a->var = var + (unsigned)((a->offset - start) / piece);
      a->pieces = a->bytes / piece;
      enum ir_type t = accessed(a)->type;
      if (a->pieces == 1)
         s->votes.data[a->var] += t == IR_F32 || t == IR_F64 ? 1 : -1;
   }
}

static void
cut_all(struct promote *s)
{
   size_t count = s->accesses.count;
   s->sorted = arena_new_array(&s->tmp, count, struct access);
   for (size_t i = 0; i < count; i++) {
      s->sorted[i] = s->accesses.data[i];
      s->sorted[i].var = (unsigned)i; /* which one it is */
   }
   qsort(s->sorted, count, sizeof(*s->sorted), by_place);
   for (size_t i = 0, k; i < count; i = k) {
      const struct access *a = &s->sorted[i];
      uint64_t end = a->offset + a->bytes;
      for (k = i + 1; k < count && s->sorted[k].local == a->local &&
                      s->sorted[k].offset < end;
           k++)
         if (s->sorted[k].offset + s->sorted[k].bytes > end)
            end = s->sorted[k].offset + s->sorted[k].bytes;
      if (!s->escapes[a->local->index])
         cut_group(s, &s->sorted[i], k - i, end);
   }
   for (size_t v = 0; v < s->types.count; v++) {
      enum ir_type *t = &s->types.data[v];
      if (s->votes.data[v] > 0)
         *t = *t == IR_B32 ? IR_F32 : *t == IR_B64 ? IR_F64 : *t;
   }
}

/* All elements of one instruction go, or none. */
static unsigned
element_count(const struct ir_inst *in)
{
   return in->op == IR_ld ? in->dst_count : in->src_count - 1;
}

static struct access *
promoted(const struct promote *s, const struct ir_inst *in)
{
   if ((in->op != IR_ld && in->op != IR_st) || !in->mark)
      return NULL;
   struct access *a = &s->accesses.data[in->mark - 1];
   for (unsigned i = 0; i < element_count(in); i++)
      if (!a[i].pieces)
         return NULL;
   return a;
}

/* A vector access with one element in a group that stays keeps the others'
 * groups in memory, too; that may in turn concern other vectors.
 */
static void
settle(struct promote *s)
{
   bool *stays = arena_new_array(&s->tmp, s->types.count + 1, bool);
   for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 0; i < s->accesses.count; i++) {
         struct access *a = &s->accesses.data[i];
         for (unsigned p = 0; p < a->pieces; p++) {
            if (!stays[a->var + p] && promoted(s, a->in))
               continue;
            /* One piece that stays keeps the access, and all its pieces. */
            for (unsigned q = 0; q < a->pieces; q++)
               stays[a->var + q] = true;
            a->pieces = 0;
            changed = true;
         }
      }
   }
}

static void
note_block(struct promote *s, struct ir_block *b)
{
   ir_for_each_inst(in, b)
   {
      struct access *a = promoted(s, in);
      for (unsigned i = 0; a && i < element_count(in); i++) {
         for (unsigned p = 0; p < a[i].pieces; p++) {
            if (in->op == IR_ld || in->guard)
               ir_ssa_use(s->ssa, a[i].var + p, b);
            if (in->op == IR_st)
               ir_ssa_def(s->ssa, a[i].var + p, b);
         }
      }
   }
}

static struct ir_value *
emit(struct promote *s, struct ir_inst *at, enum ir_op op, enum ir_type type,
     unsigned count, struct ir_value *const *src)
{
   struct ir_inst *in = ir_inst_create(s->f, op, type, count);
   for (unsigned i = 0; i < count; i++)
      in->src[i] = src[i];
   in->ptx_line = at->ptx_line;
   in->file = at->file;
   in->line = at->line;
   ir_inst_insert_before(at, in);
   return in->dst[0];
}

static struct ir_value *
cast(struct promote *s, struct ir_inst *at, struct ir_value *v,
     enum ir_type type)
{
   if (v->type == type)
      return v;
   if (v->constant)
      return ir_const_bits(s->f, type, v->bits);
   if (v->undefined)
      return ir_undef(s->f, type);
   if (v->def && v->def->op == IR_bitcast && v->def->src[0]->type == type)
      return v->def->src[0];
   return emit(s, at, IR_bitcast, type, 1, &v);
}

static enum ir_type
plain(enum ir_type t)
{
   return ir_type_of_bits(ir_type_bits(t));
}

static struct ir_value *
now(const struct promote *s, struct ir_value *v)
{
   return v->id < s->count && s->map[v->id] ? s->map[v->id] : v;
}

static void
load(struct promote *s, struct ir_inst *in, const struct access *a)
{
   struct ir_value *pieces[MOST_PIECES] = {0}, *d = in->dst[a->element];
   for (unsigned p = 0; p < a->pieces; p++)
      pieces[p] = ir_ssa_get(s->ssa, a->var + p);
   struct ir_value *v = pieces[0];
   if (a->pieces > 1) {
      for (unsigned p = 0; p < a->pieces; p++)
         pieces[p] = cast(s, in, pieces[p], plain(pieces[p]->type));
      v = emit(s, in, IR_pack, plain(d->type), a->pieces, pieces);
   }
   s->map[d->id] = cast(s, in, v, d->type);
}

static enum ptx_type
select_type(enum ir_type t)
{
   switch (t) {
   case IR_F32:
      return PTX_F32;
   case IR_F64:
      return PTX_F64;
   case IR_B8:
      return PTX_B8;
   case IR_B16:
      return PTX_B16;
   case IR_B64:
      return PTX_B64;
   case IR_B128:
      return PTX_B128;
   default:
      return PTX_B32;
   }
}

static void
store_piece(struct promote *s, struct ir_inst *in, unsigned var,
            struct ir_value *v)
{
   enum ir_type type = s->types.data[var];
   struct ir_value *old = ir_ssa_find(s->ssa, var);
   v = cast(s, in, v, type);
   if (in->guard && old && !old->undefined) {
      struct ir_value *src[] = {v, old, now(s, in->guard)};
      if (in->guard_negated) {
         src[0] = old;
         src[1] = v;
      }
      v = emit(s, in, IR_selp, type, 3, src);
      v->def->types[0] = select_type(type);
   }
   ir_ssa_set(s->ssa, var, v);
}

static void
store(struct promote *s, struct ir_inst *in, const struct access *a)
{
   struct ir_value *v = now(s, in->src[a->element + 1]);
   if (a->pieces == 1) {
      store_piece(s, in, a->var, v);
      return;
   }
   v = cast(s, in, v, plain(v->type));
   for (unsigned p = 0; p < a->pieces; p++) {
      struct ir_value *x =
         emit(s, in, IR_extract, plain(s->types.data[a->var + p]), 1, &v);
      x->def->imm = p;
      store_piece(s, in, a->var + p, x);
   }
}

static void
rewrite_block(void *context, struct ir_block *b)
{
   struct promote *s = context;
   ir_for_each_inst_safe(in, b)
   {
      const struct access *a = promoted(s, in);
      if (!a)
         continue;
      for (unsigned i = 0; i < element_count(in); i++) {
         if (in->op == IR_ld)
            load(s, in, &a[i]);
         else
            store(s, in, &a[i]);
      }
      ir_inst_remove(in);
   }
}

static void
collect(struct promote *s)
{
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         follow_pointer(s, in);
         in->mark = 0;
      }
   }
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         find_escapes(s, in);
         if (is_access(in) && pointer_of(s, in->src[0]).local)
            add_accesses(s, in);
      }
   }
}

bool
opt_promote_locals(struct ir_func *f)
{
   struct promote s = {.f = f, .count = f->value_count};
   bool changed = false;

   if (!f->locals.count)
      return false;
   s.pointers = arena_new_array(&s.tmp, s.count, struct pointer);
   s.escapes = arena_new_array(&s.tmp, f->locals.count, bool);
   s.map = arena_new_array(&s.tmp, s.count, struct ir_value *);
   collect(&s);
   cut_all(&s);
   settle(&s);
   if (s.types.count) {
      s.ssa = ir_ssa_create(&s.tmp, f, s.types.data, (unsigned)s.types.count);
      ir_for_each_block(b, f)
      {
         note_block(&s, b);
      }
      ir_ssa_place(s.ssa);
      ir_ssa_walk(s.ssa, rewrite_block, &s);
      ir_values_replace(f, s.map, s.count);
      changed = true;
   }
   arena_free(&s.tmp);
   return changed;
}
