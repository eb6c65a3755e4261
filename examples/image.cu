/* Reads a photograph, blurs it, finds its edges, gives it another tone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: image [IN.png [OUT.png]]
 *
 * OUT.png shows four pictures: the original, the blurred one, the edges, the
 * toned one.
 */
#include "check.h"
#include "png.h"
#include <math.h>
#include <vector>

enum { RADIUS = 6, TILE = 16 };

/* The weights of the blur; all threads read the same one at a time. */
__constant__ float weights[2 * RADIUS + 1];

__host__ __device__ inline int
clamp(int i, int n)
{
   return i < 0 ? 0 : i >= n ? n - 1 : i;
}

__host__ __device__ inline unsigned char
to_byte(float v)
{
   return (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5f);
}

/* One direction of the blur: rows (dx 1, dy 0) or columns (dx 0, dy 1).  A
 * block keeps its stripe of the picture in shared memory, with a margin.
 */
__global__ void
blur(const uchar3 *in, uchar3 *out, int width, int height, int dx, int dy)
{
   __shared__ float3 stripe[TILE][TILE + 2 * RADIUS];
   int along = dx ? threadIdx.x : threadIdx.y;
   int across = dx ? threadIdx.y : threadIdx.x;
   int x0 = blockIdx.x * TILE, y0 = blockIdx.y * TILE;

   for (int i = along; i < TILE + 2 * RADIUS; i += TILE) {
      int x = clamp(x0 + (dx ? i - RADIUS : across), width);
      int y = clamp(y0 + (dy ? i - RADIUS : across), height);
      uchar3 p = in[y * width + x];
      stripe[across][i] = make_float3(p.x, p.y, p.z);
   }
   __syncthreads();

   int x = x0 + threadIdx.x, y = y0 + threadIdx.y;
   if (x >= width || y >= height)
      return;
   float3 sum = make_float3(0, 0, 0);
   for (int k = 0; k <= 2 * RADIUS; k++) {
      float3 p = stripe[across][along + k];
      sum.x += weights[k] * p.x;
      sum.y += weights[k] * p.y;
      sum.z += weights[k] * p.z;
   }
   out[y * width + x] = make_uchar3(to_byte(sum.x), to_byte(sum.y),
                                    to_byte(sum.z));
}

__host__ __device__ inline float
grey(uchar3 p)
{
   return 0.299f * p.x + 0.587f * p.y + 0.114f * p.z;
}

/* How steep the brightness is (Sobel), as light on dark. */
__host__ __device__ inline uchar3
edge_at(const uchar3 *in, int width, int height, int x, int y)
{
   float g[3][3];

   for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++)
         g[j][i] = grey(in[clamp(y + j - 1, height) * width +
                           clamp(x + i - 1, width)]);
   }
   float dx = g[0][2] + 2 * g[1][2] + g[2][2] - g[0][0] - 2 * g[1][0] - g[2][0];
   float dy = g[2][0] + 2 * g[2][1] + g[2][2] - g[0][0] - 2 * g[0][1] - g[0][2];
   float e = sqrtf(dx * dx + dy * dy);
   return make_uchar3(to_byte(e), to_byte(0.9f * e), to_byte(0.7f * e));
}

__global__ void
edges(const uchar3 *in, uchar3 *out, int width, int height)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x;
   int y = blockIdx.y * blockDim.y + threadIdx.y;

   if (x < width && y < height)
      out[y * width + x] = edge_at(in, width, height, x, y);
}

/* Warm light, cool shadows, more contrast, darker corners. */
__host__ __device__ inline uchar3
tone_at(uchar3 p, int width, int height, int x, int y)
{
   float u = (float)x / width - 0.5f, v = (float)y / height - 0.5f;
   float shade = 1 - 0.9f * (u * u + v * v);
   float c[3] = {(float)p.x, (float)p.y, (float)p.z};
   const float gamma[3] = {0.82f, 0.95f, 1.15f};

   for (int i = 0; i < 3; i++) {
      float t = powf(c[i] / 255, gamma[i]);
      t = t * t * (3 - 2 * t) * 0.6f + t * 0.4f;
      c[i] = 255 * shade * t;
   }
   return make_uchar3(to_byte(c[0]), to_byte(c[1]), to_byte(c[2]));
}

__global__ void
tone(const uchar3 *in, uchar3 *out, int width, int height)
{
   int x = blockIdx.x * blockDim.x + threadIdx.x;
   int y = blockIdx.y * blockDim.y + threadIdx.y;

   if (x < width && y < height)
      out[y * width + x] = tone_at(in[y * width + x], width, height, x, y);
}

/* How many pixels have each brightness: a histogram a block, then all. */
__global__ void
histogram(const uchar3 *in, int n, unsigned *counts)
{
   __shared__ unsigned mine[256];

   mine[threadIdx.x] = 0;
   __syncthreads();
   for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n;
        i += gridDim.x * blockDim.x)
      atomicAdd(&mine[(int)grey(in[i])], 1u);
   __syncthreads();
   atomicAdd(&counts[threadIdx.x], mine[threadIdx.x]);
}

typedef std::vector<uchar3> picture;

static picture
host_blur(const picture &in, int width, int height, const float *w, int dx,
          int dy)
{
   picture out(in.size());

   for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
         float s[3] = {0, 0, 0};
         for (int k = -RADIUS; k <= RADIUS; k++) {
            uchar3 p = in[clamp(y + k * dy, height) * width +
                          clamp(x + k * dx, width)];
            s[0] += w[k + RADIUS] * p.x;
            s[1] += w[k + RADIUS] * p.y;
            s[2] += w[k + RADIUS] * p.z;
         }
         out[y * width + x] = make_uchar3(to_byte(s[0]), to_byte(s[1]),
                                          to_byte(s[2]));
      }
   }
   return out;
}

