/* Rules of the manual that concern more than one operand of an instruction, or
 * an operand and a modifier.  Each has a case in tests/reject.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <string.h>

const unsigned ptx_vec_counts[] = {
   [PTX_vec_absent] = 1, [PTX_vec_v2] = 2, [PTX_vec_v4] = 4, [PTX_vec_v8] = 8};

/* An instruction with its operands, o[i] in slot slots[to[i]]. */
struct whole {
   struct ptx_parser *p;
   const struct ptx_inst *in;
   const struct ptx_slot *slots;
   const struct ptx_operand *o;
   const unsigned *to;
   unsigned count;
};

static const struct ptx_operand *
operand_of(const struct whole *w, char role)
{
   for (unsigned i = 0; i < w->count; i++)
      if (w->slots[w->to[i]].role == role)
         return &w->o[i];
   return NULL;
}

/* Barriers 0 … 15, whole warps. */
static void
check_barrier(const struct whole *w)
{
   for (unsigned i = 0; i < w->count; i++) {
      char role = w->slots[w->to[i]].role;
      if (w->o[i].kind != PTX_OPERAND_IMM)
         continue;
      if (role == 'a' && w->o[i].imm > 15)
         ptx_fail(w->p, w->o[i].loc, "there are barriers 0 to 15");
      else if (role == 'b' && (w->o[i].imm % 32 || !w->o[i].imm))
         ptx_fail(w->p, w->o[i].loc,
                  "the number of threads at a barrier is a multiple of 32");
   }
}

static void
check_policy(const struct whole *w)
{
   bool policy = false;
   for (unsigned i = 0; i < w->count; i++)
      policy |= w->slots[w->to[i]].policy;
   if (policy != (w->in->mods[PTX_MOD_cache_hint] != 0))
      ptx_fail(w->p, w->in->loc,
               policy ? "`%s` has a cache policy and no .L2::cache_hint"
                      : "`%s` says .L2::cache_hint and has no cache policy",
               w->in->text);
}

/* Ordering and cache control are for memory that others see. */
static void
check_memory(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   const uint8_t *mods = in->mods;
   enum ptx_space space = ptx_space_of_ss(mods[PTX_MOD_ss]);
   bool global = space == PTX_SPACE_GENERIC || space == PTX_SPACE_GLOBAL;

   if (mods[PTX_MOD_sem] && mods[PTX_MOD_sem] != PTX_sem_weak && !global &&
       space != PTX_SPACE_SHARED)
      ptx_fail(w->p, in->loc,
               "`%s`: .%s is for .global, .shared and generic addresses",
               in->text, ptx_mod_text(PTX_MOD_sem, mods[PTX_MOD_sem]));
   else if (!global &&
            (mods[PTX_MOD_evict] || mods[PTX_MOD_evict2] ||
             mods[PTX_MOD_cache_hint] || mods[PTX_MOD_prefetch_size]))
      ptx_fail(w->p, in->loc,
               "`%s`: cache control is for .global and generic addresses",
               in->text);
   else if (mods[PTX_MOD_evict] && mods[PTX_MOD_cop])
      ptx_fail(w->p, in->loc, "`%s`: a cache operator or .%s, not both",
               in->text, ptx_mod_text(PTX_MOD_evict, mods[PTX_MOD_evict]));
}

static void
check_width(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   const struct ptx_module *m = w->p->m;
   unsigned elements = ptx_vec_counts[in->mods[PTX_MOD_vec]];
   unsigned bits = ptx_types[in->types[0]].bits * elements;
   bool wide = m->version >= 88 && m->sm >= 100;

   if (bits > 128 && !wide)
      ptx_fail(w->p, in->loc,
               "`%s` moves %u bits: more than 128 need PTX ISA 8.8 "
               "and sm_100",
               in->text, bits);
   else if (in->mods[PTX_MOD_evict2] && bits != 256)
      ptx_fail(w->p, in->loc,
               "`%s`: .L2:: eviction priorities are for .v8.b32 and .v4.b64",
               in->text);
}

