/* Products of a warpgroup: wgmma.mma_async (9.7.15).
 *
 * Each of the four warps makes 16 of the 64 rows of d, as mma does (mma.c),
 * for eight columns of b at a time; b, and a where it has a descriptor, are
 * read from shared memory as registers of such fragments.  Nothing goes from
 * one warp to another, so that none waits: the product is there when the
 * instruction is passed, which wgmma.wait_group allows, and fence,
 * commit_group and wait_group do nothing.
 *
 * A descriptor says where 16 bytes of a matrix stand, whose lines are K-major
 * (rows of a, columns of b: two such pieces, of the b of sparse products four)
 * or, of 16-bit types, MN-major (a line is one k; a piece is eight rows or
 * columns).  With R = 1, 2, 4, 8 pieces side by side for no swizzling, of 32,
 * 64, 128 bytes:
 *
 *   K-major    line i of group u, piece q:
 *              start + u SBO + i 16R + q % R 16 + q / R LBO
 *   MN-major   line i of group q, piece u:
 *              R == 1: start + u SBO + i 16 + q LBO
 *              else    start + u % R 16 + u / R LBO + i 16R + q SBO
 *
 * and of that address, bits 4 ... are changed by bits 7 ..., as many as R has,
 * counted from the line that the base offset names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/matrix.h"

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32, LINES = 8, MOST_BLOCKS = 32, ARGUMENTS = 7 };

/* A matrix in shared memory; all i64. */
struct source {
   V start;                           /* host address */
   V pitch, across, far, mask, phase; /* far: from piece q to q + 2 */
   V log_pieces, piece, group;        /* bytes: u % R times, u / R times */
   bool mn_major;
};

static V
bits_of(struct simd_build *s, V x, unsigned first, unsigned count)
{
   if (first)
      x = LLVMBuildLShr(B, x, simd_i64(s, first), "");
   return LLVMBuildAnd(B, x, simd_i64(s, (1ull << count) - 1), "");
}

static V
choose(struct simd_build *s, V c, V yes, V no)
{
   return LLVMBuildSelect(B, c, yes, no, "");
}

static void
describe(struct simd_build *s, struct source *m, V descriptor, bool mn_major,
         V acts)
{
   V x = LLVMBuildExtractElement(B, descriptor, simd_i32(s, 0), "");
   V four = simd_i64(s, 4), sixteen = simd_i64(s, 16);
   V lead = LLVMBuildShl(B, bits_of(s, x, 16, 14), four, "");
   V stride = LLVMBuildShl(B, bits_of(s, x, 32, 14), four, "");
   V mode = bits_of(s, x, 62, 2);
   V plain = LLVMBuildICmp(B, LLVMIntEQ, mode, simd_i64(s, 0), "");
   V start = LLVMBuildShl(B, bits_of(s, x, 0, 14), four, "");
   V shared = LLVMBuildPtrToInt(B, s->shared, s->t_i64, "");
   m->mn_major = mn_major;
   m->start = LLVMBuildAdd(B, shared, start, "");
   m->phase = bits_of(s, x, 49, 3);
   /* 0, 3, 2, 1 for the modes none, 128, 64, 32. */
   m->log_pieces = bits_of(s, LLVMBuildSub(B, four, mode, ""), 0, 2);
   m->pitch = LLVMBuildShl(B, sixteen, m->log_pieces, "");
   V pieces = LLVMBuildShl(B, simd_i64(s, 1), m->log_pieces, "");
   m->mask = LLVMBuildSub(B, pieces, simd_i64(s, 1), "");
   if (mn_major) {
      m->across = choose(s, plain, lead, stride);
      m->piece = sixteen;
      m->group = choose(s, plain, stride, lead);
   } else {
      m->across = choose(s, plain, lead, sixteen);
      m->piece = NULL;
      m->group = stride;
   }
   V one = simd_i64(s, 1), twice = LLVMBuildShl(B, m->across, one, "");
   V pair = LLVMBuildICmp(B, LLVMIntEQ, m->log_pieces, one, "");
   m->far = mn_major ? twice : choose(s, pair, lead, twice);
   if (!acts)
      return;
   /* Nothing stands anywhere for a warp that takes no part. */
   V none = simd_i64(s, 0);
   V spare = simd_alloca(s, LLVMArrayType(s->t_i64, 512), "spare");
   spare = LLVMBuildPtrToInt(B, spare, s->t_i64, "");
   m->start = choose(s, acts, m->start, spare);
   m->across = choose(s, acts, m->across, none);
   m->group = choose(s, acts, m->group, none);
   m->far = choose(s, acts, m->far, none);
   m->mask = choose(s, acts, m->mask, none);
}

