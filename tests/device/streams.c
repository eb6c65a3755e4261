/* Streams and events: order, the legacy stream, host functions, values,
 * threads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

#include <sys/wait.h>
#include <unistd.h>

struct params {
   uint32_t *out;
   uint32_t n, expect;
};

static uint32_t
never(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   (void)b, (void)f, (void)v;
   abort();
}

/* *out = *out == expect ? n : an error mark, after a while. */
static void
step_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   const struct params *p = b->launch->params;
   for (uint64_t i = first; i < first + count; i++) {
      uint64_t end = device_now() + 2000;
      while (device_now() < end)
         ;
      *p->out = *p->out == p->expect ? p->n : 1000000;
   }
}

static void
empty_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   (void)b, (void)first, (void)count;
}

static void
step(struct device_kernel *k, struct device_stream *s, uint32_t *word,
     uint32_t expect, uint32_t n)
{
   struct params p = {word, n, expect};
   CHECK(fake_launch(k, s, 1, &p, sizeof(p), false) == CUDA_SUCCESS);
}

static void
test_order(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *s;
   uint32_t word = 0;
   CHECK(!device_stream_create(c, 0, 0, &s));
   for (uint32_t i = 0; i < 1000; i++)
      step(k, s, &word, i, i + 1);
   CHECK(device_stream_query(s) == CUDA_ERROR_NOT_READY);
   CHECK(!device_stream_synchronize(s) && word == 1000);
   CHECK(!device_stream_query(s));
   device_stream_destroy(s);
}

/* Blocking streams and the legacy one take turns; others do not care. */
static void
test_legacy(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *a, *b, *legacy = device_stream_legacy(c), *mine;
   CHECK(!device_stream_create(c, 0, 0, &a));
   CHECK(!device_stream_create(c, 0, -1, &b));
   CHECK(!device_stream_of_thread(c, &mine));
   uint32_t word = 0, other = 0;
   for (uint32_t i = 0; i < 300; i += 6) {
      step(k, a, &word, i, i + 1);
      step(k, legacy, &word, i + 1, i + 2);
      step(k, b, &word, i + 2, i + 3);
      step(k, legacy, &word, i + 3, i + 4);
      step(k, mine, &word, i + 4, i + 5);
      step(k, legacy, &word, i + 5, i + 6);
      step(k, a, &other, i, i + 6);
   }
   CHECK(!device_stream_synchronize(legacy));
   CHECK(word == 300 && other == 300);
   /* The legacy stream is synchronised with what it never saw. */
   step(k, a, &word, 300, 301);
   CHECK(!device_stream_synchronize(legacy) && word == 301);
   device_stream_destroy(a);
   device_stream_destroy(b);
}

struct slow {
   _Atomic uint32_t go, done;
};

static void
host_waits(void *argument)
{
   struct slow *s = argument;
   while (!atomic_load(&s->go))
      usleep(100);
   atomic_fetch_add(&s->done, 1);
}

static void
test_nonblocking(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *a, *b;
   struct slow slow = {0};
   uint32_t word = 0;
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &a));
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &b));
   CHECK(!device_stream_host(a, host_waits, &slow, false));
   step(k, a, &word, 1, 2);
   step(k, device_stream_legacy(c), &word, 0, 1); /* does not wait for a */
   CHECK(!device_stream_synchronize(device_stream_legacy(c)) && word == 1);
   CHECK(device_stream_query(a) == CUDA_ERROR_NOT_READY);
   atomic_store(&slow.go, 1);
   CHECK(!device_stream_synchronize(a) && word == 2 && slow.done == 1);
   device_stream_destroy(a);
   device_stream_destroy(b);
}

static void
test_events(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *a, *b;
   struct device_event *e, *f;
   struct slow slow = {0};
   uint32_t word = 0;
   float ms;
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &a));
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &b));
   CHECK(!device_event_create(c, 0, &e));
   CHECK(!device_event_create(c, 0, &f));
   CHECK(!device_event_query(e) && !device_event_synchronize(e));
   CHECK(device_event_elapsed(e, f, &ms) == CUDA_ERROR_INVALID_HANDLE);
   CHECK(!device_stream_host(a, host_waits, &slow, false));
   CHECK(!device_event_record(e, a));
   step(k, a, &word, 0, 1);
   CHECK(!device_event_record(f, a));
   CHECK(!device_stream_wait_event(b, f));
   step(k, b, &word, 1, 2);
   CHECK(device_event_query(e) == CUDA_ERROR_NOT_READY);
   CHECK(device_event_elapsed(e, f, &ms) == CUDA_ERROR_NOT_READY);
   CHECK(device_stream_query(b) == CUDA_ERROR_NOT_READY);
   atomic_store(&slow.go, 1);
   CHECK(!device_event_synchronize(f));
   CHECK(!device_stream_synchronize(b) && word == 2);
   CHECK(!device_event_elapsed(e, f, &ms) && ms >= 0.002f && ms < 1000);
   /* Recorded anew while pending; destroyed while pending. */
   atomic_store(&slow.go, 0);
   CHECK(!device_stream_host(a, host_waits, &slow, false));
   CHECK(!device_event_record(e, a));
   CHECK(!device_event_record(e, b));
   CHECK(!device_event_synchronize(e));
   CHECK(!device_event_record(f, a));
   device_event_destroy(f);
   device_event_destroy(e);
   device_stream_destroy(a); /* with work */
   atomic_store(&slow.go, 1);
   CHECK(!device_context_synchronize(c) && slow.done == 2);
   device_stream_destroy(b);
}

