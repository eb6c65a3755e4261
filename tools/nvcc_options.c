/* The command line of nvcc, read by its own rules: one or two dashes, a value
 * behind a blank or an equals sign (behind one-letter names also directly),
 * lists with commas.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tools/nvcc.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESPONSE_DEPTH 8

enum form { FLAG, ONE, LIST, YES, MODE, NOTED, NOTED_ONE, NOTED_LIST, REFUSED };

static const struct row {
   const char *long_name, *short_name;
   enum form form;
   const char *text;
} rows[] = {
#define OPT(id, long_name, short_name, form, text) \
   {long_name, short_name, form, text},
#include "tools/nvcc_options.def"
#undef OPT
};

/* What is found along the way and settled at the end. */
struct reading {
   struct nvcc_options *o;
   bool given[NVCC_OPTION_COUNT];
   char *value[NVCC_OPTION_COUNT];
   struct strings unknown, code, noted;
   const char *language;
   bool forward_compiler, forward_linker;
   unsigned depth;
   bool bad;
};

static const char *const clang_archs[] = {
   "20", "21", "30", "32", "35", "37", "50", "52", "53", "60", "61",
   "62", "70", "72", "75", "80", "86", "87", "89", "90", "90a"};

#define DEFAULT_ARCH "80"

const char *
nvcc_arch_find(const char *word, bool *exact)
{
   static const char *const prefixes[] = {"sm_", "compute_", "lto_"};
   const char *best = NULL;
   char *rest;

   for (size_t i = 0; i < countof(prefixes); i++)
      if (text_starts(word, prefixes[i])) {
         word += strlen(prefixes[i]);
         break;
      }
   if (!isdigit((unsigned char)*word))
      return NULL;

   long number = strtol(word, &rest, 10);

   if (number < 20 || number > 999 ||
       (*rest && strcmp(rest, "a") && strcmp(rest, "f")))
      return NULL;
   *exact = true;
   for (size_t i = 0; i < countof(clang_archs); i++) {
      if (!strcmp(clang_archs[i], word))
         return clang_archs[i];
      if (strchr(clang_archs[i], 'a') == NULL &&
          strtol(clang_archs[i], NULL, 10) <= number)
         best = clang_archs[i];
   }
   *exact = false;
   return best;
}

static void
add_arch(struct reading *r, const char *word)
{
   struct strings *archs = &r->o->archs;
   bool exact = true;
   const char *arch;

   /* The device of this machine is the only one there is to build for. */
   if (!strcmp(word, "native") || !strcmp(word, "all") ||
       !strcmp(word, "all-major"))
      arch = DEFAULT_ARCH;
   else
      arch = nvcc_arch_find(word, &exact);
   if (!arch) {
      complain("unknown architecture '%s': sm_NN or compute_NN is expected",
               word);
      r->bad = true;
      return;
   }
   if (!exact)
      strings_addf(&r->noted,
                   "%s is compiled as sm_%s, the nearest that "
                   "clang 19 has",
                   word, arch);
   for (size_t i = 0; i < archs->count; i++)
      if (!strcmp(archs->data[i], arch))
         return;
   strings_add(archs, arch);
}

/* arch=compute_80,code=[sm_80,compute_80] */
static void
add_gencode(struct reading *r, const char *spec)
{
   const char *arch = strstr(spec, "arch=");
   const char *code = strstr(spec, "code=");

   if (!arch || (arch != spec && arch[-1] != ',')) {
      complain("-gencode %s: arch=compute_NN,code=… is expected", spec);
      r->bad = true;
      return;
   }
   arch += strlen("arch=");
   add_arch(r, text_of("%.*s", (int)strcspn(arch, ",\"' "), arch));
   for (code = code ? code + strlen("code=") : ""; *code;) {
      size_t n = strcspn(code, ",[]\"' ");
      bool exact;

      if (n && !text_starts(code, "arch=")) {
         char *word = text_of("%.*s", (int)n, code);
         if (!nvcc_arch_find(word, &exact)) {
            complain("-gencode %s: unknown code '%s'", spec, word);
            r->bad = true;
         }
      }
      code += n + (code[n] != 0);
   }
}

