// gemv_int8, OpenCL form: the work is told in gemv_int8.h.
// SPDX-License-Identifier: Apache-2.0
#ifdef DOT
#pragma OPENCL EXTENSION cl_khr_integer_dot_product : enable
#define DP4A(a, b, c) ((c) + dot_4x8packed_ss_int(a, b))
#else
static int
dp4a(uint a, uint b, int c)
{
   char4 p = as_char4(a), q = as_char4(b);
   return c + p.x * q.x + p.y * q.y + p.z * q.z + p.w * q.w;
}
#define DP4A dp4a
#endif
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void
gemv_int8(int words, __global const uint *restrict m,
          __global const uint *restrict v, __global int *restrict y)
{
   __local int part[256];
   int r = get_global_id(0) >> 5, l = get_local_id(0), lane = l & 31;
   __global const uint *row = m + (size_t)r * words;
   int s = 0;
   for (int i = lane; i < words; i += 32)
      s = DP4A(row[i], v[i], s);
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
