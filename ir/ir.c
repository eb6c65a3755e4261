/* Values, instructions, blocks and edges: the building blocks of the IR.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir.h"

#include <assert.h>
#include <string.h>
#include "base/poison.h"

const char *const ir_op_names[IR_OP_COUNT] = {
#define OP(name) #name,
#include "ptx/ops.def"
#include "ir/ops.def"
#undef OP
};

unsigned
ir_type_bits(enum ir_type t)
{
   static const unsigned char bits[] = {
      [IR_VOID] = 0,   [IR_B1] = 1,   [IR_B8] = 8,
      [IR_B16] = 16,   [IR_B32] = 32, [IR_B64] = 64,
      [IR_B128] = 128, [IR_F32] = 32, [IR_F64] = 64,
   };
   assert(t < countof(bits));
   return bits[t];
}

const char *
ir_type_name(enum ir_type t)
{
   static const char *const names[] = {
      [IR_VOID] = "void", [IR_B1] = "b1",   [IR_B8] = "b8",
      [IR_B16] = "b16",   [IR_B32] = "b32", [IR_B64] = "b64",
      [IR_B128] = "b128", [IR_F32] = "f32", [IR_F64] = "f64",
   };
   assert(t < countof(names));
   return names[t];
}

enum ir_type
ir_type_of_bits(unsigned bits)
{
   switch (bits) {
   case 1:
      return IR_B1;
   case 4:
   case 8:
      return IR_B8;
   case 16:
      return IR_B16;
   case 32:
      return IR_B32;
   case 64:
      return IR_B64;
   case 128:
      return IR_B128;
   default:
      return IR_VOID;
   }
}

enum ir_type
ir_type_of_ptx(enum ptx_type t)
{
   if (t == PTX_F32)
      return IR_F32;
   if (t == PTX_F64)
      return IR_F64;
   return ir_type_of_bits(ptx_types[t].bits);
}

unsigned
ir_op_effect(enum ir_op op)
{
   enum { MEMORY = PTX_LOAD | PTX_STORE };

   switch (op) {
   case IR_add:
   case IR_addc:
   case IR_mul:
   case IR_mul24:
   case IR_fma:
   case IR_min:
   case IR_max:
   case IR_sad:
   case IR_and:
   case IR_or:
   case IR_xor:
      return PTX_PURE | PTX_COMMUTES;
   case IR_ld:
   case IR_ldu:
   case IR_tex:
   case IR_tld4:
   case IR_suld:
      return PTX_LOAD;
   case IR_st:
   case IR_sust:
      return PTX_STORE;
   case IR_createpolicy:
   case IR_isspacep:
   case IR_mapa:
   case IR_getctarank:
   case IR_stacksave:
   case IR_exited:
   case IR_txq:
   case IR_suq:
      return PTX_STATE;
   case IR_shfl:
   case IR_vote:
   case IR_match:
   case IR_redux:
   case IR_elect:
   case IR_mma:
   case IR_wmma_mma:
   case IR_movmatrix:
      return PTX_CONVERGENT;
   case IR_activemask:
      return PTX_CONVERGENT | PTX_STATE;
   case IR_ldmatrix:
   case IR_wmma_load:
      return PTX_CONVERGENT | PTX_LOAD;
   case IR_stmatrix:
   case IR_wmma_store:
      return PTX_CONVERGENT | PTX_STORE;
   case IR_bar:
   case IR_barrier:
   case IR_bar_warp_sync:
   case IR_barrier_cluster:
      return PTX_CONVERGENT | PTX_WAITS | PTX_EFFECT;
   case IR_atom:
   case IR_red:
   case IR_sured:
      return MEMORY | PTX_EFFECT;
   case IR_call:
      return MEMORY | PTX_CONTROL | PTX_EFFECT;
   case IR_trap:
      return PTX_CONTROL | PTX_EFFECT;
   case IR_bra:
   case IR_brx:
   case IR_ret:
   case IR_exit:
   case IR_jump:
   case IR_branch:
   case IR_switch:
   case IR_return:
   case IR_unreachable:
      return PTX_CONTROL;
   case IR_prefetch:
   case IR_prefetchu:
   case IR_applypriority:
   case IR_stackrestore:
   case IR_alloca:
   case IR_stack_check:
   case IR_stack_call:
   case IR_mark_exit:
   case IR_brkpt:
   case IR_pmevent:
   case IR_setmaxnreg:
   case IR_membar:
   case IR_membar_proxy:
   case IR_fence:
   case IR_fence_proxy:
   case IR_fence_mbarrier_init:
   case IR_cp_async_commit_group:
   case IR_cp_async_mbarrier_arrive:
      return PTX_EFFECT;
   case IR_nanosleep:
   case IR_griddepcontrol:
   case IR_cp_async_wait_group:
   case IR_cp_async_wait_all:
   case IR_turn:
      return PTX_EFFECT | PTX_WAITS;
   default:
      /* Asynchronous copies, mbarriers, wgmma: by the row in forms.def; the
       * careful answer stands here for instructions without one.
       */
      if (op >= (enum ir_op)PTX_OP_vadd && op <= (enum ir_op)PTX_OP_vset4)
         return PTX_PURE;
      return ir_op_is_irregular(op) || op == IR_discard
                ? MEMORY | PTX_CONVERGENT | PTX_WAITS | PTX_EFFECT
                : PTX_PURE;
   }
}

