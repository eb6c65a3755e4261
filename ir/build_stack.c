/* The stack (9.7.16): stacksave, stackrestore, alloca.
 *
 * Each thread has the end of its stack in a variable of its own, like a
 * register: behind the frame of the function at first, and moved by alloca
 * and stackrestore.  What is inlined begins where its caller's stack ends, and
 * a caller's end is untouched by what it calls, so that returning frees.
 * A call that stays is told by a stack_call in front of it.
 *
 *    stacksave d            d = end
 *    stackrestore a         end = a
 *    alloca d, size, align  d = end, aligned; end = d + size; stack_check of
 *                           the new end
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include "base/poison.h"

static struct access
stack_end(const struct instance *s)
{
   return (struct access){.var = build_stack_variable(s), .type = PTX_U64};
}

void
build_stack_begin(struct builder *b)
{
   struct access to = stack_end(b->instance);
   b->guard = NULL;
   struct ir_inst *end = build_emit(b, IR_stack_end, PTX_U64, IR_B64, 0, NULL);
   build_write(b, &to, end->dst[0]);
}

void
build_stack_call(struct builder *b, const struct instance *callee)
{
   if (!b->uses_stack)
      return;
   struct ir_value *end = build_variable(b, build_stack_variable(b->instance));
   if (!callee) {
      build_emit(b, IR_stack_call, PTX_U64, IR_VOID, 1, &end);
      return;
   }
   struct access to = stack_end(callee);
   build_write(b, &to, end);
}

static struct ir_value *
arithmetic(struct builder *b, enum ir_op op, enum ptx_type t,
           struct ir_value *x, struct ir_value *y)
{
   struct ir_value *s[] = {x, y};
   return build_emit(b, op, t, IR_B64, 2, s)->dst[0];
}

static void
build_alloca(struct builder *b, const struct ptx_operand *to, enum ptx_type t)
{
   const struct ptx_inst *in = b->in;
   uint64_t align = in->operand_count > 2 ? in->operands[2].imm : 8;
   struct access end = stack_end(b->instance), d;
   struct ir_value *v = build_variable(b, end.var);
   struct ir_value *size = build_read(b, &in->operands[1], t);

   if (!align)
      align = 8;
   size = build_resize(b, size, t, IR_B64);
   v = arithmetic(b, IR_add, PTX_U64, v, ir_const(b->f, IR_B64, align - 1));
   v = arithmetic(b, IR_and, PTX_B64, v, ir_const(b->f, IR_B64, -align));
   struct ir_value *next = arithmetic(b, IR_add, PTX_U64, v, size);
   struct ir_inst *check = ir_inst_create(b->f, IR_stack_check, IR_VOID, 1);
   build_line(check, in);
   check->types[0] = PTX_U64;
   check->src[0] = next;
   check->guard = b->guard;
   check->guard_negated = b->guard_negated;
   ir_inst_append(b->block, check);
   build_write(b, &end, next);
   b->dst.count = 0;
   build_targets(b, to, t);
   d = b->dst.data[0];
   d.type = PTX_U64;
   build_write(b, &d, v);
}

void
build_stack(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   const struct ptx_operand *o = &in->operands[0];
   enum ptx_type t = in->types[0];
   struct access end = stack_end(b->instance), d;

   switch (in->op) {
   case PTX_OP_stacksave:
      b->dst.count = 0;
      build_targets(b, o, t);
      d = b->dst.data[0];
      d.type = PTX_U64;
      build_write(b, &d, build_variable(b, end.var));
      return;
   case PTX_OP_stackrestore: {
      struct ir_value *v = build_read(b, o, t);
      build_write(b, &end, build_resize(b, v, t, IR_B64));
      return;
   }
   default:
      build_alloca(b, o, t);
   }
}
