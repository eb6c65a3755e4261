// Classes with pure virtual functions, made and called on the device.
// CUDA C++ Programming Guide, "Virtual Functions"
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

struct shape {
   __device__ virtual float area() const = 0;
   __device__ virtual ~shape() {}
};

struct square : shape {
   float side;
   __device__ square(float s) : side(s) {}
   __device__ float area() const override { return side * side; }
};

struct disc : shape {
   float radius;
   __device__ disc(float r) : radius(r) {}
   __device__ float area() const override { return 3 * radius * radius; }
};

__global__ void areas(float *out)
{
   int i = threadIdx.x;
   shape *s;
   if (i % 2)
      s = new square(i);
   else
      s = new disc(i);
   out[i] = s->area();
   delete s;
}

int main()
{
   float *d, h[64];
   int bad = 0;
   cudaMalloc(&d, sizeof(h));
   areas<<<1, 64>>>(d);
   if (cudaMemcpy(h, d, sizeof(h), cudaMemcpyDeviceToHost)) {
      printf("%s\n", cudaGetErrorString(cudaGetLastError()));
      return 1;
   }
   for (int i = 0; i < 64; i++)
      bad += h[i] != (i % 2 ? 1.0f : 3.0f) * i * i;
   printf(bad ? "FAIL: %d wrong\n" : "PASS\n", bad);
   return bad != 0;
}
