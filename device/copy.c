/* Copies and sets, cut into units so that large ones run on all workers.
 *
 * A unit is a run of rows (of all planes, numbered through) of about 1 MiB,
 * or, when there is but one row, 1 MiB of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <string.h>

enum { UNIT = 1 << 20 };

struct shape {
   size_t rows;     /* of all planes */
   size_t row_unit; /* rows a unit, or 0: one row, cut up */
   uint64_t units;
};

static struct shape
shape_of(size_t bytes, size_t height, size_t depth)
{
   struct shape s = {.rows = height * depth};
   if (s.rows == 1) {
      s.units = (bytes + UNIT - 1) / UNIT;
   } else {
      s.row_unit = bytes < UNIT ? UNIT / bytes : 1;
      s.units = (s.rows + s.row_unit - 1) / s.row_unit;
   }
   return s;
}

/* Calls of one unit after the other: fn(argument, row, plane, offset, bytes)
 * for each piece of a row. */
typedef void piece_fn(const void *argument, size_t row, size_t plane,
                      size_t offset, size_t bytes);

static void
pieces(size_t bytes, size_t height, size_t depth, uint64_t first,
       uint64_t count, piece_fn *fn, const void *argument)
{
   struct shape s = shape_of(bytes, height, depth);
   if (!s.row_unit) {
      size_t from = first * UNIT, to = (first + count) * UNIT;
      fn(argument, 0, 0, from, (to < bytes ? to : bytes) - from);
      return;
   }
   size_t from = first * s.row_unit, to = (first + count) * s.row_unit;
   if (to > s.rows)
      to = s.rows;
   for (size_t r = from; r < to; r++)
      fn(argument, r % height, r / height, 0, bytes);
}

static void
copy_piece(const void *argument, size_t row, size_t plane, size_t offset,
           size_t bytes)
{
   const struct device_copy *c = argument;
   memmove((char *)c->dst + plane * c->dst_slice + row * c->dst_pitch + offset,
           (const char *)c->src + plane * c->src_slice + row * c->src_pitch +
              offset,
           bytes);
}

/* Source and target that overlap: the order of the pieces matters, so there
 * is one piece. */
static bool
overlaps(const struct device_copy *c)
{
   const char *dst = c->dst, *src = c->src;
   size_t dst_end =
      (c->depth - 1) * c->dst_slice + (c->height - 1) * c->dst_pitch + c->width;
   size_t src_end =
      (c->depth - 1) * c->src_slice + (c->height - 1) * c->src_pitch + c->width;
   return dst < src + src_end && src < dst + dst_end;
}

static bool
is_linear(const struct device_copy *c)
{
   return (c->height == 1 ||
           (c->dst_pitch == c->width && c->src_pitch == c->width)) &&
          (c->depth == 1 || (c->dst_slice == c->width * c->height &&
                             c->src_slice == c->width * c->height));
}

uint64_t
device_copy_units(const struct device_copy *c)
{
   if (overlaps(c))
      return 1;
   if (is_linear(c))
      return shape_of(c->width * c->height * c->depth, 1, 1).units;
   return shape_of(c->width, c->height, c->depth).units;
}

void
device_copy_run(const struct device_copy *c, uint64_t first, uint64_t count)
{
   if (is_linear(c)) {
      size_t bytes = c->width * c->height * c->depth;
      if (overlaps(c))
         copy_piece(c, 0, 0, 0, bytes);
      else
         pieces(bytes, 1, 1, first, count, copy_piece, c);
   } else if (overlaps(c)) {
      for (size_t r = 0; r < c->height * c->depth; r++)
         copy_piece(c, r % c->height, r / c->height, 0, c->width);
   } else {
      pieces(c->width, c->height, c->depth, first, count, copy_piece, c);
   }
}

static void
set_piece(const void *argument, size_t row, size_t plane, size_t offset,
          size_t bytes)
{
   const struct device_set *s = argument;
   char *p = (char *)s->dst + plane * s->slice + row * s->pitch + offset;
   uint32_t v = s->value;
   if (s->value_bytes == 1 || v == (v & 0xff) * 0x01010101u) {
      memset(p, (int)(v & 0xff), bytes);
   } else if (s->value_bytes == 2) {
      for (size_t i = 0; i < bytes / 2; i++)
         memcpy(p + 2 * i, &(uint16_t){(uint16_t)v}, 2);
   } else {
      for (size_t i = 0; i < bytes / 4; i++)
         memcpy(p + 4 * i, &v, 4);
   }
}

static size_t
row_bytes(const struct device_set *s)
{
   return s->width * s->value_bytes;
}

uint64_t
device_set_units(const struct device_set *s)
{
   return shape_of(row_bytes(s), s->height, s->depth).units;
}

void
device_set_run(const struct device_set *s, uint64_t first, uint64_t count)
{
   pieces(row_bytes(s), s->height, s->depth, first, count, set_piece, s);
}
