/* Surfaces of every shape, texels of every size, and the three modes of
 * accesses out of bounds.
 * CUDA C++ Programming Guide, Surface Functions; PTX ISA, suld, sust, sured.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"

enum { W = 16, H = 4, D = 3 };
static int failures;

static cudaArray_t
array(cudaChannelFormatDesc f, int w, int h, int d, unsigned flags)
{
   cudaArray_t a;

   CUDA_CHECK(cudaMalloc3DArray(&a, &f, make_cudaExtent(w, h, d),
                                flags | cudaArraySurfaceLoadStore));
   return a;
}

static cudaSurfaceObject_t
surface(cudaArray_t a)
{
   cudaResourceDesc r = {};
   cudaSurfaceObject_t s;

   r.resType = cudaResourceTypeArray;
   r.res.array.array = a;
   CUDA_CHECK(cudaCreateSurfaceObject(&s, &r));
   return s;
}

static void
run(void)
{
   CUDA_CHECK(cudaGetLastError());
   CUDA_CHECK(cudaDeviceSynchronize());
}

/* Something of each thread's own. */
template <class T>
__host__ __device__ T
texel(int i)
{
   union {
      unsigned char b[sizeof(T)];
      T t;
   } u;
   for (unsigned k = 0; k < sizeof(T); k++)
      u.b[k] = (unsigned char)(i * 31 + k * 7 + 1);
   return u.t;
}

/* Write, read back elsewhere, and see the bytes from the host. */
template <class T, int SHAPE>
__global__ void
turn(cudaSurfaceObject_t from, cudaSurfaceObject_t to, bool write)
{
   int x = threadIdx.x, y = threadIdx.y, z = threadIdx.z;
   int b = x * sizeof(T), i = (z * H + y) * W + x;
   T v = texel<T>(i);
   if (SHAPE == 1) {
      if (!write)
         v = surf1Dread<T>(from, b);
      surf1Dwrite<T>(v, to, b);
   } else if (SHAPE == 2) {
      if (!write)
         v = surf2Dread<T>(from, b, y);
      surf2Dwrite<T>(v, to, b, y);
   } else if (SHAPE == 3) {
      if (!write)
         v = surf3Dread<T>(from, b, y, z);
      surf3Dwrite<T>(v, to, b, y, z);
   } else if (SHAPE == 4) {
      if (!write)
         v = surf1DLayeredread<T>(from, b, z);
      surf1DLayeredwrite<T>(v, to, b, z);
   } else {
      if (!write)
         v = surf2DLayeredread<T>(from, b, y, z);
      surf2DLayeredwrite<T>(v, to, b, y, z);
   }
}

template <class T, int SHAPE>
static void
check(const char *name)
{
   const int h = SHAPE == 1 || SHAPE == 4 ? 0 : H, d = SHAPE < 3 ? 0 : D;
   const int rows = h ? h : 1, planes = d ? d : 1;
   const unsigned flags = SHAPE > 3 ? cudaArrayLayered : 0;
   cudaChannelFormatDesc f = cudaCreateChannelDesc<T>();
   cudaArray_t a = array(f, W, h, d, flags), b = array(f, W, h, d, flags);
   cudaSurfaceObject_t s = surface(a), t = surface(b);
   static T host[W * H * D];
   cudaMemcpy3DParms p = {};

   turn<T, SHAPE><<<1, dim3(W, rows, planes)>>>(s, s, true);
   turn<T, SHAPE><<<1, dim3(W, rows, planes)>>>(s, t, false);
   run();
   p.srcArray = b;
   p.dstPtr = make_cudaPitchedPtr(host, W * sizeof(T), W, rows);
   p.extent = make_cudaExtent(W, rows, planes);
   p.kind = cudaMemcpyDeviceToHost;
   CUDA_CHECK(cudaMemcpy3D(&p));
   for (int z = 0; z < planes; z++)
      for (int y = 0; y < rows; y++)
         for (int x = 0; x < W; x++) {
            T want = texel<T>((z * H + y) * W + x);
            if (!memcmp(&host[(z * rows + y) * W + x], &want, sizeof(T)))
               continue;
            printf("%s, shape %d: differs at %d %d %d\n", name, SHAPE, x, y, z);
            failures++;
            return;
         }
   CUDA_CHECK(cudaDestroySurfaceObject(s));
   CUDA_CHECK(cudaDestroySurfaceObject(t));
   CUDA_CHECK(cudaFreeArray(a));
   CUDA_CHECK(cudaFreeArray(b));
}

