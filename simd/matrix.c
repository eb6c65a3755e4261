/* Matrices in the registers of a warp: mma, wmma, ldmatrix, stmatrix,
 * movmatrix (9.7.13, 9.7.14).
 *
 * A warp's register is a vector of 32 lanes here, whatever W is (warp.c), and
 * where an element of a matrix stands is known: products are shuffles by
 * constants and multiply-adds of 32 lanes, without a loop over lanes.
 *
 *      d[lane] = fma(a(row of d[lane], k), b(k, column of d[lane]), d[lane])
 *
 * for k upwards, one rounding a step, so that the result is the same on every
 * machine and at every W.
 *
 * Fragments: E elements share a register; of lane l, g = l / 4 and t = l % 4.
 *   a  register j: row g + 8 (j % R), column 4E (j / R) + tE + e; R = M / 8
 *   b  register j: row 4E (j % Q) + tE + e, column g + 8 (j / Q); Q = K / 4E
 *   c  32 bits and more: register j: row g + 8 (j / 2 % R), column
 *      8 (j / 2 / R) + 2t + j % 2; f16: a pair of these in one register
 * which is the layout that the manual gives for mma; wmma, whose layout is
 * open, has the same.  Where wmma wants more registers than there are
 * elements, the rest repeats the first.  mma.m8n8k4 of halves has its own.
 *
 * Memory: 8 lines of a tile are 8 loads or stores of what stands side by side
 * and one shuffle.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32, MOST_REGS = 16, MOST_SHARED = 8, MOST_PICKS = 16 };

/* Where one element is. */
struct place {
   uint8_t reg, part, lane;
};

struct pick {
   struct place from[WARP];
   V value;
};

/* One operand matrix. */
struct fragment {
   enum ptx_type type;
   unsigned shares; /* E */
   V reg[MOST_REGS];
   V part[MOST_REGS][MOST_SHARED];
   struct pick picks[MOST_PICKS];
   unsigned pick_count;
};

/* One multiplication. */
struct product {
   const struct ir_inst *in;
   unsigned m, n, k; /* k: of b1 in words */
   bool quads;       /* mma.m8n8k4 of halves: four small products */
   enum ptx_type d, c;
   struct fragment a, b;
   unsigned a_regs, b_regs, c_regs, d_regs;
};

static void
shape_of(const struct ir_inst *in, unsigned *m, unsigned *n, unsigned *k)
{
   static const uint16_t shapes[][3] = {
      [PTX_shape_m8n8k4] = {8, 8, 4},
      [PTX_shape_m8n8k16] = {8, 8, 16},
      [PTX_shape_m8n8k32] = {8, 8, 32},
      [PTX_shape_m8n8k128] = {8, 8, 128},
      [PTX_shape_m16n8k4] = {16, 8, 4},
      [PTX_shape_m16n8k8] = {16, 8, 8},
      [PTX_shape_m16n8k16] = {16, 8, 16},
      [PTX_shape_m16n8k32] = {16, 8, 32},
      [PTX_shape_m16n8k64] = {16, 8, 64},
      [PTX_shape_m16n8k128] = {16, 8, 128},
      [PTX_shape_m16n8k256] = {16, 8, 256},
      [PTX_shape_m16n16k16] = {16, 16, 16},
      [PTX_shape_m8n32k16] = {8, 32, 16},
      [PTX_shape_m32n8k16] = {32, 8, 16},
      [PTX_shape_m16n16k8] = {16, 16, 8},
   };
   const uint16_t *shape = shapes[in->mods[PTX_MOD_shape]];
   *m = shape[0];
   *n = shape[1];
   *k = shape[2];
}

static bool
is_integer(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_UINT ||
          ptx_types[t].kind == PTX_KIND_SINT;
}

static LLVMTypeRef
warp_of(LLVMTypeRef t)
{
   return LLVMVectorType(t, WARP);
}

/* Elements --------------------------------------------------------------- */

