/* Mutations that know what PTX is made of: statements, modifiers, operands.
 *
 * Half of the changes are libFuzzer's own, on bytes.  The others take a
 * statement out, double it, swap two, or put another word in the place of
 * one: a modifier, a type, an opcode, a register, a number at a limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed);

static uint64_t state;

static unsigned
below(unsigned n)
{
   state = state * 6364136223846793005u + 1442695040888963407u;
   return (unsigned)((state >> 33) % n);
}

/* A piece of the text. */
struct piece {
   size_t at, length;
};

/* From behind one `;` or brace to behind the next. */
static struct piece
statement(const uint8_t *data, size_t size)
{
   size_t at = below((unsigned)size), end = at;
   while (at && !strchr(";{}", data[at - 1]))
      at--;
   while (end < size && !strchr(";{}", data[end]))
      end++;
   return (struct piece){at, (end < size) + end - at};
}

static bool
in_word(uint8_t c)
{
   return c && (strchr("_$%", c) || (c >= '0' && c <= '9') ||
                ((c | 32) >= 'a' && (c | 32) <= 'z'));
}

static struct piece
word(const uint8_t *data, size_t size)
{
   size_t at = below((unsigned)size), end;
   while (at < size && !in_word(data[at]))
      at++;
   while (at && in_word(data[at - 1]))
      at--;
   for (end = at; end < size && in_word(data[end]);)
      end++;
   return (struct piece){at, end - at};
}

static const char *
any_word(void)
{
   static const char *const numbers[] = {
      "0",          "1",    "31",    "32",
      "-1",         "64",   "65535", "2147483647",
      "4294967295", "0x80", "16",    "0f3F800000",
      "1.0",        "15",   "128",   "9223372036854775808",
      "WARP_SZ",    "_",    "8",     "0d3FF0000000000000"};
   static const char *const names[] = {
      "r1",       "r2",  "d1",      "d2",   "f1",     "f2",
      "h1",       "h2",  "p1",      "e1",   "g",      "sm",
      "lo",       "pp",  "q1",      "cc",   "%tid.x", "%laneid",
      "%clock64", "fn",  "{r1,r2}", "[d1]", "[g]",    "{r1,r2,r3,r4}",
      "[d1+4]",   "!p1", "tx"};
   static const char *const directives[] = {
      "reg",     "global", "shared",  "local",  "param",   "const", "align",
      "entry",   "func",   "visible", "extern", "weak",    "alias", "maxntid",
      "reqntid", "pragma", "section", "loc",    "file",    "v2",    "v4",
      "version", "target", "ptr",     "common", "noreturn"};
   unsigned group;
   switch (below(6)) {
   case 0:
      return ptx_op_names[below(PTX_OP_COUNT)];
   case 1:
      return ptx_types[1 + below(PTX_TYPE_COUNT - 1)].text;
   case 2:
      return numbers[below(countof(numbers))];
   case 3:
      return names[below(countof(names))];
   case 4:
      return directives[below(countof(directives))];
   default:
      group = below(PTX_MOD_COUNT);
      unsigned count = 0;
      while (ptx_groups[group].members[count].name)
         count++;
      return count ? ptx_groups[group].members[below(count)].text : "";
   }
}

/* data[at, at + length) becomes the text; the new size. */
static size_t
replace(uint8_t *data, size_t size, size_t room, struct piece old,
        const void *text, size_t length)
{
   if (size - old.length + length > room)
      return size;
   memmove(data + old.at + length, data + old.at + old.length,
           size - old.at - old.length);
   memcpy(data + old.at, text, length);
   return size - old.length + length;
}

static size_t
mutate_once(uint8_t *data, size_t size, size_t room)
{
   uint8_t copy[512];
   struct piece a = statement(data, size), b = statement(data, size);
   struct piece w = word(data, size);
   const char *text = any_word();

   switch (below(8)) {
   case 0:
      return replace(data, size, room, a, "", 0);
   case 1: /* one statement in the place of, or before, another */
   case 2:
      if (b.length > sizeof(copy))
         return size;
      memcpy(copy, data + b.at, b.length);
      a.length = below(2) ? a.length : 0;
      return replace(data, size, room, a, copy, b.length);
   case 3: { /* one word in the place of another */
      struct piece v = word(data, size);
      if (v.length > sizeof(copy))
         return size;
      memcpy(copy, data + v.at, v.length);
      return replace(data, size, room, w, copy, v.length);
   }
   case 4: /* a modifier more */
      copy[0] = '.';
      memcpy(copy + 1, text, strlen(text));
      w.at += w.length;
      w.length = 0;
      return replace(data, size, room, w, copy, strlen(text) + 1);
   case 5: /* a word less, with its dot */
      if (w.at && data[w.at - 1] == '.')
         w.at--, w.length++;
      return replace(data, size, room, w, "", 0);
   default:
      return replace(data, size, room, w, text, strlen(text));
   }
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
   state = seed;
   below(2);
   if (!size || below(2))
      return LLVMFuzzerMutate(data, size, room);
   for (unsigned n = 1 + below(3); n && size; n--)
      size = mutate_once(data, size, room);
   return size ? size : LLVMFuzzerMutate(data, 0, room);
}
