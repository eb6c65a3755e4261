// Launch costs of an empty kernel in OpenCL; the lines are launch.cu's.
// SPDX-License-Identifier: Apache-2.0
#include "ocl.h"

static double t[100];
enum { RUNS = 15 };

static void
report(const char *what, int n)
{
   qsort(t, RUNS, sizeof *t, bench_cmp);
   printf("%s: %.3f us (%.3f..%.3f)\n", what, t[RUNS / 2] / n * 1e6,
          t[0] / n * 1e6, t[RUNS - 1] / n * 1e6);
}

int
main(void)
{
   ocl o = ocl_open("launch.cl", "");
   cl_kernel k = ocl_kernel(&o, "empty");
   static const int grids[] = {1, 16, 256, 4096};
   cl_mem m = ocl_buffer(&o, NULL, 4096);
   int go = 0;
   char name[80];
   ARG(k, 0, m);
   ARG(k, 1, go);
   for (int g = 0; g < 4; g++) {
      int n = grids[g] > 1000 ? 100 : 500;
      TIMED(
         &o, t, RUNS, for (int i = 0; i < n; i++) {
            ocl_run(&o, k, grids[g], 256);
            clFinish(o.q);
         });
      snprintf(name, sizeof name, "empty, %d block%s, launch and wait",
               grids[g], g ? "s" : "");
      report(name, n);
   }
   TIMED(&o, t, RUNS, for (int i = 0; i < 1000; i++) ocl_run(&o, k, 1, 256));
   report("empty, 1 block, each of 1000 queued", 1000);
   TIMED(&o, t, RUNS, for (int i = 0; i < 1000; i++) ocl_run(&o, k, 256, 256));
   report("empty, 256 blocks, each of 1000 queued", 1000);
   return 0;
}
