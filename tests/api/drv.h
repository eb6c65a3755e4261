/* For cases that use the driver API: say which call gave what, and fail.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <cuda.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANT(code, call) want((code), (call), __FILE__, __LINE__, #call)
#define OK(call) WANT(CUDA_SUCCESS, call)

#define TRUE(condition) \
   do { \
      if (!(condition)) { \
         fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, \
                 #condition); \
         exit(1); \
      } \
   } while (0)

static inline void
want(CUresult wanted, CUresult got, const char *file, int line,
     const char *call)
{
   const char *a = "?", *b = "?";

   if (got == wanted)
      return;
   cuGetErrorName(got, &a);
   cuGetErrorName(wanted, &b);
   fprintf(stderr, "%s:%d: %s gave %s, not %s\n", file, line, call, a, b);
   exit(1);
}

/* cuInit and a current context of device 0. */
static inline CUcontext
start(void)
{
   CUcontext c;

   OK(cuInit(0));
   OK(cuCtxCreate(&c, NULL, 0, 0));
   return c;
}

static inline CUfunction
kernel(CUmodule m, const char *name)
{
   CUfunction f;

   OK(cuModuleGetFunction(&f, m, name));
   return f;
}

static inline CUmodule
module(const char *text)
{
   CUmodule m;

   OK(cuModuleLoadData(&m, text));
   return m;
}

#define PTX_HEAD ".version 7.0\n.target sm_80\n.address_size 64\n"

/* add(p, n, x): p[i] += x for i < n; nothing(): no parameters, does nothing;
 * store(p, x): *p = x, by every thread; data: a variable of 4 words.
 */
static const char ptx_common[] =
   PTX_HEAD ".visible .global .align 4 .u32 data[4] = {1, 2, 3, 4};\n"
            ".visible .entry add(.param .u64 p, .param .u32 n, .param .u32 x)\n"
            "{\n"
            "   .reg .pred %q;\n"
            "   .reg .u32 %r<6>;\n"
            "   .reg .u64 %rd<4>;\n"
            "   ld.param.u64 %rd1, [p];\n"
            "   ld.param.u32 %r1, [n];\n"
            "   ld.param.u32 %r5, [x];\n"
            "   mov.u32 %r2, %ctaid.x;\n"
            "   mov.u32 %r3, %ntid.x;\n"
            "   mov.u32 %r4, %tid.x;\n"
            "   mad.lo.u32 %r2, %r2, %r3, %r4;\n"
            "   setp.ge.u32 %q, %r2, %r1;\n"
            "   @%q bra END;\n"
            "   mul.wide.u32 %rd2, %r2, 4;\n"
            "   add.u64 %rd1, %rd1, %rd2;\n"
            "   ld.global.u32 %r4, [%rd1];\n"
            "   add.u32 %r4, %r4, %r5;\n"
            "   st.global.u32 [%rd1], %r4;\n"
            "END:\n"
            "   ret;\n"
            "}\n"
            ".visible .entry nothing()\n"
            "{\n"
            "   ret;\n"
            "}\n"
            ".visible .entry store(.param .u64 p, .param .u32 x)\n"
            "{\n"
            "   .reg .u32 %r1;\n"
            "   .reg .u64 %rd1;\n"
            "   ld.param.u64 %rd1, [p];\n"
            "   ld.param.u32 %r1, [x];\n"
            "   st.global.u32 [%rd1], %r1;\n"
            "   ret;\n"
            "}\n";
