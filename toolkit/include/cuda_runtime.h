/* The CUDA runtime: what every CUDA source has without asking.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `sampan nvcc` includes this first in every .cu file.  A plain C or C++
 * file may include it too and gets the host API and the vector types.
 */
#pragma once
#define __CUDA_RUNTIME_H__

#if defined(__CUDA__) && defined(__clang__)
#ifndef __CUDACC__
#define __CUDACC__
#endif
/* Before any C++ header: declares the device overloads of the math
 * functions and pulls them into namespace std.
 */
#include "host_defines.h"
#include "sampan/math_declare.h"
#endif

#ifdef __cplusplus
#include <cmath>
#include <cstddef>
#include <cstdlib>
#endif
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host_defines.h"

#include "builtin_types.h"
#include "cuda_runtime_api.h"
#include "driver_functions.h"
#include "library_types.h"
#include "vector_functions.h"

#if defined(__CUDA__) && defined(__clang__)

#include "device_launch_parameters.h"
#include "sampan/device.h"

/* What the compiler calls for kernel<<<grid, block, shared, stream>>>(). */
extern "C" unsigned int __cudaPushCallConfiguration(dim3 grid, dim3 block,
                                                    size_t shared = 0,
                                                    void *stream = 0);

#include "sampan/system.h"
#include "sampan/managed.h"
#include "cuda_device_runtime_api.h"

#include "sampan/sync.h"
#include "sampan/warp.h"

#include "sampan/integer.h"
#include "sampan/minmax.h"
#include "sampan/convert.h"
#include "sampan/rounding.h"
#include "sampan/simd.h"
#include "sampan/dpx.h"

#include "sampan/math_functions.h"

#include "sampan/atomics.h"
#include "sampan/cache.h"
#include "sampan/texture.h"
#include "sampan/surface.h"

/* Products and quotients of std::complex. */
#include <__clang_cuda_complex_builtins.h>

#endif

#ifdef __cplusplus
#include "sampan/runtime_templates.h"
#include "channel_descriptor.h"
#endif
