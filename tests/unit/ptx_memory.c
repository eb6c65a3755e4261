/* A text may cost the parser 64 times its size in memory, whatever it says.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 2 << 20, FACTOR = 64 };

/* head, then the piece again and again, then tail.  In a piece # is a name
 * that no other has, of few letters.
 */
static const struct shape {
   const char *what, *head, *piece, *tail;
   size_t size; /* 0: SIZE */
} shapes[] = {
   {"returns", "{", "ret;", "}", 0},
   {"predicated returns", "{.reg.pred p;", "@p ret;", "}", 0},
   {"labels", "{", "#:", "}", 0},
   {"branches", "{a:", "bra a;", "}", 0},
   {"labelled branches", "{", "#:bra #;", "}", 0},
   {"branches to nowhere", "{", "bra #;", "}", 0},
   {"registers", "{.reg .b32 z", ",#", ";}", 0},
   {"vectors", "{.reg .v4 .b32 z", ",#", ";}", 0},
   {"ranges", "{.reg .b32 z", ",#<9>", ";}", 0},
   {"registers in use", "{.reg .b32 r<99999999>;", "not.b32 r#,1;", "}", 0},
   {"scopes", "{", "{}", "}", 0},
   {"variables", "{", ".local .b8 #;", "}", 0},
   {"many variables", "{.local .b8 z", ",#", ";}", 0},
   {"branch targets", "{a:b:.branchtargets a", ",a", ";}", 0},
   {"lists of branch targets", "{a:", "#:.branchtargets a;", "}", 0},
   {"call targets", "{b:.calltargets f", ",f", ";}", 0},
   {"prototypes", "{", "#:.callprototype _;", "}", 0},
   {"parameters of a prototype", "{a:.callprototype _(.reg.b32 _",
    ",.reg.b32 _", ");}", 0},
   {"operands", "{", "mov.b32 {1,1,1,1},1;", "}", 0},
   {"empty statements", "{", ";", "}", 0},
   {"unknown modifiers", "{", "mul;", "}", 0},
   {"unknown instructions", "{", "x;", "}", 0},
   {"long mnemonics", "{", "mov .b .b .b .b .b .b .b .b .b .b .b;", "}", 0},
   {"braces", "{", "{", "", 0},
   {"brackets", "{mov.b32 ", "[", ";}", 0},
   {"functions", ";", ".func #;", "", 0},
   {"functions with bodies", ";", ".func #{}", "", 0},
   {"parameters", "(", ".reg.b32 #,", ".reg.b32 a);", 0},
   {"module variables", ";", ".global .b8 #;", "", 0},
   {"addresses", ";.global .u64 a[]={0", ",a", "};", 0},
   {"numbers", ";.global .u64 a[]={0", ",1", "};", 0},
   {"small numbers", ";.global .b8 a[]={0", ",1", "};", 0},
   {"nested initializers", ";.global .b8 a[]={0", ",{1}", "};", 0},
   {"arrays of few initializers", ";",
    ".global .b8 #[2][2][16777216]={{{1}},{{1}}};", "", 0},
   {"initializers far apart", ";.global .b8 a[1000000][1024]={{1}", ",{1}",
    "};", 0},
   {"declarators", ";.global .b8 z", ",#", ";", 0},
   {"dimensions", ";.global .b8 a", "[1]", ";", 0},
   {"files", ";", ".file 1 \"\"", "", 0},
   {"parentheses", ";.global .b32 a=", "(", ";", 0},
   {"garbage", ";", "$", "", 0},
   {"aliases", ";.func b;.func c{}", ".alias b,c;", "", 0},
};

static void
name_put(FILE *f, unsigned n)
{
   static const char letters[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_";
   for (n += sizeof(letters); n; n /= sizeof(letters) - 1)
      fputc(letters[n % (sizeof(letters) - 1)], f);
}

static char *
text_of(const struct shape *s, size_t *size)
{
   char *text = NULL;
   FILE *f = open_memstream(&text, size);
   fprintf(f, ".version 8.5\n.target sm_90\n.func f%s", s->head);
   for (unsigned n = 0; ftell(f) < (s->size ? (long)s->size : SIZE); n++)
      for (const char *c = s->piece; *c; c++)
         if (*c == '#')
            *s->piece == 'n' ? (void)fprintf(f, "%u", n) : name_put(f, n);
         else
            fputc(*c, f);
   fprintf(f, "%s\n", s->tail);
   fclose(f);
   return text;
}

static size_t
peak(void)
{
   struct rusage r;
   getrusage(RUSAGE_SELF, &r);
   return (size_t)r.ru_maxrss << 10;
}

/* In a process of its own, whose peak begins where it does. */
static int
parse(const struct shape *s)
{
   size_t size, before;
   char *text = text_of(s, &size);
   struct diag d = {.name = s->what, .text = text, .size = size};
   before = peak();
   struct ptx_module *m = ptx_module_parse(&d);
   double times = (double)(peak() - before) / (double)size;
   int bad = times > FACTOR;
   if (bad || getenv("VERBOSE"))
      printf("%s%s: %.1f times its text, %u errors %.60s\n", bad ? "FAIL " : "",
             s->what, times, d.error_count, d.log ? d.log : "");
   fflush(stdout);
   ptx_module_destroy(m);
   diag_fini(&d);
   free(text);
   return bad;
}

int
main(void)
{
   int failed = 0;
#ifdef __SANITIZE_ADDRESS__
   return 77;
#endif
   for (size_t i = 0; i < countof(shapes); i++) {
      int status = 1;
      pid_t child = fork();
      if (!child)
         _exit(parse(&shapes[i]));
      waitpid(child, &status, 0);
      if (status)
         printf("%s: status %x\n", shapes[i].what, status);
      failed += status != 0;
   }
   return failed != 0;
}