struct ir_func *
ir_func_create(struct arena *a, const char *name, bool entry)
{
   struct ir_func *f = arena_new(a, struct ir_func);
   f->arena = a;
   f->name = name;
   f->entry = entry;
   return f;
}

struct ir_block *
ir_block_create(struct ir_func *f)
{
   struct ir_block *b = arena_new(f->arena, struct ir_block);
   b->func = f;
   b->id = (unsigned)f->blocks.count;
   vec_push(f->arena, &f->blocks, b);
   return b;
}

struct ir_value *
ir_value_create(struct ir_func *f, enum ir_type type, struct ir_inst *def)
{
   struct ir_value *v = arena_new(f->arena, struct ir_value);
   assert(type != IR_VOID);
   v->type = type;
   v->id = f->value_count++;
   v->def = def;
   return v;
}

/* Constants and undefined values are unique within a function: an open hash
 * of them.
 */
struct ir_constants {
   struct ir_value **slots;
   size_t count, room; /* room: a power of two, or 0 */
};

static size_t
constant_hash(enum ir_type type, struct ptx_bits bits, bool undefined)
{
   uint64_t h = bits.lo * UINT64_C(0x9e3779b97f4a7c15);
   h ^= (bits.hi + type * 2 + undefined) * UINT64_C(0xc2b2ae3d27d4eb4f);
   return (size_t)(h ^ h >> 29);
}

static struct ir_value **
constant_slot(struct ir_constants *c, enum ir_type type, struct ptx_bits bits,
              bool undefined)
{
   size_t i = constant_hash(type, bits, undefined);
   for (;; i++) {
      struct ir_value **slot = &c->slots[i & (c->room - 1)], *v = *slot;
      if (!v || (v->type == type && v->undefined == undefined &&
                 v->bits.lo == bits.lo && v->bits.hi == bits.hi))
         return slot;
   }
}

static void
constants_grow(struct ir_func *f, struct ir_constants *c)
{
   struct ir_constants old = *c;
   c->room = old.room ? 2 * old.room : 64;
   c->slots = arena_new_array(f->arena, c->room, struct ir_value *);
   for (size_t i = 0; i < old.room; i++)
      if (old.slots[i])
         *constant_slot(c, old.slots[i]->type, old.slots[i]->bits,
                        old.slots[i]->undefined) = old.slots[i];
}

static struct ir_value *
constant_get(struct ir_func *f, enum ir_type type, struct ptx_bits bits,
             bool undefined)
{
   if (!f->constants)
      f->constants = arena_new(f->arena, struct ir_constants);
   struct ir_constants *c = f->constants;
   if (4 * (c->count + 1) > 3 * c->room)
      constants_grow(f, c);
   struct ir_value **slot = constant_slot(c, type, bits, undefined);
   if (!*slot) {
      struct ir_value *v = ir_value_create(f, type, NULL);
      v->constant = !undefined;
      v->undefined = undefined;
      v->bits = bits;
      *slot = v;
      c->count++;
   }
   return *slot;
}

struct ir_value *
ir_const_bits(struct ir_func *f, enum ir_type type, struct ptx_bits bits)
{
   unsigned width = ir_type_bits(type);
   if (width < 64)
      bits.lo &= (UINT64_C(1) << width) - 1;
   if (width <= 64)
      bits.hi = 0;
   return constant_get(f, type, bits, false);
}

struct ir_value *
ir_const(struct ir_func *f, enum ir_type type, uint64_t bits)
{
   return ir_const_bits(f, type, (struct ptx_bits){bits, 0});
}

struct ir_value *
ir_undef(struct ir_func *f, enum ir_type type)
{
   return constant_get(f, type, (struct ptx_bits){0, 0}, true);
}