static void
check_copy(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   uint64_t n = w->count > 2 ? w->o[2].imm : 16;
   bool cg = in->mods[PTX_MOD_cop] == PTX_cop_cg;
   if (n != 16 && (cg || (n != 4 && n != 8)))
      ptx_fail(w->p, w->o[2].loc, "`%s` copies %s bytes", in->text,
               cg ? "16" : "4, 8 or 16");
   else if (!in->mods[PTX_MOD_dst] != !in->mods[PTX_MOD_ss])
      ptx_fail(w->p, in->loc, "`%s` names one state space: name both, or none",
               in->text);
}

/* Which values of the source does an integer of the other type not have? */
static bool
may_saturate(enum ptx_type to, enum ptx_type from)
{
   bool to_signed = ptx_types[to].kind == PTX_KIND_SINT;
   bool from_signed = ptx_types[from].kind == PTX_KIND_SINT;
   unsigned to_bits = ptx_types[to].bits - to_signed;
   unsigned from_bits = ptx_types[from].bits - from_signed;
   return from_bits > to_bits || (from_signed && !to_signed);
}

static bool
is_integer(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_SINT ||
          ptx_types[t].kind == PTX_KIND_UINT;
}

static void
check_conversion(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   enum ptx_type d = in->types[0], a = in->types[1];

   if (in->mods[PTX_MOD_pack]) {
      if (w->o[0].kind == PTX_OPERAND_REG &&
          ptx_types[w->o[0].reg->type].kind == PTX_KIND_FLOAT)
         ptx_fail(w->p, w->o[0].loc, "`%s` packs integers", in->text);
      return;
   }
   if (in->mods[PTX_MOD_ftz] && d != PTX_F32 && a != PTX_F32)
      ptx_fail(w->p, in->loc, "`%s`: .ftz is for conversions of .f32",
               in->text);
   else if (in->mods[PTX_MOD_sat] && is_integer(d) && is_integer(a) &&
            !may_saturate(d, a))
      ptx_fail(w->p, in->loc, "`%s`: each .%s is a .%s, nothing saturates",
               in->text, ptx_types[a].text, ptx_types[d].text);
   for (unsigned i = 0; i < 2 && (d == PTX_BF16 || a == PTX_BF16); i++)
      if (w->o[i].kind == PTX_OPERAND_REG &&
          ptx_types[w->o[i].reg->type].bits !=
             (ptx_types[in->types[i]].bits < 16 ? 16
                                                : ptx_types[in->types[i]].bits))
         ptx_fail(
            w->p, w->o[i].loc,
            "`%s` is .%s, where `%s` takes .%s: conversions of .bf16 take "
            "no wider register",
            w->o[i].reg->name, ptx_types[w->o[i].reg->type].text, in->text,
            ptx_types[in->types[i]].text);
}

static void
check_cvta(const struct whole *w)
{
   enum ptx_space space = ptx_space_of_ss(w->in->mods[PTX_MOD_ss]);
   const struct ptx_operand *a = &w->o[1];
   if (a->kind == PTX_OPERAND_FUNC ||
       (a->kind == PTX_OPERAND_VAR && a->var->space != space))
      ptx_fail(w->p, a->loc, "`%s` is not in the state space of `%s`",
               a->kind == PTX_OPERAND_FUNC ? a->func->name : a->var->name,
               w->in->text);
}

/* Elements of a list of coordinates. */
static const struct ptx_operand *
coordinates_of(const struct ptx_operand *where, unsigned *count)
{
   const struct ptx_operand *last = &where->elems[where->count - 1];
   *count = last->kind == PTX_OPERAND_VECTOR ? last->count : 1;
   return last->kind == PTX_OPERAND_VECTOR ? last->elems : last;
}

static bool
is_word(const struct ptx_operand *o, bool floats)
{
   if (o->kind != PTX_OPERAND_REG)
      return true;
   return ptx_types[o->reg->type].bits == 32 &&
          (floats || ptx_types[o->reg->type].kind != PTX_KIND_FLOAT);
}