/* Element `part` of a register of all lanes, in the type to compute in. */
static V
convert_part(struct simd_build *s, enum ptx_type t, V x, unsigned part)
{
   unsigned bits = ptx_types[t].bits;
   bool sign = ptx_types[t].kind == PTX_KIND_SINT;
   LLVMTypeRef floats = warp_of(s->t_float);
   switch (t) {
   case PTX_F64:
      return LLVMBuildBitCast(B, x, warp_of(s->t_double), "");
   case PTX_F32:
      return LLVMBuildBitCast(B, x, floats, "");
   case PTX_TF32: /* what is below the 10 bits does not count */
      x = LLVMBuildAnd(B, x, simd_int_like(x, 0xffffe000), "");
      return LLVMBuildBitCast(B, x, floats, "");
   case PTX_BF16:
      x = part ? LLVMBuildAnd(B, x, simd_int_like(x, 0xffff0000), "")
               : LLVMBuildShl(B, x, simd_int_like(x, 16), "");
      return LLVMBuildBitCast(B, x, floats, "");
   case PTX_F16:
   case PTX_E4M3:
   case PTX_E5M2: {
      if (part)
         x = LLVMBuildLShr(B, x, simd_int_like(x, part * bits), "");
      x =
         LLVMBuildTrunc(B, x, warp_of(LLVMIntTypeInContext(s->llvm, bits)), "");
      if (t != PTX_F16)
         x = simd_eight_to_half(s, x, t == PTX_E5M2);
      x = LLVMBuildBitCast(B, x, warp_of(s->t_half), "");
      return LLVMBuildFPExt(B, x, floats, "");
   }
   case PTX_B1:
      return x; /* 32 of them */
   default: {
      V up = simd_int_like(x, 32 - bits * (part + 1));
      V down = simd_int_like(x, 32 - bits);
      x = LLVMBuildShl(B, x, up, "");
      return sign ? LLVMBuildAShr(B, x, down, "")
                  : LLVMBuildLShr(B, x, down, "");
   }
   }
}

static V
part_of(struct simd_build *s, struct fragment *f, unsigned reg, unsigned part)
{
   if (!f->part[reg][part])
      f->part[reg][part] = convert_part(s, f->type, f->reg[reg], part);
   return f->part[reg][part];
}

/* An element for each lane, from known places. */
static V
elements(struct simd_build *s, struct fragment *f,
         const struct place from[WARP])
{
   for (unsigned i = 0; i < f->pick_count; i++)
      if (!memcmp(f->picks[i].from, from, sizeof(f->picks[i].from)))
         return f->picks[i].value;
   V all = NULL;
   bool done[WARP] = {false};
   for (unsigned first = 0; first < WARP; first++) {
      if (done[first])
         continue;
      int index[WARP], blend[WARP];
      for (unsigned l = 0; l < WARP; l++) {
         bool same =
            from[l].reg == from[first].reg && from[l].part == from[first].part;
         index[l] = same ? from[l].lane : -1;
         blend[l] = (int)(same ? WARP + l : l);
         done[l] |= same;
      }
      V x = part_of(s, f, from[first].reg, from[first].part);
      x = simd_shuffle(s, x, NULL, index, WARP);
      all = all ? simd_shuffle(s, all, x, blend, WARP) : x;
   }
   if (f->pick_count < MOST_PICKS) {
      struct pick *p = &f->picks[f->pick_count++];
      memcpy(p->from, from, sizeof(p->from));
      p->value = all;
   }
   return all;
}

static struct place
place_a(const struct product *p, unsigned quad, unsigned row, unsigned k)
{
   unsigned e = p->a.shares, rows = p->m / 8;
   struct place at;
   if (p->quads) {
      bool col = p->in->mods[PTX_MOD_alayout] == PTX_alayout_col;
      unsigned i = col ? row % 4 : k;
      at.lane = (uint8_t)(4 * quad + (row & 4) * 4 + (col ? k : row % 4));
      at.reg = (uint8_t)(i / 2);
      at.part = i % 2;
      return at;
   }
   at.reg = (uint8_t)(row / 8 + rows * (k / (4 * e)));
   at.lane = (uint8_t)(row % 8 * 4 + k % (4 * e) / e);
   at.part = (uint8_t)(k % e);
   return at;
}

