/* Textures and surfaces (9.7.9, 9.7.10): one call of a service a vector.
 *
 * Operands are stored slot after slot, each a vector of all lanes; the
 * instruction itself is a constant that the service reads (simd/abi.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

struct access {
   struct ir_inst *in;
   const struct ptx_inst *ptx;
   struct simd_texture_op op;
   unsigned source; /* the next of in->src */
   bool scalar;     /* one lane stands for all */
   bool samples;    /* the first coordinate is the number of a sample */
   V operands, results;
   unsigned slots;
};

static unsigned
lanes_of(struct simd_build *s, const struct access *a)
{
   return a->scalar ? 1 : s->width;
}

static V
slot_address(struct simd_build *s, const struct access *a, V base,
             unsigned slot)
{
   V at = simd_i64(s, (uint64_t)4 * slot * lanes_of(s, a));
   return LLVMBuildInBoundsGEP2(B, s->t_i8, base, &at, 1, "");
}

static V
read_source(struct simd_build *s, struct access *a)
{
   const struct ir_value *v = a->in->src[a->source++];
   return a->scalar ? simd_scalar(s, v) : simd_vector(s, v);
}

/* Of 32 bits, or less and zero-extended. */
static void
put(struct simd_build *s, struct access *a, unsigned slot, V x)
{
   LLVMTypeRef t = simd_like(s, x, s->t_i32);
   if (simd_element_bits(x) == 32)
      x = LLVMBuildBitCast(B, x, t, "");
   else
      x = LLVMBuildZExt(B, x, t, "");
   simd_tag(s, LLVMBuildStore(B, x, slot_address(s, a, a->operands, slot)),
            MEM_FRAME);
}

static V
take(struct simd_build *s, struct access *a, unsigned word)
{
   LLVMTypeRef t = simd_vector_of(s->t_i32, lanes_of(s, a));
   V at = slot_address(s, a, a->results, word);
   V x = LLVMBuildLoad2(B, t, at, "");
   simd_tag(s, x, MEM_FRAME);
   return x;
}

/* ---- Operands ---- */

static unsigned
element_count(const struct ptx_operand *o)
{
   unsigned count = 0;
   if (o->kind != PTX_OPERAND_VECTOR && o->kind != PTX_OPERAND_LIST)
      return o->kind != PTX_OPERAND_NONE && o->kind != PTX_OPERAND_SINK;
   for (unsigned i = 0; i < o->count; i++)
      count += o->elems[i].kind != PTX_OPERAND_SINK;
   return count;
}

static const struct ptx_operand *
operand(const struct access *a, unsigned index)
{
   static const struct ptx_operand none;
   return index < a->ptx->operand_count ? &a->ptx->operands[index] : &none;
}

static unsigned
dimensions(unsigned geom)
{
   switch (geom) {
   case PTX_geom_g1d:
   case PTX_geom_a1d:
      return 1;
   case PTX_geom_g2d:
   case PTX_geom_a2d:
      return 2;
   default:
      return 3;
   }
}

static bool
is_array(unsigned geom)
{
   return geom == PTX_geom_a1d || geom == PTX_geom_a2d ||
          geom == PTX_geom_acube;
}

/* Of 64 bits. */
static void
put_words(struct simd_build *s, struct access *a, unsigned slot, V x)
{
   LLVMTypeRef words = simd_like(s, x, s->t_i32);
   x = LLVMBuildBitCast(B, x, simd_like(s, x, s->t_i64), "");
   put(s, a, slot, LLVMBuildTrunc(B, x, words, ""));
   x = LLVMBuildLShr(B, x, simd_int_like(x, 32), "");
   put(s, a, slot + 1, LLVMBuildTrunc(B, x, words, ""));
}

