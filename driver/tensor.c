/* Tensor maps: what describes a tensor to cp.async.bulk.tensor.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A map is 128 bytes of the program's, passed to kernels by value; inside is a
 * device_tensor_map.  Interleaved layouts are not built.
 */
#include "driver/driver_int.h"
#include <string.h>

struct shape {
   CUtensorMapDataType type;
   unsigned rank;
   const void *address;
   const cuuint64_t *dim, *strides;
   const cuuint32_t *steps;
   CUtensorMapInterleave interleave;
   CUtensorMapSwizzle swizzle;
   CUtensorMapL2promotion promotion;
   CUtensorMapFloatOOBfill fill;
};

static unsigned
element_size(CUtensorMapDataType type)
{
   switch (type) {
   case CU_TENSOR_MAP_DATA_TYPE_UINT8:
      return 1;
   case CU_TENSOR_MAP_DATA_TYPE_UINT16:
   case CU_TENSOR_MAP_DATA_TYPE_FLOAT16:
   case CU_TENSOR_MAP_DATA_TYPE_BFLOAT16:
      return 2;
   case CU_TENSOR_MAP_DATA_TYPE_UINT32:
   case CU_TENSOR_MAP_DATA_TYPE_INT32:
   case CU_TENSOR_MAP_DATA_TYPE_FLOAT32:
   case CU_TENSOR_MAP_DATA_TYPE_FLOAT32_FTZ:
   case CU_TENSOR_MAP_DATA_TYPE_TFLOAT32:
   case CU_TENSOR_MAP_DATA_TYPE_TFLOAT32_FTZ:
      return 4;
   case CU_TENSOR_MAP_DATA_TYPE_UINT64:
   case CU_TENSOR_MAP_DATA_TYPE_INT64:
   case CU_TENSOR_MAP_DATA_TYPE_FLOAT64:
      return 8;
   default: /* packed ones, of later chips */
      return 0;
   }
}

static bool
is_float(CUtensorMapDataType type)
{
   return type >= CU_TENSOR_MAP_DATA_TYPE_FLOAT16;
}

/* What both kinds of map have. */
static CUresult
encode(const CUtensorMap *map, const struct shape *s,
       struct device_tensor_map *m)
{
   unsigned size = element_size(s->type);

   if (!map || !s->address || !s->dim || !s->steps ||
       (s->rank > 1 && !s->strides))
      return api_error(CUDA_ERROR_INVALID_VALUE, "a null pointer");
   if ((uintptr_t)map & 63)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a tensor map at %p: not aligned to 64", (void *)map);
   if (!size)
      return api_error(CUDA_ERROR_NOT_SUPPORTED, "tensor elements of type %d",
                       s->type);
   if (s->rank < 1 || s->rank > 5)
      return api_error(CUDA_ERROR_INVALID_VALUE, "a tensor of rank %u",
                       s->rank);
   if ((uintptr_t)s->address & 15)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a tensor at %p: not aligned to 16", s->address);
   if (s->interleave != CU_TENSOR_MAP_INTERLEAVE_NONE)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "interleaved tensors are not built");
   if (s->swizzle > CU_TENSOR_MAP_SWIZZLE_128B)
      return api_error(CUDA_ERROR_NOT_SUPPORTED,
                       "swizzle mode %d is of compute capability 10",
                       s->swizzle);
   if (s->promotion > CU_TENSOR_MAP_L2_PROMOTION_L2_256B ||
       s->fill > CU_TENSOR_MAP_FLOAT_OOB_FILL_NAN_REQUEST_ZERO_FMA)
      return api_error(CUDA_ERROR_INVALID_VALUE, "L2 promotion %d, fill %d",
                       s->promotion, s->fill);
   if (s->fill && !is_float(s->type))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "integers cannot be filled with NaN");
   *m = (struct device_tensor_map){.magic = DEVICE_TENSOR_MAGIC,
                                   .type = (uint8_t)s->type,
                                   .rank = (uint8_t)s->rank,
                                   .swizzle = (uint8_t)s->swizzle,
                                   .fill = (uint8_t)s->fill,
                                   .address = (uintptr_t)s->address};
   for (unsigned i = 0; i < s->rank; i++) {
      if (!s->dim[i] || s->dim[i] > 1ull << 32)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "dimension %u of %lu elements", i,
                          (unsigned long)s->dim[i]);
      if (!s->steps[i] || s->steps[i] > 8)
         return api_error(CUDA_ERROR_INVALID_VALUE, "element stride %u of %u",
                          i, s->steps[i]);
      m->size[i] = (uint32_t)s->dim[i];
      m->step[i] = (uint8_t)s->steps[i];
   }
   for (unsigned i = 0; i + 1 < s->rank; i++) {
      if (s->strides[i] % 16 || s->strides[i] >= 1ull << 40)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "stride %u of %lu bytes: no multiple of 16, or too "
                          "large",
                          i, (unsigned long)s->strides[i]);
      m->stride[i] = s->strides[i];
   }
   return CUDA_SUCCESS;
}