/* [map, {x, y}] of a .2d; offsets of im2col. */
static void
check_tensor(const struct whole *w)
{
   const struct ptx_operand *map = operand_of(w, 't'), *offsets;
   unsigned dims = w->in->mods[PTX_MOD_dim], count;
   const struct ptx_operand *c;

   if (!map || map->count < 2) {
      ptx_fail(w->p, w->in->loc, "`%s` takes a map and coordinates: [map, {x}]",
               w->in->text);
      return;
   }
   c = coordinates_of(map, &count);
   if (count != dims) {
      ptx_fail(w->p, map->loc, "%u coordinates, where `%s` takes %u", count,
               w->in->text, dims);
      return;
   }
   for (unsigned i = 0; i < count; i++)
      if (!is_word(&c[i], false))
         ptx_fail(w->p, c[i].loc, "coordinates are .s32");
   offsets = operand_of(w, 'i');
   if (!offsets)
      return;
   if (w->in->mods[PTX_MOD_load_mode] != PTX_load_mode_im2col)
      ptx_fail(w->p, offsets->loc, "offsets are for .im2col");
   else if (offsets->kind == PTX_OPERAND_VECTOR && dims >= 3 &&
            offsets->count != dims - 2)
      ptx_fail(w->p, offsets->loc, "%u offsets, where `%s` takes %u",
               offsets->count, w->in->text, dims - 2);
}

/* How many coordinates a geometry needs, and does the first count layers? */
static unsigned
geometry_size(unsigned geom, bool *layered)
{
   const char *text = ptx_mod_text(PTX_MOD_geom, geom);
   *layered = *text == 'a';
   if (strstr(text, "cube"))
      return *layered ? 4 : 3;
   return (unsigned)(text[*layered] - '0') + *layered;
}

/* A texture or surface: its variable, or a handle of 64 bits. */
static void
check_handle(const struct whole *w, const struct ptx_operand *base,
             enum ptx_type type)
{
   /* What txq asks of a sampler, a sampler may answer. */
   if (w->in->op == PTX_OP_txq && base->kind == PTX_OPERAND_VAR &&
       base->var->type == PTX_SAMPLERREF)
      return;
   if (base->kind == PTX_OPERAND_REG
          ? ptx_types[base->reg->type].bits != 64 && w->p->m->address_size == 64
          : base->kind != PTX_OPERAND_VAR ||
               (base->var->type != type &&
                (w->in->op != PTX_OP_txq || base->var->type != PTX_SAMPLERREF)))
      ptx_fail(w->p, base->loc, "`%s` takes a .%s or a .u64 register here",
               w->in->text, ptx_types[type].text);
}

static void
check_image(const struct whole *w, enum ptx_type handle)
{
   const struct ptx_inst *in = w->in;
   const struct ptx_operand *where = operand_of(w, 't'), *c;
   unsigned count, want;
   bool layered, sampled = in->op == PTX_OP_tex || in->op == PTX_OP_tld4;

   check_handle(w, &where->elems[0], handle);
   if (w->p->failed || in->op == PTX_OP_txq || in->op == PTX_OP_suq)
      return;
   if (strstr(ptx_mod_text(PTX_MOD_geom, in->mods[PTX_MOD_geom]), "ms") &&
       in->types[1] != PTX_S32) {
      ptx_fail(w->p, in->loc, "`%s`: coordinates of samples are .s32",
               in->text);
      return;
   }
   want = geometry_size(in->mods[PTX_MOD_geom], &layered);
   if (where->count < 2) {
      ptx_fail(w->p, where->loc, "`%s` takes coordinates too: [a, {x}]",
               in->text);
      return;
   }
   c = coordinates_of(where, &count);
   if (count < want || count == 3) {
      ptx_fail(w->p, where->loc, "%u coordinates, where `%s` takes %s%u", count,
               in->text, want == 3 ? "3 and one more to make " : "",
               want == 3 ? 4 : want);
      return;
   }
   for (unsigned i = 0; i < want; i++) {
      bool floats = sampled && in->types[1] == PTX_F32 && !(layered && !i);
      if (!is_word(&c[i], floats))
         ptx_fail(w->p, c[i].loc, "this coordinate of `%s` is .%s", in->text,
                  floats ? "f32" : "s32");
   }
}