/* Where the u-th eight rows (columns) start. */
static V
part_start(struct simd_build *s, const struct source *m, V u)
{
   V x = m->start;
   if (m->mn_major) {
      V i = LLVMBuildAnd(B, u, m->mask, "");
      x = LLVMBuildAdd(B, x, LLVMBuildMul(B, i, m->piece, ""), "");
      u = LLVMBuildLShr(B, u, m->log_pieces, "");
   }
   return LLVMBuildAdd(B, x, LLVMBuildMul(B, u, m->group, ""), "");
}

/* Sixteen bytes of a line. */
static V
load_piece(struct simd_build *s, V *arg, unsigned line, unsigned q,
           LLVMTypeRef t)
{
   V pitch = LLVMBuildMul(B, arg[1], simd_i64(s, line), "");
   V at = LLVMBuildAdd(B, arg[0], pitch, "");
   if (q % 2)
      at = LLVMBuildAdd(B, at, arg[2], "");
   if (q / 2)
      at = LLVMBuildAdd(B, at, arg[5], "");
   V row = LLVMBuildLShr(B, at, simd_i64(s, 7), "");
   row = LLVMBuildSub(B, row, arg[4], "");
   row = LLVMBuildAnd(B, row, arg[3], "");
   at = LLVMBuildXor(B, at, LLVMBuildShl(B, row, simd_i64(s, 4), ""), "");
   V x = LLVMBuildLoad2(B, t, LLVMBuildIntToPtr(B, at, s->t_ptr, ""), "");
   LLVMSetAlignment(x, 16);
   simd_tag(s, x, MEM_SHARED);
   return x;
}

/* A register of eight lines of shared memory. */
static V
load_register(struct simd_build *s, V *arg, unsigned q, bool mn_major)
{
   V line[LINES];
   LLVMTypeRef t =
      mn_major ? LLVMVectorType(s->t_i16, 8) : LLVMVectorType(s->t_i32, 4);
   for (unsigned i = 0; i < LINES; i++)
      line[i] = load_piece(s, arg, i, q, t);
   V x = simd_concatenate(s, line, LINES);
   if (!mn_major)
      return x;
   int index[2 * WARP];
   for (int i = 0; i < 2 * WARP; i++)
      index[i] = i % 8 * 8 + i / 8;
   x = simd_shuffle(s, x, NULL, index, 2 * WARP);
   return LLVMBuildBitCast(B, x, LLVMVectorType(s->t_i32, WARP), "");
}

/* The bits that change the signs of a register's elements. */
static uint32_t
sign_bits(enum ptx_type t)
{
   return ptx_types[t].bits == 32   ? 0x80000000
          : ptx_types[t].bits == 16 ? 0x80008000
                                    : 0x80808080;
}

/* What a fragment is made of. */
struct wanted {
   const struct simd_mma_kind *k;
   bool is_a, minus; /* minus: a with other signs */
   unsigned selector, row;
   V metadata;
};

/* Registers to a fragment in memory. */
static void
prepare(struct simd_build *s, const struct wanted *w, V metadata, V *reg,
        V memory)
{
   const struct simd_mma_kind *k = w->k;
   unsigned count = w->is_a && k->sparse ? k->deep / 2 : k->deep;
   for (unsigned q = 0; w->minus && q < count; q++)
      reg[q] =
         LLVMBuildXor(B, reg[q], simd_int_like(reg[q], sign_bits(k->a)), "");
   if (!w->is_a || !k->sparse) {
      simd_mma_prepare(s, k, w->is_a, memory, reg);
      return;
   }
   V fn = simd_mma_sparse_function(s, k, w->selector, w->row);
   V args[2 + SIMD_MMA_DEEP] = {memory, metadata};
   for (unsigned q = 0; q < count; q++)
      args[2 + q] = reg[q];
   simd_helper_call(s, fn, args, 2 + count);
}

