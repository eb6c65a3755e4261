/* `sampan nvcc`: CUDA C++ to programs that carry PTX, with nvcc's options.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/files.h"
#include "tools/nvcc.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* CMake asks for this with a file that does not exist, and looks for the
 * words of LIBRARIES in the command that links.
 */
static void
echo_places(const struct places *p)
{
   const char *path = getenv("PATH");

   process_echo_text("_HERE_=%s/bin", p->toolkit);
   process_echo_text("TOP=%s", p->toolkit);
   process_echo_text("PATH=%s/bin:%s", p->toolkit, path ? path : "");
   process_echo_text("INCLUDES=\"-I%s/include\"", p->toolkit);
   process_echo_text("LIBRARIES=-L%s/lib64/stubs -L%s/lib64", p->toolkit,
                     p->toolkit);
}

static bool
is_same_folder(const char *a, const char *b)
{
   return !strcmp(path_absolute(a), path_absolute(b));
}

/* Build files often name /usr/local/cuda outright.  Its headers and libraries
 * would stand before ours and not fit: leave such folders out, and say so.
 */
static void
drop_other_toolkits(struct nvcc *n)
{
   struct strings *all[] = {&n->o.preprocessor, &n->o.library_paths};
   const char *include = text_of("%s/include", n->places.toolkit);

   for (size_t k = 0; k < countof(all); k++) {
      struct strings kept = {0};

      for (size_t i = 0; i < all[k]->count; i++) {
         const char *word = all[k]->data[i];
         bool spaced = !strcmp(word, "-isystem") || !strcmp(word, "-include");
         const char *folder = spaced ? all[k]->data[i + 1] : word + 2;
         bool other = false;

         if (text_starts(word, "-I") || !strcmp(word, "-isystem"))
            other = !access(text_of("%s/cuda_runtime.h", folder), F_OK) &&
                    !access(text_of("%s/crt", folder), F_OK) &&
                    !is_same_folder(folder, include);
         else if (text_starts(word, "-L"))
            other = !access(text_of("%s/libcudart.so", folder), F_OK) &&
                    !is_same_folder(text_of("%s/libcudart.so", folder),
                                    text_of("%s/libcudart.so", n->places.lib));
         if (other)
            complain("note: %s%s%s is left out: it belongs to another CUDA "
                     "toolkit",
                     word, spaced ? " " : "", spaced ? folder : "");
         else
            strings_add(&kept, word);
         if (spaced && !other)
            strings_add(&kept, folder);
         i += spaced;
      }
      *all[k] = kept;
   }
}

/* Find the compiler and a folder for intermediate files. */
static bool
prepare(struct nvcc *n)
{
   const struct nvcc_options *o = &n->o;

   n->clang = clang_find();
   drop_other_toolkits(n);
   if (o->keep) {
      n->folder = o->keep_dir ? o->keep_dir : ".";
      if (n->echo != ECHO_ONLY && !files_make_folder(n->folder, 0777)) {
         complain("cannot make the folder %s: %s", n->folder, strerror(errno));
         return false;
      }
      return true;
   }
   if (n->echo == ECHO_ONLY) {
      n->folder = "/tmp/sampan";
      return true;
   }
   n->folder = work_folder();
   return n->folder != NULL;
}

static int
run_program(struct nvcc *n, const char *program)
{
   struct command c = {0};

   strings_add(&c.argv, path_absolute(program));
   strings_append(&c.argv, &n->o.run_args);
   process_prepend_library_path(n->places.lib);
   return process_run(&c, 1, 1, n->echo);
}

/* nvcc -run program: nothing to compile */
static bool
is_one_program(const struct nvcc_options *o)
{
   return o->mode == NVCC_RUN && o->inputs.count == 1 &&
          o->inputs.data[0].kind == INPUT_OBJECT &&
          !text_ends(o->inputs.data[0].text, ".o");
}

static int
all_steps(struct nvcc *n)
{
   const struct nvcc_options *o = &n->o;
   const char *folder = o->output_dir ? text_of("%s/", o->output_dir) : "";
   const char *program = o->output ? o->output : text_of("%sa.out", folder);
   int result;

   if (is_one_program(o))
      return run_program(n, o->inputs.data[0].text);
   result = nvcc_compile(n);
   if (result)
      return result;
   switch (o->mode) {
   case NVCC_LINK:
      return nvcc_link(n, program);
   case NVCC_RUN:
      if (!o->output)
         program = text_of("%s/a.out", n->folder);
      result = nvcc_link(n, program);
      return result ? result : run_program(n, program);
   case NVCC_LIB:
      return nvcc_archive(n, o->output ? o->output : text_of("%sa.a", folder));
   case NVCC_DEVICE_LINK:
      return nvcc_device_link(n, o->output ? o->output
                                           : text_of("%sa_dlink.o", folder));
   default:
      return 0;
   }
}

int
nvcc_main(int argc, char **argv, const char *deps_folder)
{
   static struct nvcc n;
   size_t files = 0;
   int result;

   n.deps_folder = deps_folder;
   if (!places_find(&n.places))
      return 1;

   bool good = nvcc_options_parse(&n.o, argc, argv);

   n.echo = n.o.dryrun ? ECHO_ONLY : n.o.verbose ? ECHO_SHOW : ECHO_NONE;
   if (n.echo && !n.o.done)
      echo_places(&n.places);
   if (!good || n.o.done)
      return !good;
   for (size_t i = 0; i < n.o.inputs.count; i++)
      files += n.o.inputs.data[i].kind < INPUT_LIBRARY;
   if (!files && !n.o.verbose && !n.o.dryrun) {
      complain("no input files; --help says more");
      return 1;
   }
   if (!prepare(&n))
      return 1;
   result = files ? all_steps(&n) : 0;
   if (!deps_folder) /* else the caller has more to do */
      process_cleanup(!result);
   return result;
}

int
cmd_nvcc(int argc, char **argv)
{
   tools_name = "nvcc";
   return nvcc_main(argc, argv, NULL);
}
