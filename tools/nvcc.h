/* The parts of `sampan nvcc`: its options, its steps, its link.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "tools/tools.h"

enum nvcc_option {
#define OPT(id, long_name, short_name, form, text) NVCC_##id,
#include "tools/nvcc_options.def"
#undef OPT
   NVCC_OPTION_COUNT
};

enum input_kind {
   INPUT_CUDA_SOURCE,
   INPUT_CXX_SOURCE,
   INPUT_C_SOURCE,
   INPUT_PTX_TEXT,
   INPUT_FATBINARY,
   INPUT_OBJECT, /* or anything that only the linker understands */
   INPUT_ARCHIVE,
   INPUT_LIBRARY, /* -lname */
   INPUT_LINKER_OPTION
};

struct nvcc_input {
   enum input_kind kind;
   const char *text;     /* file name, or the word for the linker */
   const char *language; /* what -x said, or NULL */
};

struct nvcc_options {
   enum nvcc_option mode; /* a row of form MODE */
   VEC(struct nvcc_input) inputs;
   struct strings preprocessor;  /* -D -U -I -isystem -include, in order */
   struct strings library_paths; /* -Ldir */
   struct strings xcompiler, xlinker, xarchive, run_args;
   struct strings archs;    /* "80", "90a": what clang calls sm_… */
   struct strings warnings; /* for the compilers: -w, -Werror=… */

   const char *output, *output_dir, *keep_dir;
   const char *deps_file, *deps_target;
   const char *std, *ccbin, *archiver, *cudart, *seed;
   const char *optimize; /* "3", or NULL */
   const char *template_depth, *template_backtrace;
   unsigned threads;

   bool deps, deps_user, deps_phony; /* -MD, -MMD, -MP */
   bool debug, device_debug, device_optimize, lineinfo, profile;
   bool shared, relocatable, no_exceptions;
   bool rdc, fast_math, ftz, prec_div, prec_sqrt, fmad;
   bool relaxed_constexpr, extended_lambda, per_thread_stream, no_compress;
   bool keep, dryrun, verbose, no_warnings, resource_usage;
   bool done; /* --help and friends: all is said */
};

/* Parse the command line (and @files, and NVCC_PREPEND_FLAGS and
 * NVCC_APPEND_FLAGS).  False after a complaint.
 */
bool nvcc_options_parse(struct nvcc_options *o, int argc, char **argv);

/* The architecture clang 19 has for "sm_103a", "compute_80", "90": "90a",
 * "80", "90", with *exact false if it is another one; NULL if the word is no
 * architecture.
 */
const char *nvcc_arch_find(const char *word, bool *exact);

/* One run of nvcc. */
struct nvcc {
   struct nvcc_options o;
   struct places places;
   const char *clang;      /* path */
   const char *folder;     /* of intermediate files */
   struct strings objects; /* in the order of the inputs, as the linker wants */
   enum process_echo echo;
   const char *deps_folder; /* for `sampan run`: a .d file of every pass */
};

/* How many words the option at argv[0] takes: 2 if its value is a word of its
 * own; 0 if it is no option.
 */
unsigned nvcc_option_words(const char *word);
/* What cmd_nvcc does, and a .d file of every pass in deps_folder (or NULL). */
int nvcc_main(int argc, char **argv, const char *deps_folder);

/* nvcc_compile.c: all sources to what o.mode asks for; an exit code. */
int nvcc_compile(struct nvcc *n);

/* nvcc_ptx.c */

/* Complains, with the parser's words, if our own parser refuses the PTX. */
bool nvcc_ptx_check(struct nvcc *n, const char *path, const char *text,
                    size_t size);
/* Take clang's list of external symbols out of relocatable code. */
void nvcc_ptx_drop_list(char *text);

/* The text with what clang leaves for a device runtime library to define. */
char *nvcc_ptx_define_traps(char *text, size_t *size);

/* nvcc_launch.c: make `<< <` and `>> >` launches, in place; false if there are
 * none.
 */
bool nvcc_join_launches(char *text, size_t size);

/* nvcc_link.c */
const char *nvcc_host_compiler(struct nvcc *n, bool cxx);
bool nvcc_has_openmp(const struct nvcc *n); /* -Xcompiler -fopenmp */
/* The `sampan nvcc -dlink` object, the program, or the library. */
int nvcc_device_link(struct nvcc *n, const char *output);
int nvcc_link(struct nvcc *n, const char *output);
int nvcc_archive(struct nvcc *n, const char *output);
