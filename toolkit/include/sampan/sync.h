/* Barriers, fences, clocks, address spaces, and stopping a kernel.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.5, 10.6, 10.11, 10.15 and 10.20 ff.
 * __syncthreads() itself is a builtin of the compiler.
 */
#pragma once

/* ---- the block ---- */

SAMPAN_DEVICE int
__syncthreads_count(int predicate)
{
   return __nvvm_bar0_popc(predicate);
}

SAMPAN_DEVICE int
__syncthreads_and(int predicate)
{
   return __nvvm_bar0_and(predicate);
}

SAMPAN_DEVICE int
__syncthreads_or(int predicate)
{
   return __nvvm_bar0_or(predicate);
}

SAMPAN_DEVICE void
__barrier_sync(unsigned int id)
{
   __nvvm_barrier_sync(id);
}

SAMPAN_DEVICE void
__barrier_sync_count(unsigned int id, unsigned int count)
{
   __nvvm_barrier_sync_cnt(id, count);
}

/* ---- memory order ---- */

SAMPAN_DEVICE void
__threadfence_block(void)
{
   __nvvm_membar_cta();
}

SAMPAN_DEVICE void
__threadfence(void)
{
   __nvvm_membar_gl();
}

SAMPAN_DEVICE void
__threadfence_system(void)
{
   __nvvm_membar_sys();
}

/* ---- time ---- */

SAMPAN_DEVICE clock_t
clock(void)
{
   return (clock_t)__nvvm_read_ptx_sreg_clock();
}

SAMPAN_DEVICE long long
clock64(void)
{
   return __nvvm_read_ptx_sreg_clock64();
}

SAMPAN_DEVICE void
__nanosleep(unsigned int ns)
{
   asm volatile("nanosleep.u32 %0;" : : "r"(ns) : "memory");
}

/* ---- stopping ---- */

SAMPAN_DEVICE void
__trap(void)
{
   asm volatile("trap;" : : : "memory");
}

SAMPAN_DEVICE void
__brkpt(void)
{
   asm volatile("brkpt;" : : : "memory");
}

#define __prof_trigger(counter) asm volatile("pmevent %0;" : : "n"(counter))

/* ---- what an address points to ---- */

#define SAMPAN_IS(name, builtin)                                              \
   SAMPAN_DEVICE __attribute__((const)) unsigned int name(const void *p)      \
   {                                                                          \
      return builtin(p);                                                      \
   }
SAMPAN_IS(__isGlobal, __nvvm_isspacep_global)
SAMPAN_IS(__isShared, __nvvm_isspacep_shared)
SAMPAN_IS(__isConstant, __nvvm_isspacep_const)
SAMPAN_IS(__isLocal, __nvvm_isspacep_local)
#undef SAMPAN_IS

#define SAMPAN_CVTA(name, space)                                              \
   SAMPAN_DEVICE size_t __cvta_generic_to_##name(const void *p)               \
   {                                                                          \
      return (size_t)(const __attribute__((address_space(space))) void *)p;   \
   }                                                                          \
   SAMPAN_DEVICE void *__cvta_##name##_to_generic(size_t p)                   \
   {                                                                          \
      return (void *)(__attribute__((address_space(space))) void *)p;         \
   }
SAMPAN_CVTA(global, 1)
SAMPAN_CVTA(shared, 3)
SAMPAN_CVTA(constant, 4)
SAMPAN_CVTA(local, 5)
#undef SAMPAN_CVTA
