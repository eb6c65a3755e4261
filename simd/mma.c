/* Products of matrices in the registers of a warp: mma, wmma.mma (9.7.14).
 *
 * A warp's register is a vector of 32 lanes here, whatever W is (warp.c).  Of
 * lane l, g = l / 4 and t = l % 4; E elements share a register:
 *   a  register j: row g + 8 (j % R), column 4E (j / R) + tE + e; R = M / 8
 *   b  register j: row 4E (j % Q) + tE + e, column g + 8 (j / Q); Q = K / 4E
 *   c  32 bits and more: register j: row g + 8 (j / 2 % R), column
 *      8 (j / 2 / R) + 2t + j % 2; f16: a pair of these in one register
 * which is the layout that the manual gives for mma; wmma, whose layout is
 * open, has the same.  (mma.m8n8k4 of halves has its own: mma_quads.c.)
 *
 * Eight rows of a and eight columns of b make two registers of the result:
 *
 *      d[lane] = fma(a(row of d[lane], k), b(k, column of d[lane]), d[lane])
 *
 * for k upwards, one rounding a step, so that the result is the same on every
 * machine and at every W (the manual leaves the order open, and asks for
 * single precision at least).  For one k, a(g, k) is the same in the four
 * lanes of a g: a shuffle within 128 bits of the register as it stands; and
 * b(k, 2t + i) is the same four numbers for every g: a broadcast of 128 bits,
 * which the load does, from memory where the four lie side by side.  So
 *
 *      prepare a    a's registers as numbers to multiply, in memory
 *      prepare b    b's the same, and turned: [k][i][t]
 *      multiply     d in registers; an fma for 16 numbers of d and a k, half
 *                   a shuffle and a quarter of a load for it
 *
 * are three functions of the module, made once for each kind of product and
 * called: code that is small stays in the chip's cache of instructions, and
 * LLVM compiles it once.  A fragment that several products of one block of
 * code use is prepared once.
 *
 * What is multiplied is a vector of `parts` numbers for each register:
 *   f16 bf16 e4m3 e5m2   floats, 2 or 4 parts; tf32 f64 one
 *   s8 u8 s4 u4          words of four bytes, where the chip has dot products
 *                        of these (dot.c), 1 or 2 parts; words of two halves
 *                        where not, 2 or 4
 *   b1                   32 bits
 * Integers are exact, so that their order does not matter.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/matrix.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum {
   WARP = 32,
   MOST_PARTS = 4,
   MOST_SUMS = 8, /* in registers at once */
   SLOTS = 32,    /* prepared fragments that are kept */
   FLIP = 0x80808080,
   REGCALL = 92, /* LLVM's number of the convention */
};

/* A fragment that stands prepared in memory. */
struct slot {
   const void *of[SIMD_MMA_DEEP + 1];
   LLVMValueRef fn, memory;
   LLVMBasicBlockRef block;
   unsigned used;
};

struct simd_prepared {
   LLVMValueRef owner; /* the function whose memory it is */
   struct slot slots[SLOTS];
   unsigned time;
};

static LLVMTypeRef
warp_of(LLVMTypeRef t)
{
   return LLVMVectorType(t, WARP);
}

static bool
is_signed(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_SINT;
}

unsigned
simd_matrix_shares(enum ptx_type t)
{
   unsigned bits = ptx_types[t].bits;
   return bits == 1 || bits >= 32 ? 1 : 32 / bits;
}

void
simd_mma_describe(struct simd_build *s, struct simd_mma_kind *k,
                  const struct ir_inst *in, enum ptx_type a, enum ptx_type b,
                  unsigned depth)
{
   unsigned bits = ptx_types[a].bits;
   unsigned deep = depth / (a == PTX_B1 ? 128 : 4 * simd_matrix_shares(a));
   *k = (struct simd_mma_kind){
      .a = a, .b = b, .deep = deep, .bytes = 4, .parts = 1};
   k->rnd = in->mods[PTX_MOD_rnd];
   k->sparse = in->mods[PTX_MOD_sparse];
   k->number = s->t_i32;
   if (a == PTX_B1) {
      bool and = in->mods[PTX_MOD_bitop] == PTX_bitop_and;
      k->step = and? SIMD_STEP_AND : SIMD_STEP_XOR;
   } else if (a == PTX_U8 || a == PTX_S8 || a == PTX_U4 || a == PTX_S4) {
      bool bytes = simd_dots_bytes(s, WARP);
      k->step = bytes ? SIMD_STEP_BYTES : SIMD_STEP_PAIRS;
      k->parts = (bits == 4 ? 2 : 1) * (bytes ? 1 : 2);
      k->sign_a = is_signed(a);
      k->sign_b = is_signed(b);
      if (b == PTX_U4) /* as bytes, they are what we like */
         k->sign_b = !k->sign_a;
      else if (a == PTX_U4)
         k->sign_a = !k->sign_b;
      k->moved = bytes && k->sign_a == k->sign_b;
   } else {
      k->step = SIMD_STEP_FMA;
      k->parts = simd_matrix_shares(a);
      k->bytes = bits == 64 ? 8 : 4;
      k->number = bits == 64 ? s->t_double : s->t_float;
   }
}

