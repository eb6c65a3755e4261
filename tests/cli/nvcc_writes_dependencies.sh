#!/bin/sh
# -M, -MM, -MD, -MF, -MT, -MP
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
echo '#define H 1' >h.h
printf '#include "h.h"\n__global__ void k(int *p) { *p = H; }\n' >a.cu
ok "$SAMPAN" nvcc -M a.cu
says "a.o: a.cu"
says "h.h"
says "cuda_runtime.h"
ok "$SAMPAN" nvcc -MM a.cu -o a.dep
has a.dep "h.h"
hasnt a.dep "/usr/include"
ok "$SAMPAN" nvcc -c -MD -MP a.cu -o b.o
[ -f b.o ] || fail "no b.o"
has b.d "b.o: a.cu"
has b.d "h.h:"
ok "$SAMPAN" nvcc -c -MMD -MF c.dep -MT target a.cu
has c.dep "target: a.cu"
hasnt c.dep "/usr/include"
clean
