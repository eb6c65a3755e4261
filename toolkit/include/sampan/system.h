/* The C library that a kernel has: printf, malloc, assert, new.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.33 (assertion), 10.35 (formatted output),
 * 10.36 (dynamic memory).  vprintf, malloc, free and __assertfail are the
 * system calls that PTX defines; the compiler turns printf into vprintf.
 */
#pragma once

extern "C" {
__device__ int vprintf(const char *, const char *);
__device__ void *malloc(size_t) __attribute__((nothrow, malloc));
__device__ void free(void *) __attribute__((nothrow));
__device__ void __assertfail(const char *message, const char *file,
                             unsigned int line, const char *function,
                             size_t char_size);
__device__ int printf(const char *, ...);
int printf(const char *, ...); /* on the host too, without <stdio.h> */

/* What the assert macro of the C library calls. */
static __device__ __inline__ void
__assert_fail(const char *message, const char *file, unsigned int line,
              const char *function)
{
   __assertfail(message, file, line, function, sizeof(char));
}
}

SAMPAN_DEVICE void *
memcpy(void *to, const void *from, size_t size)
{
   return __builtin_memcpy(to, from, size);
}

SAMPAN_DEVICE void *
memset(void *p, int c, size_t size)
{
   return __builtin_memset(p, c, size);
}

/* A using-declaration sees only what stands before it: once more. */
namespace std {
using ::free;
using ::malloc;
using ::memcpy;
using ::memset;
} // namespace std

/* operator new and delete in kernels. */
#include <new>
#ifndef __CLANG_CUDA_WRAPPERS_NEW
#error "compile with `sampan nvcc`: clang's include/cuda_wrappers is not on the path"
#endif
