/* What `sampan nvcc` does with PTX text between its two passes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/diag.h"
#include "ptx/ptx.h"
#include "tools/nvcc.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
blank_out(char *from, const char *to)
{
   for (; from < to; from++)
      if (*from != '\n')
         *from = ' ';
}

static bool
is_name(char c)
{
   return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* `.extern .func name ( … ) ;`, as clang lays it out */
static void
drop_declaration(char *text, const char *name)
{
   char *from = strstr(text, text_of("\n.extern .func %s\n(", name));
   char *to = from ? strstr(from, "\n;") : NULL;

   if (to)
      blank_out(from, to + 2);
}

/* In relocatable code clang lists the external symbols that the host uses, so
 * that a linker pulls them out of archives, and takes kernels of other files
 * for functions there.  Our link pulls parts by other means (base/fatbin.h),
 * and an .entry cannot be declared as a .func: the list goes, and with it the
 * declarations that only it needs.  A kernel cannot be called, so a name
 * without generic() around it is needed by nothing else.
 */
void
nvcc_ptx_drop_list(char *text)
{
   char *list = strstr(text, " __clang_gpu_used_external[");
   char *from = list, *to = list ? strchr(list, ';') : NULL;
   char *p = list ? strchr(list, '{') : NULL;

   if (!to || !p || p > to)
      return;
   while (from > text && from[-1] != '\n')
      from--;
   for (; p < to; p++) {
      size_t n = 0;

      while (is_name(p[n]))
         n++;
      if (n && p[n] != '(' && p[-1] != '(')
         drop_declaration(text, text_of("%.*s", (int)n, p));
      p += n;
   }
   blank_out(from, to + 1);
}

/* The C++ runtime's functions for calls that must not happen: clang only
 * declares them.  Each module gets its own; weak, so that parts share one.
 */
char *
nvcc_ptx_define_traps(char *text, size_t *size)
{
   static const char *const names[] = {"__cxa_pure_virtual",
                                       "__cxa_deleted_virtual"};

   for (size_t i = 0; i < countof(names); i++) {
      char *from = strstr(text, text_of("\n.extern .func %s\n", names[i]));
      char *to = from ? strchr(from, ';') : NULL;

      if (!to)
         continue;
      *from = 0;
      text = text_of("%s\n.weak .func %s()\n{\n\ttrap;\n\tret;\n}%s", text,
                     names[i], to + 1);
      *size = strlen(text);
   }
   return text;
}

static uint64_t
bytes_in(struct ptx_var *const *vars, size_t count, enum ptx_space space)
{
   uint64_t sum = 0;

   for (size_t i = 0; i < count; i++)
      if (vars[i]->space == space)
         sum += vars[i]->size;
   return sum;
}

/* -res-usage: registers belong to machine code, which is made at launch, so
 * there are none to report; the rest stands in the PTX.
 */
static void
print_usage(const struct ptx_module *m)
{
   uint64_t shared = bytes_in(m->vars.data, m->vars.count, PTX_SPACE_SHARED);
   uint64_t constant = bytes_in(m->vars.data, m->vars.count, PTX_SPACE_CONST);

   for (size_t i = 0; i < m->funcs.count; i++) {
      const struct ptx_func *f = m->funcs.data[i];

      if (!f->entry || !f->defined)
         continue;
      fprintf(stderr,
              "ptxas info    : %s, sm_%u: %" PRIu64 " bytes parameters, "
              "%" PRIu64 " bytes shared at most, %" PRIu64 " bytes local, "
              "%" PRIu64 " bytes constant\n",
              f->name, m->sm, f->param_bytes,
              shared + bytes_in(f->vars.data, f->vars.count, PTX_SPACE_SHARED),
              bytes_in(f->vars.data, f->vars.count, PTX_SPACE_LOCAL), constant);
   }
}

/* Our own parser reads the PTX now, so that what it refuses is an error of
 * the compilation and not of the first launch.
 */
bool
nvcc_ptx_check(struct nvcc *n, const char *path, const char *text, size_t size)
{
   struct diag d = {.name = path, .text = text, .size = size};
   struct ptx_module *m = ptx_module_parse(&d);

   if (d.log && (!m || !n->o.no_warnings))
      fputs(d.log, stderr);
   if (m && n->o.resource_usage)
      print_usage(m);
   if (!m)
      complain("%s: this PTX cannot be loaded", path);
   ptx_module_destroy(m);
   diag_fini(&d);
   return m != NULL;
}