/* Split at commas; a backslash keeps one, and so do parentheses and quotes
 * (macros have them).  A definition is split only before what can be a name.
 */
static void
split_list(struct strings *out, const char *text, bool names)
{
   char *word = arena_alloc(&tools_arena, strlen(text) + 1);
   size_t n = 0;
   int depth = 0;
   char quote = 0;

   for (const char *p = text;; p++) {
      bool splits = *p == ',' && !depth && !quote &&
                    !(names && !isalpha((unsigned char)p[1]) && p[1] != '_');

      if (!*p || splits) {
         word[n] = 0;
         if (n)
            strings_add(out, word);
         n = 0;
         if (!*p)
            return;
         continue;
      }
      if (*p == '\\' && p[1] == ',') {
         word[n++] = *++p;
         continue;
      }
      if (quote ? *p == quote : *p == '"' || *p == '\'')
         quote = quote ? 0 : *p;
      else if (!quote)
         depth += (*p == '(') - (*p == ')' && depth > 0);
      word[n++] = *p;
   }
}

static enum input_kind
kind_of(const char *file, const char *language, bool *known)
{
   static const struct {
      const char *suffix;
      enum input_kind kind;
   } suffixes[] = {
      {".cu", INPUT_CUDA_SOURCE},   {".c", INPUT_C_SOURCE},
      {".cc", INPUT_CXX_SOURCE},    {".cpp", INPUT_CXX_SOURCE},
      {".cxx", INPUT_CXX_SOURCE},   {".C", INPUT_CXX_SOURCE},
      {".c++", INPUT_CXX_SOURCE},   {".i", INPUT_C_SOURCE},
      {".ii", INPUT_CXX_SOURCE},    {".ptx", INPUT_PTX_TEXT},
      {".fatbin", INPUT_FATBINARY}, {".o", INPUT_OBJECT},
      {".obj", INPUT_OBJECT},       {".so", INPUT_OBJECT},
      {".a", INPUT_ARCHIVE},
   };
   enum input_kind kind = INPUT_OBJECT;

   *known = false;
   for (size_t i = 0; i < countof(suffixes); i++)
      if (text_ends(file, suffixes[i].suffix)) {
         kind = suffixes[i].kind;
         *known = true;
      }
   if (strstr(path_base(file), ".so."))
      *known = true;
   if (language && (!*known || kind <= INPUT_C_SOURCE)) {
      *known = true;
      kind = !strcmp(language, "cu")  ? INPUT_CUDA_SOURCE
             : !strcmp(language, "c") ? INPUT_C_SOURCE
                                      : INPUT_CXX_SOURCE;
   }
   return kind;
}

static void
add_input(struct reading *r, const char *text, enum input_kind kind)
{
   struct nvcc_input in = {kind, arena_strdup(&tools_arena, text), NULL};

   vec_push(&tools_arena, &r->o->inputs, in);
}

static void
add_file(struct reading *r, const char *file)
{
   if (text_ends(file, ".cubin")) {
      complain("%s: machine code of NVIDIA's cannot run here; build with "
               "-ptx or -fatbin",
               file);
      r->bad = true;
      return;
   }
   add_input(r, file, INPUT_OBJECT); /* its kind is settled at the end */
}

static bool
yes_no(struct reading *r, const char *value)
{
   if (!strcmp(value, "true") || !strcmp(value, "1"))
      return true;
   if (strcmp(value, "false") && strcmp(value, "0")) {
      complain("'%s': expected true or false", value);
      r->bad = true;
   }
   return false;
}

static unsigned
number(struct reading *r, const char *name, const char *value, unsigned limit)
{
   char *end;
   unsigned long n = strtoul(value, &end, 10);

   if (!isdigit((unsigned char)*value) || *end || n > limit) {
      complain("-%s: '%s' is no number from 0 to %u", name, value, limit);
      r->bad = true;
      return 0;
   }
   return (unsigned)n;
}

