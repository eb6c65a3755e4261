/* The tables of the PTX ISA as data: types, opcodes, modifiers, forms.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <string.h>

const struct ptx_type_info ptx_types[PTX_TYPE_COUNT] = {
   [PTX_NONE] = {"", 0, PTX_KIND_NONE},
#define TYPE(name, text, bits, kind) \
   [PTX_##name] = {#text, bits, PTX_KIND_##kind},
#include "ptx/types.def"
#undef TYPE
};

const char *const ptx_op_names[PTX_OP_COUNT] = {
#define OP(name) #name,
#include "ptx/ops.def"
#undef OP
};

const char *const ptx_sreg_names[PTX_SREG_COUNT] = {
#define SREG(name, text, type) text,
#include "ptx/sregs.def"
#undef SREG
};

const enum ptx_type ptx_sreg_types[PTX_SREG_COUNT] = {
#define SREG(name, text, type) PTX_##type,
#include "ptx/sregs.def"
#undef SREG
};

#define V(group, member, text) {#member, text},
#define MOD(group, list) \
   static const struct ptx_member group##_members[] = {list{NULL, NULL}};
#include "ptx/mods.def"
#undef MOD
#undef V

const struct ptx_group ptx_groups[PTX_MOD_COUNT] = {
#define V(group, member, text)
#define MOD(group, list) {#group, group##_members},
#include "ptx/mods.def"
#undef MOD
#undef V
};

/* The short words of forms.def. */
enum type_bit {
#define TYPE(name, text, bits, kind) name = 1ull << PTX_##name,
#include "ptx/types.def"
#undef TYPE
};

enum effect {
   PURE = PTX_PURE,
   COMMUTES = PTX_COMMUTES,
   LOAD = PTX_LOAD,
   STORE = PTX_STORE,
   CONVERGENT = PTX_CONVERGENT,
   WAITS = PTX_WAITS,
   CONTROL = PTX_CONTROL,
   CARRY_IN = PTX_CARRY_IN,
   CARRY_OUT = PTX_CARRY_OUT,
   STATE = PTX_STATE,
   EFFECT = PTX_EFFECT,
   APPROX = PTX_APPROX,
};

#define INTS (U16 | U32 | U64 | S16 | S32 | S64)
#define INTS_32 (U16 | U32 | S16 | S32)
#define INTS_WIDE (U32 | U64 | S32 | S64)
#define INTS_X (U32 | S32 | U64 | S64)
#define INTS_CVT (INTS | U8 | S8)

#define CMPS (B16 | B32 | B64 | INTS | F32 | F64)
#define BITS_LOGIC (PRED | B16 | B32 | B64)
#define MOVS (PRED | B16 | B32 | B64 | INTS | F32 | F64)
#define LDST (B8 | B16 | B32 | B64 | B128 | U8 | S8 | INTS | F32 | F64)
#define MULTIMEM_INTS (B32 | B64 | U32 | U64 | S32 | S64)
#define MULTIMEM_FLOATS (F16 | F16X2 | BF16 | BF16X2 | F32 | F64)
#define SM_90A PTX_SM_90A
#define NONE NULL
#define INT(meaning) "INT(" #meaning ")"
#define INT2(meaning) "INT2(" #meaning ")"
#define RAW(meaning) "RAW(" #meaning ")"

enum { BEFORE_FORMS = __COUNTER__ };

const struct ptx_form ptx_forms[] = {
#define FORM(op, mods, types, operands, effect, ptx, sm, meaning) \
   {PTX_OP_##op, mods,    types, \
    operands,    effect,  ptx, \
    sm,          meaning, __COUNTER__ - BEFORE_FORMS - 1},
#include "ptx/forms.def"
#undef FORM
};

const size_t ptx_form_count = sizeof(ptx_forms) / sizeof(*ptx_forms);

const char *
ptx_mod_text(enum ptx_mod group, unsigned member)
{
   return member ? ptx_groups[group].members[member - 1].text : "";
}

enum ptx_type
ptx_type_find(const char *text, size_t length)
{
   for (unsigned i = 1; i < PTX_TYPE_COUNT; i++)
      if (*text == *ptx_types[i].text &&
          !strncmp(ptx_types[i].text, text, length) &&
          !ptx_types[i].text[length])
         return i;
   return PTX_NONE;
}

enum ptx_type
ptx_type_of_bits(unsigned bits)
{
   switch (bits) {
   case 1:
      return PTX_PRED;
   case 8:
      return PTX_B8;
   case 16:
      return PTX_B16;
   case 32:
      return PTX_B32;
   case 64:
      return PTX_B64;
   case 128:
      return PTX_B128;
   default:
      return PTX_NONE;
   }
}

enum ptx_space
ptx_space_of_ss(unsigned ss)
{
   switch (ss) {
   case PTX_ss_global:
      return PTX_SPACE_GLOBAL;
   case PTX_ss_shared:
   case PTX_ss_shared_cta:
   case PTX_ss_shared_cluster:
      return PTX_SPACE_SHARED;
   case PTX_ss_local:
      return PTX_SPACE_LOCAL;
   case PTX_ss_const:
      return PTX_SPACE_CONST;
   case PTX_ss_param:
   case PTX_ss_param_entry:
   case PTX_ss_param_func:
      return PTX_SPACE_PARAM;
   default:
      return PTX_SPACE_GENERIC;
   }
}
