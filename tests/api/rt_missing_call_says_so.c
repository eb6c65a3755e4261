// A call that is not built gives cudaErrorNotSupported, and is a last error.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

int
main(void)
{
   cudaIpcMemHandle_t h;
   int x;

   WANT(cudaErrorNotSupported, cudaIpcGetMemHandle(&h, &x));
   WANT(cudaErrorNotSupported, cudaGetLastError());
   return 0;
}