static void read_words(struct reading *r, struct strings *words);

static void
read_file(struct reading *r, const char *path)
{
   struct strings words = {0};
   char *text;

   if (r->depth == RESPONSE_DEPTH) {
      complain("%s: option files that name each other", path);
      r->bad = true;
      return;
   }
   text = file_read(path, NULL);
   if (!text) {
      complain("cannot read the option file %s: %s", path, strerror(errno));
      r->bad = true;
      return;
   }
   strings_add_words(&words, text);
   r->depth++;
   read_words(r, &words);
   r->depth--;
}

static void
add_werror(struct reading *r, const char *kind)
{
   struct strings *w = &r->o->warnings;

   if (!strcmp(kind, "all-warnings"))
      strings_add(w, "-Werror");
   else if (!strcmp(kind, "reorder") ||
            !strcmp(kind, "deprecated-declarations"))
      strings_addf(w, "-Werror=%s", kind);
   else if (!strcmp(kind, "cross-execution-space-call") ||
            !strcmp(kind, "default-stream-launch") ||
            !strcmp(kind, "missing-launch-bounds") ||
            !strcmp(kind, "ext-lambda-captures-this"))
      strings_addf(&r->noted, "-Werror %s has no effect", kind);
   else {
      complain("-Werror: unknown kind of warning '%s'", kind);
      r->bad = true;
   }
}

static void
print_help(void)
{
   puts("usage: sampan nvcc [options] file…\n\n"
        "Compiles CUDA C++ with clang 19 and Sampan's own headers into\n"
        "programs that carry PTX and run on Sampan's libraries.  The options\n"
        "are those of nvcc 13.0; a value follows a blank or an equals sign.\n");
   for (size_t i = 0; i < countof(rows); i++) {
      const struct row *row = &rows[i];
      static const char *const values[] = {
         [ONE] = " <value>", [LIST] = " <value>,…", [YES] = " true|false"};
      const char *value = row->form <= YES ? values[row->form] : NULL;

      if (row->form > MODE)
         continue;
      printf("  -%s%s%s%s%s\n        %s\n", row->short_name,
             strcmp(row->short_name, row->long_name) ? ", --" : "",
             strcmp(row->short_name, row->long_name) ? row->long_name : "",
             value ? value : "", "", row->text);
   }
   puts("\nTaken without effect (with -v it says so):");
   for (size_t i = 0, column = 80; i < countof(rows); i++) {
      if (rows[i].form < NOTED || rows[i].form == REFUSED)
         continue;
      if (column + strlen(rows[i].short_name) + 2 > 78)
         column = (size_t)printf("%s ", i ? "\n" : "");
      column += (size_t)printf(" -%s", rows[i].short_name);
   }
   puts("\n\nRefused:");
   for (size_t i = 0; i < countof(rows); i++)
      if (rows[i].form == REFUSED)
         printf("  -%s: %s\n", rows[i].short_name, rows[i].text);
}

static void
print_version(void)
{
   /* Build systems know a compiler by these words, and want the numbers. */
   printf("nvcc: NVIDIA (R) Cuda compiler driver: no, Sampan %s in its place\n"
          "An open CUDA platform, with no NVIDIA software inside\n"
          "Cuda compilation tools, release %d.%d, V%d.%d.%d\n",
          SAMPAN_VERSION, CUDA_MAJOR, CUDA_MINOR, CUDA_MAJOR, CUDA_MINOR,
          NVCC_BUILD);
}

static void
print_archs(const char *prefix)
{
   for (size_t i = 0; i < countof(clang_archs); i++)
      printf("%s%s\n", prefix, clang_archs[i]);
}