/* {x, y, z}, a layer in front; the manual pads to two or four elements. */
static void
put_coordinates(struct simd_build *s, struct access *a,
                const struct ptx_operand *address)
{
   unsigned end = a->source, first = 1;
   if (a->op.sampler) {
      first = 2;
      end++;
      put_words(s, a, SIMD_TEXTURE_SAMPLER, read_source(s, a));
   }
   for (unsigned i = first; i < address->count; i++)
      end += element_count(&address->elems[i]);
   if (a->samples)
      a->source++; /* there is one */
   if (is_array(a->op.geom))
      put(s, a, SIMD_TEXTURE_LAYER, read_source(s, a));
   for (unsigned d = 0; d < dimensions(a->op.geom) && a->source < end; d++)
      put(s, a, SIMD_TEXTURE_X + d, read_source(s, a));
   a->source = end;
}

/* A vector of one word a dimension, and padding. */
static void
put_vector(struct simd_build *s, struct access *a, const struct ptx_operand *o,
           unsigned slot)
{
   unsigned count = element_count(o), end = a->source + count;
   for (unsigned d = 0; d < 3 && d < count; d++)
      put(s, a, slot + d, read_source(s, a));
   a->source = end;
}

static bool
put_fetch(struct simd_build *s, struct access *a)
{
   unsigned next = 2;
   if (a->op.lod == PTX_lod_level) {
      next++;
      put(s, a, SIMD_TEXTURE_LOD, read_source(s, a));
   } else if (a->op.lod == PTX_lod_grad) {
      put_vector(s, a, operand(a, 2), SIMD_TEXTURE_DX);
      put_vector(s, a, operand(a, 3), SIMD_TEXTURE_DY);
      next += 2;
   }
   a->op.offsets = element_count(operand(a, next)) != 0;
   if (a->op.offsets)
      put_vector(s, a, operand(a, next), SIMD_TEXTURE_OFFSET);
   if (element_count(operand(a, next + 1))) {
      simd_fail(s, a->in, ptx_inst_missing(a->ptx));
      return false;
   }
   return true;
}

static void
put_values(struct simd_build *s, struct access *a)
{
   unsigned slot = SIMD_SURFACE_VALUES;
   for (unsigned i = 0; i < a->op.count; i++) {
      V x = read_source(s, a);
      if (a->op.bytes < 8) {
         if (simd_element_bits(x) > 32)
            x = LLVMBuildTrunc(B, x, simd_like(s, x, s->t_i32), "");
         put(s, a, slot++, x);
         continue;
      }
      put_words(s, a, slot, x);
      slot += 2;
   }
}

/* ---- Results ---- */

static void
give(struct simd_build *s, struct access *a, unsigned i, V x)
{
   const struct ir_value *d = a->in->dst[i];
   LLVMTypeRef t = simd_scalar_type(s, d->type);
   unsigned have = simd_element_bits(x), want = ir_type_bits(d->type);
   if (want == have)
      x = LLVMBuildBitCast(B, x, simd_like(s, x, t), "");
   else if (want < have)
      x = LLVMBuildTrunc(B, x, simd_like(s, x, t), "");
   else
      x = LLVMBuildZExt(B, x, simd_like(s, x, t), "");
   /* All lanes have the same: the first may be off. */
   simd_set(s, d, x);
}

static V
half_bits(struct simd_build *s, V word)
{
   V f = LLVMBuildBitCast(B, word, simd_like(s, word, s->t_float), "");
   f = simd_narrow(s, f, s->t_half);
   return LLVMBuildBitCast(B, f, simd_like(s, f, s->t_i16), "");
}

static V
two_halves(struct simd_build *s, V low, V high)
{
   LLVMTypeRef t = simd_like(s, low, s->t_i32);
   low = LLVMBuildZExt(B, half_bits(s, low), t, "");
   high = LLVMBuildZExt(B, half_bits(s, high), t, "");
   high = LLVMBuildShl(B, high, simd_int_like(high, 16), "");
   return LLVMBuildOr(B, low, high, "");
}

