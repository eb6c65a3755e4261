/* The steps of `sampan nvcc` for one source each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A .cu file goes through clang once per architecture for the device, giving
 * PTX, and once for the host; in between, the PTX is checked by our own
 * parser and put in a fatbinary, which the host pass embeds:
 *
 *   clang --cuda-device-only -S     a.cu        a.sm_80.ptx
 *   (in here)                       *.ptx       a.fatbin
 *   clang --cuda-host-only -c       a.cu        a.o
 *
 * All device passes of all sources run first, then all host passes, so that
 * `--threads` has something to do.  C and C++ files go to the host compiler.
 */
#include "base/fatbin.h"
#include "base/hash.h"
#include "tools/nvcc.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One source, or one .ptx or .fatbin file that is to become something. */
struct unit {
   struct nvcc_input in;
   char *stem;
   char *place;        /* of its intermediate files: "folder/stem" */
   char *id;           /* unlike that of any other unit */
   char *result;       /* what this unit's last step writes */
   struct strings ptx; /* one file per architecture */
   char *fatbin;
   char *overlay; /* what clang is to read instead of the source, or NULL */
};

typedef VEC(struct command) commands;

/* What nvcc defines.  clang adds __CUDA_ARCH__ for the device. */
static void
add_macros(struct nvcc *n, struct strings *s, bool cuda)
{
   const struct nvcc_options *o = &n->o;
   char *list = "";

   for (size_t i = 0; i < o->archs.count; i++)
      list = text_of("%s%s%d0", list, i ? "," : "", atoi(o->archs.data[i]));
   strings_add_all(s, "-D__NVCC__", cuda ? "-D__CUDACC__" : "-D__NVCC__", NULL);
   strings_addf(s, "-D__CUDACC_VER_MAJOR__=%d", CUDA_MAJOR);
   strings_addf(s, "-D__CUDACC_VER_MINOR__=%d", CUDA_MINOR);
   strings_addf(s, "-D__CUDACC_VER_BUILD__=%d", NVCC_BUILD);
   strings_addf(s, "-D__CUDA_API_VER_MAJOR__=%d", CUDA_MAJOR);
   strings_addf(s, "-D__CUDA_API_VER_MINOR__=%d", CUDA_MINOR);
   strings_addf(s, "-D__CUDA_ARCH_LIST__=%s", list);
   if (!cuda)
      return;
   strings_add(s, "-D__NVCC_DIAG_PRAGMA_SUPPORT__=1");
   if (o->rdc)
      strings_add(s, "-D__CUDACC_RDC__");
   if (o->relaxed_constexpr)
      strings_add(s, "-D__CUDACC_RELAXED_CONSTEXPR__");
   if (o->extended_lambda)
      strings_add(s, "-D__CUDACC_EXTENDED_LAMBDA__");
   if (o->device_debug)
      strings_add(s, "-D__CUDACC_DEBUG__");
   if (o->fast_math)
      strings_add(s, "-D__USE_FAST_MATH__");
   if (o->per_thread_stream)
      strings_add(s, "-DCUDA_API_PER_THREAD_DEFAULT_STREAM=1");
}

/* What gcc lets pass and clang calls an error, and notes that say nothing to
 * who writes for nvcc.
 */
static void
add_tolerance(struct strings *s)
{
   strings_add_all(
      s, "-Wno-unknown-cuda-version", "-Wno-unused-command-line-argument",
      "-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument",
      "-Wno-unknown-pragmas", "-Wno-pass-failed", "-Wno-register",
      "-Wno-error=c++11-narrowing", "-Wno-reserved-user-defined-literal",
      "-Wno-error=dynamic-exception-spec", "-Wno-enum-constexpr-conversion",
      "-Wno-error=missing-template-arg-list-after-template-kw",
      "-Wno-error=address-of-temporary", "-Wno-parentheses",
      "-Wno-unused-value", NULL);
}

static bool
is_cxx_standard(const char *std)
{
   return strstr(std, "++") != NULL;
}

