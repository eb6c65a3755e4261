/* Device functions that are not inlined: recursive ones and those that are
 * called by address.
 *
 *    iW f.NAME(block, vector, mask, stack, argument ...)
 *
 * runs the function for the lanes of mask, and says which of them have ended.
 * Arguments are local addresses of the slots that hold the values (ir/ir.h),
 * the same for all lanes, since the lanes of one vector call at one depth;
 * stack is where the callee's own local frame starts.  An address of a function
 * is a handle that only the module knows; an indirect call compares it with the
 * functions whose address is taken, and calls each for the lanes that mean it.
 *
 * Such a function may not wait: the builder inlines what does, also where it
 * may be meant by an indirect call (ir/build_flow.c), and a barrier in a
 * recursive one is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

enum { FIXED = 4, MOST_ARGUMENTS = 64 };

static struct simd_function *
find_function(struct simd_build *s, const struct ptx_func *f)
{
   for (size_t i = 0; i < s->unit->functions.count; i++)
      if (s->unit->functions.data[i].f->ptx == f)
         return &s->unit->functions.data[i];
   return NULL;
}

/* Collect --------------------------------------------------------------- */

static bool
add_function(struct simd_build *s, const struct ptx_func *f, bool direct)
{
   struct simd_function *known = find_function(s, f);
   if (known) {
      known->direct |= direct;
      return true;
   }
   struct diag d = {.name = "ptx"};
   struct ir_func *g = ir_build(s->arena, s->f->module, f, &d);
   if (!g)
      s->out->error = arena_strdup(s->arena, d.log ? d.log : "bad function");
   diag_fini(&d);
   if (!g)
      return false;
   g->width = s->f->width;
   g->any_grid = s->f->any_grid;
   memcpy(g->block_dim, s->f->block_dim, sizeof(g->block_dim));
   passes_run(g);
   ir_compute(g, IR_CFG | IR_DOMINANCE | IR_LOOPS);
   analyze_shape(g);
   ir_compute(g, IR_USES);
   ir_layout_locals(g);
   struct simd_function one = {.f = g, .direct = direct};
   vec_push(s->arena, &s->unit->functions, one);
   return true;
}

static bool
collect_from(struct simd_build *s, const struct ir_func *f, bool *indirect)
{
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         if (in->op != IR_call)
            continue;
         if (!in->func)
            *indirect = true;
         else if (in->func->defined && !add_function(s, in->func, true))
            return false;
      }
   }
   return true;
}

bool
simd_functions_collect(struct simd_build *s)
{
   const struct ptx_module *m = s->f->module;
   bool indirect = false, all = false;
   if (!collect_from(s, s->f, &indirect))
      return false;
   for (size_t i = 0;; i++) {
      if (indirect && !all) {
         all = true;
         for (size_t k = 0; k < m->funcs.count; k++) {
            const struct ptx_func *f = m->funcs.data[k];
            if (f->defined && !f->entry && ir_address_taken(m, f) &&
                !add_function(s, f, false))
               return false;
         }
      }
      if (i >= s->unit->functions.count)
         break;
      if (!collect_from(s, s->unit->functions.data[i].f, &indirect))
         return false;
   }
   if (s->unit->functions.count)
      s->unit->flags |= SIMD_CODE_RECURSES;
   return true;
}

/* Call ------------------------------------------------------------------ */

static LLVMTypeRef
function_type(struct simd_build *s, unsigned arguments)
{
   LLVMTypeRef t[FIXED + MOST_ARGUMENTS] = {
      s->t_ptr, s->t_i32, simd_vector_of(s->t_i1, s->width), s->t_i64};
   for (unsigned i = 0; i < arguments; i++)
      t[FIXED + i] = s->t_i64;
   return LLVMFunctionType(LLVMIntTypeInContext(s->llvm, s->width), t,
                           FIXED + arguments, false);
}

