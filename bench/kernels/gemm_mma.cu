// gemm_mma, CUDA form: the work is told in gemm_mma.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "gemm_mma.h"

__device__ static void
mma(int (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
   asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, "
       "{%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
       : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
       : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
template <int TYPE>
__device__ static void
mma(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
#define MMA(shape, type)                                                       \
   asm("mma.sync.aligned." shape ".row.col.f32." type "." type ".f32 "         \
       "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"                 \
       : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])                        \
       : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))
   if (TYPE == GEMM_BF16)
      MMA("m16n8k16", "bf16");
   else if (TYPE == GEMM_FP16)
      MMA("m16n8k16", "f16");
   else
      MMA("m16n8k8", "tf32");
}
template <int TYPE>
__device__ static void
mma(int (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
   mma(c, a, b);
}

// All types alike: a step is 32 bytes of k, a register 4 of them; two steps are
// staged at once. Four warps share a tile of 64 x 64; a warp has 32 x 32 of it:
// 2 x 4 products.
#define STAGE 16
template <typename T, int TYPE>
__global__ void
gemm(int row, const unsigned *__restrict__ a, const unsigned *__restrict__ b,
     T *__restrict__ c)
{
   __shared__ unsigned as[64][STAGE + 4], bs[64][STAGE + 4];
   int t = threadIdx.x, lane = t & 31, warp = t >> 5, group = lane >> 2,
       in = lane & 3;
   int y0 = blockIdx.y * 64, x0 = blockIdx.x * 64, wy = (warp >> 1) * 32,
       wx = (warp & 1) * 32;
   T acc[2][4][4] = {};
   for (int k = 0; k < row; k += STAGE) {
      for (int i = t; i < 64 * STAGE; i += 128) {
         int y = i / STAGE, x = i % STAGE;
         as[y][x] = a[(size_t)(y0 + y) * row + k + x];
         bs[y][x] = b[(size_t)(x0 + y) * row + k + x];
      }
      __syncthreads();
      for (int s = 0; s < STAGE; s += 8) {
         unsigned fa[2][4], fb[4][2];
         for (int m = 0; m < 2; m++)
            for (int r = 0; r < 4; r++)
               fa[m][r] = as[wy + m * 16 + group + (r & 1) * 8]
                            [s + in + (r >> 1) * 4];
         for (int n = 0; n < 4; n++)
            for (int r = 0; r < 2; r++)
               fb[n][r] = bs[wx + n * 8 + group][s + in + r * 4];
         for (int m = 0; m < 2; m++)
            for (int n = 0; n < 4; n++)
               mma<TYPE>(acc[m][n], fa[m], fb[n]);
      }
      __syncthreads();
   }
   for (int m = 0; m < 2; m++)
      for (int n = 0; n < 4; n++)
         for (int r = 0; r < 4; r++)
            c[(size_t)(y0 + wy + m * 16 + group + (r >> 1) * 8) * N + x0 + wx +
              n * 8 + in * 2 + (r & 1)] = acc[m][n][r];
}

template <int TYPE>
static int
floats(float *a, float *b, float *c)
{
   size_t nn = (size_t)N * N, bytes = nn * gemm_bytes[TYPE];
   char *x = (char *)bench_alloc(bytes), *y = (char *)bench_alloc(bytes);
   double t[100];
   int reps = bench_reps(), row = N * gemm_bytes[TYPE] / 4;
   make_floats(a, b, TYPE);
   pack_floats(a, x, TYPE);
   pack_floats(b, y, TYPE);
   const unsigned *dx = (const unsigned *)device_copy((const char *)x, bytes);
   const unsigned *dy = (const unsigned *)device_copy((const char *)y, bytes);
   float *dc = device_copy<float>(NULL, nn);
   dim3 grid(N / 64, N / 64);
   TIMED(t, reps, gemm<float, TYPE><<<grid, 128>>>(row, dx, dy, dc));
   host_copy(c, dc, nn);
   return bench_report(gemm_names[TYPE], "cuda", t, reps,
                       BYTES(gemm_bytes[TYPE]), FLOPS, verify_floats(a, b, c));
}

int
main()
{
   size_t nn = (size_t)N * N;
   signed char *a = (signed char *)bench_alloc(nn),
               *b = (signed char *)bench_alloc(nn);
   int *c = (int *)bench_alloc(nn * 4);
   make_bytes(a, b);
   const unsigned *da =
      (const unsigned *)device_copy((const signed char *)a, nn);
   const unsigned *db =
      (const unsigned *)device_copy((const signed char *)b, nn);
   int *dc = device_copy<int>(NULL, nn);
   int reps = bench_reps(), rc = 0;
   double t[100];
   dim3 grid(N / 64, N / 64);
   TIMED(t, reps, gemm<int, 0><<<grid, 128>>>(N / 4, da, db, dc));
   host_copy(c, dc, nn);
   rc |= bench_report("gemm_int8_mma", "cuda", t, reps, BYTES(1), FLOPS,
                      verify8(a, b, c));
   float *x = (float *)bench_alloc(nn * 4), *y = (float *)bench_alloc(nn * 4),
         *z = (float *)bench_alloc(nn * 4);
   rc |= floats<GEMM_BF16>(x, y, z);
   rc |= floats<GEMM_FP16>(x, y, z);
   return rc | floats<GEMM_TF32>(x, y, z);
}
