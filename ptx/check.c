/* Operands against the form that the mnemonic matched (9.3, 9.4).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <string.h>

struct check {
   struct ptx_parser *p;
   struct ptx_inst *in;
   const struct ptx_mnemonic *mn;
   const struct ptx_slot *slots; /* of the form that fits */
};

/* 9.4: may a register of type reg be used as `type`?  relaxed: it may be
 * wider (9.4.1).
 */
static bool
type_fits(enum ptx_type type, enum ptx_type reg, bool relaxed)
{
   const struct ptx_type_info *t = &ptx_types[type], *r = &ptx_types[reg];
   if (type == PTX_PRED || reg == PTX_PRED)
      return type == reg;
   unsigned bits = t->bits < 8 ? 8 : t->bits;
   if (relaxed ? r->bits < bits : r->bits != bits)
      return false;
   if (t->kind == PTX_KIND_BITS || r->kind == PTX_KIND_BITS)
      return true;
   if (t->kind == PTX_KIND_UINT || t->kind == PTX_KIND_SINT)
      return r->kind == PTX_KIND_UINT || r->kind == PTX_KIND_SINT ||
             r->kind == PTX_KIND_PACKED; /* as ptxas has it */
   return type == reg;
}

/* Could this operand stand in this slot, by its shape? */
static bool
shape_fits(const struct ptx_slot *slot, const struct ptx_operand *o)
{
   if (slot->address)
      return o->kind == PTX_OPERAND_ADDRESS;
   switch (o->kind) {
   case PTX_OPERAND_ADDRESS:
      return false;
   case PTX_OPERAND_PAIR:
      return slot->pair;
   case PTX_OPERAND_VECTOR:
      return slot->by_vec || slot->vector || slot->role == 'm';
   case PTX_OPERAND_LABEL:
      return slot->role == 'L';
   case PTX_OPERAND_TARGETS:
      return slot->role == 'T';
   case PTX_OPERAND_IMM:
      return !slot->dest;
   case PTX_OPERAND_SINK:
      return slot->dest || slot->sink;
   case PTX_OPERAND_ELEMENT:
      return slot->select;
   case PTX_OPERAND_REG:
      if (slot->pair && !slot->pair_optional)
         return false;
      if (slot->constant || (slot->vector && slot->role == 'i'))
         return false;
      if (slot->kind == SLOT_FIXED && slot->optional)
         return type_fits(slot->type, o->reg->type, slot->relaxed);
      if (slot->kind == SLOT_FIXED)
         return (slot->type == PTX_PRED) == (o->reg->type == PTX_PRED);
      return true;
   default:
      return true;
   }
}

/* Give the operands to the slots, leaving optional ones out where that makes
 * them fit; to[i] is the slot of operand i.
 */
static bool
assign_from(const struct ptx_compiled *c, const struct ptx_operand *o,
            unsigned count, unsigned i, unsigned slot, unsigned *to)
{
   if (i == count) {
      for (; slot < c->slot_count; slot++)
         if (!c->slots[slot].optional)
            return false;
      return true;
   }
   if (slot == c->slot_count)
      return false;
   to[i] = slot;
   if (shape_fits(&c->slots[slot], &o[i]) &&
       assign_from(c, o, count, i + 1, slot + 1, to))
      return true;
   return c->slots[slot].optional && assign_from(c, o, count, i, slot + 1, to);
}

/* Most statements have an operand for each slot. */
static bool
assign(const struct ptx_compiled *c, const struct ptx_operand *o,
       unsigned count, unsigned *to)
{
   if (count > c->slot_count)
      return false;
   if (count < c->slot_count)
      return assign_from(c, o, count, 0, 0, to);
   for (unsigned i = 0; i < count; i++) {
      if (!shape_fits(&c->slots[i], &o[i]))
         return false;
      to[i] = i;
   }
   return true;
}

