/* A module as PTX text that parses to the same module.
 *
 * Labels are named after the instruction they stand at.  Registers are
 * declared one by one; those whose name another one has (they came from
 * different scopes) or that are parts of a vector get a name of their own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx_int.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const space_names[] = {"",       ".reg",    ".sreg",
                                          ".const", ".global", ".local",
                                          ".param", ".shared", ".tex"};

/* One function under way; the names of its registers and variables. */
struct printer {
   FILE *out;
   const struct ptx_func *f;
   struct arena arena;
   const char **regs, **vars; /* by index */
};

/* Parts of a vector parameter keep the names that its declaration gives. */
static void
name_vectors(struct printer *pr, struct ptx_var *const *params, size_t count)
{
   for (size_t i = 0; i < count; i++)
      for (unsigned k = 0;
           params[i]->vec > 1 && params[i]->regs && k < params[i]->vec; k++)
         pr->regs[params[i]->regs[k]->index] = params[i]->regs[k]->name;
}

/* Names in a function that are taken twice, or are no names, change. */
static const char *
unique_name(struct printer *pr, struct name_map *taken, const char *name,
            unsigned index, const char *kind)
{
   if (strchr(name, '.') || name_map_find(taken, name, strlen(name)))
      name = arena_printf(&pr->arena, "%%%s_%u", kind, index);
   name_map_set(&pr->arena, taken, name, strlen(name), pr);
   return name;
}

static void
name_everything(struct printer *pr)
{
   const struct ptx_func *f = pr->f;
   struct name_map taken = {0};
   pr->regs = arena_new_array(&pr->arena, f->regs.count, const char *);
   pr->vars = arena_new_array(&pr->arena, f->vars.count, const char *);
   for (size_t i = 0; i < f->params.count; i++)
      if (f->params.data[i]->space != PTX_SPACE_REG)
         name_map_set(&pr->arena, &taken, f->params.data[i]->name,
                      strlen(f->params.data[i]->name), pr);
   for (size_t i = 0; i < f->returns.count; i++)
      if (f->returns.data[i]->space != PTX_SPACE_REG)
         name_map_set(&pr->arena, &taken, f->returns.data[i]->name,
                      strlen(f->returns.data[i]->name), pr);
   for (unsigned i = 0; i < f->regs.count; i++)
      pr->regs[i] = unique_name(pr, &taken, f->regs.data[i]->name, i, "reg");
   for (unsigned i = 0; i < f->vars.count; i++)
      pr->vars[i] = unique_name(pr, &taken, f->vars.data[i]->name, i, "var");
   name_vectors(pr, f->params.data, f->params.count);
   name_vectors(pr, f->returns.data, f->returns.count);
}

static const char *
var_name(const struct printer *pr, const struct ptx_var *v)
{
   if (pr->vars && v->owner == pr->f && v->index < pr->f->vars.count &&
       pr->f->vars.data[v->index] == v)
      return pr->vars[v->index];
   return v->name;
}

static const char *
reg_name(const struct printer *pr, const struct ptx_reg *r)
{
   return pr->regs ? pr->regs[r->index] : r->name;
}

static void print_operand(const struct printer *pr,
                          const struct ptx_operand *o);

static void
print_list(const struct printer *pr, const struct ptx_operand *o, int open,
           int close)
{
   fputc(open, pr->out);
   for (unsigned i = 0; i < o->count; i++) {
      if (i)
         fputs(", ", pr->out);
      print_operand(pr, &o->elems[i]);
   }
   fputc(close, pr->out);
}

static void
print_offset(FILE *out, int64_t offset)
{
   if (offset)
      fprintf(out, "+%" PRId64, offset);
}

static void
print_immediate(FILE *out, const struct ptx_operand *o)
{
   if (o->type == PTX_F32)
      fprintf(out, "0f%08" PRIX64, o->imm);
   else if (o->type == PTX_F64)
      fprintf(out, "0d%016" PRIX64, o->imm);
   else
      fprintf(out, "%" PRId64, (int64_t)o->imm);
}

