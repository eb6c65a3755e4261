/* Random work from several threads on shared streams: whatever the timing,
 * each stream runs in order, and what waits for an event or for the legacy
 * stream sees all that was queued before.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tests/device/fake.h"

enum { STREAMS = 6, THREADS = 4, STEPS = 1500 };

/* What has been queued and what has run, by stream. */
static struct {
   pthread_mutex_t lock; /* queueing and counting it are one step */
   struct device_stream *stream;
   uint32_t queued;
   _Atomic uint32_t done;
} all[STREAMS];

static struct device_context *context;
static struct device_kernel *whole, *vectors;

/* Run as number `number` of its stream, after others have come so far. */
struct params {
   uint32_t stream, number;
   uint32_t after[STREAMS];
};

static void
check_turn(const struct params *p)
{
   for (int i = 0; i < STREAMS; i++)
      CHECK(atomic_load(&all[i].done) >= p->after[i]);
   CHECK(atomic_fetch_add(&all[p->stream].done, 1) == p->number);
}

static void
turn_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   (void)count;
   if (first == 0)
      check_turn(b->launch->params);
}

/* Two vectors, of which the first yields a few times before its turn. */
static uint32_t
turn_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   if (v == 0 && f->state++ < 3)
      return SIMD_YIELD;
   if (v == 0)
      check_turn(b->launch->params);
   return SIMD_DONE;
}

static void
turn_host(void *argument)
{
   check_turn(argument);
   free(argument);
}

static uint32_t
next(uint32_t *random)
{
   *random = *random * 1664525 + 1013904223;
   return *random >> 8;
}

/* Queue one piece of work on a stream whose lock is held. */
static void
queue(uint32_t i, const uint32_t after[STREAMS], uint32_t kind)
{
   struct params p = {i, all[i].queued++, {0}};
   if (after)
      memcpy(p.after, after, sizeof(p.after));
   if (kind % 8 == 0) {
      struct params *copy = malloc(sizeof(*copy));
      *copy = p;
      CHECK(!device_stream_host(all[i].stream, turn_host, copy, false));
   } else if (kind % 8 == 1) {
      struct params *copy = malloc(sizeof(*copy));
      *copy = p;
      CHECK(!device_stream_call(all[i].stream, turn_host, copy));
   } else if (kind % 2) {
      CHECK(!fake_launch(vectors, all[i].stream, 1, &p, sizeof(p), false));
   } else {
      CHECK(!fake_launch(whole, all[i].stream, 1, &p, sizeof(p), false));
   }
}

static void *
thread_main(void *seed)
{
   uint32_t random = (uint32_t)(uintptr_t)seed;
   struct device_event *e;
   CHECK(!device_event_create(context, 0, &e));
   for (int step = 0; step < STEPS; step++) {
      uint32_t i = next(&random) % STREAMS, k = next(&random) % STREAMS;
      uint32_t what = next(&random) % 16, after[STREAMS] = {0};
      if (what < 10 || i == k) {
         pthread_mutex_lock(&all[i].lock);
         queue(i, NULL, next(&random));
         pthread_mutex_unlock(&all[i].lock);
      } else if (what < 14) { /* k waits for i by an event */
         pthread_mutex_lock(&all[i].lock);
         after[i] = all[i].queued;
         CHECK(!device_event_record(e, all[i].stream));
         pthread_mutex_unlock(&all[i].lock);
         pthread_mutex_lock(&all[k].lock);
         CHECK(!device_stream_wait_event(all[k].stream, e));
         queue(k, after, next(&random));
         pthread_mutex_unlock(&all[k].lock);
         if (what == 13) {
            CHECK(!device_event_synchronize(e));
            CHECK(atomic_load(&all[i].done) >= after[i]);
         }
      } else if (what == 14) {
         pthread_mutex_lock(&all[i].lock);
         uint32_t queued = all[i].queued;
         pthread_mutex_unlock(&all[i].lock);
         CHECK(!device_stream_synchronize(all[i].stream));
         CHECK(atomic_load(&all[i].done) >= queued);
      } else { /* the legacy stream waits for stream i, a blocking one */
         i = 1 + i % 3;
         pthread_mutex_lock(&all[i].lock);
         after[i] = all[i].queued;
         pthread_mutex_unlock(&all[i].lock);
         pthread_mutex_lock(&all[0].lock);
         queue(0, after, next(&random));
         pthread_mutex_unlock(&all[0].lock);
      }
   }
   device_event_destroy(e);
   return NULL;
}

int
main(void)
{
   context = fake_context();
   whole = fake_kernel(context, "whole", 32, 32, 0, turn_vector, turn_blocks,
                       64, sizeof(struct params));
   vectors = fake_kernel(context, "vectors", 64, 32, SIMD_CODE_SUSPENDS,
                         turn_vector, NULL, 64, sizeof(struct params));
   for (uint32_t i = 0; i < STREAMS; i++) {
      pthread_mutex_init(&all[i].lock, NULL);
      if (i == 0) /* 1, 2, 3 are blocking, 4 and 5 are not */
         all[i].stream = device_stream_legacy(context);
      else
         CHECK(!device_stream_create(context,
                                     i > 3 ? DEVICE_STREAM_NONBLOCKING : 0,
                                     -(int)i % 3, &all[i].stream));
   }
   pthread_t threads[THREADS];
   for (uintptr_t t = 0; t < THREADS; t++)
      CHECK(!pthread_create(&threads[t], NULL, thread_main, (void *)(t + 1)));
   for (int t = 0; t < THREADS; t++)
      pthread_join(threads[t], NULL);
   CHECK(!device_context_synchronize(context));
   for (uint32_t i = 0; i < STREAMS; i++) {
      CHECK(atomic_load(&all[i].done) == all[i].queued);
      if (i)
         device_stream_destroy(all[i].stream);
   }
   fake_destroy(whole);
   fake_destroy(vectors);
   device_context_destroy(context);
   return 0;
}
