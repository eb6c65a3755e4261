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
#define GEMM(name, type, widen) \
   static void name(const type *restrict a, const type *restrict b, \
                    float *restrict c, float *restrict pack, \
                    float *restrict wide) \
   { \
      _Pragma("omp parallel") \
      { \
         _Pragma("omp for schedule(static)") for (int j0 = 0; j0 < N; \
                                                  j0 += NR) \
         { \
            for (int k = 0; k < N; k++) \
               for (int j = 0; j < NR; j++) \
                  pack[(size_t)j0 * N + (size_t)k * NR + j] = \
                     widen(b[(size_t)(j0 + j) * N + k]); \
         } \
         _Pragma("omp for simd schedule(static)") for (int i = 0; i < N * N; \
                                                       i++) wide[i] = \
            widen(a[i]); \
         multiply(wide, pack, c); \
      } \
   }

// Each thread its panels; inside a parallel region.
static inline void
multiply(const float *restrict wide, const float *restrict pack,
         float *restrict c)
{
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
GEMM(gemm_bf16, uint16_t, from_bf16)
GEMM(gemm_fp16, uint16_t, from_fp16)
GEMM(gemm_tf32, float, )

int
main(void)
{
   size_t nn = (size_t)N * N;
   signed char *a = bench_alloc(nn), *b = bench_alloc(nn);
   int *c = bench_alloc(nn * 4), reps = bench_reps(), rc = 0;
   float *x = bench_alloc(nn * 4), *y = bench_alloc(nn * 4),
         *z = bench_alloc(nn * 4), *pack = bench_alloc(nn * 4),
         *wide = bench_alloc(nn * 4);
   void *p = bench_alloc(nn * 4), *q = bench_alloc(nn * 4);
   double t[100];
   make_bytes(a, b);
   BENCH_TIMED(t, reps, gemm8(a, b, c));
   rc |= bench_report("gemm_int8_mma", "omp", t, reps, BYTES(1), FLOPS,
                      verify8(a, b, c));
   for (int type = 0; type < GEMM_TYPES; type++) {
      make_floats(x, y, type);
      pack_floats(x, p, type);
      pack_floats(y, q, type);
      if (type == GEMM_BF16)
         BENCH_TIMED(t, reps, gemm_bf16(p, q, z, pack, wide));
      else if (type == GEMM_FP16)
         BENCH_TIMED(t, reps, gemm_fp16(p, q, z, pack, wide));
      else
         BENCH_TIMED(t, reps, gemm_tf32(p, q, z, pack, wide));
      rc |=
         bench_report(gemm_names[type], "omp", t, reps, BYTES(gemm_bytes[type]),
                      FLOPS, verify_floats(x, y, z));
   }
   return rc;
}
