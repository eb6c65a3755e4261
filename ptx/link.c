/* Modules to one module: -rdc=true, cuLink*.
 *
 * First each name that is not local to its part finds its definition: a
 * strong one (.visible) before .weak before .common, the largest of these.
 * Then all that is defined is copied, and whatever a copy points at is looked
 * up by its place in its part.  Local names that clash get a suffix.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <assert.h>
#include <stdio.h>

/* What one part's functions and variables became, by their index. */
struct part {
   const struct ptx_module *m;
   struct ptx_func **funcs;
   struct ptx_var **vars;
   uint32_t file_base;
};

/* A name that parts share. */
struct global {
   const char *name;
   const struct ptx_func *func; /* the one to copy, or the first declared */
   const struct ptx_var *var;
   struct ptx_func *new_func;
   struct ptx_var *new_var;
   const struct ptx_module *from;
   const struct ptx_func *alias; /* it is another name of that one, ... */
   struct part *alias_part;      /* ... of this part */
};

struct linker {
   struct ptx_module *out;
   struct arena *a;
   struct arena scratch;
   struct diag *d;
   struct part *parts;
   size_t count;
   struct name_map globals;
   VEC(struct global *) order;
};

static void
complain(struct linker *l, const char *fmt, const char *name,
         const struct ptx_module *x, const struct ptx_module *y)
{
   char *text = arena_printf(&l->d->arena, fmt, name, x->name, y->name);
   diag_error(l->d, (struct diag_loc){0}, "%s", text);
}

/* 0: only a declaration */
static unsigned
strength(enum ptx_linkage linkage, bool defined)
{
   if (!defined || linkage == PTX_EXTERN)
      return 0;
   return linkage == PTX_COMMON ? 1 : linkage == PTX_WEAK ? 2 : 3;
}

static unsigned
var_strength(const struct ptx_var *v)
{
   return strength(v->linkage, true);
}

static unsigned
func_strength(const struct ptx_func *f)
{
   return strength(f->linkage, f->defined);
}

/* Does a name with this linkage mean the same in all parts? */
static bool
is_shared_var(const struct ptx_var *v)
{
   return v->linkage != PTX_LOCAL_LINKAGE;
}

static bool
is_shared_func(const struct ptx_func *f)
{
   return f->entry || f->linkage != PTX_LOCAL_LINKAGE || !f->defined;
}

static struct global *
global_get(struct linker *l, const char *name, const struct ptx_module *m,
           bool *is_new)
{
   struct global *g = name_map_find(&l->globals, name, strlen(name));
   *is_new = !g;
   if (g)
      return g;
   g = arena_new(&l->scratch, struct global);
   g->name = name;
   g->from = m;
   name_map_set(&l->scratch, &l->globals, name, strlen(name), g);
   vec_push(&l->scratch, &l->order, g);
   return g;
}

static void
meet_var(struct linker *l, const struct ptx_module *m, const struct ptx_var *v)
{
   bool is_new;
   struct global *g = global_get(l, v->name, m, &is_new);
   if (is_new) {
      g->var = v;
      return;
   }
   if (!g->var) {
      complain(l, "`%s` is a function in %s and a variable in %s", v->name,
               g->from, m);
      return;
   }
   const struct ptx_var *old = g->var;
   unsigned a = var_strength(old), b = var_strength(v);
   if (old->space != v->space || (old->size != v->size && !old->unsized &&
                                  !v->unsized && !(a == 1 && b == 1)))
      complain(l, "`%s` has another type in %s than in %s", v->name, g->from,
               m);
   else if (a == 3 && b == 3)
      complain(l, "`%s` is defined in %s and in %s", v->name, g->from, m);
   else if (b > a || (a == 1 && b == 1 && v->size > old->size))
      g->var = v, g->from = m;
}

static bool
same_sizes(struct ptx_var *const *a, size_t a_count, struct ptx_var *const *b,
           size_t b_count)
{
   if (a_count != b_count)
      return false;
   for (size_t i = 0; i < a_count; i++)
      if (a[i]->size != b[i]->size)
         return false;
   return true;
}

