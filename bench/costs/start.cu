// A whole small program: adds two vectors and checks the sum.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"

__global__ void
add(const float *a, const float *b, float *c, int n)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i < n)
      c[i] = a[i] + b[i];
}

int
main(void)
{
   enum { N = 50000 };
   static float a[N], b[N], c[N];
   for (int i = 0; i < N; i++)
      a[i] = (float)i, b[i] = 1.0f;
   float *da = device_copy(a, N), *db = device_copy(b, N);
   float *dc = device_copy<float>(NULL, N);
   add<<<(N + 255) / 256, 256>>>(da, db, dc, N);
   CHECK(cudaGetLastError());
   host_copy(c, dc, N);
   for (int i = 0; i < N; i++)
      if (c[i] != (float)i + 1.0f)
         return 1;
   return 0;
}