static const char *
article_of(const struct ptx_operand *o)
{
   switch (o->kind) {
   case PTX_OPERAND_IMM:
      return "a constant";
   case PTX_OPERAND_SREG:
      return "a special register";
   case PTX_OPERAND_VAR:
      return "the address of a variable";
   case PTX_OPERAND_FUNC:
      return "the address of a function";
   case PTX_OPERAND_ADDRESS:
      return "a memory operand";
   case PTX_OPERAND_VECTOR:
      return "a vector";
   case PTX_OPERAND_SINK:
      return "`_`";
   case PTX_OPERAND_PAIR:
      return "a pair";
   default:
      return "this";
   }
}

static void
fail(struct check *c, const struct ptx_operand *o, const char *what)
{
   ptx_fail(c->p, o->loc, "%s cannot stand here: `%s` takes %s", article_of(o),
            c->in->text, what);
}

static enum ptx_type
widened(enum ptx_type t)
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
      return PTX_NONE;
   }
}

/* Registers of a fragment hold one element of 32 bits or more, or as many as
 * fit in 32 bits.
 */
static enum ptx_type
fragment_register(enum ptx_type t)
{
   return t == PTX_F32 || t == PTX_F64 || t == PTX_S32 ? t : PTX_B32;
}

static enum ptx_type
slot_type(const struct check *c, const struct ptx_slot *slot)
{
   const enum ptx_type *t = c->in->types;
   unsigned last = 0;
   switch (slot->kind) {
   case SLOT_FIXED:
      return slot->type;
   case SLOT_FIRST:
      return t[slot->index];
   case SLOT_LAST:
      while (last + 1 < PTX_MAX_TYPES && t[last + 1])
         last++;
      return t[last];
   case SLOT_WIDE:
      return widened(t[0]);
   case SLOT_FRAGMENT:
      return fragment_register(t[slot->index]);
   case SLOT_ADDR:
      return c->p->m->address_size == 64 ? PTX_U64 : PTX_U32;
   }
   return PTX_NONE;
}

static void
check_register(struct check *c, const struct ptx_slot *slot,
               const struct ptx_operand *o, enum ptx_type type)
{
   enum ptx_type reg = o->reg->type;
   if (slot->kind == SLOT_ADDR &&
       (type_fits(PTX_U32, reg, false) || type_fits(PTX_U64, reg, false)))
      return;
   if (type_fits(type, reg, slot->relaxed))
      return;
   ptx_fail(c->p, o->loc, "`%s` is .%s, where `%s` takes .%s%s", o->reg->name,
            ptx_types[reg].text, c->in->text, ptx_types[type].text,
            slot->relaxed ? " or wider" : "");
}

static void
check_immediate(struct check *c, struct ptx_operand *o, enum ptx_type type)
{
   struct ptx_const k = {.kind = o->count, .bits = o->imm};
   uint64_t bits;
   if (ptx_types[type].bits < 32 && ptx_types[type].kind == PTX_KIND_FLOAT) {
      ptx_fail(c->p, o->loc,
               "`%s` takes no constant: mov.b16 brings one into a register",
               c->in->text);
      return;
   }
   if (ptx_types[type].kind == PTX_KIND_PACKED && type != PTX_U16X2 &&
       type != PTX_S16X2) {
      ptx_fail(c->p, o->loc,
               "`%s` takes no constant: mov.b32 brings one into a register",
               c->in->text);
      return;
   }
   if (!ptx_const_as(&k, type, &bits)) {
      if (k.kind == CONST_INT)
         ptx_fail(c->p, o->loc,
                  "an integer, where `%s` takes a .%s: write 1.0 or "
                  "0f3F800000",
                  c->in->text, ptx_types[type].text);
      else
         ptx_fail(c->p, o->loc, "a float, where `%s` takes a .%s", c->in->text,
                  ptx_types[type].text);
      return;
   }
   o->imm = bits;
   if (type != PTX_B128)
      o->imm_high = 0;
   o->type = type;
}

/* Special registers have one width, which cvt may narrow.  %tid and its like
 * had 16 bits once, %gridid has had each width.
 */
