// bfs, CUDA form: the work is told in bfs.h.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"
#include "bfs.h"

__global__ void
expand(int count, const int *__restrict__ queue, const int *__restrict__ next,
       int *level, int depth, int *out, int *out_count)
{
   int i = blockIdx.x * blockDim.x + threadIdx.x;
   if (i >= count)
      return;
   int v = queue[i];
   for (int k = 0; k < DEGREE; k++) {
      int w = next[(size_t)v * DEGREE + k];
      if (level[w] < 0 && atomicCAS(level + w, -1, depth) == -1)
         out[atomicAdd(out_count, 1)] = w;
   }
}

static void
search(const int *next, int *level, int *queue[2], int *count)
{
   int one = 1, zero = 0, depth = 0;
   CHECK(cudaMemset(level, 0xff, VERTICES * sizeof(int)));
   CHECK(cudaMemcpy(level, &zero, 4, cudaMemcpyHostToDevice));
   CHECK(cudaMemcpy(queue[0], &zero, 4, cudaMemcpyHostToDevice));
   for (int n = one; n; depth++) {
      CHECK(cudaMemset(count, 0, 4));
      expand<<<(n + 255) / 256, 256>>>(n, queue[depth & 1], next, level,
                                       depth + 1, queue[~depth & 1], count);
      CHECK(cudaMemcpy(&n, count, 4, cudaMemcpyDeviceToHost));
   }
}

int
main()
{
   int *next = (int *)bench_alloc(EDGES * 4),
       *level = (int *)bench_alloc(VERTICES * 4);
   make_input(next);
   int *dnext = device_copy((const int *)next, EDGES),
       *dlevel = device_copy<int>(NULL, VERTICES);
   int *queue[2] = {device_copy<int>(NULL, VERTICES),
                    device_copy<int>(NULL, VERTICES)};
   int *count = device_copy<int>(NULL, 1), reps = bench_reps();
   double t[100];
   TIMED(t, reps, search(dnext, dlevel, queue, count));
   host_copy(level, dlevel, VERTICES);
   return bench_report("bfs", "cuda", t, reps, BYTES, FLOPS,
                       verify(next, level));
}