/* Four channels, and whether the texels are there: always. */
static void
give_texel(struct simd_build *s, struct access *a)
{
   enum ptx_type t = a->in->types[0];
   unsigned count = t == PTX_F16X2 ? 2 : 4;
   for (unsigned i = 0; i < count; i++) {
      V x = t == PTX_F16X2
               ? two_halves(s, take(s, a, 2 * i), take(s, a, 2 * i + 1))
               : take(s, a, i);
      give(s, a, i, t == PTX_F16 ? half_bits(s, x) : x);
   }
   if (a->in->dst_count > count) {
      V yes = LLVMConstInt(s->t_i1, 1, false);
      simd_set(s, a->in->dst[count], yes);
   }
}

static void
give_values(struct simd_build *s, struct access *a)
{
   for (unsigned i = 0; i < a->op.count; i++) {
      if (a->op.bytes < 8) {
         give(s, a, i, take(s, a, i));
         continue;
      }
      V low = take(s, a, 2 * i), high = take(s, a, 2 * i + 1);
      LLVMTypeRef t = simd_like(s, low, s->t_i64);
      low = LLVMBuildZExt(B, low, t, "");
      high = LLVMBuildZExt(B, high, t, "");
      high = LLVMBuildShl(B, high, simd_int_like(high, 32), "");
      give(s, a, i, LLVMBuildOr(B, low, high, ""));
   }
}

/* ---- The call ---- */

/* The instruction as a constant of the module. */
static V
constant_op(struct simd_build *s, const struct simd_texture_op *op)
{
   uint32_t words[sizeof(*op) / 4];
   V values[countof(words)];
   memcpy(words, op, sizeof(words));
   for (unsigned i = 0; i < countof(words); i++)
      values[i] = simd_i32(s, words[i]);
   V init = LLVMConstArray2(s->t_i32, values, countof(values));
   V global = LLVMAddGlobal(s->module, LLVMTypeOf(init), "texture_op");
   LLVMSetInitializer(global, init);
   LLVMSetGlobalConstant(global, true);
   LLVMSetLinkage(global, LLVMPrivateLinkage);
   LLVMSetAlignment(global, 4);
   return global;
}

static void
emit_call(struct simd_build *s, struct access *a, V handle)
{
   a->op.lanes = lanes_of(s, a);
   a->op.uniform_handle = !simd_is_vector(handle);
   a->op.ptx_line = a->in->ptx_line;
   a->op.file = a->in->file;
   a->op.line = a->in->line;
   V home = simd_alloca(s, LLVMTypeOf(handle), "handle");
   simd_tag(s, LLVMBuildStore(B, handle, home), MEM_FRAME);
   V mask = simd_inst_mask(s, a->in), lanes;
   if (a->scalar && s->width > 1)
      lanes = LLVMBuildZExt(B, simd_mask_any(s, mask), s->t_i64, "");
   else
      lanes = simd_mask_word(s, mask);
   LLVMTypeRef types[6] = {s->t_ptr, s->t_i64, s->t_ptr,
                           s->t_ptr, s->t_ptr, s->t_ptr};
   V args[6] = {s->a_block, lanes,       constant_op(s, &a->op),
                home,       a->operands, a->results};
   simd_service(s, offsetof(struct simd_services, texture), s->t_void, types,
                args, 6);
}

