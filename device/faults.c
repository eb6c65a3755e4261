/* Faults: a kernel that does wrong ends with an error code (D9), whatever the
 * thread it ran on.
 *
 * Before kernel code runs, the thread sets device_fault_frame to a place to
 * jump to.  The signal handlers jump there if it is set, and otherwise do what
 * was to be done before they were installed.  Generated code and services
 * come the same way, by device_fault_raise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

/* The handler reads it: it must exist in every thread without allocation. */
_Thread_local struct device_fault *device_fault_frame
   __attribute__((tls_model("initial-exec")));

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
static struct sigaction before[NSIG];

enum { SIGNAL_STACK = 64 << 10 };

static uintptr_t
pc_of(const ucontext_t *u)
{
#if defined(__x86_64__)
   return (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
   return (uintptr_t)u->uc_mcontext.pc;
#elif defined(__riscv)
   return (uintptr_t)u->uc_mcontext.__gregs[REG_PC];
#elif defined(__loongarch__)
   return (uintptr_t)u->uc_mcontext.__pc;
#else
   return 0;
#endif
}

static uintptr_t
sp_of(const ucontext_t *u)
{
#if defined(__x86_64__)
   return (uintptr_t)u->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
   return (uintptr_t)u->uc_mcontext.sp;
#elif defined(__riscv)
   return (uintptr_t)u->uc_mcontext.__gregs[REG_SP];
#elif defined(__loongarch__)
   return (uintptr_t)u->uc_mcontext.__gregs[3];
#else
   return 0;
#endif
}

static int
code_of(int signal, const siginfo_t *info, const ucontext_t *u)
{
   uintptr_t address = (uintptr_t)info->si_addr;
   switch (signal) {
   case SIGBUS:
      return info->si_code == BUS_ADRALN ? CUDA_ERROR_MISALIGNED_ADDRESS
                                         : CUDA_ERROR_ILLEGAL_ADDRESS;
   case SIGSEGV: /* just below the stack pointer: the host stack ended */
      if (info->si_code == SEGV_MAPERR || info->si_code == SEGV_ACCERR) {
         if (address < sp_of(u) + 4096 && address + (1 << 16) > sp_of(u))
            return CUDA_ERROR_HARDWARE_STACK_ERROR;
      }
      return CUDA_ERROR_ILLEGAL_ADDRESS;
   case SIGILL:
      return CUDA_ERROR_ILLEGAL_INSTRUCTION;
   default:
      return CUDA_ERROR_LAUNCH_FAILED;
   }
}

/* Not ours: as if we were not there. */
static void
chain(int signal, siginfo_t *info, void *context)
{
   const struct sigaction *old = &before[signal];
   if (old->sa_flags & SA_SIGINFO) {
      old->sa_sigaction(signal, info, context);
   } else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
      old->sa_handler(signal);
   } else if (old->sa_handler == SIG_DFL || info->si_code > 0) {
      /* Once more, without a handler; one that was sent is sent again. */
      sigaction(signal, old, NULL);
      if (info->si_code <= 0)
         raise(signal);
   }
}

static void
handler(int signal, siginfo_t *info, void *context)
{
   struct device_fault *f = device_fault_frame;
   const ucontext_t *u = context;
   if (!f || info->si_code <= 0) { /* si_code: sent by kill */
      chain(signal, info, context);
      return;
   }
   f->signal = signal;
   f->code = code_of(signal, info, u);
   f->address = (uintptr_t)info->si_addr;
#if defined(__x86_64__)
   /* A general protection fault does not tell the address. */
   if (signal == SIGSEGV && info->si_code == SI_KERNEL)
      f->address = 0;
   f->address_known = info->si_code != SI_KERNEL;
#else
   f->address_known = true;
#endif
   f->pc = pc_of(u);
   siglongjmp(f->jump, 1);
}

