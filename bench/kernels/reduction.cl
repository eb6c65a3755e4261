// One partial sum a group; the host adds the 512 partial sums.
// SPDX-License-Identifier: Apache-2.0
__kernel void
reduction_local(int n, __global const float *restrict x,
                __global float *restrict out)
{
   __local float part[256];
   int l = get_local_id(0);
   float s = 0;
   for (int i = get_global_id(0); i < n; i += get_global_size(0))
      s += x[i];
   part[l] = s;
   barrier(CLK_LOCAL_MEM_FENCE);
   for (int d = 128; d > 0; d >>= 1) {
      if (l < d)
         part[l] += part[l + d];
      barrier(CLK_LOCAL_MEM_FENCE);
   }
   if (l == 0)
      out[get_group_id(0)] = part[0];
}

#ifdef SUBGROUPS
#pragma OPENCL EXTENSION cl_khr_subgroups : enable
__kernel __attribute__((intel_reqd_sub_group_size(32))) void
reduction_sub(int n, __global const float *restrict x,
              __global float *restrict out)
{
   __local float part[32];
   float s = 0;
   for (int i = get_global_id(0); i < n; i += get_global_size(0))
      s += x[i];
   for (int d = 16; d > 0; d >>= 1)
      s += sub_group_shuffle_xor(s, (uint)d);
   int lane = get_local_id(0) & 31, warp = get_local_id(0) >> 5;
   if (lane == 0)
      part[warp] = s;
   barrier(CLK_LOCAL_MEM_FENCE);
   if (get_local_id(0) == 0) {
      s = 0;
      for (int i = 0; i < 8; i++)
         s += part[i];
      out[get_group_id(0)] = s;
   }
}
#endif