/* Of these video instructions no operand may be a constant. */
static void
check_video(const struct whole *w)
{
   for (unsigned i = 1; i < w->count; i++)
      if (w->o[i].kind == PTX_OPERAND_IMM)
         ptx_fail(w->p, w->o[i].loc, "`%s` takes registers only", w->in->text);
}

static void
check_async_reduction(const struct whole *w)
{
   unsigned aop = w->in->mods[PTX_MOD_aop];
   enum ptx_type t = w->in->types[0];
   bool bits = aop == PTX_aop_and || aop == PTX_aop_or || aop == PTX_aop_xor;
   bool least = aop == PTX_aop_min || aop == PTX_aop_max;
   bool counts = aop == PTX_aop_inc || aop == PTX_aop_dec;
   bool is_bits = ptx_types[t].kind == PTX_KIND_BITS;

   if (bits != is_bits || (counts && t != PTX_U32) ||
       (least && (t == PTX_F32 || t == PTX_F64)))
      ptx_fail(w->p, w->in->loc, "`%s`: .%s does not take .%s", w->in->text,
               ptx_mod_text(PTX_MOD_aop, aop), ptx_types[t].text);
}

/* .f32 registers hold no halves, bytes or bits of a matrix; halves need .b32
 * or .f16x2, .bf16 and .tf32 just .b32.
 */
static void
check_fragments(const struct whole *w)
{
   for (unsigned i = 0; i < w->count; i++) {
      const struct ptx_slot *slot = &w->slots[w->to[i]];
      const struct ptx_operand *o = &w->o[i];
      enum ptx_type t = w->in->types[slot->index];
      if (slot->kind != SLOT_FRAGMENT || o->kind != PTX_OPERAND_VECTOR ||
          (t != PTX_F16 && t != PTX_BF16 && t != PTX_TF32))
         continue;
      for (unsigned k = 0; k < o->count; k++) {
         enum ptx_type r = o->elems[k].kind == PTX_OPERAND_REG
                              ? o->elems[k].reg->type
                              : PTX_B32;
         if (r != PTX_B32 && !(t == PTX_F16 && r == PTX_F16X2)) {
            ptx_fail(w->p, o->elems[k].loc,
                     "`%s` is .%s, where `%s` takes .b32",
                     o->elems[k].reg->name, ptx_types[r].text, w->in->text);
            return;
         }
      }
   }
}

/* The 128 of applypriority and discard, the power of two of alloca. */
static void
check_number(const struct whole *w, bool line)
{
   const struct ptx_operand *n = operand_of(w, 'b');
   if (!n || n->kind != PTX_OPERAND_IMM)
      return;
   if (line && n->imm != 128)
      ptx_fail(w->p, n->loc, "`%s` takes 128 bytes", w->in->text);
   else if (!line && (!n->imm || n->imm & (n->imm - 1)))
      ptx_fail(w->p, n->loc, "an alignment is a power of two");
}

/* An immediate of this role lies within these. */
static void
check_range(const struct whole *w, char role, uint64_t least, uint64_t most)
{
   const struct ptx_operand *n = operand_of(w, role);
   if (n && n->kind == PTX_OPERAND_IMM && (n->imm < least || n->imm > most))
      ptx_fail(w->p, n->loc, "`%s` takes %llu to %llu here", w->in->text,
               (unsigned long long)least, (unsigned long long)most);
}

static void
check_bulk_size(const struct whole *w, char role)
{
   const struct ptx_operand *n = operand_of(w, role);
   if (n && n->kind == PTX_OPERAND_IMM && n->imm % 16)
      ptx_fail(w->p, n->loc, "`%s` copies a multiple of 16 bytes", w->in->text);
}

/* [16]: only of local memory is it known where that is. */
static void
check_fixed_address(const struct whole *w)
{
   for (unsigned i = 0; i < w->count; i++)
      if (w->slots[w->to[i]].address && w->slots[w->to[i]].role != 't' &&
          w->o[i].elems[0].kind == PTX_OPERAND_IMM &&
          w->in->mods[PTX_MOD_ss] != PTX_ss_local)
         ptx_fail(w->p, w->o[i].loc,
                  "`%s`: a constant is an address of .local only", w->in->text);
}

