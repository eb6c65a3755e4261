/* The last step of `sampan nvcc`: host compiler as linker, archives, and what
 * -dlink leaves behind.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Objects with relocatable device code register themselves (base/fatbin.h),
 * so a plain host link is enough, except for archives: the host linker takes
 * a member only for a symbol that somebody asks for, and nobody on the host
 * asks for an object that has device functions only.  So we ask: for every
 * symbol __sampan_part_… in an archive's index, as an option -u of the link,
 * or, under -dlink, as a reference in the object that it makes.
 */
#include "tools/nvcc.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_PREFIX "__sampan_part_"

/* gcc -> g++, clang-19 -> clang++-19, in the same folder, if it is there */
static char *
cxx_of(const char *program)
{
   static const char *const pairs[][2] = {{"gcc", "g++"}, {"clang", "clang++"}};
   char *base = path_base(program);
   int folder = (int)(strlen(program) - strlen(base));

   for (size_t i = 0; i < countof(pairs); i++) {
      char *at = strstr(base, pairs[i][0]);

      if (!at || text_starts(at, pairs[i][1]))
         continue;
      return program_find(text_of("%.*s%.*s%s%s", folder, program,
                                  (int)(at - base), base, pairs[i][1],
                                  at + strlen(pairs[i][0])));
   }
   return NULL;
}

const char *
nvcc_host_compiler(struct nvcc *n, bool cxx)
{
   static const char *const names[2][4] = {{"gcc", "cc", "clang-19", NULL},
                                           {"g++", "c++", "clang++-19", NULL}};
   const char *asked = n->o.ccbin;
   struct stat st;
   char *found;

   if (asked && !stat(asked, &st) && S_ISDIR(st.st_mode)) {
      for (size_t i = 0; names[cxx][i]; i++)
         if ((found = program_find(text_of("%s/%s", asked, names[cxx][i]))))
            return found;
      complain("no host compiler in the folder %s", asked);
      return NULL;
   }
   if (asked) {
      found = program_find(asked);
      if (!found) {
         complain("no host compiler '%s'", asked);
         return NULL;
      }
      char *better = cxx ? cxx_of(found) : NULL;
      return better ? better : found;
   }
   for (size_t i = 0; names[cxx][i]; i++)
      if ((found = program_find(names[cxx][i])))
         return found;
   complain("no host compiler is installed (Debian package g++)");
   return NULL;
}

/* The parts that an archive's index names.  The index is the first member:
 * "/", a big-endian count, that many offsets, then the names; with "/SYM64/"
 * the numbers have eight bytes.  What is no archive has no parts: the linker
 * will say so.
 */
static void
archive_parts(const char *path, struct strings *parts)
{
   static const char magic[] = "!<arch>\n", thin[] = "!<thin>\n";
   size_t size, width, members = 0;
   const char *file = file_read(path, &size);

   if (!file || size < 68 || (memcmp(file, magic, 8) && memcmp(file, thin, 8)))
      return;
   if (!memcmp(file + 8, "/SYM64/", 7))
      width = 8;
   else if (!memcmp(file + 8, "/ ", 2))
      width = 4;
   else
      return;

   size_t index = strtoul(text_of("%.10s", file + 56), NULL, 10);
   const unsigned char *p = (const unsigned char *)file + 68;

   if (index > size - 68 || index < width)
      return;
   for (size_t i = 0; i < width; i++)
      members = members << 8 | p[i];
   if (members > (index - width) / width)
      return;

   const char *name = (const char *)p + width * (members + 1);
   const char *end = (const char *)p + index;

   while (name < end) {
      size_t length = strnlen(name, (size_t)(end - name));

      if (length > strlen(PART_PREFIX) && text_starts(name, PART_PREFIX))
         strings_addf(parts, "%.*s", (int)length, name);
      name += length + 1;
   }
}

/* The archive that -lname stands for; NULL if it is no archive of ours. */
static const char *
library_archive(struct nvcc *n, const char *option)
{
   const char *name = option + 2;

   for (size_t i = 0; i < n->o.library_paths.count; i++) {
      const char *folder = n->o.library_paths.data[i] + 2;
      char *archive = *name == ':' ? text_of("%s/%s", folder, name + 1)
                                   : text_of("%s/lib%s.a", folder, name);

      if (*name != ':' && !access(text_of("%s/lib%s.so", folder, name), R_OK))
         return NULL;
      if (!access(archive, R_OK))
         return archive;
   }
   return NULL;
}

static void
all_parts(struct nvcc *n, struct strings *parts)
{
   for (size_t i = 0; i < n->o.inputs.count; i++) {
      const struct nvcc_input *in = &n->o.inputs.data[i];
      const char *archive = NULL;

      if (in->kind == INPUT_ARCHIVE)
         archive = in->text;
      else if (in->kind == INPUT_LIBRARY)
         archive = library_archive(n, in->text);
      if (archive)
         archive_parts(archive, parts);
   }
}

