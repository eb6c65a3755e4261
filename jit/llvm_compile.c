/* The compiler: a kernel of a PTX module to a relocatable object.
 *
 *    ptx ─ir_build─► ir ─passes─► ir ─analyze_shape, simd_build─► LLVM IR
 *        ─a short list of LLVM's passes─► LLVM's code generator ─► object
 *
 * This file and simd/ are all of Sampan that sees LLVM; they live in
 * libsampan-compiler.so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "jit/jit.h"
#include "jit/llvm_workarounds.h"
#include "passes/passes.h"
#include "passes/shape.h"
#include "simd/simd.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* LLVM's passes, chosen by measurement: our code is in SSA already but for
 * homes, masks and phis (sroa), has no calls worth inlining but our own, and
 * vectors that need no vectoriser.
 */
static const char pipeline[] =
   "function(sroa<modify-cfg>,early-cse,simplifycfg),always-inline,"
   "function(sroa<modify-cfg>,early-cse<memssa>,"
   "instcombine<no-verify-fixpoint>,simplifycfg,"
   "loop-mssa(loop-rotate,licm),gvn,instcombine<no-verify-fixpoint>,"
   "loop-mssa(licm),dse,simplifycfg,adce),globaldce";

/* A kernel beyond that many instructions is optimised less. */
enum { LARGE_KERNEL = 20000 };
static const char pipeline_large[] =
   "always-inline,function(sroa<modify-cfg>,early-cse,simplifycfg),globaldce";

static void
initialize(void)
{
   LLVMInitializeNativeTarget();
   LLVMInitializeNativeAsmPrinter();
   LLVMInitializeNativeAsmParser();
}

/* One compilation: everything that has to be given back. */
struct compilation {
   const struct jit_request *q;
   struct arena arena;
   LLVMContextRef llvm;
   LLVMTargetMachineRef tm;
   struct ir_func *f;
   struct simd_result built;
   LLVMMemoryBufferRef object;
   char *error;
   const char *why; /* of the width */
};

static void
fail(struct compilation *c, const char *text)
{
   if (!c->error)
      c->error = strdup(text);
}

static bool
create_machine(struct compilation *c)
{
   LLVMTargetRef target;
   char *message = NULL, *triple = LLVMGetDefaultTargetTriple();
   char *host_cpu = LLVMGetHostCPUName();
   char *host_features = LLVMGetHostCPUFeatures();
   const char *cpu = c->q->cpu ? c->q->cpu : host_cpu;
   const char *features = c->q->features ? c->q->features : host_features;
   if (debug_features())
      features = debug_features();
   if (LLVMGetTargetFromTriple(triple, &target, &message)) {
      fail(c, message);
      LLVMDisposeMessage(message);
   } else {
      c->tm = LLVMCreateTargetMachine(target, triple, cpu, features,
                                      c->q->optimize ? LLVMCodeGenLevelDefault
                                                     : LLVMCodeGenLevelNone,
                                      LLVMRelocPIC, LLVMCodeModelSmall);
   }
   LLVMDisposeMessage(triple);
   LLVMDisposeMessage(host_cpu);
   LLVMDisposeMessage(host_features);
   return c->tm != NULL;
}

/* Lanes of a vector for this kernel and block (D2).  Needs the facts that
 * shapes need.
 */
static unsigned
choose_width(struct compilation *c)
{
   struct simd_width_query q = {
      .f = c->f, .vector_bits = simd_vector_bits(c->tm), .why = "asked for"};
   unsigned width = c->q->width;
   if (!width && debug_width()) {
      q.why = "SAMPAN_WIDTH";
      width = debug_width();
   }
   width = width ? simd_limit_width(&q, width) : simd_choose_width(&q);
   c->why = q.why;
   return width;
}

/* A file of SAMPAN_DUMP. */
static FILE *
open_dump(struct compilation *c, const char *stage)
{
   if (!debug_dump_folder() || !debug_kernel(c->q->kernel->name))
      return NULL;
   return fopen(arena_printf(&c->arena, "%s/%s.%s", debug_dump_folder(),
                             c->q->kernel->name, stage),
                "w");
}

static void
show_llvm(struct compilation *c, const char *stage)
{
   bool print = debug(llvm) && debug_kernel(c->q->kernel->name);
   FILE *dump = open_dump(c, stage);
   if (!print && !dump)
      return;
   char *text = LLVMPrintModuleToString(c->built.module);
   if (print)
      fprintf(stderr, "; %s %s\n%s", c->q->kernel->name, stage, text);
   if (dump) {
      fputs(text, dump);
      fclose(dump);
   }
   LLVMDisposeMessage(text);
}

static void
show_assembly(struct compilation *c)
{
   bool print = debug(asm) && debug_kernel(c->q->kernel->name);
   FILE *dump = open_dump(c, "40.s");
   if (!print && !dump)
      return;
   LLVMMemoryBufferRef text;
   char *message = NULL;
   LLVMModuleRef copy = LLVMCloneModule(c->built.module);
   if (LLVMTargetMachineEmitToMemoryBuffer(c->tm, copy, LLVMAssemblyFile,
                                           &message, &text)) {
      LLVMDisposeMessage(message);
   } else {
      if (print)
         fprintf(stderr, "%s", LLVMGetBufferStart(text));
      if (dump)
         fwrite(LLVMGetBufferStart(text), 1, LLVMGetBufferSize(text), dump);
      LLVMDisposeMemoryBuffer(text);
   }
   if (dump)
      fclose(dump);
   LLVMDisposeModule(copy);
}

