#!/bin/sh
# Device code of several objects, an archive and a shared library is linked
# when the program loads.  nvcc manual, "Using Separate Compilation in CUDA"
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >main.cu <<'EOF'
#include <cstdio>
extern __device__ int helper(int);
extern __device__ int counter;
extern __constant__ int factor;
static __device__ int own = 3;
__global__ void kernel(int *p) { *p = helper(*p) + own; counter++; }
__global__ void other(int *);
int main() {
   int *d, h = 5, f = 7, c = 40;
   cudaMalloc((void **)&d, 4);
   cudaMemcpy(d, &h, 4, cudaMemcpyHostToDevice);
   cudaMemcpyToSymbol(factor, &f, 4);
   cudaMemcpyToSymbol(counter, &c, 4);
   kernel<<<1, 1>>>(d);
   other<<<1, 1>>>(d);
   cudaMemcpyFromSymbol(&c, counter, 4);
   cudaMemcpy(&h, d, 4, cudaMemcpyDeviceToHost);
   printf("%d %d %s\n", h, c, cudaGetErrorName(cudaGetLastError()));
}
EOF
cat >part.cu <<'EOF'
__device__ int counter;
__constant__ int factor;
static __device__ int own = 1000;
__device__ int helper(int x) { return x * factor; }
__global__ void other(int *p) { *p += own; counter++; }
EOF
want="1038 42 cudaSuccess"
ok "$SAMPAN" nvcc -rdc=true main.cu part.cu -o one
ok ./one
says "$want"
ok "$SAMPAN" nvcc -dc main.cu part.cu
ok "$SAMPAN" nvcc main.o part.o -o two
ok ./two
says "$want"
# an archive member that only device code refers to
ok "$SAMPAN" nvcc -lib part.o -o libpart.a
ok "$SAMPAN" nvcc main.o -L. -lpart -o three
ok ./three
says "$want"
# the host compiler as the linker, after -dlink
ok "$SAMPAN" nvcc -dlink main.o libpart.a -o dlink.o
ok g++ main.o dlink.o libpart.a -o four -L"$BUILD/toolkit/lib64" \
   -lcudadevrt -lcudart_static -Wl,-rpath,"$BUILD/lib"
ok ./four
says "$want"
# a managed variable that another file defines
cat >managed.cu <<'EOF'
#include <cstdio>
extern __managed__ int both;
__global__ void add() { both += 1; }
int main() {
   both += 10;
   add<<<1, 1>>>();
   cudaDeviceSynchronize();
   printf("%d\n", both);
}
EOF
echo '__managed__ int both = 7;' >both.cu
ok "$SAMPAN" nvcc -rdc=true managed.cu both.cu -o managed
ok ./managed
says 18
# one name in two folders
mkdir a b
echo '__device__ int fa(int x) { return x + 1; }' >a/x.cu
echo '__device__ int fb(int x) { return x + 2; }' >b/x.cu
(cd a && ok "$SAMPAN" nvcc -dc x.cu) || exit 1
(cd b && ok "$SAMPAN" nvcc -dc x.cu) || exit 1
ok "$SAMPAN" nvcc main.o part.o a/x.o b/x.o -o five
ok ./five
says "$want"
clean
