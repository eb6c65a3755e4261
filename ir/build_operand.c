/* Operands of PTX instructions to values and variables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include "base/poison.h"

/* Type names and spaces behind the colon of an operand's letter. */
static void
parse_rule(struct role *r, const char *s, size_t n)
{
   if (n == 1 && s[0] == 'w') {
      r->rule = RULE_WIDE;
      return;
   }
   if (n == 1 && isdigit((unsigned char)s[0])) {
      r->rule = RULE_NTH;
      r->nth = (unsigned)(s[0] - '0');
      return;
   }
   if (n == 2 && s[0] == 'f' && isdigit((unsigned char)s[1])) {
      r->rule = RULE_FRAGMENT;
      r->nth = (unsigned)(s[1] - '0');
      return;
   }
   if (n == 4 && !memcmp(s, "addr", 4)) {
      r->rule = RULE_TYPE;
      r->type = PTX_U64;
      return;
   }
   for (unsigned t = PTX_NONE + 1; t < PTX_TYPE_COUNT; t++) {
      if (strlen(ptx_types[t].text) == n && !memcmp(ptx_types[t].text, s, n)) {
         r->rule = RULE_TYPE;
         r->type = (enum ptx_type)t;
         return;
      }
   }
   for (unsigned k = 0; k < IR_SPACE_COUNT; k++)
      if (strlen(ir_space_names[k]) == n && !memcmp(ir_space_names[k], s, n))
         r->space = (enum ptx_space)k;
}

static void
parse_role(struct role *r, const char *s, size_t n)
{
   size_t i = 0;
   for (; i < n && (s[i] == '!' || s[i] == '[' || s[i] == '{'); i++) {
      r->pred |= s[i] == '!';
      r->address |= s[i] == '[';
   }
   char letter = i < n ? s[i] : 0;
   r->dst = !r->address && letter && strchr("dDpq", letter);
   r->pred |= r->dst && (letter == 'p' || letter == 'q');
   r->rule = r->dst ? RULE_FIRST : RULE_LAST;
   while (i < n && s[i] != ':' && s[i] != '|')
      i++;
   if (i < n && s[i] == ':') {
      r->pred &= r->dst; /* !a:0 is a minus */
      size_t start = ++i;
      while (i < n && (isalnum((unsigned char)s[i])))
         i++;
      parse_rule(r, s + start, i - start);
   }
}

/* "d,[a]{,cp:b64}": commas separate, braces and brackets only decorate. */
static void
parse_operands(struct form_info *f, const char *s)
{
   unsigned depth = 0;
   const char *start = s;
   for (;; s++) {
      if (*s == '[')
         depth++;
      if (*s == ']')
         depth--;
      if (*s && (*s != ',' || depth))
         continue;
      assert(f->count < PTX_MAX_OPERANDS);
      if (s > start)
         parse_role(&f->roles[f->count++], start, (size_t)(s - start));
      if (!*s)
         return;
      start = s + 1;
   }
}

const struct form_info *
build_form(struct builder *b, const struct ptx_inst *in)
{
   size_t row = in->form->row;
   struct form_info *f = b->forms[row];
   if (f)
      return f;
   f = b->forms[row] = arena_new(&b->tmp, struct form_info);
   if (in->op == PTX_OP_mov) {
      f->count = 2;
      f->roles[0].dst = true;
   } else if (in->op != PTX_OP_call) {
      parse_operands(f, in->form->operands);
   }
   return f;
}

static enum ptx_type
twice(enum ptx_type t)
{
   switch (t) {
   case PTX_U16:
      return PTX_U32;
   case PTX_S16:
      return PTX_S32;
   case PTX_U32:
      return PTX_U64;
   case PTX_S32:
      return PTX_S64;
   default:
      return t;
   }
}

enum ptx_type
build_role_type(const struct role *r, const struct ptx_inst *in)
{
   enum ptx_type t = in->types[0];
   if (r->pred)
      return PTX_PRED;
   switch (r->rule) {
   case RULE_FIRST:
      break;
   case RULE_LAST:
      for (unsigned i = 1; i < PTX_MAX_TYPES && in->types[i]; i++)
         t = in->types[i];
      break;
   case RULE_NTH:
      t = in->types[r->nth];
      break;
   case RULE_FRAGMENT:
      t = in->types[r->nth];
      if (ptx_types[t].bits < 32 || t == PTX_TF32)
         t = PTX_B32;
      break;
   case RULE_WIDE:
      t = twice(t);
      break;
   case RULE_TYPE:
      t = r->type;
      break;
   }
   return t == PTX_NONE ? PTX_U32 : t;
}

