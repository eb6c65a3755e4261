/* The exported functions, made from runtime.def: call, trace, last error.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "runtime/runtime.h"
#include <stdarg.h>
#include <stdio.h>

/* The last error of each thread.  One that a fault in a kernel left comes
 * back with the next call anyway: the driver keeps it.
 */
static __thread cudaError_t last_error;

static cudaError_t done(cudaError_t r, const char *format, ...)
   __attribute__((format(printf, 2, 3)));

/* The end of every call. */
static cudaError_t
done(cudaError_t r, const char *format, ...)
{
   if (r != cudaSuccess)
      last_error = r;
   if (debug(api)) {
      char line[512];
      va_list ap;

      va_start(ap, format);
      vsnprintf(line, sizeof(line), format, ap);
      va_end(ap);
      fprintf(stderr, "%s = %d\n", line, (int)r);
   }
   return r;
}

static cudaError_t
missing(const char *name)
{
   return rt_error(cudaErrorNotSupported, "%s is not built yet", name);
}

static cudaStream_t
per_thread(cudaStream_t stream)
{
   return stream ? stream : cudaStreamPerThread;
}

#define CALL_DONE(name, args) rt_##name args
#define CALL_MISSING(name, args) missing(#name)
#define CALL_DRIVER(call) ((r_ = rt_enter()) ? r_ : rt_result(call)) RT_DROP
#define TRACE(r, format, ...) done(r, format __VA_OPT__(, ) __VA_ARGS__)

#define ENTRY(exported, params, call, format, shown) \
   RT_EXPORT cudaError_t exported params; \
   RT_EXPORT cudaError_t exported params \
   { \
      cudaError_t r_; \
\
      r_ = call; \
      return TRACE(r_, #exported "(" format ")", RT_OPEN shown); \
   }

#define API_SHOW(name, params, args, format, shown, state) \
   ENTRY(name, params, CALL_##state(name, args), format, shown)

#define API_SZ_SHOW(name, params, args, format, shown, state) \
   ENTRY(name, params, CALL_##state(name, args), format, shown) \
   RT_EXPORT cudaError_t name##_ptsz params; \
   RT_EXPORT cudaError_t name##_ptsz params \
   { \
      cudaError_t r_; \
\
      stream = per_thread(stream); \
      r_ = CALL_##state(name, args); \
      return TRACE(r_, #name "_ptsz(" format ")", RT_OPEN shown); \
   }

#define API_DS_SHOW(name, params, args, format, shown, state) \
   ENTRY(name, params, CALL_##state(name, (RT_OPEN args, NULL)), format, \
         shown) \
   ENTRY(name##_ptds, params, \
         CALL_##state(name, (RT_OPEN args, cudaStreamPerThread)), format, \
         shown)

#define FOREIGN(name) \
   RT_EXPORT cudaError_t name(void); \
   RT_EXPORT cudaError_t name(void) \
   { \
      return done(missing(#name), #name "(…)"); \
   }

#define OWN(name)
#define INTERNAL(name)
#include "runtime/runtime.def"

RT_EXPORT cudaError_t
cudaGetLastError(void)
{
   cudaError_t r = last_error;

   last_error = cudaSuccess;
   return r;
}

RT_EXPORT cudaError_t
cudaPeekAtLastError(void)
{
   return last_error;
}

/* For entry points that are not in the table (launch.c, registry.c). */
cudaError_t
rt_last_error_set(cudaError_t r)
{
   if (r != cudaSuccess)
      last_error = r;
   return r;
}

RT_EXPORT struct cudaChannelFormatDesc
cudaCreateChannelDesc(int x, int y, int z, int w,
                      enum cudaChannelFormatKind kind)
{
   return (struct cudaChannelFormatDesc){x, y, z, w, kind};
}