/* Numbers ------------------------------------------------------------------ */

/* Element `part` of a register of all lanes as a float. */
V
simd_matrix_float(struct simd_build *s, enum ptx_type t, V x, unsigned part)
{
   unsigned bits = ptx_types[t].bits;
   LLVMTypeRef floats = simd_like(s, x, s->t_float);
   switch (t) {
   case PTX_F64:
      return LLVMBuildBitCast(B, x, simd_like(s, x, s->t_double), "");
   case PTX_F32:
      return LLVMBuildBitCast(B, x, floats, "");
   case PTX_TF32: /* what is below the 10 bits does not count */
      x = LLVMBuildAnd(B, x, simd_int_like(x, 0xffffe000), "");
      return LLVMBuildBitCast(B, x, floats, "");
   case PTX_BF16:
      x = part ? LLVMBuildAnd(B, x, simd_int_like(x, 0xffff0000), "")
               : LLVMBuildShl(B, x, simd_int_like(x, 16), "");
      return LLVMBuildBitCast(B, x, floats, "");
   default: /* f16, e4m3, e5m2 */
      if (part)
         x = LLVMBuildLShr(B, x, simd_int_like(x, part * bits), "");
      x = LLVMBuildTrunc(
         B, x, simd_like(s, x, LLVMIntTypeInContext(s->llvm, bits)), "");
      if (t != PTX_F16)
         x = simd_eight_to_half(s, x, t == PTX_E5M2);
      x = LLVMBuildBitCast(B, x, simd_like(s, x, s->t_half), "");
      return LLVMBuildFPExt(B, x, floats, "");
   }
}

/* Four of the eight nibbles as bytes. */
static V
nibbles(struct simd_build *s, V x, unsigned part, bool sign)
{
   LLVMTypeRef t = LLVMTypeOf(x), bytes = LLVMVectorType(s->t_i8, 4 * WARP);
   if (part)
      x = LLVMBuildLShr(B, x, simd_int_like(x, 4), "");
   x = LLVMBuildAnd(B, x, simd_int_like(x, 0x0f0f0f0f), "");
   if (!sign)
      return x;
   x = LLVMBuildXor(B, x, simd_int_like(x, 0x08080808), "");
   x = LLVMBuildBitCast(B, x, bytes, "");
   x = LLVMBuildSub(B, x, simd_int_like(x, 8), "");
   return LLVMBuildBitCast(B, x, t, "");
}

V
simd_mma_number(struct simd_build *s, const struct simd_mma_kind *k, bool is_a,
                V x, unsigned part)
{
   enum ptx_type t = is_a ? k->a : k->b;
   if (k->step == SIMD_STEP_FMA)
      return simd_matrix_float(s, t, x, part);
   if (k->step != SIMD_STEP_BYTES && k->step != SIMD_STEP_PAIRS)
      return x;
   unsigned odd = part;
   if (ptx_types[t].bits == 4) {
      x = nibbles(s, x, part % 2, is_signed(t));
      odd = part / 2;
   }
   if (k->step == SIMD_STEP_PAIRS)
      return LLVMBuildBitCast(B, simd_byte_pairs(s, x, odd, is_signed(t)),
                              warp_of(s->t_i32), "");
   if (is_a && k->moved)
      x = LLVMBuildXor(B, x, simd_int_like(x, FLIP), "");
   return x;
}