static void
describe(struct access *a)
{
   const uint8_t *mods = a->in->mods;
   static const uint8_t kinds[] = {
      [IR_tex] = SIMD_TEXTURE_FETCH,  [IR_tld4] = SIMD_TEXTURE_GATHER,
      [IR_txq] = SIMD_TEXTURE_QUERY,  [IR_suq] = SIMD_TEXTURE_QUERY,
      [IR_istypep] = SIMD_TEXTURE_IS, [IR_suld] = SIMD_SURFACE_LOAD,
      [IR_sust] = SIMD_SURFACE_STORE, [IR_sured] = SIMD_SURFACE_REDUCE,
   };
   enum ptx_type t = a->in->types[0];
   bool fetch = a->in->op == IR_tex || a->in->op == IR_tld4;
   bool surface =
      a->in->op == IR_suld || a->in->op == IR_sust || a->in->op == IR_sured;
   /* CUDA makes no textures of several samples: each has the one. */
   unsigned geom = mods[PTX_MOD_geom];
   a->samples = geom == PTX_geom_g2dms || geom == PTX_geom_a2dms;
   if (a->samples)
      geom = geom == PTX_geom_g2dms ? PTX_geom_g2d : PTX_geom_a2d;
   a->op = (struct simd_texture_op){
      .kind = kinds[a->in->op],
      .geom = geom,
      .lod = mods[PTX_MOD_lod],
      .comp = mods[PTX_MOD_comp],
      .tquery = mods[PTX_MOD_tquery],
      .opaque = mods[PTX_MOD_opaque],
      .trap = mods[PTX_MOD_trap],
      .aop = mods[PTX_MOD_aop],
      .integer_coordinates = fetch && a->in->types[1] != PTX_F32,
      .formatted = mods[PTX_MOD_format] == PTX_format_p,
   };
   if (surface) {
      a->op.is_signed = ptx_types[t].kind == PTX_KIND_SINT;
      a->op.bytes = ptx_types[t].bits / 8;
      a->op.count = mods[PTX_MOD_vec] == PTX_vec_v4   ? 4
                    : mods[PTX_MOD_vec] == PTX_vec_v2 ? 2
                                                      : 1;
   }
}

static bool
refused(struct simd_build *s, const struct access *a)
{
   if (s->width > 64)
      simd_fail(s, a->in, "more than 64 lanes");
   else
      return false;
   return true;
}

/* Slots of all lanes, aligned for whole vectors. */
static V
room(struct simd_build *s, const struct access *a, unsigned slots,
     const char *name)
{
   uint64_t words = (uint64_t)lanes_of(s, a) * slots;
   V home = simd_alloca(s, LLVMArrayType2(s->t_i32, words), name);
   LLVMSetAlignment(home, 4 * lanes_of(s, a));
   return home;
}

bool
simd_texture(struct simd_build *s, struct ir_inst *in)
{
   struct access a = {.in = in, .ptx = in->ptx, .scalar = in->dst_count};
   if (!a.ptx)
      return false;
   describe(&a);
   bool stores = in->op == IR_sust || in->op == IR_sured;
   const struct ptx_operand *where = &a.ptx->operands[stores ? 0 : 1];
   if (refused(s, &a))
      return false;
   a.op.sampler = where->kind == PTX_OPERAND_ADDRESS && where->count > 2;
   for (unsigned i = 0; i < in->dst_count; i++)
      a.scalar &= simd_is_scalar(s, in->dst[i]);
   a.scalar |= s->width == 1;
   a.operands = room(s, &a, SIMD_TEXTURE_SLOTS, "texture_operands");
   a.results = room(s, &a, SIMD_TEXTURE_RESULTS, "texture_results");

   const struct ir_value *h = in->src[a.source++];
   V handle =
      a.scalar || shape_uniform(h) ? simd_scalar(s, h) : simd_vector(s, h);
   if (where->kind == PTX_OPERAND_ADDRESS)
      put_coordinates(s, &a, where);
   if (in->op == IR_tex || in->op == IR_tld4) {
      if (!put_fetch(s, &a))
         return false;
   } else if (in->op == IR_txq && a.op.lod == PTX_lod_level) {
      put(s, &a, SIMD_TEXTURE_LOD, read_source(s, &a));
   } else if (stores) {
      put_values(s, &a);
   }
   emit_call(s, &a, handle);
   if (in->op == IR_tex || in->op == IR_tld4)
      give_texel(s, &a);
   else if (in->op == IR_suld)
      give_values(s, &a);
   else if (in->op == IR_istypep || in->op == IR_txq || in->op == IR_suq)
      give(s, &a, 0, take(s, &a, 0));
   return true;
}