#define CHECK(T)                                                              \
   check<T, 1>(#T), check<T, 2>(#T), check<T, 3>(#T), check<T, 4>(#T),        \
      check<T, 5>(#T)

/* Out of bounds: x from -2 to W + 1, y too. */
__global__ void
outside(cudaSurfaceObject_t s, int *zero, int *clamp)
{
   int x = (int)threadIdx.x - 2, y = (int)threadIdx.y - 2;
   int i = threadIdx.y * blockDim.x + threadIdx.x;
   zero[i] = surf2Dread<int>(s, x * 4, y, cudaBoundaryModeZero);
   clamp[i] = surf2Dread<int>(s, x * 4, y, cudaBoundaryModeClamp);
}

__global__ void
fill(cudaSurfaceObject_t s, int edge)
{
   int x = (int)threadIdx.x - 2, y = (int)threadIdx.y - 2;
   surf2Dwrite<int>(y * W + x + 1000, s, x * 4, y, cudaBoundaryModeZero);
   __syncthreads();
   if (edge && x == -2 && y == -2)
      surf2Dwrite<int>(7, s, -400, H + 40, cudaBoundaryModeClamp);
}

static void
boundaries(void)
{
   cudaSurfaceObject_t s =
      surface(array(cudaCreateChannelDesc<int>(), W, H, 0, 0));
   int *zero, *clamp;
   const int w = W + 4, h = H + 4;

   CUDA_CHECK(cudaMallocManaged(&zero, w * h * sizeof(int)));
   CUDA_CHECK(cudaMallocManaged(&clamp, w * h * sizeof(int)));
   fill<<<1, dim3(w, h)>>>(s, 1);
   outside<<<1, dim3(w, h)>>>(s, zero, clamp);
   run();
   for (int i = 0; i < w * h; i++) {
      int x = i % w - 2, y = i / w - 2;
      bool in = x >= 0 && x < W && y >= 0 && y < H;
      int cx = x < 0 ? 0 : x < W ? x : W - 1, cy = y < 0 ? 0 : y < H ? y : H - 1;
      int want = cx == 0 && cy == H - 1 ? 7 : cy * W + cx + 1000;
      if (zero[i] != (in ? want : 0) || clamp[i] != want) {
         printf("at %d %d: zero %d, clamp %d, not %d\n", x, y, zero[i],
                clamp[i], want);
         failures++;
      }
   }
}

/* Reductions and formatted stores have no names in CUDA C++. */
__global__ void
reduce(cudaSurfaceObject_t s, cudaSurfaceObject_t bytes,
       cudaSurfaceObject_t halves)
{
   int x = threadIdx.x % 4 * 4, v = threadIdx.x;
   asm volatile("sured.b.add.1d.u32.trap [%0, {%1}], %2;" ::"l"(s), "r"(x),
                "r"(v));
   asm volatile("sured.b.min.1d.s32.trap [%0, {%1}], %2;" ::"l"(s),
                "r"(x + 16), "r"(v - 50));
   asm volatile("sured.p.max.1d.b32.trap [%0, {%1}], %2;" ::"l"(s),
                "r"(x / 4 + 8), "r"(v - 50));
   if (v == 0) {
      asm volatile("sust.p.1d.v4.b32.trap [%0, {%1}], {%2, %3, %4, %5};" ::"l"(
                      bytes),
                   "r"(1), "r"(3), "r"(300), "r"(-1), "r"(255));
      asm volatile("sust.p.1d.v2.b32.trap [%0, {%1}], {%2, %3};" ::"l"(halves),
                   "r"(2), "r"(__float_as_int(1.5f)),
                   "r"(__float_as_int(-1e30f)));
   }
}

template <class T>
static T
at(cudaArray_t a, int i)
{
   T v;
   CUDA_CHECK(cudaMemcpy2DFromArray(&v, sizeof(T), a, i * sizeof(T), 0,
                                    sizeof(T), 1, cudaMemcpyDeviceToHost));
   return v;
}

static void
unnamed(void)
{
   cudaArray_t a = array(cudaCreateChannelDesc<int>(), 16, 0, 0, 0);
   cudaArray_t b = array(cudaCreateChannelDesc<uchar4>(), 16, 0, 0, 0);
   cudaArray_t c = array(cudaCreateChannelDescHalf2(), 16, 0, 0, 0);
   int zero[16] = {};

   CUDA_CHECK(cudaMemcpy2DToArray(a, 0, 0, zero, 64, 64, 1,
                                  cudaMemcpyHostToDevice));
   reduce<<<1, 128>>>(surface(a), surface(b), surface(c));
   run();
   for (int i = 0; i < 4; i++) {
      int sum = 32 * i + 4 * (31 * 32 / 2), least = i - 50, most = 124 + i - 50;
      if (at<int>(a, i) != sum || at<int>(a, 4 + i) != least ||
          at<int>(a, 8 + i) != most) {
         printf("reductions at %d: %d %d %d, not %d %d %d\n", i, at<int>(a, i),
                at<int>(a, 4 + i), at<int>(a, 8 + i), sum, least, most);
         failures++;
      }
   }
   uchar4 u = at<uchar4>(b, 1);
   ushort2 f = at<ushort2>(c, 2);
   if (u.x != 3 || u.y != 255 || u.z != 255 || u.w != 255 || f.x != 0x3e00 ||
       f.y != 0xfc00) {
      printf("formatted: %d %d %d %d, %#x %#x\n", u.x, u.y, u.z, u.w, f.x,
             f.y);
      failures++;
   }
}

__global__ void
wrong(cudaSurfaceObject_t s, int x)
{
   surf1Dwrite<int>(1, s, x);
}

static void
faults(const char *what, cudaSurfaceObject_t s, int x, cudaError_t want)
{
   wrong<<<1, 1>>>(s, x);
   cudaError_t r = cudaDeviceSynchronize();
   if (r != want) {
      printf("%s: %s\n", what, cudaGetErrorName(r));
      failures++;
   }
   CUDA_CHECK(cudaDeviceReset());
}

static cudaSurfaceObject_t
small(void)
{
   return surface(array(cudaCreateChannelDesc<int>(), 4, 0, 0, 0));
}

int
main()
{
   CHECK(unsigned char);
   CHECK(short);
   CHECK(int);
   CHECK(float2);
   CHECK(uchar4);
   CHECK(short4);
   CHECK(float4);
   boundaries();
   unnamed();
   faults("within", small(), 12, cudaSuccess);
   faults("behind the end", small(), 16, cudaErrorIllegalAddress);
   faults("before the start", small(), -4, cudaErrorIllegalAddress);
   faults("between texels", small(), 6, cudaErrorMisalignedAddress);
   faults("no surface", 1234, 0, cudaErrorIllegalAddress);
   return failures != 0;
}
