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
__device__ static void
mma(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
   asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, "
       "{%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
       : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
       : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Both types alike: a step is 32 bytes of k, a register 4 of them. Four warps
// share a tile of 64 x 64; a warp has 32 x 32 of it: 2 x 4 products.
template <typename T>
__global__ void
gemm(int row, const unsigned *__restrict__ a, const unsigned *__restrict__ b,
     T *__restrict__ c)
{
   __shared__ unsigned as[64][8 + 1], bs[64][8 + 1];
   int t = threadIdx.x, lane = t & 31, warp = t >> 5, group = lane >> 2,
       in = lane & 3;
   int y0 = blockIdx.y * 64, x0 = blockIdx.x * 64, wy = (warp >> 1) * 32,
       wx = (warp & 1) * 32;
   T acc[2][4][4] = {};
   for (int k = 0; k < row; k += 8) {
      for (int i = t; i < 64 * 8; i += 128) {
         as[i >> 3][i & 7] = a[(size_t)(y0 + (i >> 3)) * row + k + (i & 7)];
         bs[i >> 3][i & 7] = b[(size_t)(x0 + (i >> 3)) * row + k + (i & 7)];
      }
      __syncthreads();
      unsigned fa[2][4], fb[4][2];
      for (int m = 0; m < 2; m++)
         for (int r = 0; r < 4; r++)
            fa[m][r] = as[wy + m * 16 + group + (r & 1) * 8][in + (r >> 1) * 4];
      for (int n = 0; n < 4; n++)
         for (int r = 0; r < 2; r++)
            fb[n][r] = bs[wx + n * 8 + group][in + r * 4];
      for (int m = 0; m < 2; m++)
         for (int n = 0; n < 4; n++)
            mma(acc[m][n], fa[m], fb[n]);
      __syncthreads();
   }
   for (int m = 0; m < 2; m++)
      for (int n = 0; n < 4; n++)
         for (int r = 0; r < 4; r++)
            c[(size_t)(y0 + wy + m * 16 + group + (r >> 1) * 8) * N + x0 + wx +
              n * 8 + in * 2 + (r & 1)] = acc[m][n][r];
}

int
main()
{
   size_t nn = (size_t)N * N;
   signed char *a = (signed char *)bench_alloc(nn),
               *b = (signed char *)bench_alloc(nn);
   uint16_t *x = (uint16_t *)bench_alloc(nn * 2),
            *y = (uint16_t *)bench_alloc(nn * 2);
   int *c = (int *)bench_alloc(nn * 4);
   float *z = (float *)bench_alloc(nn * 4);
   make_input(a, b, x, y);
   const unsigned *da =
      (const unsigned *)device_copy((const signed char *)a, nn);
   const unsigned *db =
      (const unsigned *)device_copy((const signed char *)b, nn);
   const unsigned *dx = (const unsigned *)device_copy((const uint16_t *)x, nn);
   const unsigned *dy = (const unsigned *)device_copy((const uint16_t *)y, nn);
   int *dc = device_copy<int>(NULL, nn);
   float *dz = device_copy<float>(NULL, nn);
   int reps = bench_reps(), rc = 0;
   double t[100];
   dim3 grid(N / 64, N / 64);
   TIMED(t, reps, gemm<int><<<grid, 128>>>(N / 4, da, db, dc));
   host_copy(c, dc, nn);
   rc |= bench_report("gemm_int8_mma", "cuda", t, reps, BYTES8, FLOPS,
                      verify8(a, b, c));
   TIMED(t, reps, gemm<float><<<grid, 128>>>(N / 2, dx, dy, dz));
   host_copy(z, dz, nn);
   return rc | bench_report("gemm_bf16_mma", "cuda", t, reps, BYTES16, FLOPS,
                            verify16(x, y, z));
}