static void
meet_func(struct linker *l, const struct ptx_module *m,
          const struct ptx_func *f)
{
   bool is_new;
   struct global *g = global_get(l, f->name, m, &is_new);
   if (is_new) {
      g->func = f;
      return;
   }
   if (!g->func) {
      complain(l, "`%s` is a variable in %s and a function in %s", f->name,
               g->from, m);
      return;
   }
   const struct ptx_func *old = g->func;
   unsigned a = func_strength(old), b = func_strength(f);
   if (old->entry != f->entry ||
       !same_sizes(old->params.data, old->params.count, f->params.data,
                   f->params.count) ||
       !same_sizes(old->returns.data, old->returns.count, f->returns.data,
                   f->returns.count))
      complain(l, "`%s` has other parameters in %s than in %s", f->name,
               g->from, m);
   else if (a == 3 && b == 3)
      complain(l, "`%s` is defined in %s and in %s", f->name, g->from, m);
   else if (b > a)
      g->func = f, g->from = m;
}

/* What the driver itself provides. */
static bool
is_provided(const char *name)
{
   static const char *const names[] = {"vprintf",
                                       "malloc",
                                       "free",
                                       "__assertfail",
                                       "__cxa_pure_virtual",
                                       "__cxa_deleted_virtual"};
   for (unsigned i = 0; i < countof(names); i++)
      if (!strcmp(names[i], name))
         return true;
   return false;
}

static void
check_defined(struct linker *l)
{
   for (size_t i = 0; i < l->order.count; i++) {
      const struct global *g = l->order.data[i];
      bool dynamic = g->var && g->var->space == PTX_SPACE_SHARED;
      bool defined = g->var ? var_strength(g->var) : func_strength(g->func);
      if (!defined && !dynamic && !g->alias && !is_provided(g->name))
         diag_error(l->d, (struct diag_loc){0},
                    "`%s` is named in %s and defined nowhere", g->name,
                    g->from->name);
   }
}

static struct ptx_symbol *
declare(struct linker *l, const char *name)
{
   struct ptx_symbol *s = arena_new(l->a, struct ptx_symbol);
   name_map_set(l->a, &l->out->symbols, name, strlen(name), s);
   return s;
}

/* A local name, changed where another part has it too. */
static const char *
free_name(struct linker *l, const char *name, size_t part)
{
   const char *n = name;
   for (unsigned i = 0; name_map_find(&l->out->symbols, n, strlen(n)) ||
                        name_map_find(&l->globals, n, strlen(n));
        i++)
      n = arena_printf(l->a, "%s$%zu_%u", name, part, i);
   return arena_strdup(l->a, n);
}

static struct ptx_func *
func_add(struct linker *l, const char *name)
{
   struct ptx_func *f = arena_new(l->a, struct ptx_func);
   f->name = name;
   f->index = (unsigned)l->out->funcs.count;
   vec_push(l->a, &l->out->funcs, f);
   declare(l, name)->func = f;
   return f;
}

static struct ptx_var *
var_add(struct linker *l, const char *name)
{
   struct ptx_var *v = arena_new(l->a, struct ptx_var);
   v->name = name;
   v->index = (unsigned)l->out->vars.count;
   vec_push(l->a, &l->out->vars, v);
   declare(l, name)->var = v;
   return v;
}

static void
meet_alias(struct linker *l, struct part *part, const struct ptx_alias *alias)
{
   struct global *g =
      name_map_find(&l->globals, alias->name, strlen(alias->name));
   if (!g)
      return;
   g->alias = alias->target;
   g->alias_part = part;
}

static bool
is_alias(const struct global *g)
{
   return g && g->alias && g->func && !g->func->defined;
}

/* Every function and variable of a part gets its place in the result. */
static void
place_part(struct linker *l, size_t number)
{
   struct part *part = &l->parts[number];
   const struct ptx_module *m = part->m;
   for (size_t i = 0; i < m->vars.count; i++) {
      const struct ptx_var *v = m->vars.data[i];
      if (!is_shared_var(v)) {
         part->vars[i] = var_add(l, free_name(l, v->name, number));
         continue;
      }
      struct global *g = name_map_find(&l->globals, v->name, strlen(v->name));
      if (!g->new_var)
         g->new_var = var_add(l, arena_strdup(l->a, v->name));
      part->vars[i] = g->new_var;
   }
   for (size_t i = 0; i < m->funcs.count; i++) {
      const struct ptx_func *f = m->funcs.data[i];
      if (!is_shared_func(f)) {
         part->funcs[i] = func_add(l, free_name(l, f->name, number));
         continue;
      }
      struct global *g = name_map_find(&l->globals, f->name, strlen(f->name));
      if (is_alias(g))
         continue; /* the function it stands for is placed */
      if (!g->new_func)
         g->new_func = func_add(l, arena_strdup(l->a, f->name));
      part->funcs[i] = g->new_func;
   }
}

