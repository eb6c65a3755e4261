// A whole small program in C with OpenMP: adds two vectors.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

int
main(void)
{
   enum { N = 50000 };
   static float a[N], b[N], c[N];
   for (int i = 0; i < N; i++)
      a[i] = (float)i, b[i] = 1.0f;
#pragma omp parallel for
   for (int i = 0; i < N; i++)
      c[i] = a[i] + b[i];
   for (int i = 0; i < N; i++)
      if (c[i] != (float)i + 1.0f)
         return 1;
   return 0;
}