static void
take_flag(struct reading *r, enum nvcc_option id)
{
   struct nvcc_options *o = r->o;

   switch (id) {
   case NVCC_DEPS_TOO:
      o->deps = true;
      break;
   case NVCC_DEPS_TOO_USER:
      o->deps = o->deps_user = true;
      break;
   case NVCC_DEPS_PHONY:
      o->deps_phony = true;
      break;
   case NVCC_DEBUG:
      o->debug = true;
      break;
   case NVCC_DEVICE_DEBUG:
      o->device_debug = true;
      break;
   case NVCC_LINEINFO:
      o->lineinfo = true;
      break;
   case NVCC_PROFILE:
      o->profile = true;
      break;
   case NVCC_SHARED:
      o->shared = true;
      break;
   case NVCC_RELOCATABLE:
      o->relocatable = true;
      break;
   case NVCC_NO_EXCEPTIONS:
      o->no_exceptions = true;
      break;
   case NVCC_FAST_MATH:
      o->fast_math = true;
      break;
   case NVCC_RELAXED:
      o->relaxed_constexpr = true;
      break;
   case NVCC_LAMBDA:
   case NVCC_LAMBDA_OLD:
      o->extended_lambda = true;
      break;
   case NVCC_NO_COMPRESS:
      o->no_compress = true;
      break;
   case NVCC_FORWARD_COMPILER:
      r->forward_compiler = true;
      break;
   case NVCC_FORWARD_LINKER:
      r->forward_linker = true;
      break;
   case NVCC_FORWARD:
      r->forward_compiler = r->forward_linker = true;
      break;
   case NVCC_DRYRUN:
      o->dryrun = true;
      break;
   case NVCC_VERBOSE:
      o->verbose = true;
      break;
   case NVCC_KEEP:
   case NVCC_SAVE_TEMPS:
      o->keep = true;
      break;
   case NVCC_NO_WARNINGS:
      o->no_warnings = true;
      strings_add(&o->warnings, "-w");
      break;
   case NVCC_WREORDER:
      strings_add(&o->warnings, "-Wreorder");
      break;
   case NVCC_WNO_DEPRECATED:
      strings_add(&o->warnings, "-Wno-deprecated-declarations");
      break;
   case NVCC_RES_USAGE:
      o->resource_usage = true;
      break;
   case NVCC_LIST_CODE:
   case NVCC_LIST_ARCH:
      print_archs(id == NVCC_LIST_CODE ? "sm_" : "compute_");
      o->done = true;
      break;
   case NVCC_HELP:
      print_help();
      o->done = true;
      break;
   case NVCC_VERSION:
      print_version();
      o->done = true;
      break;
   default: /* -m64, -Wno-deprecated-gpu-targets: so it is */
      break;
   }
}

static void
take_list(struct reading *r, enum nvcc_option id, const char *text)
{
   struct nvcc_options *o = r->o;
   struct strings list = {0}, words = {0};

   if (id == NVCC_GENCODE) {
      add_gencode(r, text);
      return;
   }
   split_list(&list, text, id == NVCC_DEFINE);
   for (size_t i = 0; i < list.count; i++) {
      const char *s = list.data[i];

      switch (id) {
      case NVCC_DEFINE:
         strings_addf(&o->preprocessor, "-D%s", s);
         break;
      case NVCC_UNDEFINE:
         strings_addf(&o->preprocessor, "-U%s", s);
         break;
      case NVCC_INCLUDE_PATH:
         strings_addf(&o->preprocessor, "-I%s", s);
         break;
      case NVCC_SYSTEM_PATH:
         strings_add_all(&o->preprocessor, "-isystem", s, NULL);
         break;
      case NVCC_PRE_INCLUDE:
         strings_add_all(&o->preprocessor, "-include", s, NULL);
         break;
      case NVCC_LIBRARY:
         add_input(r, text_of("-l%s", s), INPUT_LIBRARY);
         break;
      case NVCC_LIBRARY_PATH:
         strings_addf(&o->library_paths, "-L%s", s);
         break;
      case NVCC_XLINKER:
         words = (struct strings){0};
         strings_add_words(&words, s);
         for (size_t k = 0; k < words.count; k++)
            add_input(r, words.data[k], INPUT_LINKER_OPTION);
         break;
      case NVCC_XCOMPILER:
         strings_add_words(&o->xcompiler, s);
         break;
      case NVCC_XPTXAS:
         if (!strcmp(s, "-v") || !strcmp(s, "--verbose"))
            o->resource_usage = true;
         else
            strings_addf(&r->noted, "-Xptxas %s has no effect", s);
         break;
      case NVCC_XARCHIVE:
         strings_add_words(&o->xarchive, s);
         break;
      case NVCC_RUN_ARGS:
         strings_add(&o->run_args, s);
         break;
      case NVCC_CODE:
         strings_add(&r->code, s);
         break;
      case NVCC_WERROR:
         add_werror(r, s);
         break;
      case NVCC_OPTIONS_FILE:
         read_file(r, s);
         break;
      default:
         break;
      }
   }
}