static void
check_async(const struct whole *w)
{
   const uint8_t *mods = w->in->mods;
   if (!mods[PTX_MOD_completion])
      ptx_fail(w->p, w->in->loc, "`%s` needs .mbarrier::complete_tx::bytes",
               w->in->text);
   else if (w->in->op == PTX_OP_red_async &&
            (!mods[PTX_MOD_sem] || !mods[PTX_MOD_scope]))
      ptx_fail(w->p, w->in->loc, "`%s` needs .relaxed.cluster", w->in->text);
}

/* Modifiers that are newer than the forms they stand in. */
static const struct {
   enum ptx_mod group;
   unsigned member; /* 0: any */
   int op;          /* -1: any */
   unsigned ptx, sm;
} newer[] = {
   {PTX_MOD_ss, PTX_ss_shared_cta, -1, 78, 0},
   {PTX_MOD_ss, PTX_ss_shared_cluster, -1, 78, 90},
   {PTX_MOD_ss, PTX_ss_shared_cluster, PTX_OP_mbarrier_arrive, 80, 90},
   {PTX_MOD_ss, PTX_ss_param_entry, -1, 83, 0},
   {PTX_MOD_ss, PTX_ss_param_func, -1, 83, 0},
   {PTX_MOD_ss, PTX_ss_param, PTX_OP_cvta, 77, 0},
   {PTX_MOD_ss, PTX_ss_param, PTX_OP_isspacep, 77, 0},
   {PTX_MOD_dst, PTX_dst_shared_cta, PTX_OP_cp_async, 78, 0},
   {PTX_MOD_scope, PTX_scope_cluster, -1, 78, 90},
   {PTX_MOD_sem, 0, PTX_OP_barrier_cluster, 80, 0},
   {PTX_MOD_sem, 0, PTX_OP_mbarrier_test_wait, 80, 0},
   {PTX_MOD_sem, 0, PTX_OP_mbarrier_try_wait, 80, 0},
   {PTX_MOD_sem, PTX_sem_relaxed, PTX_OP_mbarrier_arrive, 80, 90},
   {PTX_MOD_evict, 0, -1, 74, 70},
   {PTX_MOD_prefetch_size, 0, -1, 74, 75},
   {PTX_MOD_cache_hint, 0, -1, 74, 80},
   {PTX_MOD_sparse, PTX_sparse_ordered, -1, 85, 80},
   {PTX_MOD_bitop, PTX_bitop_and, PTX_OP_mma, 71, 80},
};

static void
need(const struct whole *w, const char *what, unsigned ptx, unsigned sm)
{
   const struct ptx_module *m = w->p->m;
   if (m->version < ptx)
      ptx_fail(w->p, w->in->loc,
               "`%s` in `%s` needs PTX ISA %u.%u; this module says .version "
               "%u.%u",
               what, w->in->text, ptx / 10, ptx % 10, m->version / 10,
               m->version % 10);
   else if (m->sm < sm)
      ptx_fail(w->p, w->in->loc,
               "`%s` in `%s` needs sm_%u; this module says .target sm_%u", what,
               w->in->text, sm, m->sm);
}

static void
check_versions(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   for (unsigned i = 0; i < countof(newer) && !w->p->failed; i++) {
      unsigned member = in->mods[newer[i].group];
      if (!member || (newer[i].member && newer[i].member != member) ||
          (newer[i].op >= 0 && newer[i].op != (int)in->op))
         continue;
      need(w, ptx_mod_text(newer[i].group, member), newer[i].ptx, newer[i].sm);
   }
   if (w->p->failed)
      return;
   if (in->op == PTX_OP_tex && w->o[0].kind == PTX_OPERAND_PAIR)
      need(w, "|p", 71, 0);
   /* A count of arrivals but for .noComplete. */
   if (in->op == PTX_OP_mbarrier_arrive && w->count == 3 &&
       !in->mods[PTX_MOD_nocomplete])
      need(w, "count", 78, 90);
   if ((in->op == PTX_OP_bar || in->op == PTX_OP_barrier) &&
       strstr(in->text, ".cta"))
      need(w, "cta", 78, 0);
}

