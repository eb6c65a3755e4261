/* What every example needs: stop at the first CUDA error, say what was checked.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdio.h>
#include <stdlib.h>

#define CHECK(call)                                                           \
   do {                                                                       \
      cudaError_t check_ = (call);                                            \
      if (check_ != cudaSuccess) {                                            \
         fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call,        \
                 cudaGetErrorString(check_));                                 \
         exit(1);                                                             \
      }                                                                       \
   } while (0)

/* The last line of each example; the exit status too. */
static int
verdict(int good, const char *what)
{
   printf("check: %s: %s\n", what, good ? "ok" : "WRONG");
   return good ? 0 : 1;
}
