/* Bulk operations that are more than a copy (9.7.8.24; 9.7.12.14, red.async):
 * reductions, copies to several blocks, tensors.  One call of a service a
 * vector; operands are stored slot after slot, each a vector of all lanes, and
 * the instruction itself is a constant that the service reads (simd/abi.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

struct bulk {
   struct ir_inst *in;
   struct simd_bulk_op op;
   V slots;
   unsigned source; /* the next of in->src */
};

static void
put(struct simd_build *s, struct bulk *x, unsigned slot, V v)
{
   v = simd_splat(s, v, s->width);
   V at = simd_i64(s, (uint64_t)8 * slot * s->width);
   V p = LLVMBuildInBoundsGEP2(B, s->t_i8, x->slots, &at, 1, "");
   v = LLVMBuildIntCast2(B, v, simd_like(s, v, s->t_i64), false, "");
   simd_tag(s, LLVMBuildStore(B, v, p), MEM_FRAME);
}

/* The next source; whole registers as bits. */
static V
next(struct simd_build *s, struct bulk *x)
{
   V v = simd_vector(s, x->in->src[x->source++]);
   unsigned bits = simd_element_bits(v);
   return LLVMBuildBitCast(
      B, v, simd_like(s, v, LLVMIntTypeInContext(s->llvm, bits)), "");
}

static void
put_next(struct simd_build *s, struct bulk *x, unsigned slot)
{
   put(s, x, slot, next(s, x));
}

/* An address: the instruction's first has a space of its own; the others are
 * shared ones, or generic. */
static void
put_address(struct simd_build *s, struct bulk *x, unsigned slot, bool shared)
{
   if (!x->source) {
      x->source++;
      put(s, x, slot, simd_address_of(s, x->in));
      return;
   }
   V v = next(s, x);
   v = LLVMBuildIntCast2(B, v, simd_like(s, v, s->t_i64), false, "");
   if (shared) {
      V base = LLVMBuildPtrToInt(B, s->shared, s->t_i64, "");
      if (simd_is_vector(v))
         base = simd_splat(s, base, s->width);
      v = LLVMBuildAdd(B, base, v, "");
   }
   put(s, x, slot, v);
}

static void
put_many(struct simd_build *s, struct bulk *x, unsigned slot, unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      put_next(s, x, slot + i);
}

/* {map, coordinates}: as many as the tensor has dimensions.  The map's address
 * is a generic one, whatever .ss says of the tensor and its copy.
 */
static void
put_tensor(struct simd_build *s, struct bulk *x)
{
   bool first = !x->source;
   if (first && x->in->space == PTX_SPACE_PARAM) {
      put_address(s, x, SIMD_BULK_MAP, false);
   } else {
      V v = next(s, x);
      if (first && x->in->imm)
         v = LLVMBuildAdd(B, v, simd_int_like(v, x->in->imm), "");
      put(s, x, SIMD_BULK_MAP, v);
   }
   put_many(s, x, SIMD_BULK_COORDINATE, x->op.dim - PTX_dim_d1 + 1);
}

static void
put_copy(struct simd_build *s, struct bulk *x)
{
   bool from_shared = x->in->mods[PTX_MOD_ss] != PTX_ss_global;
   put_address(s, x, SIMD_BULK_TO, true);
   put_address(s, x, SIMD_BULK_FROM, from_shared);
   put_next(s, x, SIMD_BULK_BYTES);
   if (x->op.mbarrier)
      put_address(s, x, SIMD_BULK_MBARRIER, true);
   if (x->op.multicast)
      put_next(s, x, SIMD_BULK_MASK);
}

static void
put_load(struct simd_build *s, struct bulk *x)
{
   unsigned dim = x->op.dim - PTX_dim_d1 + 1;
   put_address(s, x, SIMD_BULK_TO, true);
   put_tensor(s, x);
   put_address(s, x, SIMD_BULK_MBARRIER, true);
   if (x->op.load_mode == PTX_load_mode_im2col)
      put_many(s, x, SIMD_BULK_OFFSET, dim - 2);
   if (x->op.multicast)
      put_next(s, x, SIMD_BULK_MASK);
}