static struct place
place_b(const struct product *p, unsigned quad, unsigned k, unsigned col)
{
   unsigned e = p->b.shares, deep = p->k / (4 * e);
   struct place at;
   if (p->quads) {
      bool row = p->in->mods[PTX_MOD_blayout] == PTX_blayout_row;
      unsigned i = row ? col % 4 : k;
      at.lane = (uint8_t)(4 * quad + (col & 4) * 4 + (row ? k : col % 4));
      at.reg = (uint8_t)(i / 2);
      at.part = i % 2;
      return at;
   }
   at.reg = (uint8_t)(k / (4 * e) + deep * (col / 8));
   at.lane = (uint8_t)(col % 8 * 4 + k % (4 * e) / e);
   at.part = (uint8_t)(k % e);
   return at;
}

/* Row and column of accumulator `i` (of f16, two a register) of a lane. */
static void
place_c(const struct product *p, unsigned i, unsigned lane, bool halves,
        unsigned *row, unsigned *col)
{
   if (p->quads) {
      unsigned down = lane >= 16 ? 4 : 0;
      *row = down + (halves ? lane % 4 : (lane & 1) + (i & 2));
      *col = halves ? i : (i & 4) + (lane & 2) + (i & 1);
      return;
   }
   unsigned rows = p->m / 8;
   *row = lane / 4 + 8 * (i / 2 % rows);
   *col = 8 * (i / 2 / rows) + 2 * (lane % 4) + i % 2;
}

/* Products --------------------------------------------------------------- */

static V
step(struct simd_build *s, const struct product *p, V a, V b, V sum)
{
   if (p->a.type == PTX_B1) {
      V x = p->in->mods[PTX_MOD_bitop] == PTX_bitop_and
               ? LLVMBuildAnd(B, a, b, "")
               : LLVMBuildXor(B, a, b, "");
      x = simd_intrinsic(s, "llvm.ctpop", LLVMTypeOf(x), &x, 1);
      return LLVMBuildAdd(B, sum, x, "");
   }
   if (is_integer(p->a.type))
      return LLVMBuildAdd(B, sum, LLVMBuildMul(B, a, b, ""), "");
   V args[3] = {a, b, sum};
   return simd_intrinsic(s, "llvm.fma", LLVMTypeOf(a), args, 3);
}

/* NaN to 0, infinities to the greatest number. */
static V
to_finite(struct simd_build *s, V x)
{
   LLVMTypeRef t = LLVMTypeOf(x);
   V most = simd_splat(s, LLVMConstReal(s->t_float, 65504), WARP);
   V least = simd_splat(s, LLVMConstReal(s->t_float, -65504), WARP);
   V nan = LLVMBuildFCmp(B, LLVMRealUNO, x, x, "");
   V args[2] = {x, most};
   x = simd_intrinsic(s, "llvm.minnum", t, args, 2);
   args[0] = x;
   args[1] = least;
   x = simd_intrinsic(s, "llvm.maxnum", t, args, 2);
   return LLVMBuildSelect(B, nan, LLVMConstNull(t), x, "");
}

/* One more column of a and row of b, on all accumulators. */
static void
add_products(struct simd_build *s, struct product *p, unsigned k, V *sum,
             unsigned count)
{
   p->a.pick_count = p->b.pick_count = 0;
   for (unsigned i = 0; i < count; i++) {
      struct place from_a[WARP], from_b[WARP];
      for (unsigned l = 0; l < WARP; l++) {
         unsigned row, col, quad = l % 16 / 4;
         place_c(p, i, l, p->d == PTX_F16, &row, &col);
         from_a[l] = place_a(p, quad, row, k);
         from_b[l] = place_b(p, quad, k, col);
      }
      V a = elements(s, &p->a, from_a), b = elements(s, &p->b, from_b);
      sum[i] = step(s, p, a, b, sum[i]);
   }
}

