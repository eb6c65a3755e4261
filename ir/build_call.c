/* Calls: where arguments and results live, and the calls that stay.
 *
 * Every parameter is a variable in local memory, its argument stored there by
 * the caller, be the call inlined or not; opt_promote_locals makes values of
 * those again that nobody points at.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <string.h>
#include "base/poison.h"

struct ir_value *
build_place_address(struct builder *b, struct place p)
{
   if (p.address)
      return p.address;
   struct ir_inst *in = build_emit(b, IR_addr, PTX_NONE, IR_B64, 0, NULL);
   in->local = p.local;
   in->space = PTX_SPACE_LOCAL;
   return in->dst[0];
}

static bool
listed(struct ptx_var *const *list, size_t count, const struct ptx_var *v)
{
   return v->index < count && list[v->index] == v;
}

/* Neither local nor address: the variable stands for itself (IR_addr var). */
struct place
build_place(struct builder *b, const struct ptx_var *v)
{
   struct instance *s = b->instance;
   const struct ptx_func *f = s->info->f;
   struct place *p = NULL;

   if (!v->owner) {
      if (v->space != PTX_SPACE_LOCAL)
         return (struct place){0};
      if (!b->globals[v->index])
         b->globals[v->index] = build_local(b, v->name, v->size, v->align);
      return (struct place){.local = b->globals[v->index]};
   }
   if (listed(f->params.data, f->params.count, v))
      p = &s->params[v->index];
   else if (listed(f->returns.data, f->returns.count, v))
      p = &s->returns[v->index];
   else if (v->space == PTX_SPACE_LOCAL || v->space == PTX_SPACE_PARAM)
      p = &s->vars[v->index];
   else
      return (struct place){0};
   bool own = listed(f->vars.data, f->vars.count, v);
   if (own && !p->local)
      p->local = build_local(b, v->name, v->size, v->align);
   return *p;
}

/* A predicate takes a byte. */
static enum ptx_type
memory_type(enum ptx_type t)
{
   return t == PTX_PRED ? PTX_U8 : t;
}

static struct ir_inst *
local_access(struct builder *b, struct place p, unsigned k, enum ptx_type t,
             struct ir_value *stored)
{
   struct ir_value *s[] = {build_place_address(b, p), stored};
   struct ir_inst *in =
      build_emit(b, stored ? IR_st : IR_ld, t,
                 stored ? IR_VOID : ir_type_of_ptx(t), stored ? 2 : 1, s);
   in->mods[PTX_MOD_ss] = PTX_ss_local;
   in->space = PTX_SPACE_LOCAL;
   in->imm = (uint64_t)k * (ptx_types[t].bits / 8);
   return in;
}

struct ir_value *
build_local_load(struct builder *b, struct place p, unsigned k, enum ptx_type t)
{
   enum ptx_type m = memory_type(t);
   struct ir_value *v = local_access(b, p, k, m, NULL)->dst[0];
   return build_resize(b, v, m, ir_type_of_ptx(t));
}

void
build_local_store(struct builder *b, struct place p, unsigned k,
                  enum ptx_type t, struct ir_value *v)
{
   enum ptx_type m = memory_type(t);
   v = build_resize(b, v, m, ir_type_of_ptx(m));
   local_access(b, p, k, m, v);
}

unsigned
build_formal_regs(const struct ptx_var *v)
{
   if (!v->regs)
      return 0;
   return v->vec > 1 ? v->vec : 1;
}

unsigned
build_list(const struct ptx_inst *in, unsigned index,
           const struct ptx_operand **list)
{
   *list = NULL;
   if (index >= in->operand_count ||
       in->operands[index].kind == PTX_OPERAND_NONE)
      return 0;
   const struct ptx_operand *o = &in->operands[index];
   *list = o;
   if (o->kind != PTX_OPERAND_LIST)
      return 1;
   *list = o->elems;
   return o->count;
}

/* The elements of {a, b} or of one operand alone. */
static unsigned
elements(const struct ptx_operand *o, const struct ptx_operand **list)
{
   if (o->kind == PTX_OPERAND_VECTOR) {
      *list = o->elems;
      return o->count;
   }
   *list = o;
   return 1;
}

struct place
build_argument(struct builder *b, const struct ptx_operand *o,
               const struct ptx_var *formal, bool is_result)
{
   if (o->kind == PTX_OPERAND_VAR && !o->offset) {
      struct place p = build_place(b, o->var);
      if (p.local || p.address)
         return p;
   }
   if (!formal) {
      diag_error(b->d, o->loc, "a value for a parameter that is not declared");
      return (struct place){.local = build_local(b, NULL, 16, 16)};
   }
   struct place p = {
      .local = build_local(b, formal->name, formal->size, formal->align)};
   const struct ptx_operand *list;
   unsigned count = elements(o, &list);
   for (unsigned k = 0; !is_result && k < count; k++)
      if (list[k].kind != PTX_OPERAND_SINK)
         build_local_store(b, p, k, formal->type,
                           build_read(b, &list[k], formal->type));
   return p;
}

void
build_result(struct builder *b, const struct ptx_operand *o,
             const struct ptx_var *formal, struct place p)
{
   const struct ptx_operand *list;
   unsigned count = elements(o, &list);
   for (unsigned k = 0; k < count; k++) {
      if (list[k].kind != PTX_OPERAND_REG)
         continue;
      struct ir_value *v = build_local_load(b, p, k, formal->type);
      b->dst.count = 0;
      build_targets(b, &list[k], formal->type);
      build_write(b, &b->dst.data[0], v);
   }
}

static const struct ptx_var *
formal_of(const struct ptx_func *f, bool result, unsigned i)
{
   if (!f)
      return NULL;
   if (result)
      return i < f->returns.count ? f->returns.data[i] : NULL;
   return i < f->params.count ? f->params.data[i] : NULL;
}

void
build_call(struct builder *b)
{
   const struct ptx_inst *in = b->in;
   const struct ptx_operand *target = &in->operands[1], *results, *arguments;
   bool direct = target->kind == PTX_OPERAND_FUNC;
   const struct ptx_func *formals =
      direct ? target->func
      : in->operand_count > 3 && in->operands[3].kind == PTX_OPERAND_PROTO
         ? in->operands[3].func
         : NULL;
   unsigned result_count = build_list(in, 0, &results);
   unsigned argument_count = build_list(in, 2, &arguments);
   unsigned count = !direct + argument_count + result_count, at = 0;
   struct place *places = arena_new_array(&b->tmp, count, struct place);
   struct ir_value **src = arena_new_array(&b->tmp, count, struct ir_value *);

   if (!direct)
      src[at++] = build_read(b, target, PTX_U64);
   for (unsigned i = 0; i < argument_count; i++)
      src[at++] = build_place_address(
         b,
         build_argument(b, &arguments[i], formal_of(formals, false, i), false));
   for (unsigned i = 0; i < result_count; i++) {
      places[i] =
         build_argument(b, &results[i], formal_of(formals, true, i), true);
      src[at++] = build_place_address(b, places[i]);
   }
   build_stack_call(b, NULL);
   struct ir_inst *out = ir_inst_create(b->f, IR_call, IR_VOID, count);
   build_meaning(b, out);
   out->effect |= ir_op_effect(IR_call);
   memcpy(out->src, src, count * sizeof(*src));
   if (direct)
      out->func = target->func;
   ir_inst_append(b->block, out);
   for (unsigned i = 0; i < result_count; i++)
      if (formal_of(formals, true, i))
         build_result(b, &results[i], formal_of(formals, true, i), places[i]);
}
