/* The text form of a function; ir/read.c reads it back.
 *
 * entry @saxpy {
 * b0:
 *    b64 %0 = addr var @saxpy.n
 *    b32 %1 = ld.param.u32 [%0]
 *    b1 %2 = setp.lt.s32 %1, b32 7
 *    branch %2, b1, b2
 * b1 from b0:
 *    @!%2 st.global.f32 [%3 + 4], f32 0x3f800000 !12
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir/ir_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include "base/poison.h"

const struct ir_mod_name ir_mod_names[] = {
#define V(group, member, text) \
   {#group, text, PTX_MOD_##group, PTX_##group##_##member},
#define MOD(group, members) members
#include "ptx/mods.def"
#undef MOD
#undef V
};
const size_t ir_mod_name_count = countof(ir_mod_names);

const char *const ir_sreg_names[PTX_SREG_COUNT] = {
#define SREG(name, text, type) text,
#include "ptx/sregs.def"
#undef SREG
};

const char *const ir_space_names[] = {
   [PTX_SPACE_GENERIC] = "generic", [PTX_SPACE_REG] = "reg",
   [PTX_SPACE_SREG] = "sreg",       [PTX_SPACE_CONST] = "const",
   [PTX_SPACE_GLOBAL] = "global",   [PTX_SPACE_LOCAL] = "local",
   [PTX_SPACE_PARAM] = "param",     [PTX_SPACE_SHARED] = "shared",
   [PTX_SPACE_TEX] = "tex",
};

bool
ir_mod_is_ambiguous(const struct ir_mod_name *m)
{
   for (const struct ir_mod_name *p = ir_mod_names; p->group != m->group; p++)
      if (!strcmp(p->text, m->text))
         return true;
   for (unsigned t = PTX_NONE + 1; t < PTX_TYPE_COUNT; t++)
      if (!strcmp(ptx_types[t].text, m->text))
         return true;
   return false;
}

struct ptx_var *
ir_func_var(const struct ptx_func *f, const char *name, size_t length,
            unsigned nth)
{
   struct ptx_var **lists[] = {f->params.data, f->returns.data, f->vars.data};
   size_t counts[] = {f->params.count, f->returns.count, f->vars.count};

   for (unsigned k = 0; k < countof(lists); k++) {
      for (size_t i = 0; i < counts[k]; i++) {
         struct ptx_var *v = lists[k][i];
         if (v->name && strlen(v->name) == length &&
             !memcmp(v->name, name, length) && nth-- == 0)
            return v;
      }
   }
   return NULL;
}

const struct ptx_func *
ir_ptx_owner(const struct ptx_module *m, const struct ptx_inst *in)
{
   for (size_t i = 0; m && i < m->funcs.count; i++) {
      const struct ptx_func *f = m->funcs.data[i];
      if (f->insts.count && in >= f->insts.data &&
          in < f->insts.data + f->insts.count)
         return f;
   }
   return NULL;
}

static void
print_value(FILE *out, const struct ir_value *v)
{
   if (!v) {
      fputs("none", out);
   } else if (v->undefined) {
      fprintf(out, "%s undef", ir_type_name(v->type));
   } else if (!v->constant) {
      fprintf(out, "%%%u", v->id);
   } else if (v->type == IR_B128 && v->bits.hi) {
      fprintf(out, "b128 0x%" PRIx64 "%016" PRIx64, v->bits.hi, v->bits.lo);
   } else if (v->type == IR_F32) {
      fprintf(out, "f32 0x%08" PRIx64, v->bits.lo);
   } else if (v->type == IR_F64) {
      fprintf(out, "f64 0x%016" PRIx64, v->bits.lo);
   } else if (v->bits.lo < 65536) {
      fprintf(out, "%s %" PRIu64, ir_type_name(v->type), v->bits.lo);
   } else {
      fprintf(out, "%s 0x%" PRIx64, ir_type_name(v->type), v->bits.lo);
   }
}

static void
print_mods(FILE *out, const struct ir_inst *in)
{
   for (size_t i = 0; i < ir_mod_name_count; i++) {
      const struct ir_mod_name *m = &ir_mod_names[i];
      if (in->mods[m->group] != m->member)
         continue;
      if (ir_mod_is_ambiguous(m))
         fprintf(out, ".%s=%s", m->group_text, m->text);
      else
         fprintf(out, ".%s", m->text);
   }
   for (unsigned i = 0; i < PTX_MAX_TYPES && in->types[i]; i++)
      fprintf(out, ".%s", ptx_types[in->types[i]].text);
}

static void
print_var(FILE *out, const struct ptx_var *v)
{
   const struct ptx_func *f = v->owner;
   if (!f) {
      fprintf(out, " var @%s", v->name);
      return;
   }
   fprintf(out, " var @%s.%s", f->name, v->name);
   unsigned nth = 0;
   const struct ptx_var *p;
   while ((p = ir_func_var(f, v->name, strlen(v->name), nth)) && p != v)
      nth++;
   if (nth)
      fprintf(out, ".%u", nth);
}

static bool
has_address(const struct ir_inst *in)
{
   return in->src_count &&
          (in->op == IR_ld || in->op == IR_ldu || in->op == IR_st ||
           in->op == IR_atom || in->op == IR_red);
}

static void
print_sources(FILE *out, const struct ir_inst *in)
{
   for (unsigned i = 0; i < in->src_count; i++) {
      fputs(i ? ", " : " ", out);
      if (i || !has_address(in)) {
         print_value(out, in->src[i]);
         continue;
      }
      fputc('[', out);
      print_value(out, in->src[i]);
      if (in->imm)
         fprintf(out, " %c %" PRIu64, (int64_t)in->imm < 0 ? '-' : '+',
                 (int64_t)in->imm < 0 ? -in->imm : in->imm);
      fputc(']', out);
   }
   const struct ir_block *b = in->block;
   for (size_t i = 0; b && ir_is_terminator(in) && i < b->succs.count; i++)
      fprintf(out, "%sb%u", i || in->src_count ? ", " : " ",
              b->succs.data[i]->id);
}

enum ptx_space
ir_default_space(const struct ir_inst *in)
{
   if (in->op == IR_addr)
      return in->var ? in->var->space : PTX_SPACE_LOCAL;
   return ptx_space_of_ss(in->mods[PTX_MOD_ss]);
}

static void
print_attributes(FILE *out, const struct ir_func *f, const struct ir_inst *in)
{
   if (in->op == IR_sreg && in->imm < PTX_SREG_COUNT)
      fprintf(out, " %s", ir_sreg_names[in->imm]);
   else if (in->imm && !has_address(in))
      fprintf(out, " imm %" PRId64, (int64_t)in->imm);
   if (in->space != ir_default_space(in))
      fprintf(out, " space %s", ir_space_names[in->space]);
   if (in->var)
      print_var(out, in->var);
   if (in->func)
      fprintf(out, " func @%s", in->func->name);
   if (in->local)
      fprintf(out, " $%u", in->local->index);
   if ((in->effect ^ ir_op_effect(in->op)) & ~PTX_COMMUTES)
      fprintf(out, " effect 0x%x", in->effect);
   if (in->ptx && ir_op_is_irregular(in->op)) {
      const struct ptx_func *owner = ir_ptx_owner(f->module, in->ptx);
      if (owner)
         fprintf(out, " ptx @%s:%zu", owner->name,
                 (size_t)(in->ptx - owner->insts.data));
   }
   if (in->ptx_line || in->line)
      fprintf(out, " !%" PRIu32, in->ptx_line);
   if (in->line)
      fprintf(out, ",%" PRIu32 ":%" PRIu32, in->file, in->line);
}

void
ir_inst_print(FILE *out, const struct ir_func *f, const struct ir_inst *in)
{
   if (in->guard) {
      fputs(in->guard_negated ? "@!" : "@", out);
      print_value(out, in->guard);
      fputc(' ', out);
   }
   for (unsigned i = 0; i < in->dst_count; i++)
      fprintf(out, "%s%s %%%u", i ? ", " : "", ir_type_name(in->dst[i]->type),
              in->dst[i]->id);
   if (in->dst_count)
      fputs(" = ", out);
   fputs(ir_op_names[in->op], out);
   print_mods(out, in);
   print_sources(out, in);
   print_attributes(out, f, in);
}

void
ir_block_print_head(FILE *out, const struct ir_block *b)
{
   fprintf(out, "b%u", b->id);
   for (size_t i = 0; i < b->preds.count; i++)
      fprintf(out, "%sb%u", i ? ", " : " from ", b->preds.data[i]->id);
   fputs(":\n", out);
}

void
ir_func_print_head(FILE *out, const struct ir_func *f)
{
   fprintf(out, "%s @%s", f->entry ? "entry" : "func", f->name);
   if (f->params.count) {
      for (size_t i = 0; i < f->params.count; i++)
         fprintf(out, "%s%s %%%u", i ? ", " : "(",
                 ir_type_name(f->params.data[i]->type), f->params.data[i]->id);
      fputc(')', out);
   }
   fputs(" {\n", out);
   for (size_t i = 0; i < f->locals.count; i++) {
      const struct ir_local *l = f->locals.data[i];
      fprintf(out, "   local $%u %s %" PRIu64 " align %u\n", l->index,
              l->name ? l->name : "_", l->size, l->align);
   }
}

void
ir_print(FILE *out, const struct ir_func *f)
{
   ir_func_print_head(out, f);
   ir_for_each_block(b, f)
   {
      ir_block_print_head(out, b);
      ir_for_each_inst(in, b)
      {
         fputs("   ", out);
         ir_inst_print(out, f, in);
         fputc('\n', out);
      }
   }
   fputs("}\n", out);
}

const char *
ir_print_text(struct arena *a, const struct ir_func *f, size_t *size)
{
   /* The heap is out of bounds here: try until the text fits. */
   for (size_t room = 1 << 16;; room *= 4) {
      char *text = arena_alloc(a, room);
      FILE *out = fmemopen(text, room, "w");
      assert(out);
      setvbuf(out, NULL, _IONBF, 0);
      ir_print(out, f);
      long length = ferror(out) ? -1 : ftell(out);
      fclose(out);
      if (length >= 0 && (size_t)length + 1 < room) {
         *size = (size_t)length;
         return text;
      }
   }
}
