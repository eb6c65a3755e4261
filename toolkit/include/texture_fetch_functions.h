/* Kept for programs that name it: cuda_runtime.h has all of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "cuda_runtime.h"