/* What the two passes over a .cu file share. */
static void
add_cuda(struct nvcc *n, struct strings *s, const struct unit *u)
{
   const struct nvcc_options *o = &n->o;

   strings_add(s, n->clang);
   strings_addf(s, "--cuda-path=%s", n->places.toolkit);
   strings_add_all(s, "-nocudainc", "-nocudalib", "-fno-crash-diagnostics",
                   "-Xclang", "-target-sdk-version=12.5", NULL);
   add_tolerance(s);
   strings_append(s, &o->warnings);
   strings_addf(s, "-std=%s",
                o->std && is_cxx_standard(o->std) ? o->std : "gnu++17");
   strings_addf(s, "-cuid=%s", u->id);
   if (u->overlay)
      strings_add_all(s, "-ivfsoverlay", u->overlay, NULL);
   if (o->rdc)
      strings_add(s, "-fgpu-rdc");
   if (o->template_depth)
      strings_addf(s, "-ftemplate-depth=%s", o->template_depth);
   if (o->template_backtrace)
      strings_addf(s, "-ftemplate-backtrace-limit=%s", o->template_backtrace);
   if (o->per_thread_stream)
      strings_add_all(s, "-Xclang", "-fgpu-default-stream=per-thread", NULL);
   add_macros(n, s, true);
   strings_add_all(s, "-include", "cuda_runtime.h", NULL);
   strings_append(s, &o->preprocessor);
   strings_addf(s, "-isystem%s/include", n->places.toolkit);
   strings_addf(s, "-idirafter%s/include/sampan/missing", n->places.toolkit);
}

/* -Xcompiler speaks to the host compiler, but what it says to the
 * preprocessor holds for the device pass too, as it does in nvcc.
 */
static void
add_host_preprocessing(struct strings *s, const struct strings *xcompiler)
{
   static const char *const spaced[] = {"-isystem", "-include", "-iquote",
                                        "-idirafter"};
   static const char *const joined[] = {"-D", "-U", "-I"};

   for (size_t i = 0; i < xcompiler->count; i++) {
      const char *word = xcompiler->data[i];

      for (size_t k = 0; k < countof(spaced); k++)
         if (!strcmp(word, spaced[k]) && i + 1 < xcompiler->count)
            strings_add_all(s, word, xcompiler->data[i + 1], NULL);
      for (size_t k = 0; k < countof(joined); k++)
         if (text_starts(word, joined[k]) && word[2])
            strings_add(s, word);
         else if (!strcmp(word, joined[k]) && i + 1 < xcompiler->count)
            strings_add_all(s, word, xcompiler->data[i + 1], NULL);
   }
}

static void
add_device_math(struct nvcc *n, struct strings *s)
{
   const struct nvcc_options *o = &n->o;

   /* __CUDA_FTZ, __CUDA_PREC_DIV and __CUDA_PREC_SQRT speak to our headers:
    * clang 19 has no switch for the square root.
    */
   strings_addf(s, "-D__CUDA_FTZ=%d", o->ftz);
   strings_addf(s, "-D__CUDA_PREC_DIV=%d", o->prec_div);
   strings_addf(s, "-D__CUDA_PREC_SQRT=%d", o->prec_sqrt);
   strings_add(s, o->fmad ? "-ffp-contract=fast" : "-ffp-contract=off");
   if (o->ftz)
      strings_add(s, "-fgpu-flush-denormals-to-zero");
   if (!o->prec_div)
      strings_add_all(s, "-mllvm",
                      o->fast_math ? "-nvptx-prec-divf32=0" /* div.approx */
                                   : "-nvptx-prec-divf32=1" /* div.full */,
                      NULL);
   if (o->fast_math)
      strings_add(s, "-fgpu-approx-transcendentals");
}

