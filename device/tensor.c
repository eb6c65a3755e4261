/* Tensor copies (9.7.8.24, cp.async.bulk.tensor): between a box of a tensor in
 * global memory and dense rows in shared memory.
 *
 * Both modes are a list of rows, each a run of elements along dimension 0:
 *
 *    tile     one for each place of the box in dimensions 1 and up
 *    im2col   one for each pixel, of some channels: pixels are walked within a
 *             box that is the tensor's width, height, depth moved by the lower
 *             and upper corner, from the coordinates on; offsets are added
 *
 * What lies outside the tensor is filled when it is read and left out when it
 * is written.  Swizzles exchange pieces of 16 bytes within 128, 256, 512 or
 * 1024 bytes of shared memory, by its address.
 *
 * Values of the types tf32 are copied as they are; f32.ftz flushes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <string.h>

#define OPERAND(slot) operands[(slot)*op->lanes + lane]

enum { PIECE = 16, MOST_ROW = 256 * 8 };

struct walk {
   struct simd_block *b;
   const struct simd_bulk_op *op;
   unsigned lane;
   struct device_tensor_map map;
   enum ptx_type type;
   unsigned size; /* of an element */
   unsigned row;  /* elements */
   int64_t at[5]; /* of the row's first element */
   int64_t offset[5];
   char *shared; /* of the first row */
   size_t done;  /* bytes */
};

static const struct kind {
   uint8_t type; /* enum ptx_type */
   uint32_t nan; /* of floats: what is filled in if so asked */
} kinds[] = {
   [CU_TENSOR_MAP_DATA_TYPE_UINT8] = {PTX_U8, 0},
   [CU_TENSOR_MAP_DATA_TYPE_UINT16] = {PTX_U16, 0},
   [CU_TENSOR_MAP_DATA_TYPE_UINT32] = {PTX_U32, 0},
   [CU_TENSOR_MAP_DATA_TYPE_INT32] = {PTX_S32, 0},
   [CU_TENSOR_MAP_DATA_TYPE_UINT64] = {PTX_U64, 0},
   [CU_TENSOR_MAP_DATA_TYPE_INT64] = {PTX_S64, 0},
   [CU_TENSOR_MAP_DATA_TYPE_FLOAT16] = {PTX_F16, 0x7fff7fff},
   [CU_TENSOR_MAP_DATA_TYPE_FLOAT32] = {PTX_F32, 0x7fffffff},
   [CU_TENSOR_MAP_DATA_TYPE_FLOAT64] = {PTX_F64, 0x7fffffff},
   [CU_TENSOR_MAP_DATA_TYPE_BFLOAT16] = {PTX_BF16, 0x7fff7fff},
   [CU_TENSOR_MAP_DATA_TYPE_FLOAT32_FTZ] = {PTX_F32, 0x7fffffff},
   [CU_TENSOR_MAP_DATA_TYPE_TFLOAT32] = {PTX_F32, 0x7fffffff},
   [CU_TENSOR_MAP_DATA_TYPE_TFLOAT32_FTZ] = {PTX_F32, 0x7fffffff},
};

static _Noreturn void
fail(const struct walk *w, int code)
{
   device_fault_raise(w->b, code, 1ull << w->lane, w->op->ptx_line, w->op->file,
                      w->op->line);
}

/* Where a piece lies, by its plain address. */
static char *
swizzle(const struct walk *w, char *p)
{
   unsigned bits = w->map.swizzle; /* 1: of 32 bytes, 2: 64, 3: 128 */
   uintptr_t a = (uintptr_t)p;
   return (char *)(a ^ ((a >> 7 & ((1u << bits) - 1)) << 4));
}

static void
shared_row(const struct walk *w, char *row, bool store)
{
   size_t bytes = (size_t)w->row * w->size;
   char *p = w->shared + w->done;
   if (!w->map.swizzle) {
      memcpy(store ? row : p, store ? p : row, bytes);
      return;
   }
   for (size_t i = 0; i < bytes; i += PIECE) {
      char *at = swizzle(w, p + i);
      memcpy(store ? row + i : at, store ? at : row + i, PIECE);
   }
}

static bool
inside(const struct walk *w, unsigned d, int64_t at)
{
   int64_t size = w->map.size[d] ? w->map.size[d] : 1ll << 32;
   return at >= 0 && at < size;
}