static unsigned
shares_of(enum ptx_type t)
{
   unsigned bits = ptx_types[t].bits;
   return bits == 1 || bits >= 32 ? 1 : 32 / bits;
}

/* Accumulator i of mma.m8n8k4, where f16 and f32 lie differently. */
static V
moved_accumulator(struct simd_build *s, const struct product *p, unsigned i,
                  V *c)
{
   bool halves = p->c == PTX_F16;
   struct fragment f = {.type = p->c};
   struct place at[WARP] = {{0}};
   memcpy(f.reg, c, p->c_regs * sizeof(*c));
   for (unsigned l = 0; l < WARP; l++) {
      unsigned row, col;
      place_c(p, i, l, p->d == PTX_F16, &row, &col);
      for (unsigned other = 0; other < 8 * WARP; other++) {
         unsigned o = other / 8, k = other % 8, r, q;
         place_c(p, k, o, halves, &r, &q);
         if (r != row || q != col || o % 16 / 4 != l % 16 / 4)
            continue;
         at[l].lane = (uint8_t)o;
         at[l].reg = (uint8_t)(halves ? k / 2 : k);
         at[l].part = halves ? k % 2 : 0;
      }
   }
   return elements(s, &f, at);
}

/* Two accumulators as halves of one register. */
static V
join_halves(struct simd_build *s, const struct product *p, V *sum)
{
   V half[2];
   for (unsigned i = 0; i < 2; i++) {
      V x = p->in->mods[PTX_MOD_satfinite] ? to_finite(s, sum[i]) : sum[i];
      x = LLVMBuildFPTrunc(B, x, warp_of(s->t_half), "");
      x = LLVMBuildBitCast(B, x, warp_of(s->t_i16), "");
      half[i] = LLVMBuildZExt(B, x, warp_of(s->t_i32), "");
   }
   V high = LLVMBuildShl(B, half[1], simd_int_like(half[1], 16), "");
   return LLVMBuildOr(B, half[0], high, "");
}

static void
multiply(struct simd_build *s, struct product *p, V *operand, V *result)
{
   bool c_halves = p->c == PTX_F16, d_halves = p->d == PTX_F16;
   bool saturates = p->d == PTX_S32 && p->in->mods[PTX_MOD_satfinite];
   unsigned count = d_halves ? 2 * p->d_regs : p->d_regs;
   V sum[2 * MOST_REGS], first[2 * MOST_REGS];
   memcpy(p->a.reg, operand, p->a_regs * sizeof(V));
   memcpy(p->b.reg, operand + p->a_regs, p->b_regs * sizeof(V));
   V *c = operand + p->a_regs + p->b_regs;
   for (unsigned i = 0; i < count; i++) {
      if (p->quads && c_halves != d_halves)
         first[i] = moved_accumulator(s, p, i, c);
      else
         first[i] = convert_part(s, p->c, c_halves ? c[i / 2] : c[i],
                                 c_halves ? i % 2 : 0);
      sum[i] = saturates ? LLVMConstNull(LLVMTypeOf(first[i])) : first[i];
   }
   for (unsigned k = 0; k < p->k; k++)
      add_products(s, p, k, sum, count);
   for (unsigned i = 0; i < p->d_regs; i++) {
      if (d_halves) {
         result[i] = join_halves(s, p, sum + 2 * i);
      } else if (saturates) {
         V args[2] = {first[i], sum[i]};
         result[i] =
            simd_intrinsic(s, "llvm.sadd.sat", LLVMTypeOf(sum[i]), args, 2);
      } else {
         result[i] = sum[i];
      }
   }
}