/* What is declared under another name is the function of that name. */
static void
place_aliases(struct linker *l, struct part *part)
{
   for (size_t i = 0; i < part->m->funcs.count; i++) {
      const struct ptx_func *f = part->m->funcs.data[i];
      struct global *g = name_map_find(&l->globals, f->name, strlen(f->name));
      if (!is_shared_func(f) || !is_alias(g))
         continue;
      part->funcs[i] = g->alias_part->funcs[g->alias->index];
      declare(l, arena_strdup(l->a, f->name))->func = part->funcs[i];
   }
}

/* Is this the definition that the name stands for? */
static bool
is_chosen_func(struct linker *l, const struct ptx_func *f)
{
   if (!is_shared_func(f))
      return true;
   struct global *g = name_map_find(&l->globals, f->name, strlen(f->name));
   return g->func == f && !is_alias(g);
}

static bool
is_chosen_var(struct linker *l, const struct ptx_var *v)
{
   if (!is_shared_var(v))
      return true;
   struct global *g = name_map_find(&l->globals, v->name, strlen(v->name));
   return g->var == v;
}

/* One function under way: its registers and variables in the copy. */
struct copier {
   struct linker *l;
   struct part *part;
   const struct ptx_func *from;
   struct ptx_func *to;
};

static struct ptx_var *
map_var(const struct copier *c, const struct ptx_var *v)
{
   if (!v)
      return NULL;
   if (!v->owner)
      return c->part->vars[v->index];
   const struct ptx_func *f = c->from;
   if (v->index < f->vars.count && f->vars.data[v->index] == v)
      return c->to->vars.data[v->index];
   if (v->index < f->params.count && f->params.data[v->index] == v)
      return c->to->params.data[v->index];
   assert(f->returns.data[v->index] == v);
   return c->to->returns.data[v->index];
}

/* The name that a symbol of a part has in the result. */
static const char *
map_name(const struct part *part, const char *name)
{
   const struct ptx_symbol *s =
      name_map_find(&part->m->symbols, name, strlen(name));
   if (s->var)
      return part->vars[s->var->index]->name;
   return part->funcs[s->func->index]->name;
}

static void *
copy_bytes(struct linker *l, const void *data, size_t bytes)
{
   return bytes ? arena_grow(l->a, data, bytes, bytes) : NULL;
}

static void
copy_var(struct linker *l, struct part *part, const struct ptx_var *from,
         struct ptx_var *to)
{
   const char *name = to->name;
   unsigned index = to->index;
   *to = *from;
   to->name = name;
   to->index = index;
   to->init = copy_bytes(l, from->init, from->init_count * sizeof(*from->init));
   for (unsigned i = 0; i < to->init_count; i++)
      to->init[i].data = copy_bytes(l, from->init[i].data, from->init[i].bytes);
   to->relocs.room = to->relocs.count;
   to->relocs.data = copy_bytes(
      l, from->relocs.data, from->relocs.count * sizeof(*from->relocs.data));
   for (size_t i = 0; i < to->relocs.count; i++)
      to->relocs.data[i].symbol = map_name(part, from->relocs.data[i].symbol);
}

static struct ptx_var *
copy_local(struct copier *c, const struct ptx_var *from)
{
   struct ptx_var *v = arena_new(c->l->a, struct ptx_var);
   v->name = arena_strdup(c->l->a, from->name);
   v->index = from->index;
   copy_var(c->l, c->part, from, v);
   v->owner = c->to;
   if (from->regs && c->to->regs.count) {
      v->regs = arena_new_array(c->l->a, from->vec, struct ptx_reg *);
      for (unsigned i = 0; i < from->vec; i++)
         v->regs[i] = c->to->regs.data[from->regs[i]->index];
      v->reg = from->reg ? v->regs[0] : NULL;
   } else {
      v->regs = NULL;
      v->reg = NULL;
   }
   return v;
}

