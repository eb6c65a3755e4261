/* One PTX instruction to IR: most keep their name, the rest is taken apart
 * (see ir/ir.h, "What remains of PTX").
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

/* An instruction of this one's modifiers and types, not yet placed. */
void
build_meaning(struct builder *b, struct ir_inst *out)
{
   const struct ptx_inst *in = b->in;
   memcpy(out->types, in->types, sizeof(out->types));
   memcpy(out->mods, in->mods, sizeof(out->mods));
   out->ptx = in;
   out->effect = in->form->effect;
   build_line(out, in);
}

static struct ir_value *
reg_carry(struct builder *b)
{
   const struct instance *s = b->instance;
   return build_variable(b, build_carry_variable(s));
}

static void
write_carry(struct builder *b, struct ir_value *v)
{
   const struct instance *s = b->instance;
   struct access to = {.var = build_carry_variable(s), .type = PTX_PRED};
   build_write(b, &to, v);
}

static void
write_one(struct builder *b, const struct ptx_operand *o, enum ptx_type t,
          struct ir_value *v)
{
   b->dst.count = 0;
   build_targets(b, o, t);
   for (size_t i = 0; i < b->dst.count; i++)
      build_write(b, &b->dst.data[i], v);
}

/* Policies for caches are hints that we do not take. */
static bool
is_hint(const struct ptx_inst *in, unsigned index)
{
   switch (in->op) {
   case PTX_OP_ld:
   case PTX_OP_st:
      return index == 2;
   case PTX_OP_atom:
   case PTX_OP_red:
   case PTX_OP_cp_async:
      return in->mods[PTX_MOD_cache_hint] && index + 1 == in->operand_count;
   default:
      return false;
   }
}

/* Results and sources as the form names them. */
static struct ir_inst *
regular(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   const struct form_info *form = build_form(b, in);
   enum ir_type types[256];

   b->src.count = b->dst.count = 0;
   for (unsigned i = 0; i < in->operand_count && i < form->count; i++) {
      const struct role *r = &form->roles[i];
      if (r->dst && in->op == PTX_OP_wgmma_mma_async)
         build_sources(b, &in->operands[i], r); /* what is added to */
      if (r->dst)
         build_targets(b, &in->operands[i], build_role_type(r, in));
      else if (!is_hint(in, i))
         build_sources(b, &in->operands[i], r);
   }
   bool carry_in = in->form->effect & PTX_CARRY_IN;
   bool carry_out = in->mods[PTX_MOD_cc];
   if (carry_in)
      vec_push(&b->tmp, &b->src, reg_carry(b));
   unsigned count = (unsigned)b->dst.count;
   assert(count + 1 < countof(types));
   for (unsigned i = 0; i < count; i++)
      types[i] = ir_type_of_ptx(b->dst.data[i].type);
   if (carry_out)
      types[count] = IR_B1;
   struct ir_inst *out =
      ir_inst_create_multi(b->f, (enum ir_op)in->op, count + carry_out, types,
                           (unsigned)b->src.count);
   build_meaning(b, out);
   for (size_t i = 0; i < b->src.count; i++)
      out->src[i] = b->src.data[i];
   out->imm = (uint64_t)b->offset;
   out->space =
      b->has_address ? b->space : ptx_space_of_ss(in->mods[PTX_MOD_ss]);
   return out;
}

/* A parameter of a device function is a local variable. */
static void
settle_space(struct builder *b, struct ir_inst *out)
{
   bool kernel = b->f->entry && b->instance == b->instances.data[0];
   unsigned ss = out->mods[PTX_MOD_ss];

   out->mods[PTX_MOD_cache_hint] = 0;
   if (!kernel && (ss == PTX_ss_param || ss == PTX_ss_param_func)) {
      if (out->space == PTX_SPACE_PARAM)
         out->space = PTX_SPACE_LOCAL;
      out->mods[PTX_MOD_ss] = PTX_ss_local;
   }
   if (out->space == PTX_SPACE_LOCAL && out->mods[PTX_MOD_ss] != PTX_ss_local)
      out->mods[PTX_MOD_ss] = PTX_ss_local;
}

