// Sparse matrix (CSR) times vector: a thread a row, and a warp a row.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define ROWS 1024
#else
#define ROWS (1 << 18)
#endif
#define MINLEN 8
#define MAXLEN 56
typedef struct {
   int *start, *col, nnz;
   float *val, *x;
} csr;
#define LAUNCHES 8
#define BYTES(m) ((8.0 * (m).nnz + 12.0 * ROWS) * LAUNCHES)
#define FLOPS(m) (2.0 * (m).nnz * LAUNCHES)
// Row lengths 8..56; half of the columns near the diagonal, half anywhere.
static inline csr
make_input(void)
{
   csr m;
   m.start = (int *)bench_alloc((ROWS + 1) * 4);
   m.start[0] = 0;
   for (int r = 0; r < ROWS; r++)
      m.start[r + 1] =
         m.start[r] + MINLEN + (int)(bench_u32() % (MAXLEN - MINLEN + 1));
   m.nnz = m.start[ROWS];
   m.col = (int *)bench_alloc((size_t)m.nnz * 4);
   m.val = (float *)bench_alloc((size_t)m.nnz * 4);
   m.x = (float *)bench_alloc(ROWS * 4);
   for (int r = 0; r < ROWS; r++)
      for (int i = m.start[r]; i < m.start[r + 1]; i++) {
         uint32_t u = bench_u32();
         m.col[i] =
            i & 1 ? (int)(u % ROWS) : (r + (int)(u % 257) + ROWS - 128) % ROWS;
         m.val[i] = bench_float(-1, 1);
      }
   bench_fill(m.x, ROWS, -1, 1);
   return m;
}
static inline size_t
verify(csr m, const float *y)
{
   size_t bad = 0;
   for (int r = 0; r < ROWS; r++) {
      double s = 0;
      for (int i = m.start[r]; i < m.start[r + 1]; i++)
         s += (double)m.val[i] * m.x[m.col[i]];
      bad += !(fabs(y[r] - s) <= 1e-4);
   }
   return bad;
}
