#!/bin/sh
# Unknown options and wrong values: exit code 1 and a sentence that names them.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
echo 'int main(){}' >a.cu
no 1 "$SAMPAN" nvcc -fPIC a.cu
says "unknown option '-fPIC'"
says "-Xcompiler"
no 1 "$SAMPAN" nvcc --frobnicate=3 a.cu
says "'--frobnicate=3'"
no 1 "$SAMPAN" nvcc
says "no input files"
no 1 "$SAMPAN" nvcc a.cu -o
says "argument expected after '-o'"
no 1 "$SAMPAN" nvcc -ftz=maybe a.cu
says "'maybe': expected true or false"
no 1 "$SAMPAN" nvcc -lineinfo=1 a.cu
says "takes no value"
no 1 "$SAMPAN" nvcc -std=c++99 a.cu
says "c++99"
no 1 "$SAMPAN" nvcc -x fortran a.cu
says "fortran"
no 1 "$SAMPAN" nvcc -arch=sm_banana a.cu
says "unknown architecture 'sm_banana'"
no 1 "$SAMPAN" nvcc -gencode code=sm_80 a.cu
says "arch=compute_NN"
no 1 "$SAMPAN" nvcc -Ofast a.cu
says "unknown option '-Ofast'"
no 1 "$SAMPAN" nvcc -O 7 a.cu
says "no number"
no 1 "$SAMPAN" nvcc -cubin a.cu
says "no machine code"
no 1 "$SAMPAN" nvcc --default-stream=other a.cu
says "per-thread"
no 1 "$SAMPAN" nvcc a.xyz
says "don't know what to do with 'a.xyz'"
no 1 "$SAMPAN" nvcc a.cubin
says "a.cubin"
no 1 "$SAMPAN" nvcc -o x -o y a.cu
says "given twice"
no 1 "$SAMPAN" nvcc -ptx -fatbin a.cu
says "exclude each other"
no 1 "$SAMPAN" nvcc @missing.txt
says "cannot read the option file missing.txt: No such file"
echo '@loop.txt' >loop.txt
no 1 "$SAMPAN" nvcc @loop.txt a.cu
says "name each other"
no 1 "$SAMPAN" nvcc missing.cu
says "cannot read missing.cu: No such file"
no 1 "$SAMPAN" nvcc -ccbin /nowhere/g++ a.cu a.cpp
clean
