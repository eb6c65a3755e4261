/* threadIdx, blockIdx, blockDim, gridDim and warpSize.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each is a variable whose members read a PTX special register.  Taking a
 * copy or converting to uint3 or dim3 works; storing is an error, as in CUDA.
 */
#pragma once
#define __DEVICE_LAUNCH_PARAMETERS_H__

#include "vector_types.h"

#if defined(__CUDA__) && defined(__clang__)

#define SAMPAN_SREG(member, sreg)                                             \
   __declspec(property(get = sampan_get_##member)) unsigned int member;       \
   static __device__ __forceinline__ unsigned int sampan_get_##member(void)   \
   {                                                                          \
      return __nvvm_read_ptx_sreg_##sreg##_##member();                        \
   }
#define SAMPAN_BUILTIN_VARIABLE(name, sreg)                                   \
   struct __sampan_##name {                                                   \
      SAMPAN_SREG(x, sreg)                                                    \
      SAMPAN_SREG(y, sreg)                                                    \
      SAMPAN_SREG(z, sreg)                                                    \
      __device__ __forceinline__ operator uint3(void) const                   \
      {                                                                       \
         uint3 v = {x, y, z};                                                 \
         return v;                                                            \
      }                                                                       \
      __device__ __forceinline__ operator dim3(void) const                    \
      {                                                                       \
         return dim3(x, y, z);                                                \
      }                                                                       \
   };                                                                         \
   extern const __device__ __attribute__((weak)) struct __sampan_##name name;

SAMPAN_BUILTIN_VARIABLE(threadIdx, tid)
SAMPAN_BUILTIN_VARIABLE(blockIdx, ctaid)
SAMPAN_BUILTIN_VARIABLE(blockDim, ntid)
SAMPAN_BUILTIN_VARIABLE(gridDim, nctaid)
#undef SAMPAN_BUILTIN_VARIABLE
#undef SAMPAN_SREG

static __device__ const int warpSize = 32;

#elif defined(__cplusplus)
extern "C" {
extern const uint3 threadIdx, blockIdx;
extern const dim3 blockDim, gridDim;
extern const int warpSize;
}
#else
extern const uint3 threadIdx, blockIdx;
extern const dim3 blockDim, gridDim;
extern const int warpSize;
#endif