static void
flush(const struct walk *w, char *row)
{
   if (w->map.type != CU_TENSOR_MAP_DATA_TYPE_FLOAT32_FTZ &&
       w->map.type != CU_TENSOR_MAP_DATA_TYPE_TFLOAT32_FTZ)
      return;
   for (unsigned i = 0; i < w->row; i++) {
      uint32_t x;
      memcpy(&x, row + 4 * i, 4);
      if (!(x & 0x7f800000))
         x &= 0x80000000;
      memcpy(row + 4 * i, &x, 4);
   }
}

static void
fill(const struct walk *w, char *row, size_t bytes)
{
   uint32_t nan = w->map.fill ? kinds[w->map.type].nan : 0;
   for (size_t i = 0; i < bytes; i += w->size) {
      uint64_t x = (uint64_t)nan << 32 | nan;
      memcpy(row + i, &x, w->size);
   }
}

static void
reduce_row(const struct walk *w, char *to, const char *from, unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      device_reduce(w->type, w->op->aop, to + i * w->size, from + i * w->size);
}

/* One run of elements, in steps along dimension 0. */
static void
run_row(struct walk *w)
{
   char row[MOST_ROW];
   bool load = w->op->kind == SIMD_BULK_TENSOR_LOAD, in = true;
   char *global = (char *)(uintptr_t)w->map.address;
   int64_t step = w->map.im2col ? 1 : w->map.step[0], x = w->at[0];
   unsigned first = 0, end;

   for (unsigned d = 1; d < w->map.rank; d++) {
      int64_t at = w->at[d] + w->offset[d];
      in &= inside(w, d, at);
      global += at * (int64_t)w->map.stride[d - 1];
   }
   while (first < w->row && !(in && inside(w, 0, x + first * step)))
      first++;
   end = first;
   while (end < w->row && inside(w, 0, x + end * step))
      end++;
   if (load) {
      fill(w, row, (size_t)w->row * w->size);
   } else {
      shared_row(w, row, true);
   }
   unsigned run = step == 1 ? end - first : 1;
   for (unsigned i = first; i < end; i += run) {
      char *p = global + (x + i * step) * (int64_t)w->size;
      char *q = row + i * w->size;
      if (w->op->kind == SIMD_BULK_TENSOR_REDUCE)
         reduce_row(w, p, q, run);
      else
         memcpy(load ? q : p, load ? p : q, (size_t)run * w->size);
   }
   if (load) {
      flush(w, row);
      shared_row(w, row, false);
   }
   w->done += (size_t)w->row * w->size;
}

static void
run_tile(struct walk *w)
{
   const struct device_tensor_map *m = &w->map;
   unsigned count[5] = {1, 1, 1, 1, 1}, i[5] = {0}, d;
   int64_t start[5];
   memcpy(start, w->at, sizeof(start));
   for (d = 1; d < m->rank; d++)
      count[d] = (m->box[d] + m->step[d] - 1u) / m->step[d];
   for (;;) {
      for (d = 1; d < m->rank; d++)
         w->at[d] = start[d] + (int64_t)i[d] * m->step[d];
      run_row(w);
      for (d = 1; d < 5 && ++i[d] == count[d]; d++)
         i[d] = 0;
      if (d == 5)
         return;
   }
}

/* Dimensions: channels, 1 to 3 of space, and the image. */
static void
run_pixels(struct walk *w)
{
   const struct device_tensor_map *m = &w->map;
   unsigned space = m->rank - 2u;
   for (unsigned n = 0; n < m->pixels; n++) {
      run_row(w);
      unsigned d = 1;
      for (; d <= space; d++) {
         w->at[d] += m->step[d];
         if (w->at[d] < (int64_t)m->size[d] + m->upper[d - 1])
            break;
         w->at[d] = m->lower[d - 1];
      }
      if (d > space)
         w->at[d]++;
   }
}