static void
put_operands(struct simd_build *s, struct bulk *x)
{
   switch (x->in->op) {
   case IR_red_async:
      put_address(s, x, SIMD_BULK_TO, true);
      put_next(s, x, SIMD_BULK_VALUE);
      put_address(s, x, SIMD_BULK_MBARRIER, x->in->space == PTX_SPACE_SHARED);
      return;
   case IR_cp_async_bulk_tensor:
      if (x->op.kind == SIMD_BULK_TENSOR_LOAD) {
         put_load(s, x);
         return;
      }
      /* fall through */
   case IR_cp_reduce_async_bulk_tensor:
      put_tensor(s, x);
      put_address(s, x, SIMD_BULK_TO, true);
      return;
   case IR_tensormap_replace: {
      bool ordinal = x->in->src_count > 2;
      put_address(s, x, SIMD_BULK_TO, true);
      if (ordinal)
         put_next(s, x, SIMD_BULK_ORDINAL);
      put_next(s, x, SIMD_BULK_VALUE);
      return;
   }
   default:
      put_copy(s, x);
   }
}

static enum simd_bulk_kind
kind_of(const struct ir_inst *in)
{
   switch (in->op) {
   case IR_cp_reduce_async_bulk:
      return SIMD_BULK_REDUCE;
   case IR_red_async:
      return SIMD_BULK_REDUCE_VALUE;
   case IR_cp_async_bulk_tensor:
      return in->mods[PTX_MOD_dst] == PTX_dst_global ? SIMD_BULK_TENSOR_STORE
                                                     : SIMD_BULK_TENSOR_LOAD;
   case IR_cp_reduce_async_bulk_tensor:
      return SIMD_BULK_TENSOR_REDUCE;
   case IR_tensormap_replace:
      return SIMD_BULK_TENSOR_REPLACE;
   default:
      return SIMD_BULK_COPY;
   }
}

static V
constant_op(struct simd_build *s, const struct simd_bulk_op *op)
{
   uint32_t words[sizeof(*op) / 4];
   V values[countof(words)];
   memcpy(words, op, sizeof(words));
   for (unsigned i = 0; i < countof(words); i++)
      values[i] = simd_i32(s, words[i]);
   V init = LLVMConstArray2(s->t_i32, values, countof(values));
   V global = LLVMAddGlobal(s->module, LLVMTypeOf(init), "bulk_op");
   LLVMSetInitializer(global, init);
   LLVMSetGlobalConstant(global, true);
   LLVMSetLinkage(global, LLVMPrivateLinkage);
   LLVMSetAlignment(global, 4);
   return global;
}

bool
simd_bulk(struct simd_build *s, struct ir_inst *in)
{
   const uint8_t *mods = in->mods;
   struct bulk x = {.in = in};
   x.op = (struct simd_bulk_op){
      .kind = kind_of(in),
      .lanes = s->width,
      .aop = mods[PTX_MOD_aop],
      .type = in->types[0],
      .dim = mods[PTX_MOD_dim],
      .load_mode = mods[PTX_MOD_load_mode],
      .field = mods[PTX_MOD_field],
      .mbarrier = mods[PTX_MOD_completion] == PTX_completion_mbarrier ||
                  in->op == IR_red_async,
      .multicast = mods[PTX_MOD_multicast] != 0,
      .ptx_line = in->ptx_line,
      .file = in->file,
      .line = in->line,
   };
   uint64_t words = (uint64_t)SIMD_BULK_SLOTS * s->width;
   x.slots = simd_alloca(s, LLVMArrayType2(s->t_i64, words), "bulk");
   LLVMSetAlignment(x.slots, 64);
   put_operands(s, &x);
   LLVMTypeRef types[4] = {s->t_ptr, s->t_i64, s->t_ptr, s->t_ptr};
   V args[4] = {s->a_block, simd_mask_word(s, simd_inst_mask(s, in)),
                constant_op(s, &x.op), x.slots};
   simd_service(s, offsetof(struct simd_services, bulk), s->t_void, types, args,
                4);
   return true;
}