static bool
sreg_fits(const struct check *c, enum ptx_sreg sreg, enum ptx_type type)
{
   enum ptx_type own = ptx_sreg_types[sreg];
   unsigned bits = ptx_types[type].bits;
   if (ptx_types[type].kind == PTX_KIND_FLOAT ||
       ptx_types[c->in->types[0]].kind == PTX_KIND_FLOAT ||
       (type == PTX_PRED) != (own == PTX_PRED))
      return false;
   if (c->in->op == PTX_OP_cvt)
      return bits <= ptx_types[own].bits;
   return bits == ptx_types[own].bits || sreg == PTX_SREG_gridid ||
          (bits == 16 &&
           ((sreg >= PTX_SREG_tid_x && sreg <= PTX_SREG_ntid_z) ||
            (sreg >= PTX_SREG_ctaid_x && sreg <= PTX_SREG_nctaid_z)));
}

/* A register, constant, or where the slot says so a special register or an
 * address.
 */
static void
check_scalar(struct check *c, const struct ptx_slot *slot,
             struct ptx_operand *o, enum ptx_type type)
{
   if (o->negated && o->kind == PTX_OPERAND_IMM && type == PTX_PRED &&
       slot->negatable) {
      /* !1 is 0 */
      o->imm = !o->imm;
      o->negated = false;
   }
   if (o->negated && o->kind != PTX_OPERAND_REG &&
       o->kind != PTX_OPERAND_ELEMENT) {
      ptx_fail(c->p, o->loc, "`!` cannot stand here: this is no register");
      return;
   }
   if (o->negated && !slot->negatable &&
       (type != PTX_PRED || slot->dest || o->kind != PTX_OPERAND_REG)) {
      ptx_fail(c->p, o->loc, "`!` cannot stand here");
      return;
   }
   switch (o->kind) {
   case PTX_OPERAND_REG:
   case PTX_OPERAND_ELEMENT:
      check_register(c, slot, o, type);
      return;
   case PTX_OPERAND_IMM:
      if (slot->dest)
         fail(c, o, "a register here");
      else
         check_immediate(c, o, type);
      return;
   case PTX_OPERAND_SINK:
      if (!slot->sink)
         fail(c, o, "a register here");
      return;
   case PTX_OPERAND_SREG:
      if (!slot->sreg || slot->dest)
         ptx_fail(c->p, o->loc,
                  "`%s` takes no special register: mov it to a register "
                  "first",
                  c->in->text);
      else if (o->sreg >= PTX_SREG_is_explicit_cluster &&
               o->sreg <= PTX_SREG_cluster_nctarank &&
               (c->p->m->version < 78 || c->p->m->sm < 90))
         ptx_fail(c->p, o->loc, "`%s` needs PTX ISA 7.8 and sm_90",
                  ptx_sreg_names[o->sreg]);
      else if (!sreg_fits(c, o->sreg, type))
         ptx_fail(c->p, o->loc, "`%s` is .%s, where `%s` takes .%s",
                  ptx_sreg_names[o->sreg],
                  ptx_types[ptx_sreg_types[o->sreg]].text, c->in->text,
                  ptx_types[type].text);
      return;
   case PTX_OPERAND_VAR:
   case PTX_OPERAND_FUNC:
      if (!slot->symbol || slot->dest)
         fail(c, o, "a register or a constant; mov gives the address");
      else if ((ptx_types[type].bits != 32 && ptx_types[type].bits != 64) ||
               ptx_types[type].kind == PTX_KIND_FLOAT ||
               ptx_types[type].kind == PTX_KIND_PACKED)
         fail(c, o, "an address as .u64 or .u32 only");
      return;
   default:
      fail(c, o, "a register or a constant");
   }
}

