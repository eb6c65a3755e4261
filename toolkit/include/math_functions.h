/* Kept for programs that name it: the math functions need no include.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "cuda_runtime.h"
