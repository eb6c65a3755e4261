/* mma.m8n8k4 of halves: four products of 8 x 8 x 4 in one warp, each by eight
 * lanes, whose fragments lie as no others do (9.7.14.5).
 *
 * Where each element stands is known, so that the operands of every step are
 * shuffles by constants.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/matrix.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { WARP = 32, MOST_PICKS = 16, DEEP = 4 };

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
   V reg[SIMD_MATRIX_REGS];
   V part[SIMD_MATRIX_REGS][2];
   struct pick picks[MOST_PICKS];
   unsigned pick_count;
};

static V
part_of(struct simd_build *s, struct fragment *f, unsigned reg, unsigned part)
{
   if (!f->part[reg][part])
      f->part[reg][part] = simd_matrix_float(s, f->type, f->reg[reg], part);
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
place_a(const struct simd_mma *m, unsigned quad, unsigned row, unsigned k)
{
   bool col = m->in->mods[PTX_MOD_alayout] == PTX_alayout_col;
   unsigned i = col ? row % 4 : k;
   return (struct place){
      .lane = (uint8_t)(4 * quad + (row & 4) * 4 + (col ? k : row % 4)),
      .reg = (uint8_t)(i / 2),
      .part = i % 2};
}

static struct place
place_b(const struct simd_mma *m, unsigned quad, unsigned k, unsigned col)
{
   bool row = m->in->mods[PTX_MOD_blayout] == PTX_blayout_row;
   unsigned i = row ? col % 4 : k;
   return (struct place){
      .lane = (uint8_t)(4 * quad + (col & 4) * 4 + (row ? k : col % 4)),
      .reg = (uint8_t)(i / 2),
      .part = i % 2};
}

/* Row and column of accumulator `i` (of f16, two a register) of a lane. */
static void
place_c(unsigned i, unsigned lane, bool halves, unsigned *row, unsigned *col)
{
   unsigned down = lane >= 16 ? 4 : 0;
   *row = down + (halves ? lane % 4 : (lane & 1) + (i & 2));
   *col = halves ? i : (i & 4) + (lane & 2) + (i & 1);
}

/* Accumulator i, where f16 and f32 lie differently. */
static V
moved_accumulator(struct simd_build *s, const struct simd_mma *m, unsigned i,
                  V *c)
{
   bool halves = m->c == PTX_F16;
   struct fragment f = {.type = m->c};
   struct place at[WARP] = {{0}};
   memcpy(f.reg, c, (halves ? 4 : 8) * sizeof(*c));
   for (unsigned l = 0; l < WARP; l++) {
      unsigned row, col;
      place_c(i, l, m->d == PTX_F16, &row, &col);
      for (unsigned other = 0; other < 8 * WARP; other++) {
         unsigned o = other / 8, k = other % 8, r, q;
         place_c(k, o, halves, &r, &q);
         if (r != row || q != col || o % 16 / 4 != l % 16 / 4)
            continue;
         at[l].lane = (uint8_t)o;
         at[l].reg = (uint8_t)(halves ? k / 2 : k);
         at[l].part = halves ? k % 2 : 0;
      }
   }
   return elements(s, &f, at);
}

bool
simd_mma_quads(struct simd_build *s, const struct simd_mma *m, V *operand,
               V *result)
{
   bool c_halves = m->c == PTX_F16, d_halves = m->d == PTX_F16;
   struct fragment *a = arena_new(s->arena, struct fragment);
   struct fragment *b = arena_new(s->arena, struct fragment);
   V sum[8], *c = operand + 4;
   a->type = b->type = PTX_F16;
   memcpy(a->reg, operand, 2 * sizeof(V));
   memcpy(b->reg, operand + 2, 2 * sizeof(V));
   for (unsigned i = 0; i < 8; i++)
      sum[i] = c_halves != d_halves ? moved_accumulator(s, m, i, c)
               : c_halves ? simd_matrix_float(s, m->c, c[i / 2], i % 2)
                          : simd_matrix_float(s, m->c, c[i], 0);
   for (unsigned k = 0; k < DEEP; k++) {
      a->pick_count = b->pick_count = 0;
      for (unsigned i = 0; i < 8; i++) {
         struct place from_a[WARP], from_b[WARP];
         for (unsigned l = 0; l < WARP; l++) {
            unsigned row, col, quad = l % 16 / 4;
            place_c(i, l, d_halves, &row, &col);
            from_a[l] = place_a(m, quad, row, k);
            from_b[l] = place_b(m, quad, k, col);
         }
         V args[3] = {elements(s, a, from_a), elements(s, b, from_b), sum[i]};
         sum[i] = simd_intrinsic(s, "llvm.fma", LLVMTypeOf(sum[i]), args, 3);
      }
   }
   bool finite = m->in->mods[PTX_MOD_satfinite];
   for (unsigned i = 0; i < (d_halves ? 4 : 8); i++)
      result[i] = d_halves
                     ? simd_matrix_halves(s, sum[2 * i], sum[2 * i + 1], finite)
                     : sum[i];
   return true;
}
