// C = A * B transposed by tensor instructions: int8 to int32; bf16, fp16 and
// tf32 to float.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define N 64
#else
#define N 1024
#endif
#define BYTES(size) (2.0 * N * N * (size) + 4.0 * N * N)
#define FLOPS (2.0 * N * N * (double)N)
// The floats of a matrix are what its type holds: bits that the type has no
// room for are zero.
enum gemm_type { GEMM_BF16, GEMM_FP16, GEMM_TF32, GEMM_TYPES };
static const char *const gemm_names[] = {"gemm_bf16_mma", "gemm_fp16_mma",
                                         "gemm_tf32_mma"};
static const unsigned gemm_bytes[] = {2, 2, 4};
static inline uint16_t
to_bf16(float f)
{
   uint32_t u;
   memcpy(&u, &f, 4);
   return (uint16_t)(u >> 16);
}
static inline uint16_t
to_fp16(float f)
{
   _Float16 h = (_Float16)f;
   uint16_t u;
   memcpy(&u, &h, 2);
   return u;
}
static inline float
from_bf16(uint16_t h)
{
   uint32_t u = (uint32_t)h << 16;
   float f;
   memcpy(&f, &u, 4);
   return f;
}
static inline float
from_fp16(uint16_t u)
{
   _Float16 h;
   memcpy(&h, &u, 2);
   return (float)h;
}
static inline void
make_bytes(signed char *a, signed char *b)
{
   for (size_t i = 0; i < (size_t)N * N; i++) {
      a[i] = (signed char)bench_u32();
      b[i] = (signed char)bench_u32();
   }
}
// 11 bits, of which fp16 and tf32 hold all and bf16 eight.
static inline void
make_floats(float *a, float *b, int type)
{
   float *both[2] = {a, b};
   for (size_t i = 0; i < 2 * (size_t)N * N; i++) {
      float f = (float)(int)(bench_u32() % 4095 - 2047) / 2048;
      both[i & 1][i / 2] = type == GEMM_BF16 ? from_bf16(to_bf16(f)) : f;
   }
}
static inline void
pack_floats(const float *from, void *to, int type)
{
   uint16_t *half = (uint16_t *)to;
   if (type == GEMM_TF32) {
      memcpy(to, from, (size_t)N * N * 4);
      return;
   }
   for (size_t i = 0; i < (size_t)N * N; i++)
      half[i] = type == GEMM_BF16 ? to_bf16(from[i]) : to_fp16(from[i]);
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
verify_floats(const float *a, const float *b, const float *c)
{
   size_t bad = 0;
   for (size_t i = 0; i < N; i += N / 32)
      for (size_t j = i % 7; j < N; j += 13) {
         double s = 0;
         for (size_t k = 0; k < N; k++)
            s += (double)a[i * N + k] * b[j * N + k];
         bad += !(fabs(c[i * N + j] - s) <= 1e-3);
      }
   return bad;
}
