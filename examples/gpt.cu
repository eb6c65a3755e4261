/* A small transformer that learns to write, letter by letter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: gpt [seconds [TEXT [letters]]]
 *
 * Trains on TEXT (the GPL, which every Debian machine has) for some seconds
 * and then writes a passage.  All of it is here, in plain CUDA: embedding,
 * layer norm, causal attention, GELU, cross entropy, their gradients, Adam.
 *
 * Shapes: B texts of T letters, C channels in H heads, V different letters;
 * matrices are row-major, a row a letter.  Names of gradients begin with d.
 */
#include "check.h"
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <string>
#include <time.h>
#include <vector>

enum { B = 16, T = 64, C = 64, H = 4, LAYERS = 2, HEAD = C / H, ROWS = B * T };

/* ---- matrix products ---- */

/* A batch of matrices: number z begins at p + z / H * outer + z % H * inner
 * (one matrix a text and head) and has rows ld apart.
 */
struct matrix {
   float *p;
   int ld, outer, inner;
};

static matrix
plain(float *p, int ld)
{
   return {p, ld, 0, 0};
}

/* Of queries, keys or values: part 0, 1, 2 of rows that have all three. */
static matrix
heads(float *qkv, int part)
{
   return {qkv + part * C, 3 * C, T * 3 * C, HEAD};
}

static matrix
scores(float *p)
{
   return {p, T, H * T * T, T * T};
}

enum { TILE = 32, DEEP = 16 };

/* out = scale * op(a) op(b) + bias, or added to out: op transposes.  A block
 * has 16 x 16 threads and makes a tile of 32 x 32, four numbers a thread, from
 * slices of a and b that lie in shared memory.
 */
template <bool TA, bool TB>
__global__ void
product(matrix out, matrix a, matrix b, const float *bias, int m, int n, int k,
        float scale, bool add)
{
   __shared__ float as[DEEP][TILE + 1], bs[DEEP][TILE + 1];
   int z = blockIdx.z, tx = threadIdx.x, ty = threadIdx.y, t = ty * 16 + tx;
   int row = blockIdx.y * TILE, col = blockIdx.x * TILE;
   const float *pa = a.p + z / H * a.outer + z % H * a.inner;
   const float *pb = b.p + z / H * b.outer + z % H * b.inner;
   float *po = out.p + z / H * out.outer + z % H * out.inner;
   float s00 = 0, s01 = 0, s10 = 0, s11 = 0;

   for (int k0 = 0; k0 < k; k0 += DEEP) {
      for (int i = t; i < TILE * DEEP; i += 256) {
         /* Neighbours read neighbours, whichever way the matrix lies. */
         int r = TA ? i % TILE : i / DEEP, d = TA ? i / TILE : i % DEEP;
         bool in = row + r < m && k0 + d < k;
         as[d][r] = !in ? 0
                    : TA ? pa[(k0 + d) * a.ld + row + r]
                         : pa[(row + r) * a.ld + k0 + d];
         int c = TB ? i / DEEP : i % TILE, e = TB ? i % DEEP : i / TILE;
         in = col + c < n && k0 + e < k;
         bs[e][c] = !in ? 0
                    : TB ? pb[(col + c) * b.ld + k0 + e]
                         : pb[(k0 + e) * b.ld + col + c];
      }
      __syncthreads();
#pragma unroll
      for (int d = 0; d < DEEP; d++) {
         float a0 = as[d][ty], a1 = as[d][ty + 16];
         float b0 = bs[d][tx], b1 = bs[d][tx + 16];
         s00 += a0 * b0;
         s01 += a0 * b1;
         s10 += a1 * b0;
         s11 += a1 * b1;
      }
      __syncthreads();
   }
   float s[2][2] = {{s00, s01}, {s10, s11}};
   for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
         int y = row + ty + 16 * i, x = col + tx + 16 * j;
         if (y < m && x < n) {
            float v = scale * s[i][j] + (bias ? bias[x] : 0);
            po[y * out.ld + x] = add ? po[y * out.ld + x] + v : v;
         }
      }
   }
}

template <bool TA, bool TB>
static void
multiply(matrix out, matrix a, matrix b, int m, int n, int k,
         const float *bias = NULL, bool add = false, float scale = 1,
         int batch = 1)
{
   dim3 grid((n + TILE - 1) / TILE, (m + TILE - 1) / TILE, batch);

   product<TA, TB><<<grid, dim3(16, 16)>>>(out, a, b, bias, m, n, k, scale, add);
}

