// histogram, OpenCL form: the work is told in histogram.h.
// SPDX-License-Identifier: Apache-2.0
__kernel void
histogram(int words, __global const uint *restrict x, __global uint *hist)
{
   __local uint bins[256];
   int l = get_local_id(0);
   bins[l] = 0;
   barrier(CLK_LOCAL_MEM_FENCE);
   for (int i = get_global_id(0); i < words; i += get_global_size(0)) {
      uint w = x[i];
      atomic_inc(&bins[w & 255]);
      atomic_inc(&bins[w >> 8 & 255]);
      atomic_inc(&bins[w >> 16 & 255]);
      atomic_inc(&bins[w >> 24]);
   }
   barrier(CLK_LOCAL_MEM_FENCE);
   atomic_add(&hist[l], bins[l]);
}
