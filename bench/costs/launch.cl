// The empty kernel of launch_cl.c.
// SPDX-License-Identifier: Apache-2.0
__kernel void
empty(__global int *p, int go)
{
   if (go)
      p[get_global_id(0)] = 1;
}
