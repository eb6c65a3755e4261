/* Loads and stores, by how the lanes' addresses lie (simd/lie.h).
 *
 *   uniform      one scalar access; a store takes the last active lane
 *   contiguous   one vector access, masked
 *   runs         an access a run, equal runs loaded once
 *   near         one wide load, a shuffle
 *   anywhere     gather, scatter
 *
 * A guarded address (passes/shape.h) tests its guards, a scalar branch, and
 * gathers when they do not hold.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { MOST_PIECES = 8 };

/* One access: `pieces` elements of `bytes` a lane, side by side. */
struct access {
   struct ir_inst *in;
   const struct ir_value *address;
   uint64_t imm; /* added to it */
   enum ptx_space space;
   enum simd_memory memory;
   LLVMTypeRef element;
   unsigned bytes, pieces;
   V mask; /* NULL: all lanes */
   bool store;
   bool is_volatile;
   struct simd_lie lie;  /* how the lanes' addresses lie */
   V piece[MOST_PIECES]; /* stores: what is held, scalar or vector;
                            loads: what came */
};

static V
to_pointer(struct simd_build *s, V x)
{
   LLVMTypeRef t = simd_like(s, x, s->t_ptr);
   return LLVMBuildIntToPtr(B, x, t, "");
}

static V
offset_pointer(struct simd_build *s, V base, V bytes)
{
   return LLVMBuildGEP2(B, s->t_i8, base, &bytes, 1, "");
}

static V
to_64(struct simd_build *s, V x)
{
   if (simd_element_bits(x) == 64)
      return x;
   return LLVMBuildZExt(B, x, simd_like(s, x, s->t_i64), "");
}

/* What addresses of a space are relative to; NULL: host addresses. */
static V
origin(struct simd_build *s, enum ptx_space space)
{
   switch (space) {
   case PTX_SPACE_SHARED:
      return s->shared;
   case PTX_SPACE_PARAM:
      return s->params;
   default:
      return NULL;
   }
}

/* Local memory of each lane of the vector. */
static V
local_bases(struct simd_build *s, unsigned lanes)
{
   V first = LLVMBuildZExt(B, s->first_thread, s->t_i64, "");
   V start = LLVMBuildMul(B, first, s->local_stride, "");
   V base = LLVMBuildPtrToInt(B, s->local, s->t_i64, "");
   base = LLVMBuildAdd(B, base, start, "");
   if (lanes == 1)
      return base;
   int64_t lane[512];
   for (unsigned l = 0; l < lanes; l++)
      lane[l] = l;
   V each = LLVMBuildMul(B, simd_constant_vector(s, s->t_i64, lane, lanes),
                         simd_splat(s, s->local_stride, lanes), "");
   return LLVMBuildAdd(B, simd_splat(s, base, lanes), each, "");
}

/* The pointer of a scalar address. */
static V
scalar_pointer(struct simd_build *s, const struct access *a)
{
   V x = to_64(s, simd_scalar(s, a->address));
   V imm = simd_i64(s, a->imm);
   V base = origin(s, a->space);
   if (a->space == PTX_SPACE_LOCAL) {
      x = LLVMBuildAdd(B, x, local_bases(s, 1), "");
      base = NULL;
   }
   if (!base)
      base = to_pointer(s, x);
   else
      base = offset_pointer(s, base, x);
   return a->imm ? offset_pointer(s, base, imm) : base;
}

/* All lanes' pointers; exact: without assuming guards. */
static V
lane_pointers(struct simd_build *s, const struct access *a)
{
   V x = to_64(s, simd_vector(s, a->address));
   if (a->imm)
      x = LLVMBuildAdd(B, x, simd_int_like(x, a->imm), "");
   V base = origin(s, a->space);
   if (a->space == PTX_SPACE_LOCAL)
      x = LLVMBuildAdd(B, x, local_bases(s, s->width), "");
   if (!base)
      return to_pointer(s, x);
   return offset_pointer(s, base, x);
}

