/* Inside the analysis of shapes: its state, and what its two files share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "passes/shape.h"

/* One analysis.  state[id]: not yet seen, or the shape (NULL: varying). */
struct shape_analysis {
   struct ir_func *f;
   unsigned width;
   bool *seen;
   const struct ir_shape **shape;
   bool *from_nothing; /* phis for which an undefined source counts */
   bool changed;
   unsigned round;
   bool trusting; /* no sum wraps: for estimates only */
};

/* Neither uniform nor told by lane 0's value. */
static inline bool
shape_varies(const struct ir_shape *t)
{
   return !t->uniform && !t->offsets;
}

/* lo and hi of a type of that many bits. */
void shape_range_full(struct ir_shape *t, unsigned width);
/* The shape of an operand; false: not seen yet.  *out is a copy; varying
 * values give out->align 1 and neither uniform nor offsets.
 */
bool shape_operand(const struct shape_analysis *s, const struct ir_value *v,
                   struct ir_shape *out);
/* Guards of both; false: more than fit. */
bool shape_join_guards(struct ir_shape *t, const struct ir_shape *a,
                       const struct ir_shape *b);
/* Do lanes differ from lane 0 alike? */
bool shape_same_lanes(const struct shape_analysis *s, const struct ir_shape *a,
                      const struct ir_shape *b);
void shape_copy_lanes(struct ir_shape *t, const struct ir_shape *a);
/* t is held as a vector from now on. */
void shape_make_varying(struct ir_shape *t);
/* The shape of result `index` of an instruction that is no phi.  False: an
 * operand has not been seen.
 */
bool shape_evaluate(struct shape_analysis *s, const struct ir_inst *in,
                    unsigned index, struct ir_shape *t);
