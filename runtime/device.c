/* Queries about devices.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "runtime/runtime.h"
#include <stddef.h>
#include <string.h>

/* The integers of struct cudaDeviceProp, each with its attribute. */
struct property {
   size_t offset, size;
   CUdevice_attribute attribute;
};

#define PROP(field, attribute) \
   {offsetof(struct cudaDeviceProp, field), \
    sizeof(((struct cudaDeviceProp *)0)->field), \
    CU_DEVICE_ATTRIBUTE_##attribute},
static const struct property properties_table[] = {
#include "runtime/properties.def"
};
#undef PROP

static cudaError_t
device_get(int device, CUdevice *d)
{
   int count;
   cudaError_t r = rt_cudaGetDeviceCount(&count);

   if (r)
      return r;
   if (device < 0 || device >= count)
      return rt_error(cudaErrorInvalidDevice, "device %d of %d", device, count);
   return rt_result(cuDeviceGet(d, device));
}

cudaError_t
rt_cudaGetDeviceProperties(struct cudaDeviceProp *properties, int device)
{
   CUdevice d;
   cudaError_t r = device_get(device, &d);

   if (r)
      return r;
   if (!properties)
      return rt_error(cudaErrorInvalidValue, "null result");
   memset(properties, 0, sizeof(*properties));
   r =
      rt_result(cuDeviceGetName(properties->name, sizeof(properties->name), d));
   if (!r)
      r = rt_result(cuDeviceTotalMem(&properties->totalGlobalMem, d));
   if (!r)
      r = rt_result(cuDeviceGetUuid((CUuuid *)&properties->uuid, d));
   for (size_t i = 0;
        !r && i < sizeof(properties_table) / sizeof(*properties_table); i++) {
      const struct property *p = &properties_table[i];
      char *place = (char *)properties + p->offset;
      int value = 0;

      r = rt_result(cuDeviceGetAttribute(&value, p->attribute, d));
      if (p->size == sizeof(size_t))
         *(size_t *)(void *)place = (size_t)value;
      else
         *(int *)(void *)place = value;
   }
   return r;
}

static size_t
wanted(const struct cudaDeviceProp *p, const struct cudaDeviceProp *have)
{
   size_t score = 0;

   score += !p->major || p->major == have->major;
   score += !p->minor || p->minor == have->minor;
   score += p->totalGlobalMem <= have->totalGlobalMem;
   score += p->multiProcessorCount <= have->multiProcessorCount;
   return score;
}

cudaError_t
rt_cudaChooseDevice(int *device, const struct cudaDeviceProp *properties)
{
   int count, best = 0;
   size_t best_score = 0;
   cudaError_t r = rt_cudaGetDeviceCount(&count);

   if (r)
      return r;
   if (!device || !properties)
      return rt_error(cudaErrorInvalidValue, "null argument");
   for (int i = 0; i < count; i++) {
      struct cudaDeviceProp have;

      r = rt_cudaGetDeviceProperties(&have, i);
      if (r)
         return r;
      if (wanted(properties, &have) > best_score) {
         best_score = wanted(properties, &have);
         best = i;
      }
   }
   *device = best;
   return cudaSuccess;
}

cudaError_t
rt_cudaDriverGetVersion(int *version)
{
   return rt_result(cuDriverGetVersion(version));
}

cudaError_t
rt_cudaRuntimeGetVersion(int *version)
{
   if (!version)
      return rt_error(cudaErrorInvalidValue, "null result");
   *version = CUDART_VERSION;
   return cudaSuccess;
}

/* Banks of shared memory have four bytes: there is nothing to set. */
cudaError_t
rt_cudaDeviceGetSharedMemConfig(enum cudaSharedMemConfig *config)
{
   if (!config)
      return rt_error(cudaErrorInvalidValue, "null result");
   *config = cudaSharedMemBankSizeFourByte;
   return cudaSuccess;
}

cudaError_t
rt_cudaDeviceSetSharedMemConfig(enum cudaSharedMemConfig config)
{
   if (config < cudaSharedMemBankSizeDefault ||
       config > cudaSharedMemBankSizeEightByte)
      return rt_error(cudaErrorInvalidValue, "bank size %d", (int)config);
   return cudaSuccess;
}

/* ---- peers ---- */

cudaError_t
rt_cudaDeviceEnablePeerAccess(int peer, unsigned int flags)
{
   CUcontext c;
   CUdevice d;
   cudaError_t r = device_get(peer, &d);

   if (!r)
      r = rt_enter();
   if (!r)
      r = rt_primary_context(peer, &c);
   return r ? r : rt_result(cuCtxEnablePeerAccess(c, flags));
}

cudaError_t
rt_cudaDeviceDisablePeerAccess(int peer)
{
   CUcontext c;
   CUdevice d;
   cudaError_t r = device_get(peer, &d);

   if (!r)
      r = rt_enter();
   if (!r)
      r = rt_primary_context(peer, &c);
   return r ? r : rt_result(cuCtxDisablePeerAccess(c));
}

/* ---- the driver below ---- */

static cudaError_t
entry_point(const char *symbol, void **function, int version,
            unsigned long long flags,
            enum cudaDriverEntryPointQueryResult *status)
{
   CUdriverProcAddressQueryResult found = CU_GET_PROC_ADDRESS_SUCCESS;
   CUresult result;

   if (!symbol || !function)
      return rt_error(cudaErrorInvalidValue, "null argument");
   result = cuGetProcAddress(symbol, function, version, flags, &found);
   if (status) {
      *status = (enum cudaDriverEntryPointQueryResult)found;
      /* Not found is an answer, not an error, to who asked for the status. */
      if (result == CUDA_ERROR_NOT_FOUND)
         return cudaSuccess;
   }
   return rt_result(result);
}

cudaError_t
rt_cudaGetDriverEntryPoint(const char *symbol, void **function,
                           unsigned long long flags,
                           enum cudaDriverEntryPointQueryResult *status)
{
   return entry_point(symbol, function, CUDART_VERSION, flags, status);
}

cudaError_t
rt_cudaGetDriverEntryPoint_ptsz(const char *symbol, void **function,
                                unsigned long long flags,
                                enum cudaDriverEntryPointQueryResult *status)
{
   if (flags == cudaEnableDefault)
      flags = cudaEnablePerThreadDefaultStream;
   return entry_point(symbol, function, CUDART_VERSION, flags, status);
}

cudaError_t
rt_cudaGetDriverEntryPointByVersion(
   const char *symbol, void **function, unsigned int version,
   unsigned long long flags, enum cudaDriverEntryPointQueryResult *status)
{
   return entry_point(symbol, function, (int)version, flags, status);
}

cudaError_t
rt_cudaGetDriverEntryPointByVersion_ptsz(
   const char *symbol, void **function, unsigned int version,
   unsigned long long flags, enum cudaDriverEntryPointQueryResult *status)
{
   if (flags == cudaEnableDefault)
      flags = cudaEnablePerThreadDefaultStream;
   return entry_point(symbol, function, (int)version, flags, status);
}
