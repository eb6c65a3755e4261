/* The rounding mode names of the device runtime.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#define __DEVICE_TYPES_H__

#include "host_defines.h"

enum cudaRoundMode {
   cudaRoundNearest,
   cudaRoundZero,
   cudaRoundPosInf,
   cudaRoundMinInf
};
