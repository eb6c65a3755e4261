// spmv, OpenCL form: the work is told in spmv.h.
// SPDX-License-Identifier: Apache-2.0
__kernel void
spmv_scalar(int rows, __global const int *restrict start,
            __global const int *restrict col,
            __global const float *restrict val,
            __global const float *restrict x, __global float *restrict y)
{
   int r = get_global_id(0);
   if (r >= rows)
      return;
   float s = 0;
   for (int i = start[r]; i < start[r + 1]; i++)
      s += val[i] * x[col[i]];
   y[r] = s;
}

// 32 work-items a row; the tree sum goes through local memory.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void
spmv_warp(int rows, __global const int *restrict start,
          __global const int *restrict col, __global const float *restrict val,
          __global const float *restrict x, __global float *restrict y)
{
   __local float part[256];
   int r = get_global_id(0) >> 5, l = get_local_id(0), lane = l & 31;
   float s = 0;
   for (int i = start[r] + lane; i < start[r + 1]; i += 32)
      s += val[i] * x[col[i]];
   part[l] = s;
   barrier(CLK_LOCAL_MEM_FENCE);
   for (int d = 16; d > 0; d >>= 1) {
      if (lane < d)
         part[l] += part[l + d];
      barrier(CLK_LOCAL_MEM_FENCE);
   }
   if (lane == 0)
      y[r] = part[l];
}

#ifdef SUBGROUPS
__kernel __attribute__((reqd_work_group_size(256, 1, 1)))
__attribute__((intel_reqd_sub_group_size(32))) void
spmv_sub(int rows, __global const int *restrict start,
         __global const int *restrict col, __global const float *restrict val,
         __global const float *restrict x, __global float *restrict y)
{
   int r = get_global_id(0) >> 5, lane = get_local_id(0) & 31;
   float s = 0;
   for (int i = start[r] + lane; i < start[r + 1]; i += 32)
      s += val[i] * x[col[i]];
   for (int d = 16; d > 0; d >>= 1)
      s += sub_group_shuffle_xor(s, (uint)d);
   if (lane == 0)
      y[r] = s;
}
#endif
