// bitonic, OpenCL form: the work is told in bitonic.h.
// SPDX-License-Identifier: Apache-2.0
#define SEG 1024
__kernel __attribute__((reqd_work_group_size(SEG / 2, 1, 1))) void
bitonic(__global const int *restrict x, __global int *restrict y)
{
   __local int s[SEG];
   int t = get_local_id(0), base = get_group_id(0) * SEG;
   s[t] = x[base + t];
   s[t + SEG / 2] = x[base + t + SEG / 2];
   for (int k = 2; k <= SEG; k <<= 1)
      for (int j = k >> 1; j > 0; j >>= 1) {
         barrier(CLK_LOCAL_MEM_FENCE);
         int i = 2 * t - (t & (j - 1));
         int a = s[i], b = s[i + j];
         bool up = (i & k) == 0;
         if ((a > b) == up) {
            s[i] = b;
            s[i + j] = a;
         }
      }
   barrier(CLK_LOCAL_MEM_FENCE);
   y[base + t] = s[t];
   y[base + t + SEG / 2] = s[t + SEG / 2];
}
