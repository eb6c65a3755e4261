/* Fetches from arrays of 1, 2 and 3 dimensions: every element type, address
 * mode, filter and kind of coordinates, against the formulas of the CUDA C++
 * Programming Guide, "Texture Fetching", computed in double on the host.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <cmath>
#include <cstdint>

enum { W = 7, H = 5, D = 3, COUNT = 700 };
static int failures;

template <class R, int DIMS>
__global__ void
fetch(cudaTextureObject_t t, const float3 *at, R *out)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i >= COUNT)
      return;
   if (DIMS == 1)
      out[i] = tex1D<R>(t, at[i].x);
   else if (DIMS == 2)
      out[i] = tex2D<R>(t, at[i].x, at[i].y);
   else
      out[i] = tex3D<R>(t, at[i].x, at[i].y, at[i].z);
}

/* ---- The formulas ---- */

struct mode {
   cudaTextureAddressMode address;
   bool linear, normalized, fractions;
};

/* The index of a texel after addressing, or -1: the border. */
static int
index_of(mode m, int i, int n)
{
   switch (m.address) {
   case cudaAddressModeWrap:
      return ((i % n) + n) % n;
   case cudaAddressModeMirror:
      i = ((i % (2 * n)) + 2 * n) % (2 * n);
      return i < n ? i : 2 * n - 1 - i;
   case cudaAddressModeClamp:
      return i < 0 ? 0 : i >= n ? n - 1 : i;
   default:
      return i < 0 || i >= n ? -1 : i;
   }
}

struct tap {
   int i[2];
   double weight;
};

static tap
taps(mode m, float x, int n)
{
   /* Scaling is done in float on both sides: floor must agree. */
   float u = m.normalized ? x * (float)n : x;
   if (m.normalized && m.address == cudaAddressModeWrap)
      u = (x - floorf(x)) * (float)n;
   if (m.normalized && m.address == cudaAddressModeMirror) {
      float f = floorf(x);
      u = (fmodf(f, 2) != 0 ? 1 - (x - f) : x - f) * (float)n;
   }
   if (m.linear)
      u -= 0.5f;
   int i = (int)floorf(u);
   double weight = m.linear ? floor((u - i) * 256.0 + 0.5) / 256.0 : 0;
   return {{index_of(m, i, n), index_of(m, i + 1, n)}, weight};
}

template <class E>
static double
value(mode m, E e)
{
   double most = (E)-1 < (E)0 ? (sizeof(E) == 1 ? 127 : 32767)
                              : (sizeof(E) == 1 ? 255 : 65535);
   double v = (double)e;
   return m.fractions ? fmax(v / most, -1) : v;
}

template <class E, int C>
static void
expect(mode m, const E *data, int dims, float3 at, const float *border,
       double out[4])
{
   tap t[3] = {taps(m, at.x, W), {{0, 0}, 0}, {{0, 0}, 0}};
   if (dims > 1)
      t[1] = taps(m, at.y, H);
   if (dims > 2)
      t[2] = taps(m, at.z, D);
   for (int c = 0; c < 4; c++)
      out[c] = 0;
   for (int k = 0; k < 8; k++) {
      double weight = 1;
      int i[3];
      for (int d = 0; d < 3; d++) {
         int second = k >> d & 1;
         weight *= second ? t[d].weight : 1 - t[d].weight;
         i[d] = t[d].i[second];
      }
      bool inside = i[0] >= 0 && i[1] >= 0 && i[2] >= 0;
      for (int c = 0; c < C && weight != 0; c++)
         out[c] += weight *
                   (inside ? value<E>(m, data[((i[2] * H + i[1]) * W + i[0]) *
                                                 C + c])
                           : (double)border[c]);
   }
}

/* ---- One texture ---- */

template <class T>
static void
fill(cudaArray_t a, T *data, int dims)
{
   cudaMemcpy3DParms p = {};
   p.srcPtr = make_cudaPitchedPtr(data, W * sizeof(T), W, H);
   p.dstArray = a;
   p.extent = make_cudaExtent(W, dims > 1 ? H : 1, dims > 2 ? D : 1);
   p.kind = cudaMemcpyHostToDevice;
   CUDA_CHECK(cudaMemcpy3D(&p));
}

static float3 *at;

/* Around the texture, and on its centres and edges. */
static void
coordinates(mode m)
{
   srand(1);
   for (int i = 0; i < COUNT; i++) {
      float *c = &at[i].x;
      for (int d = 0; d < 3; d++) {
         float n = d == 0 ? W : d == 1 ? H : D;
         float x = (float)rand() / (float)RAND_MAX * 3 * n - n;
         if (i % 4 == 0)
            x = floorf(x) + (i % 8 ? 0.5f : 0.0f);
         c[d] = m.normalized ? x / n : x;
      }
   }
}