/* m, n, k of a .shape and how many registers a thread has of a matrix. */
static unsigned
matrix_registers(const struct check *c, const struct ptx_slot *slot,
                 unsigned mn_k[3])
{
   const uint8_t *mods = c->in->mods;
   char matrix = slot->role;
   enum ptx_type type = c->in->types[slot->index];
   unsigned m = mn_k[0], n = mn_k[1], k = mn_k[2];
   enum ptx_op op = c->in->op;
   if (op == PTX_OP_wmma_load || op == PTX_OP_wmma_store)
      matrix = "?abcd"[mods[PTX_MOD_frag]];
   bool input = matrix == 'a' || matrix == 'b';
   if (input && type == PTX_F16 && op != PTX_OP_mma)
      return 8; /* each element stands in two threads */
   if (op == PTX_OP_mma && mods[PTX_MOD_shape] == PTX_shape_m8n8k4 &&
       type != PTX_F64) {
      /* Four products at once, one a quad pair. */
      return input ? 2 : type == PTX_F32 ? 8 : 4;
   }
   unsigned elements = matrix == 'a' ? m * k : matrix == 'b' ? k * n : m * n;
   if (matrix == 'a' && mods[PTX_MOD_sparse])
      elements /= 2;
   unsigned width = ptx_types[type].bits == 64 ? 64 : 32;
   return elements * ptx_types[type].bits / 32 / width;
}

/* .m64nNkK over 128 threads. */
static unsigned
wgmma_registers(const struct check *c, const struct ptx_slot *slot)
{
   static const enum ptx_mod groups[] = {PTX_MOD_n_k8, PTX_MOD_n_k16,
                                         PTX_MOD_n_k32, PTX_MOD_n_k64,
                                         PTX_MOD_n_k256};
   unsigned n = 0;
   for (unsigned i = 0; i < countof(groups); i++)
      n += 8 * c->in->mods[groups[i]];
   return c->in->types[slot->index] == PTX_F16 ? n / 4 : n / 2;
}

/* {d0, d1, …} of mma and its like: the right number for the shape. */
static void
check_fragment(struct check *c, const struct ptx_slot *slot,
               const struct ptx_operand *o)
{
   unsigned mnk[3], want;
   const char *shape = ptx_mod_text(PTX_MOD_shape, c->in->mods[PTX_MOD_shape]);
   if (c->in->op == PTX_OP_wgmma_mma_async)
      want = wgmma_registers(c, slot);
   else if (sscanf(shape, "m%un%uk%u", &mnk[0], &mnk[1], &mnk[2]) == 3)
      want = matrix_registers(c, slot, mnk);
   else
      return;
   if (o->count != want)
      ptx_fail(c->p, o->loc, "%u registers, where `%s` takes %u", o->count,
               c->in->text, want);
}

/* {a, b}: as many as .vec says. */
static void
check_vector(struct check *c, const struct ptx_slot *slot,
             struct ptx_operand *o, enum ptx_type type)
{
   unsigned want = ptx_vec_counts[c->in->mods[PTX_MOD_vec]];
   struct ptx_slot one = *slot;
   one.sink = slot->dest; /* parts of a result may be dropped */
   if (slot->by_vec && want == 1 && o->count == 1) {
      *o = o->elems[0]; /* {a} is a, as nvcc writes suld and sust */
      check_scalar(c, &one, o, type);
      return;
   }
   if (slot->by_vec && (want == 1 || o->count != want)) {
      ptx_fail(c->p, o->loc, "a vector of %u, where `%s` takes %s%u", o->count,
               c->in->text, want == 1 ? "a scalar, or .v" : "",
               want == 1 ? o->count : want);
      return;
   }
   if (slot->kind == SLOT_FRAGMENT)
      check_fragment(c, slot, o);
   if (c->in->mods[PTX_MOD_mnum] &&
       o->count != 1u << (c->in->mods[PTX_MOD_mnum] - 1))
      ptx_fail(c->p, o->loc, "%u registers, where `%s` takes %u", o->count,
               c->in->text, 1u << (c->in->mods[PTX_MOD_mnum] - 1));
   for (unsigned i = 0; i < o->count && !c->p->failed; i++)
      check_scalar(c, &one, &o->elems[i], type);
}

static const char *
space_text(enum ptx_space space)
{
   static const char *const text[] = {"generic", "reg",    "sreg",
                                      "const",   "global", "local",
                                      "param",   "shared", "tex"};
   return text[space];
}

