#!/bin/sh
# -ftz, -prec-div, -fmad, --use_fast_math and -arch show in the PTX.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
cat >a.cu <<'EOF'
__global__ void k(float *p) { p[0] = p[1] / p[2]; p[3] = p[4] * p[5] + p[6]; }
EOF
ptx() { ok "$SAMPAN" nvcc -ptx a.cu -o a.ptx "$@"; }
ptx
has a.ptx ".version 8.5"
has a.ptx ".target sm_80"
has a.ptx "div.rn.f32"
has a.ptx "fma.rn.f32"
hasnt a.ptx ".loc"
ptx -ftz=true
has a.ptx "div.rn.ftz.f32"
ptx -prec-div=false
has a.ptx "div.full.f32"
ptx -fmad=false
hasnt a.ptx "fma.rn"
ptx --use_fast_math
has a.ptx "div.approx.ftz.f32"
ptx -lineinfo
has a.ptx ".loc"
ptx -G
has a.ptx ".target sm_80, debug"
for arch in sm_70 compute_75 sm_90 sm_90a; do
   ptx -arch=$arch
   has a.ptx ".target sm_${arch#*_}"
done
ptx -arch=sm_120
has a.ptx ".target sm_90"
no 1 "$SAMPAN" nvcc -ptx a.cu -gencode arch=compute_80,code=sm_80 \
   -gencode arch=compute_90,code=sm_90
says "one architecture"
clean
