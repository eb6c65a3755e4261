/* ptx_module_link(): definitions found, clashes reported, statics kept apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>

#define HEAD ".version 8.0\n.target sm_80\n.address_size 64\n"

static unsigned failures;

static void
check(bool ok, const char *what)
{
   if (ok)
      return;
   fprintf(stderr, "failed: %s\n", what);
   failures++;
}

static struct ptx_module *
parse(const char *name, const char *text)
{
   struct diag d = {.name = name, .text = text, .size = strlen(text)};
   struct ptx_module *m = ptx_module_parse(&d);
   if (!m) {
      fprintf(stderr, "%s", d.log);
      exit(1);
   }
   diag_fini(&d);
   return m;
}

/* Links two texts; with `complaint` it must fail with that in the log. */
static struct ptx_module *
link_two(const char *a, const char *b, const char *complaint)
{
   struct ptx_module *parts[2] = {parse("a.ptx", a), parse("b.ptx", b)};
   struct diag d = {.name = "link"};
   struct ptx_module *m = ptx_module_link(parts, 2, false, &d);
   if (complaint) {
      check(!m && d.log && strstr(d.log, complaint), complaint);
   } else {
      check(m != NULL, "links");
      if (!m)
         fprintf(stderr, "%s", d.log);
   }
   ptx_module_destroy(parts[0]);
   ptx_module_destroy(parts[1]);
   diag_fini(&d);
   return m;
}

static const char a_text[] =
   HEAD ".extern .func (.param .b32 r) twice (.param .b32 x);\n"
        ".extern .global .u32 counter;\n"
        ".global .u32 own = 1;\n"
        ".global .u64 where = generic(own);\n"
        ".weak .global .u32 w = 1;\n"
        ".common .global .b8 c[4];\n"
        ".visible .entry k(.param .u64 p) {\n"
        "  .reg .b32 %r<4>; .reg .b64 %d<4>; .param .b32 i; .param .b32 o;\n"
        "  ld.global.u32 %r1, [counter];\n"
        "  st.param.b32 [i], %r1;\n"
        "  call (o), twice, (i);\n"
        "  ld.param.b32 %r2, [o];\n"
        "  st.global.u32 [own], %r2;\n"
        "  ret;\n}\n";

static const char b_text[] =
   HEAD ".visible .global .u32 counter = 7;\n"
        ".global .u32 own = 2;\n"
        ".global .u64 here = own;\n"
        ".weak .global .u32 w = 2;\n"
        ".common .global .b8 c[8];\n"
        ".visible .func (.param .b32 r) twice (.param .b32 x) {\n"
        "  .reg .b32 %r<4>;\n"
        "  ld.param.b32 %r1, [x];\n"
        "  shl.b32 %r1, %r1, 1;\n"
        "  st.param.b32 [r], %r1;\n"
        "  ld.global.u32 %r2, [own];\n"
        "  ret;\n}\n";

static void
test_linked(void)
{
   struct ptx_module *m = link_two(a_text, b_text, NULL);
   if (!m)
      return;
   struct ptx_func *k = ptx_module_find_func(m, "k");
   struct ptx_func *twice = ptx_module_find_func(m, "twice");
   check(k && k->defined && twice && twice->defined, "both have bodies");
   check(k->insts.data[2].operands[1].func == twice, "the call's target");
   struct ptx_var *counter = ptx_module_find_var(m, "counter");
   check(counter && counter->init && counter->init[0].data[0] == 7, "counter");
   check(k->insts.data[0].operands[1].elems[0].var == counter,
         "the load's variable");
   struct ptx_var *own_a = k->insts.data[4].operands[0].elems[0].var;
   struct ptx_var *own_b = twice->insts.data[3].operands[1].elems[0].var;
   check(own_a != own_b && own_a->init->data[0] == 1 &&
            own_b->init->data[0] == 2,
         "statics stay apart");
   struct ptx_var *where = ptx_module_find_var(m, "where");
   struct ptx_var *here = ptx_module_find_var(m, "here");
   check(!strcmp(where->relocs.data[0].symbol, own_a->name) &&
            !strcmp(here->relocs.data[0].symbol, own_b->name),
         "initializers follow");
   check(ptx_module_find_var(m, "w")->init->data[0] == 1, "the first weak one");
   check(ptx_module_find_var(m, "c")->size == 8, "the largest common one");
   ptx_module_destroy(m);
}

int
main(void)
{
   test_linked();
   link_two(a_text, HEAD, "`twice` is named in a.ptx and defined nowhere");
   link_two(b_text, b_text, "`counter` is defined in a.ptx and in b.ptx");
   link_two(HEAD ".visible .global .u32 x;\n", HEAD ".extern .global .u64 x;\n",
            "another type");
   link_two(HEAD ".visible .func f(.param .b32 x) {ret;}\n",
            HEAD ".extern .func f(.param .b64 x);\n", "other parameters");
   return failures != 0;
}
