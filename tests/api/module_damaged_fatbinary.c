// A fatbinary file cut short anywhere, or with any byte changed: an error or a
// module, never a crash; one without PTX says what it holds.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"
#include "base/fatbin.h"
#include <unistd.h>

static char path[] = "/tmp/sampan-fatbin-XXXXXX";

static CUresult
load(const void *data, size_t size)
{
   FILE *f = fopen(path, "wb");
   CUmodule m;
   CUresult r;

   TRUE(f && fwrite(data, 1, size, f) == size && !fclose(f));
   r = cuModuleLoad(&m, path);
   if (!r)
      OK(cuModuleUnload(m));
   return r;
}

int
main(void)
{
   struct fatbin_image image = {.arch = 80,
                                .text = ptx_common,
                                .size = sizeof(ptx_common) - 1,
                                .name = "common.ptx",
                                .compress = true};
   struct fatbin_wrapper w = {FATBIN_WRAPPER_MAGIC, 1, NULL, NULL};
   struct arena a = {0};
   unsigned char *data;
   CUmodule m;
   size_t size;

   start();
   TRUE(mkstemp(path) >= 0);
   data = fatbin_write(&a, &image, 1, &size);
   OK(load(data, size));
   OK(cuModuleLoadData(&m, data));
   kernel(m, "add");
   w.data = data;
   OK(cuModuleLoadFatBinary(&m, &w));
   kernel(m, "add");
   w.data = NULL;
   WANT(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&m, &w));
   for (size_t i = 1; i < size; i += i < 100 ? 1 : 7)
      TRUE(load(data, i) != CUDA_SUCCESS);
   for (size_t i = 0; i < size; i += i < 100 ? 1 : 13) {
      data[i] ^= 0x55;
      load(data, size);
      data[i] ^= 0x55;
   }
   WANT(CUDA_ERROR_INVALID_IMAGE, load(data, 0));
   unlink(path);
   arena_free(&a);
   return 0;
}