static bool
build_ir(struct compilation *c)
{
   const struct jit_request *q = c->q;
   struct diag d = {.name = q->module->name ? q->module->name : "ptx"};
   c->f = ir_build(&c->arena, q->module, q->kernel, &d);
   if (!c->f)
      fail(c, d.log ? d.log : "the kernel cannot be built");
   diag_fini(&d);
   if (!c->f)
      return false;
   memcpy(c->f->block_dim, q->block, sizeof(c->f->block_dim));
   c->f->any_grid = q->any_grid;
   passes_run(c->f);
   return true;
}

/* Once shapes are known: what makes more of them, and copies for vectors of
 * which no lane is missing, and no index wraps.
 */
static void
shape_code(struct ir_func *f)
{
   if (!debug_skipped("opt_sign_extend") && opt_sign_extend(f))
      analyze_shape(f);
   if (!debug_skipped("opt_split_full") && opt_split_full(f) &&
       !debug(novalidate))
      ir_validate(f, "opt_split_full");
   if (!debug_skipped("opt_split_wrap") && opt_split_wrap(f) &&
       !debug(novalidate))
      ir_validate(f, "opt_split_wrap");
   if (!debug_skipped("opt_split_loops") && opt_split_loops(f) &&
       !debug(novalidate))
      ir_validate(f, "opt_split_loops");
}

static bool
build_llvm(struct compilation *c)
{
   struct ir_func *f = c->f;
   bool split = false;
   ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
   f->width = choose_width(c);
   for (int attempt = 0; attempt < 2; attempt++) {
      ir_compute(f, IR_CFG | IR_DOMINANCE | IR_LOOPS);
      analyze_shape(f);
      if (f->width > 1 && !split) {
         split = true;
         shape_code(f);
      }
      simd_build(f, c->llvm, c->tm, &c->built);
      if (!c->built.needs_scalar)
         break;
      c->why = c->built.needs_scalar;
      f->width = 1;
   }
   if (!c->built.module) {
      fail(c, c->built.error ? c->built.error : c->built.needs_scalar);
      return false;
   }
   show_llvm(c, "20.ll");
   char *message = NULL;
   if (LLVMVerifyModule(c->built.module, LLVMReturnStatusAction, &message)) {
      fail(c, arena_printf(&c->arena, "kernel %s: bad LLVM IR: %s",
                           c->q->kernel->name, message));
      LLVMDisposeMessage(message);
      return false;
   }
   LLVMDisposeMessage(message);
   return true;
}

static size_t
instruction_count(LLVMModuleRef m)
{
   size_t n = 0;
   for (LLVMValueRef fn = LLVMGetFirstFunction(m); fn;
        fn = LLVMGetNextFunction(fn))
      for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(fn); b;
           b = LLVMGetNextBasicBlock(b))
         for (LLVMValueRef in = LLVMGetFirstInstruction(b); in;
              in = LLVMGetNextInstruction(in))
            n++;
   return n;
}

static bool
emit_object(struct compilation *c)
{
   char *message = NULL;
   bool large = instruction_count(c->built.module) > LARGE_KERNEL;
   LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
   LLVMErrorRef e = NULL;
   if (c->q->optimize)
      e = LLVMRunPasses(c->built.module, large ? pipeline_large : pipeline,
                        c->tm, options);
   else
      e = LLVMRunPasses(c->built.module, "always-inline,function(sroa)", c->tm,
                        options);
   LLVMDisposePassBuilderOptions(options);
   if (e) {
      message = LLVMGetErrorMessage(e);
      fail(c, message);
      LLVMDisposeErrorMessage(message);
      return false;
   }
   jit_llvm_work_around(c->built.module);
   show_llvm(c, "30.ll");
   show_assembly(c);
   if (LLVMTargetMachineEmitToMemoryBuffer(
          c->tm, c->built.module, LLVMObjectFile, &message, &c->object)) {
      fail(c, message);
      LLVMDisposeMessage(message);
      return false;
   }
   return true;
}

__attribute__((visibility("default"))) int
sampan_compile(const struct jit_request *q, void **object, size_t *size,
               char **error, char **notes)
{
   static pthread_once_t once = PTHREAD_ONCE_INIT;
   struct compilation c = {.q = q};
   pthread_once(&once, initialize);
   *object = NULL;
   *error = NULL;
   if (notes)
      *notes = NULL;

   c.llvm = LLVMContextCreate();
   bool ok =
      create_machine(&c) && build_ir(&c) && build_llvm(&c) && emit_object(&c);
   if (ok) {
      *size = LLVMGetBufferSize(c.object);
      *object = malloc(*size);
      if (*object)
         memcpy(*object, LLVMGetBufferStart(c.object), *size);
      else
         fail(&c, "out of host memory");
      if (notes) {
         char text[200];
         snprintf(text, sizeof(text), "width %u (%s)", c.f->width, c.why);
         *notes = strdup(text);
      }
   }
   if (c.object)
      LLVMDisposeMemoryBuffer(c.object);
   if (c.built.module)
      LLVMDisposeModule(c.built.module);
   if (c.tm)
      LLVMDisposeTargetMachine(c.tm);
   LLVMContextDispose(c.llvm);
   arena_free(&c.arena);
   *error = c.error;
   return c.error ? 1 : 0;
}
