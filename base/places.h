/* Between runtime/ and driver/: managed variables that the program has already.
 * SPDX-License-Identifier: Apache-2.0
 *
 * clang has no __managed__ for CUDA; our headers make such a variable a
 * __device__ one, whose host shadow the program reads and writes.  Host memory
 * is device memory (D6), so when the module is loaded the device's variable is
 * put where the shadow is.  runtime/ says where with one more option of
 * cuLibraryLoadData; it is not CUDA's, and its number is far from theirs.
 */
#pragma once
#include <stddef.h>

#define LIBRARY_OPTION_PLACES 0x53414d50

struct library_place {
   const char *name; /* of the variable */
   void *address;
};

struct library_places {
   const struct library_place *data;
   size_t count;
};