static V
piece_pointer(struct simd_build *s, const struct access *a, V p, unsigned i)
{
   if (!i)
      return p;
   V k = simd_i64(s, (uint64_t)i * a->bytes);
   if (simd_is_vector(p))
      k = simd_splat(s, k, LLVMGetVectorSize(LLVMTypeOf(p)));
   return offset_pointer(s, p, k);
}

static void
finish(struct simd_build *s, const struct access *a, V touch)
{
   simd_tag(s, touch, a->memory);
   if (a->is_volatile)
      LLVMSetVolatile(touch, true);
   if (!a->store && (a->in->mods[PTX_MOD_nc] || a->space == PTX_SPACE_PARAM ||
                     a->space == PTX_SPACE_CONST))
      simd_mark_invariant(s, touch);
}

/* Uniform --------------------------------------------------------------- */

/* The value that stays when all lanes store to one place: the last active
 * lane's.
 */
static V
last_active(struct simd_build *s, V value, V mask)
{
   if (!simd_is_vector(value))
      return value;
   V lane = simd_i32(s, s->width - 1);
   if (mask) {
      V bits = simd_mask_bits(s, mask);
      V args[2] = {bits, LLVMConstInt(s->t_i1, 1, false)};
      V zeros = simd_intrinsic(s, "llvm.ctlz", LLVMTypeOf(bits), args, 2);
      zeros = LLVMBuildIntCast2(B, zeros, s->t_i32, false, "");
      lane = LLVMBuildSub(B, lane, zeros, "");
   }
   return LLVMBuildExtractElement(B, value, lane, "");
}

static void
uniform_access(struct simd_build *s, struct access *a)
{
   V p = scalar_pointer(s, a);
   for (unsigned i = 0; i < a->pieces; i++) {
      V at = piece_pointer(s, a, p, i), touch;
      if (a->store) {
         V x = last_active(s, a->piece[i], a->mask);
         touch = LLVMBuildStore(B, x, at);
      } else {
         touch = LLVMBuildLoad2(B, a->element, at, "");
         a->piece[i] = touch;
      }
      LLVMSetAlignment(touch, a->bytes);
      finish(s, a, touch);
   }
}

/* Contiguous ------------------------------------------------------------ */

/* Lane masks to masks of elements: each lane's bit `pieces` times. */
static V
spread_mask(struct simd_build *s, V mask, unsigned lanes, unsigned pieces)
{
   int index[1024];
   if (!mask || pieces == 1)
      return mask;
   for (unsigned i = 0; i < lanes * pieces; i++)
      index[i] = (int)(i / pieces);
   return simd_shuffle(s, mask, NULL, index, lanes * pieces);
}

static V
masked_load(struct simd_build *s, LLVMTypeRef t, V p, unsigned align, V mask)
{
   V args[4] = {p, simd_i32(s, align), mask, LLVMConstNull(t)};
   LLVMTypeRef types[2] = {t, s->t_ptr};
   return simd_intrinsic2(s, "llvm.masked.load", types, 2, args, 4);
}

/* Elements of `lanes` lanes from p on. */
static void
load_contiguous(struct simd_build *s, struct access *a, V p, V mask,
                unsigned lanes, V *piece)
{
   LLVMTypeRef t = LLVMVectorType(a->element, lanes * a->pieces);
   V all;
   mask = spread_mask(s, mask, lanes, a->pieces);
   if (mask) {
      all = masked_load(s, t, p, a->bytes, mask);
   } else {
      all = LLVMBuildLoad2(B, t, p, "");
      LLVMSetAlignment(all, a->bytes);
      if (a->is_volatile)
         LLVMSetVolatile(all, true);
   }
   simd_tag(s, all, a->memory);
   for (unsigned i = 0; i < a->pieces; i++) {
      int index[512];
      for (unsigned l = 0; l < lanes; l++)
         index[l] = (int)(l * a->pieces + i);
      piece[i] =
         a->pieces == 1 ? all : simd_shuffle(s, all, NULL, index, lanes);
   }
}