static V
declare(struct simd_build *s, struct simd_function *f)
{
   if (f->fn)
      return f->fn;
   unsigned count = (unsigned)f->f->params.count;
   f->fn =
      LLVMAddFunction(s->module, arena_printf(s->arena, "f.%s", f->f->name),
                      function_type(s, count));
   LLVMSetLinkage(f->fn, LLVMInternalLinkage);
   simd_attribute(s, f->fn, LLVMAttributeFunctionIndex, "noinline");
   return f->fn;
}

static void
call_one(struct simd_build *s, struct ir_inst *in, struct simd_function *f,
         unsigned first, V mask)
{
   V args[FIXED + MOST_ARGUMENTS];
   unsigned count = in->src_count - first;
   uint64_t frame = (s->f->local_bytes + 15) & ~15ull;
   V stack = simd_i64(s, frame);
   if (s->stack)
      stack = LLVMBuildAdd(B, s->stack, stack, "");
   if (s->call_stack)
      stack = LLVMBuildLoad2(B, s->t_i64, s->call_stack, "");
   args[0] = s->a_block;
   args[1] = s->a_vector;
   args[2] = simd_mask_or_full(s, mask);
   args[3] = stack;
   for (unsigned i = 0; i < count; i++)
      args[FIXED + i] = simd_scalar(s, in->src[first + i]);
   V fn = declare(s, f);
   V gone = LLVMBuildCall2(B, LLVMGlobalGetValueType(fn), fn, args,
                           FIXED + count, "");
   V before = LLVMBuildLoad2(B, LLVMTypeOf(gone), s->call_exited, "");
   LLVMBuildStore(B, LLVMBuildOr(B, before, gone, ""), s->call_exited);
}

static void
forget_exited(struct simd_build *s)
{
   LLVMTypeRef t = LLVMIntTypeInContext(s->llvm, s->width);
   if (!s->call_exited)
      s->call_exited = simd_alloca(s, t, "call_exited");
   LLVMBuildStore(B, LLVMConstNull(t), s->call_exited);
}

/* The lanes that ended in the last call; those that end here. */
bool
simd_exited(struct simd_build *s, struct ir_inst *in)
{
   LLVMTypeRef t = LLVMIntTypeInContext(s->llvm, s->width);
   if (in->op == IR_exited) {
      V gone = LLVMBuildLoad2(B, t, s->call_exited, "");
      simd_set(
         s, in->dst[0],
         LLVMBuildBitCast(B, gone, simd_vector_of(s->t_i1, s->width), ""));
      return true;
   }
   V gone = LLVMBuildLoad2(B, t, s->exited, "");
   V mask = simd_mask_or_full(
      s, simd_mask_and(s, simd_inst_mask(s, in), s->thread_mask));
   gone = LLVMBuildOr(B, gone, LLVMBuildBitCast(B, mask, t, ""), "");
   LLVMBuildStore(B, gone, s->exited);
   return true;
}

static bool
call_indirect(struct simd_build *s, struct ir_inst *in)
{
   unsigned count = in->src_count - 1;
   V left = simd_mask_or_full(s, simd_inst_mask(s, in));
   V target = simd_vector(s, in->src[0]);
   for (size_t i = 0; i < s->unit->functions.count; i++) {
      struct simd_function *f = &s->unit->functions.data[i];
      if (f->f->params.count != count)
         continue;
      V handle = simd_splat(s, simd_symbol(s, 'f', f->f->name), s->width);
      V same = LLVMBuildICmp(B, LLVMIntEQ, target, handle, "");
      V mine = LLVMBuildAnd(B, left, same, "");
      LLVMBasicBlockRef yes = simd_block_append(s, "call"),
                        no = simd_block_append(s, "called");
      LLVMBuildCondBr(B, simd_mask_any(s, mine), yes, no);
      LLVMPositionBuilderAtEnd(B, yes);
      call_one(s, in, f, 1, mine);
      LLVMBuildBr(B, no);
      LLVMPositionBuilderAtEnd(B, no);
      left = LLVMBuildAnd(B, left, LLVMBuildNot(B, same, ""), "");
   }
   LLVMBasicBlockRef bad = simd_block_append(s, "no_function"),
                     good = simd_block_append(s, "called");
   LLVMBuildCondBr(B, simd_mask_any(s, left), bad, good);
   LLVMPositionBuilderAtEnd(B, bad);
   simd_fault(s, in, left, SIMD_FAULT_CALL);
   LLVMBuildBr(B, good);
   LLVMPositionBuilderAtEnd(B, good);
   return true;
}