static void
print_operand(const struct printer *pr, const struct ptx_operand *o)
{
   FILE *out = pr->out;
   if (o->negated)
      fputc(o->reg->type == PTX_PRED ? '!' : '-', out);
   switch (o->kind) {
   case PTX_OPERAND_REG:
      fputs(reg_name(pr, o->reg), out);
      break;
   case PTX_OPERAND_IMM:
      print_immediate(out, o);
      break;
   case PTX_OPERAND_SREG:
      fputs(ptx_sreg_names[o->sreg], out);
      break;
   case PTX_OPERAND_VAR:
      fputs(var_name(pr, o->var), out);
      print_offset(out, o->offset);
      break;
   case PTX_OPERAND_FUNC:
      fputs(o->func->name, out);
      break;
   case PTX_OPERAND_ADDRESS:
      fputc('[', out);
      print_operand(pr, &o->elems[0]);
      print_offset(out, o->offset);
      for (unsigned i = 1; i < o->count; i++) {
         fputs(", ", out);
         print_operand(pr, &o->elems[i]);
      }
      fputc(']', out);
      break;
   case PTX_OPERAND_VECTOR:
      print_list(pr, o, '{', '}');
      break;
   case PTX_OPERAND_LIST:
      print_list(pr, o, '(', ')');
      break;
   case PTX_OPERAND_LABEL:
      fprintf(out, "$at_%u", o->target);
      break;
   case PTX_OPERAND_SINK:
      fputc('_', out);
      break;
   case PTX_OPERAND_PAIR:
      print_operand(pr, &o->elems[0]);
      fputc('|', out);
      print_operand(pr, &o->elems[1]);
      break;
   case PTX_OPERAND_ELEMENT:
      fprintf(out, "%s.%c%0*" PRIx64, reg_name(pr, o->reg),
              o->part_bits == 8 ? 'b' : 'h', (int)o->parts, o->imm);
      break;
   case PTX_OPERAND_NONE:
   case PTX_OPERAND_TARGETS:
   case PTX_OPERAND_PROTO:
      break;
   }
}

static void
print_operands(const struct printer *pr, const struct ptx_inst *in,
               const char *list)
{
   bool first = true;
   for (unsigned i = 0; i < in->operand_count; i++) {
      const struct ptx_operand *o = &in->operands[i];
      if (o->kind == PTX_OPERAND_NONE)
         continue;
      fputs(first ? " " : ", ", pr->out);
      first = false;
      if (o->kind == PTX_OPERAND_TARGETS || o->kind == PTX_OPERAND_PROTO)
         fputs(list, pr->out);
      else
         print_operand(pr, o);
   }
   fputs(";\n", pr->out);
}

static void
print_inst(const struct printer *pr, const struct ptx_inst *in,
           const char *list)
{
   fputc('\t', pr->out);
   if (in->guard) {
      fputc('@', pr->out);
      print_operand(pr, in->guard);
      fputc(' ', pr->out);
   }
   fprintf(pr->out, "%.*s", (int)in->text_length, in->text);
   print_operands(pr, in, list);
}

static void
print_declarator(FILE *out, const struct ptx_var *v, const char *name)
{
   unsigned bytes = ptx_types[v->type].bits / 8 * v->vec;
   fputs(space_names[v->space], out);
   if (v->space != PTX_SPACE_REG && v->align != bytes)
      fprintf(out, " .align %u", v->align);
   if (v->managed)
      fputs(" .attribute(.managed)", out);
   if (v->vec > 1)
      fprintf(out, " .v%u", v->vec);
   fprintf(out, " .%s", ptx_types[v->type].text);
   if (v->ptr_align)
      fprintf(out, " .ptr%s .align %u", space_names[v->ptr_space],
              v->ptr_align);
   fprintf(out, " %s", name);
   if (v->unsized)
      fputs("[]", out);
   else if (v->space != PTX_SPACE_REG && v->size != bytes)
      fprintf(out, "[%" PRIu64 "]", v->size / bytes);
}

static const struct ptx_reloc *
reloc_at(const struct ptx_var *v, uint64_t offset)
{
   size_t low = 0, high = v->relocs.count;
   while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (v->relocs.data[middle].offset < offset)
         low = middle + 1;
      else
         high = middle;
   }
   return low < v->relocs.count && v->relocs.data[low].offset == offset
             ? &v->relocs.data[low]
             : NULL;
}

static void
print_reloc(FILE *out, const struct ptx_reloc *r)
{
   if (r->bytes == 1)
      fprintf(out, "0x%llX(", 0xffull << r->shift);
   fprintf(out, r->generic ? "generic(%s)" : "%s", r->symbol);
   print_offset(out, r->addend);
   if (r->bytes == 1)
      fputc(')', out);
}

/* One element, which has braces if it is a vector. */
static void
print_element(FILE *out, const struct ptx_var *v, uint64_t at)
{
   unsigned bytes = ptx_types[v->type].bits / 8;
   if (v->vec > 1)
      fputc('{', out);
   for (unsigned i = 0; i < v->vec; i++, at += bytes) {
      const struct ptx_reloc *r = reloc_at(v, at);
      struct ptx_operand o = {.type = v->type};
      fputs(i ? ", " : "", out);
      ptx_var_read(v, at, &o.imm, bytes < 8 ? bytes : 8);
      if (r)
         print_reloc(out, r);
      else
         print_immediate(out, &o);
   }
   if (v->vec > 1)
      fputc('}', out);
}

