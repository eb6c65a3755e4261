// sgemm, OpenCL form: the work is told in sgemm.h.
// SPDX-License-Identifier: Apache-2.0
__kernel __attribute__((reqd_work_group_size(16, 16, 1))) void
sgemm_naive(int n, __global const float *restrict a,
            __global const float *restrict b, __global float *restrict c)
{
   int x = get_global_id(0), y = get_global_id(1);
   if (x >= n || y >= n)
      return;
   float s = 0;
   for (int k = 0; k < n; k++)
      s += a[y * n + k] * b[k * n + x];
   c[y * n + x] = s;
}

#define TILED(T) \
   __kernel \
      __attribute__((reqd_work_group_size(T, T, 1))) void sgemm_tiled##T( \
         int n, __global const float *restrict a, \
         __global const float *restrict b, __global float *restrict c) \
   { \
      __local float ta[T][T], tb[T][T]; \
      int tx = get_local_id(0), ty = get_local_id(1); \
      int x = get_group_id(0) * T + tx, y = get_group_id(1) * T + ty; \
      float s = 0; \
      for (int t = 0; t < n; t += T) { \
         ta[ty][tx] = a[y * n + t + tx]; \
         tb[ty][tx] = b[(t + ty) * n + x]; \
         barrier(CLK_LOCAL_MEM_FENCE); \
         for (int k = 0; k < T; k++) \
            s += ta[ty][k] * tb[k][tx]; \
         barrier(CLK_LOCAL_MEM_FENCE); \
      } \
      c[y * n + x] = s; \
   }
TILED(16)
TILED(32)
