// A whole small program in OpenCL: adds two vectors and checks the sum.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"

int
main(void)
{
   enum { N = 50000 };
   static float a[N], b[N], c[N];
   int n = N;
   for (int i = 0; i < N; i++)
      a[i] = (float)i, b[i] = 1.0f;
   ocl o = ocl_open("start.cl", "");
   cl_kernel k = ocl_kernel(&o, "add");
   cl_mem da = ocl_buffer(&o, a, sizeof a), db = ocl_buffer(&o, b, sizeof b);
   cl_mem dc = ocl_buffer(&o, NULL, sizeof c);
   ARG(k, 0, da);
   ARG(k, 1, db);
   ARG(k, 2, dc);
   ARG(k, 3, n);
   ocl_run(&o, k, (N + 255) / 256, 256);
   ocl_read(&o, c, dc, sizeof c);
   for (int i = 0; i < N; i++)
      if (c[i] != (float)i + 1.0f)
         return 1;
   return 0;
}