static bool
is_input(const struct ptx_var *v)
{
   const struct ptx_func *f = v->owner;
   return f && v->index < f->params.count && f->params.data[v->index] == v;
}

static void
check_address(struct check *c, const struct ptx_slot *slot,
              struct ptx_operand *o)
{
   struct ptx_operand *base = &o->elems[0];
   enum ptx_space space =
      slot->space ? slot->space : ptx_space_of_ss(c->in->mods[PTX_MOD_ss]);
   if (base->kind == PTX_OPERAND_REG) {
      if (!type_fits(PTX_B64, base->reg->type, false) &&
          !type_fits(PTX_B32, base->reg->type, false))
         ptx_fail(c->p, base->loc, "`%s` is .%s: no address", base->reg->name,
                  ptx_types[base->reg->type].text);
      else if (ptx_types[base->reg->type].kind == PTX_KIND_FLOAT)
         ptx_fail(c->p, base->loc, "`%s` is .%s: no address", base->reg->name,
                  ptx_types[base->reg->type].text);
   } else if (base->kind == PTX_OPERAND_VAR) {
      if (base->var->space != space && space != PTX_SPACE_GENERIC) {
         ptx_fail(c->p, base->loc, "`%s` is in .%s, and `%s` accesses .%s",
                  base->var->name, space_text(base->var->space), c->in->text,
                  space_text(space));
         return;
      }
      if (space == PTX_SPACE_GENERIC && slot->role != 't' &&
          (base->var->space == PTX_SPACE_PARAM ||
           base->var->space == PTX_SPACE_CONST)) {
         ptx_fail(c->p, base->loc,
                  "`%s` is in .%s, which has no generic address here",
                  base->var->name, space_text(base->var->space));
      } else if (c->in->op == PTX_OP_st &&
                 base->var->space == PTX_SPACE_PARAM && is_input(base->var)) {
         ptx_fail(c->p, base->loc, "`%s` is a parameter, which is only read",
                  base->var->name);
      }
   } else if (base->kind != PTX_OPERAND_IMM || base->count) {
      fail(c, base, "a register, variable or constant between brackets");
   }
   for (unsigned i = 1; i < o->count; i++) {
      struct ptx_operand *e = &o->elems[i];
      for (unsigned k = 0; e->kind == PTX_OPERAND_VECTOR && k < e->count; k++)
         if (e->elems[k].kind == PTX_OPERAND_IMM)
            check_immediate(c, &e->elems[k],
                            e->elems[k].count == CONST_INT ? PTX_B32 : PTX_F32);
   }
}

static bool
is_local_kind(const struct ptx_operand *o)
{
   return o->kind == PTX_OPERAND_REG || o->kind == PTX_OPERAND_SINK;
}

/* d|p: types of each side. */
static void
check_pair(struct check *c, const struct ptx_slot *slot, struct ptx_operand *o,
           enum ptx_type type)
{
   for (unsigned i = 0; i < 2; i++) {
      if (!i && slot->by_vec && o->elems[0].kind == PTX_OPERAND_VECTOR) {
         check_vector(c, slot, &o->elems[0], type);
         continue;
      }
      bool sink = o->elems[i].kind == PTX_OPERAND_SINK;
      if (!is_local_kind(&o->elems[i]) || (sink && !i && !slot->sink)) {
         fail(c, &o->elems[i], "a register here");
         return;
      }
      if (o->elems[i].kind == PTX_OPERAND_REG)
         check_register(c, slot, &o->elems[i], i ? PTX_PRED : type);
   }
}

/* ldmatrix and stmatrix take {a} even of one register. */
static bool
slot_is_list(const struct check *c, const struct ptx_slot *slot)
{
   return slot->vector && c->in->mods[PTX_MOD_mnum];
}