/* ---- one warp a row ---- */

__device__ float
warp_sum(float v)
{
   for (int i = 16; i; i /= 2)
      v += __shfl_xor_sync(0xffffffff, v, i);
   return v;
}

__device__ float
warp_max(float v)
{
   for (int i = 16; i; i /= 2)
      v = fmaxf(v, __shfl_xor_sync(0xffffffff, v, i));
   return v;
}

enum { WARPS = 4 }; /* rows a block */

__device__ int
my_row(void)
{
   return blockIdx.x * WARPS + threadIdx.x / 32;
}

/* Launch such a kernel for `rows` rows. */
#define ROWWISE(kernel, rows)                                                 \
   kernel<<<((rows) + WARPS - 1) / WARPS, 32 * WARPS>>>

__global__ void
norm(float *out, float *mean, float *rstd, const float *in, const float *gain,
     const float *shift, int rows)
{
   int r = my_row(), lane = threadIdx.x % 32;
   if (r >= rows)
      return;
   const float *x = in + r * C;
   float s = 0, q = 0;
   for (int i = lane; i < C; i += 32)
      s += x[i];
   s = warp_sum(s) / C;
   for (int i = lane; i < C; i += 32)
      q += (x[i] - s) * (x[i] - s);
   q = rsqrtf(warp_sum(q) / C + 1e-5f);
   for (int i = lane; i < C; i += 32)
      out[r * C + i] = (x[i] - s) * q * gain[i] + shift[i];
   if (!lane) {
      mean[r] = s;
      rstd[r] = q;
   }
}

/* Adds to dx. */
__global__ void
norm_back(float *dx, const float *dout, const float *in, const float *mean,
          const float *rstd, const float *gain, int rows)
{
   int r = my_row(), lane = threadIdx.x % 32;
   if (r >= rows)
      return;
   const float *x = in + r * C, *d = dout + r * C;
   float a = 0, b = 0, m = mean[r], q = rstd[r];
   for (int i = lane; i < C; i += 32) {
      a += d[i] * gain[i];
      b += d[i] * gain[i] * (x[i] - m) * q;
   }
   a = warp_sum(a) / C;
   b = warp_sum(b) / C;
   for (int i = lane; i < C; i += 32)
      dx[r * C + i] += (d[i] * gain[i] - a - (x[i] - m) * q * b) * q;
}

/* Sums over all rows: of d, and of d times the normed input (no input: only
 * the first).  A block makes 32 columns; 8 threads share one.
 */
__global__ void
column_sums(float *dshift, float *dgain, const float *d, const float *in,
            const float *mean, const float *rstd, int rows, int n)
{
   __shared__ float s1[8][32], s2[8][32];
   int c = blockIdx.x * 32 + threadIdx.x, y = threadIdx.y;
   float a = 0, b = 0;
   if (c < n) {
      for (int r = y; r < rows; r += 8) {
         float v = d[r * n + c];
         a += v;
         if (in)
            b += v * (in[r * n + c] - mean[r]) * rstd[r];
      }
   }
   s1[y][threadIdx.x] = a;
   s2[y][threadIdx.x] = b;
   __syncthreads();
   if (y || c >= n)
      return;
   for (int i = 1; i < 8; i++) {
      a += s1[i][threadIdx.x];
      b += s2[i][threadIdx.x];
   }
   dshift[c] = a;
   if (dgain)
      dgain[c] = b;
}

/* Each letter looks at itself and those before it. */
__global__ void
softmax(float *p, int rows)
{
   int r = my_row(), lane = threadIdx.x % 32;
   if (r >= rows)
      return;
   float *x = p + r * T, top = -1e30f, sum = 0;
   int seen = r % T + 1;
   for (int i = lane; i < seen; i += 32)
      top = fmaxf(top, x[i]);
   top = warp_max(top);
   for (int i = lane; i < seen; i += 32) {
      float e = expf(x[i] - top);
      x[i] = e;
      sum += e;
   }
   sum = 1 / warp_sum(sum);
   for (int i = lane; i < T; i += 32)
      x[i] = i < seen ? x[i] * sum : 0;
}

