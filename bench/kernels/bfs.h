// Breadth-first search, level by level: a thread a vertex of the frontier;
// the next frontier is a queue that atomics fill.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#ifdef BENCH_SMALL
#define VERTICES (1 << 12)
#else
#define VERTICES (1 << 20)
#endif
#define DEGREE 16
#define EDGES ((size_t)VERTICES * DEGREE)
#define BYTES (8.0 * EDGES)
#define FLOPS (1.0 * EDGES) /* edges looked at */
// Neighbours at random, half of them near by.
static inline void
make_input(int *next)
{
   for (size_t e = 0; e < EDGES; e++) {
      uint32_t u = bench_u32();
      next[e] =
         (int)(e & 1 ? u % VERTICES : (e / DEGREE + u % 4096) % VERTICES);
   }
}
static inline size_t
verify(const int *next, const int *level)
{
   int *queue = (int *)bench_alloc(VERTICES * sizeof(int)),
       *mine = (int *)bench_alloc(VERTICES * sizeof(int));
   size_t head = 0, tail = 0, bad = 0;
   memset(mine, 0xff, VERTICES * sizeof(int));
   mine[queue[tail++] = 0] = 0;
   while (head < tail) {
      int v = queue[head++];
      for (int k = 0; k < DEGREE; k++) {
         int w = next[(size_t)v * DEGREE + k];
         if (mine[w] < 0) {
            mine[w] = mine[v] + 1;
            queue[tail++] = w;
         }
      }
   }
   for (size_t v = 0; v < VERTICES; v++)
      bad += mine[v] != level[v];
   free(queue);
   free(mine);
   return bad;
}