static void
contiguous_load(struct simd_build *s, struct access *a)
{
   V p = scalar_pointer(s, a), near = NULL;
   if (a->space == PTX_SPACE_SHARED && a->pieces == 1 && a->bytes == 4 &&
       !a->is_volatile)
      near =
         simd_load_neighbours(s, a->address, a->imm, a->element, p, a->mask);
   if (near)
      a->piece[0] = near;
   else
      load_contiguous(s, a, p, a->mask, s->width, a->piece);
}

/* `lanes` lanes of one to eight vectors, alternating. */
static V
interleave(struct simd_build *s, V *piece, unsigned pieces, unsigned lanes)
{
   V all = piece[0];
   unsigned have = 1;
   /* Concatenate, then one shuffle. */
   for (unsigned i = 1; i < pieces; i++) {
      V next = piece[i];
      int index[1024], n = (int)(lanes * have), w = (int)lanes;
      V padded = next;
      if (have > 1) {
         for (int k = 0; k < n; k++)
            index[k] = k < w ? k : -1;
         padded = simd_shuffle(s, next, NULL, index, (unsigned)n);
      }
      for (int k = 0; k < n + w; k++)
         index[k] = k;
      all = simd_shuffle(s, all, padded, index, (unsigned)(n + w));
      have++;
   }
   if (have == 1)
      return all;
   int index[1024];
   for (unsigned l = 0; l < lanes; l++)
      for (unsigned i = 0; i < have; i++)
         index[l * have + i] = (int)(i * lanes + l);
   return simd_shuffle(s, all, NULL, index, lanes * have);
}

static void
store_contiguous(struct simd_build *s, struct access *a, V p, V mask,
                 unsigned lanes, V *piece)
{
   V all = interleave(s, piece, a->pieces, lanes), touch;
   mask = spread_mask(s, mask, lanes, a->pieces);
   if (mask) {
      V args[4] = {all, p, simd_i32(s, a->bytes), mask};
      LLVMTypeRef types[2] = {LLVMTypeOf(all), s->t_ptr};
      touch = simd_intrinsic2(s, "llvm.masked.store", types, 2, args, 4);
   } else {
      touch = LLVMBuildStore(B, all, p);
      LLVMSetAlignment(touch, a->bytes);
      if (a->is_volatile)
         LLVMSetVolatile(touch, true);
   }
   simd_tag(s, touch, a->memory);
}

static void
contiguous_store(struct simd_build *s, struct access *a)
{
   V piece[MOST_PIECES];
   for (unsigned i = 0; i < a->pieces; i++)
      piece[i] = simd_splat(s, a->piece[i], s->width);
   store_contiguous(s, a, scalar_pointer(s, a), a->mask, s->width, piece);
}

/* Near: all lanes' elements within a span that a few vectors cover. ------ */

static void
near_load(struct simd_build *s, struct access *a)
{
   const int64_t *o = a->address->shape->offsets, low = a->lie.low;
   unsigned elements = a->lie.elements;
   V p = offset_pointer(s, scalar_pointer(s, a), simd_i64(s, (uint64_t)low));
   if (elements == 1) {
      V x = LLVMBuildLoad2(B, a->element, p, "");
      LLVMSetAlignment(x, a->bytes);
      finish(s, a, x);
      a->piece[0] = simd_splat(s, x, s->width);
      return;
   }
   V all = LLVMBuildLoad2(B, LLVMVectorType(a->element, elements), p, "");
   LLVMSetAlignment(all, a->bytes);
   simd_tag(s, all, a->memory);
   for (unsigned i = 0; i < a->pieces; i++) {
      int index[512];
      for (unsigned l = 0; l < s->width; l++)
         index[l] = (int)((o[l] - low) / (int64_t)a->bytes + i);
      a->piece[i] = simd_shuffle(s, all, NULL, index, s->width);
   }
}

