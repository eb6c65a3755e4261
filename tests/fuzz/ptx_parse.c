/* Any bytes through the parser; what parses must print and parse again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
parse_again(const struct ptx_module *m)
{
   char *text = NULL;
   size_t size = 0;
   FILE *f = open_memstream(&text, &size);
   ptx_module_print(f, m);
   fclose(f);

   struct diag d = {.name = "printed", .text = text, .size = size};
   struct ptx_module *again = ptx_module_parse(&d);
   if (!again) {
      fprintf(stderr, "%s\n%s\n", text, d.log);
      abort();
   }
   ptx_module_destroy(again);
   diag_fini(&d);
   free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
   /* The text needs no terminator: give it none. */
   char *text = malloc(size ? size : 1);
   memcpy(text, data, size);
   struct diag d = {.name = "fuzz", .text = text, .size = size};
   struct ptx_module *m = ptx_module_parse(&d);
   if (m)
      parse_again(m);
   ptx_module_destroy(m);
   diag_fini(&d);
   free(text);
   return 0;
}