static V
step(struct simd_build *s, const struct simd_mma_kind *k, V a, V b, V sum)
{
   V x = NULL, args[3] = {a, b, sum};
   switch (k->step) {
   case SIMD_STEP_FMA:
      if (k->rnd && k->rnd != PTX_rnd_rn)
         return simd_directed(s, "fma", k->rnd, args, 3);
      x = simd_intrinsic(s, "llvm.fma", LLVMTypeOf(a), args, 3);
      if (!k->sparse)
         return x;
      a = LLVMBuildBitCast(B, a, simd_like(s, a, s->t_i32), "");
      a = LLVMBuildICmp(B, LLVMIntNE, a, simd_int_like(a, SIMD_MMA_ABSENT), "");
      return LLVMBuildSelect(B, a, x, sum, "");
   case SIMD_STEP_BYTES:
      return simd_dot_bytes(s, a, b, sum, k->moved ? !k->sign_a : k->sign_a,
                            k->sign_b);
   case SIMD_STEP_PAIRS:
      return simd_dot_pairs(s, a, b, sum);
   case SIMD_STEP_AND:
      x = LLVMBuildAnd(B, a, b, "");
      break;
   case SIMD_STEP_XOR:
      x = LLVMBuildXor(B, a, b, "");
      break;
   }
   x = simd_intrinsic(s, "llvm.ctpop", LLVMTypeOf(x), &x, 1);
   return LLVMBuildAdd(B, sum, x, "");
}

/* Functions ---------------------------------------------------------------- */

static const char *
kind_name(struct simd_build *s, const struct simd_mma_kind *k, const char *what,
          unsigned rows)
{
   return arena_printf(s->arena, "matrix%s.%s.%s.%s.%u.%u.%u.%u",
                       k->sparse ? ".sparse" : "", what, ptx_types[k->a].text,
                       ptx_types[k->b].text, k->step, k->rnd, k->deep, rows);
}

V
simd_helper_declare(struct simd_build *s, const char *name, LLVMTypeRef type)
{
   V fn = LLVMAddFunction(s->module, name, type);
   LLVMSetLinkage(fn, LLVMInternalLinkage);
   simd_attribute(s, fn, LLVMAttributeFunctionIndex, "noinline");
   /* All operands in registers; with 16 of them LLVM would have none left. */
   if (s->chip & SIMD_CHIP_AVX512)
      LLVMSetFunctionCallConv(fn, REGCALL);
   return fn;
}

V
simd_helper_call(struct simd_build *s, V fn, V *args, unsigned count)
{
   V r = LLVMBuildCall2(B, LLVMGlobalGetValueType(fn), fn, args, count, "");
   LLVMSetInstructionCallConv(r, LLVMGetFunctionCallConv(fn));
   return r;
}

/* Code of a function is built by a builder of its own. */
LLVMBuilderRef
simd_helper_begin(struct simd_build *s, V fn)
{
   LLVMBuilderRef outer = s->b;
   s->b = LLVMCreateBuilderInContext(s->llvm);
   LLVMPositionBuilderAtEnd(
      s->b, LLVMAppendBasicBlockInContext(s->llvm, fn, "entry"));
   return outer;
}

void
simd_helper_end(struct simd_build *s, LLVMBuilderRef outer)
{
   LLVMDisposeBuilder(s->b);
   s->b = outer;
}

static V
at(struct simd_build *s, V base, unsigned bytes)
{
   V offset = simd_i64(s, bytes);
   return LLVMBuildInBoundsGEP2(B, s->t_i8, base, &offset, 1, "");
}

static void
put(struct simd_build *s, V x, V base, unsigned offset)
{
   V set = LLVMBuildStore(B, x, at(s, base, offset));
   LLVMSetAlignment(set, 16);
   simd_tag(s, set, MEM_FRAME);
}

void
simd_mma_put(struct simd_build *s, const struct simd_mma_kind *k, V x, V memory,
             unsigned index)
{
   put(s, x, memory, index * WARP * k->bytes);
}

static V
take(struct simd_build *s, LLVMTypeRef t, V base, unsigned offset)
{
   V x = LLVMBuildLoad2(B, t, at(s, base, offset), "");
   LLVMSetAlignment(x, 16);
   simd_tag(s, x, MEM_FRAME);
   return x;
}

/* Bytes of a prepared fragment of eight rows (columns); behind those of b
 * eight numbers that products of moved bytes have too much.
 */
static unsigned
prepared_bytes(const struct simd_mma_kind *k)
{
   return k->deep * k->parts * WARP * k->bytes + 8 * 8;
}

