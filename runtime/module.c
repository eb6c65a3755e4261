/* Loading what is registered, when it is first used; kernels and variables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The PTX in a fatbinary that suits the device goes to the driver as a
 * library, so it serves every context.  Relocatable parts are linked first.
 * What the driver says against the PTX goes into the error's sentence
 * (SAMPAN_DEBUG=error).
 */
#include "runtime/module.h"
#include "base/debug.h"
#include "base/places.h"
#include <string.h>

enum { LOG_SIZE = 8192, PART_LIMIT = 1 << 16 };

/* Errors of the image itself: trying again would give the same. */
static bool
is_final(CUresult r)
{
   switch ((int)r) {
   case CUDA_ERROR_INVALID_IMAGE:
   case CUDA_ERROR_NO_BINARY_FOR_GPU:
   case CUDA_ERROR_INVALID_PTX:
   case CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
   case CUDA_ERROR_NOT_SUPPORTED:
      return true;
   default:
      return false;
   }
}

static unsigned
device_arch(void)
{
   int major = 8, minor = 0;
   CUdevice d;

   if (cuCtxGetDevice(&d) ||
       cuDeviceGetAttribute(&major,
                            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, d) ||
       cuDeviceGetAttribute(&minor,
                            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, d))
      return 80;
   return (unsigned)(10 * major + minor);
}

/* The PTX text of one container for this device, in the arena. */
static CUresult
container_text(struct arena *a, const void *container, char **text)
{
   struct fatbin f;
   struct fatbin_entry e;
   const char *error = NULL;

   *text = NULL;
   if (!fatbin_open(&f, container, SIZE_MAX))
      return api_error(CUDA_ERROR_INVALID_IMAGE, "fatbinary: %s", f.error);
   if (!fatbin_find_ptx(&f, device_arch(), &e)) {
      if (f.error)
         return api_error(CUDA_ERROR_INVALID_IMAGE, "fatbinary: %s", f.error);
      return api_error(CUDA_ERROR_NO_BINARY_FOR_GPU,
                       "the program carries no PTX, only machine code of a "
                       "GPU: compile it with -arch=compute_80 or the like");
   }
   *text = fatbin_text(a, &e, &error);
   if (!*text)
      return api_error(CUDA_ERROR_INVALID_IMAGE, "fatbinary: %s", error);
   return CUDA_SUCCESS;
}

struct places {
   struct library_place *data;
   size_t count, room;
};

static void
add_place(struct rt_entry *e, void *data)
{
   struct places *p = data;

   if (p->count < p->room)
      p->data[p->count++] = (struct library_place){e->name, (void *)e->key};
}

/* To the driver; with the module's managed variables that are there. */
static CUresult
load_text(struct arena *a, struct rt_module *m, const void *code)
{
   struct places p = {arena_new_array(a, m->placed + 1, struct library_place),
                      0, m->placed};
   struct library_places places;
   CUlibraryOption library_option = (CUlibraryOption)LIBRARY_OPTION_PLACES;
   void *library_value = &places;
   char log[LOG_SIZE] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {log, (void *)(uintptr_t)sizeof(log)};
   CUresult r;

   rt_entry_each(m, RT_PLACED, add_place, &p);
   places = (struct library_places){p.data, p.count};
   r = cuLibraryLoadData(&m->library, code, options, values, 2, &library_option,
                         &library_value, p.count ? 1 : 0);
   if (r)
      return api_error(r, "the program's device code cannot be loaded\n%s",
                       log);
   return r;
}

/* nvcc links its own device library into every program of parts.  That has
 * machine code for all devices, but PTX only for the newest; the driver
 * provides what kernels need of it, so it is left out.  Who needs more is told
 * by the linker.
 */
static bool
is_toolkit_library(const void *container)
{
   struct fatbin f;
   struct fatbin_entry e;
   unsigned arch = device_arch();
   bool code = false, newer = false, ptx = false;

   if (!fatbin_open(&f, container, SIZE_MAX))
      return false;
   while (fatbin_next(&f, &e)) {
      code |= e.kind == FATBIN_CUBIN;
      newer |= e.kind == FATBIN_PTX && e.arch > arch;
      ptx |= e.kind == FATBIN_PTX && e.arch <= arch;
   }
   return code && newer && !ptx && !f.error;
}

static CUresult
load_parts(struct arena *a, struct rt_module *m, const void *const *parts)
{
   char log[LOG_SIZE] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {log, (void *)(uintptr_t)sizeof(log)};
   CUlinkState state = NULL;
   void *image;
   size_t size;
   CUresult r = cuLinkCreate(2, options, values, &state);

   for (int i = 0; !r && parts[i] && i < PART_LIMIT; i++) {
      char *text;

      if (is_toolkit_library(parts[i]))
         continue;
      r = container_text(a, parts[i], &text);
      if (!r)
         r = cuLinkAddData(state, CU_JIT_INPUT_PTX, text, strlen(text) + 1,
                           "part", 0, NULL, NULL);
   }
   if (!r)
      r = cuLinkComplete(state, &image, &size);
   if (r)
      api_error(r, "the program's device code cannot be linked\n%s", log);
   else
      r = load_text(a, m, image);
   if (state)
      cuLinkDestroy(state);
   return r;
}

