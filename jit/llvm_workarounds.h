/* What must be kept away from LLVM 19's code generator.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <llvm-c/Core.h>

/* After all passes, before code is generated. */
void jit_llvm_work_around(LLVMModuleRef m);
