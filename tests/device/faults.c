/* Faults of kernels become error codes with a sentence; the process lives.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

#include <fenv.h>
#include <signal.h>
#include <unistd.h>

struct params {
   uint32_t what;
};

enum {
   FAULT_NULL,
   FAULT_FREED,
   FAULT_SHARED,
   FAULT_NONCANONICAL,
   FAULT_DIVIDE,
   FAULT_ILLEGAL,
   FAULT_TRAP,
   FAULT_ASSERT,
   FAULT_STACK,
   FAULT_FREE,
   FAULT_COUNT
};

static volatile uint32_t *freed;

static void
overflow(volatile char *above)
{
   volatile char more[512];
   more[0] = above[0];
   if (more[0] == 0) /* always */
      overflow(more);
   above[1] = more[1];
}

static void
commit(struct simd_block *b, uint32_t what)
{
   uint64_t words[32] = {(uint64_t)(uintptr_t) "message",
                         (uint64_t)(uintptr_t) "message"};
   uint64_t file[32] = {0, (uint64_t)(uintptr_t) "app.cu"};
   uint64_t function[32] = {0, (uint64_t)(uintptr_t) "void f(int)"};
   uint32_t line[32] = {0, 12};
   volatile int zero = 0;
   b->vector = 1;
   switch (what) {
   case FAULT_NULL:
      *(volatile int *)(uintptr_t)zero = 1;
      break;
   case FAULT_FREED:
      *freed = 1;
      break;
   case FAULT_SHARED:
      *(volatile int *)(b->shared + (100 << 10)) = 1;
      break;
   case FAULT_NONCANONICAL:
      *(volatile int *)(uintptr_t)(0x1234567812345678u + (unsigned)zero) = 1;
      break;
   case FAULT_DIVIDE:
#if defined(__x86_64__)
      __asm__ volatile("divl %0" : : "r"(zero), "a"(1), "d"(0));
      break;
#endif
   case FAULT_ILLEGAL:
      __builtin_trap();
   case FAULT_TRAP:
      b->launch->services->fault(b, SIMD_FAULT_TRAP, 1u << 4, 99, 0, 0);
      break;
   case FAULT_ASSERT:
      b->launch->services->assert_fail(b, 2, words, file, line, function);
      break;
   case FAULT_STACK: {
      char c[2] = {0};
      overflow(c);
      break;
   }
   case FAULT_FREE:
      words[1] = 1234;
      b->launch->services->free(b, 2, words);
      break;
   }
}

static uint32_t
bad_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)f, (void)v;
   const struct params *p = b->launch->params;
   if (b->ctaid[0] == 3)
      commit(b, p->what);
   return SIMD_DONE;
}

static void
bad_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   const struct params *p = b->launch->params;
   for (uint64_t i = first; i < first + count; i++) {
      b->ctaid[0] = (uint32_t)i;
      b->ctaid[1] = b->ctaid[2] = 0;
      if (i == 3)
         commit(b, p->what);
   }
}

static const struct {
   CUresult code;
   const char *text;
} expected[FAULT_COUNT] = {
   [FAULT_NULL] = {CUDA_ERROR_ILLEGAL_ADDRESS, "illegal address 0x0"},
   [FAULT_FREED] = {CUDA_ERROR_ILLEGAL_ADDRESS, "illegal address 0x"},
   [FAULT_SHARED] = {CUDA_ERROR_ILLEGAL_ADDRESS, "00019000"},
   [FAULT_NONCANONICAL] = {CUDA_ERROR_ILLEGAL_ADDRESS, "illegal address"},
#if defined(__x86_64__)
   [FAULT_DIVIDE] = {CUDA_ERROR_LAUNCH_FAILED, "trap"},
#else
   [FAULT_DIVIDE] = {CUDA_ERROR_ILLEGAL_INSTRUCTION, "illegal"},
#endif
   [FAULT_ILLEGAL] = {CUDA_ERROR_ILLEGAL_INSTRUCTION, "illegal instruction"},
   [FAULT_TRAP] = {CUDA_ERROR_LAUNCH_FAILED,
                   "thread (36,0,0): trap, PTX line 99"},
   [FAULT_ASSERT] = {CUDA_ERROR_ASSERT, "thread (33,0,0): assertion failed"},
   [FAULT_STACK] = {CUDA_ERROR_HARDWARE_STACK_ERROR, "stack overflow"},
   [FAULT_FREE] = {CUDA_ERROR_ILLEGAL_ADDRESS, "thread (33,0,0)"},
};

