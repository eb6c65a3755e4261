/* Names and texts of errors, and the runtime's code for the driver's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "runtime/runtime.h"

struct error {
   int code;
   const char *name, *text;
};

static const struct error errors[] = {
#define ERROR(name, value, text) {value, #name, text},
#include "runtime/errors.def"
#undef ERROR
};

#define ERROR(name, value, text) _Static_assert(name == value, #name);
#include "runtime/errors.def"
#undef ERROR

static const struct error *
find(int code)
{
   for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
      if (errors[i].code == code)
         return &errors[i];
   }
   return NULL;
}

cudaError_t
rt_result(CUresult r)
{
   if (r == CUDA_SUCCESS)
      return cudaSuccess;
   return find((int)r) ? (cudaError_t)r : cudaErrorUnknown;
}

RT_EXPORT const char *
cudaGetErrorName(cudaError_t error)
{
   const struct error *e = find((int)error);

   return e ? e->name : "unrecognized error code";
}

RT_EXPORT const char *
cudaGetErrorString(cudaError_t error)
{
   const struct error *e = find((int)error);

   return e ? e->text : "unrecognized error code";
}
