/* Entry points by name and version: cuGetProcAddress.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/driver_int.h"
#include <stdlib.h>
#include <string.h>

#define API(name, proto, args, fmt, state) CUresult name proto;
#define API_PTSZ(name, proto, args, fmt, state) \
   CUresult name proto; \
   CUresult name##_ptsz proto;
#define API_PTDS(name, proto, args, fmt, state) \
   CUresult name proto; \
   CUresult name##_ptds proto;
#include "driver/driver.def"

typedef void function(void);

static const struct proc {
   const char *name;
   function *plain, *per_thread; /* per_thread: NULL, the same */
} procs[] = {
#define API(name, proto, args, fmt, state) {#name, (function *)name, NULL},
#define API_PTSZ(name, proto, args, fmt, state) \
   {#name, (function *)name, (function *)name##_ptsz},
#define API_PTDS(name, proto, args, fmt, state) \
   {#name, (function *)name, (function *)name##_ptds},
#include "driver/driver.def"
};

static const struct version {
   const char *name;
   int since;
   const char *symbol;
} versions[] = {
#define VERSION(name, since, symbol) {#name, since, #symbol},
#include "driver/versions.def"
#undef VERSION
};

static const struct proc *
find_exactly(const char *name)
{
   for (size_t i = 0; i < sizeof(procs) / sizeof(*procs); i++) {
      if (!strcmp(procs[i].name, name))
         return &procs[i];
   }
   return NULL;
}

void *
drv_proc_find(const char *symbol, int version, bool per_thread,
              CUdriverProcAddressQueryResult *status)
{
   const struct proc *p;
   const char *name = NULL;
   bool known = false;

   for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
      if (strcmp(versions[i].name, symbol))
         continue;
      known = true;
      if (versions[i].since <= version)
         name = versions[i].symbol;
   }
   *status = CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT;
   if (known && !name)
      return NULL;
   p = find_exactly(name ? name : symbol);
   *status =
      p ? CU_GET_PROC_ADDRESS_SUCCESS : CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
   if (!p)
      return NULL;
   return (void *)(per_thread && p->per_thread ? p->per_thread : p->plain);
}

CUresult
drv_cuGetProcAddress_v2(const char *symbol, void **pfn, int version,
                        cuuint64_t flags,
                        CUdriverProcAddressQueryResult *status)
{
   const cuuint64_t both = CU_GET_PROC_ADDRESS_LEGACY_STREAM |
                           CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM;
   bool per_thread = drv_thread_streams;
   CUdriverProcAddressQueryResult how;

   if (!symbol || !pfn)
      return api_error(CUDA_ERROR_INVALID_VALUE, "null symbol or result");
   if ((flags & ~both) || (flags & both) == both)
      return api_error(CUDA_ERROR_INVALID_VALUE, "flags %#lx", flags);
   if (flags)
      per_thread = flags & CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM;
   *pfn = drv_proc_find(symbol, version, per_thread, &how);
   if (status)
      *status = how;
   if (*pfn)
      return CUDA_SUCCESS;
   if (how == CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT)
      return api_error(CUDA_ERROR_NOT_FOUND, "%s did not exist in CUDA %d",
                       symbol, version);
   return api_error(CUDA_ERROR_NOT_FOUND, "there is no %s in CUDA %d", symbol,
                    CUDA_VERSION);
}

CUresult
drv_cuGetProcAddress(const char *symbol, void **pfn, int version,
                     cuuint64_t flags)
{
   return drv_cuGetProcAddress_v2(symbol, pfn, version, flags, NULL);
}