static void
check_slot(struct check *c, const struct ptx_slot *slot, struct ptx_operand *o)
{
   enum ptx_type type = slot_type(c, slot);
   if (o->kind == PTX_OPERAND_LABEL || o->kind == PTX_OPERAND_TARGETS)
      return;
   if (slot->address)
      check_address(c, slot, o);
   else if (o->kind == PTX_OPERAND_PAIR)
      check_pair(c, slot, o, type);
   else if (o->kind == PTX_OPERAND_VECTOR)
      check_vector(c, slot, o, type);
   else if (((slot->by_vec && c->in->mods[PTX_MOD_vec]) ||
             slot->kind == SLOT_FRAGMENT || slot_is_list(c, slot)) &&
            o->kind != PTX_OPERAND_SINK)
      ptx_fail(c->p, o->loc, "`%s` takes a vector here, such as {a, b}",
               c->in->text);
   else
      check_scalar(c, slot, o, type);
}

/* mov d, a; d and a may each be a vector (pack and unpack, 9.7.8.7): then
 * the elements share the type's bits.
 */
static void
check_mov_side(struct check *c, struct ptx_operand *o, bool dest)
{
   enum ptx_type type = c->in->types[0];
   struct ptx_slot slot = {
      .role = 'm', .dest = dest, .symbol = !dest, .sreg = !dest};
   unsigned vec = ptx_vec_counts[c->in->mods[PTX_MOD_vec]];
   if (o->kind != PTX_OPERAND_VECTOR) {
      if (vec > 1)
         fail(c, o, "vectors");
      else
         check_scalar(c, &slot, o, type);
      return;
   }
   if (vec > 1) {
      if (o->count != vec)
         ptx_fail(c->p, o->loc, "a vector of %u, where `%s` takes %u", o->count,
                  c->in->text, vec);
   } else {
      unsigned bits = ptx_types[type].bits;
      if (o->count < 2 || bits % o->count ||
          ptx_types[type].kind != PTX_KIND_BITS ||
          (type = ptx_type_of_bits(bits / o->count)) == PTX_NONE) {
         ptx_fail(c->p, o->loc, "`%s` does not split into %u", c->in->text,
                  o->count);
         return;
      }
   }
   slot.sink = dest;
   for (unsigned i = 0; i < o->count && !c->p->failed; i++)
      check_scalar(c, &slot, &o->elems[i], type);
}

static void
check_mov(struct check *c, struct ptx_operand *o, unsigned count)
{
   if (count != 2) {
      ptx_fail(c->p, c->in->loc, "`%s` takes two operands", c->in->text);
      return;
   }
   if (c->in->mods[PTX_MOD_vec] && c->in->types[0] == PTX_PRED)
      ptx_fail(c->p, c->in->loc, "there are no vectors of predicates");
   if (o[0].kind == PTX_OPERAND_VECTOR && o[1].kind == PTX_OPERAND_VECTOR &&
       !c->in->mods[PTX_MOD_vec])
      fail(c, &o[1], "one vector only");
   if (!c->p->failed)
      check_mov_side(c, &o[0], true);
   if (!c->p->failed)
      check_mov_side(c, &o[1], false);
}

static void
refuse_operands(struct check *c, unsigned count)
{
   if (ptx_is_silent(c->p)) {
      ptx_fail(c->p, c->in->loc, "no such operands");
      return;
   }
   char *forms = arena_strdup(&c->p->local, "");
   for (unsigned i = 0; i < c->mn->count; i++) {
      const struct ptx_form *f = c->mn->forms[i]->form;
      forms = arena_printf(&c->p->local, "%s%s`%s`", forms, i ? " or " : "",
                           *f->operands ? f->operands : "no operands");
   }
   ptx_fail(c->p, c->in->loc,
            "these %u operands do not fit `%s`, which takes "
            "%s",
            count, c->in->text, forms);
}