static void
test_fault(uint32_t what, bool vectors, bool wait_here)
{
   struct device_context *c = fake_context(), *other = fake_context();
   struct device_stream *s = device_stream_legacy(c);
   struct device_kernel *k = fake_kernel(
      c, "bad", 64, 32, vectors ? SIMD_CODE_SUSPENDS : 0, bad_vector,
      vectors ? NULL : bad_blocks, 64, sizeof(struct params));
   struct params p = {what};
   void *memory;
   CHECK(
      !device_memory_alloc(c, 4 << 20, DEVICE_MEMORY_DEVICE, 0, NULL, &memory));
   CHECK(!device_memory_free(memory, DEVICE_MEMORY_DEVICE));
   freed = memory;
   CHECK(!fake_launch(k, s, 8, &p, sizeof(p), false));
   while (!wait_here && device_stream_query(s) == CUDA_ERROR_NOT_READY)
      usleep(100);
   CHECK(device_stream_synchronize(s) == expected[what].code);
   const char *text = device_context_error_text(c);
   if (!strstr(text, expected[what].text))
      fprintf(stderr, "fault %u: %s\n", what, text);
   CHECK(strstr(text, expected[what].text));
   CHECK(strstr(text, "kernel bad, block (3,0,0), thread ("));
   /* It sticks, to this context only. */
   CHECK(fake_launch(k, s, 8, &p, sizeof(p), false) == expected[what].code);
   CHECK(device_context_synchronize(c) == expected[what].code);
   CHECK(!device_context_error(other));
   CHECK(!device_context_synchronize(other));
   fake_destroy(k);
   device_context_destroy(c);
   device_context_destroy(other);
}

static void
test_copy(void)
{
   struct device_context *c = fake_context();
   struct device_stream *s = device_stream_legacy(c);
   char local[64];
   struct device_copy copy = {
      .dst = local, .src = (void *)freed, .width = 64, .height = 1, .depth = 1};
   CHECK(!device_stream_copy(s, &copy));
   CHECK(device_stream_synchronize(s) == CUDA_ERROR_ILLEGAL_ADDRESS);
   CHECK(strstr(device_context_error_text(c), "a copy"));
   device_context_destroy(c);
}

static sigjmp_buf jump;
static volatile int seen;

static void
own_handler(int signal)
{
   seen = signal;
   siglongjmp(jump, 1);
}

/* The program's own handler, installed before, gets its own faults. */
static void
test_chain(void)
{
   if (sigsetjmp(jump, 1) == 0)
      *(volatile int *)(uintptr_t)seen = 1;
   CHECK(seen == SIGSEGV);
}

static uint32_t
mode_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)b, (void)f, (void)v;
   volatile float one = 1, little = 1e-9f;
   return one + little == one ? SIMD_DONE : 99;
}

static void
test_modes(void)
{
   struct device_context *c = fake_context();
   struct device_kernel *k = fake_kernel(c, "mode", 32, 32, SIMD_CODE_SUSPENDS,
                                         mode_vector, NULL, 64, 0);
   fesetround(FE_UPWARD);
   CHECK(!fake_launch(k, device_stream_legacy(c), 100, NULL, 0, false));
   CHECK(!device_stream_synchronize(device_stream_legacy(c)));
   CHECK(fegetround() == FE_UPWARD);
   fesetround(FE_TONEAREST);
   fake_destroy(k);
   device_context_destroy(c);
}

int
main(void)
{
#if defined(__SANITIZE_THREAD__)
   return 77; /* its own handlers do not survive a jump out of one */
#endif
   struct sigaction a = {.sa_handler = own_handler};
   sigaction(SIGSEGV, &a, NULL);
   for (uint32_t what = 0; what < FAULT_COUNT; what++) {
#if defined(__SANITIZE_ADDRESS__)
      if (what == FAULT_STACK) /* theirs is another stack */
         continue;
#endif
      for (int i = 0; i < 4; i++)
         test_fault(what, i & 1, i & 2);
   }
   test_copy();
   test_chain();
   test_modes();
   return 0;
}