#define copy_list(c, list) \
   do { \
      (c)->to->list.room = (c)->to->list.count = (c)->from->list.count; \
      (c)->to->list.data = \
         arena_new_array((c)->l->a, (c)->to->list.count, struct ptx_var *); \
      for (size_t i_ = 0; i_ < (c)->to->list.count; i_++) \
         (c)->to->list.data[i_] = copy_local(c, (c)->from->list.data[i_]); \
   } while (0)

static struct ptx_func *
copy_prototype(struct copier *c, const struct ptx_func *from)
{
   struct ptx_func *f = arena_new(c->l->a, struct ptx_func);
   *f = *from;
   struct copier inner = {c->l, c->part, from, f};
   copy_list(&inner, params);
   copy_list(&inner, returns);
   f->module = c->l->out;
   return f;
}

static void
copy_operand(struct copier *c, struct ptx_operand *o, bool call)
{
   switch (o->kind) {
   case PTX_OPERAND_REG:
   case PTX_OPERAND_ELEMENT:
      o->reg = c->to->regs.data[o->reg->index];
      break;
   case PTX_OPERAND_VAR:
      o->var = map_var(c, o->var);
      break;
   case PTX_OPERAND_FUNC:
      o->func = c->part->funcs[o->func->index];
      break;
   case PTX_OPERAND_PROTO:
      o->func = copy_prototype(c, o->func);
      break;
   case PTX_OPERAND_TARGETS:
      if (!call) {
         o->targets =
            copy_bytes(c->l, o->targets, o->count * sizeof(*o->targets));
         break;
      }
      o->funcs = copy_bytes(c->l, o->funcs, o->count * sizeof(*o->funcs));
      for (unsigned i = 0; i < o->count; i++)
         o->funcs[i] = c->part->funcs[o->funcs[i]->index];
      break;
   case PTX_OPERAND_ADDRESS:
   case PTX_OPERAND_VECTOR:
   case PTX_OPERAND_PAIR:
   case PTX_OPERAND_LIST:
      o->elems = copy_bytes(c->l, o->elems, o->count * sizeof(*o->elems));
      for (unsigned i = 0; i < o->count; i++)
         copy_operand(c, &o->elems[i], call);
      break;
   default:
      break;
   }
}

static void
copy_inst(struct copier *c, struct ptx_inst *in)
{
   bool call = in->op == PTX_OP_call;
   in->types = copy_bytes(c->l, in->types, PTX_MAX_TYPES * sizeof(*in->types));
   in->mods = copy_bytes(c->l, in->mods, PTX_MOD_COUNT);
   in->text = arena_strndup(c->l->a, in->text, in->text_length);
   if (in->line)
      in->file += c->part->file_base;
   if (in->guard) {
      in->guard = copy_bytes(c->l, in->guard, sizeof(*in->guard));
      copy_operand(c, in->guard, false);
   }
   in->operands =
      copy_bytes(c->l, in->operands, in->operand_count * sizeof(*in->operands));
   for (unsigned i = 0; i < in->operand_count; i++)
      copy_operand(c, &in->operands[i], call);
}

static void
copy_func(struct linker *l, struct part *part, const struct ptx_func *from,
          struct ptx_func *to)
{
   struct copier c = {l, part, from, to};
   const char *name = to->name;
   unsigned index = to->index;
   *to = *from;
   to->name = name;
   to->index = index;
   to->module = l->out;
   to->regs.room = to->regs.count;
   to->regs.data = arena_new_array(l->a, to->regs.count, struct ptx_reg *);
   for (size_t i = 0; i < to->regs.count; i++) {
      struct ptx_reg *r = arena_new(l->a, struct ptx_reg);
      *r = *from->regs.data[i];
      r->name = arena_strdup(l->a, r->name);
      to->regs.data[i] = r;
   }
   copy_list(&c, params);
   copy_list(&c, returns);
   copy_list(&c, vars);
   to->insts.room = to->insts.count;
   to->insts.data = copy_bytes(l, from->insts.data,
                               from->insts.count * sizeof(*from->insts.data));
   for (size_t i = 0; i < to->insts.count; i++)
      copy_inst(&c, &to->insts.data[i]);
}