static bool
mma(struct simd_build *s, const struct ir_inst *in, V *operand, V *result)
{
   struct product *p = arena_new(s->arena, struct product);
   bool wmma = in->op == IR_wmma_mma;
   bool two_types = in->types[2] == PTX_NONE; /* wmma of halves: d and c */
   unsigned rnd = in->mods[PTX_MOD_rnd];
   if (in->mods[PTX_MOD_sparse] || (rnd && rnd != PTX_rnd_rn))
      return false;
   p->in = in;
   shape_of(in, &p->m, &p->n, &p->k);
   p->d = in->types[0];
   p->a.type = two_types ? PTX_F16 : in->types[1];
   p->b.type = two_types ? PTX_F16 : in->types[2];
   p->c = two_types ? in->types[1] : in->types[3];
   p->a.shares = shares_of(p->a.type);
   p->b.shares = shares_of(p->b.type);
   p->quads = !wmma && in->mods[PTX_MOD_shape] == PTX_shape_m8n8k4 &&
              p->a.type == PTX_F16;
   if (p->a.type == PTX_B1)
      p->k /= 32;
   unsigned elements_a = p->m * p->k, elements_b = p->n * p->k;
   p->a_regs = p->quads ? 2 : elements_a / (WARP * p->a.shares);
   p->b_regs = p->quads ? 2 : elements_b / (WARP * p->b.shares);
   p->c_regs = p->m * p->n / WARP / (p->c == PTX_F16 ? 2 : 1);
   p->d_regs = p->m * p->n / WARP / (p->d == PTX_F16 ? 2 : 1);
   if (p->quads) {
      p->c_regs *= 4;
      p->d_regs *= 4;
   }
   /* wmma of halves has 8 registers for a and b, whatever they need. */
   if (wmma && p->a.type == PTX_F16) {
      V kept[MOST_REGS * 3];
      unsigned n = 0;
      for (unsigned i = 0; i < p->a_regs; i++)
         kept[n++] = operand[i];
      for (unsigned i = 0; i < p->b_regs; i++)
         kept[n++] = operand[8 + i];
      for (unsigned i = 0; i < p->c_regs; i++)
         kept[n++] = operand[16 + i];
      memcpy(operand, kept, n * sizeof(*kept));
   }
   multiply(s, p, operand, result);
   return true;
}

/* Memory ------------------------------------------------------------------ */

/* Eight lines of a tile in memory; a line is `count` elements side by side. */
struct tile {
   struct simd_build *s;
   const struct ir_inst *in;
   LLVMTypeRef element;
   unsigned count, lines, bytes; /* bytes: of an element */
   V at[16];                     /* where each line starts: pointers */
};

static enum simd_memory
memory_of(const struct ir_inst *in)
{
   return in->space == PTX_SPACE_SHARED   ? MEM_SHARED
          : in->space == PTX_SPACE_GLOBAL ? MEM_GLOBAL
                                          : MEM_ANY;
}

/* All elements, line after line. */
static V
tile_load(struct simd_build *s, const struct tile *t)
{
   V line[16];
   for (unsigned i = 0; i < t->lines; i++) {
      line[i] =
         LLVMBuildLoad2(B, LLVMVectorType(t->element, t->count), t->at[i], "");
      LLVMSetAlignment(line[i], t->bytes);
      simd_tag(s, line[i], memory_of(t->in));
   }
   return simd_concatenate(s, line, t->lines);
}

static void
tile_store(struct simd_build *s, const struct tile *t, V all)
{
   for (unsigned i = 0; i < t->lines; i++) {
      int index[64];
      for (unsigned k = 0; k < t->count; k++)
         index[k] = (int)(i * t->count + k);
      V line = simd_shuffle(s, all, NULL, index, t->count);
      V set = LLVMBuildStore(B, line, t->at[i]);
      LLVMSetAlignment(set, t->bytes);
      simd_tag(s, set, memory_of(t->in));
   }
}

/* [lines][count] to [count][lines]. */
static V
transpose(struct simd_build *s, V all, unsigned lines, unsigned count)
{
   int index[256];
   for (unsigned c = 0; c < count; c++)
      for (unsigned l = 0; l < lines; l++)
         index[c * lines + l] = (int)(l * count + c);
   return simd_shuffle(s, all, NULL, index, lines * count);
}