static void
access_add(struct builder *b, const struct ptx_operand *o, enum ptx_type t,
           bool def)
{
   struct access x = {
      .var = o->reg->index,
      .type = t,
      .bits = ptx_types[o->reg->type].bits,
      .def = def,
      .operand = o,
   };
   vec_push(&b->tmp, &b->accesses, x);
}

static enum ptx_type
part_type(enum ptx_type t, const struct ptx_inst *in, unsigned count)
{
   /* mov packs and unpacks; elsewhere elements have the type itself. */
   if (in->op != PTX_OP_mov || in->mods[PTX_MOD_vec] || !count)
      return t;
   return build_ptx_type(ir_type_of_bits(ptx_types[t].bits / count));
}

/* What stands behind the comma of [tex, {x, y}]: one operand or several. */
static unsigned
coordinates(const struct ptx_operand *o, const struct ptx_operand **list)
{
   *list = o;
   if (o->kind != PTX_OPERAND_VECTOR && o->kind != PTX_OPERAND_LIST)
      return 1;
   *list = o->elems;
   return o->count;
}

static enum ptx_type
coordinate_type(const struct ptx_inst *in, const struct ptx_operand *o,
                unsigned k)
{
   unsigned geom = in->mods[PTX_MOD_geom];
   bool array = geom == PTX_geom_a1d || geom == PTX_geom_a2d ||
                geom == PTX_geom_acube || geom == PTX_geom_a2dms;

   if (o->kind == PTX_OPERAND_VAR ||
       (o->kind == PTX_OPERAND_REG && ptx_types[o->reg->type].bits == 64))
      return PTX_U64; /* a sampler */
   if ((in->op == PTX_OP_tex || in->op == PTX_OP_tld4) &&
       in->types[1] == PTX_F32 && !(array && k == 0))
      return PTX_F32;
   return PTX_B32;
}

static void
accesses_of(struct builder *b, const struct ptx_inst *in,
            const struct ptx_operand *o, enum ptx_type t, bool def)
{
   switch (o->kind) {
   case PTX_OPERAND_REG:
   case PTX_OPERAND_ELEMENT:
      access_add(b, o, t, def);
      break;
   case PTX_OPERAND_ADDRESS:
      for (unsigned i = 0; i < o->count; i++) {
         const struct ptx_operand *list;
         unsigned count = coordinates(&o->elems[i], &list);
         for (unsigned k = 0; k < count; k++)
            accesses_of(b, in, &list[k],
                        i ? coordinate_type(in, &list[k], k) : PTX_U64, false);
      }
      break;
   case PTX_OPERAND_VECTOR:
   case PTX_OPERAND_LIST:
      for (unsigned i = 0; i < o->count; i++)
         accesses_of(b, in, &o->elems[i], part_type(t, in, o->count), def);
      break;
   case PTX_OPERAND_PAIR:
      accesses_of(b, in, &o->elems[0], t, def);
      accesses_of(b, in, &o->elems[1], PTX_PRED, def);
      break;
   default:
      break;
   }
}

void
build_accesses(struct builder *b, const struct ptx_inst *in)
{
   b->accesses.count = 0;
   if (in->guard)
      access_add(b, in->guard, PTX_PRED, false);
   if (in->op == PTX_OP_call) {
      /* Results, target, arguments: registers have their own type. */
      for (unsigned i = 0; i < in->operand_count; i++)
         accesses_of(b, in, &in->operands[i], PTX_NONE, i == 0);
      return;
   }
   const struct form_info *f = build_form(b, in);
   for (unsigned i = 0; i < in->operand_count && i < f->count; i++) {
      enum ptx_type t = build_role_type(&f->roles[i], in);
      if (f->roles[i].dst && in->op == PTX_OP_wgmma_mma_async)
         accesses_of(b, in, &in->operands[i], t, false);
      accesses_of(b, in, &in->operands[i], t, f->roles[i].dst);
   }
}

