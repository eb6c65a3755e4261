/* Part of cuda_fp16.h under its second name.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "cuda_fp16.h"
