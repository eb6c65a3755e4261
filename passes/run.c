/* The pipeline: passes.def from top to bottom.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include "base/debug.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/poison.h"

enum {
   CFG = IR_CFG,
   DOMINANCE = IR_DOMINANCE,
   LOOPS = IR_LOOPS,
   USES = IR_USES,
   SHAPE = IR_SHAPE,
   ALL = IR_ALL,
};

const struct pass passes[] = {
#define PASS(name, needs, keeps, purpose) {#name, name, needs, keeps, purpose},
#include "passes/passes.def"
#undef PASS
};
const size_t pass_count = countof(passes);

const struct pass *
passes_find(const char *name)
{
   for (size_t i = 0; i < pass_count; i++)
      if (!strcmp(passes[i].name, name))
         return &passes[i];
   return NULL;
}

bool
passes_run_one(struct ir_func *f, const struct pass *p)
{
   ir_compute(f, p->needs);
   if (!p->run(f))
      return false;
   f->facts &= p->keeps;
   if (!debug(novalidate))
      ir_validate(f, p->name);
   return true;
}

/* Of a function's name, what a file name can hold. */
static void
plain_name(char *to, size_t room, const char *name)
{
   size_t i = 0;
   for (; name[i] && i + 1 < room; i++)
      to[i] = name[i] == '/' ? '_' : name[i];
   to[i] = 0;
}

static void
dump(const struct ir_func *f, size_t stage, const char *what)
{
   char name[128], path[4096];
   if (debug(ir) && debug_kernel(f->name)) {
      fprintf(stderr, "; %s after %s\n", f->name, what);
      ir_print(stderr, f);
   }
   if (!debug_dump_folder() || !debug_kernel(f->name))
      return;
   plain_name(name, sizeof(name), f->name);
   int length = snprintf(path, sizeof(path), "%s/%s.%02zu-%s.ir",
                         debug_dump_folder(), name, stage, what);
   FILE *out = length < (int)sizeof(path) ? fopen(path, "w") : NULL;
   if (!out) {
      fprintf(stderr, "sampan: cannot write %s: %s\n", path, strerror(errno));
      return;
   }
   ir_print(out, f);
   fclose(out);
}

/* Through the text form and back; f keeps what the text does not say. */
static void
reread(struct ir_func *f, const char *where)
{
   struct diag d = {.name = where};
   struct ir_func g, *read;
   d.text = ir_print_text(f->arena, f, &d.size);
   read = ir_read(f->arena, f->module, &d);
   if (!read) {
      fprintf(stderr, "what was printed does not read back:\n%s", d.log);
      ir_print(stderr, f);
      abort();
   }
   g = *f;
   *f = *read;
   f->name = g.name;
   f->ptx = g.ptx;
   f->width = g.width;
   memcpy(f->block_dim, g.block_dim, sizeof(f->block_dim));
   f->any_grid = g.any_grid;
   ir_for_each_block(b, f)
   {
      b->func = f;
   }
   ir_validate(f, where);
}

void
passes_run(struct ir_func *f)
{
   if (!debug(novalidate))
      ir_validate(f, "build");
   dump(f, 1, "build");
   for (size_t i = 0; i < pass_count; i++) {
      if (debug_skipped(passes[i].name))
         continue;
      if (!passes_run_one(f, &passes[i]))
         continue;
      dump(f, i + 2, passes[i].name);
      if (debug(reread))
         reread(f, passes[i].name);
   }
   ir_renumber(f);
}
