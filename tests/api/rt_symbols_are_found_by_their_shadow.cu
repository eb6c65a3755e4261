// __device__ and __constant__ variables, static ones and arrays, by symbol.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

__device__ int number = 5;
static __device__ float table[8] = {0, 1, 2, 3, 4, 5, 6, 7};
__constant__ double weights[4];
template <int N> __device__ int slot = N;

__global__ void
use(double *out)
{
   out[0] = number;
   out[1] = table[3];
   out[2] = weights[2];
   out[3] = slot<9>;
   number = 77;
}

int
main(void)
{
   double *out, h[4], w[4] = {1, 2, 3, 4};
   float t[2] = {30, 40};
   int n = 0;
   void *p;
   size_t size;

   OK(cudaMallocManaged(&out, 4 * sizeof(double)));
   OK(cudaMemcpyToSymbol(weights, w, sizeof(w)));
   OK(cudaMemcpyToSymbol(table, t, sizeof(t), 3 * sizeof(float)));
   use<<<1, 1>>>(out);
   OK(cudaMemcpyFromSymbol(&n, number, sizeof(n)));
   TRUE(n == 77);
   OK(cudaMemcpy(h, out, sizeof(h), cudaMemcpyDefault));
   TRUE(h[0] == 5 && h[1] == 30 && h[2] == 3 && h[3] == 9);
   OK(cudaGetSymbolSize(&size, table));
   TRUE(size == 8 * sizeof(float));
   OK(cudaGetSymbolAddress(&p, table));
   OK(cudaMemcpy(t, (float *)p + 4, sizeof(t), cudaMemcpyDeviceToHost));
   TRUE(t[0] == 40 && t[1] == 5);
   WANT(cudaErrorInvalidValue, cudaMemcpyToSymbol(weights, w, sizeof(w), 8));
   WANT(cudaErrorInvalidMemcpyDirection,
        cudaMemcpyToSymbol(weights, w, 8, 0, cudaMemcpyDeviceToHost));
   WANT(cudaErrorInvalidSymbol, cudaGetSymbolAddress(&p, n));
   OK(cudaFree(out));
   return 0;
}
