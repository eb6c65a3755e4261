/* Kernels written in C, to the contract of simd/abi.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "device/device_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
   do { \
      if (!(condition)) { \
         fprintf(stderr, "%s:%d: not true: %s (last error: %s)\n", __FILE__, \
                 __LINE__, #condition, error_text()); \
         exit(1); \
      } \
   } while (0)

struct fake {
   struct simd_code_info info;
   struct jit_code jit;
   struct device_kernel kernel;
   struct device_code code;
};

static inline struct device_kernel *
fake_kernel(struct device_context *c, const char *name, unsigned block,
            unsigned width, unsigned flags, simd_vector_fn *vector,
            simd_blocks_fn *blocks, size_t frame_bytes, size_t param_bytes)
{
   struct fake *f = calloc(1, sizeof(*f) + 8);
   f->info.abi = SIMD_ABI;
   f->info.width = width;
   f->info.flags = flags;
   f->info.frame_bytes = (uint32_t)(frame_bytes + 63) / 64 * 64;
   f->info.local_bytes = 64;
   f->info.static_shared = 4096;
   f->info.shared_align = 16;
   f->info.block[0] = block;
   f->info.block[1] = f->info.block[2] = 1;
   f->info.has_blocks = blocks != NULL;
   f->jit.vector = vector;
   f->jit.blocks = blocks;
   f->jit.info = &f->info;
   f->jit.origin = "C";
   f->kernel.context = c;
   f->kernel.name = name;
   f->kernel.param_bytes = param_bytes;
   f->kernel.max_threads = 1024;
   f->kernel.static_shared = f->info.static_shared;
   pthread_mutex_init(&f->kernel.lock, NULL);
   device_cpu_code_init(&f->code, &f->kernel, &f->jit);
   f->code.any_grid = true;
   atomic_store(&f->kernel.codes, &f->code);
   return &f->kernel;
}

static inline void
fake_destroy(struct device_kernel *k)
{
   pthread_mutex_destroy(&k->lock);
   free((char *)k - offsetof(struct fake, kernel));
}

static inline CUresult
fake_launch(struct device_kernel *k, struct device_stream *s, unsigned grid,
            const void *params, size_t bytes, bool cooperative)
{
   struct device_launch l = {
      .grid = {grid, 1, 1},
      .cooperative = cooperative,
      .buffer = params,
      .buffer_bytes = bytes,
   };
   memcpy(l.block, atomic_load(&k->codes)->block, sizeof(l.block));
   return device_kernel_launch(k, s, &l);
}

static inline struct device_context *
fake_context(void)
{
   struct device *d;
   struct device_context *c;
   CHECK(device_get(0, &d) == CUDA_SUCCESS);
   CHECK(device_context_create(d, &c) == CUDA_SUCCESS);
   return c;
}
