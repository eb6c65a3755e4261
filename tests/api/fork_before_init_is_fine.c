// A process that forks before cuInit can use CUDA in parent and child.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <sys/wait.h>
#include <unistd.h>

int
main(void)
{
   CUdeviceptr p;
   int status = 0;
   pid_t child = fork();

   start();
   OK(cuMemAlloc(&p, 4));
   OK(cuMemsetD32(p, 1, 1));
   OK(cuCtxSynchronize());
   if (child) {
      TRUE(waitpid(child, &status, 0) == child);
      TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
   }
   return 0;
}