/* d, the gradient of what softmax made, becomes that of what it was given. */
__global__ void
softmax_back(float *d, const float *p, int rows)
{
   int r = my_row(), lane = threadIdx.x % 32;
   if (r >= rows)
      return;
   float s = 0;
   for (int i = lane; i < T; i += 32)
      s += d[r * T + i] * p[r * T + i];
   s = warp_sum(s);
   for (int i = lane; i < T; i += 32)
      d[r * T + i] = p[r * T + i] * (d[r * T + i] - s);
}

/* The loss of each row; the logits become their gradient. */
__global__ void
cross_entropy(float *loss, float *logits, const int *target, int rows, int v)
{
   int r = my_row(), lane = threadIdx.x % 32;
   if (r >= rows)
      return;
   float *x = logits + r * v, top = -1e30f, sum = 0;
   for (int i = lane; i < v; i += 32)
      top = fmaxf(top, x[i]);
   top = warp_max(top);
   for (int i = lane; i < v; i += 32)
      sum += expf(x[i] - top);
   sum = warp_sum(sum);
   if (!lane)
      loss[r] = logf(sum) + top - x[target[r]];
   __syncwarp();
   for (int i = lane; i < v; i += 32)
      x[i] = (expf(x[i] - top) / sum - (i == target[r])) / rows;
}

/* ---- one thread a number ---- */

__device__ int
my_item(void)
{
   return blockIdx.x * blockDim.x + threadIdx.x;
}

#define ITEMWISE(kernel, n) kernel<<<((n) + 255) / 256, 256>>>

__global__ void
embed(float *out, const int *letters, const float *letter_table,
      const float *place_table, int n)
{
   int i = my_item();
   if (i < n)
      out[i] = letter_table[letters[i / C] * C + i % C] +
               place_table[i / C % T * C + i % C];
}

__global__ void
embed_back(float *dletter, float *dplace, const int *letters, const float *d,
           int n)
{
   int i = my_item();
   if (i < n) {
      atomicAdd(&dletter[letters[i / C] * C + i % C], d[i]);
      atomicAdd(&dplace[i / C % T * C + i % C], d[i]);
   }
}

