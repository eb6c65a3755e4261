// Launch costs: an empty kernel launched and waited for, 1,000 queued, and
// how much of a short kernel's time is its own work.
// SPDX-License-Identifier: Apache-2.0
#include "cuda_check.h"

__global__ void
empty(int *p)
{
   if (p && threadIdx.x > 100000)
      *p = 1;
}

// A chain of multiplications and additions that no compiler shortens.
__global__ void
work(float *p, int steps)
{
   float x = p[threadIdx.x];
   for (int i = 0; i < steps; i++)
      x = x * 0.999f + 0.001f;
   p[threadIdx.x] = x;
}

static double t[100];
static const int runs = 15;

static double
median(void)
{
   qsort(t, runs, sizeof *t, bench_cmp);
   return t[runs / 2];
}

static void
report(const char *what, int n)
{
   double m = median();
   printf("%s: %.3f us (%.3f..%.3f)\n", what, m / n * 1e6, t[0] / n * 1e6,
          t[runs - 1] / n * 1e6);
}

static double
work_time(float *d, int steps, int launches)
{
   TIMED(
      t, runs, for (int i = 0; i < launches; i++) {
         work<<<1, 256>>>(d, steps);
         CHECK(cudaDeviceSynchronize());
      });
   return median() / launches;
}

int
main(void)
{
   static const int grids[] = {1, 16, 256, 4096};
   char name[80];
   CHECK(cudaFree(0));
   for (int g = 0; g < 4; g++) {
      int n = grids[g] > 1000 ? 100 : 500;
      TIMED(
         t, runs, for (int i = 0; i < n; i++) {
            empty<<<grids[g], 256>>>(NULL);
            CHECK(cudaDeviceSynchronize());
         });
      snprintf(name, sizeof name, "empty, %d block%s, launch and wait",
               grids[g], g ? "s" : "");
      report(name, n);
   }
   TIMED(t, runs, for (int i = 0; i < 1000; i++) empty<<<1, 256>>>(NULL));
   report("empty, 1 block, each of 1000 queued", 1000);
   TIMED(t, runs, for (int i = 0; i < 1000; i++) empty<<<256, 256>>>(NULL));
   report("empty, 256 blocks, each of 1000 queued", 1000);

   // The work alone is what a long run takes, divided.
   float *d = device_copy<float>(NULL, 256);
   CHECK(cudaMemset(d, 0, 256 * sizeof(float)));
   int steps = 1 << 20;
   double step = work_time(d, steps, 1) / steps;
   steps = (int)(10e-6 / step);
   if (steps < 1)
      steps = 1;
   double one = work_time(d, steps, 200);
   printf("1 block of %.1f us of work, launch and wait: %.3f us "
          "(%.3f..%.3f)\n",
          steps * step * 1e6, one * 1e6, t[0] / 200 * 1e6,
          t[runs - 1] / 200 * 1e6);
   return 0;
}