template <class T, class E, int C, class R, int DIMS>
static void
check(const char *name, mode m)
{
   static E data[W * H * D * C];
   static float border[4] = {0.25f, 0.5f, 0.75f, 1.0f};
   cudaChannelFormatDesc format = cudaCreateChannelDesc<T>();
   cudaResourceDesc resource = {};
   cudaTextureDesc desc = {};
   cudaTextureObject_t t;
   cudaArray_t a;
   R *out;
   const int room = sizeof(R) / 4;

   for (int i = 0; i < W * H * D * C; i++)
      data[i] = sizeof(E) == 4 ? (E)(i * 7 - 300) : (E)(i * 2654435761u >> 16);
   CUDA_CHECK(cudaMallocManaged(&out, COUNT * sizeof(R)));
   CUDA_CHECK(cudaMalloc3DArray(
      &a, &format,
      make_cudaExtent(W, DIMS > 1 ? H : 0, DIMS > 2 ? D : 0)));
   fill(a, (T *)data, DIMS);
   resource.resType = cudaResourceTypeArray;
   resource.res.array.array = a;
   for (int d = 0; d < 3; d++)
      desc.addressMode[d] = m.address;
   desc.filterMode = m.linear ? cudaFilterModeLinear : cudaFilterModePoint;
   desc.readMode =
      m.fractions ? cudaReadModeNormalizedFloat : cudaReadModeElementType;
   desc.normalizedCoords = m.normalized;
   memcpy(desc.borderColor, border, sizeof(border));
   if (!m.fractions && (E)0.5f == 0) /* a border of integers */
      for (int i = 0; i < 4; i++)
         desc.borderColor[i] = (float)(i + 1);
   CUDA_CHECK(cudaCreateTextureObject(&t, &resource, &desc, NULL));
   coordinates(m);
   fetch<R, DIMS><<<(COUNT + 127) / 128, 128>>>(t, at, out);
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());

   if (!m.normalized && (m.address == cudaAddressModeWrap ||
                         m.address == cudaAddressModeMirror))
      m.address = cudaAddressModeClamp;
   for (int i = 0, said = 0; i < COUNT && said < 3; i++) {
      double want[4];
      expect<E, C>(m, data, DIMS, at[i], desc.borderColor, want);
      for (int c = 0; c < C && c < room; c++) {
         double got = m.fractions || (E)0.5f != 0
                         ? (double)((float *)&out[i])[c]
                         : (E)-1 < (E)0 ? (double)((int *)&out[i])[c]
                                        : (double)((unsigned *)&out[i])[c];
         if (fabs(got - want[c]) <= 1e-5 * (1 + fabs(want[c])))
            continue;
         printf("%s, %dD, mode %d, linear %d, normalized %d, fractions %d, at "
                "%g %g %g, channel %d: %g, not %g\n",
                name, DIMS, m.address, m.linear, m.normalized, m.fractions,
                at[i].x, at[i].y, at[i].z, c, got, want[c]);
         failures++;
         said++;
      }
   }
   CUDA_CHECK(cudaDestroyTextureObject(t));
   CUDA_CHECK(cudaFreeArray(a));
   CUDA_CHECK(cudaFree(out));
}

template <class T, class E, int C, class R>
static void
every_mode(const char *name, bool fractions, bool linear)
{
   for (int address = 0; address < 4; address++) {
      for (int k = 0; k < (linear ? 4 : 2); k++) {
         mode m = {(cudaTextureAddressMode)address, (k & 2) != 0, (k & 1) != 0,
                   fractions};
         check<T, E, C, R, 1>(name, m);
         check<T, E, C, R, 2>(name, m);
         check<T, E, C, R, 3>(name, m);
      }
   }
}

int
main()
{
   CUDA_CHECK(cudaMallocManaged(&at, COUNT * sizeof(*at)));
   every_mode<float, float, 1, float>("float", false, true);
   every_mode<float2, float, 2, float2>("float2", false, true);
   every_mode<float4, float, 4, float4>("float4", false, true);
   every_mode<unsigned char, uint8_t, 1, float>("uchar", true, true);
   every_mode<char2, int8_t, 2, float2>("char2", true, true);
   every_mode<ushort4, uint16_t, 4, float4>("ushort4", true, true);
   every_mode<short, int16_t, 1, float>("short", true, true);
   every_mode<uchar4, uint8_t, 4, uint4>("uchar4", false, false);
   every_mode<char, int8_t, 1, int>("char", false, false);
   every_mode<short2, int16_t, 2, int2>("short2", false, false);
   every_mode<unsigned short, uint16_t, 1, unsigned>("ushort", false, false);
   every_mode<int4, int32_t, 4, int4>("int4", false, false);
   every_mode<unsigned, uint32_t, 1, unsigned>("unsigned", false, false);
   return failures != 0;
}