__global__ void
gelu(float *out, const float *in, int n)
{
   int i = my_item();
   if (i < n) {
      float x = in[i];
      out[i] = 0.5f * x * (1 + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
   }
}

__global__ void
gelu_back(float *d, const float *in, int n)
{
   int i = my_item();
   if (i < n) {
      float x = in[i];
      float t = tanhf(0.79788456f * (x + 0.044715f * x * x * x));
      d[i] *= 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * 0.79788456f *
                                  (1 + 0.134145f * x * x);
   }
}

__global__ void
adam(float *w, const float *d, float *m, float *v, int n, float rate,
     float unbias_m, float unbias_v)
{
   int i = my_item();
   if (i < n) {
      float g = d[i];
      m[i] = 0.9f * m[i] + 0.1f * g;
      v[i] = 0.99f * v[i] + 0.01f * g * g;
      w[i] -= rate * (m[i] * unbias_m / (sqrtf(v[i] * unbias_v) + 1e-8f));
   }
}

/* ---- the model ---- */

struct layer {
   float *gain1, *shift1, *wqkv, *bqkv, *wout, *bout;
   float *gain2, *shift2, *wup, *bup, *wdown, *bdown;
};

/* Weights, or their gradients: one block of memory, and where each lies. */
struct weights {
   float *all, *letter, *place, *gain, *shift;
   layer layers[LAYERS];
};

/* Lay the weights out from base on; base NULL only counts. */
static size_t
weights_place(weights *w, float *base, int v)
{
   size_t n = 0;
   auto next = [&](size_t count) {
      float *p = base ? base + n : NULL;
      n += count;
      return p;
   };
   w->all = base;
   w->letter = next(v * C);
   w->place = next(T * C);
   for (layer &l : w->layers) {
      l.gain1 = next(C), l.shift1 = next(C);
      l.wqkv = next(3 * C * C), l.bqkv = next(3 * C);
      l.wout = next(C * C), l.bout = next(C);
      l.gain2 = next(C), l.shift2 = next(C);
      l.wup = next(4 * C * C), l.bup = next(4 * C);
      l.wdown = next(4 * C * C), l.bdown = next(C);
   }
   w->gain = next(C), w->shift = next(C);
   return n;
}

/* What the forward pass leaves for the backward pass. */
struct layer_state {
   float *in, *mean1, *rstd1, *norm1, *qkv, *att, *mixed;
   float *middle, *mean2, *rstd2, *norm2, *up, *active;
};

struct gpt {
   int v;
   size_t count;
   weights w, d;
   float *m1, *m2; /* Adam's */
   layer_state s[LAYERS];
   float *last, *mean, *rstd, *norm, *logits, *loss;
   float *dx, *dy, *dqkv, *datt, *dup; /* scratch of the backward pass */
   int *letters, *target;
   int step;
};

static float *
floats(size_t n)
{
   float *p;
   CHECK(cudaMalloc(&p, n * sizeof(float)));
   CHECK(cudaMemset(p, 0, n * sizeof(float)));
   return p;
}

static uint64_t seed = 20240607;

static float
chance(void)
{
   seed ^= seed << 13;
   seed ^= seed >> 7;
   seed ^= seed << 17;
   return (float)(seed >> 40) / (1 << 24);
}

static void
gpt_init(gpt *g, int v)
{
   weights h;
   g->v = v;
   g->step = 0;
   g->count = weights_place(&h, NULL, v);
   std::vector<float> start(g->count, 0.0f);
   weights_place(&h, start.data(), v);
   auto fill = [](float *p, size_t n, float size) {
      for (size_t i = 0; i < n; i++)
         p[i] = size * 2 * (chance() + chance() + chance() - 1.5f);
   };
   auto ones = [](float *p) {
      for (int i = 0; i < C; i++)
         p[i] = 1;
   };
   fill(h.letter, v * C, 0.05f);
   fill(h.place, T * C, 0.05f);
   for (layer &l : h.layers) {
      ones(l.gain1);
      ones(l.gain2);
      fill(l.wqkv, 3 * C * C, 0.08f);
      fill(l.wout, C * C, 0.08f / sqrtf(2 * LAYERS));
      fill(l.wup, 4 * C * C, 0.08f);
      fill(l.wdown, 4 * C * C, 0.08f / sqrtf(2 * LAYERS));
   }
   ones(h.gain);
   weights_place(&g->w, floats(g->count), v);
   weights_place(&g->d, floats(g->count), v);
   CHECK(cudaMemcpy(g->w.all, start.data(), g->count * sizeof(float),
                    cudaMemcpyHostToDevice));
   g->m1 = floats(g->count);
   g->m2 = floats(g->count);
   for (layer_state &s : g->s) {
      s.in = floats(ROWS * C), s.norm1 = floats(ROWS * C);
      s.mean1 = floats(ROWS), s.rstd1 = floats(ROWS);
      s.qkv = floats(ROWS * 3 * C), s.att = floats(B * H * T * T);
      s.mixed = floats(ROWS * C), s.middle = floats(ROWS * C);
      s.mean2 = floats(ROWS), s.rstd2 = floats(ROWS);
      s.norm2 = floats(ROWS * C);
      s.up = floats(ROWS * 4 * C), s.active = floats(ROWS * 4 * C);
   }
   g->last = floats(ROWS * C), g->norm = floats(ROWS * C);
   g->mean = floats(ROWS), g->rstd = floats(ROWS);
   g->logits = floats((size_t)ROWS * v), g->loss = floats(ROWS);
   g->dx = floats(ROWS * C), g->dy = floats(ROWS * C);
   g->dqkv = floats(ROWS * 3 * C), g->datt = floats(B * H * T * T);
   g->dup = floats(ROWS * 4 * C);
   CHECK(cudaMalloc(&g->letters, ROWS * sizeof(int)));
   CHECK(cudaMalloc(&g->target, ROWS * sizeof(int)));
}

static void
gpt_free(gpt *g)
{
   CHECK(cudaFree(g->w.all));
   CHECK(cudaFree(g->d.all));
   for (layer_state &s : g->s) {
      float *all[] = {s.in,    s.mean1, s.rstd1, s.norm1, s.qkv, s.att, s.mixed,
                      s.middle, s.mean2, s.rstd2, s.norm2, s.up, s.active};
      for (float *p : all)
         CHECK(cudaFree(p));
   }
   float *all[] = {g->m1,  g->m2, g->last, g->mean, g->rstd, g->norm, g->logits,
                   g->loss, g->dx, g->dy,  g->dqkv, g->datt, g->dup};
   for (float *p : all)
      CHECK(cudaFree(p));
   CHECK(cudaFree(g->letters));
   CHECK(cudaFree(g->target));
}

/* From letters to logits, for the first `texts` texts. */
static void
forward(gpt *g, int texts)
{
   int rows = texts * T, z = texts * H;
   float scale = 1 / sqrtf(HEAD);

   ITEMWISE(embed, rows * C)
   (g->s[0].in, g->letters, g->w.letter, g->w.place, rows * C);
   for (int i = 0; i < LAYERS; i++) {
      layer_state &s = g->s[i];
      layer &l = g->w.layers[i];
      float *out = i + 1 < LAYERS ? g->s[i + 1].in : g->last;

      ROWWISE(norm, rows)
      (s.norm1, s.mean1, s.rstd1, s.in, l.gain1, l.shift1, rows);
      multiply<false, true>(plain(s.qkv, 3 * C), plain(s.norm1, C),
                            plain(l.wqkv, C), rows, 3 * C, C, l.bqkv);
      multiply<false, true>(scores(s.att), heads(s.qkv, 0), heads(s.qkv, 1), T,
                            T, HEAD, NULL, false, scale, z);
      ROWWISE(softmax, z * T)(s.att, z * T);
      multiply<false, false>({s.mixed, C, T * C, HEAD}, scores(s.att),
                             heads(s.qkv, 2), T, HEAD, T, NULL, false, 1, z);
      CHECK(cudaMemcpyAsync(s.middle, s.in, rows * C * sizeof(float),
                            cudaMemcpyDeviceToDevice));
      multiply<false, true>(plain(s.middle, C), plain(s.mixed, C),
                            plain(l.wout, C), rows, C, C, l.bout, true);
      ROWWISE(norm, rows)
      (s.norm2, s.mean2, s.rstd2, s.middle, l.gain2, l.shift2, rows);
      multiply<false, true>(plain(s.up, 4 * C), plain(s.norm2, C),
                            plain(l.wup, C), rows, 4 * C, C, l.bup);
      ITEMWISE(gelu, rows * 4 * C)(s.active, s.up, rows * 4 * C);
      CHECK(cudaMemcpyAsync(out, s.middle, rows * C * sizeof(float),
                            cudaMemcpyDeviceToDevice));
      multiply<false, true>(plain(out, C), plain(s.active, 4 * C),
                            plain(l.wdown, 4 * C), rows, C, 4 * C, l.bdown,
                            true);
   }
   ROWWISE(norm, rows)
   (g->norm, g->mean, g->rstd, g->last, g->w.gain, g->w.shift, rows);
   /* Letters are read out with the table they were read in with. */
   multiply<false, true>(plain(g->logits, g->v), plain(g->norm, C),
                         plain(g->w.letter, C), rows, g->v, C);
}

/* The gradients of out = in weight' + bias: dweight, dbias, and din. */
static void
linear_back(float *din, float *dweight, float *dbias, const float *dout,
            float *in, float *weight, int n_out, int n_in)
{
   matrix d = plain((float *)dout, n_out);

   multiply<true, false>(plain(dweight, n_in), d, plain(in, n_in), n_out, n_in,
                         ROWS);
   if (dbias)
      column_sums<<<(n_out + 31) / 32, dim3(32, 8)>>>(dbias, NULL, dout, NULL,
                                                      NULL, NULL, ROWS, n_out);
   multiply<false, false>(plain(din, n_in), d, plain(weight, n_in), ROWS, n_in,
                          n_out);
}

static void
norm_gradients(float *dx, float *dgain, float *dshift, const float *dout,
               const float *in, const float *mean, const float *rstd,
               const float *gain)
{
   column_sums<<<C / 32, dim3(32, 8)>>>(dshift, dgain, dout, in, mean, rstd,
                                        ROWS, C);
   ROWWISE(norm_back, ROWS)(dx, dout, in, mean, rstd, gain, ROWS);
}

static void
backward(gpt *g)
{
   float scale = 1 / sqrtf(HEAD);
   int z = B * H;

   CHECK(cudaMemsetAsync(g->d.all, 0, g->count * sizeof(float)));
   CHECK(cudaMemsetAsync(g->dx, 0, ROWS * C * sizeof(float)));
   linear_back(g->dy, g->d.letter, NULL, g->logits, g->norm, g->w.letter, g->v,
               C);
   norm_gradients(g->dx, g->d.gain, g->d.shift, g->dy, g->last, g->mean,
                  g->rstd, g->w.gain);
   for (int i = LAYERS - 1; i >= 0; i--) {
      layer_state &s = g->s[i];
      layer &l = g->w.layers[i], &d = g->d.layers[i];

      /* dx is the gradient of what the layer gave; it flows on past both
       * halves, which add theirs. */
      linear_back(g->dup, d.wdown, d.bdown, g->dx, s.active, l.wdown, C, 4 * C);
      ITEMWISE(gelu_back, ROWS * 4 * C)(g->dup, s.up, ROWS * 4 * C);
      linear_back(g->dy, d.wup, d.bup, g->dup, s.norm2, l.wup, 4 * C, C);
      norm_gradients(g->dx, d.gain2, d.shift2, g->dy, s.middle, s.mean2,
                     s.rstd2, l.gain2);

      linear_back(g->dy, d.wout, d.bout, g->dx, s.mixed, l.wout, C, C);
      matrix dmixed = {g->dy, C, T * C, HEAD};
      multiply<false, true>(scores(g->datt), dmixed, heads(s.qkv, 2), T, T,
                            HEAD, NULL, false, 1, z);
      multiply<true, false>(heads(g->dqkv, 2), scores(s.att), dmixed, T, HEAD,
                            T, NULL, false, 1, z);
      ROWWISE(softmax_back, z * T)(g->datt, s.att, z * T);
      multiply<false, false>(heads(g->dqkv, 0), scores(g->datt),
                             heads(s.qkv, 1), T, HEAD, T, NULL, false, scale,
                             z);
      multiply<true, false>(heads(g->dqkv, 1), scores(g->datt),
                            heads(s.qkv, 0), T, HEAD, T, NULL, false, scale,
                            z);
      linear_back(g->dy, d.wqkv, d.bqkv, g->dqkv, s.norm1, l.wqkv, 3 * C, C);
      norm_gradients(g->dx, d.gain1, d.shift1, g->dy, s.in, s.mean1, s.rstd1,
                     l.gain1);
   }
   ITEMWISE(embed_back, ROWS * C)
   (g->d.letter, g->d.place, g->letters, g->dx, ROWS * C);
}

/* One step of training; returns the mean loss. */
static float
train(gpt *g, const std::vector<int> &text, float rate)
{
   std::vector<int> letters(ROWS), target(ROWS);
   std::vector<float> loss(ROWS);

   for (int b = 0; b < B; b++) {
      size_t at = (size_t)(chance() * (float)(text.size() - T - 1));
      for (int t = 0; t < T; t++) {
         letters[b * T + t] = text[at + t];
         target[b * T + t] = text[at + t + 1];
      }
   }
   CHECK(cudaMemcpy(g->letters, letters.data(), ROWS * sizeof(int),
                    cudaMemcpyHostToDevice));
   CHECK(cudaMemcpy(g->target, target.data(), ROWS * sizeof(int),
                    cudaMemcpyHostToDevice));
   forward(g, B);
   ROWWISE(cross_entropy, ROWS)(g->loss, g->logits, g->target, ROWS, g->v);
   backward(g);
   g->step++;
   ITEMWISE(adam, (int)g->count)
   (g->w.all, g->d.all, g->m1, g->m2, (int)g->count, rate,
    1 / (1 - powf(0.9f, g->step)), 1 / (1 - powf(0.99f, g->step)));
   CHECK(cudaGetLastError());
   CHECK(cudaMemcpy(loss.data(), g->loss, ROWS * sizeof(float),
                    cudaMemcpyDeviceToHost));
   double sum = 0;
   for (float x : loss)
      sum += x;
   return (float)(sum / ROWS);
}

/* Continue the text, letter after letter. */
static std::vector<int>
write(gpt *g, std::vector<int> text, int count)
{
   std::vector<int> window(T);
   std::vector<float> logits(g->v);

   for (int n = 0; n < count; n++) {
      int seen = text.size() < T ? (int)text.size() : (int)T;
      for (int t = 0; t < T; t++)
         window[t] = t < seen ? text[text.size() - seen + t] : 0;
      CHECK(cudaMemcpy(g->letters, window.data(), T * sizeof(int),
                       cudaMemcpyHostToDevice));
      forward(g, 1);
      CHECK(cudaMemcpy(logits.data(), g->logits + (seen - 1) * g->v,
                       g->v * sizeof(float), cudaMemcpyDeviceToHost));
      float top = -1e30f, sum = 0;
      for (float x : logits)
         top = x > top ? x : top;
      for (float &x : logits)
         sum += x = expf((x - top) / 0.7f);
      int pick = 0;
      for (float c = chance() * sum; pick < g->v - 1; pick++) {
         c -= logits[pick];
         if (c < 0)
            break;
      }
      text.push_back(pick);
   }
   return text;
}

/* ---- the same network on the host, for one text, to compare with ---- */

static std::vector<double>
host_linear(const std::vector<double> &in, const float *w, const float *bias,
            int n_out, int n_in)
{
   int rows = (int)in.size() / n_in;
   std::vector<double> out((size_t)rows * n_out);

   for (int r = 0; r < rows; r++) {
      for (int o = 0; o < n_out; o++) {
         double s = bias ? bias[o] : 0;
         for (int i = 0; i < n_in; i++)
            s += in[r * n_in + i] * w[o * n_in + i];
         out[r * n_out + o] = s;
      }
   }
   return out;
}

static std::vector<double>
host_norm(const std::vector<double> &in, const float *gain, const float *shift)
{
   std::vector<double> out(in.size());

   for (size_t r = 0; r < in.size(); r += C) {
      double mean = 0, var = 0;
      for (int i = 0; i < C; i++)
         mean += in[r + i] / C;
      for (int i = 0; i < C; i++)
         var += (in[r + i] - mean) * (in[r + i] - mean) / C;
      for (int i = 0; i < C; i++)
         out[r + i] = (in[r + i] - mean) / sqrt(var + 1e-5) * gain[i] + shift[i];
   }
   return out;
}

static std::vector<double>
host_attention(const std::vector<double> &qkv)
{
   std::vector<double> out(T * C, 0.0);

   for (int h = 0; h < H; h++) {
      for (int t = 0; t < T; t++) {
         double p[T], sum = 0;
         for (int u = 0; u <= t; u++) {
            double s = 0;
            for (int i = 0; i < HEAD; i++)
               s += qkv[t * 3 * C + h * HEAD + i] *
                    qkv[u * 3 * C + C + h * HEAD + i];
            p[u] = exp(s / sqrt((double)HEAD));
            sum += p[u];
         }
         for (int u = 0; u <= t; u++) {
            for (int i = 0; i < HEAD; i++)
               out[t * C + h * HEAD + i] +=
                  p[u] / sum * qkv[u * 3 * C + 2 * C + h * HEAD + i];
         }
      }
   }
   return out;
}

static double
host_loss(const weights &w, int v, const int *letters, const int *target)
{
   std::vector<double> x(T * C);

   for (int i = 0; i < T * C; i++)
      x[i] = w.letter[letters[i / C] * C + i % C] + w.place[i];
   for (const layer &l : w.layers) {
      std::vector<double> y = host_norm(x, l.gain1, l.shift1);
      y = host_attention(host_linear(y, l.wqkv, l.bqkv, 3 * C, C));
      y = host_linear(y, l.wout, l.bout, C, C);
      for (int i = 0; i < T * C; i++)
         x[i] += y[i];
      y = host_linear(host_norm(x, l.gain2, l.shift2), l.wup, l.bup, 4 * C, C);
      for (double &a : y)
         a = 0.5 * a * (1 + tanh(0.79788456 * (a + 0.044715 * a * a * a)));
      y = host_linear(y, l.wdown, l.bdown, C, 4 * C);
      for (int i = 0; i < T * C; i++)
         x[i] += y[i];
   }
   x = host_linear(host_norm(x, w.gain, w.shift), w.letter, NULL, v, C);
   double loss = 0;
   for (int t = 0; t < T; t++) {
      double sum = 0;
      for (int i = 0; i < v; i++)
         sum += exp(x[t * v + i]);
      loss += (log(sum) - x[t * v + target[t]]) / T;
   }
   return loss;
}

/* Loss of one text on the device and on the host, and the slope of the loss
 * along the gradient, from two host losses.
 */
static bool
compare(gpt *g, const std::vector<int> &text)
{
   std::vector<int> letters(ROWS), target(ROWS);
   std::vector<float> w(g->count), d(g->count), loss(T);
   size_t bytes = g->count * sizeof(float);

   for (int i = 0; i < ROWS; i++) { /* the same text B times */
      letters[i] = text[100 + i % T];
      target[i] = text[101 + i % T];
   }
   CHECK(cudaMemcpy(g->letters, letters.data(), ROWS * sizeof(int),
                    cudaMemcpyHostToDevice));
   CHECK(cudaMemcpy(g->target, target.data(), ROWS * sizeof(int),
                    cudaMemcpyHostToDevice));
   forward(g, B);
   ROWWISE(cross_entropy, ROWS)(g->loss, g->logits, g->target, ROWS, g->v);
   backward(g);
   CHECK(cudaGetLastError());
   CHECK(cudaMemcpy(loss.data(), g->loss, T * sizeof(float),
                    cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(w.data(), g->w.all, bytes, cudaMemcpyDeviceToHost));
   CHECK(cudaMemcpy(d.data(), g->d.all, bytes, cudaMemcpyDeviceToHost));

   double device = 0, square = 0;
   for (float x : loss)
      device += x / T;
   for (float x : d)
      square += (double)x * x;
   weights h;
   weights_place(&h, w.data(), g->v);
   double host = host_loss(h, g->v, letters.data(), target.data());
   float step = (float)(1e-3 / sqrt(square));
   for (size_t i = 0; i < g->count; i++)
      w[i] += step * d[i];
   double after = host_loss(h, g->v, letters.data(), target.data());
   double slope = (after - host) / 1e-3;
   printf("loss of one passage: device %.5f, host %.5f; slope along the "
          "gradient: device %.4f, host %.4f\n",
          device, host, sqrt(square), slope);
   return fabs(device - host) < 1e-3 &&
          fabs(slope - sqrt(square)) < 0.05 * sqrt(square);
}

static double
now(void)
{
   struct timespec t;

   clock_gettime(CLOCK_MONOTONIC, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int
main(int argc, char **argv)
{
   double seconds = argc > 1 ? atof(argv[1]) : 25;
   const char *path =
      argc > 2 ? argv[2] : "/usr/share/common-licenses/GPL-3";
   int wanted = argc > 3 ? atoi(argv[3]) : 400;
   FILE *f = fopen(path, "r");
   std::string bytes;
   std::vector<int> text;
   int number[256], v = 0;
   char letter[256];

   if (!f) {
      perror(path);
      return 1;
   }
   for (int c; (c = getc(f)) != EOF;)
      bytes.push_back((char)c);
   fclose(f);
   if (bytes.size() < 1000) {
      fprintf(stderr, "gpt: %s is too short to learn from\n", path);
      return 1;
   }
   memset(number, -1, sizeof(number));
   for (char c : bytes) {
      unsigned char u = (unsigned char)c;
      if (number[u] < 0) {
         letter[v] = c;
         number[u] = v++;
      }
      text.push_back(number[u]);
   }

   gpt g;
   gpt_init(&g, v);
   printf("%s: %zu letters, %d different; %zu weights\n", path, text.size(), v,
          g.count);
   double start = now(), shown = start;
   float mean = 0, first = 0, last = 0;
   int since = 0;
   while (g.step < 20 || now() - start < seconds) {
      float rate = g.step < 20 ? 0.003f * (float)(g.step + 1) / 20 : 0.003f;
      mean += train(&g, text, rate);
      since++;
      if (g.step == 1 || g.step == 20 || now() - shown > 1) {
         last = mean / (float)since;
         first = g.step == 1 ? last : first;
         printf("step %5d   loss %.3f   %7.0f tokens/s\n", g.step, last,
                since * ROWS / (now() - shown));
         fflush(stdout);
         mean = 0;
         since = 0;
         shown = now();
      }
   }

   printf("\nand now it writes:\n\n");
   std::vector<int> out(text.begin(), text.begin() + 20);
   out = write(&g, out, wanted);
   for (size_t i = 20; i < out.size(); i++)
      putchar(letter[out[i]]);
   printf("\n\n");
   bool same = compare(&g, text);
   gpt_free(&g);
   printf("loss %.3f -> %.3f\n", first, last);
   return verdict(same && last < first,
                  "the loss fell, and the host computes the same loss and "
                  "slope");
}