static CUresult
load(struct rt_module *m)
{
   const struct fatbin_wrapper *w = m->wrapper;
   struct arena a = {0};
   char *text;
   CUresult r;

   if (!w || w->magic != FATBIN_WRAPPER_MAGIC) {
      r = api_error(CUDA_ERROR_INVALID_IMAGE, "no fatbinary was registered");
   } else if (w->version == 2 && w->parts) {
      r = load_parts(&a, m, w->parts);
   } else {
      r = container_text(&a, w->data, &text);
      if (!r)
         r = load_text(&a, m, text);
   }
   arena_free(&a);
   return r;
}

/* Tell the program where a managed variable is. */
static void
set_shadow(struct rt_entry *e, void *data)
{
   struct rt_module *m = e->module;
   CUdeviceptr address;
   size_t size;
   CUresult *r = data;

   if (*r)
      return;
   *r = cuLibraryGetManaged(&address, &size, m->library, e->name);
   if (!*r)
      *(void **)(uintptr_t)e->key = (void *)address;
}

/* Have the module made in this context, so that the variable has its value. */
static void
fill_place(struct rt_entry *e, void *data)
{
   CUdeviceptr address;
   size_t size;
   CUresult *r = data;

   if (!*r)
      *r = cuLibraryGetManaged(&address, &size, e->module->library, e->name);
}

cudaError_t
rt_module_load(struct rt_module *m)
{
   CUresult r = CUDA_SUCCESS;

   if (atomic_load_explicit(&m->loaded, memory_order_acquire))
      return cudaSuccess;
   pthread_mutex_lock(&m->lock);
   if (atomic_load(&m->loaded))
      goto out;
   if (m->error) {
      r = (CUresult)m->error;
      goto out;
   }
   r = load(m);
   if (!r) {
      rt_entry_each(m, RT_MANAGED, set_shadow, &r);
      rt_entry_each(m, RT_PLACED, fill_place, &r);
      if (r)
         cuLibraryUnload(m->library);
   }
   if (!r)
      atomic_store_explicit(&m->loaded, true, memory_order_release);
   else if (is_final(r))
      m->error = rt_result(r);
out:
   pthread_mutex_unlock(&m->lock);
   return rt_result(r);
}

cudaError_t
rt_entry_kernel(struct rt_entry *e, CUkernel *out)
{
   CUkernel kernel = atomic_load_explicit(&e->kernel, memory_order_acquire);
   CUresult result;
   cudaError_t r;

   if (!kernel) {
      r = rt_module_load(e->module);
      if (r)
         return r;
      result = cuLibraryGetKernel(&kernel, e->module->library, e->name);
      if (result == CUDA_ERROR_NOT_FOUND)
         return rt_error(cudaErrorInvalidDeviceFunction,
                         "the program's device code has no kernel %s", e->name);
      if (result)
         return rt_result(result);
      atomic_store_explicit(&e->kernel, kernel, memory_order_release);
   }
   *out = kernel;
   return cudaSuccess;
}

cudaError_t
rt_kernel(const void *kernel, CUkernel *out)
{
   struct rt_entry *e = rt_entry_find(kernel);

   if (!e || (e->kind != RT_KERNEL && e->kind != RT_HANDLE))
      return rt_error(cudaErrorInvalidDeviceFunction,
                      "%p is no kernel of this program", kernel);
   return rt_entry_kernel(e, out);
}

cudaError_t
rt_function(const void *kernel, CUfunction *out)
{
   CUkernel k;
   cudaError_t r = rt_kernel(kernel, &k);

   return r ? r : rt_result(cuKernelGetFunction(out, k));
}

/* nvcc passes a managed variable as the place it is at, not as its shadow. */
struct managed_search {
   const void *place;
   struct rt_entry *found;
};

static void
match_managed(struct rt_entry *e, void *data)
{
   struct managed_search *s = data;

   if (*(void *const *)e->key == s->place && s->place)
      s->found = e;
}

cudaError_t
rt_symbol(const void *symbol, CUdeviceptr *address, size_t *size)
{
   struct rt_entry *e = rt_entry_find(symbol);
   struct managed_search s = {symbol, NULL};
   cudaError_t r;

   if (!e) {
      rt_entry_each(NULL, RT_MANAGED, match_managed, &s);
      e = s.found;
   }
   if (!e || e->kind == RT_KERNEL || e->kind == RT_HANDLE)
      return rt_error(cudaErrorInvalidSymbol,
                      "%p is no variable of this program", symbol);
   r = rt_module_load(e->module);
   if (r)
      return r;
   if (e->kind == RT_MANAGED)
      return rt_result(
         cuLibraryGetManaged(address, size, e->module->library, e->name));
   r =
      rt_result(cuLibraryGetGlobal(address, size, e->module->library, e->name));
   if (r == cudaErrorSymbolNotFound)
      return rt_error(cudaErrorInvalidSymbol,
                      "the program's device code has no variable %s", e->name);
   return r;
}
