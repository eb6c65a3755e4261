// blackscholes, OpenCL form: the work is told in blackscholes.h.
// SPDX-License-Identifier: Apache-2.0
#define RATE 0.02f
#define VOL 0.30f
static float
cnd(float d)
{
   float k = 1.0f / (1.0f + 0.2316419f * fabs(d));
   float p =
      k * (0.31938153f +
           k * (-0.356563782f +
                k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
   float c = 0.39894228040143267794f * exp(-0.5f * d * d) * p;
   return d > 0.0f ? 1.0f - c : c;
}

__kernel void
blackscholes(int n, __global const float *restrict s,
             __global const float *restrict x, __global const float *restrict t,
             __global float *restrict call, __global float *restrict put)
{
   int i = get_global_id(0);
   if (i >= n)
      return;
   float q = VOL * sqrt(t[i]);
   float d1 = (log(s[i] / x[i]) + (RATE + 0.5f * VOL * VOL) * t[i]) / q;
   float d2 = d1 - q;
   float n1 = cnd(d1), n2 = cnd(d2);
   float xe = x[i] * exp(-RATE * t[i]);
   call[i] = s[i] * n1 - xe * n2;
   put[i] = xe * (1.0f - n2) - s[i] * (1.0f - n1);
}