static void
replace_field(struct device_tensor_map *m, unsigned field, uint64_t ordinal,
              uint64_t value)
{
   static const uint8_t types[] = {
      CU_TENSOR_MAP_DATA_TYPE_UINT8,       CU_TENSOR_MAP_DATA_TYPE_UINT16,
      CU_TENSOR_MAP_DATA_TYPE_UINT32,      CU_TENSOR_MAP_DATA_TYPE_INT32,
      CU_TENSOR_MAP_DATA_TYPE_UINT64,      CU_TENSOR_MAP_DATA_TYPE_INT64,
      CU_TENSOR_MAP_DATA_TYPE_FLOAT16,     CU_TENSOR_MAP_DATA_TYPE_FLOAT32,
      CU_TENSOR_MAP_DATA_TYPE_FLOAT32_FTZ, CU_TENSOR_MAP_DATA_TYPE_FLOAT64,
      CU_TENSOR_MAP_DATA_TYPE_BFLOAT16,    CU_TENSOR_MAP_DATA_TYPE_TFLOAT32,
      CU_TENSOR_MAP_DATA_TYPE_TFLOAT32_FTZ};
   unsigned i = ordinal < 5 ? (unsigned)ordinal : 4;
   switch (field) {
   case PTX_field_global_address:
      m->address = value;
      return;
   case PTX_field_rank: /* one less */
      m->rank = (uint8_t)(value + 1);
      return;
   case PTX_field_box_dim:
      m->box[i] = (uint16_t)value;
      return;
   case PTX_field_global_dim:
      m->size[i] = (uint32_t)value;
      return;
   case PTX_field_global_stride:
      m->stride[i < 4 ? i : 3] = value;
      return;
   case PTX_field_element_stride:
      m->step[i] = (uint8_t)value;
      return;
   case PTX_field_elemtype:
      m->type = value < sizeof(types) ? types[value] : UINT8_MAX;
      return;
   case PTX_field_swizzle_mode:
      m->swizzle = (uint8_t)value;
      return;
   case PTX_field_fill_mode:
      m->fill = (uint8_t)value;
      return;
   default: /* interleave_layout: other than none is not built */
      m->magic = value ? 0 : m->magic;
   }
}

static bool
is_good(const struct device_tensor_map *m, const struct simd_bulk_op *op)
{
   bool good = m->magic == DEVICE_TENSOR_MAGIC &&
               m->rank == op->dim - PTX_dim_d1 + 1 &&
               m->type < sizeof(kinds) / sizeof(*kinds) && m->swizzle <= 3 &&
               m->im2col == (op->load_mode == PTX_load_mode_im2col ||
                             op->load_mode == PTX_load_mode_im2col_no_offs);
   for (unsigned i = 0; good && i < m->rank; i++)
      good = m->step[i] && (m->im2col || (m->box[i] && m->box[i] <= 256));
   return good && m->channels <= 256;
}

size_t
device_tensor_run(struct simd_block *b, const struct simd_bulk_op *op,
                  unsigned lane, const uint64_t *operands, char *to)
{
   struct walk w = {.b = b, .op = op, .lane = lane, .shared = to};

   if (op->kind == SIMD_BULK_TENSOR_REPLACE) {
      memcpy(&w.map, to, sizeof(w.map));
      if (w.map.magic != DEVICE_TENSOR_MAGIC)
         fail(&w, CUDA_ERROR_ILLEGAL_INSTRUCTION);
      replace_field(&w.map, op->field, OPERAND(SIMD_BULK_ORDINAL),
                    OPERAND(SIMD_BULK_VALUE));
      memcpy(to, &w.map, sizeof(w.map));
      return 0;
   }
   memcpy(&w.map, (void *)(uintptr_t)OPERAND(SIMD_BULK_MAP), sizeof(w.map));
   if (!is_good(&w.map, op))
      fail(&w, CUDA_ERROR_ILLEGAL_INSTRUCTION);
   if ((uintptr_t)to & 15)
      fail(&w, CUDA_ERROR_MISALIGNED_ADDRESS);
   w.type = (enum ptx_type)kinds[w.map.type].type;
   w.size = ptx_types[w.type].bits / 8;
   w.row = w.map.im2col ? w.map.channels
                        : (w.map.box[0] + w.map.step[0] - 1u) / w.map.step[0];
   for (unsigned d = 0; d < w.map.rank; d++)
      w.at[d] = (int32_t)OPERAND(SIMD_BULK_COORDINATE + d);
   for (unsigned d = 0;
        op->load_mode == PTX_load_mode_im2col && d + 2 < w.map.rank; d++)
      w.offset[d + 1] = (uint16_t)OPERAND(SIMD_BULK_OFFSET + d);
   if (w.map.im2col)
      run_pixels(&w);
   else
      run_tile(&w);
   return w.done;
}