static void
take_one(struct reading *r, enum nvcc_option id, char *value)
{
   const char *old = r->value[id];

   if (old && strcmp(old, value)) {
      if (id == NVCC_OUTPUT) {
         complain("-o is given twice: %s and %s", old, value);
         r->bad = true;
      } else {
         complain("warning: incompatible redefinition for option '%s', the "
                  "last value of this option was used",
                  rows[id].long_name);
      }
   }
   r->value[id] = value;
}

/* The mode words exclude each other, but for -dc with -dlink and the like,
 * which nvcc refuses too.
 */
static void
take_mode(struct reading *r, enum nvcc_option id)
{
   struct nvcc_options *o = r->o;

   if (id == NVCC_DEVICE_C || id == NVCC_DEVICE_W) {
      o->rdc = id == NVCC_DEVICE_C;
      r->given[NVCC_RDC] = true;
      id = NVCC_COMPILE;
   }
   if (o->mode != NVCC_LINK && o->mode != id && id != NVCC_LINK) {
      /* nvcc takes `-c -ptx`, build systems write it, and -ptx wins */
      if (id == NVCC_COMPILE)
         return;
      if (o->mode != NVCC_COMPILE) {
         complain("-%s and -%s exclude each other", rows[o->mode].short_name,
                  rows[id].short_name);
         r->bad = true;
      }
   }
   o->mode = id;
}

/* The row that a word names, and its value if it holds one. */
static int
find_row(const char *word, char **value)
{
   const char *name = word + 1 + (word[1] == '-');
   size_t n = strcspn(name, "=");

   *value = NULL;
   for (size_t i = 0; i < countof(rows); i++) {
      const struct row *row = &rows[i];

      if ((strlen(row->long_name) == n && !memcmp(row->long_name, name, n)) ||
          (strlen(row->short_name) == n && !memcmp(row->short_name, name, n))) {
         if (name[n])
            *value = text_of("%s", name + n + 1);
         return (int)i;
      }
   }
   /* -O3, -Ipath: but -mavx, -traditional and -export are not ours. */
   if (word[1] == '-' || !strchr("oxDUIlLOt", name[0]) ||
       (strchr("Ot", name[0]) && !isdigit((unsigned char)name[1])))
      return -1;
   for (size_t i = 0; i < countof(rows); i++) {
      if (rows[i].short_name[0] == name[0] && !rows[i].short_name[1]) {
         *value = text_of("%s", name + 1);
         return (int)i;
      }
   }
   return -1;
}

static bool
takes_value(enum form form)
{
   return form == ONE || form == LIST || form == YES || form == NOTED_ONE ||
          form == NOTED_LIST;
}

unsigned
nvcc_option_words(const char *word)
{
   char *value;

   if (word[0] != '-' || !word[1])
      return 0;

   int id = find_row(word, &value);

   return id >= 0 && takes_value(rows[id].form) && !value ? 2 : 1;
}

