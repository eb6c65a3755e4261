// nbody, OpenCL form: the work is told in nbody.h.
// SPDX-License-Identifier: Apache-2.0
#define TILE 256
#define EPS2 0.01f
__kernel __attribute__((reqd_work_group_size(TILE, 1, 1))) void
nbody(int n, __global const float4 *restrict pos, __global float4 *restrict acc)
{
   __local float4 tile[TILE];
   int i = get_global_id(0), l = get_local_id(0);
   float4 p = pos[i];
   float ax = 0, ay = 0, az = 0;
   for (int t = 0; t < n; t += TILE) {
      tile[l] = pos[t + l];
      barrier(CLK_LOCAL_MEM_FENCE);
      for (int j = 0; j < TILE; j++) {
         float4 q = tile[j];
         float dx = q.x - p.x, dy = q.y - p.y, dz = q.z - p.z;
         float r2 = dx * dx + dy * dy + dz * dz + EPS2;
#ifdef NATIVE
         float inv = native_rsqrt(r2);
#else
         float inv = rsqrt(r2);
#endif
         float w = q.w * inv * inv * inv;
         ax += dx * w;
         ay += dy * w;
         az += dz * w;
      }
      barrier(CLK_LOCAL_MEM_FENCE);
   }
   acc[i] = (float4)(ax, ay, az, 0);
}
