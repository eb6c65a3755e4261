#!/bin/sh
# What `make install` leaves works away from the build folder: programs find
# the libraries, and CMake finds a CUDA toolkit.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
ok cmake --install "$BUILD" --prefix "$work/usr"
unset CUDA_HOME CUDA_PATH CUDACXX CPATH LIBRARY_PATH
cat >app.cu <<'EOS'
#include <cstdio>
__global__ void k(int *p) { *p = 42; }
int main() {
   int *p;
   cudaMallocManaged(&p, sizeof(*p));
   k<<<1, 1>>>(p);
   cudaDeviceSynchronize();
   printf("it is %d\n", *p);
}
EOS
ok "$work/usr/lib/sampan/bin/nvcc" -o app app.cu
ok ./app
says "it is 42"
ok "$work/usr/bin/sampan" info
says "$work/usr/lib/libcuda.so.1"
[ -f "$work/usr/share/man/man1/sampan.1" ] || fail "no man page"

mkdir project
cat >project/CMakeLists.txt <<'EOS'
cmake_minimum_required(VERSION 3.22)
project(app LANGUAGES CXX CUDA)
find_package(CUDAToolkit REQUIRED)
add_executable(app ../app.cu)
target_link_libraries(app CUDA::cudart CUDA::cuda_driver)
EOS
ok env CUDACXX="$work/usr/lib/sampan/bin/nvcc" \
   cmake -S project -B made -G Ninja
says "$work/usr/lib/sampan/include"
ok ninja -C made
ok "$work/usr/bin/sampan" run made/app
says "it is 42"