/* Anywhere -------------------------------------------------------------- */

static void
general_access(struct simd_build *s, struct access *a)
{
   V p = lane_pointers(s, a), mask = simd_mask_or_full(s, a->mask);
   LLVMTypeRef t = LLVMVectorType(a->element, s->width);
   for (unsigned i = 0; i < a->pieces; i++) {
      V at = piece_pointer(s, a, p, i), touch;
      if (a->store) {
         V x = simd_splat(s, a->piece[i], s->width);
         V args[4] = {x, at, simd_i32(s, a->bytes), mask};
         LLVMTypeRef types[2] = {t, LLVMTypeOf(at)};
         touch = simd_intrinsic2(s, "llvm.masked.scatter", types, 2, args, 4);
      } else {
         V args[4] = {at, simd_i32(s, a->bytes), mask, LLVMConstNull(t)};
         LLVMTypeRef types[2] = {t, LLVMTypeOf(at)};
         touch = simd_intrinsic2(s, "llvm.masked.gather", types, 2, args, 4);
         a->piece[i] = touch;
      }
      simd_tag(s, touch, a->memory);
   }
}

/* Rows ------------------------------------------------------------------- */

/* What came for one run of lanes. */
struct part {
   V piece[MOST_PIECES];
};

static V
run_pointer(struct simd_build *s, const struct access *a, V base,
            const struct simd_run *r)
{
   const struct ir_shape *t = a->address->shape;
   V at = simd_i64(s, (uint64_t)t->offsets[r->first]);
   if (t->steps && t->steps[r->first]) {
      V unit = simd_shape_unit(s, a->address, s->t_i64);
      V k = simd_i64(s, (uint64_t)t->steps[r->first]);
      at = LLVMBuildAdd(B, LLVMBuildMul(B, unit, k, ""), at, "");
   }
   return offset_pointer(s, base, at);
}

/* The run's bits of a mask of all lanes; NULL stays NULL. */
static V
run_mask(struct simd_build *s, V mask, const struct simd_run *r)
{
   int index[512];
   for (unsigned l = 0; l < r->count; l++)
      index[l] = (int)(r->first + l);
   return mask ? simd_shuffle(s, mask, NULL, index, r->count) : NULL;
}

/* One value for all lanes of a run: where none is active, from a place that
 * can always be read.
 */
static void
load_uniform_run(struct simd_build *s, struct access *a, V p, V mask,
                 unsigned count, V *piece)
{
   if (mask) {
      LLVMTypeRef bits = LLVMIntTypeInContext(s->llvm, count);
      V any = LLVMBuildBitCast(B, mask, bits, "");
      any = LLVMBuildICmp(B, LLVMIntNE, any, LLVMConstNull(bits), "");
      p = LLVMBuildSelect(B, any, p, s->launch, "");
   }
   for (unsigned i = 0; i < a->pieces; i++) {
      V x = LLVMBuildLoad2(B, a->element, piece_pointer(s, a, p, i), "");
      LLVMSetAlignment(x, a->bytes);
      if (!mask)
         finish(s, a, x);
      piece[i] = simd_splat(s, x, count);
   }
}

/* part (count lanes) in its place among all lanes of `whole`. */
static V
put_run(struct simd_build *s, V whole, V part, const struct simd_run *r)
{
   int index[512];
   if (r->count == s->width)
      return part;
   if (!simd_is_vector(part)) { /* of one lane */
      if (!whole)
         whole = LLVMGetPoison(LLVMVectorType(LLVMTypeOf(part), s->width));
      return LLVMBuildInsertElement(B, whole, part, simd_i32(s, r->first), "");
   }
   for (unsigned l = 0; l < s->width; l++) {
      bool inside = l >= r->first && l < r->first + r->count;
      index[l] = inside ? (int)(l - r->first) : -1;
   }
   part = simd_shuffle(s, part, NULL, index, s->width);
   if (!whole)
      return part;
   for (unsigned l = 0; l < s->width; l++)
      index[l] = (int)l + (l >= r->first ? (int)s->width : 0);
   return simd_shuffle(s, whole, part, index, s->width);
}