static void
device_command(struct nvcc *n, struct unit *u, size_t arch, commands *list)
{
   const struct nvcc_options *o = &n->o;
   struct command c = {0};
   char *ptx = text_of("%s.sm_%s.ptx", u->place, o->archs.data[arch]);

   add_cuda(n, &c.argv, u);
   add_host_preprocessing(&c.argv, &o->xcompiler);
   add_device_math(n, &c.argv);
   strings_add(&c.argv, "--cuda-device-only");
   strings_addf(&c.argv, "--cuda-gpu-arch=sm_%s", o->archs.data[arch]);
   strings_add_all(&c.argv, "--cuda-feature=+ptx85", "-S", NULL);
   if (o->device_debug && !o->device_optimize)
      strings_add_all(&c.argv, "-O0", "-g", NULL);
   else
      strings_add(&c.argv, "-O3");
   if (o->lineinfo || (o->device_debug && o->device_optimize))
      strings_add(&c.argv, "-gline-tables-only");
   if (!o->warnings.count) /* the host pass gives the same warnings */
      strings_add(&c.argv, "-w");
   if (n->deps_folder)
      strings_add_all(
         &c.argv, "-MD", "-MF",
         text_of("%s/%s-%s.d", n->deps_folder, u->id, o->archs.data[arch]),
         NULL);
   strings_add_all(&c.argv, "-x", "cuda", u->in.text, "-o", ptx, NULL);
   strings_add(&u->ptx, ptx);
   vec_push(&tools_arena, list, c);
}

/* The target of a rule and the file it goes to, as nvcc chooses them. */
static void
add_dependencies(struct nvcc *n, struct strings *s, const struct unit *u)
{
   const struct nvcc_options *o = &n->o;
   bool only = o->mode == NVCC_DEPS || o->mode == NVCC_DEPS_USER;
   const char *object = text_of("%s%s%s.o", o->output_dir ? o->output_dir : "",
                                o->output_dir ? "/" : "", u->stem);
   const char *file = o->deps_file;

   if (n->deps_folder)
      strings_add_all(s, "-MD", "-MF",
                      text_of("%s/%s.d", n->deps_folder, u->id), NULL);
   if (n->deps_folder || (!only && !o->deps))
      return;
   if (only) {
      strings_add(s, o->mode == NVCC_DEPS ? "-M" : "-MM");
      if (!file && o->output)
         file = o->output;
   } else {
      strings_add(s, o->deps_user ? "-MMD" : "-MD");
      if (o->mode == NVCC_COMPILE && o->output)
         object = o->output;
      if (!file)
         file = path_with(o->output ? o->output : object, ".d");
   }
   if (file)
      strings_add_all(s, "-MF", file, NULL);
   strings_add_all(s, "-MT", o->deps_target ? o->deps_target : object, NULL);
   if (o->deps_phony)
      strings_add(s, "-MP");
}

static void
add_host_options(struct nvcc *n, struct strings *s)
{
   const struct nvcc_options *o = &n->o;

   strings_add(s, "-m64");
   if (o->optimize)
      strings_addf(s, "-O%s", o->optimize);
   if (o->debug)
      strings_add(s, "-g");
   if (o->profile)
      strings_add(s, "-pg");
   if (o->no_exceptions)
      strings_add(s, "-fno-exceptions");
   if (o->shared && o->mode != NVCC_COMPILE)
      strings_add(s, "-fPIC");
   strings_append(s, &o->xcompiler);
}

/* How the last step of a unit ends: preprocess, list headers, or compile. */
static void
add_stage(struct nvcc *n, struct strings *s, const struct unit *u)
{
   const struct nvcc_options *o = &n->o;

   add_dependencies(n, s, u);
   if (o->mode == NVCC_DEPS || o->mode == NVCC_DEPS_USER)
      return;
   if (o->mode != NVCC_PREPROCESS)
      strings_add_all(s, "-c", "-o", u->result, NULL);
   else if (o->output)
      strings_add_all(s, "-E", "-o", o->output, NULL);
   else
      strings_add(s, "-E");
}

