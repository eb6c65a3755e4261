// Times the loading of a PTX file and the first and second launch of one of
// its kernels:  load FILE.ptx KERNEL.  One "name
// milliseconds" a line, and the memory at the peak.
// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#include <cuda.h>
#include <sys/resource.h>

static void
check(CUresult r, const char *what)
{
   const char *text = "?";
   if (r == CUDA_SUCCESS)
      return;
   cuGetErrorString(r, &text);
   fprintf(stderr, "%s: %s\n", what, text);
   exit(2);
}

static double last;

static void
step(const char *name)
{
   double now = bench_now();
   if (name)
      printf("%s %.3f\n", name, (now - last) * 1e3);
   last = bench_now();
}

int
main(int argc, char **argv)
{
   CUdevice device;
   CUcontext context;
   CUmodule module;
   CUfunction kernel;
   CUdeviceptr p;
   if (argc != 3) {
      fprintf(stderr, "load FILE.ptx KERNEL\n");
      return 2;
   }
   step(NULL);
   check(cuInit(0), "cuInit");
   check(cuDeviceGet(&device, 0), "cuDeviceGet");
   check(cuDevicePrimaryCtxRetain(&context, device), "context");
   check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
   check(cuMemAlloc(&p, 4096), "cuMemAlloc");
   step("init");
   check(cuModuleLoad(&module, argv[1]), "cuModuleLoad");
   step("load");
   check(cuModuleGetFunction(&kernel, module, argv[2]), argv[2]);
   void *args[] = {&p};
   for (int i = 0; i < 2; i++) {
      step(NULL);
      check(cuLaunchKernel(kernel, 1, 1, 1, 32, 1, 1, 0, NULL, args, NULL),
            "cuLaunchKernel");
      check(cuCtxSynchronize(), "cuCtxSynchronize");
      step(i ? "again" : "first");
   }
   struct rusage used;
   getrusage(RUSAGE_SELF, &used);
   printf("MiB %.3f\n", (double)used.ru_maxrss / 1024);
   return 0;
}
