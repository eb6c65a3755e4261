/* The rows of forms.def whose meaning is INT(…), for one C type.  Included by
 * evaluate.c once a type, with
 *   T U W UW  the type, it unsigned, twice as wide, that unsigned
 *   SIGNED    0 or 1
 *   NAME      of the function
 * SPDX-License-Identifier: Apache-2.0
 */
#define BITS ((unsigned)sizeof(T) * 8)
#define low24(n) \
   ((T)(SIGNED ? (int32_t)((uint32_t)(n) << 8) >> 8 : (n)&0xffffff))
#define INT(meaning) (uint64_t)(T)(meaning)
#define INT2(meaning) (uint64_t)(W)(meaning)
#define RAW(meaning) 0
#define FORM(op, mods, types, operands, effect, ptx, sm, meaning) \
   case __COUNTER__ - BASE(NAME): \
      return meaning;

enum { BASE(NAME) = __COUNTER__ + 1 };

static uint64_t
NAME(const struct eval *x, size_t row, uint64_t A, uint64_t B, uint64_t C)
{
   T a = (T)A, b = (T)B, c = (T)C;
   (void)x, (void)a, (void)b, (void)c;
   switch (row) {
#include "ptx/forms.def"
   }
   return 0;
}

#undef FORM
#undef BITS
#undef low24
#undef INT
#undef INT2
#undef RAW
#undef T
#undef U
#undef W
#undef UW
#undef SIGNED
#undef NAME
