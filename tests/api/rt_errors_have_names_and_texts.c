// Every code has its name and text; an unknown one has neither.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

static void
one(cudaError_t e, const char *name, const char *text)
{
   TRUE(!strcmp(cudaGetErrorName(e), name));
   TRUE(!strcmp(cudaGetErrorString(e), text));
}

int
main(void)
{
   one(cudaSuccess, "cudaSuccess", "no error");
   one(cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument");
   one(cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory");
   one(cudaErrorIllegalAddress, "cudaErrorIllegalAddress",
       "an illegal memory access was encountered");
   one(cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration",
       "invalid configuration argument");
   one((cudaError_t)12345, "unrecognized error code",
       "unrecognized error code");
   return 0;
}
