#!/bin/sh
# Objects of NVIDIA's compiler on our libraries: registration, managed
# variables, parts, a default stream for each thread.  Skipped without it.
# SPDX-License-Identifier: Apache-2.0
root=$PWD
. "$(dirname "$0")/common"
nvcc=${NVIDIA_NVCC:-/usr/local/cuda/bin/nvcc}
[ -x "$nvcc" ] || exit 77
build() { # OUT ARGUMENTS
   ok "$nvcc" -w -cudart shared -arch=compute_80 -code=compute_80 \
      -I"$root/tests/api" -o "$@"
}
for case in "$root"/tests/api/rt_*.cu; do
   build prog "$case"
   ok "$SAMPAN" run ./prog
done
cat > a.cu <<'END'
#include <stdio.h>
extern __device__ int number;
__device__ int twice(int);
__global__ void k(int *p) { *p = twice(*p) + number; }
int more(int *);
int main()
{
   int *p;
   cudaMallocManaged(&p, 4);
   *p = 5;
   k<<<1, 1>>>(p);
   more(p);
   cudaDeviceSynchronize();
   printf("%d\n", *p);
}
END
cat > b.cu <<'END'
__device__ int number = 100;
__device__ int twice(int x) { return 2 * x; }
__global__ void k2(int *p) { *p += number++; }
int more(int *p) { k2<<<1, 1>>>(p); return 0; }
END
build prog -rdc=true a.cu b.cu
ok "$SAMPAN" run ./prog
says 210
build prog --default-stream per-thread "$root"/tests/api/rt_threads_launch_at_once.cu
ok "$SAMPAN" run ./prog
