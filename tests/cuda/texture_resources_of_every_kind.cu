/* Linear and pitched memory, layers, cubes, mipmaps, gathers; handles that are
 * no textures.
 * CUDA C++ Programming Guide, Texture Functions and Texture Fetching.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cmath>

static int failures;

static void
same(const char *what, int i, double got, double want)
{
   if (fabs(got - want) <= 1e-5 * (1 + fabs(want)))
      return;
   printf("%s, %d: %g, not %g\n", what, i, got, want);
   failures++;
}

static cudaTextureObject_t
texture(const cudaResourceDesc &r, bool linear, bool normalized,
        float bias = 0)
{
   cudaTextureObject_t t;
   cudaTextureDesc d = {};

   for (int i = 0; i < 3; i++)
      d.addressMode[i] = cudaAddressModeClamp;
   d.filterMode = linear ? cudaFilterModeLinear : cudaFilterModePoint;
   d.mipmapFilterMode = d.filterMode;
   d.normalizedCoords = normalized;
   d.mipmapLevelBias = bias;
   d.maxMipmapLevelClamp = 100;
   CUDA_CHECK(cudaCreateTextureObject(&t, &r, &d, NULL));
   return t;
}

static cudaTextureObject_t
of_array(cudaArray_t a, bool linear, bool normalized)
{
   cudaResourceDesc r = {};

   r.resType = cudaResourceTypeArray;
   r.res.array.array = a;
   return texture(r, linear, normalized);
}

static float *out;

static void
run(void)
{
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
}

__global__ void
fetch_linear(cudaTextureObject_t t, float *to)
{
   int i = threadIdx.x;
   uchar4 v = tex1Dfetch<uchar4>(t, i - 2);
   to[i] = v.x + 256.0f * v.w;
}

static void
linear_memory(void)
{
   cudaResourceDesc r = {};
   uchar4 *p;

   CUDA_CHECK(cudaMallocManaged(&p, 20 * sizeof(*p)));
   for (int i = 0; i < 20; i++)
      p[i] = make_uchar4(i, 1, 2, i + 1);
   r.resType = cudaResourceTypeLinear;
   r.res.linear.devPtr = p;
   r.res.linear.desc = cudaCreateChannelDesc<uchar4>();
   r.res.linear.sizeInBytes = 20 * sizeof(*p);
   fetch_linear<<<1, 32>>>(texture(r, false, false), out);
   run();
   for (int i = 0; i < 32; i++) {
      int k = i - 2;
      same("linear", i, out[i], k < 0 || k >= 20 ? 0 : k + 256.0 * (k + 1));
   }
}

__global__ void
fetch_pitched(cudaTextureObject_t t, float *to)
{
   to[threadIdx.y * blockDim.x + threadIdx.x] =
      tex2D<float>(t, threadIdx.x + 0.75f, threadIdx.y + 0.5f);
}

static void
pitched_memory(void)
{
   cudaResourceDesc r = {};
   float *p;
   size_t pitch;
   float host[6][9];

   for (int i = 0; i < 54; i++)
      host[0][i] = i * i;
   CUDA_CHECK(cudaMallocPitch(&p, &pitch, sizeof(host[0]), 6));
   CUDA_CHECK(cudaMemcpy2D(p, pitch, host, sizeof(host[0]), sizeof(host[0]), 6,
                           cudaMemcpyHostToDevice));
   r.resType = cudaResourceTypePitch2D;
   r.res.pitch2D.devPtr = p;
   r.res.pitch2D.desc = cudaCreateChannelDesc<float>();
   r.res.pitch2D.width = 9;
   r.res.pitch2D.height = 6;
   r.res.pitch2D.pitchInBytes = pitch;
   fetch_pitched<<<1, dim3(9, 6)>>>(texture(r, true, false), out);
   run();
   for (int i = 0; i < 54; i++) {
      double a = host[0][i], b = i % 9 == 8 ? a : host[0][i + 1];
      same("pitched", i, out[i], 0.75 * a + 0.25 * b);
   }
}

static cudaArray_t
layered(float *host, int w, int h, int layers, unsigned flags)
{
   cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
   cudaMemcpy3DParms p = {};
   cudaArray_t a;

   for (int i = 0; i < w * (h ? h : 1) * layers; i++)
      host[i] = i;
   CUDA_CHECK(cudaMalloc3DArray(&a, &format, make_cudaExtent(w, h, layers),
                                flags));
   p.srcPtr = make_cudaPitchedPtr(host, w * 4, w, h ? h : 1);
   p.dstArray = a;
   p.extent = make_cudaExtent(w, h ? h : 1, layers);
   p.kind = cudaMemcpyHostToDevice;
   CUDA_CHECK(cudaMemcpy3D(&p));
   return a;
}

__global__ void
fetch_layers(cudaTextureObject_t t1, cudaTextureObject_t t2, float *to)
{
   int i = threadIdx.x;
   to[i] = tex1DLayered<float>(t1, i + 0.5f, i % 4);
   to[32 + i] = tex2DLayered<float>(t2, i % 4 + 1.0f, i / 4 + 0.5f, i % 5);
}

static void
layers(void)
{
   static float one[40], two[4 * 8 * 5];
   cudaArray_t a = layered(one, 10, 0, 4, cudaArrayLayered);
   cudaArray_t b = layered(two, 4, 8, 5, cudaArrayLayered);

   fetch_layers<<<1, 32>>>(of_array(a, false, false),
                           of_array(b, true, false), out);
   run();
   for (int i = 0; i < 32; i++) {
      same("1D layers", i, out[i], one[i % 4 * 10 + (i < 10 ? i : 9)]);
      double x = i % 4 == 3 ? 3 : i % 4 + 0.5;
      same("2D layers", i, out[32 + i], x + i / 4 * 4 + i % 5 * 32);
   }
}

__global__ void
fetch_cube(cudaTextureObject_t t, cudaTextureObject_t ts, float *to)
{
   const float3 d[6] = {{2, 0.5f, -1},  {-2, 0.5f, -1}, {-1, 2, 0.5f},
                        {-1, -2, 0.5f}, {0.5f, -1, 2},  {0.5f, -1, -2}};
   float3 v = d[threadIdx.x];
   to[threadIdx.x] = texCubemap<float>(t, v.x, v.y, v.z);
   to[8 + threadIdx.x] = texCubemapLayered<float>(ts, v.x, v.y, v.z, 1);
}

static void
cubes(void)
{
   static float one[4 * 4 * 6], two[4 * 4 * 12];
   cudaArray_t a = layered(one, 4, 4, 6, cudaArrayCubemap);
   cudaArray_t b = layered(two, 4, 4, 12, cudaArrayCubemap | cudaArrayLayered);
   /* s and t of the guide's table for the directions above. */
   const double s[6] = {1, -1, -1, -1, 0.5, -0.5};
   const double t[6] = {-0.5, -0.5, 0.5, -0.5, 1, 1};

   fetch_cube<<<1, 6>>>(of_array(a, false, true), of_array(b, false, true),
                        out);
   run();
   for (int f = 0; f < 6; f++) {
      int x = (int)((s[f] / 2 + 1) / 2 * 4), y = (int)((t[f] / 2 + 1) / 2 * 4);
      same("cube", f, out[f], f * 16 + y * 4 + x);
      same("cubes", f, out[8 + f], 96 + f * 16 + y * 4 + x);
   }
}

