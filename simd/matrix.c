/* Matrices of a warp to memory and back: ldmatrix, stmatrix, movmatrix,
 * wmma.load, wmma.store (9.7.13, 9.7.14).  mma.c says where the elements of
 * fragments are; the products are there.
 *
 * 8 lines of a tile are 8 loads or stores of what stands side by side and one
 * shuffle.  Where wmma wants more registers than there are elements, the rest
 * repeats the first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/matrix.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32 };

void
simd_matrix_shape(const struct ir_inst *in, unsigned *m, unsigned *n,
                  unsigned *k)
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

static LLVMTypeRef
warp_of(LLVMTypeRef t)
{
   return LLVMVectorType(t, WARP);
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
   simd_matrix_shape(in, &m, &n, &k);
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
   simd_matrix_shape(in, &m, &n, &k);
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
   case IR_wgmma_mma_async:
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
      return simd_mma(s, in, operand, result);
   case IR_wmma_load:
      return wmma_load(s, in, active, acts, operand, result);
   case IR_wmma_store:
      return wmma_store(s, in, active, acts, operand);
   case IR_ldmatrix:
      return ldmatrix(s, in, acts, operand, result);
   case IR_stmatrix:
      return stmatrix(s, in, acts, operand);
   case IR_wgmma_mma_async:
      return simd_wgmma(s, in, acts, operand, result);
   default:
      return movmatrix(s, operand[0], result);
   }
}
