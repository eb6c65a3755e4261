/* Sizes and alignments of the vector types, in kernels and on the host.
 * CUDA C++ Programming Guide, Built-in Vector Types.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <cstdio>
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#define LAYOUT(T, size, align)                                                \
   static_assert(sizeof(T) == size && alignof(T) == align, #T)
#define LAYOUTS(name, size, align2, align4)                                   \
   LAYOUT(name##1, size, size);                                               \
   LAYOUT(name##2, 2 * size, align2);                                         \
   LAYOUT(name##3, 3 * size, size);                                           \
   LAYOUT(name##4, 4 * size, align4)
LAYOUTS(char, 1, 2, 4);
LAYOUTS(uchar, 1, 2, 4);
LAYOUTS(short, 2, 4, 8);
LAYOUTS(ushort, 2, 4, 8);
LAYOUTS(int, 4, 8, 16);
LAYOUTS(uint, 4, 8, 16);
LAYOUTS(long, 8, 16, 16);
LAYOUTS(ulong, 8, 16, 16);
LAYOUTS(longlong, 8, 16, 16);
LAYOUTS(ulonglong, 8, 16, 16);
LAYOUTS(float, 4, 8, 16);
LAYOUTS(double, 8, 16, 16);
LAYOUT(double4_16a, 32, 16);
LAYOUT(double4_32a, 32, 32);
LAYOUT(dim3, 12, 4);
LAYOUT(__half, 2, 2);
LAYOUT(__half2, 4, 4);
LAYOUT(__nv_bfloat16, 2, 2);
LAYOUT(__nv_bfloat162, 4, 4);

/* A kernel reads what the host wrote, member by member. */
struct mixed {
   char3 a;
   short4 b;
   float3 c;
   double2 d;
   uchar4 e;
   long3 f;
   float4 g;
};

__global__ void
sum(const mixed *m, double *result, mixed by_value)
{
   for (int i = 0; i < 2; i++, m = &by_value)
      *result += m->a.x + m->a.z + m->b.y + m->b.w + m->c.z + m->d.x +
                 m->d.y + m->e.w + m->f.z + m->g.x + m->g.w;
}

int
main()
{
   mixed m = {}, *p;
   double *result;

   m.a = make_char3(-1, 2, 3);
   m.b = make_short4(4, 5, 6, 7);
   m.c = make_float3(8, 9, 10);
   m.d = make_double2(11, 12);
   m.e = make_uchar4(13, 14, 15, 255);
   m.f = make_long3(1, 2, 1l << 40);
   m.g = make_float4(16, 17, 18, 19);
   if (cudaMallocManaged(&p, sizeof(*p)) ||
       cudaMallocManaged(&result, sizeof(*result)))
      return 1;
   *p = m;
   *result = 0;
   sum<<<1, 1>>>(p, result, m);
   if (cudaDeviceSynchronize())
      return 1;
   double want = 2 * (-1 + 3 + 5 + 7 + 10 + 11 + 12 + 255 +
                      (double)(1l << 40) + 16 + 19);
   if (*result != want) {
      printf("%f, not %f\n", *result, want);
      return 1;
   }
   puts("PASS");
   return 0;
}