static void
rows_load(struct simd_build *s, struct access *a)
{
   const struct simd_run *run = a->lie.run;
   unsigned n = a->lie.run_count;
   V base = scalar_pointer(s, a);
   struct part *part = arena_new_array(s->arena, n, struct part);
   V whole[MOST_PIECES] = {NULL};
   for (unsigned k = 0; k < n; k++) {
      const struct simd_run *r = &run[k];
      /* Masked lanes of an equal run may be other ones. */
      unsigned like = a->mask ? k : r->like;
      if (like == k) {
         V p = run_pointer(s, a, base, r), mask = run_mask(s, a->mask, r);
         if (r->uniform)
            load_uniform_run(s, a, p, mask, r->count, part[k].piece);
         else
            load_contiguous(s, a, p, mask, r->count, part[k].piece);
      }
      for (unsigned i = 0; i < a->pieces; i++)
         whole[i] = put_run(s, whole[i], part[like].piece[i], r);
   }
   memcpy(a->piece, whole, sizeof(whole));
}

/* In the order of lanes: the last one's value stays. */
static void
rows_store(struct simd_build *s, struct access *a)
{
   const struct simd_run *run = a->lie.run;
   unsigned n = a->lie.run_count;
   V base = scalar_pointer(s, a), wide[MOST_PIECES];
   for (unsigned i = 0; i < a->pieces; i++)
      wide[i] = simd_splat(s, a->piece[i], s->width);
   for (unsigned k = 0; k < n; k++) {
      const struct simd_run *r = &run[k];
      V p = run_pointer(s, a, base, r), mask = run_mask(s, a->mask, r);
      V piece[MOST_PIECES];
      for (unsigned i = 0; i < a->pieces; i++)
         piece[i] = run_mask(s, wide[i], r);
      if (!r->uniform) {
         store_contiguous(s, a, p, mask, r->count, piece);
         continue;
      }
      for (unsigned i = 0; i < a->pieces; i++) {
         V last = simd_i32(s, r->count - 1);
         V x = LLVMBuildExtractElement(B, piece[i], last, "");
         V touch = LLVMBuildStore(B, x, piece_pointer(s, a, p, i));
         LLVMSetAlignment(touch, a->bytes);
         finish(s, a, touch);
      }
   }
}

/* Choice ---------------------------------------------------------------- */

static void
shaped_access(struct simd_build *s, struct access *a)
{
   a->lie = (struct simd_lie){.address = a->address,
                              .space = a->space,
                              .bytes = a->bytes,
                              .pieces = a->pieces,
                              .store = a->store,
                              .masked = a->mask != NULL,
                              .is_volatile = a->is_volatile};
   simd_lie_find(&a->lie, s->width, s->arena);
   switch (a->lie.kind) {
   case SIMD_LIE_UNIFORM:
      uniform_access(s, a);
      break;
   case SIMD_LIE_CONTIGUOUS:
      if (a->store)
         contiguous_store(s, a);
      else
         contiguous_load(s, a);
      break;
   case SIMD_LIE_RUNS:
      if (a->store)
         rows_store(s, a);
      else
         rows_load(s, a);
      break;
   case SIMD_LIE_NEAR:
      near_load(s, a);
      break;
   case SIMD_LIE_ANYWHERE:
      general_access(s, a);
   }
}