/* A row of shared memory: whole pieces of 16 bytes, at most as wide as the
 * swizzle. */
static CUresult
check_row(const struct shape *s, unsigned elements)
{
   unsigned bytes = elements * element_size(s->type);

   if (bytes % 16)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "rows of %u bytes: no multiple of 16", bytes);
   if (s->swizzle && bytes > 16u << s->swizzle)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "rows of %u bytes, swizzled by %u", bytes,
                       16u << s->swizzle);
   return CUDA_SUCCESS;
}

static void
finish(CUtensorMap *map, const struct device_tensor_map *m)
{
   memset(map, 0, sizeof(*map));
   memcpy(map, m, sizeof(*m));
}

CUresult
drv_cuTensorMapEncodeTiled(
   CUtensorMap *map, CUtensorMapDataType type, cuuint32_t rank, void *address,
   const cuuint64_t *dim, const cuuint64_t *strides, const cuuint32_t *box,
   const cuuint32_t *element_strides, CUtensorMapInterleave interleave,
   CUtensorMapSwizzle swizzle, CUtensorMapL2promotion promotion,
   CUtensorMapFloatOOBfill fill)
{
   struct shape s = {
      type,       rank,    address,   dim, strides, element_strides,
      interleave, swizzle, promotion, fill};
   struct device_tensor_map m;
   CUresult r = encode(map, &s, &m);

   if (r)
      return r;
   if (!box)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null box");
   for (unsigned i = 0; i < rank; i++) {
      if (!box[i] || box[i] > 256)
         return api_error(CUDA_ERROR_INVALID_VALUE,
                          "a box of %u elements in dimension %u", box[i], i);
      m.box[i] = (uint16_t)box[i];
   }
   r = check_row(&s, (box[0] + element_strides[0] - 1) / element_strides[0]);
   if (!r)
      finish(map, &m);
   return r;
}

CUresult
drv_cuTensorMapEncodeIm2col(
   CUtensorMap *map, CUtensorMapDataType type, cuuint32_t rank, void *address,
   const cuuint64_t *dim, const cuuint64_t *strides, const int *lower,
   const int *upper, cuuint32_t channels, cuuint32_t pixels,
   const cuuint32_t *element_strides, CUtensorMapInterleave interleave,
   CUtensorMapSwizzle swizzle, CUtensorMapL2promotion promotion,
   CUtensorMapFloatOOBfill fill)
{
   struct shape s = {
      type,       rank,    address,   dim, strides, element_strides,
      interleave, swizzle, promotion, fill};
   struct device_tensor_map m;
   CUresult r = encode(map, &s, &m);

   if (r)
      return r;
   if (rank < 3)
      return api_error(CUDA_ERROR_INVALID_VALUE, "im2col of rank %u", rank);
   if (!lower || !upper)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null corners");
   if (!channels || channels > 256 || !pixels || pixels > 1024)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%u channels of %u pixels: at most 256 of 1024",
                       channels, pixels);
   for (unsigned i = 0; i + 2 < rank; i++) {
      int most = rank == 3 ? 32767 : rank == 4 ? 127 : 15;

      if (lower[i] < -most - 1 || lower[i] > most || upper[i] < -most - 1 ||
          upper[i] > most)
         return api_error(CUDA_ERROR_INVALID_VALUE, "corners %d and %d",
                          lower[i], upper[i]);
      m.lower[i] = (int16_t)lower[i];
      m.upper[i] = (int16_t)upper[i];
   }
   m.im2col = 1;
   m.channels = (uint16_t)channels;
   m.pixels = (uint16_t)pixels;
   r = check_row(&s, channels);
   if (!r)
      finish(map, &m);
   return r;
}

CUresult
drv_cuTensorMapReplaceAddress(CUtensorMap *map, void *address)
{
   struct device_tensor_map m;

   if (!map || !address || (uintptr_t)address & 15)
      return api_error(CUDA_ERROR_INVALID_VALUE, "map %p, address %p",
                       (void *)map, address);
   memcpy(&m, map, sizeof(m));
   if (m.magic != DEVICE_TENSOR_MAGIC)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%p is no tensor map",
                       (void *)map);
   m.address = (uintptr_t)address;
   memcpy(map, &m, sizeof(m));
   return CUDA_SUCCESS;
}