static void
host_command(struct nvcc *n, struct unit *u, commands *list)
{
   const struct nvcc_options *o = &n->o;
   struct command c = {0};

   add_cuda(n, &c.argv, u);
   strings_add(&c.argv, "--cuda-host-only");
   if (u->fatbin && o->rdc) {
      strings_add_all(&c.argv, "-Xclang", "--offload-new-driver", "-include",
                      "sampan/rdc_part.h", NULL);
      strings_addf(&c.argv, "-DSAMPAN_RDC_FATBIN=\"%s\"", u->fatbin);
      strings_addf(&c.argv, "-DSAMPAN_RDC_ID=\"%s\"", u->id);
   } else if (u->fatbin) {
      strings_add_all(&c.argv, "-Xclang", "-fcuda-include-gpubinary", "-Xclang",
                      u->fatbin, NULL);
   }
   /* gcc rarely makes use of the freedom that signed overflow gives; clang
    * does, and breaks programs that have always worked (the sample
    * simpleOccupancy squares 65536 at -O2).
    */
   strings_add(&c.argv, "-fwrapv");
   add_host_options(n, &c.argv);
   add_stage(n, &c.argv, u);
   strings_add_all(&c.argv, "-x", "cuda", u->in.text, NULL);
   vec_push(&tools_arena, list, c);
}

static bool
cxx_command(struct nvcc *n, struct unit *u, commands *list)
{
   const struct nvcc_options *o = &n->o;
   bool cxx = u->in.kind == INPUT_CXX_SOURCE;
   const char *compiler = nvcc_host_compiler(n, cxx);
   struct command c = {0};

   if (!compiler)
      return false;
   strings_add(&c.argv, compiler);
   if (o->std && is_cxx_standard(o->std) == cxx)
      strings_addf(&c.argv, "-std=%s", o->std);
   strings_append(&c.argv, &o->warnings);
   add_macros(n, &c.argv, false);
   strings_append(&c.argv, &o->preprocessor);
   strings_addf(&c.argv, "-isystem%s/include", n->places.toolkit);
   strings_addf(&c.argv, "-idirafter%s/include/sampan/missing",
                n->places.toolkit);
   add_host_options(n, &c.argv);
   add_stage(n, &c.argv, u);
   strings_add_all(&c.argv, "-x", cxx ? "c++" : "c", u->in.text, NULL);
   vec_push(&tools_arena, list, c);
   return true;
}

/* The architecture in the .target line of a PTX file. */
static unsigned
ptx_arch(const char *text)
{
   const char *p = strstr(text, ".target");

   p = p ? strstr(p, "sm_") : NULL;
   return p ? (unsigned)strtoul(p + 3, NULL, 10) : 0;
}

/* The PTX files of a unit as one fatbinary in u->fatbin. */
static bool
make_fatbin(struct nvcc *n, struct unit *u)
{
   struct fatbin_image *images =
      arena_new_array(&tools_arena, u->ptx.count, struct fatbin_image);
   size_t size;

   for (size_t i = 0; i < u->ptx.count && n->echo; i++)
      process_echo_text("sampan: check and pack -arch compute_%s %s > %s",
                        u->in.kind == INPUT_PTX_TEXT ? "any"
                                                     : n->o.archs.data[i],
                        u->ptx.data[i], u->fatbin);
   if (n->echo == ECHO_ONLY)
      return true;
   for (size_t i = 0; i < u->ptx.count; i++) {
      struct fatbin_image *m = &images[i];
      char *text = file_read(u->ptx.data[i], &m->size);

      if (!text) {
         complain("cannot read %s: %s", u->ptx.data[i], strerror(errno));
         return false;
      }
      if (u->in.kind == INPUT_CUDA_SOURCE) {
         text = nvcc_ptx_define_traps(text, &m->size);
         if (n->o.rdc)
            nvcc_ptx_drop_list(text);
         if (n->o.mode == NVCC_PTX || n->o.keep)
            if (!file_write(u->ptx.data[i], text, m->size))
               return false;
      }
      if (!nvcc_ptx_check(n, u->ptx.data[i], text, m->size))
         return false;
      m->text = text;
      m->arch = ptx_arch(text);
      m->name = u->in.text;
      m->options = n->o.rdc ? "--compile-only" : NULL;
      m->compress = !n->o.no_compress;
      m->debug = n->o.device_debug;
   }
   void *data = fatbin_write(&tools_arena, images, u->ptx.count, &size);
   return file_write(u->fatbin, data, size);
}

