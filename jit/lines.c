/* From a machine instruction to its PTX line: DWARF line tables, versions 4
 * and 5, read only when a kernel has faulted.
 *
 * Only addresses and lines are of interest: the directory and file tables are
 * skipped by the length that the header gives.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit_int.h"

#include <string.h>

/* A reader that never passes the end; a bad table reads as zeros. */
struct reader {
   const uint8_t *at, *end;
   bool bad;
};

static uint64_t
fixed(struct reader *r, unsigned bytes)
{
   uint64_t v = 0;
   if ((size_t)(r->end - r->at) < bytes) {
      r->bad = true;
      r->at = r->end;
      return 0;
   }
   memcpy(&v, r->at, bytes);
   r->at += bytes;
   return v;
}

static uint64_t
uleb(struct reader *r)
{
   uint64_t v = 0;
   for (unsigned shift = 0;; shift += 7) {
      uint8_t b = (uint8_t)fixed(r, 1);
      if (shift < 64)
         v |= (uint64_t)(b & 0x7f) << shift;
      if (!(b & 0x80))
         return v;
   }
}

static int64_t
sleb(struct reader *r)
{
   uint64_t v = 0;
   for (unsigned shift = 0;;) {
      uint8_t b = (uint8_t)fixed(r, 1);
      if (shift < 64)
         v |= (uint64_t)(b & 0x7f) << shift;
      shift += 7;
      if (b & 0x80)
         continue;
      if (shift < 64 && (b & 0x40))
         v |= ~(uint64_t)0 << shift;
      return (int64_t)v;
   }
}

struct header {
   unsigned minimum, opcode_base, line_range;
   int line_base;
   uint8_t lengths[256];
};

struct row {
   uint64_t address;
   int64_t line;
   bool valid;
};

/* The row before covers [its address, the next one's). */
static bool
covers(const struct row *before, const struct row *next, uint64_t pc)
{
   return before->valid && before->address <= pc && pc < next->address;
}

enum {
   OP_COPY = 1,
   OP_ADVANCE_PC,
   OP_ADVANCE_LINE,
   OP_CONST_ADD_PC = 8,
   OP_FIXED_ADVANCE_PC,
   EXT_END_SEQUENCE = 1,
   EXT_SET_ADDRESS,
};

static uint32_t
run(struct reader *r, const struct header *h, uint64_t pc)
{
   struct row now = {.line = 1}, before = {0};
   while (r->at < r->end && !r->bad) {
      unsigned op = (unsigned)fixed(r, 1);
      bool emit = false, ends = false;
      if (op >= h->opcode_base) {
         unsigned adjusted = op - h->opcode_base;
         now.address += (uint64_t)(adjusted / h->line_range) * h->minimum;
         now.line += h->line_base + (int)(adjusted % h->line_range);
         emit = true;
      } else if (op == 0) {
         uint64_t length = uleb(r);
         if (!length || length > (uint64_t)(r->end - r->at))
            return 0;
         const uint8_t *after = r->at + length;
         unsigned extended = (unsigned)fixed(r, 1);
         if (extended == EXT_END_SEQUENCE)
            emit = ends = true;
         else if (extended == EXT_SET_ADDRESS && length <= 9)
            now.address = fixed(r, (unsigned)length - 1);
         r->at = after;
      } else if (op == OP_COPY) {
         emit = true;
      } else if (op == OP_ADVANCE_PC) {
         now.address += uleb(r) * h->minimum;
      } else if (op == OP_ADVANCE_LINE) {
         now.line += sleb(r);
      } else if (op == OP_CONST_ADD_PC) {
         now.address +=
            (uint64_t)((255 - h->opcode_base) / h->line_range) * h->minimum;
      } else if (op == OP_FIXED_ADVANCE_PC) {
         now.address += fixed(r, 2);
      } else {
         for (unsigned i = 0; i < h->lengths[op]; i++)
            uleb(r);
      }
      if (!emit)
         continue;
      if (covers(&before, &now, pc))
         return (uint32_t)before.line;
      before = now;
      before.valid = !ends;
      if (ends)
         now = (struct row){.line = 1};
   }
   return 0;
}

/* One table; *r moves behind it. */
static uint32_t
find_in_unit(struct reader *r, uint64_t pc)
{
   uint64_t length = fixed(r, 4);
   unsigned offset_bytes = 4;
   if (length == 0xffffffff) {
      length = fixed(r, 8);
      offset_bytes = 8;
   }
   if (r->bad || length > (uint64_t)(r->end - r->at)) {
      r->at = r->end;
      return 0;
   }
   struct reader u = {.at = r->at, .end = r->at + length};
   r->at = u.end;
   unsigned version = (unsigned)fixed(&u, 2);
   if (version != 4 && version != 5)
      return 0;
   if (version == 5)
      fixed(&u, 2); /* address and segment selector size */
   uint64_t header_length = fixed(&u, offset_bytes);
   if (header_length > (uint64_t)(u.end - u.at))
      return 0;
   const uint8_t *program = u.at + header_length;
   struct header h = {0};
   h.minimum = (unsigned)fixed(&u, 1);
   fixed(&u, 2); /* operations an instruction, default is_stmt */
   h.line_base = (int8_t)fixed(&u, 1);
   h.line_range = (unsigned)fixed(&u, 1);
   h.opcode_base = (unsigned)fixed(&u, 1);
   for (unsigned i = 1; i < h.opcode_base; i++)
      h.lengths[i] = (uint8_t)fixed(&u, 1);
   if (u.bad || !h.line_range || !h.opcode_base)
      return 0;
   u.at = program;
   return run(&u, &h, pc);
}

uint32_t
jit_code_line(const struct jit_code *c, const void *pc)
{
   struct reader r = {.at = c->lines,
                      .end = (const uint8_t *)c->lines + c->lines_size};
   while (c->lines && r.at < r.end) {
      uint32_t line = find_in_unit(&r, (uint64_t)(uintptr_t)pc);
      if (line)
         return line;
   }
   return 0;
}
