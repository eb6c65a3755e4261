#!/bin/sh
# The macros that nvcc 13.0 defines, on both sides.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
cat >a.cu <<'EOF'
#if !defined(__CUDACC__) || !defined(__NVCC__)
#error no CUDACC
#endif
static_assert(__CUDACC_VER_MAJOR__ == 13 && __CUDACC_VER_MINOR__ == 0 &&
              __CUDACC_VER_BUILD__ == 88, "");
static_assert(CUDART_VERSION == 13000, "");
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ != 750
#error arch
#endif
#if defined(WITH) != (defined(__CUDACC_RELAXED_CONSTEXPR__) && \
                      defined(__CUDACC_EXTENDED_LAMBDA__) && \
                      defined(__CUDACC_DEBUG__) && defined(__CUDACC_RDC__))
#error options
#endif
int list[] = {__CUDA_ARCH_LIST__};
static_assert(__cplusplus == STD, "");
EOF
cat >b.cpp <<'EOF'
#if !defined(__NVCC__) || defined(__CUDACC__) || __CUDACC_VER_MAJOR__ != 13
#error macros
#endif
#include <cuda_runtime.h>
EOF
ok "$SAMPAN" nvcc -c a.cu -arch=sm_75 -DSTD=201703L
ok "$SAMPAN" nvcc -c a.cu -arch=sm_75 -DWITH -G -dc -extended-lambda \
   --expt-relaxed-constexpr -DSTD=201402L -std=c++14
ok "$SAMPAN" nvcc -c b.cpp
clean