static void
copy_part(struct linker *l, struct part *part)
{
   const struct ptx_module *m = part->m;
   for (size_t i = 0; i < m->vars.count; i++)
      if (is_chosen_var(l, m->vars.data[i]))
         copy_var(l, part, m->vars.data[i], part->vars[i]);
   for (size_t i = 0; i < m->funcs.count; i++)
      if (is_chosen_func(l, m->funcs.data[i]))
         copy_func(l, part, m->funcs.data[i], part->funcs[i]);
   for (size_t i = 0; i < m->aliases.count; i++) {
      struct ptx_alias alias = {
         .name = arena_strdup(l->a, m->aliases.data[i].name),
         .target = part->funcs[m->aliases.data[i].target->index],
      };
      vec_push(l->a, &l->out->aliases, alias);
   }
}

/* Aliases make their own declarations stand for another function. */
static void
settle_aliases(struct linker *l)
{
   for (size_t i = 0; i < l->out->aliases.count; i++) {
      const struct ptx_alias *alias = &l->out->aliases.data[i];
      struct ptx_symbol *s =
         name_map_find(&l->out->symbols, alias->name, strlen(alias->name));
      if (s)
         s->func = alias->target;
   }
}

static void
join_headers(struct linker *l)
{
   struct ptx_module *out = l->out;
   out->address_size = 64;
   for (size_t i = 0; i < l->count; i++) {
      const struct ptx_module *m = l->parts[i].m;
      uint32_t highest = 0;
      if (m->version > out->version)
         out->version = m->version;
      if (m->sm >= out->sm) {
         out->sm_arch =
            m->sm == out->sm ? out->sm_arch || m->sm_arch : m->sm_arch;
         out->sm = m->sm;
      }
      out->texmode_independent |= m->texmode_independent;
      out->debug |= m->debug;
      content_hash_add(&out->hash, &m->hash, sizeof(m->hash));
      for (size_t k = 0; k < out->files.count; k++)
         if (out->files.data[k].index >= highest)
            highest = out->files.data[k].index + 1;
      l->parts[i].file_base = highest;
      for (size_t k = 0; k < m->files.count; k++) {
         struct ptx_file file = m->files.data[k];
         file.index += highest;
         file.name = arena_strdup(l->a, file.name);
         vec_push(l->a, &out->files, file);
      }
   }
}

struct ptx_module *
ptx_module_link(struct ptx_module *const *parts, size_t count,
                bool allow_undefined, struct diag *d)
{
   struct arena arena = {0};
   struct ptx_module *out = arena_new(&arena, struct ptx_module);
   unsigned errors = d->error_count;
   out->arena = arena;
   struct linker l = {.out = out, .a = &out->arena, .d = d, .count = count};
   out->name = arena_strdup(l.a, d->name ? d->name : "linked");
   content_hash_init(&out->hash);
   l.parts = arena_new_array(&l.scratch, count, struct part);
   for (size_t i = 0; i < count; i++) {
      struct part *part = &l.parts[i];
      part->m = parts[i];
      part->vars =
         arena_new_array(&l.scratch, parts[i]->vars.count, struct ptx_var *);
      part->funcs =
         arena_new_array(&l.scratch, parts[i]->funcs.count, struct ptx_func *);
      for (size_t k = 0; k < parts[i]->vars.count; k++)
         if (is_shared_var(parts[i]->vars.data[k]))
            meet_var(&l, parts[i], parts[i]->vars.data[k]);
      for (size_t k = 0; k < parts[i]->funcs.count; k++)
         if (is_shared_func(parts[i]->funcs.data[k]))
            meet_func(&l, parts[i], parts[i]->funcs.data[k]);
   }
   for (size_t i = 0; i < count; i++)
      for (size_t k = 0; k < parts[i]->aliases.count; k++)
         meet_alias(&l, &l.parts[i], &parts[i]->aliases.data[k]);
   if (!allow_undefined)
      check_defined(&l);
   if (d->error_count == errors) {
      join_headers(&l);
      for (size_t i = 0; i < count; i++)
         place_part(&l, i);
      for (size_t i = 0; i < count; i++)
         place_aliases(&l, &l.parts[i]);
      for (size_t i = 0; i < count; i++)
         copy_part(&l, &l.parts[i]);
      settle_aliases(&l);
   }
   arena_free(&l.scratch);
   if (d->error_count == errors)
      return out;
   ptx_module_destroy(out);
   return NULL;
}