/* The operand that stands for a call's parameter. */
static void
check_argument(struct check *c, struct ptx_operand *o,
               const struct ptx_var *param, bool dest)
{
   struct ptx_slot slot = {.dest = dest, .symbol = !dest, .sink = dest};
   if (o->kind == PTX_OPERAND_VAR && o->var->space == PTX_SPACE_PARAM) {
      if (param && o->var->size != param->size)
         ptx_fail(c->p, o->loc,
                  "`%s` has %llu bytes, the function's parameter %llu",
                  o->var->name, (unsigned long long)o->var->size,
                  (unsigned long long)param->size);
   } else if (param && param->space == PTX_SPACE_PARAM &&
              param->size != ptx_types[param->type].bits / 8) {
      fail(c, o, "a .param variable for an array");
   } else if (param && o->kind == PTX_OPERAND_VECTOR &&
              o->count == param->vec) {
      for (unsigned i = 0; i < o->count && !c->p->failed; i++)
         check_scalar(c, &slot, &o->elems[i], param->type);
   } else {
      check_scalar(c, &slot, o, param ? param->type : PTX_B64);
   }
}

static void
check_arguments(struct check *c, struct ptx_operand *list, bool dest,
                struct ptx_var *const *params, size_t count)
{
   unsigned given = list->kind ? list->count : 0;
   if (given != count) {
      ptx_fail(c->p, given ? list->loc : c->in->loc,
               "the call has %u %s, the function %zu", given,
               dest ? "results" : "arguments", count);
      return;
   }
   for (unsigned i = 0; i < given && !c->p->failed; i++)
      check_argument(c, &list->elems[i], params[i], dest);
}

static void
check_call(struct check *c, struct ptx_operand *o)
{
   const struct ptx_func *f = NULL;
   if (o[1].kind == PTX_OPERAND_FUNC) {
      f = o[1].func;
      if (f->entry) {
         ptx_fail(c->p, o[1].loc, "`%s` is a kernel; call takes functions",
                  f->name);
         return;
      }
   } else if (o[1].kind != PTX_OPERAND_REG) {
      fail(c, &o[1], "a function or a register with its address");
      return;
   } else if (o[3].kind == PTX_OPERAND_PROTO) {
      f = o[3].func;
   } else if (o[3].kind == PTX_OPERAND_TARGETS && o[3].count) {
      f = o[3].funcs[0];
   } else {
      ptx_fail(c->p, c->in->loc,
               "an indirect call needs a .callprototype or .calltargets");
      return;
   }
   check_arguments(c, &o[0], true, f->returns.data, f->returns.count);
   if (!c->p->failed)
      check_arguments(c, &o[2], false, f->params.data, f->params.count);
}

/* The operands where the form has them, NONE where it has none. */
static void
settle(struct check *c, const struct ptx_operand *o, unsigned count,
       const unsigned *to)
{
   unsigned room = count && to ? to[count - 1] + 1 : count;
   c->in->operands = arena_new_array(c->p->a, room, struct ptx_operand);
   c->in->operand_count = room;
   for (unsigned i = 0; i < count; i++)
      c->in->operands[to ? to[i] : i] = o[i];
}

static void
use_form(struct ptx_inst *in, const struct ptx_mnemonic *mn, unsigned i)
{
   in->form = mn->forms[i]->form;
   in->types = mn->types[i];
   in->mods = mn->mods[i];
}

void
ptx_check_instruction(struct ptx_parser *p, struct ptx_inst *in,
                      struct ptx_mnemonic *mn, struct ptx_operand *o,
                      unsigned count)
{
   struct check c = {.p = p, .in = in, .mn = mn};
   unsigned to[PTX_MAX_OPERANDS];
   use_form(in, mn, 0);
   if (mn->op == PTX_OP_call) {
      check_call(&c, o);
      settle(&c, o, count, NULL);
      return;
   }
   if (mn->op == PTX_OP_mov) {
      check_mov(&c, o, count);
      settle(&c, o, count, NULL);
      return;
   }
   for (unsigned i = 0; i < mn->count; i++) {
      if (!assign(mn->forms[i], o, count, to))
         continue;
      use_form(in, mn, i);
      c.slots = mn->forms[i]->slots;
      for (unsigned k = 0; k < count && !p->failed; k++)
         check_slot(&c, &c.slots[to[k]], &o[k]);
      if (!p->failed)
         ptx_check_whole(p, in, c.slots, o, to, count);
      settle(&c, o, count, to);
      return;
   }
   refuse_operands(&c, count);
}
