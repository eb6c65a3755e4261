#!/bin/sh
# Signed overflow in host code wraps, as programs for nvcc and gcc expect.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >a.cu <<'E'
#include <cstdio>
__attribute__((noinline)) static bool
grows(int x)
{
   return x + 1 > x;
}
int
main()
{
   if (grows(2147483647))
      printf("overflow was assumed away\n");
   return grows(2147483647);
}
E
ok "$SAMPAN" nvcc -O2 -o a a.cu
LD_LIBRARY_PATH=$BUILD/lib ok ./a