/* Hand an intermediate file over as the result. */
static bool
deliver(struct nvcc *n, const char *from, const char *to)
{
   size_t size;
   char *data;

   if (n->echo == ECHO_ONLY)
      return true;
   data = file_read(from, &size);
   if (!data) {
      complain("cannot read %s: %s", from, strerror(errno));
      return false;
   }
   return file_write(to, data, size);
}

static char *
unit_id(struct nvcc *n, const struct nvcc_input *in)
{
   const struct nvcc_options *o = &n->o;
   struct content_hash h;
   const char *source = path_absolute(in->text);
   char text[33];

   content_hash_init(&h);
   content_hash_add(&h, source, strlen(source) + 1);
   if (o->output)
      content_hash_add(&h, o->output, strlen(o->output) + 1);
   if (o->seed)
      content_hash_add(&h, o->seed, strlen(o->seed) + 1);
   for (size_t i = 0; i < o->preprocessor.count; i++)
      content_hash_add(&h, o->preprocessor.data[i],
                       strlen(o->preprocessor.data[i]) + 1);
   content_hash_print(&h, text);
   text[16] = 0;
   return text_of("%s", text);
}

static const char *
result_suffix(enum nvcc_option mode)
{
   return mode == NVCC_PTX ? "ptx" : mode == NVCC_FATBIN ? "fatbin" : "o";
}

static bool
is_final(enum nvcc_option mode)
{
   return mode == NVCC_PTX || mode == NVCC_FATBIN || mode == NVCC_COMPILE;
}

static bool
unit_init(struct nvcc *n, struct unit *u, const struct nvcc_input *in,
          size_t index)
{
   const struct nvcc_options *o = &n->o;
   const char *suffix = result_suffix(o->mode);

   *u = (struct unit){.in = *in, .stem = path_stem(in->text)};
   u->id = unit_id(n, in);
   u->place = o->keep ? text_of("%s/%s", n->folder, u->stem)
                      : text_of("%s/%zu-%s", n->folder, index, u->stem);
   if (!is_final(o->mode))
      u->result = text_of("%s.%s", u->place, suffix);
   else if (o->output)
      u->result = text_of("%s", o->output);
   else
      u->result = text_of("%s%s%s.%s", o->output_dir ? o->output_dir : "",
                          o->output_dir ? "/" : "", u->stem, suffix);
   if (access(in->text, R_OK)) {
      complain("cannot read %s: %s", in->text, strerror(errno));
      return false;
   }
   if (is_final(o->mode) && n->echo != ECHO_ONLY)
      work_discard_on_failure(u->result);
   return true;
}

static bool
is_source(enum input_kind kind)
{
   return kind == INPUT_CUDA_SOURCE || kind == INPUT_CXX_SOURCE ||
          kind == INPUT_C_SOURCE;
}

/* The inputs that this mode has work with; the others go to the linker. */
static bool
unit_wanted(struct nvcc *n, const struct nvcc_input *in, bool *bad)
{
   bool device_only = n->o.mode == NVCC_PTX || n->o.mode == NVCC_FATBIN;

   if (in->kind == INPUT_CUDA_SOURCE)
      return true;
   if (in->kind == INPUT_PTX_TEXT && n->o.mode == NVCC_FATBIN)
      return true;
   if (in->kind == INPUT_PTX_TEXT || in->kind == INPUT_FATBINARY) {
      complain("%s: only -fatbin takes PTX; programs load it with "
               "cuModuleLoad()",
               in->text);
      *bad = true;
      return false;
   }
   if (is_source(in->kind) && device_only)
      complain("warning: %s has no device code", in->text);
   return is_source(in->kind) && !device_only;
}

static bool
needs_device(enum nvcc_option mode)
{
   return mode != NVCC_PREPROCESS && mode != NVCC_DEPS &&
          mode != NVCC_DEPS_USER;
}

static bool
check_openmp(struct nvcc *n)
{
   struct strings argv = {0};

   if (!nvcc_has_openmp(n) || n->echo == ECHO_ONLY)
      return true;
   strings_add_all(&argv, n->clang, "-print-file-name=include/omp.h", NULL);

   const char *path = process_capture(&argv);

   if (path && *path == '/')
      return true;
   complain("OpenMP in a .cu file needs clang's own: Debian's libomp-19-dev");
   return false;
}

