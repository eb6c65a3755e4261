// bfs, C with OpenMP: the work is told in bfs.h.
// SPDX-License-Identifier: Apache-2.0
#include "bfs.h"

static void
search(const int *restrict next, int *restrict level, int *queue[2])
{
   memset(level, 0xff, VERTICES * sizeof *level);
   level[0] = 0;
   queue[0][0] = 0;
   for (int n = 1, depth = 0; n; depth++) {
      const int *in = queue[depth & 1];
      int *out = queue[~depth & 1], count = 0;
      // A thread gathers a batch before it asks for room in the queue.
#pragma omp parallel
      {
         enum { BATCH = 512 };
         int batch[BATCH + DEGREE], b = 0;
#pragma omp for schedule(dynamic, 256) nowait
         for (int i = 0; i < n; i++) {
            for (int k = 0; k < DEGREE; k++) {
               int w = next[(size_t)in[i] * DEGREE + k], none = -1;
               if (__atomic_load_n(level + w, __ATOMIC_RELAXED) < 0 &&
                   __atomic_compare_exchange_n(level + w, &none, depth + 1, 0,
                                               __ATOMIC_RELAXED,
                                               __ATOMIC_RELAXED))
                  batch[b++] = w;
            }
            if (b >= BATCH) {
               memcpy(out + __atomic_fetch_add(&count, b, __ATOMIC_RELAXED),
                      batch, (size_t)b * sizeof *batch);
               b = 0;
            }
         }
         memcpy(out + __atomic_fetch_add(&count, b, __ATOMIC_RELAXED), batch,
                (size_t)b * sizeof *batch);
      }
      n = count;
   }
}

int
main(void)
{
   int *next = bench_alloc(EDGES * 4), *level = bench_alloc(VERTICES * 4),
       reps = bench_reps();
   int *queue[2] = {bench_alloc(VERTICES * 4), bench_alloc(VERTICES * 4)};
   make_input(next);
   double t[100];
   BENCH_TIMED(t, reps, search(next, level, queue));
   return bench_report("bfs", "omp", t, reps, BYTES, FLOPS,
                       verify(next, level));
}
