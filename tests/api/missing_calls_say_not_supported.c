// What is not built gives CUDA_ERROR_NOT_SUPPORTED; a stream never captures.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define NOT(call) WANT(CUDA_ERROR_NOT_SUPPORTED, call)

int
main(void)
{
   CUstreamCaptureStatus status = CU_STREAM_CAPTURE_STATUS_ACTIVE;
   CUipcMemHandle handle;
   CUgreenCtx green;
   CUgraph graph;
   CUstream s;
   CUevent e;

   start();
   OK(cuStreamCreate(&s, 0));
   NOT(cuGraphCreate(&graph, 0));
   NOT(cuStreamBeginCapture(s, CU_STREAM_CAPTURE_MODE_GLOBAL));
   NOT(cuStreamEndCapture(s, &graph));
   OK(cuStreamIsCapturing(s, &status));
   TRUE(status == CU_STREAM_CAPTURE_STATUS_NONE);
   NOT(cuIpcGetMemHandle(&handle, 0));
   NOT(cuEventCreate(&e, CU_EVENT_INTERPROCESS | CU_EVENT_DISABLE_TIMING));
   NOT(cuGreenCtxCreate(&green, NULL, 0, 0));
   return 0;
}