static void
place_regular(struct builder *b, struct ir_inst *out)
{
   if (b->guard && !(out->effect & PTX_PURE)) {
      out->guard = b->guard;
      out->guard_negated = b->guard_negated;
   }
   ir_inst_append(b->block, out);
   size_t count = b->dst.count;
   for (size_t i = 0; i < count; i++)
      build_write(b, &b->dst.data[i], out->dst[i]);
   if (out->dst_count > count)
      write_carry(b, out->dst[count]);
}

static void
build_regular(struct builder *b)
{
   struct ir_inst *out = regular(b);
   if (b->has_address || out->op == IR_cvta)
      settle_space(b, out);
   place_regular(b, out);
}

/* mov: a value moves, packs or unpacks. */
static void
build_mov(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   const struct ptx_operand *to = &in->operands[0], *from = &in->operands[1];
   enum ptx_type t = in->types[0];
   struct role r = {.rule = RULE_TYPE, .type = t};

   b->dst.count = b->src.count = 0;
   build_targets(b, to, t);
   bool packs = from->kind == PTX_OPERAND_VECTOR && b->dst.count == 1;
   if (packs)
      r.type = build_ptx_type(
         ir_type_of_bits(ptx_types[t].bits / (from->count ? from->count : 1)));
   build_sources(b, from, &r);
   if (packs) {
      struct ir_inst *pack =
         build_emit(b, IR_pack, PTX_NONE, ir_type_of_bits(ptx_types[t].bits),
                    (unsigned)b->src.count, b->src.data);
      build_write(b, &b->dst.data[0], pack->dst[0]);
      return;
   }
   if (b->src.count == b->dst.count) {
      for (size_t i = 0; i < b->dst.count; i++)
         build_write(b, &b->dst.data[i], b->src.data[i]);
      return;
   }
   if (b->src.count != 1 || !b->dst.count) {
      diag_error(b->d, in->loc, "mov between different numbers of elements");
      return;
   }
   struct ir_value *whole = build_coerce(
      b, b->src.data[0], ir_type_of_bits(ir_type_bits(b->src.data[0]->type)));
   enum ir_type part =
      ir_type_of_bits(ptx_types[t].bits / (unsigned)b->dst.count);
   for (size_t i = 0; i < b->dst.count; i++) {
      if (b->dst.data[i].var == NO_VAR)
         continue;
      struct ir_inst *x = build_emit(b, IR_extract, PTX_NONE, part, 1, &whole);
      x->imm = i;
      build_write(b, &b->dst.data[i], x->dst[0]);
   }
}

static bool
is_integer(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_UINT ||
          ptx_types[t].kind == PTX_KIND_SINT;
}

static void
build_cvt(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   enum ptx_type to = in->types[0], from = in->types[1];
   if (in->operand_count != 2 || in->mods[PTX_MOD_sat] || !is_integer(to) ||
       !is_integer(from)) {
      build_regular(b);
      return;
   }
   struct ir_value *v = build_read(b, &in->operands[1], from);
   v = build_resize(b, v, from, ir_type_of_ptx(to));
   write_one(b, &in->operands[0], to, v);
}

