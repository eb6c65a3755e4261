// Launch shapes outside the limits are refused before anything runs.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static CUresult
shape(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx,
      unsigned by, unsigned bz)
{
   return cuLaunchKernel(f, gx, gy, gz, bx, by, bz, 0, NULL, NULL, NULL);
}

#define BAD(...) WANT(CUDA_ERROR_INVALID_VALUE, shape(f, __VA_ARGS__))

int
main(void)
{
   static const char limited[] = PTX_HEAD ".visible .entry small()\n"
                                          ".maxntid 64, 1, 1\n"
                                          "{\n"
                                          "   ret;\n"
                                          "}\n"
                                          ".visible .entry exact()\n"
                                          ".reqntid 32, 2, 1\n"
                                          "{\n"
                                          "   ret;\n"
                                          "}\n";
   CUmodule m;
   CUfunction f;

   start();
   f = kernel(module(ptx_common), "nothing");
   BAD(0, 1, 1, 1, 1, 1);
   BAD(1, 0, 1, 1, 1, 1);
   BAD(1, 1, 0, 1, 1, 1);
   BAD(1, 1, 1, 0, 1, 1);
   BAD(1, 1, 1, 1, 0, 1);
   BAD(1, 1, 1, 1, 1, 0);
   BAD(1, 1, 1, 1025, 1, 1);
   BAD(1, 1, 1, 1024, 2, 1);
   BAD(1, 1, 1, 1, 1, 65);
   BAD(1, 1, 1, 0x80000000u, 2, 1);
   BAD(1, 1, 1, 65536, 65536, 65536);
   BAD(0x80000000u, 1, 1, 1, 1, 1);
   BAD(1, 65536, 1, 1, 1, 1);
   BAD(1, 1, 65536, 1, 1, 1);
   OK(shape(f, 1, 1, 1, 1024, 1, 1));
   OK(shape(f, 1, 65535, 1, 1, 1, 1));
   OK(shape(f, 1, 1, 1, 4, 4, 64));
   m = module(limited);
   f = kernel(m, "small");
   OK(shape(f, 1, 1, 1, 64, 1, 1));
   WANT(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, shape(f, 1, 1, 1, 65, 1, 1));
   f = kernel(m, "exact");
   OK(shape(f, 1, 1, 1, 32, 2, 1));
   BAD(1, 1, 1, 64, 1, 1);
   OK(cuCtxSynchronize());
   return 0;
}
