/* Initialisation, versions, names and texts of errors.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

pthread_mutex_t drv_lock = PTHREAD_MUTEX_INITIALIZER;
_Thread_local bool drv_thread_streams;

static atomic_bool initialised;
static atomic_bool forked; /* this process is the child of one that had
                              initialised: the workers stayed there */

static void
after_fork_in_child(void)
{
   if (initialised)
      forked = true;
}

__attribute__((constructor)) static void
watch_forks(void)
{
   pthread_atfork(NULL, NULL, after_fork_in_child);
}

CUresult
drv_ready(void)
{
   if (forked)
      return api_error(CUDA_ERROR_NOT_INITIALIZED,
                       "the process forked after cuInit: the child cannot use "
                       "CUDA (exec, or fork before cuInit)");
   if (!initialised)
      return api_error(CUDA_ERROR_NOT_INITIALIZED, "cuInit was not called");
   return CUDA_SUCCESS;
}

CUresult
drv_missing(const char *name)
{
   return api_error(CUDA_ERROR_NOT_SUPPORTED, "%s is not built yet", name);
}

void
drv_text_copy(char *out, size_t room, const char *text)
{
   size_t length = strlen(text);

   if (!room)
      return;
   if (length > room - 1)
      length = room - 1;
   memcpy(out, text, length);
   out[length] = 0;
}

CUresult
drv_cuInit(unsigned int flags)
{
   CUresult r;
   unsigned count;

   if (flags)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %u: must be 0", flags);
   if (forked)
      return drv_ready();
   r = device_count(&count);
   if (r)
      return r;
   initialised = true;
   return CUDA_SUCCESS;
}

CUresult
drv_cuDriverGetVersion(int *version)
{
   if (!version)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *version = CUDA_VERSION;
   return CUDA_SUCCESS;
}

static const struct error {
   CUresult code;
   const char *name, *text;
} errors[] = {
#define ERROR(code, text) {code, #code, text},
#include "driver/errors.def"
#undef ERROR
};

static const struct error *
find(CUresult code)
{
   for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
      if (errors[i].code == code)
         return &errors[i];
   }
   return NULL;
}

CUresult
drv_cuGetErrorName(CUresult error, const char **name)
{
   const struct error *e = find(error);

   if (!name)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *name = e ? e->name : NULL;
   if (!e)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%d is no CUresult", error);
   return CUDA_SUCCESS;
}

CUresult
drv_cuGetErrorString(CUresult error, const char **text)
{
   const struct error *e = find(error);

   if (!text)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null result");
   *text = e ? e->text : NULL;
   if (!e)
      return api_error(CUDA_ERROR_INVALID_VALUE, "%d is no CUresult", error);
   return CUDA_SUCCESS;
}

/* Nothing collects profiles through these calls; starting and stopping a
 * profiler that is not there succeeds, as in CUDA.
 */
CUresult
drv_cuProfilerStart(void)
{
   return CUDA_SUCCESS;
}

CUresult
drv_cuProfilerStop(void)
{
   return CUDA_SUCCESS;
}