/* mad, madc, mad24: a product and a sum; of floats, fma. */
static void
build_mad(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   enum ptx_type t = in->types[0];
   struct ir_inst *whole = regular(b);
   if (ptx_types[t].kind == PTX_KIND_FLOAT) {
      whole->op = IR_fma;
      if (!whole->mods[PTX_MOD_rnd])
         whole->mods[PTX_MOD_rnd] = PTX_rnd_rn;
      place_regular(b, whole);
      return;
   }
   bool wide = in->mods[PTX_MOD_half] == PTX_half_wide;
   bool carry_in = in->op == PTX_OP_madc;
   enum ptx_type sum_type = !wide          ? t
                            : t == PTX_U16 ? PTX_U32
                            : t == PTX_S16 ? PTX_S32
                            : t == PTX_U32 ? PTX_U64
                                           : PTX_S64;
   struct ir_inst *mul =
      build_emit(b, in->op == PTX_OP_mad24 ? IR_mul24 : IR_mul, t,
                 whole->dst[0]->type, 2, whole->src);
   mul->mods[PTX_MOD_half] = in->mods[PTX_MOD_half];

   struct ir_value *s[] = {mul->dst[0], whole->src[2],
                           carry_in ? whole->src[3] : NULL};
   enum ir_type types[] = {whole->dst[0]->type, IR_B1};
   struct ir_inst *sum = ir_inst_create_multi(
      b->f, carry_in ? IR_addc : IR_add, whole->dst_count, types, 2 + carry_in);
   memcpy(sum->src, s, (2 + carry_in) * sizeof(*s));
   sum->types[0] = sum_type;
   sum->mods[PTX_MOD_cc] = in->mods[PTX_MOD_cc];
   sum->mods[PTX_MOD_sat] = in->mods[PTX_MOD_sat];
   build_line(sum, in);
   place_regular(b, sum);
}

static struct ir_value *
logic(struct builder *b, enum ir_op op, struct ir_value *x, struct ir_value *y)
{
   struct ir_value *s[] = {x, y};
   return build_emit(b, op, PTX_PRED, IR_B1, y ? 2 : 1, s)->dst[0];
}

static struct ir_value *
combine(struct builder *b, struct ir_value *x, struct ir_value *with)
{
   switch (b->in->mods[PTX_MOD_bool]) {
   case PTX_bool_and:
      return logic(b, IR_and, x, with);
   case PTX_bool_or:
      return logic(b, IR_or, x, with);
   case PTX_bool_xor:
      return logic(b, IR_xor, x, with);
   default:
      return x;
   }
}

static bool
is_packed(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_PACKED;
}

/* The comparison alone, of operands 1 and 2: one B1, or two when packed. */
static struct ir_inst *
compare(struct builder *b, enum ptx_type t)
{
   const struct ptx_inst *in = b->in;
   static const enum ir_type two[] = {IR_B1, IR_B1};
   struct ir_value *x = build_read(b, &in->operands[1], t);
   struct ir_value *y = build_read(b, &in->operands[2], t);
   struct ir_inst *cmp =
      ir_inst_create_multi(b->f, IR_setp, is_packed(t) ? 2 : 1, two, 2);
   build_meaning(b, cmp);
   cmp->ptx = NULL;
   memset(cmp->types, 0, sizeof(cmp->types));
   cmp->types[0] = t;
   cmp->mods[PTX_MOD_bool] = 0;
   cmp->src[0] = x;
   cmp->src[1] = y;
   ir_inst_append(b->block, cmp);
   return cmp;
}

static struct ir_value *
boolean_operand(struct builder *b)
{
   if (!b->in->mods[PTX_MOD_bool])
      return NULL;
   return build_read(b, &b->in->operands[3], PTX_PRED);
}

static void
build_setp(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   struct ir_value *with = boolean_operand(b);
   struct ir_inst *cmp = compare(b, in->types[0]);

   b->dst.count = 0;
   build_targets(b, &in->operands[0], PTX_PRED);
   struct ir_value *p = combine(b, cmp->dst[0], with), *q = NULL;
   if (b->dst.count > 1 && b->dst.data[1].var != NO_VAR) {
      q =
         cmp->dst_count > 1 ? cmp->dst[1] : logic(b, IR_not, cmp->dst[0], NULL);
      q = combine(b, q, with);
   }
   build_write(b, &b->dst.data[0], p);
   if (q)
      build_write(b, &b->dst.data[1], q);
}