/* Zeros at the end are left out. */
static void
print_sampler(FILE *out, const struct ptx_var *v)
{
   static const char *const modes[] = {"wrap", "mirror", "clamp_ogl",
                                       "clamp_to_edge", "clamp_to_border"};
   uint32_t bits;
   ptx_var_read(v, 0, &bits, sizeof(bits));
   fprintf(out, " = {filter_mode = %s",
           bits & PTX_SAMPLER_LINEAR ? "linear" : "nearest");
   for (unsigned i = 0; i < 3; i++)
      fprintf(out, ", addr_mode_%u = %s", i,
              modes[bits >> (PTX_SAMPLER_ADDRESS + 4 * i) & 15]);
   fprintf(out, ", force_unnormalized_coords = %d}",
           (bits & PTX_SAMPLER_UNNORMALIZED) != 0);
}

static void
print_init(FILE *out, const struct ptx_var *v)
{
   unsigned bytes = ptx_types[v->type].bits / 8 * v->vec;
   uint64_t end = v->size;
   if (v->type == PTX_SAMPLERREF) {
      print_sampler(out, v);
      return;
   }
   if (v->init_count) {
      const struct ptx_run *last = &v->init[v->init_count - 1];
      end = (last->offset + last->bytes + bytes - 1) / bytes * bytes;
   } else {
      end = bytes;
   }
   fputs(v->size > bytes ? " = {" : " = ", out);
   for (uint64_t i = 0; i < end; i += bytes) {
      fputs(i ? ", " : "", out);
      print_element(out, v, i);
   }
   if (v->size > bytes)
      fputc('}', out);
}

static const char *
linkage_text(enum ptx_linkage linkage)
{
   static const char *const text[] = {"", ".visible ", ".extern ", ".weak ",
                                      ".common "};
   return text[linkage];
}

static void
print_var(FILE *out, const struct ptx_var *v, const char *name)
{
   fputs(linkage_text(v->linkage), out);
   print_declarator(out, v, name);
   if (v->initialized)
      print_init(out, v);
   fputs(";\n", out);
}

static void
print_param_list(FILE *out, struct ptx_var *const *params, size_t count)
{
   fputc('(', out);
   for (size_t i = 0; i < count; i++) {
      fputs(i ? ", " : "", out);
      print_declarator(out, params[i], params[i]->name);
   }
   fputc(')', out);
}

static void
print_shape(FILE *out, const char *word, const unsigned shape[3])
{
   if (shape[0])
      fprintf(out, "\n%s %u, %u, %u", word, shape[0], shape[1], shape[2]);
}

static void
print_value(FILE *out, const char *word, unsigned value)
{
   if (value)
      fprintf(out, "\n%s %u", word, value);
}

static void
print_header(FILE *out, const struct ptx_func *f)
{
   fputs(linkage_text(f->linkage), out);
   fputs(f->entry ? ".entry " : ".func ", out);
   if (f->returns.count) {
      print_param_list(out, f->returns.data, f->returns.count);
      fputc(' ', out);
   }
   fputs(f->name, out);
   print_param_list(out, f->params.data, f->params.count);
   print_shape(out, ".maxntid", f->maxntid);
   print_shape(out, ".reqntid", f->reqntid);
   print_shape(out, ".reqnctapercluster", f->cluster);
   print_value(out, ".minnctapersm", f->minnctapersm);
   print_value(out, ".maxnctapersm", f->maxnctapersm);
   print_value(out, ".maxnreg", f->maxnreg);
   print_value(out, ".maxclusterrank", f->max_cluster_rank);
   if (f->explicit_cluster)
      fputs("\n.explicitcluster", out);
   if (f->noreturn)
      fputs("\n.noreturn", out);
}

/* .callprototype, .calltargets or .branchtargets of one instruction. */
static void
print_call_type(const struct printer *pr, const struct ptx_inst *in,
                const char *name)
{
   const struct ptx_operand *o = &in->operands[in->operand_count - 1];
   if (o->kind == PTX_OPERAND_PROTO) {
      fprintf(pr->out, "%s: .callprototype ", name);
      if (o->func->returns.count)
         print_param_list(pr->out, o->func->returns.data,
                          o->func->returns.count);
      fputs(" _ ", pr->out);
      print_param_list(pr->out, o->func->params.data, o->func->params.count);
      fputs(o->func->noreturn ? " .noreturn;\n" : ";\n", pr->out);
      return;
   }
   bool calls = in->op == PTX_OP_call;
   fprintf(pr->out, "%s: %s ", name, calls ? ".calltargets" : ".branchtargets");
   for (unsigned i = 0; i < o->count; i++) {
      fputs(i ? ", " : "", pr->out);
      if (calls)
         fputs(o->funcs[i]->name, pr->out);
      else
         fprintf(pr->out, "$at_%u", o->targets[i]);
   }
   fputs(";\n", pr->out);
}

