// cuGetErrorName, cuGetErrorString.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

int
main(void)
{
   const char *s = "x";

   OK(cuGetErrorName(CUDA_ERROR_INVALID_VALUE, &s));
   TRUE(!strcmp(s, "CUDA_ERROR_INVALID_VALUE"));
   OK(cuGetErrorString(CUDA_ERROR_INVALID_VALUE, &s));
   TRUE(!strcmp(s, "invalid argument"));
   OK(cuGetErrorString(CUDA_SUCCESS, &s));
   TRUE(!strcmp(s, "no error"));
   WANT(CUDA_ERROR_INVALID_VALUE, cuGetErrorName((CUresult)12345, &s));
   TRUE(s == NULL);
   s = "x";
   WANT(CUDA_ERROR_INVALID_VALUE, cuGetErrorString((CUresult)-1, &s));
   TRUE(s == NULL);
   return 0;
}
