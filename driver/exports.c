/* The exported functions of libcuda.so.1: for each row of driver.def one that
 * checks that the library is initialised, calls drv_<name>, and traces.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdio.h>

#define EXPORT __attribute__((visibility("default")))

#define SPLICE(...) , ##__VA_ARGS__

#define CALL_DONE(name, args) drv_##name args
#define CALL_MISSING(name, args) drv_missing(#name)

#define BODY(symbol, name, proto, args, shown, fmt, state, ready, threads) \
   EXPORT CUresult symbol proto; \
   EXPORT CUresult symbol proto \
   { \
      CUresult r = ready; \
      if (!r) { \
         bool before = drv_thread_streams; \
         drv_thread_streams = threads; \
         r = CALL_##state(name, args); \
         drv_thread_streams = before; \
      } \
      if (debug(api)) \
         fprintf(stderr, "%s(" fmt ") = %d\n", #symbol SPLICE shown, (int)r); \
      return r; \
   }

/* A call made in a call (a host function, an occupancy callback) keeps what
 * it is: each exported function says for itself whose stream 0 is. */
#define API(name, proto, args, fmt, state) \
   BODY(name, name, proto, args, args, fmt, state, drv_ready(), false)
#define API_EARLY(name, proto, args, fmt, state) \
   BODY(name, name, proto, args, args, fmt, state, CUDA_SUCCESS, false)
#define API_PTSZ(name, proto, args, fmt, state) \
   API(name, proto, args, fmt, state) \
   BODY(name##_ptsz, name, proto, args, args, fmt, state, drv_ready(), true)
#define API_PTDS(name, proto, args, fmt, state) \
   API(name, proto, args, fmt, state) \
   BODY(name##_ptds, name, proto, args, args, fmt, state, drv_ready(), true)
#define API_EARLY_PTSZ(name, proto, args, fmt, state) \
   API_EARLY(name, proto, args, fmt, state) \
   BODY(name##_ptsz, name, proto, args, args, fmt, state, CUDA_SUCCESS, true)
#define API_SHOWN(name, proto, args, shown, fmt, state) \
   BODY(name, name, proto, args, shown, fmt, state, drv_ready(), false)
#define API_SHOWN_PTSZ(name, proto, args, shown, fmt, state) \
   API_SHOWN(name, proto, args, shown, fmt, state) \
   BODY(name##_ptsz, name, proto, args, shown, fmt, state, drv_ready(), true)
#include "driver/driver.def"
