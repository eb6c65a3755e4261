// transpose, OpenCL form: the work is told in transpose.h.
// SPDX-License-Identifier: Apache-2.0
__kernel __attribute__((reqd_work_group_size(32, 8, 1))) void
transpose(int n, __global const float *restrict a, __global float *restrict b)
{
   __local float tile[32][33];
   int tx = get_local_id(0), ty = get_local_id(1);
   int x = get_group_id(0) * 32 + tx, y = get_group_id(1) * 32 + ty;
   for (int j = 0; j < 32; j += 8)
      tile[ty + j][tx] = a[(y + j) * n + x];
   barrier(CLK_LOCAL_MEM_FENCE);
   x = get_group_id(1) * 32 + tx;
   y = get_group_id(0) * 32 + ty;
   for (int j = 0; j < 32; j += 8)
      b[(y + j) * n + x] = tile[tx][ty + j];
}