/* Warps that do not take part have no address: theirs is a spare place. */
static V
safe_pointer(struct simd_build *s, V p, V acts)
{
   if (!acts)
      return p;
   V spare = simd_alloca(s, LLVMArrayType(s->t_i64, 16), "spare");
   return LLVMBuildSelect(B, acts, p, spare, "");
}

static V
host_address(struct simd_build *s, const struct ir_inst *in, V x)
{
   if (simd_element_bits(x) < 64)
      x = LLVMBuildZExt(B, x, simd_like(s, x, s->t_i64), "");
   if (in->imm)
      x = LLVMBuildAdd(B, x, simd_int_like(x, in->imm), "");
   if (in->space != PTX_SPACE_SHARED)
      return x;
   V base = LLVMBuildPtrToInt(B, s->shared, s->t_i64, "");
   if (simd_is_vector(x))
      base = simd_splat(s, base, LLVMGetVectorSize(LLVMTypeOf(x)));
   return LLVMBuildAdd(B, x, base, "");
}

/* The first active lane's. */
static V
lead_of(struct simd_build *s, V x, V active)
{
   V args[2] = {active, LLVMConstInt(s->t_i1, 0, false)};
   V lane = simd_intrinsic(s, "llvm.cttz", s->t_i32, args, 2);
   lane = LLVMBuildAnd(B, lane, simd_i32(s, 31), "");
   return LLVMBuildExtractElement(B, x, lane, "");
}

/* wmma.load, wmma.store: a fragment as tiles of 8 by 4E elements. */
struct wmma {
   const struct ir_inst *in;
   enum ptx_type type;
   unsigned frag, shares; /* elements of a register */
   unsigned rows, cols;   /* of the matrix */
   bool by_row;           /* lines in memory are rows */
   V base, stride;        /* i64: address, bytes from line to line */
   V acts;
};

/* The tile whose first element is (row, col), `height` by `width`: lines as
 * memory has them.
 */
static void
tile_at(struct simd_build *s, const struct wmma *w, struct tile *t,
        unsigned row, unsigned col, unsigned height, unsigned width)
{
   unsigned bits = ptx_types[w->type].bits;
   unsigned line = w->by_row ? row : col, in_line = w->by_row ? col : row;
   unsigned scale = bits < 8 ? 8 / bits : 1;
   t->in = w->in;
   t->bytes = bits < 8 ? 1 : bits / 8;
   t->element = w->type == PTX_F64
                   ? s->t_i64
                   : LLVMIntTypeInContext(s->llvm, 8 * t->bytes);
   t->lines = w->by_row ? height : width;
   t->count = (w->by_row ? width : height) / scale;
   for (unsigned i = 0; i < t->lines; i++) {
      V k = simd_i64(s, line + i);
      V at = LLVMBuildAdd(B, w->base, LLVMBuildMul(B, k, w->stride, ""), "");
      at = LLVMBuildAdd(B, at, simd_i64(s, (uint64_t)in_line * bits / 8), "");
      t->at[i] =
         safe_pointer(s, LLVMBuildIntToPtr(B, at, s->t_ptr, ""), w->acts);
   }
}

static void
wmma_describe(struct simd_build *s, struct wmma *w, const struct ir_inst *in,
              V active, V address, V stride)
{
   unsigned m, n, k, bits = ptx_types[in->types[0]].bits;
   shape_of(in, &m, &n, &k);
   w->in = in;
   w->type = in->types[0];
   w->frag = in->mods[PTX_MOD_frag];
   w->rows = w->frag == PTX_frag_b ? k : m;
   w->cols = w->frag == PTX_frag_a ? k : n;
   w->by_row = in->mods[PTX_MOD_alayout] == PTX_alayout_row;
   w->base = host_address(s, in, lead_of(s, address, active));
   unsigned length = w->by_row ? w->cols : w->rows;
   if (stride) {
      V x = LLVMBuildZExt(B, lead_of(s, stride, active), s->t_i64, "");
      x = LLVMBuildMul(B, x, simd_i64(s, bits), "");
      w->stride = LLVMBuildLShr(B, x, simd_i64(s, 3), "");
   } else {
      w->stride = simd_i64(s, (uint64_t)length * bits / 8);
   }
}

