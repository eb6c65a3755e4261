#!/bin/sh
# --keep and --keep-dir
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
echo '__global__ void k(int *p) { *p = 1; }' >a.cu
ok "$SAMPAN" nvcc -c a.cu -o o.o --keep --keep-dir kept
[ -f kept/a.sm_80.ptx ] || fail "no PTX"
[ -f kept/a.fatbin ] || fail "no fatbin"
ok "$SAMPAN" nvcc -c a.cu -o o.o --save-temps
[ -f a.fatbin ] || fail "no fatbin here"
clean
