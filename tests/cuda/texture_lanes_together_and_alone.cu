/* A fetch gives the same bits whether all lanes name one texture or each its
 * own, at any coordinates: infinities, NaN, and what no int can hold too.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"

enum { W = 13, H = 7, D = 5, COUNT = 512 };
static int failures;

template <int DIMS>
__global__ void
fetch(cudaTextureObject_t t, const cudaTextureObject_t *list, const float3 *at,
      float4 *together, float4 *alone)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   float3 c = at[i];
   cudaTextureObject_t own = list[i];
   if (DIMS == 1) {
      together[i] = tex1D<float4>(t, c.x);
      alone[i] = tex1D<float4>(own, c.x);
   } else if (DIMS == 2) {
      together[i] = tex2D<float4>(t, c.x, c.y);
      alone[i] = tex2D<float4>(own, c.x, c.y);
   } else {
      together[i] = tex3D<float4>(t, c.x, c.y, c.z);
      alone[i] = tex3D<float4>(own, c.x, c.y, c.z);
   }
}

static float3 *at;
static float4 *together, *alone;
static cudaTextureObject_t *list;

template <class T, int DIMS>
static void
check(const char *name, int address, bool linear, bool normalized)
{
   static T data[W * H * D];
   cudaChannelFormatDesc format = cudaCreateChannelDesc<T>();
   cudaMemcpy3DParms p = {};
   cudaResourceDesc r = {};
   cudaTextureDesc d = {};
   cudaTextureObject_t t;
   cudaArray_t a;
   const int h = DIMS > 1 ? H : 0, depth = DIMS > 2 ? D : 0;

   for (unsigned i = 0; i < sizeof(data); i++)
      ((unsigned char *)data)[i] = (unsigned char)(i * 2654435761u >> 24);
   CUDA_CHECK(cudaMalloc3DArray(&a, &format, make_cudaExtent(W, h, depth)));
   p.srcPtr = make_cudaPitchedPtr(data, W * sizeof(T), W, h ? h : 1);
   p.dstArray = a;
   p.extent = make_cudaExtent(W, h ? h : 1, depth ? depth : 1);
   p.kind = cudaMemcpyHostToDevice;
   CUDA_CHECK(cudaMemcpy3D(&p));
   r.resType = cudaResourceTypeArray;
   r.res.array.array = a;
   for (int k = 0; k < 3; k++)
      d.addressMode[k] = (cudaTextureAddressMode)address;
   d.filterMode = linear ? cudaFilterModeLinear : cudaFilterModePoint;
   d.readMode = format.f == cudaChannelFormatKindFloat
                   ? cudaReadModeElementType
                   : cudaReadModeNormalizedFloat;
   d.normalizedCoords = normalized;
   d.borderColor[0] = 0.3f;
   d.borderColor[1] = -2;
   CUDA_CHECK(cudaCreateTextureObject(&t, &r, &d, NULL));
   for (int i = 0; i < COUNT; i++)
      list[i] = t;
   fetch<DIMS><<<COUNT / 64, 64>>>(t, list, at, together, alone);
   CUDA_CHECK(cudaDeviceSynchronize());
   for (int i = 0; i < COUNT; i++) {
      float4 x = together[i], y = alone[i];
      if (!memcmp(&x, &y, sizeof(x)))
         continue;
      printf("%s, %dD, mode %d, linear %d, normalized %d, at %g %g %g: "
             "%g %g %g %g, alone %g %g %g %g\n",
             name, DIMS, address, linear, normalized, at[i].x, at[i].y,
             at[i].z, x.x, x.y, x.z, x.w, y.x, y.y, y.z, y.w);
      failures++;
      break;
   }
   CUDA_CHECK(cudaDestroyTextureObject(t));
   CUDA_CHECK(cudaFreeArray(a));
}

template <class T>
static void
every(const char *name)
{
   for (int k = 0; k < 16; k++) {
      check<T, 1>(name, k & 3, k & 4, k & 8);
      check<T, 2>(name, k & 3, k & 4, k & 8);
      check<T, 3>(name, k & 3, k & 4, k & 8);
   }
}

int
main()
{
   const float odd[] = {0.0f,     -0.0f, 1.0f,          -1.0f,   INFINITY,
                        -INFINITY, NAN,  1e30f,         -1e30f,  2147483648.0f,
                        -2147483648.0f,  1073741824.0f, 8388609, -8388609,
                        1e-40f,   -1e-40f};
   const int odds = sizeof(odd) / sizeof(*odd);

   CUDA_CHECK(cudaMallocManaged(&at, COUNT * sizeof(*at)));
   CUDA_CHECK(cudaMallocManaged(&together, COUNT * sizeof(*together)));
   CUDA_CHECK(cudaMallocManaged(&alone, COUNT * sizeof(*alone)));
   CUDA_CHECK(cudaMallocManaged(&list, COUNT * sizeof(*list)));
   srand(3);
   for (int i = 0; i < 3 * COUNT; i++) {
      float x = (float)rand() / (float)RAND_MAX * 60 - 30;
      (&at[0].x)[i] = rand() % 4 == 0   ? odd[rand() % odds]
                      : rand() % 2 == 0 ? x / 16
                                        : x;
   }
   every<float>("float");
   every<float4>("float4");
   every<uchar4>("uchar4");
   every<char2>("char2");
   every<unsigned short>("ushort");
   every<short4>("short4");
   return failures != 0;
}
