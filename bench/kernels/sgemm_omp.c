// sgemm, C with OpenMP: the work is told in sgemm.h.
// SPDX-License-Identifier: Apache-2.0
#ifdef HAVE_BLAS
#include <cblas.h>
#endif
#include "sgemm.h"

// Row times matrix: the inner loop runs along a row of B and C.
static void
sgemm_naive(const float *restrict a, const float *restrict b, float *restrict c)
{
#pragma omp parallel for schedule(static)
   for (int i = 0; i < N; i++) {
      memset(c + (size_t)i * N, 0, N * sizeof *c);
      for (int k = 0; k < N; k++) {
         float s = a[(size_t)i * N + k];
#pragma omp simd
         for (int j = 0; j < N; j++)
            c[(size_t)i * N + j] += s * b[(size_t)k * N + j];
      }
   }
}

// Register blocks of 8 rows by 32 columns, B packed in panels of 32 columns.
#define MR 8
#define NR 32
static void
sgemm_blocked(const float *restrict a, const float *restrict b,
              float *restrict c, float *restrict pack)
{
#pragma omp parallel
   {
#pragma omp for schedule(static)
      for (int j0 = 0; j0 < N; j0 += NR)
         for (int k = 0; k < N; k++)
            memcpy(pack + ((size_t)j0 * N + (size_t)k * NR),
                   b + (size_t)k * N + j0, NR * sizeof *b);
#pragma omp for schedule(static)
      for (int j0 = 0; j0 < N; j0 += NR) {
         const float *restrict bp = pack + (size_t)j0 * N;
         for (int i0 = 0; i0 < N; i0 += MR) {
            float acc[MR][NR] = {{0}};
            for (int k = 0; k < N; k++)
#pragma GCC unroll 8
               for (int i = 0; i < MR; i++) {
                  float s = a[(size_t)(i0 + i) * N + k];
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
   float *a = bench_alloc(nn * 4), *b = bench_alloc(nn * 4),
         *c = bench_alloc(nn * 4), *pack = bench_alloc(nn * 4);
   bench_fill(a, nn, -1, 1);
   bench_fill(b, nn, -1, 1);
   int reps = bench_reps(), rc = 0;
   double t[100];
   BENCH_TIMED(t, reps, sgemm_naive(a, b, c));
   rc |= bench_report("sgemm_naive", "omp", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
   memset(c, 0, nn * 4);
   BENCH_TIMED(t, reps, sgemm_blocked(a, b, c, pack));
   rc |= bench_report("sgemm_tiled16", "omp", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
   rc |= bench_report("sgemm_tiled32", "omp", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
#ifdef HAVE_BLAS
   memset(c, 0, nn * 4);
   BENCH_TIMED(t, reps,
               cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N,
                           1, a, N, b, N, 0, c, N));
   rc |= bench_report("sgemm(openblas)", "omp", t, reps, BYTES, FLOPS,
                      verify(a, b, c));
#endif
   return rc;
}
