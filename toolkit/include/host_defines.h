/* The CUDA words __global__, __device__, ... as this compiler spells them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Without a CUDA compiler (a plain C or C++ file that includes
 * cuda_runtime.h) the function and memory space words vanish.
 */
#pragma once
#define __HOST_DEFINES_H__

#define __annotate__(a) __attribute__((a))
#if defined(__CUDACC__) || defined(__CUDA__)
#define __location__(a) __annotate__(a)
#define __launch_bounds__(...) __annotate__(launch_bounds(__VA_ARGS__))
#define __maxnreg__(a) __annotate__(maxnreg(a))
#else
#define __location__(a)
#define __launch_bounds__(...)
#define __maxnreg__(a)
#endif

#define __host__ __location__(host)
#define __device__ __location__(device)
#define __global__ __location__(global)
#define __shared__ __location__(shared)
#define __constant__ __location__(constant)
/* sampan/managed.h */
#define __managed__ __location__(device) __location__(section("sampan_managed"))
/* A kernel parameter is never copied in a way that a program can see, so
 * the promise that it is only read asks for nothing here.
 */
#define __grid_constant__

#define __forceinline__ __inline__ __annotate__(always_inline)
#define __inline_hint__
#define __align__(n) __annotate__(aligned(n))
#define __builtin_align__(n) __annotate__(aligned(n))
#define __no_return__ __annotate__(noreturn)
#define __device_builtin__
#define __device_builtin_texture_type__
#define __device_builtin_surface_type__
#define __cudart_builtin__
#define __no_sanitize_memory__
#define __nv_pure__ __annotate__(pure)
#define __specialization_static

#if defined(__clang__) && defined(__CUDA__)
/* __noinline__ is a keyword of clang in CUDA mode. */
#elif defined(__CUDACC__)
#define __noinline__ __annotate__(noinline)
#endif

#ifndef CUDARTAPI
#define CUDARTAPI
#endif
#ifndef CUDARTAPI_CDECL
#define CUDARTAPI_CDECL
#endif
#ifndef CUDART_CB
#define CUDART_CB
#endif
#ifndef CUDART_DEVICE
#define CUDART_DEVICE
#endif

#ifndef _CUDA_DEPRECATED
#define _CUDA_DEPRECATED
#endif
