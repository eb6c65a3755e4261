/* For cases that use the runtime API: say which call gave what, and fail.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANT(code, call)                                                      \
   do {                                                                       \
      cudaError_t want_ = (call);                                             \
      if (want_ != (code)) {                                                  \
         fprintf(stderr, "%s:%d: %s gave %s, not %s\n", __FILE__, __LINE__,   \
                 #call, cudaGetErrorName(want_), cudaGetErrorName(code));     \
         exit(1);                                                             \
      }                                                                       \
   } while (0)

#define OK(call) WANT(cudaSuccess, call)

#define TRUE(condition)                                                       \
   do {                                                                       \
      if (!(condition)) {                                                     \
         fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__,         \
                 #condition);                                                 \
         exit(1);                                                             \
      }                                                                       \
   } while (0)