static void
install(void)
{
   struct sigaction a = {.sa_sigaction = handler,
                         /* NODEFER: the jump out leaves the mask as it is */
                         .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
   sigemptyset(&a.sa_mask);
   for (size_t i = 0; i < countof(signals); i++)
      sigaction(signals[i], &a, &before[signals[i]]);
}

/* ---- Threads that run kernels ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t stack_key;
static _Thread_local bool has_stack;

static void
stack_free(void *stack)
{
   stack_t none = {.ss_flags = SS_DISABLE};
   sigaltstack(&none, NULL);
   munmap(stack, SIGNAL_STACK);
}

static void
init(void)
{
   pthread_key_create(&stack_key, stack_free);
   install();
}

/* A stack overflow is a fault too: its handler needs another stack. */
static void
stack_create(void)
{
   stack_t old;
   has_stack = true;
   if (sigaltstack(NULL, &old) == 0 && !(old.ss_flags & SS_DISABLE) &&
       old.ss_size >= 16384)
      return;
   void *p = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
   if (p == MAP_FAILED)
      return;
   stack_t own = {.ss_sp = p, .ss_size = SIGNAL_STACK};
   sigaltstack(&own, NULL);
   pthread_setspecific(stack_key, p);
}

bool
device_guard(void (*fn)(void *), void *argument)
{
   struct device_fault *volatile outer = device_fault_frame;
   struct device_fault fault = {.op = NULL};
   volatile bool whole = false;

   pthread_once(&once, init);
   if (sigsetjmp(fault.jump, 0) == 0) {
      device_fault_frame = &fault;
      fn(argument);
      whole = true;
   }
   device_fault_frame = outer;
   return whole;
}

/* Kernels run with the rounding and denormal modes that IEEE starts with; the
 * program may have set others. */
void
device_faults_enter(uint64_t *saved)
{
   if (!has_stack) {
      pthread_once(&once, init);
      stack_create();
   }
#if defined(__x86_64__)
   uint32_t mode, clean = 0x1f80;
   __asm__ volatile("stmxcsr %0" : "=m"(mode));
   if (mode != clean)
      __asm__ volatile("ldmxcsr %0" : : "m"(clean));
   *saved = mode;
#elif defined(__aarch64__)
   uint64_t mode;
   __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
   __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0));
   *saved = mode;
#elif defined(__riscv)
   uint64_t mode;
   __asm__ volatile("fsrm %0, zero" : "=r"(mode));
   *saved = mode;
#else
   *saved = 0;
#endif
}

void
device_faults_leave(uint64_t saved)
{
#if defined(__x86_64__)
   uint32_t mode = (uint32_t)saved; /* flags raised by kernels vanish */
   __asm__ volatile("ldmxcsr %0" : : "m"(mode));
#elif defined(__aarch64__)
   __asm__ volatile("msr fpcr, %0" : : "r"(saved));
#elif defined(__riscv)
   __asm__ volatile("fsrm %0" : : "r"(saved));
#else
   (void)saved;
#endif
}

/* ---- What is said of it ---- */

static const char *
meaning(int code)
{
   switch (code) {
   case CUDA_ERROR_ILLEGAL_ADDRESS:
      return "illegal address";
   case CUDA_ERROR_MISALIGNED_ADDRESS:
      return "misaligned address";
   case CUDA_ERROR_HARDWARE_STACK_ERROR:
      return "stack overflow";
   case CUDA_ERROR_ILLEGAL_INSTRUCTION:
      return "illegal instruction";
   case CUDA_ERROR_ASSERT:
      return "assertion failed";
   case CUDA_ERROR_INVALID_PC:
      return "call of an address that is no function";
   default:
      return "trap";
   }
}

static void append(char *text, size_t size, const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));

static void
append(char *text, size_t size, const char *fmt, ...)
{
   size_t n = strlen(text);
   va_list ap;
   va_start(ap, fmt);
   vsnprintf(text + n, size - n, fmt, ap);
   va_end(ap);
}

static void
describe_threads(char *text, size_t size, const struct device_code *code,
                 const struct simd_block *b, uint64_t lanes)
{
   unsigned first = b->vector * code->width, last = first + code->width - 1;
   if (lanes) {
      last = first + 63 - (unsigned)__builtin_clzll(lanes);
      first += (unsigned)__builtin_ctzll(lanes);
   }
   if (last >= code->threads)
      last = code->threads - 1;
   const uint32_t *n = code->block;
   append(text, size, ", thread (%u,%u,%u)", first % n[0], first / n[0] % n[1],
          first / n[0] / n[1]);
   if (last != first)
      append(text, size, " to (%u,%u,%u)", last % n[0], last / n[0] % n[1],
             last / n[0] / n[1]);
}

/* The source position of a PTX line, by .loc. */
static void
find_source(const struct ptx_module *m, uint32_t ptx_line, uint32_t *file,
            uint32_t *line)
{
   for (size_t i = 0; i < m->funcs.count; i++) {
      const struct ptx_func *f = m->funcs.data[i];
      for (size_t k = 0; k < f->insts.count; k++) {
         if (f->insts.data[k].ptx_line == ptx_line) {
            *file = f->insts.data[k].file;
            *line = f->insts.data[k].line;
            return;
         }
      }
   }
}

