#!/bin/sh
# .cu, .cpp, .c, .o, .a and .so in one program; -x cu; -run.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >main.cu <<'EOF'
#include <cstdio>
extern "C" int from_c(int);
int from_cpp(int), from_archive(int), from_shared(int);
__global__ void add(int *p) { atomicAdd(p, 1); }
int main(int argc, char **argv) {
   int *d, h = 0;
   if (cudaMalloc((void **)&d, 4)) return 10;
   cudaMemcpy(d, &h, 4, cudaMemcpyHostToDevice);
   add<<<2, 32>>>(d);
   if (cudaMemcpy(&h, d, 4, cudaMemcpyDeviceToHost)) return 11;
   printf("%d\n", from_shared(from_archive(from_cpp(from_c(h)))));
   return argc > 1 ? argv[1][0] - '0' : 0;
}
EOF
echo 'int from_c(int x) { int class = x + 100; return class; }' >c.c
echo '#include <cuda_runtime.h>
int from_cpp(int x) { return x + (int)sizeof(dim3); }' >cpp.cpp
echo 'int from_archive(int x) { return 2 * x; }' >archive.cpp
echo 'int from_shared(int x) { return x + 1; }' >shared.cxx
ok "$SAMPAN" nvcc -lib archive.cpp -o libarchive.a
ok "$SAMPAN" nvcc -shared -Xcompiler -fPIC shared.cxx -o libshared.so
ok "$SAMPAN" nvcc -c cpp.cpp -o cpp.o
ok "$SAMPAN" nvcc main.cu c.c cpp.o -L. -larchive libshared.so -o main \
   -Xlinker -rpath,'$ORIGIN'
ok ./main
says 353
cp main.cu other.cpp
ok "$SAMPAN" nvcc -x cu other.cpp -c -o other.o
ok "$SAMPAN" nvcc -O1 other.o c.c cpp.o libarchive.a libshared.so -o main2 \
   -Xlinker=-rpath='$ORIGIN'
ok ./main2
no 7 "$SAMPAN" nvcc -run -run-args 7 main.cu c.c cpp.o libarchive.a \
   libshared.so -Xlinker=-rpath="$PWD"
says 353
clean