bool
simd_call_function(struct simd_build *s, struct ir_inst *in)
{
   if (in->src_count > MOST_ARGUMENTS)
      return false;
   forget_exited(s);
   if (!in->func)
      return call_indirect(s, in);
   struct simd_function *f = find_function(s, in->func);
   if (!f) {
      simd_fail(
         s, in,
         arena_printf(s->arena, "function %s is not defined", in->func->name));
      return true;
   }
   if (f->f->params.count != in->src_count) {
      simd_fail(s, in, "arguments do not fit the function");
      return true;
   }
   call_one(s, in, f, 0, simd_inst_mask(s, in));
   return true;
}

/* The stack (ir/build_stack.c) ------------------------------------------- */

static V
frame_end(struct simd_build *s)
{
   V end = simd_i64(s, (s->f->local_bytes + 15) & ~15ull);
   return s->stack ? LLVMBuildAdd(B, s->stack, end, "") : end;
}

static void
stack_check(struct simd_build *s, struct ir_inst *in)
{
   V end = simd_vector(s, in->src[0]), most = s->local_stride;
   if (simd_is_vector(end))
      most = simd_splat(s, most, s->width);
   V over = LLVMBuildICmp(B, LLVMIntUGT, end, most, "");
   over = simd_mask_and(s, over, simd_inst_mask(s, in));
   LLVMBasicBlockRef bad = simd_block_append(s, "overflow"),
                     good = simd_block_append(s, "fits");
   LLVMBuildCondBr(B, simd_mask_any(s, over), bad, good);
   LLVMPositionBuilderAtEnd(B, bad);
   simd_fault(s, in, over, SIMD_FAULT_STACK);
   LLVMBuildBr(B, good);
   LLVMPositionBuilderAtEnd(B, good);
   s->unit->flags |= SIMD_CODE_RECURSES; /* give it the whole stack */
}

/* The lanes of one vector call at one depth: that of the deepest. */
static void
stack_call(struct simd_build *s, struct ir_inst *in)
{
   V end = simd_vector(s, in->src[0]), mask = simd_inst_mask(s, in);
   if (simd_is_vector(end)) {
      if (mask)
         end =
            LLVMBuildSelect(B, mask, end, LLVMConstNull(LLVMTypeOf(end)), "");
      end =
         simd_intrinsic(s, "llvm.vector.reduce.umax", LLVMTypeOf(end), &end, 1);
   }
   end = LLVMBuildAdd(B, end, simd_i64(s, 15), "");
   end = LLVMBuildAnd(B, end, simd_i64(s, ~15ull), "");
   if (!s->call_stack)
      s->call_stack = simd_alloca(s, s->t_i64, "call_stack");
   LLVMBuildStore(B, end, s->call_stack);
}

bool
simd_stack(struct simd_build *s, struct ir_inst *in)
{
   if (in->op == IR_stack_end)
      simd_set(s, in->dst[0], frame_end(s));
   else if (in->op == IR_stack_check)
      stack_check(s, in);
   else
      stack_call(s, in);
   return true;
}

/* Bodies ---------------------------------------------------------------- */

/* The thread's local memory must hold this frame. */
static void
check_stack(struct simd_build *s)
{
   V need = LLVMBuildAdd(B, s->stack, simd_i64(s, s->f->local_bytes), "");
   V over = LLVMBuildICmp(B, LLVMIntUGT, need, s->local_stride, "");
   LLVMBasicBlockRef bad = simd_block_append(s, "overflow"),
                     good = simd_block_append(s, "fits");
   LLVMBuildCondBr(B, over, bad, good);
   LLVMPositionBuilderAtEnd(B, bad);
   simd_fault(s, s->f->blocks.data[0]->first, s->thread_mask, SIMD_FAULT_STACK);
   LLVMBuildBr(B, good);
   LLVMPositionBuilderAtEnd(B, good);
}

