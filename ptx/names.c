/* Names in a function: scopes, registers and their ranges, labels.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <string.h>

void
ptx_scope_open(struct ptx_parser *p)
{
   struct ptx_scope *s = arena_new(&p->local, struct ptx_scope);
   s->outer = p->scope;
   if (!s->outer)
      p->outermost = s;
   p->scope = s;
   p->depth++;
}

/* A label that a branch named earlier.  One that this scope does not have may
 * still come in an outer one.
 */
static void
resolve(struct ptx_parser *p, struct ptx_fixup *fix)
{
   struct ptx_sym *s = name_map_find(&p->names, fix->name, fix->length);
   if (s && s->kind == SYM_LABEL) {
      *fix->target = s->label;
   } else if (p->scope->outer) {
      fix->next = p->scope->outer->fixups;
      p->scope->outer->fixups = fix;
   } else {
      diag_error(p->d, fix->loc, "there is no label `%.*s` here",
                 (int)fix->length, fix->name);
   }
}

void
ptx_scope_close(struct ptx_parser *p)
{
   struct ptx_scope *s = p->scope;
   for (struct ptx_fixup *fix = s->fixups, *next; fix; fix = next) {
      next = fix->next;
      resolve(p, fix);
   }
   for (struct ptx_sym *sym = s->syms; sym; sym = sym->next)
      name_map_set(&p->local, &p->names, sym->name, sym->length, sym->shadowed);
   for (struct ptx_range *r = s->ranges; r; r = r->next)
      name_map_set(&p->local, &p->prefixes, r->prefix, r->length, r->shadowed);
   p->scope = s->outer;
   p->depth--;
}

static struct ptx_sym *
add(struct ptx_parser *p, enum ptx_sym_kind kind, const char *name,
    uint32_t length, unsigned depth, struct ptx_scope *scope)
{
   struct ptx_sym *s = arena_new(&p->local, struct ptx_sym);
   s->kind = kind;
   s->name = name;
   s->length = length;
   s->depth = (uint16_t)depth;
   s->shadowed = name_map_find(&p->names, name, length);
   s->next = scope->syms;
   scope->syms = s;
   name_map_set(&p->local, &p->names, name, length, s);
   return s;
}

struct ptx_reg *
ptx_reg_add(struct ptx_parser *p, const char *name, uint32_t length,
            enum ptx_type type)
{
   struct ptx_reg *r = arena_new(p->a, struct ptx_reg);
   r->name = arena_strndup(p->a, name, length);
   r->type = type;
   r->index = (unsigned)p->f->regs.count;
   vec_push(&p->local, &p->f->regs, r);
   return r;
}

void
ptx_sym_is_reg(struct ptx_sym *s, enum ptx_type type, unsigned count)
{
   s->kind = count > 1 ? SYM_VECTOR : SYM_REG;
   s->type = type;
   s->count = count;
}

struct ptx_reg *
ptx_sym_reg(struct ptx_parser *p, struct ptx_sym *s)
{
   assert(s->kind == SYM_REG);
   if (!s->reg)
      s->reg = ptx_reg_add(p, s->name, s->length, s->type);
   return s->reg;
}

struct ptx_reg **
ptx_sym_elems(struct ptx_parser *p, struct ptx_sym *s)
{
   assert(s->kind == SYM_VECTOR);
   if (s->elems)
      return s->elems;
   s->elems = arena_new_array(&p->local, s->count, struct ptx_reg *);
   for (unsigned i = 0; i < s->count; i++) {
      char *name =
         arena_printf(&p->local, "%.*s.%c", (int)s->length, s->name, "xyzw"[i]);
      s->elems[i] = ptx_reg_add(p, name, s->length + 2, s->type);
   }
   return s->elems;
}

/* A prefix of up to 8 bytes as a number; 0: a longer one. */
static uint64_t
prefix_key(const char *prefix, uint32_t length)
{
   uint64_t key = 0;
   if (length <= 8)
      memcpy(&key, prefix, length);
   return key;
}

void
ptx_range_add(struct ptx_parser *p, const char *prefix, uint32_t length,
              uint64_t count, enum ptx_type type, unsigned vec)
{
   struct ptx_range *r = arena_new(&p->local, struct ptx_range);
   r->prefix = prefix;
   r->key = prefix_key(prefix, length);
   r->length = length;
   r->count = count;
   r->type = type;
   r->vec = vec;
   r->depth = p->depth;
   r->shadowed = name_map_find(&p->prefixes, prefix, length);
   r->next = p->scope->ranges;
   p->scope->ranges = r;
   if (r->shadowed && r->shadowed->depth == p->depth)
      ptx_fail(p, ptx_loc(p, prefix), "`%.*s<…>` is declared twice",
               (int)length, prefix);
   name_map_set(&p->local, &p->prefixes, prefix, length, r);
   p->inner_ranges |= p->depth > 1;
}

