/* The value of an instruction whose sources are constants.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

static struct ptx_bits
low_bits(struct ptx_bits x, unsigned bits)
{
   if (bits < 64)
      x.lo &= (UINT64_C(1) << bits) - 1;
   if (bits <= 64)
      x.hi = 0;
   return x;
}

static struct ptx_bits
shifted_left(struct ptx_bits x, unsigned by)
{
   unsigned __int128 v = (unsigned __int128)x.hi << 64 | x.lo;
   v = by < 128 ? v << by : 0;
   return (struct ptx_bits){(uint64_t)v, (uint64_t)(v >> 64)};
}

static struct ptx_bits
shifted_right(struct ptx_bits x, unsigned by)
{
   unsigned __int128 v = (unsigned __int128)x.hi << 64 | x.lo;
   v = by < 128 ? v >> by : 0;
   return (struct ptx_bits){(uint64_t)v, (uint64_t)(v >> 64)};
}

static struct ptx_bits
sign_extended(struct ptx_bits x, unsigned bits)
{
   x = low_bits(x, bits);
   if (!(x.lo >> (bits - 1) & 1))
      return x;
   if (bits < 64)
      x.lo |= ~UINT64_C(0) << bits;
   x.hi = ~UINT64_C(0);
   return x;
}

/* The IR's own operations; false: none of them. */
static bool
evaluate_own(const struct ir_inst *in, const struct ptx_bits *s,
             struct ptx_bits *out)
{
   unsigned to = ir_type_bits(in->dst[0]->type), at = 0;
   unsigned from = in->src_count ? ir_type_bits(in->src[0]->type) : 0;

   switch (in->op) {
   case IR_bitcast:
   case IR_trunc:
   case IR_zext:
      *out = low_bits(s[0], to);
      return true;
   case IR_sext:
      if (from > 64)
         return false;
      *out = low_bits(sign_extended(s[0], from), to);
      return true;
   case IR_extract:
      *out = low_bits(shifted_right(s[0], (unsigned)in->imm * to), to);
      return true;
   case IR_pack:
      *out = (struct ptx_bits){0, 0};
      for (unsigned i = 0; i < in->src_count; i++) {
         struct ptx_bits part = shifted_left(s[i], at);
         out->lo |= part.lo;
         out->hi |= part.hi;
         at += ir_type_bits(in->src[i]->type);
      }
      return true;
   case IR_selp:
      *out = s[2].lo & 1 ? s[0] : s[1];
      return true;
   default:
      return false;
   }
}

bool
ir_evaluate(const struct ir_inst *in, const struct ptx_bits *sources,
            struct ptx_bits out[2])
{
   assert(in->dst_count);
   return evaluate_own(in, sources, out);
}