/* void f(start, pitch, across, mask, phase, far, memory, metadata): a fragment
 * of shared memory prepared.
 */
static void
prepare_from(struct simd_build *s, const struct wanted *w,
             const struct source *m, V u, V memory)
{
   const struct simd_mma_kind *k = w->k;
   const char *name = arena_printf(
      s->arena, "wgmma.%c.%s.%s%s%s.%u.%u", w->is_a ? 'a' : 'b',
      ptx_types[k->a].text, ptx_types[k->b].text, m->mn_major ? ".mn" : "",
      w->minus ? ".minus" : "", k->deep, 2 * w->selector + w->row);
   V fn = LLVMGetNamedFunction(s->module, name);
   LLVMTypeRef lanes = LLVMVectorType(s->t_i32, WARP);
   if (!fn) {
      LLVMTypeRef t[ARGUMENTS + 1] = {s->t_i64, s->t_i64, s->t_i64, s->t_i64,
                                      s->t_i64, s->t_i64, s->t_ptr, lanes};
      fn = simd_helper_declare(
         s, name, LLVMFunctionType(s->t_void, t, ARGUMENTS + 1, false));
      LLVMBuilderRef outer = simd_helper_begin(s, fn);
      V arg[ARGUMENTS + 1], reg[SIMD_MMA_DEEP];
      for (unsigned i = 0; i <= ARGUMENTS; i++)
         arg[i] = LLVMGetParam(fn, i);
      unsigned count = w->is_a && k->sparse ? k->deep / 2 : k->deep;
      for (unsigned q = 0; q < count; q++)
         reg[q] = load_register(s, arg, q, m->mn_major);
      prepare(s, w, arg[ARGUMENTS], reg, arg[ARGUMENTS - 1]);
      LLVMBuildRetVoid(B);
      simd_helper_end(s, outer);
   }
   V args[ARGUMENTS + 1] = {part_start(s, m, u),
                            m->pitch,
                            m->across,
                            m->mask,
                            m->phase,
                            m->far,
                            memory,
                            w->metadata ? w->metadata : LLVMGetUndef(lanes)};
   simd_helper_call(s, fn, args, ARGUMENTS + 1);
}

/* a, from registers or from memory. */
static void
prepare_a(struct simd_build *s, struct wanted *w, V *operand,
          const struct source *m, V room[2])
{
   V warp = LLVMBuildLShr(B, s->first_thread, simd_i32(s, 5), "");
   warp = LLVMBuildAnd(B, warp, simd_i32(s, 3), "");
   warp = LLVMBuildZExt(B, warp, s->t_i64, "");
   w->is_a = true;
   for (w->row = 0; w->row < 2; w->row++) {
      room[w->row] = simd_mma_room(s, w->k);
      if (m) {
         V u = LLVMBuildMul(B, warp, simd_i64(s, 2), "");
         u = LLVMBuildAdd(B, u, simd_i64(s, w->row), "");
         prepare_from(s, w, m, u, room[w->row]);
         continue;
      }
      V reg[2] = {operand[w->row], operand[w->row + 2]};
      prepare(s, w, w->metadata, reg, room[w->row]);
   }
}

/* Register i of d before the product; where it is at hand in any case it is
 * read only now, behind the calls that prepare.
 */
static V
held(struct simd_build *s, const struct ir_inst *in, V *operand, unsigned i)
{
   return s->width == WARP ? simd_vector(s, in->src[i]) : operand[i];
}

/* Accumulators first, first + 1 …: those of d, or zeros where scale-d says
 * so, or where they are added in the end.
 */