/* The range that has a register of this name. */
static struct ptx_range *
range_find(struct ptx_parser *p, const char *name, uint32_t length,
           uint64_t *number)
{
   uint32_t prefix = length;
   while (prefix && length - prefix < 10 && name[prefix - 1] >= '0' &&
          name[prefix - 1] <= '9')
      prefix--;
   /* %r10 of %r<…>, or 0 of %r1<…> */
   for (; prefix < length; prefix++) {
      if (name[prefix] == '0' && prefix + 1 < length)
         continue;
      struct ptx_range *r = name_map_find(&p->prefixes, name, prefix);
      uint64_t index = 0;
      for (uint32_t i = prefix; i < length; i++)
         if (index < UINT32_MAX)
            index = 10 * index + (uint64_t)(name[i] - '0');
      for (; r; r = r->shadowed)
         if (index < r->count) {
            *number = index;
            return r;
         }
   }
   return NULL;
}

struct ptx_sym *
ptx_sym_add(struct ptx_parser *p, enum ptx_sym_kind kind, const char *name,
            uint32_t length, struct diag_loc loc)
{
   struct ptx_sym *old = name_map_find(&p->names, name, length);
   uint64_t number;
   struct ptx_range *range = NULL;
   if (name[length - 1] >= '0' && name[length - 1] <= '9')
      range = range_find(p, name, length, &number);
   if ((old && old->depth == p->depth) || (range && range->depth == p->depth))
      ptx_fail(p, loc, "`%.*s` is declared twice in one scope", (int)length,
               name);
   p->odd_names |= range != NULL;
   return add(p, kind, name, length, p->depth, p->scope);
}

static struct ptx_sym *
range_reg(struct ptx_parser *p, struct ptx_range *r, const char *name,
          uint32_t length, uint64_t number)
{
   struct ptx_scope *scope = p->scope;
   for (unsigned depth = p->depth; depth > r->depth; depth--)
      scope = scope->outer;
   struct ptx_sym *s = add(p, SYM_REG, name, length, r->depth, scope);
   ptx_sym_is_reg(s, r->type, r->vec);
   if (r->vec == 1 && number < r->room)
      s->reg = r->regs[number];
   return s;
}

/* The entry of a register that its range has room for, or NULL. */
static struct ptx_reg **
range_place(struct ptx_parser *p, struct ptx_range *r, uint32_t index)
{
   if (index < r->room)
      return &r->regs[index];
   if (index >= 64 + 4 * p->f->regs.count)
      return NULL;
   uint32_t room = r->room ? r->room : 16;
   while (room <= index)
      room *= 2;
   r->regs = arena_grow(&p->local, r->regs, r->room * sizeof(*r->regs),
                        room * sizeof(*r->regs));
   r->room = room;
   return &r->regs[index];
}

/* Where all registers come from ranges of the outermost scope, a name is its
 * range and a number, and no hash is needed.  The tables grow with the number
 * of registers in use, whatever number a text may name.
 */
struct ptx_reg *
ptx_range_reg(struct ptx_parser *p, const char *name, uint32_t length)
{
   uint32_t prefix = length, index = 0, unit = 1, tries = 0;
   if (p->odd_names || p->inner_ranges)
      return NULL;
   while (prefix && length - prefix < 7 && name[prefix - 1] >= '0' &&
          name[prefix - 1] <= '9') {
      index += unit * (uint32_t)(name[--prefix] - '0');
      unit *= 10;
   }
   if (prefix - 1 >= 8 || prefix == length || length - prefix > 6 ||
       (name[prefix] == '0' && prefix + 1 < length))
      return NULL;
   /* The text goes on for 8 bytes at least, see ptx_module_parse. */
   uint64_t key;
   memcpy(&key, name, 8);
   key &= ~0ull >> (64 - 8 * prefix);
   struct ptx_range *r = p->outermost->ranges;
   while (r && r->key != key) {
      r = r->next;
      if (++tries == 16)
         return NULL;
   }
   if (!r || r->vec > 1 || index >= r->count)
      return NULL;
   struct ptx_reg **place = range_place(p, r, index);
   if (place && !*place) {
      struct ptx_sym *s = name_map_find(&p->names, name, length);
      if (s && s->kind != SYM_REG)
         return NULL;
      *place = s ? ptx_sym_reg(p, s) : ptx_reg_add(p, name, length, r->type);
   }
   return place ? *place : NULL;
}

struct ptx_sym *
ptx_sym_find(struct ptx_parser *p, const char *name, uint32_t length)
{
   struct ptx_sym *s = name_map_find(&p->names, name, length);
   if (s && !p->inner_ranges)
      return s;
   char last = name[length - 1];
   if (last < '0' || last > '9')
      return s;
   uint64_t number;
   struct ptx_range *r = range_find(p, name, length, &number);
   if (!r || (s && s->depth >= r->depth))
      return s;
   return range_reg(p, r, name, length, number);
}

struct ptx_symbol *
ptx_symbol_find(struct ptx_parser *p, const char *name, uint32_t length)
{
   return name_map_find(&p->m->symbols, name, length);
}