static void
describe_place(char *text, size_t size, struct device_fault *f,
               const struct device_code *code)
{
   uint32_t ptx_line = f->ptx_line, file = f->file, line = f->line;
   uintptr_t start = (uintptr_t)code->jit->text;
   const struct ptx_module *m =
      code->kernel->module ? code->kernel->module->ptx : NULL;
   if (!ptx_line && f->pc >= start && f->pc < start + code->jit->text_size)
      ptx_line = jit_code_line(code->jit, (const void *)f->pc);
   if (ptx_line)
      append(text, size, ", PTX line %u", ptx_line);
   if (m && ptx_line && !line)
      find_source(m, ptx_line, &file, &line);
   const char *name = m && line ? ptx_module_file(m, file) : NULL;
   if (name)
      append(text, size, " (%s:%u)", name, line);
}

void
device_fault_report(struct device_fault *f)
{
   char text[800] = "";
   int code = f->code ? f->code : CUDA_ERROR_LAUNCH_FAILED;
   const struct simd_block *b = f->block;
   if (b) {
      const struct device_resident *r = b->device;
      append(text, sizeof(text), "kernel %s, block (%u,%u,%u)",
             r->code->kernel->name, b->ctaid[0], b->ctaid[1], b->ctaid[2]);
      describe_threads(text, sizeof(text), r->code, b, f->lanes);
   } else {
      append(text, sizeof(text), "%s",
             f->op->kind == DEVICE_OP_COPY ? "a copy" : "a memset");
   }
   append(text, sizeof(text), ": %s", meaning(code));
   if (f->detail)
      append(text, sizeof(text), " (%s 0x%lx)", f->detail,
             (unsigned long)f->operand);
   else if (f->signal && f->address_known)
      append(text, sizeof(text), " 0x%lx", (unsigned long)f->address);
   else if (f->signal)
      append(text, sizeof(text), " (not canonical, or misaligned)");
   if (b)
      describe_place(text, sizeof(text), f,
                     ((const struct device_resident *)b->device)->code);
   device_context_fail(f->op->stream->context, code, "%s", text);
}

_Noreturn void
device_fault_raise(struct simd_block *b, int code, uint64_t lanes,
                   uint32_t ptx_line, uint32_t file, uint32_t line)
{
   struct device_fault *f = device_fault_frame;
   f->block = b;
   f->code = code;
   f->lanes = lanes;
   f->ptx_line = ptx_line;
   f->file = file;
   f->line = line;
   siglongjmp(f->jump, 1);
}

/* ---- Services ---- */

static void
service_fault(struct simd_block *b, uint32_t kind, uint64_t lanes,
              uint32_t ptx_line, uint32_t file, uint32_t line)
{
   static const int codes[] = {
      [SIMD_FAULT_TRAP] = CUDA_ERROR_LAUNCH_FAILED,
      [SIMD_FAULT_ASSERT] = CUDA_ERROR_ASSERT,
      [SIMD_FAULT_STACK] = CUDA_ERROR_HARDWARE_STACK_ERROR,
      [SIMD_FAULT_MISALIGNED] = CUDA_ERROR_MISALIGNED_ADDRESS,
      [SIMD_FAULT_CALL] = CUDA_ERROR_INVALID_PC,
      [SIMD_FAULT_ADDRESS] = CUDA_ERROR_ILLEGAL_ADDRESS,
      [SIMD_FAULT_INSTRUCTION] = CUDA_ERROR_ILLEGAL_INSTRUCTION,
   };
   device_fault_raise(b, kind < countof(codes) ? codes[kind] : 0, lanes,
                      ptx_line, file, line);
}

static uint64_t
service_globaltimer(void)
{
   struct timespec t;
   clock_gettime(CLOCK_REALTIME, &t);
   return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t
service_clock(void)
{
#if defined(__x86_64__)
   return __builtin_ia32_rdtsc();
#else
   return device_now();
#endif
}

const struct simd_services *
device_services(void)
{
   static const struct simd_services services = {
      .fault = service_fault,
      .print = device_service_print,
      .assert_fail = device_service_assert,
      .malloc = device_service_malloc,
      .free = device_service_free,
      .globaltimer = service_globaltimer,
      .clock = service_clock,
      .texture = device_service_texture,
      .bulk = device_service_bulk,
   };
   return &services;
}