/* What set writes for "true". */
static uint64_t
set_true(enum ptx_type t)
{
   switch (t) {
   case PTX_F32:
      return 0x3f800000;
   case PTX_F16:
   case PTX_F16X2:
      return 0x3c00;
   case PTX_BF16:
   case PTX_BF16X2:
      return 0x3f80;
   default:
      return ~UINT64_C(0);
   }
}

static struct ir_value *
select_bits(struct builder *b, struct ir_value *p, enum ir_type type,
            uint64_t bits)
{
   struct ir_value *s[] = {ir_const(b->f, type, bits), ir_const(b->f, type, 0),
                           p};
   return build_emit(b, IR_selp, build_ptx_type(type), type, 3, s)->dst[0];
}

static void
build_set(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   enum ptx_type to = in->types[0], from = in->types[1];
   struct ir_value *with = boolean_operand(b);
   struct ir_inst *cmp = compare(b, from);
   struct ir_value *v[2];

   if (!is_packed(from)) {
      v[0] = combine(b, cmp->dst[0], with);
      v[0] = select_bits(b, v[0], ir_type_of_ptx(to), set_true(to));
   } else {
      for (unsigned i = 0; i < 2; i++)
         v[i] =
            select_bits(b, combine(b, cmp->dst[i], with), IR_B16, set_true(to));
      v[0] = build_emit(b, IR_pack, PTX_NONE, IR_B32, 2, v)->dst[0];
   }
   write_one(b, &in->operands[0], to, v[0]);
}

/* selp.b32 of registers that live as floats is a selection of floats. */
static void
build_selp(struct builder *b)
{
   struct ir_inst *out = regular(b);
   enum ir_type type = out->dst[0]->type;
   if (b->dst.count && b->dst.data[0].var != NO_VAR &&
       ptx_types[out->types[0]].kind == PTX_KIND_BITS) {
      enum ir_type want = b->var_type[b->dst.data[0].var];
      if (ir_type_bits(want) == ir_type_bits(type) && want != type) {
         out->dst[0]->type = want;
         out->types[0] = build_ptx_type(want);
         out->src[0] = build_coerce(b, out->src[0], want);
         out->src[1] = build_coerce(b, out->src[1], want);
         b->dst.data[0].type = out->types[0];
      }
   }
   place_regular(b, out);
}

static void
build_trap(struct builder *b)
{
   struct ir_inst *out = ir_inst_create(b->f, IR_trap, IR_VOID, 0);
   build_meaning(b, out);
   ir_inst_append(b->block, out);
}

static void
read_guard(struct builder *b)
{
   const struct ptx_operand *guard = b->in->guard;
   b->guard = NULL;
   b->guard_negated = false;
   b->has_address = false;
   b->offset = 0;
   b->space = PTX_SPACE_GENERIC;
   /* Around these a branch has been built. */
   if (!guard || b->in->op == PTX_OP_call || b->in->op == PTX_OP_trap)
      return;
   struct ptx_operand plain = *guard;
   plain.negated = false;
   b->guard = build_read(b, &plain, PTX_PRED);
   b->guard_negated = guard->negated;
}

void
build_inst(struct builder *b)
{
   read_guard(b);
   switch (b->in->op) {
   case PTX_OP_mov:
      build_mov(b);
      return;
   case PTX_OP_cvt:
      build_cvt(b);
      return;
   case PTX_OP_mad:
   case PTX_OP_madc:
   case PTX_OP_mad24:
      build_mad(b);
      return;
   case PTX_OP_setp:
      build_setp(b);
      return;
   case PTX_OP_set:
      build_set(b);
      return;
   case PTX_OP_selp:
      build_selp(b);
      return;
   case PTX_OP_call:
      build_call(b);
      return;
   case PTX_OP_trap:
      build_trap(b);
      return;
   case PTX_OP_stacksave:
   case PTX_OP_stackrestore:
   case PTX_OP_alloca:
      build_stack(b);
      return;
   default:
      build_regular(b);
   }
}
