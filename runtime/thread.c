/* The current device of a thread, and its primary context.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The runtime has no contexts of its own.  A thread works in the context that
 * is current to it in the driver; a thread without one gets the primary
 * context of its device at its first call that needs it.  cudaDeviceReset
 * destroys that context for all threads: each notices by `generation`.
 */
#include "runtime/runtime.h"
#include <pthread.h>
#include <stdatomic.h>

enum { DEVICE_LIMIT = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static CUcontext primary[DEVICE_LIMIT]; /* retained; lock held */
static atomic_uint generation;          /* counts resets */

static __thread int thread_device;
/* What this thread made current, and when. */
static __thread CUcontext bound;
static __thread unsigned bound_generation;

/* cuInit, once; what fails is tried again. */
static cudaError_t
driver_init(void)
{
   static atomic_bool done;
   CUresult r;

   if (atomic_load_explicit(&done, memory_order_acquire))
      return cudaSuccess;
   r = cuInit(0);
   if (!r)
      atomic_store_explicit(&done, true, memory_order_release);
   return rt_result(r);
}

cudaError_t
rt_primary_context(int device, CUcontext *context)
{
   CUresult r = CUDA_SUCCESS;
   cudaError_t init = driver_init();
   CUdevice d;

   if (init)
      return init;
   pthread_mutex_lock(&lock);
   if (device < 0 || device >= DEVICE_LIMIT) {
      r = api_error(CUDA_ERROR_INVALID_DEVICE, "device %d", device);
      goto out;
   }
   if (!primary[device]) {
      r = cuDeviceGet(&d, device);
      if (!r)
         r = cuDevicePrimaryCtxRetain(&primary[device], d);
   }
   *context = primary[device];
out:
   pthread_mutex_unlock(&lock);
   return rt_result(r);
}

static cudaError_t
bind(int device)
{
   unsigned now = atomic_load(&generation);
   CUcontext c;
   cudaError_t r = rt_primary_context(device, &c);

   if (r)
      return r;
   r = rt_result(cuCtxSetCurrent(c));
   if (r)
      return r;
   bound = c;
   bound_generation = now;
   return cudaSuccess;
}

cudaError_t
rt_enter(void)
{
   CUcontext c = NULL;
   cudaError_t r = driver_init();

   if (!r)
      r = rt_result(cuCtxGetCurrent(&c));
   if (r)
      return r;
   if (c && (c != bound || bound_generation == atomic_load(&generation)))
      return cudaSuccess;
   return bind(thread_device);
}

int
rt_device(void)
{
   CUcontext c = NULL;
   CUdevice d;

   if (!cuCtxGetCurrent(&c) && c && c != bound && !cuCtxGetDevice(&d))
      return d;
   return thread_device;
}

static cudaError_t
device_count(int *count)
{
   cudaError_t init = driver_init();
   CUresult r;

   if (init)
      return init;
   r = cuDeviceGetCount(count);
   if (!r && *count == 0)
      r = api_error(CUDA_ERROR_NO_DEVICE, "no device");
   return rt_result(r);
}

static cudaError_t
device_check(int device)
{
   int count;
   cudaError_t r = device_count(&count);

   if (r)
      return r;
   if (device < 0 || device >= count)
      return rt_error(cudaErrorInvalidDevice, "device %d of %d", device, count);
   return cudaSuccess;
}

cudaError_t
rt_cudaGetDeviceCount(int *count)
{
   if (!count)
      return rt_error(cudaErrorInvalidValue, "null result");
   *count = 0;
   return device_count(count);
}

cudaError_t
rt_cudaSetDevice(int device)
{
   cudaError_t r = device_check(device);

   if (r)
      return r;
   thread_device = device;
   return bind(device);
}

cudaError_t
rt_cudaGetDevice(int *device)
{
   cudaError_t r;

   if (!device)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = device_check(thread_device);
   if (r)
      return r;
   *device = rt_device();
   return cudaSuccess;
}

cudaError_t
rt_cudaInitDevice(int device, unsigned int device_flags, unsigned int flags)
{
   CUcontext c;
   cudaError_t r = device_check(device);

   if (r)
      return r;
   if (flags & ~(unsigned)cudaInitDeviceFlagsAreValid)
      return rt_error(cudaErrorInvalidValue, "flags %#x", flags);
   if (flags & cudaInitDeviceFlagsAreValid) {
      r = rt_result(cuDevicePrimaryCtxSetFlags(device, device_flags));
      if (r)
         return r;
   }
   return rt_primary_context(device, &c);
}

/* The first of the list that exists becomes the device. */
cudaError_t
rt_cudaSetValidDevices(int *devices, int length)
{
   if (length && !devices)
      return rt_error(cudaErrorInvalidValue, "null list");
   for (int i = 0; i < length; i++) {
      cudaError_t r = device_check(devices[i]);
      if (r)
         return r;
   }
   if (length)
      thread_device = devices[0];
   return cudaSuccess;
}

cudaError_t
rt_cudaSetDeviceFlags(unsigned int flags)
{
   cudaError_t r = device_check(thread_device);

   if (r)
      return r;
   if (flags & ~(unsigned)cudaDeviceMask)
      return rt_error(cudaErrorInvalidValue, "flags %#x", flags);
   return rt_result(cuDevicePrimaryCtxSetFlags(thread_device, flags));
}

cudaError_t
rt_cudaGetDeviceFlags(unsigned int *flags)
{
   int active;
   cudaError_t r = device_check(thread_device);

   if (r)
      return r;
   if (!flags)
      return rt_error(cudaErrorInvalidValue, "null result");
   r = rt_result(cuDevicePrimaryCtxGetState(thread_device, flags, &active));
   /* Mapping host memory is always on, and always said to be. */
   *flags |= cudaDeviceMapHost;
   return r;
}

cudaError_t
rt_cudaDeviceReset(void)
{
   CUdevice d = rt_device();
   cudaError_t r = device_check(d);

   if (r)
      return r;
   pthread_mutex_lock(&lock);
   if (primary[d]) {
      r = rt_result(cuDevicePrimaryCtxReset(d));
      /* The reset drops what was retained. */
      primary[d] = NULL;
      atomic_fetch_add(&generation, 1);
   }
   pthread_mutex_unlock(&lock);
   return r;
}