void
build_line(struct ir_inst *in, const struct ptx_inst *from)
{
   in->ptx_line = from->ptx_line;
   in->file = from->file;
   in->line = from->line;
}

struct ir_inst *
build_emit(struct builder *b, enum ir_op op, enum ptx_type t,
           enum ir_type result, unsigned count, struct ir_value *const *sources)
{
   struct ir_inst *in = ir_inst_create(b->f, op, result, count);
   in->types[0] = t;
   for (unsigned i = 0; i < count; i++)
      in->src[i] = sources[i];
   if (b->in)
      build_line(in, b->in);
   ir_inst_append(b->block, in);
   return in;
}

enum ptx_type
build_ptx_type(enum ir_type t)
{
   static const enum ptx_type types[] = {
      [IR_VOID] = PTX_NONE, [IR_B1] = PTX_PRED, [IR_B8] = PTX_B8,
      [IR_B16] = PTX_B16,   [IR_B32] = PTX_B32, [IR_B64] = PTX_B64,
      [IR_B128] = PTX_B128, [IR_F32] = PTX_F32, [IR_F64] = PTX_F64,
   };
   return types[t];
}

static enum ir_type
bits_class(enum ir_type t)
{
   return ir_type_of_bits(ir_type_bits(t));
}

struct ir_value *
build_coerce(struct builder *b, struct ir_value *v, enum ir_type t)
{
   if (v->type == t)
      return v;
   assert(ir_type_bits(v->type) == ir_type_bits(t));
   if (v->constant)
      return ir_const_bits(b->f, t, v->bits);
   if (v->undefined)
      return ir_undef(b->f, t);
   if (v->def && v->def->op == IR_bitcast && v->def->src[0]->type == t)
      return v->def->src[0];
   return build_emit(b, IR_bitcast, PTX_NONE, t, 1, &v)->dst[0];
}

struct ir_value *
build_resize(struct builder *b, struct ir_value *v, enum ptx_type t,
             enum ir_type to)
{
   unsigned from_bits = ir_type_bits(v->type), to_bits = ir_type_bits(to);
   if (from_bits == to_bits)
      return build_coerce(b, v, to);
   bool is_signed = ptx_types[t].kind == PTX_KIND_SINT;
   enum ir_op op = from_bits > to_bits ? IR_trunc
                   : is_signed         ? IR_sext
                                       : IR_zext;
   v = build_coerce(b, v, bits_class(v->type));
   if (v->constant && op != IR_sext)
      v = ir_const_bits(b->f, bits_class(to), v->bits);
   else
      v = build_emit(b, op, PTX_NONE, bits_class(to), 1, &v)->dst[0];
   return build_coerce(b, v, to);
}

struct ir_value *
build_variable(struct builder *b, unsigned var)
{
   return ir_ssa_get(b->ssa, var);
}

static unsigned
variable_of(const struct builder *b, const struct ptx_operand *o)
{
   return b->instance->var_base + o->reg->index;
}

/* The address of a variable in its own space (a parameter of a device
 * function is a local variable).
 */
/* A .texref, .samplerref or .surfref variable holds a handle, and stands for
 * that: nothing can be done with its address but to find the handle there.
 */
static struct ir_value *
handle_of(struct builder *b, struct ptx_var *v)
{
   bool param = v->space == PTX_SPACE_PARAM;
   struct ir_inst *at = build_emit(b, IR_addr, PTX_NONE, IR_B64, 0, NULL);
   at->var = v;
   at->space = v->space;
   struct ir_inst *in = build_emit(b, IR_ld, PTX_U64, IR_B64, 1, &at->dst[0]);
   in->mods[PTX_MOD_ss] = param ? PTX_ss_param : PTX_ss_global;
   in->space = v->space;
   return in->dst[0];
}

static struct ir_value *
address_of(struct builder *b, struct ptx_var *v, enum ptx_space *space)
{
   if (ptx_types[v->type].kind == PTX_KIND_OPAQUE &&
       (b->f->entry || v->space != PTX_SPACE_PARAM)) {
      *space = PTX_SPACE_GLOBAL;
      return handle_of(b, v);
   }
   struct place p = build_place(b, v);
   *space = v->space;
   if (p.local || p.address) {
      *space = PTX_SPACE_LOCAL;
      return build_place_address(b, p);
   }
   struct ir_inst *in = build_emit(b, IR_addr, PTX_NONE, IR_B64, 0, NULL);
   in->var = v;
   in->space = v->space;
   return in->dst[0];
}

