// Attention of several heads, fused: a block takes 64 queries through all keys
// by tiles of 64, with the softmax kept up to date on the way.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define HEADS 1
#define SEQ 128
#else
#define HEADS 4
#define SEQ 1024
#endif
#define DIM 64
#define TILE 64
#define N ((size_t)HEADS * SEQ * DIM)
#define BYTES (16.0 * N)
#define FLOPS (4.0 * HEADS * SEQ * (double)SEQ * DIM)
#define SCALE 0.125f /* 1 / sqrt(DIM) */
static inline size_t
verify(const float *q, const float *k, const float *v, const float *o)
{
   static double w[SEQ];
   size_t bad = 0;
   for (size_t h = 0; h < HEADS; h++)
      for (size_t i = h; i < SEQ; i += 37) {
         const float *qi = q + (h * SEQ + i) * DIM;
         double m = -1e30, sum = 0;
         for (size_t j = 0; j < SEQ; j++) {
            double s = 0;
            for (int d = 0; d < DIM; d++)
               s += (double)qi[d] * k[(h * SEQ + j) * DIM + d];
            w[j] = s * SCALE;
            m = w[j] > m ? w[j] : m;
         }
         for (size_t j = 0; j < SEQ; j++)
            sum += w[j] = exp(w[j] - m);
         for (int d = 0; d < DIM; d++) {
            double e = 0;
            for (size_t j = 0; j < SEQ; j++)
               e += w[j] * v[(h * SEQ + j) * DIM + d];
            bad += !(fabs(o[(h * SEQ + i) * DIM + d] - e / sum) <= 1e-4);
         }
      }
   return bad;
}
