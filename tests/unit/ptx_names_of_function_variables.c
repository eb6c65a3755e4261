/* A .const variable of a function has a name of its own in the module, which
 * reads back, even where the function calls it %c.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>

static struct ptx_module *
parse(const char *text)
{
   struct diag d = {.name = "module", .text = text, .size = strlen(text)};
   struct ptx_module *m = ptx_module_parse(&d);
   if (!m)
      fprintf(stderr, "%s\n%s", text, d.log);
   diag_fini(&d);
   return m;
}

int
main(void)
{
   char *text = NULL;
   size_t size = 0;
   struct ptx_module *m = parse(".version 8.5\n.target sm_90\n"
                                ".address_size 64\n"
                                ".entry k() { .const .u32 %c; ret; }\n");
   FILE *f = open_memstream(&text, &size);
   if (!m || !f)
      return 1;
   ptx_module_print(f, m);
   fclose(f);
   struct ptx_module *again = parse(text);
   bool ok = again != NULL;
   if (again)
      ptx_module_destroy(again);
   ptx_module_destroy(m);
   free(text);
   return !ok;
}