__global__ void
fetch_levels(cudaTextureObject_t point, cudaTextureObject_t linear, float *to)
{
   int i = threadIdx.x;
   float lod = i * 0.25f;
   to[i] = tex2DLod<float>(point, 0.5f, 0.5f, lod);
   to[32 + i] = tex2DLod<float>(linear, 0.5f, 0.5f, lod);
   float step = exp2f(lod) / 16;
   to[64 + i] = tex2DGrad<float>(linear, 0.5f, 0.5f, make_float2(step, 0),
                                 make_float2(0, step / 2));
   to[96 + i] = tex2D<float>(linear, 0.5f, 0.5f);
}

static void
mipmaps(void)
{
   cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
   cudaMipmappedArray_t m;
   cudaResourceDesc r = {};

   CUDA_CHECK(
      cudaMallocMipmappedArray(&m, &format, make_cudaExtent(16, 16, 0), 4));
   for (int l = 0; l < 4; l++) {
      int n = 16 >> l;
      static float texels[256];
      cudaArray_t a;
      for (int i = 0; i < n * n; i++)
         texels[i] = 10.0f * (l + 1);
      CUDA_CHECK(cudaGetMipmappedArrayLevel(&a, m, l));
      CUDA_CHECK(cudaMemcpy2DToArray(a, 0, 0, texels, n * 4, n * 4, n,
                                     cudaMemcpyHostToDevice));
   }
   r.resType = cudaResourceTypeMipmappedArray;
   r.res.mipmap.mipmap = m;
   fetch_levels<<<1, 16>>>(texture(r, false, true), texture(r, true, true),
                           out);
   run();
   for (int i = 0; i < 16; i++) {
      double lod = fmin(i * 0.25, 3);
      same("level", i, out[i], 10 * (floor(lod + 0.5) + 1));
      same("between levels", i, out[32 + i], 10 * (lod + 1));
      same("by gradients", i, out[64 + i], 10 * (lod + 1));
      same("of no level", i, out[96 + i], 10);
   }
   CUDA_CHECK(cudaFreeMipmappedArray(m));
}

