#!/bin/sh
# Failed steps: the compiler's own message, no result, nothing left behind.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
echo '__global__ void k(int *p) { *p = nothing; }' >bad.cu
echo '__global__ void k(int *p) { *p = 1; }' >good.cu
no 1 env PATH=/nowhere "$SAMPAN" nvcc -c good.cu
says "Debian package clang-19"
need_clang
no 1 "$SAMPAN" nvcc -c bad.cu
says "bad.cu:1:"
says "undeclared identifier 'nothing'"
[ ! -e bad.o ] || fail "bad.o was made"
no 1 "$SAMPAN" nvcc bad.cu -o bad
[ ! -e bad ] || fail "bad was made"
no 1 "$SAMPAN" nvcc -ptx good.cu -o /nowhere/good.ptx
says "/nowhere/good.ptx"
no 1 "$SAMPAN" nvcc -fatbin good.cu -o /dev/full
says "No space left on device"
no 1 "$SAMPAN" nvcc -c good.cu -o /nowhere/good.o
says "/nowhere/good.o"
TMPDIR=/nowhere no 1 "$SAMPAN" nvcc -c good.cu
says "/nowhere"
no 1 "$SAMPAN" nvcc -c good.cu bad.cu -o x.o
says "single input"
printf 'this is no PTX' >x.ptx
no 1 "$SAMPAN" nvcc -fatbin x.ptx
says "x.ptx"
[ ! -e x.fatbin ] || fail "x.fatbin was made"
echo 'int main() { return f(); }' >l.c
no 1 "$SAMPAN" nvcc l.c -o l
clean
