/* The block scheduler: barriers, warp meetings, spinning, grids that wait for
 * each other, deadlocks.  SAMPAN_THREADS sets the number of workers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

struct params {
   uint32_t *out;
   uint32_t n;
};

static const struct params *
params_of(struct simd_block *b)
{
   return b->launch->params;
}

/* out[i] = i, whole blocks. */
static void
iota_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   const struct params *p = params_of(b);
   for (uint64_t i = first; i < first + count; i++)
      p->out[i] = (uint32_t)i;
}

static uint32_t
never(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)b, (void)f, (void)v;
   abort();
}

static void
test_blocks(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   struct device_kernel *k =
      fake_kernel(c, "iota", 32, 32, 0, never, iota_blocks, 64, 16);
   static uint32_t out[100000];
   for (unsigned n = 1; n <= 100000; n *= 10) {
      memset(out, 0xff, sizeof(out));
      struct params p = {out, n};
      CHECK(fake_launch(k, s, n, &p, sizeof(p), false) == CUDA_SUCCESS);
      CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
      for (unsigned i = 0; i < n; i++)
         CHECK(out[i] == i);
   }
   fake_destroy(k);
}

/* A tree sum in shared memory, a barrier a step; W lanes a vector. */
static uint32_t
sum_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   const struct params *p = params_of(b);
   uint32_t *shared = (uint32_t *)b->shared;
   uint32_t w = p->n, threads = b->launch->block[0];
   uint32_t first = v * w, lanes = threads - first < w ? threads - first : w;
   uint32_t distance = 1u << (f->state ? f->state - 1 : 0);
   if (f->state == 0) {
      for (uint32_t i = first; i < first + lanes; i++)
         shared[i] = i + b->ctaid[0];
   } else {
      for (uint32_t i = first; i < first + lanes; i++) {
         if (i % (2 * distance) == 0 && i + distance < threads)
            shared[i] += shared[i + distance];
      }
      if (2 * distance >= threads) {
         if (first == 0)
            p->out[b->ctaid[0]] = shared[0];
         return SIMD_DONE;
      }
   }
   f->state++;
   f->barrier = 3;
   f->threads = 0;
   f->arrived = lanes;
   return SIMD_BARRIER;
}

static void
test_barriers(struct device_context *c)
{
   static const unsigned widths[] = {1, 4, 8, 16, 32, 64, 128};
   static const unsigned blocks[] = {1, 32, 48, 100, 256, 1000, 1024};
   struct device_stream *s = device_stream_legacy(c);
   for (size_t i = 0; i < countof(widths); i++) {
      for (size_t j = 0; j < countof(blocks); j++) {
         uint32_t out[64] = {0}, t = blocks[j];
         struct params p = {out, widths[i]};
         struct device_kernel *k =
            fake_kernel(c, "sum", t, widths[i], SIMD_CODE_SUSPENDS, sum_vector,
                        NULL, 64, 16);
         CHECK(fake_launch(k, s, 64, &p, sizeof(p), false) == CUDA_SUCCESS);
         CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
         for (uint32_t x = 0; x < 64; x++)
            CHECK(out[x] == t * (t - 1) / 2 + t * x);
         fake_destroy(k);
      }
   }
}

/* Half of the threads leave; the others use a barrier, reduce, and count. */
static uint32_t
leave_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   const struct params *p = params_of(b);
   uint32_t w = p->n, first = v * w;
   uint32_t stay = 0, votes = 0;
   for (uint32_t l = 0; l < w; l++) {
      uint32_t t = first + l;
      if (t % 2 == 0)
         stay++;
      if (t % 2 == 0 && t % 6 == 0)
         votes++;
      if (t % 2)
         f->ended |= 1ull << l;
   }
   if (!stay)
      return SIMD_DONE;
   if (f->state == 3) {
      CHECK(b->barrier_result[7] == 1);
      return SIMD_DONE;
   }
   if (f->state == 2)
      CHECK(b->barrier_result[7] == 0);
   if (f->state == 1) {
      CHECK(b->barrier_result[7] == (b->launch->block[0] + 5) / 6);
      if (first == 0)
         p->out[b->ctaid[0]] = b->barrier_result[7];
   }
   static const uint32_t reductions[] = {SIMD_RED_POPC, SIMD_RED_AND,
                                         SIMD_RED_OR};
   f->reduction = reductions[f->state++];
   f->barrier = 7;
   f->threads = 0;
   f->arrived = stay;
   f->votes = votes;
   return SIMD_BARRIER;
}