/* Run one of two ways; loads meet in phis. */
static void
two_ways(struct simd_build *s, struct access *a, V condition,
         void (*first)(struct simd_build *, struct access *),
         void (*second)(struct simd_build *, struct access *))
{
   LLVMBasicBlockRef yes = simd_block_append(s, "way"),
                     no = simd_block_append(s, "other"),
                     end = simd_block_append(s, "met");
   LLVMBuildCondBr(B, condition, yes, no);
   struct access one = *a, two = *a;
   LLVMPositionBuilderAtEnd(B, yes);
   first(s, &one);
   for (unsigned i = 0; i < a->pieces && !a->store; i++)
      if (second == general_access)
         one.piece[i] = simd_splat(s, one.piece[i], s->width);
   yes = LLVMGetInsertBlock(B);
   LLVMBuildBr(B, end);
   LLVMPositionBuilderAtEnd(B, no);
   if (second)
      second(s, &two);
   no = LLVMGetInsertBlock(B);
   LLVMBuildBr(B, end);
   LLVMPositionBuilderAtEnd(B, end);
   for (unsigned i = 0; i < a->pieces && !a->store; i++) {
      LLVMTypeRef t = LLVMTypeOf(one.piece[i]);
      V values[2] = {one.piece[i], second ? two.piece[i] : LLVMConstNull(t)};
      LLVMBasicBlockRef from[2] = {yes, no};
      a->piece[i] = LLVMBuildPhi(B, t, "");
      LLVMAddIncoming(a->piece[i], values, from, 2);
   }
}

static void
guarded_access(struct simd_build *s, struct access *a)
{
   V hold = simd_guards_hold(s, a->address);
   if (hold)
      two_ways(s, a, hold, shaped_access, general_access);
   else
      shaped_access(s, a);
}

/* A guard may leave no lane: then a scalar access must not happen. */
static void
access_where(struct simd_build *s, struct access *a, bool may_be_none)
{
   if (may_be_none && (s->width == 1 || shape_uniform(a->address)))
      two_ways(s, a, simd_mask_any(s, a->mask), guarded_access, NULL);
   else
      guarded_access(s, a);
}

/* Fences around accesses that order memory. */
static void
fence(struct simd_build *s, LLVMAtomicOrdering o)
{
   LLVMBuildFence(B, o, false, "");
}

bool
simd_memory(struct simd_build *s, struct ir_inst *in)
{
   unsigned sem = in->mods[PTX_MOD_sem];
   struct access a = {.in = in, .imm = in->imm, .space = in->space};
   bool spaces[] = {[PTX_SPACE_GLOBAL] = true, [PTX_SPACE_CONST] = true};

   a.store = in->op == IR_st || in->op == IR_multimem_st;
   a.pieces = a.store ? in->src_count - 1 : in->dst_count;
   if (a.pieces > MOST_PIECES || !a.pieces)
      return a.pieces == 0;
   const struct ir_value *first = a.store ? in->src[1] : in->dst[0];
   a.address = in->src[0];
   a.element = simd_scalar_type(s, first->type);
   a.bytes = (ir_type_bits(first->type) + 7) / 8;
   a.mask = simd_inst_mask(s, in);
   a.is_volatile = sem == PTX_sem_volatile || sem == PTX_sem_relaxed ||
                   sem == PTX_sem_acquire || sem == PTX_sem_release ||
                   in->mods[PTX_MOD_mmio];
   a.memory = a.space == PTX_SPACE_SHARED                    ? MEM_SHARED
              : a.space == PTX_SPACE_LOCAL                   ? MEM_LOCAL
              : a.space == PTX_SPACE_PARAM                   ? MEM_FRAME
              : a.space < countof(spaces) && spaces[a.space] ? MEM_GLOBAL
                                                             : MEM_ANY;
   for (unsigned i = 0; i < a.pieces && a.store; i++) {
      const struct ir_value *v = in->src[1 + i];
      a.piece[i] = simd_is_scalar(s, v) && shape_uniform(v) ? simd_scalar(s, v)
                                                            : simd_vector(s, v);
   }
   if (sem == PTX_sem_release)
      fence(s, LLVMAtomicOrderingRelease);
   access_where(s, &a, in->guard != NULL);
   if (sem == PTX_sem_acquire)
      fence(s, LLVMAtomicOrderingAcquire);
   for (unsigned i = 0; i < a.pieces && !a.store; i++)
      simd_set(s, in->dst[i], a.piece[i]);
   return true;
}