static unsigned
too_much_at(const struct simd_mma_kind *k)
{
   return k->deep * k->parts * WARP * k->bytes;
}

/* [g][t] to [t][column even or odd][column / 2]. */
static V
turned(struct simd_build *s, V x)
{
   int index[WARP];
   for (int i = 0; i < WARP; i++)
      index[i] = 4 * (2 * (i % 4) + i / 4 % 2) + i / 8;
   return simd_shuffle(s, x, NULL, index, WARP);
}

/* Sums over t of what is turned: eight numbers. */
static V
sum_over_t(struct simd_build *s, V x)
{
   V sum = NULL;
   for (int t = 0; t < 4; t++) {
      int index[8];
      for (int i = 0; i < 8; i++)
         index[i] = 8 * t + i;
      V part = simd_shuffle(s, x, NULL, index, 8);
      sum = sum ? LLVMBuildAdd(B, sum, part, "") : part;
   }
   return sum;
}

/* void prepare(memory, register ...) */
static V
prepare_function(struct simd_build *s, const struct simd_mma_kind *k, bool is_a)
{
   const char *name = kind_name(s, k, is_a ? "a" : "b", 8);
   V fn = LLVMGetNamedFunction(s->module, name);
   if (fn)
      return fn;
   LLVMTypeRef types[1 + SIMD_MMA_DEEP] = {s->t_ptr};
   for (unsigned q = 0; q < k->deep; q++)
      types[1 + q] = warp_of(k->bytes == 8 ? s->t_i64 : s->t_i32);
   fn = simd_helper_declare(
      s, name, LLVMFunctionType(s->t_void, types, 1 + k->deep, false));
   LLVMBuilderRef outer = simd_helper_begin(s, fn);
   V memory = LLVMGetParam(fn, 0), much = NULL;
   for (unsigned q = 0; q < k->deep; q++) {
      for (unsigned p = 0; p < k->parts; p++) {
         V x = simd_mma_number(s, k, is_a, LLVMGetParam(fn, 1 + q), p);
         if (!is_a && k->moved) {
            V flip = simd_int_like(x, FLIP);
            much = much ? much : LLVMConstNull(LLVMTypeOf(x));
            much = k->sign_b ? simd_dot_bytes(s, flip, x, much, false, true)
                             : simd_dot_bytes(s, x, flip, much, false, true);
         }
         if (!is_a)
            x = turned(s, x);
         simd_mma_put(s, k, x, memory, q * k->parts + p);
      }
   }
   if (much)
      put(s, sum_over_t(s, turned(s, much)), memory, too_much_at(k));
   LLVMBuildRetVoid(B);
   simd_helper_end(s, outer);
   return fn;
}

/* Lanes that one instruction multiplies, at least four. */
static unsigned
native_lanes(const struct simd_build *s, const struct simd_mma_kind *k)
{
   unsigned bits = s->chip & SIMD_CHIP_AVX512 ? 512
                   : s->chip & SIMD_CHIP_AVX2 ? 256
                                              : 128;
   if (k->step == SIMD_STEP_BYTES)
      bits = s->chip & SIMD_CHIP_VNNI_512 ? 512 : 256;
   unsigned lanes = bits / 8 / k->bytes;
   return lanes < 4 ? 4 : lanes;
}

/* Groups of eight rows that one call multiplies. */
unsigned
simd_mma_rows(const struct simd_build *s, const struct simd_mma_kind *k,
              unsigned rows)
{
   unsigned sums = 2 * WARP / native_lanes(s, k);
   return rows % 2 == 0 && 2 * sums <= MOST_SUMS ? 2 : 1;
}

/* One lane in four, for all four. */
static V
of_lane(struct simd_build *s, V x, unsigned t)
{
   int index[WARP];
   unsigned n = LLVMGetVectorSize(LLVMTypeOf(x));
   for (unsigned i = 0; i < n; i++)
      index[i] = (int)(i & ~3u) + (int)t;
   return simd_shuffle(s, x, NULL, index, n);
}

/* Four numbers in memory, again and again. */
static V
repeated(struct simd_build *s, const struct simd_mma_kind *k, V base,
         unsigned offset, unsigned n)
{
   int index[WARP];
   for (unsigned i = 0; i < n; i++)
      index[i] = (int)i % 4;
   V x = take(s, LLVMVectorType(k->number, 4), base, offset);
   return simd_shuffle(s, x, NULL, index, n);
}

