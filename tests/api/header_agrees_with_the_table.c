// Each prototype of cuda.h is that of driver.def's row: this file compiles.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

#define API(name, proto, args, fmt, state) CUresult CUDAAPI name proto;
#define API_OLD(name, proto, args, fmt, state)
#define API_OLD_EARLY API_OLD
#define API_OLD_PTSZ API_OLD
#include "driver/driver.def"

int
main(void)
{
   return 0;
}