static void
test_values(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *a, *b;
   uint32_t word = 0;
   _Atomic uint64_t flag = 0;
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &a));
   CHECK(!device_stream_create(c, DEVICE_STREAM_NONBLOCKING, 0, &b));
   CHECK(!device_stream_wait_value(a, (void *)&flag, 5, 8, DEVICE_WAIT_GEQ));
   step(k, a, &word, 1, 2);
   step(k, b, &word, 0, 1);
   CHECK(!device_stream_synchronize(b) && word == 1);
   CHECK(!device_stream_write_value(b, (void *)&flag, 7, 8));
   CHECK(!device_stream_synchronize(a) && word == 2 && flag == 7);
   CHECK(device_stream_wait_value(a, (char *)&flag + 1, 5, 4, DEVICE_WAIT_EQ) ==
         CUDA_ERROR_INVALID_VALUE);
   device_stream_destroy(a);
   device_stream_destroy(b);
}

static void
add_one(void *argument)
{
   ++*(uint32_t *)argument;
}

static void
test_copies(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   enum { N = 5 << 20 };
   char *a = malloc(N), *b = malloc(N);
   uint32_t calls = 0;
   for (int i = 0; i < N; i++)
      a[i] = (char)(i * 7);
   struct device_copy copy = {
      .dst = b, .src = a, .width = N, .height = 1, .depth = 1};
   CHECK(!device_stream_copy(s, &copy));
   CHECK(!device_stream_call(s, add_one, &calls));
   CHECK(!device_stream_synchronize(s) && !memcmp(a, b, N) && calls == 1);
   /* A box of 100 x 50 x 20 out of rows of 256 and planes of 64 rows. */
   memset(b, 0, N);
   copy = (struct device_copy){.dst = b,
                               .src = a,
                               .width = 100,
                               .height = 50,
                               .depth = 20,
                               .dst_pitch = 128,
                               .dst_slice = 128 * 50,
                               .src_pitch = 256,
                               .src_slice = 256 * 64};
   CHECK(!device_stream_copy(s, &copy) && !device_stream_synchronize(s));
   for (int z = 0; z < 20; z++)
      for (int y = 0; y < 50; y++)
         CHECK(!memcmp(b + z * 128 * 50 + y * 128, a + z * 256 * 64 + y * 256,
                       100) &&
               !b[z * 128 * 50 + y * 128 + 100]);
   /* A staged source may change; overlapping areas work. */
   char text[] = "0123456789";
   copy = (struct device_copy){.dst = b,
                               .src = text,
                               .width = 10,
                               .height = 1,
                               .depth = 1,
                               .stage = true};
   struct slow slow = {0};
   CHECK(!device_stream_host(s, host_waits, &slow, false));
   CHECK(!device_stream_copy(s, &copy));
   memset(text, 'x', 10);
   atomic_store(&slow.go, 1);
   CHECK(!device_stream_synchronize(s) && !memcmp(b, "0123456789", 10));
   copy = (struct device_copy){
      .dst = b + 1, .src = b, .width = 9, .height = 1, .depth = 1};
   CHECK(!device_stream_copy(s, &copy) && !device_stream_synchronize(s));
   CHECK(!memcmp(b, "0012345678", 10));
   static const struct {
      uint32_t value;
      unsigned bytes;
      const char *expect;
   } sets[] = {
      {'a', 1, "aaaaaa"}, {0x6261, 2, "ababab"}, {0x64636261, 4, "abcdab"}};
   for (size_t i = 0; i < countof(sets); i++) {
      struct device_set set = {.dst = b,
                               .value = sets[i].value,
                               .value_bytes = sets[i].bytes,
                               .width = N / 8 / sets[i].bytes,
                               .height = 4,
                               .depth = 1,
                               .pitch = N / 4};
      CHECK(!device_stream_set(s, &set) && !device_stream_synchronize(s));
      for (int r = 0; r < 4; r++)
         CHECK(!memcmp(b + r * (N / 4), sets[i].expect, 6) &&
               b[r * (N / 4) + N / 8 - 1] == (sets[i].bytes == 1   ? 'a'
                                              : sets[i].bytes == 2 ? 'b'
                                                                   : 'd'));
   }
   free(a);
   free(b);
}