/* Lanes `first` and on of the sums: rows * 2 registers of them. */
struct block {
   const struct simd_mma_kind *k;
   V a[2], b;
   unsigned rows, first, lanes; /* lanes: vectors of native ones */
   V sum[2][2][WARP / 4];
};

static void
multiply_block(struct simd_build *s, struct block *m)
{
   const struct simd_mma_kind *k = m->k;
   unsigned n = native_lanes(s, k);
   for (unsigned i = 0; k->moved && i < 2; i++) {
      V much = repeated(s, k, m->b, too_much_at(k) + 16 * i, n);
      for (unsigned r = 0; r < m->rows; r++)
         for (unsigned h = 0; h < m->lanes; h++)
            m->sum[r][i][h] = LLVMBuildSub(B, m->sum[r][i][h], much, "");
   }
   for (unsigned j = 0; j < k->deep * 4 * k->parts; j++) {
      unsigned q = j / k->parts / 4, t = j / k->parts % 4, p = j % k->parts;
      unsigned vector = q * k->parts + p;
      V b[2];
      for (unsigned i = 0; i < 2; i++)
         b[i] =
            repeated(s, k, m->b, ((vector * 4 + t) * 8 + 4 * i) * k->bytes, n);
      for (unsigned r = 0; r < m->rows; r++) {
         for (unsigned h = 0; h < m->lanes; h++) {
            V a = take(s, LLVMVectorType(k->number, n), m->a[r],
                       (vector * WARP + m->first + h * n) * k->bytes);
            a = of_lane(s, a, t);
            for (unsigned i = 0; i < 2; i++)
               m->sum[r][i][h] = step(s, k, a, b[i], m->sum[r][i][h]);
         }
      }
   }
}

static V
lanes_of(struct simd_build *s, V x, unsigned first, unsigned count)
{
   int index[WARP];
   for (unsigned i = 0; i < count; i++)
      index[i] = (int)(first + i);
   return simd_shuffle(s, x, NULL, index, count);
}

/* {d ...} multiply(a ..., b, c ...) of `rows` groups of eight rows. */
static V
multiply_function(struct simd_build *s, const struct simd_mma_kind *k,
                  unsigned rows)
{
   const char *name = kind_name(s, k, "multiply", 8 * rows);
   V fn = LLVMGetNamedFunction(s->module, name);
   if (fn)
      return fn;
   LLVMTypeRef types[7] = {s->t_ptr, s->t_ptr, s->t_ptr};
   unsigned fixed = rows + 1;
   for (unsigned i = 0; i < 2 * rows; i++)
      types[fixed + i] = warp_of(k->number);
   LLVMTypeRef result =
      LLVMStructTypeInContext(s->llvm, types + fixed, 2 * rows, false);
   fn = simd_helper_declare(
      s, name, LLVMFunctionType(result, types, fixed + 2 * rows, false));
   LLVMBuilderRef outer = simd_helper_begin(s, fn);
   unsigned n = native_lanes(s, k), vectors = WARP / n;
   struct block m = {.k = k, .rows = rows, .b = LLVMGetParam(fn, rows)};
   V done[4][WARP / 4];
   m.lanes = MOST_SUMS / 2 / rows;
   m.lanes = m.lanes < vectors ? m.lanes : vectors;
   for (unsigned h = 0; h < vectors; h += m.lanes) {
      m.first = h * n;
      for (unsigned r = 0; r < rows; r++) {
         m.a[r] = LLVMGetParam(fn, r);
         for (unsigned i = 0; i < 2; i++)
            for (unsigned v = 0; v < m.lanes; v++)
               m.sum[r][i][v] = lanes_of(s, LLVMGetParam(fn, fixed + 2 * r + i),
                                         m.first + v * n, n);
      }
      multiply_block(s, &m);
      for (unsigned i = 0; i < 2 * rows; i++)
         for (unsigned v = 0; v < m.lanes; v++)
            done[i][h + v] = m.sum[i / 2][i % 2][v];
   }
   V all = LLVMGetPoison(result);
   for (unsigned i = 0; i < 2 * rows; i++)
      all = LLVMBuildInsertValue(B, all, simd_concatenate(s, done[i], vectors),
                                 i, "");
   LLVMBuildRet(B, all);
   simd_helper_end(s, outer);
   return fn;
}

