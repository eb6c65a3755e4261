/* Calls out of a kernel: printf, assert, malloc, faults, by way of the
 * services of the scheduler (simd/abi.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

LLVMValueRef
simd_service(struct simd_build *s, size_t offset, LLVMTypeRef result,
             LLVMTypeRef *types, LLVMValueRef *args, unsigned count)
{
   V fn = simd_field(s, B, s->services, offset, s->t_ptr);
   simd_mark_invariant(s, fn);
   LLVMTypeRef t = LLVMFunctionType(result, types, count, false);
   return LLVMBuildCall2(B, t, fn, args, count, "");
}

void
simd_each_lane(struct simd_build *s, LLVMValueRef mask,
               void (*body)(struct simd_build *, LLVMValueRef lane, void *),
               void *data)
{
   LLVMBasicBlockRef from, loop = simd_block_append(s, "lane"),
                           end = simd_block_append(s, "lanes");
   if (s->width == 1) {
      if (mask) {
         LLVMBuildCondBr(B, mask, loop, end);
      } else {
         LLVMBuildBr(B, loop);
      }
      LLVMPositionBuilderAtEnd(B, loop);
      body(s, simd_i32(s, 0), data);
      LLVMBuildBr(B, end);
      LLVMPositionBuilderAtEnd(B, end);
      return;
   }
   V bits = simd_mask_bits(s, mask);
   LLVMTypeRef t = LLVMTypeOf(bits);
   V any = LLVMBuildICmp(B, LLVMIntNE, bits, LLVMConstNull(t), "");
   from = LLVMGetInsertBlock(B);
   LLVMBuildCondBr(B, any, loop, end);
   LLVMPositionBuilderAtEnd(B, loop);
   V left = LLVMBuildPhi(B, t, "");
   V args[2] = {left, LLVMConstInt(s->t_i1, 1, false)};
   V lane = simd_intrinsic(s, "llvm.cttz", t, args, 2);
   lane = LLVMBuildIntCast2(B, lane, s->t_i32, false, "");
   body(s, lane, data);
   V less = LLVMBuildSub(B, left, LLVMConstInt(t, 1, false), "");
   V rest = LLVMBuildAnd(B, left, less, "");
   V values[2] = {bits, rest};
   LLVMBasicBlockRef blocks[2] = {from, LLVMGetInsertBlock(B)};
   LLVMAddIncoming(left, values, blocks, 2);
   LLVMBuildCondBr(B, LLVMBuildICmp(B, LLVMIntNE, rest, LLVMConstNull(t), ""),
                   loop, end);
   LLVMPositionBuilderAtEnd(B, end);
}

void
simd_fault(struct simd_build *s, const struct ir_inst *in, LLVMValueRef mask,
           enum simd_fault kind)
{
   LLVMTypeRef types[6] = {s->t_ptr, s->t_i32, s->t_i64,
                           s->t_i32, s->t_i32, s->t_i32};
   V args[6] = {s->a_block,
                simd_i32(s, kind),
                simd_mask_word(s, mask),
                simd_i32(s, in->ptx_line),
                simd_i32(s, in->file),
                simd_i32(s, in->line)};
   simd_service(s, offsetof(struct simd_services, fault), s->t_void, types,
                args, 6);
}

/* A per-lane argument array. */
static V
lanes_in_memory(struct simd_build *s, V x)
{
   V home = simd_alloca(s, LLVMTypeOf(x), "argument");
   LLVMBuildStore(B, x, home);
   return home;
}

/* Arguments of a call are local addresses of the slots that hold them: load
 * the argument of every lane.
 */
static V
argument(struct simd_build *s, const struct ir_inst *call, unsigned i,
         enum ir_type type)
{
   struct ir_inst load = *call;
   struct ir_value *address = call->src[i], result = {.type = type};
   struct ir_value *dst = &result;
   load.op = IR_ld;
   load.space = PTX_SPACE_LOCAL;
   load.imm = 0;
   load.src = &address;
   load.src_count = 1;
   load.dst = &dst;
   load.dst_count = 1;
   /* A value of this function's own, for the one load; one without a
    * definition would pass for uniform. */
   result.id = s->f->value_count;
   result.def = &load;
   simd_memory(s, &load);
   return simd_vector(s, dst);
}