static bool
has_call_type(const struct ptx_inst *in)
{
   if (!in->operand_count)
      return false;
   enum ptx_operand_kind kind = in->operands[in->operand_count - 1].kind;
   return kind == PTX_OPERAND_PROTO || kind == PTX_OPERAND_TARGETS;
}

/* Which instructions need a label. */
static bool *
find_labels(struct printer *pr)
{
   bool *label = arena_new_array(&pr->arena, pr->f->insts.count + 1, bool);
   for (size_t i = 0; i < pr->f->insts.count; i++) {
      const struct ptx_inst *in = &pr->f->insts.data[i];
      for (unsigned k = 0; k < in->operand_count; k++) {
         const struct ptx_operand *o = &in->operands[k];
         if (o->kind == PTX_OPERAND_LABEL)
            label[o->target] = true;
         else if (o->kind == PTX_OPERAND_TARGETS && in->op == PTX_OP_brx)
            for (unsigned t = 0; t < o->count; t++)
               label[o->targets[t]] = true;
      }
   }
   return label;
}

static bool
is_param(struct ptx_var *const *params, size_t count, const struct ptx_reg *r)
{
   for (size_t i = 0; i < count; i++)
      for (unsigned k = 0; params[i]->regs && k < params[i]->vec; k++)
         if (params[i]->regs[k] == r)
            return true;
   return false;
}

static void
print_body(struct printer *pr)
{
   const struct ptx_func *f = pr->f;
   const struct ptx_inst *last = NULL;
   bool *label = find_labels(pr);
   fputs("\n{\n", pr->out);
   for (unsigned i = 0; i < f->regs.count; i++) {
      bool param = is_param(f->params.data, f->params.count, f->regs.data[i]) ||
                   is_param(f->returns.data, f->returns.count, f->regs.data[i]);
      if (!param)
         fprintf(pr->out, "\t.reg .%s %s;\n",
                 ptx_types[f->regs.data[i]->type].text, pr->regs[i]);
   }
   for (unsigned i = 0; i < f->vars.count; i++) {
      fputc('\t', pr->out);
      print_var(pr->out, f->vars.data[i], pr->vars[i]);
   }
   for (unsigned i = 0; i < f->insts.count; i++) {
      const struct ptx_inst *in = &f->insts.data[i];
      char list[32];
      snprintf(list, sizeof(list), "$list_%u", i);
      if (label[i])
         fprintf(pr->out, "$at_%u:\n", i);
      if (last ? last->line != in->line || last->file != in->file ||
                    last->column != in->column
               : in->line)
         fprintf(pr->out, "\t.loc %u %u %u\n", in->file, in->line, in->column);
      last = in;
      if (has_call_type(in))
         print_call_type(pr, in, list);
      print_inst(pr, in, list);
   }
   fputs("}\n", pr->out);
}

static void
print_func(FILE *out, const struct ptx_func *f)
{
   struct printer pr = {.out = out, .f = f};
   print_header(out, f);
   name_everything(&pr);
   print_body(&pr);
   arena_free(&pr.arena);
}

static bool
declares(const struct ptx_module *m, const char *function)
{
   for (size_t i = 0; i < m->funcs.count; i++)
      if (!strcmp(m->funcs.data[i]->name, function))
         return true;
   return false;
}

void
ptx_module_print(FILE *out, const struct ptx_module *m)
{
   fprintf(out, ".version %u.%u\n.target sm_%u%s%s%s\n.address_size %u\n",
           m->version / 10, m->version % 10, m->sm, m->sm_arch ? "a" : "",
           m->texmode_independent ? ", texmode_independent" : "",
           m->debug ? ", debug" : "", m->address_size);
   for (size_t i = 0; i < m->files.count; i++)
      fprintf(out, ".file %u \"%s\"\n", m->files.data[i].index,
              m->files.data[i].name);
   for (size_t i = 0; i < m->funcs.count; i++) {
      print_header(out, m->funcs.data[i]);
      fputs(";\n", out);
   }
   for (size_t i = 0; i < m->vars.count; i++)
      print_var(out, m->vars.data[i], m->vars.data[i]->name);
   for (size_t i = 0; i < m->aliases.count; i++) {
      const struct ptx_alias *a = &m->aliases.data[i];
      struct ptx_func f = *a->target;
      f.name = a->name;
      f.defined = false;
      if (!declares(m, a->name)) {
         print_header(out, &f);
         fputs(";\n", out);
      }
      fprintf(out, ".alias %s, %s;\n", a->name, a->target->name);
   }
   for (size_t i = 0; i < m->funcs.count; i++)
      if (m->funcs.data[i]->defined)
         print_func(out, m->funcs.data[i]);
}