V
simd_mma_room(struct simd_build *s, const struct simd_mma_kind *k)
{
   LLVMTypeRef t = LLVMArrayType(s->t_i8, prepared_bytes(k));
   V memory = simd_alloca(s, t, "prepared");
   LLVMSetAlignment(memory, 64);
   return memory;
}

void
simd_mma_prepare(struct simd_build *s, const struct simd_mma_kind *k, bool is_a,
                 V memory, V *reg)
{
   V args[1 + SIMD_MMA_DEEP] = {memory};
   memcpy(args + 1, reg, k->deep * sizeof(*reg));
   simd_helper_call(s, prepare_function(s, k, is_a), args, 1 + k->deep);
}

void
simd_mma_multiply(struct simd_build *s, const struct simd_mma_kind *k,
                  unsigned rows, V *a, V b, V *sum)
{
   V args[7];
   unsigned n = 0;
   for (unsigned r = 0; r < rows; r++)
      args[n++] = a[r];
   args[n++] = b;
   for (unsigned i = 0; i < 2 * rows; i++)
      args[n++] = sum[i];
   V all = simd_helper_call(s, multiply_function(s, k, rows), args, n);
   for (unsigned i = 0; i < 2 * rows; i++)
      sum[i] = LLVMBuildExtractValue(B, all, i, "");
}

/* Products ----------------------------------------------------------------- */

/* Where a fragment of these values stands prepared; *found: already. */
static V
slot_for(struct simd_build *s, V fn, const struct simd_mma_kind *k,
         const void *const *of, bool *found)
{
   struct simd_prepared *p = s->prepared;
   if (!p || p->owner != s->fn) {
      p = s->prepared = arena_new(s->arena, struct simd_prepared);
      p->owner = s->fn;
   }
   LLVMBasicBlockRef block = LLVMGetInsertBlock(B);
   struct slot *best = NULL;
   p->time++;
   for (unsigned i = 0; i < SLOTS; i++) {
      struct slot *o = &p->slots[i];
      if (o->fn && o->fn != fn)
         continue;
      *found = o->fn && o->block == block && !memcmp(o->of, of, sizeof(o->of));
      if (*found) {
         o->used = p->time;
         return o->memory;
      }
      if (!best || (o->fn ? o->used : 0) < (best->fn ? best->used : 0))
         best = o;
   }
   if (!best) /* all are of other kinds */
      best = &p->slots[p->time % SLOTS];
   if (best->fn != fn) {
      best->memory = simd_mma_room(s, k);
   }
   best->fn = fn;
   best->block = block;
   best->used = p->time;
   memcpy(best->of, of, sizeof(best->of));
   return best->memory;
}

/* The registers of eight rows of a, prepared. */
static V
prepared_a(struct simd_build *s, const struct simd_mma_kind *k,
           const struct simd_mma *m, V *operand, unsigned row)
{
   const void *of[SIMD_MMA_DEEP + 1] = {NULL};
   V args[SIMD_MMA_DEEP + 2], fn;
   unsigned n = 1, count = k->sparse ? k->deep / 2 : k->deep;
   bool found;
   if (k->sparse) {
      unsigned at = m->c_at + (m->c == PTX_F16 ? 2 : 4);
      unsigned selector = (unsigned)m->in->src[at + 1]->bits.lo & 3;
      fn = simd_mma_sparse_function(s, k, selector, row);
      of[SIMD_MMA_DEEP] = m->in->src[at];
      args[n++] = operand[at];
   } else {
      fn = prepare_function(s, k, true);
   }
   for (unsigned q = 0; q < count; q++) {
      of[q] = m->in->src[row + q * (m->m / 8)];
      args[n++] = operand[row + q * (m->m / 8)];
   }
   args[0] = slot_for(s, fn, k, of, &found);
   if (!found)
      simd_helper_call(s, fn, args, n);
   return args[0];
}

