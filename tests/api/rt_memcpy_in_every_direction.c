// cudaMemcpy moves bytes for each kind; a kind that is none is refused.
// SPDX-License-Identifier: Apache-2.0
#include "rt.h"

enum { N = 100003 };

int
main(void)
{
   static unsigned char a[N], b[N];
   unsigned char *d, *e;
   cudaStream_t s;

   for (int i = 0; i < N; i++)
      a[i] = (unsigned char)(i * 7);
   OK(cudaMalloc((void **)&d, N));
   OK(cudaMalloc((void **)&e, N));
   OK(cudaMemcpy(d, a, N, cudaMemcpyHostToDevice));
   OK(cudaMemcpy(e, d, N, cudaMemcpyDeviceToDevice));
   OK(cudaMemcpy(b, e, N, cudaMemcpyDeviceToHost));
   TRUE(!memcmp(a, b, N));
   OK(cudaMemset(e, 0x5a, N));
   OK(cudaMemcpy(b, e, N, cudaMemcpyDefault));
   TRUE(b[0] == 0x5a && b[N - 1] == 0x5a);
   OK(cudaMemcpy(b, a, N, cudaMemcpyHostToHost));
   TRUE(!memcmp(a, b, N));
   OK(cudaMemcpy(NULL, NULL, 0, cudaMemcpyDefault));
   WANT(cudaErrorInvalidMemcpyDirection,
        cudaMemcpy(d, a, N, (enum cudaMemcpyKind)9));
   WANT(cudaErrorInvalidValue, cudaMemcpy(d + 4, a, N, cudaMemcpyHostToDevice));

   OK(cudaStreamCreate(&s));
   OK(cudaMemsetAsync(e, 1, N, s));
   OK(cudaMemcpyAsync(e, a, N / 2, cudaMemcpyHostToDevice, s));
   OK(cudaMemcpyAsync(b, e, N, cudaMemcpyDeviceToHost, s));
   OK(cudaStreamSynchronize(s));
   TRUE(!memcmp(a, b, N / 2) && b[N / 2] == 1 && b[N - 1] == 1);
   OK(cudaStreamDestroy(s));
   OK(cudaFree(d));
   OK(cudaFree(e));
   return 0;
}
