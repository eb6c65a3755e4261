/* The value of an instruction whose sources are constants.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

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

/* Does the pattern of a row have the word, as ".word" or "|word" or ":word"? */
static bool
has_word(const char *pattern, const char *text)
{
   size_t n = strlen(text);
   for (const char *p = strstr(pattern, text); p; p = strstr(p + 1, text))
      if (p > pattern && strchr(".|:", p[-1]) &&
          (!p[n] || strchr(".|:{}", p[n])))
         return true;
   return false;
}

static bool
takes_type(const struct ptx_form *f, const struct ir_inst *in)
{
   for (unsigned i = 0; i < PTX_MAX_TYPES && in->types[i]; i++)
      if (!(f->types >> in->types[i] & 1) &&
          !has_word(f->mods, ptx_types[in->types[i]].text))
         return false;
   return true;
}

static bool
takes_mods(const struct ptx_form *f, const struct ir_inst *in)
{
   for (size_t i = 0; i < ir_mod_name_count; i++) {
      const struct ir_mod_name *m = &ir_mod_names[i];
      if (in->mods[m->group] != m->member)
         continue;
      char plain[80], any[80];
      snprintf(plain, sizeof(plain), ".%s", m->group_text);
      snprintf(any, sizeof(any), ".%s:", m->group_text);
      bool listed = strstr(f->mods, any) != NULL;
      if (!has_word(f->mods, m->text) &&
          (listed || !has_word(f->mods, m->group_text)))
         return false;
   }
   return true;
}

static unsigned
source_count(const struct ptx_form *f)
{
   unsigned count = 0, depth = 0;
   bool start = true, result = false;
   for (const char *p = f->operands; *p; p++) {
      if (start && strchr("{!", *p))
         continue;
      if (start)
         result = strchr("dDpq", *p) != NULL;
      count += start && !result;
      start = false;
      depth += *p == '[';
      depth -= *p == ']';
      start = *p == ',' && !depth;
   }
   return count;
}

/* The builder has taken some instructions apart, so the row is looked up by
 * what the IR's instruction says.  A row that requires what the instruction
 * has not (.cc, .sat of a row that demands it) is passed over.
 */
static const struct ptx_form *
find_form(const struct ir_inst *in)
{
   unsigned sources = in->src_count - ((in->effect & PTX_CARRY_IN ||
                                        in->op == IR_addc || in->op == IR_subc)
                                          ? 1
                                          : 0);
   if (in->ptx && (enum ir_op)in->ptx->op == in->op &&
       in->ptx->types[0] == in->types[0])
      return in->ptx->form;
   for (size_t row = 0; row < ptx_form_count; row++) {
      const struct ptx_form *f = &ptx_forms[row];
      if ((enum ir_op)f->op == in->op && source_count(f) == sources &&
          takes_type(f, in) && takes_mods(f, in) &&
          (in->mods[PTX_MOD_cc] || !has_word(f->mods, "cc") ||
           strstr(f->mods, "{.cc}")))
         return f;
   }
   return NULL;
}

bool
ir_evaluate(const struct ir_inst *in, const struct ptx_bits *sources,
            struct ptx_bits out[2])
{
   assert(in->dst_count);
   if (evaluate_own(in, sources, out))
      return true;
   if (!(in->effect & PTX_PURE) || (unsigned)in->op >= PTX_OP_COUNT)
      return false;
   if (ir_op_is_irregular(in->op) && !in->ptx)
      return false;
   const struct ptx_form *form = find_form(in);
   if (!form || !form->meaning || form->effect & PTX_APPROX)
      return false;
   bool carries = form->effect & PTX_CARRY_IN;
   struct ptx_inst as = {.op = (enum ptx_op)in->op, .form = form};
   if (ir_op_is_irregular(in->op))
      as = *in->ptx; /* its operands say more */
   as.types = in->types;
   as.mods = in->mods;
   unsigned count = in->src_count - carries;
   return ptx_evaluate(&as, sources, count, carries && sources[count].lo & 1,
                       out);
}
