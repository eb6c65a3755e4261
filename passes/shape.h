/* Shapes: what the lanes of one vector have in common, per value.
 *
 *   uniform   the same in every active lane
 *   offsets   base + offset[lane], the offsets known when compiling
 *   rows      base + offset[lane] + unit * step[lane], the unit a uniform value
 *             known when running: how far the rows of a matrix are apart
 *   varying   anything (shape NULL)
 *
 * A uniform value is held as a scalar, and so is the base of the others:
 * arithmetic on them is scalar arithmetic.  Offsets and steps add up modulo the
 * width of the type; offset[0] and step[0] are 0, so the base is lane 0's
 * value.  A unit narrower than the value is extended as unit_signed says.
 * Who uses the value uses the unit too (ir_value.needs).
 *
 * A 32-bit sum may wrap between two lanes; its extension to 64 bits is then
 * no longer base + offset.  Where that cannot be excluded, the extension's
 * shape has a guard: the extending instruction's result.  simd/ computes a
 * scalar condition there, and memory accesses with a guarded address test it
 * and keep a general way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"

enum { SHAPE_MAX_GUARDS = 2 };

struct ir_shape {
   bool uniform;
   bool unit_signed;
   const int64_t *offsets; /* f->width of them, offsets[0] == 0; NULL when
                              uniform */
   const int64_t *steps;   /* the same, not all 0; NULL where there is no
                              unit */
   const struct ir_value *unit;
   uint64_t align; /* a power of two that divides the base */
   /* All lanes' values as signed numbers of their width, for up to 32 bits
    * and for 64 bits where known; lo > hi never happens. */
   int64_t lo, hi;
   /* Guards: results of sext/zext whose freedom from wrap is assumed. */
   const struct ir_value *guards[SHAPE_MAX_GUARDS];
};

static inline bool
shape_uniform(const struct ir_value *v)
{
   return v->constant || !v->def || (v->shape && v->shape->uniform);
}

/* Is lane 0's value, a scalar, enough to tell the others' (offsets, rows)? */
static inline bool
shape_offsets(const struct ir_value *v)
{
   return v->shape && v->shape->offsets;
}

/* Compute the shapes of all values, and divergent/join of blocks and loops.
 * Needs IR_DOMINANCE and IR_LOOPS.
 */
bool analyze_shape(struct ir_func *f);
/* The same as if no sum ever wrapped: good for estimates, not for code. */
void shape_estimate(struct ir_func *f);

/* By block id, in tmp: does the block lie between some divergent branch and its
 * post-dominator, so that lanes may be missing?  Needs shapes.
 */
bool *shape_regions(struct ir_func *f, struct arena *tmp);

/* The branch at the end of b diverges: what this says of b, of loops and of
 * joins (shape_meet.c).  True: it was not known yet.
 */
bool shape_mark_divergence(struct ir_func *f, struct ir_block *b);

/* Copies of what a guard leaves undivided (opt_split_full.c).  Needs shapes and
 * leaves them computed.
 */
bool opt_split_full(struct ir_func *f);

/* Copies of loops for as long as no lane leaves (opt_split_loops.c).  Needs
 * shapes and leaves them computed.
 */
bool opt_split_loops(struct ir_func *f);
/* Copies of what a sum of 32 bits that does not wrap would have guarded
 * (opt_split_wrap.c).  The same.
 */
bool opt_split_wrap(struct ir_func *f);

/* Zero-extensions to sign-extensions where branches say that they are the
 * same (opt_sign_extend.c).  Needs shapes; those of the extensions change.
 */
bool opt_sign_extend(struct ir_func *f);
