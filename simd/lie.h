/* How the addresses of one memory access lie beside each other.
 *
 *   uniform      all the same
 *   contiguous   lane l at base + l * size
 *   runs         runs of lanes that are uniform or contiguous each: the rows of
 *                a 2-D block
 *   near         offsets known when compiling, within a page
 *   anywhere     else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "passes/shape.h"

enum simd_lie_kind {
   SIMD_LIE_UNIFORM,
   SIMD_LIE_CONTIGUOUS,
   SIMD_LIE_RUNS,
   SIMD_LIE_NEAR,
   SIMD_LIE_ANYWHERE,
};

/* Lanes first ... first + count - 1, uniform or contiguous. */
struct simd_run {
   unsigned first, count, like; /* the first run of the same addresses */
   bool uniform;
};

struct simd_lie {
   /* The access: `pieces` elements of `bytes` a lane, side by side. */
   const struct ir_value *address; /* its shape counts, not its guards */
   enum ptx_space space;
   unsigned bytes, pieces;
   bool store, masked, is_volatile;
   /* Found: */
   enum simd_lie_kind kind;
   int64_t low;       /* near: where they start, relative to lane 0, in bytes */
   unsigned elements; /* near: how many from there */
   struct simd_run *run; /* runs, of which `distinct` differ */
   unsigned run_count, distinct;
};

void simd_lie_find(struct simd_lie *x, unsigned width, struct arena *a);
/* What it costs, about, in operations on a vector register. */
float simd_lie_cost(const struct simd_lie *x, unsigned width,
                    unsigned vector_bits);