struct ir_inst *
ir_inst_create_multi(struct ir_func *f, enum ir_op op, unsigned dst_count,
                     const enum ir_type *types, unsigned src_count)
{
   /* One allocation: the instruction, its results, its sources. */
   struct ir_inst *in =
      arena_alloc(f->arena, sizeof(*in) + (dst_count + src_count) *
                                             sizeof(struct ir_value *));
   in->op = op;
   in->effect = ir_op_effect(op);
   in->dst = (struct ir_value **)(in + 1);
   in->src = in->dst + dst_count;
   in->dst_count = dst_count;
   in->src_count = src_count;
   for (unsigned i = 0; i < dst_count; i++)
      in->dst[i] = ir_value_create(f, types[i], in);
   return in;
}

struct ir_inst *
ir_inst_create(struct ir_func *f, enum ir_op op, enum ir_type type,
               unsigned src_count)
{
   return ir_inst_create_multi(f, op, type != IR_VOID, &type, src_count);
}

void
ir_inst_append(struct ir_block *b, struct ir_inst *in)
{
   assert(!in->block);
   in->block = b;
   in->prev = b->last;
   in->next = NULL;
   *(b->last ? &b->last->next : &b->first) = in;
   b->last = in;
}

void
ir_inst_insert_before(struct ir_inst *at, struct ir_inst *in)
{
   assert(!in->block && at->block);
   in->block = at->block;
   in->prev = at->prev;
   in->next = at;
   *(at->prev ? &at->prev->next : &at->block->first) = in;
   at->prev = in;
}

void
ir_inst_remove(struct ir_inst *in)
{
   struct ir_block *b = in->block;
   assert(b);
   *(in->prev ? &in->prev->next : &b->first) = in->next;
   *(in->next ? &in->next->prev : &b->last) = in->prev;
   in->prev = in->next = NULL;
   in->block = NULL;
}

static struct ir_value *
forwarded(struct ir_value **map, size_t count, struct ir_value *v)
{
   struct ir_value *end = v;
   while (end->id < count && map[end->id])
      end = map[end->id];
   /* Shorten the chain for the next one. */
   while (v != end) {
      struct ir_value *next = map[v->id];
      map[v->id] = end;
      v = next;
   }
   return end;
}

void
ir_values_replace(struct ir_func *f, struct ir_value **map, size_t count)
{
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            in->src[i] = forwarded(map, count, in->src[i]);
         if (in->guard)
            in->guard = forwarded(map, count, in->guard);
      }
   }
}

void
ir_edge_add(struct ir_block *from, struct ir_block *to)
{
   struct arena *a = from->func->arena;
   vec_push(a, &from->succs, to);
   vec_push(a, &to->preds, from);
}

unsigned
ir_pred_index(const struct ir_block *from, unsigned which)
{
   const struct ir_block *to = from->succs.data[which];
   /* The n-th edge from a block to `to` is its n-th entry in to's preds. */
   unsigned nth = 0;
   for (unsigned i = 0; i < which; i++)
      nth += from->succs.data[i] == to;
   for (unsigned i = 0; i < to->preds.count; i++)
      if (to->preds.data[i] == from && nth-- == 0)
         return i;
   assert(!"an edge without its predecessor");
   return 0;
}

void
ir_pred_remove(struct ir_block *b, unsigned index)
{
   assert(index < b->preds.count);
   b->preds.count--;
   memmove(b->preds.data + index, b->preds.data + index + 1,
           (b->preds.count - index) * sizeof(*b->preds.data));
   for (struct ir_inst *in = b->first; in && in->op == IR_phi; in = in->next) {
      in->src_count--;
      memmove(in->src + index, in->src + index + 1,
              (in->src_count - index) * sizeof(*in->src));
   }
}

/* A new entry of `to->preds` at index, later ones move up. */
static void
pred_insert(struct ir_block *to, unsigned index, struct ir_block *from)
{
   struct ir_func *f = to->func;
   vec_push(f->arena, &to->preds, from);
   unsigned tail = (unsigned)to->preds.count - 1 - index;
   memmove(to->preds.data + index + 1, to->preds.data + index,
           tail * sizeof(*to->preds.data));
   to->preds.data[index] = from;
   for (struct ir_inst *in = to->first; in && in->op == IR_phi; in = in->next) {
      ir_inst_set_sources(f, in, in->src_count + 1);
      memmove(in->src + index + 1, in->src + index, tail * sizeof(*in->src));
      in->src[index] = ir_undef(f, in->dst[0]->type);
   }
}