/* cp.async (9.7.8.24.3), done at once: what a later wait waits for has then
 * happened.  Sources: to, from, bytes, and how many of them come from memory
 * (or a predicate: none); the rest become zeros.  No more is read than the
 * aligned piece that holds them.
 */
bool
simd_copy_async(struct simd_build *s, struct ir_inst *in)
{
   unsigned bytes = (unsigned)in->src[2]->bits.lo, given = in->src_count - 3;
   struct access load = {.in = in,
                         .address = in->src[1],
                         .space = PTX_SPACE_GLOBAL,
                         .memory = MEM_GLOBAL,
                         .element = s->t_i32,
                         .bytes = 4,
                         .pieces = bytes / 4,
                         .mask = simd_inst_mask(s, in)};
   struct access store = load;
   V size = NULL, ignore = NULL;
   if (!in->src[2]->constant || (bytes != 4 && bytes != 8 && bytes != 16))
      return false;
   if (given && in->src[3]->type == IR_B1)
      ignore = simd_vector(s, in->src[3]);
   else if (given)
      size = simd_vector(s, in->src[3]);
   if (size)
      load.mask = simd_mask_and(
         s, load.mask,
         LLVMBuildICmp(B, LLVMIntNE, size, simd_int_like(size, 0), ""));
   if (ignore)
      load.mask = simd_mask_and(s, load.mask, LLVMBuildNot(B, ignore, ""));
   access_where(s, &load, in->guard || size || ignore);
   store.store = true;
   store.address = in->src[0];
   store.imm = in->imm;
   store.space = PTX_SPACE_SHARED;
   store.memory = MEM_SHARED;
   for (unsigned i = 0; i < load.pieces; i++) {
      V x = simd_splat(s, load.piece[i], s->width), none;
      none = LLVMConstNull(LLVMTypeOf(x));
      if (ignore)
         x = LLVMBuildSelect(B, ignore, none, x, "");
      if (size) {
         /* Bytes 4i ... of which min(size - 4i, 4) count. */
         V args[2] = {size, simd_int_like(size, 4 * i)};
         V count =
            simd_intrinsic(s, "llvm.usub.sat", LLVMTypeOf(size), args, 2);
         V whole =
            LLVMBuildICmp(B, LLVMIntUGE, count, simd_int_like(count, 4), "");
         V bits = LLVMBuildShl(B, count, simd_int_like(count, 3), "");
         bits = LLVMBuildAnd(B, bits, simd_int_like(bits, 31), "");
         V keep = LLVMBuildShl(B, simd_int_like(x, UINT32_MAX), bits, "");
         keep = LLVMBuildAnd(B, x, LLVMBuildNot(B, keep, ""), "");
         x = LLVMBuildSelect(B, whole, x, keep, "");
      }
      store.piece[i] = x;
   }
   access_where(s, &store, in->guard != NULL);
   return true;
}

/* For atomics and others that go lane by lane: all lanes' host addresses,
 * or the one of a uniform address, as i64.
 */
LLVMValueRef
simd_address_of(struct simd_build *s, const struct ir_inst *in)
{
   struct access a = {
      .in = (struct ir_inst *)in, .imm = in->imm, .space = in->space};
   a.address = in->src[0];
   bool one =
      s->width == 1 || (shape_uniform(a.address) && a.space != PTX_SPACE_LOCAL);
   V p = one ? scalar_pointer(s, &a) : lane_pointers(s, &a);
   return LLVMBuildPtrToInt(B, p, simd_like(s, p, s->t_i64), "");
}
