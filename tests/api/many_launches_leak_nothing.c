// 100,000 empty kernels: the process does not grow.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <unistd.h>

static long
resident(void)
{
   long size, pages = 0;
   FILE *f = fopen("/proc/self/statm", "r");

   TRUE(f && fscanf(f, "%ld %ld", &size, &pages) == 2);
   fclose(f);
   return pages * sysconf(_SC_PAGESIZE);
}

static void
launch(CUfunction f, int count)
{
   for (int i = 0; i < count; i++)
      OK(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 0, NULL, NULL, NULL));
   OK(cuCtxSynchronize());
}

int
main(void)
{
   CUfunction f;
   long before;

   start();
   f = kernel(module(ptx_common), "nothing");
   launch(f, 10000);
   before = resident();
   for (int i = 0; i < 10; i++)
      launch(f, 10000);
   TRUE(resident() - before < 8 << 20);
   return 0;
}