static void
test_reductions(struct device_context *c)
{
   static const unsigned widths[] = {1, 8, 32};
   struct device_stream *s = device_stream_legacy(c);
   for (size_t i = 0; i < countof(widths); i++) {
      uint32_t out[8] = {0};
      struct params p = {out, widths[i]};
      struct device_kernel *k =
         fake_kernel(c, "leave", 256, widths[i], SIMD_CODE_SUSPENDS,
                     leave_vector, NULL, 64, 16);
      CHECK(fake_launch(k, s, 8, &p, sizeof(p), false) == CUDA_SUCCESS);
      CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
      for (int x = 0; x < 8; x++)
         CHECK(out[x] == 43);
      fake_destroy(k);
   }
}

/* Vector 0 produces for vector 1: arrive on one barrier, wait on another. */
static uint32_t
pipe_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   const struct params *p = params_of(b);
   volatile uint32_t *shared = (volatile uint32_t *)b->shared;
   f->threads = 64;
   f->arrived = 32;
   uint32_t step = f->state++;
   if (step == 20) {
      if (v == 1)
         p->out[b->ctaid[0]] = shared[1];
      return SIMD_DONE;
   }
   if (v == 0) {
      if (step % 2 == 0) { /* fill, and say so */
         shared[0] = step;
         f->barrier = 1;
         return SIMD_ARRIVE;
      }
      f->barrier = 2; /* wait until it is empty */
      return SIMD_BARRIER;
   }
   if (step % 2 == 0) {
      f->barrier = 1;
      return SIMD_BARRIER;
   }
   CHECK(shared[0] == step - 1);
   shared[1] += shared[0] + (step == 1 ? 0 - shared[1] : 0);
   f->barrier = 2;
   return SIMD_ARRIVE;
}

static void
test_pipeline(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   uint32_t out[8];
   struct params p = {out, 32};
   struct device_kernel *k = fake_kernel(c, "pipe", 64, 32, SIMD_CODE_SUSPENDS,
                                         pipe_vector, NULL, 64, 16);
   CHECK(fake_launch(k, s, 8, &p, sizeof(p), false) == CUDA_SUCCESS);
   CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
   for (int i = 0; i < 8; i++)
      CHECK(out[i] == 0 + 2 + 4 + 6 + 8 + 10 + 12 + 14 + 16 + 18);
   fake_destroy(k);
}

/* A sum over the warp by butterfly exchange; odd warps in two halves. */
static uint32_t
warp_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   const struct params *p = params_of(b);
   struct simd_exchange *x = (struct simd_exchange *)(f + 1);
   uint32_t *value = (uint32_t *)(x + 1);
   uint32_t w = p->n, warp = v * w / 32, lane0 = v * w % 32;
   uint32_t mask = w == 32 ? ~0u : ((1u << w) - 1) << lane0;
   for (uint32_t l = 0; l < w; l++) {
      if (f->state == 0)
         value[l] = v * w + l;
      else
         value[l] += x->in[0][(lane0 + l) ^ (1u << (f->state - 1))];
   }
   uint32_t last = warp % 2 ? 4 : 5;
   if (f->state == last) {
      for (uint32_t l = 0; l < w; l++)
         p->out[b->ctaid[0] * 128 + v * w + l] = value[l];
      return SIMD_DONE;
   }
   f->state++;
   for (uint32_t l = 0; l < w; l++)
      x->out[0][lane0 + l] = value[l];
   f->slot_words = 1;
   f->members = warp % 2 ? (lane0 < 16 ? 0xffffu : 0xffff0000u) : ~0u;
   f->present = mask;
   return SIMD_WARP;
}

