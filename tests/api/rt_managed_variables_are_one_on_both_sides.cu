// __managed__: one variable, with its first value, for host and device.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

__managed__ int number = 7;
__device__ __managed__ float table[4] = {1, 2, 3};
static __managed__ struct {
   int a;
   double b;
} pair;
template <class T> __managed__ T slot = 40;

__global__ void
change(void)
{
   number += 10;
   table[3] = table[1] * table[2];
   pair.b = pair.a + 0.5;
   slot<long>++;
}

int
main(void)
{
   struct cudaPointerAttributes a;
   int copy = 0;
   void *p;

   TRUE(number == 7 && table[0] == 1 && table[2] == 3 && slot<long> == 40);
   pair.a = 3;
   number++;
   change<<<1, 1>>>();
   OK(cudaDeviceSynchronize());
   TRUE(number == 18 && table[3] == 6 && pair.b == 3.5 && slot<long> == 41);
   OK(cudaPointerGetAttributes(&a, &table[1]));
   TRUE(a.type == cudaMemoryTypeManaged && a.devicePointer == &table[1]);
   OK(cudaGetSymbolAddress(&p, number));
   TRUE(p == &number);
   OK(cudaMemcpyFromSymbol(&copy, number, sizeof(copy)));
   TRUE(copy == 18);
   OK(cudaMemcpy(&copy, &pair.a, sizeof(copy), cudaMemcpyDeviceToHost));
   TRUE(copy == 3);
   WANT(cudaErrorInvalidValue, cudaFree(&number));
   return 0;
}