/* Which tile register j (of an accumulator: pair j of registers) is. */
static void
wmma_tile(const struct wmma *w, unsigned j, unsigned *row, unsigned *col,
          unsigned *height, unsigned *width)
{
   unsigned bits = ptx_types[w->type].bits;
   unsigned deep = 4 * (bits >= 32 ? 1 : 32 / bits);
   *height = *width = 8;
   if (w->frag == PTX_frag_a) {
      *row = 8 * (j % (w->rows / 8));
      *col = deep * (j / (w->rows / 8));
      *width = deep;
   } else if (w->frag == PTX_frag_b) {
      *row = deep * (j % (w->rows / deep));
      *col = 8 * (j / (w->rows / deep));
      *height = deep;
   } else {
      *row = 8 * (j % (w->rows / 8));
      *col = 8 * (j / (w->rows / 8));
   }
}

/* Elements of a tile in memory's order to the lanes' and back. */
static V
turn(struct simd_build *s, const struct wmma *w, V all, const struct tile *t,
     bool load)
{
   /* Lanes want rows of a and c, columns of b one after the other. */
   bool straight = w->by_row == (w->frag != PTX_frag_b);
   if (straight)
      return all;
   return load ? transpose(s, all, t->lines, t->count)
               : transpose(s, all, t->count, t->lines);
}

static bool
wmma_load(struct simd_build *s, const struct ir_inst *in, V active, V acts,
          V *operand, V *result)
{
   struct wmma w = {.acts = acts};
   unsigned count = in->dst_count;
   wmma_describe(s, &w, in, active, operand[0],
                 in->src_count > 1 ? operand[1] : NULL);
   bool pairs = w.frag == PTX_frag_c && w.type != PTX_F16;
   unsigned bits = ptx_types[w.type].bits;
   unsigned elements_each = pairs || bits >= 32 ? 1 : 32 / bits;
   unsigned distinct = w.rows * w.cols / WARP / elements_each;
   for (unsigned j = 0; j < count; j++) {
      struct tile t;
      unsigned row, col, height, width;
      if (j >= distinct) {
         result[j] = result[j - distinct];
         continue;
      }
      if (pairs && j % 2)
         continue;
      wmma_tile(&w, pairs ? j / 2 : j, &row, &col, &height, &width);
      tile_at(s, &w, &t, row, col, height, width);
      V all = turn(s, &w, tile_load(s, &t), &t, true);
      if (!pairs) {
         LLVMTypeRef e = bits == 64 ? s->t_i64 : s->t_i32;
         result[j] = LLVMBuildBitCast(B, all, warp_of(e), "");
         continue;
      }
      for (unsigned p = 0; p < 2; p++) {
         int index[WARP];
         for (unsigned l = 0; l < WARP; l++)
            index[l] = (int)(2 * l + p);
         result[j + p] = simd_shuffle(s, all, NULL, index, WARP);
      }
   }
   return true;
}

