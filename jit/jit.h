/* Kernels to machine code: compile at first launch, keep in a cache on disk.
 *
 * libcuda has the loader and the cache; the compiler itself, which needs
 * LLVM, is libsampan-compiler.so, loaded (dlopen, next to libcuda) when the
 * cache has no object for a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ptx/ptx.h"
#include "simd/abi.h"

/* What to compile.  All members enter the cache key. */
struct jit_request {
   const struct ptx_module *module; /* linked */
   const struct ptx_func *kernel;
   uint32_t block[3];
   uint32_t width;    /* lanes; 0: the compiler chooses */
   uint32_t any_grid; /* 0: grid.x * block.x fits 31 bits (usual); 1: do
                         not rely on that */
   uint32_t optimize; /* 0 … 3; 3 unless the context says otherwise */
   const char *cpu;   /* LLVM's names; NULL: this machine */
   const char *features;
};

/* The one entry of libsampan-compiler.so.  On success *object is a malloc'd
 * relocatable ELF object with sampan_vector, sampan_info and perhaps
 * sampan_blocks; returns 0.  Otherwise nonzero and *error is a malloc'd
 * sentence.  Thread safe.  notes: a malloc'd line for SAMPAN_DEBUG=launch
 * (width chosen and why, mode), or NULL.
 */
int sampan_compile(const struct jit_request *q, void **object, size_t *size,
                   char **error, char **notes);
typedef int sampan_compile_fn(const struct jit_request *q, void **object,
                              size_t *size, char **error, char **notes);

/* Code in memory, ready to run. */
struct jit_code {
   simd_vector_fn *vector; /* NULL: blocks only */
   simd_blocks_fn *blocks; /* or NULL */
   const struct simd_code_info *info;
   const char **symbols; /* info->symbol_count names */
   const void *text;
   size_t text_size;
   const char *origin; /* "memory", "cache", "compiled" */
   void *mapping;
   size_t mapping_size;
   void *lines; /* its .debug_line */
   size_t lines_size;
};

/* Load from the cache or compile.  Thread safe.  On failure NULL and *error a
 * malloc'd sentence.  The caller owns the code.
 */
struct jit_code *jit_code_create(const struct jit_request *q, char **error);
void jit_code_destroy(struct jit_code *c);

/* Is there no libsampan-compiler.so?  Asked after a failure. */
bool jit_compiler_missing(void);

/* The place of a machine instruction, from the object's line table: PTX line,
 * 0 when unknown. */
uint32_t jit_code_line(const struct jit_code *c, const void *pc);