bool
nvcc_has_openmp(const struct nvcc *n)
{
   for (size_t i = 0; i < n->o.xcompiler.count; i++)
      if (!strcmp(n->o.xcompiler.data[i], "-fopenmp") ||
          text_starts(n->o.xcompiler.data[i], "-fopenmp="))
         return true;
   return false;
}

/* The inputs in their order; sources stand for their objects. */
static void
add_inputs(struct nvcc *n, struct strings *s)
{
   size_t object = 0;

   for (size_t i = 0; i < n->o.inputs.count; i++) {
      const struct nvcc_input *in = &n->o.inputs.data[i];

      switch (in->kind) {
      case INPUT_LINKER_OPTION:
         strings_add_all(s, "-Xlinker", in->text, NULL);
         break;
      case INPUT_CUDA_SOURCE:
      case INPUT_CXX_SOURCE:
      case INPUT_C_SOURCE:
         if (object < n->objects.count)
            strings_add(s, n->objects.data[object++]);
         break;
      default:
         strings_add(s, in->text);
         break;
      }
   }
}

int
nvcc_link(struct nvcc *n, const char *output)
{
   const struct nvcc_options *o = &n->o;
   const char *linker;
   struct command c = {0};
   struct strings parts = {0};

   /* clang made the OpenMP calls in .cu files, so it brings the library. */
   if (nvcc_has_openmp(n) && n->clang && !o->ccbin)
      linker = cxx_of(n->clang);
   else
      linker = nvcc_host_compiler(n, true);
   if (!linker)
      return 1;
   strings_add_all(&c.argv, linker, "-m64", "-o", output, NULL);
   if (o->shared)
      strings_add(&c.argv, "-shared");
   if (o->relocatable)
      strings_add(&c.argv, "-r");
   if (o->debug)
      strings_add(&c.argv, "-g");
   if (o->profile)
      strings_add(&c.argv, "-pg");
   strings_append(&c.argv, &o->xcompiler);
   all_parts(n, &parts);
   for (size_t i = 0; i < parts.count; i++)
      strings_addf(&c.argv, "-Wl,-u,%s", parts.data[i]);
   if (!o->relocatable)
      strings_add(&c.argv, "-Wl,--start-group");
   add_inputs(n, &c.argv);
   strings_append(&c.argv, &o->library_paths);
   if (!o->relocatable) {
      strings_addf(&c.argv, "-L%s/lib64/stubs", n->places.toolkit);
      strings_addf(&c.argv, "-L%s/lib64", n->places.toolkit);
      if (!o->cudart || strcmp(o->cudart, "none"))
         strings_add(&c.argv, "-lcudart");
      strings_add_all(&c.argv, "-lrt", "-lpthread", "-ldl", "-Wl,--end-group",
                      "-Wl,--enable-new-dtags", NULL);
      strings_addf(&c.argv, "-Wl,-rpath,%s", n->places.lib);
   }
   if (n->echo != ECHO_ONLY)
      work_discard_on_failure(output);
   return process_run(&c, 1, 1, n->echo);
}

int
nvcc_archive(struct nvcc *n, const char *output)
{
   const char *ar = program_find(n->o.archiver ? n->o.archiver : "ar");
   struct command c = {0};

   if (!ar) {
      complain("no archiver '%s' (Debian package binutils)",
               n->o.archiver ? n->o.archiver : "ar");
      return 1;
   }
   strings_add_all(&c.argv, ar, "crs", NULL);
   strings_append(&c.argv, &n->o.xarchive);
   strings_add(&c.argv, output);
   add_inputs(n, &c.argv);
   if (n->echo != ECHO_ONLY && unlink(output) && errno != ENOENT) {
      complain("cannot replace %s: %s", output, strerror(errno));
      return 1;
   }
   return process_run(&c, 1, 1, n->echo);
}

int
nvcc_device_link(struct nvcc *n, const char *output)
{
   struct strings parts = {0};
   struct command c = {0};
   char *source = text_of("%s/a_dlink.s", n->folder);
   char *text = "\t.section .note.GNU-stack,\"\",@progbits\n";
   const char *compiler = nvcc_host_compiler(n, false);

   if (!compiler)
      return 1;
   all_parts(n, &parts);
   if (parts.count)
      text =
         text_of("%s\t.section .data.rel.ro.sampan,\"aw\",@progbits\n", text);
   for (size_t i = 0; i < parts.count; i++)
      text = text_of("%s\t.quad %s\n", text, parts.data[i]);
   if (n->echo != ECHO_ONLY && !file_write(source, text, strlen(text)))
      return 1;
   strings_add_all(&c.argv, compiler, "-m64", "-c", "-x", "assembler", source,
                   "-o", output, NULL);
   if (n->echo != ECHO_ONLY)
      work_discard_on_failure(output);
   return process_run(&c, 1, 1, n->echo);
}