static struct ir_value *
add_offset(struct builder *b, struct ir_value *v, int64_t offset)
{
   if (!offset)
      return v;
   enum ptx_type t = ir_type_bits(v->type) == 64 ? PTX_U64 : PTX_U32;
   v = build_coerce(b, v, bits_class(v->type));
   struct ir_value *s[] = {v, ir_const(b->f, v->type, (uint64_t)offset)};
   return build_emit(b, IR_add, t, v->type, 2, s)->dst[0];
}

static enum ptx_type
sreg_type(enum ptx_sreg sreg)
{
   static const enum ptx_type types[PTX_SREG_COUNT] = {
#define SREG(name, text, type) PTX_##type,
#include "ptx/sregs.def"
#undef SREG
   };
   return types[sreg];
}

static struct ir_value *
read_sreg(struct builder *b, enum ptx_sreg sreg)
{
   enum ptx_type t = sreg_type(sreg);
   struct ir_inst *in =
      build_emit(b, IR_sreg, PTX_NONE, ir_type_of_ptx(t), 0, NULL);
   in->imm = sreg;
   switch (sreg) {
   case PTX_SREG_smid:
   case PTX_SREG_warpid:
   case PTX_SREG_clock:
   case PTX_SREG_clock_hi:
   case PTX_SREG_clock64:
   case PTX_SREG_globaltimer:
   case PTX_SREG_globaltimer_lo:
   case PTX_SREG_globaltimer_hi:
      in->effect = PTX_STATE;
      break;
   default:
      if (sreg >= PTX_SREG_pm0 && sreg <= PTX_SREG_pm7_64)
         in->effect = PTX_STATE;
   }
   return in->dst[0];
}

static struct ir_value *
read_any(struct builder *b, const struct ptx_operand *o, enum ptx_type t)
{
   enum ptx_space space;
   struct ir_inst *in;

   switch (o->kind) {
   case PTX_OPERAND_REG:
   case PTX_OPERAND_ELEMENT: /* of the whole; simd/ reads which part */
      return build_variable(b, variable_of(b, o));
   case PTX_OPERAND_IMM: {
      struct ptx_bits bits = {o->imm, t == PTX_B128 ? o->imm_high : 0};
      return ir_const_bits(b->f, ir_type_of_ptx(t), bits);
   }
   case PTX_OPERAND_SREG:
      return read_sreg(b, o->sreg);
   case PTX_OPERAND_VAR:
      return add_offset(b, address_of(b, o->var, &space), o->offset);
   case PTX_OPERAND_FUNC:
      in = build_emit(b, IR_funcaddr, PTX_NONE, IR_B64, 0, NULL);
      in->func = o->func;
      return in->dst[0];
   default:
      diag_error(b->d, o->loc, "this operand cannot be a value here");
      return ir_undef(b->f, ir_type_of_ptx(t));
   }
}

struct ir_value *
build_read(struct builder *b, const struct ptx_operand *o, enum ptx_type t)
{
   struct ir_value *v = read_any(b, o, t);
   v = build_resize(b, v, t, ir_type_of_ptx(t));
   if (o->negated && t == PTX_PRED)
      v = build_emit(b, IR_not, PTX_PRED, IR_B1, 1, &v)->dst[0];
   return v;
}

static struct ir_value *
address_base(struct builder *b, const struct ptx_operand *o,
             enum ptx_space *space)
{
   switch (o->kind) {
   case PTX_OPERAND_VAR:
      return add_offset(b, address_of(b, o->var, space), o->offset);
   case PTX_OPERAND_REG: {
      struct ir_value *v = read_any(b, o, PTX_U64);
      return build_coerce(b, v, bits_class(v->type));
   }
   case PTX_OPERAND_IMM:
      return ir_const(b->f, IR_B64, o->imm);
   default:
      return build_read(b, o, PTX_U64);
   }
}

/* Instructions on shared memory that take generic addresses (into it) when
 * their state space is left out.
 */