/* A function that waits and that only its address names: every call that may
 * mean it has it inlined, but where it would call itself.
 */
static void
emit_refusal(struct simd_build *s, struct simd_function *f)
{
   s->fn = declare(s, f);
   s->a_block = LLVMGetParam(s->fn, 0);
   s->a_vector = LLVMGetParam(s->fn, 1);
   s->thread_mask = LLVMGetParam(s->fn, 2);
   simd_describe_function(s);
   s->entry = simd_block_append(s, "entry");
   s->at_entry = LLVMCreateBuilderInContext(s->llvm);
   LLVMBasicBlockRef setup = simd_block_append(s, "setup");
   LLVMPositionBuilderAtEnd(s->at_entry, s->entry);
   LLVMPositionBuilderAtEnd(B, setup);
   simd_emit_setup(s);
   simd_fault(s, s->suspends.data[0].at, s->thread_mask,
              SIMD_FAULT_INSTRUCTION);
   LLVMBuildUnreachable(B);
   LLVMBuildBr(s->at_entry, setup);
   LLVMDisposeBuilder(s->at_entry);
}

static void
emit_body(struct simd_build *parent, struct simd_function *f)
{
   struct simd_build state = *parent, *s = &state;
   s->f = f->f;
   s->suspends.data = NULL;
   s->suspends.count = s->suspends.room = 0;
   s->mask = NULL;
   s->call_stack = s->call_exited = NULL;
   s->lanes = s->width;
   if (!simd_plan(s))
      return;
   if (s->suspends.count && !f->direct) {
      emit_refusal(s, f);
      return;
   }
   if (s->suspends.count) {
      simd_fail(s, s->suspends.data[0].at,
                "waits inside a function that is recursive or called by "
                "address, which is not supported");
      return;
   }
   s->fn = declare(s, f);
   s->a_block = LLVMGetParam(s->fn, 0);
   s->a_frame = LLVMConstNull(s->t_ptr);
   s->a_vector = LLVMGetParam(s->fn, 1);
   s->thread_mask = LLVMGetParam(s->fn, 2);
   s->stack = LLVMGetParam(s->fn, 3);
   simd_describe_function(s);
   s->entry = simd_block_append(s, "entry");
   LLVMBasicBlockRef setup = simd_block_append(s, "setup");
   s->at_entry = LLVMCreateBuilderInContext(s->llvm);
   LLVMPositionBuilderAtEnd(s->at_entry, s->entry);
   LLVMPositionBuilderAtEnd(B, setup);
   simd_emit_setup(s);
   LLVMTypeRef bits = LLVMIntTypeInContext(s->llvm, s->width);
   s->exited = simd_alloca(s, bits, "exited");
   LLVMBuildStore(B, LLVMConstNull(bits), s->exited);
   check_stack(s);
   for (size_t i = 0; i < s->f->params.count; i++)
      s->values[s->f->params.data[i]->id].now =
         LLVMGetParam(s->fn, FIXED + (unsigned)i);
   LLVMBasicBlockRef start = LLVMGetInsertBlock(B);
   s->returns_block = simd_block_append(s, "returns");
   simd_flow_emit(s);
   if (!s->out->error) {
      LLVMPositionBuilderAtEnd(B, start);
      LLVMBuildBr(B, s->flow[0].body);
      LLVMPositionBuilderAtEnd(B, s->returns_block);
      LLVMBuildRet(B, LLVMBuildLoad2(B, bits, s->exited, ""));
      LLVMBuildBr(s->at_entry, setup);
   }
   LLVMDisposeBuilder(s->at_entry);
}

void
simd_functions_emit(struct simd_build *s)
{
   for (size_t i = 0; i < s->unit->functions.count && !s->out->error; i++)
      emit_body(s, &s->unit->functions.data[i]);
}
