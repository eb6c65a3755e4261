// The host side that all OpenCL forms share.
// SPDX-License-Identifier: Apache-2.0
#ifndef OCL_H
#define OCL_H
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl.h>
#include "bench.h"

typedef struct {
   cl_context ctx;
   cl_device_id dev;
   cl_command_queue q;
   cl_program prog;
   char ext[16384];
} ocl;

static inline void
ocl_check(cl_int e, const char *what)
{
   if (e != CL_SUCCESS) {
      fprintf(stderr, "%s: OpenCL error %d\n", what, (int)e);
      exit(2);
   }
}
static inline int
ocl_has(const ocl *o, const char *ext)
{
   return strstr(o->ext, ext) != NULL;
}

// Opens the first device and builds FILE (looked up in BENCH_CL_DIR or here).
static inline ocl
ocl_open(const char *file, const char *opts)
{
   ocl o;
   cl_int e;
   cl_platform_id pl;
   memset(&o, 0, sizeof o);
   ocl_check(clGetPlatformIDs(1, &pl, NULL), "platform");
   ocl_check(clGetDeviceIDs(pl, CL_DEVICE_TYPE_ALL, 1, &o.dev, NULL), "device");
   clGetDeviceInfo(o.dev, CL_DEVICE_EXTENSIONS, sizeof o.ext, o.ext, NULL);
   o.ctx = clCreateContext(NULL, 1, &o.dev, NULL, NULL, &e);
   ocl_check(e, "context");
   o.q = clCreateCommandQueueWithProperties(o.ctx, o.dev, NULL, &e);
   ocl_check(e, "queue");
   const char *dir = getenv("BENCH_CL_DIR");
   char path[1024];
   snprintf(path, sizeof path, "%s/%s", dir ? dir : ".", file);
   FILE *f = fopen(path, "rb");
   if (!f) {
      perror(path);
      exit(2);
   }
   static char src[65536];
   size_t len = fread(src, 1, sizeof src - 1, f);
   fclose(f);
   const char *s = src;
   o.prog = clCreateProgramWithSource(o.ctx, 1, &s, &len, &e);
   ocl_check(e, "program");
   char all[1024];
   snprintf(all, sizeof all, "-cl-std=CL3.0 %s %s",
            getenv("BENCH_CL_OPTS") ? getenv("BENCH_CL_OPTS") : "", opts);
   if (clBuildProgram(o.prog, 1, &o.dev, all, NULL, NULL) != CL_SUCCESS) {
      static char log[65536];
      clGetProgramBuildInfo(o.prog, o.dev, CL_PROGRAM_BUILD_LOG, sizeof log,
                            log, NULL);
      fprintf(stderr, "%s\n", log);
      exit(2);
   }
   return o;
}
static inline cl_kernel
ocl_kernel(const ocl *o, const char *name)
{
   cl_int e;
   cl_kernel k = clCreateKernel(o->prog, name, &e);
   ocl_check(e, name);
   return k;
}
static inline cl_mem
ocl_buffer(const ocl *o, const void *host, size_t bytes)
{
   cl_int e;
   cl_mem m = clCreateBuffer(o->ctx, CL_MEM_READ_WRITE, bytes, NULL, &e);
   ocl_check(e, "buffer");
   if (host)
      ocl_check(
         clEnqueueWriteBuffer(o->q, m, CL_TRUE, 0, bytes, host, 0, NULL, NULL),
         "write");
   return m;
}
static inline void
ocl_read(const ocl *o, void *host, cl_mem m, size_t bytes)
{
   ocl_check(
      clEnqueueReadBuffer(o->q, m, CL_TRUE, 0, bytes, host, 0, NULL, NULL),
      "read");
}
// One-dimensional and two-dimensional launches of groups*local work-items.
static inline void
ocl_run(const ocl *o, cl_kernel k, size_t groups, size_t local)
{
   size_t g = groups * local;
   ocl_check(
      clEnqueueNDRangeKernel(o->q, k, 1, NULL, &g, &local, 0, NULL, NULL),
      "launch");
}
static inline void
ocl_run2(const ocl *o, cl_kernel k, size_t gx, size_t gy, size_t lx, size_t ly)
{
   size_t g[2] = {gx * lx, gy * ly}, l[2] = {lx, ly};
   ocl_check(clEnqueueNDRangeKernel(o->q, k, 2, NULL, g, l, 0, NULL, NULL),
             "launch");
}
#define ARG(k, i, v) \
   ocl_check(clSetKernelArg(k, i, sizeof(v), &(v)), "argument")
#define TIMED(o, times, reps, ...) \
   do { \
      for (int r_ = -1; r_ < (reps); r_++) { \
         double t0_ = bench_now(); \
         __VA_ARGS__; \
         ocl_check(clFinish((o)->q), "finish"); \
         if (r_ >= 0) \
            (times)[r_] = bench_now() - t0_; \
      } \
   } while (0)
#endif