static bool
wmma_store(struct simd_build *s, const struct ir_inst *in, V active, V acts,
           V *operand)
{
   struct wmma w = {.acts = acts};
   unsigned m, n, k;
   shape_of(in, &m, &n, &k);
   bool pairs = in->types[0] != PTX_F16;
   unsigned regs = m * n / WARP / (pairs ? 1 : 2);
   wmma_describe(s, &w, in, active, operand[0],
                 in->src_count > 1 + regs ? operand[1 + regs] : NULL);
   w.frag = PTX_frag_c;
   for (unsigned j = 0; j < regs; j += pairs ? 2 : 1) {
      struct tile t;
      unsigned row, col, height, width;
      V all = operand[1 + j];
      wmma_tile(&w, pairs ? j / 2 : j, &row, &col, &height, &width);
      tile_at(s, &w, &t, row, col, height, width);
      if (pairs) {
         int index[2 * WARP];
         for (int l = 0; l < 2 * WARP; l++)
            index[l] = l / 2 + (l % 2 ? WARP : 0);
         all = simd_shuffle(s, all, operand[2 + j], index, 2 * WARP);
      } else {
         all = LLVMBuildBitCast(B, all, LLVMVectorType(s->t_i16, 2 * WARP), "");
      }
      tile_store(s, &t, turn(s, &w, all, &t, false));
   }
   return true;
}

/* ldmatrix, stmatrix: lane 8i + r holds the address of row r of matrix i. */
static void
matrix_lines(struct simd_build *s, const struct ir_inst *in, V address, V acts,
             unsigned matrix, struct tile *t)
{
   t->in = in;
   t->bytes = 2;
   t->element = s->t_i16;
   t->lines = t->count = 8;
   V all = host_address(s, in, address);
   for (unsigned i = 0; i < 8; i++) {
      V at = LLVMBuildExtractElement(B, all, simd_i32(s, 8 * matrix + i), "");
      t->at[i] = safe_pointer(s, LLVMBuildIntToPtr(B, at, s->t_ptr, ""), acts);
   }
}

static bool
ldmatrix(struct simd_build *s, const struct ir_inst *in, V acts, V *operand,
         V *result)
{
   for (unsigned i = 0; i < in->dst_count; i++) {
      struct tile t;
      matrix_lines(s, in, operand[0], acts, i, &t);
      V all = tile_load(s, &t);
      if (in->mods[PTX_MOD_trans])
         all = transpose(s, all, 8, 8);
      result[i] = LLVMBuildBitCast(B, all, warp_of(s->t_i32), "");
   }
   return true;
}

static bool
stmatrix(struct simd_build *s, const struct ir_inst *in, V acts, V *operand)
{
   for (unsigned i = 0; i + 1 < in->src_count; i++) {
      struct tile t;
      matrix_lines(s, in, operand[0], acts, i, &t);
      V all = LLVMBuildBitCast(B, operand[1 + i],
                               LLVMVectorType(s->t_i16, 2 * WARP), "");
      if (in->mods[PTX_MOD_trans])
         all = transpose(s, all, 8, 8);
      tile_store(s, &t, all);
   }
   return true;
}

static bool
movmatrix(struct simd_build *s, V x, V *result)
{
   x = LLVMBuildBitCast(B, x, LLVMVectorType(s->t_i16, 2 * WARP), "");
   x = transpose(s, x, 8, 8);
   result[0] = LLVMBuildBitCast(B, x, warp_of(s->t_i32), "");
   return true;
}

bool
simd_is_matrix(const struct ir_inst *in)
{
   switch (in->op) {
   case IR_mma:
   case IR_wmma_mma:
   case IR_wmma_load:
   case IR_wmma_store:
   case IR_ldmatrix:
   case IR_stmatrix:
   case IR_movmatrix:
      return true;
   default:
      return false;
   }
}

bool
simd_matrix(struct simd_build *s, const struct ir_inst *in, LLVMValueRef active,
            LLVMValueRef acts, LLVMValueRef *operand, LLVMValueRef *result)
{
   switch (in->op) {
   case IR_mma:
   case IR_wmma_mma:
      return mma(s, in, operand, result);
   case IR_wmma_load:
      return wmma_load(s, in, active, acts, operand, result);
   case IR_wmma_store:
      return wmma_store(s, in, active, acts, operand);
   case IR_ldmatrix:
      return ldmatrix(s, in, acts, operand, result);
   case IR_stmatrix:
      return stmatrix(s, in, acts, operand);
   default:
      return movmatrix(s, operand[0], result);
   }
}
