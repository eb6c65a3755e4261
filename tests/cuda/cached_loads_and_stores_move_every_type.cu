/* __ldg, __ldcg ..., __stcs ... and the copies of the C library.
 * CUDA C++ Programming Guide, Read-Only Data Cache Load Function and
 * Load/Store Functions Using Cache Hints.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

/* Copies of *in, one a function, and by memcpy; a fill by memset. */
template <class T>
__global__ void
copy(T *out, const T *in)
{
   __stwb(&out[0], __ldg(in));
   __stcg(&out[1], __ldcg(in));
   __stcs(&out[2], __ldca(in));
   __stwt(&out[3], __ldcs(in));
   __stwb(&out[4], __ldlu(in));
   __stwb(&out[5], __ldcv(in));
   memcpy(&out[6], in, sizeof(T));
   memcpy(&out[7], &out[6], sizeof(T));
   memset((void *)&out[8], 0xa5, sizeof(T));
}

static int failures;

template <class T>
static void
check(const char *name)
{
   T *memory;

   CUDA_CHECK(cudaMallocManaged(&memory, 10 * sizeof(T)));
   memset((void *)memory, 0, 10 * sizeof(T));
   memset((void *)&memory[9], 0xa5, sizeof(T));
   copy<<<1, 1>>>(memory, memory + 9);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
   for (int i = 0; i < 9; i++) {
      if (memcmp((void *)&memory[i], (void *)&memory[9], sizeof(T))) {
         printf("%s: copy %d differs\n", name, i);
         failures++;
      }
   }
   CUDA_CHECK(cudaFree(memory));
}
#define CHECK(T) check<T>(#T)

int
main()
{
   CHECK(char);
   CHECK(signed char);
   CHECK(short);
   CHECK(int);
   CHECK(long);
   CHECK(long long);
   CHECK(unsigned char);
   CHECK(unsigned short);
   CHECK(unsigned int);
   CHECK(unsigned long);
   CHECK(unsigned long long);
   CHECK(float);
   CHECK(double);
   CHECK(char2);
   CHECK(char4);
   CHECK(short2);
   CHECK(short4);
   CHECK(int2);
   CHECK(int4);
   CHECK(longlong2);
   CHECK(uchar2);
   CHECK(uchar4);
   CHECK(ushort2);
   CHECK(ushort4);
   CHECK(uint2);
   CHECK(uint4);
   CHECK(ulonglong2);
   CHECK(float2);
   CHECK(float4);
   CHECK(double2);
   CHECK(__half);
   CHECK(__half2);
   CHECK(__nv_bfloat16);
   CHECK(__nv_bfloat162);
   if (!failures)
      puts("PASS");
   return failures != 0;
}