static void
give_result(struct simd_build *s, const struct ir_inst *call, unsigned i, V x,
            enum ir_type type)
{
   struct ir_inst store = *call;
   struct ir_value value = {.type = type, .id = s->f->value_count};
   struct ir_value *src[2] = {call->src[i], &value};
   store.op = IR_st;
   store.space = PTX_SPACE_LOCAL;
   store.imm = 0;
   store.src = src;
   store.src_count = 2;
   store.dst_count = 0;
   value.def = &store; /* not uniform */
   simd_set(s, &value, x);
   simd_memory(s, &store);
}

static bool
call_print(struct simd_build *s, struct ir_inst *in)
{
   V mask = simd_inst_mask(s, in);
   LLVMTypeRef ints = simd_vector_of(s->t_i32, s->width);
   V results = simd_alloca(s, ints, "results");
   LLVMTypeRef types[5] = {s->t_ptr, s->t_i64, s->t_ptr, s->t_ptr, s->t_ptr};
   LLVMBuildStore(B, LLVMConstNull(ints), results);
   V args[5] = {s->a_block, simd_mask_word(s, mask),
                lanes_in_memory(s, argument(s, in, 0, IR_B64)),
                lanes_in_memory(s, argument(s, in, 1, IR_B64)), results};
   simd_service(s, offsetof(struct simd_services, print), s->t_void, types,
                args, 5);
   s->unit->flags |= SIMD_CODE_HOST_CALLS;
   if (in->src_count > 2)
      give_result(s, in, 2, LLVMBuildLoad2(B, ints, results, ""), IR_B32);
   return true;
}

static bool
call_assert(struct simd_build *s, struct ir_inst *in)
{
   LLVMTypeRef types[6] = {s->t_ptr, s->t_i64, s->t_ptr,
                           s->t_ptr, s->t_ptr, s->t_ptr};
   V args[6] = {s->a_block,
                simd_mask_word(s, simd_inst_mask(s, in)),
                lanes_in_memory(s, argument(s, in, 0, IR_B64)),
                lanes_in_memory(s, argument(s, in, 1, IR_B64)),
                lanes_in_memory(s, argument(s, in, 2, IR_B32)),
                lanes_in_memory(s, argument(s, in, 3, IR_B64))};
   simd_service(s, offsetof(struct simd_services, assert_fail), s->t_void,
                types, args, 6);
   s->unit->flags |= SIMD_CODE_HOST_CALLS;
   return true;
}

static bool
call_malloc(struct simd_build *s, struct ir_inst *in)
{
   LLVMTypeRef longs = simd_vector_of(s->t_i64, s->width);
   V results = simd_alloca(s, longs, "results");
   LLVMTypeRef types[4] = {s->t_ptr, s->t_i64, s->t_ptr, s->t_ptr};
   LLVMBuildStore(B, LLVMConstNull(longs), results);
   V args[4] = {s->a_block, simd_mask_word(s, simd_inst_mask(s, in)),
                lanes_in_memory(s, argument(s, in, 0, IR_B64)), results};
   simd_service(s, SIMD_SERVICE_MALLOC, s->t_void, types, args, 4);
   s->unit->flags |= SIMD_CODE_HOST_CALLS;
   if (in->src_count > 1)
      give_result(s, in, 1, LLVMBuildLoad2(B, longs, results, ""), IR_B64);
   return true;
}

static bool
call_free(struct simd_build *s, struct ir_inst *in)
{
   LLVMTypeRef types[3] = {s->t_ptr, s->t_i64, s->t_ptr};
   V args[3] = {s->a_block, simd_mask_word(s, simd_inst_mask(s, in)),
                lanes_in_memory(s, argument(s, in, 0, IR_B64))};
   simd_service(s, SIMD_SERVICE_FREE, s->t_void, types, args, 3);
   s->unit->flags |= SIMD_CODE_HOST_CALLS;
   return true;
}

bool
simd_call(struct simd_build *s, struct ir_inst *in)
{
   static const struct {
      const char *name;
      bool (*emit)(struct simd_build *, struct ir_inst *);
   } services[] = {
      {"vprintf", call_print},
      {"__assertfail", call_assert},
      {"malloc", call_malloc},
      {"free", call_free},
   };
   for (size_t i = 0; in->func && i < countof(services); i++)
      if (!in->func->defined && !strcmp(in->func->name, services[i].name))
         return services[i].emit(s, in);
   return simd_call_function(s, in);
}
