/* The environment: nine variables, read once, ignored in setuid programs.
 *
 *   SAMPAN_DEBUG=word,…    what to print (base/debug.def)
 *   SAMPAN_SKIP=pass,…     passes to leave out
 *   SAMPAN_KERNEL=glob     only kernels of that name are printed or dumped
 *   SAMPAN_DUMP=dir        every stage of every kernel as a file
 *   SAMPAN_WIDTH=n         lanes per vector: 1, 2, 4 … 64; unset: per kernel
 *   SAMPAN_THREADS=n       worker threads; unset: all allowed cores
 *   SAMPAN_CACHE=dir|off   object cache; unset: $XDG_CACHE_HOME/sampan
 *   SAMPAN_CPU=s           CPU to compile for, by LLVM's name: haswell
 *   SAMPAN_FEATURES=s      its features, as LLVM writes them: +avx2,-fma;
 *                          unset: those of SAMPAN_CPU, or of this machine
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdbool.h>

enum debug_flag {
#define FLAG(name, text) DEBUG_##name,
#include "base/debug.def"
#undef FLAG
   DEBUG_COUNT
};

bool debug_on(enum debug_flag flag);
#define debug(flag) debug_on(DEBUG_##flag)

/* Is name in the comma list SAMPAN_SKIP? */
bool debug_skipped(const char *pass);
/* Does name match SAMPAN_KERNEL (or is that unset)? */
bool debug_kernel(const char *name);

/* Values, NULL or 0 when unset. */
const char *debug_dump_folder(void);
const char *debug_cache(void);
const char *debug_cpu(void);
const char *debug_features(void);
unsigned debug_width(void);
unsigned debug_threads(void);
