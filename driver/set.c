/* Setting memory, and waiting for and writing single values.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"

static CUresult
set(CUdeviceptr dst, size_t pitch, uint32_t value, unsigned bytes, size_t width,
    size_t height, CUstream stream, bool asynchronous)
{
   struct drv_context *c;
   struct drv_range range;
   struct device_stream *s;
   struct device_set d;
   size_t row, whole;
   CUresult r = drv_stream_get(stream, &c, &s);

   if (r)
      return r;
   if (dst % bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is not aligned to %u bytes", dst, bytes);
   if (!width || !height)
      return CUDA_SUCCESS;
   if (__builtin_mul_overflow(width, (size_t)bytes, &row))
      return api_error(CUDA_ERROR_INVALID_VALUE, "%zu elements", width);
   if (height > 1 && (pitch < row || pitch % bytes))
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "a pitch of %zu for rows of %zu bytes", pitch, row);
   if (height == 1)
      pitch = row;
   if (__builtin_mul_overflow(pitch, height - 1, &whole) ||
       __builtin_add_overflow(whole, row, &whole))
      return api_error(CUDA_ERROR_INVALID_VALUE, "too large a box");
   r = drv_memory_check(dst, whole, "destination");
   if (r)
      return r;
   d = (struct device_set){
      .dst = (void *)(uintptr_t)dst,
      .value = value,
      .value_bytes = bytes,
      .width = width,
      .height = height,
      .depth = 1,
      .pitch = pitch,
      .slice = pitch * height,
   };
   r = device_stream_set(s, &d);
   /* Only memory of the device is set behind the caller's back. */
   if (!r && !asynchronous && drv_memory_find(dst, &range) &&
       range.kind != DEVICE_MEMORY_DEVICE)
      r = device_stream_synchronize(s);
   return r;
}

CUresult
drv_cuMemsetD8_v2(CUdeviceptr dst, unsigned char value, size_t count)
{
   return set(dst, 0, value, 1, count, 1, NULL, false);
}

CUresult
drv_cuMemsetD16_v2(CUdeviceptr dst, unsigned short value, size_t count)
{
   return set(dst, 0, value, 2, count, 1, NULL, false);
}

CUresult
drv_cuMemsetD32_v2(CUdeviceptr dst, unsigned int value, size_t count)
{
   return set(dst, 0, value, 4, count, 1, NULL, false);
}

CUresult
drv_cuMemsetD2D8_v2(CUdeviceptr dst, size_t pitch, unsigned char value,
                    size_t width, size_t height)
{
   return set(dst, pitch, value, 1, width, height, NULL, false);
}

CUresult
drv_cuMemsetD2D16_v2(CUdeviceptr dst, size_t pitch, unsigned short value,
                     size_t width, size_t height)
{
   return set(dst, pitch, value, 2, width, height, NULL, false);
}

CUresult
drv_cuMemsetD2D32_v2(CUdeviceptr dst, size_t pitch, unsigned int value,
                     size_t width, size_t height)
{
   return set(dst, pitch, value, 4, width, height, NULL, false);
}

CUresult
drv_cuMemsetD8Async(CUdeviceptr dst, unsigned char value, size_t count,
                    CUstream stream)
{
   return set(dst, 0, value, 1, count, 1, stream, true);
}

CUresult
drv_cuMemsetD16Async(CUdeviceptr dst, unsigned short value, size_t count,
                     CUstream stream)
{
   return set(dst, 0, value, 2, count, 1, stream, true);
}

CUresult
drv_cuMemsetD32Async(CUdeviceptr dst, unsigned int value, size_t count,
                     CUstream stream)
{
   return set(dst, 0, value, 4, count, 1, stream, true);
}

CUresult
drv_cuMemsetD2D8Async(CUdeviceptr dst, size_t pitch, unsigned char value,
                      size_t width, size_t height, CUstream stream)
{
   return set(dst, pitch, value, 1, width, height, stream, true);
}

CUresult
drv_cuMemsetD2D16Async(CUdeviceptr dst, size_t pitch, unsigned short value,
                       size_t width, size_t height, CUstream stream)
{
   return set(dst, pitch, value, 2, width, height, stream, true);
}

CUresult
drv_cuMemsetD2D32Async(CUdeviceptr dst, size_t pitch, unsigned int value,
                       size_t width, size_t height, CUstream stream)
{
   return set(dst, pitch, value, 4, width, height, stream, true);
}

/* Values. */

static CUresult
check_value(CUstream stream, CUdeviceptr addr, unsigned bytes,
            struct device_stream **s)
{
   struct drv_context *c;
   CUresult r = drv_stream_get(stream, &c, s);

   if (r)
      return r;
   if (addr % bytes)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "%#llx is not aligned to %u bytes", addr, bytes);
   return drv_memory_check(addr, bytes, "address");
}

