// cuStreamWaitValue and cuStreamWriteValue order two streams.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   CUstreamBatchMemOpParams ops[2] = {0};
   CUdeviceptr flag, p;
   CUstream a, b;
   unsigned got = 0;

   start();
   OK(cuMemAlloc(&flag, 16));
   OK(cuMemAlloc(&p, 4));
   OK(cuMemsetD32(flag, 0, 4));
   OK(cuMemsetD32(p, 1, 1));
   OK(cuCtxSynchronize());
   OK(cuStreamCreate(&a, CU_STREAM_NON_BLOCKING));
   OK(cuStreamCreate(&b, CU_STREAM_NON_BLOCKING));
   OK(cuStreamWaitValue32(a, flag, 5, CU_STREAM_WAIT_VALUE_GEQ));
   OK(cuMemcpyDtoDAsync(flag + 8, p, 4, a));
   WANT(CUDA_ERROR_NOT_READY, cuStreamQuery(a));
   OK(cuMemsetD32Async(p, 2, 1, b));
   ops[0].operation = CU_STREAM_MEM_OP_WRITE_VALUE_32;
   ops[0].writeValue.address = flag + 4;
   ops[0].writeValue.value = 9;
   ops[1].operation = CU_STREAM_MEM_OP_WRITE_VALUE_32;
   ops[1].writeValue.address = flag;
   ops[1].writeValue.value = 6;
   OK(cuStreamBatchMemOp(b, 2, ops, 0));
   OK(cuStreamSynchronize(a));
   OK(cuMemcpyDtoH(&got, flag + 8, 4));
   TRUE(got == 2);
   WANT(CUDA_ERROR_INVALID_VALUE, cuStreamWaitValue32(a, flag + 2, 5, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuStreamWaitValue64(a, flag + 4, 5, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuStreamWriteValue32(a, 0x40, 5, 0));
   WANT(CUDA_ERROR_INVALID_VALUE, cuStreamWaitValue32(a, flag, 5, 17));
   return 0;
}