/* A source that takes <<< apart: its copy, and the file that tells clang. */
static bool
overlay_launches(struct unit *u)
{
   size_t size;
   char *text = file_read(u->in.text, &size);
   if (!text || !nvcc_join_launches(text, size))
      return true; /* clang says what is wrong with a file it cannot read */
   char *copy = path_absolute(text_of("%s.launch.cu", u->place));
   char *map = text_of("{\"version\": 0, \"roots\": [{\"type\": \"file\", "
                       "\"name\": \"%s\", \"external-contents\": "
                       "\"%s\"}], \"use-external-names\": false}\n",
                       path_absolute(u->in.text), copy);
   u->overlay = text_of("%s.overlay.yaml", u->place);
   return file_write(copy, text, size) &&
          file_write(u->overlay, map, strlen(map));
}

static int
compile_units(struct nvcc *n, struct unit *units, size_t count)
{
   commands device = {0}, host = {0};
   enum nvcc_option mode = n->o.mode;
   unsigned jobs = n->o.threads;
   int result;

   if (!jobs)
      jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
   for (size_t i = 0; i < count; i++) {
      struct unit *u = &units[i];

      if (u->in.kind == INPUT_PTX_TEXT)
         strings_add(&u->ptx, u->in.text);
      if (u->in.kind == INPUT_CUDA_SOURCE && !overlay_launches(u))
         return 1;
      if (u->in.kind != INPUT_CUDA_SOURCE || !needs_device(mode))
         continue;
      for (size_t k = 0; k < n->o.archs.count; k++)
         device_command(n, u, k, &device);
   }
   result = process_run(device.data, device.count, jobs, n->echo);
   if (result)
      return result;

   for (size_t i = 0; i < count; i++) {
      struct unit *u = &units[i];

      if (!u->ptx.count)
         continue;
      u->fatbin =
         mode == NVCC_FATBIN ? u->result : text_of("%s.fatbin", u->place);
      if (!make_fatbin(n, u))
         return 1;
      if (mode == NVCC_PTX && !deliver(n, u->ptx.data[0], u->result))
         return 1;
   }
   if (mode == NVCC_PTX || mode == NVCC_FATBIN)
      return 0;

   for (size_t i = 0; i < count; i++) {
      if (units[i].in.kind == INPUT_CUDA_SOURCE)
         host_command(n, &units[i], &host);
      else if (!cxx_command(n, &units[i], &host))
         return 1;
   }
   return process_run(host.data, host.count, jobs, n->echo);
}

int
nvcc_compile(struct nvcc *n)
{
   const struct nvcc_options *o = &n->o;
   struct unit *units =
      arena_new_array(&tools_arena, o->inputs.count, struct unit);
   size_t count = 0, cuda = 0;
   bool bad = false;

   for (size_t i = 0; i < o->inputs.count; i++) {
      const struct nvcc_input *in = &o->inputs.data[i];

      if (!unit_wanted(n, in, &bad))
         continue;
      cuda += in->kind == INPUT_CUDA_SOURCE;
      if (unit_init(n, &units[count], in, count))
         count++;
      else
         bad = true;
   }
   if (bad)
      return 1;
   if (count > 1 && o->output && is_final(o->mode)) {
      complain("a single input file is required for a non-link phase when an "
               "output file is specified");
      return 1;
   }
   if (cuda && o->mode == NVCC_PTX && o->archs.count > 1) {
      complain("-ptx makes one file: give one architecture");
      return 1;
   }
   if (cuda && !n->clang) {
      complain("clang-19 is not installed: it is needed to compile .cu files "
               "(Debian package clang-19)");
      return 1;
   }
   if (cuda && !check_openmp(n))
      return 1;

   int result = compile_units(n, units, count);

   /* The linker takes the objects where their sources stood. */
   for (size_t i = 0, u = 0; i < o->inputs.count; i++)
      if (is_source(o->inputs.data[i].kind) && !result && u < count)
         strings_add(&n->objects, units[u++].result);
   return result;
}
