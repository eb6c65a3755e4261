/* The meaning of pure instructions, computed on the host.
 *
 * forms.def says it row by row.  INT(…) rows are compiled here for each
 * integer type (evaluate_rows.def), RAW(…) rows once, over the bits of their
 * operands; a packed type is its halves, one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/evaluate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A row is compiled for types it does not have, too. */
#pragma GCC diagnostic ignored "-Wtype-limits"
#pragma GCC diagnostic ignored "-Wsign-compare"

#define NONE 0
#define PASTE(a, b) a##b
#define BASE(name) PASTE(base_, name)

static int64_t
clamp_s32(int64_t n)
{
   return n < INT32_MIN ? INT32_MIN : n > INT32_MAX ? INT32_MAX : n;
}

static int64_t
saturate(const struct eval *x, int64_t n)
{
   return x->sat ? clamp_s32(n) : n;
}

#define T uint16_t
#define U uint16_t
#define W uint32_t
#define UW uint32_t
#define SIGNED 0
#define NAME eval_u16
#include "ptx/evaluate_rows.def"
#define T int16_t
#define U uint16_t
#define W int32_t
#define UW uint32_t
#define SIGNED 1
#define NAME eval_s16
#include "ptx/evaluate_rows.def"
#define T uint32_t
#define U uint32_t
#define W uint64_t
#define UW uint64_t
#define SIGNED 0
#define NAME eval_u32
#include "ptx/evaluate_rows.def"
#define T int32_t
#define U uint32_t
#define W int64_t
#define UW uint64_t
#define SIGNED 1
#define NAME eval_s32
#include "ptx/evaluate_rows.def"
#define T uint64_t
#define U uint64_t
#define W unsigned __int128
#define UW unsigned __int128
#define SIGNED 0
#define NAME eval_u64
#include "ptx/evaluate_rows.def"
#define T int64_t
#define U uint64_t
#define W __int128
#define UW unsigned __int128
#define SIGNED 1
#define NAME eval_s64
#include "ptx/evaluate_rows.def"

static uint64_t
eval_int(const struct eval *x, size_t row, uint64_t a, uint64_t b, uint64_t c)
{
   bool is_signed = ptx_types[x->type].kind == PTX_KIND_SINT;
   switch (ptx_types[x->type].bits) {
   case 16:
      return (is_signed ? eval_s16 : eval_u16)(x, row, a, b, c);
   case 32:
      return (is_signed ? eval_s32 : eval_u32)(x, row, a, b, c);
   default:
      return (is_signed ? eval_s64 : eval_u64)(x, row, a, b, c);
   }
}

#define INT(meaning) 0
#define INT2(meaning) 0
#define RAW(meaning) (uint64_t)(meaning)
#define FORM(op, mods, types, operands, effect, ptx, sm, meaning) \
   case __COUNTER__ - BASE(raw): \
      return meaning;

enum { BASE(raw) = __COUNTER__ + 1 };

static uint64_t
eval_raw(struct eval *x, size_t row, const struct ptx_bits s[6])
{
   uint64_t A = s[0].lo, B = s[1].lo, C = s[2].lo, E = s[3].lo, F = s[4].lo;
   switch (row) {
#include "ptx/forms.def"
   }
   return 0;
}

static enum ptx_type
half_of(enum ptx_type packed)
{
   switch (packed) {
   case PTX_U16X2:
      return PTX_U16;
   case PTX_S16X2:
      return PTX_S16;
   case PTX_F16X2:
      return PTX_F16;
   case PTX_BF16X2:
      return PTX_BF16;
   default:
      return PTX_NONE;
   }
}

/* These see both halves: their types or results do not come in pairs. */
static bool
takes_whole(enum ptx_op op)
{
   return op == PTX_OP_cvt || op == PTX_OP_set || op == PTX_OP_setp ||
          op == PTX_OP_mov;
}

static uint64_t
eval_row(struct eval *x, size_t row, const struct ptx_bits s[6])
{
   if (x->in->form->meaning[0] == 'R')
      return eval_raw(x, row, s);
   return eval_int(x, row, s[0].lo, s[1].lo, s[2].lo);
}

static uint64_t
eval_halves(struct eval *x, size_t row, const struct ptx_bits s[6])
{
   uint64_t result = 0;
   x->type = x->dtype = half_of(x->type);
   for (unsigned i = 0; i < 2; i++) {
      struct ptx_bits half[6];
      for (unsigned k = 0; k < 6; k++)
         half[k] = (struct ptx_bits){s[k].lo >> 16 * i & 0xffff, 0};
      result |= (eval_row(x, row, half) & 0xffff) << 16 * i;
   }
   return result;
}

static uint64_t
mask_of(enum ptx_type type)
{
   unsigned bits = ptx_types[type].bits;
   return bits >= 64 || !bits ? ~0ull : (1ull << bits) - 1;
}

static void
eval_init(struct eval *x, const struct ptx_inst *in, bool carry)
{
   unsigned last = 0;
   while (last + 1 < PTX_MAX_TYPES && in->types[last + 1])
      last++;
   *x = (struct eval){
      .in = in,
      .type = in->types[last],
      .dtype = in->types[0],
      .carry = carry,
      .sat = in->mods[PTX_MOD_sat],
      .satfinite = in->mods[PTX_MOD_satfinite],
      .ftz = in->mods[PTX_MOD_ftz],
      .relu = in->mods[PTX_MOD_relu],
      .rounding = in->mods[PTX_MOD_rnd],
   };
   if (!x->type)
      x->type = x->dtype = PTX_B32; /* prmt.b32 and the like say it apart */
}

bool
ptx_evaluate(const struct ptx_inst *in, const struct ptx_bits *sources,
             unsigned source_count, bool carry_in, struct ptx_bits out[2])
{
   struct eval x;
   struct ptx_bits s[6] = {{0}};
   if (!in->form->meaning)
      return false;
   assert(source_count <= countof(s));
   memcpy(s, sources, source_count * sizeof(*s));
   eval_init(&x, in, carry_in);
   /* libcuda parsed it, the compiler library evaluates: two tables */
   size_t row = in->form->row;
   out[0] = out[1] = (struct ptx_bits){0};

   if (half_of(x.type) && !takes_whole(in->op))
      out[0].lo = eval_halves(&x, row, s);
   else
      out[0].lo = eval_row(&x, row, s);
   bool wide = in->form->meaning[3] == '2'; /* INT2 */
   enum ptx_type d = in->op == PTX_OP_vset ? PTX_U32 : in->types[0];
   if (in->op == PTX_OP_cvt && in->mods[PTX_MOD_pack])
      d = PTX_B32;
   if (in->op == PTX_OP_setp || in->op == PTX_OP_testp)
      d = PTX_PRED;
   if (wide && ptx_types[d].bits < 64)
      out[0].lo &= mask_of(ptx_types[d].bits == 16 ? PTX_B32 : PTX_B64);
   else
      out[0].lo &= mask_of(d);
   out[1].lo = x.second;
   return true;
}