static void
take(struct reading *r, enum nvcc_option id, char *value)
{
   struct nvcc_options *o = r->o;
   bool yes;

   r->given[id] = true;
   switch (rows[id].form) {
   case FLAG:
      take_flag(r, id);
      break;
   case ONE:
      take_one(r, id, value);
      break;
   case LIST:
      take_list(r, id, value);
      break;
   case MODE:
      take_mode(r, id);
      break;
   case YES:
      yes = yes_no(r, value);
      if (id == NVCC_RDC)
         o->rdc = yes;
      else if (id == NVCC_FTZ)
         o->ftz = yes;
      else if (id == NVCC_PREC_DIV)
         o->prec_div = yes;
      else if (id == NVCC_PREC_SQRT)
         o->prec_sqrt = yes;
      else if (id == NVCC_FMAD)
         o->fmad = yes;
      break;
   case NOTED:
      strings_addf(&r->noted, "-%s has no effect", rows[id].short_name);
      break;
   case NOTED_ONE:
   case NOTED_LIST:
      strings_addf(&r->noted, "-%s %s has no effect", rows[id].short_name,
                   value);
      break;
   case REFUSED:
      complain("-%s: %s", rows[id].short_name, rows[id].text);
      r->bad = true;
      break;
   }
}

static void
read_words(struct reading *r, struct strings *words)
{
   for (size_t i = 0; i < words->count; i++) {
      char *word = words->data[i], *value;

      if (word[0] == '@' && word[1]) {
         read_file(r, word + 1);
         continue;
      }
      if (word[0] != '-' || !word[1]) {
         add_file(r, word);
         continue;
      }

      int id = find_row(word, &value);

      if (id < 0) {
         strings_add(&r->unknown, word);
         continue;
      }

      bool takes = takes_value(rows[id].form);

      if (!takes && value) {
         complain("'%s': -%s takes no value", word, rows[id].short_name);
         r->bad = true;
         continue;
      }
      if (takes && !value) {
         if (i + 1 == words->count) {
            complain("argument expected after '%s'", word);
            r->bad = true;
            return;
         }
         value = words->data[++i];
      }
      take(r, (enum nvcc_option)id, value);
   }
}

static void
settle_unknown(struct reading *r)
{
   for (size_t i = 0; i < r->unknown.count; i++) {
      const char *word = r->unknown.data[i];

      if (r->forward_compiler)
         strings_add(&r->o->xcompiler, word);
      if (r->forward_linker && !r->forward_compiler)
         add_input(r, word, INPUT_LINKER_OPTION);
      if (r->forward_compiler || r->forward_linker)
         continue;
      complain("unknown option '%s' (options of the host compiler go behind "
               "-Xcompiler, those of the linker behind -Xlinker)",
               word);
      r->bad = true;
   }
}

static void
settle_archs(struct reading *r)
{
   const char *arch = r->value[NVCC_ARCH];

   if (arch)
      add_arch(r, arch);
   for (size_t i = 0; i < r->code.count; i++) {
      bool exact;

      if (!nvcc_arch_find(r->code.data[i], &exact)) {
         complain("-code: unknown architecture '%s'", r->code.data[i]);
         r->bad = true;
      } else if (!arch && !i) {
         add_arch(r, r->code.data[i]);
      }
   }
   if (!r->o->archs.count)
      strings_add(&r->o->archs, DEFAULT_ARCH);
}

static const char *
one_of(struct reading *r, enum nvcc_option id, const char *allowed)
{
   const char *value = r->value[id];

   if (!value)
      return NULL;
   for (const char *p = allowed; *p;) {
      size_t n = strcspn(p, " ");
      if (strlen(value) == n && !memcmp(p, value, n))
         return value;
      p += n + (p[n] != 0);
   }
   complain("-%s: '%s' is none of: %s", rows[id].short_name, value, allowed);
   r->bad = true;
   return NULL;
}