static void
test_warps(struct device_context *c)
{
   static const unsigned widths[] = {1, 4, 8, 16};
   struct device_stream *s = device_stream_legacy(c);
   for (size_t i = 0; i < countof(widths); i++) {
      static uint32_t out[4 * 128];
      struct params p = {out, widths[i]};
      memset(out, 0, sizeof(out));
      struct device_kernel *k = fake_kernel(
         c, "warp", 128, widths[i], SIMD_CODE_SUSPENDS | SIMD_CODE_EXCHANGE,
         warp_vector, NULL,
         sizeof(struct simd_frame) + sizeof(struct simd_exchange) + 256, 16);
      CHECK(fake_launch(k, s, 4, &p, sizeof(p), false) == CUDA_SUCCESS);
      CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
      for (uint32_t t = 0; t < 4 * 128; t++) {
         uint32_t in = t % 128, group = in / 32 % 2 ? 16 : 32;
         uint32_t first = in / group * group;
         CHECK(out[t] == group * first + group * (group - 1) / 2);
      }
      fake_destroy(k);
   }
}

/* Every block waits for the one after it, which is begun later. */
static uint32_t
chain_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)v, (void)f;
   const struct params *p = params_of(b);
   _Atomic uint32_t *flags = (_Atomic uint32_t *)p->out;
   uint32_t i = b->ctaid[0];
   if (i + 1 < p->n && !atomic_load(&flags[i + 1]))
      return SIMD_YIELD;
   atomic_store(&flags[i], 1);
   return SIMD_DONE;
}

static void
test_spinning(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   static uint32_t out[32];
   struct params p = {out, 32};
   struct device_kernel *k =
      fake_kernel(c, "chain", 32, 32, SIMD_CODE_SUSPENDS | SIMD_CODE_SPINS,
                  chain_vector, NULL, 64, 16);
   for (int i = 0; i < 50; i++) {
      memset(out, 0, sizeof(out));
      CHECK(fake_launch(k, s, 32, &p, sizeof(p), false) == CUDA_SUCCESS);
      CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
      CHECK(out[0] == 1);
   }
   fake_destroy(k);
}

/* All blocks of the grid meet, several times. */
static uint32_t
grid_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)v;
   _Atomic uint32_t *out = (_Atomic uint32_t *)params_of(b)->out;
   uint32_t *words = (uint32_t *)(uintptr_t)b->launch->grid_workspace;
   _Atomic uint32_t *arrived = (_Atomic uint32_t *)&words[1];
   uint32_t blocks = b->launch->grid[0], round = f->state / 2;
   if (f->state % 2 == 0) {
      if (round == 10)
         return SIMD_DONE;
      atomic_fetch_add(&out[b->ctaid[0]], 1);
      atomic_fetch_add(arrived, 1);
      f->state++;
   }
   if (atomic_load(arrived) < blocks * (round + 1))
      return SIMD_YIELD;
   for (uint32_t i = 0; i < blocks; i++)
      CHECK(atomic_load(&out[i]) >= round + 1);
   f->state++;
   return SIMD_YIELD;
}

static void
test_cooperative(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   const struct device_properties *d =
      device_properties(device_context_device(c));
   unsigned most = d->sm_count * 32;
   uint32_t *out = calloc(most, 4);
   struct params p = {out, 0};
   struct device_kernel *k =
      fake_kernel(c, "grid", 32, 32, SIMD_CODE_SUSPENDS | SIMD_CODE_SPINS,
                  grid_vector, NULL, 64, 16);
   CHECK(device_kernel_occupancy(k, 32, 0) == 32);
   CHECK(fake_launch(k, s, most + 1, &p, sizeof(p), true) ==
         CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE);
   for (int i = 0; i < 5; i++) {
      CHECK(fake_launch(k, s, most, &p, sizeof(p), true) == CUDA_SUCCESS);
      CHECK(device_stream_synchronize(s) == CUDA_SUCCESS);
   }
   for (unsigned i = 0; i < most; i++)
      CHECK(out[i] == 50);
   free(out);
   fake_destroy(k);
}