__global__ void
gather(cudaTextureObject_t t, float4 *to)
{
   to[0] = tex2Dgather<float4>(t, 2.0f, 3.0f, 0);
   to[1] = tex2Dgather<float4>(t, 0.0f, 0.0f, 0);
   to[2] = tex2Dgather<float4>(t, 2.0f, 3.0f, 3);
}

static void
gathers(void)
{
   static float texels[8 * 8];
   cudaArray_t a = layered(texels, 8, 8, 1, cudaArrayLayered);

   gather<<<1, 1>>>(of_array(a, false, false), (float4 *)out);
   run();
   const double want[12] = {3 * 8 + 1, 3 * 8 + 2, 2 * 8 + 2, 2 * 8 + 1,
                            0,         0,         0,         0,
                            1,         1,         1,         1};
   for (int i = 0; i < 12; i++)
      same("gather", i, out[i], want[i]);
}

/* Uniform, under a condition, and of several handles in one vector. */
__global__ void
mixed(const cudaTextureObject_t *t, float *to)
{
   int i = threadIdx.x;
   float x = tex2D<float>(t[0], 1.5f, 0.5f);
   if (i & 1)
      x += tex2D<float>(t[i % 3], i % 8 + 0.5f, 0.5f);
   if (i == 40)
      x = tex2D<float>(t[2], 7.5f, 7.5f);
   to[i] = x;
}

static void
many_handles(void)
{
   static float texels[8 * 8 * 3];
   cudaArray_t a = layered(texels, 8, 8, 3, cudaArrayLayered);
   cudaResourceDesc r = {};
   cudaResourceViewDesc v = {};
   cudaTextureDesc d = {};
   cudaTextureObject_t *t;

   r.resType = cudaResourceTypeArray;
   r.res.array.array = a;
   v.width = v.height = 8;
   CUDA_CHECK(cudaMallocManaged(&t, 3 * sizeof(*t)));
   for (unsigned l = 0; l < 3; l++) {
      v.firstLayer = v.lastLayer = l;
      CUDA_CHECK(cudaCreateTextureObject(&t[l], &r, &d, &v));
   }
   mixed<<<1, 64>>>(t, out);
   run();
   for (int i = 0; i < 64; i++)
      same("handles", i, out[i],
           i == 40 ? 191 : i & 1 ? 1 + i % 3 * 64 + i % 8 : 1);
}

__global__ void
wrong(cudaTextureObject_t t, float *to)
{
   to[threadIdx.x] = tex1D<float>(t, 0.5f);
}

static void
faults(const char *what, cudaTextureObject_t t)
{
   wrong<<<1, 32>>>(t, out);
   cudaError_t r = cudaDeviceSynchronize();
   if (r != cudaErrorIllegalAddress) {
      printf("%s: %s\n", what, cudaGetErrorName(r));
      failures++;
   }
   CUDA_CHECK(cudaDeviceReset());
   CUDA_CHECK(cudaMallocManaged(&out, 4096));
}

static void
no_textures(void)
{
   static float texels[4];
   cudaTextureObject_t t;

   faults("a null handle", 0);
   faults("a small number", 5);
   faults("a host address", (cudaTextureObject_t)(size_t)texels);
   faults("nonsense", 0xdeadbeefdeadbeefull);
   t = of_array(layered(texels, 4, 0, 1, cudaArrayLayered), false, false);
   CUDA_CHECK(cudaDestroyTextureObject(t));
   faults("a destroyed texture", t);
   t = of_array(layered(texels, 4, 0, 1, cudaArrayLayered), false, false);
   faults("the middle of a texture", t + 64);
   faults("one of a context that ended", t);
}

int
main()
{
   CUDA_CHECK(cudaMallocManaged(&out, 4096));
   linear_memory();
   pitched_memory();
   layers();
   cubes();
   mipmaps();
   gathers();
   many_handles();
   no_textures();
   return failures != 0;
}