void
ir_edge_redirect(struct ir_block *from, unsigned which, struct ir_block *to)
{
   ir_pred_remove(from->succs.data[which], ir_pred_index(from, which));
   from->succs.data[which] = NULL;

   /* Before the entry of the first later edge of the two blocks. */
   unsigned index = (unsigned)to->preds.count;
   for (unsigned i = which + 1; i < from->succs.count; i++) {
      if (from->succs.data[i] == to) {
         index = ir_pred_index(from, i);
         break;
      }
   }
   pred_insert(to, index, from);
   from->succs.data[which] = to;
}

struct ir_block *
ir_edge_split(struct ir_block *from, unsigned which)
{
   struct ir_func *f = from->func;
   struct ir_block *to = from->succs.data[which];
   struct ir_block *middle = ir_block_create(f);

   to->preds.data[ir_pred_index(from, which)] = middle;
   from->succs.data[which] = middle;
   vec_push(f->arena, &middle->preds, from);
   vec_push(f->arena, &middle->succs, to);
   ir_inst_append(middle, ir_inst_create(f, IR_jump, IR_VOID, 0));
   if (from->last) {
      middle->last->ptx_line = from->last->ptx_line;
      middle->last->file = from->last->file;
      middle->last->line = from->last->line;
   }
   return middle;
}

bool
ir_is_terminator(const struct ir_inst *in)
{
   switch (in->op) {
   case IR_jump:
   case IR_branch:
   case IR_switch:
   case IR_return:
   case IR_exit:
   case IR_unreachable:
      return true;
   default:
      return false;
   }
}

bool
ir_op_is_irregular(enum ir_op op)
{
   switch (op) {
   case IR_st_async:
   case IR_multimem_ld_reduce:
   case IR_multimem_st:
   case IR_multimem_red:
   case IR_applypriority:
   case IR_createpolicy:
   case IR_cp_async:
   case IR_cp_async_bulk:
   case IR_cp_reduce_async_bulk:
   case IR_cp_async_bulk_prefetch:
   case IR_cp_async_bulk_tensor:
   case IR_cp_reduce_async_bulk_tensor:
   case IR_cp_async_bulk_prefetch_tensor:
   case IR_cp_async_bulk_commit_group:
   case IR_cp_async_bulk_wait_group:
   case IR_tensormap_replace:
   case IR_tensormap_cp_fenceproxy:
   case IR_tex:
   case IR_tld4:
   case IR_txq:
   case IR_istypep:
   case IR_suld:
   case IR_sust:
   case IR_sured:
   case IR_suq:
   case IR_red_async:
   case IR_griddepcontrol:
   case IR_mbarrier_init:
   case IR_mbarrier_inval:
   case IR_mbarrier_expect_tx:
   case IR_mbarrier_complete_tx:
   case IR_mbarrier_arrive:
   case IR_mbarrier_arrive_drop:
   case IR_mbarrier_test_wait:
   case IR_mbarrier_try_wait:
   case IR_mbarrier_pending_count:
   case IR_wmma_load:
   case IR_wmma_store:
   case IR_wmma_mma:
   case IR_mma:
   case IR_ldmatrix:
   case IR_stmatrix:
   case IR_movmatrix:
   case IR_wgmma_mma_async:
   case IR_wgmma_fence:
   case IR_wgmma_commit_group:
   case IR_wgmma_wait_group:
   case IR_call:
      return true;
   default:
      /* The video instructions: parts of registers, minus signs. */
      return op >= (enum ir_op)PTX_OP_vadd && op <= (enum ir_op)PTX_OP_vset4;
   }
}

void
ir_inst_set_sources(struct ir_func *f, struct ir_inst *in, unsigned count)
{
   in->src = arena_grow(f->arena, in->src,
                        (count < in->src_count ? count : in->src_count) *
                           sizeof(*in->src),
                        count * sizeof(*in->src));
   in->src_count = count;
}

void
ir_renumber(struct ir_func *f)
{
   unsigned next = 0;

   for (size_t i = 0; i < f->params.count; i++)
      f->params.data[i]->id = next++;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++)
            in->dst[i]->id = next++;
      }
   }
   struct ir_constants *c = f->constants;
   for (size_t i = 0; c && i < c->room; i++)
      if (c->slots[i])
         c->slots[i]->id = next++;
   f->value_count = next;
}

void
ir_layout_locals(struct ir_func *f)
{
   uint64_t at = 0;
   for (size_t i = 0; i < f->locals.count; i++) {
      struct ir_local *l = f->locals.data[i];
      uint64_t align = l->align ? l->align : 1;
      at = (at + align - 1) / align * align;
      l->offset = at;
      at += l->size;
   }
   f->local_bytes = (at + 15) / 16 * 16;
}
