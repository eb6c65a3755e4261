/* Variables to SSA values, for the builder and for passes that make values of
 * memory or restore SSA form.  The way of use:
 *
 *   ir_ssa_create      variables 0 … count - 1 and their types
 *   ir_ssa_use, _def   what each block does to them, in the block's order
 *   ir_ssa_place       phis at the iterated dominance frontiers, where live
 *   ir_ssa_walk        down the dominator tree: visit() rewrites one block
 *                      with ir_ssa_get and ir_ssa_set
 *
 * The function's blocks and edges must not change in between; IR_DOMINANCE
 * must hold.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"

struct ir_ssa;

/* Lives in arena a; types stays the caller's. */
struct ir_ssa *ir_ssa_create(struct arena *a, struct ir_func *f,
                             const enum ir_type *types, unsigned count);
/* The block reads a variable (before what it writes, unless noted later). */
void ir_ssa_use(struct ir_ssa *s, unsigned var, const struct ir_block *b);
void ir_ssa_def(struct ir_ssa *s, unsigned var, const struct ir_block *b);
/* A phi of the variable in this block, if it is live into it, no matter how
 * many ways lead there.
 */
void ir_ssa_force(struct ir_ssa *s, unsigned var, const struct ir_block *b);
void ir_ssa_place(struct ir_ssa *s);
/* The value of a variable at this point of the walk; undefined if none. */
struct ir_value *ir_ssa_get(const struct ir_ssa *s, unsigned var);
/* The same, but NULL if none. */
struct ir_value *ir_ssa_find(const struct ir_ssa *s, unsigned var);
void ir_ssa_set(struct ir_ssa *s, unsigned var, struct ir_value *v);
/* visit is called once a block, dominators first, when the phis of this
 * construction are set already; afterwards their sources in the successors
 * are filled.
 */
void ir_ssa_walk(struct ir_ssa *s,
                 void (*visit)(void *context, struct ir_block *b),
                 void *context);
