/* What the files of ir/ share with nobody else.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "ir/ir.h"

/* A modifier as IR text spells it: ".member", or ".group=member" where an
 * earlier group or a type has that text as well.
 */
struct ir_mod_name {
   const char *group_text, *text;
   enum ptx_mod group;
   unsigned member;
};
extern const struct ir_mod_name ir_mod_names[];
extern const size_t ir_mod_name_count;
bool ir_mod_is_ambiguous(const struct ir_mod_name *m);

extern const char *const ir_sreg_names[PTX_SREG_COUNT];
extern const char *const ir_space_names[];
enum { IR_SPACE_COUNT = PTX_SPACE_TEX + 1 };

/* The space that modifiers, or the variable of an addr, say. */
enum ptx_space ir_default_space(const struct ir_inst *in);

/* The n-th variable of a name that a function declares, from 0, over its
 * parameters, results and variables; NULL after the last.
 */
struct ptx_var *ir_func_var(const struct ptx_func *f, const char *name,
                            size_t length, unsigned nth);

/* The function whose text holds the instruction, or NULL. */
const struct ptx_func *ir_ptx_owner(const struct ptx_module *m,
                                    const struct ptx_inst *in);

void ir_func_print_head(FILE *out, const struct ir_func *f);
void ir_block_print_head(FILE *out, const struct ir_block *b);
