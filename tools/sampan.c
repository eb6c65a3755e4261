/* The command `sampan`: which word does what.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tools/tools.h"
#include <stdio.h>
#include <string.h>

static const char usage[] =
   "usage: sampan <command> [arguments]\n"
   "\n"
   "Sampan compiles and runs CUDA programs on this machine's processor.\n"
   "\n"
   "  run app.cu [args]    compile a CUDA source (kept for the next time) and\n"
   "                       run it\n"
   "  run ./app [args]     run a program built for CUDA on Sampan's libraries\n"
   "  nvcc [options] file  compile and link, with the options of nvcc\n"
   "  info                 devices, processor, versions, cache\n"
   "\n"
   "  --help, --version\n"
   "\n"
   "Each command has a --help of its own; `man sampan` has all of them.\n";

static const struct {
   const char *name;
   int (*run)(int argc, char **argv);
} commands[] = {
   {"nvcc", cmd_nvcc},
   {"run", cmd_run},
   {"info", cmd_info},
};

static int
dispatch(int argc, char **argv)
{
   const char *word = argc > 1 ? argv[1] : NULL;

   /* bin/nvcc in the toolkit folder is a link to this program */
   if (argc && text_starts(path_base(argv[0]), "nvcc"))
      return cmd_nvcc(argc, argv);
   if (!word) {
      fputs(usage, stderr);
      return 2;
   }
   if (!strcmp(word, "--help") || !strcmp(word, "-h") ||
       !strcmp(word, "help")) {
      fputs(usage, stdout);
      return 0;
   }
   if (!strcmp(word, "--version") || !strcmp(word, "-V")) {
      printf("sampan %s (CUDA %d.%d)\n", SAMPAN_VERSION, CUDA_MAJOR,
             CUDA_MINOR);
      return 0;
   }
   for (size_t i = 0; i < countof(commands); i++)
      if (!strcmp(word, commands[i].name))
         return commands[i].run(argc - 1, argv + 1);
   complain("there is no command '%s'; `sampan --help` lists them", word);
   return 2;
}

int
main(int argc, char **argv)
{
   int result = dispatch(argc, argv);

   if (fflush(stdout) || ferror(stdout)) {
      complain("cannot write to standard output");
      result = result ? result : 1;
   }
   arena_free(&tools_arena);
   return result;
}
