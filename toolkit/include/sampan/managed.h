/* __managed__ variables of a program: they have a section of their own.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The compiler sees a __device__ variable.  What the host reads and writes is
 * its shadow; the runtime puts the device's variable at the same place, once
 * it knows which shadows those are: all in this section.
 */
#pragma once

#if !defined(__CUDA_ARCH__)
extern "C" {
extern __attribute__((weak, visibility("hidden"))) char
   sampan_managed_first[] __asm__("__start_sampan_managed");
extern __attribute__((weak, visibility("hidden"))) char
   sampan_managed_last[] __asm__("__stop_sampan_managed");
extern void sampan_managed_open(void **, const char *, void *,
                                __SIZE_TYPE__) __asm__("__cudaRegisterHostVar");
}

/* Before the constructors that register the variables. */
static __attribute__((constructor(101))) void
sampan_managed_register()
{
   if (sampan_managed_first != sampan_managed_last)
      sampan_managed_open(
         0, "sampan_managed", sampan_managed_first,
         (__SIZE_TYPE__)(sampan_managed_last - sampan_managed_first));
}
#endif
