/* The channel description that belongs to a C++ type.
 * SPDX-License-Identifier: Apache-2.0
 *
 * cudaCreateChannelDesc<T>() itself is in sampan/runtime_templates.h.
 */
#pragma once
#define __CHANNEL_DESCRIPTOR_H__

#include "cuda_runtime_api.h"

#ifdef __cplusplus
#define SAMPAN_HALF(name, y, z, w) \
   static __inline__ __host__ struct cudaChannelFormatDesc name(void) \
   { \
      return ::cudaCreateChannelDesc(16, y, z, w, cudaChannelFormatKindFloat); \
   }
SAMPAN_HALF(cudaCreateChannelDescHalf, 0, 0, 0)
SAMPAN_HALF(cudaCreateChannelDescHalf1, 0, 0, 0)
SAMPAN_HALF(cudaCreateChannelDescHalf2, 16, 0, 0)
SAMPAN_HALF(cudaCreateChannelDescHalf4, 16, 16, 16)
#undef SAMPAN_HALF
#endif