static CUresult
wait_value(CUstream stream, CUdeviceptr addr, uint64_t value, unsigned bytes,
           unsigned flags)
{
   static const enum device_wait conditions[] = {
      [CU_STREAM_WAIT_VALUE_GEQ] = DEVICE_WAIT_GEQ,
      [CU_STREAM_WAIT_VALUE_EQ] = DEVICE_WAIT_EQ,
      [CU_STREAM_WAIT_VALUE_AND] = DEVICE_WAIT_AND,
      [CU_STREAM_WAIT_VALUE_NOR] = DEVICE_WAIT_NOR,
   };
   struct device_stream *s;
   CUresult r = check_value(stream, addr, bytes, &s);

   if (r)
      return r;
   /* All memory is this process's: there are no remote writes to flush. */
   flags &= ~(unsigned)CU_STREAM_WAIT_VALUE_FLUSH;
   if (flags > CU_STREAM_WAIT_VALUE_NOR)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   return device_stream_wait_value(s, (void *)(uintptr_t)addr, value, bytes,
                                   conditions[flags]);
}

static CUresult
write_value(CUstream stream, CUdeviceptr addr, uint64_t value, unsigned bytes,
            unsigned flags)
{
   struct device_stream *s;
   CUresult r = check_value(stream, addr, bytes, &s);

   if (r)
      return r;
   if (flags & ~(unsigned)CU_STREAM_WRITE_VALUE_NO_MEMORY_BARRIER)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#x", flags);
   return device_stream_write_value(s, (void *)(uintptr_t)addr, value, bytes);
}

CUresult
drv_cuStreamWaitValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                           unsigned int flags)
{
   return wait_value(stream, addr, value, 4, flags);
}

CUresult
drv_cuStreamWaitValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                           unsigned int flags)
{
   return wait_value(stream, addr, value, 8, flags);
}

CUresult
drv_cuStreamWriteValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                            unsigned int flags)
{
   return write_value(stream, addr, value, 4, flags);
}

CUresult
drv_cuStreamWriteValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                            unsigned int flags)
{
   return write_value(stream, addr, value, 8, flags);
}

static CUresult
batch_op(CUstream stream, const CUstreamBatchMemOpParams *op)
{
   switch (op->operation) {
   case CU_STREAM_MEM_OP_WAIT_VALUE_32:
      return wait_value(stream, op->waitValue.address, op->waitValue.value, 4,
                        op->waitValue.flags);
   case CU_STREAM_MEM_OP_WAIT_VALUE_64:
      return wait_value(stream, op->waitValue.address, op->waitValue.value64, 8,
                        op->waitValue.flags);
   case CU_STREAM_MEM_OP_WRITE_VALUE_32:
      return write_value(stream, op->writeValue.address, op->writeValue.value,
                         4, op->writeValue.flags);
   case CU_STREAM_MEM_OP_WRITE_VALUE_64:
      return write_value(stream, op->writeValue.address, op->writeValue.value64,
                         8, op->writeValue.flags);
   case CU_STREAM_MEM_OP_FLUSH_REMOTE_WRITES:
   case CU_STREAM_MEM_OP_BARRIER:
      return CUDA_SUCCESS; /* a stream's work is in order */
   }
   return api_error(CUDA_ERROR_INVALID_VALUE, "memory operation %d",
                    op->operation);
}

CUresult
drv_cuStreamBatchMemOp_v2(CUstream stream, unsigned int count,
                          CUstreamBatchMemOpParams *ops, unsigned int flags)
{
   CUresult r = CUDA_SUCCESS;

   if (!ops || flags || count > 256)
      return api_error(CUDA_ERROR_INVALID_VALUE,
                       "null list, flags %u, or %u operations of at most 256",
                       flags, count);
   for (unsigned i = 0; !r && i < count; i++)
      r = batch_op(stream, &ops[i]);
   return r;
}

CUresult
drv_cuStreamWaitValue32(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                        unsigned int flags)
{
   return drv_cuStreamWaitValue32_v2(stream, addr, value, flags);
}

CUresult
drv_cuStreamWaitValue64(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                        unsigned int flags)
{
   return drv_cuStreamWaitValue64_v2(stream, addr, value, flags);
}

CUresult
drv_cuStreamWriteValue32(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                         unsigned int flags)
{
   return drv_cuStreamWriteValue32_v2(stream, addr, value, flags);
}

CUresult
drv_cuStreamWriteValue64(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                         unsigned int flags)
{
   return drv_cuStreamWriteValue64_v2(stream, addr, value, flags);
}

CUresult
drv_cuStreamBatchMemOp(CUstream stream, unsigned int count,
                       CUstreamBatchMemOpParams *ops, unsigned int flags)
{
   return drv_cuStreamBatchMemOp_v2(stream, count, ops, flags);
}
