#!/bin/sh
# -I and -L of another CUDA toolkit, as build files write them, are left out
# with a note; other folders stay.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
mkdir -p cuda/include/crt cuda/lib64 plain
echo '#error the other toolkit' >cuda/include/cuda_runtime.h
touch cuda/lib64/libcudart.so
echo '__global__ void k(int *p) { *p = 1; }' >a.cu
ok "$SAMPAN" nvcc -c -Icuda/include -isystem cuda/include -Iplain a.cu
says "-Icuda/include is left out"
says "-isystem cuda/include is left out"
ok "$SAMPAN" nvcc --dryrun a.cu -Iplain -Lcuda/lib64 -Lplain \
   -I"$BUILD/toolkit/include" -L"$BUILD/toolkit/lib64"
says "-Lcuda/lib64 is left out"
says " -Iplain "
says " -Lplain "
says " -I$BUILD/toolkit/include "
silent "toolkit/lib64 is left out"