static void
start_sums(struct simd_build *s, const struct simd_mma_kind *k,
           const struct ir_inst *in, V *operand, V keeps, unsigned first,
           V *sum)
{
   bool halves = in->types[0] == PTX_F16;
   for (unsigned i = 0; i < 4; i++) {
      unsigned at = halves ? (first + i) / 2 : first + i;
      V x = held(s, in, operand, at);
      if (k->step == SIMD_STEP_FMA)
         x = simd_matrix_float(s, in->types[0], x, halves ? i % 2 : 0);
      V none = LLVMConstNull(LLVMTypeOf(x));
      sum[i] = in->mods[PTX_MOD_satfinite]
                  ? none
                  : LLVMBuildSelect(B, keeps, x, none, "");
   }
}

static void
finish_sums(struct simd_build *s, const struct ir_inst *in, V *operand, V keeps,
            V *sum, V *result)
{
   for (unsigned i = 0; i < in->dst_count; i++) {
      if (in->types[0] == PTX_F16) {
         result[i] = simd_matrix_halves(s, sum[2 * i], sum[2 * i + 1], false);
      } else if (in->mods[PTX_MOD_satfinite]) {
         V x = held(s, in, operand, i);
         x = LLVMBuildSelect(B, keeps, x, LLVMConstNull(LLVMTypeOf(x)), "");
         V args[2] = {x, sum[i]};
         result[i] =
            simd_intrinsic(s, "llvm.sadd.sat", LLVMTypeOf(sum[i]), args, 2);
      } else {
         result[i] = sum[i];
      }
   }
}

/* Operands: d ..., a (a descriptor or four registers), b, of sparse products
 * metadata and selector, scale-d, and as the type has them imm-scale-a,
 * imm-scale-b, imm-trans-a (of a descriptor), imm-trans-b.
 */
bool
simd_wgmma(struct simd_build *s, const struct ir_inst *in, V acts, V *operand,
           V *result)
{
   unsigned at = in->dst_count, a_at = at;
   bool in_memory = in->src[at]->type == IR_B64;
   at += in_memory ? 1 : 4;
   unsigned b_at = at++;
   struct simd_mma_kind kind;
   struct wanted want_a = {.k = &kind}, want_b = {.k = &kind};
   bool sparse = in->mods[PTX_MOD_sparse] != 0;
   if (sparse) {
      want_a.metadata = operand[at++];
      want_a.selector = (unsigned)in->src[at++]->bits.lo & 3;
   }
   unsigned keeps = at++;
   bool a_turned = false, b_turned = false;
   if (at + 1 < in->src_count) {
      want_a.minus = (int32_t)in->src[at++]->bits.lo < 0;
      want_a.minus ^= (int32_t)in->src[at++]->bits.lo < 0;
   }
   if (in_memory && at < in->src_count)
      a_turned = in->src[at++]->bits.lo != 0;
   if (at < in->src_count)
      b_turned = in->src[at]->bits.lo != 0;

   unsigned depth = (sparse ? 512 : 256) / ptx_types[in->types[1]].bits;
   simd_mma_describe(s, &kind, in, in->types[1], in->types[2], depth);
   struct source a, b;
   V a_room[2], b_room = simd_mma_room(s, &kind);
   V sum[4 * MOST_BLOCKS];
   if (in_memory)
      describe(s, &a, operand[a_at], a_turned, acts);
   describe(s, &b, operand[b_at], b_turned, acts);
   prepare_a(s, &want_a, operand + a_at, in_memory ? &a : NULL, a_room);
   unsigned count = in->dst_count * (in->types[0] == PTX_F16 ? 2 : 1);
   unsigned each = simd_mma_rows(s, &kind, 2);
   for (unsigned j = 0; j < count / 4; j++) {
      prepare_from(s, &want_b, &b, simd_i64(s, j), b_room);
      start_sums(s, &kind, in, operand, operand[keeps], 4 * j, sum + 4 * j);
      for (unsigned r = 0; r < 2; r += each)
         simd_mma_multiply(s, &kind, each, a_room + r, b_room,
                           sum + 4 * j + 2 * r);
   }
   finish_sums(s, in, operand, operand[keeps], sum, result);
   return true;
}