static void
check_by_op(const struct whole *w)
{
   const struct ptx_inst *in = w->in;
   const struct ptx_module *m = w->p->m;

   switch (in->op) {
   case PTX_OP_ld:
   case PTX_OP_ldu:
   case PTX_OP_st:
      check_width(w);
      if (w->p->failed)
         return;
      /* fall through */
   case PTX_OP_atom:
   case PTX_OP_red:
      check_memory(w);
      if (!w->p->failed)
         check_fixed_address(w);
      return;
   case PTX_OP_bfe:
      check_range(w, 'b', 0, 255);
      if (!w->p->failed)
         check_range(w, 'c', 0, 255);
      return;
   case PTX_OP_bfi:
      check_range(w, 'c', 0, 255);
      if (!w->p->failed)
         check_range(w, 'e', 0, 255);
      return;
   case PTX_OP_pmevent:
      check_range(w, 'a', 0, strstr(in->text, ".mask") ? 65535 : 15);
      return;
   case PTX_OP_cp_async_bulk:
      check_bulk_size(w, 'c');
      return;
   case PTX_OP_cp_async_bulk_prefetch:
      check_bulk_size(w, 'b');
      return;
   case PTX_OP_cp_async:
      check_copy(w);
      return;
   case PTX_OP_bar:
   case PTX_OP_barrier:
      check_barrier(w);
      return;
   case PTX_OP_shfl:
   case PTX_OP_vote:
      if (!in->mods[PTX_MOD_sync] && m->sm >= 70 && m->version >= 64)
         ptx_fail(w->p, in->loc, "`%s` without .sync is gone since sm_70",
                  in->text);
      return;
   case PTX_OP_cvt:
      check_conversion(w);
      return;
   case PTX_OP_cvta:
      check_cvta(w);
      return;
   case PTX_OP_cp_async_bulk_tensor:
   case PTX_OP_cp_reduce_async_bulk_tensor:
   case PTX_OP_cp_async_bulk_prefetch_tensor:
      check_tensor(w);
      return;
   case PTX_OP_cp_reduce_async_bulk:
      check_async_reduction(w);
      if (!w->p->failed)
         check_bulk_size(w, 'c');
      return;
   case PTX_OP_tex:
   case PTX_OP_tld4:
   case PTX_OP_txq:
      check_image(w, PTX_TEXREF);
      return;
   case PTX_OP_suld:
   case PTX_OP_sust:
   case PTX_OP_sured:
   case PTX_OP_suq:
      check_image(w, PTX_SURFREF);
      return;
   case PTX_OP_vadd2 ... PTX_OP_vset4:
      check_video(w);
      return;
   case PTX_OP_mma:
   case PTX_OP_wmma_load:
   case PTX_OP_wmma_store:
   case PTX_OP_wmma_mma:
      check_fragments(w);
      return;
   case PTX_OP_applypriority:
   case PTX_OP_discard:
      check_number(w, true);
      return;
   case PTX_OP_alloca:
      check_number(w, false);
      return;
   case PTX_OP_multimem_ld_reduce:
   case PTX_OP_multimem_st:
   case PTX_OP_multimem_red:
      if (ptx_types[in->types[0]].bits == 16 && !in->mods[PTX_MOD_vec])
         ptx_fail(w->p, in->loc, "`%s`: 16 bits need .vec", in->text);
      return;
   case PTX_OP_st_async:
   case PTX_OP_red_async:
      check_async(w);
      return;
   default:
      return;
   }
}

void
ptx_check_whole(struct ptx_parser *p, const struct ptx_inst *in,
                const struct ptx_slot *slots, const struct ptx_operand *o,
                const unsigned *to, unsigned count)
{
   struct whole w = {p, in, slots, o, to, count};
   check_policy(&w);
   for (unsigned i = 0; i < count && !p->failed; i++)
      if (slots[to[i]].address && slots[to[i]].role != 't' && o[i].count > 1)
         ptx_fail(p, o[i].loc, "`%s` takes one address here", in->text);
   if (!p->failed)
      check_versions(&w);
   if (!p->failed)
      check_by_op(&w);
}