static void
settle_values(struct reading *r)
{
   struct nvcc_options *o = r->o;
   char **v = r->value;

   o->output = v[NVCC_OUTPUT];
   o->output_dir = v[NVCC_OUTPUT_DIR];
   o->keep_dir = v[NVCC_KEEP_DIR];
   o->keep |= o->keep_dir != NULL;
   o->deps_file = v[NVCC_DEPS_FILE];
   o->deps_target = v[NVCC_DEPS_TARGET];
   o->ccbin = v[NVCC_HOST_BINDIR];
   o->archiver = v[NVCC_ARCHIVER];
   o->seed = v[NVCC_CUID_SEED];
   o->template_depth = v[NVCC_TEMPLATE_DEPTH];
   o->template_backtrace = v[NVCC_TEMPLATE_BACKTRACE];
   o->std = one_of(r, NVCC_STD,
                   "c++03 c++11 c++14 c++17 c++20 c++23 gnu++11 gnu++14 "
                   "gnu++17 gnu++20 gnu++23 c99 c11 c17");
   r->language = one_of(r, NVCC_LANGUAGE, "c c++ cu");
   o->cudart = one_of(r, NVCC_CUDART, "none shared static");
   o->device_optimize = one_of(r, NVCC_DOPT, "on") != NULL;
   one_of(r, NVCC_MACHINE, "64");

   const char *stream = one_of(r, NVCC_STREAM, "legacy null per-thread");
   const char *pack =
      one_of(r, NVCC_COMPRESS_MODE, "default size speed balance none");

   o->per_thread_stream = stream && !strcmp(stream, "per-thread");
   o->no_compress |= pack && !strcmp(pack, "none");
   if (o->ccbin == NULL && getenv("NVCC_CCBIN"))
      o->ccbin = getenv("NVCC_CCBIN");
   if (v[NVCC_OPTIMIZE])
      o->optimize = text_of("%u", number(r, "O", v[NVCC_OPTIMIZE], 3));
   o->threads = 1;
   if (v[NVCC_THREADS])
      o->threads = number(r, "t", v[NVCC_THREADS], 1024);
   if (o->fast_math) {
      o->ftz |= !r->given[NVCC_FTZ];
      o->prec_div &= r->given[NVCC_PREC_DIV];
      o->prec_sqrt &= r->given[NVCC_PREC_SQRT];
   }
   if (o->device_debug && o->lineinfo)
      strings_add(&r->noted, "-G has line information already: -lineinfo has "
                             "no effect");
   if (o->cudart && !strcmp(o->cudart, "static"))
      strings_add(&r->noted, "-cudart static: the runtime is shared here");
}

static void
settle_inputs(struct reading *r)
{
   for (size_t i = 0; i < r->o->inputs.count; i++) {
      struct nvcc_input *in = &r->o->inputs.data[i];
      bool known;

      if (in->kind != INPUT_OBJECT)
         continue;
      in->language = r->language;
      in->kind = kind_of(in->text, r->language, &known);
      if (!known) {
         complain("don't know what to do with '%s'", in->text);
         r->bad = true;
      }
   }
}

bool
nvcc_options_parse(struct nvcc_options *o, int argc, char **argv)
{
   static struct reading r;
   struct strings words = {0};

   *o = (struct nvcc_options){
      .mode = NVCC_LINK, .prec_div = true, .prec_sqrt = true, .fmad = true};
   r = (struct reading){.o = o};
   if (getenv("NVCC_PREPEND_FLAGS"))
      strings_add_words(&words, getenv("NVCC_PREPEND_FLAGS"));
   for (int i = 1; i < argc; i++)
      strings_add(&words, argv[i]);
   if (getenv("NVCC_APPEND_FLAGS"))
      strings_add_words(&words, getenv("NVCC_APPEND_FLAGS"));
   read_words(&r, &words);
   if (o->done)
      return true;
   settle_unknown(&r);
   settle_archs(&r);
   settle_values(&r);
   settle_inputs(&r);
   if (o->verbose || o->dryrun)
      for (size_t i = 0; i < r.noted.count; i++)
         complain("note: %s", r.noted.data[i]);
   return !r.bad;
}
