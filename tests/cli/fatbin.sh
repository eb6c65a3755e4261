#!/bin/sh
# Fatbinaries: ours read back, damaged ones are refused, and those of NVIDIA's
# nvcc are read where that compiler exists (plain, LZ4 and zstd).
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
ok "$BUILD/tests/unit/fatbin"
echo '__global__ void kernel(int *p) { *p = 1; }' >a.cu
if command -v clang-19 >/dev/null; then
   ok "$SAMPAN" nvcc -fatbin a.cu -gencode arch=compute_80,code=sm_80 \
      -gencode arch=compute_90,code=sm_90
   ok "$BUILD/tests/unit/fatbin" a.fatbin
   says "ptx 80 part=0 a.cu"
   says "ptx 90 part=0 a.cu"
   says ".entry _Z6kernelPi"
fi
nvidia=/usr/local/cuda/bin/nvcc
if [ -x $nvidia ]; then
   for mode in none speed size; do
      rm -f n.fatbin
      $nvidia -fatbin -arch=sm_80 -compress-mode=$mode a.cu -o n.fatbin \
         >out 2>&1 || break # an older nvcc without this option
      ok "$BUILD/tests/unit/fatbin" n.fatbin
      says "cubin 80"
      says "ptx 80"
      says ".entry _Z6kernelPi"
   done
fi
exit 0
