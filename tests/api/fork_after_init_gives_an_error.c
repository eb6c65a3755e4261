// After cuInit a forked child gets errors, no hang; exec in it is fine, and
// the parent goes on.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include <sys/wait.h>
#include <unistd.h>

int
main(void)
{
   CUdeviceptr p;
   CUfunction f;
   int status, n;
   pid_t child;

   start();
   f = kernel(module(ptx_common), "nothing");
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
   OK(cuCtxSynchronize());
   child = fork();
   if (!child) {
      alarm(20);
      if (cuInit(0) != CUDA_ERROR_NOT_INITIALIZED ||
          cuDeviceGetCount(&n) != CUDA_ERROR_NOT_INITIALIZED ||
          cuMemAlloc(&p, 4) != CUDA_ERROR_NOT_INITIALIZED ||
          cuCtxSynchronize() != CUDA_ERROR_NOT_INITIALIZED ||
          cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL) !=
             CUDA_ERROR_NOT_INITIALIZED)
         _exit(1);
      exit(0); /* with the destructors */
   }
   TRUE(waitpid(child, &status, 0) == child);
   TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
   OK(cuLaunchKernel(f, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
   OK(cuCtxSynchronize());
   return 0;
}
