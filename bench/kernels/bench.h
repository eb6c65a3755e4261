// Shared by every form of every kernel: clock, random inputs, timed runs and
// the one result line that bench/run reads. Plain C99 that is also C++.
// SPDX-License-Identifier: Apache-2.0
#ifndef BENCH_H
#define BENCH_H
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double
bench_now(void)
{
   struct timespec t;
   clock_gettime(CLOCK_MONOTONIC, &t);
   return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Timed runs per variant; BENCH_REPS in the environment changes it.
static inline int
bench_reps(void)
{
   const char *s = getenv("BENCH_REPS");
   int n = s ? atoi(s) : 5;
   return n < 1 ? 1 : n > 99 ? 99 : n;
}

static inline void *
bench_alloc(size_t bytes)
{
   void *p = NULL;
   if (posix_memalign(&p, 4096, bytes + 4096)) {
      fprintf(stderr, "out of memory\n");
      exit(2);
   }
   return p;
}

// xorshift; the same inputs in every form.
static uint64_t bench_seed = 88172645463325252ull;
static inline uint32_t
bench_u32(void)
{
   bench_seed ^= bench_seed << 13;
   bench_seed ^= bench_seed >> 7;
   bench_seed ^= bench_seed << 17;
   return (uint32_t)(bench_seed >> 16);
}
static inline float
bench_float(float lo, float hi)
{
   return lo + (hi - lo) * ((float)(bench_u32() >> 8) * (1.0f / 16777216.0f));
}
static inline void
bench_fill(float *p, size_t n, float lo, float hi)
{
   for (size_t i = 0; i < n; i++)
      p[i] = bench_float(lo, hi);
}

// Counts elements of a that differ from b by more than the tolerance.
static inline size_t
bench_diff(const float *a, const float *b, size_t n, float tol)
{
   size_t bad = 0;
   for (size_t i = 0; i < n; i++)
      if (!(fabsf(a[i] - b[i]) <= tol * (1.0f + fabsf(b[i])))) {
         if (bad++ == 0)
            fprintf(stderr, "first difference at %zu: got %g, expected %g\n", i,
                    a[i], b[i]);
      }
   return bad;
}

static inline int
bench_cmp(const void *a, const void *b)
{
   double x = *(const double *)a, y = *(const double *)b;
   return (x > y) - (x < y);
}

// One line per variant. bytes and flops are the useful work of one run.
static inline int
bench_report(const char *kernel, const char *form, double *t, int n,
             double bytes, double flops, size_t bad)
{
   qsort(t, (size_t)n, sizeof *t, bench_cmp);
   printf("%-16s %-8s %s median %9.3f ms min %9.3f max %9.3f | %7.2f GB/s "
          "%8.2f GFLOP/s\n",
          kernel, form, bad ? "FAIL" : "PASS", t[n / 2] * 1e3, t[0] * 1e3,
          t[n - 1] * 1e3, bytes / t[n / 2] * 1e-9, flops / t[n / 2] * 1e-9);
   fflush(stdout);
   return bad != 0;
}

// Runs the statements once to warm up, then `reps` times with the clock on.
#define BENCH_TIMED(times, reps, ...) \
   do { \
      for (int r_ = -1; r_ < (reps); r_++) { \
         double t0_ = bench_now(); \
         __VA_ARGS__; \
         if (r_ >= 0) \
            (times)[r_] = bench_now() - t0_; \
      } \
   } while (0)
#endif
