// 32 work-items a row. Reductions go through sub-groups of 32 where the
// device has them (-DSUBGROUPS), else through local memory.
// SPDX-License-Identifier: Apache-2.0
#ifdef SUBGROUPS
#define ATTR \
   __attribute__((reqd_work_group_size(256, 1, 1))) \
   __attribute__((intel_reqd_sub_group_size(32)))
#define SCRATCH
#define REDUCE(v, OP) \
   for (int d = 16; d > 0; d >>= 1) { \
      float o_ = sub_group_shuffle_xor(v, (uint)d); \
      v = OP(v, o_); \
   }
#else
#define ATTR __attribute__((reqd_work_group_size(256, 1, 1)))
#define SCRATCH __local float part[256];
#define REDUCE(v, OP) \
   part[get_local_id(0)] = v; \
   barrier(CLK_LOCAL_MEM_FENCE); \
   for (int d = 16; d > 0; d >>= 1) { \
      if (lane < d) \
         part[get_local_id(0)] = \
            OP(part[get_local_id(0)], part[get_local_id(0) + d]); \
      barrier(CLK_LOCAL_MEM_FENCE); \
   } \
   v = part[get_local_id(0) & ~31]; \
   barrier(CLK_LOCAL_MEM_FENCE);
#endif
#define ADD(a, b) ((a) + (b))

__kernel ATTR void
softmax(int cols, __global const float *restrict x, __global float *restrict y)
{
   SCRATCH
   int r = get_global_id(0) >> 5, lane = get_local_id(0) & 31;
   __global const float *in = x + (size_t)r * cols;
   __global float *out = y + (size_t)r * cols;
   float m = -INFINITY, s = 0;
   for (int c = lane; c < cols; c += 32)
      m = fmax(m, in[c]);
   REDUCE(m, fmax)
   for (int c = lane; c < cols; c += 32) {
      float e = exp(in[c] - m);
      out[c] = e;
      s += e;
   }
   REDUCE(s, ADD)
   float inv = 1.0f / s;
   for (int c = lane; c < cols; c += 32)
      out[c] *= inv;
}

__kernel ATTR void
layernorm(int cols, __global const float *restrict x,
          __global float *restrict y)
{
   SCRATCH
   int r = get_global_id(0) >> 5, lane = get_local_id(0) & 31;
   __global const float *in = x + (size_t)r * cols;
   __global float *out = y + (size_t)r * cols;
   float s = 0, q = 0;
   for (int c = lane; c < cols; c += 32)
      s += in[c];
   REDUCE(s, ADD)
   float mean = s / cols;
   for (int c = lane; c < cols; c += 32) {
      float d = in[c] - mean;
      q += d * d;
   }
   REDUCE(q, ADD)
   float inv = rsqrt(q / cols + 1e-5f);
   for (int c = lane; c < cols; c += 32)
      out[c] = (in[c] - mean) * inv;
}
