// strmatch, CUDA form: the work is told in strmatch.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "strmatch.h"

__constant__ char needle[LEN];

__global__ void
strmatch(int n, const char *__restrict__ s, unsigned *found)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i >= n)
      return;
   int k = 0;
   while (k < LEN && s[i + k] == needle[k])
      k++;
   if (k == LEN)
      atomicAdd(found, 1u);
}

int
main()
{
   char *s = (char *)bench_alloc(N + LEN);
   make_input(s);
   char *ds = device_copy((const char *)s, N + LEN);
   unsigned *d = device_copy<unsigned>(NULL, 1), found = 0;
   CHECK(cudaMemcpyToSymbol(needle, pattern, LEN));
   int reps = bench_reps();
   double t[100];
   TIMED(t, reps, CHECK(cudaMemset(d, 0, 4));
         strmatch<<<N / 256, 256>>>(N, ds, d));
   host_copy(&found, d, 1);
   return bench_report("strmatch", "cuda", t, reps, BYTES, FLOPS,
                       verify(s, found));
}
