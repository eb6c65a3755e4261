// Error checking and timing for the CUDA forms.
// SPDX-License-Identifier: Apache-2.0
#ifndef CUDA_CHECK_H
#define CUDA_CHECK_H
#include <cuda_runtime.h>
#include "bench.h"
#define CHECK(call) \
   do { \
      cudaError_t err_ = (call); \
      if (err_ != cudaSuccess) { \
         fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, \
                 cudaGetErrorString(err_)); \
         exit(2); \
      } \
   } while (0)

// Runs the statements once to warm up, then `reps` times, each timed until the
// device is idle.
#define TIMED(times, reps, ...) \
   do { \
      for (int r_ = -1; r_ < (reps); r_++) { \
         double t0_ = bench_now(); \
         __VA_ARGS__; \
         CHECK(cudaGetLastError()); \
         CHECK(cudaDeviceSynchronize()); \
         if (r_ >= 0) \
            (times)[r_] = bench_now() - t0_; \
      } \
   } while (0)

template <typename T>
static T *
device_copy(const T *host, size_t n)
{
   T *d = NULL;
   CHECK(cudaMalloc((void **)&d, n * sizeof(T)));
   if (host)
      CHECK(cudaMemcpy(d, host, n * sizeof(T), cudaMemcpyHostToDevice));
   return d;
}
template <typename T>
static void
host_copy(T *host, const T *device, size_t n)
{
   CHECK(cudaMemcpy(host, device, n * sizeof(T), cudaMemcpyDeviceToHost));
}
#endif
