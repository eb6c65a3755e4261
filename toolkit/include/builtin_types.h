/* All types that a CUDA program has without asking.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#define __BUILTIN_TYPES_H__

#include "device_types.h"
#include "driver_types.h"
#include "surface_types.h"
#include "texture_types.h"
#include "vector_types.h"