static struct device_context *shared;
static struct device_kernel *shared_kernel;

static void *
thread_main(void *argument)
{
   (void)argument;
   struct device_stream *mine, *own;
   uint32_t word = 0, second = 0;
   CHECK(!device_stream_of_thread(shared, &mine));
   CHECK(!device_stream_create(shared, DEVICE_STREAM_NONBLOCKING, 0, &own));
   for (uint32_t i = 0; i < 100; i++) {
      step(shared_kernel, mine, &word, i, i + 1);
      step(shared_kernel, own, &second, i, i + 1);
      if (i % 10 == 0) {
         CHECK(!device_stream_synchronize(mine) && word == i + 1);
         CHECK(!device_stream_synchronize(own) && second == i + 1);
      }
   }
   CHECK(!device_stream_synchronize(mine) && word == 100);
   CHECK(!device_stream_synchronize(own) && second == 100);
   device_stream_destroy(own);
   return NULL;
}

static void
test_threads(struct device_context *c, struct device_kernel *k)
{
   pthread_t threads[8];
   shared = c;
   shared_kernel = k;
   for (int i = 0; i < 8; i++)
      CHECK(!pthread_create(&threads[i], NULL, thread_main, NULL));
   for (int i = 0; i < 8; i++)
      pthread_join(threads[i], NULL);
   CHECK(!device_context_synchronize(c));
}

static void
test_many(struct device_context *c)
{
   struct device_stream *s = device_stream_legacy(c);
   struct device_kernel *k =
      fake_kernel(c, "empty", 32, 32, 0, never, empty_blocks, 64, 0);
   for (int i = 0; i < 100000; i++)
      CHECK(!fake_launch(k, s, 1, NULL, 0, false));
   CHECK(!device_stream_synchronize(s));
   uint64_t start = device_now();
   for (int i = 0; i < 1000; i++)
      CHECK(!fake_launch(k, s, 1, NULL, 0, false));
   uint64_t queued = device_now();
   CHECK(!device_stream_synchronize(s));
   uint64_t done = device_now();
   uint64_t best = UINT64_MAX, sum = 0;
   for (int i = 0; i < 2000; i++) {
      uint64_t t = device_now();
      CHECK(!fake_launch(k, s, 1, NULL, 0, false));
      CHECK(!device_stream_synchronize(s));
      t = device_now() - t;
      sum += t;
      best = t < best ? t : best;
   }
   printf("launch: %lu ns queued, %lu ns to the end; launch and synchronise: "
          "%lu ns, best %lu\n",
          (unsigned long)(queued - start) / 1000,
          (unsigned long)(done - start) / 1000, (unsigned long)sum / 2000,
          (unsigned long)best);
   fake_destroy(k);
}

/* The child gets errors at once; the parent goes on. */
static void
test_fork(struct device_context *c, struct device_kernel *k)
{
   struct device_stream *s = device_stream_legacy(c);
   uint32_t word = 0;
   struct slow slow = {0};
   CHECK(!device_stream_host(s, host_waits, &slow, false));
   step(k, s, &word, 0, 1);
   pid_t child = fork();
   if (child == 0) {
      unsigned n;
      alarm(10);
      CHECK(device_count(&n) == CUDA_ERROR_NOT_INITIALIZED);
      CHECK(device_stream_synchronize(s) == CUDA_ERROR_NOT_INITIALIZED);
      CHECK(fake_launch(k, s, 1, &(struct params){&word, 0, 0},
                        sizeof(struct params),
                        false) == CUDA_ERROR_NOT_INITIALIZED);
      device_context_destroy(c);
      device_shutdown();
      _exit(0);
   }
   int status;
   CHECK(waitpid(child, &status, 0) == child && status == 0);
   atomic_store(&slow.go, 1);
   CHECK(!device_stream_synchronize(s) && word == 1);
}

int
main(void)
{
   struct device_context *c = fake_context();
   struct device_kernel *k =
      fake_kernel(c, "step", 32, 32, 0, never, step_blocks, 64, 16);
   test_order(c, k);
   test_legacy(c, k);
   test_nonblocking(c, k);
   test_events(c, k);
   test_values(c, k);
   test_copies(c);
   test_threads(c, k);
   test_many(c);
   test_fork(c, k);
   fake_destroy(k);
   device_context_destroy(c);
   return 0;
}