/* The registers of eight columns of b, prepared. */
static V
prepared_b(struct simd_build *s, const struct simd_mma_kind *k,
           const struct simd_mma *m, V *operand, unsigned col)
{
   const void *of[SIMD_MMA_DEEP + 1] = {NULL};
   unsigned first = m->b_at + col * k->deep;
   bool found;
   for (unsigned q = 0; q < k->deep; q++)
      of[q] = m->in->src[first + q];
   V memory = slot_for(s, prepare_function(s, k, false), k, of, &found);
   if (!found)
      simd_mma_prepare(s, k, false, memory, operand + first);
   return memory;
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

/* Two accumulators as halves of one register. */
V
simd_matrix_halves(struct simd_build *s, V low, V high, bool finite)
{
   V half[2] = {low, high};
   for (unsigned i = 0; i < 2; i++) {
      V x = finite ? to_finite(s, half[i]) : half[i];
      x = LLVMBuildFPTrunc(B, x, warp_of(s->t_half), "");
      x = LLVMBuildBitCast(B, x, warp_of(s->t_i16), "");
      half[i] = LLVMBuildZExt(B, x, warp_of(s->t_i32), "");
   }
   V up = LLVMBuildShl(B, half[1], simd_int_like(half[1], 16), "");
   return LLVMBuildOr(B, half[0], up, "");
}

/* Accumulator i before the product.  Where it is at hand in any case it is
 * read only now, behind the calls that prepare: it need not be kept over them.
 */
static V
addend(struct simd_build *s, const struct simd_mma_kind *k,
       const struct simd_mma *m, V *operand, unsigned i)
{
   bool halves = m->c == PTX_F16;
   unsigned at = m->c_at + (halves ? i / 2 : i);
   V c = s->width == WARP ? simd_vector(s, m->in->src[at]) : operand[at];
   if (k->step != SIMD_STEP_FMA)
      return c;
   return simd_matrix_float(s, m->c, c, halves ? i % 2 : 0);
}

static bool
multiply(struct simd_build *s, const struct simd_mma_kind *k,
         const struct simd_mma *m, V *operand, V *result)
{
   bool saturates = m->d == PTX_S32 && m->in->mods[PTX_MOD_satfinite];
   unsigned rows = m->m / 8, cols = m->n / 8, each = simd_mma_rows(s, k, rows);
   V none = LLVMConstNull(warp_of(k->number)), sum[2 * SIMD_MATRIX_REGS];
   for (unsigned col = 0; col < cols; col++) {
      V b = prepared_b(s, k, m, operand, col);
      for (unsigned row = 0; row < rows; row += each) {
         V a[2];
         for (unsigned r = 0; r < each; r++)
            a[r] = prepared_a(s, k, m, operand, row + r);
         unsigned first = 2 * (col * rows + row);
         for (unsigned i = first; i < first + 2 * each; i++)
            sum[i] = saturates ? none : addend(s, k, m, operand, i);
         simd_mma_multiply(s, k, each, a, b, sum + first);
      }
   }
   for (unsigned i = 0; i < 2 * rows * cols; i++) {
      if (m->d == PTX_F16) {
         if (i % 2 == 0)
            result[i / 2] = simd_matrix_halves(s, sum[i], sum[i + 1],
                                               m->in->mods[PTX_MOD_satfinite]);
      } else if (saturates) {
         V args[2] = {operand[m->c_at + i], sum[i]};
         result[i] =
            simd_intrinsic(s, "llvm.sadd.sat", LLVMTypeOf(sum[i]), args, 2);
      } else {
         result[i] = sum[i];
      }
   }
   return true;
}

bool
simd_mma(struct simd_build *s, const struct ir_inst *in, V *operand, V *result)
{
   struct simd_mma m = {.in = in};
   bool wmma = in->op == IR_wmma_mma;
   bool two_types = in->types[2] == PTX_NONE; /* wmma of halves: d and c */
   simd_matrix_shape(in, &m.m, &m.n, &m.k);
   m.d = in->types[0];
   m.a = two_types ? PTX_F16 : in->types[1];
   m.b = two_types ? PTX_F16 : in->types[2];
   m.c = two_types ? in->types[1] : in->types[3];
   if (!wmma && in->mods[PTX_MOD_shape] == PTX_shape_m8n8k4 && m.a == PTX_F16)
      return simd_mma_quads(s, &m, operand, result);
   struct simd_mma_kind kind;
   simd_mma_describe(s, &kind, in, m.a, m.b, m.k);
   m.b_at = m.m / 8 * (kind.sparse ? kind.deep / 2 : kind.deep);
   m.c_at = m.b_at + m.n / 8 * kind.deep;
   /* wmma of halves has 8 registers for a and b, whatever they need. */
   if (wmma && m.a == PTX_F16) {
      m.b_at = 8;
      m.c_at = 16;
   }
   return multiply(s, &kind, &m, operand, result);
}
