/* What this machine can do: memory bandwidth, the rate of multiply-adds, the
 * clock.  limits THREADS [MIB of an array]; one "name value" a line.
 *
 * Bytes are the ones the program names; a write-allocate is not counted.
 * Names ending in -nt store past the caches.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#ifdef __AVX512F__
enum { LANES = 16 };
#else
enum { LANES = 8 };
#endif
typedef float vec __attribute__((vector_size(LANES * 4)));
/* Arrays that lie alike modulo a large power of two share cache sets and
 * memory banks, and are slower; these do not.
 */
enum { STAGGER = (1 << 20) + (9 << 10) };

enum { RUNS = 7, MAX_THREADS = 256, L2_BYTES = 256 << 10 };

enum kind { READ, COPY, COPY_NT, TRIAD, TRIAD_NT, SAXPY, L2READ, FMA, CLOCK };
static const struct {
   const char *name;
   int words; /* named by one element */
} kinds[] = {
   {"read", 1},  {"copy", 2},   {"copy-nt", 2}, {"triad", 3}, {"triad-nt", 3},
   {"saxpy", 3}, {"l2read", 1}, {"fma", 0},     {"ghz", 0},
};

static size_t size; /* floats of an array */
static vec *A, *B, *C;
static pthread_barrier_t barrier;
static int threads;
static enum kind kind;
static volatile float sink;

static double
now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_MONOTONIC, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
read_all(const vec *a, size_t n)
{
   vec s[4] = {{0}, {0}, {0}, {0}};
   for (size_t i = 0; i < n; i += 4)
      for (int k = 0; k < 4; k++)
         s[k] += a[i + k];
   sink = (s[0] + s[1] + s[2] + s[3])[0];
}

/* 12 sums at once hide the latency on every machine of 4 cycles and 2 pipes,
 * and stay in 16 registers.
 */
enum { SUMS = 12, FMA_STEPS = 1 << 22 };
static void
multiply_add(void)
{
   vec s[SUMS], x, y;
   for (int l = 0; l < LANES; l++)
      x[l] = 0.999f, y[l] = 0.001f;
   for (int k = 0; k < SUMS; k++)
      s[k] = x * (float)k;
   for (int i = 0; i < FMA_STEPS; i++) {
#pragma clang loop unroll(full)
      for (int k = 0; k < SUMS; k++) {
         s[k] = __builtin_elementwise_fma(s[k], x, y);
         __asm__ volatile("" : "+v"(s[k]));
      }
   }
   for (int k = 0; k < SUMS; k++)
      sink = s[k][0];
}

/* A chain of additions, one a cycle. */
enum { CLOCK_STEPS = 1 << 22 };
static void
count_cycles(void)
{
   uint64_t x = (uint64_t)(uintptr_t)A;
   for (int i = 0; i < CLOCK_STEPS; i++)
      for (int k = 0; k < 8; k++)
         __asm__ volatile("addq $1, %0" : "+r"(x));
   sink = (float)x;
}

static void
body(size_t lo, size_t hi)
{
   const vec *a = A, *b = B;
   vec *c = C, three = *B - *B + 3.0f;
   switch (kind) {
   case READ:
      read_all(a + lo, hi - lo);
      break;
   case COPY:
      for (size_t i = lo; i < hi; i++) {
         c[i] = a[i];
         __asm__ volatile("" ::: "memory");
      }
      break;
   case COPY_NT:
      for (size_t i = lo; i < hi; i++)
         __builtin_nontemporal_store(a[i], c + i);
      break;
   case TRIAD:
      for (size_t i = lo; i < hi; i++)
         c[i] = __builtin_elementwise_fma(b[i], three, a[i]);
      break;
   case TRIAD_NT:
      for (size_t i = lo; i < hi; i++)
         __builtin_nontemporal_store(
            __builtin_elementwise_fma(b[i], three, a[i]), c + i);
      break;
   case SAXPY:
      for (size_t i = lo; i < hi; i++)
         c[i] = __builtin_elementwise_fma(a[i], three, c[i]);
      break;
   case L2READ:
      for (size_t n = 0; n < hi - lo; n += L2_BYTES / sizeof(vec))
         read_all(a + lo, L2_BYTES / sizeof(vec));
      break;
   case FMA:
      multiply_add();
      break;
   case CLOCK:
      count_cycles();
      break;
   }
   __sync_synchronize();
}

static double
amount(double seconds)
{
   if (kind == FMA)
      return 2.0 * LANES * SUMS * FMA_STEPS * threads / seconds * 1e-9;
   if (kind == CLOCK)
      return 8.0 * CLOCK_STEPS / seconds * 1e-9;
   return 4.0 * (double)size * kinds[kind].words / seconds * 1e-9;
}

static int
compare(const void *a, const void *b)
{
   double x = *(const double *)a, y = *(const double *)b;
   return (x > y) - (x < y);
}

static void *
worker(void *p)
{
   size_t t = (size_t)(uintptr_t)p;
   size_t per = size / LANES / (size_t)threads, lo = per * t;
   double v[RUNS];
   body(lo, lo + per);
   for (int r = 0; r < RUNS; r++) {
      pthread_barrier_wait(&barrier);
      double start = now();
      body(lo, lo + per);
      pthread_barrier_wait(&barrier);
      v[r] = amount(now() - start);
   }
   qsort(v, RUNS, sizeof *v, compare);
   if (t == 0)
      printf("%s %.3f\n", kinds[kind].name, v[RUNS / 2]);
   return NULL;
}

static vec *
array(void)
{
   static size_t count;
   size_t bytes = size * 4 + 4 * STAGGER;
   char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
   if (p == MAP_FAILED) {
      perror("mmap");
      exit(2);
   }
   madvise(p, bytes, MADV_HUGEPAGE);
   p += count++ * STAGGER;
   for (size_t i = 0; i < size; i++)
      ((float *)(void *)p)[i] = 1.0f + (float)(i & 7);
   return (vec *)(void *)p;
}

int
main(int argc, char **argv)
{
   threads = argc > 1 ? atoi(argv[1]) : 1;
   size_t mib = argc > 2 ? (size_t)atol(argv[2]) : 128;
   if (threads < 1 || threads > MAX_THREADS || mib < 1) {
      fprintf(stderr, "limits THREADS [MIB]\n");
      return 2;
   }
   /* Every thread a whole number of second-level cachefuls. */
   size_t unit = (size_t)threads * L2_BYTES / 4;
   size = (mib << 18) / unit * unit;
   A = array(), B = array(), C = array();
   printf("lanes %d\n", LANES);
   for (int k = 0; k <= CLOCK; k++) {
      pthread_t ids[MAX_THREADS];
      kind = (enum kind)k;
      pthread_barrier_init(&barrier, NULL, (unsigned)threads);
      for (int t = 0; t < threads; t++)
         pthread_create(&ids[t], NULL, worker, (void *)(uintptr_t)t);
      for (int t = 0; t < threads; t++)
         pthread_join(ids[t], NULL);
      pthread_barrier_destroy(&barrier);
   }
   return 0;
}
