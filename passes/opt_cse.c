/* The same computation once: an instruction that an equal one dominates takes
 * its results from there.
 *
 *    b64 %1 = addr var @n            b64 %1 = addr var @n
 *    b64 %2 = addr var @n      ->    … every %2 is %1
 *
 * Equal means the same operation, types, modifiers and sources (in either
 * order where the operation commutes); only what depends on its sources alone
 * counts, and loads of memory that a kernel cannot write: its parameters,
 * constants, ld.global.nc.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include <string.h>
#include "base/poison.h"

/* How many equal hashes are looked at before giving up. */
enum { LONGEST_CHAIN = 16 };

struct entry {
   struct ir_inst *in;
   uint64_t hash;
   struct entry *next;
};

static bool
is_candidate(const struct ir_inst *in)
{
   if (!in->dst_count || in->guard || in->op == IR_phi)
      return false;
   if (in->op == IR_ld || in->op == IR_ldu) {
      if (in->effect != PTX_LOAD)
         return false;
      return in->space == PTX_SPACE_CONST || in->space == PTX_SPACE_PARAM ||
             in->mods[PTX_MOD_nc] || in->op == IR_ldu;
   }
   return in->effect & PTX_PURE && !(in->effect & PTX_STATE);
}

static uint64_t
mix(uint64_t h, uint64_t x)
{
   h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
   return h ^ h >> 32;
}

static uint64_t
hash(const struct ir_inst *in)
{
   uint64_t h = mix(in->op, in->imm);
   uint64_t first = 0, second = 0;
   h = mix(h, (uint64_t)in->types[0] << 32 | in->types[1]);
   h = mix(h, (uint64_t)(uintptr_t)in->var ^ (uint64_t)(uintptr_t)in->func);
   h = mix(h, (uint64_t)(uintptr_t)in->local ^ in->space);
   for (unsigned i = 0; i < in->src_count; i++) {
      if (i == 0)
         first = in->src[i]->id;
      else if (i == 1)
         second = in->src[i]->id;
      else
         h = mix(h, in->src[i]->id);
   }
   if (in->effect & PTX_COMMUTES && first > second)
      return mix(mix(h, second), first);
   return mix(mix(h, first), second);
}

static bool
same_sources(const struct ir_inst *a, const struct ir_inst *b)
{
   unsigned i = 0;
   if (a->effect & PTX_COMMUTES && a->src_count >= 2 &&
       a->src[0] == b->src[1] && a->src[1] == b->src[0])
      i = 2;
   for (; i < a->src_count; i++)
      if (a->src[i] != b->src[i])
         return false;
   return true;
}

static bool
equal(const struct ir_inst *a, const struct ir_inst *b)
{
   if (a->op != b->op || a->dst_count != b->dst_count ||
       a->src_count != b->src_count || a->imm != b->imm || a->var != b->var ||
       a->func != b->func || a->local != b->local || a->space != b->space ||
       memcmp(a->types, b->types, sizeof(a->types)) != 0 ||
       memcmp(a->mods, b->mods, sizeof(a->mods)) != 0 || !same_sources(a, b))
      return false;
   for (unsigned i = 0; i < a->dst_count; i++)
      if (a->dst[i]->type != b->dst[i]->type)
         return false;
   /* Irregular ones say more than we see. */
   return !ir_op_is_irregular(a->op) || a->ptx == b->ptx;
}

static struct ir_inst *
find(struct entry *chain, uint64_t h, const struct ir_inst *in)
{
   unsigned looked = 0;
   for (struct entry *e = chain; e && looked < LONGEST_CHAIN; e = e->next) {
      if (e->hash != h)
         continue;
      looked++;
      if (ir_dominates(e->in->block, in->block) && equal(e->in, in))
         return e->in;
   }
   return NULL;
}

static struct ir_value *
follow(struct ir_value **map, size_t count, struct ir_value *v)
{
   return v->id < count && map[v->id] ? map[v->id] : v;
}

bool
opt_cse(struct ir_func *f)
{
   struct arena tmp = {0};
   size_t count = f->value_count, room = 64;
   struct ir_value **map = arena_new_array(&tmp, count, struct ir_value *);
   bool changed = false;

   while (room < count)
      room *= 2;
   struct entry **table = arena_new_array(&tmp, room, struct entry *);
   /* Blocks stand in reverse postorder: what dominates comes first. */
   ir_for_each_block(b, f)
   {
      ir_for_each_inst_safe(in, b)
      {
         for (unsigned i = 0; i < in->src_count; i++)
            in->src[i] = follow(map, count, in->src[i]);
         if (in->guard)
            in->guard = follow(map, count, in->guard);
         if (!is_candidate(in))
            continue;
         uint64_t h = hash(in);
         struct entry **chain = &table[h & (room - 1)];
         struct ir_inst *same = find(*chain, h, in);
         if (same) {
            for (unsigned i = 0; i < in->dst_count; i++)
               map[in->dst[i]->id] = same->dst[i];
            ir_inst_remove(in);
            changed = true;
            continue;
         }
         struct entry *e = arena_new(&tmp, struct entry);
         *e = (struct entry){in, h, *chain};
         *chain = e;
      }
   }
   if (changed)
      ir_values_replace(f, map, count); /* sources of phis over back edges */
   arena_free(&tmp);
   return changed;
}