/* The largest difference of any channel of any pixel. */
static int
difference(const picture &a, const picture &b)
{
   int worst = 0;

   for (size_t i = 0; i < a.size(); i++) {
      int d = abs(a[i].x - b[i].x);
      d = d > abs(a[i].y - b[i].y) ? d : abs(a[i].y - b[i].y);
      d = d > abs(a[i].z - b[i].z) ? d : abs(a[i].z - b[i].z);
      worst = d > worst ? d : worst;
   }
   return worst;
}

int
main(int argc, char **argv)
{
   const char *in_path = argc > 1 ? argv[1] : "examples/landscape.png";
   const char *out_path = argc > 2 ? argv[2] : "image.png";
   struct png photo;
   if (!png_read(&photo, in_path)) {
      fprintf(stderr, "image: %s %s\n", in_path, photo.error);
      return 1;
   }
   int width = photo.width, height = photo.height, n = width * height;
   printf("read %s, %d x %d\n", in_path, width, height);
   const uchar3 *pixels = (const uchar3 *)photo.rgb;
   picture original(pixels, pixels + n), blurred(n), edged(n), toned(n);
   free(photo.rgb);

   float w[2 * RADIUS + 1], total = 0;
   for (int k = -RADIUS; k <= RADIUS; k++)
      total += w[k + RADIUS] = expf(-0.5f * k * k / (RADIUS * RADIUS / 9.0f));
   for (float &x : w)
      x /= total;

   size_t bytes = n * sizeof(uchar3);
   uchar3 *source, *half, *result[3];
   unsigned *counts;
   cudaEvent_t start, stop;
   CHECK(cudaMemcpyToSymbol(weights, w, sizeof(w)));
   CHECK(cudaMalloc(&source, bytes));
   CHECK(cudaMalloc(&half, bytes));
   for (uchar3 *&r : result)
      CHECK(cudaMalloc(&r, bytes));
   CHECK(cudaMalloc(&counts, 256 * sizeof(unsigned)));
   CHECK(cudaMemset(counts, 0, 256 * sizeof(unsigned)));
   CHECK(cudaMemcpy(source, original.data(), bytes, cudaMemcpyHostToDevice));
   CHECK(cudaEventCreate(&start));
   CHECK(cudaEventCreate(&stop));

   dim3 block(TILE, TILE);
   dim3 grid((width + TILE - 1) / TILE, (height + TILE - 1) / TILE);
   float ms;
   for (int run = 0; run < 2; run++) { /* the first one compiles */
      CHECK(cudaEventRecord(start));
      blur<<<grid, block>>>(source, half, width, height, 1, 0);
      blur<<<grid, block>>>(half, result[0], width, height, 0, 1);
      edges<<<grid, block>>>(result[0], result[1], width, height);
      tone<<<grid, block>>>(source, result[2], width, height);
      CHECK(cudaGetLastError());
      CHECK(cudaEventRecord(stop));
      CHECK(cudaEventSynchronize(stop));
   }
   histogram<<<64, 256>>>(source, n, counts);
   CHECK(cudaGetLastError());
   CHECK(cudaEventElapsedTime(&ms, start, stop));
   unsigned bars[256];
   CHECK(cudaMemcpy(blurred.data(), result[0], bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(edged.data(), result[1], bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(toned.data(), result[2], bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(bars, counts, sizeof(bars), cudaMemcpyDeviceToHost));
   CHECK(cudaFree(source));
   CHECK(cudaFree(half));
   for (uchar3 *r : result)
      CHECK(cudaFree(r));
   CHECK(cudaFree(counts));
   CHECK(cudaEventDestroy(start));
   CHECK(cudaEventDestroy(stop));
   printf("blur, edges, tone: %.2f ms, %.0f million pixels/s\n", ms,
          4.0 * n / ms / 1e3);

   picture sheet(4 * (size_t)n);
   const picture *parts[4] = {&original, &blurred, &edged, &toned};
   for (int i = 0; i < 4; i++) {
      for (int y = 0; y < height; y++) {
         for (int x = 0; x < width; x++)
            sheet[(size_t)(y + i / 2 * height) * 2 * width + x +
                  i % 2 * width] = (*parts[i])[y * width + x];
      }
   }
   if (!png_write(out_path, (const unsigned char *)sheet.data(), 2 * width,
                  2 * height)) {
      fprintf(stderr, "image: cannot write %s\n", out_path);
      return 1;
   }
   printf("wrote %s\n", out_path);

   /* All once more on the host; sums in another order may round otherwise,
    * by one level. */
   picture check = host_blur(original, width, height, w, 1, 0);
   check = host_blur(check, width, height, w, 0, 1);
   int worst = difference(check, blurred);
   for (int i = 0; i < n; i++)
      check[i] = edge_at(blurred.data(), width, height, i % width, i / width);
   int d = difference(check, edged);
   worst = d > worst ? d : worst;
   for (int i = 0; i < n; i++)
      check[i] = tone_at(original[i], width, height, i % width, i / width);
   d = difference(check, toned);
   worst = d > worst ? d : worst;
   unsigned expected[256] = {0};
   for (uchar3 p : original)
      expected[(int)grey(p)]++;
   /* A brightness on the edge between two bars may fall to either side. */
   long moved = 0;
   for (int i = 0; i < 256; i++)
      moved += labs((long)expected[i] - (long)bars[i]);
   printf("against the host: at most %d levels of 255 apart, %ld of %d pixels "
          "counted otherwise\n",
          worst, moved / 2, n);
   return verdict(worst <= 1 && moved <= n / 500,
                  "pictures and histogram computed again by the host");
}
