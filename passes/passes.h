/* The passes over the IR and the pipeline that runs them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"

struct pass {
   const char *name;
   bool (*run)(struct ir_func *f); /* true: something has changed */
   unsigned needs, keeps;          /* enum ir_fact */
   const char *purpose;
};

/* passes.def, in its order. */
extern const struct pass passes[];
extern const size_t pass_count;

/* Every pass that SAMPAN_SKIP does not name.  SAMPAN_DEBUG=ir prints the
 * function to stderr after each that changed it, SAMPAN_DUMP writes it to
 * <folder>/<name>.<nn>-<pass>.ir; each change is validated.
 */
void passes_run(struct ir_func *f);
/* One pass, with the facts it needs; validated. */
bool passes_run_one(struct ir_func *f, const struct pass *p);
const struct pass *passes_find(const char *name);

/* A pass that stands in the table twice is declared twice. */
#define PASS(name, needs, keeps, purpose) bool name(struct ir_func *f);
#include "passes/passes.def"
#undef PASS

/* Copies of some blocks, for passes that give code a second version. */
struct passes_copy {
   struct ir_func *f;
   struct arena tmp;        /* of the copying */
   bool *inside;            /* by block id: to be copied; the caller's */
   struct ir_block **block; /* copies, by block id */
   struct ir_value **value; /* copies, by value id */
   size_t block_count, value_count; /* when it began */
};

void passes_copy_init(struct passes_copy *c, struct ir_func *f);
/* Ways into the copies from outside come from `from`; the ways out of them
 * lead where the originals' do, but the targets do not know of them yet.
 */
void passes_copy_blocks(struct passes_copy *c, struct ir_block *from);
/* Block x, behind the originals, gets the copies of its predecessors among them
 * too, and its phis a source for each.
 */
void passes_copy_join(struct passes_copy *c, struct ir_block *x);
/* What v is in the copies. */
struct ir_value *passes_copy_value(const struct passes_copy *c,
                                   struct ir_value *v);
