#!/bin/sh
# -ftz=true flushes what the math functions take and give; -use_fast_math gives
# the approximations, within the errors that CUDA's documents state.
# CUDA Programming Guide, Mathematical Functions, Intrinsic Functions.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >a.cu <<'EOF'
#include <cmath>
#include <cstdio>
__global__ void
tiny(float *p)
{
   p[0] = expf(p[10] * 100); // e^-100
   p[1] = sinf(p[11]);       // a subnormal
   p[2] = sqrtf(p[11]);
   p[3] = ldexpf(1.0f, (int)p[12]); // 2^-130
   p[4] = logf(p[11]);
   p[5] = fmaf(p[11], 1.0f, p[11]);
   p[6] = (float)exp((double)p[10]); // double is never flushed
}
__global__ void
quick(float *p)
{
   float x = p[0];
   p[1] = sinf(x);
   p[2] = cosf(x);
   p[3] = expf(x);
   p[4] = logf(x);
   p[5] = powf(x, 1.5f);
   p[6] = tanhf(x);
   p[7] = exp10f(x);
   sincosf(x, p + 8, p + 9);
   p[10] = log2f(x) + log10f(x);
   p[11] = tanf(x);
}
int
main()
{
   float *p;
   if (cudaMallocManaged(&p, 64 * sizeof(float)) != cudaSuccess)
      return 1;
   p[10] = -1;
   p[11] = 1e-40f;
   p[12] = -130;
   tiny<<<1, 1>>>(p);
   if (cudaDeviceSynchronize() != cudaSuccess)
      return 1;
   printf("tiny");
   for (int i = 0; i < 7; i++)
      printf(" %d", p[i] != 0 && !std::isinf(p[i]));
   printf("\n");
   double worst = 0;
   for (float x = 0.1f; x < 3; x += 0.07f) {
      p[0] = x;
      quick<<<1, 1>>>(p);
      if (cudaDeviceSynchronize() != cudaSuccess)
         return 1;
      double want[] = {sin(x),   cos(x), exp(x), log(x),          pow(x, 1.5),
                       tanh(x),  pow(10, x), sin(x), cos(x),
                       log2(x) + log10(x)};
      for (int i = 0; i < 10; i++)
         worst = fmax(worst, fabs(p[i + 1] - want[i]) / (1 + fabs(want[i])));
   }
   printf("error %s\n", worst < 2e-7   ? "of the functions"
                        : worst < 1e-3 ? "of the intrinsics"
                                       : "too large");
   return 0;
}
EOF
run() { ok "$SAMPAN" nvcc a.cu -o a "$@"; ok ./a; }
run
says "tiny 1 1 1 1 1 1 1"
says "error of the functions"
run -ftz=true
says "tiny 0 0 0 0 0 0 1"
says "error of the functions"
run --use_fast_math
says "tiny 0 0 0 0 0 0 1"
says "error of the intrinsics"
clean
