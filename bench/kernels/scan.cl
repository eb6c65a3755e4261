// scan, OpenCL form: the work is told in scan.h.
// SPDX-License-Identifier: Apache-2.0
#define THREADS 256
__kernel __attribute__((reqd_work_group_size(THREADS, 1, 1))) void
scan(__global const int *restrict x, __global int *restrict y)
{
   __local int buf[2][THREADS];
   int l = get_local_id(0), i = get_global_id(0), cur = 0;
   buf[0][l] = x[i];
   barrier(CLK_LOCAL_MEM_FENCE);
   for (int d = 1; d < THREADS; d <<= 1) {
      int v = buf[cur][l];
      if (l >= d)
         v += buf[cur][l - d];
      cur ^= 1;
      buf[cur][l] = v;
      barrier(CLK_LOCAL_MEM_FENCE);
   }
   y[i] = buf[cur][l];
}
