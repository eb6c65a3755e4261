// C = A * B transposed by tensor instructions: int8 to int32, bf16 to float.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 64
#else
#define N 1024
#endif
#define BYTES8 (2.0 * N * N + 4.0 * N * N)
#define BYTES16 (4.0 * N * N + 4.0 * N * N)
#define FLOPS (2.0 * N * N * (double)N)
static inline uint16_t
to_bf16(float f)
{
   uint32_t u;
   memcpy(&u, &f, 4);
   return (uint16_t)(u >> 16);
}
static inline float
from_bf16(uint16_t h)
{
   uint32_t u = (uint32_t)h << 16;
   float f;
   memcpy(&f, &u, 4);
   return f;
}
static inline void
make_input(signed char *a, signed char *b, uint16_t *x, uint16_t *y)
{
   for (size_t i = 0; i < (size_t)N * N; i++) {
      a[i] = (signed char)bench_u32();
      b[i] = (signed char)bench_u32();
      x[i] = to_bf16(bench_float(-1, 1));
      y[i] = to_bf16(bench_float(-1, 1));
   }
}
static inline size_t
verify8(const signed char *a, const signed char *b, const int *c)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += N / 32)
      for (size_t j = i % 7; j < N; j += 13) {
         int s = 0;
         for (size_t k = 0; k < N; k++)
            s += a[i * N + k] * b[j * N + k];
         bad += c[i * N + j] != s;
      }
   return bad;
}
static inline size_t
verify16(const uint16_t *a, const uint16_t *b, const float *c)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += N / 32)
      for (size_t j = i % 7; j < N; j += 13) {
         double s = 0;
         for (size_t k = 0; k < N; k++)
            s += (double)from_bf16(a[i * N + k]) * from_bf16(b[j * N + k]);
         bad += !(fabs(c[i * N + j] - s) <= 1e-3);
      }
   return bad;
}
