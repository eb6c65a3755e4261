#!/bin/sh
# A program that is built needs no clang, also when its kernels are compiled
# for the first time; a source needs one, and that is said.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >app.cu <<'EOS'
#include <cstdio>
__global__ void k(int *p) { *p = 42; }
int main() {
   int *p;
   cudaMallocManaged(&p, sizeof(*p));
   k<<<1, 1>>>(p);
   cudaError_t e = cudaDeviceSynchronize();
   printf("it is %d, %s\n", *p, cudaGetErrorString(e));
   return e;
}
EOS
ok "$SAMPAN" nvcc -o app app.cu
rm -rf "$SAMPAN_CACHE"
ok env PATH=/nowhere "$SAMPAN" run ./app
says "it is 42, no error"
no 1 env PATH=/nowhere CLANG=/nowhere/clang "$SAMPAN" run app.cu
says "clang"
clean
