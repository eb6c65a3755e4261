// gemm_mma, C with OpenMP: the work is told in gemm_mma.h.
// SPDX-License-Identifier: Apache-2.0
#include "gemm_mma.h"

// Four rows of A and one of B at a time: dot products along both.
static void
gemm8(const signed char *restrict a, const signed char *restrict b,
      int *restrict c)
{
#pragma omp parallel for schedule(static)
   for (int i = 0; i < N; i += 4)
      for (int j = 0; j < N; j++) {
         const signed char *p = a + (size_t)i * N, *q = b + (size_t)j * N;
         int s0 = 0, s1 = 0, s2 = 0, s3 = 0;
#pragma omp simd reduction(+ : s0, s1, s2, s3)
         for (int k = 0; k < N; k++) {
            s0 += p[k] * q[k];
            s1 += p[N + k] * q[k];
            s2 += p[2 * N + k] * q[k];
            s3 += p[3 * N + k] * q[k];
         }
         int *o = c + (size_t)i * N + j;
         o[0] = s0;
         o[N] = s1;
         o[2 * N] = s2;
         o[3 * N] = s3;
      }
}

// The float product of sgemm_omp.c: 8 x 32 in registers, B widened and packed.
#define MR 8
#define NR 32
static void
gemm16(const uint16_t *restrict a, const uint16_t *restrict b,
       float *restrict c, float *restrict pack, float *restrict wide)
{
#pragma omp parallel
   {
#pragma omp for schedule(static)
      for (int j0 = 0; j0 < N; j0 += NR)
         for (int k = 0; k < N; k++)
            for (int j = 0; j < NR; j++)
               pack[(size_t)j0 * N + (size_t)k * NR + j] =
                  from_bf16(b[(size_t)(j0 + j) * N + k]);
#pragma omp for simd schedule(static)
      for (int i = 0; i < N * N; i++)
         wide[i] = from_bf16(a[i]);
#pragma omp for schedule(static)
      for (int j0 = 0; j0 < N; j0 += NR) {
         const float *restrict bp = pack + (size_t)j0 * N;
         for (int i0 = 0; i0 < N; i0 += MR) {
            float acc[MR][NR] = {{0}};
            for (int k = 0; k < N; k++)
#pragma GCC unroll 8
               for (int i = 0; i < MR; i++) {
                  float s = wide[(size_t)(i0 + i) * N + k];
#pragma omp simd
                  for (int j = 0; j < NR; j++)
                     acc[i][j] += s * bp[(size_t)k * NR + j];
               }
            for (int i = 0; i < MR; i++)
               memcpy(c + (size_t)(i0 + i) * N + j0, acc[i], NR * sizeof *c);
         }
      }
   }
}

int
main(void)
{
   size_t nn = (size_t)N * N;
   signed char *a = bench_alloc(nn), *b = bench_alloc(nn);
   uint16_t *x = bench_alloc(nn * 2), *y = bench_alloc(nn * 2);
   int *c = bench_alloc(nn * 4), reps = bench_reps(), rc = 0;
   float *z = bench_alloc(nn * 4), *pack = bench_alloc(nn * 4),
         *wide = bench_alloc(nn * 4);
   make_input(a, b, x, y);
   double t[100];
   BENCH_TIMED(t, reps, gemm8(a, b, c));
   rc |= bench_report("gemm_int8_mma", "omp", t, reps, BYTES8, FLOPS,
                      verify8(a, b, c));
   BENCH_TIMED(t, reps, gemm16(x, y, z, pack, wide));
   return rc | bench_report("gemm_bf16_mma", "omp", t, reps, BYTES16, FLOPS,
                            verify16(x, y, z));
}