static bool
may_be_generic(const struct ptx_inst *in)
{
   switch (in->op) {
   case PTX_OP_ldmatrix:
   case PTX_OP_stmatrix:
   case PTX_OP_st_async:
   case PTX_OP_red_async:
   case PTX_OP_cp_async_mbarrier_arrive:
   case PTX_OP_mbarrier_init:
   case PTX_OP_mbarrier_inval:
   case PTX_OP_mbarrier_expect_tx:
   case PTX_OP_mbarrier_complete_tx:
   case PTX_OP_mbarrier_arrive:
   case PTX_OP_mbarrier_arrive_drop:
   case PTX_OP_mbarrier_test_wait:
   case PTX_OP_mbarrier_try_wait:
      return true;
   default:
      return false;
   }
}

static void
address_sources(struct builder *b, const struct ptx_operand *o,
                const struct role *r)
{
   unsigned ss = b->in->mods[PTX_MOD_ss];
   bool bare = !ss && may_be_generic(b->in);
   enum ptx_space space = r->space && !bare ? r->space : ptx_space_of_ss(ss);
   struct ir_value *v = address_base(b, &o->elems[0], &space);
   if (b->has_address) {
      v = add_offset(b, v, o->offset);
   } else {
      b->has_address = true;
      b->offset = o->offset;
      b->space = space;
   }
   vec_push(&b->tmp, &b->src, v);
   /* What else stands between the brackets: coordinates. */
   for (unsigned i = 1; i < o->count; i++) {
      const struct ptx_operand *list;
      unsigned count = coordinates(&o->elems[i], &list);
      for (unsigned k = 0; k < count; k++) {
         if (list[k].kind == PTX_OPERAND_SINK)
            continue;
         v = build_read(b, &list[k], coordinate_type(b->in, &list[k], k));
         vec_push(&b->tmp, &b->src, v);
      }
   }
}

void
build_sources(struct builder *b, const struct ptx_operand *o,
              const struct role *r)
{
   enum ptx_type t = build_role_type(r, b->in);

   switch (o->kind) {
   case PTX_OPERAND_NONE:
   case PTX_OPERAND_LABEL:
   case PTX_OPERAND_TARGETS:
   case PTX_OPERAND_PROTO:
   case PTX_OPERAND_SINK:
      return;
   case PTX_OPERAND_ADDRESS:
      address_sources(b, o, r);
      return;
   case PTX_OPERAND_VECTOR:
   case PTX_OPERAND_LIST:
   case PTX_OPERAND_PAIR:
      for (unsigned i = 0; i < o->count; i++)
         build_sources(b, &o->elems[i], r);
      return;
   default:
      vec_push(&b->tmp, &b->src, build_read(b, o, t));
   }
}

void
build_targets(struct builder *b, const struct ptx_operand *o, enum ptx_type t)
{
   struct access x = {.var = NO_VAR, .type = t, .operand = o};
   switch (o->kind) {
   case PTX_OPERAND_VECTOR:
   case PTX_OPERAND_LIST:
      for (unsigned i = 0; i < o->count; i++)
         build_targets(b, &o->elems[i], part_type(t, b->in, o->count));
      return;
   case PTX_OPERAND_PAIR:
      build_targets(b, &o->elems[0], t);
      build_targets(b, &o->elems[1], PTX_PRED);
      return;
   case PTX_OPERAND_REG:
   case PTX_OPERAND_ELEMENT:
      x.var = variable_of(b, o);
      vec_push(&b->tmp, &b->dst, x);
      return;
   case PTX_OPERAND_SINK:
      vec_push(&b->tmp, &b->dst, x);
      return;
   case PTX_OPERAND_NONE:
      return;
   default:
      diag_error(b->d, o->loc, "this operand cannot be written to");
   }
}

void
build_write(struct builder *b, const struct access *to, struct ir_value *v)
{
   if (to->var == NO_VAR)
      return;
   enum ir_type type = b->var_type[to->var];
   struct ir_value *old = ir_ssa_find(b->ssa, to->var);
   v = build_resize(b, v, to->type, type);
   if (b->guard && old && !old->undefined) {
      struct ir_value *s[] = {v, old, b->guard};
      if (b->guard_negated) {
         s[0] = old;
         s[1] = v;
      }
      v = build_emit(b, IR_selp, build_ptx_type(type), type, 3, s)->dst[0];
   }
   ir_ssa_set(b->ssa, to->var, v);
}
