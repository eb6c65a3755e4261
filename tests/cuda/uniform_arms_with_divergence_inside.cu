// A uniform branch whose arms diverge each by itself: the lanes of one arm do
// not come through the other on their way to where they meet.
// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

__global__ void
arms(int *out, int n, bool first, bool add)
{
   int i = (int)threadIdx.x, v = 1000;

   if (first) {
      if (i < n)
         v += 1;
      if (i > 3) {
         if (add)
            v += 10;
         if (i & 1)
            v += 20;
      }
      out[i] = v;
   } else {
      bool again = out[40] == 7; /* read in this arm, used to its end */
      if (again) {
         if (i < n)
            out[i] += 2;
         if (i & 2)
            out[i] += 30;
      } else {
         if (i > n)
            out[i] += 3;
         if (i & 4)
            out[i] += 40;
      }
      if (i & 8)
         out[i] += 100;
      if (again) {
         if (i % 3 == 0)
            out[i] += 200;
      } else if (i % 3 == 1) {
         out[i] += 400;
      }
   }
}

static int
expected(int i, int n, bool first, bool add, bool again)
{
   if (first)
      return 1000 + (i < n) +
             (i > 3 ? (add ? 10 : 0) + (i & 1 ? 20 : 0) : 0);
   return (again ? (i < n ? 2 : 0) + (i & 2 ? 30 : 0)
                 : (i > n ? 3 : 0) + (i & 4 ? 40 : 0)) +
          (i & 8 ? 100 : 0) +
          (again ? (i % 3 == 0 ? 200 : 0) : (i % 3 == 1 ? 400 : 0));
}

int
main(void)
{
   int *out, wrong = 0;

   if (cudaMallocManaged(&out, 41 * sizeof(int)))
      return 1;
   for (int c = 0; c < 16; c++) {
      bool first = c & 1, add = c & 2, again = c & 4;
      int n = c & 8 ? 11 : 100;
      for (int i = 0; i < 40; i++)
         out[i] = 0;
      out[40] = again ? 7 : 0;
      arms<<<1, 40>>>(out, n, first, add);
      if (cudaDeviceSynchronize())
         return 1;
      for (int i = 0; i < 40; i++) {
         if (out[i] != expected(i, n, first, add, again)) {
            printf("case %d, thread %d: %d, not %d\n", c, i, out[i],
                   expected(i, n, first, add, again));
            wrong++;
         }
      }
   }
   return wrong != 0;
}
