/* What every device header of ours uses.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#define SAMPAN_DEVICE static __device__ __forceinline__
#define SAMPAN_HOST_DEVICE static __host__ __device__ __forceinline__

/* Names of compiler builtins, in the form that flushes subnormals when the
 * program is compiled with -ftz=true.
 */
#if defined(__CUDA_FTZ) && __CUDA_FTZ
#define SAMPAN_FTZ_NAME(builtin) builtin##_ftz
#define SAMPAN_FTZ_F(builtin) builtin##_ftz_f
#else
#define SAMPAN_FTZ_NAME(builtin) builtin
#define SAMPAN_FTZ_F(builtin) builtin##_f
#endif
