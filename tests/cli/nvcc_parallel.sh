#!/bin/sh
# Eight at once in one folder, and --threads: all results right, none mixed.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
for i in 1 2 3 4 5 6 7 8; do
   mkdir d$i
   echo "__global__ void kernel_$i(int *p) { *p = $i; }" >d$i/same.cu
done
for i in 1 2 3 4 5 6 7 8; do
   "$SAMPAN" nvcc -ptx d$i/same.cu -o d$i.ptx >out.$i 2>&1 &
done
wait
for i in 1 2 3 4 5 6 7 8; do
   has d$i.ptx ".entry _Z8kernel_${i}Pi"
done
ok "$SAMPAN" nvcc -lib --threads 4 d1/same.cu d2/same.cu d3/same.cu -o l.a \
   -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90
ok ar t l.a
[ "$(wc -l <out)" = 3 ] || fail "members"
clean