/* One launch waits for another, in a stream of its own, begun later. */
static uint32_t
flag_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)v, (void)f;
   const struct params *p = params_of(b);
   if (p->n)
      atomic_store((_Atomic uint32_t *)p->out, 1);
   else if (!atomic_load((_Atomic uint32_t *)p->out))
      return SIMD_YIELD;
   return SIMD_DONE;
}

static void
test_two_launches(struct device_context *c)
{
   struct device_stream *s[2];
   uint32_t flag = 0;
   for (int i = 0; i < 2; i++)
      CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &s[i]));
   struct device_kernel *k =
      fake_kernel(c, "flag", 32, 32, SIMD_CODE_SUSPENDS | SIMD_CODE_SPINS,
                  flag_vector, NULL, 64, 16);
   for (int i = 0; i < 100; i++) {
      flag = 0;
      struct params waits = {&flag, 0}, sets = {&flag, 1};
      /* more blocks that wait than fit the SMs' threads at once */
      CHECK(!fake_launch(k, s[0], 16, &waits, sizeof(waits), false));
      CHECK(!fake_launch(k, s[1], 1, &sets, sizeof(sets), false));
      CHECK(device_stream_synchronize(s[0]) == CUDA_SUCCESS);
      CHECK(device_context_synchronize(c) == CUDA_SUCCESS);
   }
   /* The host sets the flag, after waiting for another stream. */
   flag = 0;
   struct params waits = {&flag, 0};
   uint32_t other = 0;
   struct params sets = {&other, 1};
   CHECK(!fake_launch(k, s[0], 16, &waits, sizeof(waits), false));
   CHECK(!fake_launch(k, s[1], 1, &sets, sizeof(sets), false));
   CHECK(device_stream_synchronize(s[1]) == CUDA_SUCCESS);
   CHECK(device_stream_query(s[0]) == CUDA_ERROR_NOT_READY);
   atomic_store((_Atomic uint32_t *)&flag, 1);
   CHECK(device_stream_synchronize(s[0]) == CUDA_SUCCESS);
   for (int i = 0; i < 2; i++)
      device_stream_destroy(s[i]);
   fake_destroy(k);
}

/* Thread 0 ends up at another barrier than the rest. */
static uint32_t
lost_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)b;
   f->barrier = v ? 1 : 2;
   f->threads = 0;
   f->arrived = 32;
   return SIMD_BARRIER;
}

static void
test_deadlock(void)
{
   struct device_context *c = fake_context();
   struct device_stream *s = device_stream_legacy(c);
   struct device_kernel *k = fake_kernel(c, "lost", 96, 32, SIMD_CODE_SUSPENDS,
                                         lost_vector, NULL, 64, 0);
   CHECK(fake_launch(k, s, 2, NULL, 0, false) == CUDA_SUCCESS);
   CHECK(device_stream_synchronize(s) == CUDA_ERROR_LAUNCH_FAILED);
   const char *text = device_context_error_text(c);
   CHECK(strstr(text, "kernel lost, block (0,0,0)") ||
         strstr(text, "kernel lost, block (1,0,0)"));
   CHECK(strstr(text, "barrier 1: 64 threads have come, 96 expected, among "
                      "them threads 32 to 63"));
   CHECK(strstr(text, "barrier 2: 32 threads"));
   device_context_destroy(c);
   fake_destroy(k);
}

int
main(void)
{
   struct device_context *c = fake_context();
   test_blocks(c);
   test_barriers(c);
   test_reductions(c);
   test_pipeline(c);
   test_warps(c);
   test_spinning(c);
   test_cooperative(c);
   test_two_launches(c);
   test_deadlock();
   device_context_destroy(c);
   device_shutdown();
   return 0;
}
